"""The page of a report: what it holds, and what it must not."""

import json
import re
import sys
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dedup.cli import main
from dedup.detection import Detection
from dedup.errors import InputError, MissingExtra, SchemaError, SettingsError
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.report.page import write_page
from dedup.writing import write
from stories import OTHER, OWN, WIRE, article, corpus, found_in

pytest.importorskip("jinja2", reason="no Jinja2: extra report")


EMPTY = [article("w", "reuters", *WIRE), article("a", "x", " \n"), article("b", "x", "...")]


def detection() -> Detection:
    """Return agency copy, two articles with some of it, and one with nothing shared."""
    return found_in(
        article("w", "reuters", *WIRE, published="2031-03-02"),
        article("a", "x", OWN[0], WIRE[0], WIRE[1], OWN[1], OWN[2], published="2031-03-03"),
        article("b", "y", *WIRE, published="2031-03-04"),
        article("c", "z", *OTHER),
    )


def page(found: Detection, text: str = "matched") -> str:
    """Return the page."""
    file = BytesIO()
    write_page(found, file, text)
    return file.getvalue().decode()


def blocks(found: Detection, text: str = "matched") -> dict[str, Any]:
    """Return what a browser would unpack, by name."""
    cells = re.findall(r'octet-stream" id="([\w-]+)">([^<]*)<', page(found, text))
    return {name: json.loads(zlib.decompress(b64decode(content))) for name, content in cells}


def texts(found: Detection, text: str) -> dict[str, list[str | None]]:
    """Return the sentences a page holds of each article."""
    data = blocks(found, text)
    shard, ids = data["texts-0"], data["index"]["articles"]["id"]
    bounds = zip(ids, shard["at"], shard["at"][1:], strict=False)
    return {name: shard["text"][low:high] for name, low, high in bounds}


def test_matched_text() -> None:
    """Sentences that stand elsewhere are there, one beside each, and no others."""
    held = texts(detection(), "matched")

    assert held["c"] == [None] * len(held["c"])
    assert None not in held["b"]
    kept = [piece is not None for piece in held["a"]]
    assert kept[:4] == [True] * 4
    assert kept[-1] is False


def test_full_and_no_text() -> None:
    """All sentences, or none, with what parts them within a paragraph."""
    found = detection()
    full = texts(found, "full")
    for name, pieces in full.items():
        whole = found.corpus[found.corpus.row_of(name)].text
        assert "".join("".join(filter(None, pieces)).split()) == "".join(whole.split())
    assert {None} == {piece for pieces in texts(found, "none").values() for piece in pieces}
    assert OWN[0][:20] not in page(found, "none")


def test_numbers_lead_where_tables_do() -> None:
    """Counterparts, paragraphs and stories are those of the tables."""
    found = detection()
    data = blocks(found)
    index, shard, ids = data["index"], data["texts-0"], data["index"]["articles"]["id"]
    first = index["first"]
    assert [ids[low] for low in first[:-1]] == found.stories["lead_id"].to_pylist()
    assert first[-1] == 3
    for row in found.sentences.to_pylist():
        n = ids.index(row["id"])
        place = shard["at"][n] + row["sentence"]
        best = shard["best"][place]
        assert row["best_id"] == (ids[best] if best >= 0 else None)
        assert row["best_sentence"] == (shard["other"][place] if best >= 0 else None)
        assert row["kind"] == (index["kinds"][shard["kind"][place]] if row["kind"] else None)
    copied = found.paragraphs.filter(found.paragraphs["agency"].is_valid()).to_pylist()
    rows = zip(
        *(data["paragraphs"][name] for name in ("article", "paragraph", "agency")), strict=True
    )
    from_agency = [(ids[n], paragraph) for n, paragraph, agency in rows if agency >= 0]
    assert from_agency == [(row["id"], row["paragraph"]) for row in copied]


def test_what_needs_no_credit_is_told_apart() -> None:
    """Paragraphs of an outlet with a licence are neither credited nor uncredited."""
    known = Outlets(agencies={"reuters": "Reuters"}, licensed={"x": frozenset({"Reuters"})})
    outlets = {"w": "reuters", "a": "x", "b": "y"}
    articles = [article(name, outlet, *WIRE) for name, outlet in outlets.items()]
    data = blocks(detect(corpus(*articles), outlets=known))
    ids, rows = data["index"]["articles"]["id"], data["paragraphs"]

    told = {(ids[n], credit) for n, credit in zip(rows["article"], rows["credited"], strict=True)}
    assert told == {("a", 2), ("b", 0), ("w", -1)}


def absent() -> Detection:
    """Return two papers with the same copy, one of which credits an agency that is not there."""
    credit = "Reuters contributed to this report."
    return found_in(
        article("a", "herald", *WIRE, *OWN[:1], credit, published="2031-03-01"),
        article("b", "courier", *OWN[1:], *WIRE),
    )


@pytest.mark.parametrize("text", ["matched", "none"])
def test_absent_originals(text: str) -> None:
    """What an absent original said is there with its carriers, its text unless none is wanted."""
    data = blocks(absent(), text)
    (units,) = data["absent"].values()

    assert [unit["text"] for unit in units] == (
        list(WIRE) if text == "matched" else [None] * len(WIRE)
    )
    ids = data["index"]["articles"]["id"]
    assert [[(ids[n], sentence) for n, sentence in unit["at"]] for unit in units] == [
        [("a", number), ("b", number + len(OWN) - 1)] for number in range(len(WIRE))
    ]


def test_the_policy_lets_nothing_else_run() -> None:
    """Only our own script and style may run: the policy has their hashes, and no source."""
    content = page(detection())
    policy = re.search(r'Policy" content="([^"]*)"', content)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", content, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert not re.findall(r"(?:src|href)=\"(?!#)", content)


def test_same_bytes() -> None:
    """The order of articles changes nothing."""
    rows = [article("w", "reuters", *WIRE), article("a", "x", *WIRE), article("b", "y", *OTHER)]

    assert (
        page(detect(corpus(*rows))).split("<script")[1:]
        == page(detect(corpus(*rows[::-1]))).split("<script")[1:]
    )


@pytest.mark.parametrize(
    "rows", [[], [article("a", "", "Nothing.")], [article("a", "x", *WIRE)], EMPTY]
)
def test_hardly_anything(rows: list[dict[str, str]]) -> None:
    """Few articles, or none, make a page too."""
    assert "Shared copy in" in page(found_in(*rows))


def test_refusals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be is told in one line, and leaves nothing behind."""
    with pytest.raises(SettingsError, match="matched, full, none"):
        write(detection(), tmp_path / "r.html", text="some")
    with pytest.raises(SchemaError, match="near-duplicates only"):
        write(detect(corpus(article("a", "x", *WIRE)), only_near=True), tmp_path / "r.html")
    with pytest.raises(InputError, match="cannot write"):
        write(detection(), tmp_path / "r.htm.zst")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtra, match=r"dedup-news\[report\]"):
        write(detection(), tmp_path / "r.html")
    assert [] == list(tmp_path.iterdir())


def command(tmp_path: Path, *words: str) -> Result:
    """Run the command on two articles."""
    path = tmp_path / "in.jsonl"
    rows = [article("w", "reuters", *WIRE), article("a", "x", *WIRE)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return CliRunner().invoke(main, ["score", str(path), "--agency", "Reuters=reuters", *words])


def test_the_command_writes_a_report(tmp_path: Path) -> None:
    """A page, pictures and the summary; no articles into the pipe, which nobody asked for."""
    pytest.importorskip("matplotlib", reason="no Matplotlib: extra plots")
    shown = tmp_path / "r.html", tmp_path / "plots"
    done = command(tmp_path, "--report", str(shown[0]), "--plots", str(shown[1]))

    assert done.exit_code == 0, done.output
    assert "Shared copy in 2 articles" in shown[0].read_text(encoding="utf-8")
    assert len(list(shown[1].iterdir())) == 8
    assert "Paragraphs traceable to agency copy" in done.stdout
    assert '"id"' not in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--report", "r.txt"], "should end in .html"),
        (["--report", ""], "should end in .html"),
        (["--report", "r.html", "--only", "near"], "leave out --only"),
        (["--report", "r.html", "--report-text", "some"], "'some' is not one of"),
        (["--report", "DIR/r.html", "-o", "DIR/r.html"], "would both be written there"),
        (["--report", "DIR"], "should end in .html"),
    ],
)
def test_wrong_usage(tmp_path: Path, words: list[str], says: str) -> None:
    """What cannot be meant is refused before anything is read."""
    done = command(tmp_path, *(word.replace("DIR", str(tmp_path)) for word in words))

    assert done.exit_code == 2
    assert says in done.output
    assert ["in.jsonl"] == [path.name for path in tmp_path.iterdir()]


def test_the_command_names_the_extra_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Jinja2 it says so before it reads, not when all is found."""
    monkeypatch.setattr("dedup.options.find_spec", lambda _: None)
    done = command(tmp_path, "--report", str(tmp_path / "r.html"))

    assert done.exit_code == 1
    assert "pip install 'dedup-news[report]'" in done.output


def test_one_rounding() -> None:
    """Shares are whole percents, rounded once from what the tables hold."""
    found = detection()
    told = blocks(found)["index"]["articles"]
    exact = dict(zip(found.articles["id"].to_pylist(), found.articles["shared_share"].to_pylist(),
                     strict=True))  # fmt: skip

    assert exact["a"] not in (None, 0, 1)
    for name, share in zip(told["id"], told["shared_share"], strict=True):
        assert share == (None if exact[name] is None else int(f"{exact[name]:.0%}"[:-1]))


def test_names_no_page_can_hold() -> None:
    """HTML knows no NUL; titles without end have one."""
    rows = [article("w", "reuters", *WIRE), article("a", "x\0y", *WIRE) | {"title": "t" * 10**6}]
    found = detect(corpus(*rows), outlets=Outlets(agencies={"reuters": "Reuters"}))

    assert "\0" not in page(found)
    assert "x\ufffdy" in page(found)
    assert max(map(len, blocks(found)["index"]["articles"]["title"])) < 400


def test_both_counts_of_paragraphs() -> None:
    """Those of outlets and those of agencies are told apart."""
    found = detection()
    scored = sum(found.outlets["paragraphs"].to_pylist())
    rest = found.run["counts"]["paragraphs"] - scored

    assert rest > 0
    assert f"{scored} paragraphs of 3 outlets were scored; {rest} more are only" in page(found)


def test_what_is_not_known_is_told() -> None:
    """Articles of no known date are counted beside the times; a credit not found is not denied."""
    found = found_in(article("w", "reuters", *WIRE), article("a", "x", *WIRE, published="?"))

    assert "Not drawn: 1 of no known date." in page(found)
    assert "Not drawn: 1 of" not in page(detection())
    assert "in articles where no credit of it was found" in page(found)
