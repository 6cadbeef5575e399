"""The slow obvious twins of the kernels that look for origins, and for names."""

from collections.abc import Sequence
from itertools import groupby


def lack(
    stories: Sequence[Sequence[Sequence[int]]], most: int
) -> tuple[list[list[int]], list[list[int]], list[dict[int, int]]]:
    """
    Return by house its sums, by story the houses that share most, and its word pairs by whose.

    Args:
        stories: word pairs, by story and house.
        most: houses of a story that are told.
    """
    sums, chosen, tallies, before = [], [], list[dict[int, int]](), 0
    for story in stories:
        houses = [set(house) for house in story]
        often = {key: sum(key in house for house in houses) for house in houses for key in house}
        shared = [[often[key] for key in house if often[key] > 1] for house in houses]
        sums += [
            [len(dfs), sum(df - 1 for df in dfs), sum(df * (df - 1) // 2 for df in dfs)]
            for dfs in shared
        ]
        ranked = sorted(range(len(story)), key=lambda house: -len(shared[house]))  # noqa: B023
        best = [house for house in ranked if shared[house]][:most]
        chosen.append([before + house for house in best] + [-1] * (most - len(best)))
        who = [
            sum(1 << rank for rank, house in enumerate(best) if key in houses[house])
            for key, df in often.items()
            if df > 1
        ]
        tallies.append({bits: who.count(bits) for bits in who})
        before += len(story)
    return sums, chosen, tallies


def mark_shared(
    rows: Sequence[tuple[int, int, int]], stories: Sequence[int]
) -> tuple[set[int], set[int]]:
    """Return articles, and sentences, of rows (sentence, article, other) within one story."""
    inside = [row for row in rows if stories[row[1]] == stories[row[2]] >= 0]
    return {article for _, article, _ in inside}, {sentence for sentence, _, _ in inside}


def sum_shared(
    rows: Sequence[tuple[int, int, int]],
    own: Sequence[int],
    stories: Sequence[int],
    wire: Sequence[int],
) -> list[tuple[int, int]]:
    """Return both articles as one number, and own words, of rows of both one behind the other."""
    kept = [
        (article * len(stories) + other, own[sentence])
        for sentence, article, other in rows
        if wire[other] or stories[article] == stories[other] >= 0
    ]
    return [
        (key, sum(words for _, words in some))
        for key, some in groupby(kept, key=lambda row: row[0])
    ]


def choose_partners(rows: Sequence[tuple[int, int, int, float, float]]) -> list[int]:
    """Return the best row (pair, sentence, other, share, cosine) of each pair's sentences."""
    best: dict[tuple[int, int], int] = {}
    for row in sorted(range(len(rows)), key=lambda n: (-rows[n][3], -rows[n][4], rows[n][2], n)):
        best.setdefault(rows[row][:2], row)
    return [best[key] for key in sorted(best)]


def spot(text: bytes, names: Sequence[tuple[bytes, bool, int]], longest: int) -> int:
    """Return the marks of names (name, if it is of whole words, mark) that may be in a text."""
    seen = 0
    for name, words, mark in names:
        short, at = name[:longest], text.find(name[:longest])
        while at >= 0:
            end = at + len(short)
            inside = words and (_joined(text, at) or (len(name) <= longest and _joined(text, end)))
            seen |= 0 if inside else mark
            at = text.find(short, at + 1)
    return seen


def _joined(text: bytes, at: int) -> bool:
    """Tell whether the bytes on both sides of a place are of one word."""
    both = text[max(at - 1, 0) : at], text[at : at + 1]
    return all(byte and (byte.isalnum() or byte == b"_") for byte in both)
