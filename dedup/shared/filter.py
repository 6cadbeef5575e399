"""The pre-ingest filter on a shared store: the verdicts are those of an index of whole articles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, Self

import msgspec
import numpy as np
import numpy.typing as npt

from dedup.dates import DAY, UNKNOWN_TIME, days_of
from dedup.errors import StoreDamaged, StoreError
from dedup.index import postings
from dedup.index.batch import Batch
from dedup.index.entries import Entries, Entry, entries_of
from dedup.index.index import Batchable
from dedup.index.lookup import Asking
from dedup.index.verdicts import Policy, Verdict, kept_of, recalled
from dedup.ingest import STAND_IN
from dedup.settings import Settings
from dedup.shared.making import Making
from dedup.shared.met import EVER, Met
from dedup.shared.records import Answer, deliveries, entries_in, numbered, sent_of
from dedup.shared.server import Address, Reply, Server
from dedup.sketches import sketches_of

AT_ONCE = 256
"""Articles of one script: others wait for it, some hundredths of a second."""


class SharedFilter:
    """
    Says of each article whether any worker saw it; and remembers it for all of them.

    As ``IngestFilter`` on an index of whole articles, but on a server. Threads may share one.

    Args:
        server: where the store is.
        making: what it is made with.
        policy: what is dropped.

    Attributes:
        settings: what it is made with.
    """

    def __init__(self, server: Server, making: Making, policy: Policy) -> None:
        self.server, self.policy, self.settings = server, policy, making.settings
        self._making, self._about = making, making.text()

    @classmethod
    def open(
        cls,
        url: str,
        policy: Policy | None = None,
        *,
        window: float | None = None,
        settings: Settings | Mapping[str, Any] | None = None,
        agencies: Mapping[str, str] | None = None,
    ) -> Self:
        """
        Open a filter on a store, which is made if none is there.

        Args:
            url: ``redis://HOST:PORT/DB``, with ``#NAME`` after it if there are several.
            policy: what is dropped.
            window: days after which an article is forgotten; 0: never. Of a store that is there
                this and the rest are what it must be made with, if they are given.
            settings: the defaults if None, or some of them by name.
            agencies: agency by the outlet its wire copy stands under.

        Raises:
            MissingExtra: the client of the server is not installed.
            StoreMismatch: it was made with something else.
            StoreError: it cannot be used, or what is to be dropped cannot be verified.
            SettingsError: a policy or window of no sense.
        """
        address, policy = Address.of(url), (policy or Policy()).sound()
        if policy.drop == "verified":
            raise StoreError(f"{address.shown}: nothing can be verified: it holds signatures alone")
        server = Server(address)
        try:
            making = _agreed(server, window, settings, agencies)
        except BaseException:
            server.close()
            raise
        return cls(server, making, policy)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the server; what was seen is kept."""
        self.server.close()

    def check(self, articles: Batchable) -> list[Verdict]:
        """
        Return a verdict on each article, in order, and remember what is new to the store.

        Each is compared with what came before it from whatever worker, in this batch too. An
        article that came before with the same id and text gets the verdict it got then.

        Raises:
            InputError: an article has no id or no text.
            StoreError: the store cannot be used. Of each ``AT_ONCE`` articles all are remembered
                or none; given again they get the verdicts they would have got.
        """
        return [said for some in Batch.of(articles).parts(AT_ONCE) for said in self._checked(some)]

    def _checked(self, batch: Batch) -> list[Verdict]:
        sketches = sketches_of(batch.stacked(), self.settings, None)
        named = {"id": batch.ids, "outlet": batch.outlets, "published": batch.published}
        entries = entries_of(sketches, batch.times(UNKNOWN_TIME), 0, named, None)
        asking = Asking(sketches, entries.ragged["id"], batch)
        found = [Verdict(name, reason="short") for name in batch.ids]
        if len(rows := np.flatnonzero(sketches.digests)):
            told = self._told(asking.take(rows), entries.take(rows))
            for row, verdict in zip(rows.tolist(), told, strict=True):
                found[row] = verdict
        return found

    def _told(self, asking: Asking, entries: Entries) -> list[Verdict]:
        """Enter articles that have words, and return their verdicts."""
        sent = sent_of(entries, self.settings)
        numbers = self._making.window, postings.REACH, STAND_IN
        reply = self.server.check(self._about, numbers, sent)
        with self._as_written():
            answers = list(map(Answer.of, reply.answers))
        new = [row for row, answer in enumerate(answers) if answer.new]
        found = dict(zip(new, self._judged(new, asking, entries, answers, reply), strict=True))
        placed, open_rows = {answers[row].seq: row for row in new}, list[int]()
        lasting = self._lasting(entries, reply.now)
        for row, answer in enumerate(answers):
            if answer.verdict:
                found[row] = self._recalled(answer.verdict, reply)
            elif not answer.new and answer.seq in placed:
                found[row] = _again(found[placed[answer.seq]])
            else:
                if not answer.new:  # whoever asked first died before it was told, or is still at it
                    found[row] = _again(self._judged([row], asking, entries, answers, reply)[0])
                held = lasting[row] or not answer.new
                open_rows += [row] if answer.met and held else []
        if open_rows:
            self._settle(open_rows, found, entries, answers, reply)
        return [found[row] for row in range(len(answers))]

    def _judged(
        self,
        rows: list[int],
        asking: Asking,
        entries: Entries,
        answers: Sequence[Answer],
        reply: Reply,
    ) -> list[Verdict]:
        """Return the verdicts on articles that came one after another, by whom they met."""
        if not rows:
            return []
        some = np.array(rows)
        own = numbered(entries.take(some), [answers[row].seq for row in rows], reply.now)
        own = own.unfound(np.array([not answers[row].indexed for row in rows]))
        met = {seq for row in rows for seq in answers[row].met}
        there = Met(self.settings, self._making.agencies, self._held(met, reply))
        horizon = reply.now - self._making.window + 1 if self._making.window else EVER
        return there.verdicts(asking.take(some), own, horizon, self.policy)

    def _held(self, seqs: Iterable[int], reply: Reply) -> Entries:
        """Return what is held of some of whom articles met, in order."""
        held = {seq: reply.held[seq] for seq in seqs if seq in reply.held}
        with self._as_written():
            return entries_in(held, self.settings)

    @contextmanager
    def _as_written(self) -> Iterator[None]:
        """Read what the server holds; whoever can write there can write anything."""
        try:
            yield
        except (ValueError, msgspec.MsgspecError) as problem:
            shown = self.server.address.shown
            raise StoreDamaged(f"{shown}: an article is not what was written") from problem

    def _lasting(self, entries: Entries, now: int) -> npt.NDArray[np.bool_]:
        """
        Return which articles are not out of the window already (bool).

        Others are not held: their key may be that of a later one of their id and words.
        """
        times, window = entries.fixed["time"], self._making.window
        lasting: npt.NDArray[np.bool_] = (times == UNKNOWN_TIME) | (times + window > now)
        return lasting | (window == 0)

    def _recalled(self, verdict: bytes, reply: Reply, own: Iterable[Entry] = ()) -> Verdict:
        """Return a verdict that stands, naming the earlier article if it is held, or one of us."""

        def entry_of(seq: int) -> Entry | None:
            ours = (entry for entry in own if entry.seq == seq)
            return next(chain(iter(self._held([seq], reply)), ours), None)

        with self._as_written():
            return recalled(verdict, entry_of)

    def _settle(
        self,
        rows: list[int],
        found: dict[int, Verdict],
        entries: Entries,
        answers: Sequence[Answer],
        reply: Reply,
    ) -> None:
        """Let verdicts stand; where another worker was faster, his does."""
        sent: list[bytes] = []
        for row, key in zip(rows, deliveries(entries.take(np.array(rows))), strict=True):
            kept = kept_of(msgspec.structs.replace(found[row], redelivered=False))
            sent += (key, b"%d %d\n%s" % (answers[row].seq, found[row].seq, kept))
        for row, stands, given in zip(rows, self.server.settle(sent), sent[1::2], strict=True):
            if stands != given:
                own = numbered(entries, [answer.seq for answer in answers], reply.now)
                verdict = self._recalled(stands.partition(b"\n")[2], reply, iter(own))
                again = found[row].redelivered
                found[row] = msgspec.structs.replace(verdict, redelivered=again)


def _agreed(
    server: Server,
    window: float | None,
    settings: Settings | Mapping[str, Any] | None,
    agencies: Mapping[str, str] | None,
) -> Making:
    """Return what a store is made with, if that is what is asked; else refuse it."""
    given = vars(settings) if isinstance(settings, Settings) else settings or {}
    seconds = None if window is None else round(days_of(window) * DAY)
    first = Making(Settings.of(**given), dict(agencies or {}), seconds or 0)
    shown = server.address.shown
    making = Making.of(server.about(first.text()), shown)
    asked = {"window": seconds, "agencies": None if agencies is None else dict(agencies)}
    making.compare(given, {n: value for n, value in asked.items() if value is not None}, shown)
    return making


def _again(verdict: Verdict) -> Verdict:
    return msgspec.structs.replace(verdict, redelivered=True)
