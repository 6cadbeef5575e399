"""Supporting: what words weigh as evidence, and which sentences say what others say."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from articles import MARKS, Columns, all_pairs, articles, columns_of, pairs_of, written
from dedup_native import supporting
from oracle import CONTENT, NUMBER, QUOTED, STOP
from oracle_evidence import FEW_WORDS, LOOKED_BACK, Article, Vote
from oracle_marks import COMMON
from strategies import hashes, offsets_of, rowwise, sealed

Words = list[int]
Pairs = list[tuple[int, int]]
RARITY = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0]
LEAST = st.sampled_from([0.0, 0.125, 0.25, 0.5, 1.0])


def weighed(sentences: list[Words], marks: Words) -> list[tuple[list[float], float]]:
    """Return what the words of sentences one behind the other weigh, and norms."""
    terms = sealed(np.array(list(itertools.chain(*sentences)), np.uint64))
    edges = offsets_of(list(map(len, sentences)))
    spans = sealed(np.stack([edges[:-1], edges[1:]], axis=1))
    table, rows = sealed(np.array(RARITY, np.float32)), len(sentences)
    inputs = terms, sealed(np.array(marks, np.uint8)), table, spans
    outputs = [(len(terms), np.float32), (rows, np.float32), (rows, np.int64)]
    weights, norms, counts = rowwise(supporting.weigh_sentences, rows, inputs, *outputs)
    assert counts.tolist() == [np.count_nonzero(weights[a:b]) for a, b in spans]
    return [(weights[a:b].tolist(), n) for (a, b), n in zip(spans, norms.tolist(), strict=True)]


def rounded(found: tuple[list[float], float]) -> tuple[list[float], float]:
    """Return weights, and the norm as float32."""
    return found[0], float(np.float32(found[1]))


@given(st.lists(st.lists(st.integers(1, 9) | hashes(), max_size=14), max_size=5), st.data())
def test_weights(sentences: list[Words], data: st.DataObject) -> None:
    """Words of any sentences weigh what the oracle says."""
    size = sum(map(len, sentences))
    marks = data.draw(st.lists(st.sampled_from(MARKS), min_size=size, max_size=size))
    edges = itertools.pairwise(offsets_of(list(map(len, sentences))).tolist())
    both = zip(sentences, [marks[a:b] for a, b in edges], strict=True)
    expected = [rounded(oracle.weigh_sentences(*each, RARITY)) for each in both]

    assert expected == weighed(sentences, marks)


@pytest.mark.parametrize(
    ("words", "weights", "norm"),
    [
        ([], [], 0),
        ([1], [1], 0),
        ([1, 3, 9], [1, 4, 1], 0),
        ([1, 9, 17, 25], [1, 1, 1, 1], 2),
        ([1, 1, 9, 17], [1, 0, 1, 1], 0),
        ([1, 1, 9, 17, 1, 25, 9], [1, 0, 1, 1, 0, 1, 0], 2),
        ([3, 11, 19, 27], [4, 4, 4, 4], 4),
    ],
)
def test_weight_examples(words: Words, weights: list[float], norm: float) -> None:
    """No words, one, three are too few for a norm; a word that is said again counts once."""
    assert [(weights, norm)] == weighed([words], [CONTENT] * len(words))
    assert (weights, norm) == oracle.weigh_sentences(words, [CONTENT] * len(words), RARITY)


@pytest.mark.parametrize("mark", [0, STOP, NUMBER, CONTENT | QUOTED, CONTENT | COMMON])
def test_no_evidence(mark: int) -> None:
    """What is no evidence weighs nothing, and does not keep the same word from counting later."""
    found = weighed([[1, 1, 9, 17, 25, 33]], [mark, *[CONTENT] * 4, mark])

    assert [([0, 1, 1, 1, 1, 0], 2)] == found


@pytest.mark.parametrize(
    ("places", "counted"),
    [
        ([0, LOOKED_BACK], [0]),
        ([0, LOOKED_BACK + 1], [0, LOOKED_BACK + 1]),
        ([0, 200, 400], [0, 400]),
        ([0, LOOKED_BACK, LOOKED_BACK + 1], [0, LOOKED_BACK + 1]),
        ([3, 300, 301, 700], [3, 300, 700]),
    ],
)
def test_sentences_without_an_end(places: list[int], counted: list[int]) -> None:
    """Only 256 words back are looked at: what counted before that counts again."""
    words = [1 if i in places else i + 100 for i in range(800)]
    marks = [CONTENT * (word == 1) for word in words]
    [(weights, norm)] = weighed([words], marks)

    assert counted == [i for i, weight in enumerate(weights) if weight]
    assert (weights, norm) == oracle.weigh_sentences(words, marks, RARITY)


@given(articles())
def test_press(texts: list[Article]) -> None:
    """Words that weigh something keep their order, and their sentence."""
    c = columns_of(texts)
    numbers = sealed(np.array([n for text in texts for n in range(len(text.norms))], np.int32))
    sizes = [text.sentences.count(n) for text in texts for n in range(len(text.norms))]
    edges = offsets_of(sizes)
    spans = sealed(np.stack([edges[:-1], edges[1:]], axis=1))
    slots = sealed(offsets_of([int(np.count_nonzero(c.weights[a:b])) for a, b in spans]))
    inputs = c.terms, c.weights, spans, numbers, slots
    outputs = [(slots[-1], kind) for kind in (np.uint64, np.float32, np.int32)]
    columns = rowwise(supporting.press, len(spans), inputs, *outputs)
    rows = zip(c.terms.tolist(), c.weights.tolist(), c.sentences.tolist(), strict=True)

    assert oracle.press(list(rows)) == list(zip(*(c.tolist() for c in columns), strict=True))


def votes_of(columns: Columns, pairs: Pairs, least: float) -> list[list[Vote]]:
    """Return the votes of the sentences of right articles."""
    c, given_ = columns, pairs_of(pairs)
    slots = sealed(offsets_of([int(n) for n in np.diff(c.owners)[given_[:, 1]]]))
    inputs = (
        c.terms, c.weights, c.sentences, c.offsets, c.norms, c.owners, given_, slots, least,
    )  # fmt: skip
    outputs = [(slots[-1], np.int32), (slots[-1], np.float32)]
    choices, cosines = rowwise(supporting.vote, len(pairs), inputs, *outputs)
    both = list(zip(choices.tolist(), cosines.tolist(), strict=True))
    return [both[a:b] for a, b in itertools.pairwise(slots.tolist())]


def exact(votes: list[Vote]) -> list[Vote]:
    """Return votes with cosines of float32."""
    return [(choice, float(np.float32(cosine))) for choice, cosine in votes]


@given(articles(), LEAST, st.data())
def test_vote(texts: list[Article], least: float, data: st.DataObject) -> None:
    """Any sentences vote as the oracle says, in any order of pairs."""
    pairs = data.draw(st.lists(st.sampled_from(all_pairs(len(texts))), max_size=6))
    expected = [exact(oracle.vote(texts[i], texts[j], least)) for i, j in pairs]

    assert expected == votes_of(columns_of(texts), pairs, least)


@pytest.mark.parametrize(
    ("left", "right", "votes"),
    [
        ("", "", [(-1, 0)]),
        ("abcd", "", [(-1, 0)]),
        ("", "abcd", [(-1, 0)]),
        ("a", "a", [(0, 0.25)]),
        ("abcd", "dcba", [(0, 1)]),
        ("abcd", "abxy.cdab", [(0, 0.5), (0, 1)]),
        ("abcd.abcd", "abcd", [(0, 1)]),
        ("abxy.abcd", "abcd", [(1, 1)]),
        ("abxy.cdzw", "abcd", [(0, 0.5)]),
        ("...abcd", "..abcd..", [(-1, 0), (-1, 0), (3, 1), (-1, 0), (-1, 0)]),
        ("abcd", "ABCD", [(-1, 0)]),
        ("ABcd", "abcd", [(0, 0.5)]),
        ("wxyz", "abcd", [(-1, 0)]),
    ],
)
def test_vote_examples(left: str, right: str, votes: list[Vote]) -> None:
    """
    Nothing, one word, all words in another order, some of them.

    Of equal sentences the first is taken; sentences without words get no vote and give none; quoted
    words do not count on either side.
    """
    a, b = written(left), written(right)

    assert [votes] == votes_of(columns_of([a, b]), [(0, 1)], 0.0)
    assert votes == oracle.vote(a, b, 0.0)


@pytest.mark.parametrize(("least", "choice"), [(0.0, 0), (0.5, 0), (0.501, -1), (1.0, -1)])
def test_least(least: float, choice: int) -> None:
    """A cosine of just ``least`` is enough."""
    columns = columns_of([written("abcd"), written("abxy")])

    assert [[(choice, 0.5 * (choice == 0))]] == votes_of(columns, [(0, 1)], least)


def test_no_articles() -> None:
    """No pairs give no votes."""
    assert [] == votes_of(columns_of([]), [], 0.25)


@pytest.mark.parametrize("word", ["", "a", "abcd"])
def test_more_sentences_than_words(word: str) -> None:
    """An article may have a hundred sentences, and no word or a few: there is room for each."""
    texts = [written("." * 99 + word), written(word), written("." * 9)]
    pairs = all_pairs(3)
    found = votes_of(columns_of(texts), pairs, 0.25)

    assert [oracle.vote(texts[i], texts[j], 0.25) for i, j in pairs] == found
    assert [100, 1, 10] == [len(votes) for votes in found[:3]]


def test_many_words() -> None:
    """Tables grow and shrink from pair to pair; whatever stood in them before does not matter."""
    letters = itertools.cycle("abcadbefcghaijdkbecl")
    texts = [
        written(".".join("".join(itertools.islice(letters, 4 + s % 3)) for s in range(size)))
        for size in (25, 1, 0, 40, 2)
    ]
    pairs = [*all_pairs(5), *all_pairs(5)[::-1]]
    expected = [exact(oracle.vote(texts[i], texts[j], 0.25)) for i, j in pairs]

    assert expected == votes_of(columns_of(texts), pairs, 0.25)


@given(st.lists(st.lists(st.integers(1, 30), max_size=12), min_size=1, max_size=6))
def test_cosines(sentences: list[Words]) -> None:
    """By its real norm a sentence is as like itself as can be, and none is more like another."""
    marks = [CONTENT] * sum(map(len, sentences))
    found = weighed(sentences, marks)
    words = list(itertools.chain(*sentences))
    numbers = [s for s, own in enumerate(sentences) for _ in own]
    weights = [weight for own, _ in found for weight in own]
    norms = [norm for _, norm in found]
    text = Article(words, words, marks, weights, numbers, [0] * len(norms), norms)
    [votes] = votes_of(columns_of([text]), [(0, 0)], 0.25)

    for t, (choice, cosine) in enumerate(votes):
        if len(set(sentences[t])) < FEW_WORDS:
            assert (choice, cosine) == (-1, 0)
        else:
            assert cosine == pytest.approx(1, abs=1e-6)
            assert set(sentences[choice]) == set(sentences[t])
            assert choice <= t
