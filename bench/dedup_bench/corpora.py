"""
Synthetic news of any size with known edits, from a seed.

Stories follow one another, in an invented language: most are one outlet's own article, the others
an agency's wire and what outlets made of it (`edits`). What comes later never changes what came
before: `make(100)` is the beginning of `make(1_000_000)`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.random import Generator, default_rng

from dedup_bench.edits import EDITS, Paragraphs, Sentence, Wire, curled, in_paragraphs, own
from dedup_bench.invented import Integers, language, outlet_name, sentences, topics

AGENCIES = "Reuters", "AP", "AFP"
HOUSE_LINES = "Sign up for the {} briefing and never miss a story.", "Tell {} what you think."
START = datetime(2031, 1, 1, tzinfo=UTC)
BLOCK, TITLES, MOST = 32, 2, 180  # stories drawn in one go; titles and sentences of each at most
QUOTES = [TITLES + 1, TITLES + 2]  # so every article has two quotations


class Made(NamedTuple):
    """An article and what is true of it; `row` and `truth` are computed when they are asked for."""

    number: int
    story: int
    place: int  # in the story, from 0
    outlet: str
    seconds: float  # after START
    title: str
    paragraphs: Paragraphs
    case: str = "own"
    strength: float = 0.0
    credit: tuple[str, ...] = ()
    language: str = "en"

    @property
    def row(self) -> dict[str, str]:
        """Return the article's line of articles.jsonl."""
        published = START + timedelta(seconds=int(self.seconds))
        text = "\n\n".join([" ".join([s[0] for s in p]) for p in self.paragraphs])
        known = {"id": f"a{self.number:08}", "outlet": self.outlet, "title": self.title.rstrip(".")}
        return known | {
            "published": f"{published:%Y-%m-%dT%H:%M:%SZ}",
            "text": text,
            "lang": self.language,
        }

    @property
    def truth(self) -> dict[str, Any]:
        """Return its line of truth.jsonl; begin and end count characters of the row's text."""
        wire, begin, spans = f"a{self.number - self.place:08}" if self.place else "", 0, []
        for paragraph in self.paragraphs:
            for text, kind, sources in paragraph:
                end = begin + len(text)
                origins = [{"id": wire, "sentence": n} for n in sources] if sources else []
                spans.append({"begin": begin, "end": end, "kind": kind, "from": origins})
                begin = end + 1
            begin += 1  # a blank line has two characters, a space between sentences one
        known = {"id": f"a{self.number:08}", "story": f"s{self.story:08}", "case": self.case}
        more = {"strength": self.strength, "credit": list(self.credit), "wire": wire}
        return known | more | {"sentences": spans}


class Story(NamedTuple):
    """A story's first article, how many follow it, and from how many outlets."""

    number: int
    first: int  # the number of its first article
    copies: int  # how many follow it
    outlets: int
    draws: list[float]
    facts: Integers
    titles: list[str]
    texts: list[str]


def _supply(facts: Integers, batch: int, rng: Generator) -> Iterator[str]:
    """Yield sentences on one topic without end, written a batch at a time."""
    while True:
        lengths = rng.integers(8, 36, batch)
        quoted = (rng.random(batch) < 0.15) & (lengths >= 12)
        yield from sentences(facts[None], np.zeros(batch, int), lengths, quoted, rng)


def _stories(seed: int, copied: float) -> Iterator[Story]:
    """Yield stories without end; none ever has more than a fifth of the articles so far."""
    made = shared = 0
    for block in count():
        rng = default_rng((seed, block))
        draws, facts = rng.random((BLOCK, 3)).tolist(), topics(BLOCK, rng)
        target = np.exp(rng.normal(np.log(400), 0.6, BLOCK)).clip(80, 2965)
        lengths = rng.integers(8, 36, (BLOCK, TITLES + MOST))
        lengths[:, :TITLES] = rng.integers(6, 11, (BLOCK, TITLES))
        lengths[:, QUOTES] = rng.integers(12, 36, (BLOCK, len(QUOTES)))
        ends = lengths[:, TITLES:].cumsum(axis=1)
        amounts = TITLES + 1 + (ends >= target[:, None]).argmax(axis=1)
        owners, column = np.nonzero(np.arange(TITLES + MOST) < amounts[:, None])
        lengths = lengths[owners, column]
        spoken = (rng.random(len(column)) < 0.15) & (lengths >= 12) | np.isin(column, QUOTES)
        texts = iter(sentences(facts, owners, lengths, spoken, rng))
        for n, amount in enumerate(amounts.tolist()):
            size, outlets = 1, min(20_000, max(12, int(made**0.65)))
            if shared < copied * (made + 1):
                size = min(int(2 * (1 - draws[n][0]) ** (-1 / 1.1)), max(2, made // 4), outlets)
                shared += size
            titles, body = list(islice(texts, TITLES)), list(islice(texts, amount - TITLES))
            yield Story(
                block * BLOCK + n, made, size - 1, outlets, draws[n], facts[n], titles, body
            )
            made += size


def _house_line(outlet: str, turn: int) -> Paragraphs:
    """Return the outlet's own line three times in ten, else nothing; agencies have none."""
    line = HOUSE_LINES[len(outlet) % len(HOUSE_LINES)].format(outlet)
    return [[Sentence(line, "boilerplate")]] if turn % 10 < 3 and " " in outlet else []


def _credit(paragraphs: Paragraphs, agency: str, topic: list[str], u: float) -> None:
    """Credit the agency, in place: a dateline before its first sentence, a footer, or both."""
    first = paragraphs[0][0]
    dateline = u < 0.6 and first.sources == (0,)
    if dateline:
        paragraphs[0][0] = first._replace(text=f"{topic[1].upper()} ({agency}) - {first.text}")
    if u > 0.4 or not dateline:
        by = f"Reporting by {agency}; Editing by {topic[2]} {topic[3]}"
        footer = by if u > 0.8 else f"{agency} contributed to this report."
        paragraphs.append([Sentence(footer, "credit")])


def _wire(story: Story, texts: list[str], rng: Generator) -> Wire:
    words, supply = language().words, _supply(story.facts, min(256, 32 * max(1, story.copies)), rng)
    return Wire(
        in_paragraphs(texts),
        [words[n] for n in story.facts.tolist()],
        words,
        lambda amount: list(islice(supply, amount)),
        lambda rng: [words[n] for n in topics(1, rng)[0].tolist()],
    )


def _told(
    story: Story, start: float, seed: int, shares: Mapping[str, float], strength: float | None
) -> Iterator[Made]:
    """Yield one outlet's own article, or an agency's wire and what outlets make of it."""
    if not story.copies:
        rank = int((story.outlets + 1) ** story.draws[2] - 1)
        text = own([curled(t) for t in story.texts] if rank % 2 else story.texts)
        text += _house_line(outlet_name(rank), story.number)
        yield Made(story.first, story.number, 0, outlet_name(rank), start, story.titles[0], text)
        return
    rng = default_rng((seed, story.number, 1))
    agency = AGENCIES[int(3 * rng.random() ** 1.6)]
    wire = _wire(story, [curled(t) if agency == "AFP" else t for t in story.texts], rng)
    text = own(wire.sentences)
    text[0][0] = Sentence(f"{wire.topic[1].upper()} ({agency}) - {text[0][0].text}")
    titles, source = story.titles, agency.lower()
    yield Made(story.first, story.number, 0, source, start, titles[0], text, "wire")
    picks = rng.choice(list(shares), story.copies, p=[*shares.values()]).tolist()
    delays = (300 * 576 ** rng.random(story.copies)).tolist()  # five minutes to two days
    ranks = ((story.outlets + 1) ** rng.random(4 * story.copies) - 1).astype(int).tolist()
    takers = islice(dict.fromkeys(chain(ranks, range(story.outlets))), story.copies)
    for place, (name, delay, taker) in enumerate(zip(picks, delays, takers, strict=True), 1):
        edit, usual, _, copy = EDITS[name]
        power = usual if strength is None else strength
        text, outlet = edit(wire, power, rng), source if name == "update" else outlet_name(taker)
        title = titles[place % TITLES] if copy else " ".join(text[0][0].text.split(" ")[:8])
        credit = (agency,) if copy and rng.random() < 0.5 else ()
        if credit:
            _credit(text, agency, wire.topic, rng.random())
        text += _house_line(outlet, story.number + place)
        ids = story.first + place, story.number, place
        yield Made(*ids, outlet, start + delay, title, text, name, power, credit)


def make(
    articles: int,
    seed: int = 1,
    *,
    days: float = 365,
    copied: float = 0.35,
    edits: Mapping[str, float] | None = None,
    strength: float | None = None,
) -> Iterator[Made]:
    """
    Make articles one by one, over so many days; the same arguments always give the same.

    `copied` is the share of articles in stories of more than one; `edits` gives weights to names
    in `EDITS`; `strength` replaces the usual one of every edit. Raises ValueError for nonsense.
    """
    weights = {n: c.weight for n, c in EDITS.items()} if edits is None else dict(edits)
    if unknown := weights.keys() - EDITS.keys():
        raise ValueError(f"unknown edits {sorted(unknown)}; known are {list(EDITS)}")
    amounts = articles, seed, days, strength or 0, *weights.values()
    if min(amounts) < 0 or not 0 <= copied <= 1 or not any(weights.values()):
        raise ValueError("numbers must not be negative, a share is at most 1, some edit has weight")
    shares = {name: weight / sum(weights.values()) for name, weight in weights.items()}
    period, stories = days * 86_400, _stories(seed, copied)
    told = (_told(s, s.draws[1] * period, seed, shares, strength) for s in stories)
    return islice(chain.from_iterable(told), articles)


def wires(seed: int) -> Iterator[Wire]:
    """Yield agencies' articles without end, plain, for edits of one's own."""
    for story in _stories(seed, 1.0):
        yield _wire(story, story.texts, default_rng((seed, story.number, 1)))


def write(folder: Path, made: Iterable[Made]) -> None:
    """Write articles.jsonl and truth.jsonl in the folder, complete or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    encode, parts = msgspec.json.encode, [folder / f"{n}.jsonl.part" for n in ("articles", "truth")]
    with parts[0].open("wb", 1 << 20) as articles, parts[1].open("wb", 1 << 20) as truths:
        for item in made:
            articles.write(encode(item.row) + b"\n")
            truths.write(encode(item.truth) + b"\n")
    for part in parts:
        part.replace(part.with_suffix(""))
