"""What each word is: quoted, a name, a stop word, a number, content; and whose numbers agree."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints, Marks
from dedup_native._kernel import (
    helper,
    i32,
    i64,
    kernel,
    read,
    routine,
    signed,
    u8,
    u32,
    u64,
    write,
)
from dedup_native.folding import PAD, QUOTED, SPACELESS, UPPER, WORD
from dedup_native.hashing import Word, finalise
from dedup_native.probing import holds, place_of
from dedup_native.sieving import Sieve, let_through, passes

STOP, NUMBER, CONTENT = 32, 64, 128
"""Marks of a token, beside the classes of its first byte: a stop word, a number, a content word."""

LETTER = PAD
"""Mark of a token that is a letter of a word (no token is padding): Thai, Lao, Myanmar, Khmer."""

COMMON = WORD
"""Mark of a token (every one is part of a word) that proves nothing: it stands in speech somewhere,
or in boilerplate."""

WORD_WEIGHT, CHARACTER_WEIGHT, LETTER_WEIGHT = 4, 2, 1
"""What a token counts as evidence: with spaces between words; without; a letter, without."""

_CHARACTERS, _LETTERS = 2, 4  # of a term, without spaces between words
_FACTOR = np.uint64(0x9E3779B185EBCA87)
_BEFORE_HAN = 0xE2  # lead bytes of scripts without spaces whose characters are letters are smaller
_CAPITALS = 0.6  # a text with more capitalised words tells no names by them
_SAME_NUMBERS = 0.5
_NAME = UPPER | STOP | CONTENT  # of these marks a name has the first alone


@routine
def _is_all_capitals(classes: Marks, places: npt.NDArray[np.int32], begin: int, end: int) -> bool:
    """Tell a run of tokens most of which end in a capital, as no name does."""
    upper = 0
    for i in range(begin, end):
        last = signed(places[i, 1]) - 1
        while last > places[i, 0] and classes[last] & PAD:
            last -= 1
        upper += classes[last] & UPPER != 0
    return upper > _CAPITALS * (end - begin)


@kernel(
    read(u8),
    read(u8),
    read(u64),
    read(i32, 2),
    read(i64),
    read(i64),
    read(i64),
    read(u64),
    write(u8),
    i64,
    i64,
)
def mark_tokens(
    folded: Marks,
    classes: Marks,
    tokens: Hashes,
    places: npt.NDArray[np.int32],
    offsets: Ints,
    owners: Ints,
    bounds: Ints,
    stops: Hashes,
    out: Marks,
    start: int,
    stop: int,
) -> None:
    """
    Write the marks of the tokens of texts ``start`` to ``stop``.

    ``stops`` is an open table of stop word hashes.
    Capitalised words are names, but in a text where most words are capitalised, and where a
    paragraph (``bounds`` of tokens, ``owners`` by text) is set in capitals throughout.
    """
    for row in range(start, stop):
        capitals = 0
        for i in range(offsets[row], offsets[row + 1]):
            byte = places[i, 0]
            mark = classes[byte] & ~np.uint8(COMMON)
            if holds(stops, tokens[i]):
                mark |= np.uint8(STOP)
            if mark & SPACELESS and folded[byte] < _BEFORE_HAN:
                mark |= np.uint8(LETTER)
            if 0x30 <= folded[byte] <= 0x39:
                mark |= np.uint8(NUMBER)
            capitals += mark & UPPER != 0
            out[i] = mark
        few = capitals <= _CAPITALS * (offsets[row + 1] - offsets[row])
        for paragraph in range(owners[row], owners[row + 1]):
            first, end = bounds[paragraph], bounds[paragraph + 1]
            names = few and not _is_all_capitals(classes, places, first, end)
            for i in range(first, end):
                if not (names and out[i] & UPPER) and out[i] & (STOP | NUMBER) == 0:
                    out[i] |= np.uint8(CONTENT)


@kernel(read(u64), write(u64))
def enter(tokens: Hashes, table: Hashes) -> None:
    """Enter tokens, none of them 0, into an open table: a power of two of places, zeroed."""
    for token in tokens:
        table[place_of(token, table)] = token


@routine
def term_at(tokens: Hashes, marks: Marks, i: int, end: int) -> Word:
    """Return what a token is compared by where order does not count, in a text that ends there."""
    term = tokens[i]
    if marks[i] & SPACELESS:
        size = _LETTERS if marks[i] & LETTER else _CHARACTERS
        for j in range(i + 1, min(i + size, end)):
            term = finalise(term * _FACTOR + tokens[j])
    return term


@kernel(read(u64), read(u8), read(i64), write(u64), i64, i64)
def write_terms(
    tokens: Hashes, marks: Marks, offsets: Ints, out: Hashes, start: int, stop: int
) -> None:
    """
    Write what each token of texts ``start`` to ``stop`` is compared by where order does not count.

    That is the token; without spaces between words two characters, or four letters, from it on.
    """
    for row in range(start, stop):
        for i in range(offsets[row], offsets[row + 1]):
            out[i] = term_at(tokens, marks, i, offsets[row + 1])


@helper
def _bits_of(fence: npt.NDArray[np.uint32]) -> np.uint64:
    """Return how many low bits of a key do not tell its part."""
    bits, parts = np.uint64(64), fence.size - 1
    while parts > 1:
        parts >>= 1
        bits -= np.uint64(1)
    return bits


@kernel(read(u64), write(u32), write(u64))
def fence_off(keys: Hashes, fence: npt.NDArray[np.uint32], sieve: Sieve) -> None:
    """
    Write how many keys, which ascend, stand before each of equal parts of all that can be.

    There is one more than parts, whose number is a power of two from 2 on: a key's first bits tell
    its part. All are let through ``sieve``, a power of two of zeros.
    """
    bits, part = _bits_of(fence), 0
    for i in range(keys.size):
        while part <= signed(keys[i] >> bits):
            fence[part] = np.uint32(i)
            part += 1
        let_through(keys[i], sieve)
    fence[part:] = np.uint32(keys.size)


@helper
def _stands(key: np.uint64, keys: Hashes, fence: npt.NDArray[np.uint32], bits: np.uint64) -> bool:
    """Tell whether a key is among those of its part."""
    part = signed(key >> bits)
    for i in range(fence[part], fence[part + 1]):
        if keys[i] >= key:
            return bool(keys[i] == key)
    return False


@kernel(
    read(u64), read(i64), i64, read(u64), read(u32), read(u64), write(u8), i64, i64,
)  # fmt: skip
def mark_common(
    grams: Hashes, offsets: Ints, size: int, keys: Hashes, fence: npt.NDArray[np.uint32],
    sieve: Sieve, out: Marks, start: int, stop: int,
) -> None:  # fmt: skip
    """
    Mark the ``size`` tokens of every gram that is one of some ascending keys as ``COMMON``.

    ``grams[i]`` is of those that begin at ``i``; the last of a text begin none. Grams of quoted
    tokens alone are passed over: these prove nothing already. ``fence`` and ``sieve`` are of the
    keys (``fence_off``).
    """
    bits = _bits_of(fence)
    for row in range(start, stop):
        quoted = 0
        for last in range(offsets[row], offsets[row + 1]):
            quoted = quoted + 1 if out[last] & QUOTED else 0
            i = last - size + 1
            if i < offsets[row] or quoted >= size or not passes(grams[i], sieve):
                continue
            if _stands(grams[i], keys, fence, bits):
                for j in range(i, last + 1):
                    out[j] |= np.uint8(COMMON)


@routine
def _shared(
    a: Hashes, marks: Marks, b: Hashes, first: int, mask: int, mark: int
) -> tuple[int, int]:
    """Return how many tokens from ``first`` on have such a mark, and how many are in ``b``."""
    count, shared = 0, 0
    for i in range(first, a.size):
        if marks[i] & mask == mark:
            count += 1
            for word in b:
                if word == a[i]:
                    shared += 1
                    break
    return count, shared


@kernel(read(u64), read(u8), read(i64), read(i64, 2), write(u8), i64, i64)
def same_numbers(
    tokens: Hashes, marks: Marks, offsets: Ints, pairs: Ints, out: Marks, start: int, stop: int
) -> None:
    """
    Write 1 where two paragraphs agree in their numbers, 0 where each has others.

    ``offsets`` says where the tokens of a paragraph begin. Paragraphs agree if one has no number,
    or at least half of the numbers of one stand in the other.
    """
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        a, b = (
            tokens[offsets[left] : offsets[left + 1]],
            tokens[offsets[right] : offsets[right + 1]],
        )
        kind = 0, NUMBER, NUMBER
        in_a, shared_a = _shared(a, marks[offsets[left] : offsets[left + 1]], b, *kind)
        in_b, shared_b = _shared(b, marks[offsets[right] : offsets[right + 1]], a, *kind)
        none = in_a == 0 or in_b == 0
        out[row] = none or shared_a >= _SAME_NUMBERS * in_a or shared_b >= _SAME_NUMBERS * in_b


@kernel(read(u64), read(u8), read(i64), read(i64, 2), write(i32, 2), i64, i64)
def compare_facts(
    tokens: Hashes,
    marks: Marks,
    offsets: Ints,
    pairs: Ints,
    out: npt.NDArray[np.int32],
    start: int,
    stop: int,
) -> None:
    """
    Write of pairs of sentences how many figures both have and how many agree, and of names.

    ``offsets`` says where the tokens of a sentence begin. Both have as many as the one with fewer;
    those agree that stand in the other, counted where there are fewer. Names are capitalised
    (``mark_tokens``); the first word of a sentence is none.
    """
    for row in range(start, stop):
        left, right = pairs[row, 0], pairs[row, 1]
        first, end = offsets[left], offsets[left + 1]
        a, a_marks = tokens[first:end], marks[first:end]
        first, end = offsets[right], offsets[right + 1]
        b, b_marks = tokens[first:end], marks[first:end]
        for names in range(2):  # whose first word is capitalised anyhow
            mask, mark = (_NAME, UPPER) if names else (NUMBER, NUMBER)
            in_a, from_a = _shared(a, a_marks, b, names, mask, mark)
            in_b, from_b = _shared(b, b_marks, a, names, mask, mark)
            out[row, 2 * names] = min(in_a, in_b)
            out[row, 2 * names + 1] = min(from_a, from_b)
