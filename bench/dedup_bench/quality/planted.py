"""What is found of planted copy by edit and strength, and what of own text is called copy."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import dedup
from dedup_bench.corpora import Made, make
from dedup_bench.edits import QUOTATION
from dedup_bench.quality.answers import NOT_REUSE, Answer, answer_of
from dedup_bench.quality.measures import POINTS, Pair, Point, covered, pair_of
from dedup_bench.results import Cell, Table

ARTICLES, SEED, COPIED = 400, 1, 0.6  # of each row, and the share in stories of several
STRENGTHS: dict[str, tuple[float, ...]] = {
    "reprint": (1.0,),
    "house-style": (1.0,),
    "merge": (2.0,),
    "reorder": (1.0,),
    "update": (0.2,),
    "cut": (0.2, 0.4, 0.6),
    "embed": (1.0, 2.0, 4.0),
    "light": (0.02, 0.04, 0.08, 0.16, 0.32),
    "heavy": (0.1, 0.2, 0.4, 0.6),
    "ocr": (0.01, 0.02, 0.05, 0.1),
    "template": (0.0, 0.2),
    "quotation-only": (0.0,),
    "independent": (0.0,),
}
NOT_COPIED = {"template", "quotation-only", "independent", "own"}  # cases
COPY = {"verbatim", "near-verbatim", "edited", "paraphrase"}  # kinds of a sentence
ENOUGH = 0.5  # of a sentence's characters

Places = Mapping[str, list[tuple[int, int]]]  # in the text of an id


class Sentence(NamedTuple):
    """A sentence of an article that is no wire: where it stands, and if it was copied."""

    id: str
    begin: int
    end: int
    copied: bool


def table(articles: int = ARTICLES) -> Table:
    """Return the table, a row an edit and strength."""
    rows = [
        measured(edit, strength, articles)
        for edit, strengths in STRENGTHS.items()
        for strength in strengths
    ]
    columns = [
        "edit", "strength", "pairs", "found", "possible", "sentences", "found in",
        "possible in", "own sentences", "called", "possibly called", "other pairs",
        "possible others",
    ]  # fmt: skip
    return Table(f"planted copy, {articles:,} generated articles a row", columns, rows)


def measured(edit: str, strength: float, articles: int) -> list[Cell]:
    """Detect one generated corpus, and return its row."""
    made = list(make(articles, SEED, copied=COPIED, edits={edit: 1.0}, strength=strength))
    found = dedup.detect(dedup.read([item.row for item in made]))
    answer = answer_of(found, 0.0)
    planted = {_ids(item)[::-1] for item in made if item.place and item.case not in NOT_COPIED}
    akin = _akin(made)
    calls = [answer.reuse(point) for point in POINTS]
    places = [places_of(found.matches.to_pylist(), answer, point) for point in POINTS]
    row: list[Cell] = [edit, strength, len(planted)]
    row += [_share(len(planted & called), len(planted)) for called in calls]
    sentences = [sentence for item in made if item.case != "wire" for sentence in _told(item)]
    for copied in (True, False):
        mine = [sentence for sentence in sentences if sentence.copied is copied]
        row.append(len(mine))
        row += [_share(sum(_in(s, where) for s in mine), len(mine)) for where in places]
    return row + [sum(pair not in akin for pair in called) for called in calls]


def places_of(matches: Sequence[Mapping[str, Any]], answer: Answer, point: Point) -> Places:
    """Return where matches stand that are reuse at a point, by id."""
    called = answer.reuse(point)
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in matches:
        sure = row.get("point", "confident") == "confident" or point == "possible"
        if row["kind"] in NOT_REUSE or not sure or pair_of(row["id_a"], row["id_b"]) not in called:
            continue
        found[row["id_a"]].append((row["a_begin"], row["a_end"]))
        found[row["id_b"]].append((row["b_begin"], row["b_end"]))
    return found


def _akin(made: Sequence[Made]) -> set[Pair]:
    """Return the pairs that share copy: all of a story whose text is the wire's."""
    stories: dict[int, list[str]] = defaultdict(list)
    for item in made:
        if item.case not in NOT_COPIED:
            stories[item.story].append(_ids(item)[0])
    return {pair_of(a, b) for ids in stories.values() for a in ids for b in ids if a != b}


def _ids(item: Made) -> Pair:
    """Return an article's id, and its story's wire's; the wire comes first and is smaller."""
    return f"a{item.number:08}", f"a{item.number - item.place:08}"


def _told(item: Made) -> Iterator[Sentence]:
    """Yield the sentences of an article that are copied or own; quotations are neither."""
    truth = item.truth
    text = item.row["text"]
    for one in truth["sentences"]:
        begin, end, kind = one["begin"], one["end"], one["kind"]
        if kind in COPY | {"own"} and not QUOTATION.match(text[begin:end]):
            yield Sentence(truth["id"], begin, end, kind in COPY)


def _in(sentence: Sentence, places: Places) -> bool:
    """Tell whether enough of a sentence lies in the places."""
    there = covered(sentence.begin, sentence.end, places.get(sentence.id, ()))
    return there >= ENOUGH * (sentence.end - sentence.begin)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
