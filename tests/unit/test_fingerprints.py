"""Fingerprints: one pass over a corpus, the same whatever the blocks."""

from unittest.mock import patch

import numpy as np
import pytest

from dedup import fingerprints
from dedup.fingerprints import fingerprints_of
from dedup.settings import Settings
from dedup.tokens import words_in
from stories import OWN, SPEECH, WIRE, article, corpus

FEW = Settings(num_perm=16)
ROWS = [
    article("a", "x", *WIRE),
    article("b", "y", "too short"),
    article("c", "y", "short", WIRE[0].upper(), f"He said: {SPEECH}."),
    article("d", "z", *OWN, *WIRE[1:]),
]


def test_paragraphs() -> None:
    """Every paragraph has its owner, its words and how many of them are quoted."""
    prints = fingerprints_of(corpus(*ROWS), FEW)
    parts = prints.paragraphs
    texts = [part for row in ROWS for part in row["text"].split("\n\n")]

    assert parts is not None
    assert [3, 1, 3, 5] == np.diff(parts.owners).tolist()
    assert [0, 0, 0, 1, 2, 2, 2, 3, 3, 3, 3, 3] == parts.articles().tolist()
    assert [len(words_in(text)) for text in texts] == parts.words.tolist()
    assert [0] * 6 + [len(words_in(SPEECH))] + [0] * 5 == parts.quoted.tolist()
    assert [len(words_in(row["text"])) for row in ROWS] == parts.per_article(parts.words).tolist()


def test_what_is_signed() -> None:
    """Articles with a shingle are signed, and paragraphs of at least ``paragraph_words`` words."""
    prints = fingerprints_of(corpus(*ROWS), FEW)

    assert [0, 2, 3] == prints.of_articles.rows.tolist()
    assert [0, 1, 2, 5, 6, 7, 8, 9, 10, 11] == prints.of_paragraphs.rows.tolist()


def test_equal_words_are_equal_prints() -> None:
    """A paragraph in capitals has the signature and the digest of the paragraph."""
    signed = fingerprints_of(corpus(*ROWS), FEW).of_paragraphs

    assert signed is not None
    assert signed.digests[0] == signed.digests[3]
    assert signed.minima[0].tolist() == signed.minima[3].tolist()
    assert 7 == len(set(signed.digests.tolist()))


def test_a_paragraph_is_signed_as_if_alone() -> None:
    """A paragraph's signature is that of an article that holds nothing else."""
    signed = fingerprints_of(corpus(*ROWS), FEW).of_paragraphs
    alone = fingerprints_of(corpus(article("a", "", WIRE[1])), FEW).of_articles

    assert signed is not None
    assert alone.minima[0].tolist() == signed.minima[1].tolist()
    assert alone.digests[0] == signed.digests[1]


@pytest.mark.parametrize("size", [1, 600, 1000])
def test_blocks_do_not_matter(size: int) -> None:
    """However small the blocks, the prints are the same, and progress ends with the last."""
    whole = fingerprints_of(corpus(*ROWS), FEW)
    done: list[int] = []
    with patch.object(fingerprints, "PASS_BYTES", size):
        cut = fingerprints_of(corpus(*ROWS), FEW, progress=done.append)

    assert whole.paragraphs is not None
    assert cut.paragraphs is not None
    for name in ("owners", "places", "words", "quoted"):
        one, other = getattr(whole.paragraphs, name), getattr(cut.paragraphs, name)
        assert one.tolist() == other.tolist()
    for name in ("rows", "minima", "digests"):
        for one, other in zip(whole[1:3], cut[1:3], strict=True):
            assert getattr(one, name).tolist() == getattr(other, name).tolist()
    assert whole.lengths.tolist() == cut.lengths.tolist()
    assert sorted(done) == done
    assert 4 == done[-1]


def test_articles_alone() -> None:
    """Without paragraphs, only articles are signed, and alike."""
    prints = fingerprints_of(corpus(*ROWS), FEW, paragraphs=False)
    whole = fingerprints_of(corpus(*ROWS), FEW)

    assert 0 == len(prints.paragraphs.words) == len(prints.of_paragraphs.rows)
    assert whole.of_articles.minima.tolist() == prints.of_articles.minima.tolist()


def test_nothing() -> None:
    """A corpus of empty texts has no paragraph and no print."""
    prints = fingerprints_of(corpus(article("a", "", ""), article("b", "", " \n\n…")), FEW)

    assert 0 == len(prints.of_articles.rows) == len(prints.of_paragraphs.rows)
