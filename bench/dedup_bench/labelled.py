"""Labelled pairs: what readers said of them, and what the line sees in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import click
import numpy as np
import numpy.typing as npt

from dedup import conclusions, line
from dedup.corpus import Corpus
from dedup.gate import features_of
from dedup.matches import COPY, matches_of
from dedup.mentions import Mentions
from dedup.pairs import Floats
from dedup.readings import Readings, readings_of
from dedup.rows import keys_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.weighing import NEAR_THE_GATE, Read, Weighed, reweighed, weighed_in
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import Pair, pair_of
from dedup_bench.quality.news import NO_REUSE, REUSE

Flags = npt.NDArray[np.bool_]

KINDS = (*REUSE, *NO_REUSE, "unrelated")
ONE, TWO = 12, 8
"""Words of a run that plain rules ask for: of any run, of two in sentences beside each other."""


class Label(NamedTuple):
    """What a reader said of two articles, and in which file; the pair as rows of the corpus too."""

    rows: tuple[int, int]
    pair: Pair
    kind: str
    source: str


@dataclass(frozen=True)
class Seen:
    """
    Pairs as the line sees them.

    Args:
        names: of the features.
        features: float64 (pairs x names); NaN where it did not read one of the articles.
        compared: which pairs it compares; others it cannot find.
        rules: by name, which of these a plain rule takes for copy.
    """

    names: list[str]
    features: Floats
    compared: Flags
    rules: Mapping[str, Flags]

    @property
    def known(self) -> Flags:
        """Which have features."""
        known: Flags = np.all(~np.isnan(self.features), axis=1)
        return known


@dataclass(frozen=True)
class Watched:
    """
    A run of the line.

    Args:
        settings: of it.
        near: near-duplicates, which never come to the gate.
        asked: int64 (n x 2), the pairs that are compared.
        weighed: int64 (n x 2), those of them near the gate, weighed without stock phrases.
        readings: what these are weighed by.
        mentions: whom these articles name.
    """

    settings: Settings
    near: frozenset[tuple[int, int]]
    asked: Ints
    weighed: Ints
    readings: Readings
    mentions: Mentions

    def apart(self, corpus: Corpus) -> Ints:
        """Return the pairs of two outlets that came near the gate."""
        codes = corpus.outlets[1]
        pairs: Ints = self.weighed[codes[self.weighed[:, 0]] != codes[self.weighed[:, 1]]]
        return pairs

    def seen(self, pairs: Ints) -> Seen:
        """Return what the line sees, or would see, in pairs (int64, n x 2, in order)."""
        read: Flags = np.all(np.isin(pairs, self.readings.words.articles), axis=1)
        found = features_of(self.readings, self.mentions, pairs[read])
        features = np.full((len(pairs), len(found)), np.nan)
        features[read] = np.column_stack(list(found.values()))
        compared = np.isin(keys_of(pairs), keys_of(self.asked)) & read
        rules = {
            f"a run of {ONE}": features[:, list(found).index("longest")] >= np.log1p(ONE),
            f"two of {TWO} beside": self._two_beside(pairs, read),
        }
        taken = {name: flags & compared for name, flags in rules.items()}
        return Seen(list(found), features, compared, taken)

    def _two_beside(self, pairs: Ints, read: Flags) -> Flags:
        """Tell which pairs have long runs of own words in two pairs of sentences side by side."""
        matches = matches_of(self.readings.words, pairs[read], self.settings)
        long = np.flatnonzero((matches.kinds == COPY) & (matches.own >= TWO))
        places: list[set[tuple[int, int]]] = [set() for _ in pairs]
        which = np.flatnonzero(read)[matches.which[long]].tolist()
        said = matches.sentences(long).tolist()
        for pair, (left, right) in zip(which, said, strict=True):
            places[pair].add((left, right))
        return np.array([_beside(where) for where in places], np.bool_)


def watched(corpus: Corpus, settings: Settings) -> Watched:
    """Detect, and note what the line gives to the gate: first all pairs, then those near it."""
    asked: list[Ints] = []
    known: list[tuple[Readings, Mentions]] = []

    def noted(read: Read, pairs: Ints, new: Flags, *given: Any) -> Weighed:
        asked.append(pairs[new])
        return weighed_in(read, pairs, new, *given)

    def noted_again(found: Weighed, read: Read, pairs: Ints, *given: Any) -> Weighed:
        asked.append(pairs[found.evidence >= settings.possible - NEAR_THE_GATE])
        again = reweighed(found, read, pairs, *given)
        every = readings_of(again.readings.words, read.sentences, again.statistics)
        known.append((every, again.mentions))
        return again

    with mock.patch.multiple(conclusions, weighed_in=noted, reweighed=noted_again):
        found = line.detect(corpus, settings).relations
    near = frozenset(map(tuple, found.rows[np.isnan(found.evidence)].tolist()))
    return Watched(settings, near, asked[0], asked[1], *known[0])


def _beside(places: set[tuple[int, int]]) -> bool:
    """Tell whether two pairs of sentences are next to each other, one on at most on each side."""
    steps = ((0, 1), (1, 0), (1, 1))
    return any((left + i, right + j) in places for left, right in places for i, j in steps)


def labels_of(corpus: Corpus, files: Iterable[tuple[str, Path]]) -> list[Label]:
    """
    Return the labels that are sure, in the order of the corpus.

    Args:
        corpus: with all the articles.
        files: tables with ``id_a``, ``id_b``, ``kind`` and ``sure``, and what they are called.

    Raises:
        ClickException: an article that is not there, an unknown kind, a pair labelled twice.
    """
    places = {id_: row for row, id_ in enumerate(corpus.ids)}
    found: dict[Pair, Label] = {}
    unsure: set[Pair] = set()
    for source, path in files:
        for row in DataSet(path.parent.name, path.parent).rows(path.name):
            pair, kind = pair_of(row["id_a"], row["id_b"]), row["kind"]
            strange = [id_ for id_ in pair if id_ not in places] + [kind] * (kind not in KINDS)
            if strange:
                raise click.ClickException(f"{path.name}: {strange[0]!r} is unknown")
            if pair in found or pair[0] == pair[1]:
                raise click.ClickException(
                    f"{path.name}: {' and '.join(pair)} were labelled before"
                )
            left, right = sorted((places[pair[0]], places[pair[1]]))
            found[pair] = Label((left, right), pair, kind, source)
            if row["sure"] == "low":
                unsure.add(pair)
    return sorted(label for pair, label in found.items() if pair not in unsure)


def rows_of(labels: Iterable[Label]) -> Ints:
    """Return the pairs as rows of the corpus (int64, n x 2)."""
    return np.array([label.rows for label in labels], np.int64).reshape(-1, 2)
