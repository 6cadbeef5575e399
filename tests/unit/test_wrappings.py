"""The benchmark of formats: what it writes is what is read."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dedup.reading import read
from dedup_bench.corpora import make
from dedup_bench.formats import formats
from dedup_bench.wrappings import WRAPPINGS

pytest.importorskip("resiliparse")
pytest.importorskip("fastwarc")
pytest.importorskip("lxml")

ROWS = [made.row for made in make(40)]


@pytest.mark.parametrize("name", WRAPPINGS)
def test_every_wrapping_is_read(name: str, tmp_path: Path) -> None:
    """The paragraphs of each article come out as they went in."""
    texts = set(read(WRAPPINGS[name](ROWS, tmp_path)).table["text"].to_pylist())
    assert {row["text"] for row in ROWS} == texts


def test_the_command() -> None:
    """The benchmark prints its tables."""
    pytest.importorskip("trafilatura")
    done = CliRunner().invoke(formats, ["--articles", "20", "--repeat", "1", "--pages", "0"])

    assert 0 == done.exit_code, done.output
    assert all(name in done.output for name in WRAPPINGS)
