"""
The slow obvious twin of every entry kernel, by its name, on Python str, lists, sets and ints.

Most of those of the text kernels stand in ``oracle_texts``, of hashes in ``oracle_hashes``, of what
words and sentences are in ``oracle_marks``, of what two sentences share in ``oracle_sentences``, of
what two articles show in ``oracle_evidence``, of what a corpus says in ``oracle_corpora``, of what
an index finds in ``oracle_indexes``, of letters in ``oracle_letters``, of rows and links of which
the best come first in ``oracle_choices``, of origins in ``oracle_origins``.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, groupby, takewhile

from oracle_choices import (
    Preferred,
    choose,
    choose_heaviest,
    hang,
    merge,
    move,
    order,
    prefer,
)
from oracle_corpora import (
    count_articles,
    count_meetings,
    count_returns,
    mark_phrases,
    meet,
    share_phrases,
)
from oracle_evidence import (
    anchor,
    count_own,
    gather,
    pair_words,
    press,
    share_keys,
    vote,
    weigh_sentences,
)
from oracle_hashes import (
    digest,
    finalise,
    minhash_affine32,
    minhash_affine64,
    minhash_legacy,
    shingle,
    shingle_sha1,
)
from oracle_indexes import (
    fence,
    find_linked,
    link,
    lower_bound,
    meet_linked,
    meet_sorted,
    nearest32,
    nearest64,
    tally,
)
from oracle_letters import count_missing, follow_letters, roll_letters
from oracle_marks import (
    CONTENT,
    LETTER,
    NUMBER,
    QUOTED,
    STOP,
    compare_facts,
    enter,
    fence_off,
    flag_posts,
    flag_sentences,
    locate_sentences,
    mark_common,
    mark_tokens,
    same_numbers,
    write_formulas,
    write_terms,
)
from oracle_origins import choose_partners, lack, mark_shared, spot, sum_shared
from oracle_sentences import trace
from oracle_texts import (
    SPACELESS,
    Span,
    fold,
    quote,
    spell,
    split_paragraphs,
    split_sentences,
    tokenise,
)

COPY, QUOTATION = 1, 2

Run = tuple[int, int, int, int]

__all__ = [
    "CONTENT", "COPY", "LETTER", "NUMBER", "QUOTATION", "QUOTED", "STOP", "Preferred", "Run",
    "Span", "agree32", "agree64", "all_bands32", "all_bands64", "anchor", "arrange", "band_keys32",
    "band_keys64", "chain", "choose", "choose_heaviest", "choose_partners", "compare_facts",
    "count_articles", "count_characters", "count_lines", "count_meetings", "count_missing",
    "count_own", "count_returns", "count_sentences", "digest", "enter", "fence", "fence_off",
    "finalise", "find_linked", "find_ranges", "find_repeats", "find_runs", "flag_posts",
    "flag_sentences", "fold", "follow_letters", "gather", "hang", "lack", "least", "link", "locate",
    "locate_sentences", "lower_bound", "make_sets", "mark_common", "mark_phrases", "mark_shared",
    "mark_tokens", "meet", "meet_linked", "meet_sorted", "merge", "minhash_affine32",
    "minhash_affine64", "minhash_legacy", "move", "nearest32", "nearest64", "order", "overlap",
    "pack", "pair_members", "pair_words", "place_characters", "prefer", "press", "propose", "quote",
    "roll_letters", "same_numbers", "settle", "share_keys", "share_phrases", "shingle",
    "shingle_sha1", "spell", "split_paragraphs", "split_runs", "split_sentences", "spot",
    "sum_shared", "tally", "tokenise", "trace", "unite", "vote", "weigh_sentences",
    "write_formulas", "write_terms",
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


def count_sentences(text: str, paragraph: Span) -> int:
    """Return how many marks that end a sentence the folded paragraph has, and one."""
    return 1 + sum(byte in b".!?\7" for byte in fold(text)[0][slice(*paragraph)])


def count_characters(text: str, place: Span) -> Span:
    """Return a place in bytes as a place in characters."""
    data = text.encode()
    return len(data[: place[0]].decode()), len(data[: place[1]].decode())


place_characters = count_characters  # which needs no sentences


# --- joining


def band_keys32(signature: Sequence[int], first: int, size: int) -> int:
    """Return the key of a band of a signature."""
    return digest(signature[first : first + size])


band_keys64 = band_keys32


def all_bands32(signature: Sequence[int], size: int, bands: int) -> list[int]:
    """Return the low 32 bits of the key of every band of a signature."""
    return [band_keys32(signature, band * size, size) % 2**32 for band in range(bands)]


all_bands64 = all_bands32


def chain(keys: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the first place of each key, and the last one before it (-1: none)."""
    earlier = [[j for j in range(i) if keys[j] == key] for i, key in enumerate(keys)]
    before = [max(places, default=-1) for places in earlier]
    return [min(places, default=i) for i, places in enumerate(earlier)], before


def arrange(words: Iterable[int]) -> list[int]:
    """Return words in ascending order."""
    return sorted(words)


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


def least(words: Iterable[int], most: int) -> list[int]:
    """Return the smallest words in order, each once."""
    return make_sets(words)[:most]


def overlap(left: set[int], right: set[int]) -> tuple[float, float, float]:
    """Return Jaccard and both containments; 0 where there is nothing."""
    shared = len(left & right)
    return tuple(shared / (len(whole) or 1) for whole in (left | right, left, right))  # type: ignore[return-value]


def agree32(left: Sequence[int], right: Sequence[int]) -> float:
    """Return the share of equal minima."""
    return sum(x == y for x, y in zip(left, right, strict=True)) / len(left)


agree64 = agree32


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


def find_ranges(bounds: Sequence[int], owned: Span, place: int) -> int:
    """Return which range of an article holds a place: the last that does not begin behind it."""
    return max(row for row in range(*owned) if bounds[row] <= place)


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
