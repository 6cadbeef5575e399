"""Derivations: how much of each article is taken from elsewhere, how much elsewhere from it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.anchors import Sentences
from dedup.cells import named, scattered
from dedup.corpus import Corpus
from dedup.origins import DERIVED, HUB, LATENT, OBSERVED, ORIGIN, STATES, Origins
from dedup.outlets import Outlets
from dedup.pairs import CONFIDENT
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sources import Flags
from dedup.traces import Traces

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Derivations:
    """
    Shares of the own words of each article (float64), NaN where they cannot be told.

    Args:
        traceable: in sentences taken from the origin of its story, by confident pairs.
        possible: by possible pairs too.
        echoed: in sentences that others took from it, by confident pairs.
        uncredited: ``traceable`` where it does not credit the agency that this is from, else 0.
        licensed: the same where its outlet need not.
        state: int64, a place in ``origins.STATES``, -1 for an article of no story.
    """

    traceable: Floats
    possible: Floats
    echoed: Floats
    uncredited: Floats
    licensed: Floats
    state: Ints


def derivations_of(
    corpus: Corpus,
    sentences: Sentences,
    traces: Traces,
    origins: Origins,
    outlets: Outlets,
    settings: Settings,
) -> Derivations:
    """
    Tell taken words from given ones: a share that both sides have would accuse the reporter.

    Taken is a sentence with a counterpart in an article of the origin's house, or in an agency's;
    in a story whose origin is latent, in any other of its articles. The origin took nothing. Where
    the origin is undecided, nothing is told of an article that shares anything.

    Args:
        corpus: the articles.
        sentences: of them.
        traces: those with a counterpart in another house.
        origins: of their stories.
        outlets: who may use whose copy without a credit.
        settings: ``share_words``.
    """
    traced, given = _taken(traces, origins), _given(traces, origins)
    sure = traces.point == CONFIDENT

    def share(chosen: Flags, shared: Flags) -> Floats:
        return _share(sentences, traces, origins, chosen & shared, shared, settings)

    traceable = share(traced, sure)
    silent = (origins.carried >= 0) & ~origins.credited
    names, codes = corpus.outlets
    licensed = outlets.licences(names, origins.agencies)[codes, origins.carried]
    return Derivations(
        traceable, share(traced, sure | True), share(given, sure),
        traceable * (silent & ~licensed), traceable * (silent & licensed),
        np.where(origins.source >= 0, OBSERVED, origins.by_article(origins.state)),
    )  # fmt: skip


def _taken(traces: Traces, origins: Origins) -> Flags:
    """Tell which sentences are taken."""
    return _took(traces.article, traces.other, origins)


def _given(traces: Traces, origins: Origins) -> Flags:
    """Tell which sentences of an origin the others took from it."""
    from_it = _took(traces.other, traces.article, origins)
    given: Flags = from_it & (origins.role[traces.article] == ORIGIN)
    return given


def _took(articles: Ints, others: Ints, origins: Origins) -> Flags:
    """Tell which articles took what they share with others from these, or both from a third."""
    facts = origins.facts
    story = facts.story[articles]
    same = (story == facts.story[others]) & (story >= 0)
    known, head = (origins.by_article(of)[articles] for of in (origins.ground, origins.article))
    hub = same & (known == HUB) & (facts.house[others] == facts.house[head])
    latent = same & (origins.by_article(origins.state)[articles] == LATENT)
    from_it = (facts.wire[others] | hub) & ~facts.early(articles, others)
    took: Flags = (origins.role[articles] == DERIVED) & (from_it | latent)
    return took


def _share(
    sentences: Sentences,
    traces: Traces,
    origins: Origins,
    chosen: Flags,
    shared: Flags,
    settings: Settings,
) -> Floats:
    """
    Return the share of each article's own words in chosen sentences, each counted once.

    NaN where it has too few words, or has shared ones and nobody knows what it is to the origin.
    """
    own, counted = sentences.per_article(sentences.own), np.zeros(len(sentences.own), np.bool_)
    counted[traces.sentence[chosen]] = True
    unknown = np.zeros(len(own), np.bool_)
    unknown[traces.article[shared]] = True
    unknown &= origins.role < ORIGIN
    part = sentences.per_article(sentences.own * counted) / np.maximum(own, 1)
    return np.where(unknown | (own < max(settings.share_words, 1)), np.nan, part)


def derived_columns(
    corpus: Corpus,
    sentences: Sentences,
    traces: Traces,
    origins: Origins,
    outlets: Outlets,
    settings: Settings,
) -> dict[str, pa.Array]:
    """
    Return the columns of ``derivations_of`` for the ``articles`` table.

    ``origin_id``: the observed origin it took from; ``agency``: whose copy it is or carries.
    """
    found = derivations_of(corpus, sentences, traces, origins, outlets, settings)
    shares = {
        "traceable_share": found.traceable,
        "traceable_share_possible": found.possible,
        "echoed_share": found.echoed,
        "uncredited_share": found.uncredited,
        "licensed_share": found.licensed,
    }
    rows = np.arange(len(corpus))
    return {name: pa.array(part, mask=np.isnan(part)) for name, part in shares.items()} | {
        "origin_state": named(STATES, scattered(found.state, rows)),
        "origin_id": corpus.table["id"].take(scattered(origins.source, rows)),
        "agency": named(origins.agencies, scattered(origins.carried, rows)),
    }
