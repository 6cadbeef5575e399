"""What sketches weigh is fitted to what the index weighs, and held against what the line finds."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from dedup.index.verdicts import Verdict
from dedup.ingest import IngestFilter
from dedup.lexicon.sketch_gate import SKETCH_WEIGHTS
from dedup.settings import Settings
from dedup.statistics import Statistics
from dedup_bench.__main__ import main
from dedup_bench.corpora import make
from dedup_bench.index_recall import Scored, scored_of, told_of
from dedup_bench.sketches import confident_of, evidence_of, fitted, met_in
from dedup_bench.sources import corpus_from, line_of

SETTINGS = Settings()


@pytest.fixture(scope="module")
def scored() -> Scored:
    edits = {"light": 1.0, "heavy": 1.0, "embed": 1.0, "independent": 1.0}
    corpus = corpus_from(map(line_of, make(150, 5, copied=0.8, edits=edits)))
    return scored_of("generated", corpus, SETTINGS)


def test_articles_stand_in_order_of_time(scored: Scored) -> None:
    moments = [row["published"] for row in scored.rows]
    assert moments == sorted(moments)
    assert all(later > earlier for later, earlier in scored.pairs)
    assert 0 < scored.after(confident=True).sum() <= scored.after(confident=False).sum()


def test_pairs_weigh_what_the_filter_says(scored: Scored, tmp_path: Path) -> None:
    met = met_in(scored.rows, Statistics.empty(), SETTINGS)
    evidence = evidence_of(met.features, np.array(SKETCH_WEIGHTS))
    tagged = met.carriers(evidence >= SETTINGS.sketched)
    with IngestFilter.open(tmp_path, tier="passages", settings=SETTINGS) as seen:
        said = seen.check(scored.rows)
    assert [verdict.reason != "new" for verdict in said] == tagged.tolist()
    best = {int(row): evidence[met.pairs[:, 0] == row].max() for row in np.unique(met.pairs[:, 0])}
    for row, verdict in enumerate(said):
        if verdict.reason == "passages":
            assert best[row] - 1.01 <= (verdict.evidence or 0) <= best[row] + 0.01


def test_weights_are_fitted_to_confident_pairs(scored: Scored) -> None:
    pytest.importorskip("sklearn")
    met = met_in(scored.rows, scored.statistics, SETTINGS)
    confident = confident_of(met, scored)
    assert 0 < confident.sum() < len(confident)
    whole, folds, scores = fitted(met, confident)
    assert (whole.shape, folds.shape, scores.shape) == ((4,), (5, 4), (len(confident),))
    assert whole[1] > 0  # rare anchors speak for copying
    assert np.mean((scores > 0) == confident) > 0.6


def test_what_is_told_is_counted() -> None:
    rows = [{"id": name} for name in "abcd"]
    scored = Scored("x", rows, {(1, 0): True, (2, 0): False}, Statistics.empty())
    said = [Verdict("a"), Verdict("b", "tag", "near", "a"), Verdict("c", "drop", "exact", "b"),
            Verdict("d", "tag", "passages", "a", point="confident")]  # fmt: skip
    dropped, tagged, share, *shares, named, sure, said_so, right = told_of(said, scored)
    assert (dropped, tagged, share) == (1, 2, 0.75)
    assert shares[0::3] == [1.0, 1.0, pytest.approx(2 / 3)]
    assert named == pytest.approx(1 / 3)
    assert (sure, said_so, right) == (1, 1.0, 0.0)


@pytest.mark.parametrize("verb", ["index-recall", "sketches"])
def test_the_command_prints_its_tables(verb: str, tmp_path: Path) -> None:
    given = [verb, "--data", str(tmp_path), "--only", "generated", "--articles", "60"]
    told = CliRunner().invoke(main, given)
    assert told.exit_code == 0, told.output
    assert "generated" in told.output
    assert "found" in told.output
