"""The list of decisions."""

from pathlib import Path

import pytest

from dedup.decisions import Decisions
from dedup.errors import ArgumentError, InputError
from dedup.reading import read_decisions

EXPECTED = Decisions({("a", "b, c"): "not-copy", ("d", "e"): "licensed"})
FILES = {
    "d.csv": 'id_a,id_b,decision,note\n"b, c",a,not-copy,quoted\n\nd,e,Licensed ,\n',
    "d.tsv": "decision\tid_b\tid_a\nnot-copy\ta\tb, c\nlicensed\te\td\n",
    "d.jsonl": '{"id_a": "a", "id_b": "b, c", "decision": "not-copy"}\n\n'
    '{"id_a": "e", "id_b": "d", "decision": "licensed", "by": 7}\n',
}


@pytest.mark.parametrize("name", FILES)
def test_formats(name: str, tmp_path: Path) -> None:
    """Every format gives the same decisions; other columns are left alone."""
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8-sig")

    assert read_decisions(path) == EXPECTED
    assert read_decisions(str(path)) == EXPECTED


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("d.csv", "id_a,id_b\na,b\n", r"d\.csv:1: a column 'decision' is needed"),
        ("d.csv", "id_a,id_b,decision\na,b,copy\n", r"d\.csv:2: unknown decision 'copy'; known"),
        ("d.csv", "id_a,id_b,decision\na,,licensed\n", r"d\.csv:2: id_a, id_b and decision must"),
        ("d.csv", "id_a,id_b,decision\na,a,licensed\n", r"d\.csv:2: 'a' is paired with itself"),
        ("d.csv", "id_a,id_b,decision\na,b\n", r"d\.csv:2: 2 columns, but 3 expected"),
        (
            "d.csv",
            "id_a,id_b,decision\na,b,licensed\nb,a,licensed\na,b,not-copy\n",
            r"d\.csv:4: 'a' and 'b' have two decisions",
        ),
        ("d.jsonl", '{"id_a": "a"}', r"d\.jsonl:1: a column 'id_b' is needed"),
        ("d.jsonl", "\n[1]", r"d\.jsonl:2: an object is expected"),
        ("d.jsonl", "\n{", r"d\.jsonl:2: not JSON: "),
        ("d.jsonl", "[" * 200_000, r"d\.jsonl:1: not JSON: "),
        (
            "d.jsonl",
            '{"id_a": 1, "id_b": "b", "decision": "licensed"}',
            r"d\.jsonl:1: id_a, id_b and decision must be text",
        ),
        ("d.txt", "", r"a list of decisions is \.csv, \.tsv, \.jsonl"),
    ],
)
def test_what_is_refused(name: str, text: str, message: str, tmp_path: Path) -> None:
    """What cannot be read is told with its line."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=message):
        read_decisions(path)


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there, one that is not UTF-8, and what is no path."""
    with pytest.raises(InputError, match="cannot be opened: No such file"):
        read_decisions(tmp_path / "none.csv")
    (tmp_path / "d.csv").write_bytes(b"id_a,id_b,decision\n\xff,b,licensed\n")
    with pytest.raises(InputError, match=r"d\.csv:2: not UTF-8"):
        read_decisions(tmp_path / "d.csv")
    with pytest.raises(ArgumentError, match="path must be the path of a list of decisions"):
        read_decisions(7)  # type: ignore[arg-type]
