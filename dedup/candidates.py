"""Rows whose signatures share a band, joined into groups, and the pairs worth looking at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.chronology import ALL_TIMES, Window
from dedup.fingerprints import Signatures
from dedup.orders import arrange
from dedup.rows import in_ranges, over_blocks, over_rows, scratch, sizes_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.shelf import rest
from dedup.tokens import Hashes
from dedup_native import joining, overlapping

_BANDS_AT_ONCE = 8  # whose keys are made in one pass over the signatures,
_KEYS_AT_ONCE = 1 << 27  # fewer bands if these are more keys
_ROWS_AT_ONCE = 1 << 14  # of signatures, which stay in the cache for all of these

Verify = Callable[[Ints], npt.NDArray[np.bool_]]
"""Takes pairs of rows (int64, n x 2), tells which hold."""


@dataclass(frozen=True)
class Groups:
    """
    Rows joined by pairs that held.

    Args:
        members: int64, rows of groups of two and more, group by group, earliest first.
        bounds: int64, where each group begins, and the end.
        links: int64 (n x 2), pairs that were verified and joined two groups.
        tested: pairs that were verified in all.
    """

    members: Ints
    bounds: Ints
    links: Ints
    tested: int


def groups_of(
    signatures: Signatures,
    order: Ints,
    settings: Settings,
    verify: Verify | None = None,
    wanted: npt.NDArray[np.bool_] | None = None,
) -> Groups:
    """
    Join rows whose signatures share a band and whose pair holds.

    Rows with the same words are joined first and looked at once. In a bucket each row is
    compared with the bucket's first and with ``settings.bucket`` rows before it, and only where
    the two are not joined already: the cost is linear in the bucket.

    Args:
        signatures: of rows.
        order: int64, the time rank of every row: a group's members stand in this order.
        settings: bands and thresholds.
        verify: tells which pairs hold; without it the estimate must reach the threshold, less
            two standard errors.
        wanted: bool by row, the rows to look at; all if None.
    """
    ranked = np.argsort(order[signatures.rows], kind="stable")
    if wanted is not None:
        ranked = ranked[wanted[signatures.rows[ranked]]]
    first_of = _first_with_same(signatures.digests, ranked)
    roots = np.arange(len(signatures.rows))
    copies = np.flatnonzero(first_of != roots)
    joining.unite(np.stack([first_of[copies], copies], axis=1), roots)
    joined = _Join(signatures, settings, verify, roots)
    joined.over_bands(ranked[first_of[ranked] == ranked])
    rest(signatures.minima)
    joining.settle(roots)
    return _grouped(signatures.rows, roots, ranked, joined)


class _Join:
    """The state of one joining: the groups so far, and what was verified."""

    def __init__(
        self, signatures: Signatures, settings: Settings, verify: Verify | None, roots: Ints
    ) -> None:
        self.signatures, self.settings, self.verify, self.roots = (
            signatures,
            settings,
            verify,
            roots,
        )
        self.links: list[Ints] = []
        self.tested = 0
        spread = sqrt(settings.threshold * (1 - settings.threshold) / settings.num_perm)
        self.floor = settings.threshold - (4 if verify else 2) * spread

    def over_bands(self, rows: Ints) -> None:
        """Join rows (places in the signatures, in time order) band by band."""
        for ranks, first, before in over_blocks(lambda given: _chained(*given), self._keys(rows)):
            for reach in (1, self.settings.bucket):
                self._join_buckets(rows[ranks], first, before, reach)

    def _keys(self, rows: Ints) -> Iterator[tuple[Hashes, Hashes, Ints]]:
        """Yield the keys of each band as the signatures stand, their ranks, and of ranks places."""
        bands, size = self.settings.bands
        by_place, minima = np.argsort(rows), self.signatures.minima
        kernel = joining.band_keys32 if minima.dtype == np.uint32 else joining.band_keys64
        inside, places = rows[by_place], np.empty_like(by_place)
        places[by_place] = np.arange(len(rows))
        ranks = by_place.astype(np.uint64)
        together = min(_BANDS_AT_ONCE, max(1, _KEYS_AT_ONCE // max(len(rows), 1)))
        for start in range(0, bands, together):
            some = range(start, min(start + together, bands))
            keys = np.empty((len(some), len(rows)), np.uint64)

            def fill(first: int, some: range = some, keys: Hashes = keys) -> None:
                part = inside[first : first + _ROWS_AT_ONCE]
                for band, out in zip(some, keys[:, first : first + len(part)], strict=True):
                    kernel(minima, part, band * size, size, out, 0, len(part))
                rest(minima[part[0] : part[-1] + 1])

            for _ in over_blocks(fill, range(0, len(rows), _ROWS_AT_ONCE)):
                pass
            for each in keys:
                yield each, ranks, places

    def _join_buckets(self, rows: Ints, first: Ints, before: Ints, reach: int) -> None:
        shared = int(np.count_nonzero(before >= 0))
        out, found = np.empty((shared * (reach + 1), 2), np.int64), np.zeros(1, np.int64)
        joining.propose(rows, first, before, self.roots, reach, out, found)
        pairs = out[: found[0]]
        if not len(pairs):
            return
        pairs = pairs[agreement(self.signatures.minima, pairs) >= self.floor]
        self.tested += len(pairs)
        if self.verify is not None and len(pairs):
            named = self.signatures.rows[pairs]
            pairs = np.ascontiguousarray(pairs[self.verify(named)])
        joining.unite(pairs, self.roots)
        self.links.append(pairs)


def _chained(keys: Hashes, ranks: Hashes, places: Ints) -> tuple[Ints, Ints, Ints]:
    """
    Return the ranks that share their key, and of each the first that does and the last before it.

    Their high bits are sorted with the rank behind them in one number: in order memory is read, and
    written, many times faster than in a table of all keys.

    Args:
        keys: uint64.
        ranks: uint64, of each key.
        places: int64 by rank, where its key stands.

    Returns:
        Ranks, key by key and each key's in order; places among these, -1 for none (int64).
    """
    count = len(keys)
    bits = max(count - 1, 1).bit_length()
    ranked = scratch("ranked", count, np.uint64)
    np.right_shift(keys, np.uint64(bits), out=ranked)
    ranked <<= np.uint64(bits)
    ranked |= ranks
    arrange(ranked, scratch("spare", count, np.uint64))
    shared, first, before = (scratch(name, count, np.int64) for name in ("same", "one", "other"))
    found = np.zeros(1, np.int64)
    joining.chain(ranked, bits, keys, places, shared, first, before, found)
    there = slice(int(found[0]))
    return shared[there].copy(), first[there].copy(), before[there].copy()


def agreement(minima: npt.NDArray[Any], pairs: Ints) -> npt.NDArray[np.float32]:
    """Return the share of equal minima of pairs of signatures: an estimate of Jaccard."""
    out = np.empty(len(pairs), np.float32)
    kernel = overlapping.agree32 if minima.dtype == np.uint32 else overlapping.agree64
    over_rows(kernel, len(pairs), minima, np.ascontiguousarray(pairs), out)
    return out


def pairs_within(groups: Groups, limit: int, window: Window = ALL_TIMES) -> tuple[Ints, int]:
    """
    Return the pairs to list, and how many pairs of large groups are left out.

    All pairs of a group of up to ``limit``; of a larger one the earliest and the previous of each
    member, and the links that made it. With a window of its rows, those within it: the earliest is
    that of each member's own.

    Returns:
        int64 (n x 2), each pair once, in order; a number.
    """
    sizes = np.diff(groups.bounds)
    small = np.flatnonzero(sizes <= limit)
    chosen = _bounds_of(sizes[small])
    members = _taken(groups.members, groups.bounds, small)
    out = np.empty((int((sizes[small] * (sizes[small] - 1) // 2).sum()), 2), np.int64)
    joining.pair_members(members, chosen, 0, out, 0, len(small))
    large = np.flatnonzero(sizes > limit)
    if not len(large):
        return window.kept(unique_pairs(out)), 0
    members, bounds = _taken(groups.members, groups.bounds, large), _bounds_of(sizes[large])
    first = window.spans(members, bounds)[0]
    earliest = members[first]
    previous = np.roll(members, 1)
    later = members != earliest
    chained = [np.stack([other, members], axis=1)[later] for other in (earliest, previous)]
    in_large = np.isin(groups.links[:, 0], members) if len(groups.links) else np.empty(0, np.bool_)
    listed = window.kept(unique_pairs(np.concatenate([*chained, groups.links[in_large]])))
    implied = int((np.arange(len(members)) - first).sum()) - len(listed)
    return unique_pairs(np.concatenate([window.kept(out), listed])), implied


def unique_pairs(pairs: Ints) -> Ints:
    """Return pairs of two rows with the smaller first, each once, in order."""
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    keys = arrange((low << 32 | high)[low < high])  # np.unique hashes first: many times slower
    keys = keys[np.diff(keys, prepend=-1) != 0]
    return np.stack([keys >> 32, keys & 0xFFFFFFFF], axis=1)


def among(pairs: Ints, others: Ints) -> npt.NDArray[np.bool_]:
    """Tell which pairs of rows stand among others; both with the smaller row first."""
    return np.isin(pairs[:, 0] << 32 | pairs[:, 1], others[:, 0] << 32 | others[:, 1])


def _bounds_of(sizes: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)])


def _taken(members: Ints, bounds: Ints, groups: Ints) -> Ints:
    """Return the members of some groups, one group after another."""
    return members[in_ranges(bounds[groups], sizes_of(bounds, groups))]


def _first_with_same(digests: npt.NDArray[np.uint64], ranked: Ints) -> Ints:
    """Return for each row the earliest row with the same words (int64)."""
    out, keys = np.arange(len(digests)), digests[ranked]
    places = np.arange(len(keys))
    ranks, first, _ = _chained(keys, places.astype(np.uint64), places)
    out[ranked[ranks]] = ranked[ranks[first]]
    return out


def _grouped(rows: Ints, roots: Ints, ranked: Ints, joined: _Join) -> Groups:
    """Return the groups of two and more, each in time order, ordered by their earliest."""
    sizes = np.bincount(roots, minlength=len(roots))
    members = ranked[sizes[roots[ranked]] > 1]
    _, first, which = np.unique(roots[members], return_index=True, return_inverse=True)
    by_group = np.argsort(first[which], kind="stable")
    counts = np.bincount(which, minlength=len(first))[np.argsort(first)]
    links = np.concatenate([np.empty((0, 2), np.int64), *joined.links])
    return Groups(rows[members[by_group]], _bounds_of(counts), rows[links], joined.tested)
