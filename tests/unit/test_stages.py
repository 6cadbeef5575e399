"""Stages: what was kept comes back as it was, of the same input only, and is made once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dedup.errors import StoreError, StoreMismatch
from dedup.landing import locked
from dedup.runs import Run
from dedup.stages import NOTE, Stages, _joined, _parted, opened, size_of

Ints = npt.NDArray[np.int64]
OF = {"articles": "a", "settings": "s"}


@dataclass(frozen=True)
class Leaf:
    """Columns and numbers."""

    some: Ints
    flags: npt.NDArray[np.bool_]
    count: int
    until: int | None = None


class Known(NamedTuple):
    """What an earlier stage made."""

    large: Ints


class Tree(NamedTuple):
    """Tables in a table, one of them not its own."""

    left: Leaf
    right: Leaf
    known: Known
    names: dict[str, int]
    values: npt.NDArray[np.float64]


SHAPES = arrays.array_shapes(max_dims=3, min_side=0, max_side=4)
LEAVES = st.builds(
    Leaf,
    some=arrays.arrays(np.int64, SHAPES),
    flags=arrays.arrays(np.bool_, SHAPES),
    count=st.integers(-(1 << 40), 1 << 40),
    until=st.none() | st.integers(-9, 9),
)
KNOWN = Known(np.arange(3))
TREES = st.builds(
    Tree,
    left=LEAVES,
    right=LEAVES,
    known=st.just(KNOWN),
    names=st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=2),
    values=arrays.arrays(np.float64, SHAPES),
)


def assert_same(one: Any, other: Any) -> None:
    """Compare tables in tables to their ends, kinds of cells too."""
    assert type(one) is type(other) or isinstance(one, np.ndarray)
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert one.tobytes() == other.tobytes()
    elif isinstance(one, Leaf):
        assert_same([*vars(one).values()], [*vars(other).values()])
    elif isinstance(one, (tuple, list)):
        for mine, yours in zip(one, other, strict=True):
            assert_same(mine, yours)
    else:
        assert one == other


def leaf() -> Leaf:
    """Return a small table."""
    return Leaf(np.arange(4), np.array([True, False]), 7)


def counting(times: list[int]) -> Callable[[], Leaf]:
    """Return what makes a small table, and counts how often it did."""

    def make() -> Leaf:
        times.append(1)
        return leaf()

    return make


@given(TREES)
def test_parted_and_joined(tree: Tree) -> None:
    """A tree of tables comes back from its columns and values; what is known stays out of them."""
    known: dict[type, Any] = {Known: KNOWN}
    columns, about = _parted(tree, known)

    assert_same(tree, _joined(Tree, columns | about, known))
    assert not any(".known" in name for name in columns | about)


@given(TREES)
def test_kept_on_disk(tmp_path_factory: pytest.TempPathFactory, tree: Tree) -> None:
    """What is kept is given back, mapped, now and later."""
    folder = tmp_path_factory.mktemp("work")
    with opened(folder, OF) as stages:
        now = stages.kept("tree", Tree, lambda: tree, KNOWN)
    with opened(folder, OF) as stages:
        later = stages.kept("tree", Tree, lambda: pytest.fail("made twice"), KNOWN)

    assert_same(tree, now)
    assert_same(tree, later)
    assert not later.left.some.flags.writeable
    assert later.known is KNOWN
    assert (folder / "tree.run").stat().st_size == size_of(folder)


def test_nowhere() -> None:
    """Without a folder a stage is what makes it."""
    times: list[int] = []
    made = Stages().kept("leaf", Leaf, counting(times))

    assert_same(leaf(), made)
    assert [1] == times
    assert made.some.flags.writeable


def test_of_something_else(tmp_path: Path) -> None:
    """A folder kept of other articles or settings is refused: which, and what to do."""
    with opened(tmp_path, OF) as stages:
        stages.kept("leaf", Leaf, leaf)
    for other, told in (
        ({"settings": "t"}, "kept of other settings: name another folder, or delete this one"),
        ({"settings": "t", "articles": "b"}, "kept of other articles and settings"),
    ):
        with pytest.raises(StoreMismatch, match=told), opened(tmp_path, OF | other):
            pytest.fail("opened")


def test_not_our_folder(tmp_path: Path) -> None:
    """A folder with something else in it stays as it is, and so does a note that is none."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="something else is here"), opened(tmp_path, OF):
        pytest.fail("opened")
    assert ["notes.txt"] == [path.name for path in tmp_path.iterdir()]

    (tmp_path / "notes.txt").rename(tmp_path / NOTE)
    with pytest.raises(StoreError, match="damaged: delete the folder"), opened(tmp_path, OF):
        pytest.fail("opened")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Where a file stands no work is kept; it stays as it was."""
    (tmp_path / "file").write_text("words", encoding="utf-8")
    expected = pytest.raises(StoreError, match="file: a file stands here: name a folder")
    with expected, opened(tmp_path / "file", {}):
        pass
    assert "words" == (tmp_path / "file").read_text(encoding="utf-8")


def test_one_at_a_time(tmp_path: Path) -> None:
    """Who comes second is told in one line, and may work there when the first is done."""
    with opened(tmp_path, OF):
        with locked(tmp_path) as alone:
            if alone is None:
                pytest.skip("no locks here")
        message = "another process is at work there"
        with pytest.raises(StoreError, match=message), opened(tmp_path, OF):
            pytest.fail("opened")
    with opened(tmp_path, OF) as stages:
        stages.kept("leaf", Leaf, leaf)


def test_damage_is_told_and_mended(tmp_path: Path) -> None:
    """Whatever byte of a stage is changed, and however it is cut, it is made anew."""
    with opened(tmp_path, OF) as stages:
        stages.kept("leaf", Leaf, leaf)
    path = tmp_path / "leaf.run"
    whole = path.read_bytes()
    flipped = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for damaged in (*flipped, b"", whole[:100], whole + b"\0"):
        path.write_bytes(damaged)
        with opened(tmp_path, OF) as stages, pytest.warns(RuntimeWarning, match="leaf.run: dam"):
            assert_same(leaf(), stages.kept("leaf", Leaf, leaf))
        assert whole == path.read_bytes()


@pytest.mark.parametrize("kind", [Tree, Leaf])
def test_a_stage_of_something_else_is_made_anew(tmp_path: Path, kind: Any) -> None:
    """A file of the right name with other columns, or of another folder, is not believed."""
    if kind is Tree:
        with opened(tmp_path, OF) as stages:
            stages.kept("leaf", Known, lambda: KNOWN)
    else:
        other = tmp_path / "other"
        with opened(other, OF | {"settings": "t"}) as stages:
            stages.kept("leaf", Leaf, leaf)
        with opened(tmp_path / "ours", OF):
            (other / "leaf.run").rename(tmp_path / "ours" / "leaf.run")
        tmp_path /= "ours"
    with opened(tmp_path, OF) as stages, pytest.warns(RuntimeWarning, match="made anew"):
        assert_same(leaf(), stages.kept("leaf", Leaf, leaf))


def test_what_failed_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is one line; what was kept before is, and nothing half-written."""
    times: list[int] = []
    with opened(tmp_path, OF) as stages:
        stages.kept("first", Leaf, counting(times))

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with opened(tmp_path, OF) as stages:
        with monkeypatch.context() as patched:
            patched.setattr("dedup.runs.packed", full)
            with pytest.raises(StoreError, match="make room"):
                stages.kept("second", Leaf, leaf)
        stages.kept("first", Leaf, counting(times))
    assert [1] == times
    assert {NOTE, "first.run"} == {path.name for path in tmp_path.iterdir()}


def test_what_a_killed_one_left_is_swept(tmp_path: Path) -> None:
    """Files under way when a process was killed are deleted; they are of nobody."""
    with opened(tmp_path, OF) as stages:
        stages.kept("leaf", Leaf, leaf)
    (tmp_path / ".leaf.run.1234.part").write_bytes(b"half")
    with opened(tmp_path, OF):
        assert {NOTE, "leaf.run"} == {path.name for path in tmp_path.iterdir()}


def test_dropped(tmp_path: Path) -> None:
    """Stages that were dropped are mapped as long as somebody holds them; others stay."""
    with opened(tmp_path, OF) as stages:
        stages.kept("leaf", Leaf, leaf)
        made = [stages.kept(f"leaf-{number}", Leaf, leaf) for number in range(2)]
        stages.drop("leaf-*")
        stages.drop("leaf-*")
        for one in made:
            assert_same(leaf(), one)
    assert {NOTE, "leaf.run"} == {path.name for path in tmp_path.iterdir()}
    Stages().drop("*")


def test_a_run_lends_what_is_mapped(tmp_path: Path) -> None:
    """Its pages may be let go by whoever knows the map; bytes in memory are nobody's map."""
    with opened(tmp_path, OF) as stages:
        stages.kept("leaf", Leaf, leaf)
    path = tmp_path / "leaf.run"

    assert Run.open(path).lent() is not None
    assert Run(path.read_bytes(), "here").lent() is None
