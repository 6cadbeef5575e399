"""Items of agencies: versions, and what was taken back; documents that cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from dedup.errors import InputError
from dedup.reading import read
from stories import WIRE

pytest.importorskip("lxml")

NITF = (
    '<nitf><head><docdata management-status="{}"><doc-id id-string="{}"/>'
    '<du-key version="{}"/></docdata></head><body><body.content>{}</body.content></body></nitf>'
)
BODY = f"<p>{WIRE[0]}</p>"


def sent(folder: Path, *items: tuple[str, str, str]) -> Path:
    """Write items (item, version, status), a file each; return their pattern."""
    for number, (item, version, status) in enumerate(items):
        body = "" if status == "canceled" else BODY
        (folder / f"{number}.xml").write_text(NITF.format(status, item, version, body))
    return folder / "*.xml"


def test_versions_of_an_item(tmp_path: Path) -> None:
    """Each version is an article with an id of its own, and names its item."""
    corpus = read(sent(tmp_path, ("x", "1", "usable"), ("x", "2", "usable"), ("y", "", "usable")))

    assert ["x:1", "x:2", "y"] == corpus.ids
    assert ["x", "x", "y"] == corpus.table["version_of"].to_pylist()
    assert any("1 items stand in several versions" in note for note in corpus.intake.notes)


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_what_was_taken_back_matches_nothing(status: str, tmp_path: Path) -> None:
    """A canceled item is left out with its earlier versions, whatever the order of files."""
    items = [("x", "10", status), ("x", "9", "usable"), ("y", "1", "usable"), ("x", "11", "usable")]
    corpus = read(sent(tmp_path, *items), rejects=tmp_path / "rejects.jsonl")
    refused = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]

    assert ["x:11", "y:1"] == corpus.ids
    assert {status: 1, "canceled by a later version": 1} == corpus.intake.reasons
    assert [str(tmp_path / "0.xml"), str(tmp_path / "1.xml")] == [row["file"] for row in refused]


def test_taken_back_without_a_version(tmp_path: Path) -> None:
    """Where no version is said, the whole item is taken back."""
    corpus = read(sent(tmp_path, ("x", "", "canceled"), ("x", "3", "usable"), ("y", "", "usable")))
    assert ["y"] == corpus.ids


def test_tables_keep_what_was_taken_back(tmp_path: Path) -> None:
    """A corpus that was written out is read the same way."""
    rows = [
        {"id": "a", "text": "A.", "version_of": "x", "version": 1, "pub_status": "usable"},
        {"id": "b", "text": "B.", "version_of": "x", "version": 2, "pub_status": "canceled"},
        {"id": "c", "text": "C.", "version_of": "y", "version": 1, "pub_status": "usable"},
    ]
    assert ["c"] == read(rows).ids


STATUSES = [
    "stat:canceled", "Canceled", "killed", "stat:killed", "stat:Cancel", "withheld",
    "http://cv.iptc.org/newscodes/pubstatusg2/canceled",
]  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_taken_back_however_it_is_written(status: str, tmp_path: Path) -> None:
    """Item and cancellation without a body go, in ninjs, in tables, in NewsML and in NITF."""
    kill = {"uri": "u1", "version": "3", "pubstatus": status}
    usable = [{"uri": f"u{n}", "version": "1", "body_text": "a b c"} for n in (1, 2)]
    (tmp_path / "a.ninjs").write_text(json.dumps([usable[0], kill, usable[1]]))
    rows = [
        {"id": row["uri"] + row["version"], "text": "a", "version_of": row["uri"],
         "version": row["version"], "pub_status": row.get("pubstatus", "usable")}
        for row in (*usable, kill)
    ]  # fmt: skip
    g2 = (
        '<newsMessage><newsItem guid="{}" version="{}"><itemMeta><pubStatus qcode="{}"/></itemMeta>'
        "{}</newsItem></newsMessage>"
    )
    plain = "<contentSet><inlineData>a b c</inlineData></contentSet>"
    one = (
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>p</ProviderId><NewsItemId>{}"
        "</NewsItemId><RevisionId>{}</RevisionId></NewsIdentifier></Identification><NewsManagement>"
        '<Status FormalName="{}"/></NewsManagement>{}</NewsItem></NewsML>'
    )
    data = (
        "<NewsComponent><ContentItem><DataContent>a b</DataContent></ContentItem></NewsComponent>"
    )
    for name, form, body in (("g2", g2, plain), ("one", one, data), ("nitf", NITF, BODY)):
        order = 2 if form is NITF else 0
        for n, (item, version, said, text) in enumerate(
            [("x", "1", "usable", body), ("x", "2", status, ""), ("y", "1", "usable", body)]
        ):
            cells = (said, item, version, text) if order else (item, version, said, text)
            (tmp_path / f"{name}.{n}.xml").write_text(form.format(*cells))

    assert ["u2:1"] == read(tmp_path / "a.ninjs").ids
    assert ["u21"] == read(rows).ids
    assert ["y:1"] == read(tmp_path / "g2.*.xml").ids
    assert ["p:y:1"] == read(tmp_path / "one.*.xml").ids
    assert ["y:1"] == read(tmp_path / "nitf.*.xml").ids


def test_taken_back_by_another_agency(tmp_path: Path) -> None:
    """Two agencies may count alike: what one takes back of its own is not the other's."""
    told = {"text": "A.", "version_of": "7", "version": "1", "pub_status": "usable"}
    rows = [
        {"id": "a", "outlet": "One", **told},
        {"id": "b", "outlet": "Two", **told},
        {"id": "c", "outlet": "One", **told, "version": "2", "pub_status": "canceled"},
    ]
    for n, (source, status) in enumerate((("one", "usable"), ("two", "usable"), ("one", "killed"))):
        item = NITF.format(status, "7", f"{1 + n // 2}", BODY)
        named = item.replace("<doc-id", f'<doc-id regsrc="{source}"')
        (tmp_path / f"{n}.xml").write_text(named)

    assert ["b"] == read(rows).ids
    assert ["two:7:1"] == read(tmp_path / "*.xml").ids


@pytest.mark.parametrize(
    ("times", "kept"),
    [(("2031-03-02", "2031-03-01"), "old"), (("2031-03-01T10:00:00Z", "2031-03-02"), "new"),
     (("", ""), "new")],
)  # fmt: skip
def test_versions_without_a_number(times: tuple[str, str], kept: str, tmp_path: Path) -> None:
    """Of two versions without a number the one made later is kept, else the last."""
    found = [
        {"uri": "u:1", "body_text": text, "versioncreated": time}
        for text, time in zip(("old", "new"), times, strict=True)
    ]
    (tmp_path / "a.ninjs").write_text(json.dumps(found))
    corpus = read(tmp_path / "a.ninjs")

    assert [kept] == corpus.table["text"].to_pylist()
    assert {"replaced by a later version": 1} == corpus.intake.reasons


def test_taken_back_beside_files_that_are_the_same(tmp_path: Path) -> None:
    """Files of the same rows are told apart."""
    kill = {"uri": "u:1", "version": "3", "pubstatus": "canceled"}
    (tmp_path / "0.ninjs").write_text(json.dumps([kill]))
    for n in (1, 2):
        (tmp_path / f"{n}.ninjs").write_text(json.dumps([item(uri=f"u:{k}") for k in range(3)]))
    assert {"u:0", "u:2"} == set(read(tmp_path / "*.ninjs").ids)


@pytest.mark.parametrize("odd", [["x"], {"a": 1}])
@pytest.mark.parametrize("column", ["version_of", "version", "pub_status"])
def test_columns_of_odd_types(column: str, odd: object) -> None:
    """What stands in the columns of items may be of any type."""
    told = {"id": "a", "text": "A.", "version_of": "7", "version": "1", "pub_status": "usable"}
    assert ["a"] == read([{**told, column: odd}]).ids


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<a><b></a>", "not XML"),
        (b"<catalogue/>", "not NewsML, NITF, RSS or Atom"),
        (b"<newsMessage/>", "no items in this document"),
        (b"<rss><channel><item><title>T</title></item></channel></rss>", "neither content nor"),
        (b"<nitf><body><body.content><p>x</p></body.content></body></nitf>", "no id"),
        (b'<!DOCTYPE nitf [<!ENTITY a "ha">]><nitf>&a;</nitf>', "declares entities"),
        (b"<nitf>" + b"<p>" * 1000, "nested too deeply"),
        (b"<nitf>" + b" " * (65 << 20) + b"</nitf>", "file too long"),
    ],
)
def test_documents_that_are_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    """A document that cannot be read is refused, and the others are read."""
    (tmp_path / "a.xml").write_bytes(data)
    with pytest.raises(InputError, match=f"a.xml:1: no row can be read; .* {reason}"):
        read(tmp_path / "a.xml")
    (tmp_path / "b.xml").write_text(NITF.format("usable", "x", "1", BODY))
    assert ["x:1"] == read(tmp_path / "*.xml").ids


def test_a_bad_item_does_not_end_a_message(tmp_path: Path) -> None:
    """Items are refused one by one."""
    items = "".join(
        f"<item><guid>{n}</guid>{'' if n == 2 else '<description>Words.</description>'}</item>"
        for n in range(1, 4)
    )
    (tmp_path / "a.rss").write_text(f"<rss><channel>{items}</channel></rss>")
    corpus = read(tmp_path / "a.rss")

    assert ["1", "3"] == corpus.ids
    assert {"neither content nor summary": 1} == corpus.intake.reasons


def item(**more: Any) -> dict[str, Any]:
    """Return an item of ninjs."""
    return {"uri": "u:1", "pubstatus": "usable", "body_text": WIRE[0], **more}


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(item()),
        json.dumps([item()], indent=1),
        json.dumps({"items": [item()]}),
        "\ufeff" + json.dumps(item()) + "\n" + json.dumps(item(uri="u:2")) + "\n",
    ],
)
@pytest.mark.parametrize("suffix", ["json", "ninjs"])
def test_ninjs(data: str, suffix: str, tmp_path: Path) -> None:
    """One object, a list, an answer of a service and one object a line are read."""
    (tmp_path / f"a.{suffix}").write_text(data)
    row = read(tmp_path / f"a.{suffix}")[0]
    assert ("u:1", WIRE[0]) == (row.id, row.text)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("{", "not ninjs"),
        ("[1]", "not ninjs"),
        ('{"uri": "u:1", "type": "picture"}', "no text"),
        ('[{"uri": "u:1", "bodies": 5}]', "not ninjs"),
        ('[{"uri": "u:1", "body_text": "a", "headlines": 5}]', "not ninjs"),
        ("[" * 100_000, "nested too deeply"),
        ('{"uri": "u:1", "body_html": "<div>", "x": ' + "[" * 900 + "]" * 900 + "}", "no text"),
    ],
)
def test_ninjs_that_is_refused(data: str, reason: str, tmp_path: Path) -> None:
    """What is no item is refused."""
    (tmp_path / "a.ninjs").write_text(data)
    with pytest.raises(InputError, match=f"the first was refused: {reason}"):
        read(tmp_path / "a.ninjs")


def test_other_json_is_json_lines(tmp_path: Path) -> None:
    """A .json file that is no ninjs is read as before."""
    (tmp_path / "a.json").write_text('{"id": "a", "text": "Words."}\n')
    assert ["a"] == read(tmp_path / "a.json").ids


def test_tables_that_look_like_ninjs(tmp_path: Path) -> None:
    """Rows with columns of a table, or with those the caller names, are no items of ninjs."""
    row = {"guid": "a", "body_text": "Words.", "version": 2}
    (tmp_path / "a.json").write_text(json.dumps(row))
    (tmp_path / "b.json").write_text(json.dumps({**row, "outlet": "Echo", "text": "Others."}))
    items, named = (
        read(tmp_path / "a.json"),
        read(tmp_path / "a.json", fields={"text": "body_text"}),
    )

    assert any("read as ninjs" in note for note in items.intake.notes)
    assert (["a:2"], ["a"]) == (items.ids, named.ids)
    assert ("Others.", "Echo") == (
        read(tmp_path / "b.json")[0].text,
        read(tmp_path / "b.json")[0].outlet,
    )


@pytest.mark.parametrize("space", ["http://search.yahoo.com/mrss", "http://search.yahoo.com/mrss/"])
def test_media_of_feeds(space: str, tmp_path: Path) -> None:
    """A picture's title and description are not the article's."""
    (tmp_path / "a.rss").write_text(
        f'<rss xmlns:media="{space}"><channel><title>Echo</title><item><guid>g</guid>'
        "<media:title>No</media:title><media:description>Picture</media:description>"
        "<title>T</title><description>Words.</description></item></channel></rss>"
    )
    row = read(tmp_path / "a.rss")[0]
    assert ("T", "Words.", "Echo") == (row.title, row.text, row.outlet)


def test_html_as_data(tmp_path: Path) -> None:
    """HTML that NewsML-G2 holds as text is read as such."""
    (tmp_path / "a.xml").write_text(
        '<newsItem guid="g"><contentSet><inlineData contenttype="text/html">'
        "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</inlineData></contentSet></newsItem>"
    )
    assert "One.\n\nTwo." == read(tmp_path / "a.xml")[0].text


FEED = (
    "<rss><channel><title>Echo</title><item><guid>1</guid><description>{}</description></item>"
    "<item><guid>2</guid><description>More.</description></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (FEED.format("a\x08b"), ["ab", "More."]),
        (FEED.format("a&#8;b"), ["ab", "More."]),
        (FEED.format("d&eacute;j"), ["déj", "More."]),
        (FEED.format("AT&T &amp; <![CDATA[B&C]]>"), ["AT&T & B&C", "More."]),
        (FEED.format("a&nonsense;b"), ["a&nonsense;b", "More."]),
        (FEED.format("Words.")[:-60], ["Words."]),
        (FEED.format("Words.")[:-16], ["Words.", "More."]),
        ("\ufeff\n\n<?xml version='1.0'?>" + FEED.format("Words."), ["Words.", "More."]),
    ],
)
def test_feeds_that_are_not_well_formed(data: str, texts: list[str], tmp_path: Path) -> None:
    """One bad character does not end a feed; its whole items are read."""
    (tmp_path / "a.rss").write_bytes(data.encode())
    corpus = read(tmp_path / "a.rss")

    assert texts == corpus.table["text"].to_pylist()
    assert ["1", "2"][: len(texts)] == corpus.ids
    assert any("not well-formed" in note for note in corpus.intake.notes)


def test_bytes_of_a_feed_that_are_not_utf8(tmp_path: Path) -> None:
    """Nor does a bad byte."""
    (tmp_path / "a.rss").write_bytes(FEED.format("a|b").encode().replace(b"|", b"\xff"))
    assert ["a\ufffdb", "More."] == read(tmp_path / "a.rss").table["text"].to_pylist()


def test_namespaces_that_are_not_declared(tmp_path: Path) -> None:
    """Nor do names of a namespace that nobody declared."""
    more = "<dc:creator>N. Person</dc:creator><media:title>No</media:title></item>"
    (tmp_path / "a.rss").write_text(FEED.format("Words.").replace("</item>", more, 1))
    row = read(tmp_path / "a.rss").table.to_pylist()[0]
    assert ("N. Person", "") == (row["byline"], row["title"])


def test_a_feed_without_end(tmp_path: Path) -> None:
    """What no parser reads to its end is refused, not cut."""
    (tmp_path / "a.rss").write_text(FEED.format("words " * 2_000_000))
    (tmp_path / "b.rss").write_text(FEED.format("AT&T" + "<b>" * 1000))
    for name in ("a", "b"):
        with pytest.raises(InputError, match="not XML"):
            read(tmp_path / f"{name}.rss")


def test_items_without_an_id(tmp_path: Path) -> None:
    """Items of a feed that have neither guid nor link get ids as rows of tables do."""
    item = "<item><description>Words.</description></item>"
    (tmp_path / "a.rss").write_text(f"<rss><channel>{item}{item}</channel></rss>")
    (tmp_path / "b.rss").write_text(FEED.format("x").replace("<guid>2</guid>", ""))

    assert ["a.rss:1", "a.rss:2"] == read(tmp_path / "a.rss").ids
    assert ["1", "b.rss:2"] == read(tmp_path / "b.rss").ids
