"""
Which sentences of one article say what sentences of another say, in whatever order of words.

Two sentences are as like as the cosine of their words of evidence, each weighed by its inverse
document frequency (Salton & Buckley 1988, "Term-weighting approaches in automatic text retrieval",
section 2). Every right sentence votes for the left one it is most like.
"""

from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import (
    f32,
    helper,
    i32,
    i64,
    kernel,
    read,
    routine,
    signed,
    u8,
    u64,
    write,
)
from dedup_native.anchoring import is_evidence, rarity_of
from dedup_native.marking import Hashes, Ints, Marks, places_for

Floats = npt.NDArray[np.float32]
Short = npt.NDArray[np.int32]

Side = tuple[Hashes, Floats, Short, Floats]
"""Of an article: its words, their weights, their sentences counted from 0; norms of these."""
Index = tuple[Short, Short]
"""First word of each slot, and the word behind each."""
Columns = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
"""Three by word, and one by sentence."""

MOST_PLACES = 256
"""In so many sentences of an article a word is looked up: who repeats himself costs no more."""

_FEW_WORDS = 4  # a sentence with fewer words of evidence supports nothing
_LOOKED_BACK = 256  # words: a sentence that does not end must not cost the square of them


@kernel(read(u64), read(u8), read(f32), read(i64, 2), write(f32), write(f32), i64, i64)
def weigh_sentences(
    terms: Hashes,
    marks: Marks,
    rarity: Floats,
    sentences: Ints,
    weights: Floats,
    norms: Floats,
    start: int,
    stop: int,
) -> None:
    """
    Write what each word counts as evidence, and the norm of sentences ``start`` to ``stop``.

    It is the square of its rarity. A word that counted among the 256 before it in its sentence, and
    whatever is no evidence, counts nothing; a sentence's norm is the root of what its words count
    together, and 0 with less than 4 of them. ``rarity`` is a table by the lowest bits of a word.
    """
    for row in range(start, stop):
        total, kinds = np.float32(0), 0
        for i in range(sentences[row, 0], sentences[row, 1]):
            weights[i] = 0
            if not is_evidence(marks[i]):
                continue
            new = True
            for j in range(max(sentences[row, 0], i - _LOOKED_BACK), i):
                new &= terms[j] != terms[i] or weights[j] == 0
            if new:
                rare = rarity_of(terms[i], rarity)
                weights[i] = rare * rare
                total += weights[i]
                kinds += 1
        norms[row] = sqrt(total) if kinds >= _FEW_WORDS else 0


@routine
def index_words(side: Side, index: Index) -> None:
    """Enter the words of an article that weigh something into a chained table."""
    terms, weights, _, _ = side
    heads, following = index
    heads[:] = -1
    last = np.uint64(heads.size - 1)
    for i in range(terms.size - 1, -1, -1):  # so that a chain goes from front to back
        if weights[i] > 0:
            slot = signed(terms[i] & last)
            following[i] = heads[slot]
            heads[slot] = i


@routine
def _weigh(a: Side, b: Side, span: tuple[int, int], index: Index, shared: Floats) -> None:
    """Write what a right sentence's words weigh in the first left ones that have each of them."""
    heads, following = index
    last = np.uint64(heads.size - 1)
    shared[:] = 0
    for j in range(span[0], span[1]):
        if b[1][j] == 0:
            continue
        i, met = signed(heads[signed(b[0][j] & last)]), 0
        while i >= 0 and met < MOST_PLACES:
            if a[0][i] == b[0][j]:
                shared[a[2][i]] += b[1][j]
                met += 1
            i = signed(following[i])


@routine
def take_votes(
    a: Side, b: Side, index: Index, least: float, shared: Floats, choice: Short, cosine: Floats
) -> None:
    """
    Write the left sentence each right one is most like (-1 for none), and their cosine.

    A cosine under ``least`` is none; of equal ones the first left sentence is taken. A word is
    looked up in the first ``MOST_PLACES`` sentences that have it.
    """
    norms, sentences = a[3], b[2]
    choice[:] = -1
    cosine[:] = 0
    begin = 0
    while begin < sentences.size:
        end, here = begin, sentences[begin]
        while end < sentences.size and sentences[end] == here:
            end += 1
        if b[3][here] > 0:
            _weigh(a, b, (begin, end), index, shared)
            top = np.float32(least)
            for s in range(norms.size):
                if norms[s] > 0 and shared[s] >= top * norms[s] * b[3][here]:
                    like = np.float32(shared[s] / (norms[s] * b[3][here]))
                    if like > cosine[here]:
                        choice[here], cosine[here], top = s, like, like
        begin = end


@helper
def _part(columns: Columns, offsets: Ints, owners: Ints, article: int) -> Columns:
    """Return an article's part of columns."""
    begin, end = offsets[article], offsets[article + 1]
    last = columns[3][owners[article] : owners[article + 1]]
    return columns[0][begin:end], columns[1][begin:end], columns[2][begin:end], last


@helper
def both_of(
    columns: Columns, offsets: Ints, owners: Ints, left: int, right: int
) -> tuple[Columns, Columns]:
    """Return two articles' parts of columns."""
    return _part(columns, offsets, owners, left), _part(columns, offsets, owners, right)


@routine
def room_for(
    offsets: Ints, owners: Ints, pairs: Ints, start: int, stop: int
) -> tuple[int, int, int]:
    """Return the most words or sentences of a left article, of any, and the room of a table."""
    left, either = 1, 1
    for row in range(start, stop):
        for side in range(2):
            article = pairs[row, side]
            words, parts = (
                offsets[article + 1] - offsets[article],
                owners[article + 1] - owners[article],
            )
            size = max(words, parts)
            left = max(left, size) if side == 0 else left
            either = max(either, size)
    return left, either, places_for(left)


@kernel(read(u64), read(f32), read(i32), read(i64), read(f32), read(i64), read(i64, 2),
        read(i64), f32, write(i32), write(f32), i64, i64, makes_arrays=True)  # fmt: skip
def vote(
    terms: Hashes,
    weights: Floats,
    sentences: Short,
    offsets: Ints,
    norms: Floats,
    owners: Ints,
    pairs: Ints,
    slots: Ints,
    least: float,
    choices: Short,
    cosines: Floats,
    start: int,
    stop: int,
) -> None:
    """
    Write for each sentence of the right articles the left one it is most like, and how like.

    ``sentences`` numbers the words' sentences from 0 in each article, ``owners`` says where those
    of an article begin; what is written of a pair begins at its slot. It is -1 and 0 where the
    cosine with none reaches ``least``, or is more than 0; of equal ones the first is taken. Pairs
    are best sorted by left.
    """
    longest, _, room = room_for(offsets, owners, pairs, start, stop)
    heads, following = np.empty(room, np.int32), np.empty(longest, np.int32)
    shared = np.empty(longest, np.float32)
    columns, indexed, used = (terms, weights, sentences, norms), -1, 2
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        a, b = both_of(columns, offsets, owners, left, right)
        if left != indexed:
            used, indexed = places_for(a[0].size), left
            index_words(a, (heads[:used], following))
        mine = slice(slots[row], slots[row + 1])
        given = shared[: a[3].size]
        take_votes(a, b, (heads[:used], following), least, given, choices[mine], cosines[mine])
