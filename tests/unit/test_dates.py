"""Dates as people write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.dates import UNKNOWN_TIME, seconds_of

NOON = 1795262400  # 2026-11-21 12:00 UTC
MIDNIGHT = NOON - 43_200


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T12:00:00Z",
        "2026-11-21T13:00:00+01:00",
        "2026-11-21 12:00",
        "2026-11-21 12:00:00 UTC",
        "20261121T120000Z",
        "Sat, 21 Nov 2026 12:00:00 GMT",
        "Sat, 21 Nov 2026 07:00:00 -0500",
        "21 Nov 2026 12:00:00 +0000",
        "1795262400",
        "1795262400.5",
        "1795262400000",
    ],
)
def test_moments(text: str) -> None:
    """ISO, feeds' dates and counted seconds are the moment they say."""
    assert seconds_of(text) == NOON


@pytest.mark.parametrize(
    "text",
    ["2026-11-21", " 2026-11-21 ", "21 November 2026", "Nov. 21, 2026", "NOVEMBER 21 2026",
     "2026/11/21", "2026-W47-6"],
)  # fmt: skip
def test_days(text: str) -> None:
    """A day is its midnight."""
    assert seconds_of(text) == MIDNIGHT


@pytest.mark.parametrize(
    "text",
    ["", "soon", "03/04/2026", "2026", "12345", "31 Feb 2026", "Nov 2026", "-5", "Saturday",
     "Sat, 99 Nov 2026 10:00"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    """What is empty, ambiguous or no date has no time."""
    assert seconds_of(text) == UNKNOWN_TIME


@given(st.text(max_size=40) | st.from_regex(r"[0-9A-Za-z ,:/+.-]{0,40}"))
def test_anything(text: str) -> None:
    """Whatever it is given, it returns a number."""
    assert isinstance(seconds_of(text), int)


@given(st.datetimes())
def test_iso_round_trip(moment: datetime) -> None:
    """What Python writes as ISO is read to the second."""
    assert seconds_of(moment.isoformat()) == moment.replace(tzinfo=UTC).timestamp() // 1
