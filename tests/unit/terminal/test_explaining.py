"""The working, for people: sentence by sentence, the words that differ marked, and the sum."""

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from dedup.decisions import Decisions
from dedup.evidence import Shared
from dedup.line import detect
from dedup.settings import Settings
from dedup.terminal.explaining import show_pair
from dedup.terminal.summary import console_for
from stories import AGENCIES, OTHER, OWN, SPEECH, WIRE, article, corpus, found_in
from terminals import Terminal, plain_terminal

COLOUR = re.compile(r"\x1b\[[\d;]*3\d")

EDITED = (
    "Dockworkers at the container harbor walked off the job on Sunday, halting all the cargo of "
    "the southern coast. "
    "Some 4,300 members of the federation joined the stoppage, the first at the port in 19 years. "
    "The dispute centers on a plan to install 14 remotely operated cranes by the end of the decade."
)
ROWS = [
    article("w", "reuters", *WIRE, f"{SPEECH}, she said."),
    article("a", "[bold]The Valdoria Evening Standard and Advertiser[/bold]", OWN[0], *WIRE),
    article("b", "", *OTHER, WIRE[1], f"He had heard it: {SPEECH}.", title="[/red] A title"),
    article("c", "z", EDITED, *OWN),
    article("d", "y", f"{SPEECH}, people in the street said.", *OTHER),
]
FOUND = found_in(*ROWS)


def said(pair: Shared) -> str:
    """Return what is printed of a pair into a file."""
    file = io.StringIO()
    show_pair(pair, console_for(file))
    return file.getvalue()


def flat(text: str) -> str:
    """Return text on one line."""
    return " ".join(text.split())


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a terminal have colours and 80 columns, whatever the tests run in."""
    plain_terminal(monkeypatch)


def test_colours_on_a_terminal_only_where_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets colours in place of signs; under NO_COLOR it gets signs."""
    shared = FOUND.explain("c", "w")
    with_colours, without = Terminal(), Terminal()
    show_pair(shared, console_for(with_colours))
    monkeypatch.setenv("NO_COLOR", "1")
    show_pair(shared, console_for(without))

    assert COLOUR.search(with_colours.getvalue())
    assert "{+" not in with_colours.getvalue()
    assert not COLOUR.search(without.getvalue())
    assert "{+" in without.getvalue()


def test_words_that_differ_are_marked() -> None:
    """Both versions stand one under the other, words alike plain, others marked as in wdiff."""
    text = flat(said(FOUND.explain("c", "w")))

    assert "A [-Some-] 4,300 members of the federation joined the stoppage, the first at" in text
    assert "B {+About+} 4,300 members of the federation joined the stoppage, the first " in text
    assert "{+full strike+} at the port in 19 years, {+and twenty-two" in text


def test_a_pair() -> None:
    """A pair is shown with both articles, their relation, and each sentence with its places."""
    text = said(FOUND.explain("a", "w"))

    assert "A a · [bold]The Valdoria" in flat(text)
    assert "relation: near, confident; Jaccard 0." in text
    assert "B supports 3 of A's 4 sentences (speech and" in text
    assert 3 == text.count("\nverbatim, 100 % alike")
    assert 3 == text.count("B the same, letter for letter")
    assert "[-" not in text
    assert 80 >= max(map(len, text.splitlines()))
    assert "\x1b" not in text


def test_quotations_stand_apart() -> None:
    """What both quote is shown as such, in its place, and called no copy."""
    text = flat(said(FOUND.explain("d", "w")))

    assert "Quoted in both: common speech, no copy shared-quotation, " in text
    assert "the company chose it when it sent us a timetable and called it a negotiation]" in text
    assert "no copy: both quote the same words" in text


def test_a_pair_without_evidence() -> None:
    """Two articles that share nothing are told so."""
    text = said(found_in(article("a", "x", *OWN), article("b", "y", *OTHER)).explain("a", "b"))

    assert "relation: none" in text
    assert "B supports 0 of A's 3 sentences (speech and" in text
    assert "They share no run of words that is evidence." in text
    assert "in no table: too little evidence" in text


def test_the_sum_can_be_done_again() -> None:
    """What each piece adds stands in the table, and so does the sum of it."""
    shared = FOUND.explain("c", "w")
    text = said(shared)
    figure = r" +([+-]?\d+\.\d{3})"
    rows = re.findall(rf"^ (\w+) .*?{figure}{figure}{figure} $", text, re.MULTILINE)

    assert [piece.name for piece in shared.evidence.pieces] == [row[0] for row in rows]
    for _, value, weight, adds in rows:
        assert abs(float(value) * float(weight) - float(adds)) < 0.01
    assert f"{shared.evidence.score:+.3f}" in text
    limits = Settings().confident, Settings().possible
    assert f"confident from {limits[0]:g}, possible from {limits[1]:g}" in text


@pytest.mark.parametrize(
    ("relation", "point", "score", "words"),
    [
        ("edited", "confident", 3.0, "confident: counted in shares."),
        ("near", "confident", -3.0, "(near-duplicates always are)"),
        ("edited", "confident", -3.0, "confident: counted in shares."),
        ("edited", "possible", -1.0, "possible: something to look at, not counted in shares."),
        ("shared-quotation", None, -3.0, "no copy: both quote the same words"),
        (None, None, -3.0, "in no table: too little evidence between these two alone"),
        (None, None, 3.0, "in no table: nothing rare led here, or a near-duplicate stood for one"),
    ],
)
def test_what_the_point_means(
    relation: str | None, point: str | None, score: float, words: str
) -> None:
    """The last line says in words what the point means."""
    shared = FOUND.explain("c", "w")
    weighed = replace(shared.evidence, score=score)
    text = said(replace(shared, relation=relation, point=point, evidence=weighed))

    assert words in text.splitlines()[-2 if point else -1]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("not-copy", "A person decided: not-copy. It is in no table, whatever the evidence."),
        ("boilerplate", "A person decided: boilerplate. It is listed as that"),
        ("licensed", "A person decided: licensed; confident: counted in shares."),
    ],
)
def test_what_a_person_decided(decision: str, words: str) -> None:
    """A pair that a person decided on says so, before whatever it weighs."""
    found = detect(corpus(*ROWS), outlets=AGENCIES, decisions=Decisions({("w", "c"): decision}))

    assert words in flat(said(found.explain("c", "w")))
    assert "A person decided" not in said(found.explain("a", "w"))


def test_nobody_is_said_to_have_taken_anything() -> None:
    """Also beside a score the page says what stands where, not who took it."""
    text = said(FOUND.explain("d", "w")) + said(FOUND.explain("c", "w"))

    assert not re.search(r"\b(took|taken|copied)\b", text)


def test_runs_outside_supported_sentences_are_shown() -> None:
    """A run in sentences that do not support each other is shown by itself."""
    shared = FOUND.explain("a", "w")
    text = flat(said(replace(shared, sentences=())))

    assert "Other runs of the same words verbatim, " in text
    assert "[Dockworkers at the container harbor" in text
    assert "Other runs" not in said(shared)


EVIL = ":smile: [bold]\x1b[31m\u202e\x9b\x07 \n"


def test_what_a_terminal_would_obey_is_shown() -> None:
    """Escapes, bidi marks and markup in ids, names, titles and texts are shown, not obeyed."""
    text = f"{EVIL} {WIRE[0]}"
    names = f"a{EVIL}", f"w{EVIL}"
    found = found_in(
        article(names[0], f"x{EVIL}", text, title=EVIL), article(names[1], f"r{EVIL}", text)
    )
    printed = said(found.explain(*names))

    assert not set("\x1b\u202e\x9b\x07") & set(printed)
    assert ":smile: [bold]\\x1b[31m\\u202e" in "".join(printed.split("\n"))


def test_scripts_of_two_columns_fit() -> None:
    """Chinese text, in which a sign takes two columns, is wrapped at 80 columns too."""
    text = (
        "码头工人周日午夜过后不久罢工，起重机谈判破裂，南部海岸的几乎所有货物停运，"
        "工会说六百人将失去工作。"
    )
    found = found_in(article("a", "x", text), article("b", "y", text.replace("不久", "立刻")))
    printed = said(found.explain("a", "b"))

    assert "[-后不久-]" in printed
    assert "{+后立刻+}" in printed
    assert all(cell_len(line) <= 80 for line in printed.splitlines())


@pytest.mark.parametrize(
    ("one", "other", "signs"),
    [
        ("five percent", "5%", ("[-five-] percent,", "{+5+}%,")),
        ("in cafe\u0301s", "in bars", ("[-cafe\u0301s-],", "{+bars+},")),
        ("at a re\u0301sume\u0301", "at a form", ("[-re\u0301sume\u0301-],", "{+form+},")),
        ("— so they said —", "—", ("— [-so they said-] —,", "")),
    ],
)
def test_signs_stand_around_whole_words(one: str, other: str, signs: tuple[str, str]) -> None:
    """What is marked begins and ends with a word, its accents too; dashes are left out."""
    rest = ", and the harbor crews of the southern coast went home to wait for better offers."
    begin = "The owners of the container terminal promised them one more time "
    found = found_in(
        article("a", "x", f"{begin}{one}{rest}"), article("b", "y", f"{begin}{other}{rest}")
    )
    text = flat(said(found.explain("a", "b")))

    assert signs[0] in text
    assert signs[1] in text
