"""Near-duplicates as scikit-learn has clusters: an estimator, whether that is installed or not."""

import inspect
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa

from dedup.corpus import corpus_of
from dedup.decisions import decided_in
from dedup.duplicates import duplicates_of
from dedup.errors import ArgumentError
from dedup.fingerprints import fingerprints_of
from dedup.index.batch import sound
from dedup.segments import Ints
from dedup.settings import Settings

ALONE = -1
"""The label of what is in no cluster: noise, as DBSCAN has it."""


class _Estimator:
    """What an estimator needs of scikit-learn where that is not installed."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters by name; none is an estimator, so there is nothing ``deep``."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **params: Any) -> Self:
        """
        Set parameters.

        Raises:
            ValueError: there is none of a name.
        """
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"no parameter {name!r}; there are {', '.join(known)}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({given})"


class _Mixin:
    """What marks a clusterer for scikit-learn, where that is not installed."""


if not TYPE_CHECKING:
    with suppress(ImportError):
        from sklearn.base import BaseEstimator as _Estimator
        from sklearn.base import ClusterMixin as _Mixin


class NearDuplicateClusterer(_Mixin, _Estimator):
    """
    Clusters of near-duplicate texts, found as ``dedup score --only near`` finds them.

    Two texts are near-duplicates whose Jaccard, counted on shingles of words, is at least
    ``threshold``; a cluster is what hangs together by such pairs (single linkage, as DBSCAN with
    ``min_samples=1`` at a distance of ``1 - threshold``, but that pairs are proposed by MinHash).
    The clusters are the same in whatever order the texts come.

    >>> alike = "The council voted on Monday to close the bridge."
    >>> NearDuplicateClusterer().fit_predict([alike, "No word of it.", alike.upper()]).tolist()
    [0, -1, 0]

    Args:
        threshold: see ``Settings``, as for all that follow.
        shingle: words in a shingle.
        num_perm: permutations of a signature.
        recall: probability with which a pair at the threshold is found.
        seed: of the permutations.

    Attributes:
        labels_: int64 by text: its cluster, numbered in order of first appearance; -1: alone.
    """

    labels_: Ints

    def __init__(
        self,
        threshold: float = 0.5,
        *,
        shingle: int = 3,
        num_perm: int = 128,
        recall: float = 0.98,
        seed: int = 1,
    ) -> None:
        self.threshold = threshold
        self.shingle = shingle
        self.num_perm = num_perm
        self.recall = recall
        self.seed = seed

    def fit(self, X: Any, y: object = None) -> Self:  # noqa: N803 - scikit-learn's names
        """
        Find the clusters of texts.

        Args:
            X: strings: a list, an array, a column of a frame, or a frame or array of one column.
            y: nothing is made of it.

        Raises:
            ArgumentError: there is something else among them, or more than one column.
            SettingsError: a parameter out of its range.
        """
        settings = Settings.of(**self.get_params(deep=False))
        texts = _texts_of(X)
        order = np.array(sorted(range(len(texts)), key=texts.__getitem__), np.int64)
        ids = pa.array([f"{row:012}" for row in range(len(texts))], pa.string())
        column = pa.array([texts[row] for row in order], pa.large_string())
        corpus = corpus_of(pa.table({"id": ids, "text": column}))
        prints = fingerprints_of(corpus, settings, paragraphs=False)
        groups = duplicates_of(corpus, prints, decided_in(corpus, None), settings).groups
        self.labels_ = _labels(order[groups.members], groups.bounds, len(texts))
        return self

    def fit_predict(self, X: Any, y: object = None) -> Ints:  # noqa: N803
        """Return ``labels_`` of texts, as ``fit`` finds them."""
        return self.fit(X, y).labels_

    def __sklearn_tags__(self) -> Any:
        tags: Any = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags


def _texts_of(X: Any) -> list[str]:  # noqa: N803
    """Return texts as a list."""
    if hasattr(X, "to_pylist"):  # an array of Arrow, whose items are no strings
        X = X.to_pylist()  # noqa: N806
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if len(shape) > 1:
        if shape[1:] != (1,):
            raise ArgumentError(f"one column of texts is expected, not {shape[1]}")
        X = np.asarray(X, object).ravel()  # noqa: N806
    if isinstance(X, str):
        raise ArgumentError("several texts are expected, not one")
    try:
        texts = list(X)
    except TypeError as problem:
        raise ArgumentError(f"several texts are expected, not a {type(X).__name__}") from problem
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise ArgumentError(f"texts are expected; row {row} is a {type(text).__name__}")
    return [*map(sound, texts)]


def _labels(members: Ints, bounds: Ints, texts: int) -> Ints:
    """Return the number of each text's group, by the first of each; -1 where it is in none."""
    firsts = np.minimum.reduceat(members, bounds[:-1])
    numbers = np.argsort(np.argsort(firsts))
    labels = np.full(texts, ALONE, np.int64)
    labels[members] = np.repeat(numbers, np.diff(bounds))
    return labels
