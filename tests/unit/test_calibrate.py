"""Calibration: labels are read, seen as the line sees them, and learned from, on invented news."""

import gzip
import json
import runpy
import sys
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

import dedup
from dedup.gate import evidence_of, features_of
from dedup.lexicon import gate
from dedup.lexicon.gate import INTERCEPT, WEIGHTS
from dedup.settings import Settings
from dedup_bench import calibrate
from dedup_bench.__main__ import main
from dedup_bench.calibrate import Fit, Trial, as_python, cut_for, cut_table, told
from dedup_bench.corpora import Made, make
from dedup_bench.labelled import Label, _beside, labels_of, rows_of, watched
from stories import article, corpus, slow_without_jit

HEADING = ("id_a", "id_b", "kind", "sure")
NOTHING = -np.inf


def labels(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    """Write a file of labels."""
    lines = ["\t".join(row) for row in (HEADING, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def set_of(folder: Path, articles: int = 150) -> Path:
    """Write invented news with its truth as labels; return the folder of sets."""
    edits = {"light": 1.0, "heavy": 1.0, "quotation-only": 1.0, "independent": 1.0}
    made = list(make(articles, 5, copied=0.8, edits=edits))
    (folder / "allsides37k").mkdir()
    with gzip.open(folder / "allsides37k" / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(item.row) + "\n" for item in made)
    told = [row for item in made if (row := truth(item))]
    labels(folder / "allsides37k" / "pair_labels.tsv", *told[::2])
    labels(folder / "more.tsv", *told[1::2])
    return folder


def truth(item: Made) -> tuple[str, str, str, str] | None:
    """Return how an article that is no wire is related to the wire."""
    kinds = {
        "light": "same-copy", "heavy": "edited-copy", "quotation-only": "shared-quotation",
        "independent": "same-event",
    }  # fmt: skip
    wire = item.truth["wire"]
    return (wire, item.row["id"], kinds[item.case], "high") if item.case in kinds else None


# --- the gate


def test_every_feature_has_a_weight() -> None:
    """The weights name exactly what the gate finds, in its order."""
    run = watched(
        corpus(article("a", "one", "So it is."), article("b", "two", "Or not.")), Settings()
    )

    assert list(WEIGHTS) == list(
        features_of(run.readings, run.mentions, np.empty((0, 2), np.int64))
    )


# --- labels


def test_labels_are_read(tmp_path: Path) -> None:
    """Sure pairs of every file, in the order of the corpus; low ones are no labels."""
    news = corpus(*(article(name, "one", f"Text {name}.") for name in "zyxw"))
    one = labels(
        tmp_path / "one.tsv", ("x", "w", "same-topic", "mid"), ("y", "z", "unrelated", "high")
    )
    two = labels(tmp_path / "two.tsv", ("w", "z", "same-copy", "low"))
    found = labels_of(news, [("first", one), ("second", two)])

    first = Label((0, 1), ("w", "x"), "same-topic", "first")
    assert [first, Label((2, 3), ("y", "z"), "unrelated", "first")] == found
    assert [[0, 1], [2, 3]] == rows_of(found).tolist()
    assert (0, 2) == rows_of([]).shape


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("a", "q", "same-copy", "high"), "one.tsv: 'q' is unknown"),
        (("a", "b", "a-copy", "high"), "one.tsv: 'a-copy' is unknown"),
        (("a", "a", "same-copy", "high"), "one.tsv: a and a were labelled before"),
        (("b", "a", "same-copy", "high"), "one.tsv: a and b were labelled before"),
    ],
)
def test_strange_labels(tmp_path: Path, row: tuple[str, str, str, str], message: str) -> None:
    """What cannot be right ends in one line."""
    news = corpus(article("a", "one", "Text."), article("b", "one", "More."))
    path = labels(tmp_path / "one.tsv", ("a", "b", "same-copy", "low"), row)

    with pytest.raises(click.ClickException) as raised:
        labels_of(news, [("one", path)])
    assert message == raised.value.message


# --- what the line sees


@slow_without_jit
def test_seen_is_what_the_line_weighs(tmp_path: Path) -> None:
    """Evidence of features that are seen is the evidence the line gives."""
    news = dedup.read(set_of(tmp_path) / "allsides37k" / "docs.jsonl.gz")
    run = watched(news, Settings())
    found = dedup.detect(news).relations
    weighed = ~np.isnan(found.evidence)
    seen = run.seen(found.rows[weighed])
    features = dict(zip(seen.names, seen.features.T, strict=True))

    assert weighed.sum() > 20
    assert found.evidence[weighed].tolist() == evidence_of(features).tolist()
    assert seen.known.all()
    assert seen.compared.all()
    assert any(flags.any() for flags in seen.rules.values())
    assert run.near >= set(map(tuple, found.rows[found.relation <= 1].tolist()))


def test_pairs_nobody_compares() -> None:
    """A pair that shares nothing shows nothing, and no rule takes it."""
    news = corpus(article("a", "one", "Rain fell at noon."), article("b", "two", "Nobody came."))
    seen = watched(news, Settings()).seen(np.array([[0, 1]]))

    assert [True] == seen.known.tolist()
    assert [False] == seen.compared.tolist()
    assert [[False], [False]] == [flags.tolist() for flags in seen.rules.values()]


def test_sentences_beside_each_other() -> None:
    """One on at most on each side, and not the same two."""
    assert _beside({(3, 5), (4, 6)})
    assert _beside({(3, 5), (3, 6)})
    assert not _beside({(3, 5)})
    assert not _beside({(3, 5), (5, 6), (4, 9)})


# --- what is learned and told


def test_cuts() -> None:
    """
    Precision from the top down, recall by kind; a pair that is never compared is never called.

    Mean scores 3 (reuse), 2 (not), 1 (reuse), and one that was never compared (reuse).
    """
    scores = np.array([[2.5, 1.5, 1.5, NOTHING], [3.5, 2.5, 0.5, NOTHING]])
    kinds = ["same-copy", "same-event", "edited-copy", "edited-copy"]
    rules = {"rule": np.array([True, True, False, False])}
    one = Trial("ours", kinds, scores, rules)
    cuts = {"confident": 2.0, "possible": -2.5}
    table = cut_table(one, cuts, np.array([9.0, 1.2]), {"rule": np.ones(5, np.bool_)})
    rows = {str(row[0]): dict(zip(table.columns, row, strict=True)) for row in table.rows}

    assert [3.0, 1.0, 1.0] == [cut_for(one, least) for least in (0.95, 0.6, 0.5)]
    assert cut_for(one._replace(kinds=["same-event"] * 4), 0.5) is None
    assert "0.50 (0.09 to 0.91; 0.50 to 1.00)" == rows["2.00 confident"]["precision"]
    assert "1.00 (0.21 to 1.00; 1.00 to 1.00)" == rows["2.00 confident"]["same-copy"]
    assert "0.50 (0.09 to 0.91; 0.50 to 0.50)" == rows["-3.00"]["edited-copy"]
    assert [3, "1/1", 2] == [
        rows["-3.00"][name] for name in ("called", "same-event", "pairs of two outlets")
    ]
    assert 1 == rows["2.00 confident"]["pairs of two outlets"]
    assert "0.50 (0.09 to 0.91)" == rows["rule"]["precision"]
    assert 5 == rows["rule"]["pairs of two outlets"]
    assert "" == told([(np.zeros(2, np.bool_), np.zeros(2, np.bool_))])


def test_weights_as_python() -> None:
    """What is printed is what dedup/lexicon/gate.py has."""
    source = Path(str(gate.__file__)).read_text(encoding="utf-8")
    fit = Fit(INTERCEPT, np.array(list(WEIGHTS.values())), np.zeros(len(WEIGHTS)))

    assert source == as_python(list(WEIGHTS), fit)


@slow_without_jit
def test_calibrate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command learns from all files, tells each apart, and writes the weights."""
    pytest.importorskip("sklearn")
    monkeypatch.setattr(calibrate, "SEEDS", 2)
    folder, out = set_of(tmp_path), tmp_path / "gate.py"
    more = ["--labels", str(folder / "more.tsv"), "--save", str(tmp_path / "all.json")]
    ran = CliRunner().invoke(main, ["calibrate", "--data", str(folder), *more, "-o", str(out)])

    assert 0 == ran.exit_code, ran.output
    assert list(WEIGHTS) == list(runpy.run_path(str(out))["WEIGHTS"])
    tables = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["tables"]
    areas = {row[0]: row for row in tables[1]["rows"]}
    assert {"pair_labels", f"{tmp_path.name}/more", "together"} == set(areas)
    assert areas["together"][3] > 0.9
    assert ran.output.startswith('"""\nWhat each piece of evidence')


def test_calibrate_needs_a_learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without scikit-learn one line says so, before anything is read."""
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    ran = CliRunner().invoke(main, ["calibrate", "--data", str(tmp_path)])

    assert 1 == ran.exit_code
    assert "Error: calibrate needs scikit-learn: pip install it\n" == ran.output
