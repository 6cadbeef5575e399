"""Stock phrases: what articles share because everybody writes it, again and again."""

import numpy as np

from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.rows import distinct, in_ranges, over_blocks, over_rows, sizes_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.tokens import Hashes, open_table
from dedup.words import Marks, Words
from dedup_native import recurring

_AT_ONCE = 1 << 13  # pairs of articles: what is made of them stays small


def phrases_of(
    corpus: Corpus, words: Words, pairs: Ints, read: Ints, order: Ints, settings: Settings
) -> Hashes:
    """
    Return the phrases of five own words that pairs share, and others use all the time (uint64).

    That is on ``boilerplate_days`` days at least, each ``phrase_days`` after the one before: copy
    of one story comes within days. Articles without a time say nothing of that.

    Args:
        corpus: the articles.
        words: of them.
        pairs: int64 (n x 2), rows of articles.
        read: int64, the articles in which phrases are counted.
        order: int64, the time rank of each article.
        settings: the two above.
    """
    local = np.ascontiguousarray(np.searchsorted(words.articles, pairs))
    table = open_table(shared_phrases(words, local))
    times = corpus.times[words.articles]
    days = np.where(times == UNKNOWN_TIME, -1, times // DAY).astype(np.int32)
    first = np.searchsorted(words.articles, read[np.argsort(order[read], kind="stable")])
    latest, returns = np.full(len(table), -1, np.int32), np.zeros(len(table), np.int32)
    recurring.count_returns(
        words.hashes, words.offsets, first, days, settings.phrase_days, table, latest, returns
    )
    return np.sort(table[returns >= settings.boilerplate_days])


def shared_phrases(words: Words, pairs: Ints) -> Hashes:
    """
    Return the phrases that some pairs share (uint64, ascending), each once.

    Args:
        words: of the articles.
        pairs: int64 (n x 2), places in ``words.articles``.
    """

    def look(first: int) -> Hashes:
        return _shared(words, pairs[first : first + _AT_ONCE])

    parts = over_blocks(look, range(0, len(pairs), _AT_ONCE))
    return distinct(np.concatenate([np.empty(0, np.uint64), *parts]))


def phrases_in(words: Words, articles: Ints) -> tuple[Hashes, Ints]:
    """
    Return every phrase of some articles (uint64), own words or not, and how many each has (int64).

    Args:
        words: of the articles.
        articles: int64, places in ``words.articles``.
    """
    return _common(words, np.zeros_like(words.marks), np.stack([articles, articles], axis=1))


def _shared(words: Words, pairs: Ints) -> Hashes:
    """Return the phrases of so few pairs that what is made of them stays small."""
    found = distinct(_common(words, words.marks, pairs)[0])
    words.rest()
    return found


def _common(words: Words, marks: Marks, pairs: Ints) -> tuple[Hashes, Ints]:
    """Return the phrases that both of each pair have, so marked, and how many."""
    slots = np.append(0, np.cumsum(sizes_of(words.offsets, pairs[:, 1])))
    out, counts = np.empty(slots[-1], np.uint64), np.empty(len(pairs), np.int64)
    given = words.hashes, marks, words.offsets, pairs, slots, out, counts
    over_rows(recurring.share_phrases, len(pairs), *given)
    return out[in_ranges(slots[:-1], counts)], counts


def mark_phrases(words: Words, phrases: Hashes) -> None:
    """Mark the words of stock phrases as common: they prove nothing any more."""
    table = open_table(phrases)
    over_rows(
        recurring.mark_phrases, len(words.articles), words.hashes, words.offsets, table, words.marks
    )
