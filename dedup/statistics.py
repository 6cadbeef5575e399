"""Frozen facts of a corpus: how rare a word is, what is speech, what is boilerplate."""

import json
import zlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from dedup.dates import DAY, UNKNOWN_TIME
from dedup.errors import StoreDamaged, StoreMismatch
from dedup.landing import landing
from dedup.once import shared_property
from dedup.rows import arranged, distinct, over_blocks, repeated, stand_in
from dedup.segments import Ints
from dedup.settings import NORMALISER, Settings
from dedup.shelf import Column
from dedup.sorting import in_order
from dedup.tokens import Hashes, terms_of
from dedup.words import Words
from dedup_native import counting, marking, shingling, sieving
from dedup_native.folding import QUOTED, SPACELESS

SPEECH_WORDS = 5
"""So many words that stand between quotation marks somewhere are speech everywhere."""

_PLACES = 1 << 22  # of the table of frequencies: words share a place, and so their count
_TOGETHER = 2  # runs of speech that begin with the same bits, at most, on average
_PARTS = 64  # of that table, for what is computed in float64
_BACKGROUND = 10_000  # articles of other news, with none of these words
_SETS = ("speech", "standing", "formulas", "phrases")
_DAMAGE = (
    OSError, ValueError, KeyError, IndexError, TypeError, EOFError, RuntimeError, BadZipFile,
    zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Statistics:
    """
    What a corpus says of its words; frozen, it serves other corpora too.

    Args:
        articles: how many were counted.
        frequencies: uint32 by the lowest bits of a term's hash: articles it stands in.
        speech: uint64, ascending: runs of ``SPEECH_WORDS`` that stand between quotation marks or in
            a tweet.
        standing: uint64, ascending: digests of paragraphs that are boilerplate.
        formulas: uint64, ascending: sentences that recur with other names and figures.
        phrases: uint64, ascending: stock phrases (``dedup.phrases``), which pairs show when they
            are weighed.
        until: seconds since 1970, when the newest of the articles was published.
    """

    articles: int
    frequencies: npt.NDArray[np.uint32]
    speech: Hashes
    standing: Hashes
    formulas: Hashes
    phrases: Hashes
    until: int = UNKNOWN_TIME

    @classmethod
    def empty(cls) -> Self:
        """Return what is known of a language nobody has read: all words are as rare."""
        none = np.empty(0, np.uint64)
        return cls(0, np.zeros(_PLACES, np.uint32), none, none, none, none)

    @cached_property
    def rarity(self) -> npt.NDArray[np.float32]:
        """
        Inverse document frequencies, by the lowest bits of a term's hash (float32).

        ``log((N + background) / (n + 1))``, after Sparck Jones 1972, "A statistical
        interpretation of term specificity". The background keeps words of a small corpus apart.
        """
        rarity = np.empty(len(self.frequencies), np.float32)
        parts = (np.array_split(both, _PARTS) for both in (self.frequencies, rarity))
        for counts, out in zip(*parts, strict=True):  # a hundred megabytes less at once
            out[:] = np.log((self.articles + _BACKGROUND) / (counts + 1.0))
        return rarity

    def weight(self, articles: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        """Return what a key shared by so many articles weighs, as ``weight_of``."""
        return weight_of(articles, self.articles)

    @shared_property
    def _fences(self) -> tuple[npt.NDArray[np.uint32], Hashes]:
        """Where runs of speech stand that begin with the same bits; and a sieve of all."""
        parts = 2 << (len(self.speech) // (2 * _TOGETHER)).bit_length()
        fence = np.empty(parts + 1, np.uint32)
        sieve = np.zeros(sieving.sieve_for(parts * _TOGETHER // 2), np.uint64)
        marking.fence_off(self.speech, fence, sieve)
        return fence, sieve

    def with_speech(self, speech: Hashes) -> Self:
        """Return the same with other speech (uint64, ascending), as much as ``mark`` looks up."""
        found = replace(self, speech=speech)
        vars(found)["rarity"] = self.rarity  # counted once
        return found

    def mark(self, words: Words) -> npt.NDArray[np.bool_]:
        """Mark words of speech and of boilerplate as common; return which paragraphs are these."""
        grams, texts = words.grams_of(SPEECH_WORDS), len(words.articles)
        fence, sieve = self._fences
        given = (words.offsets, SPEECH_WORDS, self.speech, fence, sieve, words.marks)
        marking.mark_common(grams, *given, 0, texts)
        spans = np.stack([words.bounds[:-1], words.bounds[1:]], axis=1)
        digests = np.empty(len(spans), np.uint64)
        shingling.digest(words.hashes, spans, digests, 0, len(spans))
        standing = np.isin(digests, self.standing)
        words.marks[np.repeat(standing, np.diff(words.bounds))] |= np.uint8(marking.COMMON)
        return standing

    def save(self, path: str | Path) -> None:
        """Write them to a file, beside it first: a reader never meets half of one."""
        about = json.dumps(
            {"articles": self.articles, "until": self.until, "normaliser": NORMALISER}
        )
        used = np.flatnonzero(self.frequencies)
        with landing(path) as file:
            np.savez(
                file, about=np.array(about), places=used, counts=self.frequencies[used],
                speech=self.speech, standing=self.standing, formulas=self.formulas,
                phrases=self.phrases,
            )  # fmt: skip

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """
        Read what ``save`` wrote.

        Raises:
            StoreDamaged: it is no such file.
            StoreMismatch: made by another normaliser: its words are other words.
        """
        try:
            with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as kept:
                about: dict[str, Any] = json.loads(str(kept["about"]))
                places, counts = kept["places"], kept["counts"]
                sets = [kept[name] for name in _SETS]
                frequencies = np.zeros(_PLACES, np.uint32)
                frequencies[places] = counts
                articles, normaliser = int(about["articles"]), about["normaliser"]
                until = int(about.get("until", UNKNOWN_TIME))
                if not 0 <= articles < 1 << 40 or not all(map(_is_set, sets)):
                    raise ValueError("other columns were expected")
        except _DAMAGE as problem:
            raise StoreDamaged(f"{path}: no statistics of a corpus: {problem}") from problem
        if normaliser != NORMALISER:
            message = f"{path}: made by normaliser {normaliser}, this is {NORMALISER}: make anew"
            raise StoreMismatch(message)
        return cls(articles, frequencies, **dict(zip(_SETS, sets, strict=True)), until=until)


def weight_of(sharing: npt.NDArray[np.int64], articles: int) -> npt.NDArray[np.uint8]:
    """Return what a key that so many of the articles share weighs, in eighths (uint8)."""
    return weigh(np.arange(1 + sharing.max(initial=0)), articles)[sharing]


def weigh(
    sharing: npt.NDArray[np.int64], articles: int | npt.NDArray[np.int64]
) -> npt.NDArray[np.uint8]:
    """Return what ``weight_of`` does where keys are few, or each is of its own articles."""
    rare = np.log((articles + _BACKGROUND) / np.maximum(sharing, 1))
    eighths: npt.NDArray[np.uint8] = np.clip(np.rint(8 * rare), 0, 255).astype(np.uint8)
    return eighths


def _is_set(column: npt.NDArray[Any]) -> bool:
    """Tell a column of hashes in order, each once."""
    plain = column.dtype == np.uint64 and column.ndim == 1
    return plain and bool(np.all(column[1:] > column[:-1]))


def statistics_of(
    words: Words, times: Ints, standing: Hashes, wire: npt.NDArray[np.bool_], settings: Settings
) -> Statistics:
    """
    Count a corpus; its stock phrases are found later.

    Args:
        words: of all its articles.
        times: int64 by article, when it was published.
        standing: uint64, digests of its boilerplate.
        wire: bool by article, agency copy: it is there to recur, and makes no formula.
        settings: ``boilerplate_days`` and ``formula_days``.
    """
    frequencies, seen = np.zeros(_PLACES, np.uint32), np.zeros(_PLACES, np.int32)
    speech, row = Column(np.uint64), 1
    for part, terms, said in over_blocks(_counted, words.parts()):
        counting.count_articles(terms, part.offsets, row, seen, frequencies)
        speech.add(said)
        row += len(part.articles)
    articles = np.repeat(words.articles.astype(np.int32), np.diff(words.cuts.owners))
    recurring = _recurring(words.cuts.formulas, articles, times, wire, settings)
    said = _once(speech.whole())
    none = np.empty(0, np.uint64)
    until = int(times.max(initial=UNKNOWN_TIME))
    return Statistics(len(words.articles), frequencies, said, standing, recurring, none, until)


def _counted(words: Words) -> tuple[Words, Hashes, Hashes]:
    """Return articles, what their words are compared by, and their runs of speech."""
    terms = terms_of(words.hashes, words.marks, words.offsets)
    return words, terms, distinct(words.grams_of(SPEECH_WORDS)[_said(words)])


def _said(words: Words) -> npt.NDArray[np.bool_]:
    """Tell the words with which a run of speech begins: between quotation marks, or of a tweet."""
    said = (words.marks & QUOTED != 0) | np.repeat(words.posts, np.diff(words.bounds))
    return _runs(words, said & (words.marks & SPACELESS == 0))


def looked_up(words: Words) -> tuple[Hashes, Ints]:
    """
    Return the runs of words that ``Statistics.mark`` looks for in speech, and in which article.

    Those of quoted words prove nothing already; where no spaces are nothing is speech.
    """
    runs = _runs(words, words.marks & SPACELESS == 0) & ~_runs(words, words.marks & QUOTED != 0)
    articles = np.repeat(np.arange(len(words.articles)), np.diff(words.offsets))
    return words.grams_of(SPEECH_WORDS)[runs], articles[runs]


def _runs(words: Words, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell the words with which a run of chosen ones begins."""
    runs = chosen.copy()
    for ahead in range(1, SPEECH_WORDS):
        runs[:-ahead] &= chosen[ahead:]
        ends = words.offsets[1:] - ahead  # a run does not go on in the next text
        runs[ends[ends >= 0]] = False
    begins: npt.NDArray[np.bool_] = runs
    return begins


def _once(values: Hashes) -> Hashes:
    """Return each value once, ascending; some millions stand in memory at a time."""
    found = Column(np.uint64)
    for some in in_order(values):
        found.add(some[np.append(True, some[1:] != some[:-1])[: len(some)]])
    return found.whole()


def _recurring(
    formulas: Hashes,
    articles: npt.NDArray[np.int32],
    times: Ints,
    wire: npt.NDArray[np.bool_],
    settings: Settings,
) -> Hashes:
    """Return formulas that recur on several days, the last of them long after the first."""
    least = settings.boilerplate_days
    rows = np.flatnonzero(((times != UNKNOWN_TIME) & ~wire)[articles] & (formulas != 0))
    often = repeated(formulas[rows], least)
    rows = rows[stand_in(formulas[rows], often)]  # few are left to be sorted with their days
    keys, days = formulas[rows], times[articles[rows]] // DAY
    order, first = arranged(np.searchsorted(often, keys), days)
    keys, days = keys[order[first]], days[order[first]]
    found, first, counts = np.unique(keys, return_index=True, return_counts=True)
    spread = days[first + counts - 1] - days[first] if len(found) else counts
    kept = found[(counts >= least) & (spread >= settings.formula_days)]
    return kept[~np.isin(kept, formulas[wire[articles]])]
