"""The slow obvious twins of the kernels that say what words and sentences are (see ``oracle``)."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from oracle_hashes import FACTOR, MASK, digest, finalise
from oracle_texts import SPACELESS, UPPER, WORD, Span, Token, characters, fold

COMMON, LETTER, QUOTED, STOP, NUMBER, CONTENT = WORD, 2, 16, 32, 64, 128
FIRST_PERSON, COLON = 1, 2


# --- words


def mark_tokens(text: str, parts: Sequence[Sequence[Token]], stops: frozenset[str]) -> list[int]:
    """Return the marks of words by paragraph: class of the first byte, stop word, number, content.

    Capitals are names, but where most words begin in one, or most of a paragraph's end in one.
    """
    folded, classes = fold(text)
    first = [classes[token.begin] & UPPER for part in parts for token in part]
    few, found = _at_most_some(first), list[int]()
    for part in parts:
        names = few and _at_most_some([_last_kind(text, t) & UPPER for t in part])
        for token in part:
            kind = classes[token.begin] & ~COMMON
            kind |= LETTER * bool(kind & SPACELESS and folded[token.begin] < 0xE2)
            stop, number = token.word in stops, folded[token.begin] in b"0123456789"
            content = not (stop or number or (names and kind & UPPER))
            found.append(kind | STOP * stop | NUMBER * number | CONTENT * content)
    return found


def _at_most_some(marks: Sequence[int]) -> bool:
    return 100 * sum(map(bool, marks)) <= 60 * len(marks)


def _last_kind(text: str, token: Token) -> int:
    """Return the class of a word's last letter."""
    own = [c for c in characters(text) if token.begin <= c.begin < token.end]
    return next((c.kind for c in reversed(own) if c.body), 0)


def same_numbers(left: Sequence[int], right: Sequence[int]) -> bool:
    """Tell whether one has no number, or half of the numbers of one stand in the other."""
    sides = [(left, right), (right, left)]
    return any(2 * sum(number in other for number in own) >= len(own) for own, other in sides)


def compare_facts(
    left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]]
) -> tuple[int, int, int, int]:
    """Return of two sentences, words and marks, figures both have, those that agree; and names."""
    figures, names = list[int](), list[int]()
    for own, other in ((left, right), (right, left)):
        there = {word for word, _ in other}
        said = [word in there for word, mark in own if mark & NUMBER]
        named = [
            word in there for word, mark in own[1:] if mark & (UPPER | STOP | CONTENT) == UPPER
        ]
        figures += [len(said), sum(said)]
        names += [len(named), sum(named)]
    a, b = figures, names
    return min(a[0], a[2]), min(a[1], a[3]), min(b[0], b[2]), min(b[1], b[3])


def enter(tokens: Iterable[int]) -> set[int]:
    """Return what stands in a table of some tokens."""
    return set(tokens)


def write_terms(tokens: Sequence[int], marks: Sequence[int]) -> list[int]:
    """Return what a text's words are compared by: themselves; two characters; four letters."""
    found = list[int]()
    for i, (token, mark) in enumerate(zip(tokens, marks, strict=True)):
        size = (4 if mark & LETTER else 2) if mark & SPACELESS else 1
        term = token
        for other in tokens[i + 1 : i + size]:
            term = finalise(term * FACTOR + other & MASK)
        found.append(term)
    return found


def fence_off(keys: Sequence[int], parts: int) -> list[int]:
    """Return how many keys stand before each of equal parts of all that can be, and how many."""
    begins = [part * 2**64 // parts for part in range(parts + 1)]
    return [sum(key < begin for key in keys) for begin in begins]


def mark_common(
    grams: Sequence[int], marks: Sequence[int], size: int, table: Collection[int]
) -> list[int]:
    """Return a text's marks, with COMMON where a word is in a gram of the table, not all quoted."""
    begins = [
        i
        for i in range(len(marks) - size + 1)
        if grams[i] in table and not all(mark & QUOTED for mark in marks[i : i + size])
    ]
    common = {place for i in begins for place in range(i, i + size)}
    return [mark | COMMON * (i in common) for i, mark in enumerate(marks)]


# --- sentences


def flag_sentences(
    sentence: bytes, words: Sequence[int], marks: Sequence[int], pronouns: Collection[int]
) -> int:
    """Return whether a word outside quotation marks is a pronoun; whether it has a colon."""
    person = any(w in pronouns and not m & QUOTED for w, m in zip(words, marks, strict=True))
    colon = re.search(rb":[ \n\t](?=.)", sentence, re.DOTALL)
    return FIRST_PERSON * person | COLON * bool(colon)


def flag_posts(paragraph: bytes) -> int:
    """Return 1 where a bracket and an at sign, with something behind them, sign a tweet."""
    return int(re.search(rb"\(@.", paragraph, re.DOTALL) is not None)


def locate_sentences(begins: Sequence[int], sentences: Sequence[Span]) -> list[Span]:
    """Return the first word of each sentence of a text, and the one behind its last."""
    edges = [sum(b < begin for b in begins) for begin, _ in sentences[1:]]
    edges = [0, *edges, len(begins)]
    return list(pairwise(edges))[: len(sentences)]


def write_formulas(words: Sequence[int], marks: Sequence[int]) -> int:
    """Return the hash of a sentence's ordinary words outside quotation marks, 0 for less than 5."""
    own = [w for w, m in zip(words, marks, strict=True) if m & CONTENT and not m & QUOTED]
    return digest(own) if len(own) >= 5 else 0
