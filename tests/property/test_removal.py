"""What is asked changes nothing; what is taken down is gone."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import arrivals
from arrivals import Article, Clock, files
from dedup import Index, IngestFilter
from dedup.index.batch import Batch
from stories import slow_without_jit

KEPT: list[dict[str, Any]] = [{}, {"shingles": True}, {"text": True}]
each_kept = pytest.mark.parametrize("kept", KEPT, ids=["sketches", "shingles", "text"])


@slow_without_jit
@each_kept
def test_questions(tmp_path: Path, kept: dict[str, Any]) -> None:
    """Questions change no byte, and have the same answers when the index is opened anew."""
    articles = arrivals.news(80)
    with IngestFilter.open(tmp_path, clock=Clock(), **kept) as filtering:
        filtering.check(articles[:40])
        before = files(tmp_path)
        said = filtering.index.query(articles)

        assert said == filtering.index.query(articles)
        assert before == files(tmp_path)
    with Index.open(tmp_path, writable=False, clock=Clock()) as index:
        assert said == index.query(articles)
        assert [said[50]] == index.query(articles[50])
    with Index.open(tmp_path, clock=Clock()) as index:
        index.compact()
        assert said == index.query(articles)


@slow_without_jit
@each_kept
@pytest.mark.parametrize("tail", [8, 8192])
def test_removal(
    tmp_path: Path, kept: dict[str, Any], tail: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a removal and ``compact`` nothing is left of an article, in whatever file."""
    arrivals.small(monkeypatch, tail=tail, run=32)
    gone = arrivals.article("taken-down-0815", arrivals.story(99), "Gone Gazette", "2030-03-11")
    copy = {**gone, "id": "kept-copy", "outlet": "Post", "text": arrivals.story(99, 3)}
    copy["published"] = "2030-03-12"
    articles = arrivals.news(40)
    with IngestFilter.open(tmp_path, clock=Clock(), **kept) as filtering:
        filtering.check([*articles[:20], gone, copy, *articles[20:]])
        filtering.check(articles[0] | {"id": "another"})
        here, traces = b"".join(files(tmp_path).values()), traces_of(filtering.index, gone, copy)

        assert [] == [trace for trace in traces if trace not in here]
        assert "taken-down-0815" == filtering.check(copy)[0].earlier
        assert 1 == filtering.index.remove([gone["id"]])
        assert "taken-down-0815" not in {v.earlier for v in filtering.index.query([gone, copy])}
        assert "" == filtering.check(copy)[0].earlier
        filtering.index.compact()
        left = b"".join(files(tmp_path).values())

        assert [] == [trace for trace in traces if trace in left]
        assert 0 == filtering.index.remove([gone["id"]])
        assert filtering.check(copy)[0].redelivered
        filtering.index.verify()


def traces_of(index: Index, gone: Article, copy: Article) -> list[bytes]:
    """Return what an index holds of one article, and not of its copy."""
    one, other = (index.asking(Batch.of([each]))[1] for each in (gone, copy))
    traces = list[bytes]()
    for name in ("digest", "minima"):
        mine, theirs = (entries.fixed[name].ravel() for entries in (one, other))
        traces += [key.tobytes() for key in np.setdiff1d(mine, theirs)]
    for name, column in one.ragged.items():
        if column.values.dtype == np.uint8:
            traces.append(column.values.tobytes())
        else:
            theirs = other.ragged[name].values
            traces += [key.tobytes() for key in np.setdiff1d(column.values, theirs)]
    return [trace for trace in traces if trace]
