"""What an article brings is text: nothing of it runs, breaks out or is fetched."""

from pathlib import Path
from typing import Any

import pytest

from browsers import Views
from dedup.corpus import corpus_of
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.writing import write
from stories import WIRE

PAYLOADS = [
    "<script>window.hit = 1</script>",
    "</script><script>window.hit = 1</script>",
    "<!-- <script> --> <img src=x onerror='window.hit = 1'>",
    "\" onmouseover='window.hit = 1' x=\"",
    "' autofocus onfocus=window.hit=1 '",
    "javascript:window.hit=1",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eright to left\u2066 and \u0000 null",
    "</style><style>body{display:none}</style>",
    "../../%2F?s=1&q=#/x",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Path:
    """Return the page of articles whose every cell is an attack."""
    import pyarrow as pa

    rows = [
        {
            "id": f"{payload} {n}", "outlet": payload, "published": payload,
            "title": payload * (100_000 if n == 0 else 1),
            "text": "\n".join([payload, *WIRE, payload]),
        }
        for n, payload in enumerate(PAYLOADS)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    known = Outlets(agencies={PAYLOADS[1]: PAYLOADS[0]})
    write(detect(corpus_of(pa.Table.from_pylist(rows)), outlets=known), path, text="full")
    return path


@pytest.mark.parametrize("view", ["", "#/outlets", "#/stories", "#/articles"])
def test_lists(views: Views, hostile: Path, view: str) -> None:
    """Lists show it, and stay what they are."""
    page = views.open(hostile, view)
    page.wait_for_timeout(100)

    assert page.locator("nav").is_visible()
    assert page.get_by_text("window.hit").count() > 0
    assert page.evaluate("window.hit") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_articles(views: Views, hostile: Path, number: int) -> None:
    """Each article, its outlet and its story are reached by links and show text."""
    page = views.open(hostile, "#/articles?sort=title")
    wanted = page.evaluate(
        "([n]) => index.articles.id.findIndex((id) => id.endsWith(' ' + n))", [number]
    )
    page.evaluate("n => { location.hash = toArticle(n) }", wanted)
    page.wait_for_selector(".reading")
    body = page.locator(".text").text_content()
    assert PAYLOADS[number].replace("\x00", "\ufffd").strip()[:8] in body.replace("\x00", "\ufffd")
    for event in ("mouseover", "focusin"):
        page.locator("a.s").first.dispatch_event(event)
    page.wait_for_selector("aside .side")
    page.locator(".meta a").first.click()
    page.wait_for_selector("[role=status]")
    page.locator(".beside").first.wait_for()
    page.go_back()
    page.wait_for_selector(".reading")
    page.locator(".meta a").last.click()
    page.wait_for_selector(".grid td a")
    assert page.evaluate("window.hit") is None
    assert all(a.startswith("#/") for a in page.eval_on_selector_all(
        "main a", "links => links.map(a => a.getAttribute('href'))"))  # fmt: skip
