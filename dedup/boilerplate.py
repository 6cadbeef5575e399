"""Boilerplate: the standing text of an outlet, which is nobody's copy."""

import numpy as np
import numpy.typing as npt

from dedup.candidates import Groups, groups_of
from dedup.corpus import Corpus
from dedup.dates import DAY, UNKNOWN_TIME
from dedup.fingerprints import Fingerprints
from dedup.rows import distinct, repeated, stand_in
from dedup.segments import Ints
from dedup.settings import Settings

Mask = npt.NDArray[np.bool_]


def boilerplate_of(
    corpus: Corpus, prints: Fingerprints, near: Groups, agency: Ints, settings: Settings
) -> Mask:
    """
    Tell which paragraphs are an outlet's standing text: newsletter prompts, biographies.

    A paragraph is boilerplate, wherever it stands, if its words recur in articles of one outlet
    on at least ``boilerplate_days`` days. Of articles without a time, each counts as a day, but
    near-duplicates as one: versions of a story repeat its words. Articles without an outlet make
    no boilerplate. Nor do agencies, and what stands in wire copy is none: it is there to recur.

    Args:
        corpus: the articles.
        prints: of the corpus.
        near: its groups of near-duplicates.
        agency: int64 by article, its agency, -1 for none.
        settings: ``boilerplate_days``.

    Returns:
        bool, one a paragraph of the corpus.
    """
    names, codes = corpus.outlets
    wire = (agency >= 0) | corpus.wire
    makes = ~wire
    if "" in names:
        makes &= codes != names.index("")
    rows, digests = prints.of_paragraphs.rows, prints.of_paragraphs.digests
    articles, again = prints.paragraphs.articles()[rows], stand_in(digests, repeated(digests))
    rows, texts, text = rows[again], *np.unique(digests[again], return_inverse=True)
    dates, date = np.unique(_days(corpus, near), return_inverse=True)
    outlet, day, made = (by[articles[again]] for by in (codes, date, makes))
    keys = ((text * len(names) + outlet) * len(dates) + day)[made]
    in_outlet, counts = np.unique(distinct(keys) // max(len(dates), 1), return_counts=True)
    standing = np.zeros(len(texts), np.bool_)
    standing[in_outlet[counts >= settings.boilerplate_days] // max(len(names), 1)] = True
    out = np.zeros(len(prints.paragraphs.words), np.bool_)
    out[rows] = standing[text]
    from_wire = np.zeros_like(out)
    from_wire[prints.of_paragraphs.rows] = wire[articles]
    return out & ~_like_wire(prints, out, from_wire, settings)


def _like_wire(prints: Fingerprints, standing: Mask, wire: Mask, settings: Settings) -> Mask:
    """Tell which standing paragraphs are wire copy, edited or not: grouped with one of it."""
    like = np.zeros_like(standing)
    if standing.any() and wire.any():
        order = np.arange(len(standing))
        groups = groups_of(prints.of_paragraphs, order, settings, wanted=standing | wire)
        sizes = np.diff(groups.bounds)
        with_wire = (
            np.add.reduceat(wire[groups.members], groups.bounds[:-1]) if len(sizes) else sizes
        )
        like[groups.members] = np.repeat(with_wire > 0, sizes)
    return like


def _days(corpus: Corpus, near: Groups) -> Ints:
    """Return the day of each article (int64), below all days a number of its own if unknown."""
    first = np.arange(len(corpus))
    first[near.members] = np.repeat(near.members[near.bounds[:-1]], np.diff(near.bounds))
    times = corpus.times
    earliest = times[times != UNKNOWN_TIME].min(initial=0) // DAY
    return np.where(times == UNKNOWN_TIME, earliest - 1 - first, times // DAY)
