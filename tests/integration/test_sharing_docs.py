"""The examples of how workers share a filter run as they stand, but for the port."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dedup.cli import main
from servers import Redis, redis_server

DOCS = Path(__file__).parents[2] / "docs/sharing.md"
pytestmark = pytest.mark.skipif(not DOCS.is_file(), reason="runs in a checkout alone")


def examples(language: str) -> list[str]:
    """Return the examples of a language."""
    text = DOCS.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run(code: str, server: Redis) -> str:
    """Run an example on a server, and return what it prints."""
    code = code.replace("6379", str(server.port))
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def test_in_python() -> None:
    """The filter says what came before; datasketch holds what was made here."""
    shared, queue, export = examples("python")
    with redis_server() as server:
        said = [run(shared, server), run(shared.replace('"id": "a"', '"id": "b"'), server)]
        server.client().xadd("in", {"id": "x", "text": "Other words of one more article."})
        assert "'kept': 1" in run(queue, server)
        assert 1 == server.client().xlen("out")
        run(export + "\nassert [b'a'] == lsh.query(to_lean(sketches_of(batch.stacked(), settings, "
            "None).minima[0], settings))", server)  # fmt: skip

    assert ["keep new \n", "drop exact a\n"] == said


def test_options() -> None:
    """Every option that is named is one."""
    text = DOCS.read_text(encoding="utf-8")
    options = {name for verb in main.commands.values() for p in verb.params for name in p.opts}

    assert set() == set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - options
