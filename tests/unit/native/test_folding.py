"""Folding: as long as its source, one answer for every character, each text by itself."""

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.lexicon import folds
from dedup_native import folding
from oracle_texts import SAME_AS_TABLE, known
from strategies import column, corpora, rowwise, texts


def folded(rows: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Return each row folded, and its classes."""
    data, offsets = column(rows)
    size = int(offsets[-1])
    both = rowwise(
        folding.fold, len(rows), (data, offsets, folds.folds()), (size, np.uint8), (size, np.uint8)
    )
    return [
        (both[0][a:b].tobytes(), both[1][a:b].tobytes()) for a, b in itertools.pairwise(offsets)
    ]


@given(corpora(texts()))
def test_texts(rows: list[str]) -> None:
    """Any texts fold as the oracle folds them."""

    assert [oracle.fold(row) for row in rows] == folded([row.encode() for row in rows])


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Ab9", b"ab9"),
        ("É", b"e\xff"),
        ("ß", b"ss"),
        ("“x”", b"\1\1\x02x\1\1\x03"),
        ("«x»", b"\1\x05x\1\x06"),
        ("e\u0301", b"e\xff\xff"),
        ("\u0665", b"5\xff"),
        ("日", "日".encode()),
        ("\U00020000", "\U00020000".encode()),
        ("\U000e0061", b"\xff" * 4),
        ("🙂", b"\1" * 4),
        ("—", b"\1" * 3),
        ("·", b"\1" * 2),
        ("…", b"\1\1."),
        ("\uff05", b"\1\1%"),
        ("\u00a0\u3000\u200b", b" " * 8),
        ("ไ\u200bไ", "ไ".encode() + b"\xff" * 3 + "ไ".encode()),
        ("ไ\u0e49\u200b\u200b", "ไ".encode() + b"\xff" * 9),
        ("a\u200bไ", b"a   " + "ไ".encode()),
        ("\u1112\u1161\u11ab", "한".encode() + b"\xff" * 6),
        ("하\u11ab", "한".encode() + b"\xff" * 3),
        ("\u11ab", "\u11ab".encode()),
        ("\u0cc6\u0cc2\u0cd5", "\u0ccb".encode() + b"\xff" * 6),
        ("\x00", b" "),
        ("\x08\t\x1f", b"\x08\t\x1f"),
        ("ﬀ", b"ff\xff"),
        ("\u2028", b"  \n"),
        ("\u0085", b" \n"),
        ("\r\n", b"\r\n"),
    ],
)
def test_examples(text: str, result: bytes) -> None:
    """Plain cases of letters, marks, digits and separators."""

    assert [(result, oracle.fold(text)[1])] == folded([text.encode()])


@pytest.mark.parametrize("plane", range(17))
def test_every_character(plane: int) -> None:
    """Every character of Unicode that this Python knows as the table does folds as it should."""
    step = 7 if plane > 2 else 1
    points = range(plane << 16, plane + 1 << 16, step)
    chars = [chr(p) for p in points if not 0xD800 <= p < 0xE000 and known(chr(p))]
    if len(chars) > 3000 and is_plain():
        chars = chars[::101]
    if not chars:
        pytest.skip("nothing that is known to be the same")
    data, offsets = column([c.encode() for c in chars])
    out = np.empty((2, int(offsets[-1])), np.uint8)
    folding.fold(data, offsets, folds.folds(), out[0], out[1], 0, len(chars))
    expected = [oracle.fold(char) for char in chars]

    assert b"".join(f for f, _ in expected) == out[0].tobytes()
    assert b"".join(c for _, c in expected) == out[1].tobytes()


def is_plain() -> bool:
    """Tell whether kernels run as plain Python."""
    return not hasattr(folding.fold, "signatures")


@pytest.mark.parametrize("point", range(9))
def test_first_controls(point: int) -> None:
    """The first control characters are spaces: folded text has meanings of its own for them."""
    text, result = chr(point) * 64 + "é", (b" " if point < 8 else b"\x08") * 64 + b"e\xff"

    assert [(result, bytes(64) + b"\1\3")] == [oracle.fold(text)] == folded([text.encode()])


@pytest.mark.parametrize("point", range(8))
def test_first_controls_in_the_rest(point: int) -> None:
    """They are spaces wherever they stand."""
    text = f"a{chr(point)}b"

    assert [(b"a b", b"\1\0\1")] == [oracle.fold(text)] == folded([text.encode()])


@pytest.mark.skipif(not SAME_AS_TABLE, reason="another Unicode version")
def test_table_is_the_kept_one() -> None:
    """The kept table is what the module makes on a Python of its Unicode version."""

    assert np.array_equal(folds.build(), folds.folds())


@pytest.mark.parametrize("before", [*range(3), *range(60, 68), *range(124, 131)])
def test_block_edges(before: int) -> None:
    """A character folds the same wherever a block of 64 bytes ends."""
    text = "a" * before + "é日\U0001f600" + "b" * 70 + "É"

    assert [oracle.fold(text)] == folded([text.encode()])


@pytest.mark.parametrize("longer", ["", "“", "日", "🙂", "\u0665%"])
def test_two_bytes_at_block_edges(longer: str) -> None:
    """Letters of two bytes fold the same wherever 64 bytes begin, whatever stands among them."""
    rows = ["-" * n + "مرحبا É " * 9 + longer + "ожидание " * 7 for n in range(66)]

    assert [oracle.fold(row) for row in rows] == folded([row.encode() for row in rows])


@pytest.mark.parametrize("broken", [b"\xc1\x80", b"\xc3", b"\x80", b"\xc3\xc3\xa9", b"\xe0\x80"])
def test_broken_among_two_bytes(broken: bytes) -> None:
    """What is broken within a block of 64 bytes folds as it does alone."""
    alone = folded([broken + b" "])[0]
    for before in range(66):
        start = b"-" * before
        text, classes = folded([start + broken + " é".encode() * 40])[0]
        here = slice(before, before + len(broken))

        assert (text[here], classes[here]) == tuple(part[: len(broken)] for part in alone)


@given(st.lists(st.binary(max_size=80), max_size=4))
def test_broken_text_stays_in_its_row(rows: list[bytes]) -> None:
    """Bytes that are no UTF-8 fold to something as long, and good rows beside them fold right."""
    mixed = [*rows, "Épée".encode(), *rows]

    assert oracle.fold("Épée") == folded(mixed)[len(rows)]


@given(st.binary(max_size=12))
def test_broken_bytes_are_blank(data: bytes) -> None:
    """A byte that begins no character (continuation, cut off) is a separator that says nothing."""
    alone = b"\x80" + data.translate(None, bytes(range(0x80, 256))) + b"\xe6\x97"
    text, classes = folded([alone])[0]

    assert (b"\1", b"\1\1") == (text[:1], text[-2:])
    assert bytes(3) == classes[:1] + classes[-2:]


def test_no_text() -> None:
    """No rows, and only empty rows, are fine."""
    nothing: npt.NDArray[np.uint8] = np.empty(0, np.uint8)
    folding.fold(nothing, np.zeros(1, np.int64), folds.folds(), nothing, nothing, 0, 0)

    assert [] == folded([])
    assert [(b"", b"")] * 3 == folded([b""] * 3)
