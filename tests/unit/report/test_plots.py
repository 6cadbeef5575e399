"""Pictures: every one in both forms, the same bytes each time."""

from pathlib import Path

import pytest

from dedup.errors import MissingExtra
from dedup.report.plots import fonts_for, write_plots
from stories import OTHER, OWN, WIRE, article, found_in

pytest.importorskip("matplotlib", reason="no Matplotlib: extra plots")
ARTICLES = [
    article("w", "reuters", *WIRE, published="2031-03-02T10:00:00Z"),
    article("a", "晨江日报", OWN[0], *WIRE, published="2031-03-02T12:00:00Z"),
    article("b", "", *OTHER, published="2031-03-04"),
    article("c", "A$_{$ Daily", *WIRE, published="2031-03-04"),
]


@pytest.mark.parametrize("articles", [ARTICLES, [ARTICLES[2]], []])
def test_pictures(tmp_path: Path, articles: list[dict[str, str]]) -> None:
    """Each picture is a PNG and an SVG, and comes out the same again; of nothing too."""
    for folder in ("one", "other"):
        write_plots(found_in(*articles), tmp_path / folder)

    names = {f"{name}.{form}" for name in ("times", "shares", "outlets", "network")
             for form in ("png", "svg")}  # fmt: skip
    assert names == {path.name for path in (tmp_path / "one").iterdir()}
    for name in names:
        content = (tmp_path / "one" / name).read_bytes()
        assert content.startswith(b"\x89PNG" if name.endswith("png") else b"<?xml")
        assert content == (tmp_path / "other" / name).read_bytes()


def test_letters_that_the_usual_font_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are looked for in what is installed; what none has is counted, in one line."""
    from matplotlib import get_data_path

    others = sorted(Path(get_data_path(), "fonts/ttf").glob("STIX*.ttf"))
    broken = Path(__file__)
    monkeypatch.setattr(
        "matplotlib.font_manager.findSystemFonts", lambda: [str(p) for p in (*others, broken)]
    )

    assert (["DejaVu Sans"], 0) == fonts_for(["Abc", "a\tb"])
    assert (["DejaVu Sans", "STIXGeneral"], 1) == fonts_for(["Abc", "\u1d81", "\U00012000 x"])


def test_without_matplotlib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Matplotlib one line names the extra."""
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r"dedup-news\[plots\]"):
        write_plots(found_in(*ARTICLES), tmp_path)
