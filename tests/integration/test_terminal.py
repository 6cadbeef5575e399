"""The command on a real terminal: 80 columns, colours where they are wanted, texts side by side."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from stories import EDITED, OWN, WIRE, article

pty = pytest.importorskip("pty", reason="no terminals of this kind here")
WORDS = ["explain", "w", "a", "--in", "in.jsonl", "--agency", "Reuters=reuters"]
ESCAPE = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[[\d;]*3\d")


def said(folder: Path, **environment: str) -> str:
    """Return what the command says to a terminal of 80 columns."""
    rows = [article("w", "reuters", *WIRE), article("a", "x", *OWN, *EDITED)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "in.jsonl").write_text(text, encoding="utf-8")
    here, there = pty.openpty()
    kept = {key: os.environ[key] for key in os.environ if key not in {"NO_COLOR", "FORCE_COLOR"}}
    terminal = {"TERM": "xterm-256color", "COLUMNS": "80", **environment}
    command = [sys.executable, "-m", "dedup", *WORDS]
    with subprocess.Popen(command, stdout=there, cwd=folder, env=kept | terminal) as running:
        os.close(there)
        out = b""
        while part := _read(here):
            out += part
    os.close(here)
    assert running.returncode == 0
    return out.decode().replace("\r", "")


def _read(file: int) -> bytes:
    try:
        return os.read(file, 1 << 16)
    except OSError:  # Linux says so where the other end is closed
        return b""


def test_side_by_side(tmp_path: Path) -> None:
    """Two versions of a sentence stand beside each other, words that differ in colours."""
    text = said(tmp_path)

    assert COLOUR.search(text)
    assert "{+" not in text
    lines = ESCAPE.sub("", text).splitlines()
    assert 80 >= max(map(cell_len, lines))
    assert any(re.match(r"A About 4,300 .* B Some 4,300 ", line) for line in lines)


def test_no_colours_where_none_are_wanted(tmp_path: Path) -> None:
    """Signs mark the words instead."""
    text = said(tmp_path, NO_COLOR="1")

    assert not COLOUR.search(text)
    assert "{+" in text
