"""Generated news as an index meets it: in order of time, from disk, with what is true of each."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from importlib import import_module
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec
import numpy as np
import numpy.typing as npt

from dedup.overlaps import sets_of
from dedup.segments import Ints
from dedup.settings import Settings
from dedup_bench.corpora import Made, make
from dedup_bench.edits import EDITS
from dedup_bench.signing import corpus_of_texts

DAYS, DAY = 365, 86_400
CASES = ("own", "wire", *EDITS)
_TOGETHER, _ROWS = 4_000, 512  # articles whose sets are made at once; rows of a product

Floats = npt.NDArray[np.float64]


class Arrival(msgspec.Struct, array_like=True, frozen=True):
    """An article that comes, and what number and moment the generator gave it."""

    seconds: float
    number: int
    id: str
    outlet: str
    published: str
    text: str

    @property
    def row(self) -> dict[str, str]:
        """Return what an index is given of it."""
        named = {"id": self.id, "outlet": self.outlet, "published": self.published}
        return named | {"text": self.text}


class Truth(NamedTuple):
    """
    What is true of generated articles, by their numbers.

    Args:
        cases: int8, their place in ``CASES``.
        nearest: float64, the highest Jaccard with any of their story that came before.
    """

    cases: npt.NDArray[np.int8]
    nearest: Floats

    @property
    def copies(self) -> npt.NDArray[np.bool_]:
        """Which carry planted copy of an article before."""
        planted = np.array([name in EDITS and EDITS[name].copy for name in CASES])
        found: npt.NDArray[np.bool_] = planted[self.cases]
        return found

    @property
    def strangers(self) -> npt.NDArray[np.bool_]:
        """Which carry none; an agency's update, which is none of an outlet's, is left out."""
        others: npt.NDArray[np.bool_] = ~self.copies & (self.cases != CASES.index("update"))
        return others


def arrival_of(made: Made) -> Arrival:
    """Return a generated article as one that comes."""
    row = made.row
    named = row["id"], row["outlet"], row["published"], row["text"]
    return Arrival(made.seconds, made.number, *named)


def spooled(folder: Path, articles: int, seed: int, settings: Settings) -> Truth:
    """
    Write generated articles to files by day, or find them there; few stories are held at a time.

    Raises:
        ClickException: others were written there.
    """
    made, told = {"articles": articles, "seed": seed}, folder / "truth.npz"
    if told.is_file():
        with np.load(told) as kept:
            if {name: int(kept[name]) for name in made} != made:
                raise click.ClickException(f"{folder}: made with other --articles or --seed")
            return Truth(kept["cases"], kept["nearest"])
    folder.mkdir(parents=True, exist_ok=True)
    cases, nearest = np.zeros(articles, np.int8), np.zeros(articles)
    encode = msgspec.json.encode
    with ExitStack() as open_files:
        paths = (folder / f"day{day:04}.jsonl" for day in range(DAYS + 3))
        files = [open_files.enter_context(path.open("wb")) for path in paths]
        for several in _stories(make(articles, seed, days=DAYS)):
            for one in chain.from_iterable(several):
                files[int(one.seconds // DAY)].write(encode(arrival_of(one)) + b"\n")
                cases[one.number] = CASES.index(one.case)
            shared = [one for story in several if len(story) > 1 for one in story]
            nearest[[one.number for one in shared]] = nearest_of(shared, settings)
    np.savez(told, cases=cases, nearest=nearest, **made)  # type: ignore[arg-type]
    return Truth(cases, nearest)


def arrivals(folder: Path, size: int, first: int = 0, end: int | None = None) -> Iterator[Any]:
    """Yield batches of what was spooled, in order of time, from one place in it to another."""
    every = islice(chain.from_iterable(map(_day, sorted(folder.glob("day*.jsonl")))), first, end)
    while batch := list(islice(every, size)):
        yield batch


def nearest_of(told: Sequence[Made], settings: Settings) -> Floats:
    """Return the highest Jaccard of each with those of its story that came before, counted."""
    if not told:
        return np.zeros(0)
    sizes, values = sets_in([made.row["text"] for made in told], settings)
    story = np.array([made.story for made in told])
    moment = np.argsort(np.argsort([made.seconds for made in told], kind="stable"))
    columns = np.unique(values, return_inverse=True)[1]
    matrix = import_module("scipy.sparse").csr_array(
        (np.ones(len(values), np.int32), columns, np.append(0, np.cumsum(sizes)))
    )
    turned, found = matrix.T.tocsr(), np.zeros(len(told))
    for first in range(0, len(told), _ROWS):
        shared = (matrix[first : first + _ROWS] @ turned).tocoo()
        left, right = shared.coords[0] + first, shared.coords[1]
        kept = (story[left] == story[right]) & (moment[right] < moment[left])
        left, right, both = left[kept], right[kept], shared.data[kept]
        np.maximum.at(found, left, both / (sizes[left] + sizes[right] - both))
    return found


def _stories(every: Iterable[Made]) -> Iterator[list[list[Made]]]:
    """Yield whole stories, several at a time."""
    several: list[list[Made]] = []
    for _, story in groupby(every, key=attrgetter("story")):
        several.append(list(story))
        if sum(map(len, several)) >= _TOGETHER or len(several) >= _TOGETHER // 4:
            yield several
            several = []
    if several:
        yield several


def sets_in(texts: Sequence[str], settings: Settings) -> tuple[Ints, npt.NDArray[np.uint64]]:
    """Return how many shingles each text has, and all of them."""
    parts = [sets_of(block, settings) for block in corpus_of_texts(texts).blocks()]
    sizes, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    return sizes, values


def _day(path: Path) -> list[Arrival]:
    decode = msgspec.json.Decoder(Arrival).decode
    return sorted(map(decode, path.read_bytes().splitlines()), key=_MOMENT)


_MOMENT = attrgetter("seconds", "number")
