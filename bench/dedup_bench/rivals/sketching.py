"""MinHash engines, from raw texts: three words a shingle, 128 values, bands for the threshold."""

import logging
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

import dedup
from dedup_bench.rivals.contract import Rival, Scored
from dedup_bench.rivals.cutting import word_shingles
from dedup_bench.signing import batches, gaoya_index, shingle_bytes, shingle_strings
from dedup_bench.sources import Line

NUM_PERM, SHINGLE, PROBES = 128, 3, 4
DIALS = (0.8, 0.65, 0.5, 0.4, 0.3, 0.2, 0.1)


def bands_of(dial: float) -> tuple[int, int]:
    """Return how many bands of how many values dedup takes for a threshold: all get the same."""
    bands, width = dedup.Settings(threshold=dial, num_perm=NUM_PERM).bands
    return bands, width


def datasketch(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Query MinHashLSH for each text, then insert it; what is estimated lower is dropped."""
    module = import_module("datasketch")
    index = module.MinHashLSH(threshold=dial, num_perm=NUM_PERM, params=bands_of(dial))
    sets = (shingle_bytes(item.text, SHINGLE) for item in articles)
    sketches: list[Any] = []
    made = module.MinHash.generator(sets, num_perm=NUM_PERM, hashfunc=xxhash.xxh32_intdigest)
    for row, sketch in enumerate(made):
        for other in index.query(sketch):
            if (value := sketches[other].jaccard(sketch)) >= dial:
                yield other, row, value
        index.insert(row, sketch, check_duplication=False)
        sketches.append(sketch)


def ensemble(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Query LSHEnsemble for what contains each text; checked by the exact containment."""
    module = import_module("datasketch")
    sets = [word_shingles(SHINGLE)(item.text) for item in articles]
    made = module.MinHash.generator(sets, num_perm=NUM_PERM, hashfunc=xxhash.xxh32_intdigest)
    sketches = list(made)
    index = module.MinHashLSHEnsemble(threshold=dial, num_perm=NUM_PERM)
    index.index([(row, sketch, len(sets[row])) for row, sketch in enumerate(sketches) if sets[row]])
    for row, sketch in enumerate(sketches):
        mine = sets[row]
        for other in index.query(sketch, len(mine)) if mine else ():
            value = len(mine & sets[other]) / len(mine)
            if other != row and value >= dial:
                yield min(row, other), max(row, other), value


def rensa(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Sketch full sets in batches, insert and query in bulk; what is estimated lower is dropped."""
    module = import_module("rensa")
    bands, width = bands_of(dial)
    sketches: list[Any] = []
    for batch in batches([item.text for item in articles]):
        sets = [shingle_strings(text, SHINGLE) for text in batch]
        sketches += module.RMinHash.from_token_sets(sets, num_perm=bands * width, seed=42)
    index = module.RMinHashLSH(dial, bands * width, bands)
    index.insert_many(sketches)
    for row, others in enumerate(index.query_all(sketches)):
        for other in others:
            if other < row and (value := sketches[other].jaccard(sketches[row])) >= dial:
                yield other, row, value


def rensa_rho(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Sketch by a few positions ("rho"); its index gives flags, no pairs, so we join the bands."""
    module = import_module("rensa")
    rows: list[Any] = []
    for batch in batches([item.text for item in articles]):
        sets = [shingle_strings(text, SHINGLE) for text in batch]
        made = module.RMinHash.digest_matrix_from_token_sets_rho(
            sets, num_perm=NUM_PERM, seed=42, probes=PROBES
        )
        rows += made.to_rows()
    values = np.array(rows, dtype=np.uint64)
    yield from _estimated(values, _sharing_a_band(values, *bands_of(dial)), dial)


def gaoya(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Insert and query all texts in bulk, on every core; gaoya drops low estimates itself."""
    index = gaoya_index(SHINGLE, *bands_of(dial), dial)
    texts = [item.text for item in articles]
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    for row, others in enumerate(index.par_bulk_query(texts)):
        yield from ((other, row, dial) for other in others if other < row)


def fastsketch(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Sketch in batches, insert and query in bulk; what is estimated lower is dropped."""
    module = import_module("FastSketchLSH")
    bands, width = bands_of(dial)
    sketcher = module.FastSimilaritySketch(size=NUM_PERM, seed=42)
    texts = [item.text for item in articles]
    parts = [
        sketcher.batch([shingle_bytes(text, SHINGLE) for text in batch]) for batch in batches(texts)
    ]
    values = np.concatenate(parts)
    used = np.ascontiguousarray(values[:, : bands * width])
    index = module.LSH(bands * width, bands)
    index.insert(used)
    found = enumerate(index.query(used))
    yield from _estimated(values, ((b, a) for a, near in found for b in near if b < a), dial)


def datatrove(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Run stages 1 and 2 of its pipeline in a folder; its own words, three a shingle."""
    logging.disable(logging.INFO)
    step = import_module("datatrove.pipeline.dedup.minhash")
    import_module("loguru").logger.remove()
    document = import_module("datatrove.data").Document
    bands, width = bands_of(dial)
    config = step.MinhashConfig(n_grams=SHINGLE, num_buckets=bands, hashes_per_bucket=width)
    given = (document(text=item.text, id=item.id) for item in articles)
    with tempfile.TemporaryDirectory() as folder:
        signed, paired = f"{folder}/signed", f"{folder}/paired"
        step.MinhashDedupSignature(signed, config=config).run(given, 0, 1)
        buckets = step.MinhashDedupBuckets(signed, paired, config=config)
        for bucket in range(bands):
            buckets.run(None, bucket, bands)
        found = {pair for path in sorted(Path(paired).glob("*.dups")) for pair in _pairs_in(path)}
    yield from ((a, b, dial) for a, b in found)


def _pairs_in(path: Path) -> Iterator[tuple[int, int]]:
    """Yield the pairs of one of its files: file, document, file, document, 32 bits each."""
    for _, a, _, b in struct.iter_unpack("<4I", path.read_bytes()):
        yield min(a, b), max(a, b)


def _sharing_a_band(
    values: npt.NDArray[np.uint64], bands: int, width: int
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of rows that have all values of a band in common, each once."""
    seen: set[tuple[int, int]] = set()
    for band in range(bands):
        buckets: dict[bytes, list[int]] = {}
        part = np.ascontiguousarray(values[:, band * width : (band + 1) * width])
        for row, key in enumerate(map(bytes, part)):
            mine = buckets.setdefault(key, [])
            seen.update((other, row) for other in mine)
            mine.append(row)
    yield from seen


def _estimated(
    values: npt.NDArray[np.uint64], pairs: Iterable[tuple[int, int]], dial: float
) -> Iterator[Scored]:
    """Yield the pairs whose share of equal values reaches the dial."""
    for a, b in pairs:
        value = float(np.mean(values[a] == values[b]))
        if value >= dial:
            yield a, b, value


_JACCARD = "Jaccard"
SKETCHING = {
    "datasketch": Rival("datasketch", datasketch, DIALS, _JACCARD),
    "datasketch LSHEnsemble": Rival(
        "datasketch", ensemble, (0.9, 0.7, 0.5, 0.35, 0.2, 0.1), "containment",
        "its index for containment; cannot be added to",
    ),
    "rensa": Rival("rensa", rensa, DIALS, _JACCARD, "R-MinHash of the full set"),
    "rensa rho": Rival(
        "rensa", rensa_rho, DIALS, _JACCARD,
        "the sketch its published speed is of: looks at a few positions of a long text; its index "
        "gives no pairs, so they are joined in Python: the seconds are not its own",
    ),
    "gaoya": Rival("gaoya", gaoya, DIALS, _JACCARD, "Rust, on every core"),
    "FastSketchLSH": Rival("FastSketchLSH", fastsketch, DIALS, _JACCARD),
    "datatrove": Rival(
        "datatrove", datatrove, DIALS, _JACCARD,
        "neighbours in a bucket, not verified; needs xxhash before 4",
    ),
}  # fmt: skip
