"""Laws of a window: what lies within it is found as without one, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from dedup.dates import DAY, UNKNOWN_TIME, seconds_of
from dedup.detection import Detection
from dedup.notes import notes
from dedup.settings import Settings
from dedup_bench.corpora import make
from stories import EDITED, OTHER, OWN, WIRE, Row, article, found_in, relations, table

TEXTS = (*WIRE, *EDITED, *OWN, *OTHER)
ARTICLES = st.lists(
    st.tuples(
        st.sampled_from(["reuters", "x", "y", ""]),
        st.sampled_from(["", *(f"2031-03-{day:02}" for day in range(1, 13))]),
        st.sampled_from([WIRE, EDITED, OWN, (*WIRE[:2], *OTHER), (*OTHER, *EDITED[1:])]),
    ),
    min_size=2, max_size=8,
)  # fmt: skip


def rows_of(drawn: list[tuple[str, str, tuple[str, ...]]]) -> list[Row]:
    """Return articles with ids."""
    return [
        article(f"a{n}", outlet, *paragraphs, published=day)
        for n, (outlet, day, paragraphs) in enumerate(drawn)
    ]


def windowed(days: int, articles: list[Row]) -> Detection:
    """Return what is found within so many days."""
    return found_in(*articles, settings=Settings(num_perm=64, window_days=days))


def days_of(articles: list[Row]) -> dict[str, int | None]:
    """Return the day of each article."""
    seconds = {row["id"]: seconds_of(row["published"]) for row in articles}
    return {name: None if s == UNKNOWN_TIME else s // DAY for name, s in seconds.items()}


def is_within(days: dict[str, int | None], pair: tuple[str, str], width: int) -> bool:
    """Tell whether two are to be compared."""
    one, other = (days[name] for name in pair)
    return one is None or other is None or abs(one - other) <= width


@given(ARTICLES)
def test_a_window_as_wide_as_the_corpus(drawn: list[tuple[str, str, tuple[str, ...]]]) -> None:
    """It leaves nothing out, and every table is the same."""
    articles = rows_of(drawn)
    wide, all_times = windowed(11, articles), windowed(0, articles)

    assert list(all_times.tables) == list(wide.tables)
    assert all(all_times.tables[name].equals(wide.tables[name]) for name in wide.tables)
    left_out = {name: count for name, count in wide.counts.items() if name not in all_times.counts}
    assert set(left_out.values()) == {0}
    assert 4 == len(left_out)
    assert all_times.counts == {n: c for n, c in wide.counts.items() if n not in left_out}


@given(ARTICLES, st.integers(1, 10))
def test_nothing_out_of_the_window(
    drawn: list[tuple[str, str, tuple[str, ...]]], width: int
) -> None:
    """No table has a pair of articles further apart; what is left out was counted."""
    articles = rows_of(drawn)
    found, days = windowed(width, articles), days_of(articles)
    pairs = {
        (row["id_a"], row["id_b"]) for row in (*table(found, "pairs"), *table(found, "matches"))
    }
    pairs |= {(row["id"], row["best_id"]) for row in table(found, "sentences") if row["best_id"]}

    assert all(is_within(days, pair, width) for pair in pairs)


def test_pairs_within_the_window_are_those_found_without() -> None:
    """Of generated news in half a year every near-duplicate and every exact copy in it is found."""
    articles = [made.row for made in make(300, days=12)]
    days = days_of(articles)
    whole = relations(windowed(0, articles))
    near = {pair: how for pair, how in whole.items() if how in {"exact", "near"}}
    for width in (1, 3):
        found = relations(windowed(width, articles))
        kept = {pair: how for pair, how in found.items() if how in {"exact", "near"}}

        assert {p: how for p, how in near.items() if is_within(days, p, width)} == kept
        assert len(kept) < len(near) or width > 2


def test_what_is_near_a_late_copy_is_found() -> None:
    """An edited article is out of the first copy's window, and in that of a later copy."""
    articles = [
        article("w", "reuters", *WIRE, published="2031-03-01"),
        article("c", "x", *WIRE, published="2031-03-06"),
        article("e", "y", *EDITED, published="2031-03-09"),
    ]
    found = windowed(7, articles)

    assert {("c", "w"), ("c", "e")} == set(relations(found))
    assert 1 == found.counts["leads_out_of_window"] + found.counts["near_pairs_out_of_window"]


def test_what_is_left_out_is_said() -> None:
    """Pairs further apart are counted, and printed."""
    days = "2031-03-01", "2031-03-04", "2031-03-09"
    articles = [article(f"a{n}", f"o{n}", *WIRE, published=day) for n, day in enumerate(days)]
    found = windowed(3, articles)

    assert {("a0", "a1")} == set(relations(found))
    assert 2 == found.counts["near_pairs_out_of_window"]
    said = next(line for line in notes(found) if "apart" in line)
    assert said.startswith(
        "not compared, more than 3 days apart: 2 pairs of near-duplicates in 1 group"
    )
