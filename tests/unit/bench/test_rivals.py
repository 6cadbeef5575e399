"""Contenders on syndication's edits: the suite is what it says, and scores are counted right."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedup_bench.__main__ import main
from dedup_bench.edits import EDITS
from dedup_bench.quality.planted import STRENGTHS
from dedup_bench.rivals.command import chosen
from dedup_bench.rivals.contract import Rival
from dedup_bench.rivals.cutting import letter_runs, word_shingles
from dedup_bench.rivals.everyone import RIVALS
from dedup_bench.rivals.matching import shared_keys
from dedup_bench.rivals.scoring import Scores, accused, scored
from dedup_bench.rivals.suite import GRID, ROWS, Planted, Row, megabytes, planted, read, write
from stories import slow_without_jit

ROW = {row.name: row for row in ROWS}


@pytest.fixture(scope="module")
def suite() -> Planted:
    """Return a suite of two pairs a row."""
    return planted(2, 3)


def texts_of(suite: Planted, name: str) -> list[tuple[str, str]]:
    """Return wire and copy of each pair of a row."""
    return [(suite.articles[a].text, suite.articles[b].text) for a, b in suite.pairs[ROW[name]]]


def held(wire: str, copy: str) -> float:
    """Return how much of the wire's shingles of three words the copy has."""
    cut = word_shingles(3)
    return len(cut(wire) & cut(copy)) / len(cut(wire))


def test_every_edit_is_a_row() -> None:
    """All edits of the generator but an agency's own update, and the two that only add a line."""
    assert set(EDITS) - {"update"} | {"dateline", "credit"} == set(GRID)
    assert all(set(GRID[edit]) <= set(STRENGTHS[edit]) | {0.8} for edit in set(GRID) & set(EDITS))
    assert {"template", "quotation-only", "independent"} == {r.edit for r in ROWS if not r.copy}
    assert len(ROWS) == len({row.name for row in ROWS})


def test_the_suite_is_the_same_every_time(suite: Planted) -> None:
    """Same arguments, same articles; ids tell nothing, and stand in the order of publication."""
    assert suite == planted(2, 3)
    assert suite != planted(2, 4)
    assert [f"a{n:06}" for n in range(len(suite.articles))] == [item.id for item in suite.articles]
    published = [item.published for item in suite.articles]
    assert sorted(published) == published
    rows = [number for pairs in suite.pairs.values() for pair in pairs for number in pair]
    assert len(rows) == len(set(rows)) == 2 * 2 * len(ROWS)
    assert len(suite.articles) - len(rows) == 2 * len(ROWS)
    assert megabytes(suite.articles) > 0.3


def test_edits_do_what_they_say(suite: Planted) -> None:
    """A dateline and a credit line are all that is added; a cut keeps its share of the wire."""
    for wire, copy in texts_of(suite, "dateline"):
        assert copy.endswith(wire)
        assert len(copy.split()) == len(wire.split()) + 3
    for wire, copy in texts_of(suite, "credit"):
        assert copy.startswith(wire)
        assert len(copy.split()) == len(wire.split()) + 12
    for wire, copy in texts_of(suite, "reprint"):
        assert wire == copy
    for wire, copy in texts_of(suite, "cut 0.6"):
        assert wire.startswith(copy)
        assert 0.4 < len(copy) / len(wire) < 0.8
    for wire, copy in texts_of(suite, "embed 1"):
        assert held(wire, copy) > 0.9
        assert 1.6 < len(copy.split()) / len(wire.split()) < 2.6
    for wire, copy in texts_of(suite, "light 0.04"):
        assert 0.75 < held(wire, copy) < 0.97
    assert all(held(*pair) < 0.1 for pair in texts_of(suite, "independent"))
    for wire, copy in texts_of(suite, "template 0"):
        figures = set(re.findall(r"\d[\d.,]*", wire))
        assert figures - set(re.findall(r"\d[\d.,]*", copy))
        assert [] == [line for line in wire.split(". ") if len(line) > 60 and line in copy]


def test_strangers_share_nothing(suite: Planted) -> None:
    """No two articles that are no pair have eight words in common but an outlet's own last line."""
    keys = [word_shingles(8)(item.text) for item in suite.articles]
    known = {tuple(sorted(pair)) for pairs in suite.pairs.values() for pair in pairs}
    owners: dict[bytes, list[int]] = {}
    for row, mine in enumerate(keys):
        for key in mine:
            if b" briefing " not in key:
                owners.setdefault(key, []).append(row)
    met = {tuple(rows) for rows in owners.values() if len(rows) > 1}
    assert met
    assert met <= known


def test_scores_are_counted(suite: Planted) -> None:
    """Recall is of copies alone, precision of all that was called; strangers are counted once."""
    reprints, templates = suite.pairs[ROW["reprint"]], suite.pairs[ROW["template 0"]]
    (a, b), (c, d) = reprints
    copies = 2 * sum(row.copy for row in ROWS)
    found = [(b, a, 0.5), (a, b, 0.5), (*templates[0], 1.0), (a, c, 1.0), (c, a, 0.1), (d, d, 1.0)]
    scores = scored(suite, found)

    assert "10" == scores.hits[ROW["reprint"]]
    assert (1, len(suite.articles)) == (scores.others, scores.articles)
    assert 1 / copies == scores.recall
    assert 1 / 3 == scores.precision
    assert pytest.approx(2 / (copies + 3)) == scores.f1
    assert {"template": 0.25, "quotation-only": 0.0, "independent": 0.0} == accused(scores)
    nothing = scored(suite, [])
    assert (0.0, None, 0.0) == (nothing.recall, nothing.precision, nothing.f1)


def with_recall(found: int, strangers: int = 0) -> Scores:
    """Return scores of a hundred pairs of a row of copies."""
    hits = "1" * found + "0" * (100 - found)
    return Scores({Row("cut", 0.6, True): hits, Row("template", 0.0, False): "0"}, strangers, 9)


def test_the_strictest_dial_that_finds_enough_is_chosen() -> None:
    """The first of .95; where there is none the best F1, however much the loosest finds."""
    assert 0.5 == chosen({0.8: with_recall(60), 0.5: with_recall(95), 0.2: with_recall(99)})
    assert 0.5 == chosen({0.8: with_recall(60), 0.5: with_recall(80), 0.2: with_recall(90, 900)})
    assert 0.5 == chosen({0.8: with_recall(60), 0.5: with_recall(80), 0.2: with_recall(99, 900)})


@slow_without_jit
@pytest.mark.parametrize("name", RIVALS)
def test_a_contender_finds_reprints(name: str, suite: Planted) -> None:
    """Whoever is installed finds what is word for word the same, in rows that are there."""
    rival = RIVALS[name]
    if not rival.is_there:
        pytest.skip(f"{rival.package} is not installed")
    found = list(rival.find(suite.articles, rival.dials[0]))
    scores = scored(suite, found)

    assert "11" == scores.hits[ROW["reprint"]]
    assert all(0 <= min(a, b) < max(a, b) < len(suite.articles) for a, b, _ in found)
    assert sorted(rival.dials, reverse=True) == list(rival.dials)


@slow_without_jit
def test_dedup_accuses_no_reporter(suite: Planted) -> None:
    """What dedup calls confident is no quotation, no report of one's own, and nobody's stranger."""
    scores = scored(suite, RIVALS["dedup"].find(suite.articles, RIVALS["dedup"].dials[0]))

    assert 0.0 == accused(scores)["quotation-only"] == accused(scores)["independent"]
    assert 0 == scores.others
    assert scores.recall > 0.7


def test_keys_in_common_are_counted() -> None:
    """Keys of too many rows are dropped; one that a row has twice is counted once."""
    rows = [[1, 2, 2, 3], [2, 3, 9], [3], [3]]

    assert [(0, 1, 1)] == list(shared_keys(rows, 2))
    assert (0, 1, 2) in list(shared_keys(rows, 4))
    assert [] == list(shared_keys([], 4))
    assert 1 == len(list(letter_runs("abcdefghijklm nopqrstuvwxyz")))


def test_articles_for_others(suite: Planted, tmp_path: Path) -> None:
    """The suite is written for a detector of one's own: articles, and apart from them the truth."""
    ran = CliRunner().invoke(
        main, ["rivals", "--pairs", "2", "--seed", "3", "--write", str(tmp_path)]
    )
    assert 0 == ran.exit_code, ran.output
    lines = (tmp_path / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert [item.id for item in suite.articles] == [json.loads(line)["id"] for line in lines]
    truth = (tmp_path / "truth.tsv").read_text(encoding="utf-8").splitlines()
    assert "id_a\tid_b\tedit\tcopy" == truth[0]
    assert 2 * len(ROWS) == len(truth) - 1
    assert suite == read(tmp_path)
    write(tmp_path, suite)
    assert lines == (tmp_path / "articles.jsonl").read_text(encoding="utf-8").splitlines()


def test_who_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contender that is not installed is left out in one line, and listed as not run."""
    gone = Rival("no_such_package", RIVALS["gaoya"].find, (0.5,), "Jaccard")
    monkeypatch.setitem(RIVALS, "gaoya", gone)
    assert find_spec("no_such_package") is None
    saved = str(tmp_path / "out.json")
    ran = CliRunner().invoke(main, ["rivals", "--only", "gaoya", "--pairs", "1", "--save", saved])
    assert 0 == ran.exit_code, ran.output
    assert "gaoya: left out, install no_such_package" in ran.output
    tables = json.loads(Path(saved).read_text(encoding="utf-8"))["tables"]
    assert [] == tables[0]["rows"]
    assert ["gaoya", "install no_such_package (the extra rivals)"] in tables[-1]["rows"]
