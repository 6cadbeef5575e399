"""The gate: whether what two articles share is enough to say that one took from the other."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from dedup.lexicon.gate import INTERCEPT, WEIGHTS
from dedup.mentions import Mentions
from dedup.readings import Readings
from dedup.rows import places_of, sizes_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup_native import gathering

Floats = npt.NDArray[np.float64]

_LONG_RUN = 12
_FEW_SENTENCES = 16


def features_of(readings: Readings, mentions: Mentions, pairs: Ints) -> Mapping[str, Floats]:
    """
    Return what pairs of articles show, by name of the evidence (float64 by pair).

    Of runs of own words: ``longest``, logarithm of the words of the longest, up to 12, for a longer
    one is as often a statement as copy; ``runs``, of the number of those of six words and more;
    ``personal_runs``, ``runs`` times the share of them in sentences with I, we or you;
    ``introduced``, the share in sentences with a colon. Of sentences: ``run_sentences``, logarithm
    of the number of those with a run; ``closest``, the mean of the three best cosines;
    ``sentences``, logarithm of how many there are, counted in the article with fewer, and as 16 at
    least: the less there is, the less it proves. ``named``: how rare a name ties them, of the
    outlet of one in the other, or of an agency in both.

    Args:
        readings: of the articles.
        mentions: of the same articles.
        pairs: int64 (n x 2), left row < right row, in order.
    """
    local = places_of(pairs, readings.words.articles)
    found = readings.gathered(local).astype(np.float64)
    counts = sizes_of(readings.owners, local).min(axis=1, initial=1 << 40)
    runs = np.maximum(found[:, gathering.RUNS], 1)
    many = np.log1p(found[:, gathering.RUNS])
    return {
        "longest": np.log1p(np.minimum(found[:, gathering.LONGEST], _LONG_RUN)),
        "runs": many,
        "personal_runs": found[:, gathering.PERSONAL] / runs * many,
        "introduced": found[:, gathering.INTRODUCED] / runs,
        "run_sentences": np.log1p(found[:, gathering.RUN_SENTENCES]),
        "closest": found[:, gathering.TOP],
        "sentences": np.log1p(np.maximum(counts, _FEW_SENTENCES)),
        "named": mentions.between(local),
    }


def prior_of(pairs: Ints, wire: npt.NDArray[np.bool_], settings: Settings) -> Floats:
    """
    Return the log-odds of pairs before any evidence, beside those of any pair (float64).

    ``wire_odds`` where one article is agency copy, which is there to be taken, and one is not.
    """
    return np.where(wire[pairs[:, 0]] != wire[pairs[:, 1]], settings.wire_odds, 0.0)


def evidence_of(features: Mapping[str, Floats]) -> Floats:
    """Return the log-odds that one article of a pair took from the other (float64)."""
    total = np.full(len(features["longest"]), INTERCEPT)
    for name, weight in WEIGHTS.items():
        total += weight * features[name]
    return np.round(total, 6)  # the same on every machine
