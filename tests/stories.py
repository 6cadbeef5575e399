"""Small hand-written corpora: a wire story, other stories, and what is built of them."""

import os
from collections.abc import Mapping
from typing import Any

import pytest

import dedup
from dedup.corpus import Corpus
from dedup.detection import Detection
from dedup.line import detect
from dedup.outlets import Outlets
from dedup.settings import Settings

Row = dict[str, Any]

WIRE = (
    (
        "Dockworkers at the container harbor walked off the job shortly after midnight on "
        "Sunday when talks over automated cranes collapsed, halting nearly all cargo on the "
        "southern coast."
    ),
    (
        "About 4,300 members of the federation joined the stoppage, the first full strike at "
        "the port in 19 years, and twenty-two vessels were anchored outside the breakwater by "
        "daybreak."
    ),
    (
        "The dispute centers on a plan by the terminal operator to install 14 remotely "
        "operated cranes by the end of the decade, which the union says would eliminate about "
        "640 positions."
    ),
)
EDITED = (
    (
        "Nearly all cargo on the southern coast came to a halt on Sunday after dockworkers walked "
        "off the job at the container harbor, shortly after midnight, as talks over automated "
        "cranes broke down."
    ),
    (
        "Some 4,300 federation members joined what is the first full strike at the port in 19 "
        "years, and by daybreak twenty-two ships were anchored outside the breakwater."
    ),
    (
        "At the center of the dispute is the terminal operator's plan to install 14 remotely "
        "operated cranes before the decade ends; the union says about 640 positions would go."
    ),
)
"""``WIRE`` as a desk prints it: clauses in another order, words changed, the figures kept."""

INDEPENDENT = (
    (
        "Lorries queued for miles along the waterfront road this weekend and the cranes stood "
        "still, because the people who run them have downed tools over machines that may replace "
        "them."
    ),
    (
        "Our reporter counted 22 ships waiting in the bay before breakfast; a harbour pilot said "
        "he had seen nothing like it since his apprenticeship, two decades ago."
    ),
    (
        "Management wants to steer fourteen new gantries from an office in another city, and "
        "those who sit in the cabins today fear for more than six hundred jobs."
    ),
)
"""The same event by somebody who was there: the same facts, and sentences of his own."""

OWN = (
    (
        "Forty miles upriver the cold store was humming with crates of blood oranges and "
        "nobody in the village could say where any of them might be sent before the fruit "
        "began to soften."
    ),
    (
        "My grandmother kept a ledger of every harvest since the flood, and on quiet evenings "
        "she would read the figures aloud as though they were verses from some forgotten "
        "psalm."
    ),
    (
        "The baker on the square has changed his hours twice this spring, which people here "
        "treat as a more reliable sign of trouble than anything printed in the capital."
    ),
)
OTHER = (
    (
        "Violet Marsh won the regional chess title with a quiet rook ending that took five "
        "hours and left her opponent, a retired surveyor, shaking his head beside the "
        "radiator."
    ),
    (
        "Organisers counted 212 boards in the gymnasium, a record for the winter meeting, and "
        "promised warmer coffee and fewer draughts when the players return in February."
    ),
)
SPEECH = (
    "“We did not choose this date, the company chose it when it sent us a timetable and "
    "called it a negotiation”"
)

AGENCIES = Outlets(agencies={"reuters": "Reuters"})

SURE = Settings(num_perm=64, possible=-5.0, confident=-5.0)
"""Settings with which the gate lets all through: for tests of what is counted, not of the gate."""

slow_without_jit = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"},
    reason="thousands of articles through kernels as plain Python take minutes",
)


def article(
    name: str, outlet: str, *paragraphs: str, published: str = "2031-03-02", **more: Any
) -> Row:
    """Return an article of some paragraphs."""
    text = "\n\n".join(paragraphs)
    return {"id": name, "outlet": outlet, "published": published, "text": text, **more}


def corpus(*rows: Row) -> Corpus:
    """Return a corpus of rows."""
    return dedup.read(list(rows))


def found_in(
    *rows: Row, outlets: Outlets = AGENCIES, settings: Settings | None = None
) -> Detection:
    """Return what is found in rows; ``reuters`` is the agency Reuters."""
    return detect(corpus(*rows), settings, outlets)


def table(detection: Detection, name: str) -> list[Row]:
    """Return the rows of one table."""
    rows: list[Row] = detection.tables[name].to_pylist()
    return rows


def relations(detection: Detection) -> Mapping[tuple[str, str], str]:
    """Return how each pair of articles is related."""
    return {(row["id_a"], row["id_b"]): row["relation"] for row in table(detection, "pairs")}


def kinds(detection: Detection, name: str) -> list[str | None]:
    """Return the kind of each paragraph of an article."""
    return [row["kind"] for row in table(detection, "paragraphs") if row["id"] == name]


def agencies(detection: Detection, name: str) -> list[str | None]:
    """Return the agency of each paragraph of an article."""
    return [row["agency"] for row in table(detection, "paragraphs") if row["id"] == name]
