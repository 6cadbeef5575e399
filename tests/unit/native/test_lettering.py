"""Lettering: letters in a row, how far those of two texts go on together, words that one lacks."""

from itertools import chain, pairwise

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

import oracle
from dedup.corpus import Block
from dedup.segments import fold_block
from dedup_native import lettering
from strategies import offsets_of, rowwise, sealed

SIZE = 3
LETTERS = st.text("abcé ß9щ.", max_size=40)
TEXTS = st.lists(st.lists(st.integers(1, 60), max_size=40), min_size=2, max_size=4)


@given(st.lists(LETTERS, max_size=4))
def test_letters_in_a_row(texts: list[str]) -> None:
    """Every text has the grams of its folded letters; what is no letter is passed over."""
    data = [text.encode() for text in texts]
    bounds = np.array(offsets_of([len(one) for one in data]), np.int64)
    folded = fold_block(Block(0, np.frombuffer(b"".join(data), np.uint8), bounds))
    given = folded.text, folded.classes, sealed(bounds), SIZE
    shapes = (int(bounds[-1]), np.uint64), (len(texts), np.int64)
    out, counts = rowwise(lettering.roll_letters, len(texts), given, *shapes)

    for row, text in enumerate(texts):
        letters = "".join(c for c in text.replace("é", "e").replace("ß", "ss") if c.isalpha())
        found = out[bounds[row] : bounds[row] + counts[row]].tolist()
        assert found == oracle.roll_letters(letters, SIZE)


@given(TEXTS)
@example([[*range(1, 41)], [*range(1, 20), 99, *range(21, 41)]])
@example([[*range(1, 41)], [*range(1, 20), 50, 51, 52, 53, 54, 55, *range(21, 41)]])
def test_letters_that_go_on(texts: list[list[int]]) -> None:
    """Of any two texts the letters that go on together are the oracle's, and so are the gaps."""
    grams = sealed(np.array([*chain(*texts)], np.uint64))
    bounds = sealed(np.array(offsets_of([len(text) for text in texts]), np.int64))
    pairs = [(i, j) for i in range(len(texts)) for j in range(len(texts)) if i != j]
    given = grams, bounds, sealed(np.array(pairs, np.int64)), SIZE
    (out,) = rowwise(lettering.follow_letters, len(pairs), given, ((len(pairs), 4), np.int64))

    expected = [oracle.follow_letters(texts[i], texts[j], SIZE) for i, j in pairs]
    assert out.tolist() == expected


@given(TEXTS)
def test_words_that_one_lacks(texts: list[list[int]]) -> None:
    """Counted are the right's words that the left has nowhere; of these those that are marked."""
    words = np.array([*chain(*texts)], np.uint64)
    marked = (words % np.uint64(3)).astype(np.uint8)
    bounds = np.array(offsets_of([len(text) for text in texts]), np.int64)
    pairs = [(i, j) for i in range(len(texts)) for j in range(len(texts))]
    given = sealed(words), sealed(marked), sealed(bounds), sealed(np.array(pairs, np.int64))
    (out,) = rowwise(lettering.count_missing, len(pairs), given, ((len(pairs), 2), np.int64))

    marks = [marked[a:b].tolist() for a, b in pairwise(bounds)]
    assert out.tolist() == [oracle.count_missing(texts[i], texts[j], marks[j]) for i, j in pairs]
