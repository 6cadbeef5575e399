"""All contenders, ours first; and those that are told of, but not run."""

from dedup_bench.rivals.contract import Rival
from dedup_bench.rivals.embedding import EMBEDDING
from dedup_bench.rivals.matching import MATCHING
from dedup_bench.rivals.ours import OURS
from dedup_bench.rivals.sketching import SKETCHING

RIVALS: dict[str, Rival] = {**OURS, **SKETCHING, **MATCHING, **EMBEDDING}

ELSEWHERE: dict[str, str] = {
    "text-dedup": "a Python and packages of its own, and writes clusters, not pairs; "
    "`scale --peers` runs its command, and `quality --peers` its bands",
    "sentence-transformers": "a gigabyte of packages and a model that is downloaded; the cosine of "
    "two articles from a threshold on is the pair, as `embeddings` has it",
    "passim": "needs Spark and Java; its first stage is `passim's index`, its alignment is not run",
}
"""Why each is not run here. Whoever has one writes its pairs: ``dedup bench quality --pairs``."""
