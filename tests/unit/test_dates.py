"""Dates as people write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.dates import UNKNOWN_TIME, seconds_of
from dedup.reading.records import moment

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
        "1795262400000.0",
        "20261121120000",
        "202611211200",
        "2026-11-21 12:00:00 +0000",
        "2026-11-21 12:00 PM",
        "2026/11/21 12:00",
        "21 Nov 2026 12:00 PM",
        "November 21, 2026 at 12:00 p.m.",
        "Saturday, November 21st, 2026, 2 PM GMT+0200",
        "21 Nov 2026 07:00 am EST",
        "Sat, 21 Nov 2026 14:00:00 GMT+02:00",
        "Sat, 21 Nov 2026 13:00:00 +0100 (CET)",
        "Sat, 21 Nov 2026 17:30 +05:30",
        "Saturday, 21-Nov-26 12:00:00 GMT",
        "Sat Nov 21 12:00:00 2026",
        "Sat Nov 21 12:00:00 +0000 2026",
    ],
)
def test_moments(text: str) -> None:
    """ISO, feeds' dates and counted seconds are the moment they say."""
    assert seconds_of(text) == NOON


@pytest.mark.parametrize(
    "text",
    ["2026-11-21", " 2026-11-21 ", "21 November 2026", "Nov. 21, 2026", "NOVEMBER 21 2026",
     "2026/11/21", "2026-W47-6", "20261121", "20261121.0", "Saturday, November 21st, 2026",
     "21st of Nov 2026", "21 Nov 2026 12:00 AM", "21. November 2026"],
)  # fmt: skip
def test_days(text: str) -> None:
    """A day is its midnight."""
    assert seconds_of(text) == MIDNIGHT


@pytest.mark.parametrize(
    "text",
    ["", "soon", "03/04/2026", "2026", "12345", "31 Feb 2026", "Nov 2026", "-5", "Saturday",
     "Sat, 99 Nov 2026 10:00", "2026112110", "2026112110.0", "20261121100", "99999999999",
     "21 Marchioness 2026", "21 Mai 2026", "21 Nov 2026 13:00 PM", "21 Nov 2026 0:30 am",
     "21 Nov 2026 10", "21 Nov 2026 12:00 CEST", "21 Nov 2026 12:00:00 BST", "21 Nov 26",
     "2026-11-21 12:00 Europe", "2026-11-21110", "21 Nov 2026 10:00 EST+0200", "100000000",
     "20269921", "21 Nov 2026 10:00 +9900", "30000101", "9999999999999"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    """What is empty, ambiguous or no date has no time."""
    assert seconds_of(text) == UNKNOWN_TIME


@pytest.mark.parametrize(
    "text",
    ["1 Jan 0001 00:00:00 GMT", "1 Jan 0099 00:00 GMT", "1599-12-31", "1970-01-01T00:00:00Z"],
)
def test_times_before_newspapers_and_the_zero_of_a_clock(text: str) -> None:
    """What programs write where they know no time is none; year 1 is not 2001."""
    assert seconds_of(text) == UNKNOWN_TIME


@given(st.text(max_size=40) | st.from_regex(r"[0-9A-Za-z ,:/+.-]{0,40}"))
def test_anything(text: str) -> None:
    """Whatever it is given, it returns a number."""
    assert isinstance(seconds_of(text), int)


@given(st.datetimes(min_value=datetime(1600, 1, 1)))  # noqa: DTZ001
def test_iso_round_trip(moment: datetime) -> None:
    """What Python writes as ISO is read to the second."""
    seconds = moment.replace(tzinfo=UTC).timestamp() // 1
    assert seconds_of(moment.isoformat()) == (seconds or UNKNOWN_TIME)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("0001-01-01", "0001-01-01"),
        ("0001-01-02T00:00:00Z", "0001-01-02T00:00:00Z"),
        ("Sat, 21 Nov 2026 12:00:00 CEST", "Sat, 21 Nov 2026 12:00:00 CEST"),
        ("November 21, 2026 8:30 pm", "2026-11-21T20:30:00Z"),
        ("Sat, 21 Nov 2026 13:00:00 +0100", "2026-11-21T12:00:00Z"),
        ("2026-11-21 12:00", "2026-11-21T12:00:00"),
    ],
)
def test_dates_of_items(text: str, iso: str) -> None:
    """Dates of pages and items become ISO 8601; what is unknown stays as it stands."""
    assert iso == moment(text)
