"""
Anchors: the rarest pairs of ordinary words that stand close together in a sentence.

Who rewrites a sentence keeps some of its word pairs; who reports the same event by himself shares
names, figures and speech, and these are no evidence here.
"""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Hashes, Ints, Marks, Singles
from dedup_native._kernel import (
    f32,
    helper,
    i32,
    i64,
    kernel,
    read,
    routine,
    signed,
    u8,
    u64,
    write,
)
from dedup_native.folding import QUOTED
from dedup_native.hashing import Word, finalise
from dedup_native.marking import COMMON, CONTENT, NUMBER

_FACTOR = np.uint64(0x9E3779B185EBCA87)


@helper
def is_evidence(mark: np.uint8) -> bool:
    """Tell a word that may prove something: ordinary, the writer's own, and not everybody's."""
    return bool((mark & (QUOTED | COMMON) == 0) & (mark & CONTENT != 0))


@helper
def rarity_of(word: np.uint64, rarity: Singles) -> np.float32:
    """Return the inverse document frequency of a word from a table by its lowest bits."""
    return np.float32(rarity[signed(word & np.uint64(rarity.size - 1))])


@helper
def _key(one: np.uint64, other: np.uint64) -> Word:
    """Return the key of a pair of words in either order, never 0."""
    return finalise(min(one, other) * _FACTOR ^ max(one, other)) | np.uint64(1)


@routine
def _insert(key: np.uint64, weight: np.float32, keys: Hashes, weights: Singles, kept: int) -> int:
    """Keep a pair if it is among the rarest, in order, each once; return how many are kept."""
    at = kept
    for i in range(kept):
        if keys[i] == key:
            return kept
    while at > 0 and weight >= weights[at - 1]:
        if weight == weights[at - 1] and key < keys[at - 1]:
            break
        at -= 1
    if at == keys.size:
        return kept
    size = min(kept + 1, keys.size)
    for i in range(size - 1, at, -1):
        keys[i], weights[i] = keys[i - 1], weights[i - 1]
    keys[at], weights[at] = key, weight
    return size


@helper
def _offer(
    one: tuple[np.uint64, np.float32], other: tuple[np.uint64, np.float32], keys: Hashes,
    weights: Singles, kept: int,
) -> int:  # fmt: skip
    """Keep a pair of words (each with its weight) if it is among the rarest, as ``_insert``."""
    weight = one[1] + other[1]
    if one[0] == other[0] or (kept == keys.size and (kept == 0 or weight < weights[kept - 1])):
        return kept
    return _insert(_key(one[0], other[0]), weight, keys, weights, kept)


@kernel(read(u64), read(u8), read(f32), read(i64, 2), i64, write(u64), write(f32), write(i64),
        i64, i64)  # fmt: skip
def anchor(
    terms: Hashes,
    marks: Marks,
    rarity: Singles,
    sentences: Ints,
    most: int,
    out: Hashes,
    weights: Singles,
    counts: Ints,
    start: int,
    stop: int,
) -> None:
    """
    Write the ``most`` rarest anchors of each sentence from its slot on, and how many there are.

    A word makes pairs with the three ordinary words before it: pairs within four in a row.

    ``sentences`` are spans of words; ``rarity`` is a table of weights by the lowest bits of a
    word; ``weights`` is scratch as long as ``out``. Of equal ones the greater key goes first.
    """
    for row in range(start, stop):
        keys = out[row * most : (row + 1) * most]
        scores = weights[row * most : (row + 1) * most]
        kept, met = 0, 0
        last = before = third = np.uint64(0), np.float32(0)
        for i in range(sentences[row, 0], sentences[row, 1]):
            if not is_evidence(marks[i]):
                continue
            word = terms[i], rarity_of(terms[i], rarity)
            if met > 0:
                kept = _offer(word, last, keys, scores, kept)
            if met > 1:
                kept = _offer(word, before, keys, scores, kept)
            if met > 2:
                kept = _offer(word, third, keys, scores, kept)
            last, before, third = word, last, before
            met += 1
        counts[row] = kept


@kernel(read(u8), read(i64, 2), write(i32), i64, i64)
def count_own(
    marks: Marks, sentences: Ints, out: npt.NDArray[np.int32], start: int, stop: int
) -> None:
    """Write how many words of each sentence are not quoted; 0 where all it has are figures."""
    for row in range(start, stop):
        own, said = 0, False
        for i in range(sentences[row, 0], sentences[row, 1]):
            own += marks[i] & QUOTED == 0
            said |= marks[i] & NUMBER == 0
        out[row] = own if said else 0
