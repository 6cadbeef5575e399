"""The slow obvious twins of the kernels that weigh evidence (see ``oracle``), on Python lists."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from math import sqrt
from typing import NamedTuple

from oracle_hashes import FACTOR, MASK, finalise
from oracle_marks import COLON, COMMON, CONTENT, FIRST_PERSON, LETTER, NUMBER, QUOTED
from oracle_texts import SPACELESS, Span

WINDOW, FEW_WORDS, LOOKED_BACK, MOST_PLACES = 4, 4, 256, 256
GRAM, EQUAL_PLACES, MOST_RUNS, SUPPORT = 5, 32, 512, 0.25

Vote = tuple[int, float]


class Article(NamedTuple):
    """Words, with what each is compared by, its mark, weight and sentence; sentences' own."""

    words: list[int]
    terms: list[int]
    marks: list[int]
    weights: list[float]
    sentences: list[int]
    flags: list[int]
    norms: list[float]


def is_evidence(mark: int) -> bool:
    """Tell an ordinary word of the writer's own that is not everybody's."""
    return bool(mark & CONTENT) and not mark & (QUOTED | COMMON)


def anchor_key(one: int, other: int) -> int:
    """Return the key of two words in either order, odd."""
    low, high = sorted((one, other))
    return finalise((low * FACTOR & MASK) ^ high) | 1


def anchor(
    terms: Sequence[int], marks: Sequence[int], rarity: Sequence[float], most: int
) -> list[int]:
    """Return the rarest pairs of different words among four of evidence in a row, as keys."""
    own = [term for term, mark in zip(terms, marks, strict=True) if is_evidence(mark)]
    ranked = {
        (rarity[a % len(rarity)] + rarity[b % len(rarity)], anchor_key(a, b))
        for i, a in enumerate(own)
        for b in own[i + 1 : i + WINDOW]
        if a != b
    }
    return [key for _, key in sorted(ranked, reverse=True)[:most]]


def count_own(marks: Sequence[int]) -> int:
    """Return how many words are not quoted, none where all are figures."""
    return sum(not mark & QUOTED for mark in marks if any(not m & NUMBER for m in marks))


def pair_key(one: int, other: int) -> int:
    """Return the key of two words in either order, as word pairs have it."""
    low, high = sorted((one, other))
    key = low * FACTOR & MASK ^ high
    key = (key ^ key >> 29) * 0xBF58476D1CE4E5B9 & MASK
    return key ^ key >> 32


def pair_words(terms: Sequence[int], marks: Sequence[int]) -> list[int]:
    """Return the keys of different words among four of evidence in a row of a sentence."""
    own = [term for term, mark in zip(terms, marks, strict=True) if is_evidence(mark)]
    near = ((a, b) for i, a in enumerate(own) for b in own[i + 1 : i + WINDOW])
    return [pair_key(a, b) for a, b in near if a != b]


def share_keys(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Return the keys that both have, ascending."""
    return sorted(set(one) & set(other))


def weigh_sentences(
    terms: Sequence[int], marks: Sequence[int], rarity: Sequence[float]
) -> tuple[list[float], float]:
    """Return what each word of a sentence weighs as evidence, and the norm of them."""
    weights = list[float]()
    for i, (term, mark) in enumerate(zip(terms, marks, strict=True)):
        back = max(0, i - LOOKED_BACK)
        counted = [t for t, w in zip(terms[back:i], weights[back:], strict=True) if w]
        new = is_evidence(mark) and term not in counted
        weights.append(rarity[term % len(rarity)] ** 2 if new else 0.0)
    kinds = sum(weight > 0 for weight in weights)
    return weights, sqrt(sum(weights)) if kinds >= FEW_WORDS else 0.0


def press(words: Sequence[tuple[int, float, int]]) -> list[tuple[int, float, int]]:
    """Return the words (term, weight, sentence) that weigh something."""
    return [word for word in words if word[1] > 0]


def vote(left: Article, right: Article, least: float) -> list[Vote]:
    """Return for each right sentence the left one it is most like (-1: none), and the cosine."""
    found = list[Vote]()
    for t, norm in enumerate(right.norms):
        cosines = [_shared(left, s, right, t) / (n * norm or 1) for s, n in enumerate(left.norms)]
        like = [c if n and norm else 0.0 for c, n in zip(cosines, left.norms, strict=True)]
        best = max(like, default=0.0)
        found.append((like.index(best), best) if best >= least and best > 0 else (-1, 0.0))
    return found


def _shared(left: Article, s: int, right: Article, t: int) -> float:
    """Return what the words weigh that count in both sentences."""
    places = Counter[int]()
    own = list[int]()
    for word, weight, k in zip(left.terms, left.weights, left.sentences, strict=True):
        places[word] += weight > 0
        if k == s and weight and places[word] <= MOST_PLACES:
            own.append(word)
    theirs = zip(right.terms, right.weights, right.sentences, strict=True)
    return sum(weight * own.count(word) for word, weight, k in theirs if k == t and weight)


def gather(left: Article, right: Article) -> list[float]:
    """Return what two articles show, in the order of the kernel's columns."""
    longest, noted, flags = 0.0, list[Span](), list[int]()
    for i, j, size in _runs(left, right):
        pieces = zip(left.marks[i : i + size], right.marks[j : j + size], strict=True)
        units = [(_unit(a), bool(a & b & CONTENT)) for a, b in pieces]
        words = sum(unit for unit, _ in units)
        content = sum(unit for unit, is_content in units if is_content)
        if words < GRAM or content < 2:
            continue
        s, t = left.sentences[i], right.sentences[j]
        longest = max(longest, words)
        noted.append((s, t))
        if words > GRAM and content > 2:
            flags.append(left.flags[s] | right.flags[t])
    pairs = set([pair for pair, _ in groupby(noted)][:MOST_RUNS])
    votes = vote(left, right, SUPPORT)
    best = [max(c for v, c in votes if v == s) for s in {s for s, _ in votes if s >= 0}]
    return [
        longest,
        len(flags),
        sum(bool(flag & FIRST_PERSON) for flag in flags),
        sum(bool(flag & COLON) for flag in flags),
        len({s for s, _ in pairs}),
        sum(sorted(best)[-3:]) / 3,
    ]


def _unit(mark: int) -> float:
    """Return what a token counts: a word, a character, or a letter of a spaceless script."""
    return (0.25 if mark & LETTER else 0.5) if mark & SPACELESS else 1.0


def _runs(left: Article, right: Article) -> list[tuple[int, int, int]]:
    """Return (place in left, in right, words) of the runs that both have as their own words."""
    found, j = list[tuple[int, int, int]](), 0
    a, b = left.words, right.words
    while j + GRAM <= len(b):
        equal = [i for i in range(len(a) - GRAM + 1) if a[i : i + GRAM] == b[j : j + GRAM]]
        sizes = [_common(a[i:], b[j:]) for i in equal[:EQUAL_PLACES]]
        if not sizes:
            j += 1
            continue
        size = max(sizes)
        i = equal[sizes.index(size)]
        own = [
            not (left.marks[i + k] | right.marks[j + k]) & (QUOTED | COMMON) for k in range(size)
        ]
        for is_own, steps in groupby(range(size), own.__getitem__):
            piece = list(steps)
            if is_own and len(piece) >= GRAM:
                found.append((i + piece[0], j + piece[0], len(piece)))
        j += size
    return found


def _common(left: Sequence[int], right: Sequence[int]) -> int:
    """Return how many of their first words are the same."""
    both = zip(left, right, strict=False)
    return next((k for k, (a, b) in enumerate(both) if a != b), min(len(left), len(right)))
