"""What was met, found, capped and refused, in words: a page and a terminal say the same."""

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from dedup.corpus import Intake
from dedup.detection import Detection
from dedup.errors import shown
from dedup.lexicon.agencies import AGENCIES, canonical
from dedup.pairs import BOILERPLATE, CONFIDENT, POSSIBLE

_LEAST = 0.1  # percent
_NAME = 30  # characters of a name in a picture
_NO_LETTERS = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")


def notes(detection: Detection) -> Iterator[str]:
    """Yield what was met, found, capped and refused."""
    counts, intake = detection.counts, detection.corpus.intake
    yield ""
    met = [
        several(counts[name], name[:-1]) for name in ("articles", "paragraphs") if name in counts
    ]
    groups = several(counts["near_groups"], "group")
    yield f"{', '.join(met)}; {groups} of near-duplicates."
    yield _related(detection)
    yield from _may_belong(detection)
    if unbroken := counts.get("unbroken_articles"):
        yield (
            f"{several(unbroken, 'long article')} of a single paragraph, as if line ends were "
            "lost: look at shares of sentences, for paragraphs say little of them."
        )
    if standing := counts.get("boilerplate_paragraphs"):
        yield (
            f"boilerplate: {several(standing, 'paragraph')}, counted as paragraphs, "
            "never as copied."
        )
    if counts["near_pairs_implied"]:
        implied = several(counts["near_pairs_implied"], "pair")
        yield f"not listed, but implied: {implied} within large groups."
    if counts.get("paragraph_pairs_implied"):
        implied = several(counts["paragraph_pairs_implied"], "paragraph pair")
        yield f"not compared one by one: {implied} within large groups."
    yield from _out_of_window(detection)
    if intake.rejected:
        yield refusals(intake)
    yield from intake.notes
    if not any(detection.corpus.outlets[0]):
        yield "No article has an outlet: each counts as its own (--field outlet=NAME)."
    if "outlets" in detection.tables:
        yield from _undeclared(detection)
        yield "Traceable to copy also carried by others: it does not say who wrote it first."
        yield "Untraced is no proof of own work: what is rewritten from end to end is missed."


def _related(detection: Detection) -> str:
    """Return how many pairs are related, and how sure that is."""
    point, relation = detection.relations.point, detection.relations.relation
    parts = [
        f"{count:,} {what}"
        for chosen, what in (
            (point == CONFIDENT, "confident"),
            (point == POSSIBLE, "only possible (to look at; not counted in shares)"),
            ((point < 0) & (relation != BOILERPLATE), "by quotations alone (no copy)"),
            (relation == BOILERPLATE, "boilerplate by decision (no copy)"),
        )
        if (count := int(np.count_nonzero(chosen))) or what == "confident"
    ]
    return f"{several(len(point), 'related pair')}: {', '.join(parts)}."


def _out_of_window(detection: Detection) -> Iterator[str]:
    """Yield what was not compared because it was published too far apart."""
    counts, width = detection.counts, detection.settings.window_days
    if not width:
        return
    groups = several(counts["near_groups_cut"], "group")
    pairs = several(counts["near_pairs_out_of_window"], "pair")
    parts = [f"{pairs} of near-duplicates in {groups}"]
    for name, what in (
        ("leads_out_of_window", "of articles that share rare words"),
        ("paragraph_pairs_out_of_window", "of paragraphs that are alike"),
    ):
        parts += [f"{several(counts[name], 'pair')} {what}"] if name in counts else []
    yield f"not compared, more than {several(width, 'day')} apart: {', '.join(parts)}."


def _may_belong(detection: Detection) -> Iterator[str]:
    """Yield how many articles may belong to a story that no pair by itself ties them to."""
    if "stories" in detection.tables and (
        count := pc.sum(detection.tables["stories"]["possible"]).as_py()
    ):
        yield (
            f"{several(count, 'more article')} may belong to a story (story_possible): to look at; "
            "not counted in shares."
        )


def _undeclared(detection: Detection) -> Iterator[str]:
    """Yield the outlets that are called as an agency is, though nobody said they are its copy."""
    known = {agency.name for agency in AGENCIES}
    for name in detection.corpus.outlets[0]:
        agency = canonical(name)
        if agency in known and name not in detection.known.agencies:
            yield (
                f"The outlet {name!r} has an agency's name and is counted as a paper: if it is "
                f"the agency, say --agency {agency}={name}."
            )


def refusals(intake: Intake) -> str:
    """Return how many rows were refused, and why."""
    reasons = ", ".join(f"{reason} ({n:,})" for reason, n in intake.reasons.items())
    return f"{intake.rejected:,} of {several(intake.rows, 'row')} refused: {reasons}."


def percent(share: float) -> str:
    """Return a share in percent, a small one with a decimal: little of much is not nothing."""
    value = 100 * share
    if 0 < value < _LEAST:
        return f"<{_LEAST}"
    return f"{value:.1f}" if 0 < value < 1 else f"{value:.0f}"


def several(count: int, what: str) -> str:
    """Return a number of things in words."""
    return f"{count:,} {what}{'s' if count != 1 else ''}"


def label(name: str) -> str:
    """Return an outlet's name for a picture: cut, and without signs that XML lacks."""
    name = shown(name).translate(_NO_LETTERS) or "(unknown)"
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
