"""MinHash signatures of articles and paragraphs, exchangeable with datasketch 2."""

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import xxhash

from dedup.rows import scratch
from dedup.segments import Folded, Ints
from dedup.settings import Scheme, Settings
from dedup.tokens import Hashes, Tokens, spelled, words_in
from dedup_native import minhashing, shingling

if TYPE_CHECKING:
    from datasketch import LeanMinHash, MinHash

_FACTOR = 0x9E3779B185EBCA87
_MERSENNE = (1 << 61) - 1
_MASK = (1 << 64) - 1


def shingles_of(tokens: Tokens, folded: Folded, settings: Settings) -> Hashes:
    """
    Return the hash of the shingle that begins at each token (uint64).

    The last ``settings.shingle - 1`` tokens of a text begin none: what stands there means nothing.
    """
    if settings.hash_mode == "fast":
        return grams_of(tokens, settings.shingle)
    from dedup_native import digesting

    out = scratch("shingles", len(tokens.hashes), np.uint64)
    text, places = spelled(tokens, folded)
    given = (text, places, tokens.firsts, tokens.counts, settings.shingle, out)
    digesting.shingle_sha1(*given, 0, len(tokens.counts))
    return out


def grams_of(tokens: Tokens, size: int) -> Hashes:
    """Return the hash of the ``size`` words that begin at each token, as ``shingles_of``."""
    out = scratch("shingles", len(tokens.hashes), np.uint64)
    rows = len(tokens.counts)
    shingling.shingle(tokens.hashes, tokens.firsts, tokens.counts, factors(size), out, 0, rows)
    return out


def factors(size: int) -> Hashes:
    """Return what the words of a gram of ``size`` are multiplied by (uint64)."""
    return np.array([pow(_FACTOR, j + 1, 1 << 64) for j in range(size)], np.uint64)


def signatures_of(shingles: Hashes, spans: Ints, settings: Settings) -> npt.NDArray[Any]:
    """
    Return the signature of each span of shingles.

    Args:
        shingles: uint64.
        spans: int64 (n x 2), first shingle and the one behind the last.
        settings: ``num_perm``, ``scheme`` and ``seed``.

    Returns:
        n x ``num_perm``, uint32 for ``affine32``, else uint64 (32-bit values for ``legacy``); an
        empty span gives all ones, which agrees with nothing (see ``candidates``).
    """
    a, b = permutations(settings.num_perm, settings.seed, settings.scheme)
    out = np.empty((len(spans), settings.num_perm), a.dtype)
    kernel = getattr(minhashing, f"minhash_{settings.scheme}")
    kernel(shingles, spans, a, b, out, 0, len(spans))
    return out


@cache
def permutations(
    num_perm: int, seed: int, scheme: Scheme
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the factors and summands of the permutations, drawn as datasketch 2 draws them."""
    draw = np.random.RandomState(seed)
    if scheme == "legacy":
        drawn = [
            [draw.randint(low, _MERSENNE, dtype=np.uint64) for low in (1, 0)]
            for _ in range(num_perm)
        ]
        a, b = np.array(drawn, np.uint64).T
        return np.ascontiguousarray(a), np.ascontiguousarray(b)
    width, dtype = (32, np.uint32) if scheme == "affine32" else (64, np.uint64)
    a = draw.randint(0, 1 << (width - 1), num_perm, dtype=dtype) * dtype(2) + dtype(1)
    return a, draw.randint(0, 1 << width, num_perm, dtype=dtype)


def shingle_hash(shingle: bytes) -> int:
    """
    Hash the words of one shingle as the ``fast`` mode does.

    Give it to datasketch as ``hashfunc`` (``affine64``; take it modulo 2**32 for the others) to
    make there, shingle by shingle, the signatures that are made here.
    """
    words = shingle.split(b" ")
    total = 0
    for j, word in enumerate(words):
        total += xxhash.xxh3_64_intdigest(word[:128]) * pow(_FACTOR, j + 1, 1 << 64)
    total &= _MASK
    total = ((total ^ total >> 33) * 0xC2B2AE3D27D4EB4F) & _MASK
    total = ((total ^ total >> 29) * 0x165667B19E3779F9) & _MASK
    return total ^ total >> 32


def shingle_texts(text: str, size: int = 3) -> list[bytes]:
    """Return the shingles of a text as bytes: its folded words, ``size`` at a time."""
    words = [word.encode() for word in words_in(text)]
    return [b" ".join(words[i : i + size]) for i in range(len(words) - size + 1)]


def to_datasketch(signature: npt.NDArray[Any], settings: Settings) -> "MinHash":
    """Return a signature as a ``datasketch.MinHash``."""
    from datasketch import MinHash

    return MinHash(
        num_perm=settings.num_perm, seed=settings.seed, scheme=settings.scheme,
        hashvalues=signature, permutations=np.array(_permutations(settings)),
    )  # fmt: skip


def to_lean(signature: npt.NDArray[Any], settings: Settings) -> "LeanMinHash":
    """Return a signature as a ``datasketch.LeanMinHash``."""
    from datasketch import LeanMinHash

    return LeanMinHash(seed=settings.seed, hashvalues=signature, scheme=settings.scheme)


def from_datasketch(sketch: "MinHash | LeanMinHash", settings: Settings) -> npt.NDArray[Any]:
    """
    Return the signature a datasketch object holds.

    Raises:
        ValueError: it was made with another scheme, seed or number of permutations.
    """
    made = (sketch.scheme, sketch.seed, len(sketch.hashvalues))
    wanted = (settings.scheme, settings.seed, settings.num_perm)
    if made != wanted:
        raise ValueError(f"the sketch has (scheme, seed, num_perm) {made}, the settings {wanted}")
    dtype = np.uint32 if settings.scheme == "affine32" else np.uint64
    return np.asarray(sketch.hashvalues, dtype)


def _permutations(settings: Settings) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    return permutations(settings.num_perm, settings.seed, settings.scheme)
