"""Cases: where texts are kept passages are read in both articles, else sketches tell of them."""

from pathlib import Path
from typing import Any

import pytest

from dedup.dates import seconds_of
from dedup.index import Index, cases
from dedup.index.verdicts import Verdict
from dedup.ingest import IngestFilter
from dedup.settings import Settings
from dedup.statistics import Statistics
from stories import EDITED, INDEPENDENT, OTHER, OWN, WIRE, Row, article, found_in

FIRST = article("first", "reuters", *WIRE, *OTHER, published="2031-03-01")
COPY = article("copy", "Herald", EDITED[0], *WIRE[1:], *OWN, published="2031-03-02")
EVENT = article("event", "Gazette", *INDEPENDENT, published="2031-03-02")


def known(*rows: Row) -> Statistics:
    """Return the statistics of articles."""
    found = found_in(*rows).findings
    assert found is not None
    return found.statistics


NOW = seconds_of("2032-01-01")  # when all of them were published
KNOWN = known(FIRST, COPY, EVENT)


def told(folder: Path, *rows: Row, each: int = 100, **how: Any) -> dict[str, Verdict]:
    """Return the verdicts on articles, by id."""
    given: dict[str, Any] = {"statistics": KNOWN, "text": True, "clock": lambda: NOW} | how
    with IngestFilter.open(folder / f"index{each}", **given) as keep:
        found = [keep.check(rows[at : at + each]) for at in range(0, len(rows), each)]
        return {verdict.id: verdict for verdicts in found for verdict in verdicts}


def test_both_are_read(tmp_path: Path) -> None:
    """Edited copy is confident, with how many of its sentences and paragraphs the earlier has."""
    said = told(tmp_path, FIRST, COPY)["copy"]

    assert ("tag", "passages", "first", "reuters") == (
        said.action, said.reason, said.earlier, said.outlet,
    )  # fmt: skip
    assert ("confident", True) == (said.point, said.verified)
    assert (3, 6, 3, 6) == (
        said.sentences, said.of_sentences, said.paragraphs, said.of_paragraphs,
    )  # fmt: skip
    assert 0.2 < (said.share or 0) < 0.6


def test_without_texts_sketches_tell(tmp_path: Path) -> None:
    """An index that keeps no text says no point, and nothing is verified."""
    said = told(tmp_path, FIRST, COPY, text=False, settings=Settings(sketched=-9.0))["copy"]

    assert ("passages", "first", "", False) == (
        said.reason,
        said.earlier,
        said.point,
        said.verified,
    )
    assert said.share is None
    assert 0 < (said.sentences or 0) <= (said.of_sentences or 0)


@pytest.mark.parametrize("lead", [-6.0, -1000.0])
def test_the_same_event_is_new(tmp_path: Path, lead: float) -> None:
    """Who was there himself is told nothing, however little is asked of sketches."""
    said = told(tmp_path, FIRST, EVENT, settings=Settings(sketched_lead=lead))["event"]

    assert Verdict("event") == said


def test_little_is_not_read(tmp_path: Path) -> None:
    """From ``sketched_lead`` on texts are read: above all evidence none are."""
    said = told(tmp_path, FIRST, COPY, settings=Settings(sketched_lead=100.0))["copy"]

    assert "new" == said.reason


def test_agencies_are_taken_from(tmp_path: Path) -> None:
    """``wire_odds`` are added where the earlier is an agency's, and it is named."""
    plain = told(tmp_path / "a", FIRST, COPY)["copy"]
    wire = told(tmp_path / "b", FIRST, COPY, agencies={"reuters": "Reuters"})["copy"]

    assert ("", "Reuters") == (plain.agency, wire.agency)
    assert plain.evidence is not None
    assert wire.evidence == pytest.approx(plain.evidence + Settings().wire_odds, abs=0.02)


def test_the_confident_is_named(tmp_path: Path) -> None:
    """Of earlier articles one that is possible is not named where another is confident."""
    some = article("some", "Post", WIRE[1], *INDEPENDENT, published="2031-01-01")
    said = told(tmp_path, some, FIRST, COPY)["copy"]

    assert ("first", "confident") == (said.earlier, said.point)


def test_near_ones_are_counted(tmp_path: Path) -> None:
    """A near-duplicate is verified where its Jaccard was counted."""
    near = article("near", "Herald", *WIRE, *OTHER, "One more line that nobody has.")
    counted, told_by = (
        told(tmp_path / str(text), FIRST, near, text=text)["near"] for text in (True, False)
    )

    assert ("near", True, None) == (counted.reason, counted.verified, counted.low)
    assert ("near", False) == (told_by.reason, told_by.verified)
    assert told_by.low is not None


def test_parts_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts are the same however many articles come, or are read, at a time."""
    rows = [
        FIRST,
        COPY,
        EVENT,
        article("more", "Mail", *WIRE[:2], EDITED[2], published="2031-03-04"),
    ]
    together = told(tmp_path, *rows)
    monkeypatch.setattr(cases, "_AT_ONCE", 1)

    assert together == told(tmp_path, *rows, each=1)
    assert together == told(tmp_path, *rows, each=50)
    assert ["", "confident", "", "confident"] == [v.point for v in together.values()]


def test_what_was_removed_is_not_read(tmp_path: Path) -> None:
    """An article that was taken down is nobody's earlier one."""
    with Index.create(tmp_path, statistics=KNOWN, text=True) as index:
        index.add([FIRST])
        assert "passages" == index.query(COPY)[0].reason
        index.remove(["first"])

        assert "new" == index.query(COPY)[0].reason
