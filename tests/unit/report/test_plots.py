"""Pictures: every one in both forms, the same bytes each time."""

import errno
from pathlib import Path

import numpy as np
import pytest

from dedup.dates import seconds_of
from dedup.errors import InputError, MissingExtra
from dedup.report.charts import timeline
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


def test_names_that_no_picture_has_room_for(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    """They are cut, two cut to one stay two; what XML has no letter for is spelt out."""
    etree = pytest.importorskip("lxml.etree", reason="no lxml: extra wire")
    long = [f"{'x' * 5000}{end}" for end in "ab"]
    names = ["nul\x00\u202eevil\uffff", "", *long]
    copies = [
        article(f"{copy[0]}{n}", name, *copy, published="2031-03-03")
        for n, name in enumerate(["reuters", *names]) for copy in (WIRE, OTHER)
    ]  # fmt: skip
    undated = [article(f"o{n}", "z", OWN[n], published="?") for n in range(2)]
    write_plots(found_in(*copies, *undated), tmp_path)

    texts = {}
    for path in tmp_path.glob("*.svg"):
        texts[path.stem] = ["".join(t.itertext()) for t in etree.parse(path).iter("{*}text")]
    assert not recwarn.list
    shown = {"nul\\x00\\u202eevil\ufffd", "(unknown)", f"{'x' * 29}\u2026"}
    assert shown <= set(texts["network"])
    assert texts["outlets"].count(f"{'x' * 29}\u2026") == 2
    assert "(not drawn: 2 of no known date)" in texts["times"]


@pytest.mark.parametrize("place", ["file", "file/inside"])
def test_onto_a_file(tmp_path: Path, place: str) -> None:
    """What stands there is told with its name, and still stands."""
    (tmp_path / "file").write_text("kept")
    with pytest.raises(InputError, match=r"file.*: cannot be written: Not a directory"):
        write_plots(found_in(*ARTICLES), tmp_path / place)
    assert (tmp_path / "file").read_text() == "kept"


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told of the folder, not of standard output; no part of a picture is left."""
    from matplotlib.figure import Figure

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    with pytest.raises(InputError, match="pictures: cannot be written: No space left on device"):
        write_plots(found_in(*ARTICLES), tmp_path / "pictures")
    assert not list((tmp_path / "pictures").iterdir())


def test_no_bar_begins_before_the_first_day() -> None:
    """A bar of many years is named by no day on which nothing had been published."""
    times = np.array([seconds_of("2031-03-03T08:00:00Z"), seconds_of("9999-12-31")])
    assert timeline(times, np.ones(2, bool))[0]["label"] == "2031-03-03"
    assert timeline(times[:1], np.ones(1, bool))[0]["label"] == "2031-03-03 08:00"
