"""The index itself: what was seen, and what is asked of it."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from dedup.corpus import Corpus
from dedup.dates import days_of
from dedup.errors import StoreError, StoreMismatch
from dedup.index.batch import Batch, ids_of
from dedup.index.entries import Entries, Entry, entries_of, pressed, unpressed
from dedup.index.learning import Knowledge, first_state
from dedup.index.lookup import Asking, fresh_in, same_in
from dedup.index.manifest import NAME as MANIFEST
from dedup.index.manifest import Manifest, State
from dedup.index.parts import KINDS, Part
from dedup.index.store import TAIL, Store
from dedup.index.verdicts import Policy, Verdict, verdicts_of
from dedup.settings import NORMALISER, Settings
from dedup.sketches import Sketches, shingles_in, sketches_of
from dedup.statistics import Statistics
from dedup.tokens import Hashes

TIERS = ("articles", "passages")

Batchable = Batch | Corpus | Mapping[str, Any] | Iterable[Mapping[str, Any]]


class Held(NamedTuple):
    """What is kept beside sketches."""

    shingles: bool
    text: bool


class Index:
    """
    Articles that were seen. ``create`` or ``open`` makes one; it is closed by ``with``.

    Threads may share one, and processes a folder; after a fork a child opens its own.

    Args:
        folder: where it stands.
        manifest: its manifest, open.
        clock: seconds since 1970.

    Attributes:
        store: what it consists of.
        settings: what it is made with.
        tier: ``articles`` (whole articles alone) or ``passages`` (their sentences too).
        agencies: agency by the outlet its wire copy stands under.
        knowledge: what is rare and said, and until when.
    """

    def __init__(self, folder: Path, manifest: Manifest, clock: Callable[[], float]) -> None:
        self.folder = folder
        about = manifest.about
        if about["normaliser"] != NORMALISER:
            made = f"made by normaliser {about['normaliser']}, this is {NORMALISER}"
            raise StoreMismatch(f"{folder}: {made}: build the index anew")
        self.settings = Settings.of(**about["settings"])
        self.tier: str = about["tier"]
        self.held = Held(about["shingles"], about["text"])
        self.agencies: dict[str, str] = about["agencies"]
        passages = self.tier == "passages"
        self.store = Store(manifest, self.settings, KINDS if passages else KINDS[:3], clock)
        self.knowledge = Knowledge(self.store, self.settings, reads=self.held.text)

    @classmethod
    def create(
        cls,
        folder: str | Path,
        settings: Settings | None = None,
        *,
        tier: str = "passages",
        statistics: Statistics | None = None,
        shingles: bool = False,
        text: bool = False,
        agencies: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        full: bool = False,
    ) -> Self:
        """
        Make an empty index.

        Args:
            folder: where; it may be there already, but hold no index.
            settings: the defaults if None; they cannot be changed later.
            tier: ``passages``, or whole ``articles`` alone.
            statistics: of a corpus like that to come, of its time; else no passage is confident.
            shingles: keep shingle sets too, so that near-duplicates are verified.
            text: keep texts too, packed: near-duplicates and passages are verified by them.
            agencies: agency by the outlet its wire copy stands under.
            clock: seconds since 1970.
            full: what is committed outlasts even a loss of power; slower.

        Raises:
            StoreError: an index is there already, or the folder cannot be written.
        """
        folder, settings = Path(folder), settings or Settings()
        if tier not in TIERS:
            raise StoreError(f"tier must be one of {', '.join(TIERS)}, not {tier!r}")
        about = {
            "settings": asdict(settings), "digest": settings.digest, "normaliser": NORMALISER,
            "tier": tier, "shingles": shingles, "text": text, "agencies": dict(agencies or {}),
        }  # fmt: skip
        state = first_state(statistics, folder, clock()) if tier == "passages" else State()
        Manifest.create(folder, about, state)
        return cls.open(folder, clock=clock, full=full)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        settings: Settings | None = None,
        *,
        writable: bool = True,
        clock: Callable[[], float] = time.time,
        full: bool = False,
    ) -> Self:
        """
        Open an index. It is compared with its checksums first.

        Args:
            folder: where it stands.
            settings: if given, those it must be made with.
            writable: articles may be added; else it may stand where nothing can be written.
            clock: seconds since 1970.
            full: as for ``create``.

        Raises:
            StoreError: none is there, or it cannot be opened.
            StoreMismatch: made with other settings or by another normaliser.
            StoreDamaged: it is not what was written.
        """
        folder = Path(folder)
        manifest = Manifest(folder, writable=writable, full=full)
        try:
            index = cls(folder, manifest, clock)
        except BaseException:
            manifest.close()
            raise
        if settings is not None and settings.digest != index.settings.digest:
            other = index.settings.differing(settings)
            index.close()
            raise StoreMismatch(f"{folder}: made with other settings: {other}")
        return index

    @staticmethod
    def at(folder: str | Path) -> bool:
        """Tell whether an index stands in a folder."""
        return (Path(folder) / MANIFEST).is_file()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        with self.store.reading():
            return len(self.store)

    def close(self) -> None:
        """Close it; what was added is kept."""
        self.store.manifest.close()

    def sketched(self, batch: Batch) -> Sketches:
        """Return the sketches of a batch."""
        return sketches_of(batch.stacked(), self.settings, self.statistics, shingles=any(self.held))

    def add(self, articles: Batchable) -> int:
        """
        Enter articles without asking whether their words were seen; return how many.

        What is held already, the same id and words, is not entered again, nor what has no words.

        Raises:
            StoreError: it cannot be written.
        """
        count = 0
        for some in Batch.of(articles).parts(TAIL):
            asking, entries = self.asking(some)
            with self.store.writing():
                fresh = fresh_in(self.store.parts, asking)
                self.store.enter(entries if len(fresh) == len(entries) else entries.take(fresh))
                count += len(fresh)
        return count

    def query(self, articles: Batchable) -> list[Verdict]:
        """Return what a filter would say of articles; nothing is entered."""
        asking, _ = self.asking(Batch.of(articles))
        with self.store.reading():
            return verdicts_of(self, asking, same_in(self.store.parts, asking), Policy())

    def entry(self, seq: int) -> Entry | None:
        """Return what is held of an article by its number of arrival."""
        return self.store.entry(seq)

    @property
    def parts(self) -> list[Part]:
        """Its runs in order, and the tail."""
        return self.store.parts

    @property
    def reads(self) -> bool:
        """Whether it keeps texts."""
        return self.held.text

    @property
    def statistics(self) -> Statistics | None:
        """What is rare, said and standing; None where whole articles alone are looked at."""
        return self.knowledge.statistics

    def learn(self) -> int:
        """
        Learn anew what is rare and said, of the texts that are held; return of how many.

        Raises:
            StoreError: no texts are held, or nothing can be written.
        """
        return self.knowledge.learn(self.agencies)

    def text(self, seq: int) -> str:
        """Return the text of an article, if these are kept; none if there is no such article."""
        value = self._value("text", seq)
        return "" if value is None else unpressed(value)

    def jaccard(self, asking: Asking, row: int, seq: int) -> float | None:
        """Return Jaccard counted on shingle sets; None where neither these nor texts are held."""
        theirs = self._shingles(seq)
        if theirs is None or asking.sketches.shingles is None:
            return None
        own = asking.sketches.shingles[row]
        shared = len(np.intersect1d(own, theirs, assume_unique=True))
        return shared / max(len(own) + len(theirs) - shared, 1)

    def asking(self, batch: Batch) -> tuple[Asking, Entries]:
        """Return a batch as somebody who asks, and as what would be held of it."""
        sketches = self.sketched(batch)
        texts = [pressed(text) for text in batch.texts] if self.held.text else None
        kept = sketches if self.held.shingles else replace(sketches, shingles=None)
        named = {"id": batch.ids, "outlet": batch.outlets, "published": batch.published}
        now = self.store.now()
        entries = entries_of(kept, batch.times(now), now, named, texts)
        return Asking(sketches, entries.ragged["id"], batch), entries

    def remove(self, ids: str | Iterable[str]) -> int:
        """
        Take articles down, by one id or several: they are found no more; ``compact`` deletes them.

        Returns:
            How many were there.
        """
        return self.store.remove(ids_of(ids))

    def expire(self, days: float) -> int:
        """Let articles published more than so many days ago be found no more; return how many."""
        with self.store.writing():
            return self.store.forget(days_of(days))

    def compact(self) -> None:
        """Write anew what holds removed or expired articles: after it nothing is left of them."""
        self.store.compact()

    def verify(self) -> None:
        """
        Compare everything with its checksums.

        Raises:
            StoreDamaged: something is not what was written.
        """
        self.store.verify()
        self.knowledge.verify()

    def info(self) -> dict[str, Any]:
        """Return what is in it, by name."""
        made: dict[str, Any] = {"tier": self.tier, "settings": self.settings.digest}
        made |= {"changed": self.settings.changed, "agencies": self.agencies} | self.held._asdict()
        with self.store.reading():
            return {"articles": len(self), **made, **self.knowledge.info(), **self.store.info()}

    def _shingles(self, seq: int) -> Hashes | None:
        """Return the shingle set of an article, if it is held, or its text."""
        if self.held.shingles:
            return self._value("shingles", seq)
        return shingles_in(self.text(seq), self.settings) if self.held.text else None

    def _value(self, name: str, seq: int) -> npt.NDArray[Any] | None:
        """Return what is held of an article in a column."""
        for part in self.store.parts:
            row = part.row_of(seq)
            if row >= 0:
                return part.value(name, row)
        return None
