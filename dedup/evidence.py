"""The working of one pair, for people: every run of words two articles share."""

from dataclasses import dataclass

import numpy as np

from dedup.corpus import Article, Corpus
from dedup.findings import Findings
from dedup.fingerprints import fingerprints_of
from dedup.listings import MATCH_KINDS
from dedup.matches import Matches, matches_of
from dedup.overlaps import ShingleSets
from dedup.pairs import RELATIONS, Pairs
from dedup.segments import in_characters
from dedup.settings import Settings
from dedup.statistics import Statistics, statistics_of
from dedup.words import words_of

Place = tuple[int, int]


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
class Shared:
    """
    What two articles share.

    Args:
        left: the one article.
        right: the other.
        relation: as in the ``pairs`` table; None where they are not related.
        overlap: Jaccard of their shingles, share of left in right, of right in left.
        matches: shared runs in the order of the left text.
    """

    left: Article
    right: Article
    relation: str | None
    overlap: tuple[float, float, float]
    matches: tuple[Run, ...]


def shared_by(
    corpus: Corpus, ids: tuple[str, str], pairs: Pairs, found: Findings | None, settings: Settings
) -> Shared:
    """
    Compare two articles word by word, related or not.

    Raises:
        SchemaError: no article has one of the ids.
    """
    left, right = (corpus.row_of(name) for name in ids)
    sides = (0, 1) if left < right else (1, 0)
    both = np.array([[min(left, right), max(left, right)]])
    found = np.flatnonzero((pairs.rows == both).all(axis=1))
    relation = RELATIONS[pairs.relation[found[0]]] if len(found) else None
    overlap = ShingleSets(corpus, settings).overlap(np.array([[left, right]]))[0]
    facts = found.statistics if found else _plain(corpus, settings)
    paragraphs = found.paragraphs if found else fingerprints_of(corpus, settings).paragraphs
    words = words_of(corpus, both[0], paragraphs, settings.run_tokens, facts)
    matches = matches_of(words, both, settings)
    runs = _runs(corpus, matches, sides)
    shares = (float(overlap[0]), float(overlap[1]), float(overlap[2]))
    return Shared(corpus[left], corpus[right], relation, shares, runs)


def _runs(corpus: Corpus, matches: Matches, sides: tuple[int, int]) -> tuple[Run, ...]:
    """Return the matches of the only pair, in the order of the first side's text."""
    count = len(matches.size)
    places = [
        in_characters(corpus, np.full(count, matches.pairs[0, side]), matches.places(side))
        for side in sides
    ]
    runs = []
    for row in np.argsort(places[0][:, 0], kind="stable"):
        where = tuple((int(side[row, 0]), int(side[row, 1])) for side in places)
        kind = MATCH_KINDS[int(matches.kinds[row])]
        runs.append(Run(kind, int(matches.size[row]), (where[0], where[1])))
    return tuple(runs)


def _plain(corpus: Corpus, settings: Settings) -> Statistics:
    """Return statistics of a corpus in which nobody looked for boilerplate."""
    return statistics_of(corpus, np.empty(0, np.uint64), corpus.wire, settings)
