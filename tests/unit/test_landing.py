"""Landing: files are there whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dedup.landing import is_stream, landing


def write_half(path: Path, stop: BaseException) -> None:
    """Begin to write a file, and stop."""
    with landing(path) as file:
        file.write(b"half")
        raise stop


def test_a_file_lands(tmp_path: Path) -> None:
    """What was written is there, its folders too, and nothing beside it."""
    path = tmp_path / "new" / "deep" / "out.txt"
    with landing(path) as file:
        file.write(b"whole")
        assert not path.exists()

    assert b"whole" == path.read_bytes()
    assert [path] == list(path.parent.iterdir())


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt])
def test_an_interrupted_write_leaves_nothing(tmp_path: Path, stop: type[BaseException]) -> None:
    """A write that is interrupted leaves neither the file nor what was written beside it."""
    with pytest.raises(stop):
        write_half(tmp_path / "out.txt", stop())

    assert [] == list(tmp_path.iterdir())


def test_what_stood_there_stands(tmp_path: Path) -> None:
    """An interrupted write leaves the earlier file as it was; a good one replaces it."""
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="stop"):
        write_half(path, ValueError("stop"))
    assert b"old" == path.read_bytes()
    with landing(path) as file:
        file.write(b"new")

    assert b"new" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


HELD = """
import sys, time
from dedup.landing import landing
with landing(sys.argv[1]) as file:
    file.write(b"half")
    file.flush()
    print("begun", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no locks of files")
def test_what_the_killed_left_is_swept(tmp_path: Path) -> None:
    """Not while its writer lives, and of this name alone."""
    path = tmp_path / "out.txt"
    other = tmp_path / ".other.txt.1.part"
    other.touch()
    command = [sys.executable, "-c", HELD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ) as writer:
        assert writer.stdout is not None
        assert b"begun\n" == writer.stdout.readline()
        half = tmp_path / f".out.txt.{writer.pid}.part"
        with landing(path) as file:
            file.write(b"whole")
        assert half.exists()
        writer.kill()
    assert half.exists()
    with landing(path) as file:
        file.write(b"again")

    assert {path, other} == set(tmp_path.iterdir())
    assert b"again" == path.read_bytes()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is a file, or a file that is a folder, is an OSError and leaves nothing."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file" / "out.txt", tmp_path / "folder"):
        with pytest.raises(OSError, match=r"file|folder"), landing(path) as file:
            file.write(b"x")

    assert {"file", "folder"} == {path.name for path in tmp_path.iterdir()}


def test_a_link_is_followed(tmp_path: Path) -> None:
    """A link keeps standing, and what it leads to is replaced."""
    (tmp_path / "link").symlink_to("target")
    for content in (b"one", b"two"):
        with landing(tmp_path / "link") as file:
            file.write(content)

    assert b"two" == (tmp_path / "target").read_bytes()
    assert (tmp_path / "link").is_symlink()


def test_a_pipe_is_written_as_it_is(tmp_path: Path) -> None:
    """A named pipe gets the bytes and stays a pipe; so does a device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    for path in (pipe, Path(os.devnull)):
        with landing(path) as file:
            file.write(b"through")

    assert b"through" == os.read(reader, 100)
    os.close(reader)
    assert pipe.is_fifo()
    assert Path(os.devnull).is_char_device()


def test_a_protected_file_stays(tmp_path: Path) -> None:
    """A file that is read-only is not replaced, and who may read one stays."""
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"), landing(path):
        pass
    path.chmod(0o600)
    with landing(path) as file:
        file.write(b"new")

    assert (b"new", 0o600) == (path.read_bytes(), path.stat().st_mode & 0o777)


def test_what_is_a_stream(tmp_path: Path) -> None:
    """Pipes, devices and what is open already are streams; files and folders are not."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    with (tmp_path / "file").open() as file:
        streams = [tmp_path / "pipe", Path(os.devnull), Path(f"/dev/fd/{file.fileno()}")]
        places = [*streams, tmp_path / "file", tmp_path, tmp_path / "none"]

        assert streams == [place for place in places if is_stream(place)]
