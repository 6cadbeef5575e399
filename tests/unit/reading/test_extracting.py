"""The article in a page."""

import json

import pytest

from dedup.errors import InputError, MissingExtra
from dedup.reading import extracting
from dedup.reading.extracting import extractor_of
from dedup.reading.linked import from_linked, from_metas
from dedup.reading.records import Refused
from stories import OTHER, WIRE

pytest.importorskip("resiliparse")
extract = extractor_of("resiliparse")

PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in WIRE)


def linked(**cells: object) -> str:
    """Return a page with paragraphs, and with an article in JSON-LD."""
    script = json.dumps({"@type": "NewsArticle", **cells})
    head = f'<script type="application/ld+json">{script}</script>'
    return f"<html><head>{head}</head><body><p>{OTHER[0]}</p>{PARAGRAPHS}</body></html>"


def test_paragraphs_are_parted_by_blank_lines() -> None:
    """What a page shows as paragraphs are paragraphs, wherever its lines end."""
    html = f"<body><main>{PARAGRAPHS.replace(' ', chr(10))}</main></body>"
    assert "\n\n".join(WIRE) == extract(html)["text"]


def test_linked_body_in_the_paragraphs_of_the_page() -> None:
    """A body of one line is cut where the page is; what is not in it stays out."""
    assert "\n\n".join(WIRE) == extract(linked(articleBody=" ".join(WIRE)))["text"]


def test_linked_body_loses_nothing() -> None:
    """Words that the page has elsewhere, or not at all, stay where the body has them."""
    body = f"{' '.join(WIRE)} Not shown."
    headline = " ".join(WIRE[1].split()[3:9])
    page = linked(articleBody=body).replace("<body>", f"<body><h1>{headline}</h1>")
    assert "\n\n".join([*WIRE, "Not shown."]) == extract(page)["text"]


def test_linked_body_with_line_ends() -> None:
    """A body that has its paragraphs is taken as it is."""
    body = "\n".join(OTHER)
    assert "\n\n".join(OTHER) == extract(linked(articleBody=body))["text"]


def test_linked_body_that_the_page_does_not_show() -> None:
    """A body that is not in the page stays whole."""
    body = " ".join(OTHER) + " And there is one more sentence that nobody can see in the page."
    assert body == extract(linked(articleBody=body))["text"]


def test_linked_body_with_tags() -> None:
    """Tags that an outlet left in the body are no words."""
    body = "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in OTHER)
    assert "\n\n".join(OTHER) == extract(linked(articleBody=body))["text"]


@pytest.mark.parametrize("body", ["Too short.", " ".join(WIRE)[:300] + "…"])
def test_linked_body_that_is_a_beginning(body: str) -> None:
    """The beginning of an article is not taken for it."""
    assert WIRE[2] in extract(linked(articleBody=body))["text"]


OWN = {"@type": "NewsArticle", "headline": "Dock opens", "publisher": {"name": "Echo"}}
RELATED = {
    "@type": "NewsArticle", "headline": "Mill burns", "url": "https://echo.example/mill",
    "publisher": {"name": "Other"}, "articleBody": " ".join(OTHER) + " And more of it." * 20,
}  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        [OWN, RELATED],
        [RELATED, OWN],
        [OWN, {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": RELATED}]}],
        [OWN, {"@type": "ItemList", "itemListElement": [{**RELATED, "headline": "Dock opens"}]}],
        [{**OWN, "headline": "x", "url": "https://www.echo.example/dock/#top"}, RELATED],
    ],
)
@pytest.mark.parametrize("shown", ["", f"<p>{OTHER[0]}</p>"])
def test_linked_of_another_article(said: list[object], shown: str) -> None:
    """What JSON-LD says of related articles is not of this page, even where it shows a teaser."""
    head = (
        '<title>Dock opens | Echo</title><link rel="canonical" href="https://echo.example/dock">'
        f'<script type="application/ld+json">{json.dumps(said)}</script>'
    )
    cells = extract(f"<html><head>{head}</head><body>{PARAGRAPHS}{shown}</body></html>")

    assert cells["text"].startswith("\n\n".join(WIRE))
    assert "And more" not in cells["text"]
    assert "Echo" == cells["outlet"]
    assert "Mill burns" != cells["title"]


def test_linked_of_nothing_but_another_article() -> None:
    """Neither is one that stands there alone, if its address or its body is not the page's."""
    for other in (RELATED, {**RELATED, "url": None}):
        script = f'<script type="application/ld+json">{json.dumps(other)}</script>'
        head = f'<title>Dock opens</title><meta property="og:url" content="https://a/b">{script}'
        cells = extract(f"<html><head>{head}</head><body>{PARAGRAPHS}</body></html>")
        assert ("\n\n".join(WIRE), "Dock opens") == (cells["text"], cells["title"])


def test_linked_of_a_page_that_says_nothing_of_itself() -> None:
    """Where a page has neither title nor address its words tell which article is its own."""
    script = f'<script type="application/ld+json">{json.dumps([RELATED, OWN])}</script>'
    cells = extract(f"<html><head>{script}</head><body>{PARAGRAPHS}</body></html>")
    assert ("\n\n".join(WIRE), "Dock opens") == (cells["text"], cells["title"])


def test_linked_body_of_a_page_that_shows_nothing() -> None:
    """A page that scripts fill has its own article in JSON-LD, and no other's."""
    script = f'<script type="application/ld+json">{json.dumps(RELATED)}</script>'
    page = f"<html><head><title>Mill burns</title>{script}</head><body></body>"

    assert RELATED["articleBody"] == extract(page)["text"]
    with pytest.raises(Refused, match="no text"):
        extract(page.replace("<title>Mill burns", "<title>Dock opens"))


def test_linked_values() -> None:
    """A value may stand in an object of its own."""
    said = {"@type": "Article", "headline": {"@value": "A", "@language": "en"},
            "publisher": [{"name": {"@value": "Echo"}}]}  # fmt: skip
    assert {"title": "A", "outlet": "Echo"} == from_linked([json.dumps(said)])


def test_linked_body_that_exhausts_readers() -> None:
    """A body of HTML is bounded as a page is."""
    with pytest.raises(Refused, match="nested too deeply"):
        extract(linked(articleBody=f"<p>{WIRE[0]}</p>" + "<div>" * 10_000))


def test_the_headline_is_no_paragraph() -> None:
    """A page shows its headline above the text; it is a column of its own."""
    html = f"<title>Head line</title><main><h1>Head\nline</h1>{PARAGRAPHS}</main>"
    assert ("Head line", "\n\n".join(WIRE)) == (extract(html)["title"], extract(html)["text"])


def test_linked_goes_before_metas() -> None:
    """JSON-LD says more than meta elements, and these more than the title."""
    page = linked(headline="Linked", datePublished="2031-03-02T06:40:00+01:00", articleBody=None)
    metas = '<meta property="og:title" content="Meta"><meta name="author" content="A. Person">'
    cells = extract(page.replace("<head>", f"<head><title>T</title>{metas}"))

    assert "Linked" == cells["title"]
    assert "2031-03-02T05:40:00Z" == cells["published"]
    assert "A. Person" == cells["byline"]
    assert "T" == extract(f"<title>T</title>{PARAGRAPHS}")["title"]


@pytest.mark.parametrize(
    "script",
    ["", "{", "[" * 100_000, '"NewsArticle"', '{"@type": 7, "headline": "x"}', "null", "\x00"],
)
def test_linked_that_is_none(script: str) -> None:
    """JSON-LD that is none says nothing."""
    assert {} == from_linked([script])


def test_linked_half_a_pair() -> None:
    """Half a pair of surrogates is replaced, so that the text stays text."""
    assert {"title": "a?"} == from_linked(['{"@type": "Article", "headline": "a\\ud800"}'])


def test_metas() -> None:
    """The likeliest of several meta elements wins."""
    assert {"title": "A", "published": "2031-03-02"} == from_metas(
        {"twitter:title": "B", "og:title": "A", "date": "2031-03-02"}
    )


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "no text in this page"),
        ("<body><script>x()</script></body>", "no text in this page"),
        ("<div>" * 100_000 + "x", "nested too deeply"),
        ("".join(f"<b id={n}>" for n in range(3000)) + "<p>x " * 3000, "nested too deeply"),
        ("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x", "too many attributes"),
        ("x" * (16 << 20) + "x", "page too long"),
    ],
)
def test_refused(html: str, reason: str) -> None:
    """Pages without text, and those built to exhaust a reader, are refused."""
    with pytest.raises(Refused, match=reason):
        extract(html)


def test_long_values_of_attributes_are_common() -> None:
    """An image inside a page is no attack."""
    assert extract(f'<p><img src="data:{"x y " * 60_000}">{WIRE[0]}</p>')["text"] == WIRE[0]


def test_trafilatura() -> None:
    """The other extractor gives paragraphs too."""
    pytest.importorskip("trafilatura")
    html = f"<html><body><article>{PARAGRAPHS}</article></body></html>"
    assert "\n\n".join(WIRE) == extractor_of("trafilatura")(html)["text"]


def test_unknown_extractor() -> None:
    """An extractor we do not have is an error that names those we have."""
    with pytest.raises(InputError, match="unknown extractor 'x'; resiliparse or trafilatura"):
        extractor_of("x")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is missing is one line with the extra that brings it."""

    def gone(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("dedup.reading.records.import_module", gone)
    with pytest.raises(MissingExtra, match=r"pip install 'dedup-news\[html\]'"):
        extracting.extractor_of("resiliparse")("<p>x")
