"""Claims: where articles say whose copy they carry, row by row."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.corpus import Corpus
from dedup.dates import UNKNOWN_TIME
from dedup.lexicon.agencies import AGENCIES, WORN, canonical
from dedup.lexicon.credit_forms import (
    ADDRESS,
    ADDRESSES,
    ANYWHERE,
    APART,
    BYLINE,
    CLAIM,
    CLAIMS,
    COPYRIGHT,
    DATELINE,
    END,
    FOOTER,
    FORMS,
    HEAD,
    INLINE,
    PAST,
    PRINT,
    SHARED,
    SIGN,
    TAIL,
    TIERS,
)
from dedup.lexicon.other_words import (
    BOX,
    DENIED,
    ELSE,
    PART,
    PERSON,
    PHOTO,
    PICTURED,
    SURNAME,
    WHOLE,
    WITHOUT,
)
from dedup.segments import Ints
from dedup.signs import Masked, Names, masked

_BYLINES, _URLS = ("byline", "author", "authors"), ("url", "link")  # columns
_HEAD, _TAIL = 400, 500  # characters where a dateline and a footer stand
_END = 3000  # where what is set under an article may begin
_LINE = 200  # more, to end the line they end in
_DATELINE, _INLINE = TIERS.index(DATELINE), TIERS.index(INLINE)
_SAID = {TIERS.index(tier) for tier in (BYLINE, FOOTER, COPYRIGHT)}  # in words, not by a place
_NEAR = 3  # characters beside a name that set it apart
_FIRST = 40  # before a name that stands first in its line
_BEHIND, _AHEAD, _CLAIM = 200, 120, 420  # characters around a name that a form may take
_WINDOW = 1000  # characters with many names that are read at once
_AROUND = 120  # characters beside a name that tell whose it is
_PAGES, _MARKED = 2000, 1945  # since when pages have credits of pictures, datelines of agencies
_NOWHERE = (-1, -1)

_WORD = re.compile(r"[^\W\d_]+")


class Claim(NamedTuple):
    """
    An agency named as the source.

    Args:
        article: its row.
        begin, end: of the name, in characters of the text, -1 in another column.
        agency: what it is called in ``lexicon.agencies``.
        tier: a place in ``TIERS``.
    """

    article: int
    begin: int
    end: int
    agency: str
    tier: int


def claims_in(corpus: Corpus, names: Names) -> Iterator[Claim]:
    """Yield what texts, bylines and addresses claim; a place may come in several tiers."""
    yield from _in_texts(corpus, names)
    yield from _in_bylines(corpus, names)
    yield from _in_addresses(corpus)


def _years(corpus: Corpus) -> Ints:
    """Return the year of each article (int64), 0 where it is not known."""
    years = np.zeros(len(corpus), np.int64)
    known = corpus.times != UNKNOWN_TIME
    years[known] = corpus.times[known].astype("M8[s]").astype("M8[Y]").astype(np.int64) + 1970
    return years


def _in_texts(corpus: Corpus, names: Names) -> Iterator[Claim]:
    """Yield credits in the text itself."""
    years = _years(corpus)
    for text in masked(corpus.table["text"], names, years):
        signs = text.signs
        for tier, span in _forms_in(text.text, signs, int(years[text.row])):
            yield from _credits_in(text, signs, tier, span)


_Form = tuple[int, re.Pattern[str], tuple[str, ...]]  # tier, what it looks like, one of its words


def _compiled(where: str, in_lines: bool) -> list[_Form]:
    """Return the forms of a part: those that begin with a line, or others."""
    return [
        (TIERS.index(form.tier), re.compile(form.pattern, re.MULTILINE), form.words)
        for form in FORMS
        if form.where == where and form.pattern.startswith("^") == in_lines
    ]


_PARTS = HEAD, ANYWHERE, CLAIM, TAIL, END, PRINT, PAST
_LINE_FORMS = {where: _compiled(where, in_lines=True) for where in _PARTS}
_OTHER_FORMS = {where: _compiled(where, in_lines=False) for where in _PARTS}


def in_small_letters(text: str) -> str:
    """Return a text in small letters, as one is compared whatever its case."""
    return text.casefold().replace("ı", "i").replace("i\u0307", "i")  # noqa: RUF001


def _forms_in(text: str, signs: Sequence[int], year: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """
    Yield tier and place of each form in a masked text.

    Only lines with a sign are read, and what stands around it: most of a text is prose.
    """
    head = text.find("\n", _HEAD, _HEAD + _LINE)
    head = min(len(text), _HEAD if head < 0 else head)
    tail = max(text.rfind("\n", 0, max(len(text) - _TAIL, 0)) + 1, len(text) - _TAIL - _LINE, 0)
    apart = [at for at in signs if APART.search(text, max(at - _NEAR, 0), at + _NEAR)]
    parts = {
        HEAD: signs[: bisect_left(signs, head)],
        ANYWHERE: apart,
        TAIL: signs[bisect_left(signs, tail) :],
        END: signs[bisect_left(signs, len(text) - _END) :],
        PRINT: apart if 0 < year < _PAGES else [],
        PAST: signs if 0 < year < _MARKED else [],
    }
    for where, mine in parts.items():
        end = head if where == HEAD else len(text)
        for start in _lines(text, mine):
            for tier, form, _ in _LINE_FORMS[where]:
                match = form.match(text, start, end)
                if match:
                    part = tier == _DATELINE and start > head
                    yield _INLINE if part else tier, match.span()
        for start, stop in _windows(mine, end):
            small = in_small_letters(text[start:stop])
            for tier, form, words in _OTHER_FORMS[where]:
                if not words or any(word in small for word in words):
                    for match in form.finditer(text, start, stop):
                        yield tier, match.span()
    for at in _before_claims(text, signs):
        for tier, form, _ in _OTHER_FORMS[CLAIM]:
            match = form.match(text, at, at + _CLAIM)
            if match:
                yield tier, match.span()


def _before_claims(text: str, signs: Sequence[int]) -> Iterator[int]:
    """Yield the signs that have ``CLAIMS`` behind them, each once."""
    done, at = 0, text.find(CLAIMS)
    while at >= 0:
        begin = max(done, bisect_left(signs, at - _CLAIM))
        done = bisect_left(signs, at)
        yield from signs[begin:done]
        at = text.find(CLAIMS, at + 1)


def _lines(text: str, signs: Sequence[int]) -> Iterator[int]:
    """Yield where lines begin that have a sign near, and the lines above a sign that is first."""
    done = -1
    for at in signs:
        start = text.rfind("\n", max(at - _LINE, 0), at) + 1
        if start > done and (start or at < _LINE):
            above = text.rfind("\n", max(start - _LINE, 0), max(start - 1, 0)) + 1
            if done < above < start and at - start < _FIRST:
                yield above
            yield start
            done = start


def _windows(signs: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    """Yield what stands around signs, near ones together, but for very many."""
    start, stop = 0, -1
    for at in signs:
        if at - _BEHIND > stop or at - start > _WINDOW:
            if stop > 0:
                yield start, stop
            start = max(at - _BEHIND, 0)
        stop = min(at + _AHEAD, end)
    if stop > 0:
        yield start, stop


def _credits_in(
    text: Masked, signs: Sequence[int], tier: int, span: tuple[int, int]
) -> Iterator[Claim]:
    """Yield the agencies that a form credits, but for pictures, witnesses and abbreviations."""
    for number in range(bisect_left(signs, span[0]), bisect_left(signs, span[1])):
        at = signs[number]
        before, after = text.text[max(at - _AROUND, 0) : at], text.text[at + 1 : at + 1 + _AROUND]
        begin, end, name, agency = text.mentions[number]
        other = PHOTO.search(before) or PICTURED.match(after) or DENIED.search(before)
        said = tier in _SAID and _denied(text.text[at], name, before, after)
        if not (other or said or _introduced(before, name)):
            yield Claim(text.row, begin, end, agency, tier)


def _denied(sign: str, name: str, before: str, after: str) -> bool:
    """Tell whether a sentence says that it is not from there, or names a person, or links."""
    last = not after.split("\n", 1)[0].strip(" .")
    surname = (sign == SHARED or name in WORN) and PERSON.search(before)
    first = sign == SHARED and SURNAME.match(after)
    told = WITHOUT.search(before) or ELSE.match(after) or (last and BOX.search(before))
    return bool(told or surname or first)


def _introduced(before: str, name: str) -> bool:
    """Tell whether a name in brackets shortens the words before: Americans for Prosperity (AFP)."""
    before = before.rstrip()
    if not before.endswith(("(", "[")):
        return False
    words = _WORD.findall(before)
    capitals = [word for word in words if word[0].isupper()]
    many = len(name)
    return bool(SIGN.search(before[-3:])) or name.casefold() in {
        "".join(word[0] for word in some[-many:]).casefold() for some in (words, capitals)
    }


def _in_bylines(corpus: Corpus, names: Names) -> Iterator[Claim]:
    """Yield credits in columns that say who wrote it: there a name that is set apart is enough."""
    for column in _BYLINES:
        if column in corpus.table.column_names:
            lines = pc.fill_null(corpus.table[column].cast(pa.string()), "")
            for line in masked(lines, names, _years(corpus)):
                for number in _set_apart(line):
                    agency = line.mentions[number].agency
                    yield Claim(line.row, *_NOWHERE, agency, TIERS.index(BYLINE))


def _set_apart(line: Masked) -> Iterator[int]:
    """Yield which names are a part of a byline of their own."""
    begin = 0
    for end in (*(match.span() for match in PART.finditer(line.text)), (len(line.text),) * 2):
        whole = WHOLE.fullmatch(line.text, begin, end[0])
        at = whole.start("sign") if whole else 0
        if whole and not PHOTO.search(line.text[max(at - _AROUND, 0) : at]):
            number = bisect_left(line.signs, at)
            if not whole["person"] or " " in line.mentions[number].name:
                yield number
        begin = end[1]


def _in_addresses(corpus: Corpus) -> Iterator[Claim]:
    """Yield credits in columns of addresses: an agency's host, or a section of its copy."""
    any_of, forms = _addresses()
    for column in _URLS:
        if column in corpus.table.column_names:
            lines = pc.fill_null(corpus.table[column].cast(pa.string()), "")
            near = pc.match_substring_regex(lines, any_of, ignore_case=True)
            rows = np.flatnonzero(near.to_numpy(zero_copy_only=False))
            for row, line in zip(
                rows.tolist(), lines.take(pa.array(rows)).to_pylist(), strict=True
            ):
                for match in filter(None, (form.search(line) for form in forms)):
                    agency = canonical(match["agency"])
                    yield Claim(row, *_NOWHERE, agency, TIERS.index(ADDRESS))


@cache
def _addresses() -> tuple[str, list[re.Pattern[str]]]:
    """Return what an address of an agency's copy has, for RE2, and its forms."""
    slugs = "|".join(slug for agency in AGENCIES for slug in agency.slugs)
    marks = "|".join(
        mark.lower() for one in AGENCIES for mark in (*one.marks, *one.shared) if mark.isascii()
    )
    forms = [
        form.replace("(?:SLUG|MARK)", f"(?P<agency>{slugs}|{marks})").replace(
            "(?:SLUG)", f"(?P<agency>{slugs})"
        )
        for form in ADDRESSES
    ]
    return f"{slugs}|{marks}", [re.compile(form, re.IGNORECASE) for form in forms]
