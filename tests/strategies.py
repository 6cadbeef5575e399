# ruff: noqa: RUF001 - scripts and marks are the matter here

"""Texts of many scripts, news, edited copies, columns; and row-wise calls of kernels."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from oracle_texts import fold, known

Column = tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]
Ints = npt.NDArray[np.int64]

MARGIN = 64
SCRIPTS = {
    "ascii": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "punctuation": " .,;:!?'\"()[]%-/\n\t",
    "quotes": "“”‘’„‟«»‹›「」『』＂＇",
    "marks": "…—–%％٪﹪۔。！？।؟‰ ",
    "accents": "éèüöçñÉÜÑøłßﬁÅœİıſÆ",
    "decomposed": "e\u0301u\u0308c\u0327n\u0303A\u030a",
    "arabic": "قال الرئيسـ\u064e\u0651\u0640٠١٢٥",
    "cyrillic": "СШАКонецдай йёЁ",
    "greek": "ΗΠΑάέίόςΣσ",
    "hebrew": "שלום\u05b8\u05bc׳״",
    "han": "日本語中国人民々〇㐀𠀀豈",
    "kana": "カナひらがなーｶﾞﾊﾟガ",
    "thai": "สวัสดี๑๒ำ",
    "indic": "नमस्तेक्षি১২",
    "hangul": "한국어한",
    "joining": "\u1112\u1161\u11ab가\u09c7\u09be\u0cc6\u0cc2\u0cd5\u1025\u102e\u200bไ\u0e49\u0301a",
    "emoji": "🙂👩\u200d👧🏽🇩🇪❤\ufe0f",
    "digits": "٣५５৩𝟘²½",
    "controls": "\x00\x01\x02\x03\x04\x05\x06\x07\x0b\x0c\x1f\x7f",
    "ends": "\n\r\u0085\u2028\u2029\u200b\ufeff\u200f\u00ad\u00a0\u202f\u3000",
    "beyond": "\U000e0061\U00030000\U0001f600\U0010ffff\ue000",
}

_any = st.characters(exclude_categories=["Cs"]).filter(known)
_letters = [st.sampled_from(SCRIPTS[name]) for name in SCRIPTS]
_chunks = st.one_of(*[st.text(letters, min_size=1, max_size=6) for letters in _letters])

_words = st.sampled_from(
    [
        "the", "of", "said", "minister", "Government", "U.S.", "U.N.", "e.g.", "J.", "Mr.", "Gov.",
        "etc.", "per cent", "percent", "5%", "5 %", "12.5 per cent", "1,200", "2024", "5'10\"",
        "Trump's", "dogs'", "O’Neill’s", "café", "e\u0301lan", "naïve", "Über", "¿Qué",
        "tonight.", "now!", "why?", "Wait…", "no…”", "日本", "東京都。", "قال", "Москва", "9.30pm",
        "Athens", "Wire", "market", "shares", "rose", "fell", "A", "I", "s", "x", "per", "cent",
        "extraordinarily", "counterrevolutionaries", "www.example.org/path?q=1", "—", "(AP)",
    ]
)  # fmt: skip
_marks = st.sampled_from(
    [
        "“{}”",
        '"{}"',
        "‘{}’",
        "„{}“",
        "«{}»",
        "»{}«",
        "({})",
        "“{}",
        "{}”",
        "{}.",
        "{},",
        "{}!",
        "{}",
    ]
)
_phrases = st.builds(
    lambda mark, words: mark.format(" ".join(words)),
    _marks,
    st.lists(_words, min_size=1, max_size=8),
)


def texts(max_size: int = 25) -> st.SearchStrategy[str]:
    """Return texts that mix scripts, marks and news."""
    chunks = st.lists(_chunks | _words | st.text(_any, max_size=3), max_size=max_size)
    glue = st.sampled_from(["", " ", "", "\n"])
    return st.builds(lambda parts, by: by.join(parts), chunks, glue)


def news() -> st.SearchStrategy[str]:
    """Return news-like texts: phrases, paragraphs, quotations."""
    paragraphs = st.lists(_phrases, min_size=1, max_size=5).map(" ".join)
    ends = st.sampled_from(["\n\n", "\n", "\n\n\n", " \n"])
    return st.builds(lambda parts, by: by.join(parts), st.lists(paragraphs, max_size=5), ends)


def corpora(each: st.SearchStrategy[str], max_size: int = 5) -> st.SearchStrategy[list[str]]:
    """Return a few texts, empty ones and none at all among them."""
    return st.lists(each | st.just(""), max_size=max_size)


@st.composite
def edited(draw: st.DrawFn, words: Sequence[Any], new: st.SearchStrategy[Any]) -> list[Any]:
    """Return a copy of a sequence with some places dropped, swapped, filled or repeated."""
    copy = list(words)
    for edit in draw(st.lists(st.sampled_from(["drop", "swap", "insert", "quote"]), max_size=4)):
        i = draw(st.integers(0, len(copy)))
        j = draw(st.integers(i, min(i + 8, len(copy))))
        if edit == "drop":
            del copy[i:j]
        elif edit == "swap":
            copy[i:j] = copy[i:j][::-1]
        elif edit == "insert":
            copy[i:i] = draw(st.lists(new, max_size=3))
        else:
            copy += copy[i:j]
    return copy


def hashes() -> st.SearchStrategy[int]:
    """Return words of 64 bits, some of them close to the ends and to each other."""
    return st.integers(0, (1 << 64) - 1) | st.sampled_from([0, 1, 1 << 32, (1 << 64) - 1, 1 << 63])


# --- columns


def offsets_of(sizes: Sequence[int]) -> Ints:
    """Return where rows of these sizes begin, and the end."""
    return np.append(0, np.cumsum(np.array(sizes, np.int64))).astype(np.int64)


def sealed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array that nobody can write."""
    array.flags.writeable = False
    return array


def column(rows: Sequence[bytes]) -> Column:
    """Return rows as one array, with a margin that must not matter behind them, and offsets."""
    data = np.frombuffer(b"".join(rows) + b"\xb7" * MARGIN, np.uint8)
    return data, sealed(offsets_of([len(row) for row in rows]))


def folded_column(rows: Sequence[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], Ints]:
    """Return the folded texts, their classes (writable) and offsets, by the oracle."""
    both = [fold(row) for row in rows]
    folded, offsets = column([folded for folded, _ in both])
    classes = b"".join(classes for _, classes in both)
    return folded, np.frombuffer(bytearray(classes + bytes(MARGIN)), np.uint8), offsets


# --- row-wise calls

_UNTOUCHED = 0x5A


def rowwise(
    kernel: Callable[..., None], rows: int, inputs: Sequence[Any], *outputs: tuple[Any, Any]
) -> list[npt.NDArray[Any]]:
    """
    Run a kernel over all rows, into fresh outputs of (shape, dtype), and return them.

    In between, run it over thirds of the rows: they must write the same, each its own part.
    """
    whole = _blank(outputs)
    kernel(*inputs, *whole, 0, rows)
    merged = _blank(outputs)
    written = [np.zeros(array.shape, bool) for array in merged]
    cuts = [0, rows // 3, 2 * rows // 3, rows]
    for start, stop in itertools.pairwise(cuts):
        part = _blank(outputs)
        kernel(*inputs, *part, start, stop)
        for target, done, source in zip(merged, written, part, strict=True):
            touched = source != _blank([(source.shape, source.dtype)])[0]
            assert not np.any(done & touched)
            np.logical_or(done, touched, out=done)
            target[touched] = source[touched]
    for one, other in zip(whole, merged, strict=True):
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return whole


def in_place(
    kernel: Callable[..., None], rows: int, inputs: Sequence[Any], array: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Run a kernel that changes an array over all rows, and over thirds of them, the last first."""
    whole, parts = array.copy(), array.copy()
    kernel(*inputs, whole, 0, rows)
    cuts = [0, rows // 3, 2 * rows // 3, rows]
    for start, stop in reversed(list(itertools.pairwise(cuts))):
        kernel(*inputs, parts, start, stop)
    assert np.array_equal(whole, parts)
    return whole


def _blank(outputs: Sequence[tuple[Any, Any]]) -> list[npt.NDArray[Any]]:
    """Return arrays filled with a pattern that no kernel writes by chance."""
    arrays = [np.empty(shape, dtype) for shape, dtype in outputs]
    for array in arrays:
        array.view(np.uint8).reshape(-1)[:] = _UNTOUCHED
    return arrays
