"""
The slow obvious twin of every entry kernel, by its name, on Python str, lists, sets and ints.

Most of those of the text kernels stand in ``oracle_texts``, of sentences in ``oracle_sentences``.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import combinations, groupby, takewhile

from oracle_sentences import trace
from oracle_texts import (
    SPACELESS,
    UPPER,
    Span,
    Token,
    characters,
    fold,
    quote,
    spell,
    split_paragraphs,
    split_sentences,
    tokenise,
)

LETTER, QUOTED, STOP, NUMBER, CONTENT = 2, 16, 32, 64, 128
COPY, QUOTATION = 1, 2
MASK = (1 << 64) - 1

Run = tuple[int, int, int, int]

__all__ = [
    "agree32", "agree64", "band_keys32", "band_keys64", "chain", "count_characters", "count_lines",
    "count_sentences", "digest", "find_repeats", "find_runs", "fold", "locate", "make_sets",
    "mark_tokens", "minhash_affine32", "minhash_affine64", "minhash_legacy", "overlap", "pack",
    "pair_members", "propose", "quote", "same_numbers", "settle", "shingle", "shingle_sha1",
    "spell", "split_paragraphs", "split_runs", "split_sentences", "tokenise", "trace", "unite",
]  # fmt: skip


# --- texts: counts and places


def pack(rows: Sequence[Sequence[int]]) -> list[int]:
    """Return the rows one after another, with nothing between them."""
    return [token for row in rows for token in row]


def locate(tokens: Sequence[Span], quoted: set[int], paragraph: Span) -> tuple[int, int, int]:
    """Return a paragraph's first token, the one behind its last, and how many are quoted."""
    first = sum(begin < paragraph[0] for begin, _ in tokens)
    last = sum(begin < paragraph[1] for begin, _ in tokens)
    return first, last, sum(begin in quoted for begin, _ in tokens[first:last])


def count_lines(text: str) -> int:
    """Return how many line ends the folded text has, and one."""
    return fold(text)[0].count(b"\n") + 1


def count_sentences(text: str, paragraph: Span, *, as_is: bool = False) -> int:
    """Return how many sentences a paragraph has."""
    return len(split_sentences(text, paragraph, as_is=as_is))


def count_characters(text: str, place: Span) -> Span:
    """Return a place in bytes as a place in characters."""
    data = text.encode()
    return len(data[: place[0]].decode()), len(data[: place[1]].decode())


# --- shingles and signatures


def finalise(word: int) -> int:
    """Return the finaliser of XXH64 of a word."""
    word = (word ^ word >> 33) * 0xC2B2AE3D27D4EB4F & MASK
    word = (word ^ word >> 29) * 0x165667B19E3779F9 & MASK
    return word ^ word >> 32


def shingle(tokens: Sequence[int], factors: Sequence[int]) -> list[int]:
    """Return the hash of the shingle at each token that begins one."""
    sizes = range(len(tokens) - len(factors) + 1)
    return [finalise(sum(tokens[i + j] * f for j, f in enumerate(factors)) & MASK) for i in sizes]


def digest(tokens: Iterable[int]) -> int:
    """Return the hash of a sequence of words, taken in one by one."""
    key = 0
    for token in tokens:
        key = finalise((key ^ token) * 0x9E3779B185EBCA87 & MASK)
    return key


def shingle_sha1(words: Sequence[str], size: int) -> list[int]:
    """Return the first 8 bytes of SHA-1 of each shingle's text."""
    texts = [" ".join(words[i : i + size]).encode() for i in range(len(words) - size + 1)]
    return [int.from_bytes(hashlib.sha1(t).digest()[:8], "little") for t in texts]  # noqa: S324


def minhash_affine32(shingles: Iterable[int], a: Sequence[int], b: Sequence[int]) -> list[int]:
    """Return the least of ``a * fmix32(shingle) + b`` modulo 2**32 for each permutation."""
    hashes, low = [], (1 << 32) - 1
    for shingle_hash in shingles:
        h = shingle_hash & low
        h = (h ^ h >> 16) * 0x85EBCA6B & low
        h = (h ^ h >> 13) * 0xC2B2AE35 & low
        hashes.append(h ^ h >> 16)
    return [min([(x * h + y) & low for h in hashes] + [low]) for x, y in zip(a, b, strict=True)]


def minhash_affine64(shingles: Iterable[int], a: Sequence[int], b: Sequence[int]) -> list[int]:
    """Return the least of ``a * fmix64(shingle) + b`` modulo 2**64 for each permutation."""
    hashes = []
    for shingle_hash in shingles:
        h = shingle_hash
        h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & MASK
        h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & MASK
        hashes.append(h ^ h >> 33)
    return [min([(x * h + y) & MASK for h in hashes] + [MASK]) for x, y in zip(a, b, strict=True)]


def minhash_legacy(shingles: Iterable[int], a: Sequence[int], b: Sequence[int]) -> list[int]:
    """Return the least of ``((a * h + b mod 2**64) mod (2**61 - 1)) mod 2**32``, h of 32 bits."""
    low = (1 << 32) - 1
    hashes = [h & low for h in shingles]
    return [
        min([((x * h + y) & MASK) % ((1 << 61) - 1) & low for h in hashes] + [low])
        for x, y in zip(a, b, strict=True)
    ]


# --- joining


def band_keys32(signature: Sequence[int], first: int, size: int) -> int:
    """Return the key of a band of a signature."""
    return digest(signature[first : first + size])


band_keys64 = band_keys32


def chain(keys: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the first place of each key, and the last one before it (-1: none)."""
    earlier = [[j for j in range(i) if keys[j] == key] for i, key in enumerate(keys)]
    before = [max(places, default=-1) for places in earlier]
    return [min(places, default=i) for i, places in enumerate(earlier)], before


def unite(pairs: Iterable[Span], rows: int) -> list[int]:
    """Return the smallest row of each row's group."""
    groups = [{row} for row in range(rows)]
    for left, right in pairs:
        both = groups[left] | groups[right]
        for row in both:
            groups[row] = both
    return [min(group) for group in groups]


def settle(parents: Sequence[int]) -> list[int]:
    """Return the end of each row's path."""
    return unite(enumerate(parents), len(parents))


def propose(rows: list[int], keys: list[int], group: Sequence[int], reach: int) -> list[Span]:
    """Return pairs of one key, not of one group: each row with the few before and the first."""
    found = []
    for i, row in enumerate(rows):
        bucket = [rows[j] for j in range(i) if keys[j] == keys[i]][::-1]
        partners = bucket[:reach] + bucket[reach:][-1:]
        found += [(min(row, p), max(row, p)) for p in partners if group[p] != group[row]]
    return found


def pair_members(groups: Iterable[Sequence[int]]) -> list[Span]:
    """Return every pair of members of each group, smaller row first."""
    return [(min(p), max(p)) for group in groups for p in combinations(group, 2)]


# --- overlapping and aligning


def make_sets(words: Iterable[int]) -> list[int]:
    """Return the words in order, without repeats."""
    return sorted(set(words))


def overlap(left: set[int], right: set[int]) -> tuple[float, float, float]:
    """Return Jaccard and both containments; 0 where there is nothing."""
    shared = len(left & right)
    return tuple(shared / (len(whole) or 1) for whole in (left | right, left, right))  # type: ignore[return-value]


def agree32(left: Sequence[int], right: Sequence[int]) -> float:
    """Return the share of equal minima."""
    return sum(x == y for x, y in zip(left, right, strict=True)) / len(left)


agree64 = agree32


def mark_tokens(text: str, parts: Sequence[Sequence[Token]], stops: frozenset[str]) -> list[int]:
    """Return the marks of words by paragraph: class of the first byte, stop word, number, content.

    Capitals are names, but where most words begin in one, or most of a paragraph's end in one.
    """
    folded, classes = fold(text)
    first = [classes[token.begin] & UPPER for part in parts for token in part]
    few, found = _at_most_some(first), list[int]()
    for part in parts:
        names = few and _at_most_some([_last_kind(text, t) & UPPER for t in part])
        for token in part:
            kind = classes[token.begin]
            kind |= LETTER * bool(kind & SPACELESS and folded[token.begin] < 0xE2)
            stop, number = token.word in stops, folded[token.begin] in b"0123456789"
            content = not (stop or number or (names and kind & UPPER))
            found.append(kind | STOP * stop | NUMBER * number | CONTENT * content)
    return found


def _at_most_some(marks: Sequence[int]) -> bool:
    return 100 * sum(map(bool, marks)) <= 60 * len(marks)


def _last_kind(text: str, token: Token) -> int:
    """Return the class of a word's last letter."""
    own = [c for c in characters(text) if token.begin <= c.begin < token.end]
    return next((c.kind for c in reversed(own) if c.body), 0)


def find_runs(
    left: Sequence[int], right: Sequence[int], marks: tuple[list[int], list[int]], rule: Span
) -> list[Run]:
    """Return (place in left, in right, words, kind): the longest run at each place of right."""
    found, size, j = list[Run](), rule[0], 0
    while j <= len(right) - size:
        equal = [i for i in range(len(left)) if left[i : i + size] == right[j : j + size]][:32]
        runs = [_common(left[i:], right[j:]) for i in equal]
        if not equal:
            j += 1
            continue
        best = max(runs)
        i = equal[runs.index(best)]
        if kind := _kind(marks[0][i : i + best], marks[1][j : j + best], rule):
            found.append((i, j, best, kind))
        j += best
    return found


def _common(left: Sequence[int], right: Sequence[int]) -> int:
    """Return how many of their first words are the same."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False))
    )


def _kind(left: list[int], right: list[int], rule: Span) -> int:
    """Return what a run proves; words count 4, characters of spaceless scripts 2 or 1."""
    units = [(1 if a & LETTER else 2) if a & SPACELESS else 4 for a in left]
    quoted = [(a | b) & QUOTED for a, b in zip(left, right, strict=True)]
    own = [a & b & CONTENT and not q for a, b, q in zip(left, right, quoted, strict=True)]
    if sum(units) < 4 * rule[0]:
        return 0
    if sum(u for u, o in zip(units, own, strict=True) if o) >= 4 * rule[1]:
        return COPY
    speech = sum(u for u, q in zip(units, quoted, strict=True) if q)
    return QUOTATION if speech >= 4 * rule[0] else 0


def find_repeats(tokens: Sequence[int], size: int) -> bool:
    """Tell whether a run of so many words stands twice."""
    runs = [tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1)]
    return len(set(runs)) < len(runs)


def split_runs(
    run: Run, paragraphs: Sequence[int], marks: Sequence[int], rule: Span
) -> list[tuple[int, ...]]:
    """Return (paragraph left, right, token left, right, tokens, own, kind) of a run's pieces."""
    i, j, size, kind = run
    found = list[tuple[int, ...]]()
    for key, group in groupby(range(size), lambda k: (paragraphs[i + k], paragraphs[j + k])):
        steps = list(group)
        count, left, right = len(steps), i + steps[0], j + steps[0]
        mine, theirs = list(marks[left : left + count]), list(marks[right : right + count])
        own = sum(not (a | b) & QUOTED for a, b in zip(mine, theirs, strict=True))
        whole = [count] * 2 == [paragraphs.count(side) for side in key]
        proves = kind if whole else _kind(mine, theirs, rule)
        found.append((*key, left, right, count, own, proves))
    return found


def same_numbers(left: Sequence[int], right: Sequence[int]) -> bool:
    """Tell whether one has no number, or half of the numbers of one stand in the other."""
    sides = [(left, right), (right, left)]
    return any(2 * sum(number in other for number in own) >= len(own) for own, other in sides)
