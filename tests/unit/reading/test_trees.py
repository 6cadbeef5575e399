"""XML and HTML from strangers."""

import pytest

from dedup.reading.records import Refused
from dedup.reading.trees import in_html, lines, paragraphs, tree_of

pytest.importorskip("lxml")

LAUGHS = (
    b'<!DOCTYPE nitf [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><nitf>&a9;</nitf>"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (LAUGHS, "declares entities"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "declares entities"),
        (
            b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><x/>',
            "declares entities",
        ),
        (b'<!DOCTYPE x SYSTEM "x.dtd"><x>&nothing;</x>', "an unknown entity"),
        (b"<a>" * 100_000, "nested too deeply"),
        (b"<a><b></a>", "not XML"),
        (b"", "not XML"),
        (b"<x>" + b"y" * 11_000_000 + b"</x>", "not XML"),
        (b"<x>\xff</x>", "not XML"),
    ],
)
def test_refused(data: bytes, reason: str) -> None:
    """Nothing is expanded, fetched or followed without end."""
    with pytest.raises(Refused, match=reason):
        tree_of(data)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document may name its DTD; nobody asks for it."""

    def dialled(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("socket.socket.connect", dialled)
    data = b'<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/nitf.dtd"><nitf>a&nbsp;b<i/>&mdash;c</nitf>'
    assert "a b—c" == paragraphs(tree_of(data))


def test_paragraphs() -> None:
    """Blocks and double breaks part paragraphs; what nobody reads is left out."""
    html = (
        "<h2>Title</h2><p>One <b>two</b>\n three</p><script>x</script>four<br>five<ul><li>six</ul>"
    )
    assert "Title\n\nOne two three\n\nfour\nfive\n\nsix" == in_html(html)


def test_preformatted() -> None:
    """What is set as it was typed keeps its lines, and its blank ones part paragraphs."""
    assert "a b\nc\n\nd" == in_html("<pre>a b\nc\n\nd</pre>")


@pytest.mark.parametrize("html", ["", " ", "<div>" * 100_000 + "x", "<!-- only -->"])
def test_html_of_nothing(html: str) -> None:
    """HTML that cannot be read has no paragraphs."""
    assert "" == in_html(html)


def test_endless_attributes() -> None:
    """A tag for which the parser needs hours is refused."""
    with pytest.raises(Refused, match="too many attributes"):
        in_html("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x")


@pytest.mark.parametrize("apart", [" ", "/", '="x"'])
@pytest.mark.parametrize(("tags", "count"), [(40, 5500), (1, 18_000)])
def test_many_attributes(tags: int, count: int, apart: str) -> None:
    """Nor may many tags have many, however they are parted."""
    tag = "<p " + apart.join(f"a{n}" for n in range(count)) + ">"
    with pytest.raises(Refused, match="too many attributes"):
        in_html(tag * tags + "x")


def test_cells_of_tables() -> None:
    """Cells part words."""
    assert "a b\n\nc d" == in_html("<table><tr><td>a</td><td>b</td></tr><tr><th>c<th>d</table>")


def test_entities_between_elements() -> None:
    """Every entity of HTML is a character where it stands."""
    data = b"<!DOCTYPE x SYSTEM 'x'><x>a&eacute;<b>&uuml;c</b>&auml;d&ouml;<i/>e&nbsp;&szlig;</x>"
    root = tree_of(data)
    assert ("aé", "üc", "ädö", "e\xa0ß") == (root.text, root[0].text, root[0].tail, root[1].tail)
    assert "aéücädöe ß" == paragraphs(root)


@pytest.mark.parametrize("text", ["a\nb\n\nc\nd", "a\r\nb\r\n\r\nc\r\nd", "   a\nb\n   c\nd"])
def test_lines(text: str) -> None:
    """Blank lines or indents part the paragraphs of text without elements."""
    assert "a\nb\n\nc\nd" == lines(text)


def test_damaged_names() -> None:
    """What is left of a damaged tag may be no name at all: it is none of ours."""
    root = tree_of(b"<a><nitf:2>one</nitf:2><b>two</b></a>", recover=True)

    assert ["a", "other", "b"] == [element.tag for element in root.iter()]
