"""Alike: the words that are the same in two sentences, as their alignment has them."""

from hypothesis import given
from hypothesis import strategies as st

from dedup.evidence import Shared
from dedup.tokens import words_in
from dedup_native.tracing import GAP, LONGEST, MISMATCH
from oracle_sentences import GAP as ORACLE_GAP
from oracle_sentences import LONGEST as ORACLE_LONGEST
from oracle_sentences import MISMATCH as ORACLE_MISMATCH
from stories import article, found_in

WORDS = words_in("The dockers of Port Tamsin walked off cranes job when talks on new collapsed")
FILLER = (
    "Rain fell on the upper valley all morning while farmers counted crates of oranges "
    "beside the flooded road and waited for a ferry that nobody expected before dusk."
)
sentences = st.lists(st.sampled_from(WORDS), min_size=8, max_size=30).map(" ".join)


def counted(shared: Shared) -> list[tuple[float, float]]:
    """Return for each sentence the share that is told, and that of the words that are marked."""
    return [
        (
            each.share,
            sum(len(words_in(shared.left.text[slice(*one)])) for one, _ in each.alike)
            / len(words_in(shared.left.text[slice(*each.places[0])])),
        )
        for each in shared.sentences
    ]


@given(sentences, sentences)
def test_marked_are_the_words_that_are_counted(one: str, other: str) -> None:
    """The words marked alike are as many as the share says, and the same in both."""
    found = found_in(article("a", "x", FILLER, f"{one}."), article("b", "y", f"{other}.", FILLER))
    for names in (("a", "b"), ("b", "a")):
        shared = found.explain(*names)
        for told, marked in counted(shared):
            assert abs(told - marked) < 1e-9
        for each in shared.sentences:
            for (a, b), (c, d) in each.alike:
                assert words_in(shared.left.text[a:b]) == words_in(shared.right.text[c:d])


@given(sentences, sentences)
def test_either_way_round(one: str, other: str) -> None:
    """The other way round the same words are marked."""
    found = found_in(article("a", "x", f"{one}."), article("b", "y", f"{other}."))
    here, there = found.explain("a", "b"), found.explain("b", "a")

    assert [each.alike for each in here.sentences] == [
        tuple((b, a) for a, b in each.alike) for each in there.sentences
    ]


def test_costs_are_the_kernels() -> None:
    """What unlike words cost is the kernel's, which is the oracle's."""
    assert (ORACLE_MISMATCH, ORACLE_GAP, ORACLE_LONGEST) == (MISMATCH, GAP, LONGEST)
