"""
What outlets do to wire copy: each edit turns a wire into a new text and says where it came from.

An edit takes a `Wire`, a strength and a generator, and returns paragraphs of `Sentence`; a sentence
carries its own truth. What the strength means is said by each edit; an edit that says nothing about
it ignores it. `EDITS` lists them all, with their usual strength and weight.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

QUOTATION = re.compile(r'^["“][^"”]+["”]')
TOKEN = re.compile(r"""^(["“]?)(.*?)((?:['\u2019]s)?[.,]*["”]?)$""")
STRAIGHT = str.maketrans("“”\u2019", '""\'')
MISREAD = {"l": "1", "e": "c", "m": "rn", "o": "0", "h": "b", "i": "l", "s": "5", "n": "u"}


class Sentence(NamedTuple):
    """A sentence, its kind, and the numbers of the wire's sentences it derives from."""

    text: str
    kind: str = "own"
    sources: tuple[int, ...] = ()


Paragraphs = list[list[Sentence]]


@dataclass(frozen=True, slots=True)
class Wire:
    """An agency's article, with what an edit needs to write more about the same event."""

    paragraphs: list[list[str]]
    topic: list[str]  # the story's names, words and figures
    words: Sequence[str]  # the language, most frequent word first
    fresh: Callable[[int], list[str]]  # that many new sentences on the topic
    other: Callable[[Generator], list[str]]  # the topic of another event, entry by entry

    @property
    def sentences(self) -> list[str]:
        """Return the sentences in order: their numbers are what `Sentence.sources` names."""
        return [text for paragraph in self.paragraphs for text in paragraph]


Edit = Callable[[Wire, float, Generator], Paragraphs]


class Case(NamedTuple):
    """An edit with its usual strength and weight; `copy` is False where nothing was copied."""

    edit: Edit
    strength: float
    weight: float
    copy: bool = True


def forms(word: str) -> tuple[str, ...]:
    """Return it plain, capital, with a comma, a stop, opening and closing speech, possessive."""
    plain = "then" if word == "—" else word  # a dash takes no punctuation
    capital = plain[0].upper() + plain[1:]
    return word, capital, f"{plain},", f"{plain}.", f'"{capital}', f'{plain},"', f"{plain}'s"


def in_paragraphs(texts: list[str]) -> list[list[str]]:
    """Group sentences in paragraphs of one to three, the same sentences always the same way."""
    paragraphs, at = [], 0
    while at < len(texts):
        size = 1 + len(texts[at]) % 3  # as good as a draw, and free
        paragraphs.append(texts[at : at + size])
        at += size
    return paragraphs


def own(texts: list[str]) -> Paragraphs:
    """Return sentences that derive from nothing, in paragraphs."""
    return [[Sentence(text) for text in paragraph] for paragraph in in_paragraphs(texts)]


def curled(text: str) -> str:
    """Return the text with typographer's quotation marks and apostrophes."""
    if '"' not in text and "'" not in text:
        return text
    return f" {text}".replace(' "', " “")[1:].replace('"', "”").replace("'", "\u2019")


def reprint(wire: Wire, _strength: float, _rng: Generator) -> Paragraphs:
    """Copy the wire word for word."""
    return _carried(wire, wire.sentences)


def cut(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """Keep the beginning; the strength is the share of sentences kept (at least one)."""
    kept = max(1, round(strength * len(wire.sentences)))
    short = [[s for s in paragraph if s.sources[0] < kept] for paragraph in reprint(wire, 0, rng)]
    return [paragraph for paragraph in short if paragraph]


def embed(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """Put the whole wire inside an own story of `strength` sentences a wire sentence."""
    around = own(wire.fresh(max(2, round(strength * len(wire.sentences)))))
    at = int(rng.integers(1, max(2, len(around))))
    return around[:at] + reprint(wire, 0, rng) + around[at:]


def light(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """Replace, drop or insert words; the strength is the share of words touched."""
    return _shaped(wire, _reworded(wire.sentences, strength, rng, wire.words))


def heavy(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """Reword six sentences in seven and swap their clauses; the strength is the share of words."""
    before = wire.sentences
    after = _reworded(before, strength, rng, wire.words, replace_only=True)
    for n, u in enumerate(rng.random(len(before)).tolist()):
        if u < 1 / 7:
            after[n] = Sentence(before[n], "verbatim", (n,))
        elif swapped := _swapped(after[n].text, wire.topic):
            kind = "paraphrase" if after[n].kind == "paraphrase" else "edited"
            after[n] = Sentence(swapped, kind, (n,))
    return _shaped(wire, after)


def reorder(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """Shuffle paragraphs among themselves; the strength is the share that takes part."""
    before, after = reprint(wire, 0, rng), reprint(wire, 0, rng)
    count = max(2, round(strength * len(before)))
    places = rng.permutation(len(before))[:count].tolist()
    # One cycle through the places: whatever takes part moves.
    for place, source in zip(places, places[1:] + places[:1], strict=True):
        after[place] = before[source]
    return after


def merge(wire: Wire, _strength: float, rng: Generator) -> Paragraphs:
    """Join the paragraphs two by two."""
    paragraphs = reprint(wire, 0, rng)
    pairs = [paragraphs[n : n + 2] for n in range(0, len(paragraphs), 2)]
    return [[sentence for paragraph in pair for sentence in paragraph] for pair in pairs]


def house_style(wire: Wire, _strength: float, _rng: Generator) -> Paragraphs:
    """Write US for U.S., per cent for %, and the other sort of quotation marks."""
    curly = any("”" in text for text in wire.sentences)
    texts = [t.replace("U.S.", "US").replace("%", " per cent") for t in wire.sentences]
    return _carried(wire, [t.translate(STRAIGHT) if curly else curled(t) for t in texts])


def ocr(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """Misread, lose or double characters; the strength is the share of characters."""
    sentences = [list(text) for text in wire.sentences]
    hits = _hits([len(s) for s in sentences], strength, rng)
    for (n, at), u in zip(hits, rng.random(len(hits)).tolist(), strict=True):
        letter = sentences[n][at]
        sentences[n][at] = MISREAD.get(letter, letter * 2) if u < 2 / 3 else ""
    return _carried(wire, ["".join(letters) or "." for letters in sentences])


def template(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """
    Fill the wire's formula with another event's facts: NOT a copy.

    Only sentences dense in facts (names, figures, topic words) are formula; every fact is another
    one, and `strength` is the share of the remaining words that differ too.
    """
    facts = {a: b for a, b in zip(wire.topic, wire.other(rng), strict=True) if a != b}
    formed = {x: y for a, b in facts.items() for x, y in zip(forms(a), forms(b), strict=True)}
    filled = [_refilled(text.translate(STRAIGHT), formed) for text in wire.sentences]
    dense = max(1, min(3, max(count for _, count in filled)))
    formula = [text for text, count in filled if count >= dense] or wire.fresh(3)
    return own([s.text for s in _reworded(formula, strength, rng, wire.words, True)])


def quotation_only(wire: Wire, _strength: float, rng: Generator) -> Paragraphs:
    """Write an own story that carries two to four of the wire's quotations: NOT a copy."""
    paragraphs = own(wire.fresh(len(wire.sentences)))
    quotes = [(n, q[0]) for n, text in enumerate(wire.sentences) if (q := QUOTATION.match(text))]
    for pick in rng.permutation(len(quotes))[: int(rng.integers(2, 5))].tolist():
        n, quote = quotes[pick]
        spoken = Sentence(f"{quote} {wire.topic[0]} told reporters.", "shared-quotation", (n,))
        paragraphs.insert(int(rng.integers(1, len(paragraphs) + 1)), [spoken])
    return paragraphs


def independent(wire: Wire, _strength: float, _rng: Generator) -> Paragraphs:
    """Report the same event (names, topic words, figures) in other sentences: NOT a copy."""
    return own(wire.fresh(len(wire.sentences)))


def update(wire: Wire, strength: float, rng: Generator) -> Paragraphs:
    """Return the agency's later version; the strength is the share of sentences newly written."""
    sentences = [s for paragraph in reprint(wire, 0, rng) for s in paragraph]
    renewed = np.flatnonzero(rng.random(len(sentences)) < strength).tolist()
    news = wire.fresh(len(renewed) + 2)
    for n, text in zip(renewed, news, strict=False):
        sentences[n] = Sentence(text)
    return [*_shaped(wire, sentences), *own(news[-2:])]


EDITS: dict[str, Case] = {
    "reprint": Case(reprint, 1.0, 0.24),
    "cut": Case(cut, 0.6, 0.15),
    "embed": Case(embed, 2.0, 0.07),
    "light": Case(light, 0.04, 0.15),
    "heavy": Case(heavy, 0.4, 0.10),
    "reorder": Case(reorder, 1.0, 0.04),
    "merge": Case(merge, 2.0, 0.05),
    "house-style": Case(house_style, 1.0, 0.06),
    "ocr": Case(ocr, 0.02, 0.02),
    "template": Case(template, 0.0, 0.03, copy=False),
    "quotation-only": Case(quotation_only, 0.0, 0.04, copy=False),
    "independent": Case(independent, 0.0, 0.04, copy=False),
    "update": Case(update, 0.2, 0.01, copy=False),
}


def _shaped(wire: Wire, sentences: list[Sentence]) -> Paragraphs:
    """Put one sentence for each of the wire's into the wire's paragraphs."""
    following = iter(sentences)
    return [[next(following) for _ in paragraph] for paragraph in wire.paragraphs]


def _carried(wire: Wire, texts: list[str]) -> Paragraphs:
    """Return the wire's sentences in their new spelling: near-verbatim where it differs."""
    pairs = enumerate(zip(texts, wire.sentences, strict=True))
    kinds = ("verbatim", "near-verbatim")
    return _shaped(wire, [Sentence(new, kinds[new != old], (n,)) for n, (new, old) in pairs])


def _kind(share: float) -> str:
    """Name the kind of a sentence of which this share of words was changed."""
    if share == 0:
        return "verbatim"
    return "near-verbatim" if share <= 0.25 else "edited" if share <= 0.6 else "paraphrase"


def _hits(lengths: list[int], rate: float, rng: Generator) -> list[tuple[int, int]]:
    """Draw positions at a rate; return (item, place in it), last first so edits do not shift."""
    ends = np.cumsum(lengths)
    hits = np.flatnonzero(rng.random(int(ends[-1])) < rate)[::-1]
    items = np.searchsorted(ends, hits, side="right")
    places = hits - (ends - lengths)[items]
    return list(zip(items.tolist(), places.tolist(), strict=True))


def _reworded(
    before: list[str], rate: float, rng: Generator, words: Sequence[str], replace_only: bool = False
) -> list[Sentence]:
    """Touch words at a rate; return a sentence for each, its kind by the share of words changed."""
    tokens = [text.split(" ") for text in before]
    lengths = [len(sentence) for sentence in tokens]
    touched = [0] * len(tokens)
    hits = _hits(lengths, rate, rng)
    ranks = (len(words) ** rng.random(len(hits))).astype(int) - 1  # Zipf, like the text
    deeds = rng.random(len(hits)).tolist()
    for (n, at), rank, deed in zip(hits, ranks.tolist(), deeds, strict=True):
        sentence, touched[n] = tokens[n], touched[n] + 1
        inside = sentence[at].isalpha() and 0 < at < lengths[n] - 1 and not replace_only
        if inside and deed < 0.25:
            del sentence[at]
        elif inside and deed < 0.5:
            sentence.insert(at, words[rank])
        else:
            sentence[at] = _replaced(sentence[at], words, rank)
    texts = [" ".join(sentence) for sentence in tokens]
    shares = [hit / length for hit, length in zip(touched, lengths, strict=True)]
    marked = enumerate(zip(texts, shares, strict=True))
    return [Sentence(text, _kind(share), (n,)) for n, (text, share) in marked]


def _replaced(token: str, words: Sequence[str], rank: int) -> str:
    """Return the token with another word in its place, its punctuation and capital kept."""
    if token.islower() and token.isalpha():  # most are, and need no parsing
        return words[rank] if words[rank] != token else words[rank - 1]
    match = TOKEN.match(token)
    head, core, tail = match.groups() if match else ("", token, "")
    word = words[rank] if words[rank] != core.lower() else words[rank - 1]
    return head + (word[0].upper() + word[1:] if core[:1].isupper() else word) + tail


def _swapped(text: str, topic: list[str]) -> str:
    """Return "B, a." for "A, b."; nothing where there is one clause or a quotation."""
    first, comma, second = text.removesuffix(".").partition(", ")
    if not comma or '"' in text or "“" in text:
        return ""
    name = first.split(" ", 1)[0]
    if name.isalpha() and name not in topic:
        first = first[0].lower() + first[1:]
    return f"{second[0].upper()}{second[1:]}, {first}."


def _refilled(text: str, facts: dict[str, str]) -> tuple[str, int]:
    """Exchange facts; return the new text and how many were exchanged."""
    tokens = text.split(" ")
    filled = [facts.get(token, token) for token in tokens]
    return " ".join(filled), sum(a != b for a, b in zip(tokens, filled, strict=True))
