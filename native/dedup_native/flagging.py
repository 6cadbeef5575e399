"""What a sentence is apart from its words: speech that nobody marked mostly shows one of these."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Bytes, Hashes, Ints, Marks
from dedup_native._kernel import i32, i64, kernel, read, u8, u64, write
from dedup_native.folding import QUOTED
from dedup_native.hashing import finalise
from dedup_native.marking import CONTENT
from dedup_native.probing import holds

FIRST_PERSON, COLON = 1, 2
"""Flags: a word like I, we or you outside quotation marks; a colon and a blank before its end."""

_FACTOR = np.uint64(0x9E3779B185EBCA87)
_FEW_WORDS = 5  # a formula has so many ordinary words
_OPEN, _AT = 0x28, 0x40  # as in the signature of a tweet: Name (@name)
_COLON, _BLANKS = 0x3A, (0x20, 0x0A, 0x09)


@kernel(read(u8), read(i64, 2), read(u64), read(u8), read(i64, 2), read(u64), write(u8),
        i64, i64)  # fmt: skip
def flag_sentences(
    folded: Bytes,
    places: Ints,
    tokens: Hashes,
    marks: Marks,
    spans: Ints,
    pronouns: Hashes,
    out: Marks,
    start: int,
    stop: int,
) -> None:
    """
    Write the flags of sentences ``start`` to ``stop``.

    ``places`` are theirs in bytes, ``spans`` in tokens; ``pronouns`` is an open table of hashes.
    A blank is a space, a line end or a tab.
    """
    for row in range(start, stop):
        flags = 0
        for i in range(spans[row, 0], spans[row, 1]):
            if marks[i] & QUOTED == 0 and holds(pronouns, tokens[i]):
                flags = FIRST_PERSON
                break
        for byte in range(places[row, 0], places[row, 1] - 2):
            if folded[byte] == _COLON and folded[byte + 1] in _BLANKS:
                flags |= COLON
                break
        out[row] = flags


@kernel(read(u8), read(i64, 2), write(u8), i64, i64)
def flag_posts(folded: Bytes, paragraphs: Ints, out: Marks, start: int, stop: int) -> None:
    """Write 1 for paragraphs that are signed like a tweet, ``Name (@name)``, else 0."""
    for row in range(start, stop):
        out[row] = 0
        for byte in range(paragraphs[row, 0], paragraphs[row, 1] - 2):
            if folded[byte] == _OPEN and folded[byte + 1] == _AT:
                out[row] = 1
                break


@kernel(read(i32, 2), read(i64), read(i64, 2), read(i64), write(i64, 2), i64, i64)
def locate_sentences(
    places: npt.NDArray[np.int32],
    offsets: Ints,
    sentences: Ints,
    owners: Ints,
    out: Ints,
    start: int,
    stop: int,
) -> None:
    """
    Write the first token of each sentence of texts ``start`` to ``stop``, and that behind its last.

    A token between two sentences belongs to the one before, one before all of them to the first.
    """
    for text in range(start, stop):
        at, end = offsets[text], offsets[text + 1]
        for row in range(owners[text], owners[text + 1]):
            out[row, 0] = at
            last = row + 1 == owners[text + 1]
            while at < end and (last or places[at, 0] < sentences[row + 1, 0]):
                at += 1
            out[row, 1] = at


@kernel(read(u64), read(u8), read(i64, 2), write(u64), i64, i64)
def write_formulas(
    tokens: Hashes, marks: Marks, spans: Ints, out: Hashes, start: int, stop: int
) -> None:
    """
    Write a hash of the ordinary words of each sentence outside quotation marks, in their order.

    Names, figures and stop words may differ; 0 for a sentence with few ordinary words.
    """
    for row in range(start, stop):
        key, size = np.uint64(0), 0
        for i in range(spans[row, 0], spans[row, 1]):
            if marks[i] & CONTENT and marks[i] & QUOTED == 0:
                key = finalise((key ^ tokens[i]) * _FACTOR)
                size += 1
        out[row] = key if size >= _FEW_WORDS else np.uint64(0)
