"""One story in every format: the same corpus."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from dedup.errors import MissingExtra
from dedup.reading import read, trees

FORMATS = Path(__file__).parents[2] / "formats"
NEEDS = {".html": "resiliparse", ".warc": "fastwarc"}
GUID = "urn:newsml:valdoria.example:20310302:dock"
IDS = {
    "page.html": "page.html:1",
    "page-linked.html": "page-linked.html:1",
    "crawl.warc": "https://valdoria.example/2031/dock",
    "newsml1.xml": "valdoria.example:20310302:dock:2",
    "newsmlg2.xml": f"{GUID}:2",
    "nitf.xml": f"{GUID}:2",
    "ninjs1.json": f"{GUID}:2",
    "ninjs2.ninjs": f"{GUID}:2",
    "feed.rss": GUID,
    "feed.atom": GUID,
}
COLUMNS = ["outlet", "published", "title", "text", "byline", "lang"]


def sample(name: str) -> Path:
    """Return a sample; the test is skipped where its reader is not installed."""
    pytest.importorskip(NEEDS.get(Path(name).suffix, "lxml"))
    return FORMATS / name


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_every_format_is_the_same_corpus(name: str, suffix: str, tmp_path: Path) -> None:
    """Outlet, time, title, paragraphs, byline and language come out of each format alike."""
    path = sample(name)
    if suffix:
        path = tmp_path / (name + suffix)
        path.write_bytes(gzip.compress((FORMATS / name).read_bytes()))
    corpus = read(path)
    story = read(FORMATS / "story.jsonl").table.select(COLUMNS).to_pylist()[0]
    row = corpus.row_of(IDS[name].replace(name, path.name))

    assert story == corpus.table.select(COLUMNS).to_pylist()[row]


@pytest.mark.parametrize("name", IDS)
def test_sniffed(name: str, tmp_path: Path) -> None:
    """A format is told by its beginning where the suffix says nothing."""
    path = tmp_path / "article.download"
    shutil.copy(sample(name), path)
    if name.startswith("ninjs"):
        pytest.skip("JSON without a suffix is JSON Lines")
    assert read(FORMATS / name).table["text"] == read(path).table["text"]


@pytest.mark.parametrize(
    ("name", "embargo"),
    [("newsml1.xml", "2031-03-02T06:00:00Z"), ("newsmlg2.xml", "2031-03-02T06:00:00Z"),
     ("ninjs1.json", "2031-03-02T06:00:00Z"), ("nitf.xml", None)],
)  # fmt: skip
def test_what_agencies_add(name: str, embargo: str | None) -> None:
    """Item, version, status and embargo are columns."""
    row = read(sample(name)).table.to_pylist()[0]

    assert row["version_of"].endswith("valdoria.example:20310302:dock")
    assert ("2", embargo) == (row["version"], row["embargo"])
    assert ("embargoed" if name == "newsml1.xml" else "usable") == row["pub_status"]


def test_all_at_once(tmp_path: Path) -> None:
    """Formats can be read together; the refused are told with file, number and reason."""
    for name in IDS:
        sample(name)
    corpus = read(FORMATS / "*.*", rejects=tmp_path / "rejects.jsonl")
    refused = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]

    assert {"no text": 2, "id stands twice": 5} == corpus.intake.reasons
    assert {
        "file": str(FORMATS / "newsmlg2.xml"), "line": 2, "reason": "no text (picture)", "row": "",
    } in refused  # fmt: skip


def test_summaries_are_told() -> None:
    """A feed that holds summaries is no corpus of articles: it is said."""
    corpus = read(sample("feed.rss"))

    assert any("1 items of this feed hold a summary" in note for note in corpus.intake.notes)
    assert ["summary", None] == corpus.table["extent"].to_pylist()


@pytest.mark.parametrize(
    ("name", "extra"),
    [("page.html", "html"), ("crawl.warc", "warc"), ("nitf.xml", "wire"), ("feed.rss", "wire"),
     ("ninjs1.json", "wire")],
)  # fmt: skip
def test_without_the_extra(name: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format whose package is missing is one line that names the extra."""

    def gone(module: str) -> None:
        raise ImportError(module)

    monkeypatch.setattr("dedup.reading.records.import_module", gone)
    trees._path.cache_clear()
    with pytest.raises(MissingExtra, match=rf"pip install 'dedup-news\[{extra}\]'$"):
        read(FORMATS / name)
