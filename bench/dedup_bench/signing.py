"""From text to a signature of 128 values: ours, and each peer as its documentation does it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from dedup.corpus import PASS_BYTES, Block, Corpus
from dedup.segments import fold_block
from dedup.settings import Settings
from dedup.signatures import shingles_of, signatures_of
from dedup.tokens import tokens_of
from dedup_bench.sources import Line, corpus_from
from dedup_bench.timing import Work

NUM_PERM = 128
BATCH = 256  # texts given to a peer at once, so that only their shingles lie in memory

Contender = Callable[[Sequence[str], int], Work]
"""Takes texts and the words of a shingle, returns the work to time."""


def sign(blocks: Iterable[Block], settings: Settings) -> list[npt.NDArray[Any]]:
    """
    Sign every text of some blocks, in this thread alone.

    The steps are those of ``dedup.fingerprints`` for an article: fold, tokens, shingles,
    signature.
    """
    signed = []
    for block in blocks:
        folded = fold_block(block)
        tokens = tokens_of(folded)
        shingles = shingles_of(tokens, folded, settings)
        sizes = np.maximum(tokens.counts - settings.shingle + 1, 0)
        spans = np.stack([tokens.firsts, tokens.firsts + sizes], axis=1)
        signed.append(signatures_of(shingles, spans, settings))
    return signed


def dedup(texts: Sequence[str], size: int) -> Work:
    """Sign texts that lie in an Arrow column, as dedup's reader leaves them."""
    corpus, settings = corpus_of_texts(texts), Settings(shingle=size, num_perm=NUM_PERM)
    return lambda: sign(corpus.blocks(PASS_BYTES), settings)


def dedup_from_str(texts: Sequence[str], size: int) -> Work:
    """Sign Python strings, and count the time to bring them into an Arrow column."""
    corpus, settings = corpus_of_texts(texts), Settings(shingle=size, num_perm=NUM_PERM)
    place = corpus.table.column_names.index("text")

    def work() -> object:
        column = pa.array(texts, pa.large_string())
        table = corpus.table.set_column(place, "text", column)
        return sign(replace(corpus, table=table).blocks(PASS_BYTES), settings)

    return work


def gaoya(texts: Sequence[str], size: int) -> Work:
    """Let gaoya cut lower-cased words, shingle and sign, all in Rust."""
    index = gaoya_index(size, NUM_PERM // 4, 4, 0.5).minhash_index
    return lambda: [index.bulk_hash_docs(batch) for batch in batches(texts)]


def rensa(texts: Sequence[str], size: int) -> Work:
    """Update an R-MinHash (the full set) with the shingles of a text."""
    made = peer("rensa").RMinHash

    def work() -> object:
        signed = []
        for text in texts:
            sketch = made(NUM_PERM, 42)
            sketch.update(shingle_strings(text, size))
            signed.append(sketch)
        return signed

    return work


def datasketch(texts: Sequence[str], size: int) -> Work:
    """Update MinHashes in batches of a text's shingles, hashed by xxHash."""
    return lambda: list(datasketch_of(texts, size))


def fastsketch(texts: Sequence[str], size: int) -> Work:
    """Sketch batches of shingle lists with FastSketchLSH, in one thread."""
    sketcher = peer("FastSketchLSH").FastSimilaritySketch(size=NUM_PERM, seed=42)

    def work() -> object:
        return [
            sketcher.batch([shingle_bytes(text, size) for text in batch], num_threads=1)
            for batch in batches(texts)
        ]

    return work


OURS: dict[str, Contender] = {"dedup": dedup, "dedup, from str": dedup_from_str}
PEERS: dict[str, tuple[str, Contender]] = {
    "gaoya": ("gaoya", gaoya),
    "rensa, full set": ("rensa", rensa),
    "datasketch + xxhash": ("datasketch", datasketch),
    "FastSketchLSH": ("FastSketchLSH", fastsketch),
}


def contenders() -> dict[str, Contender]:
    """Return ours and the peers that are installed."""
    there = {name: make for name, (module, make) in PEERS.items() if find_spec(module)}
    return OURS | there


def peer(name: str) -> Any:
    """Import a peer, which has no types."""
    return import_module(name)


def gaoya_index(size: int, bands: int, rows: int, threshold: float) -> Any:
    """Return gaoya's index over word shingles of lower-cased text."""
    return peer("gaoya").minhash.MinHashStringIndex(
        hash_size=32, jaccard_threshold=threshold, num_bands=bands, band_size=rows,
        analyzer="word", lowercase=True, ngram_range=(size, size), id_container="smallvec",
    )  # fmt: skip


def datasketch_of(texts: Iterable[str], size: int, num_perm: int = NUM_PERM) -> Iterator[Any]:
    """Return the MinHash of each text, one after another."""
    sets = (shingle_bytes(text, size) for text in texts)
    made = peer("datasketch").MinHash
    yield from made.generator(sets, num_perm=num_perm, hashfunc=xxhash.xxh32_intdigest)


def shingle_strings(text: str, size: int) -> list[str]:
    """Return the shingles of lower-cased words between blanks, as fast as Python can."""
    words = text.lower().split()
    return list(map(" ".join, zip(*(words[n:] for n in range(size)), strict=False)))


def shingle_bytes(text: str, size: int) -> list[bytes]:
    """Return the same as bytes, which datasketch and FastSketchLSH take best."""
    words = text.lower().encode().split()
    return list(map(b" ".join, zip(*(words[n:] for n in range(size)), strict=False)))


def batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    """Yield the texts, a batch at a time."""
    return (texts[at : at + BATCH] for at in range(0, len(texts), BATCH))


def corpus_of_texts(texts: Sequence[str]) -> Corpus:
    """Return a corpus of nothing but texts, in their order."""
    return corpus_from(Line(f"{number:09}", text) for number, text in enumerate(texts))
