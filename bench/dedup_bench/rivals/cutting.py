"""How contenders that take tokens get them: all the same words and shingles of a raw text."""

import re
from collections.abc import Callable, Iterator, Sequence

import xxhash

WORDS = re.compile(r"\w+")
LETTERS = re.compile(r"[^\W\d_]+")
PASSIM_LETTERS = 25

Cut = Callable[[str], set[bytes]]


def word_shingles(size: int) -> Cut:
    """Return what cuts lower-cased text into shingles of so many words."""

    def cut(text: str) -> set[bytes]:
        words = WORDS.findall(text.lower())
        return {" ".join(words[n : n + size]).encode() for n in range(len(words) - size + 1)}

    return cut


def character_shingles(size: int) -> Cut:
    """Return what cuts lower-cased text, its blanks made one, into shingles of characters."""

    def cut(text: str) -> set[bytes]:
        line = " ".join(text.lower().split())
        return {line[n : n + size].encode() for n in range(len(line) - size + 1)}

    return cut


def keys_of(cut: Cut, text: str) -> Iterator[int]:
    """Return the keys of a text's shingles, unsigned 64-bit."""
    return map(xxhash.xxh3_64_intdigest, cut(text))


def letter_runs(text: str) -> Iterator[int]:
    """Yield the keys of all runs of 25 letters that begin a word, other signs left out."""
    words: Sequence[str] = LETTERS.findall(text.lower())
    line, at = "".join(words), 0
    for word in words:
        if at + PASSIM_LETTERS > len(line):
            return
        yield xxhash.xxh3_64_intdigest(line[at : at + PASSIM_LETTERS].encode())
        at += len(word)
