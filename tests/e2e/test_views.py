"""Every view of a report: what it shows, and that hands, eyes and addresses find their way."""

import re
from pathlib import Path
from typing import Any

import pytest

from browsers import Views
from dedup.writing import write
from stories import OWN, WIRE, article, found_in, slow_without_jit

pytestmark = slow_without_jit

VIEWS = {
    "overview": "",
    "outlets": "#/outlets",
    "outlet": "#/outlets/Metro%20Lantern?agency=Reuters&credited=0",
    "stories": "#/stories",
    "story": "#/stories/s01-reuters",
    "articles": "#/articles",
    "article": "#/articles/s13-lantern?s=1",
}
HEADS = {
    "overview": "Shared copy in 123 articles", "outlets": "Outlets", "outlet": "Metro Lantern",
    "stories": "Stories", "articles": "Articles",
    "story": "Strike shuts Valdoria's largest port in dispute over remote cranes",
    "article": "Black tide: 60 hours to save the birds of Cape Lorne",
}  # fmt: skip


def head(page: Any) -> str:
    """Return what a view is headed by."""
    return str(page.locator("h1:visible").inner_text())


def rows(page: Any) -> list[str]:
    """Return the first cell of each row of a list."""
    return list(page.locator("#view tbody tr > th").all_inner_texts())


@pytest.mark.parametrize("name", list(VIEWS))
def test_deep_links(views: Views, seeds: Path, name: str) -> None:
    """Every view opens by its address alone."""
    assert head(views.open(seeds, VIEWS[name])) == HEADS[name]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", list(VIEWS))
def test_accessibility(views: Views, seeds: Path, name: str, scheme: str) -> None:
    """Axe finds nothing to mend, in light and in dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = views.open(seeds, VIEWS[name], color_scheme=scheme, bypass_csp=True)
    page.wait_for_timeout(100)

    found = axe.run(page)

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", list(VIEWS))
def test_narrow(views: Views, seeds: Path, name: str) -> None:
    """On a telephone nothing is wider than the screen but what scrolls by itself."""
    page = views.open(seeds, VIEWS[name], viewport={"width": 390, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_overview_needs_no_script(views: Views, seeds: Path) -> None:
    """Without JavaScript the first view stands, and says what does not."""
    page = views.open(seeds, java_script_enabled=False)

    assert page.locator(".matrix tbody tr").count() == 10
    assert page.locator("noscript p").is_visible()
    assert page.get_by_text("Settings digest").count() == 1


def test_from_the_matrix_to_paragraphs(views: Views, seeds: Path) -> None:
    """A figure of the matrix leads to so many paragraphs, side by side."""
    page = views.open(seeds)
    cell = page.locator(".matrix tr", has_text="Metro Lantern").locator("a").last
    count = cell.inner_text()
    cell.click()
    page.wait_for_selector("h1:has-text('Metro Lantern')")

    assert page.get_by_role("status").inner_text() == f"1–20 of {count}"
    assert page.locator(".beside").first.get_by_text("traceable to Reuters copy").is_visible()
    page.get_by_role("button", name="Next").click()
    page.wait_for_function("document.querySelectorAll('.beside').length === 2")
    page.get_by_role("combobox", name="Kind").select_option("edited")
    page.wait_for_function("!document.querySelector('.pages')")
    assert "page=" not in page.url
    assert page.locator("mark").count() > 0


def test_every_paragraph_of_an_outlet_is_in_the_matrix(views: Views, seeds: Path) -> None:
    """Figures of a row add up, and each link leads to so many."""
    page = views.open(seeds)
    row = page.locator(".matrix tr", has_text="Tamsin Post")
    links = row.locator("td a").evaluate_all("all => all.map(a => [a.hash, Number(a.innerText)])")
    for address, number in links:
        listed = views.open(seeds, address)
        assert listed.get_by_role("status").inner_text().endswith(f"of {number}")

    view = views.open(seeds, "#/outlets/Tamsin%20Post")
    said = str(view.locator(".meta").first.inner_text())
    assert f"{sum(number for _, number in links)} of them traceable to agency copy" in said


def test_search_filter_sort(views: Views, seeds: Path) -> None:
    """Lists are searched, filtered and sorted; the address holds it."""
    page = views.open(seeds, "#/articles")
    assert page.get_by_role("status").inner_text() == "1–100 of 123"

    page.get_by_role("searchbox").fill("strike port")
    page.get_by_role("combobox", name="Outlet").select_option("Harbor Ledger")
    assert rows(page) == ["Strike closes Port Tamsin as crane talks collapse"]

    again = views.open(seeds, page.url[page.url.index("#") :])
    assert rows(again) == ["Strike closes Port Tamsin as crane talks collapse"]

    page = views.open(seeds, "#/stories?sort=title")
    first = rows(page)
    page.get_by_role("button", name="Story").click()
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Story")
    assert rows(page) == first[::-1]


def test_story(views: Views, seeds: Path) -> None:
    """A story shows its articles by time, and which of them carries which sentence."""
    page = views.open(seeds, "#/stories")
    page.get_by_role("link", name=HEADS["story"]).click()
    page.wait_for_selector(".grid tbody tr")

    assert page.locator("#view table").first.locator("tbody tr").count() == 8
    heads = page.locator(".grid thead th").all_inner_texts()
    assert heads[:3] == ["Sentence", "reuters", "Harbor Ledger"]
    page.locator(".grid tbody tr").first.get_by_role("link", name="Delta Observer").click()
    page.wait_for_selector("a.s[aria-current]")
    assert page.url.endswith("#/articles/s01-delta?s=1")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_sentence_of_a_cell_is_seen(views: Views, seeds: Path, width: int) -> None:
    """A cell leads to its sentence, however far down, and no panel lies over it."""
    page = views.open(seeds, "#/stories/s01-reuters", viewport={"width": width, "height": 700})
    page.locator(".grid tbody tr").last.get_by_role("link", name="Tamsin Post").click()
    page.wait_for_selector("aside .side")

    assert page.evaluate("""() => {
        const place = document.querySelector("a.s[aria-current]").getBoundingClientRect();
        const panel = document.querySelector("aside").getBoundingClientRect();
        const below = panel.left < place.right ? panel.top : innerHeight;
        return scrollY > 0 && place.top >= 0 && place.bottom <= below; }""")


def test_a_page_without_texts(views: Views, tmp_path: Path) -> None:
    """It says what each sentence is, and how long, and no more."""
    found = found_in(article("w", "reuters", *WIRE), article("a", "x", OWN[0], WIRE[0]))
    write(found, tmp_path / "report.html", text="none")
    page = views.open(tmp_path / "report.html", "#/articles/a?s=1")
    page.wait_for_selector("aside .side")

    said = " ".join(page.locator(".text").inner_text().split())
    assert re.fullmatch(r"… 1 sentence, \d+ words, not in this page … V\[28 words\]", said)
    assert "28 words not in this page" in page.get_by_role("complementary").inner_text()


def test_absent_original(views: Views, tmp_path: Path) -> None:
    """A story whose origin is not there shows what it said, and says that nobody wrote that."""
    credit = "Reuters contributed to this report."
    write(
        found_in(
            article("a", "herald", *WIRE, *OWN[:1], credit, published="2031-03-01"),
            article("b", "courier", *OWN[1:], *WIRE),
        ),
        tmp_path / "report.html",
    )
    page = views.open(tmp_path / "report.html", "#/stories/a")
    page.wait_for_selector(".grid tbody tr")

    assert page.get_by_text("latent, copy of Reuters that is none of these articles").is_visible()
    assert page.get_by_text("No text that anybody wrote").is_visible()
    assert page.locator(".grid tbody tr").count() == len(WIRE)
    assert page.locator(".grid td a").count() == 2 * len(WIRE)


def test_an_origin_is_called_one(views: Views, seeds: Path) -> None:
    """Its own page does not say that its origin is absent; that of one made from it says which."""
    said = str(views.open(seeds, "#/articles/s01-reuters").locator(".says").inner_text())
    other = str(views.open(seeds, "#/articles/s01-harbor").locator(".says").inner_text())

    assert re.search(
        r"It is an origin of its story: \d+ % also stand in articles traceable to", said
    )
    assert "none of these" not in said
    assert "100 % are traceable to an origin: observed, Strike shuts" in other


def test_outlets_by_agency(views: Views, seeds: Path) -> None:
    """Figures are of all agencies, or of the one that is chosen; outlets without any leave."""
    page = views.open(seeds, "#/outlets")
    cell = page.locator("#view tr", has_text="Tamsin Post").locator("td").nth(2)
    assert cell.inner_text() == "68"

    page.get_by_role("combobox", name="Agency").select_option("AP")
    page.wait_for_function("document.querySelectorAll('#view tbody tr').length === 6")
    assert cell.inner_text() == "21"


def test_counterpart(views: Views, seeds: Path) -> None:
    """A sentence that is pointed at shows its counterpart; one that is chosen stays."""
    page = views.open(seeds, "#/articles/s13-lantern")
    panel = page.get_by_role("complementary")
    assert "Point at" in panel.inner_text()

    page.locator("a.s", has_text="Some 4,800 tonnes").hover()
    panel.get_by_text("Also in: Crews race to contain oil spill").wait_for()
    assert "edited · confident" in panel.inner_text()
    assert "carrying 61,000 tonnes of heavy fuel oil" in panel.locator("mark").all_inner_texts()

    page.locator("a.s", has_text="Some 4,800 tonnes").click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(50)
    assert "edited · confident" in panel.inner_text()
    panel.get_by_role("link").click()
    page.wait_for_selector("h1:has-text('Crews race')")
    assert page.locator("a.s[aria-current]").inner_text().endswith("losing engine power.")


def test_speech_is_marked(views: Views, seeds: Path) -> None:
    """What is unmarked is untraced, as the legend says: speech alone has its letter."""
    page = views.open(seeds, "#/articles/s01-harbor")

    assert page.locator(".text span.k4.maybe", has_text="our jobs are gone").count() == 1
    assert page.locator(".legend").get_by_text("speech, in no share").is_visible()


def test_possible_stories_are_marked(views: Views, seeds: Path) -> None:
    """The overview counts them apart, and leads to them."""
    page = views.open(seeds)
    page.get_by_role("link", name=re.compile(r"^\d+ more$")).click()
    page.wait_for_selector("#view tbody th")

    assert rows(page)
    assert all(name.startswith("? ") for name in rows(page))


def test_keyboard_alone(views: Views, seeds: Path) -> None:
    """Without a mouse: to a list, a story, a sentence; the focus is where the reader is."""
    page = views.open(seeds)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Stories')")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("Tab")
    page.keyboard.type("oil spill")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Crews race')")
    page.locator(".grid a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("aside .side")
    assert "confident" in page.get_by_role("complementary").inner_text()


def test_dark(views: Views, seeds: Path) -> None:
    """Where eyes are used to the dark, the page is."""
    light, dark = (views.open(seeds, color_scheme=scheme) for scheme in ("light", "dark"))
    ground = "getComputedStyle(document.documentElement).backgroundColor"

    assert light.evaluate(ground) != dark.evaluate(ground)


def test_print(views: Views, seeds: Path) -> None:
    """On paper there are no tools, and a PDF comes of it."""
    page = views.open(seeds, VIEWS["article"])
    page.emulate_media(media="print")

    assert not page.locator("header nav").is_visible()
    assert page.locator("aside").is_visible()
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("view", ["#/nothing", "#/articles/none", "#/stories/%E0%A4%A", "#main"])
def test_what_is_not_there(views: Views, seeds: Path, view: str) -> None:
    """An address of nothing is answered in words."""
    assert head(views.open(seeds, view)) in (HEADS["overview"], "Not in this page")
