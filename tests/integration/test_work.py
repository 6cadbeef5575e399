"""Who was killed goes on where he was, and finds the same; of other input nothing is taken."""

import os
import random
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dedup import Corpus, Decisions, Outlets, Settings, line, slices, stages
from dedup.errors import StoreError, StoreMismatch
from dedup.line import detect
from dedup.reading import read
from dedup.runs import write_run
from stories import slow_without_jit

pytestmark = [pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"), slow_without_jit]

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"
KNOWN = Outlets(agencies={"reuters": "Reuters"})
FORK = get_context("fork")
KILLS = 10


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Return the articles of the seeds."""
    return read(SEEDS)


@pytest.fixture
def _sliced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pairs be judged in a few slices."""
    monkeypatch.setattr(slices, "AT_ONCE", 50)


@pytest.fixture(scope="module")
def usual(corpus: Corpus) -> dict[str, pa.Table]:
    """Return the tables of a run that nobody stopped, and that kept nothing."""
    return tables_of(corpus)


def tables_of(corpus: Corpus, work: Path | None = None, **how: Any) -> dict[str, pa.Table]:
    """Return all tables of a run."""
    return dict(detect(corpus, outlets=KNOWN, work=work, **how).tables)


def stages_in(folder: Path) -> set[str]:
    """Return the stages that are kept."""
    return {path.stem for path in folder.glob("*.run")}


def killed(corpus: Corpus, work: Path, how: Callable[[int], None]) -> None:
    """Let a process score into a folder and end it somehow: given its number, or by itself."""
    child = FORK.Process(target=tables_of, args=(corpus, work))
    child.start()
    assert child.pid is not None
    how(child.pid)
    child.join()


def test_the_same_tables(
    corpus: Corpus, usual: dict[str, pa.Table], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a folder the tables are the same; the second time no stage is worked out."""
    assert usual == tables_of(corpus, tmp_path / "new" / "folder")
    for name in ("fingerprints_of", "duplicates_of", "told_of"):
        monkeypatch.setattr(line, name, lambda *_, **__: pytest.fail("worked out again"))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "new").rglob("*.run")}

    assert usual == tables_of(corpus, tmp_path / "new" / "folder")
    assert before == {path: path.stat().st_mtime_ns for path in before}


@pytest.mark.parametrize("pairs", [1, 7, 50])
def test_slices(
    corpus: Corpus, usual: dict[str, pa.Table], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    pairs: int,
) -> None:  # fmt: skip
    """However few pairs are judged at a time, with and without a folder the tables are the same."""
    written = []

    def write_and_note(path: Path, *given: Any) -> int:
        written.append(path.stem)
        return write_run(path, *given)

    monkeypatch.setattr(slices, "AT_ONCE", pairs)
    monkeypatch.setattr(stages, "write_run", write_and_note)
    assert usual == tables_of(corpus)
    assert usual == tables_of(corpus, tmp_path)
    assert sum(name.startswith("matches-") for name in written) > 2
    assert set(written) - stages_in(tmp_path) == {
        name for name in written if name == "fingerprints" or name.startswith("matches-")
    }


def test_near_duplicates_alone(corpus: Corpus, tmp_path: Path) -> None:
    """With near-duplicates alone too; who wants more then needs another folder."""
    usual = tables_of(corpus, only_near=True)

    assert usual == tables_of(corpus, tmp_path, only_near=True)
    assert usual == tables_of(corpus, tmp_path, only_near=True)
    with pytest.raises(StoreMismatch, match=r"kept of other stages \(--only\): name another"):
        tables_of(corpus, tmp_path)


@pytest.mark.usefixtures("_sliced")
def test_killed_at_random_moments(
    corpus: Corpus, usual: dict[str, pa.Table], tmp_path: Path
) -> None:
    """At whatever moment a process is killed, the next one finds what nobody stopped has found."""
    rng, since = random.Random(9), time.monotonic()  # noqa: S311
    tables_of(corpus, tmp_path / "whole")
    takes, kept = time.monotonic() - since, []

    for number in range(KILLS):
        work = tmp_path / str(number)

        def later(pid: int) -> None:
            time.sleep(rng.random() * takes)
            os.kill(pid, signal.SIGKILL)

        killed(corpus, work, later)
        kept.append(len(stages_in(work)))
        assert usual == tables_of(corpus, work)
        assert stages_in(tmp_path / "whole") == stages_in(work)
    assert len(set(kept)) > 1, kept  # not all were killed before the first stage, or after the last


@pytest.mark.usefixtures("_sliced")
def test_killed_at_every_stage(
    corpus: Corpus, usual: dict[str, pa.Table], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies whenever it has kept one more stage ends in the end, with the same."""
    met: set[frozenset[str]] = set()

    def write_and_die(path: Path, *given: Any) -> int:
        write_run(path, *given)
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    with monkeypatch.context() as patched:
        patched.setattr(stages, "write_run", write_and_die)
        while (before := frozenset(stages_in(tmp_path))) not in met:
            met.add(before)
            killed(corpus, tmp_path, lambda _: None)

    assert len(met) > 8
    assert usual == tables_of(corpus, tmp_path)


def test_what_shapes_a_result_is_told(corpus: Corpus, tmp_path: Path) -> None:
    """Other texts, settings, outlets, decisions, statistics are each told by their name."""
    found = detect(corpus, outlets=KNOWN, work=tmp_path)
    assert found.findings is not None
    row = corpus.table.column_names.index("text")
    longer = pa.chunked_array([[f"{text}." for text in corpus.table["text"].to_pylist()]])
    table = corpus.table.set_column(row, "text", longer.cast(pa.large_string()))
    ids = corpus.ids
    others: tuple[tuple[str, dict[str, Any]], ...] = (
        ("articles", {"corpus": Corpus(table, corpus.wire)}),
        ("articles", {"corpus": Corpus(corpus.table, ~corpus.wire)}),
        ("settings", {"settings": Settings(threshold=0.6)}),
        ("outlets", {"outlets": Outlets()}),
        ("decisions", {"decisions": Decisions({(ids[0], ids[1]): "not-copy"})}),
        ("statistics", {"statistics": found.findings.statistics}),
    )
    for name, given in others:
        with pytest.raises(StoreMismatch, match=f"kept of other {name}: name another folder"):
            detect(**{"corpus": corpus, "outlets": KNOWN, **given}, work=tmp_path)


def test_how_columns_are_cut_is_no_difference(
    corpus: Corpus, usual: dict[str, pa.Table], tmp_path: Path
) -> None:
    """The same articles in other chunks of memory are the same articles."""
    tables_of(corpus, tmp_path)
    chunks = [corpus.table.slice(at, 7) for at in range(0, len(corpus), 7)]

    assert usual == tables_of(Corpus(pa.concat_tables(chunks), corpus.wire), tmp_path)


def test_a_full_disk(corpus: Corpus, usual: dict[str, pa.Table], tmp_path: Path) -> None:
    """A file that cannot grow is one line; what was kept stays, and serves when there is room."""
    resource = pytest.importorskip("resource")

    def bounded(work: Path, told: Any) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then it is an error, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))
        try:
            tables_of(corpus, work)
        except StoreError as problem:
            told.send(str(problem))

    ours, theirs = FORK.Pipe()
    child = FORK.Process(target=bounded, args=(tmp_path, theirs))
    child.start()
    child.join()

    assert ours.poll(), "nothing was refused"
    assert "cannot be written: File too large: make room" in (message := ours.recv())
    assert "\n" not in message
    assert not list(tmp_path.glob(".*.part"))
    assert usual == tables_of(corpus, tmp_path)
