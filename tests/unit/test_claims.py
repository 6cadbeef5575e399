"""Claims: which forms of words credit an agency, in which language, and which do not."""

import pyarrow as pa
import pytest

from dedup.claims import claims_in
from dedup.corpus import corpus_of
from dedup.lexicon.credit_forms import TIERS
from dedup.signs import names_called

BODY = "The harbour stayed shut for a second day, and nobody could say when it would open.\n\n" * 12
HOLD = "A line of prose.\n\n"

BEFORE = [
    # English
    ("PORT TAMSIN (Reuters) - Dockers walked out.", "dateline Reuters"),
    ("PORT TAMSIN, Norland (AP) — Dockers walked out.", "dateline AP"),
    ("(Reuters) - Dockers walked out.", "dateline Reuters"),
    ("Canaltown/Reuters. Dockers walked out.", "dateline Reuters"),
    ("Riverport, March 3 (Xinhua) -- Dockers walked out.", "dateline Xinhua"),
    ("NEW TAMSIN: March 3 (PTI) Dockers walked out.", "dateline PTI"),
    ("By John Smith, Reuters", "byline Reuters"),
    ("By The Associated Press", "byline AP"),
    ("By Jane Roe and Reuters", "byline Reuters"),
    ("Reuters in Port Tamsin", "byline Reuters"),
    ("Jane Roe, Associated Press", "byline AP"),
    ("Associated Press Writer", "byline AP"),
    ("Courier staff and agencies", "byline agencies"),
    ("Agencies", "byline agencies"),
    ("© 2031 Reuters", "copyright Reuters"),
    # as pages have them
    ("LARKFIELD (\u200bReuters) - Dockers walked out.", "dateline Reuters"),
    ("LARKFIELD (Reu\u00adters) - Dockers walked out.", "dateline Reuters"),
    ("LARKFIELD (Ｒｅｕｔｅｒｓ) - Dockers walked out.", "dateline Reuters"),
    ("London, Reuters - Dockers walked out.", "dateline Reuters"),
    ("By REUTERS STAFF", "byline Reuters"),
    ("Reuters, London", "byline Reuters"),
    ("From Reuters", "byline Reuters"),
    ("Ann Roe / Reuters", "byline Reuters"),
    ("by reuters", "byline Reuters"),
    ("3 March 2024 | Reuters", "byline Reuters"),
    ("via Reuters", "byline Reuters"),
    ("Post staff and wire reports", "byline agencies"),
    ("Staff and agencies", "byline agencies"),
    # German
    ("Tamsin (dpa) - Die Hafenarbeiter streiken.", "dateline dpa"),
    ("Tamsin (dpa/AFP) Die Hafenarbeiter streiken.", "dateline AFP, dateline dpa"),
    ("Tamsin, 3. März (SDA) Die Hafenarbeiter streiken.", "dateline ATS-SDA"),
    ("Von dpa", "byline dpa"),
    ("Mit Material von Reuters", "footer Reuters"),
    # French
    ("Tamsin, 3 mars (AFP) - Les dockers font grève.", "dateline AFP"),
    ("Tamsin (ats) - Les dockers font grève.", "dateline ATS-SDA"),
    ("Par Le Courrier avec AFP", "byline AFP"),
    ("Le Courrier avec Reuters", "byline Reuters"),
    # Spanish, Portuguese, Italian
    ("PUERTO TAMSIN, 3 mar (EFE).- Los estibadores pararon.", "dateline EFE"),
    ("PUERTO TAMSIN 3 Mar. (EUROPA PRESS) - Los estibadores pararon.", "dateline Europa Press"),
    ("PUERTO TAMSIN/EFE", "dateline EFE"),
    ("Por Agencia EFE", "byline EFE"),
    ("Tamsin, 03 mar (Lusa) – Os estivadores pararam.", "dateline Lusa"),
    ("(ANSA) - TAMSIN, 3 MAR - I portuali scioperano.", "dateline ANSA"),
    # Arabic
    ("الميناء - واس", "dateline SPA"),
    ("واس - الميناء: أضرب العمال.", "dateline SPA"),
    ("الميناء (رويترز) - أضرب العمال.", "dateline Reuters"),
    ("الميناء - د ب أ:", "dateline dpa"),
    # Russian
    ("ТАМСИН, 3 мар — РИА Новости. Докеры бастуют.", "dateline RIA"),
    ("ТАМСИН, 3 марта. /ТАСС/. Докеры бастуют.", "dateline TASS"),
    ("Тамсин. 3 марта. INTERFAX.RU - Докеры бастуют.", "dateline Interfax"),
    # Chinese
    ("（路透社）码头工人罢工。", "dateline Reuters"),
    ("新华社天港3月1日电 码头工人罢工。", "dateline Xinhua"),
    ("来源：新华社", "footer Xinhua"),
    # Japanese, Korean
    ("［東京 ３日 ロイター］ - 港湾労働者が仕事を離れた。", "dateline Reuters"),
    ("【路透社】码头工人罢工。", "dateline Reuters"),
    ("(서울=연합뉴스) 항만 노동자들이 파업했다.", "dateline Yonhap"),
]

AFTER = [
    ("Reuters contributed to this report.", "footer Reuters"),
    ("Daily Courier's Jane Roe and The Associated Press contributed to this report.", "footer AP"),
    (
        "Associated Press writers Jane Roe in Mobile, Ala., and J. Doe contributed to this report.",
        "footer AP",
    ),
    ("Contributing: Jane Roe; The Associated Press", "footer AP"),
    ("Information from The Associated Press was used in this report.", "footer AP"),
    (
        "This report contains material from the Associated Press and Reuters.",
        "footer AP, footer Reuters",
    ),
    ("This story was reported by The Associated Press.", "footer AP"),
    ("(With inputs from PTI)", "footer PTI"),
    ("With PTI inputs", "footer PTI"),
    ("With files from The Canadian Press", "footer Canadian Press"),
    ("With agencies", "footer agencies"),
    ("Agencies contributed reporting", "footer agencies"),
    ("From wire reports", "footer agencies"),
    ("Source: PA", "footer PA"),
    ("Text: dpa", "footer dpa"),
    ("Foto und Text: Reuters", "footer Reuters"),
    ("Quelle: ntv.de, jri/dpa/AFP", "footer AFP, footer dpa"),
    ("Die Arbeit ruht. (hm/ats)", "inline ATS-SDA"),
    ("Le travail a cessé. / ats-afp", "inline AFP, inline ATS-SDA"),
    ("(avec AFP et Reuters)", "footer AFP, footer Reuters"),
    ("Avec agences", "footer agencies"),
    ("Con información de EFE", "footer EFE"),
    ("Com informações da Reuters", "footer Reuters"),
    ("Fonte: ANSA", "footer ANSA"),
    ("Источник: Интерфакс", "footer Interfax"),
    ("来源：路透社", "footer Reuters"),
    ("Copyright 2031 The Associated Press. All rights reserved.", "copyright AP"),
    ("Dockers went home. (AFP)", "inline AFP"),
    ("With a file from Reuters", "footer Reuters"),
    ("Reuters, Courier Media", "footer Reuters"),
    ("The Canadian Press, with files from the Daily Courier", "footer Canadian Press"),
    ("ABC/AFP", "footer AFP"),
    (
        "Source: Reuters\n\n" + "Read the letter that we send to you every morning. " * 20,
        "footer Reuters",
    ),
    (
        "(It has not been edited by the Courier's staff and is published from Reuters.)",
        "footer Reuters",
    ),
    ("Reprinted from Reuters.", "footer Reuters"),
    ("Published with permission from Reuters.", "footer Reuters"),
    ("Compiled from Reuters reports", "footer Reuters"),
    ("Wire services contributed to this report.", "footer agencies"),
    ("“No one stays!” The Associated Press contributed to this report.", "footer AP"),
    ("Follow us on Twitter. The Associated Press contributed to this report.", "footer AP"),
]

NONE_BEFORE = [
    "The minister told Reuters on Monday that talks went on.",
    "Reuters reported on Monday that talks went on.",
    "Shares in Reuters rose after the sale.",
    "(Jane Roe/Reuters)",
    "Dockers at the gate. (AP Photo/Jane Roe)",
    "Image copyright Reuters Image caption Dockers at the gate",
    "Jane Roe/AFP/Getty Images",
    "Photo: AP",
    "Americans for Prosperity (AFP) – a group – paid for it.",
    "The Harbour Workers' Alliance of Norland (HWAN) said no.",
    "The Palestinian Authority (PA) – which runs it – said no.",
    "In the Middle East and North Africa (MENA) trade fell.",
    "Jane Roe (SPA) won in two sets.",
    "Michael Bloomberg - a former mayor - paid for it.",
    "Der Minister sagte der dpa, man rede weiter.",
    "Le ministre a déclaré à l'AFP que tout va bien.",
    "Selon l'agence Reuters, tout va bien.",
    'He read a headline: "Dockers walk out." (Reuters)\n\n-- "Dockers stay."',
    "Dockers stand at the gate on Monday. (Reuters)\n",
    "A hotel on Tanner Street. (Reuters)\n",
    "El ministro dijo a EFE que todo va bien.",
    "据路透社报道，码头工人罢工。",
    "Как сообщает ТАСС, докеры бастуют.",
    "وقال الوزير لرويترز إن المحادثات مستمرة.",
    "Reuters: the agency that invented the pigeon post",
    "ANI - the dolphin - died on Monday.",
    "Hyderabad (AP): The state has a new port.",
]

NONE_AFTER = [
    "This article was not supplied by Reuters.",
    "Photo via Reuters.",
    "A spokesman told Reuters.",
    '"No comment," he told The Associated Press.',
    "The agencies were told to stop.",
    "© 2031 The Daily Courier. All rights reserved.",
    "A Reuters/Ipsos poll found the opposite.",
    "That flies in the face of a report from Bloomberg Businessweek that says so.",
    "We need reporting from our law enforcement agencies.",
    "Follow AP coverage of the strike at https://example.org/strike",
    "This report contains no material from Reuters.",
    "No material from AP was used in this story.",
    "Neither Reuters nor AP contributed to this report.",
    "Reuters, asked on Monday, said it had not contributed to this report.",
    "No AP reporters contributed to this report.",
    "This story was written without material from Reuters.",
    "Dieser Text entstand ohne Material von dpa.",
    "This story was produced independently of Reuters.",
    "Michael Bloomberg contributed to this report.",
    "Petra Roe contributed to this report.",
    "Anne Reuter contributed to this report.",
    "(c) CP Railways",
    "Source: PA state police",
    "Source: Bloomberg School of Public Health",
    "Source: Reuters/Ipsos poll",
    "Source: Reuters Institute for the Study of Journalism",
    "Related:\nReuters",
    "More from\nReuters",
    "Follow us on Twitter. Reuters",
    "Sources\nReuters\nBBC",
    "This story is based on a lawsuit brought by Reuters.",
    "The data was provided by Bloomberg.",
    "By Ann Roe, formerly of Reuters",
]


def found(text: str, **more: str) -> list[str]:
    """Return tier and agency of each claim, sorted; the spans reproduce the names."""
    row = {"id": "a", "text": text, **more}
    corpus = corpus_of(pa.Table.from_pylist([row]))
    claims = {claim[1:] for claim in claims_in(corpus, names_called(()))}
    best: dict[tuple[int, str], int] = {}
    for begin, end, agency, tier in sorted(claims, key=lambda claim: claim[3]):
        assert begin == end == -1 or 0 <= begin < end <= len(text)
        best.setdefault((begin, agency), tier)
    return sorted({f"{TIERS[tier]} {agency}" for (_, agency), tier in best.items()})


@pytest.mark.parametrize(("line", "told"), BEFORE, ids=[line for line, _ in BEFORE])
def test_credited_at_the_head(line: str, told: str) -> None:
    """A dateline, a byline and a line above the text are credits."""
    assert told.split(", ") == found(f"{line}\n\n{BODY}")


@pytest.mark.parametrize(("line", "told"), AFTER, ids=[line for line, _ in AFTER])
def test_credited_at_the_end(line: str, told: str) -> None:
    """A line under the text that says whose copy it is is a credit."""
    assert told.split(", ") == found(BODY + line)


@pytest.mark.parametrize("line", NONE_BEFORE)
def test_not_credited_at_the_head(line: str) -> None:
    """A witness, a subject, a photo and an abbreviation are no credits, wherever they stand."""
    assert [] == found(f"{line}\n\n{BODY}")
    assert [] == found(f"{HOLD}{line} More prose.\n\n{BODY}")
    assert [] == found(f"{BODY}{line}\n\n{BODY}")


@pytest.mark.parametrize("line", NONE_AFTER)
def test_not_credited_at_the_end(line: str) -> None:
    """The same under the text."""
    assert [] == found(BODY + line)
    assert [] == found(f"{BODY}{line}\n\nMore prose.")


OLD = [
    ("PARIS, 14. (Havas.) — Avant de quitter Paris pour un court séjour.", "dateline Havas"),
    ("Barcelone, 31 mars.\n(Havàs.) Le ministre communique.", "dateline Havas"),
    ("BERLIN, 23 (D. N. B.). — Le haut commandement communique.", "dateline DNB"),
    ("LONDRES, 12. — Reuter. — Dans une allocution il a dit.", "dateline Reuters"),
    ("Wien , 7 . Aug . ( Exchange ) Die Polizei verhaftete.", "dateline Extel"),
    ("London , 3 . Aug . ( U. P. ) Der Hafen ruht.", "dateline UP-UPI"),
    ("Moskau, 4. Mai. (Taß.) Der Hafen ruht.", "dateline TASS"),
    ("PARIS, 14 (A F P). — Le port est fermé.", ""),
    ("Une dépêche de Tamsin à l'agence Havas dit que tout va bien.", "inline Havas"),
    ("London, 26. April. Nach einer Reutei-Meldung ruht die Arbeit.", "inline Reuters"),
    ("Dépêches\nde l’Agence Havas\nTamsin, 17 août.", "byline Havas"),
]


@pytest.mark.parametrize(("line", "told"), OLD, ids=[line for line, _ in OLD])
def test_old_print(line: str, told: str) -> None:
    """What a machine read of old print is known with a letter wrong; prose credited then."""
    assert list(filter(None, told.split(", "))) == found(
        f"{line}\n\n{BODY}", published="1938-03-31"
    )


def test_an_agency_has_its_time() -> None:
    """A mark of another time is not the agency's, and prose no longer credits."""
    assert [] == found(f"Tamsin, 3 mars (AFP) - Grève.\n\n{BODY}", published="1901-03-03")
    assert [] == found(
        f"Une dépêche de l'agence Reuters dit cela.\n\n{BODY}", published="2031-01-01"
    )


def test_a_part_of_it() -> None:
    """A dateline further down credits the part below it: inline."""
    assert ["inline Reuters"] == found(f"{BODY}PORT TAMSIN (Reuters) - Another item.\n\n{BODY}")


@pytest.mark.parametrize(
    "text",
    ["Reuters J. " * 9_000 + "contributed to this report", "AP, " * 20_000, "(AP) " * 20_000],
    ids=["one sentence", "a list", "brackets"],
)
def test_a_text_of_nothing_but_names(text: str) -> None:
    """However many names stand in a row, each is read once."""
    assert {told.split()[1] for told in found(text)} <= {"Reuters", "AP"}
    assert {told.split()[1] for told in found(BODY, byline=text)} <= {"Reuters", "AP"}


def test_what_is_not_seen_keeps_its_place() -> None:
    """A name with a soft hyphen stands where it stands in the text as it was given."""
    text = f"LARKFIELD (\u200bReu\u00adters) - Dockers walked out.\n\n{BODY}"
    corpus = corpus_of(pa.Table.from_pylist([{"id": "a", "text": text}]))

    claims = claims_in(corpus, names_called(()))

    assert {text[claim.begin : claim.end] for claim in claims} == {"Reu\u00adters"}
