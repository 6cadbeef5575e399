"""Groups of paragraphs by digests, and pairs by groups: what tasks do, without Spark."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyspark")

from dedup.chronology import chronology
from dedup.comparisons import comparisons_of
from dedup.corpus import Corpus
from dedup.decisions import decided_in
from dedup.duplicates import duplicates_of
from dedup.engines.spark import groups, near, paragraphs
from dedup.engines.spark.articles import Known
from dedup.engines.spark.asked import COMPARED, FIRST
from dedup.engines.spark.rows import table_of
from dedup.fingerprints import fingerprints_of
from dedup.outlets import Outlets
from dedup.rows import threads
from dedup.settings import Settings
from stories import EDITED, OTHER, OWN, WIRE, article, corpus

KNOWN = Outlets(agencies={"reuters": "Reuters", "ap": "AP"})
TEXTS = (*WIRE, *EDITED, *OWN, *OTHER)
ARTICLES = st.lists(
    st.tuples(
        st.sampled_from(["reuters", "ap", "x", "y", "z"]),
        st.sampled_from(["", *(f"2031-03-{day:02}" for day in range(1, 7))]),
        st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, 5)), min_size=1, max_size=4),
    ),
    min_size=2, max_size=14,
)  # fmt: skip


def written(text: str, change: int) -> str:
    """Return a text with a word or two of its own, or as it is."""
    words = text.split()
    for place in range(change // 2):
        words[(3 * change + 5 * place) % len(words)] = f"word{change}"
    return " ".join(words)


def parts_of(batches: Iterable[pa.RecordBatch], kind: str) -> list[dict[str, Any]]:
    table = table_of(batches)
    return list(table.filter(pa.compute.equal(table["kind"], kind)).to_pylist())


def told(articles: Corpus, known: Known, standing: np.ndarray) -> list[pa.RecordBatch]:
    """Return what batches of articles tell of their paragraphs."""
    said: list[pa.RecordBatch] = []
    agency = known.outlets.wires(articles)[0]
    for rows in (np.arange(0, len(articles), 2), np.arange(1, len(articles), 2)):
        some = articles.table.take(pa.array(rows))
        prints = fingerprints_of(corpus(*some.to_pylist()), known.settings)
        when = groups.late(articles.times[rows])
        owners = fingerprints_of(articles, known.settings).paragraphs.owners
        here = [place for row in rows for place in range(owners[row], owners[row + 1])]
        given = prints, ~standing[here], rows, when, agency[rows]
        said += groups.paragraphs_said(*given, known.settings)
    return said


def grouped(articles: Corpus, said: list[pa.RecordBatch], settings: Settings) -> pa.Table:
    """Return the groups, found in two partitions of islands."""
    by_key = defaultdict(set)
    for row in parts_of(said, groups.BAND):
        by_key[row["a"]].add(row["b"])
    graph: nx.Graph[int] = nx.Graph()
    for digests in by_key.values():
        nx.add_star(graph, sorted(digests)) if len(digests) > 1 else None
    island = {digest: min(part) for part in nx.connected_components(graph) for digest in part}
    first: dict[int, tuple[int, int, int]] = {}
    for row in parts_of(said, groups.STANDS):
        place = row["c"], row["b"], int(row["x"])
        first[row["a"]] = min(place, first.get(row["a"], place))
    names = "digest", "late", "row", "place", "island"
    asked = [
        [dict(zip(names, (digest, *first[digest], name), strict=True))
         for digest, name in island.items() if first[digest][1] == row]
        for row in range(len(articles))
    ]  # fmt: skip
    struct = pa.list_(pa.struct([(name, pa.int64()) for name in names]))
    texts = pa.array([articles[row].text for row in range(len(articles))])
    batch = pa.RecordBatch.from_arrays([texts, pa.array(asked, struct)], ["text", "asked"])
    signed = pa.Table.from_batches(list(groups._signed(settings, iter([batch]))))
    found: list[pa.RecordBatch] = []
    for which in (0, 1):
        mine = pa.array(signed["island"].to_numpy() % 2 == which)
        found += groups._grouped(settings, iter(signed.filter(mine).to_batches()))
    return table_of(found)


def shared(
    said: list[pa.RecordBatch], found: pa.Table, firsts: list[dict[str, Any]], settings: Settings
) -> set[tuple[int, int]]:
    """Return the pairs of articles worth comparing, of two partitions of groups."""
    rows = found.to_pylist()
    group = {row["a"]: row["b"] for row in rows if row["kind"] == groups.GROUP}
    members = [
        (group.get(row["a"], row["a"]), row["c"], row["b"], int(row["x"]), int(row["y"]))
        for row in parts_of(said, groups.STANDS)
    ]
    pairs = {tuple(sorted((r["a"], r["b"]))) for r in rows if r["kind"] == groups.LINK}
    for which in (0, 1):
        table = np.array([row for row in members if row[0] % 2 == which], np.int64).reshape(-1, 5)
        batch = pa.RecordBatch.from_arrays(list(table.T), list(paragraphs._MEMBER))
        (made,) = paragraphs._paired(settings, iter([batch]))
        pairs |= set(zip(made["a"].to_pylist(), made["b"].to_pylist(), strict=True))
    earliest = {row["a"]: (row["b"], row["c"]) for row in firsts}
    none = (-1, 0)
    columns = [
        (a, b, *(earliest.get(x, none)[i] for i in (0, 1) for x in (a, b))) for a, b in pairs
    ]
    names = ["a", "b", "first_a", "first_b", "tied_a", "tied_b"]
    batch = pa.RecordBatch.from_arrays(list(np.array(columns, np.int64).reshape(-1, 6).T), names)
    return {
        (row["a"], row["b"])
        for part in paragraphs._worth(iter([batch])) for row in part.to_pylist()
    }  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _alone() -> Iterator[None]:
    """What a task says of its threads is said for these tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEDUP_THREADS", "1")
        threads.cache_clear()
        yield
    threads.cache_clear()


@given(ARTICLES, st.integers(0, 2), st.integers(2, 5), st.data())
def test_pairs_by_digests_are_those_of_the_whole(
    drawn: list[tuple[str, str, list[tuple[str, int]]]], width: int, limit: int, data: st.DataObject
) -> None:
    """Whatever is standing, however large a group is, and whatever window there is."""
    articles = corpus(*(
        article(f"a{n:02}", outlet, *(written(*each) for each in texts), published=day)
        for n, (outlet, day, texts) in enumerate(drawn)
    ))  # fmt: skip
    settings = Settings(num_perm=32, window_days=width, group=limit, bucket=2)
    known, rows = Known(articles.outlets[0], KNOWN, settings), np.arange(len(articles))
    prints = fingerprints_of(articles, settings)
    standing = np.zeros(len(prints.paragraphs.words), np.bool_)
    standing[data.draw(st.lists(st.integers(0, len(standing) - 1), max_size=2))] = True
    twins = duplicates_of(articles, prints, decided_in(articles, None), settings)
    given_ = standing, chronology(articles), KNOWN.wires(articles)[0], settings, twins.window
    whole = comparisons_of(prints, twins.pairs, twins.groups, *given_).pairs

    of_near = list(near._near(articles, rows, known))
    said = told(articles, known, standing)
    found = grouped(articles, said, settings)
    pairs = shared(said, found, parts_of(of_near, FIRST), settings)
    pairs |= {(row["a"], row["b"]) for row in parts_of(of_near, COMPARED)}

    assert {tuple(pair) for pair in whole.tolist()} == pairs
