"""The slow obvious twins of the kernels that read a whole corpus (see ``oracle``)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from oracle_hashes import FACTOR, MASK, finalise
from oracle_marks import COMMON, QUOTED
from oracle_texts import SPACELESS

PHRASE = 5

Meeting = tuple[int, int, int]
Rule = tuple[int, int]


def count_articles(texts: Iterable[Iterable[int]], places: int) -> list[int]:
    """Return for each place in how many texts a word of it stands, every word counted once."""
    found = Counter[int](place for text in texts for place in {word % places for word in text})
    return [found[place] for place in range(places)]


def count_meetings(size: int, whole: int, after: int) -> int:
    """Return how many pairs a group of so many emits at most: its hubs may be any two."""
    reach = size - 1 if size <= whole else min(size - 1, after)
    chained = sum(1 for i, j in combinations(range(size), 2) if j - i <= reach)
    return chained + (2 * size if size > whole else 0)


def meet(
    rows: Sequence[int], weight: int, rule: Rule, sources: Collection[int] = ()
) -> list[Meeting]:
    """Return the pairs of a group, with its weight: all, in a larger one each with a few."""
    whole, after = rule
    large = len(rows) > whole
    reach = min(len(rows) - 1, after) if large else len(rows) - 1
    source = next((i for i, row in enumerate(rows) if row in sources), 0)
    near = list[tuple[int, int]]()
    for i in range(len(rows)):
        near += [(i, j) for j in range(i + 1, len(rows)) if j - i <= reach]
        hubs = dict.fromkeys([0, source] if i else []) if large else ()
        near += [(i, hub) for hub in hubs if abs(hub - i) > reach]
    return [(min(rows[i], rows[j]), max(rows[i], rows[j]), weight) for i, j in near]


def phrases(words: Sequence[int]) -> list[int]:
    """Return the keys of every five words in a row."""
    found = list[int]()
    for i in range(len(words) - PHRASE + 1):
        key = 0
        for word in words[i : i + PHRASE]:
            key = key * FACTOR + word & MASK
        found.append(finalise(key) | 1)
    return found


def own_phrases(words: Sequence[int], marks: Sequence[int]) -> list[int]:
    """Return the keys of five words in a row, none of them quoted or common."""
    proving = [not mark & (QUOTED | COMMON | SPACELESS) for mark in marks]
    return [key for i, key in enumerate(phrases(words)) if all(proving[i : i + PHRASE])]


def share_phrases(
    left: tuple[Sequence[int], Sequence[int]], right: tuple[Sequence[int], Sequence[int]]
) -> list[int]:
    """Return the phrases of right, words and marks, that left has too."""
    known = set(own_phrases(*left))
    return [key for key in own_phrases(*right) if key in known]


def count_returns(
    articles: Iterable[tuple[int, Sequence[int]]], table: Collection[int], apart: int
) -> dict[int, int]:
    """Return on how many days each phrase stands in articles (day, words), so far apart."""
    found = dict[int, list[int]]()
    for day, words in articles:
        for key in phrases(words):
            days = found.setdefault(key, [])
            if day >= 0 and (not days or day >= days[-1] + apart):
                days.append(day)
    return {key: len(found.get(key, [])) for key in table}


def mark_phrases(words: Sequence[int], marks: Sequence[int], table: Collection[int]) -> list[int]:
    """Return an article's marks, with COMMON where a word is in a phrase of the table."""
    begins = [i for i, key in enumerate(phrases(words)) if key in table]
    common = {place for i in begins for place in range(i, i + PHRASE)}
    return [mark | COMMON * (i in common) for i, mark in enumerate(marks)]
