"""Digests: what a result was made of, in a few letters each."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash

from dedup.corpus import COLUMNS, Corpus
from dedup.decisions import Decisions
from dedup.outlets import Outlets
from dedup.settings import Settings
from dedup.shelf import ragged, rest
from dedup.statistics import Statistics
from dedup.versions import ITEM

_PART = 8 << 20  # bytes that are read together


def digests_of(
    corpus: Corpus, settings: Settings, outlets: Outlets, decisions: Decisions | None,
    statistics: Statistics | None, *, only_near: bool,
) -> dict[str, str]:  # fmt: skip
    """Return digests of all that shapes a detection, by name; threads and memory do not."""
    before = digests_before(settings, only_near=only_near)
    return {
        "articles": _articles(corpus),
        "settings": before.pop("settings"),
        "outlets": digest_of(outlets),
        "decisions": digest_of_decisions(decisions),
        "statistics": "" if statistics is None else _statistics(statistics),
        **before,
    }


def digests_before(settings: Settings, *, only_near: bool) -> dict[str, str]:
    """Return those of ``digests_of`` that are known before anything is read."""
    return {
        "settings": settings.digest,
        "stages (--only)": "near" if only_near else "all",
        "version of dedup": version("dedup-news"),
    }


def digest_of_decisions(decisions: Decisions | None) -> str:
    """Return a digest of what a person decided."""
    decided = sorted([*both, kind] for both, kind in decisions.pairs.items()) if decisions else []
    return _of(json.dumps(decided).encode())


def digest_of(outlets: Outlets) -> str:
    """Return the digest of what is known of outlets, in whatever order it was told."""
    known = asdict(outlets)
    known["licensed"] = {name: sorted(several) for name, several in known["licensed"].items()}
    return _of(json.dumps(known, sort_keys=True).encode())


def _articles(corpus: Corpus) -> str:
    """Return the digest of what is read of articles, however their columns are cut."""
    names = [*COLUMNS, *({ITEM} & set(corpus.table.column_names))]
    columns = [corpus.table[name].cast(pa.large_string()) for name in names]
    return _of(corpus.wire.tobytes(), *(part for column in columns for part in _texts(column)))


def _texts(column: pa.ChunkedArray) -> Iterator[Any]:
    """Yield the lengths of texts and their bytes, which are let go when they were read."""
    lengths = pa.compute.binary_length(column).fill_null(-1)
    yield np.asarray(lengths.to_numpy(), np.int64).tobytes()
    for chunk in column.chunks:
        body, places = ragged(chunk)
        body = body[places[0] : places[-1]]
        for at in range(0, len(body), _PART):
            yield body[at : at + _PART]
            rest(body[at : at + _PART])


def _statistics(statistics: Statistics) -> str:
    facts = statistics.articles, statistics.until
    sets = statistics.speech, statistics.standing, statistics.formulas, statistics.phrases
    return _of(
        json.dumps(facts).encode(), *map(np.ascontiguousarray, (statistics.frequencies, *sets))
    )


def _of(*parts: Any) -> str:
    """Return one digest of some bytes."""
    digest = xxhash.xxh3_128()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
