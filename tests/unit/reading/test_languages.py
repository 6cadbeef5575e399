"""Languages: as the file says, or detected, and how well each is supported."""

import sys
from unittest.mock import patch

import pytest

from dedup.errors import MissingExtra
from dedup.lexicon.languages import BASIC, FULL
from dedup.reading import read

ENGLISH = "The dockers walked out on Monday, and nobody could say when the harbour would open."
GERMAN = "Die Hafenarbeiter legten am Montag die Arbeit nieder, und niemand wusste, wie lange."
ROWS = [
    {"id": "a", "text": ENGLISH, "language": "en-GB"},
    {"id": "b", "text": GERMAN, "language": None},
    {"id": "c", "text": "...", "language": ""},
    {"id": "d", "text": ENGLISH, "language": "xx"},
]


def test_languages_of_a_column() -> None:
    """What a column says is counted, and told with its support."""
    notes = read(ROWS).intake.notes

    assert "languages: en 1, xx 1; no support: xx; of 2 not known" in notes
    assert not any("languages" in note for note in read([{"text": ENGLISH}]).intake.notes)


def test_detected_languages() -> None:
    """Gaps are filled, what is said stays, and a text without words has no language."""
    pytest.importorskip("py3langid")
    corpus = read(ROWS, detect_language=True)

    assert ["en", "de"] == corpus.table["lang"].to_pylist()[:2]
    assert "xx" == corpus.table["lang"].to_pylist()[3]
    assert any("basic support: de" in note for note in corpus.intake.notes)
    assert ["en"] == read([{"text": ENGLISH}], detect_language=True).table["lang"].to_pylist()


def test_without_the_package() -> None:
    """A missing package is one line that names the extra."""
    with patch.dict(sys.modules, py3langid=None), pytest.raises(MissingExtra, match=r"\[lang\]"):
        read(ROWS, detect_language=True)


def test_levels_are_apart() -> None:
    """No language is both fully and basically supported."""
    assert not FULL & BASIC
