"""The slow obvious twins of the kernels that follow letters (see ``oracle``), on Python lists."""

from collections.abc import Sequence
from itertools import pairwise

from oracle_hashes import FACTOR, MASK, finalise

AROUND, AGREE, DRIFT, FAR, GAP, FEW = 8, 3, 10, 200, 80, 2

Hit = tuple[int, int]


def roll_letters(letters: str, size: int) -> list[int]:
    """Return a hash of so many letters from each on."""
    codes = [int.from_bytes(letter.encode(), "big") for letter in letters]
    runs = (codes[at : at + size] for at in range(len(codes) - size + 1))
    sums = (sum(code * FACTOR ** (size - i) for i, code in enumerate(run)) for run in runs)
    return [max(finalise(total & MASK), 1) for total in sums]


def follow_letters(left: Sequence[int], right: Sequence[int], size: int) -> list[int]:
    """Return letters of both that go on together, and gaps of a letter or two, and of more."""
    once = {gram: at for at, gram in enumerate(left) if left.count(gram) == 1}
    hits = [(once[gram], at) for at, gram in enumerate(right) if gram in once]
    kept = [hit for at, hit in enumerate(hits) if goes_on(hits, at)]
    out = [min(len(kept), 1) * size] * 2 + [0, 0]
    for (a, b), (x, y) in pairwise(kept):
        one, other = x - a, y - b
        if one <= 0 or other > GAP or abs(one - other) > DRIFT:
            one = other = min(size, other)
        if max(one, other) > size:
            misread = max(one, other) <= size + FEW and abs(one - other) < FEW
            out[2] += misread
            out[3] += not misread and one != other
        out[0], out[1] = out[0] + one, out[1] + other
    return out


def goes_on(hits: Sequence[Hit], at: int) -> bool:
    """Tell a hit that three of the eight on either side lie as far from in both texts."""
    (a, b), around = hits[at], [*hits[max(at - AROUND, 0) : at], *hits[at + 1 : at + AROUND + 1]]
    return AGREE <= sum(abs(y - b) <= FAR and abs(x - y - a + b) <= DRIFT for x, y in around)


def count_missing(left: Sequence[int], right: Sequence[int], marked: Sequence[int]) -> list[int]:
    """Return how many words of the right the left lacks, and how many of these are marked."""
    missing = [mark for word, mark in zip(right, marked, strict=True) if word not in left]
    return [len(missing), sum(mark != 0 for mark in missing)]
