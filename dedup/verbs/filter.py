"""``dedup filter``: a stream of articles before an archive."""

import sys
from collections import Counter
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

import click

from dedup.options import (
    filled,
    making_options,
    named,
    reading_options,
    shared_gate_options,
)
from dedup.process import EXIT_USAGE, fail, say_if_cold, warn
from dedup.verbs.gates import gate_of

if TYPE_CHECKING:
    from dedup.reading.ledger import Ledger

_MILLI = 1e-3
_DAY = 86_400_000  # milliseconds
_WINDOWED = {
    "forgotten": "held before are older than the window: forgotten",
    "late": "came older than the window: nothing is compared with them",
}


@click.command("filter", short_help="Let articles through that were not seen yet.")
@shared_gate_options
@click.option("--annotate", is_flag=True, help="Write the verdict into lines, as a field dedup.")
@click.option("--held", metavar="FILE", callback=filled,
              help="Where dropped lines are added, with their verdicts.")  # fmt: skip
@click.option("--redelivered", type=click.Choice(["keep", "drop"]), default="keep",
              show_default=True,
              help="What came before, same id and words: treated as then, or held "
              "back.")  # fmt: skip
@click.option("--flush-ms", type=click.IntRange(0, _DAY), default=200, show_default=True,
              metavar="MS", help="After which a batch is not waited for any longer.")  # fmt: skip
@reading_options
@making_options
@click.option("-q", "--quiet", is_flag=True, help="No progress and no counts at the end.")
def filter_verb(quiet: bool, **options: Any) -> None:
    """
    Let articles through that were not seen yet: JSON Lines from standard input to standard output.

    Lines pass byte for byte: new articles, and such as have something in common with an earlier one
    (tagged: see --annotate). Dropped are, by default, articles of the very words of an earlier one.
    What passes is remembered before it is printed; the same input again gives the same
    output. A line that cannot be read is refused, counted, and stops nothing.

    \b
    Examples:
      dedup filter --index seen/ < in.jsonl > kept.jsonl
      crawl | dedup filter --index seen/ --annotate --window 30 --held held.jsonl | archive
      dedup filter --index seen/ --tier articles --keep-shingles --drop verified < in.jsonl
      dedup filter --store redis://127.0.0.1:6379/0 < in.jsonl > kept.jsonl
    """
    from dedup.reading.admitting import Admission
    from dedup.reading.extracting import extractor_of
    from dedup.reading.ledger import Ledger
    from dedup.writing.places import inside, mixed, overwritten

    written = {f"--{name}": options[name] for name in ("held", "rejects")}
    message = overwritten(["-"], [options["statistics"]], None, "", written)
    if message := message or inside(options["folder"], written) or mixed(written):
        fail(message, EXIT_USAGE)
    fields = named(options["fields"], "--field", "OURS=YOURS")
    with ExitStack() as opened:
        ledger = opened.enter_context(Ledger(options["rejects"], endless=True))
        admission = Admission(fields, ledger, extractor_of(options["extractor"]))
        gate = opened.enter_context(gate_of(options))
        say_if_cold(quiet)
        held = opened.enter_context(open(options["held"], "ab", 0)) if options["held"] else None  # noqa: PTH123
        counts = _let(gate, admission, held, quiet, options)
        admission.finish()
    tell(counts, ledger, quiet, gate)


def _let(
    gate: Any, admission: Any, held: IO[bytes] | None, quiet: bool, options: dict[str, Any]
) -> Counter[str]:
    """Let standard input through."""
    from dedup.filtering import Ways, filtered
    from dedup.reading.arriving import arriving, in_time, standard_input
    from dedup.terminal.progress import steps

    wait = options["flush_ms"] * _MILLI
    batches = in_time(arriving(standard_input()), options["batch"], wait)
    ways = Ways(sys.stdout.buffer, held, options["annotate"], options["redelivered"] == "keep")
    with steps(quiet=quiet) as progress:
        return filtered(gate, admission, batches, ways, progress)


def tell(counts: Counter[str], ledger: "Ledger", quiet: bool, gate: Any) -> None:
    """Say what was refused, what became of the rest, and what a window made of an index."""
    from dedup.notes import refusals

    intake = ledger.intake()
    if intake.rejected:
        warn(refusals(intake))
    if not quiet:
        for note in intake.notes:
            warn(note)
        parts = ", ".join(f"{counts[name]:,} {name}" for name in ("kept", "tagged", "dropped"))
        again = f"; {counts['redelivered']:,} of them came before" if counts["redelivered"] else ""
        warn(f"{parts}, {intake.rejected:,} refused{again}")
        for name, told in _WINDOWED.items():
            if count := getattr(gate, name, 0):  # a server forgets by itself
                warn(f"{count:,} {told}")
