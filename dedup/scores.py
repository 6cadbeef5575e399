"""Scores: how much of each sentence and article also stands elsewhere, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.anchors import STANDING, Sentences
from dedup.cells import coded, decoded, share
from dedup.chronology import chronology
from dedup.corpus import COLUMNS, Corpus
from dedup.credits import Credits
from dedup.findings import Findings
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT
from dedup.rows import keyed, over_blocks
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sheets import Columns, Sheets
from dedup.stories import Stories
from dedup.supports import NEAR
from dedup.traces import Traces, quoting
from dedup_native import preferring

KINDS = ("verbatim", "near-verbatim", "edited", "paraphrase", "shared-quotation", "boilerplate")
QUOTED, BOILERPLATE = 4, 5

_AT_ONCE = 1 << 20  # traces that are compared together
_ROWS = (1 << 32) - 1  # of a key, the bits that tell the row


@dataclass(frozen=True)
class Scores:
    """
    What each sentence of a corpus is, by its best counterpart in another house.

    Args:
        kind: int8 by sentence, a place in ``KINDS``, -1 for none.
        point: int8 by sentence, a place in ``pairs.POINTS``, -1 for none.
        support: int32 by sentence, the houses that support it, at its point or surer.
        row: int32 by sentence, the row of ``Supports`` that shows it, -1 for none.
        side: int8 by sentence, which side of that row it is.
    """

    kind: npt.NDArray[np.int8]
    point: npt.NDArray[np.int8]
    support: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    side: npt.NDArray[np.int8]


def scores_of(corpus: Corpus, found: Findings, parts: Traces, outlets: Outlets) -> Scores:
    """
    Return what each sentence is: its best counterpart, and how many houses support it.

    A confident pair's sentences go before those of one that is only possible, then an agency's
    before others', then the closer kind, the larger share, the earlier article. What only
    quotations share is no support.

    Args:
        corpus: the articles.
        found: their sentences.
        parts: those with a counterpart in another house.
        outlets: who is an agency's, and who owns whom.
    """
    houses, ranks = outlets.houses(corpus), chronology(corpus)
    count, wire = len(found.sentences.own), outlets.wires(corpus)[1]
    kind, point, side = (np.full(count, -1, np.int8) for _ in range(3))
    row, support = np.full(count, -1, np.int32), np.zeros(count, np.int32)
    kind[quoting(found, houses)] = QUOTED
    kind[found.sentences.flags & STANDING != 0] = BOILERPLATE

    def look(some: tuple[int, int]) -> None:
        mine, first = _of(parts, *some), some[0]
        best = np.empty(some[1] - first, np.int64)
        seen = np.zeros(houses.max(initial=0) + 1, np.int64)
        preferring.prefer(
            mine.sentence.astype(np.int64) - first, mine.point.view(np.uint8),
            mine.kind.view(np.uint8), found.share(mine.row, mine.side),
            mine.other.astype(np.int64), wire.view(np.uint8), ranks, houses,
            seen, best, support[slice(*some)],
        )  # fmt: skip
        best = best[best >= 0]
        told = mine.sentence[best]
        kind[told], point[told] = mine.kind[best], mine.point[best]
        row[told], side[told] = mine.row[best], mine.side[best]

    ranges = 1 + len(parts.row) // _AT_ONCE
    for _ in over_blocks(look, pairwise(count * part // ranges for part in range(ranges + 1))):
        pass
    return Scores(kind, point, support, row, side)


def _of(parts: Traces, first: int, last: int) -> Traces:
    """Return the traces of sentences that follow each other, those of one together."""
    rows = np.flatnonzero((parts.sentence >= first) & (parts.sentence < last))
    return parts.at(np.sort(keyed(parts.sentence[rows], rows)) & _ROWS)


def articles_table(
    corpus: Corpus,
    found: Findings,
    scores: Scores,
    outlets: Outlets,
    by_name: Credits,
    near: Ints,
    derived: Mapping[str, pa.Array],
    settings: Settings,
) -> Sheets:
    """
    Return one row an article, then the caller's own columns.

    Shares are of the own words of its body: outside quotation marks, boilerplate, and lines at the
    end that say whose it is (``bodies_of``). ``shared_share``: those in sentences that stand in a
    confidently related article of another house; symmetric, it does not say who copied. It is the
    sum of ``verbatim_share`` (sentences verbatim or nearly) and ``edited_share``.
    ``shared_share_possible`` counts possible pairs too; ``untraced_share`` is what is left then.
    All are null for an article of fewer than ``share_words`` own words.
    ``support``: the most houses that one of its sentences has. ``near``: near-duplicates by row.
    """
    paragraphs = found.paragraphs
    words, quoted = map(paragraphs.per_article, (paragraphs.words, paragraphs.quoted))
    matches = found.matches
    houses = outlets.houses(corpus)[matches.pairs]
    apart = (houses[:, 0] != houses[:, 1])[matches.which]
    support = np.zeros(len(corpus), np.int64)
    sure = np.where(scores.point == CONFIDENT, scores.support, 0)
    np.maximum.at(support, found.sentences.articles(), sure)
    return _by_article(corpus, {
        "words": pa.array(words),
        **_shares(found.sentences, scores, settings),
        "near_duplicates": pa.array(near),
        "quote_share": share(quoted, words),
        "shared_quote_share": share(matches.covered(apart, len(corpus)), quoted),
        "support": pa.array(support),
        **_story(corpus, found.stories, found.versions.previous),
        **derived,
        **by_name.columns(),
    })  # fmt: skip


def _shares(sentences: Sentences, scores: Scores, settings: Settings) -> dict[str, pa.Array]:
    """Return own words of each article, and the shares that are of them."""
    own = sentences.per_article(sentences.own)
    sure = scores.point == CONFIDENT
    literal = sure & (scores.kind <= NEAR)
    parts = {
        "shared_share": sure,
        "shared_share_possible": scores.point >= 0,
        "verbatim_share": literal,
        "edited_share": sure & ~literal,
        "untraced_share": scores.point < 0,
    }
    enough = np.where(own >= max(settings.share_words, 1), own, 0)
    return {"own_words": pa.array(own)} | {
        name: share(sentences.per_article(sentences.own * chosen), enough)
        for name, chosen in parts.items()
    }


def _story(corpus: Corpus, stories: Stories, previous: Ints) -> dict[str, Any]:
    """Return each article's story, called by its lead's id, if it is that, and what it updates."""
    lead = np.zeros(len(corpus), np.bool_)
    lead[stories.leads] = True
    rows = np.append(stories.leads, -1)[stories.story]
    return {
        "story": coded(corpus.table["id"], rows),
        "lead": pa.array(lead, mask=rows < 0),
        "updates": coded(corpus.table["id"], previous),
    }


def near_table(corpus: Corpus, near: Ints) -> Sheets:
    """Return ``articles_table`` where nothing but near-duplicates were looked for."""
    return _by_article(corpus, {"near_duplicates": pa.array(near)})


def _by_article(corpus: Corpus, scores: dict[str, pa.Array]) -> Sheets:
    """Return scores between our columns and the caller's, of the articles to score."""
    ours = [name for name in COLUMNS if name != "text"]
    own = [name for name in corpus.table.column_names if name not in {*COLUMNS, *scores}]

    def make(first: int, last: int) -> Columns:
        given = corpus.table.select([*ours, *own]).slice(first, last - first)
        columns = {name: given[name] for name in ours}
        columns |= {name: decoded(column[first:last]) for name, column in scores.items()}
        columns |= {name: given[name] for name in own}
        if not (wire := corpus.wire[first:last]).any():
            return columns
        kept = pa.table(columns).take(pa.array(np.flatnonzero(~wire)))
        return dict(zip(kept.column_names, kept.columns, strict=True))

    return Sheets(np.append(0, np.cumsum(~corpus.wire)), make)
