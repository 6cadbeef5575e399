"""Words with places: what shingles, runs and word counts are made of."""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from dedup.corpus import Block
from dedup.lexicon.pronouns import FIRST_PERSON
from dedup.lexicon.stopwords import STOP_WORDS
from dedup.rows import over_rows, scratch
from dedup.segments import Folded, Ints, Segments, fold_block, paragraphs_of, split_sentences
from dedup_native import flagging, marking, tokenising
from dedup_native.folding import SPACELESS

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


class Marked(NamedTuple):
    """
    The words of some texts, and what each is.

    Args:
        tokens: packed.
        offsets: int64, where the tokens of each text begin, and the end.
        paragraphs: of the texts.
        bounds: int64, where the tokens of each paragraph begin, and the end.
        marks: uint8 by token (``dedup_native.marking``).
    """

    tokens: Tokens
    offsets: Ints
    paragraphs: Segments
    bounds: Ints
    marks: npt.NDArray[np.uint8]


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


def marked_of(folded: Folded) -> Marked:
    """Return the words of a block with their paragraphs and marks."""
    paragraphs = paragraphs_of(folded)
    loose = tokens_of(folded)
    spans = in_paragraphs(loose, folded, paragraphs)
    tokens = packed(loose)
    offsets = np.append(tokens.firsts, len(tokens.hashes))
    bounds = np.append(0, np.cumsum(spans[:, 1] - spans[:, 0]))
    marks = np.empty(len(tokens.hashes), np.uint8)
    marking.mark_tokens(
        folded.text, folded.classes, tokens.hashes, tokens.places, offsets, paragraphs.owners,
        bounds, _table_of(STOP_WORDS), marks, 0, len(tokens.counts),
    )  # fmt: skip
    return Marked(tokens, offsets, paragraphs, bounds, marks)


class Sentenced(NamedTuple):
    """
    The sentences of some texts.

    Args:
        places: int64 (n x 2), begin and end in bytes of the block.
        owners: int64, where the sentences of each text begin, and the end.
        by_paragraph: int64, how many each paragraph has.
        spans: int64 (n x 2), their tokens.
        formulas: uint64, a hash of their ordinary words, 0 where these are few.
    """

    places: Ints
    owners: Ints
    by_paragraph: Ints
    spans: Ints
    formulas: Hashes


def sentenced_of(folded: Folded, marked: Marked) -> Sentenced:
    """Return the sentences of a block with their words."""
    found = split_sentences(folded, marked.paragraphs)
    owners, count = found.owners[marked.paragraphs.owners], len(found.places)
    spans, formulas = np.empty((count, 2), np.int64), np.empty(count, np.uint64)
    tokens, texts = marked.tokens, len(marked.offsets) - 1
    given = (tokens.places, marked.offsets, found.places, owners)
    flagging.locate_sentences(*given, spans, 0, texts)
    flagging.write_formulas(tokens.hashes, marked.marks, spans, formulas, 0, count)
    return Sentenced(found.places, owners, np.diff(found.owners), spans, formulas)


def terms_of(tokens: Hashes, marks: npt.NDArray[np.uint8], offsets: Ints) -> Hashes:
    """Return what words are compared by where order does not count: themselves, if spaced."""
    if not np.any(marks & SPACELESS):
        return tokens
    terms = np.empty_like(tokens)
    over_rows(marking.write_terms, len(offsets) - 1, tokens, marks, offsets, terms)
    return terms


@cache
def pronouns() -> Hashes:
    """Return the words of who speaks for himself as an open table of hashes."""
    folded = (words_in(word) for word in FIRST_PERSON)
    return _table_of(frozenset(words[0] for words in folded if len(words) == 1))


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
def _table_of(words: frozenset[str]) -> Hashes:
    """Return the hashes of words as an open table, as the kernels look them up."""
    return open_table(
        np.array([xxhash.xxh3_64_intdigest(w.encode()) for w in sorted(words)], np.uint64)
    )


def open_table(hashes: Hashes) -> Hashes:
    """Return hashes, none of them 0, as an open table: at most half of its places are taken."""
    table = np.zeros(1 << (2 * len(hashes)).bit_length(), np.uint64)
    marking.enter(hashes, table)
    return table
