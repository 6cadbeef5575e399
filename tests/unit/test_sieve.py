"""A sieve: what a filter says of the rows of a frame."""

import pickle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import dedup
from arrivals import story
from dedup import Sieve
from dedup.errors import ArgumentError, SchemaError, StoreMismatch

pd: Any = pytest.importorskip("pandas")
pl: Any = pytest.importorskip("polars")
QUICK: dict[str, Any] = {"tier": "articles", "settings": {"num_perm": 32}}
NEWS = pd.DataFrame(
    {
        "url": ["/a", "/b", "/c", "/d", "/e"],
        "body": [story(1), story(1).upper(), story(1, 3), story(2), None],
    },
    index=list("vwxyz"),
)
FIELDS = {"id": "url"}


def reasons(frame: Any) -> list[str]:
    """Return a column of a frame."""
    return list(frame["dedup_reason"])


def test_verdicts_stand_in_their_rows() -> None:
    """Each row is told its own verdict; one without a text is told nothing, and kept."""
    told = dedup.annotate(NEWS, fields=FIELDS, **QUICK)

    assert ["new", "exact", "near", "new", ""] == reasons(told)
    assert ["keep", "drop", "tag", "keep", ""] == list(told.dedup_action)
    assert ["", "/a", "/a", "", ""] == list(told.dedup_earlier)
    assert [False, False, True, False, False] == list(told.dedup_jaccard > 0.5)
    pd.testing.assert_frame_equal(NEWS, told[["url", "body"]])
    pd.testing.assert_frame_equal(
        NEWS.loc[["v", "x", "y", "z"]], dedup.keep(NEWS, fields=FIELDS, **QUICK)
    )


def test_every_kind_is_told_the_same() -> None:
    """What is said of a row does not hang on the kind of its frame."""
    told = reasons(dedup.annotate(NEWS, fields=FIELDS, **QUICK))
    frames: list[Any] = [
        pl.DataFrame(NEWS), pa.table(NEWS.reset_index(drop=True)), NEWS.to_dict("list"),
        NEWS.set_index("url"), NEWS.assign(odd=[1, "two", None, object(), b"x"]),
    ]  # fmt: skip
    for frame in frames:
        found = dedup.annotate(frame, fields=FIELDS, **QUICK)
        column = found["dedup_reason"]
        assert told == (column.to_pylist() if isinstance(found, pa.Table) else list(column))
    rows = dedup.annotate(NEWS.to_dict("records"), fields=FIELDS, **QUICK)
    assert told == [row["dedup_reason"] for row in rows]


def test_a_frame_alone() -> None:
    """Without an index no ids are needed, what stands twice is dropped, and nothing is left."""
    rows = [{"text": story(1)}, {"text": story(2)}, {"text": story(1).lower()}]
    assert rows[:2] == dedup.keep(rows, **QUICK) == dedup.keep(rows, **QUICK)
    assert ["", "", "0"] == [row["dedup_earlier"] for row in dedup.annotate(rows, **QUICK)]

    twice = [{"id": "a", **rows[0]}, {"id": "a", **rows[0]}]
    assert twice[:1] == dedup.keep(twice, **QUICK)
    assert "redelivered" == dedup.annotate(twice, **QUICK)[1]["dedup_reason"]


def test_near_articles_are_counted_where_they_are_to_be_dropped() -> None:
    """Of a frame alone near-duplicates can be dropped: shingles are kept meanwhile."""
    rows = [{"text": story(1)}, {"text": story(1, 2)}, {"text": story(1, 12)}]

    assert 3 == len(dedup.keep(rows, **QUICK))
    assert rows[::2] == dedup.keep(rows, policy=dedup.Policy("verified", 0.7), **QUICK)


def test_what_is_seen_stays(tmp_path: Path) -> None:
    """An index remembers between calls: again as then, or dropped if that is asked."""
    for _ in range(2):
        assert 4 == len(dedup.keep(NEWS, tmp_path / "seen", fields=FIELDS, **QUICK))
    other = NEWS.assign(url=[f"{url}2" for url in NEWS.url])
    assert ["z"] == list(dedup.keep(other, tmp_path / "seen", fields=FIELDS, **QUICK).index)
    again = {"fields": FIELDS, "redelivered": "drop", **QUICK}
    assert ["z"] == list(dedup.keep(NEWS, tmp_path / "seen", **again).index)


def test_numbers_of_rows_are_no_ids(tmp_path: Path) -> None:
    """With an index a frame must have ids: else a copy in the next would pass for the same row."""
    with pytest.raises(SchemaError, match=r"no column holds ids.*fields=\{'id': NAME\}"):
        dedup.keep([{"text": story(1)}], tmp_path / "seen", **QUICK)
    with pytest.raises(SchemaError, match="no column 'nothing' for 'text'"):
        dedup.keep(NEWS, fields={"text": "nothing"} | FIELDS, **QUICK)
    with pytest.raises(SchemaError, match="no column holds the text"):
        dedup.keep(NEWS[["url"]], **QUICK)
    assert [] == dedup.keep([], tmp_path / "seen", **QUICK)
    for empty in (NEWS[:0], pl.DataFrame(NEWS)[:0], pa.table(NEWS)[:0], NEWS[:0].to_dict("list")):
        told = dedup.annotate(empty, tmp_path / "seen", fields=FIELDS, **QUICK)
        assert 0 == len(told["dedup_action"]) == len(told["url"])


def test_many_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a frame is cut, and however much is asked at once, the verdicts are the same."""
    monkeypatch.setattr("dedup.sieve._AT_ONCE", 2)
    with Sieve(tmp_path / "seen", fields=FIELDS, told=["reason", "seq"], **QUICK) as sieve:
        told = [sieve.annotate(NEWS.iloc[:3]), sieve.annotate(NEWS.iloc[3:])]
        sieve.close()
        again = [sieve.passes(NEWS.iloc[:3]), sieve.passes(NEWS.iloc[3:])]

    assert ["new", "exact", "near", "new", ""] == reasons(pd.concat(told))
    assert ["url", "body", "dedup_reason", "dedup_seq"] == list(told[0])
    assert [[True, False, True], [True, True]] == again


def test_a_sieve_is_its_settings(tmp_path: Path) -> None:
    """Two of the same settings are pickled alike, whatever either has seen; another is not."""

    def made(**how: Any) -> Sieve:
        return Sieve(tmp_path / "seen", **{"fields": FIELDS, **QUICK, **how})

    fresh = pickle.dumps(made().keep)
    with made() as used:
        assert 4 == len(used.keep(NEWS))
        assert fresh == pickle.dumps(used.keep)
        assert [True, False, True, True, True] == pickle.loads(fresh).__self__.passes(NEWS)  # noqa: S301
    assert fresh != pickle.dumps(made(window=3).keep)
    with pytest.raises(StoreMismatch):
        made(tier="passages").keep(NEWS)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"redelivered": "maybe"}, "'keep' or 'drop', not 'maybe'"),
        ({"told": ["id"]}, "a verdict has no 'id'; it has action, reason, "),
        ({"told": "action"}, "several fields are expected, not one"),
        ({"policy": "none"}, "a dedup.Policy, not 'none'"),
    ],
)
def test_what_cannot_be_asked(how: dict[str, Any], message: str) -> None:
    """A wrong word is refused before anything is opened."""
    with pytest.raises(ArgumentError, match=message):
        Sieve("nowhere", **how)
