"""The columns that an agency's item has, in whichever format it comes."""

import re

from dedup.reading.records import Refused, moment
from dedup.reading.settling import NO_TEXT

CANCELED = dict.fromkeys(("cancelled", "cancel", "killed", "kill", "withdrawn"), "canceled")
WITHDRAWN = {"canceled", "withheld"}
"""What an item is that its agency took back; it may have no text."""


def status_of(said: str) -> str:
    """
    Return a status as one word, however it is written.

    >>> status_of("stat:Cancel"), status_of("http://cv.iptc.org/newscodes/pubstatusg2/canceled")
    ('canceled', 'canceled')
    """
    word = re.split("[:/#]", said.strip().rstrip("/"))[-1].casefold()
    return CANCELED.get(word, word)


def without_body(status: str, kind: str) -> str:
    """Return the empty text of an item that only takes another back, or raise Refused."""
    if status_of(status) in WITHDRAWN:
        return ""
    raise Refused(NO_TEXT, kind[:40])


def item_cells(guid: str, version: str, status: str, **cells: str) -> dict[str, str]:
    """
    Return the columns of an item; of two versions of one item each gets an id of its own.

    >>> item_cells("urn:x:1", "2", "stat:Usable", text="Words.")
    {'id': 'urn:x:1:2', 'version_of': 'urn:x:1', 'version': '2', 'pub_status': 'usable', 'text': 'Words.'}
    """  # noqa: E501
    named = {
        "id": f"{guid}:{version}" if guid and version else guid,
        "version_of": guid,
        "version": version,
        "pub_status": status_of(status) or "usable",
    }
    for name in ("published", "embargo"):
        if cells.get(name):
            cells[name] = moment(cells[name])
    return named | cells
