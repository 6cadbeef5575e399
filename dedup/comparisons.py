"""Comparisons: pairs of articles worth reading word by word."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dedup.candidates import Groups, groups_of, pairs_within, unique_pairs
from dedup.chronology import ALL_TIMES, Window
from dedup.fingerprints import Fingerprints
from dedup.pairs import Pairs
from dedup.segments import Ints
from dedup.settings import Settings

Mask = npt.NDArray[np.bool_]


class Comparisons(NamedTuple):
    """
    Pairs of articles to compare.

    Args:
        pairs: int64 (n x 2), left row < right row, in order.
        implied: how many pairs of paragraphs in large groups are passed over.
        apart: how many pairs of paragraphs are out of the window.
    """

    pairs: Ints
    implied: int
    apart: int


def comparisons_of(
    prints: Fingerprints,
    near: Pairs,
    groups: Groups,
    standing: Mask,
    times: Ints,
    agency: Ints,
    settings: Settings,
    window: Window = ALL_TIMES,
) -> Comparisons:
    """
    Return the pairs of articles to compare.

    Compared are near-duplicates and articles that have a paragraph in common. In a group of more
    than ``settings.group`` near-duplicate articles each is compared with the earliest, and with
    another only where it is no near-duplicate of that one; in such a group of paragraphs with the
    earliest, the previous and the links. Everywhere with the first of each agency.

    Args:
        prints: of the corpus.
        near: near-duplicates that were listed.
        groups: the groups they stand in.
        standing: bool by paragraph, boilerplate, which is passed over.
        times: int64, the time rank of each article.
        agency: int64 by article, its agency, -1 for none.
        settings: ``group`` and the bands.
        window: how far apart articles are compared; the earliest is then the earliest within it.
    """
    article = prints.paragraphs.articles()
    parts = groups_of(prints.of_paragraphs, times[article], settings, wanted=~standing)
    among = window.of(article)
    common, implied = pairs_within(parts, settings.group, among)
    wires = _with_agencies(parts, agency[article], settings.group)
    by_paragraph = article[np.concatenate([common, wires])]
    pairs = unique_pairs(np.concatenate([near.rows, by_paragraph]))
    pairs = pairs[_is_worth(pairs, near, groups, window, settings.group)]
    wires = _with_agencies(groups, agency, settings.group)
    pairs = window.kept(unique_pairs(np.concatenate([pairs, wires])))
    return Comparisons(pairs, implied, int(among.leaves(parts.members, parts.bounds).sum()))


def _is_worth(pairs: Ints, near: Pairs, groups: Groups, window: Window, limit: int) -> Mask:
    """Tell pairs that the near-duplicates of their large group's earliest do not make needless."""
    articles = int(pairs.max(initial=-1)) + 1
    earliest = np.full(max(articles, int(groups.members.max(initial=-1)) + 1), -1, np.int64)
    sizes = np.diff(groups.bounds)
    each = np.repeat(sizes > limit, sizes)
    first = window.spans(groups.members, groups.bounds)[0]
    earliest[groups.members[each]] = groups.members[first][each]
    tied = np.zeros(len(earliest), np.bool_)
    with_first = (near.rows == earliest[near.rows]).any(axis=1)
    tied[near.rows[with_first]] = True
    same = (earliest[pairs[:, 0]] == earliest[pairs[:, 1]]) & (earliest[pairs[:, 0]] >= 0)
    has_first = (pairs == earliest[pairs]).any(axis=1)
    worth: Mask = (pairs[:, 0] != pairs[:, 1]) & (~same | has_first | ~tied[pairs].all(axis=1))
    return worth


def _with_agencies(groups: Groups, agency: Ints, limit: int) -> Ints:
    """Return pairs of each member of a large group with its first member of each agency."""
    found = [np.empty((0, 2), np.int64)]
    for group in np.flatnonzero(np.diff(groups.bounds) > limit):
        members = groups.members[groups.bounds[group] : groups.bounds[group + 1]]
        named, first = np.unique(agency[members], return_index=True)
        wires = members[first[named >= 0]]
        found.extend(np.stack([np.full(len(members), wire), members], axis=1) for wire in wires)
    return np.concatenate(found)
