"""
An invented language, the same for every seed: its words, names and figures, and sentences of them.

Words are drawn as in news: by rank, with what a sentence is about among them.
"""

from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from dedup_bench.edits import forms

COMMON = """the of and to in a said that for on is was with by at from it as he be has have his but
are not its who this will had they or were which been their more than she we would U.S. about after
up one all also other when two new there if no out so what can over last her into people year could
first some million time against between government three during — before under being while because
through most where only them now many including such made did may do should since around still how
however any these those both just even per back well down told according say says an
four five six seven must very much next week month day days years part our us you your him off then
another without within until among each same again does yesterday whether too""".split()  # noqa: SIM905
SPEECH = np.array([COMMON.index(verb) for verb in ("said", "said", "said", "says")])
ONSETS = ["br", "ch", "dr", "fl", "gr", "pr", "s", "sh", "st", "th", "tr", *"bcdfghjklmnprtvw"]
VOWELS, CODAS = ["ai", "ea", "ou", *"aeioaeiou"], ["", "", "", "", *"nrlstm"]
WORDS, NAMES, FIGURES = 50_000, 8_000, 4_000  # how many; their numbers follow each other
FACTS = (WORDS, NAMES, 14), (2000, WORDS - 2000, 16), (WORDS + NAMES, FIGURES, 10)
PAPERS = "Times", "Post", "Herald", "Courier", "Star", "Mail", "News", "Echo", "Journal", "Gazette"
CAPITAL, COMMA, STOP, OPEN, CLOSE, POSSESSIVE = range(1, 7)  # the order of `forms`

Integers = NDArray[np.integer[Any]]


class Language(NamedTuple):
    """The words by rank, then the names, then the figures."""

    words: list[str]
    table: NDArray[np.object_]  # their `forms`: at form * len(words) + number
    zipf: Integers  # an even draw from it is a Zipf draw of a word


@cache
def language() -> Language:
    """Return the invented language: the same for every seed."""
    rng, syllables = default_rng(0), [a + b + c for a in ONSETS for b in VOWELS for c in CODAS]
    found = dict.fromkeys(COMMON)
    for length, amount in ((1, 900), (2, 20_000), (3, 50_000)):  # frequent words are short
        drawn = rng.integers(0, len(syllables), (amount, length)).tolist()
        found |= dict.fromkeys("".join([syllables[n] for n in word]) for word in drawn)
    words = list(found)[: WORDS + NAMES]
    words[WORDS:] = [word.capitalize() for word in words[WORDS:]]
    for n in range(0, FIGURES, 4):
        words += f"{n / 40:.1f}%", f"{n * 13 + 1000:,}", f"${n * 7 + 15}", str(n + 10)
    # Split anew, the strings lie in memory in this order: the frequent ones share the cache.
    formed = "\n".join(chain.from_iterable(zip(*map(forms, words), strict=True))).split("\n")
    ranks = np.arange(WORDS, dtype=np.int32)
    share = np.maximum(1, (1 << 18) / (ranks + 3) / np.sum(1 / (ranks + 3))).astype(int)
    return Language(words, np.array(formed, dtype=object), np.repeat(ranks, share))


def outlet_name(number: int) -> str:
    """Return the name of outlet `number`, the most productive being 0."""
    name = language().words[WORDS + number % NAMES]
    return f"{name} {PAPERS[(number + number // NAMES) % len(PAPERS)]}"


def topics(amount: int, rng: Generator) -> Integers:
    """Draw an array of `amount` rows: 14 names, 16 rare words and 10 figures for a story each."""
    return np.concatenate([a + rng.integers(0, span, (amount, n)) for a, span, n in FACTS], axis=1)


def sentences(
    facts: Integers, owners: Integers, lengths: Integers, quoted: NDArray[np.bool_], rng: Generator
) -> list[str]:
    """Write sentences of so many words on the topic `facts[owner]`; `quoted` ones are speech."""
    words, table, zipf = language()
    ends = lengths.cumsum()
    starts, total = ends - lengths, int(ends[-1])
    ids = zipf[rng.integers(0, len(zipf), total, dtype=np.int32)]
    chance = rng.random(total, dtype=np.float32)
    ids[ends - 1] += len(COMMON) * (ids[ends - 1] < len(COMMON))  # no "of." at the end
    topical = np.flatnonzero(chance < 0.13)
    # The root of an even draw, turned over, favours the first slots; times 7 mixes their sorts.
    slots = (1 - np.sqrt(chance[topical] / np.float32(0.13))) * np.float32(40)
    owner = np.repeat(owners, lengths)[topical]
    ids[topical] = facts[owner, slots.astype(np.int32).clip(0, 39) * 7 % 40]
    form = np.where(chance > 0.94, np.int32(COMMA), np.int32(0))
    owning = topical[rng.random(len(topical), dtype=np.float32) < 0.08]
    form[owning[(ids[owning] >= WORDS) & (ids[owning] < WORDS + NAMES)]] = POSSESSIVE
    form[starts], form[ends - 1] = CAPITAL, STOP
    last = ends[quoted]  # "…," Name said.
    form[starts[quoted]], form[last - 3], form[last - 2] = OPEN, CLOSE, 0
    ids[last - 2], ids[last - 1] = facts[owners[quoted], 0], SPEECH[last % len(SPEECH)]
    tokens = table[form * len(words) + ids].tolist()
    return [" ".join(tokens[a:b]) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
