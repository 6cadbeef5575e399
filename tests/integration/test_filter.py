"""``dedup filter`` as a process: pipes, signals, slow streams, and the same output again."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from dedup.cli import main
from dedup.statistics import Statistics
from stories import OTHER, OWN, WIRE, Row, article

COMMAND = [sys.executable, "-m", "dedup", "filter", "--tier", "articles", "--index"]
posix = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX")

FIRST = article("a", "x", *WIRE)
TWIN = article("b", "y", *WIRE)
NEAR = article("c", "y", *WIRE, OTHER[1])
NEW = article("d", "y", *OWN)


class Done(NamedTuple):
    """What came of a run."""

    returncode: int
    stdout: bytes
    stderr: bytes


def written(*rows: Row) -> bytes:
    """Return rows as JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def ran(index: Path, *options: Any, given: bytes = b"") -> Done:
    """Run the filter, in this process, on what stands on its standard input."""
    arguments = map(str, (*COMMAND[3:], index, *options))
    done = CliRunner().invoke(main, list(arguments), input=given)
    return Done(done.exit_code, done.stdout_bytes, done.stderr_bytes)


def started(index: Path, *options: Any) -> subprocess.Popen[bytes]:
    """Start the filter with pipes."""
    command = [*COMMAND, str(index), *map(str, options)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def fed(process: subprocess.Popen[bytes], data: bytes) -> None:
    """Write to a process."""
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.flush()


def line_of(process: subprocess.Popen[bytes]) -> bytes:
    """Return the next line of a process."""
    assert process.stdout is not None
    return process.stdout.readline()


def verdicts(output: bytes) -> list[tuple[str, str, str]]:
    """Return action, reason and earlier article of annotated lines."""
    said = [json.loads(line)["dedup"] for line in output.splitlines()]
    return [(one["action"], one["reason"], one.get("earlier", "")) for one in said]


def many(count: int) -> list[Row]:
    """Return articles, every third one of the words of the one before it."""
    return [
        article(f"n{n}", "x", " ".join(f"word{n if n % 3 else n - 1}x{k}" for k in range(30)))
        for n in range(1, count + 1)
    ]


def test_lines_pass_byte_for_byte(tmp_path: Path) -> None:
    """What passes is what came: a mark, line ends, spaces, escapes, no end of the last line."""
    lines = [
        b"\xef\xbb\xbf" + json.dumps(FIRST).encode() + b"\r\n",
        b'  {"text" : "na\\u00efve, of other words", "id":1.0, "big": 123456789012345678901}\n',
        written(TWIN),
        b"\n",
        written(NEAR),
        json.dumps(NEW, indent=None).encode(),
    ]
    done = ran(tmp_path / "ix", given=b"".join(lines))

    assert 0 == done.returncode, done.stderr
    assert b"".join([lines[0], lines[1], *lines[4:]]) == done.stdout
    assert b"dedup: 3 kept, 1 tagged, 1 dropped, 0 refused\n" == done.stderr.splitlines(True)[-1]


def test_annotated_and_held(tmp_path: Path) -> None:
    """A verdict is the last field of what passes and of what is held; the rest stays as it was."""
    held = tmp_path / "held.jsonl"
    given = written(FIRST, TWIN, NEAR, NEW | {"dedup": "mine"})[:-1]
    done = ran(tmp_path / "ix", "--annotate", "--held", held, given=given)

    assert [("keep", "new", ""), ("tag", "near", "a"), ("keep", "new", "")] == verdicts(done.stdout)
    assert [("drop", "exact", "a")] == verdicts(held.read_bytes())
    first, near, new = done.stdout.splitlines()
    assert first.startswith(written(FIRST)[:-2] + b',"dedup":{')
    assert NEAR == {k: v for k, v in json.loads(near).items() if k != "dedup"}
    assert 1 == new.count(b'"dedup"')
    assert not done.stdout.endswith(b"\n")


def test_refused_lines_stop_nothing(tmp_path: Path) -> None:
    """Lines that are no articles are counted, written down at once, and printed nowhere."""
    rejects = tmp_path / "rejects.jsonl"
    given = b"\0\n{}\n" + written(FIRST) + b'{"id": "b", "text": "\xff"}\n' + written(NEW)
    done = ran(tmp_path / "ix", "--rejects", rejects, given=given)

    assert (0, written(FIRST, NEW)) == (done.returncode, done.stdout)
    assert b"3 of 5 rows refused: not JSON (1), no text (1), not UTF-8 (1)." in done.stderr
    found = [json.loads(line) for line in rejects.read_text("utf-8").splitlines()]
    assert [(1, "not JSON"), (2, "no text"), (4, "not UTF-8")] == [
        (row["line"], row["reason"]) for row in found
    ]


def test_quiet_says_what_is_refused(tmp_path: Path) -> None:
    """-q leaves the counts out, but not what was refused."""
    assert b"" == ran(tmp_path / "ix", "-q", given=written(FIRST)).stderr
    assert b"refused" in ran(tmp_path / "ix", "-q", given=written(NEW) + b"x\n").stderr


def test_no_lines_and_only_bad_ones(tmp_path: Path) -> None:
    """Nothing in, nothing out; where no line can be read that is an error."""
    empty, bad = ran(tmp_path / "ix"), ran(tmp_path / "ix", given=b"[\n1\n]\n")

    assert (0, b"") == (empty.returncode, empty.stdout)
    assert 1 == bad.returncode
    assert (
        b"<stdin>:1: no line can be read as JSON Lines; the first was refused: not JSON"
        in bad.stderr
    )


def test_the_same_input_again(tmp_path: Path) -> None:
    """The same lines get the verdicts they got; --redelivered drop holds them back."""
    given = written(FIRST, TWIN, NEAR)
    first, again = (ran(tmp_path / "ix", given=given) for _ in range(2))
    held_back = ran(tmp_path / "ix", "--redelivered", "drop", given=given + written(NEW))

    assert first.stdout == again.stdout == written(FIRST, NEAR)
    assert b"3 of them came before" in again.stderr
    assert written(NEW) == held_back.stdout


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_batches_alter_nothing(tmp_path: Path, batch: int) -> None:
    """However many are asked about at once, the verdicts are the same."""
    given = written(*many(40), FIRST, NEAR, TWIN, FIRST)
    whole = ran(tmp_path / "whole", "--annotate", given=given)
    done = ran(tmp_path / "ix", "--annotate", "--batch", batch, given=given)

    assert whole.stdout == done.stdout
    assert verdicts(whole.stdout).count(("tag", "near", "a")) == 1
    assert b"14 dropped" in done.stderr


def test_a_slow_stream_is_flushed(tmp_path: Path) -> None:
    """What came is printed while the stream stands still and stays open."""
    process = started(tmp_path / "ix", "--flush-ms", 20, "--batch", 1000)
    watch = threading.Timer(300, process.kill)
    watch.start()
    with process:
        for row in (FIRST, NEW):
            fed(process, written(row))
            assert written(row) == line_of(process)
        fed(process, written(TWIN)[:20])
        fed(process, written(TWIN)[20:] + written(NEAR))
        assert written(NEAR) == line_of(process)
        out, err = process.communicate()
    watch.cancel()
    assert (0, b"") == (process.returncode, out), err


@posix
@pytest.mark.parametrize(("sign", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_signals(tmp_path: Path, sign: str, code: int) -> None:
    """A signal ends it in one line; what was printed is known the next time."""
    process = started(tmp_path / "ix", "--flush-ms", 20, "--held", tmp_path / "held")
    with process:
        fed(process, written(FIRST, TWIN))
        assert written(FIRST) == line_of(process)
        process.send_signal(getattr(signal, sign))
        out, err = process.communicate(timeout=300)
    again = ran(tmp_path / "ix", "--annotate", given=written(FIRST | {"id": "other"}, NEW))

    assert (code, b"") == (process.returncode, out)
    assert err.splitlines()[-1].endswith(b"nothing half-written was left"), err
    assert [("keep", "new", "")] == verdicts(again.stdout)
    assert [("drop", "exact", "a")] == verdicts((tmp_path / "held").read_bytes())


@posix
def test_the_reader_leaves(tmp_path: Path) -> None:
    """Where nobody reads on, it ends with 141; what it had not printed is printed the next time."""
    process = started(tmp_path / "ix", "--flush-ms", 20, "--batch", 1)
    rows = many(20)
    with process:
        fed(process, written(rows[0]))
        assert written(rows[0]) == line_of(process)
        assert process.stdout is not None
        process.stdout.close()
        with suppress(BrokenPipeError):
            fed(process, written(*rows[1:]))
        process.wait(300)
    again = ran(tmp_path / "ix", given=written(*rows))

    assert 141 == process.returncode
    assert ran(tmp_path / "new", given=written(*rows)).stdout == again.stdout


@posix
def test_killed_and_run_again(tmp_path: Path) -> None:
    """Killed at any moment, the same input again gives what an undisturbed run gives."""
    given = written(*many(60), FIRST, TWIN, NEAR)
    expected = ran(tmp_path / "whole", given=given).stdout
    half = given[: len(given) // 2]
    process = started(tmp_path / "ix", "--batch", 5, "--flush-ms", 1)
    with process:
        fed(process, half)
        seen = [line_of(process) for _ in range(9)]
        os.kill(process.pid, signal.SIGKILL)
    known = ran(tmp_path / "ix", "--annotate", given=b"".join(seen)).stdout.splitlines()
    again = ran(tmp_path / "ix", given=given)

    assert -signal.SIGKILL == process.returncode
    assert expected == again.stdout
    assert seen == expected.splitlines(True)[:9]
    assert [True] * 9 == [json.loads(line)["dedup"].get("redelivered") for line in known]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--threshold", "0.8"], "threshold 0.5, not 0.8"),
        (["--tier", "passages"], "tier 'articles', not 'passages'"),
        (["--keep-shingles"], "made without shingles, not with it"),
        (["--agency", "Reuters=reuters"], "agencies {}, not {'reuters': 'Reuters'}"),
        (["--drop", "verified"], "nothing can be verified"),
    ],
)
def test_an_index_made_with_something_else(tmp_path: Path, options: list[str], said: str) -> None:
    """What is asked of an index that was made with something else is refused, with the reason."""
    ran(tmp_path / "ix", "--shingle", 3, given=written(FIRST))
    done = ran(tmp_path / "ix", *options, given=written(TWIN))

    assert (1, b"") == (done.returncode, done.stdout)
    assert said in done.stderr.decode()
    assert 0 == ran(tmp_path / "ix", "--shingle", 3).returncode


def test_verified(tmp_path: Path) -> None:
    """With shingle sets a near article is dropped, if its counted Jaccard is enough."""
    rows = written(FIRST, NEAR)
    kept = ran(tmp_path / "ix", "--keep-shingles", "--annotate", given=rows)
    options = ["--keep-shingles", "--drop", "verified", "--jaccard"]
    dropped = ran(tmp_path / "low", *options, 0.5, given=rows)
    passed = ran(tmp_path / "high", *options, 0.99, given=rows)

    jaccard = json.loads(kept.stdout.splitlines()[1])["dedup"]
    assert "low" not in jaccard
    assert 0.5 < jaccard["jaccard"] < 0.99
    assert (written(FIRST), rows) == (dropped.stdout, passed.stdout)


def test_nothing_is_made_that_cannot_serve(tmp_path: Path) -> None:
    """An index that could verify nothing is not made."""
    done = ran(tmp_path / "ix", "--drop", "verified", given=written(FIRST))

    assert 1 == done.returncode
    assert not (tmp_path / "ix").exists()


def test_an_agency_is_named(tmp_path: Path) -> None:
    """Copy of an agency's article is told as such; the first start names agencies, others may."""
    wire = article("w", "reuters", *WIRE)
    options = ["--agency", "Reuters=reuters", "--annotate", "--drop", "none"]
    ran(tmp_path / "ix", *options, given=written(wire))
    done = ran(tmp_path / "ix", *options, given=written(FIRST))

    assert "Reuters" == json.loads(done.stdout)["dedup"]["agency"]


def test_window(tmp_path: Path) -> None:
    """What was published longer ago than the window is forgotten, and that is said."""
    old = [row | {"published": "1999-03-02"} for row in (FIRST, TWIN)]
    done = ran(tmp_path / "ix", "--window", 30, given=written(*old))
    again = ran(tmp_path / "all", given=written(*old))

    assert written(old[0]) == again.stdout
    assert b"the window" not in again.stderr
    assert written(*old) == done.stdout
    assert b"2 came older than the window: nothing is compared with them" in done.stderr
    done = ran(tmp_path / "all", "--window", 30, given=written(FIRST | {"id": "new"}))
    assert b"held before are older than the window: forgotten" in done.stderr


@pytest.mark.parametrize("option", ["--window", "--jaccard", "--flush-ms"])
@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e400", "99999999999999999999"])
def test_absurd_numbers(tmp_path: Path, option: str, value: str) -> None:
    """A number that no clock or share has is wrong usage, and nothing is made."""
    if (option, value) != ("--window", "99999999999999999999"):  # longer than all is never
        assert 2 == ran(tmp_path / "ix", option, value, given=written(FIRST)).returncode
        assert [] == [*tmp_path.iterdir()]


def test_settings_and_statistics_of_files(tmp_path: Path) -> None:
    """A service that is started again names the same files again; others are refused."""
    settings, statistics = tmp_path / "a.toml", tmp_path / "a.npz"
    settings.write_text("threshold = 0.7\n", encoding="utf-8")
    Statistics.empty().save(statistics)
    given: list[Any] = ["--tier", "passages", "--settings", settings, "--statistics", statistics]
    first, again = (ran(tmp_path / "ix", *given, given=written(FIRST)) for _ in range(2))
    assert (0, 0, first.stdout) == (first.returncode, again.returncode, again.stdout)

    settings.write_text("threshold = 0.6\n", encoding="utf-8")
    replace(Statistics.empty(), articles=7).save(statistics)
    other = ran(tmp_path / "ix", *given)
    assert 1 == other.returncode
    assert b"threshold 0.7, not 0.6, with other statistics" in other.stderr


def test_statistics_that_nobody_needs(tmp_path: Path) -> None:
    """Statistics for whole articles are wrong usage, not silently passed over."""
    assert 2 == ran(tmp_path / "ix", "--statistics", tmp_path / "a.npz").returncode


@pytest.mark.parametrize("option", ["--held", "--rejects"])
def test_an_input_is_not_written_over(tmp_path: Path, option: str) -> None:
    """The file that is read is no place for what is held or refused."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(written(FIRST))
    with path.open("rb") as file:
        command = [*COMMAND, str(tmp_path / "ix"), option, str(path)]
        done = subprocess.run(command, stdin=file, capture_output=True, check=False)

    assert 2 == done.returncode
    assert b"would overwrite an input" in done.stderr
    assert written(FIRST) == path.read_bytes()


@pytest.mark.parametrize("option", ["--held", "--rejects"])
def test_nothing_is_written_among_the_index(tmp_path: Path, option: str) -> None:
    """No file of an index, nor another beside them, is a place for lines."""
    place = tmp_path / "ix"
    ran(place, given=written(FIRST))
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    for name in (*before, "other.jsonl"):
        done = ran(tmp_path / "there" / ".." / "ix", option, place / name, given=written(TWIN))
        assert 2 == done.returncode
        assert b"would write into the index" in done.stderr
    assert before == {path.name: path.read_bytes() for path in place.iterdir()}


@posix
@pytest.mark.parametrize(
    ("way", "said"),
    [("--held both >> both", b"--held is standard output"), (">> in", b"is the file that is read")],
)
def test_two_ways_into_one_file(tmp_path: Path, way: str, said: bytes) -> None:
    """What passes goes neither where held lines go nor where lines come from."""
    (tmp_path / "in").write_bytes(written(FIRST, TWIN))
    command = ["/bin/sh", "-c", f'exec "$@" {way} < in', "sh", *COMMAND, "ix"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    assert 2 == done.returncode
    assert said in done.stderr
    assert written(FIRST, TWIN) == (tmp_path / "in").read_bytes()
    assert not (tmp_path / "ix").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_held_lines_that_cannot_be_written(tmp_path: Path) -> None:
    """The file is named, not standard output; with room the same input gives all of it."""
    rows, path = written(FIRST, TWIN), tmp_path / "held"
    path.symlink_to("/dev/full")
    done = ran(tmp_path / "ix", "--held", path, given=rows)
    path.unlink()

    assert (1, b"") == (done.returncode, done.stdout)
    assert f"{path}: held lines cannot be written there".encode() in done.stderr
    assert written(FIRST) == ran(tmp_path / "ix", "--held", path, given=rows).stdout
    assert 1 == path.read_bytes().count(b"\n")


@posix
def test_closed_standard_input(tmp_path: Path) -> None:
    """Closed standard input is told in one line."""
    command = [*COMMAND, str(tmp_path / "ix")]
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command], capture_output=True, check=False
    )

    assert (1, b"") == (done.returncode, done.stdout)
    assert b"dedup: <stdin>: cannot be opened: Bad file descriptor" == done.stderr.strip()
