"""Claims in columns: bylines and addresses."""

import pytest

from unit.test_claims import BODY, found


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://www.reuters.com/world/strike-2031-03-03/", ["url Reuters"]),
        ("https://courier.example/wires/ap/article-1/strike.html", ["url AP"]),
        ("https://courier.example/aponline/2031/03/03/strike.html", ["url AP"]),
        ("https://courier.example/story?id=3&feedName=reuters", ["url Reuters"]),
        ("https://courier.example/news/reuters-says-it-will-hire", []),
        ("https://courier.example/tag/reuters/", []),
        ("https://courier.example/mena/strike", []),
        ("https://courier.example/keywords/reuters/", []),
        ("https://courier.example/organisations/afp/", []),
        ("https://courier.example/themen/dpa/", []),
        ("https://courier.example/author/reuters/", []),
        ("https://courier.example/stocks/bloomberg/", []),
        ("https://www.bloomberg.org/press/", []),
        ("https://courier.example/story?source=ap_style", []),
        ("https://courier.example/state/pa/strike", []),
        ("", []),
    ],
)
def test_addresses(url: str, told: list[str]) -> None:
    """An agency's host and a section of its copy credit it, its name in a headline does not."""
    assert told == found(BODY, url=url)


def test_columns() -> None:
    """In a byline a name is enough."""
    assert ["byline Reuters"] == found(BODY, byline="Courier staff and Reuters")
    assert ["byline SPA"] == found(BODY, author="واس - الميناء")
    assert ["byline agencies"] == found(BODY, author="وكالات")
    assert [] == found(BODY, byline="By April APPLE")
    assert ["byline PAT"] == found(BODY, byline="Pat, Warschau", published="1926-10-09")
    assert [] == found(BODY, byline="Pat Roe", published="1926-10-09")
    assert [] == found(BODY, byline="Pat", published="2026-10-09")
    assert [] == found(BODY, byline="Michael Bloomberg")
    assert ["byline Bloomberg"] == found(BODY, byline="By Bloomberg")


@pytest.mark.parametrize(
    "byline",
    [
        "HINA KHAN", "Anne Reuter", "ANA GARCIA", "Tass Brown", "Kyodo Tanaka", "Efe Obiora",
        "A. P. Roe", "AP Singh", "UP Sharma", "CP Snow", "SID JAMES", "Ann Roe (formerly Reuters)",
        "Ann Roe | not AP", "Photos: Reuters", "Ann Roe; photographs by AP",
    ],
)  # fmt: skip
def test_people(byline: str) -> None:
    """A person with an agency's name is none, nor is who worked for one, or took its pictures."""
    assert [] == found(BODY, byline=byline)


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("By REUTERS", "Reuters"), ("Ann Roe, Reuters", "Reuters"), ("Ann Roe | AP", "AP"),
        ("Ann Roe (AFP)", "AFP"), ("Ann Roe of The Associated Press", "AP"), ("dpa/Ann Roe", "dpa"),
        ("ANN ROE Associated Press", "AP"), ("AP Sports Writer", "AP"),
        ("Reuters Staff", "Reuters"),
        ("Ann Roe for Reuters", "Reuters"), ("Reuters in London", "Reuters"),
        ("Ann Roe; PTI", "PTI"),
    ],
)  # fmt: skip
def test_agencies_beside_people(byline: str, agency: str) -> None:
    """In a byline an agency is all of it, or a part that is set apart."""
    assert [f"byline {agency}"] == found(BODY, byline=byline)
