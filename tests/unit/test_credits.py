"""Credits: who says that the copy is an agency's."""

import numpy as np
import pyarrow as pa
import pytest

from dedup.corpus import UNNAMED_WIRE, corpus_of
from dedup.credits import credits_of
from dedup.lexicon.agencies import names_of
from dedup.lexicon.credit_forms import TIERS
from dedup.outlets import Outlets

BODY = "The harbour stayed shut for a second day, and nobody could say when it would open.\n\n" * 12


def credited(text: str, agency: str = "Reuters", byline: str = "") -> bool:
    """Tell whether one article credits an agency."""
    table = pa.table({"id": ["a"], "text": [text], "byline": [byline]})
    return bool(credits_of(corpus_of(table), [agency]).table[0, 0])


@pytest.mark.parametrize(
    "text",
    [
        "PORT TAMSIN (Reuters) - Dockers walked out.\n\n" + BODY,
        "PUERTO TAMSIN, 3 mar (Reuters) - Los estibadores pararon.\n\n" + BODY,
        "（路透社）码头工人罢工。\n\n" + BODY,
        "Reuters\n\n" + BODY,
        BODY + "(Reporting by A. Writer; Editing by B. Reader for Reuters)",
        BODY + "Reuters contributed to this report.",
        BODY + "(reuters)",
        BODY + "(dpa/reuters)",
        BODY + "(Reuters/dpa)",
        BODY + "Reuters and AP contributed to this story.",
        BODY + "With reporting by Reuters.",
        BODY + "Additional reporting from Reuters",
        BODY + "This article was supplied by Reuters and has been shortened.",
        BODY + "Additional material: Reuters",
        BODY + "Reuters and AP",
        BODY + "— Reuters",
        BODY + "Source: Reuters",
        BODY + "© 2031 Thomson Reuters",
        BODY + "The end. (Reuters)",
        BODY + "Source: REUTERS",
        BODY + "(AP, Reuters)",
        BODY + "The end. (Reuters/AP)",
        BODY + "Foto und Text: Reuters",
        "By John Smith, Reuters\n\n" + BODY,
        "REUTERS\n\n" + BODY,
        "From Reuters\n\n" + BODY,
        "FROM REUTERS\n\n" + BODY,
        "From our staff and Reuters\n\n" + BODY,
        "© 2031 Reuters\n\n" + BODY,
        "Mit Material von Reuters\n\n" + BODY,
        BODY + "（ロイター通信）",
        BODY + "With inputs from Reuters",
        BODY + "via Reuters",
        BODY + "First published on Reuters",
        BODY + "This story was originally published by Reuters.",
        BODY + "Credit: Reuters",
        "Canaltown/Reuters. Dockers walked out.\n\n" + BODY,
        "PORT TAMSIN (RTRS) - Dockers walked out.\n\n" + BODY,
        BODY + "PORT TAMSIN (Reuters) - Another item on the same page. " + BODY,
    ],
)
def test_credit(text: str) -> None:
    """Datelines, credit lines and footers are credits."""
    assert credited(text)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        BODY + 'The minister told Reuters: "We will see."',
        BODY + "Tracking data reviewed by Reuters showed the ship turning.",
        BODY + "Photo via Reuters.",
        BODY + "This article was not supplied by Reuters.",
        BODY + "The book was published by Routers.",
        "The minister told Reuters on Monday that talks went on.\n\n" + BODY,
        "Shares in Reuters rose after the sale.\n\n" + BODY,
    ],
)
def test_no_credit(text: str) -> None:
    """An agency as a subject, a witness or the owner of a photo is no credit."""
    assert not credited(text)


def test_byline() -> None:
    """An agency in the byline is credited, as a whole word."""
    assert credited(BODY, byline="Courier staff and Reuters")
    assert credited(BODY, byline="By Jane Roe for REUTERS")
    assert credited(BODY, "AP", byline="By AP")
    assert not credited(BODY, "AP", byline="By April APPLE")


def test_any_name_will_do() -> None:
    """An agency is found by each of its names, whichever was given."""
    assert credited("OSLO (AP) - Snow fell.\n\n" + BODY, "Associated Press")
    assert "AP" in names_of("associated press")
    assert ("Valdoria Wire",) == names_of("Valdoria Wire")


def test_names() -> None:
    """The agencies an article credits are listed by name."""
    texts = [
        "X (Reuters) - y.\n\n" + BODY,
        BODY,
        "X (AP) - y.\n\n" + BODY + "With Reuters\nReuters",
    ]
    corpus = corpus_of(pa.table({"id": ["a", "b", "c"], "text": texts}))

    assert [["Reuters"], [], ["AP", "Reuters"]] == (
        credits_of(corpus, ["AP", "Reuters"]).listed().to_pylist()
    )


@pytest.mark.parametrize("name", ["A.P.", "Yahoo!", "Agence France-Presse (AFP)", " AP", "=1+1=x"])
def test_names_with_signs(name: str) -> None:
    """A name may begin and end in a sign, and have blanks around it."""
    assert credited(BODY + f"(Reporting by {name.strip()})", name)


def test_wire_without_a_name() -> None:
    """Of wire copy that nobody named, no credit can be told."""
    table = pa.table({"id": ["a"], "text": [BODY + "(Reporting by Reuters)"]})
    told = credits_of(corpus_of(table), ["Reuters", UNNAMED_WIRE])

    assert [1, -1, -1] == told.given(np.zeros(3, np.int64), np.array([0, 1, -1])).tolist()


def test_places() -> None:
    """A credit is told once, in the plainest of its tiers, with the name's place in the text."""
    text = "ŌSAKA (Reuters) - 𝔘nrest.\n\n" + BODY + "© 2031 Reuters"
    corpus = corpus_of(pa.table({"id": ["a", "b"], "text": [BODY, text], "byline": ["AFP", ""]}))
    found = credits_of(corpus, [])

    assert ["AFP", "Reuters", "Reuters"] == [found.names[agency] for agency in found.agency]
    assert ["byline", "dateline", "copyright"] == [TIERS[tier] for tier in found.tier]
    assert [0, 1, 1] == found.article.tolist()
    assert [-1, -1] == found.spans[0].tolist()
    assert ["Reuters", "Reuters"] == [text[begin:end] for begin, end in found.spans[1:]]
    assert ["byline", "dateline"] == found.states().to_pylist()
    assert [["AFP"], ["Reuters"]] == found.listed().to_pylist()


def test_nobody_is_credited() -> None:
    """Without a credit the tables are empty, and keep their types."""
    found = credits_of(corpus_of(pa.table({"id": ["a"], "text": [BODY]})), ["Reuters"])

    assert [None] == found.states().to_pylist()
    assert [[]] == found.listed().to_pylist()
    assert (0, 2) == found.spans.shape
    assert not found.table.any()


def test_agencies_without_a_name() -> None:
    """Who credits agencies may mean this one: nobody can say that it is not credited."""
    texts = [BODY + "With agencies", BODY, BODY + "With agencies and Reuters"]
    found = credits_of(corpus_of(pa.table({"id": ["a", "b", "c"], "text": texts})), ["Reuters"])

    assert [-1, 0, 1] == found.given(np.arange(3), np.zeros(3, np.int64)).tolist()
    assert ["agencies"] == found.listed()[0].as_py()


def test_what_the_user_calls_an_agency_is_one() -> None:
    """A name that means other things too, and an agency of another time, if the user names it."""
    told = "Jane Roe, PA\n\n" + BODY
    row = {"id": "a", "text": "TAMSIN (Wolff) - Roe left.\n\n" + BODY, "published": "2031-03-03"}
    corpus = corpus_of(pa.Table.from_pylist([row]))

    assert credited(told, "PA")
    assert [[]] == credits_of(corpus, []).listed().to_pylist()
    assert [["Wolff"]] == credits_of(corpus, ["Wolff"]).listed().to_pylist()


def test_wire_is_no_name() -> None:
    """The outlet of wire copy without an agency is nobody's name."""
    table = pa.table({"id": ["a"], "text": [BODY + "Source: wire"]})

    assert [[]] == credits_of(corpus_of(table), [UNNAMED_WIRE]).listed().to_pylist()


@pytest.mark.parametrize("name", ["Harbour", "Harbour Wire", "HARBOUR WIRE", "HW", "Tidings"])
@pytest.mark.parametrize("line", ["By {}", "From {}", "By our staff and {}", "PORT TAMSIN ({}) -"])
def test_the_names_of_an_agencys_outlet(name: str, line: str) -> None:
    """An agency is credited by its name, by its outlets' and by their aliases."""
    known = Outlets(
        agencies={"Harbour Wire": "Harbour", "tidings": "Harbour"}, names={"HW": "Harbour Wire"}
    )
    text = f"{line.format(name)}\n\n{BODY}"
    corpus = corpus_of(pa.table({"id": ["a"], "text": [text]}))
    found = credits_of(corpus, ["Harbour"], known.names_of_agencies())

    assert [["Harbour"]] == found.listed().to_pylist()


def test_an_outlets_name_is_no_common_word() -> None:
    """An outlet's name in small letters, the name of none and another agency's are no credit."""
    known = Outlets(agencies={"tidings": "Harbour", "wire": "Harbour", "AP": "Harbour"})
    texts = [f"By {name}\n\n{BODY}" for name in ("tidings", "Wire", "AP")]
    corpus = corpus_of(pa.table({"id": ["a", "b", "c"], "text": texts}))

    for agencies, listed in ((["Harbour"], [[], [], ["AP"]]), ([], [[], [], ["AP"]])):
        found = credits_of(corpus, agencies, known.names_of_agencies())
        assert listed == found.listed().to_pylist()
