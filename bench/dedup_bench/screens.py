"""Every view of a report as pictures to look at: wide and narrow, light and dark."""

from pathlib import Path
from typing import Any

import click

from dedup_bench.report import opened

_WIDTHS = 1280, 390
_HEIGHT = 900
_SCHEMES = "light", "dark"
_NAMED = "stories", "articles", "outlets"  # views of one thing
_FIRST = "#view tbody th a"


@click.command()
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--view",
    "views",
    multiple=True,
    metavar="ADDRESS",
    help="As it stands behind the # of an address; without it, one view of each kind.",
)
@click.option("--whole", is_flag=True, help="All of a view, not what a screen shows at once.")
def screens(page: Path, folder: Path, views: tuple[str, ...], *, whole: bool) -> None:
    """Write a picture of every view of PAGE, which dedup score --report wrote, into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened() as browser:
        if browser is None:
            raise click.ClickException("no Chromium: apt-get install chromium")
        found = dict(enumerate(views)) or _views(browser, page.as_uri())
        for width in _WIDTHS:
            for scheme in _SCHEMES:
                screen = {"width": width, "height": _HEIGHT}
                context = browser.new_context(viewport=screen, color_scheme=scheme)
                for name, address in found.items():
                    tab = _at(context.new_page(), f"{page.absolute().as_uri()}#{address}")
                    tab.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=whole)
                    tab.close()


def _views(browser: Any, address: str) -> dict[str, str]:
    """Return a view of each kind: the lists, and the first that each of them leads to."""
    found = {"overview": "/"}
    for kind in _NAMED:
        found[kind] = f"/{kind}"
        tab = _at(browser.new_page(), f"{address}#/{kind}")
        first = tab.locator(_FIRST).first.get_attribute("href")
        found[kind.removesuffix("s").replace("storie", "story")] = first.removeprefix("#")
        tab.close()
    return found


def _at(tab: Any, address: str) -> Any:
    """Return a tab where a view stands, its first underlined sentence chosen."""
    tab.goto(address)
    tab.wait_for_selector("h1:visible")
    tab.wait_for_timeout(300)
    if tab.locator("a.s[data-i]").count() and "s=" not in address:
        tab.locator("a.s[data-i]").first.click()
        tab.wait_for_selector("aside .side")
    return tab
