"""The filter that a verb opens: on an index, or on a store that workers share."""

from typing import TYPE_CHECKING, Any

import click

from dedup.options import made_with
from dedup.process import warn

if TYPE_CHECKING:
    from dedup.ingest import IngestFilter
    from dedup.shared import SharedFilter

_INDEXED = {
    "shingles": "--keep-shingles", "text": "--keep-text", "statistics": "--statistics",
    "full": "--durability full",
}  # fmt: skip


def gate_of(options: dict[str, Any]) -> "IngestFilter | SharedFilter":
    """Open the filter that options ask for; those that say what it is made with are taken out."""
    from dedup.index.verdicts import Policy

    folder, store = options["folder"], options["store"]
    if (folder is None) == (store is None):
        raise click.UsageError("either --index DIR or --store URL is needed")
    how, window = made_with(options), options["window"]
    policy = Policy(options["drop"], options["jaccard"])
    if store is not None:
        return _shared(store, policy, window, how)
    from dedup.ingest import IngestFilter

    gate = IngestFilter.open(folder, policy, window=window, **how)
    if note := gate.index.knowledge.note():
        warn(note)
    return gate


def _shared(store: str, policy: Any, window: float, how: dict[str, Any]) -> "SharedFilter":
    """Open one on a server."""
    from dedup.shared import SharedFilter

    asked = [option for name, option in _INDEXED.items() if how[name]]
    asked += ["--tier passages"] * (how["tier"] == "passages")
    if asked:
        raise click.BadParameter(
            "a store on a server holds signatures of whole articles alone", param_hint=asked[0]
        )
    made = {name: how[name] for name in ("settings", "agencies")}
    return SharedFilter.open(store, policy, window=window or None, **made)
