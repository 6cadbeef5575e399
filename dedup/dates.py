"""Moments as people write them, as seconds since 1970."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import numpy as np

UNKNOWN_TIME = int(np.iinfo(np.int64).min)
"""The time of what is empty or cannot be read as a date."""

_EPOCH = re.compile(r"\d{9,10}(\.\d*)?")
_EPOCH_MS = re.compile(r"\d{12,13}")
_ZONE_NAME = re.compile(r"\s*(UTC|GMT|Z)$", re.IGNORECASE)
_MONTHS = "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_SPELT = (
    re.compile(rf"(?P<day>\d\d?) {_MONTH} (?P<year>\d{{4}})"),
    re.compile(rf"{_MONTH} (?P<day>\d\d?) (?P<year>\d{{4}})"),
    re.compile(r"(?P<year>\d{4})/(?P<number>\d\d?)/(?P<day>\d\d?)"),
)


def seconds_of(published: str) -> int:
    """
    Return seconds since 1970 of a date or time, ``UNKNOWN_TIME`` where it cannot be read.

    Read are ISO 8601, RFC 5322 (as in feeds), seconds or milliseconds since 1970, days such as
    ``21 November 2026`` or ``Nov 21, 2026``, and ``2026/11/21``; UTC where no zone is given.
    ``03/04/2026`` is two days and so none.
    """
    text = published.strip()
    if _EPOCH.fullmatch(text):
        return int(float(text))
    if _EPOCH_MS.fullmatch(text):
        return int(text) // 1000
    moment = _iso(text) or _spelt(text) or _of_mail(text)
    if moment is None:
        return UNKNOWN_TIME
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() // 1)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_ZONE_NAME.sub("+00:00", text) if " " in text else text)
    except ValueError:
        return None


def _spelt(text: str) -> datetime | None:
    plain = " ".join(re.sub("[,.]", " ", text.lower()).split())
    found = next((match for form in _SPELT if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts.get("number") or 1 + _MONTHS.index(parts["month"]))
    try:
        return datetime(int(parts["year"]), month, int(parts["day"]), tzinfo=UTC)
    except ValueError:
        return None


def _of_mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
