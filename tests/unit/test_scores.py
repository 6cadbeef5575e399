"""Scores: paragraphs, articles and outlets counted."""

from typing import Any

import pytest

from dedup.chronology import chronology
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.reading import read
from dedup.rollups import ENDS
from dedup.settings import Settings
from dedup.tokens import words_in
from stories import (
    EDITED,
    OTHER,
    OWN,
    SPEECH,
    SURE,
    WIRE,
    agencies,
    article,
    corpus,
    found_in,
    kinds,
    table,
)

BOTH = Outlets(agencies={"reuters": "Reuters", "ap": "AP"})


def test_chronology() -> None:
    """Articles are ranked by time, then by id; those without a time come last."""
    rows = [
        article("a", "x", "", published=""),
        article("b", "x", "", published="2031-03-02"),
        article("c", "x", "", published="2031-03-01T23:00:00Z"),
        article("d", "x", "", published="2031-03-02"),
    ]

    assert [3, 1, 0, 2] == chronology(corpus(*rows)).tolist()


def test_a_paragraph_row() -> None:
    """A paragraph's row tells its best counterpart, and whose wire copy it is."""
    found = found_in(article("a", "x", OWN[0], WIRE[0]), article("w", "reuters", *WIRE))
    own, copied = (row for row in table(found, "paragraphs") if row["id"] == "a")
    blank = ("kind", "share", "best_id", "best_outlet", "best_paragraph", "wire_id", "wire_outlet",
             "agency")  # fmt: skip

    assert [None] * 8 == [own[name] for name in blank]
    assert len(words_in(OWN[0])) == own["words"]
    assert ["verbatim", 1.0, "w", "reuters", 0, "w", "reuters", "Reuters"] == [
        copied[name] for name in blank
    ]
    assert (1, len(OWN[0]) + 2) == (copied["paragraph"], copied["begin"])


def test_the_wire_itself_is_from_no_agency() -> None:
    """An agency's own paragraph names its counterpart, but no agency."""
    found = found_in(article("a", "x", WIRE[0]), article("w", "reuters", *WIRE))

    assert ["verbatim", None, None] == kinds(found, "w")
    assert [None] * 3 == agencies(found, "w")


def test_an_agency_goes_before_others() -> None:
    """An agency's copy is the best counterpart even where an outlet's is earlier and closer."""
    edited = WIRE[0].replace("shortly after midnight", "abruptly at midnight")
    found = found_in(
        article("a", "x", WIRE[0], published="2031-03-03"),
        article("b", "y", WIRE[0], published="2031-03-01"),
        article("w", "reuters", edited, OTHER[0], published="2031-03-04"),
        settings=SURE,
    )

    assert ["Reuters"] == agencies(found, "a")


def test_own_words_go_before_quotations_and_the_earlier_before_the_later() -> None:
    """Among equals the earliest counterpart is named."""
    found = found_in(
        article("a", "x", WIRE[0], published="2031-03-03"),
        article("b", "y", WIRE[0], published="2031-03-02"),
        article("c", "z", WIRE[0], published="2031-03-01"),
    )
    best = {row["id"]: row["best_id"] for row in table(found, "paragraphs")}

    assert {"a": "c", "b": "c", "c": "b"} == best


@pytest.mark.parametrize("outlets", [Outlets(), Outlets(owners={"x": "Group", "y": "Group"})])
def test_one_house_does_not_count(outlets: Outlets) -> None:
    """Copies within one outlet or one owner are pairs, but no shares."""
    outlet = "y" if outlets.owners else "x"
    found = found_in(article("a", "x", *WIRE), article("b", outlet, *WIRE), outlets=outlets)

    assert [None] * 3 == kinds(found, "a") == kinds(found, "b")
    assert [0.0, 0.0] == [row["shared_share"] for row in table(found, "articles")]
    assert [1, 1] == [row["near_duplicates"] for row in table(found, "articles")]


def test_articles() -> None:
    """An article's row has its words, shares, near-duplicates, then the caller's columns."""
    half = article("a", "x", WIRE[0], OWN[0], title="T", lang="en", words="mine")
    other = article("b", "y", WIRE[0], OTHER[0], lang="de", words="theirs")
    found = found_in(half, other, settings=SURE)
    row = table(found, "articles")[0]
    shared, whole = len(words_in(WIRE[0])), len(words_in(WIRE[0])) + len(words_in(OWN[0]))

    assert ["id", "outlet", "published", "title", "words"] == list(row)[:5]
    assert ["lang", "input_words"] == list(row)[-2:]
    assert (whole, whole, 0) == (row["words"], row["own_words"], row["near_duplicates"])
    assert shared / whole == pytest.approx(row["shared_share"])
    assert 0.0 == row["quote_share"]
    assert "text" not in row


def test_an_article_of_speech_alone() -> None:
    """Where there are no own words, a share of them is null, not zero."""
    row = table(found_in(article("a", "x", SPEECH), article("b", "y", "")), "articles")

    assert (0, None, 1.0) == tuple(row[0][n] for n in ("own_words", "shared_share", "quote_share"))
    assert (0, None, None) == tuple(row[1][n] for n in ("own_words", "shared_share", "quote_share"))


def test_outlets() -> None:
    """An outlet's row counts its paragraphs, and those from each agency; agencies have no row."""
    nearly = WIRE[1].replace("anchored outside the breakwater by daybreak", "anchored by dawn")
    found = found_in(
        article("a1", "x", WIRE[0], OWN[0]),
        article("a2", "x", nearly, OTHER[0], OWN[1]),
        article("b", "y", OWN[2]),
        article("w", "reuters", *WIRE),
        article("v", "ap", *OTHER),
        outlets=BOTH,
        settings=SURE,
    )
    shown = [
        {name: cell for name, cell in row.items() if not name.endswith((*ENDS, "stories"))}
        for row in table(found, "outlets")
    ]

    counted = ("verbatim", "edited", "credited", "uncredited", "licensed", "unclear")

    def row(
        outlet: str, articles: int, paragraphs: int, **counts: tuple[int, ...]
    ) -> dict[str, Any]:
        cells = {"outlet": outlet, "articles": articles, "paragraphs": paragraphs}
        cells |= dict(zip(("paragraphs_from_agency", *counted), counts["all"], strict=True))
        for agency in ("AP", "Reuters"):
            names = (f"{agency}_{name}" for name in ("paragraphs", *counted))
            cells |= dict(zip(names, counts[agency], strict=True))
        return cells

    none = (0,) * 7
    assert [
        row(
            "x",
            2,
            5,
            all=(3, 3, 0, 0, 3, 0, 0),
            AP=(1, 1, 0, 0, 1, 0, 0),
            Reuters=(2, 2, 0, 0, 2, 0, 0),
        ),
        row("y", 1, 1, all=none, AP=none, Reuters=none),
    ] == shown


def test_an_agency_named_like_a_column() -> None:
    """Whatever an agency is named, no column of ours is lost."""
    wire = Outlets(agencies={"reuters": "outlet", "ap": "verbatim"})
    found = found_in(
        article("a1", "x", WIRE[0]), article("w", "reuters", *WIRE), article("v", "ap", *OTHER),
        outlets=wire, settings=SURE,
    )  # fmt: skip

    row = table(found, "outlets")[0]
    assert ("x", 1, 1, 0) == tuple(
        row[name] for name in ("outlet", "verbatim", "outlet_paragraphs", "verbatim_paragraphs")
    )


def test_matches_are_of_related_articles_only() -> None:
    """A run of two articles that are not related is in no table."""
    run = " ".join(WIRE[0].split()[:8])
    rows = article("a", "x", f"{OWN[0]} {run} {OWN[1]}"), article("b", "y", f"{OTHER[0]} {run}")
    found = found_in(*rows, settings=Settings(confident=9.0, possible=9.0))

    assert [] == table(found, "pairs") == table(found, "matches")


def test_one_run_is_no_copy() -> None:
    """Eight words in a row, in a long sentence of one's own, are not confidently copy."""
    run = " ".join(WIRE[0].split()[:8])
    found = found_in(
        article("a", "x", f"{OWN[0]} {run} {OWN[1]}"), article("b", "y", f"{OTHER[0]} {run}")
    )

    assert "confident" not in [row["point"] for row in table(found, "pairs")]


@pytest.mark.parametrize(
    ("day", "agency"),
    [("2031-03-01", None), ("2031-03-02", "Reuters"), ("2031-03-04", "Reuters"), ("", "Reuters")],
)
def test_what_stood_there_before_the_wire(day: str, agency: str | None) -> None:
    """What an outlet had more than a day before the agency is not from the agency."""
    wire = article("w", "reuters", *WIRE, published="2031-03-02T12:00:00Z")
    found = found_in(article("a", "x", WIRE[0], published=day), wire, settings=SURE)

    assert [agency] == agencies(found, "a")
    assert ["verbatim"] == kinds(found, "a")


def test_the_agency_that_is_credited_goes_first() -> None:
    """Of two agencies that sent the same words the one the article credits is counted."""
    both = (
        article("w1", "reuters", *WIRE, published="2031-03-02T08:00"),
        article("w2", "ap", *WIRE, published="2031-03-02T08:01"),
    )
    found = found_in(article("a", "x", *WIRE, "(Reporting by AP)"), *both, outlets=BOTH)

    assert ["AP", "AP", "AP", None] == agencies(found, "a")


def test_licences_know_other_names() -> None:
    """A licence names an agency by any of its names, in any case."""
    for name in ("reuters", "Thomson Reuters", " Reuters "):
        known = Outlets(agencies={"reuters": "Reuters"}, licensed={"x": frozenset({name})})
        row = table(
            found_in(article("a", "x", *WIRE), article("w", "reuters", *WIRE), outlets=known),
            "outlets",
        )[0]

        assert (3, 0) == (row["licensed"], row["uncredited"])


def test_wire_nobody_named_accuses_nobody() -> None:
    """Where it is not known whose the wire copy is, nothing is called uncredited."""
    copied = article("a", "x", *WIRE, "(Reporting by Reuters)")
    found = detect(
        read([copied], wire=[{"id": "w", "outlet": None, "text": "\n\n".join(WIRE)}]),
        outlets=Outlets(agencies={"wire": "wire"}),
    )
    row = table(found, "outlets")[0]

    assert (3, 0, 0) == tuple(row[n] for n in ("paragraphs_from_agency", "credited", "uncredited"))
    assert [None] * 4 == [row["credited"] for row in table(found, "paragraphs") if row["id"] == "a"]


LONG = (*WIRE, *OWN)


def shares(row: dict[str, Any]) -> list[float]:
    """Return the shares of an article's row."""
    return [
        row[name]
        for name in ("shared_share", "shared_share_possible", "verbatim_share", "edited_share",
                     "untraced_share")
    ]  # fmt: skip


def own_words(*texts: str) -> int:
    """Return the words of some texts."""
    return sum(len(words_in(text)) for text in texts)


def test_parts_of_a_share() -> None:
    """Verbatim and edited make up what is shared, and what is untraced is the rest."""
    found = found_in(
        article("a", "x", WIRE[0], *EDITED[1:], *OWN), article("w", "reuters", *WIRE, *OTHER)
    )
    row = table(found, "articles")[0]
    copied, rewritten = own_words(WIRE[0]), own_words(*EDITED[1:])
    whole = copied + rewritten + own_words(*OWN)
    shared, possible, verbatim, edited, untraced = shares(row)

    assert pytest.approx(verbatim + edited) == shared == possible
    assert 1.0 == pytest.approx(shared + untraced)
    assert pytest.approx((copied + rewritten) / whole) == shared
    assert pytest.approx((copied + own_words(EDITED[1])) / whole) == verbatim


def test_possible_pairs_count_apart() -> None:
    """What is only possible counts in ``shared_share_possible`` alone, and is not untraced."""
    rows = article("a", "x", WIRE[0], *OWN), article("b", "y", WIRE[0], *OTHER)
    doubtful = Settings(num_perm=64, possible=-5.0, confident=9.0)
    row = table(found_in(*rows, settings=doubtful), "articles")[0]
    shared, possible, verbatim, edited, untraced = shares(row)

    assert 0.0 == shared == verbatim == edited
    assert pytest.approx(own_words(WIRE[0]) / own_words(WIRE[0], *OWN)) == possible
    assert pytest.approx(1 - possible) == untraced
    assert 0 == row["support"]


def test_a_house_does_not_support_itself() -> None:
    """Copies within an owner's outlets count as none, and as one house beside others."""
    known = Outlets(owners={"y": "Group", "z": "Group"})
    rows = [article("a", "x", *LONG), article("b", "y", *LONG), article("c", "z", *LONG)]
    support = {
        row["id"]: row["support"] for row in table(found_in(*rows, outlets=known), "articles")
    }

    assert {"a": 1, "b": 1, "c": 1} == support
    apart = {row["id"]: row["support"] for row in table(found_in(*rows), "articles")}
    assert {"a": 2, "b": 2, "c": 2} == apart
    alone = table(found_in(*rows[1:], outlets=known), "articles")
    assert [0.0, 0.0] == [row["shared_share"] for row in alone]


def test_boilerplate_is_no_own_text() -> None:
    """Standing text is neither shared nor untraced: shares are of what remains."""
    prompt = "Sign up for our morning briefing and never miss a tide, a vote or a verdict again."
    days = [
        article(f"x{day}", "x", OWN[day], prompt, published=f"2031-03-0{day + 1}")
        for day in range(3)
    ]
    wire = article("w", "reuters", *WIRE)
    found = found_in(*days, article("y", "y", OTHER[0], *WIRE, prompt), wire)
    row = next(row for row in table(found, "articles") if row["id"] == "y")

    assert own_words(OTHER[0], *WIRE) == row["own_words"]
    assert pytest.approx(own_words(*WIRE) / row["own_words"]) == row["shared_share"]


def test_short_articles_have_no_shares() -> None:
    """An article of fewer than ``share_words`` own words has no shares; all else is counted."""
    rows = article("a", "x", *WIRE[:2]), article("w", "reuters", *WIRE)
    words = own_words(*WIRE[:2])
    for share_words, shown in ((words, False), (words + 1, True), (0, False)):
        found = found_in(*rows, settings=Settings(num_perm=64, share_words=share_words))
        row = table(found, "articles")[0]
        assert [shown] * 5 == [share is None for share in shares(row)]
        assert (words, 1) == (row["own_words"], row["near_duplicates"])
        assert 0.0 == row["quote_share"]


def test_sixty_words() -> None:
    """By default that is sixty."""
    sixty = [word for text in LONG for word in words_in(text)][:60]
    for count, shown in ((59, True), (60, False)):
        row = table(found_in(article("a", "x", " ".join(sixty[:count]))), "articles")[0]
        assert count == row["own_words"]
        assert shown == (row["shared_share"] is None)


def test_shares_go_by_sentences() -> None:
    """A sentence counts whole, or not at all; quoted words of it do not count."""
    mixed = f"{WIRE[0]} {OWN[0]} He said {SPEECH}."
    found = found_in(article("a", "x", mixed, *WIRE[1:]), article("w", "reuters", *WIRE))
    row = table(found, "articles")[0]

    assert own_words(*WIRE, OWN[0]) + 2 == row["own_words"]
    assert pytest.approx(own_words(*WIRE) / row["own_words"]) == row["shared_share"]


def test_shared_quotations_have_a_share_of_their_own() -> None:
    """``shared_quote_share`` is the share of quoted words another house quotes too."""
    rows = [
        article("a", "x", *OWN, f"{SPEECH}, she said.", "“Nothing else matters to me today.”"),
        article("b", "y", *OTHER, f"“{SPEECH.strip('“”')}”, a union leader wrote."),
        article("c", "y", *WIRE),
    ]
    first, _, third = table(found_in(*rows), "articles")
    said = own_words(SPEECH)

    assert pytest.approx(said / (said + 6)) == first["shared_quote_share"]
    assert third["shared_quote_share"] is None
    assert 0.0 == first["shared_share"]


def test_quotations_within_a_house_are_not_shared() -> None:
    """What one house quotes twice is not shared."""
    rows = [
        article(name, "x", text, f"{SPEECH}, she said.")
        for name, text in (("a", OWN[0]), ("b", OTHER[0]))
    ]

    assert [0.0, 0.0] == [row["shared_quote_share"] for row in table(found_in(*rows), "articles")]


def test_a_surer_counterpart_goes_first() -> None:
    """A sentence is what its surest counterpart makes of it, then its closest."""
    rows = [
        article("a", "x", *WIRE, *OWN),
        article("e", "y", *EDITED, *OTHER),
        article("v", "z", *WIRE, "Nothing more was known at noon."),
    ]
    best = {
        row["sentence"]: (row["kind"], row["best_id"])
        for row in table(found_in(*rows), "sentences")
        if row["id"] == "a"
    }

    assert [("verbatim", "v")] * 3 == [best[n] for n in range(3)]


def test_who_said_what_both_quote_is_no_paraphrase() -> None:
    """Who spoke, said in other words around a shared quotation, is no copy."""
    found = found_in(
        article("a", "x", *WIRE, f"{SPEECH}, said Aurelia Denham, the coastguard commander."),
        article(
            "w",
            "reuters",
            *WIRE,
            f"{SPEECH}, coast guard commander Aurelia Denham told a news conference in Port Tam.",
        ),
    )

    quoting = [row for row in table(found, "sentences") if row["own_words"] < row["words"]]
    assert [("shared-quotation", None, None)] * 2 == [
        (row["kind"], row["point"], row["best_id"]) for row in quoting
    ]
