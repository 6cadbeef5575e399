"""Pages in a browser, and what they must not do."""

from pathlib import Path
from typing import Any


class Views:
    """
    Opens pages, and holds what they must not do: complain, or ask the network for anything.

    Args:
        browser: a browser.
        complaints: what pages said on their console, and what they asked for.
    """

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self.complaints: list[str] = []

    def open(self, path: Path, view: str = "", **how: Any) -> Any:
        """Return a page at a view, when that stands."""
        page = self._browser.new_context(**how).new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._ask)
        page.goto(path.as_uri() + view)
        page.wait_for_selector("h1:visible")
        return page

    def _ask(self, request: Any) -> None:
        if not request.url.startswith("file:"):
            self.complaints.append(f"asked for {request.url}")
