"""Run a benchmark: ``python -m dedup_bench speed`` (or another of ``_VERBS``)."""

import click

from dedup_bench.calibrate import calibrate
from dedup_bench.circles import circles
from dedup_bench.clusters import clusters
from dedup_bench.copies import copies
from dedup_bench.credits import credits as credited
from dedup_bench.formats import formats
from dedup_bench.index import index
from dedup_bench.index_ages import index_ages
from dedup_bench.index_month import index_month
from dedup_bench.index_recall import index_recall
from dedup_bench.kernels import kernels
from dedup_bench.languages import languages
from dedup_bench.origins import origins
from dedup_bench.quality.command import quality
from dedup_bench.recall import recall
from dedup_bench.report import report
from dedup_bench.rivals import rivals
from dedup_bench.screens import screens
from dedup_bench.sketches import sketches
from dedup_bench.speed import speed
from dedup_bench.startup import startup
from dedup_bench.story import story


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure dedup, and its peers on the same texts. bench/README.md says how to read it."""


_VERBS = (
    speed, kernels, rivals, recall, quality, credited,
    calibrate, copies, languages, startup, formats, story,
    origins, clusters, circles, report, screens, index,
    index_month, index_recall, index_ages, sketches,
)  # fmt: skip
for _verb in _VERBS:
    main.add_command(_verb)

if __name__ == "__main__":
    main()
