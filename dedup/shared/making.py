"""What a shared store is made with: whoever asks for something else is refused, with the reason."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, NamedTuple, Self

from dedup.dates import DAY
from dedup.errors import StoreError, StoreMismatch
from dedup.settings import NORMALISER, Settings, differing

FORMAT, TIER = 1, "articles"


class Making(NamedTuple):
    """
    What a store is made with.

    Args:
        settings: of its signatures and bands.
        agencies: agency by the outlet its wire copy stands under.
        window: seconds after which an article is forgotten; 0: never.
    """

    settings: Settings
    agencies: dict[str, str]
    window: int

    def text(self) -> bytes:
        """Return it as it is kept on a server."""
        made = {"format": FORMAT, "tier": TIER, "normaliser": NORMALISER}
        said = {"settings": asdict(self.settings), "digest": self.settings.digest}
        more = {"agencies": self.agencies, "window": self.window}
        return json.dumps(made | said | more, sort_keys=True).encode()

    @classmethod
    def of(cls, text: bytes, shown: str) -> Self:
        """
        Return what ``text`` made a text of.

        Args:
            text: what stands on a server.
            shown: where.

        Raises:
            StoreMismatch: made by another version of this.
            StoreError: it is no store.
        """
        try:
            said = json.loads(text)
            made = {name: said[name] for name in ("format", "tier", "normaliser")}
            here = {"format": FORMAT, "tier": TIER, "normaliser": NORMALISER}
            if made != here:
                raise StoreMismatch(f"{shown}: made with {differing(made, here)}: make it anew")
            return cls(Settings.of(**said["settings"]), said["agencies"], said["window"])
        except (ValueError, KeyError, TypeError) as problem:
            raise StoreError(f"{shown}: what stands there is no store of dedup") from problem

    def compare(self, settings: Mapping[str, Any], asked: Mapping[str, Any], shown: str) -> None:
        """
        Compare it with what is asked.

        Args:
            settings: some of them, by name.
            asked: ``agencies`` and ``window``, if they are asked.
            shown: where it stands.

        Raises:
            StoreMismatch: it is something else.
        """
        there = asdict(self.settings) | {"agencies": self.agencies, "window": self.window}
        wanted = asdict(replace(self.settings, **settings)) | dict(asked)
        for made in (there, wanted):
            if "window" in made:
                made["window"] = made["window"] / DAY
        if other := differing(there, wanted):
            raise StoreMismatch(f"{shown}: made with {other}: leave that out, or take another name")
