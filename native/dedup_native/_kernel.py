"""
The one door between our code and Numba.

``@kernel(signature)`` compiles a function when its module is imported, keeps
the machine code in a folder named by the content of every kernel file, and
leaves the function's static type as written.
"""

import hashlib
import os
import pickle
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numba.core.config
import numpy as np
from numba.core import types
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., object])

_NUMBA: Any = numba.core.config  # its names are made at run time, out of mypy's sight
_FLAGS = ("BOUNDSCHECK", "OPT", "DEBUGINFO_DEFAULT")  # Numba does not key its cache on these
_KEEP_DAYS = 30

i32, i64 = types.int32, types.int64
u8, u32, u64 = types.uint8, types.uint32, types.uint64
f32, f64 = types.float32, types.float64

signed = cast(Callable[[Any], int], np.int64)
"""``np.int64``, which a type checker may take for a plain number."""


def read(dtype: Any, ndim: int = 1) -> Any:
    """Return the type of an array a kernel only reads."""
    return types.Array(dtype, ndim, "C", readonly=True)


def write(dtype: Any, ndim: int = 1) -> Any:
    """Return the type of an array a kernel writes."""
    return types.Array(dtype, ndim, "C")


def kernel(*arguments: Any) -> Callable[[F], F]:
    """Compile an entry kernel: explicit signature, no result, no GIL, cached on disk."""

    def compiled(function: F) -> F:
        def compile_(*, cache: bool) -> F:
            decorate = numba.njit([types.void(*arguments)], nogil=True, cache=cache)
            return cast(F, decorate(function))

        with _our_cache_dir() as cache:
            try:
                return compile_(cache=cache)
            except (EOFError, pickle.UnpicklingError):  # a cache file cut short
                _drop_code_of(function)
                return compile_(cache=cache)

    return compiled


def helper(function: F) -> F:
    """Make a function part of every kernel that calls it."""
    return cast(F, numba.njit(inline="always")(function))


def routine(function: F) -> F:
    """Compile a function that only other kernels call, too long or too rare to be part of them."""
    return cast(F, numba.njit(function))


def primitive(python_twin: F) -> Callable[[Any], F]:
    """Make a machine instruction of an intrinsic; with the JIT off its Python twin stands in."""

    def made(build: Any) -> F:
        return python_twin if _NUMBA.DISABLE_JIT else cast(F, intrinsic(build))

    return made


def cache_dir() -> Path | None:
    """Return where compiled kernels are kept, or None where nowhere can be written."""
    names = ("DEDUP_CACHE_DIR", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME")
    named = (os.environ.get(name) for name in names)
    for root in [Path(r) for r in named if r] + [_home_cache()]:
        folder = root / "dedup" / f"kernels-{_fingerprint()}"
        fresh = not folder.is_dir()
        if _writable(folder):
            if fresh:
                _drop_old(folder)
            return folder
    return None


def is_cold() -> bool:
    """Tell whether importing the kernels now means compiling them."""
    if _NUMBA.DISABLE_JIT:
        return False
    return _CACHE_DIR is None or not any(_CACHE_DIR.rglob("*.nbi"))


def _drop_code_of(function: Callable[..., object]) -> None:
    """Drop the kept machine code of one kernel."""
    stem = Path(function.__code__.co_filename).stem
    for path in (_CACHE_DIR or Path()).rglob(f"{stem}.{function.__name__}-*.nb?"):
        path.unlink(missing_ok=True)


def _home_cache() -> Path:
    try:
        return Path("~/.cache").expanduser()
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir())


def _fingerprint() -> str:
    """Name this exact set of kernels: any edit to any of them gives another name."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]}".encode())
    digest.update(repr([getattr(_NUMBA, flag, None) for flag in _FLAGS]).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _drop_old(folder: Path) -> None:
    """Drop the machine code of kernels nobody has used for a month."""
    for sibling in folder.parent.glob("kernels-*"):
        try:
            if time.time() - sibling.stat().st_mtime > _KEEP_DAYS * 86_400:
                shutil.rmtree(sibling)
        except OSError:  # another process was faster, or it is not ours to drop
            continue


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


@contextmanager
def _our_cache_dir() -> Iterator[bool]:
    """Point Numba at our folder while it decorates, and only then."""
    before = _NUMBA.CACHE_DIR
    _NUMBA.CACHE_DIR = str(_CACHE_DIR or "")
    try:
        yield _CACHE_DIR is not None
    finally:
        _NUMBA.CACHE_DIR = before


_CACHE_DIR = cache_dir()
