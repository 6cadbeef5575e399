"""Machine instructions that Numba has no name for, and one loop it does not make well."""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import cgutils, types

from dedup_native._arrays import Bytes
from dedup_native._kernel import primitive

Short = npt.NDArray[np.uint32]

_CONTROLS = 8

LANES = 64
"""Permutations that ``least_products`` takes at a time."""
_WORD = ir.IntType(64)
_WIDE = ir.IntType(128)
_ROW = ir.VectorType(ir.IntType(8), 64)
_ANY_ROW = ir.Constant(_ROW, ir.Undefined)
_FIRST = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)


def _load64(array: Bytes, index: int) -> np.uint64:
    return np.uint64(int.from_bytes(array[index : index + 8].tobytes(), "little"))


def _mask64(array: Bytes, index: int, bits: Any) -> np.uint64:
    chosen = (array[index : index + 64] & np.uint8(bits)) != 0
    return np.uint64(int.from_bytes(np.packbits(chosen, bitorder="little").tobytes(), "little"))


def _trailing_zeros(word: np.uint64) -> int:
    number = int(word)
    return (number & -number).bit_length() - 1


def _fold_product(left: np.uint64, right: np.uint64) -> np.uint64:
    product = int(left) * int(right)
    return np.uint64((product & 0xFFFFFFFFFFFFFFFF) ^ (product >> 64))


def _swap_bytes(word: np.uint64) -> np.uint64:
    return np.uint64(int.from_bytes(int(word).to_bytes(8, "little"), "big"))


def _fold64(source: Bytes, index: int, folded: Bytes, classes: Bytes) -> np.uint64:
    row = source[index : index + 64]
    upper = (row - np.uint8(65)) < 26
    small = row | (upper.astype(np.uint8) << 5)
    small[row < _CONTROLS] = 0x20
    folded[index : index + 64] = small
    letters = ((small - np.uint8(97)) < 26) | ((row - np.uint8(48)) < 10)
    classes[index : index + 64] = letters | (upper.astype(np.uint8) << 2)
    return _mask64(row, 0, 0x80)


def _least_products(h: Short, count: int, a: Short, b: Short, place: int, out: Short) -> int:
    lanes = slice(place, place + LANES)
    with np.errstate(over="ignore"):
        products = a[lanes, None] * h[None, :count] + b[lanes, None]
    out[lanes] = np.minimum(out[lanes], products.min(axis=1, initial=0xFFFFFFFF))
    return count


def _row_of(byte: int) -> Any:
    return ir.Constant(_ROW, [byte] * 64)


def _address(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    return builder.gep(data, [index])


@primitive(_load64)
def load64(typing_context: Any, array: Any, index: Any) -> Any:
    """Return the eight bytes at ``array[index:index + 8]`` as one little-endian number."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(context, builder, signature.args[0], *arguments)
        word = builder.load(builder.bitcast(place, _WORD.as_pointer()))
        word.align = 1
        return word

    return types.uint64(array, types.int64), code


@primitive(_mask64)
def mask64(typing_context: Any, array: Any, index: Any, bits: Any) -> Any:
    """Return bit ``i`` set where ``array[index + i] & bits``, for 64 bytes."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(context, builder, signature.args[0], *arguments[:2])
        row = builder.load(builder.bitcast(place, _ROW.as_pointer()))
        row.align = 1
        first = builder.insert_element(_ANY_ROW, arguments[2], ir.Constant(ir.IntType(32), 0))
        every = builder.shuffle_vector(first, _ANY_ROW, _FIRST)
        chosen = builder.icmp_unsigned("!=", builder.and_(row, every), _row_of(0))
        return builder.bitcast(chosen, _WORD)

    return types.uint64(array, types.int64, types.uint8), code


@primitive(_fold64)
def fold64(typing_context: Any, source: Any, index: Any, folded: Any, classes: Any) -> Any:
    """
    Fold 64 bytes as if all were ASCII; return bit ``i`` set where byte ``i`` is not.

    Writes the small letter and the class (1: letter or digit; 4 more: a capital) of each. The
    first control characters become spaces: folded text has meanings of its own for them.
    """

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds, place = signature.args, arguments[1]

        def at(which: int) -> Any:
            start = _address(context, builder, kinds[which], arguments[which], place)
            return builder.bitcast(start, _ROW.as_pointer())

        def within(row: Any, first: str, count: int) -> Any:
            return builder.icmp_unsigned("<", builder.sub(row, _row_of(ord(first))), _row_of(count))

        row = builder.load(at(0))
        row.align = 1
        upper = within(row, "A", 26)
        small = builder.select(upper, builder.or_(row, _row_of(0x20)), row)
        control = builder.icmp_unsigned("<", row, _row_of(_CONTROLS))
        small = builder.select(control, _row_of(0x20), small)
        known = builder.or_(within(small, "a", 26), within(row, "0", 10))
        kind = builder.select(known, builder.select(upper, _row_of(5), _row_of(1)), _row_of(0))
        builder.store(small, at(2)).align = 1
        builder.store(kind, at(3)).align = 1
        return builder.bitcast(builder.icmp_signed("<", row, _row_of(0)), _WORD)

    return types.uint64(source, types.int64, folded, classes), code


@primitive(_trailing_zeros)
def trailing_zeros(typing_context: Any, word: Any) -> Any:
    """Return the place of the lowest set bit of a word that is not 0."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), code


@primitive(_fold_product)
def fold_product(typing_context: Any, left: Any, right: Any) -> Any:
    """Return the low half of a 128-bit product, xor its high half."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = [builder.zext(argument, _WIDE) for argument in arguments]
        product = builder.mul(*wide)
        high = builder.trunc(builder.lshr(product, ir.Constant(_WIDE, 64)), _WORD)
        return builder.xor(builder.trunc(product, _WORD), high)

    return types.uint64(types.uint64, types.uint64), code


@primitive(_swap_bytes)
def swap_bytes(typing_context: Any, word: Any) -> Any:
    """Return a word with its eight bytes in the other order."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bswap(arguments[0])

    return types.uint64(types.uint64), code


@primitive(_least_products)
def least_products(
    typing_context: Any, h: Any, count: Any, a: Any, b: Any, place: Any, out: Any
) -> Any:
    """
    Lower ``out[place:place + LANES]`` to the minima of ``a * h[i] + b`` (uint32), ``i < count``.

    Written in vectors: factors, summands and minima stay in registers over all of ``h``, where
    the loop that LLVM makes of the plain form loads and stores them for every few.
    """
    vector = ir.VectorType(ir.IntType(32), 16)
    parts = LANES // 16

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        many, number, factors, summands, first, minima = arguments
        kinds = signature.args

        def vectors(kind: Any, array: Any) -> list[Any]:
            start = _address(context, builder, kind, array, first)
            base = builder.bitcast(start, vector.as_pointer())
            return [builder.gep(base, [ir.Constant(_WORD, part)]) for part in range(parts)]

        def loaded(pointer: Any) -> Any:
            value = builder.load(pointer)
            value.align = 4
            return value

        x = [loaded(pointer) for pointer in vectors(kinds[2], factors)]
        y = [loaded(pointer) for pointer in vectors(kinds[3], summands)]
        targets = vectors(kinds[5], minima)
        least = [cgutils.alloca_once_value(builder, loaded(pointer)) for pointer in targets]
        order = ir.Constant(ir.VectorType(ir.IntType(32), 16), [0] * 16)
        empty = ir.Constant(vector, ir.Undefined)
        with cgutils.for_range(builder, number) as loop:
            word = builder.load(_address(context, builder, kinds[0], many, loop.index))
            one = builder.insert_element(empty, word, ir.Constant(ir.IntType(32), 0))
            every = builder.shuffle_vector(one, empty, order)
            for part in range(parts):
                product = builder.add(builder.mul(x[part], every), y[part])
                before = builder.load(least[part])
                smaller = builder.icmp_unsigned("<", product, before)
                builder.store(builder.select(smaller, product, before), least[part])
        for part in range(parts):
            builder.store(builder.load(least[part]), targets[part]).align = 4
        return number

    return types.int64(h, types.int64, a, b, types.int64, out), code
