"""
Find which articles carry whose copy, with evidence.

>>> import dedup
>>> dedup.Settings().threshold
0.5
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dedup.clustering import NearDuplicateClusterer
    from dedup.corpus import Article, Corpus
    from dedup.decisions import Decisions
    from dedup.detection import Detection
    from dedup.errors import DedupError
    from dedup.index import Index
    from dedup.index.verdicts import Policy, Verdict
    from dedup.ingest import IngestFilter
    from dedup.line import detect
    from dedup.outlets import Outlets
    from dedup.reading import read, read_batch, read_decisions, read_outlets
    from dedup.settings import Settings
    from dedup.shared import SharedFilter
    from dedup.sieve import Sieve, annotate, keep
    from dedup.statistics import Statistics
    from dedup.writing import write

_HOMES = {
    "Article": "dedup.corpus",
    "Corpus": "dedup.corpus",
    "DedupError": "dedup.errors",
    "Decisions": "dedup.decisions",
    "Detection": "dedup.detection",
    "Index": "dedup.index",
    "IngestFilter": "dedup.ingest",
    "NearDuplicateClusterer": "dedup.clustering",
    "Outlets": "dedup.outlets",
    "Policy": "dedup.index.verdicts",
    "Settings": "dedup.settings",
    "SharedFilter": "dedup.shared",
    "Sieve": "dedup.sieve",
    "Statistics": "dedup.statistics",
    "Verdict": "dedup.index.verdicts",
    "annotate": "dedup.sieve",
    "detect": "dedup.line",
    "keep": "dedup.sieve",
    "read": "dedup.reading",
    "read_batch": "dedup.reading",
    "read_decisions": "dedup.reading",
    "read_outlets": "dedup.reading",
    "write": "dedup.writing",
}

__all__ = [
    "Article",
    "Corpus",
    "Decisions",
    "DedupError",
    "Detection",
    "Index",
    "IngestFilter",
    "NearDuplicateClusterer",
    "Outlets",
    "Policy",
    "Settings",
    "SharedFilter",
    "Sieve",
    "Statistics",
    "Verdict",
    "annotate",
    "detect",
    "keep",
    "read",
    "read_batch",
    "read_decisions",
    "read_outlets",
    "write",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used (PEP 562): importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'dedup' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
