"""Signatures: exchanged with datasketch 2, bit for bit."""

# ruff: noqa: RUF001 - texts of many scripts and styles are what is tested

from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH

import dedup.settings
from dedup.fingerprints import fingerprints_of
from dedup.settings import Settings
from dedup.signatures import (
    from_datasketch,
    permutations,
    shingle_hash,
    shingle_texts,
    signatures_of,
    to_datasketch,
    to_lean,
)
from stories import OWN, WIRE, article, corpus

MIXED = [
    "The U.S.’s 5% Café reopened on Thursday, “at last”, said Zoë.",
    "Москва и Киев: переговоры продолжатся завтра утром в 9:30.",
    "水漫过了堤岸，人们离开了 Port Tamsin 的家。",
    "مرحبا بكم في المدينة القديمة التي فتحت أبوابها",
    "ﬁnance ＡＢＣ straße naïve e\u0301te\u0301 " + "x" * 200 + " end",
    "one two three",
]
SCHEMES = get_args(dedup.settings.Scheme)
Signature = npt.NDArray[Any]


def signature(text: str, settings: Settings) -> Signature:
    """Return our signature of a whole text."""
    minima = fingerprints_of(corpus(article("a", "", text)), settings).of_articles.minima
    found: Signature = minima[0]
    return found


def theirs(text: str, settings: Settings, hashfunc: Callable[[bytes], int] | None) -> MinHash:
    """Return what datasketch makes of our shingles."""
    sketch = MinHash(settings.num_perm, settings.seed, scheme=settings.scheme, hashfunc=hashfunc)
    sketch.update_batch(shingle_texts(text, settings.shingle))
    return sketch


def short_hash(shingle: bytes) -> int:
    """Return the low half of our hash, for the schemes of 32 bits."""
    return shingle_hash(shingle) % 2**32


@pytest.mark.parametrize("text", MIXED, ids=range(len(MIXED)))
@pytest.mark.parametrize("hash_mode", get_args(dedup.settings.HashMode))
@pytest.mark.parametrize("scheme", SCHEMES)
def test_datasketch_makes_the_same_signature(scheme: Any, hash_mode: Any, text: str) -> None:
    """Shingle by shingle, datasketch comes to the signature that is made here."""
    settings = Settings(scheme=scheme, hash_mode=hash_mode, num_perm=32, seed=7)
    fast = shingle_hash if scheme == "affine64" else short_hash
    sketch = theirs(text, settings, fast if hash_mode == "fast" else None)

    assert sketch.hashvalues.tolist() == signature(text, settings).tolist()


@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_shingle_size(size: int) -> None:
    """Shingles of any size make equal signatures in both."""
    settings = Settings(shingle=size, num_perm=16)
    sketch = theirs(MIXED[0], settings, short_hash)

    assert sketch.hashvalues.tolist() == signature(MIXED[0], settings).tolist()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_permutations_are_drawn_alike(scheme: Any) -> None:
    """Factors and summands are those datasketch draws from the same seed."""
    drawn = MinHash(24, 11, scheme=scheme).permutations

    assert np.array(drawn).tolist() == np.array(permutations(24, 11, scheme)).tolist()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_round_trips(scheme: Any) -> None:
    """A signature comes back from a MinHash and a LeanMinHash as it went."""
    settings = Settings(scheme=scheme, num_perm=32)
    ours = signature(MIXED[0], settings)

    for sketch in (to_datasketch(ours, settings), to_lean(ours, settings)):
        back = from_datasketch(sketch, settings)
        assert ours.tolist() == back.tolist()
        assert ours.dtype == back.dtype


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_sketch_goes_on_there(scheme: Any) -> None:
    """A MinHash made of a signature takes further shingles and serves Jaccard there."""
    settings = Settings(scheme=scheme, num_perm=32)
    ours = to_datasketch(signature(MIXED[5], settings), settings)

    assert 1.0 == ours.jaccard(to_datasketch(signature(MIXED[5], settings), settings))
    ours.update(b"three four five")
    assert ours.hashvalues.tolist() != signature(MIXED[5], settings).tolist()


def test_a_lean_sketch_survives_bytes() -> None:
    """A LeanMinHash of ours can be written and read by datasketch."""
    settings = Settings(num_perm=32)
    lean = to_lean(signature(MIXED[0], settings), settings)
    data = bytearray(lean.bytesize())
    lean.serialize(data)

    assert lean == LeanMinHash.deserialize(data)


def test_found_in_their_index() -> None:
    """A signature of ours in datasketch's LSH index is found by a near copy, not by a stranger."""
    settings = Settings()
    bands, rows = settings.bands
    index = MinHashLSH(num_perm=128, params=(bands, rows))
    whole, edited = " ".join(WIRE), " ".join(WIRE).replace("Sunday", "Monday")
    index.insert("wire", to_datasketch(signature(whole, settings), settings))

    assert ["wire"] == index.query(to_datasketch(signature(edited, settings), settings))
    assert [] == index.query(to_lean(signature(" ".join(OWN), settings), settings))


@pytest.mark.parametrize(
    "other", [{"scheme": "legacy"}, {"scheme": "affine64"}, {"seed": 2}, {"num_perm": 64}]
)
def test_another_make_is_refused(other: dict[str, Any]) -> None:
    """A sketch of another scheme, seed or length is refused with both named."""
    settings = Settings(num_perm=32)
    made = Settings.of(**{"num_perm": 32, **other})

    with pytest.raises(ValueError, match="the sketch has"):
        from_datasketch(MinHash(made.num_perm, made.seed, scheme=made.scheme), settings)


@pytest.mark.parametrize(
    ("scheme", "dtype"), [("affine32", "u4"), ("affine64", "u8"), ("legacy", "u8")]
)
def test_no_shingle_is_the_empty_signature(scheme: Any, dtype: str) -> None:
    """An empty span is what datasketch calls empty."""
    settings = Settings(scheme=scheme, num_perm=8)
    empty = signatures_of(np.zeros(3, np.uint64), np.array([[2, 2]]), settings)

    assert MinHash(8, scheme=scheme).hashvalues.tolist() == empty[0].tolist()
    assert np.dtype(dtype) == empty.dtype


def test_shingle_texts() -> None:
    """Shingles are folded words, so many at a time; a shorter text has none."""
    assert [b"a b", b"b c"] == shingle_texts("A, b; C!", 2)
    assert [] == shingle_texts("A b", 3)
