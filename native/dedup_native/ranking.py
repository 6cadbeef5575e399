"""The best of the rows that an article met in an index: nearest, or of the heaviest keys."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints, Marks
from dedup_native._kernel import helper, i32, i64, kernel, read, signed, u8, u32, u64, write
from dedup_native.seeking import slot_of

_NOBODY = np.uint64(0xFFFFFFFF)


@helper
def _place_of(agrees: npt.NDArray[np.int32], seqs: Ints, agree: int, seq: int) -> int:
    """Return the place of a row in a list ordered by agreement and age; -1 if it is in it."""
    place = seqs.size
    for j in range(seqs.size):
        if seqs[j] == seq:
            return -1
    while place > 0 and (
        agrees[place - 1] < agree or (agrees[place - 1] == agree and seqs[place - 1] > seq)
    ):
        place -= 1
    return place


@helper
def _enlist(agrees: npt.NDArray[np.int32], seqs: Ints, agree: int, seq: int) -> None:
    """Put a row into a list of the best, unless it is in it, or below all of a full one."""
    place = _place_of(agrees, seqs, agree, seq)
    if 0 <= place < seqs.size:
        for j in range(seqs.size - 1, place, -1):
            agrees[j], seqs[j] = agrees[j - 1], seqs[j - 1]
        agrees[place], seqs[place] = agree, seq


@helper
def _agreement(minima: npt.NDArray[Any], row: int, others: npt.NDArray[Any], other: int) -> int:
    same = 0
    for i in range(minima.shape[1]):
        same += minima[row, i] == others[other, i]
    return same


@helper
def _nearest(
    minima: npt.NDArray[Any], met: Any, counts: Ints, bounds: Ints, others: npt.NDArray[Any],
    live: Marks, seqs: Ints, floor: int, out: Ints, agrees: npt.NDArray[np.int32],
    start: int, stop: int,
) -> None:  # fmt: skip
    for i in range(start, stop):
        seen = _NOBODY
        for k in range(bounds[i], bounds[i + 1]):
            for j in range(counts[k]):
                row = met[k, j]
                if np.uint64(row) == seen or not live[row]:
                    continue
                seen = np.uint64(row)
                agree = _agreement(minima, i, others, signed(row))
                if agree >= floor:
                    _enlist(agrees[i], out[i], agree, seqs[row])


@kernel(
    read(u32, 2), read(u32, 2), read(i64), read(i64), read(u32, 2), read(u8), read(i64), i64,
    write(i64, 2), write(i32, 2), i64, i64,
)  # fmt: skip
def nearest32(
    minima: npt.NDArray[np.uint32], met: npt.NDArray[np.uint32], counts: Ints, bounds: Ints,
    others: npt.NDArray[np.uint32], live: Marks, seqs: Ints, floor: int, out: Ints,
    agrees: npt.NDArray[np.int32], start: int, stop: int,
) -> None:  # fmt: skip
    """
    Put the rows that signatures met, and agree with in ``floor`` minima, into lists of the best.

    The keys of signature ``i`` stand between ``bounds``; ``met`` are rows of ``others``, of which
    those alone count that are ``live``. Lists (``out``: their numbers ``seqs``; ``agrees``) go on
    from call to call, ordered by agreement and then by number.
    """
    _nearest(
        minima, met, counts, bounds, others, live, seqs, floor, out, agrees, start, stop
    )  # fmt: skip


@kernel(
    read(u64, 2), read(u32, 2), read(i64), read(i64), read(u64, 2), read(u8), read(i64), i64,
    write(i64, 2), write(i32, 2), i64, i64,
)  # fmt: skip
def nearest64(
    minima: Hashes, met: npt.NDArray[np.uint32], counts: Ints, bounds: Ints, others: Hashes,
    live: Marks, seqs: Ints, floor: int, out: Ints, agrees: npt.NDArray[np.int32],
    start: int, stop: int,
) -> None:  # fmt: skip
    """As ``nearest32``, of signatures of 64 bits."""
    _nearest(
        minima, met, counts, bounds, others, live, seqs, floor, out, agrees, start, stop
    )  # fmt: skip


@helper
def _shift(
    out: Ints, sums: npt.NDArray[np.int32], supported: npt.NDArray[np.int32], place: int
) -> None:
    """Make room in a list at a place; its last leaves."""
    for j in range(out.size - 1, place, -1):
        sums[j], out[j], supported[j] = sums[j - 1], out[j - 1], supported[j - 1]


@helper
def _seat(table: npt.NDArray[np.int64], row: int, mask: int) -> int:
    """Return the slot of a row in a table of rows + 1, or the empty one where it belongs."""
    slot = slot_of(np.uint64(row) + np.uint64(1), mask)
    while table[slot, 0] != 0 and table[slot, 0] != row + 1:
        slot = (slot + 1) & mask
    return slot


@kernel(
    read(u32, 2), read(i64), read(i64), read(u8), read(i32), read(u8), read(u8), read(i64), i64,
    write(i64, 2), write(i32, 2), write(i32, 2), i64, i64, makes_arrays=True,
)  # fmt: skip
def tally(
    met: npt.NDArray[np.uint32], counts: Ints, bounds: Ints, weights: Marks,
    units: npt.NDArray[np.int32], needed: Marks, live: Marks, seqs: Ints, least: int,
    out: Ints, sums: npt.NDArray[np.int32], supported: npt.NDArray[np.int32],
    start: int, stop: int,
) -> None:  # fmt: skip
    """
    Put the rows whose keys weigh ``least`` together into lists of the heaviest.

    The keys of article ``i`` stand between ``bounds``, unit by unit (a sentence, a paragraph); a
    unit is supported by a row that has ``needed`` of its keys. Lists are as in ``nearest32``:
    numbers, sums of weights, and how many units are supported.
    """
    for i in range(start, stop):
        hits, room = counts[bounds[i] : bounds[i + 1]].sum(), 16
        while room < 2 * hits:
            room *= 2
        table = np.zeros((room, 5), np.int64)  # row + 1, weight, unit + 1, keys of it, units
        for k in range(bounds[i], bounds[i + 1]):
            for j in range(counts[k]):
                row = signed(met[k, j])
                if not live[row]:
                    continue
                seat = table[_seat(table, row, room - 1)]
                if seat[2] != units[k] + 1:
                    seat[2], seat[3] = units[k] + 1, 0
                seat[0] = row + 1
                seat[1] += weights[k]
                seat[3] += 1
                seat[4] += seat[3] == needed[k]
        for slot in range(room):
            if table[slot, 0] == 0 or table[slot, 1] < least:
                continue
            seq = seqs[table[slot, 0] - 1]
            place = _place_of(sums[i], out[i], table[slot, 1], seq)
            if 0 <= place < out.shape[1]:
                _shift(out[i], sums[i], supported[i], place)
                sums[i, place], out[i, place] = table[slot, 1], seq
                supported[i, place] = table[slot, 4]
