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
    article, limit = prints.paragraphs.articles(), settings.group
    parts = groups_of(prints.of_paragraphs, times[article], settings, wanted=~standing)
    among = window.of(article)
    common, implied = sharing(parts, agency[article], limit, among)
    earliest, tied = firsts_of(near, groups, window, len(agency), limit)
    pairs = unique_pairs(np.concatenate([near.rows, article[common]]))
    pairs = pairs[are_worth(pairs, earliest[pairs], tied[pairs])]
    wires = _with_agencies(groups, agency, limit)
    pairs = window.kept(unique_pairs(np.concatenate([pairs, wires])))
    return Comparisons(pairs, implied, int(among.leaves(parts.members, parts.bounds).sum()))


def sharing(parts: Groups, agency: Ints, limit: int, window: Window) -> tuple[Ints, int]:
    """
    Return the pairs of paragraphs that groups bring together, and how many are passed over.

    Args:
        parts: groups of paragraphs.
        agency: int64 by paragraph, the agency of its article, -1 for none.
        limit: of a small group.
        window: of paragraphs; with agencies are also pairs that are out of it.
    """
    common, implied = pairs_within(parts, limit, window)
    return np.concatenate([common, _with_agencies(parts, agency, limit)]), implied


def firsts_of(
    near: Pairs, groups: Groups, window: Window, articles: int, limit: int
) -> tuple[Ints, Mask]:
    """
    Return what near-duplicates make needless to compare: see ``are_worth``.

    Returns:
        int64 by article, the earliest of its large group, -1 for none; bool, if it was listed with
        that one.
    """
    earliest, sizes = np.full(articles, -1, np.int64), np.diff(groups.bounds)
    each = np.repeat(sizes > limit, sizes)
    first = window.spans(groups.members, groups.bounds)[0]
    earliest[groups.members[each]] = groups.members[first][each]
    tied = np.zeros(articles, np.bool_)
    with_first = (near.rows == earliest[near.rows]).any(axis=1)
    tied[near.rows[with_first]] = True
    return earliest, tied


def are_worth(pairs: Ints, earliest: Ints, tied: Mask) -> Mask:
    """
    Tell pairs that the near-duplicates of their large group's earliest do not make needless.

    Args:
        pairs: int64 (n x 2).
        earliest: int64 (n x 2), of each of them the earliest of its large group, -1 for none.
        tied: bool (n x 2), if it was listed with that one.
    """
    same = (earliest[:, 0] == earliest[:, 1]) & (earliest[:, 0] >= 0)
    has_first = (pairs == earliest).any(axis=1)
    worth: Mask = (pairs[:, 0] != pairs[:, 1]) & (~same | has_first | ~tied.all(axis=1))
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
