"""A detection: what was found in a corpus, as tables."""

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from dedup.bests import Bests, Carried, bests_of, carried_most
from dedup.characters import Characters, characters_of
from dedup.chronology import chronology
from dedup.corpus import Corpus
from dedup.counterparts import Counterparts, counterparts_of
from dedup.credits import Credits, credits_of
from dedup.derivations import bodies_of, derivations_of, derived_columns
from dedup.errors import SchemaError, expect
from dedup.evidence import Shared, shared_by
from dedup.findings import Findings
from dedup.listings import matches_table, pairs_table, sentences_table
from dedup.origins import DERIVED, LATENT, STATES, Origins, origins_of
from dedup.outlets import Outlets
from dedup.pairs import Pairs
from dedup.reconstruction import reconstruction_of
from dedup.rollups import outlets_table, paragraphs_table, stories_table
from dedup.scores import Scores, articles_table, near_table, scores_of
from dedup.segments import Ints
from dedup.settings import NORMALISER, Settings
from dedup.sheets import Sheets, Tables
from dedup.tallies import Tallies, tallies_of
from dedup.traces import Traces, traces_of


class Told(NamedTuple):
    """
    Whose copy articles say that they carry, and whose they do.

    Args:
        credits: who credits whom.
        traces: what origins rest on.
        origins: of stories.
        wider: of circles.
    """

    credits: Credits
    traces: Traces
    origins: Origins
    wider: Origins


def told_of(corpus: Corpus, found: Findings, known: Outlets, settings: Settings) -> Told:
    """Return credits, traces and origins of what was found in a corpus."""
    by_name = credits_of(corpus, known.agency_of(corpus)[0], known.names_of_agencies())
    traces = traces_of(found, known.houses(corpus), settings)
    given = known, by_name, settings
    origins = origins_of(corpus, found, traces, found.stories.story, *given)
    wider = origins_of(corpus, found, traces, found.circles.story, *given, before=origins)
    return Told(by_name, traces, origins, wider)


@dataclass(frozen=True, repr=False)
class Detection:
    """
    What was found in a corpus; tables are made when first asked for.

    Args:
        corpus: the articles.
        settings: what it was found with.
        known: agencies, owners, licences of outlets.
        near_counts: int64 by article, its near-duplicates.
        relations: related articles.
        findings: what it rests on; None with ``only_near``.
        counts: what was met, compared, listed and left out.
        seconds: by step.
        told: credits, traces and origins, if they were worked out already.
    """

    corpus: Corpus
    settings: Settings
    known: Outlets
    near_counts: Ints
    relations: Pairs
    findings: Findings | None
    counts: Mapping[str, int]
    seconds: Mapping[str, float]
    told: Told | None = None

    def __repr__(self) -> str:
        counts = f"articles {len(self.corpus):,}, related pairs {len(self.relations.rows):,}"
        return f"<Detection: {counts}; tables {', '.join(self.tables)}>"

    @cached_property
    def tables(self) -> Tables:
        """Every table there is, by name; one is made when it is first asked for."""
        corpus, found = self.corpus, self.findings
        if found is None:
            return Tables({
                "articles": lambda: near_table(corpus, self.near_counts),
                "pairs": lambda: pairs_table(corpus, self.relations, None),
            })  # fmt: skip
        known, settings = self.known, self.settings
        return Tables({
            "outlets": self._outlets,
            "paragraphs": lambda: paragraphs_table(corpus, found, known, self._bests, self._places),
            "articles": self._articles,
            "sentences": lambda: sentences_table(corpus, found, self._scores, known, self._places),
            "pairs": lambda: pairs_table(corpus, self.relations, found),
            "matches": lambda: matches_table(corpus, found, self._places, settings),
            "stories": lambda: stories_table(corpus, found, *self._told[2:]),
        })  # fmt: skip

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """
        Yield a table in blocks of rows, for tables that memory should not hold whole.

        One after another they are ``tables[name]``; where that was asked for already they are of
        it. How many rows a block has may change.

        Raises:
            SchemaError: there is no such table.
        """
        if name not in self.tables:
            there = ", ".join(self.tables)
            raise SchemaError(f"there is no table {name!r}; there are {there}", name)
        return self.tables.batches(name)

    def _outlets(self) -> pa.Table:
        """Return the ``outlets`` table."""
        corpus, agencies = self.corpus, self.known.agency_of(self.corpus)[0]
        return outlets_table(self.tallies, corpus.outlets[0], agencies, self.settings)

    @property
    def tallies(self) -> Tallies:
        """What the ``outlets`` table rests on."""
        return tallies_of(self.corpus, self._found, self.known, self._bests)

    def _articles(self) -> Sheets:
        """Return the ``articles`` table."""
        corpus, found, known, settings = self.corpus, self._found, self.known, self.settings
        by_name, traces, origins, wider = self._told
        bodies = replace(found, sentences=bodies_of(corpus, found.sentences, traces, by_name))
        given = corpus, bodies, traces, origins, wider, known, settings
        derived = derived_columns(corpus, found, origins, wider, derivations_of(*given))
        return articles_table(
            corpus, bodies, self._scores, known, by_name, self.near_counts, derived, settings
        )

    @cached_property
    def _places(self) -> Characters:
        """Where sentences stand in characters."""
        return characters_of(self.corpus, self._found.sentences)

    @cached_property
    def _scores(self) -> Scores:
        """What each sentence is."""
        return scores_of(self.corpus, self._found, self._told[1], self.known)

    @cached_property
    def _bests(self) -> Bests:
        """Where the best counterpart of each paragraph stands."""
        return bests_of(self.corpus, self._found, self.known, self._told[0])

    def carried_most(self, most: int) -> list[Carried]:
        """Return the paragraphs that most outlets carry, so many at most."""
        return carried_most(self.corpus, self._found, self.known, self._bests, most)

    @cached_property
    def _told(self) -> Told:
        return self.told or told_of(self.corpus, self._found, self.known, self.settings)

    @property
    def _found(self) -> Findings:
        """What it rests on, where more than near-duplicates were looked for."""
        if self.findings is None:
            raise SchemaError("near-duplicates only: nothing else was looked for")
        return self.findings

    @property
    def outlets(self) -> pa.Table:
        """The ``outlets`` table: what each outlet carries of each agency."""
        return self._table("outlets")

    @property
    def paragraphs(self) -> pa.Table:
        """The ``paragraphs`` table: where each paragraph also stands."""
        return self._table("paragraphs")

    @property
    def articles(self) -> pa.Table:
        """The ``articles`` table: one row an article, the caller's own columns at its end."""
        return self._table("articles")

    @property
    def pairs(self) -> pa.Table:
        """The ``pairs`` table: related articles."""
        return self._table("pairs")

    @property
    def matches(self) -> pa.Table:
        """The ``matches`` table: shared runs and edited sentences, with places in both texts."""
        return self._table("matches")

    @property
    def sentences(self) -> pa.Table:
        """The ``sentences`` table: what each sentence is, and where its counterpart stands."""
        return self._table("sentences")

    @property
    def stories(self) -> pa.Table:
        """The ``stories`` table: articles that hang together by copy they share."""
        return self._table("stories")

    def _table(self, name: str) -> pa.Table:
        if name not in self.tables:
            raise SchemaError(f"near-duplicates only: there is no table {name!r}", name)
        return self.tables[name]

    def explain(self, one: str, other: str) -> Shared:
        """
        Return what two articles share, sentence by sentence, and what it weighs; related or not.

        Raises:
            ArgumentError: an id is no text.
            SchemaError: no article has one of the ids, or both are the same.
        """
        for name in (one, other):
            expect(name, str, "an id", "text")
        if one == other:
            raise SchemaError("an article is not compared with itself", "id")
        return shared_by(
            self.corpus, (one, other), self.relations, self.findings, self.known, self.settings
        )

    def reconstruction(self, story: str) -> pa.Table:
        """
        Return what the absent original of a story said, by the agreement of what was made of it.

        One row a sentence that at least two houses carry, in the order most have them: ``text``,
        the wording closest to all (of ``text_id``), ``support`` (houses) and ``carriers``. No text
        that anybody wrote.

        Args:
            story: what the ``stories`` table calls it by.

        Raises:
            ArgumentError: it is no text.
            SchemaError: no story is called so, or its origin is not latent.
        """
        expect(story, str, "a story", "text")
        corpus, found = self.corpus, self._found
        leads = found.circles.leads(found.stories, chronology(corpus))
        place = np.flatnonzero(leads == corpus.row_of(story))
        if not len(place):
            raise SchemaError(f"no story is called {story!r}", "story")
        if (state := self.stories["origin_state"][place[0]].as_py()) != STATES[LATENT]:
            no_use = f"the origin of {story!r} is {state}: nothing to reconstruct"
            raise SchemaError(no_use, "story")
        _, _, sure, wider = self._told  # what may belong counts too, unless it blurs the origin
        told = wider if wider.state[place[0]] == LATENT else sure
        members = np.flatnonzero((told.story == place[0]) & (told.role == DERIVED))
        return reconstruction_of(corpus, found, members, self.known.houses(corpus), story)

    def counterparts(self, name: str) -> Counterparts:
        """
        Return where each sentence of an article also stands, and the articles it shares most with.

        Raises:
            ArgumentError: the id is no text.
            SchemaError: no article has the id, or only near-duplicates were looked for.
        """
        expect(name, str, "an id", "text")
        names = ("sentences", "pairs", "articles", "stories")
        return counterparts_of(self.corpus, name, {each: self._table(each) for each in names})

    @property
    def run(self) -> dict[str, Any]:
        """How it was made: versions, settings, counts, caps, rejects, timings."""
        intake = self.corpus.intake
        return {
            "versions": {
                "dedup": version("dedup-news"), "normaliser": NORMALISER,
                "python": platform.python_version(),
                **{name: version(name) for name in ("numpy", "numba", "pyarrow")},
            },
            "settings": self.settings.__dict__,
            "digest": self.settings.digest,
            "agencies": dict(self.known.agencies),
            "files": list(intake.files),
            "rows": intake.rows,
            "rejected": dict(intake.reasons),
            "notes": list(intake.notes),
            "counts": dict(self.counts),
            "seconds": {name: round(value, 4) for name, value in self.seconds.items()},
        }  # fmt: skip


__all__ = ["Counterparts", "Detection", "Shared"]
