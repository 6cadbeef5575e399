"""The door to Numba: what kernels take, where they are kept, what happens where nothing can be."""

import importlib
import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numba.core import types

import dedup_native
import oracle
from dedup_native import _kernel

MODULES = [
    "aligning", "digesting", "folding", "joining", "marking", "minhashing", "overlapping",
    "segmenting", "sentencing", "shingling", "spelling", "tokenising",
]  # fmt: skip
JIT = not _kernel._NUMBA.DISABLE_JIT
jitted = pytest.mark.skipif(not JIT, reason="only machine code has types and files")
FOLDER = Path(dedup_native.__file__).parent
TINY = """
from dedup_native._kernel import i64, kernel, read, write


@kernel(read(i64), write(i64), i64, i64)
def double(numbers, out, start, stop):
    for i in range(start, stop):
        out[i] = 2 * numbers[i]
"""


def kernels() -> dict[str, Any]:
    """Return every entry kernel by its name."""
    found = {}
    for name in MODULES:
        module = importlib.import_module(f"dedup_native.{name}")
        for line in (FOLDER / f"{name}.py").read_text("utf-8").split("\n@kernel(")[1:]:
            own = line.split("\ndef ", 1)[1].split("(", 1)[0]
            found[own] = getattr(module, own)
    return found


KERNELS = kernels()


def test_modules() -> None:
    """Every module with kernels is known here."""
    texts = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.py")}

    assert MODULES == sorted(name for name, text in texts.items() if "\n@kernel(" in text)


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_has_an_oracle(name: str) -> None:
    """The slow twin has the kernel's name."""

    assert callable(getattr(oracle, name))
    assert name in oracle.__all__


def dummies(name: str) -> list[Any]:
    """Return arguments of a kernel that ask it to do next to nothing."""
    made = list[Any]()
    for kind in KERNELS[name].signatures[0]:
        if isinstance(kind, types.Array):
            array = np.zeros((4, 6)[: kind.ndim], np.dtype(str(kind.dtype)))
            array.flags.writeable = kind.mutable
            made.append(array)
        else:
            made.append(0)
    return made


@jitted
@pytest.mark.parametrize("name", KERNELS)
def test_read_only_input(name: str) -> None:
    """A kernel takes what it only reads from an array nobody can write, or from any other."""
    arguments = dummies(name)
    KERNELS[name](*arguments)

    assert any(isinstance(a, np.ndarray) for a in arguments)

    KERNELS[name](*[a.copy() if isinstance(a, np.ndarray) else a for a in arguments])


@jitted
@pytest.mark.parametrize("name", KERNELS)
def test_wrong_arrays_are_refused(name: str) -> None:
    """Another dtype, more dimensions, gaps between items, a read-only output: a TypeError each."""
    arguments = dummies(name)
    for place, array in enumerate(arguments):
        if not isinstance(array, np.ndarray):
            continue
        wrong = [array.astype(np.float16), array[np.newaxis].copy()]
        wrong.append(np.repeat(array, 2, axis=-1)[..., ::2])
        if array.flags.writeable:
            sealed = array.copy()
            sealed.flags.writeable = False
            wrong.append(sealed)
        for other in wrong:
            with pytest.raises(TypeError):
                KERNELS[name](*arguments[:place], other, *arguments[place + 1 :])


@jitted
@pytest.mark.parametrize("name", KERNELS)
def test_compiled_once(name: str) -> None:
    """Calls with strange arguments compile nothing new."""

    assert 1 == len(KERNELS[name].signatures)
    assert KERNELS[name].targetoptions["nogil"]


# --- where machine code is kept


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Return a patch of an environment without any cache folder but a home."""
    for name in ("DEDUP_CACHE_DIR", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
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
    bare.setattr(_kernel, "_CACHE_DIR", None)

    assert _kernel.cache_dir() is None
    assert JIT == _kernel.is_cold()


def test_user_without_a_home(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A user without a home keeps machine code in the temporary folder."""

    def homeless(_: Path) -> Path:
        raise RuntimeError

    bare.setattr(Path, "expanduser", homeless)
    bare.setattr(tempfile, "gettempdir", lambda: str(tmp_path))

    assert tmp_path == _kernel._home_cache()


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

    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "folding.fold-1.py311.nbi").write_text("")
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
    """A kernel is compiled once and found in the folder from then on; Numba's own stays put."""
    before = _kernel._NUMBA.CACHE_DIR

    assert [0, 1, 1] == [hits(tiny()) for _ in range(3)]
    assert {".nbi", ".nbc"} == {p.suffix for p in (tmp_path / "cache").rglob("*") if p.is_file()}
    assert before == _kernel._NUMBA.CACHE_DIR
    assert not (tmp_path / "__pycache__").exists()


@jitted
def test_works_uncached(tiny: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written a kernel is compiled each time."""
    monkeypatch.setattr(_kernel, "_CACHE_DIR", None)

    assert [0, 0] == [hits(tiny()) for _ in range(2)]
    assert {"cache", "tiny.py"} == {path.name for path in tmp_path.iterdir()}


@jitted
@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.6, 0.98])
def test_cut_file(tiny: Load, tmp_path: Path, suffix: str, share: float) -> None:
    """A file cut short (a full disk, a killed process) is made anew, once."""
    tiny()
    (path,) = (tmp_path / "cache").rglob(f"*{suffix}")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])

    assert [0, 1, 1] == [hits(tiny()) for _ in range(3)]
    assert {".nbi", ".nbc"} == {p.suffix for p in (tmp_path / "cache").rglob("*") if p.is_file()}


def test_plain_kernel(tiny: Load) -> None:
    """A kernel gives the same with and without the JIT."""

    assert tiny().double.__name__ == "double"
