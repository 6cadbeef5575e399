"""
From texts to pairs of near-duplicates: ours, and each peer with its own index.

``python -m dedup_bench.pairing NAME`` is one contender in a process of its own, for `near`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from math import sqrt
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from dedup.corpus import corpus_of
from dedup.settings import Settings
from dedup_bench.running import used
from dedup_bench.signing import (
    NUM_PERM,
    batches,
    datasketch_of,
    gaoya_index,
    peer,
    shingle_bytes,
    shingle_strings,
)
from dedup_bench.sources import data_option, lines_of

CORPUS = "allsides37k"
SETTINGS = Settings(num_perm=NUM_PERM)
THRESHOLD, SHINGLE = SETTINGS.threshold, SETTINGS.shingle
BANDS, ROWS = SETTINGS.bands  # the same for all: what differs then is the work, not the recall
USED = BANDS * ROWS  # of the values: rensa wants exactly as many
FLOOR = THRESHOLD - 4 * sqrt(THRESHOLD * (1 - THRESHOLD) / NUM_PERM)  # of an estimate, as ours
WARM_UP = 200  # texts of a first run that is not timed

Pair = tuple[int, int]
Finder = Callable[[Sequence[str]], Iterable[Sequence[int]]]


def dedup(texts: Sequence[str]) -> Iterable[Sequence[int]]:
    """Find pairs by ``detect``, near-duplicates only: its own exact check is part of it."""
    from dedup.line import detect

    table = pa.table({
        "id": [f"{number:09}" for number in range(len(texts))],
        "text": pa.chunked_array(pa.array(part, pa.large_string()) for part in batches(texts)),
    })  # fmt: skip
    found: list[list[int]] = detect(
        corpus_of(table), SETTINGS, only_near=True
    ).relations.rows.tolist()
    return found


def gaoya(texts: Sequence[str]) -> Iterable[Sequence[int]]:
    """Insert and query all texts in bulk, on every core; gaoya drops low estimates itself."""
    index = gaoya_index(SHINGLE, BANDS, ROWS, FLOOR)
    given = list(texts)
    index.par_bulk_insert_docs(list(range(len(given))), given)
    found = index.par_bulk_query(given)
    return checked(((a, b) for b, near in enumerate(found) for a in near if a < b), texts)


def rensa(texts: Sequence[str]) -> Iterable[Sequence[int]]:
    """Sketch in batches, insert and query in bulk; R-MinHash of the full set."""
    module = peer("rensa")
    sketches: list[Any] = []
    for batch in batches(texts):
        sets = [shingle_strings(text, SHINGLE) for text in batch]
        sketches += module.RMinHash.from_token_sets(sets, num_perm=USED, seed=42)
    index = module.RMinHashLSH(THRESHOLD, USED, BANDS)
    index.insert_many(sketches)
    found = index.query_all(sketches)
    pairs = ((a, b) for b, near in enumerate(found) for a in near if a < b)
    return checked(((a, b) for a, b in pairs if sketches[a].jaccard(sketches[b]) >= FLOOR), texts)


def datasketch(texts: Sequence[str]) -> Iterable[Sequence[int]]:
    """Query each text, then insert it; the bands are the others'."""
    made = peer("datasketch").MinHashLSH
    index = made(threshold=THRESHOLD, num_perm=NUM_PERM, params=(BANDS, ROWS))
    return checked(_through(index, texts), texts)


def datasketch_own(texts: Sequence[str]) -> Iterable[Sequence[int]]:
    """Do the same with the bands that datasketch finds best for the threshold."""
    index = peer("datasketch").MinHashLSH(threshold=THRESHOLD, num_perm=NUM_PERM)
    return checked(_through(index, texts), texts)


FINDERS: dict[str, tuple[str, Finder]] = {
    "dedup": ("dedup", dedup),
    "gaoya": ("gaoya", gaoya),
    "rensa": ("rensa", rensa),
    "datasketch": ("datasketch", datasketch),
    "datasketch, its own bands": ("datasketch", datasketch_own),
}


def installed() -> list[str]:
    """Return the names of the contenders that are installed."""
    return [name for name, (module, _) in FINDERS.items() if find_spec(module)]


def checked(candidates: Iterable[Pair], texts: Sequence[str]) -> Iterator[Pair]:
    """Yield the candidates whose shingle sets really have the threshold in common."""
    sets: dict[int, frozenset[bytes]] = {}

    def shingles(row: int) -> frozenset[bytes]:
        if row not in sets:
            sets[row] = frozenset(shingle_bytes(texts[row], SHINGLE))
        return sets[row]

    for a, b in candidates:
        if jaccard(shingles(a), shingles(b)) >= THRESHOLD:
            yield a, b


def jaccard(one: frozenset[bytes], other: frozenset[bytes]) -> float:
    """Return the share of all shingles that both have; of nothing it is nothing."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def _through(index: Any, texts: Sequence[str]) -> Iterator[Pair]:
    """Yield the candidates of each text among those before it, low estimates dropped."""
    sketches: list[Any] = []
    for row, sketch in enumerate(datasketch_of(texts, SHINGLE)):
        for other in index.query(sketch):
            if sketches[other].jaccard(sketch) >= FLOOR:
                yield other, row
        index.insert(row, sketch, check_duplication=False)
        sketches.append(sketch)


@click.command()
@click.argument("name", type=click.Choice(list(FINDERS)))
@data_option(required=True)
@click.option("--articles", type=int)
def main(name: str, data: Path, articles: int | None) -> None:
    """Run one contender and print its seconds, its memory and its pairs as JSON."""
    module, finder = FINDERS[name]
    import_module("dedup.detection" if module == "dedup" else module)
    texts = [line.text for line in lines_of(data, CORPUS, articles)]
    list(finder(texts[:WARM_UP]))
    pairs, usage = used(lambda: [[int(a), int(b)] for a, b in finder(texts)])
    print(json.dumps({**usage._asdict(), "pairs": pairs}))


if __name__ == "__main__":
    main()
