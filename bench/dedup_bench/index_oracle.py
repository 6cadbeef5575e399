"""What is true of a sample of articles: each compared with all that came before it, counted."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from dedup.settings import Settings
from dedup.signatures import shingle_texts
from dedup_bench.index_flow import DAY, Arrival, sets_in
from dedup_bench.index_server import Said
from dedup_bench.results import Cell, Table

TOLD = "exact", "near", "update", "passages", "new"
_TOGETHER = 5_000  # articles whose shingles are counted at once


class Sample(NamedTuple):
    """An article, its place among all that came, and what was said of it."""

    place: int
    arrival: Arrival
    said: Said


class Nearest(NamedTuple):
    """Of one: the highest Jaccard with any before it in the window, and whether words are equal."""

    jaccard: float
    exact: bool


def nearest_to(
    folder: Path, asked: Sequence[Sample], window: float, settings: Settings
) -> list[Nearest]:
    """
    Compare articles with all that came before them in the window.

    Args:
        folder: what came, a file a day, in order.
        asked: the articles.
        window: days.
        settings: shingle.
    """
    sizes, values = sets_in([one.arrival.text for one in asked], settings)
    known = np.unique(values)
    ours = _matrix(sizes, values, known).T.tocsr()
    places = np.array([one.place for one in asked])
    moments = np.array([one.arrival.seconds for one in asked])
    words = [shingle_texts(one.arrival.text, 1) for one in asked]
    best, exact, first = np.zeros(len(asked)), [False] * len(asked), 0
    for came in _parts(folder):
        theirs, everything = sets_in([one.text for one in came], settings)
        shared = (_matrix(theirs, everything, known) @ ours).tocoo()
        (left, right), both = shared.coords, shared.data
        ages = moments[right] - np.array([one.seconds for one in came])[left]
        kept = (first + left < places[right]) & (ages <= window * DAY)
        left, right, both = left[kept], right[kept], both[kept]
        jaccard = both / (theirs[left] + sizes[right] - both)
        np.maximum.at(best, right, jaccard)
        for row, place in np.column_stack([left, right])[jaccard == 1].tolist():
            exact[place] |= shingle_texts(came[row].text, 1) == words[place]
        first += len(came)
    return [Nearest(*pair) for pair in zip(best.tolist(), exact, strict=True)]


def judged(folder: Path, asked: Sequence[Sample], window: float, settings: Settings) -> Table:
    """Return how often each thing was said of articles, by what is true of them."""
    truth = nearest_to(folder, asked, window, settings)
    near = settings.threshold
    classes = [
        ("the same words", [one.exact for one in truth]),
        (f"Jaccard of {near} or more", [not t.exact and t.jaccard >= near for t in truth]),
        (f"of {near - 0.1:.1f} to {near}", [near - 0.1 <= t.jaccard < near for t in truth]),
        ("less", [t.jaccard < near - 0.1 for t in truth]),
    ]
    reasons = np.array([one.said.reason for one in asked])
    rows: list[list[Cell]] = []
    for name, flags in classes:
        those = reasons[np.array(flags, np.bool_)]
        rows.append([name, len(those), *(int((those == reason).sum()) for reason in TOLD)])
    title = f"{len(asked)} articles, each counted against all before it in the window"
    return Table(title, ["nearest before it", "articles", *(f"told {r}" for r in TOLD)], rows)


def _matrix(sizes: npt.NDArray[np.int64], values: npt.NDArray[np.uint64], known: Any) -> Any:
    """Return which of the known shingles each article has, as a sparse matrix."""
    columns = np.minimum(np.searchsorted(known, values), len(known) - 1)
    hit = known[columns] == values
    rows = np.repeat(np.arange(len(sizes)), sizes)[hit]
    ones, shape = np.ones(len(rows), np.int32), (len(sizes), len(known))
    return import_module("scipy.sparse").csr_array((ones, (rows, columns[hit])), shape=shape)


def _parts(folder: Path) -> Iterator[list[Arrival]]:
    """Yield what came, in order, some thousands at a time."""
    decode = msgspec.json.Decoder(Arrival).decode
    lines = chain.from_iterable(map(_lines, sorted(folder.glob("day*.jsonl"))))
    while part := list(map(decode, islice(lines, _TOGETHER))):
        yield part


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
