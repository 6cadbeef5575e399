"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dedup.cli import main
from dedup.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(
    not (ROOT / "seeds/articles.jsonl").is_file(), reason="runs in a checkout alone"
)


BLOCKS = [part.split("```")[0] for part in README.split("```text\n")[1:]]
COMMANDS = [
    ["score", "seeds/articles.jsonl", "--agency", "Reuters=reuters"],
    [
        "explain",
        "s13-lantern",
        "s13-reuters",
        "--in",
        "seeds/articles.jsonl",
        "--agency",
        "Reuters=reuters",
    ],
]


def run(*words: str) -> str:
    """Return what the command writes for people."""
    command = [sys.executable, "-m", "dedup", *words]
    wide = os.environ | {"COLUMNS": "80"}
    done = subprocess.run(command, cwd=ROOT, env=wide, capture_output=True, text=True, check=True)
    return done.stdout if words[0] == "explain" else done.stderr


@pytest.mark.parametrize(("shown", "words"), list(zip(BLOCKS, COMMANDS, strict=True)))
def test_what_is_printed(shown: str, words: list[str]) -> None:
    """What the README shows of a command is printed by it, line by line."""
    lines = [line.rstrip() for line in run(*words).splitlines()]
    lines = [line for line in lines if "compiling" not in line]

    assert " ".join(words[:3]) in README
    for part in shown.split("...\n"):
        wanted = [line.rstrip() for line in part.strip().splitlines()]
        start = lines.index(wanted[0])
        assert wanted == lines[start : start + len(wanted)]


def test_python_example(tmp_path: Path) -> None:
    """The README's Python runs as it stands, from the checkout, and writes every table."""
    code = README.split("```python\n")[1].split("```")[0].replace("out/", f"{tmp_path}/")
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)

    names = ["articles", "matches", "outlets", "pairs", "paragraphs", "sentences", "stories"]
    assert [f"{name}.csv" for name in names] == sorted(p.name for p in tmp_path.glob("*.csv"))


def test_every_setting_is_listed() -> None:
    """Every setting stands in the README's table of settings."""
    assert [] == [name for name in Settings().__dict__ if f"`{name}`" not in README]


def test_defaults_are_true() -> None:
    """The README's table of settings has the defaults that are."""
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| ([^|]+) \|", README, re.MULTILINE)
    given = [
        (name, value)
        for names, values in rows
        if hasattr(Settings(), names.split("`")[1])
        for name, value in zip(names.split(", "), values.split(", "), strict=True)
    ]

    assert len(given) > 20
    for name, value in given:
        default = getattr(Settings(), name.strip("`"))
        assert type(default)(value.strip("` ")) == default, name


def test_every_verb_is_shown() -> None:
    """Every verb of the command stands in the README."""
    assert [] == [verb for verb in main.commands if not re.search(rf"dedup {verb}\b", README)]
