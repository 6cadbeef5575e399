"""
What two articles show that one took from the other: counts of runs, and of sentences.

Runs are maximal stretches of the same words, the writers' own on both sides. They come in rows
where copy is edited, and scattered where two report one event; in sentences with I, we or you, or
behind a colon, they are mostly speech and documents that both quote.
"""

import numpy as np

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
from dedup_native.marking import (
    CHARACTER_WEIGHT,
    COMMON,
    CONTENT,
    LETTER,
    LETTER_WEIGHT,
    WORD_WEIGHT,
    Hashes,
    Ints,
    Marks,
)
from dedup_native.supporting import Floats, Short, index_words, room_for, take_votes

LONGEST, RUNS, PERSONAL, INTRODUCED, RUN_SENTENCES, NEIGHBOURS, SUPPORTED, TOP = range(8)
"""
What is gathered of a pair: words of the longest run; runs of six words and more; those in sentences
with I, we or you; those in sentences with a colon; left sentences with a run; pairs of sentences
with a run whose neighbours have one too; left sentences that a right one votes for; the mean of
their three best cosines.
"""
FEATURES = 8

GRAM = 5
"""Words of the shortest run."""

_LEAST = 0.25  # cosine of sentences that counts as support
_MOST_RUNS = 512  # pairs of sentences with a run that are looked at
_EQUAL_PLACES = 32
_FACTOR = np.uint64(0x9E3779B185EBCA87)

Runs = tuple[Hashes, Marks, Short, Marks]
"""Of an article: its words, their marks, their sentences counted from 0; flags of these."""


@helper
def _gram(words: Hashes, i: int, last: np.uint64) -> int:
    """Return the slot of the words that begin at a place."""
    key = words[i]
    for j in range(1, GRAM):
        key = key * _FACTOR + words[i + j]
    return signed((key ^ key >> np.uint64(32)) & last)


@routine
def _index_grams(words: Hashes, table: Short, after: Short) -> None:
    table[:] = -1
    last = np.uint64(table.size - 1)
    for i in range(words.size - GRAM, -1, -1):  # so that a chain goes from front to back
        slot = _gram(words, i, last)
        after[i] = table[slot]
        table[slot] = i


@routine
def _take_run(a: Runs, b: Runs, run: tuple[int, int, int], found: Floats, sides: Short) -> int:
    """Count a stretch of own words; note the sentences it joins, return how many are noted."""
    i, j, size = run
    weight, content, at = 0, 0, signed(found[FEATURES])
    for k in range(i, i + size):
        unit = WORD_WEIGHT
        if a[1][k] & SPACELESS:
            unit = LETTER_WEIGHT if a[1][k] & LETTER else CHARACTER_WEIGHT
        weight += unit
        content += unit if a[1][k] & b[1][k - i + j] & CONTENT else 0
    if content < 2 * WORD_WEIGHT or weight < GRAM * WORD_WEIGHT:
        return at
    left, right = a[2][i], b[2][j]
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
def _best_place(a: Hashes, b: Hashes, j: int, table: Short, after: Short) -> tuple[int, int]:
    """Return the place in ``a`` of the longest run from ``b[j]`` on, and its length."""
    best, place, tried = 0, -1, 0
    i = signed(table[_gram(b, j, np.uint64(table.size - 1))])
    while i >= 0 and tried < _EQUAL_PLACES:
        length = same_length(a, i, b, j)
        if length >= GRAM:
            tried += 1
            if length > best:
                best, place = length, i
        i = signed(after[i])
    return place, best


@routine
def _find_runs(a: Runs, b: Runs, table: Short, after: Short, found: Floats, sides: Short) -> None:
    """Find the best place in ``a`` of every stretch of ``b``, and take its own words."""
    j = 0
    while j <= b[0].size - GRAM:
        place, best = _best_place(a[0], b[0], j, table, after)
        if best < GRAM:
            j += 1
            continue
        begin = 0
        for k in range(best + 1):
            if k < best and (a[1][place + k] | b[1][j + k]) & (QUOTED | COMMON) == 0:
                continue
            if k - begin >= GRAM:
                run = place + begin, j + begin, k - begin
                found[FEATURES] = _take_run(a, b, run, found, sides)
            begin = k + 1
        j += best


@routine
def _count_neighbours(found: Floats, sides: Short) -> None:
    """Count pairs of sentences with a run next to another such pair, and left ones of them."""
    count = signed(found[FEATURES])
    for at in range(count):
        s, t = sides[at, 0], sides[at, 1]
        beside, new, again = False, True, False
        for other in range(count):
            ahead, behind = sides[other, 0] - s, sides[other, 1] - t
            beside |= (0 <= ahead <= 2) & (0 <= behind <= 2) & (1 <= ahead + behind <= 3)
            new &= other >= at or sides[other, 0] != s
            again |= other < at and ahead == 0 and behind == 0
        found[NEIGHBOURS] += beside and not again
        found[RUN_SENTENCES] += new


@routine
def _count_support(choice: Short, cosine: Floats, best: Floats, found: Floats) -> None:
    """Count left sentences voted for, and take the best cosines; ``best`` is scratch by these."""
    best[:] = 0
    for t in range(choice.size):
        s = choice[t]
        if s >= 0:
            found[SUPPORTED] += best[s] == 0
            best[s] = max(best[s], cosine[t])
    first, second, third = np.float32(0), np.float32(0), np.float32(0)
    for like in best:
        third = max(third, min(like, second))
        second = max(second, min(like, first))
        first = max(first, like)
    found[TOP] = (first + second + third) / np.float32(3)


@kernel(read(u64), read(u64), read(u8), read(f32), read(i32), read(i64), read(u8), read(f32),
        read(i64), read(i64, 2), write(f32, 2), i64, i64, makes_arrays=True)  # fmt: skip
def gather(
    words: Hashes,
    terms: Hashes,
    marks: Marks,
    weights: Floats,
    sentences: Short,
    offsets: Ints,
    flags: Marks,
    norms: Floats,
    owners: Ints,
    pairs: Ints,
    out: Floats,
    start: int,
    stop: int,
) -> None:
    """
    Write what pairs ``start`` to ``stop`` of articles show, ``FEATURES`` columns.

    ``sentences`` numbers the words' sentences from 0 in each article, ``owners`` says where those
    of an article begin. Pairs are best sorted by left.
    """
    left_most, most, room = room_for(offsets, owners, pairs, start, stop)
    table, after = np.empty(room, np.int32), np.empty(left_most, np.int32)
    heads, following = np.empty(room, np.int32), np.empty(left_most, np.int32)
    shared, cosine = np.empty(left_most, np.float32), np.empty(most, np.float32)
    best = np.empty(left_most, np.float32)
    choice, sides = np.empty(most, np.int32), np.empty((_MOST_RUNS, 2), np.int32)
    found = np.empty(FEATURES + 1, np.float32)
    indexed, used = -1, 2
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        one, other = (
            slice(offsets[left], offsets[left + 1]),
            slice(offsets[right], offsets[right + 1]),
        )
        sa, sb = slice(owners[left], owners[left + 1]), slice(owners[right], owners[right + 1])
        a = terms[one], weights[one], sentences[one], norms[sa]
        b = terms[other], weights[other], sentences[other], norms[sb]
        if left != indexed:
            used = 2
            while used < 2 * a[0].size:
                used *= 2
            index_words(a, (heads[:used], following))
            _index_grams(words[one], table[:used], after)
            indexed = left
        found[:] = 0
        runs_a = words[one], marks[one], sentences[one], flags[sa]
        runs_b = words[other], marks[other], sentences[other], flags[sb]
        _find_runs(runs_a, runs_b, table[:used], after, found, sides)
        _count_neighbours(found, sides)
        count = b[3].size
        take_votes(a, b, (heads[:used], following), _LEAST, shared[: a[3].size], choice[:count],
                   cosine[:count])  # fmt: skip
        _count_support(choice[:count], cosine[:count], best[: a[3].size], found)
        for column in range(FEATURES):
            out[row, column] = found[column]
