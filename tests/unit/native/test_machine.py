"""Machine instructions: each does what its Python twin does."""

import random
from typing import Any, cast

import numpy as np
import pytest
from numba.extending import intrinsic

from dedup_native import _lanes, _machine
from dedup_native._kernel import routine

ROW = np.frombuffer(random.Random(5).randbytes(200), np.uint8)  # noqa: S311
WORDS = [np.uint64(random.Random(i).getrandbits(64) >> i | 1) for i in range(64)]  # noqa: S311


@routine
def _load(array: Any, index: int) -> Any:
    return _machine.load64(array, index)


@routine
def _mask(array: Any, index: int, bits: Any) -> Any:
    return _machine.mask64(array, index, bits)


@routine
def _zeros(word: np.uint64) -> Any:
    return _machine.trailing_zeros(word)


@routine
def _product(left: np.uint64, right: np.uint64) -> Any:
    return _machine.fold_product(left, right)


@routine
def _swapped(word: np.uint64) -> Any:
    return _machine.swap_bytes(word)


@routine
def _folded(source: Any, index: int, folded: Any, classes: Any) -> Any:
    return _machine.fold64(source, index, folded, classes)


@routine
def _least(h: Any, count: int, a: Any, b: Any, place: int, out: Any) -> Any:
    return _machine.least_products(h, count, a, b, place, out)


@pytest.mark.parametrize("index", [*range(9), 63, 64, 65, 127, 136])
def test_rows_of_bytes(index: int) -> None:
    """Eight bytes as a word and 64 bytes as a mask are what the Python twins say, unaligned too."""

    assert _machine._load64(ROW, index) == _load(ROW, index)

    for bits in (1, 3, 128, 255, 0):
        mask = _machine._mask64(ROW, index, bits)

        assert mask == _mask(ROW, index, np.uint8(bits))
        assert [bool(b & bits) for b in ROW[index : index + 64]] == [
            bool(int(mask) >> i & 1) for i in range(64)
        ]


def test_words() -> None:
    """Products, swaps and trailing zeros of words are what the Python twins say."""
    for word in [*WORDS, *(np.uint64(1 << i) for i in range(64)), np.uint64((1 << 64) - 1)]:
        assert _machine._swap_bytes(word) == _swapped(word)
        assert _machine._trailing_zeros(word) == _zeros(word)
        for other in WORDS[::7]:
            assert _machine._fold_product(word, other) == _product(word, other)


@pytest.mark.parametrize("index", [0, 1, 7, 63, 64, 65, 136])
@pytest.mark.parametrize("bits", [0x7F, 0xFF])
def test_folded_rows(index: int, bits: int) -> None:
    """64 bytes are folded as the Python twin folds them, and none beside them."""
    every = np.arange(256, dtype=np.uint8)
    for source in (ROW & np.uint8(bits), every[:200], every[56:], np.roll(every, 100)[:200]):
        ours, theirs = np.full((2, 200), 9, np.uint8), np.full((2, 200), 9, np.uint8)
        mask = _folded(source, index, *ours)

        assert mask == _machine._fold64(source, index, *theirs)
        assert ours.tolist() == theirs.tolist()
        assert [bool(byte & 128) for byte in source[index : index + 64]] == [
            bool(int(mask) >> i & 1) for i in range(64)
        ]


def test_folded_bytes() -> None:
    """Capitals, small letters, digits and first controls are told from their neighbours."""
    source, out = np.arange(128, dtype=np.uint8), np.empty((2, 128), np.uint8)
    masks = [_folded(source, index, *out) for index in (0, 64)]
    chars = [chr(byte) for byte in range(128)]
    small = [" " if char < "\x08" else char.lower() for char in chars]

    assert [0, 0] == masks
    assert "".join(small).encode() == out[0].tobytes()
    assert [char.isalnum() + 4 * char.isupper() for char in chars] == out[1].tolist()


@pytest.mark.parametrize("count", [0, 1, 2, 30, 50])
@pytest.mark.parametrize("place", [0, 1, 3, 64])
def test_least_products(count: int, place: int) -> None:
    """Minima are lowered as the Python twin lowers them, unaligned too, and none beside them."""
    draw = np.random.RandomState(count)
    h, a, b = draw.randint(0, 1 << 32, (3, 2 * _machine.LANES), dtype=np.uint32)
    start = draw.randint(0, 1 << 27, 2 * _machine.LANES).astype(np.uint32)
    start[:: 2 + count] = 0xFFFFFFFF
    ours, theirs = start.copy(), start.copy()
    inside = range(place, place + _machine.LANES)
    products = [
        [(int(a[p]) * int(h[i]) + int(b[p])) % (1 << 32) for i in range(count)]
        for p in range(len(a))
    ]

    assert count == _least(h, count, a, b, place, ours)
    assert count == _machine._least_products(h, count, a, b, place, theirs)
    assert ours.tolist() == theirs.tolist()
    assert ours.tolist() == [
        min([least, *products[p]]) if p in inside else least
        for p, least in enumerate(start.tolist())
    ]


@routine
def _equal(array: Any, index: int, byte: Any) -> Any:
    return _lanes.equal64(array, index, byte)


@routine
def _counted(word: np.uint64) -> Any:
    return _lanes.count_bits(word)


@routine
def _written(word: np.uint64, base: int, out: Any, at: int) -> Any:
    return _lanes.write_places(word, base, out, at)


@routine
def _packed(text: Any, edges: Any, run: int, words: Any, sizes: Any) -> Any:
    return _lanes.pack_lanes(text, edges, run, words, sizes)


@routine
def _copied(tokens: Any, edges: Any, run: int, hashes: Any, places: Any, at: int) -> Any:
    return _lanes.copy_lanes(tokens, edges, run, hashes, places, at)


@pytest.mark.parametrize("index", [0, 1, 63, 136])
def test_equal_bytes(index: int) -> None:
    """Bytes that equal another are what the Python twin says."""
    source = np.tile(ROW[:25], 8)
    for byte in {*source[:9].tolist(), 0}:
        mask = _equal(source, index, np.uint8(byte))

        assert mask == _lanes._equal64(source, index, byte)
        assert [b == byte for b in source[index : index + 64]] == [
            bool(int(mask) >> i & 1) for i in range(64)
        ]


def places_by_steps() -> Any:
    """Return ``write_places`` as processors get it that cannot compress."""
    definition = cast(Any, _lanes.write_places)._defn  # noqa: SLF001 - how Numba builds it

    def build(typing_context: Any, word: Any, base: Any, out: Any, at: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(_lanes, "_can_compress", lambda _: False)
                return made(context, builder, signature, arguments)

        signature, made = definition(typing_context, word, base, out, at)
        return signature, code

    by_steps: Any = intrinsic(build)

    @routine
    def written(word: np.uint64, base: int, out: Any, at: int) -> Any:
        return by_steps(word, base, out, at)

    return written


@pytest.mark.parametrize("steps", [False, True])
def test_places_of_bits(steps: bool) -> None:
    """The places of set bits are written one behind another, and counted."""
    if steps and not hasattr(_lanes.write_places, "_defn"):
        pytest.skip("the twin stands in for both")
    write = places_by_steps() if steps else _written
    every = [0, 1, 1 << 63, (1 << 64) - 1, 0x5555555555555555]
    for word in [*map(np.uint64, every), *WORDS]:
        out = np.full(140, -5, np.int32)
        bits = [bit for bit in range(64) if int(word) >> bit & 1]

        assert write(word, 1000, out, 3) == len(bits) == _counted(word)
        assert out[3 : 3 + len(bits)].tolist() == [1000 + bit for bit in bits]
        assert {-5} == set(out[:3].tolist()) | set(out[3 + _lanes.SPREAD :].tolist())

        assert len(bits) == _lanes._write_places(word, 7, out, 0)
        assert len(bits) == _lanes._count_bits(word)
        assert out[: len(bits)].tolist() == [7 + bit for bit in bits]


def test_packed_lanes() -> None:
    """The first bytes and the sizes of runs are written, whatever the sizes, and none beside."""
    sizes = [*range(1, 9), 8, 2, 7, 1, 3, 8, 1, 5]
    begins = np.arange(16, dtype=np.int32)[::-1] * 8
    edges = np.stack([begins, begins + np.array(sizes, np.int32)], axis=1).reshape(-1)
    for run in (0, 3, 8):
        made = [(np.full(16, 9, np.uint64), np.full(16, 9, np.int64)) for _ in range(2)]
        for pack, out in zip((_packed, _lanes._pack_lanes), made, strict=True):
            assert pack(ROW, edges, run, *out) == _lanes.LANES
        words = [
            int.from_bytes(ROW[b : b + size].tobytes(), "little")
            for b, size in zip(begins, sizes, strict=True)
        ]
        inside = range(run, run + _lanes.LANES)

        assert [[w if i in inside else 9 for i, w in enumerate(words)]] * 2 == [
            out[0].tolist() for out in made
        ]
        assert [[s if i in inside else 9 for i, s in enumerate(sizes)]] * 2 == [
            out[1].tolist() for out in made
        ]


@pytest.mark.parametrize(("run", "at"), [(0, 0), (3, 1), (8, 8)])
def test_copied_lanes(run: int, at: int) -> None:
    """Hashes and places of runs are copied, and none beside them."""
    tokens = np.arange(16, dtype=np.uint64) << np.uint64(40)
    edges = np.arange(100, 132, dtype=np.int32)
    for copy in (_copied, _lanes._copy_lanes):
        hashes, places = np.full(16, 9, np.uint64), np.full((16, 2), 9, np.int32)

        assert copy(tokens, edges, run, hashes, places, at) == _lanes.LANES
        assert hashes[at : at + 8].tolist() == tokens[run : run + 8].tolist()
        assert places[at : at + 8].tolist() == edges.reshape(16, 2)[run : run + 8].tolist()
        assert {9} == {*hashes[:at].tolist(), *hashes[at + 8 :].tolist(), 9}
        assert {9} == {*places[:at].flat, *places[at + 8 :].flat, 9}
