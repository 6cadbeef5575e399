"""Parts of a corpus: some articles, and what was found of them before, as stations know it."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.types import StructType

from dedup.candidates import unique_pairs
from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.engines.spark import asked as ways
from dedup.engines.spark.articles import BATCH, PHRASES, Known, corpus_in
from dedup.engines.spark.heard import heard
from dedup.engines.spark.rows import listed
from dedup.fingerprints import fingerprints_of
from dedup.overlaps import ShingleSets
from dedup.pairs import Pairs, near_pairs, settled
from dedup.phrases import mark_phrases
from dedup.questions import Questions
from dedup.scans import Scans
from dedup.segments import Ints
from dedup.statistics import Statistics
from dedup.weighing import Beyond, Read, read_alone

ASKED = ways.COMPARED, ways.LEAD, ways.SCAN
"""What was found of pairs that are looked at."""


class Part:
    """
    Some articles, and what was found of them.

    Args:
        table: the articles, it may be with the stock phrases that stand in them.
        facts: rows of ``SAID`` or ``SHOWN``, of articles that are all there.
        known: what every task is told.
        statistics: of all articles.
    """

    def __init__(
        self, table: pa.Table, facts: pa.Table, known: Known, statistics: Statistics
    ) -> None:
        self.corpus, self.rows = corpus_in(table, known.names)
        self.phrases = listed(table, PHRASES)
        self.batch = table[BATCH][0].as_py()
        self.known, self.statistics = known, heard(table, statistics)
        self._facts = facts

    def facts(self, kind: str) -> pa.Table:
        """Return the facts of a kind."""
        return self._facts.filter(pa.compute.equal(self._facts["kind"], kind))

    def places(self, kind: str, *names: str) -> Ints:
        """Return places among these articles of columns of facts of a kind (int64, n x columns)."""
        facts = self.facts(kind)
        rows = np.stack([facts[name].to_numpy() for name in names or ("a", "b")], axis=1)
        return np.searchsorted(self.rows, rows)

    def pairs(self, kinds: Iterable[str]) -> Ints:
        """Return the pairs of some kinds, in order, each once (int64, n x 2)."""
        return unique_pairs(np.concatenate([self.places(kind) for kind in kinds]))

    @property
    def scans(self) -> Scans:
        """The pairs that are one text, misread."""
        both, facts = self.places(ways.SCAN), self.facts(ways.SCAN)
        covers = np.stack([facts["x"].to_numpy(), facts["y"].to_numpy()], axis=1)
        order = np.lexsort((both[:, 1], both[:, 0]))
        return Scans(both[order], covers[order])

    def read(self, beyond: Beyond | None = None) -> Read:
        """Return the articles as read, the words of stock phrases marked."""
        read = self.plain(beyond)
        mark_phrases(read.words, self.phrases)
        return read

    def plain(self, beyond: Beyond | None = None) -> Read:
        """Return the articles as read, before anybody knows of stock phrases."""
        read = read_alone(self.corpus, self.statistics, self.known.settings)
        return read._replace(beyond=beyond)

    def questions(self, read: Read) -> Questions:
        """Return the pairs to look at."""
        return Questions(read, self.pairs(ASKED), self.pairs([ways.COMPARED]), {})

    def near(self, sets: ShingleSets) -> Pairs:
        """Return the near-duplicates that are listed."""
        settings, corpus = self.known.settings, self.corpus
        prints = fingerprints_of(corpus, settings, paragraphs=False).of_articles
        digests = np.zeros(len(corpus), np.uint64)
        digests[prints.rows] = prints.digests
        found = near_pairs(self.pairs([ways.NEAR]), digests, sets, settings)
        return settled(found, self.known.decided(corpus))

    @property
    def copies(self) -> Ints:
        """How many near-duplicates each article has (int64)."""
        counts = np.zeros(len(self.corpus), np.int64)
        counts[self.places(ways.COPIES, "a")[:, 0]] = self.facts(ways.COPIES)["b"].to_numpy()
        return counts


def day_of(corpus: Corpus) -> Ints:
    """Return the day of each article, -1 where nobody knows (int64)."""
    return np.where(corpus.times == UNKNOWN_TIME, -1, corpus.times // DAY)


def over_parts(
    articles: DataFrame, facts: DataFrame, schema: str | StructType, known: Known, told: Any,
    work: Callable[[Part], pa.Table],
) -> DataFrame:  # fmt: skip
    """
    Return what is made of each batch of articles, and of what was found of them.

    Args:
        articles: with their ``batch``; one may be in several.
        facts: likewise.
        schema: of what is made.
        known: what every task is told.
        told: statistics of all articles, broadcast.
        work: makes it.
    """

    def make(left: pa.Table, right: pa.Table) -> pa.Table:
        return work(Part(left, right, known, told.value))

    # to Spark a column of both is the same one, until it is called anew
    named = facts.select(*facts.drop(BATCH).columns, f.col(BATCH).alias(BATCH))
    grouped = articles.groupBy(BATCH).cogroup(named.groupBy(BATCH))
    return grouped.applyInArrow(make, schema)
