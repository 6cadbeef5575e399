"""Statistics: how rare words are, what is speech, which sentences are formulas; kept in a file."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dedup
from dedup.detection import Detection
from dedup.errors import StoreDamaged, StoreMismatch
from dedup.line import detect
from dedup.settings import NORMALISER, Settings
from dedup.statistics import SPEECH_WORDS, Statistics, statistics_of
from dedup.writing.tables import write_jsonl
from stations import FEW, NONE, read, statistics_in, weights_in, words_in_all
from stories import AGENCIES, EDITED, OTHER, OWN, SPEECH, WIRE, Row, article, corpus


def word(text: str) -> np.uint64:
    """Return the hash of a word."""
    found: np.uint64 = read(article("a", "x", text)).words.hashes[0]
    return found


def count(statistics: Statistics, text: str) -> int:
    """Return how many articles a word stands in."""
    return int(statistics.frequencies[int(word(text)) & (len(statistics.frequencies) - 1)])


def recurring(days: list[str], *, wire: bool = False, settings: Settings | None = None) -> int:
    """Return how many formulas there are where one comes back on some days, names apart."""
    form = "{}, the largest producer of copper cable in the valley, reported rising revenue."
    rows = [
        article(f"a{n}", f"o{n}", form.format(name), published=day)
        for n, (name, day) in enumerate(zip(["Ostmark", "Brennick", "Tamsin"], days, strict=True))
    ]
    articles, given = corpus(*rows), np.full(3, wire)
    words = words_in_all(articles)
    return len(statistics_of(words, articles.times, NONE, given, settings or FEW).formulas)


def equal(one: Statistics, other: Statistics) -> bool:
    """Tell whether statistics say the same."""
    names = ("frequencies", "speech", "standing", "formulas", "phrases")
    same = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
    return same and one.articles == other.articles


def written(found: Detection) -> dict[str, bytes]:
    """Return every table as the bytes it is written as."""
    out = {}
    for name, rows in found.tables.items():
        write_jsonl(rows.to_batches(), file := io.BytesIO())
        out[name] = file.getvalue()
    return out


def test_frequencies() -> None:
    """A word counts once an article, however often it stands there, in any case."""
    rows = [article("a", "x", "harbor harbor", "harbor"), article("b", "x", "HARBOR crane")]
    found = statistics_in(corpus(*rows, article("c", "x", "…")))

    assert 3 == found.articles
    assert (2, 1) == (count(found, "harbor"), count(found, "crane"))


def test_rarity_falls_with_frequency() -> None:
    """What stands in more articles is less rare, and the corpus says how much less."""
    found = statistics_in(corpus(*[article(f"a{n}", "x", "harbor") for n in range(9)]))
    place = int(word("harbor")) & (len(found.rarity) - 1)

    assert np.log((9 + 10_000) / 10) == pytest.approx(found.rarity[place], rel=1e-6)
    assert np.log(9 + 10_000) == pytest.approx(found.rarity.max(), rel=1e-6)


def test_weights_of_keys() -> None:
    """A key weighs the logarithm of its rarity in eighths, never less than nothing."""
    found = statistics_in(corpus(*[article(f"a{n}", "x", "harbor") for n in range(9)]))

    assert [74, 0] == found.weight(np.array([1, 100_000])).tolist()
    assert np.uint8 == found.weight(np.array([2])).dtype


def test_speech_is_what_stands_between_marks() -> None:
    """Runs of five quoted words are speech; each of a longer quotation, none across its end."""
    quoted = "“one two three four five six” seven eight nine ten eleven"
    short = "“one two three four” five six seven"

    assert 2 == len(statistics_in(corpus(article("a", "x", quoted))).speech)
    assert 0 == len(statistics_in(corpus(article("a", "x", short))).speech)
    assert 0 == len(statistics_in(corpus(article("a", "x", "plain words all of it"))).speech)


def test_speech_does_not_run_into_the_next_text() -> None:
    """A text that ends in a quotation and one that begins with one are two."""
    rows = article("a", "x", "“one two three”"), article("b", "x", "“four five six”")

    assert SPEECH_WORDS == 5
    assert 0 == len(statistics_in(corpus(*rows)).speech)


def test_words_of_speech_are_marked_everywhere() -> None:
    """What one article quotes is common, and no evidence, where another prints it without marks."""
    plain = SPEECH.strip("“”")
    rows = article("a", "x", f"{plain} indeed"), article("b", "y", f"{SPEECH}, she said.")
    found = read(*rows).readings

    assert [0.0] * len(plain.split()) == weights_in(found)[: len(plain.split())].tolist()
    assert any(weights_in(read(rows[0]).readings))


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["2031-01-01", "2031-01-20", "2031-02-05"], 1),
        (["2031-01-01", "2031-01-20", "2031-01-30"], 0),
        (["2031-01-01", "2031-02-20", "2031-02-20"], 0),
        (["2031-01-01", "", "2031-03-20"], 0),
        (["", "", ""], 0),
    ],
)
def test_formulas(days: list[str], found: int) -> None:
    """A sentence on three days, the last thirty after the first, is a formula; names may differ."""
    assert found == recurring(days)


def test_settings_of_formulas() -> None:
    """``boilerplate_days`` says on how many days, ``formula_days`` how far apart."""
    near, two = ["2031-01-01", "2031-01-02", "2031-01-03"], ["2031-01-01", "2031-02-20", ""]

    assert 1 == recurring(near, settings=Settings(formula_days=2))
    assert 1 == recurring(two, settings=Settings(boilerplate_days=2))


def test_wire_makes_no_formula() -> None:
    """What an agency sends again and again is there to recur."""
    days = ["2031-01-01", "2031-01-20", "2031-02-05"]

    assert 0 == recurring(days, wire=True)


def test_no_articles() -> None:
    """An empty corpus has statistics, and they can be asked."""
    found = statistics_in(dedup.read(corpus(article("a", "x", "")).table.slice(0, 0)))

    assert 0 == found.articles
    assert np.isfinite(found.rarity).all()


def test_save_and_load(tmp_path: Path) -> None:
    """What is saved is loaded as it was, also where some of it is empty."""
    rows = [
        article(f"a{n}", "x", *WIRE, f"{SPEECH}.", published=f"2031-0{n}-01") for n in (1, 2, 4)
    ]
    for given in (rows, [article("a", "x", "")]):
        found = statistics_in(corpus(*given), standing=np.array([5, 9], np.uint64))
        found.save(tmp_path / "kept.npz")

        assert equal(found, Statistics.load(tmp_path / "kept.npz"))
        assert ["kept.npz"] == [path.name for path in tmp_path.iterdir()]


def test_bytes_do_not_depend_on_the_order(tmp_path: Path) -> None:
    """The same articles in another order make the same statistics."""
    rows = [article("a", "x", *WIRE, SPEECH), article("b", "y", *OWN), article("c", "z", *OTHER)]

    assert equal(statistics_in(corpus(*rows)), statistics_in(corpus(*rows[::-1])))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_damaged_file(tmp_path: Path, content: bytes) -> None:
    """What is no such file is refused in one line with its name."""
    path = tmp_path / "kept.npz"
    path.write_bytes(content)

    with pytest.raises(StoreDamaged, match=r"kept\.npz: no statistics of a corpus") as caught:
        Statistics.load(path)
    assert 1 == len(str(caught.value).splitlines())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is refused the same way."""
    with pytest.raises(StoreDamaged, match="nowhere"):
        Statistics.load(tmp_path / "nowhere")


def test_a_file_cut_anywhere(tmp_path: Path) -> None:
    """A file that lost its end, or a byte of its middle, is damaged, not half read."""
    path, cut = tmp_path / "kept.npz", tmp_path / "cut.npz"
    statistics_in(corpus(article("a", "x", *WIRE, SPEECH))).save(path)
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    for content in (whole[: len(whole) // 2], whole[:-1], bytes(flipped)):
        cut.write_bytes(content)
        with pytest.raises(StoreDamaged):
            Statistics.load(cut)


@pytest.mark.parametrize(
    "left_out", ["about", "places", "counts", "speech", "standing", "formulas", "phrases"]
)
def test_a_file_without_a_part(tmp_path: Path, left_out: str) -> None:
    """An archive in which a part is missing is damaged."""
    parts = saved(tmp_path)
    del parts[left_out]
    np.savez(tmp_path / "other.npz", **parts)

    with pytest.raises(StoreDamaged):
        Statistics.load(tmp_path / "other.npz")


@pytest.mark.parametrize(
    "change",
    [
        {"places": np.array([1 << 40])},
        {"about": np.array("[]")},
        {"about": np.array("{}")},
        {"about": np.array('{"articles": null, "normaliser": 2}')},
        {"about": np.array("no JSON")},
        {"speech": np.array([None])},
    ],
)
def test_a_file_with_other_parts(tmp_path: Path, change: dict[str, Any]) -> None:
    """Parts that do not fit are damage."""
    np.savez(tmp_path / "other.npz", **(saved(tmp_path) | change))

    with pytest.raises(StoreDamaged):
        Statistics.load(tmp_path / "other.npz")


def test_another_normaliser(tmp_path: Path) -> None:
    """Statistics of other words are refused, with both versions."""
    about = json.dumps({"articles": 1, "normaliser": NORMALISER + 1})
    np.savez(tmp_path / "other.npz", **(saved(tmp_path) | {"about": np.array(about)}))

    with pytest.raises(StoreMismatch, match=f"normaliser {NORMALISER + 1}, this is {NORMALISER}"):
        Statistics.load(tmp_path / "other.npz")


def saved(folder: Path) -> dict[str, Any]:
    """Return the parts of a file of statistics."""
    statistics_in(corpus(article("a", "x", *WIRE, SPEECH))).save(folder / "kept.npz")
    with np.load(folder / "kept.npz") as kept:
        return dict(kept)


def rows_of_months() -> list[Row]:
    """Return articles with copy, speech, boilerplate and formulas."""
    prompt = "Sign up for our morning briefing and never miss a tide, a vote or a verdict again."
    days = [f"2031-0{month}-01" for month in (1, 2, 3)]
    own = [article(f"x{n}", "x", OWN[n], prompt, published=day, n=n) for n, day in enumerate(days)]
    return [
        *own,
        article("w", "reuters", *WIRE, f"{SPEECH}, she said."),
        article("e", "y", *EDITED, SPEECH.strip("“”")),
        article("y", "y", OTHER[0], prompt),
    ]


def test_frozen_statistics_give_the_same_detection(tmp_path: Path) -> None:
    """A corpus' own statistics, saved and loaded, change nothing of what is found in it."""
    articles = corpus(*rows_of_months())
    found = detect(articles, outlets=AGENCIES)
    assert found.findings is not None
    found.findings.statistics.save(tmp_path / "kept")
    again = detect(articles, outlets=AGENCIES, statistics=Statistics.load(tmp_path / "kept"))

    assert written(found) == written(again)


def test_statistics_of_another_corpus() -> None:
    """What another corpus quotes is speech here too, and its boilerplate is boilerplate."""
    articles = corpus(*[row for row in rows_of_months() if row["id"] in {"w", "e", "y"}])
    elsewhere = detect(corpus(*rows_of_months()), outlets=AGENCIES).findings
    assert elsewhere is not None
    found = detect(articles, outlets=AGENCIES, statistics=elsewhere.statistics)
    kinds = {(row["id"], row["sentence"]): row["kind"] for row in found.sentences.to_pylist()}

    assert "boilerplate" == kinds["y", 1]
