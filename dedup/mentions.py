"""Mentions: which outlets and agencies an article names, as who takes their copy often does."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedup.corpus import UNNAMED_WIRE, Block, Corpus
from dedup.lexicon.agencies import ALIASES
from dedup.outlets import Outlets
from dedup.rows import distinct, over_blocks
from dedup.segments import Ints, fold_block
from dedup.statistics import Statistics
from dedup.tokens import Hashes, marked_of
from dedup.words import Words
from dedup_native.folding import SPACELESS, UPPER
from dedup_native.marking import STOP

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Name = tuple[int, ...]
"""The words of a name, hashed."""

_MOST = 4.0  # a name's rarity, however rare: one in fifty articles has it
_FACTOR = np.uint64(0x9E3779B185EBCA87)
_TWO, _MOST_WORDS = 2, 8
_PLACES = 1 << 16  # of the table that tells most words are not the last of a name
_BESIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]|\s+[-\u2013|].*$|\.(?:com|org|net)$", re.IGNORECASE)
"""What stands beside an outlet's name in lists of outlets: ``Post (News)``, ``Times - Opinion``."""


@dataclass(frozen=True)
class Mentions:
    """
    Who is named in some articles.

    Args:
        own: int64 by article, the number of its outlet, -1 for none.
        named: int64, article times the count of names, and the name: ascending.
        agencies: bool (articles x agencies), which agencies each names; their numbers come first.
        rarity: float64 by name, how much naming it tells.
    """

    own: Ints
    named: Ints
    agencies: Mask
    rarity: Floats

    def between(self, pairs: Ints) -> Floats:
        """
        Return the rarity of the rarest name that ties two articles, 0 for none (float64).

        Of the outlet of one, if the other names it, and of agencies that both name. What an article
        says of its own outlet ties nothing.

        Args:
            pairs: int64 (n x 2), places of articles.
        """
        out = np.zeros(len(pairs))
        apart = self.own[pairs[:, 0]] != self.own[pairs[:, 1]]
        for side in (0, 1):
            name = self.own[pairs[:, 1 - side]]
            rows = np.flatnonzero(apart & (name >= 0))
            rows = rows[self._has(pairs[rows, side], name[rows])]
            out[rows] = np.maximum(out[rows], self.rarity[name[rows]])
        for agency in np.flatnonzero(self.agencies.any(axis=0)):
            who = self.agencies[:, agency]
            rows = np.flatnonzero(who[pairs[:, 0]] & who[pairs[:, 1]])
            out[rows] = np.maximum(out[rows], self.rarity[agency])
        return out

    def _has(self, articles: Ints, names: Ints) -> Mask:
        """Tell which articles have the name at their side."""
        keys = articles * len(self.rarity) + names
        place = np.searchsorted(self.named, keys)
        found: Mask = np.append(self.named, -1)[place] == keys
        return found


def mentions_of(corpus: Corpus, outlets: Outlets, words: Words, statistics: Statistics) -> Mentions:
    """
    Return whom articles name: outlets of the corpus, by any of their names, and known agencies.

    A name stands in its words' order, each with a capital if its script has them. One of a single
    word is none beside another capital: "Hill" in "Capitol Hill"; with a "The" it needs a "the".
    """
    owners = _owners(corpus, outlets)
    names = _Names.of(owners)
    found = names.met(words)
    count = 1 + max(owners.values(), default=-1)
    rarity = np.full(count, _MOST)
    np.minimum.at(rarity, names.owner, names.rarity(statistics))
    named = distinct(found[:, 0] * count + found[:, 1])
    agencies = np.zeros((len(words.articles), len(ALIASES)), np.bool_)
    of_agencies = found[found[:, 1] < len(ALIASES)]
    agencies[of_agencies[:, 0], of_agencies[:, 1]] = True
    listed, codes = corpus.outlets
    numbers = [owners[name] if (name := _core(outlet)) else -1 for outlet in listed]
    return Mentions(np.array(numbers, np.int64)[codes[words.articles]], named, agencies, rarity)


def _core(outlet: str) -> str:
    """Return an outlet's name without what stands beside it; all of it if nothing is left."""
    return _BESIDE.sub("", outlet).strip() or outlet.strip()


def _owners(corpus: Corpus, outlets: Outlets) -> dict[str, int]:
    """Return whose each name is, as a number; an agency's is its place in ``ALIASES``."""
    owners: dict[str, int] = {}
    for number, agency in enumerate(ALIASES):
        owners.update(dict.fromkeys((agency, *ALIASES[agency]), number))
    folded = {name.casefold(): number for name, number in owners.items()}
    for count, outlet in enumerate(corpus.outlets[0]):
        name = _core(outlet)
        agency = outlets.agencies.get(outlet, name).casefold()
        number = folded.get(agency, folded.get(name.casefold(), len(ALIASES) + count))
        owners[name] = folded[name.casefold()] = number
        if outlet in outlets.agencies and outlets.agencies[outlet] != UNNAMED_WIRE:
            owners.setdefault(outlets.agencies[outlet], number)
            folded.setdefault(agency, number)
    for alias, outlet in outlets.names.items():
        owners.setdefault(_core(alias), owners.get(_core(outlet), -1))
    return {name: number for name, number in owners.items() if name and number >= 0}


@dataclass(frozen=True)
class _Names:
    """
    Names as their words, one row each.

    Args:
        owner: int64, whose it is.
        words: uint64 (n x the most words a name has), the last word last, 0 before the first.
        size: int64, how many words it has.
        cased: bool, whether its script has capitals.
        bare: bool, whether all but its last word are stop words.
    """

    owner: Ints
    words: Hashes
    size: Ints
    cased: Mask
    bare: Mask

    @classmethod
    def of(cls, owners: dict[str, int]) -> "_Names":
        """Return names; a "the" before more than one word is left out."""
        texts = [name.encode() for name in owners]
        offsets = np.append(0, np.cumsum([len(text) for text in texts])).astype(np.int64)
        block = Block(0, np.frombuffer(b"".join(texts), np.uint8), offsets)
        marked = marked_of(fold_block(block))
        counts = marked.tokens.counts
        ends = np.cumsum(counts)
        begins = ends - counts
        apart = counts > 0
        apart[apart] = marked.marks[ends[apart] - 1] & SPACELESS == 0
        counts, ends = counts - ~apart, ends - ~apart  # its last character goes with what follows
        cased = np.array([name.lower() != name.upper() for name in owners], np.bool_)
        stop = ((marked.marks & STOP) != 0) & np.repeat(cased, marked.tokens.counts)
        led = (counts > _TWO) & stop[np.minimum(begins, len(stop) - 1)]
        size = np.where((counts > 0) & ~stop[ends - 1], counts - led, 0)  # "Up" is no name
        size[size > _MOST_WORDS] = 0
        table = np.zeros((len(texts), int(size.max(initial=1))), np.uint64)
        bare = size > 0
        for back in range(table.shape[1]):
            rows = np.flatnonzero(size > back)
            table[rows, -1 - back] = marked.tokens.hashes[ends[rows] - 1 - back]
            bare[rows] &= (back == 0) | stop[ends[rows] - 1 - back]
        kept = size > 0
        owner = np.fromiter(owners.values(), np.int64, len(owners))
        return cls(owner[kept], table[kept], size[kept], cased[kept], bare[kept])

    def rarity(self, statistics: Statistics) -> Floats:
        """Return the rarity of the rarest word of each name (float64)."""
        rarity = statistics.rarity[self.words & np.uint64(len(statistics.rarity) - 1)]
        rarest: Floats = np.where(self.words != 0, rarity, 0).max(axis=1, initial=0)
        return rarest.astype(np.float64)

    def met(self, words: Words) -> Ints:
        """Return where names stand (int64, n x 2): a place in ``words.articles``, and whose."""
        found, first = [np.empty((0, 2), np.int64)], 0
        for count, some in over_blocks(self._counted, words.parts()):
            some[:, 0] += first
            found.append(some)
            first += count
        return np.concatenate(found)

    def _counted(self, words: Words) -> tuple[int, Ints]:
        """Return how many articles there are, and where names stand in them."""
        return len(words.articles), self._met(words)

    def _met(self, words: Words) -> Ints:
        found = [np.empty((0, 2), np.int64)]
        ends = self._ends(words)
        article = np.searchsorted(words.offsets, ends, "right") - 1
        for size in np.unique(self.size).tolist():
            chosen = np.flatnonzero(self.size == size)
            inside = ends - size + 1 >= words.offsets[article]
            at, whose = ends[inside], article[inside]
            keys = _key(self.words[chosen, -size:])
            order = np.argsort(keys, kind="stable")
            have = _key(np.stack([words.hashes[at - size + 1 + i] for i in range(size)], axis=1))
            first, last = (np.searchsorted(keys[order], have, side) for side in ("left", "right"))
            hit = np.flatnonzero(first < last)
            name = chosen[order[first[hit]]]
            right = self._stands(words, whose[hit], at[hit], size, name)
            found.append(np.stack([whose[hit], self.owner[name]], axis=1)[right])
        return np.concatenate(found)

    def _ends(self, words: Words) -> Ints:
        """Return the words that are the last of some name."""
        table = np.zeros(_PLACES, np.bool_)
        table[self.words[:, -1].astype(np.uint16)] = True
        ends = np.flatnonzero(table[words.hashes.astype(np.uint16)])
        return ends[np.isin(words.hashes[ends], self.words[:, -1])]

    def _stands(self, words: Words, articles: Ints, ends: Ints, size: int, names: Ints) -> Mask:
        """Tell which words of articles, at their side, are written as a name is."""
        ok = np.ones(len(ends), np.bool_)
        for back in range(size):
            ok &= (words.marks[ends - back] & (UPPER | STOP)) != 0
        first, last = words.offsets[articles], words.offsets[articles + 1] - 1
        beside = np.zeros(len(ends), np.bool_)
        for at in (ends - size, ends + 1):
            inside = (at >= first) & (at <= last)  # what another article begins with is not beside
            beside |= inside & (words.marks[np.clip(at, first, last)] & (UPPER | STOP) == UPPER)
        ok &= (words.marks[ends] & UPPER != 0) & ~(self.bare[names] & beside)
        return ok | ~self.cased[names]


def _key(words: Hashes) -> Hashes:
    """Return one number (uint64) for each row of words."""
    key = np.zeros(len(words), np.uint64)
    for column in words.T:
        key = key * _FACTOR + column
    return key
