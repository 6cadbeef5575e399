"""What a person sees: 80 columns, colours only where they are wanted."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len

from dedup.decisions import Decisions
from dedup.detection import Detection
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.reading import read
from dedup.terminal.summary import console_for, show_summary
from stories import AGENCIES, OTHER, OWN, SPEECH, WIRE, article, corpus, found_in
from terminals import Terminal, plain_terminal


def detection() -> Detection:
    """Return a detection with long names, and brackets that are no markup."""
    return found_in(
        article("w", "reuters", *WIRE),
        article("a", "[bold]The Valdoria Evening Standard and Advertiser[/bold]", OWN[0], *WIRE),
        article("b", "", *OTHER, WIRE[1], title="[/red] A title"),
    )


def summary(found: Detection, file: io.StringIO | None = None) -> str:
    """Return the summary as printed."""
    file = file or io.StringIO()
    show_summary(found, console_for(file))
    return file.getvalue()


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a terminal have colours and 80 columns, whatever the tests run in."""
    plain_terminal(monkeypatch)


def test_the_summary_fits_and_has_no_codes_when_piped() -> None:
    """Into a file go lines of at most 80 characters without escape codes."""
    text = summary(detection())

    assert "\x1b" not in text
    assert 80 >= max(map(len, text.splitlines()))


def test_what_the_summary_tells() -> None:
    """The summary has the outlets, the most copied paragraphs, the counts, and what it is not."""
    text = summary(detection())

    assert "(unknown)" in text
    assert "[bold]" in text
    assert "Reuters" in text
    assert "in 2 other outlets: w (reuters), paragraph 1" in text
    assert "3 articles, " in text
    assert "it does not say who wrote it first" in text


EVIL = ":smile: [bold]\x1b[31m\u202e\x9b\x07 \n"


def test_what_a_terminal_would_obey_is_shown() -> None:
    """Escapes, bidi marks and markup in ids, names, titles and texts are shown, not obeyed."""
    text = f"{EVIL} {WIRE[0]}"
    found = found_in(
        article(f"a{EVIL}", f"x{EVIL}", text, title=EVIL), article(f"w{EVIL}", "reuters", text)
    )
    said = summary(found)

    assert not set("\x1b\u202e\x9b\x07") & set(said)
    assert ":smile: [bold]\\x1b[31m\\u202e" in "".join(said.split("\n"))


def test_a_pipe_that_breaks_is_for_the_caller() -> None:
    """Rich does not end the process by itself where the reader has left."""

    class Broken(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        summary(detection(), Broken())


def test_no_agency_is_told() -> None:
    """Without an agency the summary says how to name one."""
    found = found_in(article("a", "x", *WIRE), article("b", "y", *WIRE), outlets=Outlets())

    assert "No agency was named (--agency NAME=OUTLET)" in summary(found)


def test_near_duplicates_alone_have_a_summary() -> None:
    """Where only near-duplicates were looked for, only they are told."""
    found = detect(corpus(article("a", "x", *WIRE), article("b", "y", *WIRE)), only_near=True)

    assert "2 articles; 1 group of near-duplicates." in summary(found)
    assert "1 related pair: 1 confident." in summary(found)
    assert "outlet" not in summary(found)


def test_refused_rows_are_told() -> None:
    """Rows that were refused are counted with their reasons."""
    rows = [article("a", "x", *WIRE), {"id": "b", "text": None}, {"id": "c"}]
    text = summary(detect(read(rows), outlets=AGENCIES))

    assert "2 of 3 rows refused:" in " ".join(text.split())


def test_boilerplate_is_told() -> None:
    """Boilerplate that is not counted is counted for the reader."""
    days = [article(str(n), "x", OWN[n], SPEECH, published=f"2031-01-0{n + 1}") for n in range(3)]

    assert "boilerplate: 3 paragraphs, counted as" in summary(found_in(*days))


def test_many_outlets_are_cut_and_counted() -> None:
    """Of more outlets than fit, the rest are counted."""
    rows = [article(f"{n:02}", f"outlet {n:02}", f"{OTHER[0]} {n}") for n in range(33)]
    wire = article("w", "reuters", *WIRE)

    assert "and 3 more outlets (all" in summary(found_in(*rows, wire))
    some = summary(found_in(*rows, wire, article("a", "outlet a", *WIRE)))
    assert "and 33 more outlets, 33 without any (all" in some


def test_columns_that_fit() -> None:
    """Of many agencies one column stands for all; what is licensed is always shown."""
    rows = [article("a", "x", *WIRE), article("w", "reuters", *WIRE), article("v", "ap", *OTHER)]
    both = {"reuters": "Reuters", "ap": "Associated Press of Elsewhere"}
    known = Outlets(agencies=both, licensed={"x": frozenset({"Reuters"})})
    text = summary(found_in(*rows, outlets=known))

    assert ["outlet", "paras", "agency", "share"] == text.split("\n")[2].split()[:4]
    assert "licensed" in text.split("\n")[2]
    assert "left out at 80 columns: articles, verbatim, each agency alone (all are" in text


def test_without_agencies_nothing_is_counted() -> None:
    """Without an agency no table of noughts is shown, but what is copied is."""
    text = summary(found_in(article("a", "x", *WIRE), article("b", "y", *WIRE)))

    assert "No agency was named" in text
    assert "uncredited" not in text
    assert "in 1 other outlet: a (x)" in text


def test_wires_are_no_copies_of_copies() -> None:
    """Among the most copied paragraphs the agency's stands once, and as the source."""
    rows = [article(name, name, *WIRE) for name in "xyz"]
    text = summary(found_in(*rows, article("w", "reuters", *WIRE)))

    assert text.count("other outlets: w (reuters)") == len(WIRE)
    assert "(x)" not in text


def test_lost_line_ends_are_told() -> None:
    """A long article in one paragraph is told of."""
    text = " ".join([*WIRE, *OWN, *OTHER] * 2)

    assert "1 long article of a single paragraph" in summary(found_in(article("a", "x", text)))


def test_how_sure_pairs_are_is_told() -> None:
    """Confident pairs, leads and pairs of quotations are counted apart."""
    found = found_in(
        article("a", "x", *OWN, f"{SPEECH}, she said."),
        article("b", "y", *OTHER, f"“It rained,” he said. {SPEECH}, people in the street said."),
        article("c", "z", *WIRE), article("w", "reuters", *WIRE),
    )  # fmt: skip
    told = " ".join(summary(found).split())
    rows = found.relations
    unsure = replace(found, relations=replace(rows, point=np.minimum(rows.point + 1, 1)))

    assert "2 related pairs: 1 confident, 1 by quotations alone (no copy)." in told
    assert "1 confident, 1 only possible (to look at; not counted in shares)." in " ".join(
        summary(unsure).split()
    )


def test_the_interval_of_a_share() -> None:
    """Where an outlet has several stories the ends of its share's interval stand in the table."""
    rows = [article("a", "x", *WIRE), article("b", "x", *OTHER), article("w", "reuters", *WIRE),
            article("v", "reuters", *OTHER), article("c", "y", *WIRE),
            article("d", "x", *OWN)]  # fmt: skip
    text = summary(found_in(*rows))
    head, of_x, of_y = (text.split("\n")[line].split() for line in (2, 4, 5))

    assert ["outlet", "paras", "Reuters", "share", "%"] == head[:5]
    assert ["x", "8", "5", "62", "(0-100)"] == of_x[:5]
    assert ["y", "3", "3", "100"] == of_y[:4]
    assert "(95 % interval, if of several stories)" in text
    assert 80 >= max(map(len, text.splitlines()))


@pytest.mark.parametrize("columns", ["24", "40", "60", "70", "80", "81", "100", "200", "x"])
@pytest.mark.parametrize("terminal", [False, True])
def test_no_figure_is_ever_cut(
    columns: str, terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the width, in a pipe too, columns are left out and told, and no figure is cut."""
    monkeypatch.setenv("COLUMNS", columns)
    wire = article("w", "Meridian Wire", *WIRE)
    known = Outlets(agencies={"Meridian Wire": "Meridian Wire"})
    papers = [article(name, f"The Daily Paper {name}", *WIRE, *OTHER) for name in "ab"]
    found = found_in(wire, *papers, outlets=known)
    text = summary(found, Terminal() if terminal else None)
    text = re.sub(r"\x1b\[[\d;]*m", "", text)
    width = int(columns) if columns.isdecimal() else 80

    assert "…" not in text.split("share %:")[0]
    assert all(cell_len(line) <= width for line in text.splitlines())
    if width >= 60:
        assert "uncredited" in text.split("\n")[2]
        row = next(line for line in text.splitlines() if "Paper a" in line)
        assert "60" in row.split()
        assert ("left out at" in text) == (width < 100)


def test_what_is_neither_credited_nor_not() -> None:
    """Where an article credits agencies without a name the table has a column for it."""
    rows = [article("w", "reuters", *WIRE), article("a", "x", "By our staff and agencies", *WIRE)]
    text = summary(found_in(*rows))

    assert "unclear" in text.split("\n")[2].split()
    assert "3" == text.split("\n")[4].split()[-1]
    assert 'unclear: the article credits "agencies"' in text
    assert "unclear" not in summary(found_in(rows[0], article("b", "y", *WIRE)))


def test_an_outlet_with_an_agencys_name_is_told() -> None:
    """An outlet that is called as an agency, and was not said to be one, is told."""
    rows = [article("w", "reuters", *WIRE), article("a", "ap", *OTHER), article("b", "x", *OWN)]
    text = " ".join(summary(found_in(*rows)).split())

    assert "The outlet 'ap' has an agency's name" in text
    assert "say --agency AP=ap." in text
    assert 1 == text.count("has an agency's name")


def test_a_decision_is_no_quotation() -> None:
    """Pairs that a person decided to be boilerplate are counted by that."""
    rows = corpus(article("a", "x", *WIRE), article("b", "y", *WIRE))
    found = detect(rows, decisions=Decisions({("a", "b"): "boilerplate"}))

    assert "1 related pair: 0 confident, 1 boilerplate by decision" in summary(found)


def test_edited_paragraphs_are_among_the_most_copied() -> None:
    """A paragraph that others edited is told among the most copied."""
    edited = WIRE[1].replace("About", "Some").replace("and twenty-two", "while 22")
    rows = [article("a", "x", WIRE[0], edited, WIRE[2]), article("w", "reuters", *WIRE)]

    assert "in 1 other outlet: w (reuters), paragraph 1" in summary(found_in(*rows))
