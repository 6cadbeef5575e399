"""Lines that are articles by themselves: named, or refused, whatever came with them."""

import json
from typing import Any

import pytest

from dedup.errors import InputError, SchemaError
from dedup.index.batch import Batch
from dedup.reading.admitting import Admission, Admitted
from dedup.reading.extracting import extractor_of
from dedup.reading.ledger import Ledger
from dedup.reading.streams import TOO_LONG, Lines

GOOD = {"id": "a", "outlet": "x", "published": "2031-03-02", "text": "words"}


def admitted(
    *lines: bytes, fields: dict[str, str] | None = None
) -> tuple[Admitted, Ledger, Admission]:
    """Return what is admitted of lines."""
    ledger = Ledger()
    admission = Admission(fields or {}, ledger, extractor_of("resiliparse"))
    return admission.of([Lines(line, n) for n, line in enumerate(lines, 1)]), ledger, admission


def line(**cells: Any) -> bytes:
    """Return a line."""
    return json.dumps(cells).encode() + b"\n"


def test_a_line_as_a_batch() -> None:
    """A line gives its id, outlet, time and text; the line stays as it came."""
    found, ledger, _ = admitted(line(**GOOD) + b"")

    assert Batch(["a"], ["x"], ["2031-03-02"], ["words"]) == found.articles
    assert [line(**GOOD)] == [kept.data for kept in found.lines]
    assert (1, {}) == (ledger.rows, ledger.reasons)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"id": "b", "text": "trunc\n', "not JSON"),
        (b"\0\0\0\0\n", "not JSON"),
        (b'{"id": "b", "text": "a\0b"}\n', "not JSON"),
        (b"[1, 2]\n", "not an object"),
        (b'{"id": "b", "text": "\xff"}\n', "not UTF-8"),
        (b'{"id": "b"}\n', "no text"),
        (b'{"id": "b", "text": null}\n', "no text"),
        (b'{"id": "b", "text": 7}\n', "text is not a string"),
        (b'{"id": "", "text": "x"}\n', "no id"),
        (b'{"id": ["b"], "text": "x"}\n', "no id"),
        (b'{"id": "b", "html": 7}\n', "html is not a string"),
        (b'{"id": "b", "text": "x", "n": ' + b"[" * 200 + b"]" * 200 + b"}", "nested too deeply"),
    ],
)
def test_refused(bad: bytes, reason: str) -> None:
    """A line that is no article is refused with the reason reading has for it; others are not."""
    found, ledger, _ = admitted(line(**GOOD), bad, line(**GOOD, more=1))

    assert [1, 3] == [kept.first for kept in found.lines]
    assert {reason: 1} == ledger.reasons


def test_what_reading_refused_already() -> None:
    """A line that is too long stays refused."""
    ledger = Ledger()
    admission = Admission({}, ledger, extractor_of("resiliparse"))
    found = admission.of([Lines(line(**GOOD), 1, TOO_LONG)])

    assert ([], {TOO_LONG: 1}) == (found.lines, ledger.reasons)


def test_blank_lines_marks_and_line_ends() -> None:
    """Blank lines are nothing; a mark before the first line and CR LF are no part of an article."""
    found, ledger, _ = admitted(
        b"\xef\xbb\xbf" + line(**GOOD)[:-1] + b"\r\n", b"\r\n", b"  \n", line(**GOOD)[:-1]
    )

    assert [1, 4] == [kept.first for kept in found.lines]
    assert (2, {}) == (ledger.rows, ledger.reasons)


def test_a_line_does_not_hang_on_others() -> None:
    """Which column is the text is said by each line alone, in whatever order they come."""
    lines = [line(uri="u", content="c", body="b"), line(id="i", text="t", body="b", guid="g")]
    one, _, _ = admitted(*lines)
    other, _, _ = admitted(*reversed(lines))

    assert (["u", "i"], ["b", "t"]) == (one.articles.ids, one.articles.texts)
    assert (["i", "u"], ["t", "b"]) == (other.articles.ids, other.articles.texts)


def test_values_that_are_no_text() -> None:
    """Numbers as ids and times, and an outlet with a name, are what reading makes of them."""
    found, _, _ = admitted(
        line(id=7, source={"name": "Echo"}, timestamp=1930000000, text=""),
        b'{"id": 12345678901234567890, "text": "x"}',
    )

    assert ["7", "12345678901234567890"] == found.articles.ids
    assert ["Echo", ""] == found.articles.outlets
    assert ["1930000000", ""] == found.articles.published


def test_half_a_pair_of_surrogates() -> None:
    """Half a pair is replaced in what is compared; the line stays."""
    data = b'{"id": "a", "text": "x \\ud800 y"}\n'
    found, _, _ = admitted(data)

    assert ["x \ufffd y"] == found.articles.texts
    assert data == found.lines[0].data


def test_made_ids() -> None:
    """A line without an id gets one that is the same when it is read again, and no other's."""
    lines = [line(text="one"), line(text="two"), line(text="one")]
    first, _, admission = admitted(*lines)
    again, _, _ = admitted(*lines)

    assert first.articles.ids == again.articles.ids
    assert 3 == len(set(first.articles.ids)) == admission.made
    assert first.articles.ids[1].startswith("line:2:")


def test_named_columns() -> None:
    """A column that is named is taken; one that no line has is told."""
    found, ledger, admission = admitted(
        line(**GOOD, url="http://x.example/a"), fields={"id": "url", "outlet": "host"}
    )
    admission.finish()

    assert ["http://x.example/a"] == found.articles.ids
    assert ("<stdin>: no line has a column 'host' for 'outlet'",) == ledger.intake().notes


def test_an_unknown_field() -> None:
    """A name that is none of ours is refused at once."""
    with pytest.raises(SchemaError, match="unknown field"):
        Admission({"txt": "body"}, Ledger(), extractor_of("resiliparse"))


def test_nothing_that_can_be_read() -> None:
    """Lines of which none can be read are an error at the end; no lines at all are none."""
    _, _, admission = admitted(b"[\n", b"{}\n")
    _, _, nothing = admitted(b"\n")

    nothing.finish()
    with pytest.raises(InputError, match=r"<stdin>:1: no line can be read.*not JSON"):
        admission.finish()


def test_a_page() -> None:
    """A page is taken apart; what the line itself says goes before what the page says."""
    pytest.importorskip("resiliparse")
    words = "A sentence of the article that has some words in it. " * 9
    page = (
        "<html><head><title>Dock</title><meta property='og:site_name' content='Echo'></head>"
        f"<body><article><p>{words}</p></article></body></html>"
    )
    found, _, _ = admitted(line(id="a", html=page), line(id="b", html=page, outlet="Own"))

    assert ["Echo", "Own"] == found.articles.outlets
    assert "A sentence of the article" in found.articles.texts[0]
