"""The columns that an agency's item has, in whichever format it comes."""

from dedup.reading.records import moment

CANCELED = {"cancelled": "canceled", "cancel": "canceled", "killed": "canceled", "kill": "canceled"}


def item_cells(guid: str, version: str, status: str, **cells: str) -> dict[str, str]:
    """
    Return the columns of an item; of two versions of one item each gets an id of its own.

    >>> item_cells("urn:x:1", "2", "stat:Usable", text="Words.")
    {'id': 'urn:x:1:2', 'version_of': 'urn:x:1', 'version': '2', 'pub_status': 'usable', 'text': 'Words.'}
    """  # noqa: E501
    status = status.rpartition(":")[2].casefold() or "usable"
    named = {
        "id": f"{guid}:{version}" if guid and version else guid,
        "version_of": guid,
        "version": version,
        "pub_status": CANCELED.get(status, status),
    }
    for name in ("published", "embargo"):
        if cells.get(name):
            cells[name] = moment(cells[name])
    return named | cells
