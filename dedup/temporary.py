"""Temporary files: without a name, closed with whom they serve; what goes there is counted."""

import tempfile
import warnings
from pathlib import Path
from typing import Any
from weakref import finalize

_MUCH = 1 << 30  # bytes in files that should not be memory after all
_MOUNTS = Path("/proc/self/mounts")
_written = [0]  # bytes, since the process began


def file_of(owner: Any) -> Any:
    """Return a file without a name that is closed with its owner; what is mapped of it stays."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - see there
    finalize(owner, file.close)
    return file


def grown(size: int) -> None:
    """Count what went there; say once when it is much, and the folder is memory itself."""
    before = _written[0]
    _written[0] += size
    if before <= _MUCH < _written[0] and _is_memory(folder := tempfile.gettempdir()):
        message = f"temporary files go to {folder}, which is memory itself: set TMPDIR to a disk"
        warnings.warn(message, RuntimeWarning, stacklevel=2)


def _is_memory(folder: str) -> bool:
    """Return whether a folder stands on a file system without a disk, as Linux tells."""
    try:
        mounts = [line.split()[1:3] for line in _MOUNTS.read_text("utf-8").splitlines()]
    except OSError:
        return False
    path = Path(folder).resolve()
    above = [(place, kind) for place, kind in mounts if path.is_relative_to(place)]
    nearest = max(above, key=lambda mount: len(mount[0]), default=("", ""))
    return nearest[1] in {"tmpfs", "ramfs"}
