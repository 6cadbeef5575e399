"""``dedup score --engine spark``: what of its options a cluster knows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dedup.options import named
from dedup.process import EXIT_USAGE, fail

if TYPE_CHECKING:
    from dedup.settings import Settings

_LOCAL = (
    "report",
    "plots",
    "work",
    "max_memory",
    "format",
    "outlets",
    "decisions",
    "detect_language",
    "encoding",
    "rejects",
)
"""Options that speak of one machine, or of what only it does so far."""


def score_on_spark(
    files: Sequence[str],
    output: str | None,
    only: str | None,
    settings: "Settings",
    options: dict[str, Any],
) -> None:
    """Score files on Spark, or say in one line what it does not do."""
    if not output or output == "-" or "." in output.rstrip("/").rpartition("/")[2]:
        fail("--engine spark writes a folder of Parquet: -o DIR", EXIT_USAGE)
    if given := [f"--{name.replace('_', '-')}" for name in _LOCAL if options.get(name)]:
        fail(f"--engine spark does not know {', '.join(given)}", EXIT_USAGE)
    from dedup.engines.spark.files import score

    fields = named(options["fields"], "--field", "OURS=YOURS")
    agencies = named(options["agencies"], "--agency", "NAME=OUTLET", turned=True)
    score(
        files, options["wire"], output, settings, agencies=agencies, fields=fields,
        master=options["master"], only_near=only == "near",
    )  # fmt: skip
