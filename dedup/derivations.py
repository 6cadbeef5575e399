"""Derivations: how much of each article is taken from elsewhere, how much elsewhere from it."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.anchors import Sentences
from dedup.cells import coded
from dedup.chronology import chronology
from dedup.corpus import Corpus
from dedup.credits import Credits
from dedup.decisions import LICENSED
from dedup.findings import Findings
from dedup.lexicon.credit_forms import TIERS
from dedup.origins import DERIVED, HUB, LATENT, ORIGIN, STATES, Origins
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT, POSSIBLE
from dedup.rows import over_blocks
from dedup.segments import Ints, in_characters
from dedup.settings import Settings
from dedup.sources import Flags, Numbers
from dedup.traces import Traces

Floats = npt.NDArray[np.float64]

FOOTER = TIERS.index("footer")


@dataclass(frozen=True)
class Derivations:
    """
    Shares of the own words of each article (float64), NaN where they cannot be told.

    Args:
        traceable: in sentences taken from the origin of its story, by confident pairs.
        possible: by possible pairs too.
        echoed: in sentences that others took from it, by confident pairs.
        uncredited: ``traceable`` where it does not credit the agency that this is from, else 0;
            NaN where nobody knows whose it is.
        perhaps: the same of ``possible``.
        licensed: the same where it need not: its outlet is licensed, or a decision says so.
    """

    traceable: Floats
    possible: Floats
    echoed: Floats
    uncredited: Floats
    perhaps: Floats
    licensed: Floats


def derivations_of(
    corpus: Corpus, found: Findings, traces: Traces, origins: Origins, wider: Origins,
    outlets: Outlets, settings: Settings,
) -> Derivations:  # fmt: skip
    """
    Tell taken words from given ones: a share that both sides have would accuse the reporter.

    Taken is a sentence with a counterpart in an article of the origin's house, or in an agency's;
    in a story whose origin is latent, in any other of its articles. The origin took nothing. Where
    the origin is undecided, nothing is told of an article that shares anything.

    Args:
        corpus: the articles.
        found: their sentences, those of bodies (``bodies_of``), and what a person decided.
        traces: those with a counterpart in another house.
        origins: of their stories.
        wider: of their circles: what may be.
        outlets: who may use whose copy without a credit.
        settings: ``share_words``.
    """
    own = found.sentences.per_article(found.sentences.own)

    def share(chosen: Flags, shared: Flags, known: Origins) -> Floats:
        part = found.sentences.per_article(found.sentences.own * chosen) / np.maximum(own, 1)
        unknown = shared & (known.role < ORIGIN) | (own < max(settings.share_words, 1))
        return np.where(unknown, np.nan, part)

    def owed(chosen: Flags, shared: Flags, known: Origins) -> Floats:
        part = share(chosen, shared, known) * ~known.credited
        return np.where((known.carried < 0) & (part > 0), np.nan, part)

    told = _told(found, traces, origins, wider)
    ((taken, given, free), sure), ((may, _, freely), every) = told
    free |= _licensed(corpus, origins, outlets)[found.sentences.articles()]
    freely |= _licensed(corpus, wider, outlets)[found.sentences.articles()]
    return Derivations(
        share(taken, sure, origins), share(may, every, wider), share(given, sure, origins),
        owed(taken & ~free, sure, origins), owed(may & ~freely, every, wider),
        share(taken & free, sure, origins) * ~origins.credited,
    )  # fmt: skip


def _told(
    found: Findings, traces: Traces, origins: Origins, wider: Origins
) -> list[tuple[npt.NDArray[np.bool_], Flags]]:
    """
    Return by sentence what is told of it, by confident pairs; by possible ones too.

    Returns:
        taken, given, taken by a decision without a credit (bool, 3 x sentences), who shares
        anything (bool by article).
    """
    size, articles = len(found.sentences.own), len(origins.story)
    out = [(np.zeros((3, size), np.bool_), np.zeros(articles, np.bool_)) for _ in range(2)]

    def tell(part: Traces) -> None:  # rows of the same two articles stand together
        heads, runs = _pairs(part)
        pair = part.at(heads)
        both = np.stack([pair.article, pair.other], axis=1).astype(np.int64)
        free = found.decided.of(both) == LICENSED
        for known, surest, ((taken, given, allowed), shared) in zip(
            (origins, wider), (CONFIDENT, POSSIBLE), out, strict=True
        ):
            counted = pair.point <= surest
            took = _took(pair.article, pair.other, known) & counted
            taken[part.sentence[np.repeat(took, runs)]] = True
            allowed[part.sentence[np.repeat(took & free, runs)]] = True
            gave = _took(pair.other, pair.article, known) & (known.role[pair.article] == ORIGIN)
            given[part.sentence[np.repeat(gave & counted, runs)]] = True
            shared[pair.article[counted]] = True

    for _ in over_blocks(tell, traces.parts()):
        pass
    return out


def _pairs(part: Traces) -> tuple[Ints, Ints]:
    """Return the first of the rows of the same two articles that follow each other, how many do."""
    new = np.ones(len(part.row), np.bool_)
    new[1:] = part.article[1:] != part.article[:-1]
    for column in (part.other, part.point):
        new[1:] |= column[1:] != column[:-1]
    heads = np.flatnonzero(new)
    return heads, np.diff(heads, append=len(new))


def _licensed(corpus: Corpus, origins: Origins, outlets: Outlets) -> Flags:
    """Tell which articles owe no credit, by their outlet's licence."""
    names, codes = corpus.outlets
    licensed: Flags = outlets.licences(names, origins.agencies)[codes, origins.carried]
    return licensed


def bodies_of(corpus: Corpus, sentences: Sentences, traces: Traces, by_name: Credits) -> Sentences:
    """
    Return sentences of which those behind the body have no own words.

    From a line at the end that credits an agency on, as far as nothing stands elsewhere: that line,
    who the author is, whose the rights are.
    """
    footers = (by_name.tier == FOOTER) & (by_name.spans[:, 0] >= 0)
    begin = np.full(len(corpus), np.iinfo(np.int64).max)
    np.minimum.at(begin, by_name.article[footers], by_name.spans[footers, 0])
    articles = sentences.articles()
    some = np.flatnonzero(np.isin(articles, by_name.article[footers]))
    ends = in_characters(corpus, articles[some], sentences.places[some].astype(np.int64))[:, 1]
    behind = some[ends > begin[articles[some]]]
    last = np.full(len(corpus), -1)
    for part in traces.parts():
        np.maximum.at(last, part.article, part.sentence.astype(np.int64))
    own = sentences.own.copy()
    own[behind[behind > last[articles[behind]]]] = 0
    return replace(sentences, own=own)


def _took(articles: Numbers, others: Numbers, origins: Origins) -> Flags:
    """Tell which articles took what they share with others from these, or both from a third."""
    facts = origins.facts
    story = facts.story[articles]
    same = (story == facts.story[others]) & (story >= 0)
    ground, head, state = (
        np.append(of, of.dtype.type(-1))[story]
        for of in (origins.ground, origins.article, origins.state)
    )
    hub = same & (ground == HUB) & (facts.house[others] == facts.house[head])
    latent = same & (state == LATENT)
    from_it = (facts.wire[others] | hub) & ~facts.early(articles, others)
    took: Flags = (origins.role[articles] == DERIVED) & (from_it | latent)
    return took


def derived_columns(
    corpus: Corpus, found: Findings, origins: Origins, wider: Origins, made: Derivations
) -> dict[str, pa.Array]:
    """
    Return the columns of the ``articles`` table, names in them ``coded``.

    ``story_possible``: the story that an article of none may belong to, by its lead's id.
    ``origin_id``: the observed origin it took from; ``agency``: whose copy it is or carries: those
    of its story, or of that circle.
    """
    shares = {
        "traceable_share": made.traceable,
        "traceable_share_possible": made.possible,
        "echoed_share": made.echoed,
        "uncredited_share": made.uncredited,
        "uncredited_share_possible": made.perhaps,
        "licensed_share": made.licensed,
    }
    ids, outside = corpus.table["id"], origins.story < 0
    state, source, agency = (
        np.where(outside, may, known)
        for known, may in (
            (origins.states(), wider.states()),
            (origins.source, wider.source),
            (origins.carried, wider.carried),
        )
    )
    leads = np.append(found.circles.leads(found.stories, chronology(corpus)), -1)
    may = leads[np.where(outside, found.circles.story, -1)]
    return {
        "story_possible": coded(ids, may),
        "origin_state": coded(STATES, state),
        "origin_id": coded(ids, source),
        "agency": coded(origins.agencies, agency),
        **{name: pa.array(part, mask=np.isnan(part)) for name, part in shares.items()},
    }
