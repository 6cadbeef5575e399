"""Signatures estimate Jaccard as theory says, and bands let pairs through as theory says."""

from math import sqrt
from typing import Any

import numpy as np
import pytest

from dedup.settings import Scheme
from dedup.signatures import permutations
from dedup_native import joining, minhashing, overlapping

FEW = not hasattr(joining.unite, "signatures")  # plain Python is slow
PAIRS, SHINGLES, PERMS = (12, 20, 32) if FEW else (400, 100, 128)
SHARES = [0.2, 0.5, 0.8]
SCHEMES: list[Scheme] = ["affine32", "affine64", "legacy"]


def signed_pairs(scheme: Scheme, share: float) -> tuple[Any, float]:
    """Return signatures of random pairs of sets, pair by pair, and the Jaccard of each pair."""
    draw = np.random.RandomState(int(100 * share))
    common = round(2 * SHINGLES * share / (1 + share))
    shingles = draw.randint(0, 1 << 64, (2 * PAIRS, SHINGLES), dtype=np.uint64)
    shingles[1::2, :common] = shingles[::2, :common]
    ends = np.arange(2 * PAIRS + 1) * SHINGLES
    spans = np.stack([ends[:-1], ends[1:]], axis=1)
    a, b = permutations(PERMS, 1, scheme)
    out = np.empty((2 * PAIRS, PERMS), a.dtype)
    kernel = getattr(minhashing, f"minhash_{scheme}")
    kernel(shingles.ravel(), spans, a, b, out, 0, len(spans))
    return out, common / (2 * SHINGLES - common)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("share", [0.0, *SHARES, 1.0])
def test_agreement_estimates_jaccard(scheme: Scheme, share: float) -> None:
    """The mean agreement is Jaccard within 4 standard errors, its variance near J(1-J)/k."""
    minima, jaccard = signed_pairs(scheme, share)
    pairs = np.arange(2 * PAIRS).reshape(-1, 2)
    estimates = np.empty(PAIRS, np.float32)
    kernel = overlapping.agree32 if scheme == "affine32" else overlapping.agree64
    kernel(minima, pairs, estimates, 0, PAIRS)
    variance = jaccard * (1 - jaccard) / PERMS
    spread = 4 * sqrt(2 / (PAIRS - 1))

    assert abs(jaccard - float(estimates.mean())) <= 4 * sqrt(variance / PAIRS) + 1e-6
    assert abs(variance - float(estimates.var(ddof=1))) <= spread * variance + 1e-6


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("size", [2, 4, 8])
def test_bands_follow_the_curve(scheme: Scheme, share: float, size: int) -> None:
    """Of pairs with Jaccard J, bands of r minima let 1 - (1 - J^r)^b through."""
    minima, jaccard = signed_pairs(scheme, share)
    kernel = joining.band_keys32 if scheme == "affine32" else joining.band_keys64
    rows, keys = np.arange(2 * PAIRS), np.empty(2 * PAIRS, np.uint64)
    shared = np.zeros(PAIRS, bool)
    bands = 24 // size
    for band in range(bands):
        kernel(minima, rows, band * size, size, keys, 0, len(rows))
        shared |= keys[::2] == keys[1::2]
    rate = 1 - (1 - jaccard**size) ** bands

    assert abs(rate - float(shared.mean())) <= 4 * sqrt(rate * (1 - rate) / PAIRS) + 1 / PAIRS
