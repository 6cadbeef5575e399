"""How fast a text becomes a signature: one thread, the same texts for all, in one process."""

import os
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import click

from dedup.corpus import Corpus
from dedup.fingerprints import fingerprints_of
from dedup.rows import threads
from dedup.settings import Settings
from dedup_bench.results import Cell, Table, conditions, processors, publish
from dedup_bench.signing import NUM_PERM, contenders, corpus_of_texts
from dedup_bench.sources import (
    SOME,
    data_option,
    generated,
    json_option,
    lines_of,
    taken,
    without_marks,
)
from dedup_bench.timing import Work, ratio, rounds

ONE_THREAD = {"DEDUP_THREADS": "1", "RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
SHINGLES = (3, 5)
MOST = 100_000  # megabytes
ZLIB_BYTES = 2_000_000
LEAST = 0.25  # seconds: what is quicker is repeated for so long


@click.command()
@data_option(required=False)
@click.option("--megabytes", default=16.0, show_default=True, help="Size of each corpus (UTF-8).")
@click.option("--repeat", default=5, type=SOME, show_default=True, help="Rounds.")
@json_option
def speed(data: Path | None, megabytes: float, repeat: int, path: Path | None) -> None:
    """
    Time text to signature, ours and the peers', one thread.

    128 values, shingles of 3 and of 5 words. Without --data only the generated corpus is used.
    """
    if not 0 < megabytes < MOST:
        raise click.UsageError(f"--megabytes should be more than 0 and less than {MOST:,}")
    os.environ.update(ONE_THREAD)  # before a peer is imported: they look only once
    threads.cache_clear()
    before = conditions()
    corpora = corpora_of(data, int(megabytes * 1e6))
    tables = [
        compared(name, texts, size, repeat) for name, texts in corpora.items() for size in SHINGLES
    ]
    tables.append(threaded(corpora, repeat))
    options = {"megabytes": megabytes, "repeat": repeat, "num_perm": NUM_PERM}
    publish("speed", tables, options, Settings(), path, before)


def corpora_of(data: Path | None, size: int) -> dict[str, list[str]]:
    """Return the texts to sign, by corpus."""
    if data is None:
        return {"generated ASCII English": generated(size)}
    curly = taken((line.text for line in lines_of(data, "allsides37k")), size)
    return {
        "ASCII English": [without_marks(text) for text in curly],
        "English as published": curly,
        "Arabic": taken((line.text for line in lines_of(data, "saudinewsnet")), size),
    }


def compared(name: str, texts: Sequence[str], size: int, repeat: int) -> Table:
    """Time every contender on some texts."""
    works: dict[str, Work] = {who: make(texts, size) for who, make in contenders().items()}
    for work in works.values():
        work()  # what is made once is made here
    seconds = rounds(works, repeat, LEAST)
    amount, ours = megabytes_of(texts), seconds["dedup"]
    rows: list[list[Cell]] = [
        [who, amount / median(taken_), median(taken_), amount / max(taken_), amount / min(taken_),
         ratio(taken_, ours)]
        for who, taken_ in seconds.items()
    ]  # fmt: skip
    columns = ["contender", "MB/s", "seconds", "MB/s, slowest", "MB/s, fastest", "dedup is x times"]
    title = f"{name}, {len(texts):,} texts, {amount:.1f} MB, shingles of {size} words, one thread"
    return Table(title, columns, rows)


def threaded(corpora: Mapping[str, Sequence[str]], repeat: int) -> Table:
    """Time dedup's own pass over articles (``fingerprints_of``), one thread and two."""
    rows: list[list[Cell]] = []
    for name, texts in corpora.items():
        corpus = corpus_of_texts(texts)

        works = {count: passing(corpus, count) for count in ("1", "2")}
        seconds = rounds(works, repeat, LEAST)
        amount = megabytes_of(texts)
        speeds = [amount / median(seconds[count]) for count in works]
        rows.append([name, *speeds, ratio(seconds["1"], seconds["2"])])
    rows.append(judged(next(iter(corpora.values())), repeat))
    columns = ["corpus", "MB/s, 1 thread", "MB/s, 2 threads", "2 against 1"]
    title = f"dedup's whole pass over articles, {processors()} cores"
    return Table(title, columns, rows)


def judged(texts: Sequence[str], repeat: int) -> list[Cell]:
    """Time zlib in one thread and in two: what a second core is worth here and now."""
    data = "".join(texts).encode()[:ZLIB_BYTES]

    def compress(count: int) -> None:
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(zlib.compress, [data, data], [1, 1]))

    seconds = rounds({"1": lambda: compress(1), "2": lambda: compress(2)}, repeat, LEAST)
    speeds = [2 * len(data) / 1e6 / median(taken_) for taken_ in seconds.values()]
    return ["zlib, to judge the machine", *speeds, ratio(seconds["1"], seconds["2"])]


def passing(corpus: Corpus, count: str) -> Work:
    """Return dedup's own pass over articles, in so many threads."""

    def work() -> None:
        os.environ["DEDUP_THREADS"] = count
        threads.cache_clear()
        fingerprints_of(corpus, Settings(num_perm=NUM_PERM), paragraphs=False)

    return work


def megabytes_of(texts: Sequence[str]) -> float:
    """Return the size of the texts in millions of bytes of UTF-8."""
    return sum(len(text.encode()) for text in texts) / 1e6
