"""Word pairs: what they are of, who shares them, and how many carry them."""

from functools import partial
from itertools import pairwise

import numpy as np

from dedup.wordpairs import (
    ELSEWHERE,
    carriers_of,
    once_a_group,
    rare_in,
    shared_by_articles,
    shared_by_sentences,
    word_pairs_of,
)
from stations import Ints, read
from stories import EDITED, INDEPENDENT, OTHER, SPEECH, WIRE, article

ROWS = (
    article("a", "herald", *WIRE),
    article("b", "courier", *EDITED),
    article("c", "mail", *INDEPENDENT),
    article("d", "post", *OTHER),
    article("e", "star", *WIRE[:1]),
)


def every(count: int = len(ROWS)) -> Ints:
    """Return every row."""
    return np.arange(count)


def shared(one: int, other: int) -> set[int]:
    """Return the word pairs that two of the articles share."""
    facts = read(*ROWS)
    asked = facts.words, facts.sentences, np.array([[one, other]])
    which, names = shared_by_articles(*asked)
    assert not which.any()
    assert len(set(names.tolist())) == len(names)
    return set(names.tolist())


def test_edited_copy_keeps_some_and_own_reporting_hardly_any() -> None:
    """The same facts in own sentences share fewer than the same sentences turned around."""
    assert len(shared(0, 1)) > 3 * len(shared(0, 2))
    assert len(shared(0, 3)) == 0


def test_what_is_shared_is_what_both_have() -> None:
    """Each word pair in common once, in either order of the articles."""
    facts = read(*ROWS)
    pairs = word_pairs_of(facts.words, facts.sentences, every())
    sets = [set(pairs.names[pairs.keys[a:b]].tolist()) for a, b in pairwise(pairs.bounds)]

    for one in range(len(ROWS)):
        for other in range(len(ROWS)):
            assert shared(one, other) == sets[one] & sets[other]


def test_word_pairs_are_of_one_sentence_and_not_of_speech() -> None:
    """What stands between quotation marks makes none."""
    facts = read(article("a", "herald", SPEECH))

    assert len(word_pairs_of(facts.words, facts.sentences, every(1)).keys) == 0


def test_carriers_are_the_articles_that_have_it() -> None:
    """How many have each word pair of the wire, of all articles, in parts or at once."""
    facts = read(*ROWS)
    pairs = word_pairs_of(facts.words, facts.sentences, every())
    counted = carriers_of(facts.words, pairs.names)

    assert counted.tolist() == np.bincount(pairs.keys, minlength=len(pairs.names)).tolist()


def test_rows_that_do_not_follow_each_other_read_the_same() -> None:
    """Some of the articles have the word pairs they have among all."""
    facts = read(*ROWS)
    some = np.array([0, 2, 4])
    all_, few = (word_pairs_of(facts.words, facts.sentences, rows) for rows in (every(), some))
    for place, row in enumerate(some):
        mine = few.names[few.keys[few.bounds[place] : few.bounds[place + 1]]]
        assert (
            mine.tolist() == all_.names[all_.keys[all_.bounds[row] : all_.bounds[row + 1]]].tolist()
        )


def test_sentences_share_what_their_articles_do() -> None:
    """All sentences of two articles together, pair by pair, and none twice."""
    facts = read(*ROWS)
    one, other = (range(*facts.sentences.owners[row : row + 2]) for row in range(2))
    pairs = np.array([(a, b) for a in one for b in other])
    which, names = shared_by_sentences(facts.words, facts.sentences, pairs)

    assert set(names.tolist()) == shared(0, 1)
    assert len(set(zip(which.tolist(), names.tolist(), strict=True))) == len(which)
    assert np.all(np.diff(which) >= 0)


def test_a_sieve_of_names_loses_none_of_them() -> None:
    """Asked for some word pairs, articles have those, and few of the others."""
    facts = read(*ROWS)
    pairs = word_pairs_of(facts.words, facts.sentences, every())
    asked = pairs.names[::7]
    some = word_pairs_of(facts.words, facts.sentences, every(), asked)

    assert set(asked.tolist()) <= set(some.names.tolist()) < set(pairs.names.tolist())


def test_rare_is_what_hardly_anybody_has_outside_the_group() -> None:
    """Counted article by article; what was not asked for, or many have, is not rare."""
    facts = read(*ROWS, article("f", "sun", *EDITED), article("g", "globe", *WIRE))
    group = np.array([0, 0, 1, 0, -1, -1, 1])
    pairs = word_pairs_of(facts.words, facts.sentences, np.arange(len(group)))
    sets = [set(pairs.names[pairs.keys[a:b]].tolist()) for a, b in pairwise(pairs.bounds)]
    asked = [
        (np.full(len(part), of), part) for of in (0, 1) for part in np.array_split(pairs.names, 2)
    ]
    given = facts.words, facts.sentences, group, partial(carriers_of, facts.words)
    found = rare_in((once_a_group(*part) for part in asked), *given)

    for of in (0, 1):
        counts = found.outside(np.full(len(pairs.names), of), pairs.names)
        outside = [mine for mine, own in zip(sets, group, strict=True) if own != of]
        expected = [sum(name in mine for mine in outside) for name in pairs.names.tolist()]
        assert np.minimum(expected, ELSEWHERE + 2).tolist() == counts.tolist()
        assert {0, 1, ELSEWHERE + 2} <= set(counts.tolist())
    assert found.outside(np.array([2]), pairs.names[:1]) > ELSEWHERE
