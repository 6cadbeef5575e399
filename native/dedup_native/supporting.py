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

from dedup_native._arrays import Hashes, Ints, Marks, Numbers, Singles
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
from dedup_native._machine import trailing_zeros
from dedup_native.anchoring import is_evidence, rarity_of
from dedup_native.probing import places_for
from dedup_native.sieving import Sieve, let_through, passes, sieve_for

Side = tuple[Hashes, Singles, Numbers, Singles]
"""
Of an article: terms of its words, their weights, their sentences counted from 0; norms of these.

Words that weigh nothing may be left out.
"""
Index = tuple[Numbers, Numbers, Sieve]
"""First word of each slot, the word behind each, and a sieve of all."""
Tally = tuple[Singles, Hashes]
"""What each left sentence shares, 0 between two uses; and a bit for each that shares anything."""
Columns = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
"""Three by word, and one by sentence."""

MOST_PLACES = 256
"""In so many sentences of an article a word is looked up: who repeats himself costs no more."""

_FEW_WORDS = 4  # a sentence with fewer words of evidence supports nothing
_LOOKED_BACK = 256  # words: a sentence that does not end must not cost the square of them


@kernel(read(u64), read(u8), read(f32), read(i64, 2), write(f32), write(f32), write(i64),
        i64, i64)  # fmt: skip
def weigh_sentences(
    terms: Hashes,
    marks: Marks,
    rarity: Singles,
    sentences: Ints,
    weights: Singles,
    norms: Singles,
    counts: Ints,
    start: int,
    stop: int,
) -> None:
    """
    Write what each word counts as evidence, and the norm of sentences ``start`` to ``stop``.

    It is the square of its rarity. A word that counted among the 256 before it in its sentence, and
    whatever is no evidence, counts nothing; a sentence's norm is the root of what its words count
    together, and 0 with less than 4 of them. ``rarity`` is a table by the lowest bits of a word.
    ``counts`` says how many weigh something.
    """
    for row in range(start, stop):
        total, kinds, kept = np.float32(0), 0, 0
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
                kept += weights[i] > 0
        norms[row] = sqrt(total) if kinds >= _FEW_WORDS else 0
        counts[row] = kept


@kernel(read(u64), read(f32), read(i64, 2), read(i32), read(i64), write(u64), write(f32),
        write(i32), i64, i64)  # fmt: skip
def press(
    terms: Hashes,
    weights: Singles,
    sentences: Ints,
    numbers: Numbers,
    slots: Ints,
    out: Hashes,
    pressed: Singles,
    places: Numbers,
    start: int,
    stop: int,
) -> None:
    """
    Write the words of sentences ``start`` to ``stop`` that weigh something, without the others.

    Of each its term, its weight and the number of its sentence, from the sentence's slot on.
    """
    for row in range(start, stop):
        at = slots[row]
        for i in range(sentences[row, 0], sentences[row, 1]):
            if weights[i] > 0:
                out[at], pressed[at], places[at] = terms[i], weights[i], numbers[row]
                at += 1


@helper
def cut(index: Index, places: int) -> Index:
    """Return an index of fewer places."""
    heads, following, sieve = index
    return heads[:places], following, sieve[: sieve_for(places)]


@routine
def index_words(side: Side, index: Index) -> None:
    """Enter the words of an article that weigh something into a chained table."""
    terms, weights, _, _ = side
    heads, following, sieve = index
    heads[:] = -1
    sieve[:] = 0
    last = np.uint64(heads.size - 1)
    for i in range(terms.size - 1, -1, -1):  # so that a chain goes from front to back
        if weights[i] > 0:
            slot = signed(terms[i] & last)
            following[i] = heads[slot]
            heads[slot] = i
            let_through(terms[i], sieve)


@routine
def _weigh(a: Side, b: Side, span: tuple[int, int], index: Index, tally: Tally) -> None:
    """Add what a right sentence's words weigh to the first left ones that have each of them."""
    heads, following, sieve = index
    shared, touched = tally
    last = np.uint64(heads.size - 1)
    for j in range(span[0], span[1]):
        if b[1][j] == 0 or not passes(b[0][j], sieve):
            continue
        i, met = signed(heads[signed(b[0][j] & last)]), 0
        while i >= 0 and met < MOST_PLACES:
            if a[0][i] == b[0][j]:
                s = signed(a[2][i])
                shared[s] += b[1][j]
                touched[s >> 6] |= np.uint64(1) << np.uint64(s & 63)
                met += 1
            i = signed(following[i])


@routine
def _most_like(norms: Singles, norm: np.float32, least: float, tally: Tally) -> tuple[int, Any]:
    """Return the first of the most like left sentences and the cosine, -1 and 0 for none."""
    shared, touched = tally
    choice, cosine, top = -1, np.float32(0), np.float32(least)
    for word in range(touched.size):
        bits = touched[word]
        touched[word] = 0
        while bits != np.uint64(0):
            s = 64 * word + trailing_zeros(bits)
            bits &= bits - np.uint64(1)
            if norms[s] > 0 and shared[s] >= top * norms[s] * norm:
                like = np.float32(shared[s] / (norms[s] * norm))
                if like > cosine:
                    choice, cosine, top = s, like, like
            shared[s] = 0
    return choice, cosine


@routine
def take_votes(
    a: Side, b: Side, index: Index, least: float, tally: Tally, choice: Numbers, cosine: Singles
) -> None:
    """
    Write the left sentence each right one is most like (-1 for none), and their cosine.

    A cosine under ``least`` is none; of equal ones the first left sentence is taken. A word is
    looked up in the first ``MOST_PLACES`` sentences that have it.
    """
    sentences = b[2]
    choice[:] = -1
    cosine[:] = 0
    begin = 0
    while begin < sentences.size:
        end, here = begin, sentences[begin]
        while end < sentences.size and sentences[end] == here:
            end += 1
        if b[3][here] > 0:
            _weigh(a, b, (begin, end), index, tally)
            choice[here], cosine[here] = _most_like(a[3], b[3][here], least, tally)
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
    weights: Singles,
    sentences: Numbers,
    offsets: Ints,
    norms: Singles,
    owners: Ints,
    pairs: Ints,
    slots: Ints,
    least: float,
    choices: Numbers,
    cosines: Singles,
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
    index = (
        np.empty(room, np.int32),
        np.empty(longest, np.int32),
        np.empty(sieve_for(room), np.uint64),
    )
    shared, touched = np.zeros(longest, np.float32), np.zeros(longest // 64 + 1, np.uint64)
    columns, indexed, used = (terms, weights, sentences, norms), -1, 2
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        a, b = both_of(columns, offsets, owners, left, right)
        if left != indexed:
            used, indexed = places_for(a[0].size), left
            index_words(a, cut(index, used))
        mine, tally = slice(slots[row], slots[row + 1]), (shared, touched[: a[3].size // 64 + 1])
        take_votes(a, b, cut(index, used), least, tally, choices[mine], cosines[mine])
