"""Matches: the runs of words two articles share, with their places."""

import numpy as np
import pytest

import stations
from dedup.matches import COPY, QUOTATION, Matches
from dedup.settings import Settings
from dedup.tokens import words_in
from stations import FEW
from stories import OTHER, OWN, SPEECH, WIRE, article, corpus


def compared(one: str, other: str, settings: Settings = FEW) -> Matches:
    """Return the matches of two texts."""
    articles = corpus(article("a", "x", one), article("b", "y", other))
    return stations.compared(articles, settings=settings)


def texts(matches: Matches, side: int, text: str) -> list[str]:
    """Return what the matches cover on one side."""
    return [text.encode()[a:b].decode() for a, b in matches.places(side)]


def test_a_paragraph_in_another_text() -> None:
    """A paragraph that stands in another text is one run, from its first word to its last."""
    one, other = f"{OWN[0]}\n\n{WIRE[0]}", f"{WIRE[0].lower()}\n\n{OTHER[0]}"
    found = compared(one, other)

    assert [WIRE[0].rstrip(".")] == texts(found, 0, one)
    assert [WIRE[0].rstrip(".").lower()] == texts(found, 1, other)
    assert [COPY] == found.kinds.tolist()
    assert [len(words_in(WIRE[0]))] == found.size.tolist() == found.own.tolist()
    assert [[1, 2]] == found.paragraphs.tolist()


def test_a_text_in_capitals_proves_as_much() -> None:
    """A text in capitals is a run like any."""
    assert 1 == len(compared(WIRE[0], WIRE[0].upper()).size)


def test_a_paragraph_in_capitals_proves_as_much() -> None:
    """A paragraph in capitals within a usual text is a run like any."""
    assert 1 == len(compared(WIRE[0], f"{WIRE[0].upper()}\n\n{OTHER[0]}").size)


def test_an_edit_cuts_the_run() -> None:
    """A word put in between makes two runs of one."""
    other = WIRE[0].replace("shortly after midnight", "abruptly at midnight")
    found = compared(WIRE[0], other)

    assert [
        "Dockworkers at the container harbor walked off the job",
        WIRE[0][WIRE[0].index("midnight") :].rstrip("."),
    ] == texts(found, 0, WIRE[0])


@pytest.mark.parametrize(
    ("shared", "count"),
    [
        ("harbor cranes collapsed halting nearly cargo", 1),
        ("harbor cranes collapsed halting nearly", 0),  # five words
        ("and it was on the other side of it", 0),  # no content
    ],
)
def test_a_short_or_empty_run_proves_nothing(shared: str, count: int) -> None:
    """A run needs ``run_tokens`` words, and ``run_content`` of them must be content."""
    one = f"Zebras graze {shared} while lions sleep."
    other = f"Yesterday somebody wrote {shared} until noon came."

    assert count == len(compared(one, other).size)


def test_shared_speech_is_a_quotation() -> None:
    """A run between quotation marks is a shared quotation, whatever the marks."""
    straight = SPEECH.replace("“", '"').replace("”", '"')
    found = compared(f"He told us: {SPEECH}.", f"A spokesman said later on {straight}.")

    assert [QUOTATION] == found.kinds.tolist()
    assert [0] == found.own.tolist()


def test_runs_end_with_their_paragraph() -> None:
    """A run over a paragraph's end is cut there, on either side."""
    found = compared(" ".join(WIRE[:2]), "\n\n".join(WIRE[:2]))

    assert [len(words_in(text)) for text in WIRE[:2]] == found.size.tolist()
    assert [[0, 1], [0, 2]] == found.paragraphs.tolist()


def test_a_run_may_recur_in_the_right_text_alone() -> None:
    """A short text that recurs many times in the other makes as many runs, each in its place."""
    one = "Dockworkers walked off when talks over automated cranes collapsed."
    other = "\n\n".join(f"{one} Then part {n} of it" for n in range(40))
    found = compared(one, other)

    assert [[0, 1 + n] for n in range(40)] == found.paragraphs.tolist()
    assert [one.rstrip(".")] * 40 == texts(found, 0, one) == texts(found, 1, other)


def test_covered_counts_each_word_once() -> None:
    """Quoted words under several matches count once; own ones do not count."""
    one = f"{WIRE[0]}\n\n{SPEECH}, she said.\n\n{OWN[0]}"
    found = compared(one, f"{SPEECH}, he wrote.\n\n{WIRE[0]}\n\n{OTHER[0]}\n\n{SPEECH}.")
    every, said = np.ones(len(found.size), np.bool_), len(words_in(SPEECH))

    assert [said, 2 * said] == found.covered(every, 2).tolist()
    assert [0, 0] == found.covered(~every, 2).tolist()


def test_nothing_in_common() -> None:
    """Two stories of their own, and a text without words, share no run."""
    assert 0 == len(compared(WIRE[0], OWN[0]).size)
    assert 0 == len(compared(WIRE[0], "…").size)


def test_no_pairs() -> None:
    """No pairs are no matches."""
    articles = corpus(article("a", "x", *WIRE))
    found = stations.compared(articles, np.empty((0, 2), np.int64))

    assert 0 == len(found.size) == len(found.pairs)


def test_same_numbers() -> None:
    """Paragraphs of one formula agree in their figures only where these are the same."""
    formula = "Revenue of the {} makers rose {} percent in the three months to the end of March"
    one = formula.format("cable", 4)
    for other, agree in (
        (formula.format("copper cable", 4), True),
        (formula.format("cable", 5), False),
    ):
        found = compared(one, other)
        assert [agree] == found.words.same_numbers(np.array([[0, 1]])).tolist()


def test_a_run_may_recur_in_the_left_text_alone() -> None:
    """A paragraph that stands twice is found twice, on whichever side."""
    twice, once = f"{WIRE[0]}\n\n{OWN[0]}\n\n{WIRE[0]}", f"{WIRE[0]}\n\n{OTHER[0]}"

    assert len(compared(once, twice).size) == len(compared(twice, once).size)
