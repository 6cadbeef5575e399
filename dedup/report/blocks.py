"""Blocks of a page: what was found, in columns that the browser unpacks when it needs them."""

import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.cells import places, present
from dedup.chronology import chronology
from dedup.dates import UNKNOWN_TIME
from dedup.decisions import LICENSED
from dedup.detection import Detection
from dedup.findings import Findings
from dedup.pairs import CONFIDENT, POINTS, RELATIONS
from dedup.rows import distinct
from dedup.scores import BOILERPLATE, KINDS
from dedup.segments import Ints

TEXTS = "matched", "full", "none"
"""Which sentences a page holds: those with a counterpart and their neighbours, all, or none."""

_SHARD = 200  # articles that are unpacked together
_TITLE = 300  # characters of a title that are shown
_CELLS = [
    "shared_share", "verbatim_share", "edited_share", "untraced_share", "traceable_share",
    "echoed_share", "uncredited_share", "support", "credit_agency", "origin_state", "origin_id",
    "agency",
]  # fmt: skip


@dataclass(frozen=True)
class Blocks:
    """
    The data of a page, packed.

    Articles are numbered by story, then by time: those of a story stand next to each other,
    behind them those that may belong to it.

    Args:
        detection: what was found.
        findings: of it.
        text: one of ``TEXTS``.
    """

    detection: Detection
    findings: Findings
    text: str

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield name and content of each block: the index, paragraphs, then texts by shard."""
        yield "index", packed(self.index)
        yield "paragraphs", packed(self._paragraphs())
        yield "absent", packed(self._absent())
        for number, first in enumerate(range(0, len(self.order), _SHARD)):
            yield f"texts-{number}", packed(self._shard(first))

    @cached_property
    def order(self) -> Ints:
        """The row of each article of the page (int64)."""
        story = self.findings.circles.story
        last = np.where(story < 0, len(story), story)
        maybe = self.findings.stories.story < 0
        order: Ints = np.lexsort((chronology(self.detection.corpus), maybe, last))
        return order

    @cached_property
    def _place(self) -> Ints:
        """The number of each row in the page, and -1 for row -1 (int64)."""
        place = np.full(len(self.order) + 1, -1)
        place[self.order] = np.arange(len(self.order))
        return place

    def _numbers(self, ids: pa.ChunkedArray) -> Ints:
        """Return the number in the page of each id, -1 for a null (int64)."""
        numbers: Ints = self._place[places(ids, self.detection.corpus.table["id"])]
        return numbers

    @property
    def index(self) -> dict[str, Any]:
        """What lists are made of: a row an article, an outlet, a story."""
        corpus, tables = self.detection.corpus, self.detection.tables
        names, codes = corpus.outlets
        story, times = self.findings.circles.story, corpus.times[self.order]
        rows = corpus.table.select(("id", "published", "title")).take(pa.array(self.order))
        scored = present(places(corpus.table["id"], tables["articles"]["id"])[self.order])
        return {
            "kinds": KINDS, "points": POINTS, "relations": RELATIONS,
            "agencies": self.detection.known.agency_of(corpus)[0],
            "names": names, "text": self.text, "shard": _SHARD,
            "first": [0, *np.cumsum(np.bincount(
                story[story >= 0], minlength=len(tables["stories"]))).tolist()],
            "articles": {
                "id": rows["id"].to_pylist(),
                "published": rows["published"].to_pylist(),
                "title": [title if len(title) <= _TITLE else f"{title[:_TITLE]} …"
                          for title in rows["title"].to_pylist()],
                "outlet": codes[self.order].tolist(),
                "time": [None if time == UNKNOWN_TIME else time for time in times.tolist()],
                "maybe": (self.findings.stories.story < 0)[self.order].tolist(),
                **_listed(tables["articles"].select(_CELLS).take(scored)),
            },
            "outlets": _listed(tables["outlets"], 2),
            "stories": _listed(tables["stories"]),
        }  # fmt: skip

    def _paragraphs(self) -> dict[str, list[int]]:
        """Return every confidently copied paragraph and its counterpart, a row each."""
        table = self.detection.tables["paragraphs"]
        sure = places(table["point"], POINTS) == CONFIDENT
        table = table.filter(pa.array(sure & (places(table["kind"], KINDS) >= 0)))
        agencies = self.detection.known.agency_of(self.detection.corpus)[0]
        agency = places(table["agency"], agencies)
        columns = {
            "article": self._numbers(table["id"]), "other": self._numbers(table["best_id"]),
            "paragraph": table["paragraph"].to_numpy(), "whole": table["best_paragraph"].to_numpy(),
            "kind": places(table["kind"], KINDS),
            "agency": agency, "credited": self._credited(table, agency),
        }  # fmt: skip
        order = np.lexsort((columns["paragraph"], columns["article"]))
        return {name: column[order].tolist() for name, column in columns.items()}

    def _credited(self, paragraphs: pa.Table, agency: Ints) -> Ints:
        """Return 1 where the agency is credited, 0 not, 2 not and need not be, 3 unclear."""
        corpus, known = self.detection.corpus, self.detection.known
        names, codes = corpus.outlets
        rows = [places(paragraphs[name], corpus.table["id"]) for name in ("id", "best_id")]
        licence = known.licences(names, known.agency_of(corpus)[0])[codes[rows[0]], agency]
        licence |= self.findings.decided.of(np.stack(rows, axis=1)) == LICENSED
        given: Ints = paragraphs["credited"].cast(pa.int8()).fill_null(-1).to_numpy()
        return np.select([(given == 0) & licence, (given < 0) & (agency >= 0)], [2, 3], given)

    def _absent(self) -> dict[str, Any]:
        """Return what absent originals said, by story: sentences, and which ones carry them."""
        latent = pc.equal(self.detection.stories["origin_state"], "latent")
        names = self.detection.stories["story"].filter(latent).to_pylist()
        place = dict(zip(self.detection.corpus.ids, self._place.tolist(), strict=False))
        return {
            name: [
                {"text": None if self.text == "none" else row["text"], "words": 0,
                 "at": [[place[each["id"]], each["sentence"]] for each in row["carriers"]]}
                for row in self.detection.reconstruction(name).to_pylist()
            ]
            for name in names
        }  # fmt: skip

    @cached_property
    def _sentences(self) -> dict[str, Ints]:
        """Every sentence by article of the page: its columns as numbers, -1 for none."""
        tables = self.detection.tables
        table, wholes = tables["sentences"], tables["paragraphs"]
        article, owner = self._numbers(table["id"]), self._numbers(wholes["id"])
        best, begin = self._numbers(table["best_id"]), table["begin"].to_numpy()
        room = int(max(begin.max(initial=0), wholes["end"].to_numpy().max(initial=0))) + 1
        starts = owner * room + wholes["begin"].to_numpy()
        by_start = np.argsort(starts)
        at = np.searchsorted(starts[by_start], article * room + begin, "right") - 1
        columns = {
            "article": article, "begin": begin, "end": table["end"].to_numpy(),
            "paragraph": wholes["paragraph"].to_numpy()[by_start][at],
            "words": table["words"].to_numpy(), "own": table["own_words"].to_numpy(),
            "kind": places(table["kind"], KINDS),
            "point": places(table["point"], POINTS), "support": table["support"].to_numpy(),
            "best": best, "other": table["best_sentence"].fill_null(-1).to_numpy(),
        }  # fmt: skip
        order = np.lexsort((begin, article))
        return {name: column[order] for name, column in columns.items()}

    @cached_property
    def _kept(self) -> npt.NDArray[np.bool_]:
        """Which sentences a page holds the text of (bool)."""
        rows = self._sentences
        count = len(rows["article"])
        if self.text != "matched":
            return np.full(count, self.text == "full")
        owners = np.searchsorted(rows["article"], np.arange(len(self.order)))
        found = (rows["kind"] >= 0) & (rows["kind"] != BOILERPLATE)
        kept = found.copy()
        kept[(owners[rows["best"]] + rows["other"])[rows["best"] >= 0]] = True
        both = self._paragraphs()
        whole = np.array([*zip(both["article"], both["paragraph"], strict=True),
                          *zip(both["other"], both["whole"], strict=True)], np.int64)  # fmt: skip
        if len(whole):
            keys = distinct(whole[:, 0] << 32 | whole[:, 1])
            kept |= np.isin(rows["article"] << 32 | rows["paragraph"], keys)
        return _and_neighbours(kept, rows["article"])

    def _shard(self, first: int) -> dict[str, Any]:
        """Return the texts of some articles sentence by sentence, and what they are related to."""
        stop = min(first + _SHARD, len(self.order))
        rows = self._sentences
        bounds = np.searchsorted(rows["article"], np.arange(first, stop + 1))
        mine = slice(int(bounds[0]), int(bounds[-1]))
        texts = self.detection.corpus.table["text"].take(pa.array(self.order[first:stop]))
        names = ("paragraph", "words", "own", "kind", "point", "support", "best", "other")
        related = self._related
        pairs = np.searchsorted(related["article"], (first, stop)).tolist()
        return {
            "at": (bounds - bounds[0]).tolist(),
            "text": list(self._texts(texts, bounds)),
            **{name: rows[name][mine].tolist() for name in names},
            "pairs": {name: column[slice(*pairs)].tolist() for name, column in related.items()},
        }

    def _texts(self, texts: pa.ChunkedArray, bounds: Ints) -> Iterator[str | None]:
        """Yield each sentence, with what parts it from the next of its paragraph; or none."""
        rows, kept = self._sentences, self._kept
        for text, low, high in zip(texts.to_pylist(), bounds[:-1], bounds[1:], strict=True):
            mine = slice(int(low), int(high))
            begin, end = rows["begin"][mine], rows["end"][mine].copy()
            together = rows["paragraph"][mine][1:] == rows["paragraph"][mine][:-1]
            end[:-1] = np.where(together, begin[1:], end[:-1])
            for keep, a, b in zip(kept[mine].tolist(), begin.tolist(), end.tolist(), strict=True):
                yield text[a:b] if keep else None

    @cached_property
    def _related(self) -> dict[str, Ints]:
        """Every pair twice, by the number of either article."""
        table = self.detection.tables["pairs"]
        a, b = self._numbers(table["id_a"]), self._numbers(table["id_b"])
        percent = [np.rint(table[name].to_numpy() * 100).astype(np.int64)
                   for name in ("a_in_b", "b_in_a")]  # fmt: skip
        both = {
            "article": np.concatenate([a, b]), "other": np.concatenate([b, a]),
            "inside": np.concatenate(percent),
            "relation": np.tile(places(table["relation"], RELATIONS), 2),
            "point": np.tile(places(table["point"], POINTS), 2),
            "sentences": np.tile(table["supported_sentences"].to_numpy(), 2),
        }  # fmt: skip
        unsure = both["point"] != CONFIDENT
        order = np.lexsort((both["other"], -both["sentences"], unsure, both["article"]))
        return {name: column[order] for name, column in both.items()}


def packed(columns: dict[str, Any]) -> str:
    """Return JSON, deflated, in letters that mean nothing to HTML."""
    return b64encode(zlib.compress(msgspec.json.encode(columns))).decode("ascii")


def _and_neighbours(kept: npt.NDArray[np.bool_], owner: Ints) -> npt.NDArray[np.bool_]:
    """Return these sentences, and the one before and the one behind each in its article."""
    out, same = kept.copy(), owner[1:] == owner[:-1]
    out[1:] |= kept[:-1] & same
    out[:-1] |= kept[1:] & same
    return out


def _listed(table: pa.Table, digits: int | None = None) -> dict[str, list[Any]]:
    """Return the columns of a table as lists; shares in percent, rounded here and nowhere else."""
    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    return {
        name: [cell if cell is None else round(100 * cell, digits) for cell in cells]
        if name in floats
        else cells
        for name, cells in table.to_pydict().items()
    }
