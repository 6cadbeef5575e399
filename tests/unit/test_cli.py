"""The command: verbs, options, exit codes, pipes."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from dedup.cli import main
from stories import OTHER, OWN, WIRE, Row, article

ROWS = [
    article("a", "x", OWN[0], *WIRE),
    article("b", "y", *OTHER, WIRE[1]),
    article("w", "reuters", *WIRE),
]
AGENCY = ["--agency", "Reuters=reuters"]
COMMAND = [sys.executable, "-m", "dedup"]


def call(*arguments: Any, text: str | None = None) -> Result:
    """Call the command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=text)


def run(*arguments: Any, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a process, its output in pipes."""
    given = [*COMMAND, *map(str, arguments)]
    return subprocess.run(given, input=text, capture_output=True, text=True, check=False)


def lines(rows: Iterable[Row]) -> str:
    """Return rows as JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def parsed(text: str) -> list[Row]:
    """Return the rows of JSON Lines."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Return a file of three articles."""
    path = tmp_path / "articles.jsonl"
    path.write_text(lines(ROWS), encoding="utf-8")
    return path


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    """Each verb and each of its options says what it is for, and gives an example to copy."""
    result = call(verb, "--help")
    command = main.commands[verb]
    options = [p for p in command.params if isinstance(p, click.Option)]

    assert 0 == result.exit_code
    assert "Example" in result.stdout
    assert f"\n    dedup {verb}" in result.stdout or f"dedup {verb} -" in result.stdout
    assert [] == [option.name for option in options if not option.help]


def test_help_and_version() -> None:
    """The command says what it is, its verbs and exit codes, and its version."""
    shown = call("-h")

    assert 0 == shown.exit_code
    assert all(verb in shown.stdout for verb in (*main.commands, "Exit codes"))
    assert call("--version").stdout.startswith("dedup, version ")


def test_a_pipe_gets_jsonl_and_the_terminal_the_table() -> None:
    """From standard input to standard output: one JSON object an article, words on stderr."""
    done = run("score", "-", *AGENCY, text=lines(ROWS))

    assert 0 == done.returncode
    assert ["a", "b", "w"] == [row["id"] for row in parsed(done.stdout)]
    assert "Paragraphs traceable to agency copy, by outlet" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_quiet_says_nothing(articles: Path) -> None:
    """With --quiet there is nothing on stderr, and the data all the same."""
    result = call("score", articles, "-q", *AGENCY)

    assert (0, "") == (result.exit_code, result.stderr)
    assert 3 == len(parsed(result.stdout))


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_a_folder_of_tables(articles: Path, tmp_path: Path, form: str) -> None:
    """-o with a folder writes every table and run.json, and prints the summary."""
    result = call("score", articles, "-o", tmp_path / "out", "--format", form, *AGENCY)
    names = ("articles", "matches", "outlets", "pairs", "paragraphs", "sentences", "stories")

    assert 0 == result.exit_code
    assert {*(f"{name}.{form}" for name in names), "run.json"} == {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert "by outlet" in result.stdout
    assert {"reuters": "Reuters"} == json.loads((tmp_path / "out/run.json").read_text())["agencies"]


def test_decisions(articles: Path, tmp_path: Path) -> None:
    """--decisions are obeyed, counted and kept; ids that no article has are told."""
    path = tmp_path / "decisions.csv"
    path.write_text("id_a,id_b,decision\nw,a,not-copy\nw,zz,licensed\n")
    result = call("score", articles, "-o", tmp_path / "out", "--decisions", path, *AGENCY)

    assert 0 == result.exit_code
    assert "of --decisions 1 id is in no article: 'zz'" in result.stderr
    assert 1 == json.loads((tmp_path / "out/run.json").read_text())["counts"]["decisions"]
    shown = call("explain", "a", "w", "--in", articles, "--decisions", path)
    assert "none" in shown.stdout
    over = call("score", articles, "-o", path, "--decisions", path)
    assert (2, True) == (over.exit_code, "would overwrite an input" in over.stderr)


def test_a_file_of_articles(articles: Path, tmp_path: Path) -> None:
    """-o with a name ending in .csv writes the articles alone."""
    result = call("score", articles, "-o", tmp_path / "x.csv", "-q")

    assert (0, "") == (result.exit_code, result.stdout)
    assert (tmp_path / "x.csv").read_text().startswith('"id","outlet","published","title","words"')


@pytest.mark.parametrize("name", ["-", "x.jsonl.gz"])
def test_articles_alone_elsewhere(articles: Path, tmp_path: Path, name: str) -> None:
    """-o - is standard output, and a file of JSON Lines may be packed."""
    result = call("score", articles, "-q", "-o", name if name == "-" else tmp_path / name)
    packed = tmp_path / "x.jsonl.gz"
    text = gzip.decompress(packed.read_bytes()).decode() if packed.exists() else result.stdout

    assert ["a", "b", "w"] == [row["id"] for row in parsed(text)]


def test_only_near(articles: Path) -> None:
    """--only near stops after near-duplicates."""
    result = call("score", articles, "--only", "near", "-q")

    assert {"a": 1, "b": 0, "w": 1} == {
        row["id"]: row["near_duplicates"] for row in parsed(result.stdout)
    }
    assert "shared_share" not in result.stdout


def test_settings_from_a_file_and_options(articles: Path, tmp_path: Path) -> None:
    """--settings reads TOML; options win."""
    (tmp_path / "s.toml").write_text("threshold = 0.9\nshingle = 4\n")
    given = ("--settings", tmp_path / "s.toml", "--shingle", 2, "--num-perm", 64)
    call("score", articles, "-q", "-o", tmp_path / "out", *given)
    settings = json.loads((tmp_path / "out" / "run.json").read_text())["settings"]

    assert (0.9, 2, 64) == tuple(settings[name] for name in ("threshold", "shingle", "num_perm"))


def test_wire(articles: Path, tmp_path: Path) -> None:
    """--wire files are compared with, each outlet in them an agency, and are not scored."""
    articles.write_text(lines(ROWS[:2]))
    (tmp_path / "wire.jsonl").write_text(lines(ROWS[2:]))
    wire = ("--wire", tmp_path / "wire.jsonl")
    call("score", articles, *wire, "-o", tmp_path / "out", "--format", "jsonl")
    shown = {name: parsed((tmp_path / f"out/{name}.jsonl").read_text())
             for name in ("articles", "outlets")}  # fmt: skip

    assert ["a", "b"] == [row["id"] for row in shown["articles"]]
    counts = {row["outlet"]: row["reuters_paragraphs"] for row in shown["outlets"]}
    assert {"x": 3, "y": 1} == counts


def test_outlets(articles: Path, tmp_path: Path) -> None:
    """--outlets gives names for aliases, and owners whose outlets do not count for each other."""
    (tmp_path / "o.csv").write_text("name,aliases,owner\nEvening X,x,Group\ny,,Group\nreuters,,\n")
    result = call("score", articles, "--outlets", tmp_path / "o.csv", *AGENCY)

    assert {"Evening X", "y", "reuters"} == {row["outlet"] for row in parsed(result.stdout)}


def test_fields(tmp_path: Path) -> None:
    """--field names a column that is not usual."""
    path = tmp_path / "in.jsonl"
    path.write_text(lines([{"id": "a", "story_html": WIRE[0]}]))
    result = call("score", path, "--field", "text=story_html", "-q")

    assert ["a"] == [row["id"] for row in parsed(result.stdout)]


def test_rejects(articles: Path, tmp_path: Path) -> None:
    """Rows that cannot be read are written down with the reason and counted; the rest is scored."""
    articles.write_text(lines(ROWS) + '{"id": "bad", "text": null}\nnot json\n')
    result = call("score", articles, "--rejects", tmp_path / "bad.jsonl")
    refused = parsed((tmp_path / "bad.jsonl").read_text())

    assert 0 == result.exit_code
    assert 3 == len(parsed(result.stdout))
    assert {4, 5} == {row["line"] for row in refused}
    assert all(row["reason"] for row in refused)
    assert "2 of 5 rows refused" in " ".join(result.stderr.split())


def test_a_table_from_standard_input_is_told() -> None:
    """What is no JSON Lines there is refused with what to do."""
    result = run("score", "-", text="id,text\n1,abc\n")

    assert 1 == result.returncode
    assert "not JSON (standard input is read as JSON Lines; of another" in result.stderr


def test_refused_rows_are_told_even_when_quiet(articles: Path) -> None:
    """With --quiet, and in explain, one line says how many rows were refused and why."""
    articles.write_text(lines(ROWS) + "not json\n")
    said = "dedup: 1 of 4 rows refused: not JSON (1).\n"

    assert said == call("score", articles, "-q").stderr
    assert said == call("explain", "a", "w", "--in", articles).stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["score", "IN", "-o", "IN"], "-o would overwrite an input"),
        (["score", "IN", "-o", "LINK"], "-o would overwrite an input"),
        (["score", "IN", "--format", "jsonl", "-o", "DIR"], "-o would overwrite an input"),
        (["score", "IN", "--rejects", "IN"], "--rejects would overwrite an input"),
        (["score", "-", "--wire", "IN", "-o", "IN"], "-o would overwrite an input"),
        (["score", "IN", "--rejects", "DIR/x.csv", "-o", "DIR/./x.csv"], "would both be written"),
        (["explain", "a", "b", "--in", "IN", "--rejects", "IN"], "--rejects would overwrite"),
        (["score", "DIR/texts", "--rejects", "DIR/texts/a.txt"], "--rejects would overwrite"),
    ],
)
def test_inputs_are_not_overwritten(articles: Path, arguments: list[str], words: str) -> None:
    """Where something would be written over what is read, that is told in one line before."""
    folder = articles.parent
    (folder / "link.jsonl").symlink_to(articles)
    (folder / "texts").mkdir()
    (folder / "texts" / "a.txt").write_text("text")
    before = articles.read_bytes()
    places = {"IN": str(articles), "LINK": str(folder / "link.jsonl"), "DIR": str(folder)}
    given = [re.sub("IN|LINK|DIR", lambda found: places[found[0]], part) for part in arguments]
    result = call(*given)

    assert 2 == result.exit_code
    assert words in result.stderr
    assert 1 == len(result.stderr.splitlines())
    assert before == articles.read_bytes()
    assert b"text" == (folder / "texts" / "a.txt").read_bytes()


def test_an_unknown_agency_outlet_is_told(articles: Path) -> None:
    """An agency's outlet that no article is of is told with those there are."""
    alone = call("score", articles, "--agency", "Reuters=Rueters")
    beside = call("score", articles, "--agency", "Reuters=reuters", "--agency", "AP=pa")

    said = "no article is of the outlet 'Rueters' (--agency); outlets are 'reuters', 'x', 'y'"
    assert 1 == alone.exit_code
    assert said in alone.stderr
    assert 0 == beside.exit_code
    assert "no article is of the outlet 'pa' (--agency)" in beside.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["score", "none.jsonl"], "none.jsonl"),
        (["score", "IN", "--threshold", "7"], "threshold must be between"),
        (["score", "IN", "--settings", "none.toml"], "none.toml: No such file"),
        (["score", "IN", "--outlets", "none.csv"], "none.csv: cannot be opened"),
        (["score", "IN", "--wire", "none.jsonl"], "none.jsonl"),
        (["score", "IN", "--field", "text=nowhere"], "no column 'nowhere'"),
        (["score", "IN", "-o", "IN/out"], "cannot be written: Not a directory (-o)"),
        (["explain", "a", "z", "--in", "IN"], "no article has the id 'z'"),
        (["explain", "a", "a", "--in", "IN"], "not compared with itself"),
        (["explain", "z", "--in", "IN"], "no article has the id 'z'"),
        (["score", ""], "an empty name is no file"),
        (["score", "x" * 5000], "xxx: "),
        (["score", "\x1b[31m\u202e.jsonl"], r"\x1b[31m\u202e.jsonl: no file fits"),
        (["score", "IN", "--rejects", "."], ".: cannot be written: Is a directory (--rejects)"),
        (["score", "IN", "-o", "ONLY"], "cannot be written: the file is read-only (-o)"),
        (["explain", "a", "\udcff", "--in", "IN"], r"no article has the id '\\xff'"),
    ],
)
def test_an_error_is_one_line_and_one(articles: Path, arguments: list[str], words: str) -> None:
    """What cannot be done is told in one line on stderr, nothing on stdout, exit code 1."""
    only = articles.with_name("only.csv")
    only.touch(0o444)
    places = {"IN": str(articles), "ONLY": str(only)}
    result = call(*(re.sub("IN|ONLY", lambda name: places[name[0]], part) for part in arguments))

    assert 1 == result.exit_code
    assert "" == result.stdout
    assert 1 == len(result.stderr.splitlines())
    assert result.stderr.startswith("dedup: ")
    assert words in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["score"],
        ["sscore"],
        ["score", "IN", "--only", "far"],
        ["score", "IN", "--threshold", "half"],
        ["score", "IN", "--agency", "reuters"],
        ["score", "IN", "--field", "=x"],
        ["score", "IN", "--field", "text=a", "--field", "text=b"],
        ["score", "IN", "--agency", "A=x", "--agency", "B=x"],
        ["score", "IN", "-o", ""],
        ["score", "IN", "--format", "xml"],
        ["explain", "a", "w"],
        ["warm", "now"],
    ],
)
def test_wrong_usage_is_two(articles: Path, arguments: list[str]) -> None:
    """Wrong usage is exit code 2, with the usage on stderr."""
    result = call(*(part.replace("IN", str(articles)) for part in arguments))

    assert 2 == result.exit_code
    assert "" == result.stdout
    assert "Usage: " in result.stderr


def test_a_process_exits_alike(tmp_path: Path) -> None:
    """As a process too: one line and 1 for an error, 2 for wrong usage, no traceback."""
    failed, misused = run("score", tmp_path / "none.jsonl"), run("score", "--only")

    assert (1, "") == (failed.returncode, failed.stdout)
    assert 1 == len(failed.stderr.splitlines())
    assert 2 == misused.returncode
    assert "Traceback" not in failed.stderr + misused.stderr


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    """``| head -1`` gets its line, and nothing is said about the pipe."""
    path = tmp_path / "many.jsonl"
    path.write_text(lines({"id": f"{n:05}", "text": "…", "own": "x" * 500} for n in range(3000)))
    shell = f"'{sys.executable}' -m dedup score '{path}' -q | head -1"
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
    assert ["00000"] == [row["id"] for row in parsed(done.stdout)]


@pytest.mark.parametrize(
    ("shell", "code", "words"),
    [
        ("dedup score $IN -q >/dev/full", 1, "standard output cannot be written: No space left"),
        ("dedup score $IN -q >&-", 1, "standard output cannot be written: Bad file descriptor"),
        ("dedup score - <&-", 1, "<stdin>: cannot be opened: Bad file descriptor"),
        ("dedup score none 2>&-", 1, ""),
        ("dedup --help >/dev/full", 1, "standard output cannot be written: No space left"),
        ("dedup explain a w --in $IN | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("dedup nope 2>&1 | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("PYTHONIOENCODING=ascii dedup explain a w --in $IN >/dev/null", 0, ""),
        ("dedup score $IN -q -o /dev/stdout | head -c 5", 0, ""),
    ],
)
def test_streams_that_fail(articles: Path, shell: str, code: int, words: str) -> None:
    """Streams that are closed, full, narrow or left are at most one line and an exit code."""
    places = os.environ | {"IN": str(articles), "PYTHON": sys.executable}
    places |= {"PYTHONWARNINGS": "ignore:overflow encountered:RuntimeWarning"}  # without the JIT
    begin = 'dedup() { "$PYTHON" -m dedup "$@"; }; '
    done = subprocess.run(
        ["/bin/bash", "-c", begin + shell], capture_output=True, text=True, check=False, env=places
    )

    assert code == done.returncode
    assert words in done.stderr
    assert bool(words) == len(done.stderr.splitlines())


@pytest.mark.parametrize(
    ("sign", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_signals_leave_nothing(tmp_path: Path, sign: signal.Signals, code: int) -> None:
    """What ends the process while it reads is one line, and nothing half-written is left."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    given = [*COMMAND, "score", str(pipe), "--rejects", str(tmp_path / "bad.jsonl")]
    process = subprocess.Popen(given, stderr=subprocess.PIPE, text=True)
    with process, pipe.open("wb", buffering=0) as file:  # it opens once the command reads
        file.write(b"not json\n")
        there = {path.name for path in tmp_path.iterdir()}
        for _ in range(20):  # one that comes as reading is about to block is seen with the next
            process.send_signal(sign)
            with suppress(subprocess.TimeoutExpired):
                _, said = process.communicate(timeout=3)
                break

    assert {"pipe", f".bad.jsonl.{process.pid}.part"} == there
    assert code == process.returncode
    assert 1 == len(said.splitlines())
    assert ["pipe"] == [path.name for path in tmp_path.iterdir()]


def test_explain(articles: Path) -> None:
    """``explain`` shows both articles, their relation and each sentence they share."""
    result = call("explain", "b", "w", "--in", articles, *AGENCY)

    assert 0 == result.exit_code
    assert "relation: excerpt" in result.stdout
    assert "verbatim, 100 % alike" in result.stdout
    assert "A About 4,300 members" in " ".join(result.stdout.split())


def test_explain_one(articles: Path) -> None:
    """``explain`` of one article shows where its sentences also stand."""
    result = call("explain", "b", "--in", articles, *AGENCY)

    assert 0 == result.exit_code
    assert "sentences: in other houses 1," in result.stdout
    assert "Articles it shares most with" in result.stdout


def test_explain_over_two_files(tmp_path: Path) -> None:
    """``explain`` finds its articles in any of the files."""
    for row in ROWS:
        (tmp_path / f"{row['id']}.jsonl").write_text(lines([row]))
    result = call("explain", "a", "w", "--in", tmp_path / "a.jsonl", "--in", tmp_path / "w.jsonl")

    assert "relation: near" in result.stdout


def test_warm() -> None:
    """``warm`` says where the kernels are kept."""
    result = call("warm")

    assert 0 == result.exit_code
    assert "kernels-" in result.stdout or "DEDUP_CACHE_DIR" in result.stdout


def test_warm_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    """``warm`` says so where no kernel could be kept, a full disk's folder or none."""
    monkeypatch.setattr("dedup_native._kernel.is_cold", lambda: True)

    assert call("warm").stdout.startswith("nowhere: ")


def test_interrupts_and_lack_of_memory(monkeypatch: pytest.MonkeyPatch, articles: Path) -> None:
    """An interrupt is 130, a lack of memory 1, each in one line."""
    for problem, code in ((KeyboardInterrupt, 130), (MemoryError, 1)):

        def stop(*_: Any, problem: type[BaseException] = problem, **__: Any) -> None:
            raise problem

        monkeypatch.setattr("dedup.line.detect", stop)
        result = call("score", articles, "-q")
        assert code == result.exit_code
        assert 1 == len(result.stderr.splitlines())


def test_wire_rows_without_an_outlet(tmp_path: Path) -> None:
    """Wire copy without an outlet is an agency's nobody named; other articles are not."""
    wire = tmp_path / "wire.jsonl"
    rows = [
        {"id": "w1", "outlet": "Reuters", "text": WIRE[0]},
        {"id": "w2", "outlet": None, "text": OTHER[0]},
    ]
    wire.write_text("".join(json.dumps(row) + "\n" for row in rows))
    own = tmp_path / "own.jsonl"
    texts = {"a": ("", OWN[0]), "b": ("Echo", OWN[0]), "c": ("Echo", OTHER[0])}
    own.write_text(
        "".join(json.dumps({"id": i, "outlet": o, "text": t}) + "\n" for i, (o, t) in texts.items())
    )
    done = call("score", own, "--wire", wire, "-o", tmp_path / "out", "--format", "jsonl")
    shown = parsed((tmp_path / "out/outlets.jsonl").read_text())

    assert "wire copy without an outlet: no credit can be told (--agency NAME=wire)" in done.stderr
    assert {"": (0, 0), "Echo": (1, 0)} == {
        row["outlet"]: (row["paragraphs_from_agency"], row["uncredited"]) for row in shown
    }


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (["--report", "page.html"], "report"),
        (["-o", "page.html"], "report"),
        (["-o", "net.outlets.graphml"], "graph"),
        (["-o", "net.GEXF"], "graph"),
        (["--plots", "pictures"], "plots"),
    ],
)
def test_what_is_not_installed_is_told_first(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], extra: str
) -> None:
    """One line names the extra before anything is read."""
    monkeypatch.setattr("dedup.options.find_spec", lambda name: None)
    result = call("score", "no such file", *arguments)

    assert 1 == result.exit_code
    line = f"dedup: {' '.join(arguments)} needs an optional package: "
    assert f"{line}pip install 'dedup-news[{extra}]'\n" == result.stderr


def test_pictures_onto_a_file(articles: Path) -> None:
    """It is told before anything is compared."""
    result = call("score", articles, "--plots", articles)

    assert 1 == result.exit_code
    assert "Not a directory (--plots)" in result.stderr
    assert 1 == len(result.stderr.splitlines())
