"""A page in a real browser: Chromium without a screen, driven by Playwright."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from browsers import Views
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.reading import read
from dedup.writing import write

SEEDS = Path(__file__).parents[2] / "seeds/articles.jsonl"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a browser; without one these tests are skipped."""
    pytest.importorskip("jinja2", reason="no Jinja2: pip install 'dedup-news[report]'")
    api = pytest.importorskip("playwright.sync_api", reason="no Playwright: group tests has it")
    program = which("chromium") or which("chromium-browser") or which("google-chrome")
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with api.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def views(browser: Any) -> Iterator[Views]:
    """Yield what opens pages; afterwards none may have complained or asked for anything."""
    found = Views(browser)
    yield found
    assert [] == found.complaints


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of the seeds."""
    if not SEEDS.is_file():
        pytest.skip("runs in a checkout alone")
    path = tmp_path_factory.mktemp("pages") / "report.html"
    known = Outlets(agencies={"reuters": "Reuters", "ap": "AP"})
    write(detect(read(SEEDS), outlets=known), path)
    return path
