"""
Words of folded text, each as a hash and a place.

A word is a run of ``WORD`` bytes. Beyond that, in words of ASCII letters and digits: ``'s`` is
dropped; single letters joined by full stops are one word (``U.S.`` is ``us``); ``%`` behind a
number, ``per cent`` and ``percent`` are one word. In scripts without spaces each character is a
token, hashed together with the character that follows it.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes, Hashes, Ints
from dedup_native._kernel import helper, i32, i64, kernel, read, routine, signed, u8, u64, write
from dedup_native._lanes import LANES, SPREAD, Edges
from dedup_native._machine import load64
from dedup_native.folding import BLANK, FILL, QUOTED, SPACELESS, WORD
from dedup_native.hashing import LONGEST, Word, hash_bytes, hash_packed
from dedup_native.scanning import (
    CENT,
    PERCENT_SIGN,
    QUOTE,
    STOP,
    Places,
    Room,
    copy_runs,
    hash_runs,
    is_gap,
    is_odd_run,
    low_bits,
    mark_runs,
)

PERCENT = np.uint64(0xF467D0B6E69F96F2)
"""XXH3 of ``percent``."""

_S = np.uint8(ord("s"))
_PER = np.uint64(int.from_bytes(b"per", "little"))
_A, _NINE = np.uint8(ord("a")), np.uint8(ord("9"))
_NONE = np.uint64(0)
_APART = 4  # bytes between a word and what may belong to it


@helper
def _packed(folded: Bytes, begin: int, size: int) -> Word:
    """Return a word of up to 8 bytes as one number; 0 for a longer one."""
    if size > 8:
        return _NONE
    word = load64(folded, begin)
    return word if size == 8 else word & low_bits(8 * size)


@helper
def _put(hashes: Hashes, places: Places, at: int, token: Word, begin: int, end: int) -> int:
    hashes[at] = token
    places[at, 0] = begin
    places[at, 1] = end
    return at + 1


@routine
def character_end(folded: Bytes, begin: int, end: int) -> int:
    """Return where the character at ``begin`` ends, the fill behind it included."""
    i = begin + 1
    while i < end and (folded[i] == FILL or folded[i] & 0xC0 == 0x80):
        i += 1
    return i


@routine
def _hash_compact(folded: Bytes, begin: int, end: int, scratch: Bytes) -> Word:
    """Return the hash of the bytes that count; 0 where there are none."""
    size = 0
    for i in range(begin, end):
        if folded[i] != FILL and size < LONGEST:
            scratch[size] = folded[i]
            size += 1
    return hash_bytes(scratch, 0, size) if size else _NONE


@routine
def _split_run(
    folded: Bytes,
    classes: Bytes,
    span: tuple[int, int],
    hashes: Hashes,
    places: Places,
    at: int,
    scratch: Bytes,
) -> int:
    """Write the tokens of a run that holds fill bytes or characters of a spaceless script."""
    i, end = span
    while i < end:
        if classes[i] & SPACELESS:
            j = character_end(folded, i, end)
            k = character_end(folded, j, end) if j < end and classes[j] & SPACELESS else j
            at = _put(hashes, places, at, _hash_compact(folded, i, k, scratch), i, j)
        else:
            j = i + 1
            while j < end and not classes[j] & SPACELESS:
                j += 1
            token = _hash_compact(folded, i, j, scratch)
            if token:
                at = _put(hashes, places, at, token, i, j)
        i = j
    return at


@helper
def _percent_sign(folded: Bytes, end: int, last: int) -> int:
    """Return the place of a per cent sign that belongs to the number ending at ``end``, or -1."""
    i = end
    while i < min(last, end + _APART - 1) and is_gap(folded[i]):
        i += 1
    return i if i < last and folded[i] == PERCENT_SIGN else -1


@routine
def _letters(folded: Bytes, classes: Bytes, begin: int, end: int) -> tuple[Word, int]:
    """Return the letters of initials (``u.s``) packed, and how many; 0 letters for a plain word."""
    word, size = _NONE, 0
    for i in range(begin, end):
        if classes[i] & WORD:
            word |= np.uint64(folded[i]) << np.uint64(8 * (size & 7))
            size += 1
            if i > begin and folded[i - 1] != STOP:
                return _NONE, 0
    return word, size


@routine
def _mend(
    folded: Bytes,
    classes: Bytes,
    run: tuple[int, int, int],
    token: Word,
    hashes: Hashes,
    places: Places,
    bounds: tuple[int, int],
) -> int:
    """Write a word that may belong to the one before it, or have a sign behind it."""
    begin, end, last = run
    first, at = bounds
    size = end - begin
    before = signed(places[at - 1, 1]) if at > first else begin - _APART - 1
    if begin - before <= _APART:
        mark = folded[begin - 1]
        if size == 1 and mark == QUOTE and folded[begin] == _S:
            return at
        if size == 1 and mark == STOP and before == begin - 1 and folded[begin] >= _A:
            word, letters = _letters(folded, classes, signed(places[at - 1, 0]), before)
            if 0 < letters < 8 and folded[before - 1] >= _A:
                word |= np.uint64(folded[begin]) << np.uint64(8 * letters)
                token, at = hash_packed(word, letters + 1), at - 1
                begin = signed(places[at, 0])
        elif size == 4 and _packed(folded, begin, 4) == CENT:
            other = signed(places[at - 1, 0])
            if before - other == 3 and _packed(folded, other, 3) == _PER:
                token, begin, at = PERCENT, other, at - 1
    at = _put(hashes, places, at, token, begin, end)
    sign = _percent_sign(folded, end, last) if folded[end - 1] <= _NINE else -1
    if sign < 0:
        return at
    start = sign
    while start > end and folded[start - 1] == BLANK:
        start -= 1
    return _put(hashes, places, at, PERCENT, start, sign + 1)


@routine
def _scan(
    folded: Bytes,
    classes: Bytes,
    span: tuple[int, int],
    hashes: Hashes,
    places: Places,
    first: int,
    room: tuple[Edges, Ints, Hashes, Bytes, Room],
) -> int:
    """Write the tokens of one text from ``first`` on; return where they end."""
    edges, special, tokens, scratch, packing = room
    low, high = span
    count, specials = mark_runs(folded, classes, low, high, edges, special)
    hash_runs(folded, edges, count, packing, tokens)
    special[specials] = count
    at, done, last = first, 0, first + high - low
    for which in range(specials + 1):
        until = special[which]
        at = copy_runs(tokens, edges, (done, until), hashes, places, at, last)
        done = until + 1
        if until == count:
            break
        begin, end = signed(edges[2 * until]), signed(edges[2 * until + 1])
        if is_odd_run(classes, begin, end):
            at = _split_run(folded, classes, (begin, end), hashes, places, at, scratch)
        else:
            run = (begin, end, high)
            at = _mend(folded, classes, run, tokens[until], hashes, places, (first, at))
    return at


@kernel(
    read(u8),
    read(u8),
    read(i64),
    write(u64),
    write(i32, 2),
    write(i64),
    i64,
    i64,
    makes_arrays=True,
)
def tokenise(
    folded: Bytes,
    classes: Bytes,
    offsets: npt.NDArray[np.int64],
    hashes: Hashes,
    places: Places,
    counts: npt.NDArray[np.int64],
    start: int,
    stop: int,
) -> None:
    """
    Write tokens of texts ``start`` to ``stop`` and how many they are.

    The tokens of a text go to ``hashes`` and ``places`` (n x 2: begin, end in ``folded``) from
    its own offset on: a text has at most as many tokens as bytes.
    """
    longest = 0
    for row in range(start, stop):
        longest = max(longest, offsets[row + 1] - offsets[row])
    most = longest // 2 + 2 + LANES  # runs, and some more
    room = (
        np.empty(2 * most + SPREAD, np.int32),
        np.empty(most, np.int64),
        np.empty(most, np.uint64),
        np.empty(LONGEST + 8, np.uint8),
        (np.empty(most, np.uint64), np.empty(most, np.int64), np.empty(most, np.int64)),
    )
    for row in range(start, stop):
        span = (offsets[row], offsets[row + 1])
        counts[row] = _scan(folded, classes, span, hashes, places, span[0], room) - span[0]


@kernel(
    read(i32, 2), read(u8), read(i64), read(i64), read(i64, 2), read(i64), write(i64, 2), i64, i64
)
def locate(
    places: Places,
    classes: Bytes,
    firsts: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    paragraphs: npt.NDArray[np.int64],
    owners: npt.NDArray[np.int64],
    out: npt.NDArray[np.int64],
    start: int,
    stop: int,
) -> None:
    """
    Write for each paragraph its first token, the one behind its last, and how many are quoted.

    ``owners`` (one more than texts) says where the paragraphs of a text begin.
    """
    for row in range(start, stop):
        token = firsts[row]
        last = token + counts[row]
        for paragraph in range(owners[row], owners[row + 1]):
            while token < last and places[token, 0] < paragraphs[paragraph, 0]:
                token += 1
            out[paragraph, 0] = token
            quoted = 0
            while token < last and places[token, 0] < paragraphs[paragraph, 1]:
                quoted += classes[places[token, 0]] & QUOTED != 0
                token += 1
            out[paragraph, 1] = token
            out[paragraph, 2] = quoted


@kernel(read(u64), read(i32, 2), read(i64), read(i64), write(u64), write(i32, 2), i64, i64)
def pack(
    hashes: Hashes,
    places: Places,
    firsts: Ints,
    offsets: Ints,
    out: Hashes,
    spans: Places,
    start: int,
    stop: int,
) -> None:
    """Copy the tokens of texts ``start`` to ``stop``, without gaps, to their offsets on."""
    for row in range(start, stop):
        first, at = firsts[row], offsets[row]
        for i in range(offsets[row + 1] - at):
            out[at + i] = hashes[first + i]
            spans[at + i, 0] = places[first + i, 0]
            spans[at + i, 1] = places[first + i, 1]
