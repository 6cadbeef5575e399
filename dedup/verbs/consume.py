"""``dedup consume``: articles of a queue before an archive."""

from collections import Counter
from contextlib import ExitStack
from typing import Any

import click

from dedup.options import filled, making_options, named, reading_options, shared_gate_options
from dedup.process import EXIT_USAGE, fail, say_if_cold
from dedup.verbs.filter import tell
from dedup.verbs.gates import gate_of

_MILLI = 1e-3


@click.command("consume", short_help="Let articles of a queue through that were not seen yet.")
@shared_gate_options
@click.option("--from", "source", required=True, metavar="URL", callback=filled,
              help="Where articles come from: redis://HOST:PORT/DB#STREAM or "
              "kafka://HOST:PORT/TOPIC.")  # fmt: skip
@click.option("--to", "kept", required=True, metavar="URL", callback=filled,
              help="Where those go that pass, with their verdicts.")  # fmt: skip
@click.option("--held", metavar="URL", callback=filled, help="Where dropped ones go.")
@click.option("--group", default="dedup", show_default=True, metavar="NAME", callback=filled,
              help="Of workers: each article goes to one of them.")  # fmt: skip
@click.option("--claim", type=click.IntRange(1), default=60, show_default=True, metavar="SECONDS",
              help="After which what a worker took from a stream, and has not done, is taken from "
              "it.")  # fmt: skip
@click.option("--drain", is_flag=True, help="End when nothing is left.")
@click.option("--flush-ms", type=click.IntRange(1, 60_000), default=200, show_default=True,
              metavar="MS", help="After which a batch is not waited for any longer.")  # fmt: skip
@reading_options
@making_options
@click.option("-q", "--quiet", is_flag=True, help="No progress and no counts at the end.")
def consume_verb(quiet: bool, **options: Any) -> None:
    """
    Let articles of a queue through that were not seen yet: from a Redis Stream or a topic of Kafka.

    An article is JSON, in a stream the field article of an entry, or its fields. What passes is
    remembered, then published with its verdict (a field dedup), and then it is done: whoever dies
    in between gets it again, and says the same. Workers of a group share the articles; with --store
    they share what was seen, wherever they run.

    \b
    Examples:
      dedup consume --store redis://h:6379/0 --from redis://h:6379/0#in --to redis://h:6379/0#out
      dedup consume --index seen/ --from kafka://h:9092/in --to kafka://h:9092/out --drain
    """
    from dedup.reading.admitting import Admission
    from dedup.reading.extracting import extractor_of
    from dedup.reading.ledger import Ledger
    from dedup.writing.places import inside

    if message := inside(options["folder"], {"--rejects": options["rejects"]}) or _circle(options):
        fail(message, EXIT_USAGE)
    fields = named(options["fields"], "--field", "OURS=YOURS")
    with ExitStack() as opened:
        ledger = opened.enter_context(Ledger(options["rejects"], endless=True))
        extract = extractor_of(options["extractor"])
        admission = Admission(fields, ledger, extract, options["source"].rpartition("@")[2])
        gate = opened.enter_context(gate_of(options))
        say_if_cold(quiet)
        counts = _let(gate, admission, quiet, options)
        admission.finish()
    tell(counts, ledger, quiet, gate)


def _circle(options: dict[str, Any]) -> str:
    """Return in one line what would be read again for ever, or nothing."""
    from dedup.queues.places import place_of

    source = place_of(options["source"])
    for option, name in (("--to", "kept"), ("--held", "held")):
        if options[name] and place_of(options[name]) == source:
            return f"{option} is the queue that is read; give another"
    return ""


def _let(gate: Any, admission: Any, quiet: bool, options: dict[str, Any]) -> Counter[str]:
    """Let a queue through."""
    from dedup.queues import consumed, sink_of, source_of
    from dedup.queues.places import Reading
    from dedup.terminal.progress import steps

    wait = options["flush_ms"] * _MILLI
    named = (options[name] for name in ("claim", "drain"))
    reading = Reading(options["group"], options["batch"], wait, *named)
    held = options["held"] and sink_of(options["held"])
    ends = source_of(options["source"], reading), sink_of(options["kept"]), held
    with steps(quiet=quiet) as progress:
        return consumed(gate, admission, *ends, progress)
