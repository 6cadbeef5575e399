"""dedup without one of its parts: what each part is worth, on the same sets."""

import dedup
from dedup_bench.quality.answers import Contender, by_dedup

ABLATIONS: dict[str, Contender] = {
    "word-5 MinHash alone": by_dedup(dedup.Settings(shingle=5), only_near=True),
}
"""By name: settings that leave a part out, or a peer in its place."""
