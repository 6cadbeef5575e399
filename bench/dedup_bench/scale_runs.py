"""Runs of `scale`: files of news with what is true of them, and processes that look at them."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedup_bench.corpora import AGENCIES, Made, make
from dedup_bench.edits import EDITS
from dedup_bench.index_flow import CASES

COLUMNS = "id", "outlet", "title", "published", "text"
_TOGETHER = 5_000  # articles written at once
_CLAIMED = ("exact", "near", "excerpt", "edited", "version")

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class News(NamedTuple):
    """
    A file of generated news, and what is true of it.

    Args:
        path: Parquet.
        cases: int8 by number of an article (id ``a`` and the number), its place in ``CASES``.
        outlets: how many articles of one more story stand behind these (`scale_story`).
    """

    path: Path
    cases: npt.NDArray[np.int8]
    outlets: int = 0

    @property
    def stories(self) -> Ints:
        """Return the story of each article (int64): one begins with a wire or an own article."""
        first = np.isin(self.cases, [CASES.index("own"), CASES.index("wire")])
        return np.cumsum(first) - 1

    def of(self, wanted: Sequence[str]) -> Flags:
        """Tell which articles are of some cases."""
        return np.isin(self.cases, [CASES.index(name) for name in wanted])


COPIES = tuple(name for name, case in EDITS.items() if case.copy)


class Run(NamedTuple):
    """
    What a process took, and found.

    Args:
        seconds: by the clock on the wall.
        cpu: seconds of processor time.
        peak: MB (10^6 bytes), the most it held.
        stages: seconds of each, if it tells.
        pairs: int64 (n x 2), numbers of articles it calls copies; None where it failed.
        said: the end of what it said when it failed.
        homes: int64 (n x 2), a number for the story of each article, and for the one it may belong
            to, -1 of none; None where it tells none.
        disk: MB of its tables.
        kept: MB of stages, if they are kept.
    """

    seconds: float
    cpu: float
    peak: float
    stages: Mapping[str, float]
    pairs: Ints | None
    said: str = ""
    homes: Ints | None = None
    disk: float = 0.0
    kept: float = 0.0


def news_of(folder: Path, sizes: Sequence[int], seed: int) -> dict[int, News]:
    """Write generated news of each size to a folder, or find it there: one pass makes them all."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [size for size in sizes if not (folder / f"news-{size}.npy").is_file()]
    if missing:
        _write(folder, missing, make(max(missing), seed))
    return {
        size: News(folder / f"news-{size}.parquet", np.load(folder / f"news-{size}.npy"))
        for size in sizes
    }


def _write(folder: Path, sizes: Sequence[int], made: Iterator[Made]) -> None:
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    cases, done = np.zeros(max(sizes), np.int8), 0
    writers = {
        size: pq.ParquetWriter(folder / f"news-{size}.parquet", schema, compression="zstd")
        for size in sizes
    }
    for stop in sorted(sizes):
        while done < stop:
            some = list(islice(made, min(_TOGETHER, stop - done)))
            cases[done : done + len(some)] = [CASES.index(one.case) for one in some]
            rows = [one.row for one in some]
            table = pa.table({name: [row[name] for row in rows] for name in COLUMNS}, schema)
            for writer in writers.values():
                writer.write_table(table)
            done += len(some)
        writers.pop(stop).close()
        np.save(folder / f"news-{stop}.npy", cases[:stop])


class Means(NamedTuple):
    """
    What our runs may take.

    Args:
        memory: a bound, as ``--max-memory`` has it; None for none.
        keep: whether stages are kept in a folder (``--work``).
    """

    memory: str | None = None
    keep: bool = False

    def options(self, work: Path) -> list[str]:
        """Return the options of the command for these."""
        bound = ["--max-memory", self.memory] if self.memory else []
        return [*bound, *(["--work", str(work)] if self.keep else [])]


def ours(paths: Sequence[str], *, near: bool, made: bool = True, means: Means | None = None) -> Run:
    """Score files by the command, tables to Parquet; of those we made agencies are known."""
    with tempfile.TemporaryDirectory() as name:
        out, work = Path(name, "tables"), Path(name, "work")
        words = ["score", *paths, "-o", str(out), "-q", *options_of(near=near, made=made)]
        words += means.options(work) if means else []
        run = process([sys.executable, "-m", "dedup", *words])
        if run.said:
            return run
        told = json.loads((out / "run.json").read_text(encoding="utf-8"))
        rest = {"start, reading, writing": run.seconds - sum(told["seconds"].values())}
        return run._replace(
            stages=told["seconds"] | rest, pairs=claimed(out / "pairs.parquet") if made else None,
            homes=_homes(out / "articles.parquet") if made and not near else None,
            disk=_megabytes(out, "*.parquet"), kept=_megabytes(work, "*.run"),
        )  # fmt: skip


def options_of(*, near: bool, made: bool = True) -> list[str]:
    """Return what the command is given for a way to score, with agencies of what we made."""
    agencies = [word for name in AGENCIES for word in ("--agency", f"{name}={name.lower()}")]
    return [*(agencies if made else []), *(["--only", "near"] if near else [])]


def _megabytes(folder: Path, names: str) -> float:
    return sum(path.stat().st_size for path in folder.glob(names)) / 1e6


def peer(name: str, path: Path) -> Run:
    """Let a peer look at a file, with the texts read from it; see `scale_peers`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "pairs.npy")
        module = ["-m", "dedup_bench.scale_peers"]
        run = process([sys.executable, *module, name, str(path), str(out)])
        return run if run.said else run._replace(pairs=np.load(out))


def process(words: Sequence[str]) -> Run:
    """Run a process; what it says is kept only if it fails."""
    began = time.perf_counter()
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        said = running.stderr.read() if running.stderr else b""
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    failed = said.decode(errors="replace")[-400:] or f"status {running.returncode}"
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return Run(
        seconds, usage.ru_utime + usage.ru_stime, peak, {}, None,
        failed if running.returncode else "",
    )  # fmt: skip


def claimed(path: Path) -> Ints:
    """Return the pairs that are confidently called copies, by the numbers of articles."""
    table = pq.read_table(path)
    sure = pc.is_in(table["relation"], pa.array(_CLAIMED))
    if "point" in table.column_names:  # of near-duplicates alone there is none to doubt
        sure = pc.and_(sure, pc.equal(table["point"], "confident"))
    table = table.filter(sure)
    return np.stack([_numbers(table[name]) for name in ("id_a", "id_b")], axis=1)


def _homes(path: Path) -> Ints:
    """Return numbers for the stories of each article, by the number of the article (`Run`)."""
    table = pq.read_table(path, columns=["id", "story", "story_possible"])
    known = pc.unique(pc.drop_null(table["story"]))
    homes = np.full((len(table), 2), -1, np.int64)
    for place, name in enumerate(("story", "story_possible")):
        found = pc.cast(pc.index_in(table[name], known), pa.int64())
        homes[_numbers(table["id"]), place] = pc.fill_null(found, -1).to_numpy()
    return homes


def _numbers(ids: pa.ChunkedArray) -> Ints:
    """Return the numbers of articles from their ids."""
    numbers: Ints = pc.cast(pc.utf8_slice_codeunits(ids, 1), pa.int64()).to_numpy()
    return numbers


def found_of(news: News, pairs: Ints) -> dict[str, float]:
    """
    Return the share of planted copies found, of each edit, and of pairs claimed that are true.

    A copy is found if any pair has it with another article of its story that carries the wire's
    words; a pair is true if both do, of the same story. What stands behind them is left out.
    """
    story, carries = news.stories, news.of(("wire", "update", *COPIES))
    pairs = pairs[(pairs < len(news.cases)).all(axis=1)]
    one, other = pairs.T
    true = (story[one] == story[other]) & carries[one] & carries[other]
    met = np.zeros(len(news.cases), np.bool_)
    met[pairs[true].ravel()] = True
    shares = {}
    for name in COPIES:
        planted = news.of((name,))
        shares[name] = float(met[planted].mean()) if planted.any() else float("nan")
    every = news.of(COPIES)
    return {
        "recall": float(met[every].mean()) if every.any() else float("nan"),
        "precision": float(true.mean()) if len(pairs) else float("nan"),
        **shares,
    }
