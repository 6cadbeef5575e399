"""Frozen facts of a corpus: so far, which paragraphs are boilerplate."""

import numpy as np
import numpy.typing as npt

from dedup.corpus import UNKNOWN_TIME, Corpus
from dedup.fingerprints import Fingerprints
from dedup.settings import Settings

_DAY = 86_400


def boilerplate_of(
    corpus: Corpus, prints: Fingerprints, settings: Settings
) -> npt.NDArray[np.bool_]:
    """
    Tell which paragraphs are an outlet's standing text: newsletter prompts, biographies.

    A paragraph is boilerplate, wherever it stands, if its words recur in articles of one outlet
    on at least ``boilerplate_days`` days. Articles without a time count as a day each; articles
    without an outlet make no boilerplate.

    Returns:
        bool, one a paragraph of the corpus.
    """
    names, codes = corpus.outlets()
    times = corpus.times()
    days = np.where(times == UNKNOWN_TIME, -1 - np.arange(len(corpus)), times // _DAY)
    articles = prints.paragraphs.articles()[prints.of_paragraphs.rows]
    texts, text = np.unique(prints.of_paragraphs.digests, return_inverse=True)
    outlet, day = codes[articles].astype(np.int64), days[articles]
    known = outlet != names.index("") if "" in names else np.ones(len(outlet), np.bool_)
    dates, date = np.unique(day, return_inverse=True)
    keys = np.unique(((text * len(names) + outlet) * len(dates) + date)[known])
    in_outlet, counts = np.unique(keys // max(len(dates), 1), return_counts=True)
    standing = np.zeros(len(texts), np.bool_)
    standing[in_outlet[counts >= settings.boilerplate_days] // max(len(names), 1)] = True
    out = np.zeros(len(prints.paragraphs.words), np.bool_)
    out[prints.of_paragraphs.rows] = standing[text]
    return out
