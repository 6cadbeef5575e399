"""The index: made, opened, refused; the same bytes from however many threads; every scheme."""

from pathlib import Path
from typing import Any, cast

import pytest

import arrivals
from arrivals import Clock, runs
from dedup import Index, IngestFilter, Settings, rows
from dedup.errors import ArgumentError, StoreDamaged, StoreError, StoreMismatch
from dedup.index import index as inside
from dedup.index.manifest import NAME as MANIFEST
from dedup.settings import Scheme
from dedup.statistics import Statistics
from stories import slow_without_jit

SCHEMES: list[Scheme] = ["affine64", "legacy", "affine32"]
TWO = arrivals.article("a", arrivals.story(1)), arrivals.article("b", arrivals.story(1, 2))


def test_made_and_opened(tmp_path: Path) -> None:
    """What it is made with is what it is opened with; it says what is in it."""
    assert not Index.at(tmp_path / "deep" / "down")
    settings = Settings(num_perm=16, threshold=0.7)
    with Index.create(tmp_path / "deep" / "down", settings, text=True, agencies={"W": "w"}) as made:
        assert 2 == made.add(TWO)
        assert 0 == made.add([])
    assert Index.at(tmp_path / "deep" / "down")
    with Index.open(tmp_path / "deep" / "down", settings) as index:
        assert (settings, "passages", {"W": "w"}) == (index.settings, index.tier, index.agencies)
        assert (False, True) == tuple(index.held)
        info = index.info()
        assert (2, 2, 0, 0) == tuple(info[n] for n in ("articles", "in_log", "runs", "removed"))
        assert TWO[1]["text"] == index.text(2)
        assert "" == index.text(3)
        assert index.entry(3) is None


def test_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None where one is, none of an unknown kind, none of other settings or another normaliser."""
    arrivals.index(tmp_path).close()
    with pytest.raises(StoreError, match="an index is here already"):
        arrivals.index(tmp_path)
    with pytest.raises(StoreError, match="tier must be one of"):
        Index.create(tmp_path / "b", tier="everything")
    with pytest.raises(ArgumentError, match="statistics must be those of a corpus"):
        Index.create(tmp_path / "b", statistics=cast("Any", "news.npz"))
    with pytest.raises(StoreError, match="no index is here"):
        Index.open(tmp_path / "b")
    with pytest.raises(StoreMismatch, match=r"num_perm 32, not 64, shingle 3, not 4"):
        Index.open(tmp_path, Settings(num_perm=64, shingle=4))
    monkeypatch.setattr(inside, "NORMALISER", 99)
    with pytest.raises(StoreMismatch, match="build the index anew"):
        Index.open(tmp_path)


@pytest.mark.parametrize("tier", ["articles", "passages"])
def test_nothing_is_left_where_none_is_made(tmp_path: Path, tier: str) -> None:
    """Where an index is, or something else of its name, nothing is written beside it."""
    arrivals.index(tmp_path / "a", tier=tier).close()
    before = sorted(path.name for path in (tmp_path / "a").iterdir())
    (tmp_path / "b" / MANIFEST).mkdir(parents=True)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / MANIFEST).symlink_to("nowhere")
    for name, said in (("a", "an index is here already"), ("b", "no file"), ("c", "no file")):
        with pytest.raises(StoreError, match=said):
            Index.create(tmp_path / name, tier=tier)

    assert before == sorted(path.name for path in (tmp_path / "a").iterdir())
    for name in ("b", "c"):
        assert [MANIFEST] == [path.name for path in (tmp_path / name).iterdir()]


def test_ids_to_remove(tmp_path: Path) -> None:
    """One or several, as they were entered; what is no id is refused, and nothing is removed."""
    with arrivals.index(tmp_path) as index:
        index.add([TWO[0] | {"id": "\ud800"}, TWO[1]])
        for wrong in ([TWO[1]["id"], 1], [None]):
            with pytest.raises(ArgumentError, match="an id must be a string"):
                index.remove(cast("Any", wrong))
        with pytest.raises(ArgumentError, match="days must be a number, not a str"):
            index.expire(cast("Any", "30"))
        assert 2 == len(index)
        assert 1 == index.remove("\ud800")
        assert 1 == index.remove([TWO[1]["id"], "nobody"])


def test_nothing_to_write_to(tmp_path: Path) -> None:
    """A folder that is a file is told."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file: a file is here; name a folder"):
        Index.create(tmp_path / "file")


def test_one_id_is_taken_down(tmp_path: Path) -> None:
    """One id is an id, not the letters of one; several are taken down together."""
    with arrivals.index(tmp_path) as index:
        index.add([{**TWO[0], "id": name} for name in ("abc", "a", "d", "e")])
        assert 1 == index.remove("abc")
        assert 2 == index.remove(["d", "e", "nobody"])
        assert "a" == index.query(TWO[0])[0].earlier


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("more", [{}, {"num_perm": 64, "shingle": 4}, {"threshold": 0.9}])
def test_schemes(
    tmp_path: Path, scheme: Scheme, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the signatures, near-duplicates are found in the tail, in runs and after opening."""
    arrivals.small(monkeypatch, tail=3)
    settings = Settings(scheme=scheme, **more)
    with Index.create(tmp_path, settings, tier="articles", clock=Clock()) as index:
        for number in range(10):
            index.add(arrivals.article(f"n{number}", arrivals.story(number, size=300)))
    asking = [arrivals.article("q", arrivals.story(n, 1, size=300)) for n in range(12)]
    with Index.open(tmp_path, settings) as index:
        found = index.query(asking)

    assert [*(f"n{n}" for n in range(10)), "", ""] == [verdict.earlier for verdict in found]
    assert [*["near"] * 10, "new", "new"] == [verdict.reason for verdict in found]


def built(folder: Path, monkeypatch: pytest.MonkeyPatch, threads: int) -> dict[str, bytes]:
    """Return the runs of an index that so many threads have made."""
    monkeypatch.setattr(rows, "threads", lambda: threads)
    arrivals.small(monkeypatch, tail=300, run=600, reach=4)
    statistics = Statistics.empty()
    with IngestFilter.open(
        folder, clock=Clock(), settings=Settings(), statistics=statistics, shingles=True
    ) as made:
        texts = [arrivals.story(n // 2, n % 2, size=36) for n in range(700)]
        made.check([arrivals.article(f"n{n}", text) for n, text in enumerate(texts)])
    return runs(folder)


@slow_without_jit
def test_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same runs, byte for byte, from one thread and from several."""
    one, three = (built(tmp_path / str(n), monkeypatch, n) for n in (1, 3))

    assert one
    assert one == three


@pytest.mark.parametrize("place", [0, 100, 700])
def test_damaged_statistics(tmp_path: Path, place: int) -> None:
    """Statistics that are changed or gone are told by their name."""
    Index.create(tmp_path).close()
    (path,) = tmp_path.glob("statistics-*")
    data = bytearray(path.read_bytes())
    data[place] ^= 255
    path.write_bytes(data)
    with pytest.raises((StoreDamaged, StoreError), match=path.name):
        Index.open(tmp_path)
    path.unlink()
    with pytest.raises((StoreDamaged, StoreError), match=path.name):
        Index.open(tmp_path)
