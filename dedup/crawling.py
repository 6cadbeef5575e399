"""
Scrapy's door: an item pipeline that asks of each item whether its text was seen.

::

    ITEM_PIPELINES = {"dedup.crawling.DedupPipeline": 800}
"""

import logging
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from dedup.errors import SchemaError, SettingsError
from dedup.index.building import raze
from dedup.index.verdicts import Policy
from dedup.ingest import IngestFilter
from dedup.reading.naming import Names
from dedup.reading.records import brought, host_of
from dedup.reading.wording import identified, labelled
from dedup.statistics import Statistics

_log = logging.getLogger(__name__)


class DedupPipeline:
    """
    Drops items whose text was seen, and tells what others have of earlier ones.

    An item is a dict, a ``scrapy.Item``, a dataclass or what else ``itemadapter`` knows. One that
    is no article (no text, or neither an id nor an address) passes, and is counted.

    Args:
        folder: of the index.
        policy: what is dropped.
        fields: names of fields that are not usual, ours to the items'.
        field: where verdicts are written in items that pass; empty: nowhere.
        again: items that came before, same id and words, are treated as then; else dropped.
        reset: what was seen is forgotten first.
        how: as for ``IngestFilter.open``.

    Raises:
        SchemaError: ``fields`` has a name we do not know.
    """

    def __init__(
        self,
        folder: str | Path,
        policy: Policy | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        field: str = "",
        again: bool = False,
        reset: bool = False,
        **how: Any,
    ) -> None:
        self._folder, self._policy, self._how = Path(folder), policy, how
        self._fields, self._field = dict(fields or {}), field
        self._again, self._reset = again, reset
        self._named = lru_cache(1024)(self._learned)
        self._stats: Any = None
        self._opened = ExitStack()
        self._named(("text",))

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """
        Return a pipeline as a crawler's settings say it: ``docs/scrapy.md`` has those.

        Raises:
            MissingExtra: Scrapy is not installed.
            SettingsError: one of them is none.
        """
        data_path = _brought("scrapy.utils.project").data_path
        asked = crawler.settings
        if not asked.getbool("DEDUP_ENABLED", True):
            raise _brought("scrapy.exceptions").NotConfigured
        drop = _one_of(asked, "DEDUP_DROP", ("exact", "verified", "none"))
        again = _one_of(asked, "DEDUP_REDELIVERED", ("drop", "keep"))
        pipeline = cls(
            data_path(asked.get("DEDUP_DIR", "dedup")),
            Policy(drop, asked.getfloat("DEDUP_JACCARD", 0.8)),
            fields=asked.getdict("DEDUP_FIELDS"),
            field=asked.get("DEDUP_FIELD", ""),
            again=again == "keep",
            reset=asked.getbool("DEDUP_RESET"),
            window=asked.getfloat("DEDUP_WINDOW"),
            **_made_with(asked),
        )
        pipeline._stats = crawler.stats
        return pipeline

    def open_spider(self, spider: Any = None) -> None:
        """
        Open the index.

        Raises:
            StoreError: it cannot be opened, or was made with other settings.
        """
        if self._reset:
            raze(self._folder)
        gate = IngestFilter.open(self._folder, self._policy, **self._how)
        self._gate = self._opened.enter_context(gate)
        if note := self._gate.index.knowledge.note():
            _log.warning(note)

    def close_spider(self, spider: Any = None) -> None:
        """Close the index; what was seen is kept."""
        self._opened.close()

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """
        Let an item pass, or drop it.

        Raises:
            DropItem: it was seen.
            SchemaError: the verdict is to be written into an item that has no field for it.
            StoreError: the index cannot be written.
        """
        adapter = _brought("itemadapter").ItemAdapter(item)
        article = self._article({name: adapter.get(name) for name in adapter.field_names()})
        if article is None:
            self._count("no_article")
            return item
        if self._field:
            self._write(adapter, {})  # before anything is remembered
        (verdict,) = self._gate.check(article)
        if verdict.redelivered and not self._again:
            self._drop("redelivered", f"{verdict.id} came before")
        if verdict.action == "drop":
            self._drop(verdict.reason, f"{verdict.id} (earlier: {verdict.earlier})")
        self._count("kept" if verdict.action == "keep" else f"tagged/{verdict.reason}")
        if self._field:
            self._write(adapter, verdict.as_dict())
        return item

    def _article(self, cells: Mapping[str, Any]) -> dict[str, str] | None:
        """Return an item as an article, if it is one; its address stands for an id and a house."""
        names = self._named(tuple(cells))
        if names is None:
            return None
        told = {ours: _plain(cells.get(names[ours] or "")) for ours in _OURS}
        url = labelled(told["url"]) or ""
        name, text = identified(told["id"]) or url, told["text"]
        if not name or not isinstance(text, str):
            return None
        outlet = labelled(told["outlet"]) or host_of(url)
        published = labelled(told["published"]) or ""
        return {"id": name, "text": text, "outlet": outlet, "published": published}

    def _learned(self, columns: tuple[str, ...]) -> Names | None:
        """Return the names of a set of fields; None, told once, if none holds a text."""
        names = Names(self._fields)
        with suppress(SchemaError):
            names.learn(columns)
        if names["text"] is not None:
            return names
        _log.warning("items of %s have no text, and pass; DEDUP_FIELDS can name it", list(columns))
        return None

    def _write(self, adapter: Any, said: dict[str, Any]) -> None:
        try:
            adapter[self._field] = said
        except KeyError as problem:
            kind = type(adapter.item).__name__
            raise SchemaError(
                f"{kind} has no field {self._field!r}: declare it, or leave DEDUP_FIELD out",
                self._field,
            ) from problem

    def _drop(self, reason: str, message: str) -> None:
        self._count(f"dropped/{reason}")
        raise _brought("scrapy.exceptions").DropItem(f"{reason}: {message}", log_level="DEBUG")

    def _count(self, name: str) -> None:
        if self._stats is not None:
            self._stats.inc_value(f"dedup/{name}")


def _brought(module: str) -> Any:
    return brought(module, "the item pipeline", "scrapy")


_OURS = ("id", "text", "outlet", "published", "url")


def _plain(value: Any) -> Any:
    """Return what a selector gives as a list, paragraph by paragraph, as one text."""
    texts = isinstance(value, list | tuple) and all(isinstance(part, str) for part in value)
    return "\n\n".join(value) if texts else value


def _one_of(asked: Any, name: str, known: tuple[str, ...]) -> Any:
    """
    Return a setting, by default the first of those it can be.

    Raises:
        SettingsError: it is something else.
    """
    value = asked.get(name, known[0])
    if value not in known:
        raise SettingsError(f"{name} must be one of {', '.join(known)}, not {value!r}")
    return value


def _made_with(asked: Any) -> dict[str, Any]:
    """Return what an index is to be made with: only what is asked for."""
    statistics = asked.get("DEDUP_STATISTICS")
    return {
        "tier": asked.get("DEDUP_TIER"),
        "shingles": asked.getbool("DEDUP_KEEP_SHINGLES") or None,
        "text": asked.getbool("DEDUP_KEEP_TEXT") or None,
        "agencies": asked.getdict("DEDUP_AGENCIES") or None,
        "settings": asked.getdict("DEDUP_SETTINGS") or None,
        "statistics": Statistics.load(statistics) if statistics else None,
    }
