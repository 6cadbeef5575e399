"""Where machine code is kept, and what happens where it cannot be, or was spoilt."""

import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numba.core.registry import cpu_target

from dedup_native import _kernel

JIT = not _kernel._NUMBA.DISABLE_JIT
jitted = pytest.mark.skipif(not JIT, reason="only machine code is kept")
TINY = """
from dedup_native._kernel import i64, kernel, read, write


@kernel(read(i64), write(i64), i64, i64)
def double(numbers, out, start, stop):
    for i in range(start, stop):
        out[i] = 2 * numbers[i]
"""


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Return a patch of an environment without any cache folder but a home."""
    for name in ("DEDUP_CACHE_DIR", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return monkeypatch


def test_cache_order(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The folder is named by our variable, Numba's, XDG's, or stands in the home."""
    own = f"dedup/kernels-{_kernel._fingerprint()}"

    assert tmp_path / "home/.cache" / own == _kernel.cache_dir()

    for name in ("XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "DEDUP_CACHE_DIR"):
        bare.setenv(name, str(tmp_path / name))

        assert tmp_path / name / own == _kernel.cache_dir()


def test_next_folder_where_one_cannot_be_written(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that cannot be made or written is passed over, an empty name too."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    bare.setenv("DEDUP_CACHE_DIR", str(blocked))
    bare.setenv("NUMBA_CACHE_DIR", "")
    bare.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    found = _kernel.cache_dir()

    assert found
    assert tmp_path / "xdg/dedup" == found.parent


def test_nowhere_to_write(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where nothing can be written there is no folder, and kernels are cold."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    bare.setenv("HOME", str(blocked))
    bare.setattr(_kernel, "_own_temporary", blocked.mkdir)
    bare.setattr(_kernel, "_CACHE_DIR", None)

    assert _kernel.cache_dir() is None
    assert JIT == _kernel.is_cold()


def forbidden(*_: object, **__: object) -> bool:
    """Do what the system does in a folder that may not be searched, root's tests too."""
    raise PermissionError


@pytest.mark.parametrize("problem", [PermissionError, RuntimeError])
def test_no_home(bare: pytest.MonkeyPatch, tmp_path: Path, problem: type[BaseException]) -> None:
    """Without a home, or with one that may not be searched, a temporary folder serves."""
    search, expand = Path.is_dir, Path.expanduser

    def is_dir(path: Path) -> bool:
        return forbidden() if path.is_relative_to(tmp_path / "home") else search(path)

    def expanduser(path: Path) -> Path:
        if problem is RuntimeError:
            raise problem
        return expand(path)

    bare.setattr(Path, "is_dir", is_dir)
    bare.setattr(Path, "expanduser", expanduser)
    found = _kernel.cache_dir()

    assert found
    assert tmp_path / f"dedup-{os.getuid()}" / "dedup" == found.parent


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o707])
def test_a_folder_open_to_others(bare: pytest.MonkeyPatch, tmp_path: Path, mode: int) -> None:
    """A temporary folder that others may fill is not used: what is kept there is run."""
    folder = tmp_path / f"dedup-{os.getuid()}"
    folder.mkdir()
    folder.chmod(mode)
    bare.setenv("HOME", str(tmp_path / "file"))
    (tmp_path / "file").write_text("")

    assert _kernel.cache_dir() is None


def test_a_warm_folder_that_cannot_be_written(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder with kernels serves though nothing can be added (the image of a container)."""
    found = _kernel.cache_dir()
    assert found
    bare.setattr(tempfile, "TemporaryFile", forbidden)
    assert _kernel.cache_dir() is None

    (found / "folding.fold-1.py311.1.nbc").write_text("")
    assert found == _kernel.cache_dir()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("place", ["dedup", "own"])
def test_a_folder_of_another_user(bare: pytest.MonkeyPatch, tmp_path: Path, place: str) -> None:
    """A folder that belongs to another user is not used: what is kept there is run."""
    bare.setenv("DEDUP_CACHE_DIR", str(tmp_path / "given"))
    found = _kernel.cache_dir()
    assert found
    (found / "folding.fold-1.py311.1.nbc").write_text("")
    os.chown(found if place == "own" else found.parent, 12345, 12345)
    other = _kernel.cache_dir()

    assert other
    assert tmp_path / "home/.cache/dedup" == other.parent


def test_a_wanted_folder_that_cannot_serve(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the folder that was asked for cannot hold kernels, a warning says it."""
    (tmp_path / "file").write_text("")
    bare.setenv("DEDUP_CACHE_DIR", str(tmp_path / "file"))
    with pytest.warns(RuntimeWarning, match="file cannot hold compiled kernels; they are kept in"):
        found = _kernel._chosen()

    assert found == _kernel.cache_dir()

    bare.setenv("DEDUP_CACHE_DIR", str(tmp_path / "good"))
    assert tmp_path / "good/dedup" == (_kernel._chosen() or tmp_path).parent


def test_old_folders_are_dropped(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A new folder drops those nobody used for a month, and nothing else."""
    bare.setenv("DEDUP_CACHE_DIR", str(tmp_path))
    kept = tmp_path / "dedup"
    month = 31 * 86_400
    for name, age in (("kernels-old", month), ("kernels-new", 0), ("other", month)):
        (kept / name).mkdir(parents=True)
        (kept / name / "file").write_text("")
        os.utime(kept / name, (time.time() - age,) * 2)
    (kept / "kernels-file").write_text("")
    os.utime(kept / "kernels-file", (0, 0))  # what cannot be dropped stays
    folder = _kernel.cache_dir()

    assert folder
    assert {folder.name, "kernels-new", "other", "kernels-file"} == {p.name for p in kept.iterdir()}

    (kept / "kernels-old").mkdir()
    os.utime(kept / "kernels-old", (0, 0))
    _kernel.cache_dir()

    assert (kept / "kernels-old").exists()


def test_fingerprint_knows_the_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Machine code with other checks is kept apart."""
    before = _kernel._fingerprint()
    monkeypatch.setattr(_kernel._NUMBA, "BOUNDSCHECK", 7)

    assert before != _kernel._fingerprint()


@jitted
def test_is_cold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Kernels are cold until some machine code is kept, and where none can be."""
    monkeypatch.setattr(_kernel, "_CACHE_DIR", tmp_path)
    assert _kernel.is_cold()

    (tmp_path / "folding.fold-1.py311.nbi").write_text("")
    assert _kernel.is_cold()

    (tmp_path / "folding.fold-1.py311.1.nbc").write_text("")
    assert not _kernel.is_cold()

    monkeypatch.setattr(_kernel, "_CACHE_DIR", None)
    assert _kernel.is_cold()


def test_plain_python_is_never_cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the JIT nothing is compiled."""
    monkeypatch.setattr(_kernel._NUMBA, "DISABLE_JIT", 1)

    assert not _kernel.is_cold()


Load = Callable[[], ModuleType]


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    """Return what imports a module with one kernel, kept in a folder of its own."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "tiny.py").write_text(TINY)
    monkeypatch.setattr(_kernel, "_CACHE_DIR", tmp_path / "cache")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def load() -> ModuleType:
        spec = importlib.util.spec_from_file_location("tiny", tmp_path / "tiny.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        out = np.zeros(3, np.int64)
        module.double(np.arange(3), out, 1, 3)
        assert [0, 2, 4] == out.tolist()
        return module

    return load


def hits(module: ModuleType) -> int:
    """Return how often a module's kernel came from the folder."""
    return sum(module.double.stats.cache_hits.values())


@jitted
def test_kept_and_found(tiny: Load, tmp_path: Path) -> None:
    """A kernel is compiled once and found in the folder from then on."""
    assert [0, 1, 1] == [hits(tiny()) for _ in range(3)]
    assert {".nbi", ".nbc"} == {p.suffix for p in (tmp_path / "cache").rglob("*") if p.is_file()}
    assert not (tmp_path / "__pycache__").exists()


@jitted
def test_loading_needs_nothing_that_compiles(tiny: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is found by a process that never gets ready to compile."""
    tiny()
    monkeypatch.setattr(type(cpu_target.target_context), "refresh", forbidden)

    assert 1 == hits(tiny())


@jitted
def test_works_uncached(tiny: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written a kernel is compiled each time."""
    monkeypatch.setattr(_kernel, "_CACHE_DIR", None)

    assert [0, 0] == [hits(tiny()) for _ in range(2)]
    assert {"cache", "tiny.py"} == {path.name for path in tmp_path.iterdir()}


def kept_in(folder: Path, suffix: str) -> Path:
    """Return the only file of a suffix."""
    (path,) = folder.glob(f"*{suffix}")
    return path


def spoil(path: Path, damage: str) -> None:
    """Damage a file."""
    data = bytearray(path.read_bytes())
    if damage == "flipped":
        for place in range(0, len(data), 97):
            data[place] ^= 0x55
    elif damage == "one byte":
        data[len(data) // 2] ^= 1
    elif damage == "text":
        data = bytearray(b"not a cache\n")
    else:
        del data[int(float(damage) * len(data)) :]
    path.write_bytes(data)


DAMAGE = ["0.0", "0.2", "0.6", "0.98", "flipped", "one byte", "text"]


@jitted
@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_spoilt_file(tiny: Load, tmp_path: Path, suffix: str, damage: str) -> None:
    """A file cut short (a full disk, a killed process) or garbled is made anew, once."""
    tiny()
    spoil(kept_in(tmp_path / "cache", suffix), damage)

    assert [0, 1, 1] == [hits(tiny()) for _ in range(3)]
    assert {".nbi", ".nbc"} == {p.suffix for p in (tmp_path / "cache").iterdir()}


@jitted
@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_spoilt_file_that_cannot_be_replaced(
    tiny: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, damage: str
) -> None:
    """Where nothing can be written, a spoilt file only costs the time to compile."""
    tiny()
    spoil(kept_in(tmp_path / "cache", suffix), damage)
    monkeypatch.setattr(tempfile, "TemporaryFile", forbidden)
    monkeypatch.setattr(os, "replace", forbidden)

    assert [0, 0] == [hits(tiny()) for _ in range(2)]


@jitted
def test_code_of_another_kernel(tiny: Load, tmp_path: Path) -> None:
    """What was kept for another kernel is not taken for this one, but made anew."""
    tiny()
    (tmp_path / "tiny.py").write_text("\n" + TINY.replace("2 *", "4 //").replace("double", "other"))
    with pytest.raises(AttributeError, match="double"):
        tiny()
    folder = tmp_path / "cache"
    for suffix in (".nbi", ".nbc"):
        (mine,) = folder.glob(f"tiny.double*{suffix}")
        (others,) = folder.glob(f"tiny.other*{suffix}")
        if suffix == ".nbc":
            mine.write_bytes(others.read_bytes())
        others.unlink()
    (tmp_path / "tiny.py").write_text(TINY)

    assert [0, 1] == [hits(tiny()) for _ in range(2)]


@jitted
def test_kept_where_nothing_can_be_written(tiny: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept code serves where it stands, be it read-only."""
    tiny()
    monkeypatch.setattr(tempfile, "TemporaryFile", forbidden)

    assert [1, 1] == [hits(tiny()) for _ in range(2)]


@jitted
def test_full_disk(tiny: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full leaves the kernel compiled, and no half file."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)

    assert [0, 0] == [hits(tiny()) for _ in range(2)]
    assert [] == list((tmp_path / "cache").iterdir())


def test_plain_kernel(tiny: Load) -> None:
    """A kernel gives the same with and without the JIT."""

    assert tiny().double.__name__ == "double"
