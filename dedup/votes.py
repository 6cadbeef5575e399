"""Votes: which agency the houses of each story credit, and who of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dedup.corpus import UNNAMED_WIRE, Corpus
from dedup.credits import Credits
from dedup.findings import Findings
from dedup.lexicon.agencies import GENERIC, canonical, names_of
from dedup.lexicon.credit_forms import INLINE, TIERS
from dedup.segments import Ints
from dedup.traces import Traces
from dedup_native import crediting

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Votes:
    """
    Credits counted by story: a house has one vote for each agency.

    Args:
        agency: int64 by story, the agency with most votes, -1 for none or several.
        houses: int64 by story, its votes; of several with as many, those of each.
        votes: bool by article, it credits that agency.
    """

    agency: Ints
    houses: Ints
    votes: Flags


def votes_of(credited: Flags, story: Ints, houses: Ints, stories: int) -> Votes:
    """
    Count the credits of each story.

    Args:
        credited: bool, articles x agencies.
        story: int64 by article, -1 for none.
        houses: int64 by article.
        stories: how many there are.
    """
    article, agency = np.nonzero(credited & (story >= 0)[:, None])
    room, names = int(houses.max(initial=0)) + 1, max(credited.shape[1], 1)
    each = np.unique((story[article] * names + agency) * room + houses[article]) // room
    key, count = np.unique(each, return_counts=True)
    most = np.zeros(stories, np.int64)
    np.maximum.at(most, key // names, count)
    first = np.flatnonzero(count == most[key // names])
    of, often = key[first] // names, np.bincount(key[first] // names, minlength=stories)
    found = np.full(stories, -1)
    found[of] = key[first] % names
    found[often > 1] = -1
    votes = np.zeros(len(story), np.bool_)
    inside = np.flatnonzero(np.append(found, -1)[story] >= 0)
    votes[inside] = credited[inside, found[story[inside]]]
    return Votes(found, most, votes)


def called(agencies: Sequence[str], by_name: Credits) -> tuple[list[str], Ints, Flags]:
    """
    Return agency names, the place of each of ``agencies`` in them, and who credits whom.

    An agency of the user's goes by the name he gave it; wire copy of nobody named, or of
    ``agencies``, has place -1. Who credits agencies without a name credits nobody here.

    Returns:
        names; int64 by agency and one more, -1; bool, articles x names.
    """
    own = {canonical(name): name for name in agencies if name != UNNAMED_WIRE}
    chosen = [n for n, name in enumerate(by_name.names) if name != GENERIC]
    place = {by_name.names[n]: at for at, n in enumerate(chosen)}
    credited = np.zeros((len(by_name.table), len(by_name.names)), np.bool_)
    credited[by_name.article, by_name.agency] = True
    where = [place.get(canonical(n), -1) if n != UNNAMED_WIRE else -1 for n in agencies]
    names = [own.get(by_name.names[n], by_name.names[n]) for n in chosen]
    return names, np.array([*where, -1], np.int64), credited[:, chosen]


def of_copy(corpus: Corpus, found: Findings, shared: Flags, by_name: Credits) -> Credits:
    """
    Return the credits that speak of what an article shares with its story.

    One inside the text speaks of its paragraph: a brief at the end of an own story, a paragraph
    of the outlet's own.

    Args:
        corpus: the articles.
        found: their sentences and paragraphs.
        shared: bool by sentence, another article of the story has it too.
        by_name: who credits whom.
    """
    inside = np.flatnonzero((by_name.tier == TIERS.index(INLINE)) & (by_name.spans[:, 0] >= 0))
    article, texts = by_name.article[inside], corpus.table["text"]
    before = (
        len(texts[row].as_py()[:at].encode())
        for row, at in zip(article.tolist(), by_name.spans[inside, 0].tolist(), strict=True)
    )
    place = article << 32 | np.fromiter(before, np.int64, len(inside))
    paragraph = np.searchsorted(found.paragraphs.begins, place, "right") - 1
    paragraphs = found.sentences.paragraphs_in(found.paragraphs, np.flatnonzero(shared))
    kept = np.ones(len(by_name.tier), np.bool_)
    kept[inside] = np.isin(paragraph, paragraphs)
    return replace(
        by_name, article=by_name.article[kept], agency=by_name.agency[kept],
        tier=by_name.tier[kept], spans=by_name.spans[kept],
    )  # fmt: skip


def sharing_in(found: Findings, traces: Traces, story: Ints) -> tuple[Flags, Flags]:
    """Tell which articles, and which of their sentences, have a counterpart in their story."""
    sharing, shared = (np.zeros(len(of), np.bool_) for of in (story, found.sentences.own))
    for part in traces.parts():
        both = part.sentence, part.article, part.other
        crediting.mark_shared(*both, story, sharing.view(np.uint8), shared.view(np.uint8))
    return sharing, shared


def vague_in(by_name: Credits) -> Flags:
    """Tell which articles credit agencies without a name: any may be meant (bool)."""
    vague = np.zeros(len(by_name.table), np.bool_)
    vague[by_name.article[by_name.agency == by_name.names.index(GENERIC)]] = True
    return vague


def own_names(corpus: Corpus, names: Sequence[str]) -> Flags:
    """Tell which articles (rows) are of an outlet that has a name of an agency (columns)."""
    outlets, codes = corpus.outlets
    table = np.zeros((len(outlets) + 1, len(names)), np.bool_)
    columns: dict[str, list[int]] = {}
    for column, name in enumerate(names):
        for alias in {alias.casefold() for alias in names_of(name)}:
            columns.setdefault(alias, []).append(column)
    for row, outlet in enumerate(outlets):
        table[row, columns.get(outlet.casefold(), [])] = True
    return table[codes]
