"""A filter on a server against one on an index of whole articles: every field of every verdict."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import arrivals
from arrivals import Article
from dedup import IngestFilter, Settings
from dedup.index import postings
from dedup.settings import Scheme
from dedup.shared import SharedFilter
from servers import Redis, redis_server

AGENCIES = {"Wire": "wire"}
DAYS = [-900.0, -0.5, 0.5, 1.2, 2.6, 6.5, 7.5, 900.0]


@pytest.fixture(scope="module")
def server() -> Iterator[Redis]:
    """Return a server."""
    with redis_server() as running:
        yield running


def days_ago(days: float) -> str:
    """Return a date so many days ago."""
    return (datetime.now(UTC) - timedelta(days)).isoformat()


def some_articles(seed: int) -> list[Article]:
    """Return articles of a few stories: copies, edited copies, the same again, short ones."""
    rng, found = random.Random(seed), list[Article]()  # noqa: S311
    for _ in range(rng.randrange(60)):
        text = arrivals.story(rng.randrange(5), rng.choice([0, 0, 1, 2, 3, 5, 9, 14]))
        text = rng.choice([text, text, text, text.upper(), text[:6]])
        when = rng.choice(["", "soon", *map(days_ago, DAYS)])
        named = rng.choice("abcdefghijkl"), text, rng.choice(["", "Post", "Wire"])
        found.append(arrivals.article(*named, when))
    return found


@given(
    seed=st.integers(0, 1 << 32),
    sizes=st.lists(st.integers(1, 20), min_size=1, max_size=3),
    scheme=st.sampled_from(["affine32", "affine64", "legacy"]),
    how=st.sampled_from([(0, 1), (0, 4), (7, 64)]),
)
@example(17, [12], "affine32", (7, 64))  # one too old to be held, then its words once more
def test_like_an_index(
    server: Redis, seed: int, sizes: list[int], scheme: Scheme, how: tuple[float, int]
) -> None:
    """One worker or two, in whatever batches, few or many of a key: what an index says of them."""
    server.client().flushall()
    (window, reach), made = how, Settings(num_perm=32, scheme=scheme)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "REACH", reach)
        given: Any = {"settings": made, "agencies": AGENCIES}
        with (
            IngestFilter.open(folder, tier="articles", window=window, **given) as index,
            SharedFilter.open(server.url, window=window, **given) as one,
            SharedFilter.open(server.url) as other,
        ):
            for number, batch in enumerate(arrivals.cut(some_articles(seed), sizes)):
                assert index.check(batch) == (one, other)[number % 2].check(batch)
