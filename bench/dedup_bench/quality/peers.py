"""
What others would return for the same texts: each peer in the settings its users know.

datasketch is the baseline of the field (MinHash, bands, exact Jaccard); text-dedup and passim are
rebuilt from their documented settings, since one wants whole data sets and the other Spark.
"""

import time
from collections.abc import Iterable, Sequence
from importlib import import_module

import click
import xxhash

from dedup_bench.quality.answers import RUN, Answer, Contender
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import Pair, Span, pair_of
from dedup_bench.quality.runs import runs_of
from dedup_bench.rivals.contract import Find, Scored
from dedup_bench.rivals.cutting import Cut, character_shingles, word_shingles
from dedup_bench.rivals.matching import passim, rapidfuzz, rare_shingles
from dedup_bench.sources import Line

CHARACTER_MOST = 3_000  # articles; beyond, shingles of characters propose too many pairs
BANDS = {0.7: (240, (24, 10))}
"""By threshold: how many values, and bands that are not datasketch's own choice (text-dedup's)."""


def minhash(cut: Cut) -> Find:
    """Return what finds pairs by datasketch's MinHashLSH, checked by their exact Jaccard."""

    def find(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
        sketch = import_module("datasketch")
        num_perm, params = BANDS.get(dial, (128, None))
        index = sketch.MinHashLSH(threshold=dial, num_perm=num_perm, params=params)
        sets = [cut(item.text) for item in articles]
        made = sketch.MinHash.generator(sets, num_perm=num_perm, hashfunc=xxhash.xxh32_intdigest)
        for row, (mine, signed) in enumerate(zip(sets, made, strict=True)):
            if not mine:
                continue
            for other in index.query(signed):
                common = len(mine & sets[other])
                value = common / (len(mine) + len(sets[other]) - common)
                if value >= dial:
                    yield other, row, value
            index.insert(row, signed, check_duplication=False)

    return find


FINDERS: dict[str, tuple[str, Find, float]] = {
    "datasketch, 3 words, J .3": ("datasketch", minhash(word_shingles(3)), 0.3),
    "datasketch, 5 characters, J .3": ("datasketch", minhash(character_shingles(5)), 0.3),
    "text-dedup, 5 words, J .7": ("datasketch", minhash(word_shingles(5)), 0.7),
    "passim's index": ("numpy", passim, 5),
    "8 words, df 10": ("xxhash", rare_shingles(word_shingles(8)), 1),
    "rapidfuzz": ("rapidfuzz", rapidfuzz(word_shingles(8)), 75),
}
"""By name: what must be installed, what finds pairs, and its threshold."""

SMALL_SETS = {"datasketch, 5 characters, J .3"}


def contenders() -> dict[str, Contender]:
    """Return the peers whose package is installed; of another one it is said what to install."""
    there: dict[str, Contender] = {}
    for name, (package, find, dial) in FINDERS.items():
        try:
            import_module(package)
        except ImportError:
            _say(f"{name}: left out, install {package}")
            continue
        there[name] = _contender(name, find, dial)
    return there


def _contender(name: str, find: Find, dial: float) -> Contender:
    """Return a finder as a contender: every pair it returns is reuse, and confident."""

    def answer(data: DataSet) -> Answer | None:
        lines = [Line(item.id, item.text) for item in data.articles]  # before the clock starts
        if name in SMALL_SETS and len(lines) > CHARACTER_MOST:
            _say(f"{data.name}: {name} left out, {len(lines):,} articles")
            return None
        begin = time.perf_counter()
        found = {pair_of(lines[a].id, lines[b].id): score for a, b, score in find(lines, dial)}
        seconds = time.perf_counter() - begin
        return answer_with(data, found, seconds)

    return answer


def answer_with(data: DataSet, found: dict[Pair, float], seconds: float) -> Answer:
    """Return pairs and their scores as an answer: all are reuse, and confident."""
    return Answer(
        len(data.articles), seconds, dict.fromkeys(found, RUN), frozenset(found), found,
        spans=spans_of(data, found), points=("confident",),
    )  # fmt: skip


def spans_of(data: DataSet, found: Iterable[Pair]) -> dict[Pair, list[Span]]:
    """Return the passages of the pairs that were found, of those whose passages are known."""
    if not data.has_passages:
        return {}
    texts = {item.id: item.text for item in data.articles}
    return {(a, b): runs_of(texts[a], texts[b]) for a, b in data.passages().keys() & set(found)}


def _say(line: str) -> None:
    click.echo(line, err=True)
