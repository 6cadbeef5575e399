"""Counterparts of one article, for people: sentence by sentence, and article by article."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dedup.corpus import Article, Corpus

Place = tuple[int, int]


@dataclass(frozen=True)
class Counterpart:
    """
    A sentence and its best counterpart in another house, as in the ``sentences`` table.

    Args:
        number: of the sentence, from 0.
        place: begin and end in characters.
        own_words: those outside quotation marks; 0 of boilerplate.
        kind: what it is; None where nothing of it stands elsewhere.
        point: ``confident`` or ``possible``; None where it has no counterpart.
        support: houses that carry it.
        other: the article it also stands in; None where it has no counterpart.
        other_number: of the sentence there.
        other_place: of it, in characters.
    """

    number: int
    place: Place
    own_words: int
    kind: str | None
    point: str | None
    support: int
    other: Article | None
    other_number: int
    other_place: Place


@dataclass(frozen=True)
class Related:
    """
    An article that one is related to, as in the ``pairs`` table.

    Args:
        other: the article.
        relation: how.
        point: ``confident`` or ``possible``; None where the relation is no copy.
        contained: share of the one article's shingles that stand in the other.
        supported: sentences that support each other, on the side with fewer.
        score: log-odds of the pair, as there; None where nobody asked.
    """

    other: Article
    relation: str
    point: str | None
    contained: float
    supported: int
    score: float | None


@dataclass(frozen=True)
class Lineage:
    """
    Where an article's copy comes from, as in the ``articles`` table.

    Args:
        state: ``observed``, ``latent`` or ``undecided``.
        origin: the article it is traced to; None where none is observed, or it is that itself.
        agency: whose copy it is or carries; None where that is not known.
        traced: share of its own words traceable to the origin, by confident pairs; None where
            it cannot be told.
        possible: the same by possible pairs too.
        uncredited: the part of ``possible`` that owes a credit and has none; None as above.
        given: share that articles traced to it carry.
        ground: what tells the origin, as in the ``stories`` table; None where nothing does.
        credits: houses of its story that credit the agency.
        outlets: outlets of its story.
    """

    state: str
    origin: Article | None
    agency: str | None
    traced: float | None
    possible: float | None
    uncredited: float | None
    given: float | None
    ground: str | None
    credits: int
    outlets: int


@dataclass(frozen=True)
class Counterparts:
    """
    What stands elsewhere of one article.

    Args:
        article: the article.
        sentences: every one of it, in order.
        related: articles it is related to, those it shares most with first.
        lineage: where its copy comes from; None for an article of no story.
        may_belong: the story that it may belong to, by what several of that show together.
    """

    article: Article
    sentences: tuple[Counterpart, ...]
    related: tuple[Related, ...]
    lineage: Lineage | None
    may_belong: str | None


def counterparts_of(corpus: Corpus, name: str, tables: Mapping[str, pa.Table]) -> Counterparts:
    """
    Return what the tables of articles, sentences, pairs and stories say of one article.

    Raises:
        SchemaError: no article has the id.
    """
    article = corpus[corpus.row_of(name)]
    sentences, pairs, articles = (tables[each] for each in ("sentences", "pairs", "articles"))
    mine = sentences.filter(pc.equal(sentences["id"], name)).to_pylist()
    related = [
        _related(corpus, row, side)
        for side in ("a", "b")
        for row in pairs.filter(pc.equal(pairs[f"id_{side}"], name)).to_pylist()
    ]
    related.sort(key=_rank)
    told = articles.filter(pc.equal(articles["id"], name)).to_pylist()[0]
    may_belong, stories = told["story_possible"], tables["stories"]
    story = stories.filter(pc.equal(stories["story"], told["story"] or may_belong)).to_pylist()
    lineage = _lineage(corpus, told, story[0] if story else {}) if told["origin_state"] else None
    sentences = tuple(_counterpart(corpus, row) for row in mine)
    return Counterparts(article, sentences, tuple(related), lineage, may_belong)


def _lineage(corpus: Corpus, row: dict[str, Any], story: dict[str, Any]) -> Lineage:
    """Return what rows of ``articles`` and of ``stories`` say of where its copy comes from."""
    origin = row["origin_id"]
    return Lineage(
        state=row["origin_state"],
        origin=corpus[corpus.row_of(origin)] if origin else None,
        agency=row["agency"],
        traced=row["traceable_share"],
        possible=row["traceable_share_possible"],
        uncredited=row["uncredited_share_possible"],
        given=row["echoed_share"],
        ground=story.get("origin_ground"),
        credits=story.get("credits", 0),
        outlets=story.get("outlets", 0),
    )


def _rank(one: Related) -> tuple[str, int, float, str]:
    """Return what puts confident pairs first, then those that share most."""
    return one.point or "z", -one.supported, -one.contained, one.other.id


def _related(corpus: Corpus, row: dict[str, Any], side: str) -> Related:
    other = "b" if side == "a" else "a"
    return Related(
        other=corpus[corpus.row_of(row[f"id_{other}"])],
        relation=row["relation"],
        point=row["point"],
        contained=row[f"{side}_in_{other}"],
        supported=row["supported_sentences"],
        score=row["score"],
    )


def _counterpart(corpus: Corpus, row: dict[str, Any]) -> Counterpart:
    """Return a row of the ``sentences`` table."""
    best = row["best_id"]
    there = (row["best_sentence"], row["best_begin"], row["best_end"]) if best else (-1, 0, 0)
    return Counterpart(
        number=row["sentence"],
        place=(row["begin"], row["end"]),
        own_words=row["own_words"],
        kind=row["kind"],
        point=row["point"],
        support=row["support"],
        other=corpus[corpus.row_of(best)] if best else None,
        other_number=there[0],
        other_place=there[1:],
    )
