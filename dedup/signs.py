"""Signs: texts in which one sign stands for each name of an agency."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.lexicon.agencies import AGENCIES, GENERIC, WORDS_FOR_AGENCIES, WORN, canonical
from dedup.lexicon.credit_forms import LOOSE, NAME, NOBODY, SHARED
from dedup.rows import distinct, over_blocks
from dedup.shelf import ragged, rest
from dedup_native import spotting

Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]

_ALWAYS = 9999
_AT_ONCE = 1 << 24  # bytes of text that are looked through at a time
_WORN_UNTIL = 1970  # older articles are print that was read by a machine
_BEGIN, _END = "\ufdd8\ufdd9"  # characters that no text has: beside what may be a name
_MARKED = re.compile(f"{_BEGIN}([^{_END}]*){_END}")
_ANY_BYTE = (1 << 32) - 1
_NAMED, _ODDLY = 1, 2  # marks: a name may be there, or a character that is not read as it stands
_UNSEEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # soft hyphens and the like
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF21, 0xFF5B)}
_SCRIPTS = "\u2e80"  # from here on characters of scripts that set no blanks between words


class Mention(NamedTuple):
    """An agency's name: where it stands, in characters of the text, how, and whose it is."""

    begin: int
    end: int
    name: str
    agency: str


class Masked(NamedTuple):
    """
    A text in which one sign stands for each agency's name.

    Args:
        row: of the text.
        text: with signs, as ``lexicon.credit_forms`` has them, and nothing that is not seen.
        signs: where they stand.
        mentions: the names, in order.
    """

    row: int
    text: str
    signs: list[int]
    mentions: list[Mention]


class Names:
    """
    The names that agencies are called by.

    Args:
        more: agencies that are not known, as the user called them.
        also: other names, each with the agency of the user's that it is of.
    """

    def __init__(self, more: Sequence[str], also: Sequence[tuple[str, str]] = ()) -> None:
        self._kinds: dict[str, tuple[str, str]] = {}
        self._add(NOBODY, GENERIC, WORDS_FOR_AGENCIES)
        for agency in reversed(AGENCIES):
            name = agency.name
            plain = () if name in agency.shared else (name,)
            self._add(SHARED, name, agency.shared)
            self._add(LOOSE, name, filter(str.isalpha, map(str.lower, agency.names)))
            self._add(LOOSE, name, (one for mark in agency.marks for one in _loosely(mark)))
            self._add(NAME, name, (*map(str.upper, agency.names), *agency.names))
            self._add(NAME, name, (*agency.marks, *plain))
        own = {canonical(name): name.strip() for name in more}
        for name, called in own.items():
            self._add(NAME, name, filter(None, (called.upper(), called.title(), called)))
        for called, name in also:
            forms = filter(None, _capitals(called.strip()))
            self._add(NAME, canonical(name), (one for one in forms if one not in self._kinds))
        self._years = {
            agency.name: (agency.since, agency.until)
            for agency in AGENCIES
            if agency.name not in own
        }
        every = sorted(self._kinds, key=lambda name: (-len(name), name))
        words = [name for name in every if (name[0] + name[-1]).isascii() and name[0].isalnum()]
        others = [name for name in every if name not in words]
        self.pattern = "|".join((rf"\b(?:{'|'.join(map(_ended, words))})", *map(re.escape, others)))
        """What may be a name, for RE2: its words end at letters of other alphabets too."""
        rows = [(name.encode(), True, _NAMED) for name in words]
        rows += [(name.encode(), False, _NAMED) for name in others]
        self.spotted = spotted([*rows, *((sign.encode(), False, _ODDLY) for sign in _odd_signs())])
        """Their first bytes, for a first look."""

    def _add(self, kind: str, agency: str, names: Iterable[str]) -> None:
        self._kinds.update(dict.fromkeys(names, (agency, kind)))

    def told(self, name: str, year: int | None) -> tuple[str, str] | None:
        """Return a name's agency and sign; None where that agency did not work in that year."""
        agency, kind = self._kinds.get(name) or (_unworn(name), SHARED)
        since, until = self._years.get(agency, (0, _ALWAYS))
        return None if year is not None and not since <= year <= until else (agency, kind)


names_called = cache(Names)


@cache
def _odd_signs() -> list[str]:
    """Return the characters that are not read as they stand."""
    return [sign for sign in map(chr, range(0x80, 0xFFFF)) if _HIDDEN.match(sign)] + [
        *map(chr, _NARROW)
    ]


def spotted(
    names: Iterable[tuple[bytes, bool, int]],
) -> tuple[Bytes, npt.NDArray[np.uint32], Hashes, Bytes]:
    """
    Return the tables by which ``spotting.spot`` knows names.

    Args:
        names: each not empty, if it is of whole words, and its mark.
    """
    known: dict[int, tuple[int, bool]] = {}
    sizes, thirds = np.zeros((2, 256, 256), np.uint8), np.zeros((256, 256), np.uint32)
    for name, words, mark in names:
        short = name[: spotting.LONGEST]
        behind = slice(None) if len(name) == 1 else name[1]
        sizes[: 1 if words else 2, name[0], behind] |= 1 << len(short) - 1
        thirds[name[0], behind] |= 1 << (name[2] & 31) if name[2:] else _ANY_BYTE
        key, whole = int.from_bytes(short, "little"), words and len(name) <= spotting.LONGEST
        whole &= name[-1:].isalnum() or name[-1:] == b"_"
        before = known.get(key, (0, True))
        known[key] = before[0] | mark, before[1] and whole
    slots = 1 << (4 * len(known)).bit_length()
    table, marks = np.zeros(slots, np.uint64), np.zeros(slots, np.uint8)
    for key, (mark, whole) in known.items():
        slot = spotting.slot_of(np.uint64(key), slots)
        while table[slot]:
            slot = (slot + 1) & (slots - 1)
        table[slot], marks[slot] = key, mark | spotting.WHOLE * whole
    return sizes.reshape(2, -1), thirds.ravel(), table, marks


def masked(texts: pa.ChunkedArray, names: Names, years: npt.NDArray[np.int64]) -> Iterator[Masked]:
    """
    Yield the texts that have an agency's name, masked.

    Args:
        texts: (large) strings.
        names: to look for.
        years: int64 by text, 0 where unknown.
    """

    def look(block: tuple[int, pa.LargeStringArray]) -> list[tuple[int, str, str | None]]:
        return _marked(*block, names, years)

    for row, text, given in chain.from_iterable(over_blocks(look, _blocks(texts))):
        year = int(years[row]) or None
        one = _masked(row, text, names, year)
        if one.mentions:
            yield one if given is None else _placed(one, given)


def _blocks(texts: pa.ChunkedArray) -> Iterator[tuple[int, pa.LargeStringArray]]:
    """Yield texts some megabytes at a time, and the row of the first."""
    row = 0
    for chunk in texts.chunks:
        given = chunk.cast(pa.large_string())
        ends = ragged(given)[1]
        cuts = np.searchsorted(ends, np.arange(ends[0], ends[-1], _AT_ONCE))
        for first, last in pairwise([*distinct(cuts).tolist(), len(given)]):
            yield row + first, given.slice(first, last - first)
        row += len(chunk)


def _marked(
    before: int, texts: pa.LargeStringArray, names: Names, years: npt.NDArray[np.int64]
) -> list[tuple[int, str, str | None]]:
    """Return the row of each text that may have a name, the text with marks, and as it was."""
    given, years = texts, years[before : before + len(texts)]
    old = (years > 0) & (years < _WORN_UNTIL)
    marks = np.empty(len(texts), np.uint8)
    body, ends = ragged(texts)
    spotting.spot(body, ends, *names.spotted, marks, 0, len(texts))
    odd = marks & _ODDLY != 0
    rows = np.flatnonzero((marks != 0) | old)
    texts = texts.take(pa.array(rows))
    if odd.any():
        plain = [_plain(text) for text in given.filter(pa.array(odd)).to_pylist()]
        texts = pc.replace_with_mask(texts, pa.array(odd[rows]), pa.array(plain, texts.type))
    marked = pc.replace_substring_regex(texts, names.pattern, rf"{_BEGIN}\0{_END}")
    found = [
        (row + before, _WORN.sub(rf"{_BEGIN}\g<0>{_END}", text) if old[row] else text,
         given[row].as_py() if odd[row] else None)
        for row, text in zip(rows.tolist(), marked.to_pylist(), strict=True)
    ]  # fmt: skip
    rest(ragged(given)[0])
    return found


def _plain(text: str) -> str:
    """Return a text without what is not seen, and with letters as wide as others."""
    return _HIDDEN.sub("", text).translate(_NARROW)


def _placed(one: Masked, text: str) -> Masked:
    """Return a plain text's names where they stand in the text as it was given."""
    seen = [at for at, sign in enumerate(text) if not _HIDDEN.match(sign)]
    return one._replace(
        mentions=[
            name._replace(begin=seen[name.begin], end=seen[name.end - 1] + 1)
            for name in one.mentions
        ]
    )


def _masked(row: int, text: str, names: Names, year: int | None) -> Masked:
    """Return a text in which names are marked with one sign for each."""
    found: list[Mention] = []
    signs: list[int] = []
    marks = lost = 0

    def sign(match: re.Match[str]) -> str:
        nonlocal marks, lost
        name, begin = match[1], match.start() - marks
        marks += 2
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        known = names.told(name, year)
        if not (known and known[0]) or _joined(before, name[0]) or _joined(name[-1], after):
            return name
        found.append(Mention(begin, begin + len(name), name, known[0]))
        signs.append(begin - lost)
        lost += len(name) - 1
        return known[1]

    return Masked(row, _MARKED.sub(sign, text), signs, found)


def _joined(left: str, right: str) -> bool:
    """Tell whether two characters are of one word."""
    return left.isalnum() and right.isalnum() and max(left, right) < _SCRIPTS


def _capitals(name: str) -> set[str]:
    """Return how a name is written; one in small letters alone may be a common word: not so."""
    return {name, name.upper(), name.title()} - {name.lower()} or {name}


def _ended(name: str) -> str:
    """Return a pattern for a name that ends with its word."""
    return re.escape(name) + (r"\b" if name[-1].isalnum() else "")


def _loosely(mark: str) -> Iterator[str]:
    """Yield how initials may be written in brackets: afp, Afp, A.F.P., A. F. P., A F P."""
    yield from {mark.lower(), mark.title()} - {mark}
    if mark.isascii():
        yield from (join.join(mark) + end for join, end in ((".", "."), (". ", "."), (" ", "")))


def _worn(name: str) -> Iterator[str]:
    """Yield a pattern for each letter of a name that is misread."""
    return (rf"{name[:at]}[^\W\d_]{name[at + 1 :]}" for at in range(len(name)))


_WORN = re.compile(
    rf"(?<![\w{_BEGIN}])(?:{'|'.join(one for name in WORN for one in _worn(name))})(?![\w{_END}])"
)


def _unworn(read: str) -> str:
    """Return the agency whose name differs from what is read in one letter."""
    near = (name for name in WORN if len(name) == len(read))
    return next((canonical(name) for name in near if sum(map(str.__ne__, name, read)) == 1), "")
