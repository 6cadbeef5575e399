"""
Word pairs: ordinary words that stand near each other in a sentence, whichever comes first.

Unlike anchors these are all of an article's, rare or not.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._kernel import helper, i64, kernel, read, u8, u64, write
from dedup_native.anchoring import is_evidence
from dedup_native.hashing import Word
from dedup_native.marking import Hashes, Ints, Marks, term_at
from dedup_native.sieving import Sieve, passes

WINDOW = 3
"""Ordinary words back from each that it makes a pair with, as for anchors."""

_FIRST, _SECOND = np.uint64(0x9E3779B185EBCA87), np.uint64(0xBF58476D1CE4E5B9)


@helper
def _key(one: np.uint64, other: np.uint64) -> Word:
    """Return the key of a pair of words in either order."""
    key = min(one, other) * _FIRST ^ max(one, other)
    key = (key ^ key >> np.uint64(29)) * _SECOND
    return key ^ key >> np.uint64(32)


@kernel(read(u64), read(u8), read(i64), read(i64), read(i64), read(i64), read(u64), write(u64),
        write(i64), write(i64), makes_arrays=True)  # fmt: skip
def pair_words(
    words: Hashes,
    marks: Marks,
    offsets: Ints,
    owners: Ints,
    bounds: Ints,
    articles: Ints,
    sieve: Sieve,
    keys: Hashes,
    sentences: Ints,
    counts: npt.NDArray[np.int64],
) -> None:
    """
    Write the word pairs of articles that pass a sieve, and the sentence of each, without gaps.

    Words have ``offsets`` by article, sentences ``owners``, and ``bounds`` of words; ``counts``
    says how many are written of each article.
    """
    last, found = np.empty(WINDOW, np.uint64), 0
    for row in range(articles.size):
        article, before = articles[row], found
        for sentence in range(owners[article], owners[article + 1]):
            seen = 0
            for i in range(bounds[sentence], bounds[sentence + 1]):
                if not is_evidence(marks[i]):
                    continue
                term = term_at(words, marks, i, offsets[article + 1])
                for back in range(min(seen, WINDOW)):
                    other = last[(seen - 1 - back) % WINDOW]
                    key = _key(term, other)
                    if term != other and passes(key, sieve):
                        keys[found], sentences[found] = key, sentence
                        found += 1
                last[seen % WINDOW] = term
                seen += 1
        counts[row] = found - before
