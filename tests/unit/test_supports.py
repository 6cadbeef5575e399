"""Supports: which sentence says what which other says, and in what words."""

import numpy as np
import pytest

from dedup.matches import QUOTATION, matches_of
from dedup.settings import Settings
from dedup.supports import KINDS, Supports, supports_of
from dedup.tokens import words_in
from stations import BOTH, FEW, Ints, read
from stories import EDITED, INDEPENDENT, OTHER, OWN, SPEECH, WIRE, article

NEARLY = WIRE[0].replace("shortly after midnight", "abruptly at midnight")


def supported(
    one: tuple[str, ...], other: tuple[str, ...], settings: Settings = FEW, pairs: Ints = BOTH
) -> Supports:
    """Return the sentences of two articles that support each other."""
    found = read(article("a", "x", *one), article("b", "y", *other), settings=settings)
    matches = matches_of(found.words, pairs, settings)
    return supports_of(found.readings, matches, found.statistics, settings)


def kinds(found: Supports, side: int = 0, settings: Settings = FEW) -> list[str]:
    """Return the kind of every row."""
    return [KINDS[kind] for kind in found.kinds(side, settings)]


def test_the_same_sentence() -> None:
    """A sentence that stands in both articles is verbatim, all of it, and a cosine of one."""
    found = supported((OWN[0], WIRE[0]), (WIRE[0], OTHER[0]))

    assert [[1, 2]] == found.sentences.tolist()
    assert ["verbatim"] == kinds(found) == kinds(found, 1)
    assert [[1.0, 1.0]] == found.share.tolist()
    assert [pytest.approx(1, abs=1e-5)] == found.cosine.tolist()
    first = len(words_in(OWN[0]))
    size = len(words_in(WIRE[0]))
    assert [[first, first + size], [first + size, first + 2 * size]] == found.spans[0].tolist()


@pytest.mark.parametrize(
    ("other", "kind"),
    [(WIRE[0], "verbatim"), (NEARLY, "near-verbatim"), (EDITED[2], "edited"),
     (EDITED[0], "paraphrase")],
)  # fmt: skip
def test_kinds_go_by_the_share(other: str, kind: str) -> None:
    """The share of a sentence's own words that are alike in their order says what it is."""
    wire = WIRE[2] if other == EDITED[2] else WIRE[0]
    found = supported((wire,), (other,))

    assert [kind] == kinds(found, 1)


def test_settings_of_kinds() -> None:
    """Three settings say from which share a sentence is of which kind."""
    found = supported((WIRE[0],), (NEARLY,))
    (share,) = found.share[:, 0]
    below, above = share - 0.01, share + 0.01

    assert ["verbatim"] == kinds(found, settings=Settings(verbatim_share=below))
    assert ["edited"] == kinds(found, settings=Settings(near_share=above))
    given = Settings(verbatim_share=1.0, near_share=0.99, edited_share=above)
    assert ["paraphrase"] == kinds(found, settings=given)


def test_each_side_has_its_share() -> None:
    """A sentence inside a longer one is verbatim; the longer one is less."""
    longer = f"{OWN[0][:-1]}, as {WIRE[0][0].lower()}{WIRE[0][1:]}"
    found = supported((WIRE[0],), (longer,))

    assert "verbatim" == kinds(found)[0]
    assert "edited" == kinds(found, 1)[0]
    assert found.share[0, 0] > 0.95 > found.share[0, 1]


def test_edited_sentences_find_their_own() -> None:
    """Each sentence of an edited version is with the one it was made of, and scores."""
    found = supported(WIRE, EDITED)

    assert [[0, 3], [1, 4], [2, 5]] == found.sentences[found.best(0)].tolist()
    assert np.all(found.score[found.best(0)] > 3)
    assert np.all((found.share >= 0) & (found.share <= 1))


def test_nothing_in_common() -> None:
    """Stories of their own support each other in nothing; nor does no pair, nor no text."""
    assert 0 == len(supported(WIRE, OWN).which)
    assert 0 == len(supported(WIRE, ("",)).which)
    assert 0 == len(supported(WIRE, WIRE, pairs=np.empty((0, 2), np.int64)).which)


def test_an_independent_report_is_no_edited_copy() -> None:
    """The same facts in sentences of his own share no word order."""
    found = supported(WIRE, INDEPENDENT)

    assert {"paraphrase"} >= set(kinds(found)) | set(kinds(found, 1))


def test_sentence_cosine() -> None:
    """``sentence_cosine`` says from which likeness sentences are looked at, but for runs."""
    likes = np.sort(supported(WIRE, EDITED).cosine)
    for place, like in enumerate(likes):
        strict = Settings(num_perm=8, sentence_cosine=float(like) + 0.001, run_tokens=60)
        assert len(likes) - place - 1 == len(supported(WIRE, EDITED, strict).which)


def test_best() -> None:
    """For each sentence of a side the most alike partner is the best, then the larger share."""
    found = supported((WIRE[0],), (NEARLY, WIRE[0], OWN[0]))
    (row,) = found.best(0)

    assert [0, 2] == found.sentences[row].tolist()
    assert [[0, 1], [0, 2]] == sorted(found.sentences[found.best(1)].tolist())


def test_best_of_none() -> None:
    """Of nothing there is no best."""
    assert 0 == len(supported(WIRE, OWN).best(0)) == len(supported(WIRE, OWN).best(1))


def test_sentences_joined() -> None:
    """Two sentences that become one both support it."""
    first, second = WIRE[0], OWN[0]
    joined = f"{first[:-1]}, while {second[0].lower()}{second[1:]}"
    found = supported((first, second), (joined,))

    assert [[0, 2], [1, 2]] == found.sentences[found.best(0)].tolist()
    assert ["verbatim", "verbatim"] == [kinds(found)[row] for row in found.best(0)]


def test_a_sentence_parted() -> None:
    """A sentence that becomes two is supported by both, through the runs they share."""
    first, second = WIRE[0].split(" when ")
    found = supported((WIRE[0],), (f"{first}.", f"That was when {second}"))

    assert {(0, 1), (0, 2)} == {(int(a), int(b)) for a, b in found.sentences}


def test_sentences_that_share_a_run() -> None:
    """Short sentences of which no word proves much are with each other by the run they share."""
    strict = Settings(num_perm=8, sentence_cosine=1.0)
    found = supported((NEARLY, OWN[0]), (OTHER[0], WIRE[0]), strict)

    assert [[0, 3]] == found.sentences.tolist()
    assert [0.0] == found.cosine.tolist()
    assert "near-verbatim" == kinds(found)[0]


def test_a_run_that_is_too_little_of_both() -> None:
    """Sentences that share a run, and less than ``edited_share`` of either, are left out."""
    run = " ".join(WIRE[0].split()[:7])
    strict = Settings(num_perm=8, sentence_cosine=1.0)
    one, other = f"{OWN[0][:-1]} and {run}.", f"{OTHER[0][:-1]} and {run}."

    assert 0 == len(supported((one,), (other,), strict).which)
    loose = Settings(num_perm=8, sentence_cosine=1.0, edited_share=0.1)
    assert 1 == len(supported((one,), (other,), loose).which)


def test_several_pairs() -> None:
    """Rows say of which pair they are, in the order of the pairs."""
    rows = article("a", "x", *WIRE), article("b", "y", *EDITED), article("c", "z", *WIRE[:2])
    found = read(*rows)
    pairs = np.array([[0, 1], [0, 2], [1, 2]])
    matches = matches_of(found.words, pairs, FEW)
    made = supports_of(found.readings, matches, found.statistics, FEW)

    assert [0, 1, 2] == np.unique(made.which).tolist()
    assert np.all(np.diff(made.which) >= 0)
    assert ["verbatim"] * 2 == [kinds(made)[row] for row in made.best(0) if made.which[row] == 1]


def test_sentences_of_quotations() -> None:
    """A shared quotation is known by the sentences it begins in."""
    rows = (
        article("a", "x", OWN[0], f"{SPEECH}, she said."),
        article("b", "y", f"He wrote {SPEECH}.", OTHER[0]),
    )
    found = read(*rows)
    matches = matches_of(found.words, BOTH, FEW)

    assert [QUOTATION] == matches.kinds.tolist()
    assert [[1, 0]] == matches.sentences(np.arange(1)).tolist()
