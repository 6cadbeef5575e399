"""Moments as people write them, as seconds since 1970: unknown rather than wrong."""

import re
from datetime import UTC, datetime, timedelta, timezone
from numbers import Real

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.errors import SettingsError, expect

UNKNOWN_TIME = int(np.iinfo(np.int64).min)
"""The time of what is empty or cannot be read as a date."""

DAY = 86_400
"""Seconds of a day."""

_EPOCHS = 631_152_000, 4_102_444_800  # 1990 to 2100: other numbers count something else
_FIRST_YEAR = 1600
_CENTURIES = "19", "20"  # of dates in figures alone
_SECONDS, _MILLISECONDS = (9, 10), (12, 13)
_DAY, _HOUR, _MINUTE, _SECOND = 8, 10, 12, 14  # figures of a date down to these
_COUNT = re.compile(r"(\d+)(?:\.(\d*))?", re.ASCII)
_ISO = re.compile(r"[\dW-]{8,10}(?:[Tt ].*)?", re.ASCII)
_HALF = re.compile(r"(?<![a-z])([ap])\. ?m\.")
_SIGNS = re.compile(r",|(?<=[a-z])\.|(?<=\d)\.(?!\d)")

_USUAL = r"^(1[6-9]|2\d)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SHORT = 4  # letters of a month's short name, or one less
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
"""Hours to UTC of the names RFC 5322 knows: no other name means one zone everywhere."""

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = r"(?P<month>[a-z]{3,9})"
_DATE = r"(?P<day>\d\d?)(?:st|[nr]d|th)?"
_YEAR = r"(?P<year>\d{4})"
_ZONE = r"(?P<zone>[a-z]+)?(?P<offset>[+-]\d\d?(?::?\d\d)?(?: \([a-z]+\))?)?"
_CLOCK = (
    r"(?P<hour>\d\d?)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?"
    rf"(?: ?(?P<half>[ap]m)(?![a-z]))?(?: ?{_ZONE})?"
)
_TIME = rf"(?:(?:(?: at| -)? |t){_CLOCK})?"
_SPELT = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?:{_WEEKDAY} )?{_DATE}(?: of)?[ -]{_MONTH}[ -]{_YEAR}{_TIME}",
        rf"{_WEEKDAY} {_DATE}[ -]{_MONTH}[ -](?P<short>\d\d) {_CLOCK}",
        rf"(?:{_WEEKDAY} )?{_MONTH} {_DATE} {_YEAR}{_TIME}",
        rf"{_WEEKDAY} {_MONTH} {_DATE} {_CLOCK} {_YEAR}",
        rf"{_YEAR}(?P<sign>[/-])(?P<number>\d\d?)(?P=sign)(?P<day>\d\d?){_TIME}",
    )
)


def seconds_of(published: str) -> int:
    """
    Return seconds since 1970 of a date or time, ``UNKNOWN_TIME`` where it cannot be read.

    Read are ISO 8601, RFC 5322 (as in feeds), seconds or milliseconds since 1970 (from 1990 to
    2100), ``20261121100000``, days such as ``21 November 2026`` or ``Saturday, Nov 21st, 2026``
    with a time or none, AM and PM, and ``2026/11/21``; UTC where no zone is given. Not read are
    ``03/04/2026``, which is two days, ``2026112110``, a count of seconds or a date, and times of
    a zone whose name RFC 5322 does not know (``CEST``, ``BST``).
    """
    text = published.strip()
    count = _COUNT.fullmatch(text)
    if count and len(count[1]) >= _DAY:
        return _counted(count[1], count[2] or "")
    moment = _iso(text) or _spelt(text)
    return UNKNOWN_TIME if moment is None else _seconds(moment)


def days_of(days: float) -> float:
    """
    Return a span of days.

    Raises:
        SettingsError: it is less than 0, or not finite.
        ArgumentError: it is no number.
    """
    expect(days, Real, "days", "a number")
    if not 0 <= days < np.inf:
        raise SettingsError(f"{days} days: a number from 0 on is expected")
    return days


def all_seconds_of(published: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Return ``seconds_of`` each cell (int64); Arrow reads those of the usual form together."""
    texts = pc.unique(published)
    usual = pc.match_substring_regex(texts, _USUAL)
    moments = pc.strptime(texts.filter(usual), "%Y-%m-%dT%H:%M:%SZ", "s").cast(pa.int64())
    others = [seconds_of(text) for text in texts.filter(pc.invert(usual)).to_pylist()]
    plain = usual.to_numpy(zero_copy_only=False)
    seconds = np.empty(len(texts), np.int64)
    seconds[plain] = moments
    seconds[seconds == 0] = UNKNOWN_TIME
    seconds[~plain] = others
    rows = pc.index_in(published, value_set=texts)
    times: npt.NDArray[np.int64] = seconds[rows.to_numpy()]
    return times


def _seconds(moment: datetime) -> int:
    """Return the time of a moment; the zero of a clock and years before newspapers are unknown."""
    seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() // 1)
    return seconds if seconds and moment.year >= _FIRST_YEAR else UNKNOWN_TIME


def _counted(figures: str, fraction: str) -> int:
    """Return the time of a number: what can be a date is one, or neither."""
    size = len(figures)
    if size in {_DAY, _HOUR, _MINUTE, _SECOND} and not fraction.strip("0"):
        moment = _in_figures(figures)
        if moment is not None:
            return UNKNOWN_TIME if size == _HOUR else _seconds(moment)
    if size not in _SECONDS + _MILLISECONDS:
        return UNKNOWN_TIME
    seconds = int(figures) // (1000 if size in _MILLISECONDS else 1)
    return seconds if _EPOCHS[0] <= seconds < _EPOCHS[1] else UNKNOWN_TIME


def _in_figures(figures: str) -> datetime | None:
    """Return the moment of year, month, day and so on without signs between them."""
    if figures[:2] not in _CENTURIES:
        return None
    rest = [int(figures[place : place + 2]) for place in range(4, len(figures), 2)]
    try:
        return datetime(int(figures[:4]), *rest, tzinfo=UTC)  # type: ignore[arg-type,misc]
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _spelt(text: str) -> datetime | None:
    plain = " ".join(_SIGNS.sub(" ", _HALF.sub(r"\1m", text.lower())).split())
    found = next((match for form in _SPELT if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    parts = found.groupdict()
    try:
        month = int(parts.get("number") or _month(parts["month"]))
        year = int(parts.get("year") or _century(parts["short"]))
        return datetime(year, month, int(parts["day"]), *_clock(parts), tzinfo=_zone(parts))
    except ValueError:
        return None


def _month(name: str) -> int:
    """
    Return the number of a month, by its whole name or three or four letters of it.

    Raises:
        ValueError: it is no month, as in the functions below.
    """
    for number, month in enumerate(_MONTHS, 1):
        if name == month or (len(name) <= _SHORT and month.startswith(name)):
            return number
    raise ValueError(name)


def _century(year: str) -> int:
    """Return a year of two figures, as RFC 5322 reads it."""
    return int(year) + (2000 if int(year) < 50 else 1900)  # noqa: PLR2004


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int]:
    """Return hour, minute and second; all 0 where a day is all that is said."""
    if parts["hour"] is None:
        return 0, 0, 0
    hour, half = int(parts["hour"]), parts["half"]
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif parts["minute"] is None:
        raise ValueError(hour)
    return hour, int(parts["minute"] or 0), int(parts["second"] or 0)


def _zone(parts: dict[str, str | None]) -> timezone:
    """Return the zone that stands behind a time, UTC if none does."""
    name, offset = parts["zone"], parts["offset"]
    if name and (name not in _ZONES or (offset and _ZONES[name])):
        raise ValueError(name)
    if not offset:
        return timezone(timedelta(hours=_ZONES[name or "z"]))
    hours, minutes = re.findall(r"\d\d?", offset.split(" ")[0] + ":00")[:2]
    whole = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-whole if offset[0] == "-" else whole)
