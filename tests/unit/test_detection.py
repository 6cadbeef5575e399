"""Detection: the whole line on small corpora written for it."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from dedup.errors import ArgumentError, SchemaError
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.reading import read
from dedup.settings import Settings
from dedup.sheets import Sheets, Tables
from stories import (
    AGENCIES,
    EDITED,
    INDEPENDENT,
    OTHER,
    OWN,
    SPEECH,
    WIRE,
    Row,
    agencies,
    article,
    corpus,
    found_in,
    kinds,
    relations,
    table,
)

WIRES = article("w", "reuters", *WIRE)
TABLES = {"outlets", "paragraphs", "articles", "sentences", "pairs", "matches", "stories"}
STEPS = [
    "fingerprints", "near-duplicates", "statistics", "anchors", "evidence", "matches", "stories",
]  # fmt: skip


def test_one_wire_paragraph_in_an_own_story_is_found() -> None:
    """A paragraph of wire copy inside a long story of one's own is traced to the agency."""
    found = found_in(WIRES, article("a", "x", *OWN, WIRE[1], *OTHER), article("b", "y", *OWN[:1]))

    assert [None] * 3 + ["Reuters"] + [None] * 2 == agencies(found, "a")
    assert "excerpt" == relations(found)["a", "w"]


def test_a_lightly_edited_paragraph_is_found() -> None:
    """A wire paragraph with a word or two changed is near-verbatim, and still the agency's."""
    edited = WIRE[2].replace("The dispute centers", "At issue, the row centers")
    found = found_in(WIRES, article("a", "x", OWN[0], edited))

    assert [None, "near-verbatim"] == kinds(found, "a")
    assert [None, "Reuters"] == agencies(found, "a")


def test_a_shared_quotation_is_no_copy() -> None:
    """Who quotes the same words as the wire, in a story of their own, has copied nothing."""
    wire = article("w", "reuters", *WIRE, f"{SPEECH}, the president told reporters.")
    found = found_in(wire, article("a", "x", OWN[0], f"{SPEECH}, she wrote on Friday.", OWN[1]))
    row = table(found, "articles")[0]

    assert {("a", "w"): "shared-quotation"} == relations(found)
    assert [None] * 3 == agencies(found, "a")
    assert 0.0 == row["shared_share"]


def test_the_same_names_are_no_copy() -> None:
    """Stories about the same people and places share names, no copy."""
    names = "Ilse Marrant, Anders Pellow, Tomás Irigo, Perrin Oduya and Lena Hostick of Port Tamsin"
    found = found_in(
        article("w", "reuters", f"The five guests of honour at dinner were {names}.", *WIRE),
        article("a", "x", f"Nobody knows why {names} sold their boats last week.", *OWN),
    )

    assert {} == relations(found)


def test_a_formula_with_other_figures_is_no_copy() -> None:
    """Weather of two towns in one form of words, each with its figures, is no copy."""
    form = (
        "Temperatures in {} will reach {} degrees on {}, with winds of up to {} kph from the west "
        "and a chance of rain near the coast of {} percent."
    )
    found = found_in(
        article("w", "reuters", form.format("Orle", 21, "Monday", 35, 40), WIRE[0]),
        article("a", "x", form.format("Hask", 17, "Friday", 60, 85), OWN[0]),
    )

    assert [None, None] == kinds(found, "a")
    assert {} == relations(found)


def test_house_boilerplate_is_no_copy() -> None:
    """What stands in an outlet's articles day by day is no copy, even where another has it."""
    prompt = "Sign up for our morning briefing and never miss a tide, a vote or a verdict again."
    days = [
        article(f"x{day}", "x", OWN[day], prompt, published=f"2031-03-0{day + 1}")
        for day in range(3)
    ]
    found = found_in(*days, article("y", "y", OTHER[0], prompt), WIRES)

    assert {} == relations(found)
    assert [None, "boilerplate"] == kinds(found, "y")
    assert 4 == found.counts["boilerplate_paragraphs"]


@pytest.mark.parametrize("owners", [{}, {"x": "Group", "y": "Group"}])
def test_same_outlet_and_same_owner_do_not_count(owners: dict[str, str]) -> None:
    """A copy within a house is a pair, but shares and counterparts leave it out."""
    outlets = Outlets(owners=owners)
    found = found_in(
        article("a", "x", *WIRE), article("b", "y" if owners else "x", *WIRE), outlets=outlets
    )

    assert {("a", "b"): "exact" if owners else "version"} == relations(found)
    assert [None] * 3 == kinds(found, "a")
    assert [0.0, 0.0] == [row["shared_share"] for row in table(found, "articles")]


def test_unknown_outlets_are_apart() -> None:
    """Two articles without an outlet are not of one house."""
    found = found_in(article("a", "", *WIRE), article("b", "", *WIRE))

    assert ["verbatim"] * 3 == kinds(found, "a")


def test_two_agencies() -> None:
    """Each paragraph goes to the agency that has it."""
    both = Outlets(agencies={"reuters": "Reuters", "ap": "AP"})
    found = found_in(
        WIRES,
        article("v", "ap", *OTHER),
        article("a", "x", OTHER[0], OWN[0], WIRE[0]),
        outlets=both,
    )

    assert ["AP", None, "Reuters"] == agencies(found, "a")


def test_without_agencies_nothing_is_traced() -> None:
    """Where no agency is named, copies are found and none is an agency's."""
    found = found_in(WIRES, article("a", "x", *WIRE), outlets=Outlets())

    assert ["verbatim"] * 3 == kinds(found, "a")
    assert [None] * 3 == agencies(found, "a")


def test_wire_is_compared_with_and_not_scored() -> None:
    """Articles given as ``wire`` are counterparts; they have no row among articles and outlets."""
    rows = [article("a", "x", *WIRE), article("b", "y", *OWN)]
    found = detect(read(rows, wire=[WIRES]), outlets=AGENCIES)

    assert ["Reuters"] * 3 == agencies(found, "a")
    assert ["a", "b"] == [row["id"] for row in table(found, "articles")]
    assert ["x", "y"] == [row["outlet"] for row in table(found, "outlets")]


def test_wire_is_not_scored_by_near_duplicates_either() -> None:
    """With near-duplicates only, the articles table holds the same articles."""
    found = detect(read([article("a", "x", *WIRE)], wire=[WIRES]), outlets=AGENCIES, only_near=True)

    assert ["a"] == [row["id"] for row in table(found, "articles")]


def test_own_columns_of_near_duplicates() -> None:
    """With near-duplicates only, the caller's columns come out again too."""
    found = detect(read([article("a", "x", *WIRE) | {"desk": "sport"}]), only_near=True)

    assert [("a", "x", 0, "sport")] == [
        (row["id"], row["outlet"], row["near_duplicates"], row["desk"])
        for row in table(found, "articles")
    ]


def test_near_duplicates_alone() -> None:
    """The first half of the line finds the near-duplicates of the whole line, and no more."""
    rows = [WIRES, article("a", "x", *WIRE, OWN[0]), article("b", "y", *OWN, WIRE[0])]
    near, whole = detect(corpus(*rows), only_near=True), found_in(*rows)

    assert {"articles", "pairs"} == set(near.tables)
    assert {("a", "w"): "near"} == relations(near)
    assert [1, 0, 1] == [row["near_duplicates"] for row in table(near, "articles")]
    assert relations(near).items() <= relations(whole).items()


def test_tables_runs_and_counts() -> None:
    """There are seven tables, and the run tells settings, counts, rejects and times."""
    bad = {"id": "z", "text": None}
    found = detect(read([WIRES, article("a", "x", *WIRE), bad]), Settings(num_perm=64), AGENCIES)
    run = found.run

    assert set(found.tables) == TABLES
    assert 64 == run["settings"]["num_perm"]
    assert Settings(num_perm=64).digest == run["digest"]
    assert {"reuters": "Reuters"} == run["agencies"]
    assert (3, 1) == (run["rows"], sum(run["rejected"].values()))
    assert {"dedup", "normaliser", "python", "numpy", "numba", "pyarrow"} == set(run["versions"])
    assert STEPS == list(run["seconds"])
    assert (2, 6, 1, 1) == tuple(
        run["counts"][name] for name in ("articles", "paragraphs", "near_groups", "pairs_related")
    )


def test_tables_are_made_when_asked_for() -> None:
    """A table is made once, none unasked; one in sheets is made anew for who reads it in blocks."""
    made: list[str] = []

    def one() -> pa.Table:
        made.append("one")
        return pa.table({"one": [0]})

    def two() -> Sheets:
        made.append("two")
        return Sheets(np.arange(4), lambda first, last: {"two": pa.array(range(first, last))})

    tables = Tables({"one": one, "two": two})
    assert (["one", "two"], 2, []) == (list(tables), len(tables), made)
    assert tables["one"] is tables["one"]
    assert [[{"one": 0}]] == [batch.to_pylist() for batch in tables.batches("one")]
    assert ["one"] == made
    for _ in range(2):
        assert [0, 1, 2] == [row["two"] for b in tables.batches("two") for row in b.to_pylist()]
    assert ["one", "two", "two"] == made
    assert tables["two"] is tables["two"]
    assert [tables["two"]["two"]] == [
        b["two"] for b in map(pa.Table.from_batches, [tables.batches("two")])
    ]
    assert 3 == made.count("two")
    assert "four" not in tables
    with pytest.raises(KeyError):
        _ = tables["four"]


def test_batches_are_the_table() -> None:
    """Block after block a table has the rows it has whole, and the same columns."""
    rows = [WIRES, article("a", "x", *EDITED, WIRE[0]), article("b", "y", *OWN)]
    for near in (True, False):
        for name in (found := detect(corpus(*rows), outlets=AGENCIES, only_near=near)).tables:
            batches = pa.Table.from_batches(found.batches(name))
            assert batches.equals(found.tables[name], check_metadata=True)
            assert batches.equals(pa.Table.from_batches(found.batches(name)))
    with pytest.raises(SchemaError, match="there is no table 'nowhere'; there are outlets, par"):
        found.batches("nowhere")


def test_tables_of_a_detection_are_kept() -> None:
    """Asked twice, a detection gives the same table, by its name and as its attribute."""
    found = found_in(WIRES, article("a", "x", *EDITED))

    for name in TABLES:
        assert found.tables[name] is getattr(found, name)


def test_what_near_duplicates_alone_do_not_have() -> None:
    """With near-duplicates only there are no sentences, and points and scores are not asked."""
    found = detect(corpus(WIRES, article("a", "x", *WIRE)), only_near=True)

    with pytest.raises(SchemaError, match="'sentences'"):
        _ = found.sentences
    assert not {"point", "score", "supported_sentences"} & set(found.pairs.column_names)


def test_a_detection_is_shown_in_one_line() -> None:
    """What is printed of a detection is what it is of, and its tables, not its columns."""
    found = found_in(WIRES, article("a", "x", *EDITED))

    assert repr(found).startswith("<Detection: articles 2, related pairs 1; tables ")
    assert "outlets" in repr(found)
    assert len(repr(found)) < 200


def test_counts() -> None:
    """The run counts what was met: sentences, pairs to read, pairs read, related and confident."""
    found = found_in(WIRES, article("a", "x", *EDITED), article("b", "y", *OWN))
    counts = found.run["counts"]

    assert (9, 9, 1, 0, 1, 1) == tuple(
        counts[name]
        for name in (
            "paragraphs",
            "sentences",
            "pairs_by_anchors",
            "pairs_by_letters",
            "pairs_aligned",
            "pairs_related",
        )
    )
    assert (1, 0) == (counts["pairs_confident"], counts["stock_phrases"])
    assert all(isinstance(count, int) for count in counts.values())


def test_edited_copy_is_traced() -> None:
    """A wire story in other words is the agency's, paragraph by paragraph, and is counted so."""
    found = found_in(WIRES, article("a", "x", *EDITED), article("b", "y", *INDEPENDENT))
    row = table(found, "outlets")[0]

    assert ["edited"] * 3 == kinds(found, "a")
    assert ["Reuters"] * 3 == agencies(found, "a")
    assert [None] * 3 == kinds(found, "b")
    assert ("x", 3, 0, 3) == tuple(
        row[name] for name in ("outlet", "paragraphs_from_agency", "verbatim", "edited")
    )


@pytest.mark.parametrize(("days", "found"), [(0, {("a", "w"): "edited"}), (30, {})])
def test_window_days(days: int, found: dict[tuple[str, str], str]) -> None:
    """Articles further apart than ``window_days`` share no edited copy."""
    late = article("a", "x", *EDITED, published="2031-06-01")

    assert found == relations(found_in(WIRES, late, settings=Settings(window_days=days)))


@pytest.mark.parametrize(("days", "found"), [(0, {("a", "w"): "excerpt"}), (30, {})])
def test_the_window_holds_for_copy_word_for_word(
    days: int, found: dict[tuple[str, str], str]
) -> None:
    """Copied paragraphs too are found within the window alone."""
    late = article("a", "x", *WIRE[:2], *OWN, published="2031-06-01")

    assert found == relations(found_in(WIRES, late, settings=Settings(window_days=days)))


STOCK = "thanked all the volunteers who had given up their weekend for the harvest in the valley"


def stock_rows(stock: str) -> list[Row]:
    """Return articles of eight outlets and months in which the same words stand."""
    return [
        article(f"a{n}", f"o{n}", f"{text[:-1]}{stock}.", published=f"2031-0{n + 1}-03")
        for n, text in enumerate([*OWN, *OTHER, *WIRE])
    ]


def test_stock_phrases_are_no_evidence() -> None:
    """What everybody writes again and again relates nobody."""
    rows = stock_rows(f", and the minister {STOCK}")

    assert {("a0", "a1")} == set(relations(found_in(*rows[:2])))
    assert {} == relations(found_in(*rows))


def test_formulas_are_boilerplate() -> None:
    """A sentence that comes back for months is boilerplate, and nobody's copy for sure."""
    found = found_in(*stock_rows(f".\n\nThe minister {STOCK}"))

    assert {None, "boilerplate"} == {row["kind"] for row in table(found, "sentences")}
    assert "confident" not in [row["point"] for row in table(found, "pairs")]


def test_paragraphs_that_are_formulas() -> None:
    """A paragraph of such sentences is not called a copy either."""
    found = found_in(*stock_rows(f".\n\nThe minister {STOCK}"))

    assert {} == relations(found)


def test_progress_is_told() -> None:
    """Each step is told from its beginning, and those that go block by block to their end."""
    told: list[tuple[str, int, int]] = []
    detect(corpus(WIRES, *[article("a", "x", *OWN)]), progress=lambda *step: told.append(step))

    assert ("fingerprints", 0, 2) == told[0]
    assert {("fingerprints", 2, 2), ("statistics", 2, 2)} < set(told)
    assert all(0 <= done <= total for _, done, total in told if total)
    assert STEPS == list(dict.fromkeys(step for step, _, _ in told))


@pytest.mark.parametrize("rows", [[], [article("a", "x", "")], [article("a", "", "…")]])
def test_nothing_to_find(rows: list[dict[str, str]]) -> None:
    """No articles, or none with words, give empty tables."""
    articles = corpus(WIRES).table.slice(0, 0) if not rows else corpus(*rows).table
    found = detect(read(articles))

    assert [] == table(found, "pairs") == table(found, "matches")
    assert len(rows) == len(table(found, "articles"))


def test_large_groups_of_paragraphs_still_meet_the_wire() -> None:
    """In a group larger than ``group``, each paragraph is compared with the agency's copy."""
    rows = [
        article(
            f"a{n}", f"x{n}", f"Story {n} {OWN[n % 3]}", WIRE[0], published=f"2031-03-04T{n:02}:00"
        )
        for n in range(6)
    ]
    wire = article("w", "reuters", *WIRE, published="2031-03-04T03:30")
    found = found_in(*rows, wire, settings=Settings(group=3))

    assert ["Reuters"] * 6 == [agencies(found, row["id"])[1] for row in rows]
    assert 0 < found.counts["paragraph_pairs_implied"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"corpus": [WIRES]}, "corpus must be what dedup.read(...) returns, not a list"),
        ({"corpus": None}, "corpus must be what dedup.read(...) returns, not a NoneType"),
        ({"settings": {}}, "settings must be dedup.Settings(...), not a dict"),
        ({"outlets": {}}, "outlets must be dedup.Outlets(...), not a dict"),
        ({"progress": 5}, "progress must be something to call, not a int"),
        ({"only_near": "yes"}, "only_near must be True or False, not a str"),
    ],
)
def test_arguments_of_another_type(given: dict[str, Any], told: str) -> None:
    """What is of another type is told before anything is done."""
    with pytest.raises(ArgumentError) as caught:
        detect(**{"corpus": corpus(WIRES), **given})

    assert told == str(caught.value)


@pytest.mark.parametrize("one", [1, None, b"w"])
def test_ids_are_text(one: Any) -> None:
    """``explain`` takes ids, which are text."""
    found = found_in(WIRES, article("a", "x", *WIRE))

    with pytest.raises(ArgumentError, match="an id must be text, not a "):
        found.explain(one, "a")
