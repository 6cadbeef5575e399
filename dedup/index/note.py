"""
A note beside a manifest: how many commits were acknowledged.

SQLite takes a damaged or lost log for one that ends there, and goes on without the commits that
followed. The note is written after each commit, so a manifest is never behind it, unless it lost
some.
"""

import os
import struct
from pathlib import Path

import xxhash

NAME = "manifest.commits"
_NOTE = struct.Struct("<QQ")  # commits, their checksum


def noted(folder: Path) -> int:
    """Return what is noted; 0 where nothing is, or nothing that can be read."""
    try:
        commits, checksum = _NOTE.unpack((folder / NAME).read_bytes())
    except (OSError, struct.error):
        return 0
    return int(commits) if _checksum(commits) == checksum else 0


def note(folder: Path, commits: int) -> None:
    """Note commits; where that cannot be done, there is less to compare with."""
    if noted(folder) >= commits:  # another process was faster
        return
    try:
        handle = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT, 0o666)
    except OSError:
        return
    try:
        os.write(handle, _NOTE.pack(commits, _checksum(commits)))
    except OSError:
        pass
    finally:
        os.close(handle)


def _checksum(commits: int) -> int:
    return xxhash.xxh3_64_intdigest(commits.to_bytes(8, "little"))
