"""The list of outlets."""

import json
from pathlib import Path

import pytest

from dedup.errors import InputError
from dedup.outlets import Outlets
from dedup.reading import read_outlets

EXPECTED = Outlets(
    names={"FT": "Financial Times", "ft.com": "Financial Times"},
    owners={"Financial Times": "Nikkei"},
    licensed={"Financial Times": frozenset({"Reuters", "AP"})},
)
FILES = {
    "o.csv": "name,aliases,owner,licensed\n"
    "Financial Times,FT; ft.com,Nikkei,Reuters;AP\n\nEcho,,,\n",
    "o.tsv": "Name\tlicensed\taliases\towner\nFinancial Times\tAP;Reuters;\tFT;ft.com\tNikkei\n",
    "o.json": json.dumps(
        [
            {"name": "Financial Times", "aliases": ["FT", "ft.com"], "owner": "Nikkei",
             "licensed": "Reuters;AP"},
            {"name": "Echo", "aliases": None},
        ]
    ),
    "o.toml": '[[outlets]]\nname = "Financial Times"\naliases = ["FT", "ft.com"]\n'
    'owner = "Nikkei"\nlicensed = ["Reuters", "AP"]\n',
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_formats(name: str, tmp_path: Path) -> None:
    """Every format gives the same outlets."""
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8-sig" if name == "o.csv" else "utf-8")

    assert read_outlets(path) == EXPECTED
    assert read_outlets(str(path)) == EXPECTED


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("o.csv", "", r"o\.csv:1: a column 'name' is needed"),
        ("o.csv", "name,boss\n", r"o\.csv:1: unknown column 'boss'"),
        ("o.csv", 'name\n"a\nb"\n\na,b\n', r"o\.csv:5: 2 columns, but 1 expected"),
        ("o.csv", 'name,owner\nA,x\nB,"y\nC,z\n', r"o\.csv:3: not CSV: "),
        ("o.csv", "name,owner\nA,x\n ,y\n", r"o\.csv:3: an outlet has no name"),
        ("o.csv", "name\nA\nA\n", r"o\.csv:3: the outlet 'A' stands twice"),
        ("o.csv", "name,aliases\nA,x\nB,x\n", r"o\.csv:3: the alias 'x' is one of 'A' and 'B'"),
        ("o.csv", "name,aliases\nA,B\nB,\n", "'B' is an outlet and an alias of 'A'"),
        ("o.json", '[\n{"name": }]', r"o\.json:2: not JSON: "),
        ("o.json", '{"name": "A"}', "a list of outlets is expected"),
        ("o.json", '[{"name": "A", "aliases": 7}]', "aliases must be names"),
        ("o.toml", "a = 1\nb = = 2\n", r"o\.toml:2: not TOML: "),
        ("o.json", "[" * 200_000, r"o\.json: not JSON that can be read: "),
        ("o.json", '[{"name": ' + "9" * 6_000, r"o\.json: not JSON that can be read: "),
        ("o.toml", "a = " + "[" * 200_000, r"o\.toml: not TOML that can be read: "),
        ("o.toml", "a = " + "9" * 6_000, r"o\.toml: not TOML that can be read: "),
        ("o.toml", "a = 1\n", "a list of outlets is expected"),
        ("o.xml", "", r"a list of outlets is \.csv, \.tsv, \.json, \.toml"),
    ],
)
def test_bad_files(name: str, text: str, message: str, tmp_path: Path) -> None:
    """A bad list is an error with its line."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_outlets(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A list that is not there or not UTF-8 is an error."""
    with pytest.raises(InputError, match="cannot be opened: No such file"):
        read_outlets(tmp_path / "none.csv")
    (tmp_path / "o.csv").write_bytes(b"name\nA\n\xff\n")
    with pytest.raises(InputError, match=r"o\.csv:3: not UTF-8"):
        read_outlets(tmp_path / "o.csv")
