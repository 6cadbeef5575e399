"""The filter against its slow twin: batches, handles, runs, removals, clocks that go back."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import arrivals
import oracle_filters
from arrivals import ARTICLES, DAY, HOUR, Article, Clock, news, runs
from dedup import Index, IngestFilter, Settings
from stories import slow_without_jit

AGENCIES = {"Wire": "wire"}
STEPS = st.one_of(
    st.tuples(st.just("check"), st.lists(ARTICLES, max_size=9)),
    st.tuples(st.just("check"), st.lists(ARTICLES, max_size=9)),
    st.tuples(st.just("wait"), st.sampled_from([60, HOUR, DAY, 6 * DAY, -HOUR, -30 * DAY])),
    st.tuples(st.just("remove"), st.sampled_from("abcdefgh")),
    st.tuples(st.just("expire"), st.sampled_from([0.5, 2.0, 9.0])),
    st.tuples(st.sampled_from(["other", "reopen", "compact", "verify"]), st.none()),
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    arrivals.small(monkeypatch)


def told(verdict: Any) -> dict[str, Any]:
    """Return a verdict, without what it does not say."""
    return {name: v for name, v in msgspec.structs.asdict(verdict).items() if v not in ("", None)}


def expected(verdict: dict[str, Any]) -> dict[str, Any]:
    """Return a verdict of the twin, without what it does not say."""
    unsaid = {"redelivered": False, "verified": False, "seq": 0}
    return {name: v for name, v in (unsaid | verdict).items() if v != ""}


class Both:
    """A filter, open in two places, and its twin."""

    def __init__(self, folder: Path, settings: Settings, window: float) -> None:
        self.folder, self.window, self.clock = folder, window, Clock()
        arrivals.index(folder, self.clock, settings=settings, agencies=AGENCIES).close()
        self.filters = [self._opened(), self._opened()]
        self.twin = oracle_filters.Filter(settings, AGENCIES)

    def _opened(self) -> IngestFilter:
        return IngestFilter(Index.open(self.folder, clock=self.clock), window=self.window)

    def do(self, step: str, given: Any) -> None:
        """Do one step, and compare."""
        index = self.filters[0].index
        if step == "check":
            want = self.twin.query(given)
            assert list(map(expected, want)) == list(map(told, index.query(given)))
            want = self.twin.check(given, self.clock.now, self.window)
            assert list(map(expected, want)) == list(map(told, self.filters[0].check(given)))
        elif step == "wait":
            self.clock.now += given
        elif step == "remove":
            assert self.twin.remove(given) == index.remove([given])
        elif step == "expire":
            self.twin.expire(given, self.clock.now)
            index.expire(given)
        elif step == "other":
            self.filters.reverse()
        elif step == "reopen":
            self.filters[0].close()
            self.filters[0] = self._opened()
        else:
            getattr(index, step)()
        assert len(self.twin.living()) == len(self.filters[0].index)

    def close(self) -> None:
        """Close both."""
        for one in self.filters:
            one.close()


@given(st.lists(ARTICLES, max_size=30), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_batches(articles: list[Article], sizes: list[int]) -> None:
    """
    How arrival is cut into batches, and who takes them, alters neither verdicts nor runs.

    Nor does it where more share a key than are met.
    """
    with (
        TemporaryDirectory() as one,
        TemporaryDirectory() as other,
        pytest.MonkeyPatch.context() as p,
    ):
        arrivals.small(p, tail=16, reach=2)
        first = IngestFilter(arrivals.index(Path(one)), window=7)
        verdicts = [v for batch in arrivals.cut(articles, [1]) for v in first.check(batch)]
        second = IngestFilter(arrivals.index(Path(other)), window=7)
        third = IngestFilter(Index.open(other, clock=Clock()), window=7)
        found = list[Any]()
        for number, batch in enumerate(arrivals.cut(articles, sizes)):
            found += (second, third)[number % 2].check(batch)
        for filtering in (first, second, third):
            filtering.close()

        assert verdicts == found
        assert runs(Path(one)) == runs(Path(other))


@slow_without_jit
@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("sizes", [[60], [7, 1, 20]])
def test_batches_of_passages(tmp_path: Path, sizes: list[int], text: bool) -> None:  # noqa: FBT001
    """So it is with passages, met in runs and in the tail, and few of them."""
    with pytest.MonkeyPatch.context() as patch:
        arrivals.small(patch, tail=16, run=64, reach=2)
        found = []
        for number, each in enumerate(([1], sizes)):
            with IngestFilter.open(tmp_path / str(number), clock=Clock(), text=text) as filtering:
                batches = arrivals.cut(news(), each)
                found.append([v for batch in batches for v in filtering.check(batch)])

    assert found[0] == found[1]
    assert {"new", "passages", "near"} <= {verdict.reason for verdict in found[0]}


@given(st.lists(STEPS, max_size=12), st.sampled_from([0, 0, 7]))
def test_twin(steps: list[tuple[str, Any]], window: float) -> None:
    """Whatever is done, by whichever handle, verdicts are those of looking at everything."""
    with TemporaryDirectory() as folder:
        both = Both(Path(folder), Settings(num_perm=32), window)
        for step, what in steps:
            both.do(step, what)
        both.do("reopen", None)
        both.do("verify", None)
        both.close()
