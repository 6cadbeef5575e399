"""
The invented language written as nine real ones are: other letters, marks, capitals and spaces.

A text is respelled word by word, the same word always the same way, so that what was copied,
edited or told anew stays so. What it says is nothing in any language.
"""

# ruff: noqa: RUF001 - letters and marks of other scripts are what this is about

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import xxhash

from dedup_bench.corpora import Made

KEPT = {"Reuters", "AP", "AFP"}
LATIN = "abcdefghijklmnopqrstuvwxyz"
TOKEN = re.compile(r"U\.S\.|[A-Za-z](?:[A-Za-z.]*[A-Za-z])?|[0-9][0-9,.]*|.", re.DOTALL)

CYRILLIC = dict(zip(LATIN, "абцдефгхийклмнопщрстувшьыз", strict=True))
GREEK = dict(zip(LATIN, "αβξδεφγχιψκλμνοπόρστυωώέηζ", strict=True))
HEBREW = dict(zip(LATIN, "אבצדעפגהיטכלמנוםקרסתוןךףץז", strict=True)) | {"o": "ח", "u": "ש"}
ARABIC = dict(zip(LATIN, "ابصدعفغهيجكلمنوپقرستثظطخشز", strict=True)) | {"p": "ح"}
THAI = dict(zip(LATIN, "าบจดเฟกหิยคลมนอปฉรสทุวผซชพ", strict=True))
GERMAN = {"ou": "ü", "ea": "ä", "ai": "ö", "sh": "sch"}
HAN_FIRST, HAN_COUNT = 0x4E00, 6000
KANA_FIRST, KANA_COUNT = 0x3042, 80
SHORT = 3  # letters of a word that Japanese writes in kana
NOUNS = 3  # one word in so many is a noun, which German writes with a capital
SYLLABLE = 3  # letters a Han character


class Writing(NamedTuple):
    """How a language is written; the marks are full stop, comma, opening and closing quotation."""

    word: Callable[[str], str]
    marks: tuple[str, str, str, str] = (".", ",", "“", "”")
    spaces: bool = True


def lettered(letters: dict[str, str]) -> Callable[[str], str]:
    """Return a speller that exchanges letters, capitals for capitals where there are any."""
    table = str.maketrans(letters | {a.upper(): b.upper() for a, b in letters.items()})
    return lambda word: word.translate(table)


def greek(word: str) -> str:
    """Spell in Greek letters, with the other sigma at the end."""
    return re.sub("σ$", "ς", lettered(GREEK)(word))


def german(word: str) -> str:
    """Spell with umlauts, and one word in three, a noun, with a capital."""
    for latin, letter in GERMAN.items():
        word = word.replace(latin, letter)
    noun = number(word.lower(), NOUNS) == 0 and len(word) > SHORT
    return word[0].upper() + word[1:] if noun else word


def han(word: str) -> str:
    """Spell with one character for each three letters."""
    small = word.lower()
    parts = [small[at : at + SYLLABLE] for at in range(0, len(small), SYLLABLE)]
    return "".join(chr(HAN_FIRST + number(part, HAN_COUNT)) for part in parts)


def japanese(word: str) -> str:
    """Spell short words in hiragana, names in katakana, others with characters and an ending."""
    small = word.lower()
    if len(word) <= SHORT:
        return chr(KANA_FIRST + number(small, KANA_COUNT))
    if word != small:
        return "".join(chr(KANA_FIRST + 0x60 + number(c, KANA_COUNT)) for c in small[::2])
    return han(small[:-2]) + chr(KANA_FIRST + number(small[-2:], KANA_COUNT))


def number(text: str, count: int) -> int:
    """Return a number below ``count``, the same for the same text."""
    return xxhash.xxh3_64_intdigest(text.encode()) % count


WRITINGS = {
    "en": Writing(str),
    "de": Writing(german, (".", ",", "„", "“")),
    "ru": Writing(lettered(CYRILLIC), (".", ",", "«", "»")),
    "el": Writing(greek, (".", ",", "«", "»")),
    "ar": Writing(lettered(ARABIC), (".", "،", "«", "»")),
    "he": Writing(lettered(HEBREW), (".", ",", '"', '"')),
    "zh": Writing(han, ("。", "，", "“", "”"), spaces=False),
    "ja": Writing(japanese, ("。", "、", "「", "」"), spaces=False),
    "th": Writing(lettered(THAI), ("", " ", "“", "”"), spaces=False),
}
"""By language code."""


@cache
def spelled(word: str, language: str) -> str:
    """Return one word as the language writes it; agencies' names and figures stay."""
    if word in KEPT or not word[0].isalpha():
        return word
    return WRITINGS[language].word(word.replace(".", ""))


def written(text: str, language: str) -> str:
    """Return a text of the invented language as another one would be written."""
    stop, comma, opening, closing = WRITINGS[language].marks
    out, inside = [], False
    for token in TOKEN.findall(text):
        word = token.rstrip(",.") if token[0].isdigit() else token
        if token in {'"', "“", "”"}:
            inside = token == "“" or (token == '"' and not inside)
            out.append(opening if inside else closing)
        elif token == " ":
            out.append(" " if WRITINGS[language].spaces else "")
        else:
            marks = {".": stop, ",": comma}
            out.append(marks[token] if token in marks else spelled(word, language))
            out.extend(marks[mark] for mark in token[len(word) :])
    return "".join(out)


def in_language(made: Made, language: str) -> Made:
    """Return an article, and what is true of it, as another language would write it."""
    if language == "en":
        return made
    paragraphs = [
        [sentence._replace(text=written(sentence.text, language)) for sentence in paragraph]
        for paragraph in made.paragraphs
    ]
    return made._replace(
        title=written(made.title, language), paragraphs=paragraphs, language=language
    )
