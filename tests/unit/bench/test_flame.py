"""Flames: whose time is whose, out of the stacks that were seen."""

from pathlib import Path

import click
import pytest

from dedup_bench.flame import IMPORTS, THREADS, Box, boxes_of, drawn, stacks_in

SEEN = """\
<module> (dedup/__main__.py);invoke (click/core.py);score_verb (dedup/verbs/score.py);detect (dedup/line.py) 2
<module> (dedup/__main__.py);score_verb (dedup/verbs/score.py);detect (dedup/line.py);sort (numpy/core.py) 3
<module> (/src/dedup/__main__.py);detect (/src/dedup/line.py);read (/src/dedup/reading/__init__.py:7) 4
<module> (dedup/__main__.py);_find (<frozen importlib._bootstrap>);<module> (dedup/line.py) 5
_bootstrap (threading.py);run (dedup/words.py) 6
_bootstrap (threading.py);wait (threading.py) 7
"""  # noqa: E501


def test_stacks() -> None:
    """What is of others is of ours that called it; doors are left out, and so is who waits."""
    detect = "line.detect"

    assert {
        (detect,): 5, (detect, "reading.read"): 4, (IMPORTS,): 5, (THREADS, "words.run"): 6,
    } == stacks_in(SEEN)  # fmt: skip


def test_boxes() -> None:
    """The widest comes first, and nothing is wider than what it lies upon."""
    assert [
        Box("line.detect", 0, 0, 9), Box("reading.read", 1, 0, 4), Box(THREADS, 0, 9, 15),
        Box("words.run", 1, 9, 15), Box(IMPORTS, 0, 15, 20),
    ] == list(boxes_of(stacks_in(SEEN)))  # fmt: skip


def test_pictures(tmp_path: Path) -> None:
    """A picture is drawn of what was seen; of nothing there is none."""
    pytest.importorskip("matplotlib")
    drawn(tmp_path / "flame.png", list(boxes_of(stacks_in(SEEN))))

    assert (tmp_path / "flame.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(click.ClickException, match="too short"):
        drawn(tmp_path / "none.png", [])
