"""The docs' tables are those that are written: column by column, type by type."""

import re
from pathlib import Path

import pytest

from stories import OTHER, WIRE, article, found_in

DOCS = Path(__file__).parents[2] / "docs/tables.md"
pytestmark = pytest.mark.skipif(not DOCS.is_file(), reason="runs in a checkout alone")


def described() -> dict[str, list[tuple[str, str]]]:
    """Return what the docs say of each table: its columns and their types."""
    sections = re.split(r"^## (\w+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = {}
    for name, text in zip(sections[::2], sections[1::2], strict=True):
        rows = re.findall(r"^\| ([a-z_, ]+) \| ([\w<>: ]+) \|", text, re.MULTILINE)[1:]
        found[name] = [(column, kind) for columns, kind in rows for column in columns.split(", ")]
    return found


def test_tables() -> None:
    """Every column of every table is described, in its order and with its type, and no other."""
    found = found_in(article("w", "reuters", *WIRE), article("a", "x", *WIRE, *OTHER))
    tables = {
        name: [(field.name, str(field.type)) for field in table.schema
               if not field.name.startswith("Reuters_")]
        for name, table in found.tables.items()
    }  # fmt: skip

    assert tables == described()
