"""Files that are there whole or not at all: written beside, flushed to disk, renamed."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl


@contextmanager
def landing(path: str | Path) -> Iterator[BinaryIO]:
    """
    Open a file for writing that takes its name only when the block ends well.

    A link is followed, and keeps standing; pipes and devices are written as they are. What somebody
    who was killed left of the same name is taken away, where files can be locked.

    Raises:
        OSError: it cannot be written; what stood there before still stands.
    """
    path = Path(path)
    if is_stream(path):
        with path.open("wb") as file:
            yield file
        return
    path = Path(os.path.realpath(path))
    check(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    sweep(path.parent, escape(path.name))
    try:
        with _opened(beside) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)  # who may read it stays as it was
        beside.replace(path)
        _sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _opened(beside: Path) -> BinaryIO:
    """Open a file that nobody takes for one that was left behind, as long as it is open."""
    while True:
        file = beside.open("wb")
        _held(file.fileno())
        if beside.exists():
            return file
        file.close()  # somebody swept it before it was held


def sweep(folder: Path, names: str) -> None:
    """Remove what writers of files (a pattern of names) left who live no more: nobody holds it."""
    for left in folder.glob(f".{names}.*.part"):
        with suppress(OSError), left.open("rb") as file:
            if _held(file.fileno()):
                left.unlink()


@contextmanager
def locked(folder: Path) -> Iterator[bool | None]:
    """
    Lock a folder until the block ends or we die; nobody waits.

    Yields:
        Whether nobody else has it locked; None where there are no locks.
    """
    if sys.platform == "win32":
        yield None
        return
    handle: int = os.open(folder, os.O_RDONLY)
    try:
        yield _held(handle)
    finally:
        os.close(handle)


def _held(handle: int) -> bool | None:
    """Lock what is open until it is closed or we die; return whether nobody else has, as above."""
    if sys.platform == "win32":
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without
        return None
    return True


def is_stream(path: Path) -> bool:
    """Return whether a path is a pipe or a device, which nothing can take the place of."""
    if str(path).startswith(("/dev/std", "/dev/fd/", "/proc/")):
        return path.exists()  # they may be a file, which is open already and the shell's
    return path.exists() and not path.is_file() and not path.is_dir()


def identity(path: Path) -> object:
    """Return what is the same for all names of a file, there or not yet there."""
    try:
        found = path.stat()
    except OSError:
        return os.path.realpath(path)
    return found.st_dev, found.st_ino


def check(path: Path) -> None:
    """
    Look whether a file may take a place.

    Raises:
        OSError: a folder stands there, or a file that is protected from writing, or its folder
            cannot be made or written to.
    """
    folder = path.parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))


def _sync_folder(folder: Path) -> None:
    """Make the renaming last, where the system can flush a folder."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:  # some file systems cannot
        pass
    finally:
        os.close(handle)
