"""Stories against what is known, beside other groups that can be made of the same pairs."""

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import click
import numpy as np

from dedup.chronology import chronology
from dedup.corpus import Corpus
from dedup.detection import Detection
from dedup.findings import Findings
from dedup.line import detect
from dedup.pairs import CONFIDENT
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.stories import stories_of
from dedup_bench.corpora import make
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import agreement
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.signing import peer
from dedup_bench.sources import corpus_from, data_option, json_option, line_of
from dedup_native import joining

SETS = "wikiversions", "ocr_bln600", "ocr_pairs"
RESOLUTION = Settings().story_ties  # of Leiden: the same

Grouping = Callable[[Corpus, Findings], Ints]
"""Returns a number by article (int64), the same for those of one group."""


@click.command()
@data_option(required=False)
@click.option("--generated", default=20_000, show_default=True, help="Number of made articles.")
@click.option("--seed", default=1, show_default=True)
@json_option
def clusters(data: Path | None, generated: int, seed: int, path: Path | None) -> None:
    """Compare stories with true clusters, beside components, stars and Leiden communities."""
    before = conditions()
    rows = [row for name, found, gold in _sets(data, generated, seed)
            for row in compared(name, found, gold)]  # fmt: skip
    columns = ["set", "groups by", "precision", "recall", "ARI", "largest", "seconds"]
    table = Table("groups of confident pairs against true clusters", columns, rows)
    publish("clusters", [table], {"generated": generated, "seed": seed}, Settings(), path, before)


def _sets(
    data: Path | None, generated: int, seed: int
) -> Iterator[tuple[str, Detection, Mapping[str, str]]]:
    """Yield each set's name, what is found in it, and its true clusters."""
    from dedup.reading import read

    for name in SETS if data else ():
        given = DataSet(name, data / name)  # type: ignore[operator]
        yield name, detect(read(given.source)), given.clusters()
    if generated:
        made = list(make(generated, seed))
        truth = {one.row["id"]: str(one.story) for one in made}
        yield "generated", detect(corpus_from(map(line_of, made))), truth


def compared(name: str, found: Detection, gold: Mapping[str, str]) -> Iterator[list[Cell]]:
    """Yield a row a way to make groups."""
    assert found.findings is not None
    ids = found.corpus.ids
    for way, group in WAYS.items():
        if way == "Leiden" and not find_spec("graspologic_native"):
            continue
        began = perf_counter()
        groups = group(found.corpus, found.findings)
        seconds = perf_counter() - began
        one = agreement(gold, dict(zip(ids, groups.tolist(), strict=True)))
        largest = int(np.unique(groups, return_counts=True)[1].max())
        yield [name, way, one.precision, one.recall, one.ari, largest, seconds]


def by_components(corpus: Corpus, found: Findings) -> Ints:
    """Group all that confident pairs connect."""
    roots = np.arange(len(corpus))
    joining.unite(np.ascontiguousarray(_sure(found)), roots)
    joining.settle(roots)
    return roots


def by_stars(corpus: Corpus, found: Findings) -> Ints:
    """Group with the earliest article left all that are paired with it."""
    order = chronology(corpus)
    rows = _sure(found)
    rows = np.where((order[rows[:, 0]] < order[rows[:, 1]])[:, None], rows, rows[:, ::-1])
    centre = np.arange(len(corpus))
    for earlier, later in rows[np.lexsort((order[rows[:, 0]], order[rows[:, 1]]))].tolist():
        if centre[later] == later and centre[earlier] == earlier:
            centre[later] = earlier
    return centre


def by_leiden(corpus: Corpus, found: Findings) -> Ints:
    """Group by communities of the constant Potts model (Traag, Waltman & van Eck 2019)."""
    sure = found.pairs.point == CONFIDENT
    rows, weight = found.pairs.rows[sure], np.sqrt(found.covers[sure].prod(axis=1))
    both = np.concatenate([rows, rows[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    bounds = np.searchsorted(both[order, 0], np.arange(len(corpus) + 1)).astype(np.int64)
    _, place = peer("graspologic_native").leiden_csr(
        bounds, both[order, 1].astype(np.int32), np.tile(weight, 2)[order], len(corpus),
        resolution=RESOLUTION, use_modularity=False, seed=1, iterations=5,
    )  # fmt: skip
    communities: Ints = np.array([place[row] for row in range(len(corpus))], np.int64)
    return communities


def by_dedup(corpus: Corpus, found: Findings) -> Ints:
    """Group as dedup does, once more."""
    words = found.paragraphs.per_article(found.paragraphs.words)
    return stories_of(corpus, found.pairs, found.covers, words, Settings()).alone


WAYS: dict[str, Grouping] = {
    "components": by_components,
    "stars": by_stars,
    "Leiden": by_leiden,
    "dedup": by_dedup,
}


def _sure(found: Findings) -> Ints:
    rows: Ints = found.pairs.rows[found.pairs.point == CONFIDENT]
    return rows
