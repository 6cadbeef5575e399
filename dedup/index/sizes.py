"""What an index will need: counted from the widths of what is kept of an article."""

from typing import NamedTuple

from dedup.index.entries import TEXTS
from dedup.index.store import RUN, TAIL
from dedup.settings import Settings

_NUMBERS = {"seq": 8, "time": 8, "came": 8, "digest": 8, "words": 4, "indexed": 1}
_COUNT, _OWNER, _KEY, _ROW, _SHINGLE = 4, 8, 4, 4, 8
_NAMED = 64, 64  # id, outlet and time; the verdict
_SENTENCE, _PARAGRAPH = 22, 45  # words
_ANCHORED = 0.8  # anchors of a sentence by ``anchors``: short ones have fewer, and some recur
_PACKED = 2.6  # bytes a word of a text
_CHAINED = 64  # bytes a key in memory: key, row, links, its share of the table, room to grow
_GROWN = 1.5  # times what is there, of arrays that grow
_STATISTICS = 2 * (4 << 22)  # how often words stand, and how rare that makes them
_MERGED = 3.5  # times what a run holds, while it is made


class Size(NamedTuple):
    """
    Bytes.

    Args:
        disk: when all is written.
        memory: held by a process, beside pages of files that the system keeps while it has room.
        merging: more for a while, when runs are merged.
    """

    disk: int
    memory: int
    merging: int


def size_of(
    articles: int,
    words: int,
    tier: str = "passages",
    shingles: bool = False,
    text: bool = False,
    *,
    settings: Settings | None = None,
) -> Size:
    """
    Return what an index of so many articles will need.

    Args:
        articles: how many.
        words: of an article, in the mean.
        tier: ``passages`` or ``articles``.
        shingles: these are kept.
        text: it is kept.
        settings: the defaults if None.
    """
    settings = settings or Settings()
    width = 4 if settings.scheme == "affine32" else 8
    held = [_SHINGLE * words] * shingles + [int(_PACKED * words)] * text
    fixed = sum(_NUMBERS.values()) + width * settings.num_perm
    row = fixed + _COUNT * (len(TEXTS) + len(held)) + sum(_NAMED) + sum(held)
    found = 2 + settings.bands[0] + (_passages(words, settings) if tier == "passages" else 0)
    article = row + (_KEY + _ROW) * found
    written, logged = articles // TAIL * TAIL, min(articles, TAIL)
    ragged = len(TEXTS) + len(held)
    memory = articles * (1 + _OWNER * ragged) + logged * (row + _GROWN * fixed + _CHAINED * found)
    return Size(
        written * article + logged * (row + _KEY * found),
        int(memory) + (_STATISTICS if tier == "passages" else 0),
        int(_MERGED * min(articles, RUN) * article),
    )


def _passages(words: int, settings: Settings) -> int:
    """Return how many keys of sentences and paragraphs an article has."""
    sentences = max(words / _SENTENCE, 1) * settings.anchors * _ANCHORED
    return int(sentences + max(words / _PARAGRAPH, 1) * settings.paragraph_keys)
