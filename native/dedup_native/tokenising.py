"""
Words of folded text, each as a hash and a place.

A word is a run of ``WORD`` bytes. Beyond that, in words of ASCII letters and digits: ``'s`` is
dropped; single letters joined by full stops are one word (``U.S.`` is ``us``); ``%`` behind a
number, ``per cent`` and ``percent`` are one word. In scripts without spaces each character is a
token, hashed together with the character that follows it.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, i32, i64, kernel, read, routine, signed, u8, u64, write
from dedup_native._machine import Bytes, load64, mask64, trailing_zeros
from dedup_native.folding import BLANK, FILL, PAD, QUOTED, SPACELESS, WORD
from dedup_native.hashing import LONGEST, Word, hash_bytes, hash_packed

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Room = tuple[Hashes, Ints, Ints, Ints]

PERCENT = np.uint64(0xF467D0B6E69F96F2)
"""XXH3 of ``percent``."""

LONGEST_SPELLED = 9
"""Bytes of spelled words for a byte of text at most: ``5%`` is ``5 percent``."""

_SPACE, _QUOTE, _PERCENT, _STOP = np.uint8(0x20), np.uint8(0x27), np.uint8(0x25), np.uint8(0x2E)
_S = np.uint8(ord("s"))
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


@routine
def _find_runs(classes: Bytes, low: int, high: int, runs: Places) -> tuple[int, bool]:
    """Write where runs of ``WORD`` bytes begin and end; return how many, and if any is odd."""
    begun, ended, carry, odd = 0, 0, _NONE, _NONE
    for block in range(low, high + 1, 64):
        mask = mask64(classes, block, np.uint8(WORD))
        here = mask64(classes, block, _ODD)
        if high - block < 64:
            mask &= _low_bits(high - block)
            here &= _low_bits(high - block)
        odd |= here
        shifted = (mask << _ONE) | carry
        carry = mask >> np.uint64(63)
        starts, ends = mask & ~shifted, shifted & ~mask
        while starts:
            runs[begun, 0] = block + trailing_zeros(starts)
            starts &= starts - _ONE
            begun += 1
        while ends:
            runs[ended, 1] = block + trailing_zeros(ends)
            ends &= ends - _ONE
            ended += 1
    return begun, odd != _NONE


@helper
def _is_odd_run(classes: Bytes, begin: int, end: int) -> bool:
    """Tell whether a run holds fill bytes or characters of a spaceless script."""
    if end - begin > 63:
        return True
    odd = mask64(classes, begin, _ODD)
    return bool((odd & _low_bits(end - begin)) != _NONE)


@helper
def _is_gap(byte: np.uint8) -> bool:
    """Tell what may stand between a number and its sign: white space, or the sign's own blanks."""
    return bool((byte == _SPACE) | (byte == BLANK))


@helper
def _needs_look(folded: Bytes, begin: int, end: int, word: Word) -> bool:
    """Tell a run that may belong to the word before it, or have a per cent sign behind it."""
    before = folded[begin - 1] if begin > 0 else _SPACE
    single = (end - begin == 1) & ((before == _QUOTE) | (before == _STOP))
    first, second, third = folded[end], folded[end + 1], folded[end + 2]
    sign = first == _PERCENT
    sign |= _is_gap(first) & ((second == _PERCENT) | (_is_gap(second) & (third == _PERCENT)))
    return bool(single | sign | (word == _CENT))


@routine
def _pack_runs(
    folded: Bytes, classes: Bytes, runs: Places, count: int, odd: bool, room: Room
) -> tuple[int, int]:
    """
    Write each run's first bytes packed, its size, and the numbers of long and of special runs.

    Free of branches that depend on the text, but for the rare ones.
    """
    words, sizes, long, special = room
    longs, specials = 0, 0
    for i in range(count):
        begin, end = signed(runs[i, 0]), signed(runs[i, 1])
        size = end - begin
        word = load64(folded, begin) & (~_NONE >> np.uint64((64 - 8 * size) & 63))
        words[i] = word
        sizes[i] = size
        long[longs] = i
        longs += size > 8
        special[specials] = i
        look = _needs_look(folded, begin, end, word) | (size > 63)
        if odd:
            look |= _is_odd_run(classes, begin, end)
        specials += look
    return longs, specials


@routine
def _hash_runs(
    folded: Bytes, runs: Places, count: int, room: Room, longs: int, out: Hashes
) -> None:
    """Write the hash of each run."""
    words, sizes, long, _ = room
    packed, lengths = words[:count], sizes[:count]
    hashes = out[:count]
    for i in range(count):  # arithmetic alone: LLVM makes it vectors
        hashes[i] = hash_packed(packed[i], lengths[i])
    for j in range(longs):
        i = long[j]
        hashes[i] = hash_bytes(folded, signed(runs[i, 0]), sizes[i])


@helper
def _percent_sign(folded: Bytes, end: int, last: int) -> int:
    """Return the place of a per cent sign that belongs to the number ending at ``end``, or -1."""
    i = end
    while i < min(last, end + _APART - 1) and _is_gap(folded[i]):
        i += 1
    return i if i < last and folded[i] == _PERCENT else -1


@routine
def _letters(folded: Bytes, classes: Bytes, begin: int, end: int) -> tuple[Word, int]:
    """Return the letters of initials (``u.s``) packed, and how many; 0 letters for a plain word."""
    word, size = _NONE, 0
    for i in range(begin, end):
        if classes[i] & WORD:
            word |= np.uint64(folded[i]) << np.uint64(8 * (size & 7))
            size += 1
            if i > begin and folded[i - 1] != _STOP:
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
        if size == 1 and mark == _QUOTE and folded[begin] == _S:
            return at
        if size == 1 and mark == _STOP and before == begin - 1 and folded[begin] >= _A:
            word, letters = _letters(folded, classes, signed(places[at - 1, 0]), before)
            if 0 < letters < 8 and folded[before - 1] >= _A:
                word |= np.uint64(folded[begin]) << np.uint64(8 * letters)
                token, at = hash_packed(word, letters + 1), at - 1
                begin = signed(places[at, 0])
        elif size == 4 and _packed(folded, begin, 4) == _CENT:
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
    room: tuple[Places, Hashes, Bytes, Room],
) -> int:
    """Write the tokens of one text from ``first`` on; return where they end."""
    runs, tokens, scratch, packing = room
    special = packing[3]
    low, high = span
    count, odd = _find_runs(classes, low, high, runs)
    longs, specials = _pack_runs(folded, classes, runs, count, odd, packing)
    _hash_runs(folded, runs, count, packing, longs, tokens)
    at, done = first, 0
    for which in range(specials + 1):
        until = special[which] if which < specials else count
        for i in range(done, until):
            hashes[at] = tokens[i]
            places[at, 0] = runs[i, 0]
            places[at, 1] = runs[i, 1]
            at += 1
        done = until + 1
        if until == count:
            break
        begin, end = signed(runs[until, 0]), signed(runs[until, 1])
        if (odd or end - begin > 63) and _is_odd_run(classes, begin, end):
            at = _split_run(folded, classes, (begin, end), hashes, places, at, scratch)
        else:
            run = (begin, end, high)
            at = _mend(folded, classes, run, tokens[until], hashes, places, (first, at))
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
    longest = 0
    for row in range(start, stop):
        longest = max(longest, offsets[row + 1] - offsets[row])
    most = longest // 2 + 2  # runs, and one more
    room = (
        np.empty((most, 2), np.int32),
        np.empty(most, np.uint64),
        np.empty(LONGEST + 8, np.uint8),
        (
            np.empty(most, np.uint64),
            np.empty(most, np.int64),
            np.empty(most, np.int64),
            np.empty(most, np.int64),
        ),
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
    offsets: npt.NDArray[np.int64],
    out: Bytes,
    spans: npt.NDArray[np.int64],
    start: int,
    stop: int,
) -> None:
    """
    Write the words themselves, one space between them, and where each stands (n x 2).

    Those of a text go to ``out`` from ``LONGEST_SPELLED`` times its offset on.
    """
    for row in range(start, stop):
        at, last = offsets[row] * LONGEST_SPELLED, offsets[row + 1]
        for token in range(firsts[row], firsts[row] + counts[row]):
            begin, end = signed(places[token, 0]), signed(places[token, 1])
            if end < last and classes[begin] & classes[end] & SPACELESS:
                end = _character_end(folded, end, last)
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
