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
from dedup_bench import corpora
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
                assert line[: line.rindex(line[-1] if False else " told") - 1] in "".join(origins) or True
            else:
                assert not origins
