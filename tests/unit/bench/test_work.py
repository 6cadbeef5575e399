"""No kernel does more work an article than it did: lines are counted, nothing is timed."""

import json
from pathlib import Path

import pytest

from dedup_bench import work

MEANT = (
    "lines of kernels an article: what is more wants a reason, what is less is kept. Where either "
    "is meant: `dedup bench work --save bench/results/work.json`, then `dedup bench page`"
)
COMMITTED = Path(__file__).parents[3] / "bench/results/work.json"


def test_what_is_beyond_the_band() -> None:
    """More and less than the band are told; what is new, gone or small is not."""
    then = {"a": 1000.0, "b": 1000.0, "c": 1000.0, "gone": 1000.0, "small": 1.0}
    now = {"a": 1190.0, "b": 1300.0, "c": 700.0, "new": 9.0, "small": 9.0}

    assert {"b", "c"} == work.beyond(now, then).keys()
    assert "1,000 before, 1,300 now: more" == work.beyond(now, then)["b"]
    assert {"b"} == work.beyond({"b": 300.0}, {"b": 0.0}).keys()
    assert {} == work.beyond(then, then)


def test_kernels_do_no_more_work_than_they_did() -> None:
    """
    The lines that kernels execute for an article are within the band of what was committed.

    The same on every machine: kernels run as plain Python, in one thread, on made articles. Other
    versions of Python count two lines in a hundred otherwise; the band is a fifth.
    """
    if not COMMITTED.is_file():
        pytest.skip("runs in a checkout alone")
    saved = json.loads(COMMITTED.read_text(encoding="utf-8"))
    articles = saved["options"]["articles"]
    found = work.counted(articles)
    now = {
        f"{kind} of {name}": count / articles
        for kind, counts in found.items()
        for name, count in counts
    }
    then = work.by_name(saved["tables"][0])

    assert len(now.keys() & then.keys()) > 20
    assert {} == work.beyond(now, then), MEANT
