"""
What others would return for the same texts: each peer in the settings its users know.

datasketch is the baseline of the field (MinHash, bands, exact Jaccard); text-dedup and passim are
rebuilt from their documented settings, since one wants whole data sets and the other Spark.
"""

import re
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

import click
import numpy as np
import xxhash

from dedup_bench.quality.answers import RUN, Answer, Contender
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import Pair, Span, pair_of
from dedup_bench.quality.runs import runs_of

WORDS = re.compile(r"\w+")
LETTERS = re.compile(r"[^\W\d_]+")
CHARACTER_MOST = 3_000  # articles; beyond, shingles of characters propose too many pairs
FUZZY_MOST = 300_000  # candidates; each is compared word for word
FUZZY_LEAST = 75  # of 100
PASSIM_LETTERS, PASSIM_COMMON, PASSIM_SHARED = 25, 100, 5
RARE_WORDS, RARE_COMMON = 8, 10

Cut = Callable[[str], set[bytes]]
Found = dict[Pair, float]


def word_shingles(size: int) -> Cut:
    """Return what cuts lower-cased text into shingles of so many words."""

    def cut(text: str) -> set[bytes]:
        words = WORDS.findall(text.lower())
        return {" ".join(words[n : n + size]).encode() for n in range(len(words) - size + 1)}

    return cut


def character_shingles(size: int) -> Cut:
    """Return what cuts lower-cased text, its blanks made one, into shingles of characters."""

    def cut(text: str) -> set[bytes]:
        line = " ".join(text.lower().split())
        return {line[n : n + size].encode() for n in range(len(line) - size + 1)}

    return cut


def minhash(cut: Cut, threshold: float, *, num_perm: int = 128, params: Any = None) -> Any:
    """Return what finds pairs by datasketch's MinHashLSH, checked by their exact Jaccard."""

    def find(data: DataSet) -> Found:
        sketch = import_module("datasketch")
        index = sketch.MinHashLSH(threshold=threshold, num_perm=num_perm, params=params)
        sets = [cut(item.text) for item in data.articles]
        made = sketch.MinHash.generator(sets, num_perm=num_perm, hashfunc=xxhash.xxh32_intdigest)
        found: Found = {}
        for row, (mine, signed) in enumerate(zip(sets, made, strict=True)):
            if not mine:
                continue
            for other in index.query(signed):
                common = len(mine & sets[other])
                value = common / (len(mine) + len(sets[other]) - common)
                if value >= threshold:
                    found[_pair(data, row, other)] = value
            index.insert(row, signed, check_duplication=False)
        return found

    return find


def passim(data: DataSet) -> Found:
    """
    Find pairs as passim's index does: runs of 25 letters from the beginning of a word.

    A run in more than 100 articles is dropped; five others must be shared.
    """
    counts = shared_keys(map(_letter_runs, (item.text for item in data.articles)), PASSIM_COMMON)
    return {_pair(data, a, b): float(count) for a, b, count in counts if count >= PASSIM_SHARED}


def rare_shingles(data: DataSet) -> Found:
    """Find pairs that share a shingle of eight words that at most ten articles have."""
    cut = word_shingles(RARE_WORDS)
    keys = (map(xxhash.xxh3_64_intdigest, cut(item.text)) for item in data.articles)
    return {_pair(data, a, b): float(n) for a, b, n in shared_keys(keys, RARE_COMMON)}


def fuzzy(data: DataSet) -> Found | None:
    """Compare by rapidfuzz, words as a set, the pairs that share a rare shingle."""
    ratio = import_module("rapidfuzz").fuzz.token_set_ratio
    texts = {item.id: item.text.lower() for item in data.articles}
    candidates = rare_shingles(data)
    if len(candidates) > FUZZY_MOST:
        _say(f"{data.name}: rapidfuzz left out, {len(candidates):,} candidates")
        return None
    values = {(a, b): ratio(texts[a], texts[b], score_cutoff=FUZZY_LEAST) for a, b in candidates}
    return {pair: value for pair, value in values.items() if value}


def characters(data: DataSet) -> Found | None:
    """Find pairs by shingles of five characters, Jaccard at least .3, in small sets."""
    if len(data.articles) > CHARACTER_MOST:
        _say(f"{data.name}: shingles of characters left out, {len(data.articles):,} articles")
        return None
    found: Found = minhash(character_shingles(5), 0.3)(data)
    return found


FINDERS: dict[str, tuple[str, Callable[[DataSet], Found | None]]] = {
    "datasketch, 3 words, J .3": ("datasketch", minhash(word_shingles(3), 0.3)),
    "datasketch, 5 characters, J .3": ("datasketch", characters),
    "text-dedup, 5 words, J .7": (
        "datasketch", minhash(word_shingles(5), 0.7, num_perm=240, params=(24, 10)),
    ),
    "passim's index": ("numpy", passim),
    "8 words, df 10": ("xxhash", rare_shingles),
    "rapidfuzz": ("rapidfuzz", fuzzy),
}  # fmt: skip


def contenders() -> dict[str, Contender]:
    """Return the peers whose package is installed; of another one it is said what to install."""
    there: dict[str, Contender] = {}
    for name, (package, finder) in FINDERS.items():
        try:
            import_module(package)
        except ImportError:
            _say(f"{name}: left out, install {package}")
            continue
        there[name] = _contender(finder)
    return there


def _contender(finder: Callable[[DataSet], Found | None]) -> Contender:
    """Return a finder as a contender: every pair it returns is reuse, and confident."""

    def answer(data: DataSet) -> Answer | None:
        count = len(data.articles)  # read before the clock starts
        begin = time.perf_counter()
        found = finder(data)
        seconds = time.perf_counter() - begin
        if found is None:
            return None
        return Answer(
            count, seconds, dict.fromkeys(found, RUN), frozenset(found), found,
            spans=spans_of(data, found), points=("confident",),
        )  # fmt: skip

    return answer


def spans_of(data: DataSet, found: Iterable[Pair]) -> dict[Pair, list[Span]]:
    """Return the passages of the pairs that were found, of those whose passages are known."""
    if not data.has_passages:
        return {}
    texts = {item.id: item.text for item in data.articles}
    return {(a, b): runs_of(texts[a], texts[b]) for a, b in data.passages().keys() & set(found)}


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


def _letter_runs(text: str) -> Iterator[int]:
    """Yield the keys of all runs of 25 letters that begin a word, other signs left out."""
    words: Sequence[str] = LETTERS.findall(text.lower())
    line, at = "".join(words), 0
    for word in words:
        if at + PASSIM_LETTERS > len(line):
            return
        yield xxhash.xxh3_64_intdigest(line[at : at + PASSIM_LETTERS].encode())
        at += len(word)


def _pair(data: DataSet, row: int, other: int) -> Pair:
    return pair_of(data.articles[row].id, data.articles[other].id)


def _say(line: str) -> None:
    click.echo(line, err=True)
