"""
Words of folded text, each as a hash and a place.

A word is a run of ``WORD`` bytes. Beyond that: ``'s`` is dropped; single letters joined by
full stops are one word (``U.S.`` is ``us``); ``%`` behind a number, ``per cent`` and
``percent`` are one word; in scripts without spaces each character is a token, hashed together
with the character that follows it.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, i32, i64, kernel, read, routine, u8, u64, write
from dedup_native._machine import Bytes, load64, mask64, trailing_zeros
from dedup_native.folding import FILL, PAD, QUOTED, SPACELESS, WORD
from dedup_native.hashing import LONGEST, Word, hash_bytes, hash_packed

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]

PERCENT = np.uint64(0xF467D0B6E69F96F2)
"""XXH3 of ``percent``."""

LONGEST_SPELLED = 9
"""Bytes of spelled words for a byte of text at most: ``5%`` is ``5 percent``."""

_SPACE, _QUOTE, _PERCENT, _STOP = np.uint8(0x20), np.uint8(0x27), np.uint8(0x25), np.uint8(0x2E)
_S = np.uint64(ord("s"))
_PER = np.uint64(int.from_bytes(b"per", "little"))
_CENT = np.uint64(int.from_bytes(b"cent", "little"))
_PERCENT_WORD = np.frombuffer(b"percent", np.uint8)
_A, _NINE = np.uint8(ord("a")), np.uint8(ord("9"))
_ONE, _NONE = np.uint64(1), np.uint64(0)
_ODD = np.uint8(PAD | SPACELESS)
_APART = 4  # bytes between a word and what may belong to it


@helper
def _low_bits(count: int) -> Word:
    """Return a word with ``count`` low bits set, at most 63."""
    return (_ONE << np.uint64(count)) - _ONE


@helper
def _packed(folded: Bytes, begin: int, size: int) -> Word:
    """Return a word of up to 8 bytes as one number; 0 for a longer one."""
    if size > 8:
        return _NONE
    word = load64(folded, begin)
    return word if size == 8 else word & _low_bits(8 * size)


@helper
def _put(hashes: Hashes, places: Places, at: int, token: Word, begin: int, end: int) -> int:
    hashes[at] = token
    places[at, 0] = begin
    places[at, 1] = end
    return at + 1


@routine
def _character_end(folded: Bytes, begin: int, end: int) -> int:
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
            j = _character_end(folded, i, end)
            k = _character_end(folded, j, end) if j < end and classes[j] & SPACELESS else j
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
def _is_odd_run(classes: Bytes, begin: int, end: int) -> bool:
    """Tell whether a run holds fill bytes or characters of a spaceless script."""
    if end - begin > 63:
        return True
    odd = mask64(classes, begin, _ODD)
    return (odd & _low_bits(end - begin)) != _NONE


@helper
def _percent_sign(folded: Bytes, end: int, last: int) -> int:
    """Return the place of a per cent sign that belongs to the number ending at ``end``, or -1."""
    i = end
    while i < min(last, end + _APART - 1) and folded[i] == _SPACE:
        i += 1
    return i if i < last and folded[i] == _PERCENT else -1


@routine
def _scan(
    folded: Bytes,
    classes: Bytes,
    span: tuple[int, int],
    hashes: Hashes,
    places: Places,
    first: int,
    scratch: Bytes,
) -> int:
    """Write the tokens of one text from ``first`` on; return where they end."""
    low, high = span
    at, begin, inside, carry = first, low, False, _NONE
    before, before_size, before_end, initials = _NONE, 0, low - _APART - 1, False
    odd_before = _NONE
    for block in range(low, high + 1, 64):
        mask = mask64(classes, block, np.uint8(WORD))
        if high - block < 64:
            mask &= _low_bits(high - block)
        shifted = (mask << _ONE) | carry
        carry = mask >> np.uint64(63)
        starts, ends = mask & ~shifted, shifted & ~mask
        odd = mask64(classes, block, _ODD)
        maybe_odd = (odd | odd_before) != _NONE
        odd_before = odd
        while starts | ends:
            if not inside:
                begin = block + trailing_zeros(starts)
                starts &= starts - _ONE
                inside = True
            if not ends:
                break
            end = block + trailing_zeros(ends)
            ends &= ends - _ONE
            inside = False
            if (maybe_odd or end - begin > 63) and _is_odd_run(classes, begin, end):
                at = _split_run(folded, classes, (begin, end), hashes, places, at, scratch)
                before, before_size, before_end, initials = _NONE, 0, end, False
                continue
            size = end - begin
            word = _packed(folded, begin, size)
            near = at > first and begin - before_end <= _APART
            if size == 1:
                mark = folded[begin - 1] if near else _SPACE
                if mark == _QUOTE and word == _S:
                    continue
                joined = initials and mark == _STOP and before_end == begin - 1 and before_size < 8
                initials = np.uint8(word) >= _A
                if joined and initials:
                    word = before | word << np.uint64(8 * before_size)
                    size = before_size + 1
                    at -= 1
                    begin = np.int64(places[at, 0])
            else:
                initials = False
                if word == _CENT and before == _PER and near:
                    at -= 1
                    begin = np.int64(places[at, 0])
                    word, size = _NONE, 0
            if word:
                token = hash_packed(word, size)
            else:
                token = hash_bytes(folded, begin, size) if size else PERCENT
            at = _put(hashes, places, at, token, begin, end)
            before, before_size, before_end = word, size, end
            if folded[end - 1] <= _NINE:
                sign = _percent_sign(folded, end, high)
                if sign >= 0:
                    at = _put(hashes, places, at, PERCENT, sign, sign + 1)
    return at


@kernel(read(u8), read(u8), read(i64), write(u64), write(i32, 2), write(i64), i64, i64)
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
    scratch = np.empty(LONGEST + 8, np.uint8)
    for row in range(start, stop):
        span = (offsets[row], offsets[row + 1])
        counts[row] = _scan(folded, classes, span, hashes, places, span[0], scratch) - span[0]


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


@kernel(
    read(u8),
    read(u8),
    read(i32, 2),
    read(i64),
    read(i64),
    read(i64),
    write(u8),
    write(i64, 2),
    i64,
    i64,
)
def spell(
    folded: Bytes,
    classes: Bytes,
    places: Places,
    firsts: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    bases: npt.NDArray[np.int64],
    out: Bytes,
    spans: npt.NDArray[np.int64],
    start: int,
    stop: int,
) -> None:
    """
    Write the words themselves, one space between them, and where each stands (n x 2).

    Those of a text go to ``out`` from its base on; ``LONGEST_SPELLED`` bytes a byte are enough.
    """
    for row in range(start, stop):
        at = bases[row]
        for token in range(firsts[row], firsts[row] + counts[row]):
            begin, end = np.int64(places[token, 0]), np.int64(places[token, 1])
            if classes[begin] & SPACELESS and classes[end] & SPACELESS:
                end = _character_end(folded, end, end + _APART)
            spans[token, 0] = at
            for i in range(begin, end):
                if classes[i] & WORD and folded[i] != FILL:
                    out[at] = folded[i]
                    at += 1
            if at == spans[token, 0]:
                for byte in _PERCENT_WORD:
                    out[at] = byte
                    at += 1
            spans[token, 1] = at
            out[at] = _SPACE
            at += 1
