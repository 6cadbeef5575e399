"""The language of each article: as a column says, or detected."""

import re
from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from dedup.corpus import Corpus
from dedup.lexicon.languages import BASIC, FULL
from dedup.reading.records import brought

COLUMN = "lang"
_ENOUGH = 2000  # characters that tell a language
_SHOWN = 8
UNKNOWN, _NO_WORDS = "", "zxx"
_LETTER = re.compile(r"[^\W\d_]")


def with_languages(corpus: Corpus, detect: bool) -> Corpus:
    """
    Return a corpus with a note of its languages; where asked, with those that no column says.

    Raises:
        MissingExtra: languages are to be detected, and the package for it is not installed.
    """
    if detect:
        corpus = _detected(corpus)
    if COLUMN not in corpus.table.column_names:
        return corpus
    counts: Counter[str] = Counter()
    for each in pc.value_counts(corpus.table[COLUMN].cast(pa.string())).to_pylist():
        counts[_code(each["values"])] += each["counts"]
    unknown = counts.pop(UNKNOWN, 0)
    if not counts:
        return corpus
    usual = sorted(counts, key=lambda code: (-counts[code], code))
    shown = ", ".join(f"{code} {counts[code]:,}" for code in usual[:_SHOWN])
    note = f"languages: {shown}{' ...' * (len(usual) > _SHOWN)}"
    for level, codes in (("basic", BASIC), ("no", None)):
        some = [c for c in usual if (c in codes if codes else c not in FULL | BASIC)]
        note += f"; {level} support: {', '.join(some[:_SHOWN])}" if some else ""
    note += f"; of {unknown:,} not known" if unknown else ""
    return corpus.noted(note)


def _codes(corpus: Corpus) -> list[str]:
    """Return the two-letter code of each article; "" where not known."""
    return [_code(said) for said in corpus.table[COLUMN].cast(pa.string()).to_pylist()]


def _code(said: str | None) -> str:
    """
    Return a language as its two letters.

    >>> _code("en-GB"), _code(" De_AT"), _code(None)
    ('en', 'de', '')
    """
    return (said or "").replace("_", "-").split("-")[0].strip().lower()


def _detected(corpus: Corpus) -> Corpus:
    """Return a corpus whose column of languages has no gap that a text can fill."""
    classify = brought("py3langid", "detecting languages", "lang").classify
    texts = pc.utf8_slice_codeunits(corpus.table["text"], 0, _ENOUGH).to_pylist()
    known = _codes(corpus) if COLUMN in corpus.table.column_names else [UNKNOWN] * len(corpus)
    pairs = zip(known, texts, strict=True)
    found = [
        code or (classify(text)[0] if _LETTER.search(text) else UNKNOWN) for code, text in pairs
    ]
    found = [UNKNOWN if code == _NO_WORDS else code for code in found]
    table = corpus.table
    if COLUMN in table.column_names:
        table = table.drop_columns([COLUMN])
    return replace(corpus, table=table.append_column(COLUMN, pa.array(found, pa.string())))
