"""The working of one pair, for people: what two articles share, and what that weighs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedup.alike import stretches_of
from dedup.anchors import Sentences, anchors_of
from dedup.corpus import Article, Corpus
from dedup.findings import Findings
from dedup.fingerprints import Paragraphs, fingerprints_of
from dedup.gate import evidence_of, features_of, prior_of
from dedup.lexicon.gate import INTERCEPT, WEIGHTS
from dedup.listings import MATCH_KINDS
from dedup.matches import matches_of
from dedup.mentions import mentions_of
from dedup.outlets import Outlets
from dedup.overlaps import ShingleSets
from dedup.pairs import POINTS, RELATIONS, Floats, Pairs
from dedup.passages import Passages, passages_of
from dedup.phrases import mark_phrases
from dedup.readings import Readings, readings_of
from dedup.segments import Ints, in_characters
from dedup.settings import Settings
from dedup.statistics import Statistics, statistics_of
from dedup.supports import KINDS, Supports, supports_of
from dedup.words import words_of

Place = tuple[int, int]
_NO_HASHES = np.empty(0, np.uint64)


@dataclass(frozen=True)
class Run:
    """
    A run of words two articles share.

    Args:
        kind: ``verbatim`` or ``shared-quotation``.
        words: how many.
        places: begin and end in characters, in the one article and in the other.
    """

    kind: str
    words: int
    places: tuple[Place, Place]


@dataclass(frozen=True)
class Support:
    """
    A sentence of one article, and the sentence of another that supports it best.

    Args:
        kind: ``verbatim``, ``near-verbatim``, ``edited`` or ``paraphrase``, by ``share``.
        share: of its own words, those that stand in the other's in the same order.
        cosine: of both sentences' words of evidence, whatever their order; 0 for too little.
        numbers: of the sentence and of the other, from 0 in its article.
        places: of both, begin and end in characters.
        alike: the words that are the same in order: stretches, by places in the one article and
            in the other.
    """

    kind: str
    share: float
    cosine: float
    numbers: tuple[int, int]
    places: tuple[Place, Place]
    alike: tuple[tuple[Place, Place], ...]


@dataclass(frozen=True)
class Piece:
    """
    A piece of evidence.

    Args:
        name: as in ``dedup.gate.features_of``, which says what it is.
        value: what the pair shows.
        weight: what one of it weighs.
    """

    name: str
    value: float
    weight: float

    @property
    def adds(self) -> float:
        """What it adds to the sum."""
        return self.value * self.weight


@dataclass(frozen=True)
class Evidence:
    """
    What a pair shows, weighed: ``score`` is ``intercept`` and what every piece adds.

    Args:
        score: log-odds that one stands in the other, in part.
        intercept: what the sum begins with.
        pieces: in the order they are added.
        confident: the score from which a pair is confident.
        possible: the score from which it is possible.
    """

    score: float
    intercept: float
    pieces: tuple[Piece, ...]
    confident: float
    possible: float


@dataclass(frozen=True)
class Shared:
    """
    What two articles share.

    Args:
        left: the one article.
        right: the other.
        relation: as in the ``pairs`` table; None where they are not related.
        point: ``confident`` or ``possible``, as there; None where the relation is no copy.
        overlap: Jaccard of their shingles, share of left in right, of right in left.
        matches: shared runs in the order of the left text.
        sentences: those of the left article that the right one supports, in order.
        counts: sentences with own words (no boilerplate, not all quotation) of left, of right.
        evidence: what all of it weighs.
        decision: what a person decided of the pair (``dedup.decisions.KINDS``); None for nothing.
    """

    left: Article
    right: Article
    relation: str | None
    point: str | None
    overlap: tuple[float, float, float]
    matches: tuple[Run, ...]
    sentences: tuple[Support, ...]
    counts: tuple[int, int]
    evidence: Evidence
    decision: str | None = None


@dataclass(frozen=True)
class _Grounds:
    """What a corpus says of the words of a pair."""

    statistics: Statistics
    paragraphs: Paragraphs
    sentences: Sentences


def shared_by(
    corpus: Corpus,
    ids: tuple[str, str],
    pairs: Pairs,
    found: Findings | None,
    outlets: Outlets,
    settings: Settings,
) -> Shared:
    """
    Compare two articles word by word and sentence by sentence, related or not.

    Raises:
        SchemaError: no article has one of the ids.
    """
    rows = [corpus.row_of(name) for name in ids]
    both, sides = np.sort(np.array([rows]), axis=1), (0, 1) if rows[0] < rows[1] else (1, 0)
    grounds = _plain(corpus, settings) if found is None else _known(found)
    words = words_of(corpus, both[0], grounds.paragraphs)
    grounds.statistics.mark(words)
    mark_phrases(words, grounds.statistics.phrases)
    readings = readings_of(words, grounds.sentences, grounds.statistics)
    mentions = mentions_of(corpus, outlets, words, grounds.statistics)
    prior = prior_of(both, outlets.wires(corpus)[1], settings)
    matches = matches_of(words, both, settings)
    supports = supports_of(readings, matches, grounds.statistics, settings)
    place, point = int(pairs.find(both)[0]), int(pairs.point_of(both)[0])
    overlap = ShingleSets(corpus, settings).overlap(np.array([rows]))[0].tolist()
    own = [int((grounds.sentences.own[_rows_of(grounds.sentences, row)] > 0).sum()) for row in rows]
    return Shared(
        left=corpus[rows[0]],
        right=corpus[rows[1]],
        relation=RELATIONS[pairs.relation[place]] if place >= 0 else None,
        point=POINTS[point] if point >= 0 else None,
        overlap=(overlap[0], overlap[1], overlap[2]),
        matches=_runs(corpus, passages_of(matches, settings.run_tokens), sides),
        sentences=_supports(corpus, readings, supports, grounds, sides, settings),
        counts=(own[0], own[1]),
        evidence=_evidence(features_of(readings, mentions, both), float(prior[0]), settings),
        decision=None if found is None else found.decided.named(both)[0],
    )


def _evidence(features: Mapping[str, Floats], prior: float, settings: Settings) -> Evidence:
    """Return what the only pair shows, piece by piece."""
    pieces = [Piece(name, float(features[name][0]), weight) for name, weight in WEIGHTS.items()]
    if prior:
        pieces.append(Piece("wire", 1.0, prior))
    score = prior + float(evidence_of(features)[0])
    return Evidence(score, INTERCEPT, tuple(pieces), settings.confident, settings.possible)


def _runs(corpus: Corpus, found: Passages, sides: tuple[int, int]) -> tuple[Run, ...]:
    """Return the passages of the only pair, in the order of the first side's text."""
    pair = found.matches.pairs[0]
    places = [_in_text(corpus, pair[side], found.places(side)) for side in sides]
    runs = []
    for row in np.argsort(places[0][:, 0], kind="stable"):
        kind = MATCH_KINDS[int(found.kinds[row])]
        runs.append(Run(kind, int(found.size[row]), _both(places, row)))
    return tuple(runs)


def _supports(
    corpus: Corpus,
    readings: Readings,
    supports: Supports,
    grounds: _Grounds,
    sides: tuple[int, int],
    settings: Settings,
) -> tuple[Support, ...]:
    """Return the supported sentences of the first side in the order of its text."""
    rows = supports.best(sides[0])
    sentences = grounds.sentences
    rows = rows[sentences.own[supports.sentences[rows, sides[0]]] > 0]
    pairs = supports.sentences[rows]
    articles = readings.words.articles
    numbers = pairs - sentences.owners[articles]
    kinds = supports.kinds(sides[0], settings)[rows]
    wholes = [
        _in_text(corpus, articles[side], sentences.places[pairs[:, side]].astype(np.int64))
        for side in sides
    ]
    parts = _stretches(corpus, readings, supports, rows, grounds.statistics, sides)
    return tuple(
        Support(
            KINDS[kinds[n]],
            float(supports.share[row, sides[0]]),
            float(supports.cosine[row]),
            (int(numbers[n, sides[0]]), int(numbers[n, sides[1]])),
            _both(wholes, n),
            parts[n],
        )
        for n, row in enumerate(rows)
    )


def _stretches(
    corpus: Corpus,
    readings: Readings,
    supports: Supports,
    rows: Ints,
    statistics: Statistics,
    sides: tuple[int, int],
) -> list[tuple[tuple[Place, Place], ...]]:
    """Return the places of the words that are the same, stretch by stretch of each support."""
    found = stretches_of(readings, supports, rows, statistics)
    flat = np.array([each for part in found for each in part], np.int64).reshape(-1, 2, 2)
    places = [
        _in_text(corpus, readings.words.articles[side], readings.words.spans(*flat[:, side].T))
        for side in sides
    ]
    ends = np.cumsum([len(part) for part in found], dtype=np.int64)
    return [
        tuple(_both(places, row) for row in range(end - len(part), end))
        for part, end in zip(found, ends, strict=True)
    ]


def _in_text(corpus: Corpus, article: int, places: Ints) -> Ints:
    """Return places in bytes of one article's text as places in characters."""
    return in_characters(corpus, np.full(len(places), article), places)


def _both(places: list[Ints], row: int) -> tuple[Place, Place]:
    """Return a row of two arrays of places as numbers for people."""
    (a, b), (c, d) = (side[row].tolist() for side in places)
    return (a, b), (c, d)


def _rows_of(sentences: Sentences, article: int) -> slice:
    return slice(int(sentences.owners[article]), int(sentences.owners[article + 1]))


def _known(found: Findings) -> _Grounds:
    return _Grounds(found.statistics, found.paragraphs, found.sentences)


def _plain(corpus: Corpus, settings: Settings) -> _Grounds:
    """Return what there is of a corpus in which nobody looked for boilerplate."""
    paragraphs, none = fingerprints_of(corpus, settings).paragraphs, np.zeros(len(corpus), np.bool_)
    words = words_of(corpus, np.arange(len(corpus)), paragraphs)
    statistics = statistics_of(words, corpus.times, _NO_HASHES, corpus.wire, settings)
    sentences, _ = anchors_of(words, statistics, none, settings)
    return _Grounds(statistics, paragraphs, sentences)
