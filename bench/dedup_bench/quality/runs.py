"""Passages as the baseline finds them: runs of equal words, greedily, from the left."""

import re
from collections import defaultdict

from dedup_bench.quality.measures import Span

WORDS = re.compile(r"\w+")
LEAST = 6  # words of a run


def runs_of(one: str, other: str) -> list[Span]:
    """
    Return the runs of at least six equal words: at each word of the first text the longest.

    >>> runs_of("so a b c d e f g", "a b c d e f g h")
    [Span(a_begin=3, a_end=16, b_begin=0, b_end=13)]
    """
    left, right = (
        [(m.group().lower(), m.start(), m.end()) for m in WORDS.finditer(text)]
        for text in (one, other)
    )
    words, others = [word for word, *_ in left], [word for word, *_ in right]
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(others) - LEAST + 1):
        places[tuple(others[at : at + LEAST])].append(at)
    spans, at = [], 0
    while at + LEAST <= len(words):
        ends = [
            (_same(words, at, others, to), to)
            for to in places.get(tuple(words[at : at + LEAST]), ())
        ]
        if not ends:
            at += 1
            continue
        length, to = max(ends, key=lambda run: run[0])
        last, end = left[at + length - 1], right[to + length - 1]
        spans.append(Span(left[at][1], last[2], right[to][1], end[2]))
        at += length
    return spans


def _same(words: list[str], at: int, others: list[str], to: int) -> int:
    """Return how many words from two places on are equal."""
    length = 0
    while (
        at + length < len(words)
        and to + length < len(others)
        and words[at + length] == others[to + length]
    ):
        length += 1
    return length
