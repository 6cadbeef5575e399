"""The runner of credits: scores that can be done by hand, and what our own corpus credits."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dedup_bench.__main__ import main
from dedup_bench.credits import attributed, sampled, score_of, seeded, syndicated, told
from dedup_bench.quality.gold import DataSet

SEEDS = Path(__file__).parents[2] / "seeds"
BODY = "The harbour stayed shut for a second day, and nobody could say when it would open.\n\n" * 12
ARTICLES = [
    {"id": "a", "lang": "fr", "text": f"TAMSIN (AFP) - Grève.\n\n{BODY}", "wire_credit": ["AFP"]},
    {"id": "b", "lang": "fr", "text": f"{BODY}(ats)", "wire_credit": []},
    {"id": "c", "lang": "de", "text": f"TAMSIN (KNA) - Streik.\n\n{BODY}", "wire_credit": ["KNA"]},
    {"id": "d", "lang": "de", "text": f"{BODY}Das sagte er der dpa.", "wire_credit": []},
]  # fmt: skip
GOLD = "id\tagencies\na\tAFP,Reuters\nb\t_\nc\tunk\nd\t_\n"


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    """Return a small data set."""
    with gzip.open(tmp_path / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in ARTICLES)
    (tmp_path / "attribution.tsv").write_text(GOLD, encoding="utf-8")
    return DataSet("small", tmp_path)


def test_score() -> None:
    """Micro over articles and agencies."""
    gold = {"a": frozenset({"AP", "AFP"}), "b": frozenset[str]()}
    found = {"a": frozenset({"AP"}), "b": frozenset({"AP"})}

    assert (1 / 2, 1 / 2, 1 / 2, 0) == score_of(gold, found)
    assert (1, 1, 1, 1) == score_of(gold, gold)


def test_attributed(data: DataSet) -> None:
    """An agency the gold never names is unknown there; what is wrong is listed."""
    scores, wrong = attributed(data)

    assert [["de", 2], ["fr", 2], ["all", 4]] == [row[:2] for row in scores.rows]
    assert {("false", "b"), ("missed", "a")} == {(row[0], row[1]) for row in wrong.rows}


def test_syndicated_and_sampled(data: DataSet) -> None:
    """Text against labels; a draw of credits, and of articles that name an agency only."""
    values = {row[0]: row[1] for row in syndicated(data).rows}

    assert 4 == values["articles"]
    assert 3 == values["credit found in the text alone"]
    assert 2 == values["of these that share an agency"]
    drawn = [tuple(row)[:2] for row in sampled(data, 9, 1)]
    assert {("found", "a"), ("found", "b"), ("found", "c"), ("none", "d")} == set(drawn[1:])


def test_seeds() -> None:
    """Our own corpus credits whom its truth says, and nobody else but agencies without a name."""
    rows = [row for row in seeded(SEEDS).rows if row[0] == "others'"]

    assert [
        ["others'", "AP", "AP", 5],
        ["others'", "AP, Reuters", "AP, Reuters, agencies", 1],
        ["others'", "Reuters", "Reuters", 24],
        ["others'", "Reuters", "Reuters, agencies", 1],
        ["others'", "nobody", "agencies", 1],
        ["others'", "nobody", "nobody", 72],
    ] == [list(row) for row in rows]


def test_texts(tmp_path: Path) -> None:
    """A folder of texts: what each credits, and where."""
    (tmp_path / "one.txt").write_text(BODY + "Reuters contributed to this report.", "utf-8")
    (tmp_path / "two.txt").write_text(BODY, "utf-8")

    assert [["one", "Reuters", "footer"], ["two", "", ""]] == [
        list(row[:3]) for row in told(tmp_path).rows
    ]


def test_sample_needs_a_place(tmp_path: Path) -> None:
    """A draw without a file to write it to is refused."""
    done = CliRunner().invoke(main, ["credits", "--data", str(tmp_path), "--sample", "3"])

    assert 2 == done.exit_code
    assert "--sample-to" in done.output
