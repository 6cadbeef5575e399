"""Samples: pieces of files that stand for all of them."""

import gzip
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import dedup
from dedup.errors import InputError
from dedup.reading.sampling import samples_of

COUNT = 4_000
ROWS = [
    {"id": f"a{n:05}", "outlet": "x", "published": "2031-03-02", "text": f"No {n}, \n or so. " * 5}
    for n in range(COUNT)
]


def written(path: Path) -> Path:
    """Write the rows in the form that the name says."""
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in ROWS)
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), path, row_group_size=300)
    elif path.suffix == ".gz":
        path.write_bytes(gzip.compress(lines, mtime=0))
    elif path.suffix == ".csv":
        cells = (f'{r["id"]},x,2031-03-02,"{r["text"]}"'.replace("\n", " ") for r in ROWS)
        path.write_text("\n".join(["id,outlet,published,text", *cells, ""]), encoding="utf-8")
    else:
        path.write_bytes(lines)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet", "a.csv"])
def test_pieces_stand_for_their_share(name: str, tmp_path: Path) -> None:
    """Halves have no row in common, each as many as its share says, and rows are whole."""
    size = 1 << 15
    path = written(tmp_path / name)
    samples = samples_of([str(path)], tmp_path, size)
    found = [dedup.read(*map(str, sample.files)) for sample in samples]
    one, other, both = (set(corpus.ids) for corpus in found)

    assert not one & other
    assert both == one | other
    assert not any(corpus.intake.rejected for corpus in found)
    texts = {row["id"]: row["text"].replace("\n", " ") for row in ROWS}
    seen = zip(found[2].ids, found[2].table["text"].to_pylist(), strict=True)
    assert all(texts[name].split() == text.split() for name, text in seen)
    for sample, ids in zip(samples, (one, other, both), strict=True):
        assert len(ids) == pytest.approx(sample.share * COUNT, rel=0.15)
    assert 2 * samples[0].share == pytest.approx(samples[2].share, rel=0.15)
    last = max(int(name[1:]) for name in both)
    assert last > 0.9 * COUNT, "spread over the file"


def test_half_of_what_is_small(tmp_path: Path) -> None:
    """Never more than half of all is taken."""
    samples = samples_of([str(written(tmp_path / "a.jsonl"))], tmp_path, 1 << 30)

    assert 0.5 == pytest.approx(samples[2].share, abs=0.02)


def test_the_beginning_of_packed_lines(tmp_path: Path) -> None:
    """What is packed is read from its beginning, and no further than was asked."""
    samples = samples_of([str(written(tmp_path / "a.jsonl.gz"))], tmp_path, 1 << 14)
    corpus = dedup.read(*map(str, samples[2].files))

    assert "a00000" == corpus.ids[0]
    assert not corpus.intake.rejected
    assert len(corpus) < COUNT / 2


def test_many_files(tmp_path: Path) -> None:
    """Files that cannot be cut are taken whole, spread over all, and counted by their bytes."""
    for n in range(40):
        (tmp_path / f"a{n:02}.html").write_text(f"{n:02} words of a text.", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    one, other, both = samples_of([str(tmp_path / "*.html")], out, 1 << 20)

    assert sorted(both.files) == sorted((*one.files, *other.files))
    assert 16 == len(set(both.files))
    assert both.share == pytest.approx(16 / 40, rel=0.05)


def test_a_folder(tmp_path: Path) -> None:
    """A folder of texts is taken as it is."""
    (tmp_path / "a.txt").write_text("words of a text.", encoding="utf-8")

    assert 3 * [((tmp_path,), 1.0)] == list(samples_of([str(tmp_path)], tmp_path, 1 << 20))


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet"])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_a_few_rows(name: str, count: int, tmp_path: Path) -> None:
    """No row stands in two pieces, however few there are; of the smallest files all is taken."""
    if name == "a.parquet":
        pq.write_table(pa.Table.from_pylist(ROWS[:count]), tmp_path / name)
    else:
        lines = b"".join(msgspec.json.encode(row) + b"\n" for row in ROWS[:count])
        (tmp_path / name).write_bytes(lines)
    one, other, both = samples_of([str(tmp_path / name)], tmp_path, 1 << 20)
    ids = [id_ for file in both.files for id_ in ids_in(file)]

    assert ids
    assert len(ids) == len(set(ids))
    assert max(one.share, other.share) <= both.share <= 1
    assert len(ids) == pytest.approx(both.share * count, rel=0.1)


def ids_in(path: Path) -> list[str]:
    """Return the ids in a piece."""
    if path.suffix == ".parquet":
        ids: list[str] = pq.read_table(path)["id"].to_pylist()
        return ids
    return [msgspec.json.decode(line)["id"] for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize("name", ["a.parquet", "b.jsonl.bz2"])
def test_what_is_damaged_is_told(name: str, tmp_path: Path) -> None:
    """A file that cannot be cut is named, with the reason."""
    (tmp_path / name).write_bytes(b"no such thing" * 1000)
    with pytest.raises(InputError, match=f"{name}: no sample of it can be taken: "):
        samples_of([str(tmp_path / name)], tmp_path, 100)


def test_nothing_to_look_at(tmp_path: Path) -> None:
    """A pipe can be read only once; of nothing there is no sample."""
    with pytest.raises(InputError, match="only a file"):
        samples_of(["-"], tmp_path, 100)
    pq.write_table(pa.Table.from_pylist(ROWS[:1]).slice(0, 0), tmp_path / "no.parquet")
    with pytest.raises(InputError, match="nothing to read"):
        samples_of([str(tmp_path / "no.parquet")], tmp_path, 100)
    (tmp_path / "a.jsonl").touch()
    with pytest.raises(InputError, match="nothing to read"):
        samples_of([str(tmp_path / "a.jsonl")], tmp_path, 100)
