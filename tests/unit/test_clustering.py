"""Clusters of near-duplicates: what an estimator must be, and what is found."""

import subprocess
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedup
from arrivals import story
from dedup import NearDuplicateClusterer, Settings
from dedup.corpus import corpus_of
from dedup.errors import ArgumentError, SettingsError

pd: Any = pytest.importorskip("pandas")
pl: Any = pytest.importorskip("polars")

TEXTS = [story(3), story(1), story(2), story(1, 2), "short", "short", story(3).upper(), ""]
LABELS = [0, 1, -1, 1, -1, -1, 0, -1]


def columns() -> list[Any]:
    """Return texts in everything that holds texts."""
    frame = pd.DataFrame({"text": TEXTS}, index=range(8, 0, -1))
    return [
        TEXTS, tuple(TEXTS), np.array(TEXTS), np.array(TEXTS, object)[:, None], frame, frame.text,
        pl.Series(TEXTS), pl.DataFrame({"text": TEXTS}), pa.array(TEXTS), pa.chunked_array([TEXTS]),
        iter(TEXTS),
    ]  # fmt: skip


def test_labels() -> None:
    """Texts have the label of their cluster, in order of first appearance, or -1, in any column."""
    for texts in columns():
        found = NearDuplicateClusterer().fit_predict(texts)
        assert LABELS == found.tolist(), type(texts)
        assert found.dtype == np.int64
    assert [] == NearDuplicateClusterer().fit([]).labels_.tolist()
    broken = [f"{text} \ud800" for text in TEXTS]
    assert LABELS == NearDuplicateClusterer().fit_predict(broken).tolist()


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 0, 2, 5, 9])), max_size=9))
def test_clusters_are_those_of_the_line(made: list[tuple[int, int]]) -> None:
    """A cluster is what hangs together by the pairs that ``only_near`` finds."""
    texts = [story(*one) for one in made]
    labels = NearDuplicateClusterer().fit_predict(texts)
    table = pa.table({"id": pa.array([f"{i:02}" for i in range(len(texts))], pa.string()),
                      "text": pa.array(texts, pa.string())})  # fmt: skip
    linked = {i: {i} for i in range(len(texts))}
    for pair in dedup.detect(corpus_of(table), only_near=True).pairs.to_pylist():
        both = linked[int(pair["id_a"])] | linked[int(pair["id_b"])]
        linked |= dict.fromkeys(both, both)

    for row, label in enumerate(labels.tolist()):
        same = {other for other in range(len(texts)) if labels[other] == label}
        assert linked[row] == (same if label >= 0 else {row})


@given(st.permutations(range(len(TEXTS))))
def test_order_does_not_matter(order: list[int]) -> None:
    """Whatever the order, the same texts stand together."""
    found = NearDuplicateClusterer().fit_predict([TEXTS[row] for row in order])
    alike = {(order[i], order[j]) for i, one in enumerate(found) for j, other in enumerate(found)
             if one == other >= 0 and order[i] < order[j]}  # fmt: skip

    assert {(0, 6), (1, 3)} == alike
    assert sorted(set(found.tolist()), key=found.tolist().index) in (
        [0, -1, 1],
        [-1, 0, 1],
        [0, 1, -1],
    )


def test_parameters() -> None:
    """Parameters have the defaults of ``Settings``, are told and set by name, and matter."""
    clusterer = NearDuplicateClusterer()
    params = clusterer.get_params()

    assert params == {name: getattr(Settings(), name) for name in params}
    assert "NearDuplicateClusterer(threshold=0.95)" == repr(clusterer.set_params(threshold=0.95))
    assert [-1, -1] == clusterer.fit_predict([TEXTS[1], TEXTS[3]]).tolist()
    with pytest.raises(ValueError, match="'linkage'"):
        clusterer.set_params(linkage="single")
    with pytest.raises(SettingsError, match="threshold"):
        NearDuplicateClusterer(2).fit(TEXTS)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("one text", "several texts are expected, not one"),
        (None, "several texts are expected, not a NoneType"),
        (np.array("one text"), "several texts are expected, not a ndarray"),
        (["a", None], "row 1 is a NoneType"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), "one column of texts is expected, not 2"),
        (np.zeros((2, 1)), "row 0 is a float"),
    ],
)
def test_what_is_no_column_of_texts(texts: object, message: str) -> None:
    """Something else than texts is refused, with its row."""
    with pytest.raises(ArgumentError, match=message):
        NearDuplicateClusterer().fit(texts)


def test_in_scikit_learn() -> None:
    """It can be cloned, searched over, and stand at the end of a pipeline."""
    pytest.importorskip("sklearn")
    from sklearn.base import BaseEstimator, ClusterMixin, clone
    from sklearn.compose import ColumnTransformer
    from sklearn.metrics import adjusted_rand_score
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import FunctionTransformer

    clusterer = NearDuplicateClusterer(0.6, shingle=2).fit(TEXTS)
    copy = clone(clusterer)
    assert copy.get_params() == clusterer.get_params()
    assert not hasattr(copy, "labels_")
    assert isinstance(clusterer, BaseEstimator)
    assert isinstance(clusterer, ClusterMixin)

    frame = pd.DataFrame({"text": TEXTS, "n": range(len(TEXTS))})
    chosen = ColumnTransformer([("text", "passthrough", ["text"])])
    steps = [("column", chosen), ("same", FunctionTransformer()), ("near", clone(clusterer))]
    assert LABELS == Pipeline(steps).fit_predict(frame).tolist()

    def score(estimator: Any, texts: Any, truth: Any) -> float:
        return float(adjusted_rand_score(truth, estimator.fit_predict(texts)))

    whole = [(np.arange(len(TEXTS)), np.arange(len(TEXTS)))]
    grid = {"threshold": [0.99, 0.5]}
    search = GridSearchCV(NearDuplicateClusterer(), grid, scoring=score, cv=whole, refit=False)
    assert {"threshold": 0.5} == search.fit(TEXTS, LABELS).best_params_


def test_without_scikit_learn() -> None:
    """It is the same where scikit-learn is not installed; ``import dedup`` loads none of it."""
    code = f"""
import sys
import dedup
assert "sklearn" not in sys.modules
sys.modules["sklearn"] = None
clusterer = dedup.NearDuplicateClusterer(0.6).set_params(threshold=0.5)
print(clusterer, clusterer.fit_predict({TEXTS!r}).tolist())
try:
    clusterer.set_params(linkage="single")
except ValueError as problem:
    print(problem)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = ran.stdout.splitlines()

    assert first.startswith("NearDuplicateClusterer(threshold=0.5, shingle=3,")
    assert first.endswith(str(LABELS))
    assert second.startswith("no parameter 'linkage'; there are threshold, ")
