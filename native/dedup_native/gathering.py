"""
What two articles show that one took from the other: counts of runs, and of sentences.

Runs are maximal stretches of the same words, the writers' own on both sides. Copy that is edited
has them in several sentences; in sentences with I, we or you, or behind a colon, they are mostly
speech and documents that both quote.

From the front of right on, the longest stretch of ``GRAM`` words or more that begins there and
stands in left too is looked for; of equal ones the first is taken, of the first 32 that stand in
left; the next begins behind it. Words that are quoted or common in either cut it. A piece of
``GRAM`` words is a run, if two of them are content in both. It is of the sentences it begins in.
"""

import numpy as np

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
from dedup_native.aligning import same_length
from dedup_native.flagging import COLON, FIRST_PERSON
from dedup_native.folding import QUOTED, SPACELESS
from dedup_native.hashing import Word
from dedup_native.marking import (
    CHARACTER_WEIGHT,
    COMMON,
    CONTENT,
    LETTER,
    LETTER_WEIGHT,
    WORD_WEIGHT,
)
from dedup_native.probing import places_for
from dedup_native.sieving import let_through, passes, sieve_for
from dedup_native.supporting import (
    Index,
    Side,
    Tally,
    both_of,
    cut,
    index_words,
    room_for,
    take_votes,
)

LONGEST, RUNS, PERSONAL, INTRODUCED, RUN_SENTENCES, TOP = range(6)
"""
What is gathered of a pair: words of the longest run; runs of more than ``GRAM`` words and more than
two of content; those of a sentence with I, we or you; those of a sentence with a colon; left
sentences with a run; the mean of the three best votes for a left sentence, 0 for one that is not
there. Characters of scripts without spaces count as half a word, letters as a quarter.
"""
FEATURES = 6

GRAM = 5
"""Words of the shortest run."""

_LEAST = 0.25  # cosine of sentences that counts as support
_MOST_RUNS = 512  # of which the sentences are looked at
_EQUAL_PLACES = 32
_FACTOR = np.uint64(0x9E3779B185EBCA87)

Scratch = tuple[tuple[tuple[Numbers, Singles], Singles], Numbers, Tally]
"""Votes and the best of each left sentence; sentences with runs; what left ones share."""
Runs = tuple[Hashes, Marks, Ints, Marks]
"""Of an article: its words, their marks; where each of its sentences begins; flags of these."""


@helper
def _gram(words: Hashes, i: int) -> Word:
    """Return the key of the words that begin at a place."""
    key = words[i]
    for j in range(1, GRAM):
        key = key * _FACTOR + words[i + j]
    return key ^ key >> np.uint64(32)


@routine
def _index_grams(words: Hashes, index: Index) -> None:
    table, after, sieve = index
    table[:] = -1
    sieve[:] = 0
    last = np.uint64(table.size - 1)
    for i in range(words.size - GRAM, -1, -1):  # so that a chain goes from front to back
        gram = _gram(words, i)
        let_through(gram, sieve)
        slot = signed(gram & last)
        after[i] = table[slot]
        table[slot] = i


@routine
def _sentence_at(begins: Ints, i: int) -> int:
    """Return the sentence of a word; the first begins with the first."""
    first, last = 0, begins.size
    while last - first > 1:
        middle = (first + last) // 2
        if begins[middle] - begins[0] <= i:
            first = middle
        else:
            last = middle
    return first


@routine
def _take_run(
    a: Runs, b: Runs, run: tuple[int, int, int], found: Singles, sides: Numbers, at: int
) -> int:
    """Count a stretch of own words; note the sentences it joins, return how many are noted."""
    i, j, size = run
    weight, content = 0, 0
    for k in range(i, i + size):
        unit = WORD_WEIGHT
        if a[1][k] & SPACELESS:
            unit = LETTER_WEIGHT if a[1][k] & LETTER else CHARACTER_WEIGHT
        weight += unit
        content += unit if a[1][k] & b[1][k - i + j] & CONTENT else 0
    if content < 2 * WORD_WEIGHT or weight < GRAM * WORD_WEIGHT:
        return at
    left, right = _sentence_at(a[2], i), _sentence_at(b[2], j)
    found[LONGEST] = max(found[LONGEST], weight / WORD_WEIGHT)
    if weight > GRAM * WORD_WEIGHT and content > 2 * WORD_WEIGHT:
        flags = a[3][left] | b[3][right]
        found[RUNS] += 1
        found[PERSONAL] += flags & FIRST_PERSON != 0
        found[INTRODUCED] += flags & COLON != 0
    if at < _MOST_RUNS and (at == 0 or sides[at - 1, 0] != left or sides[at - 1, 1] != right):
        sides[at, 0], sides[at, 1] = left, right
        at += 1
    return at


@routine
def _best_place(a: Hashes, b: Hashes, j: int, index: Index) -> tuple[int, int]:
    """Return the place in ``a`` of the longest run from ``b[j]`` on, and its length."""
    table, after, sieve = index
    best, place, tried = 0, -1, 0
    gram = _gram(b, j)
    if not passes(gram, sieve):
        return place, best
    i = signed(table[signed(gram & np.uint64(table.size - 1))])
    while i >= 0 and tried < _EQUAL_PLACES:
        length = same_length(a, i, b, j)
        if length >= GRAM:
            tried += 1
            if length > best:
                best, place = length, i
        i = signed(after[i])
    return place, best


@routine
def _find_runs(a: Runs, b: Runs, index: Index, found: Singles, sides: Numbers) -> int:
    """Find the best place in ``a`` of every stretch of ``b``, and take its own words."""
    j, noted = 0, 0
    while j <= b[0].size - GRAM:
        place, best = _best_place(a[0], b[0], j, index)
        if best < GRAM:
            j += 1
            continue
        begin = 0
        for k in range(best + 1):
            if k < best and (a[1][place + k] | b[1][j + k]) & (QUOTED | COMMON) == 0:
                continue
            if k - begin >= GRAM:
                run = place + begin, j + begin, k - begin
                noted = _take_run(a, b, run, found, sides, noted)
            begin = k + 1
        j += best
    return noted


@routine
def _count_sentences(sides: Numbers, count: int) -> int:
    """Count the left sentences that a run joins."""
    sentences = 0
    for at in range(count):
        new = True
        for before in range(at):
            new &= sides[before, 0] != sides[at, 0]
        sentences += new
    return sentences


@routine
def _three_best(
    a: Side, b: Side, index: Index, tally: Tally, votes: tuple[Numbers, Singles], best: Singles
) -> np.float32:
    """Return the mean of the three best votes for left sentences; ``votes``, ``best``: scratch."""
    choice, cosine, best = votes[0][: b[3].size], votes[1][: b[3].size], best[: a[3].size]
    take_votes(a, b, index, _LEAST, tally, choice, cosine)
    best[:] = 0
    for t in range(choice.size):
        s = choice[t]
        if s >= 0:
            best[s] = max(best[s], cosine[t])
    first, second, third = np.float32(0), np.float32(0), np.float32(0)
    for like in best:
        third = max(third, min(like, second))
        second = max(second, min(like, first))
        first = max(first, like)
    return (first + second + third) / np.float32(3)


@routine
def _show(
    left: tuple[Side, Runs],
    right: tuple[Side, Runs],
    indices: tuple[Index, Index],
    scratch: Scratch,
    found: Singles,
) -> None:
    """Write what a pair shows, by indices of left's words and of its runs."""
    (votes, best), sides, (shared, touched) = scratch
    found[:] = 0
    noted = _find_runs(left[1], right[1], indices[1], found, sides)
    found[RUN_SENTENCES] = _count_sentences(sides, noted)
    tally = shared, touched[: left[0][3].size // 64 + 1]
    found[TOP] = _three_best(left[0], right[0], indices[0], tally, votes, best)


@helper
def _runs_of(columns: Runs, offsets: Ints, owners: Ints, article: int) -> Runs:
    """Return an article's part of columns: two by word, two by sentence."""
    begin, end = offsets[article], offsets[article + 1]
    first, last = owners[article], owners[article + 1]
    return (
        columns[0][begin:end], columns[1][begin:end], columns[2][first:last],
        columns[3][first:last],
    )  # fmt: skip


@helper
def _both_runs(
    columns: Runs, offsets: Ints, owners: Ints, left: int, right: int
) -> tuple[Runs, Runs]:
    """Return two articles' parts of columns."""
    return _runs_of(columns, offsets, owners, left), _runs_of(columns, offsets, owners, right)


@kernel(read(u64), read(u8), read(i64), read(i64), read(u64), read(f32), read(i32), read(i64),
        read(u8), read(f32), read(i64), read(i64, 2), write(f32, 2), i64, i64,
        makes_arrays=True)  # fmt: skip
def gather(
    words: Hashes,
    marks: Marks,
    begins: Ints,
    offsets: Ints,
    terms: Hashes,
    weights: Singles,
    places: Numbers,
    bounds: Ints,
    flags: Marks,
    norms: Singles,
    owners: Ints,
    pairs: Ints,
    out: Singles,
    start: int,
    stop: int,
) -> None:
    """
    Write what pairs ``start`` to ``stop`` of articles show, ``FEATURES`` columns.

    Words have ``offsets`` by article, those that weigh something ``bounds``; sentences have
    ``owners``, ``begins`` by word; ``places`` are theirs from 0 on. Pairs are best sorted by left.
    """
    longest, most, room = room_for(offsets, owners, pairs, start, stop)
    tables, sieves = np.empty((2, room), np.int32), np.empty((2, sieve_for(room)), np.uint64)
    after, best = np.empty((2, longest), np.int32), np.empty(longest, np.float32)
    index, runs = (tables[0], after[0], sieves[0]), (tables[1], after[1], sieves[1])
    votes = np.empty(most, np.int32), np.empty(most, np.float32)
    tally = np.zeros(longest, np.float32), np.zeros(longest // 64 + 1, np.uint64)
    scratch = (votes, best), np.empty((_MOST_RUNS, 2), np.int32), tally
    weighed, marked = (terms, weights, places, norms), (words, marks, begins, flags)
    indexed, used, slots = -1, 2, 2
    for row in range(start, stop):
        a, b = both_of(weighed, bounds, owners, pairs[row, 0], pairs[row, 1])
        c, d = _both_runs(marked, offsets, owners, pairs[row, 0], pairs[row, 1])
        if pairs[row, 0] != indexed:
            used, slots, indexed = places_for(c[0].size), places_for(a[0].size), pairs[row, 0]
            index_words(a, cut(index, slots))
            _index_grams(c[0], cut(runs, used))
        _show((a, c), (b, d), (cut(index, slots), cut(runs, used)), scratch, out[row])
