"""
The slow obvious twins of the text kernels (see ``oracle``), on Python str.

Written from the rules, not from the kernels. ``as_is`` bends a rule to what the kernels do today
where they break it; each such place is a test expected to fail.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

import xxhash

from dedup.lexicon import folds
from dedup.lexicon.abbreviations import ABBREVIATIONS

WORD, PAD, UPPER, SPACELESS = 1, 2, 4, 8
FILL, BLANK = b"\xff", "\1"
APART = 4  # bytes between a word and what may belong to it
OPENERS = 16  # bytes of marks and blanks before a sentence's first word
OPEN, CLOSE, LOW, LEFT, RIGHT, WIDE_STOP, STRAIGHT = '\2\3\4\5\6\7"'
STOPS, SPACES = f".!?…{WIDE_STOP}", " \t\r\n"
MARKS = rf"{STOPS}\"{OPEN}{CLOSE}{LEFT}{RIGHT}')\]"  # a sentence's end: stops and closing marks
SAME_AS_TABLE = unicodedata.unidata_version == folds.UNICODE

Span = tuple[int, int]


class Char(NamedTuple):
    """A character: its place in bytes, what it folds to (a separator: its mark), its class."""

    begin: int
    end: int
    body: str
    kind: int

    @property
    def plain(self) -> bool:
        """Whether it folds to as many bytes as it has."""
        return self.end - self.begin == len(self.body.encode())


class Token(NamedTuple):
    """A word, and where it stands in bytes."""

    word: str
    begin: int
    end: int


# --- folding


def known(char: str) -> bool:
    """Tell whether this Python's Unicode data can judge how a character folds."""
    old = unicodedata.ucd_3_2_0
    same = old.category(char) == unicodedata.category(char) != "Cn"
    return SAME_AS_TABLE or same


@cache
def _folded(char: str) -> tuple[str, int]:
    """Return what a character folds to and its class."""
    point, kind = ord(char), unicodedata.category(char)
    if 0x20000 <= point < 0x40000:
        return char, WORD | SPACELESS
    for mark, chars in folds._MARKS.items():
        if char in chars:
            return chr(mark), 0
    if _is_dropped(char) or 0xE0000 <= point < 0xE1000:
        return "", WORD | PAD
    if point < 0x80 and not char.isalnum():  # the first controls mean marks in folded text
        return char if point > 7 else " ", 0
    if kind[0] not in "LNM" or point >= 0x20000:
        return " " if char.isspace() else BLANK, 0
    body = str(unicodedata.decimal(char, ""))
    if not body:
        body = unicodedata.normalize("NFC", _bare(_bare(char).casefold()))
    if not body or not all(unicodedata.category(c)[0] in "LNM" for c in body):
        body = char
    if len(body.encode()) > len(char.encode()):
        body = char
    spaceless = any(low <= point <= high for low, high in folds._SPACELESS)
    return body, WORD | UPPER * (kind in {"Lu", "Lt"}) | SPACELESS * spaceless


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not _is_dropped(c))


def _is_dropped(char: str) -> bool:
    ignored = ord(char) in folds._IGNORED or unicodedata.category(char) == "Cf"
    return ignored or unicodedata.combining(char) not in {0, 9}


@cache
def characters(text: str) -> tuple[Char, ...]:
    """Return the characters of a text, folded."""
    found, at = list[Char](), 0
    for char in text:
        size = len(char.encode())
        body, kind = _folded(char)
        before = next((i for i in reversed(range(len(found))) if found[i].body), -1)
        last = found[before] if found else Char(0, 0, "", 0)
        if char == "\u200b" and last.kind & SPACELESS:
            body, kind = "", WORD | PAD | SPACELESS
        elif 3 == size == len(last.body[-1:].encode()) and body == char:
            one = unicodedata.normalize("NFC", last.body[-1] + char)
            if len(one) == 1:
                found[before] = last._replace(body=last.body[:-1] + one)
                body, kind = "", WORD | PAD
        found.append(Char(at, at + size, body, kind))
        at += size
    return tuple(found)


@cache
def fold(text: str) -> tuple[bytes, bytes]:
    """Return the folded text and the class of each byte."""
    folded, classes = b"", b""
    for char in characters(text):
        body, size = char.body.encode(), char.end - char.begin
        blank = b" " if char.body in " \n" else BLANK.encode()
        folded += body.ljust(size, FILL) if char.kind else body.rjust(size, blank)
        rest = size - len(body) if char.kind else 0
        classes += bytes([char.kind] * (size - rest) + [char.kind | PAD] * rest)
    return folded, classes


# --- words


def _pieces(run: Iterable[Char]) -> list[tuple[Token, bool]]:
    """Return the stretches of a run and which are a character of a spaceless script."""
    found: list[tuple[Token, bool]] = []
    for char in run:
        alone = bool(char.kind & SPACELESS)
        if found and (not char.body or not (alone or found[-1][1])):
            (word, begin, _), before = found[-1]
            found[-1] = (Token(word + char.body, begin, char.end), before)
        else:
            found.append((Token(char.body, char.begin, char.end), alone))
    return found


def _pairs_of(pieces: Sequence[tuple[Token, bool]]) -> list[Token]:
    """Return the tokens of a run: a spaceless character goes with the one that follows it."""
    found = []
    for i, ((word, begin, end), alone) in enumerate(pieces):
        follows = alone and i + 1 < len(pieces) and pieces[i + 1][1]
        found.append(Token(word + (pieces[i + 1][0].word if follows else ""), begin, end))
    return [token for token in found if token.word]


def spell(text: str, *, as_is: bool = False) -> list[Token]:
    """Return the words of a text."""
    folded, found = fold(text)[0], list[Token]()
    before = Token("", 0, 0)  # the word that the next one may belong to
    for is_word, group in groupby(characters(text), lambda char: char.kind & WORD):
        run = list(group)
        if not is_word:
            continue
        pieces = _pieces(run)
        word, begin, end = pieces[0][0]
        odd = len(pieces) > 1 or pieces[0][1] or not all(char.plain for char in run)
        if odd or not word or (as_is and end - begin > 63):  # no rule for words of these
            found += _pairs_of(pieces)
            before = found[-1] if as_is and found else Token("", begin, pieces[-1][0].end)
            continue
        gap = folded[before.end : begin]
        near = bool(found) and len(gap) <= APART
        if near and word == "s" and gap.endswith(b"'"):
            continue
        initials = re.fullmatch(rb"[a-z](\.[a-z])*", folded[before.begin : before.end])
        letter = len(word) == 1 and "a" <= word <= "z"
        if letter and initials and gap == b"." and 0 < len(before.word) < 8:
            word, begin = before.word + word, found.pop().begin
        elif near and word == "cent" and before.word == "per" and before.end - before.begin == 3:
            word, begin = "percent", found.pop().begin
        found.append(Token(word, begin, end))
        before = found[-1]
        place = (_sign_as_is if as_is else _sign)(text, begin, end)
        if place and word[-1] in "0123456789":
            found.append(Token("percent", *place))
            before = found[-1] if as_is else before
    return found


def _sign(text: str, _: int, end: int) -> Span | None:
    """Return the place of the per cent sign behind a number: white space may stand between."""
    behind = (char for char in characters(text) if char.begin >= end)
    sign = next((char for char in behind if char.kind or char.body != " "), None)
    near = sign and sign.body == "%" and sign.end - end <= APART
    return (sign.begin, sign.end) if sign and near else None


def _sign_as_is(text: str, begin: int, end: int) -> Span | None:
    """Return the same as the kernel does: other separators may stand between, but less space."""
    folded = fold(text)[0]
    looked = end - begin == 1 and folded[max(0, begin - 1)] in b"'."
    sign = re.match(rb"[ \1]{0,3}%" if looked else rb"[ \1]{0,2}%", folded[end:])
    return sign and (end + len(sign[0].rstrip(b"\1%")), end + sign.end())


def tokenise(text: str, *, as_is: bool = False) -> list[tuple[int, int, int]]:
    """Return hash, begin and end of each word."""
    words = spell(text, as_is=as_is)
    return [(xxhash.xxh3_64_intdigest(w.encode()[:128]), begin, end) for w, begin, end in words]


# --- paragraphs, quotations, sentences


def split_paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a text; a line of spaces or a return is blank."""
    folded = fold(text)[0]
    lines = folded.split(b"\n")
    trimmed = [line.strip(b" \t\r") for line in lines]
    parts: list[list[int]] = [[]]
    wrapped, at = _is_wrapped(lines, trimmed), 0
    for line, kept in zip(lines, trimmed, strict=True):
        if not (wrapped and kept):
            parts.append([])
        parts[-1] += [i for i in range(at, at + len(line)) if folded[i] not in b" \t\r"]
        at += len(line) + 1
    return [(part[0], part[-1] + 1) for part in parts if part]


def _is_wrapped(lines: list[bytes], trimmed: list[bytes]) -> bool:
    followed = [line for line, other in pairwise(trimmed) if line and other]
    run_on = [line for line in followed if line[-1:] not in {*map(bytes, zip(b'.!?:")\3\7'))}]
    short = all(len(line) <= 100 for line in lines)
    return short and len(followed) >= 3 and 2 * len(run_on) > len(followed)


def quote(text: str, paragraph: Span) -> set[int]:
    """Return where the quoted letters and digits of a paragraph are."""
    found, state, before = set(), "", ""
    for char in characters(text):
        if not paragraph[0] <= char.begin < paragraph[1]:
            continue
        if char.body in {OPEN, CLOSE, LOW, LEFT, RIGHT, STRAIGHT}:
            inches = char.body == STRAIGHT and char.plain and before in set("0123456789")
            state = _quotation_behind(char.body, state, inches=inches)
        elif state and char.kind & WORD:
            found |= set(range(char.begin, char.end))
        before = char.body if char.plain else ""
    return found


def _quotation_behind(mark: str, state: str, *, inches: bool) -> str:
    """Return the mark that opened the quotation behind a mark, or nothing."""
    if not state:
        return "" if inches or mark == CLOSE else mark
    undone = state == LOW if mark == OPEN else mark != state or mark == STRAIGHT
    return "" if undone else state


def symbols_of(chars: Iterable[Char], text: str) -> str:
    """Return a symbol a character: separators as they fold, but an ellipsis is no full stop."""
    source, dots = text.encode(), "…".encode()
    return "".join(
        "…" if source[c.begin : c.end] == dots else (c.body or "\u0301")[0] for c in chars
    )


def split_sentences(text: str, paragraph: Span, *, as_is: bool = False) -> list[Span]:
    """Return the sentences of a paragraph."""
    chars = [c for c in characters(text) if paragraph[0] <= c.begin < paragraph[1]]
    symbols = symbols_of(chars, text)
    found, begin = [], 0
    while begin < len(chars):
        ends = (
            _behind_stop(chars, symbols, i, fold(text)[0][: paragraph[1]] if as_is else b"")
            for i in range(begin, len(chars))
            if symbols[i] in STOPS
        )
        end = next((e for e in ends if e), len(chars))
        ink = len(symbols[:end].rstrip(SPACES))
        found.append((chars[begin].begin, chars[ink - 1].end))
        begin = end + len(symbols[end:]) - len(symbols[end:].lstrip(SPACES))
    return found


def _behind_stop(chars: list[Char], symbols: str, stop: int, as_is: bytes) -> int:
    """Return where the sentence ends that the mark at ``stop`` ends, or 0 if it ends none."""
    end = re.compile(f"[{MARKS}]+").match(symbols, stop).end()  # type: ignore[union-attr]
    if as_is:  # two bytes of any other separator pass for a wide mark's own
        row = re.compile(b"(?:\1{0,2}[%b])*" % MARKS.replace("…", "").encode())
        place = row.match(as_is, chars[stop].end).end()  # type: ignore[union-attr]
        end = sum(char.begin < place for char in chars)
    if symbols[stop] == WIDE_STOP or end == len(symbols):
        return end
    first = end + len(symbols[end:]) - len(symbols[end:].lstrip(SPACES))
    if first == end:
        return 0
    word = next((c for c in chars[first:] if c.kind & WORD), Char(0, 0, "", 0))
    near = word in chars[first : first + 1] or word.begin <= chars[end].begin + OPENERS
    if near and "a" <= word.body[:1] <= "z" and not word.kind & UPPER:
        return 0
    last = list(takewhile(lambda char: char.kind & WORD, chars[stop - 1 :: -1] if stop else []))
    name = "".join(char.body for char in reversed(last))
    initial, known_name = len(name) == 1 and name.isalpha(), name in ABBREVIATIONS
    if as_is and last:
        begin, size = last[-1].begin, last[0].end - last[-1].begin
        initial = len(name) == 1 and as_is[begin] >= ord("a") and size <= 8
        known_name = known_name and all(char.plain for char in last)
    return 0 if symbols[stop] == "." and (initial or known_name) else end
