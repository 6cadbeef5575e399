"""What sentences with a counterpart say of articles: who shares with his story, and how much."""

import numpy as np
import numpy.typing as npt

from dedup_native._arrays import Ints, Marks, Numbers
from dedup_native._kernel import i32, i64, kernel, read, u8, write


@kernel(read(i32), read(i32), read(i32), read(i64), write(u8), write(u8))
def mark_shared(
    sentences: Numbers, articles: Numbers, others: Numbers, stories: Ints, sharing: Marks,
    shared: Marks,
) -> None:  # fmt: skip
    """Write 1 for each article (``sharing``) and sentence that has another of its story."""
    for row in range(sentences.size):
        story = stories[articles[row]]
        if story >= 0 and stories[others[row]] == story:
            sharing[articles[row]] = shared[sentences[row]] = 1


@kernel(read(i32), read(i32), read(i32), read(i32), read(i64), read(u8), write(i64), write(i64),
        write(i64))  # fmt: skip
def sum_shared(
    sentences: Numbers, articles: Numbers, others: Numbers, own: Numbers, stories: Ints,
    wire: Marks, keys: npt.NDArray[np.int64], words: npt.NDArray[np.int64],
    found: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """
    Write both articles of rows as one number, and the sum of their sentences' own words.

    Of rows one behind the other with both the same; of those alone whose other article is of the
    same story, or wire copy. ``found`` is how many are written.
    """
    room, last = stories.size, -1
    for row in range(sentences.size):
        article, other = articles[row], others[row]
        story = stories[article]
        if not (wire[other] or (story >= 0 and stories[other] == story)):
            continue
        key = article * room + other
        if last < 0 or keys[last] != key:
            last += 1
            keys[last], words[last] = key, 0
        words[last] += own[sentences[row]]
    found[0] = last + 1
