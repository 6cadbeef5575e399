"""Contenders that compare what they find by other means: exact indexes, edit ratios, SimHash."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from warnings import catch_warnings, simplefilter

import numpy as np

from dedup_bench.rivals.contract import Find, Rival, Scored
from dedup_bench.rivals.cutting import Cut, keys_of, letter_runs, word_shingles
from dedup_bench.sources import Line

PASSIM_COMMON, RARE_COMMON = 100, 10  # in so many articles a key may stand
RARE_WORDS, FUZZY_WORDS = 8, 5


def passim(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Find pairs as passim's index does: runs of 25 letters from the beginning of a word."""
    keys = (letter_runs(item.text) for item in articles)
    for a, b, count in shared_keys(keys, PASSIM_COMMON):
        if count >= dial:
            yield a, b, float(count)


def rare_shingles(cut: Cut) -> Find:
    """Return what finds pairs that share so many shingles that at most ten articles have."""

    def find(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
        keys = (keys_of(cut, item.text) for item in articles)
        for a, b, count in shared_keys(keys, RARE_COMMON):
            if count >= dial:
                yield a, b, float(count)

    return find


def rapidfuzz(cut: Cut) -> Find:
    """Return what compares, words as a set, the pairs that share a rare shingle."""

    def find(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
        ratio = import_module("rapidfuzz").fuzz.token_set_ratio
        texts = [item.text.lower() for item in articles]
        for a, b, _ in rare_shingles(cut)(articles, 1):
            if value := ratio(texts[a], texts[b], score_cutoff=dial):
                yield a, b, value

    return find


def simhash(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Find texts whose 64 bits differ in so many at most; its own features (four characters)."""
    with catch_warnings():  # what compiling its source says, where it was not compiled before
        simplefilter("ignore")
        module = import_module("simhash")
    bits = round(64 * (1 - dial))
    made = [module.Simhash(item.text) for item in articles]
    index = module.SimhashIndex([(str(row), one) for row, one in enumerate(made)], k=bits)
    for row, one in enumerate(made):
        for name in index.get_near_dups(one):
            if (other := int(name)) < row:
                yield other, row, 1 - one.distance(made[other]) / 64


def shared_keys(keys: Iterable[Iterable[int]], common: int) -> Iterator[tuple[int, int, int]]:
    """
    Yield two rows and how many keys they share, keys of more than ``common`` rows left out.

    Args:
        keys: of each row, unsigned 64-bit; one that stands twice in a row is counted once.
        common: in so many rows a key may stand.
    """
    every, owners = array("Q"), array("L")
    for row, mine in enumerate(keys):
        kept = set(mine)
        every.extend(kept)
        owners.extend([row] * len(kept))
    if not every:
        return
    values, rows = np.frombuffer(every, np.uint64), np.frombuffer(owners, np.uint64)
    order = np.lexsort((rows, values))
    values, rows = values[order], rows[order].astype(np.int64)
    bounds = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1], [True]]))
    sizes, firsts = np.diff(bounds), bounds[:-1]
    parts = []
    for size in np.unique(sizes[(sizes > 1) & (sizes <= common)]).tolist():
        of_size = firsts[sizes == size]
        for a in range(size):
            for b in range(a + 1, size):
                parts.append(rows[of_size + a] << 32 | rows[of_size + b])  # noqa: PERF401
    if parts:
        pairs, counts = np.unique(np.concatenate(parts), return_counts=True)
        both = zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True)
        for (a_row, b_row), count in zip(both, counts.tolist(), strict=True):
            yield a_row, b_row, count


MATCHING = {
    "passim's index": Rival(
        "numpy", passim, (20, 10, 5, 3, 2, 1), "runs of 25 letters in common",
        "after passim's first stage, no alignment; keys of more than 100 articles are dropped",
    ),
    "8 words, df 10": Rival(
        "numpy", rare_shingles(word_shingles(RARE_WORDS)), (20, 10, 5, 3, 2, 1),
        "shingles in common", "an exact index of shingles that at most ten articles have",
    ),
    "rapidfuzz": Rival(
        "rapidfuzz", rapidfuzz(word_shingles(FUZZY_WORDS)), (95, 90, 80, 70, 60, 50),
        "token_set_ratio", "compares what shares a rare shingle of five words",
    ),
    "simhash": Rival(
        "simhash", simhash, (61 / 64, 59 / 64, 56 / 64), "share of 64 bits that agree",
    ),
}  # fmt: skip
