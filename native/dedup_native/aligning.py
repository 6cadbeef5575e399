"""
Where two articles say the same words: maximal shared runs of tokens.

A run is evidence where enough of its words are ordinary words of the writer's own: no stop
words, no names, nothing between quotation marks. A token of a spaceless script counts half, where
its characters are letters a quarter.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints, Marks
from dedup_native._kernel import helper, i32, i64, kernel, read, routine, signed, u8, u64, write
from dedup_native.folding import QUOTED, SPACELESS
from dedup_native.marking import CHARACTER_WEIGHT, CONTENT, LETTER, LETTER_WEIGHT, WORD_WEIGHT
from dedup_native.probing import place_of, places_for
from dedup_native.shingling import write_shingles

Table = npt.NDArray[np.int32]
Side = tuple[Hashes, Hashes, Marks]

COPY, QUOTATION = 1, 2
"""Kinds of a run: the writer's own words, or shared speech."""

_EQUAL_PLACES = 32  # a phrase that stands more often in one article is compared there so often


@routine
def _index(grams: Hashes, table: Table, after: Table) -> None:
    """Enter every gram into a table of places, those of one slot chained by ``after``."""
    table[:] = -1
    last = np.uint64(table.size - 1)
    for i in range(grams.size - 1, -1, -1):  # so that a chain goes from front to back
        slot = signed(grams[i] & last)
        after[i] = table[slot]
        table[slot] = i


@routine
def same_length(a: Hashes, i: int, b: Hashes, j: int) -> int:
    """Return how many tokens from ``a[i]`` and ``b[j]`` on are the same."""
    size, most = 0, min(a.size - i, b.size - j)
    while size < most and a[i + size] == b[j + size]:
        size += 1
    return size


@routine
def _run_kind(a: Marks, b: Marks, run_tokens: int, run_content: int) -> int:
    """Return what a shared run proves (0: nothing)."""
    weight, content, quoted = 0, 0, 0
    for i in range(a.size):
        unit = WORD_WEIGHT
        if a[i] & SPACELESS:
            unit = LETTER_WEIGHT if a[i] & LETTER else CHARACTER_WEIGHT
        weight += unit
        if (a[i] | b[i]) & QUOTED:
            quoted += unit
        elif a[i] & b[i] & CONTENT:
            content += unit
    if weight < WORD_WEIGHT * run_tokens:
        return 0
    if content >= WORD_WEIGHT * run_content:
        return COPY
    return QUOTATION if quoted >= WORD_WEIGHT * run_tokens else 0


@routine
def _find(
    a: Side,
    b: Side,
    table: Table,
    after: Table,
    rule: tuple[int, int],
    out: npt.NDArray[np.int32],
) -> int:
    """Write the runs of ``b`` that stand in ``a`` (place in a, in b, length, kind), in order."""
    tokens_a, grams_a, marks_a = a
    tokens_b, grams_b, marks_b = b
    size, found, j = rule[0], 0, 0
    mask = np.uint64(table.size - 1)
    while j < grams_b.size:
        best, place, tried = 0, -1, 0
        i = signed(table[np.int64(grams_b[j] & mask)])
        while i >= 0 and tried < _EQUAL_PLACES:
            if grams_a[i] == grams_b[j]:
                length = same_length(tokens_a, i, tokens_b, j)
                tried += 1
                if length > best:
                    best, place = length, i
            i = signed(after[i])
        if best < size:
            j += 1
            continue
        kind = _run_kind(marks_a[place : place + best], marks_b[j : j + best], rule[0], rule[1])
        if kind:
            out[found, 0] = place
            out[found, 1] = j
            out[found, 2] = best
            out[found, 3] = kind
            found += 1
        j += best
    return found


@helper
def _side(
    tokens: Hashes, marks: Marks, offsets: Ints, article: int, factors: Hashes, scratch: Hashes
) -> Side:
    """Return what an article's words are compared by: a gram begins at all but the last words."""
    begin, end = offsets[article], offsets[article + 1]
    grams = scratch[: max(0, end - begin - factors.size + 1)]
    write_shingles(tokens[begin:end], factors, grams)
    return tokens[begin:end], grams, marks[begin:end]


@kernel(read(u64), read(u8), read(i64), read(i64, 2), read(i64), read(u64), i64, write(i32, 2),
        write(i64), i64, i64, makes_arrays=True)  # fmt: skip
def find_runs(
    tokens: Hashes,
    marks: Marks,
    offsets: Ints,
    pairs: Ints,
    slots: Ints,
    factors: Hashes,
    run_content: int,
    out: npt.NDArray[np.int32],
    counts: Ints,
    start: int,
    stop: int,
) -> None:
    """
    Write the shared runs of pairs ``start`` to ``stop`` from their slots on, and their number.

    A run has as many tokens as there are ``factors`` (of a shingle) at least. It is (token in left,
    token in right, tokens, kind). Every place in right is given its best place in left, so that a
    pair has at most as many runs as right has such stretches. Pairs are best sorted by left.
    """
    longest = 1
    for row in range(start, stop):
        for side in range(2):
            longest = max(longest, offsets[pairs[row, side] + 1] - offsets[pairs[row, side]])
    table, after = np.empty(places_for(longest), np.int32), np.empty(longest, np.int32)
    grams, its = np.empty(longest, np.uint64), np.empty(longest, np.uint64)
    a, indexed, used = (tokens[:0], grams[:0], marks[:0]), -1, 2
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        if left != indexed:
            a, indexed = _side(tokens, marks, offsets, left, factors, grams), left
            used = places_for(a[1].size)
            _index(a[1], table[:used], after)
        b = _side(tokens, marks, offsets, right, factors, its)
        mine, rule = out[slots[row] : slots[row + 1]], (factors.size, run_content)
        counts[row] = _find(a, b, table[:used], after, rule, mine)


@kernel(read(u64), read(i64), read(i64), read(u64), write(u8), i64, i64, makes_arrays=True)
def find_repeats(
    tokens: Hashes, offsets: Ints, articles: Ints, factors: Hashes, out: Marks, start: int,
    stop: int,
) -> None:  # fmt: skip
    """Write 1 for articles in which as many tokens as there are factors stand twice, else 0."""
    for row in range(start, stop):
        words = tokens[offsets[articles[row]] : offsets[articles[row] + 1]]
        grams = np.empty(max(0, words.size - factors.size + 1), np.uint64)
        write_shingles(words, factors, grams)
        table = np.zeros(places_for(grams.size), np.uint64)
        out[row] = 0
        for gram in grams:
            place = place_of(gram, table)
            if table[place] == gram:
                out[row] = 1
                break
            table[place] = gram


@routine
def _range_of(bounds: Ints, first: int, last: int, place: int) -> int:
    """Return which of ranges ``first`` to ``last`` holds a place; one without any holds none."""
    while last - first > 1:
        middle = (first + last) // 2
        if bounds[middle] <= place:
            first = middle
        else:
            last = middle
    return first


@kernel(read(i64), read(i64), read(i64), read(i64), write(i64), i64, i64)
def find_ranges(
    bounds: Ints, owners: Ints, articles: Ints, places: Ints, out: Ints, start: int, stop: int
) -> None:
    """
    Write which range each of places ``start`` to ``stop`` lies in, of those of its article.

    Ranges lie between ``bounds``; ``owners`` says where those of an article begin.
    """
    for row in range(start, stop):
        article = articles[row]
        out[row] = _range_of(bounds, owners[article], owners[article + 1], places[row])


@routine
def _judge(a: Marks, b: Marks, whole: int, rule: tuple[int, int], piece: Ints) -> None:
    """Write how many words a piece has, its own, and what it proves; ``whole`` if it is not 0."""
    piece[4], piece[5] = a.size, 0
    for at in range(a.size):
        piece[5] += (a[at] | b[at]) & QUOTED == 0
    piece[6] = whole or _run_kind(a, b, rule[0], rule[1])


@kernel(read(i32, 2), read(i64, 2), read(i64), read(i64), read(i64), read(u8), i64, i64, read(i64),
        write(i64, 2), write(i64), i64, i64)  # fmt: skip
def split_runs(
    runs: npt.NDArray[np.int32],
    pairs: Ints,
    offsets: Ints,
    owners: Ints,
    bounds: Ints,
    marks: Marks,
    run_tokens: int,
    run_content: int,
    slots: Ints,
    out: Ints,
    counts: Ints,
    start: int,
    stop: int,
) -> None:
    """
    Cut runs where a paragraph of either side ends; ``pairs`` says the pair of each run.

    Paragraphs have ``bounds`` of tokens, ``owners`` by article. A piece is (paragraph of left, of
    right, token of left, of right, tokens, own tokens, kind): all in the whole table's numbers.
    Own: outside quotation marks on both sides; kind: what the run proves where the piece is a whole
    paragraph on both sides, else what the piece proves by itself. With an empty ``out`` only
    ``counts`` is written.
    """
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        i, j, size = offsets[left] + runs[row, 0], offsets[right] + runs[row, 1], runs[row, 2]
        p = _range_of(bounds, owners[left], owners[left + 1], i)
        q = _range_of(bounds, owners[right], owners[right + 1], j)
        begin, found = 0, 0
        while begin < size:
            p += bounds[p + 1] <= i + begin
            q += bounds[q + 1] <= j + begin
            end = min(size, bounds[p + 1] - i, bounds[q + 1] - j)
            if out.size and end > begin:
                mine, its = marks[i + begin : i + end], marks[j + begin : j + end]
                whole = end - begin == bounds[p + 1] - bounds[p] == bounds[q + 1] - bounds[q]
                piece, rule = out[slots[row] + found], (run_tokens, run_content)
                piece[0], piece[1], piece[2], piece[3] = p, q, i + begin, j + begin
                _judge(mine, its, runs[row, 3] if whole else 0, rule, piece)
            found += end > begin
            begin = max(begin, end)
        counts[row] = found
