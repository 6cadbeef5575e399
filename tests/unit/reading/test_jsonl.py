"""JSON Lines as people have it: broken lines are refused, the others survive."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from dedup.corpus import Corpus
from dedup.errors import InputError, SchemaError
from dedup.reading import parsing, read, streams

GOOD = b'{"id": "a", "text": "first"}\n'
DEEP = b"[" * 200_000 + b"]" * 200_000
LAST = b'{"id": "z", "text": "last"}\n'


def of(tmp_path: Path, data: bytes, **options: Any) -> Corpus:
    """Return the corpus of a file of these bytes."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(data)
    return read(path, **options)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "b", "text": "trunc', "not JSON"),
        (b'{"id": "b", "text": "tab\there"}', "not JSON"),
        (b'{"id": "b", "text": "x",}', "not JSON"),
        (b'{"id": "b", "text": "x"} {"id": "c", "text": "y"}', "not JSON"),
        (b"{'id': 'b', 'text': 'x'}", "not JSON"),
        (b'{"id": "b", "text": "x", "n": Inf}', "not JSON"),
        (b"id,text", "not JSON"),
        (b"[1, 2]", "not an object"),
        (b"7", "not an object"),
        (b"null", "not an object"),
        (b'{"id": "b", "text": "\xff\xfe"}', "not UTF-8"),
        (b'{"id": "b", "text": "\xed\xa0\x80"}', "not UTF-8"),
        (b'{"id": "b", "text": "x", "\xff": 1}', "not UTF-8"),
        (b'{"id": "b"}', "no text"),
        (b'{"id": "b", "text": null}', "no text"),
        (b"{}", "no text"),
        (b'{"id": "b", "text": ["x"]}', "text is not a string"),
        (b'{"id": "b", "text": {"x": "y"}}', "text is not a string"),
        (b'{"id": "b", "text": 7}', "text is not a string"),
        (b'{"text": "x"}', "no id"),
        (b'{"id": null, "text": "x"}', "no id"),
        (b'{"id": "", "text": "x"}', "no id"),
        (b'{"id": ["b"], "text": "x"}', "no id"),
        (b'{"id": true, "text": "x"}', "no id"),
        (b'{"id": NaN, "text": "x"}', "no id"),
        (b'{"id": "a", "text": "x"}', "id stands twice"),
        (b'{"id": "b", "text": "x", "deep": ' + DEEP[199_600:-199_600] + b"}", "nested too deeply"),
        (b'{"id": "b", "text": "]]]", "n": ' + b'{"a":' * 450 + b"1" + b"}" * 451,
         "nested too deeply"),
        (b'{"id": "b", "text": "x", "n": ' + DEEP + b"}", "nested too deeply"),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else None,
)  # fmt: skip
def test_bad_line(line: bytes, reason: str, tmp_path: Path) -> None:
    """A bad line is refused with its reason and place; those around it survive."""
    rejects = tmp_path / "rejects.jsonl"
    corpus = of(tmp_path, GOOD + line + b"\n" + LAST, rejects=rejects)
    (entry,) = map(json.loads, rejects.read_text().splitlines())

    assert ["a", "z"] == corpus.ids
    assert ["first", "last"] == corpus.table["text"].to_pylist()
    assert {reason: 1} == corpus.intake.reasons
    assert 3 == corpus.intake.rows
    assert (f"{tmp_path}/in.jsonl", 2) == (entry["file"], entry["line"])
    assert entry["reason"].startswith(reason)
    assert len(entry["row"]) <= 1000
    if reason != "id stands twice":
        assert line.decode("utf-8", "replace")[:1000] == entry["row"]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (b'{"id": 7, "text": "x"}', {"id": "7"}),
        (b'{"id": 18446744073709551615, "text": "x"}', {"id": "18446744073709551615"}),
        (b'{"id": 7.0, "text": "x"}', {"id": "7"}),
        (b'{"id": "b", "text": ""}', {"text": ""}),
        (b'{"id": "b", "text": " \\n "}', {"text": " \n "}),
        (b'{"id": "b", "text": "x\\u0000y"}', {"text": "x\x00y"}),
        (b'{"id": "b", "text": "\\ud83d\\ude00"}', {"text": "\U0001f600"}),
        (b'{"id": "b", "text": "cut \\ud83d"}', {"text": "cut \ufffd"}),
        (b'{"id": "b", "text": "cut \\ude00 \\ud83dx"}', {"text": "cut \ufffd \ufffdx"}),
        (b'{"id": "b", "text": "x", "id": "c"}', {"id": "c"}),
        (b'  {"id": "b", "text": "x"}\t\r', {"id": "b"}),
        (b'{"id": "b", "text": "x", "outlet": 7}', {"outlet": "7"}),
        (b'{"id": "b", "text": "x", "source": {"id": null, "name": "CNN"}}', {"outlet": "CNN"}),
        (b'{"id": "b", "text": "x", "authors": ["A B", "C D"]}', {"byline": "A B; C D"}),
        (b'{"id": "b", "text": "x", "date": "2020-01-01T10:00:00+02:00"}',
         {"published": "2020-01-01T10:00:00+02:00"}),
        (b'{"id": "b", "text": "x", "date": 1577836800}', {"published": "1577836800"}),
        (b'{"id": "b", "text": "x", "n": 1e5}', {"n": 100000.0}),
        (b'{"id": "b", "text": "x", "n": Infinity}', {"n": float("inf")}),
        (b'{"id": "b", "text": "x", "when": {"at": "2020-01-01"}}', {"when": {"at": "2020-01-01"}}),
        (b'{"id": "b", "text": "x", "": [1, 2]}', {"": [1, 2]}),
    ],
    ids=lambda value: value[:50] if isinstance(value, bytes) else None,
)  # fmt: skip
def test_odd_but_good_line(line: bytes, cells: dict[str, Any], tmp_path: Path) -> None:
    """An odd line is an article, alone and beside a bad line."""
    for around in (b"", b"not JSON\n"):
        corpus = of(tmp_path, around + line + b"\n")
        row = corpus.table.to_pylist()[0]

        assert 1 == len(corpus)
        assert cells == {name: row[name] for name in cells}


def test_surrogates_are_counted(tmp_path: Path) -> None:
    """Half a surrogate pair is replaced, and a note says how many were."""
    corpus = of(tmp_path, b'{"id": "a", "text": "\\ud800 \\udfff"}\n' + LAST)

    assert ("2 halves of surrogate pairs were replaced by U+FFFD",) == corpus.intake.notes


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n \n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_ends_and_byte_order_mark(mark: bytes, end: bytes, tmp_path: Path) -> None:
    """A byte order mark, a missing last newline and blank lines do no harm."""
    corpus = of(tmp_path, mark + GOOD + b"\n" + LAST.rstrip() + end)

    assert ["a", "z"] == corpus.ids
    assert 0 == corpus.intake.rejected
    assert 2 == corpus.intake.rows


def test_array(tmp_path: Path) -> None:
    """A JSON array is told from JSON Lines, and how to convert it."""
    with pytest.raises(InputError, match=r"^/.*in\.jsonl: this is a JSON array.* jq -c '\.\[\]'$"):
        of(tmp_path, b' \n[{"id": "a", "text": "x"}]')


def test_nothing_good(tmp_path: Path) -> None:
    """Where no row is good, the first reason is the error, and the rejects file is written."""
    rejects = tmp_path / "rejects.jsonl"
    with pytest.raises(InputError) as caught:
        of(tmp_path, b'{\n  "id": "a",\n  "text": "x"\n}\n', rejects=rejects)

    assert f"{tmp_path}/in.jsonl:1: no row can be read; the first was refused: not JSON" == str(
        caught.value
    )
    assert (f"{tmp_path}/in.jsonl", 1) == (caught.value.path, caught.value.line)
    assert 4 == len(rejects.read_text().splitlines())


def test_no_text_column(tmp_path: Path) -> None:
    """Where no column holds the text, the error lists the columns and how to name one."""
    with pytest.raises(SchemaError, match=r"the columns are: 'id', 'Story'; .*--field text=NAME"):
        of(tmp_path, b'{"id": "a", "Story": "x"}\n')


def test_long_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line too long is refused without being kept; the lines around it survive."""
    monkeypatch.setattr(
        "dedup.reading.jsonl.blocks", lambda stream: streams.blocks(stream, 64, 200)
    )
    long = b'{"id": "b", "text": "' + b"x" * 1000 + b'"}\n'
    for data in (
        GOOD + long + LAST,
        long + GOOD + LAST,
        GOOD + LAST + long,
        GOOD + LAST + long[:-1],
    ):
        corpus = of(tmp_path, data)

        assert ["a", "z"] == corpus.ids
        assert {"line too long": 1} == corpus.intake.reasons
        assert 3 == corpus.intake.rows


def test_a_long_line_that_fits(tmp_path: Path) -> None:
    """An article longer than a block is read."""
    text = "word " * (streams.BLOCK // 4)
    corpus = of(tmp_path, GOOD + json.dumps({"id": "b", "text": text}).encode() + b"\n" + LAST)

    assert text == corpus[1].text


def test_cut_gzip(tmp_path: Path) -> None:
    """The rows before the end of a cut packed file survive; the cut is one refused row."""
    path = tmp_path / "in.jsonl.gz"
    rows = [{"id": f"{n:05}", "text": f"{n * 7919 % 10007}"} for n in range(20_000)]
    packed = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
    path.write_bytes(packed[: len(packed) // 2])
    corpus = read(path)
    last = len(corpus) - 1

    assert 1000 < len(corpus) < 19_000
    assert rows[last]["text"] == corpus[last].text
    assert {streams.CUT_OFF: 1} == corpus.intake.reasons
    assert len(corpus) + 1 == corpus.intake.rows


def test_garbled_gzip(tmp_path: Path) -> None:
    """A packed file that breaks in its middle is read up to there."""
    path = tmp_path / "in.jsonl.gz"
    packed = gzip.compress(GOOD + b"".join(LAST.replace(b"z", b"%d" % n) for n in range(9999)))
    path.write_bytes(packed[:9000] + bytes(100) + packed[9100:])
    corpus = read(path)

    assert "a" in corpus.ids
    assert 1 == corpus.intake.reasons[streams.CUT_OFF]


def test_lines_are_counted_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place of a refused row counts every line, blank ones and other blocks included."""
    monkeypatch.setattr("dedup.reading.jsonl.blocks", lambda stream: streams.blocks(stream, 100))
    lines = [b'{"id": "%03d", "text": "%s"}' % (n, b"x" * (n % 70)) for n in range(300)]
    lines[100] = b""
    lines[200] = b"oops"
    rejects = tmp_path / "rejects.jsonl"
    corpus = of(tmp_path, b"\n".join([*lines, lines[7]]), rejects=rejects)
    found = [json.loads(line) for line in rejects.read_text().splitlines()]

    assert 298 == len(corpus)
    assert [201, 301] == [entry["line"] for entry in found]
    assert f"id stands twice (first at {tmp_path}/in.jsonl:8)" == found[1]["reason"]


def test_made_ids(tmp_path: Path) -> None:
    """Without a column of ids they are made of the file's name and the line."""
    corpus = of(tmp_path, b'{"text": "x"}\n\n{"text": "y"}\n')
    frames = read([{"text": "x"}, {"text": "y"}], [{"text": "z"}])

    assert ["in.jsonl:1", "in.jsonl:3"] == corpus.ids
    assert ["row:1", "row:2", "row:3"] == frames.ids
    assert "ids" in corpus.intake.notes[0]


def test_made_ids_of_two_files_of_one_name(tmp_path: Path) -> None:
    """Two files of one name in two folders do not get the same ids."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "in.jsonl").write_bytes(b'{"text": "x"}\n')

    assert [f"{tmp_path}/one/in.jsonl:1", f"{tmp_path}/two/in.jsonl:1"] == (
        read(f"{tmp_path}/*/in.jsonl").ids
    )


def test_fast_and_slow_path_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow at once, and line by line first, give the same corpus of good input."""
    rows = [
        {"id": n, "text": f"text {n} é", "date": "2024-01-01", "n": n / 2 if n > 5 else n,
         "tags": ["a"] * n, "meta": {"k": n} if n % 2 else None, "ok": n == 3}
        for n in range(10)
    ]  # fmt: skip
    data = "\n".join(map(json.dumps, rows)).encode()
    fast = of(tmp_path, data)
    calls: list[bytes] = []
    monkeypatch.setattr("dedup.reading.jsonl.parsed", lambda data, _: calls.append(data))
    slow = of(tmp_path, data)

    assert calls
    assert fast.table.schema == slow.table.schema
    assert fast.table.equals(slow.table)


def test_the_fast_path_is_taken() -> None:
    """Usual lines are not read one by one."""

    assert parsing.parsed(GOOD + LAST, {}) is not None
    assert parsing.parsed(GOOD + LAST.replace(b"\n", b"\r\n"), {}) is not None
