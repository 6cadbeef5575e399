"""
The one door between our code and Numba.

``@kernel(signature)`` compiles a function when its module is imported, keeps
the machine code in a folder named by the content of every kernel file and the
processor, and leaves the function's static type as written.
"""

import hashlib
import os
import pickle
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numba.core.config
import numpy as np
from numba.core import caching, types
from numba.core.registry import cpu_target
from numba.core.runtime.nrt import rtsys
from numba.core.serialize import dumps
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., object])

_NUMBA: Any = numba.core.config  # its names are made at run time, out of mypy's sight
_CACHING: Any = caching  # without types
_NJIT: Any = numba.njit  # not all of its options have types
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


def kernel(*arguments: Any, makes_arrays: bool = False) -> Callable[[F], F]:
    """
    Compile an entry kernel: explicit signature, no result, no GIL, cached on disk.

    One that makes no arrays counts no references: counting costs an atomic operation for each
    array a helper takes, wherever LLVM cannot prove it needless (in any loop with branches).
    """

    def compiled(function: F) -> F:
        made = _NJIT(nogil=True, _nrt=makes_arrays)(function)
        if not _NUMBA.DISABLE_JIT:
            if _CACHE_DIR is not None:
                made._cache = cast(Any, _Kept)(function)  # noqa: SLF001 - Numba's own gives up too early
            made.compile(types.void(*arguments))
            made.disable_compile()
        return cast(F, made)

    return compiled


def helper(function: F) -> F:
    """Make a function part of every kernel that calls it."""
    return cast(F, numba.njit(inline="always")(function))


def routine(function: F) -> F:
    """
    Compile a function that only other kernels call, too long or too rare to be part of them.

    It makes no arrays, and counts no references.
    """
    return cast(F, _NJIT(_nrt=False)(function))


def primitive(python_twin: F) -> Callable[[Any], F]:
    """Make a machine instruction of an intrinsic; with the JIT off its Python twin stands in."""

    def made(build: Any) -> F:
        return python_twin if _NUMBA.DISABLE_JIT else cast(F, intrinsic(build))

    return made


def cache_dir() -> Path | None:
    """Return where compiled kernels are kept, or None where none are and none can be."""
    own = Path("dedup") / f"kernels-{_fingerprint()}"
    return next((root / own for root in _roots() if _usable(root / own)), None)


def is_cold() -> bool:
    """Tell whether importing the kernels now means compiling them."""
    if _NUMBA.DISABLE_JIT:
        return False
    return _CACHE_DIR is None or not any(_CACHE_DIR.glob("*.nbc"))


class _Place(caching._CacheLocator):  # noqa: SLF001 - the only way to name a place
    """Our folder, as Numba asks for it: its name says already which source and processor."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._py_file = function.__code__.co_filename
        self._line = function.__code__.co_firstlineno

    @classmethod
    def from_function(cls, function: Callable[..., object], _: str) -> "_Place":
        return cls(function)

    def get_cache_path(self) -> str:
        return str(_CACHE_DIR)

    def get_source_stamp(self) -> str:
        return ""

    def get_disambiguator(self) -> str:
        return str(self._line)


class _Sealed(caching.CompileResultCacheImpl):
    """
    Machine code with its digest: garbled code would not raise, but end the process.

    The digest is of the kernel's name too: what was kept for another kernel is as good as garbled.
    """

    _locator_classes: Any = (_Place,)

    def reduce(self, compiled: Any) -> tuple[bytes, bytes]:
        code = dumps(_CACHING.CompileResultCacheImpl.reduce(self, compiled))
        return self._digest(code), code

    def rebuild(self, context: Any, kept: tuple[bytes, bytes]) -> Any:
        digest, code = kept
        if self._digest(code) != digest:
            raise ValueError
        payload = pickle.loads(code)  # noqa: S301 - from a folder of our own
        return _CACHING.CompileResultCacheImpl.rebuild(self, context, payload)

    def _digest(self, code: bytes) -> bytes:
        return hashlib.sha256(self.filename_base.encode() + b"\0" + code).digest()


class _Kept(caching.FunctionCache):
    """
    Numba's cache of a kernel, where a file that cannot be read or written is no error.

    Numba gets ready to compile before it loads; machine code needs no more than what counts
    references, and a fifth of the time to start is saved.
    """

    _impl_class = _Sealed

    def load_overload(self, signature: Any, context: Any) -> Any:
        with suppress(Exception):  # garbled files can raise anything
            rtsys.initialize(context)
            return _CACHING.FunctionCache._load_overload(self, signature, context)  # noqa: SLF001
        with suppress(OSError):
            _CACHING.FunctionCache.flush(self)
        return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        with suppress(Exception):  # a full disk, or a garbled index that cannot be replaced
            _CACHING.FunctionCache.save_overload(self, signature, compiled)


def _roots() -> Iterator[Path]:
    """Yield the folders in which kernels may be kept, the best first."""
    for name in ("DEDUP_CACHE_DIR", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        if os.environ.get(name):
            yield Path(os.environ[name])
    with suppress(RuntimeError):  # a user without a home
        yield Path("~/.cache").expanduser()
    with suppress(OSError):
        yield _own_temporary()


def _is_ours(folder: Path) -> bool:
    """Tell if a folder that is there is this user's, or the system's (as in an image)."""
    return not hasattr(os, "getuid") or folder.stat().st_uid in {os.getuid(), 0}


def _own_temporary() -> Path:
    """
    Return a temporary folder of this user: code that others could have put there is never run.

    Raises:
        OSError: it cannot be made, or is open to others.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    root = Path(tempfile.gettempdir()) / f"dedup-{user}"
    root.mkdir(mode=0o700, exist_ok=True)
    status = root.lstat()
    if status.st_uid != user or status.st_mode & 0o077:
        raise PermissionError
    return root


def _fingerprint() -> str:
    """Name these kernels on this processor: any edit to any of them gives another name."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]}".encode())
    digest.update(repr([getattr(_NUMBA, flag, None) for flag in _FLAGS]).encode())
    digest.update(repr(cpu_target.target_context.codegen().magic_tuple()).encode())
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


def _usable(folder: Path) -> bool:
    """
    Tell whether a folder holds kernels (an image's may be read-only) or can take them.

    One of another user is not used: what is kept there is run.
    """
    try:
        if not all(_is_ours(place) for place in (folder, folder.parent) if place.exists()):
            return False
        if any(folder.glob("*.nbc")):
            return True
        fresh = not folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    if fresh:
        _drop_old(folder)
    return True


def _chosen() -> Path | None:
    """Return where compiled kernels are kept; warn if that is not where the user wants them."""
    wanted, found = os.environ.get("DEDUP_CACHE_DIR"), cache_dir()
    if wanted and (found is None or found.parent != Path(wanted) / "dedup"):
        place = f"they are kept in {found}" if found else "they are compiled each time"
        text = f"DEDUP_CACHE_DIR={wanted} cannot hold compiled kernels; {place}"
        warnings.warn(text, RuntimeWarning, stacklevel=3)
    return found


_CACHE_DIR = _chosen()
