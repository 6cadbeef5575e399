"""Machine instructions on many lanes: from bits to places, and from places to words."""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import cgutils, types

from dedup_native._arrays import Bytes
from dedup_native._kernel import primitive
from dedup_native._machine import _ANY_ROW, _FIRST, _ROW, _WORD, _address, _load64

Edges = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]
Sizes = npt.NDArray[np.int64]

LANES = 8
"""Runs that ``pack_lanes`` and ``copy_lanes`` take at a time."""

SPREAD = 64
"""So many places beyond the last may be overwritten by ``write_places``."""

_SHORT = ir.IntType(32)
_BITS = ir.VectorType(ir.IntType(1), 64)
_PLACES = ir.VectorType(_SHORT, 16)
_ANY_PLACES = ir.Constant(_PLACES, ir.Undefined)
_WORDS = ir.VectorType(_WORD, LANES)
_SIDES = [ir.Constant(ir.VectorType(_SHORT, LANES), list(range(side, 16, 2))) for side in (0, 1)]
_STEP = 8


def _equal64(array: Bytes, index: int, byte: Any) -> np.uint64:
    chosen = array[index : index + 64] == byte
    return np.uint64(int.from_bytes(np.packbits(chosen, bitorder="little").tobytes(), "little"))


def _count_bits(word: np.uint64) -> int:
    return int(word).bit_count()


def _write_places(word: np.uint64, base: int, out: Edges, at: int) -> int:
    bits = [bit for bit in range(64) if int(word) >> bit & 1]
    out[at : at + len(bits)] = [base + bit for bit in bits]
    return len(bits)


def _pack_lanes(text: Bytes, edges: Edges, run: int, words: Words, sizes: Sizes) -> int:
    for i in range(run, run + LANES):
        begin, size = int(edges[2 * i]), int(edges[2 * i + 1]) - int(edges[2 * i])
        keep = 0xFFFFFFFFFFFFFFFF >> (64 - 8 * size & 63)
        words[i], sizes[i] = _load64(text, begin) & np.uint64(keep), size
    return LANES


def _copy_lanes(
    tokens: Words, edges: Edges, run: int, hashes: Words, places: npt.NDArray[np.int32], at: int
) -> int:
    hashes[at : at + LANES] = tokens[run : run + LANES]
    places[at : at + LANES] = edges[2 * run : 2 * (run + LANES)].reshape(LANES, 2)
    return LANES


def _all(vector: Any, value: int) -> Any:
    return ir.Constant(vector, [value] * vector.count)


def _vector_at(builder: Any, start: Any, vector: Any, number: int = 0) -> Any:
    base = builder.bitcast(start, vector.as_pointer())
    return builder.gep(base, [ir.Constant(_WORD, number)])


def _can_compress(context: Any) -> bool:
    """Tell whether the processor moves chosen bytes of a row together in one step."""
    return "+avx512vbmi2" in context.codegen()._tm_features  # noqa: SLF001 - Numba asks there too


@primitive(_equal64)
def equal64(typing_context: Any, array: Any, index: Any, byte: Any) -> Any:
    """Return bit ``i`` set where ``array[index + i] == byte``, for 64 bytes."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(context, builder, signature.args[0], *arguments[:2])
        row = builder.load(builder.bitcast(place, _ROW.as_pointer()))
        row.align = 1
        first = builder.insert_element(_ANY_ROW, arguments[2], ir.Constant(_SHORT, 0))
        every = builder.shuffle_vector(first, _ANY_ROW, _FIRST)
        return builder.bitcast(builder.icmp_unsigned("==", row, every), _WORD)

    return types.uint64(array, types.int64, types.uint8), code


@primitive(_count_bits)
def count_bits(typing_context: Any, word: Any) -> Any:
    """Return how many bits of a word are set."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), code


@primitive(_write_places)
def write_places(typing_context: Any, word: Any, base: Any, out: Any, at: Any) -> Any:
    """
    Write ``base`` plus the place of each set bit to ``out`` from ``at`` on; return how many.

    What stands in the next ``SPREAD`` places may be overwritten: there is no branch a bit.
    """

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits, first, array, index = arguments
        start = _address(context, builder, signature.args[2], array, index)
        first = builder.trunc(first, _SHORT)
        write = _write_compressed if _can_compress(context) else _write_by_steps
        write(builder, bits, first, start)
        return builder.ctpop(bits)

    return types.int64(types.uint64, types.int64, out, types.int64), code


def _write_compressed(builder: Any, bits: Any, first: Any, start: Any) -> None:
    """Move the numbers of the set bits together in a register."""
    kind = ir.FunctionType(_ROW, [_ROW, _BITS, _ROW])
    name = "llvm.experimental.vector.compress.v64i8"
    compress = cgutils.get_or_insert_function(builder.module, kind, name)
    numbers = ir.Constant(_ROW, list(range(64)))
    places = builder.call(compress, [numbers, builder.bitcast(bits, _BITS), _ANY_ROW])
    one = builder.insert_element(_ANY_PLACES, first, ir.Constant(_SHORT, 0))
    every = builder.shuffle_vector(one, _ANY_PLACES, _all(_PLACES, 0))
    for part in range(4):
        chosen = ir.Constant(_PLACES, list(range(16 * part, 16 * part + 16)))
        mine = builder.zext(builder.shuffle_vector(places, _ANY_ROW, chosen), _PLACES)
        target = _vector_at(builder, start, _PLACES, part)
        builder.store(builder.add(mine, every), target).align = 4


def _write_by_steps(builder: Any, bits: Any, first: Any, start: Any) -> None:
    """Write eight at a time, so that only the number of eights has to be guessed."""
    left = cgutils.alloca_once_value(builder, bits)
    count = builder.add(builder.ctpop(bits), ir.Constant(_WORD, _STEP - 1))
    steps = builder.udiv(count, ir.Constant(_WORD, _STEP))
    with cgutils.for_range(builder, steps) as loop:
        word = builder.load(left)
        for i in range(_STEP):
            zeros = builder.cttz(word, ir.Constant(ir.IntType(1), 0))
            to = builder.add(
                builder.mul(loop.index, ir.Constant(_WORD, _STEP)), ir.Constant(_WORD, i)
            )
            place = builder.add(builder.trunc(zeros, _SHORT), first)
            builder.store(place, builder.gep(start, [to]))
            word = builder.and_(word, builder.sub(word, ir.Constant(_WORD, 1)))
        builder.store(word, left)


@primitive(_pack_lanes)
def pack_lanes(typing_context: Any, text: Any, edges: Any, run: Any, words: Any, sizes: Any) -> Any:
    """
    Write to ``words`` and ``sizes`` the first 8 bytes and the size of ``LANES`` runs from ``run``.

    ``edges`` holds begin and end of each run; what a shorter run leaves of its word is 0.
    """

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds, number = signature.args, arguments[2]
        first = builder.mul(number, ir.Constant(_WORD, 2))
        start = _address(context, builder, kinds[1], arguments[1], first)
        places = builder.load(_vector_at(builder, start, _PLACES))
        places.align = 4
        sides = [builder.shuffle_vector(places, _ANY_PLACES, side) for side in _SIDES]
        begins, ends = (builder.zext(side, _WORDS) for side in sides)
        word = ir.Constant(_WORDS, ir.Undefined)
        for lane in range(LANES):
            index = ir.Constant(_SHORT, lane)
            begin = builder.extract_element(begins, index)
            place = _address(context, builder, kinds[0], arguments[0], begin)
            eight = builder.load(builder.bitcast(place, _WORD.as_pointer()))
            eight.align = 1
            word = builder.insert_element(word, eight, index)
        size = builder.sub(ends, begins)
        over = builder.sub(_all(_WORDS, 64), builder.shl(size, _all(_WORDS, 3)))
        keep = builder.lshr(_all(_WORDS, -1), builder.and_(over, _all(_WORDS, 63)))
        for which, vector in ((3, builder.and_(word, keep)), (4, size)):
            start = _address(context, builder, kinds[which], arguments[which], number)
            builder.store(vector, _vector_at(builder, start, _WORDS)).align = 8
        return ir.Constant(_WORD, LANES)

    return types.int64(text, edges, types.int64, words, sizes), code


@primitive(_copy_lanes)
def copy_lanes(
    typing_context: Any, tokens: Any, edges: Any, run: Any, hashes: Any, places: Any, at: Any
) -> Any:
    """Copy the hashes and the places of ``LANES`` runs from ``run`` on to ``at`` and behind."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        run, at = arguments[2], arguments[5]
        twice = [builder.mul(number, ir.Constant(_WORD, 2)) for number in (run, at)]
        moves = ((0, run, 3, at, _WORDS, 8), (1, twice[0], 4, twice[1], _PLACES, 4))
        for source, first, target, to, vector, align in moves:
            start = _address(context, builder, signature.args[source], arguments[source], first)
            row = builder.load(_vector_at(builder, start, vector))
            row.align = align
            end = _address(context, builder, signature.args[target], arguments[target], to)
            builder.store(row, _vector_at(builder, end, vector)).align = align
        return ir.Constant(_WORD, LANES)

    return types.int64(tokens, edges, types.int64, hashes, places, types.int64), code
