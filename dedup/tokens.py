"""Words with places: what shingles, runs and word counts are made of."""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from dedup.corpus import Block
from dedup.lexicon.stopwords import STOP_WORDS
from dedup.rows import scratch
from dedup.segments import Folded, Ints, Segments, fold_block
from dedup_native import marking, tokenising

Hashes = npt.NDArray[np.uint64]


class Tokens(NamedTuple):
    """
    The words of some texts; those of one text stand together.

    Args:
        hashes: uint64, XXH3 of each folded word.
        places: int32 (n x 2), begin and end in bytes of the block.
        firsts: int64 a text, its first token.
        counts: int64 a text, how many.
    """

    hashes: Hashes
    places: npt.NDArray[np.int32]
    firsts: Ints
    counts: Ints


def tokens_of(folded: Folded) -> Tokens:
    """Return the tokens of a block; they last until this thread makes the next."""
    rows = len(folded.offsets) - 1
    room = int(folded.offsets[-1])
    hashes = scratch("tokens", room, np.uint64)
    places = scratch("places", 2 * room, np.int32).reshape(room, 2)
    counts = np.empty(rows, np.int64)
    tokenising.tokenise(
        folded.text, folded.classes, folded.offsets, hashes, places, counts, 0, rows
    )
    return Tokens(hashes, places, folded.offsets[:-1], counts)


def in_paragraphs(tokens: Tokens, folded: Folded, paragraphs: Segments) -> Ints:
    """Return each paragraph's first token, the one behind its last, and how many are quoted."""
    spans = np.empty((len(paragraphs.places), 3), np.int64)
    tokenising.locate(
        tokens.places, folded.classes, tokens.firsts, tokens.counts, paragraphs.places,
        paragraphs.owners, spans, 0, len(tokens.counts),
    )  # fmt: skip
    return spans


def packed(tokens: Tokens) -> Tokens:
    """Return the tokens copied together, without the gaps between texts."""
    offsets = np.concatenate([[0], np.cumsum(tokens.counts)])
    hashes = np.empty(offsets[-1], np.uint64)
    places = np.empty((offsets[-1], 2), np.int32)
    given = (tokens.hashes, tokens.places, tokens.firsts, offsets, hashes, places)
    tokenising.pack(*given, 0, len(tokens.counts))
    return Tokens(hashes, places, offsets[:-1], tokens.counts)


def marks_of(tokens: Tokens, folded: Folded, owners: Ints, bounds: Ints) -> npt.NDArray[np.uint8]:
    """
    Return what each packed token is (uint8): ``dedup_native.marking`` says the bits.

    Args:
        tokens: packed.
        folded: the block they are of.
        owners: int64, where the paragraphs of each text begin, and the end.
        bounds: int64, where the tokens of each paragraph begin, and the end.
    """
    marks = np.empty(len(tokens.hashes), np.uint8)
    offsets = np.append(tokens.firsts, len(tokens.hashes))
    marking.mark_tokens(
        folded.text, folded.classes, tokens.hashes, tokens.places, offsets, owners, bounds,
        _stop_table(), marks, 0, len(tokens.counts),
    )  # fmt: skip
    return marks


def spelled(tokens: Tokens, folded: Folded) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Return the words as text, one space between them, and the place of each (int64, n x 2)."""
    from dedup_native import spelling

    out = np.empty(int(folded.offsets[-1]) * spelling.LONGEST_SPELLED + 16, np.uint8)
    spans = np.empty((len(tokens.hashes), 2), np.int64)
    spelling.spell(
        folded.text, folded.classes, tokens.places, tokens.firsts, tokens.counts, folded.offsets,
        out, spans, 0, len(tokens.counts),
    )  # fmt: skip
    return out, spans


def words_in(text: str) -> list[str]:
    """
    Return the folded words of a text, as shingles are made of them.

    >>> words_in("The U.S.'s 5% Café")
    ['the', 'us', '5', 'percent', 'cafe']
    """
    data = np.frombuffer(text.encode(), np.uint8)
    folded = fold_block(Block(0, data, np.array([0, len(data)], np.int64)))
    tokens = tokens_of(folded)
    out, spans = spelled(tokens, folded)
    return [out[a:b].tobytes().decode() for a, b in spans[: tokens.counts[0]]]


@cache
def _stop_table() -> Hashes:
    """Return the stop words' hashes as an open table, as the kernel looks them up."""
    size = 1 << (4 * len(STOP_WORDS)).bit_length()
    table = np.zeros(size, np.uint64)
    for word in sorted(STOP_WORDS):
        key = xxhash.xxh3_64_intdigest(word.encode())
        slot = key & (size - 1)
        while table[slot]:
            slot = (slot + 1) & (size - 1)
        table[slot] = key
    return table
