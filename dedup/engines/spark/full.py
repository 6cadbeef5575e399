"""The whole detection on Spark: pairs to look at by shuffles, all else on islands of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.candidates import Groups, among, unique_pairs
from dedup.chronology import window_of
from dedup.conclusions import conclusions_of
from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.decisions import decided_in
from dedup.detection import Detection
from dedup.duplicates import Duplicates
from dedup.engines.spark import asked as ways
from dedup.engines.spark.articles import BATCH, ROW, Known, corpus_in
from dedup.engines.spark.islands import islands_of, packed
from dedup.engines.spark.parcels import PARCELS, packed_up
from dedup.engines.spark.rows import SAID, numbers, of_kind, said, table_of
from dedup.fingerprints import fingerprints_of
from dedup.overlaps import ShingleSets
from dedup.pairs import near_pairs
from dedup.phrases import shared_phrases
from dedup.questions import Questions
from dedup.scans import Scans
from dedup.segments import Ints
from dedup.stages import Stages as NoStages
from dedup.statistics import Statistics
from dedup.tokens import Hashes
from dedup.weighing import NEAR_THE_GATE, Beyond, Read, read_alone, weighed_in
from dedup.wordpairs import word_pairs_of
from dedup_native import recurring

SHARED, STANDS, CARRIED = "shared", "stands", "carried"
_FACTOR = np.uint64(0x9E3779B185EBCA87)


class Island:
    """
    Articles of whole islands, and what was found of them.

    Args:
        table: the articles.
        facts: rows of ``asked``, and of word pairs.
        known: what every task is told.
        statistics: of all articles.
    """

    def __init__(self, table: pa.Table, facts: pa.Table, known: Known, statistics: Statistics):
        self.corpus, self.rows = corpus_in(table, known.names)
        self.known, self.statistics = known, statistics
        self._facts = {
            kind: facts.filter(pa.compute.equal(facts["kind"], kind))
            for kind in (ways.NEAR, ways.COMPARED, ways.LEAD, ways.SCAN, ways.COPIES, CARRIED)
        }

    def column(self, kind: str, name: str) -> np.ndarray:
        """Return a column of facts of a kind."""
        return np.ascontiguousarray(self._facts[kind][name].to_numpy())

    def pairs(self, kind: str) -> Ints:
        """Return the pairs of a kind, by rows of these articles, in order."""
        return unique_pairs(np.searchsorted(self.rows, self._both(kind)))

    def _both(self, kind: str) -> Ints:
        """Return the rows of both articles of facts of a kind."""
        return np.stack([self.column(kind, "a"), self.column(kind, "b")], axis=1)

    @property
    def scans(self) -> Scans:
        """The pairs that are one text, misread."""
        both = self._both(ways.SCAN)
        covers = np.stack([self.column(ways.SCAN, "x"), self.column(ways.SCAN, "y")], axis=1)
        order = np.lexsort((both[:, 1], both[:, 0]))
        return Scans(np.searchsorted(self.rows, both[order]), covers[order])

    def read(self, beyond: Beyond | None = None) -> Read:
        """Return the articles as read."""
        read = read_alone(self.corpus, self.statistics, self.known.settings)
        return read._replace(scans=self.scans, beyond=beyond)

    def questions(self, read: Read) -> Questions:
        """Return the pairs to look at."""
        compared = self.pairs(ways.COMPARED)
        every = [self.pairs(ways.LEAD), compared, read.scans.rows]
        return Questions(read, unique_pairs(np.concatenate(every)), compared, {})

    @property
    def near(self) -> Duplicates:
        """The near-duplicates that are listed."""
        settings, corpus = self.known.settings, self.corpus
        prints = fingerprints_of(corpus, settings, paragraphs=False).of_articles
        digests = np.zeros(len(corpus), np.uint64)
        digests[prints.rows] = prints.digests
        sets = ShingleSets(corpus, settings)
        pairs = near_pairs(self.pairs(ways.NEAR), digests, sets, settings)
        none = np.empty(0, np.int64)
        groups = Groups(none, np.zeros(1, np.int64), np.empty((0, 2), np.int64), 0)
        counts = np.zeros(len(corpus), np.int64)
        counts[np.searchsorted(self.rows, self.column(ways.COPIES, "a"))] = self.column(
            ways.COPIES, "b"
        )
        return Duplicates(sets, groups, pairs, 0, counts, window_of(corpus, settings))

    def carriers(self, names: Hashes) -> Ints:
        """Return how many of all articles have each of some word pairs (int64)."""
        known = self.column(CARRIED, "b").view(np.uint64)
        order = np.argsort(known)
        place = order[np.searchsorted(known[order], names)]
        if not np.array_equal(known[place], names):
            raise AssertionError("a word pair that nobody counted")
        return self.column(CARRIED, "c")[place]


def batched(articles: DataFrame, asked: DataFrame) -> DataFrame:
    """Return articles in batches of whole islands; who is alone is in one too."""
    linked = asked.where(f.col("kind").isin(ways.NEAR, ways.COMPARED, ways.LEAD, ways.SCAN))
    return packed(articles, islands_of(linked.select("a", "b")), alone=True)


def placed(asked: DataFrame, batches: DataFrame) -> DataFrame:
    """Return what was found of articles with the batch they are in."""
    return asked.join(batches.select(f.col(ROW).alias("a"), BATCH), "a")


def phrases_in(batches: DataFrame, facts: DataFrame, known: Known, statistics: Any) -> Hashes:
    """Return the stock phrases, which are few (uint64, ascending)."""

    def work(left: pa.Table, right: pa.Table) -> pa.Table:
        if not len(left) or not len(right):
            return table_of([])
        return table_of(_phrases(Island(left, right, known, statistics.value)))

    grouped = batches.groupBy(BATCH).cogroup(facts.groupBy(BATCH))
    found = grouped.applyInArrow(work, SAID).checkpoint()
    shared = of_kind(found, SHARED).select("a").distinct()
    days = of_kind(found, STANDS).join(shared, "a").groupBy("a").agg(
        f.array_sort(f.collect_set("b")).alias("days")
    )  # fmt: skip
    apart, least = known.settings.phrase_days, known.settings.boilerplate_days
    # as the kernel counts: a day too soon after the last that counted does not put off the next
    counted = f.expr(
        "aggregate(days, named_struct('n', 0L, 'last', -1L), (s, d) -> if(s.n = 0 or d - s.last >= "
        f"{apart}, named_struct('n', s.n + 1, 'last', d), s), s -> s.n)"
    )
    return numbers(days.where(counted >= least), "a")


def _phrases(island: Island) -> Iterator[pa.RecordBatch]:
    known = island.known
    read = island.read()
    pairs = island.questions(read).pairs
    new = ~among(pairs, island.pairs(ways.NEAR))
    found = weighed_in(read, pairs, new, known.outlets, known.settings)
    again = pairs[found.evidence >= known.settings.possible - NEAR_THE_GATE]
    words = read.words
    yield said(SHARED, a=shared_phrases(words, again))
    met = np.unique(pairs)
    keys = _keys(words.hashes)
    days = _days(island.corpus)
    for article in met[days[met] >= 0]:
        first, stop = words.offsets[article : article + 2]
        grams = np.unique(keys[first : max(stop - 4, first)])
        yield said(STANDS, a=grams, b=np.full(len(grams), days[article]))


def _keys(hashes: Hashes) -> Hashes:
    """Return the key of the five words that begin at each, as ``dedup_native.recurring`` does."""
    count = max(len(hashes) - recurring.PHRASE + 1, 0)
    keys = np.zeros(count, np.uint64)
    for ahead in range(recurring.PHRASE):
        keys = keys * _FACTOR + hashes[ahead : ahead + count]
    keys = (keys ^ keys >> np.uint64(33)) * np.uint64(0xC2B2AE3D27D4EB4F)
    keys = (keys ^ keys >> np.uint64(29)) * np.uint64(0x165667B19E3779F9)
    return keys ^ keys >> np.uint64(32) | np.uint64(1)


def _days(corpus: Corpus) -> Ints:
    return np.where(corpus.times == UNKNOWN_TIME, -1, corpus.times // DAY)


def carriers_in(batches: DataFrame, facts: DataFrame, known: Known, statistics: Any) -> DataFrame:
    """Return how many articles have the word pairs that several of a batch have, by batch."""

    def work(left: pa.Table, right: pa.Table) -> pa.Table:
        if not len(left):
            return table_of([])
        batch = left[BATCH][0].as_py()
        island = Island(left, right, known, statistics.value)
        read = island.read()
        every = word_pairs_of(read.words, read.sentences, np.arange(len(island.rows)))
        counts = np.bincount(every.keys, minlength=len(every.names))
        met = np.unique(island.questions(read).pairs)
        some = np.isin(every.owners(), met)
        ask = np.bincount(every.keys[some], minlength=len(every.names)) > 1
        names = every.names.view(np.int64)
        return table_of([said(CARRIED, a=np.full(len(names), batch), b=names, c=counts, x=ask)])

    grouped = batches.groupBy(BATCH).cogroup(facts.groupBy(BATCH))
    found = grouped.applyInArrow(work, SAID).checkpoint()
    sums = found.groupBy("b").agg(f.sum("c").alias("c"))
    asked = found.where("x > 0").drop("c").withColumn(BATCH, f.col("a"))
    return asked.join(sums, "b")


def concluded(
    batches: DataFrame, facts: DataFrame, known: Known, statistics: Any, phrases: Hashes
) -> DataFrame:
    """Return all tables but that of outlets as parcels."""

    def work(left: pa.Table, right: pa.Table) -> pa.Table:
        if not len(left):
            return packed_up({})
        island = Island(left, right, known, statistics.value)
        asked = island.questions(island.read(Beyond(phrases, island.carriers)))
        near, settings = island.near, known.settings
        given = decided_in(island.corpus, None), known.outlets, settings, NoStages()
        found, _ = conclusions_of(asked, near, *given, _told)
        made = Detection(
            island.corpus, settings, known.outlets, near.counts, found.pairs, found, {}, {}
        )
        return packed_up({name: made.tables[name] for name in made.tables if name != "outlets"})

    grouped = batches.groupBy(BATCH).cogroup(facts.groupBy(BATCH))
    return grouped.applyInArrow(work, PARCELS)


def _told(_step: str, _total: int) -> Callable[[int], None]:
    """Take note of no progress: Spark has its own."""
    return lambda _: None


def with_phrases(statistics: Statistics, phrases: Hashes) -> Statistics:
    """Return statistics with stock phrases."""
    return replace(statistics, phrases=phrases)
