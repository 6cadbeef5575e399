"""Contenders that compare vectors of texts: by all cosines, and by SemHash's index."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup_bench.rivals.contract import Rival, Scored
from dedup_bench.sources import Line

AT_ONCE = 1_024  # rows of cosines


class Model:
    """WordLlama's vectors, 256 numbers a text, as SemHash asks for them."""

    def __init__(self) -> None:
        module = import_module("wordllama")
        folder = Path(str(module.__file__)).parent  # what it ships: without this it downloads some
        self._model = module.WordLlama.load(cache_dir=folder, disable_download=True)

    def encode(self, texts: Sequence[str], **_more: object) -> npt.NDArray[np.float32]:
        """Return a row a text, float32, of length 1."""
        rows: npt.NDArray[np.float32] = self._model.embed(list(texts), norm=True)
        return rows


def cosines(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Compare all texts with all: the cosine of the means of their words' vectors."""
    rows = Model().encode([item.text for item in articles])
    for begin in range(0, len(rows), AT_ONCE):
        values = rows[begin : begin + AT_ONCE] @ rows.T
        for at, other in np.argwhere(values >= dial).tolist():
            if other < begin + at:
                yield other, begin + at, float(values[at, other])


def semhash(articles: Sequence[Line], dial: float) -> Iterable[Scored]:
    """Let SemHash remove duplicates, and pair each with whom it names as the reason."""
    rows: dict[str, list[int]] = {}
    for row, item in enumerate(articles):
        rows.setdefault(item.text, []).append(row)
    found: Any = import_module("semhash").SemHash.from_records(
        [item.text for item in articles], model=Model()
    )
    for removed in found.self_deduplicate(threshold=dial).filtered:
        for a in rows[removed.record]:
            for b in rows[removed.duplicate_of]:
                if a != b:
                    yield min(a, b), max(a, b), removed.score


_COSINES = (0.99, 0.97, 0.95, 0.92, 0.9)
EMBEDDING = {
    "embeddings": Rival(
        "wordllama", cosines, _COSINES, "cosine",
        "vectors that WordLlama ships, all pairs; a transformer's would have to be downloaded",
    ),
    "semhash": Rival(
        "semhash", semhash, _COSINES, "cosine",
        "with WordLlama's vectors in its model's place, which would have to be downloaded; names "
        "for each text that it removes one that it keeps, not all pairs",
    ),
}  # fmt: skip
