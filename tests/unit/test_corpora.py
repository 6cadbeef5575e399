"""The generator of synthetic corpora: the same every time, and true to the character."""

import importlib.util
import json
import re
from collections import Counter
from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from dedup_bench import corpora, invented
from dedup_bench.corpora import Made, make
from dedup_bench.edits import EDITS

DATELINE = re.compile(r"^[A-Z]+ \((?:Reuters|AP|AFP)\) - ")
KINDS = {
    "verbatim", "near-verbatim", "edited", "paraphrase", "shared-quotation", "boilerplate",
    "credit", "own",
}  # fmt: skip
COPIES = [name for name, case in EDITS.items() if case.copy]
Lines = dict[str, list[str]]


def only(edit: str, articles: int = 120, strength: float | None = None) -> list[Made]:
    """Make a corpus of copied stories with one edit."""
    return list(make(articles, 3, copied=1.0, edits={edit: 1.0}, strength=strength))


def lines_of(made: list[Made]) -> Lines:
    """Return each article's sentences, without datelines, by id."""
    lines = {}
    for item in made:
        text, spans = item.row["text"], item.truth["sentences"]
        lines[item.row["id"]] = [DATELINE.sub("", text[s["begin"] : s["end"]]) for s in spans]
    return lines


def derived(made: list[Made], edit: str) -> list[Made]:
    """Return the articles made by an edit; there must be some."""
    found = [item for item in made if item.truth["case"] == edit]
    assert found
    return found


def shares(made: list[Made], edit: str) -> list[float]:
    """Return for each derived article the share of its words that the same-numbered wire has."""
    lines, kept = lines_of(made), []
    for item in derived(made, edit):
        for line, span in zip(lines[item.row["id"]], item.truth["sentences"], strict=True):
            for origin in span["from"]:
                words = Counter(lines[origin["id"]][origin["sentence"]].split())
                kept.append((words & Counter(line.split())).total() / words.total())
    return kept


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    """Two runs write the same files, another seed writes others."""
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        corpora.write(tmp_path / name, make(80, seed))
    for file in ("articles.jsonl", "truth.jsonl"):
        first, again, other = ((tmp_path / n / file).read_bytes() for n in "abc")
        assert first == again != other
    assert not list(tmp_path.rglob("*.part"))


def test_prefix() -> None:
    """A small corpus is the beginning of a large one."""
    small, large = list(make(150)), list(islice(make(100_000), 150))
    assert [(m.row, m.truth) for m in small] == [(m.row, m.truth) for m in large]


def test_edits_leave_other_articles_alone() -> None:
    """Wires and own articles do not depend on the edits asked for, so strengths compare."""
    one = make(300, edits={"light": 1.0}, strength=0.5)
    plain = {"own", "wire"}
    for a, b in zip(one, make(300), strict=True):
        assert (a.truth["case"] in plain) == (b.truth["case"] in plain)
        assert a.truth["case"] not in plain or a.row == b.row


@pytest.mark.parametrize("edit", EDITS)
def test_offsets(edit: str) -> None:
    """Sentences tile the text: only spaces and blank lines lie between them."""
    for item in only(edit):
        text, end = item.row["text"], 0
        for span in item.truth["sentences"]:
            assert text[end : span["begin"]] in {"", " ", "\n\n"}
            assert span["begin"] < span["end"]
            assert span["kind"] in KINDS
            end = span["end"]
        assert end == len(text)


@pytest.mark.parametrize("edit", EDITS)
def test_truth(edit: str) -> None:
    """Verbatim sentences equal the wire's sentence they name; changed ones differ and name one."""
    made = only(edit)
    lines = lines_of(made)
    for item in made:
        pairs = zip(lines[item.row["id"]], item.truth["sentences"], strict=True)
        for line, span in pairs:
            assert all(origin["id"] == item.truth["wire"] for origin in span["from"])
            origins = [lines[origin["id"]][origin["sentence"]] for origin in span["from"]]
            if span["kind"] == "verbatim":
                assert origins == [line]
            elif span["kind"] in {"near-verbatim", "edited", "paraphrase"}:
                assert len(origins) == 1
                assert origins != [line]
            elif span["kind"] == "shared-quotation":
                quotation = re.match(r'["“][^"”]+["”]', line)
                assert quotation
                assert origins[0].startswith(quotation[0])
            else:
                assert not origins


def test_cut_is_a_prefix() -> None:
    """A cut is the wire's beginning, as long as the strength says."""
    made = only("cut", strength=0.5)
    lines = lines_of(made)
    for item in derived(made, "cut"):
        wire, spans = lines[item.truth["wire"]], item.truth["sentences"]
        kept = [s["from"][0]["sentence"] for s in spans if s["from"]]
        assert kept == list(range(max(1, round(len(wire) / 2))))


@pytest.mark.parametrize("edit", ["template", "independent"])
def test_no_copy_names_no_source(edit: str) -> None:
    """A template and an independent report share no sentence with the wire and credit nobody."""
    made = only(edit)
    lines = lines_of(made)
    for item in derived(made, edit):
        assert not any(span["from"] for span in item.truth["sentences"])
        assert not item.truth["credit"]
        assert not set(lines[item.row["id"]]) & set(lines[item.truth["wire"]])


def test_template_keeps_the_formula() -> None:
    """A template has most of the words of some wire sentence, and never its figures."""
    made = only("template")
    lines = lines_of(made)
    for item in derived(made, "template"):
        best = max(
            len(set(line.split()) & set(source.split())) / len(set(source.split()))
            for line in lines[item.row["id"]]
            for source in lines[item.truth["wire"]]
        )
        assert 0.4 < best < 1


def test_quotation_only() -> None:
    """Two to four quotations are shared, and nothing else."""
    for item in derived(only("quotation-only"), "quotation-only"):
        kinds = Counter(span["kind"] for span in item.truth["sentences"])
        assert 2 <= kinds["shared-quotation"] <= 4
        assert kinds.keys() <= {"shared-quotation", "own", "boilerplate"}


@pytest.mark.parametrize(("edit", "strength"), [("light", 0.04), ("light", 0.3), ("heavy", 0.5)])
def test_strength_is_the_share_of_words(edit: str, strength: float) -> None:
    """A rate of words touched is the rate of words lost, but for insertions and verbatim lines."""
    lost = 1 - np.mean(shares(only(edit, 400, strength), edit))
    assert 0.6 * strength < lost < 1.1 * strength


def test_reorder_and_merge() -> None:
    """Reordered and merged copies keep every sentence; a merged one has half the paragraphs."""
    made = only("reorder") + only("merge")
    for item in made:
        numbers = [s["from"][0]["sentence"] for s in item.truth["sentences"] if s["from"]]
        if item.truth["case"] in {"reorder", "merge"}:
            assert sorted(numbers) == list(range(len(numbers)))
            assert (numbers == sorted(numbers)) == (item.truth["case"] == "merge")
    paragraphs = {m.row["id"]: len(m.paragraphs) for m in only("merge")}
    for item in derived(only("merge"), "merge"):
        own = [p for p in item.paragraphs if p[0].sources]
        assert len(own) == (paragraphs[item.truth["wire"]] + 1) // 2


def test_embed_update_and_house_style() -> None:
    """An embedded wire is whole, an update comes from the agency, house style turns the marks."""
    for item in derived(only("embed"), "embed"):
        kinds = Counter(span["kind"] for span in item.truth["sentences"])
        assert kinds["own"] >= 2 * kinds["verbatim"] > 0
    made = only("update")
    outlets = {m.row["id"]: m.row["outlet"] for m in made}
    assert all(m.row["outlet"] == outlets[m.truth["wire"]] for m in derived(made, "update"))
    made = only("house-style")
    text = {m.row["id"]: m.row["text"] for m in made}
    for item in derived(made, "house-style"):
        assert "U.S." not in item.row["text"]
        assert "%" not in item.row["text"]
        assert ("”" in item.row["text"]) != ("”" in text[item.truth["wire"]])


def test_credits() -> None:
    """About half of the copies credit their agency, in their text and in the truth alike."""
    made = [m for m in make(3000) if m.truth["case"] in COPIES]
    for item in made:
        credited = re.search(
            r"\((?:Reuters|AP|AFP)\) - |Reporting by|contributed", item.row["text"]
        )
        assert bool(credited) == bool(item.truth["credit"])
        assert all(agency in item.row["text"] for agency in item.truth["credit"])
    assert 0.4 < sum(bool(m.truth["credit"]) for m in made) / len(made) < 0.6


def test_times() -> None:
    """Copies follow their wire by minutes to two days, and all begin within the period."""
    when = {}
    for item in make(2000, days=30):
        when[item.row["id"]] = datetime.fromisoformat(item.row["published"])
        wire = item.truth["wire"]
        if wire:
            assert 299 <= (when[item.row["id"]] - when[wire]).total_seconds() <= 172_801
        else:
            assert 0 <= (when[item.row["id"]] - corpora.START).days < 30


@pytest.mark.parametrize("copied", [0.0, 0.35, 1.0])
def test_statistics(copied: float) -> None:
    """Lengths, the share of copied stories and their greatest size are as promised."""
    truths, words = [], []
    for item in make(4000, copied=copied):
        truths.append(item.truth)
        if not item.truth["wire"]:
            words.append(len(item.row["text"].split()))
    assert 330 < np.median(words) < 480
    assert min(words) >= 80
    assert max(words) <= 3020  # a house line or a dateline comes on top
    sizes = Counter(truth["story"] for truth in truths)
    assert max(sizes.values()) <= 800
    share = sum(size for size in sizes.values() if size > 1) / len(truths)
    assert abs(share - copied) < 0.03


def test_every_edit_occurs() -> None:
    """The usual mixture has every edit, about as often as its weight says."""
    cases = Counter(m.truth["case"] for m in make(8000, copied=1.0))
    copies = sum(cases[name] for name in EDITS)
    for name, case in EDITS.items():
        assert abs(cases[name] / copies - case.weight) < 0.02


def test_language() -> None:
    """Words are many and different, and frequent ones are short."""
    words = invented.language().words
    assert len(words) == invented.WORDS + invented.NAMES + invented.FIGURES
    assert len(set(words)) == len(words)
    assert not any(word.isspace() or " " in word for word in words)
    lengths = [len(word) for word in words]
    assert np.mean(lengths[:500]) < np.mean(lengths[500:5000]) < np.mean(lengths[20_000:50_000])
    assert len({invented.outlet_name(n) for n in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"edits": {"none": 1.0}},
        {"edits": {}},
        {"edits": {"cut": -1.0}},
        {"copied": 1.5},
        {"days": -1},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, object]) -> None:
    """What cannot be made raises at once, not when the first article is asked for."""
    with pytest.raises(ValueError, match=r"unknown edits|numbers must"):
        make(10, **wrong)  # type: ignore[arg-type]


def test_script(tmp_path: Path) -> None:
    """The script writes both files, a line an article, rows and truth in step."""
    path = Path(__file__).parents[2] / "seeds" / "make.py"
    spec = importlib.util.spec_from_file_location("make_seeds", path)
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    asked = ["--articles", "40", "--edit", "light", "--strength", "0.1", str(tmp_path)]
    result = CliRunner().invoke(script.main, asked)
    assert result.exit_code == 0, result.output
    lines = [(tmp_path / n).read_text().splitlines() for n in ("articles.jsonl", "truth.jsonl")]
    rows, truths = ([json.loads(line) for line in file] for file in lines)
    assert [row["id"] for row in rows] == [truth["id"] for truth in truths]
    assert len(rows) == 40
    assert {truth["strength"] for truth in truths} == {0.0, 0.1}
