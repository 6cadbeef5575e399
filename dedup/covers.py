"""Covers: how much of each article of a pair also stands in the other."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dedup.anchors import Sentences
from dedup.pairs import CONFIDENT, POSSIBLE, Pairs
from dedup.rows import keys_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.supports import Supports

Floats = npt.NDArray[np.float64]


def covers_of(pairs: Pairs, read: Ints, supports: Supports, sentences: Sentences) -> Floats:
    """
    Return for each pair the share of its left article that the right one covers, and of the right.

    Of an article's own words (outside quotations and boilerplate) those that stand in the other's
    sentences, in their order; or of its shingles those that both have, where that is more: pairs of
    a large group are not read, and texts without marks of sentences have few. By the words, not by
    the sentences that have many of them: formulas with other names are alike by half.

    Args:
        pairs: related articles.
        read: int64 (n x 2), the pairs ``supports`` counts in.
        supports: sentences that say the same.
        sentences: of the corpus.

    Returns:
        float64 (n x 2), from 0 to 1.
    """
    own, place = sentences.own_words, pairs.find(read)
    said = np.zeros((len(pairs.rows), 2))
    for side in (0, 1):
        order, first = supports.by_sentence(side)
        if not len(first):
            continue
        alike = np.maximum.reduceat(np.minimum(supports.share[order, side], 1), first)
        which, sentence = supports.which[order[first]], supports.sentences[order[first], side]
        known = place[which] >= 0
        words = (alike * sentences.own[sentence])[known]
        said[:, side] = np.bincount(place[which[known]], words, len(said))
    shares: Floats = np.maximum(said / np.maximum(own[pairs.rows], 1), pairs.overlap[:, 1:])
    return shares


def assured(
    pairs: Pairs,
    covers: Floats,
    read: Ints,
    formula: npt.NDArray[np.bool_],
    sentences: Sentences,
    settings: Settings,
) -> Pairs:
    """
    Return pairs in which possible ones that cover each other well enough are confident.

    Much of both texts word for word in order is no chance, however little there is to weigh; unless
    it is a formula, or so few words that one box of theirs may be all.

    Args:
        pairs: related articles.
        covers: float64 (n x 2), shares of these pairs.
        read: int64 (n x 2), the pairs that were read, in order.
        formula: bool, which of these are formulas (``dedup.formulas``).
        sentences: of the corpus.
        settings: ``sure_tie`` and ``share_words``.
    """
    sure = (pairs.point == POSSIBLE) & (np.sqrt(covers.prod(axis=1)) >= settings.sure_tie)
    sure &= ~np.isin(pairs.keys, keys_of(read[formula]))
    words = covers * sentences.own_words[pairs.rows]
    sure &= words.min(axis=1, initial=np.inf) >= settings.share_words
    return replace(pairs, point=np.where(sure, np.int8(CONFIDENT), pairs.point))
