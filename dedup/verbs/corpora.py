"""What verbs that read a whole corpus have in common."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dedup.errors import InputError
from dedup.options import named
from dedup.process import EXIT_USAGE, fail, warn

if TYPE_CHECKING:
    from dedup.corpus import Corpus
    from dedup.decisions import Decisions
    from dedup.outlets import Outlets

AGENCY_NEEDED = True
"""Whether a corpus must have an article of some agency that is named: a sample may have none."""

_SHOWN_NAMES = 8


def corpus_of_files(
    files: Iterable[str], options: dict[str, Any], output: str | None = None, form: str = ""
) -> "tuple[Corpus, Outlets, Decisions | None]":
    """Read articles, what is known of outlets, and decisions, unless that would be overwritten."""
    from dataclasses import replace

    from dedup.corpus import renamed
    from dedup.outlets import Outlets
    from dedup.reading import read, read_outlets
    from dedup.writing.places import overwritten

    fields = named(options["fields"], "--field", "OURS=YOURS")
    agencies = named(options["agencies"], "--agency", "NAME=OUTLET", turned=True)
    others = tuple(options[name] for name in ("outlets", "settings_file", "decisions"))
    sources = [*files, *options["wire"]]
    if message := overwritten(sources, others, output, form, _written(options)):
        fail(message, EXIT_USAGE)
    known = read_outlets(options["outlets"]) if options["outlets"] else Outlets()
    names = ("wire", "rejects", "extractor", "encoding", "detect_language")
    how = {name: options[name] for name in names}
    corpus = read(*files, fields=fields, **how)
    corpus = renamed(corpus, known.names) if known.names else corpus
    wires = corpus.table["outlet"].filter(corpus.wire).unique().to_pylist()
    agencies = {outlet: outlet for outlet in wires} | agencies
    known = replace(known, agencies=agencies)
    say_absent(known, set(corpus.table["outlet"].unique().to_pylist()))
    decided = _decisions(options["decisions"], corpus)
    return corpus, known, decided


def say_absent(known: "Outlets", there: Collection[str]) -> None:
    """
    Say which outlets are named that no article has.

    Raises:
        InputError: none is of any agency, and one must be.
    """
    from dedup.corpus import UNNAMED_WIRE

    agencies = known.agencies
    if agencies.get(UNNAMED_WIRE) == UNNAMED_WIRE:
        warn(f"wire copy without an outlet: no credit can be told (--agency NAME={UNNAMED_WIRE})")
    for outlet in sorted(agencies.keys() - there):
        some = ", ".join(map(repr, sorted(there)[:_SHOWN_NAMES]))
        others = f"outlets are {some} ..." if there else "there is no article"
        message = f"no article is of the outlet {outlet!r} (--agency); {others}"
        if AGENCY_NEEDED and agencies.keys().isdisjoint(there):
            raise InputError(message)
        warn(message)
    for line in known.unknown(there, agencies.values()):
        warn(line)


def _written(options: dict[str, Any]) -> dict[str, str | None]:
    """Return files that are written, by option; of a folder one that is as good as any."""
    files = {f"--{name}": options.get(name) for name in ("rejects", "report")}
    for name, one in ("plots", "times.png"), ("work", "work.json"):
        if options.get(name):
            files[f"--{name}"] = f"{options[name]}/{one}"
    return files


def _decisions(path: str | None, corpus: "Corpus") -> "Decisions | None":
    """Read what a person decided; ids that no article has are told."""
    if path is None:
        return None
    from dedup.reading import read_decisions

    decisions = read_decisions(path)
    say_unknown(list(decisions.unknown(corpus)))
    return decisions


def say_unknown(unknown: Sequence[str]) -> None:
    """Say which ids of decisions no article has."""
    if unknown:
        some = ", ".join(map(repr, unknown[:_SHOWN_NAMES])) + " ..." * (len(unknown) > _SHOWN_NAMES)
        ids = "1 id is" if len(unknown) == 1 else f"{len(unknown)} ids are"
        warn(f"of --decisions {ids} in no article: {some}")


def say_refused(corpus: "Corpus") -> None:
    """Say that rows were refused where no summary says it."""
    from dedup.notes import refusals

    if corpus.intake.rejected:
        warn(refusals(corpus.intake))
