"""Four machine instructions that Numba has no name for."""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import types

from dedup_native._kernel import primitive

Bytes = npt.NDArray[np.uint8]
_WORD = ir.IntType(64)
_WIDE = ir.IntType(128)


def _load64(array: Bytes, index: int) -> np.uint64:
    return np.uint64(int.from_bytes(array[index : index + 8].tobytes(), "little"))


def _mask64(array: Bytes, index: int, bits: int) -> np.uint64:
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
    lanes = ir.VectorType(ir.IntType(8), 64)

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(context, builder, signature.args[0], *arguments[:2])
        row = builder.load(builder.bitcast(place, lanes.as_pointer()))
        row.align = 1
        empty = ir.Constant(lanes, ir.Undefined)
        first = builder.insert_element(empty, arguments[2], ir.Constant(ir.IntType(32), 0))
        order = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)
        every = builder.shuffle_vector(first, empty, order)
        none = ir.Constant(lanes, [0] * 64)
        chosen = builder.icmp_unsigned("!=", builder.and_(row, every), none)
        return builder.bitcast(chosen, _WORD)

    return types.uint64(array, types.int64, types.uint8), code


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
