# ruff: noqa: RUF001 - letters of other scripts are what is tested
"""Gate: what a pair of articles shows, piece by piece, and what that weighs together."""

import numpy as np
import pytest

from dedup.gate import evidence_of, features_of, prior_of
from dedup.lexicon.gate import INTERCEPT, WEIGHTS
from dedup.settings import Settings
from stations import BOTH, read
from stories import EDITED, INDEPENDENT, OTHER, OWN, SPEECH, WIRE, article

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
CHINESE = (
    "水漫过了堤岸，人们离开了家，城里的学校和商店都关闭了。",
    "工人在河边堆起沙袋，直到深夜雨才慢慢停下来。",
    "市长要求居民留在高处，等待救援船只从下游赶来。",
)


def shown(one: tuple[str, ...], other: tuple[str, ...]) -> dict[str, float]:
    """Return what two articles of some paragraphs show."""
    found = read(article("a", "x", *one), article("b", "y", *other))
    features = features_of(found.readings, found.mentions, BOTH)
    return {name: float(values[0]) for name, values in features.items()}


def evidence(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return the log-odds of two articles of some paragraphs."""
    given = {name: np.array([value]) for name, value in shown(one, other).items()}
    return float(evidence_of(given)[0])


SHORT = 16
"""A shorter article counts as one of so many sentences: the less there is, the less it proves."""


def words(count: int) -> float:
    """Return so many as a feature counts them."""
    return float(np.log1p(count))


def test_the_pieces_are_those_that_are_weighed() -> None:
    """Every feature has a weight, and every weight its feature."""
    assert set(WEIGHTS) == set(shown(WIRE, OWN))


def test_nothing_in_common() -> None:
    """Two stories of their own show how long they are, and nothing else."""
    features = shown(WIRE, OWN)

    assert words(SHORT) == features.pop("sentences")
    assert {0.0} == set(features.values())


@pytest.mark.parametrize(
    ("count", "longest", "runs"), [(4, 0, 0), (5, 5, 0), (9, 9, 1), (27, 12, 1)]
)
def test_runs(count: int, longest: int, runs: int) -> None:
    """Runs count from five words, as one from six; beyond twelve a longer one is no more."""
    run = " ".join(WIRE[0].split()[:count])
    features = shown((f"{OWN[0]} {run}.", *OWN[1:]), (f"{run}, it is said. {OTHER[0]}", OTHER[1]))

    assert words(longest) == pytest.approx(features["longest"])
    assert words(runs) == pytest.approx(features["runs"])


def test_runs_without_content() -> None:
    """Stop words in a row are no run."""
    stop = "and it was on the other side of it that they had been"

    assert 0.0 == shown((f"{OWN[0]} {stop}", *OWN), (f"{OTHER[0]} {stop}", *OTHER))["longest"]


def test_quotations_are_no_runs() -> None:
    """Words between quotation marks, on either side, are no run of own words."""
    features = shown(
        (f"{SPEECH}, she said.", OWN[0]), (f"{SPEECH.strip('“”')} she said.", OTHER[0])
    )

    assert 0.0 == features["longest"] == features["runs"]


def test_what_is_quoted_anywhere_is_speech() -> None:
    """A statement that one outlet prints without marks is speech where another quotes it."""
    plain = SPEECH.strip("“”")
    rows = [article("a", "x", OWN[0], plain), article("b", "y", OTHER[0], plain)]
    without, quoted = (
        features_of(found.readings, found.mentions, BOTH)["longest"][0]
        for more in ([], [article("c", "z", f"{SPEECH}, she said.")])
        for found in [read(*rows, *more)]
    )

    assert words(12) == pytest.approx(without)
    assert 0.0 == quoted


def test_personal_runs() -> None:
    """Runs in sentences with I, we or you are told apart; so are those behind a colon."""
    said = "We counted forty empty crates beside the frozen river before the lorries came back"
    one, other = f"{OWN[0]}\n\n{said}.", f"{said}, a farmer recalled. {OTHER[0]}"
    features = shown((one,), (other,))

    assert words(1) == pytest.approx(features["personal_runs"])
    assert 0.0 == features["introduced"]


def test_introduced_runs() -> None:
    """A run in a sentence with a colon is mostly a document that both quote."""
    said = "crews counted forty empty crates beside the frozen river before the lorries came back"
    features = shown((OWN[0], f"The report says: {said}."), (OTHER[0], f"Later {said} again."))

    assert 1.0 == features["introduced"]
    assert 0.0 == features["personal_runs"]


def test_sentences_with_runs() -> None:
    """Sentences with a run are counted, and all of the shorter article."""
    features = shown((WIRE[0], OWN[0], WIRE[2]), (WIRE[0], OTHER[0], WIRE[2], OTHER[1]))

    assert words(2) == pytest.approx(features["run_sentences"])
    assert words(SHORT) == pytest.approx(features["sentences"])


@pytest.mark.xfail(strict=True, reason="a run counts for the sentence it begins in alone")
def test_a_run_through_two_sentences() -> None:
    """Two sentences copied in a row are two sentences with a run."""
    features = shown((*WIRE[:2], OWN[0]), (*WIRE[:2], *OTHER))

    assert words(2) == pytest.approx(features["run_sentences"])


def test_sentences_of_the_shorter_article() -> None:
    """Of two articles of more than sixteen sentences the shorter one counts."""
    many = tuple(f"{OWN[n % 3]} That was {text}." for n, text in enumerate(NUMBERS))
    sentences = 2 * len(NUMBERS) + 1
    features = shown((*many, WIRE[0]), (WIRE[0], *OTHER, *reversed(many[:-2]), *OTHER, *OTHER))

    assert words(sentences) == pytest.approx(features["sentences"])
    assert words(SHORT) == pytest.approx(shown(many, WIRE)["sentences"])


def test_the_closest_sentences() -> None:
    """Sentences that say the same in other words have a cosine; the mean of the closest counts."""
    alike, apart = shown(WIRE, EDITED), shown(WIRE, OWN)

    assert 0.4 < alike["closest"] < 1
    assert 1.0 == pytest.approx(shown(WIRE, WIRE)["closest"])
    assert 0.0 == apart["closest"]


def test_evidence_is_the_sum() -> None:
    """Evidence is the intercept and each feature times its weight."""
    features = shown(WIRE, EDITED)
    total = INTERCEPT + sum(WEIGHTS[name] * value for name, value in features.items())

    assert pytest.approx(total, abs=1e-6) == evidence(WIRE, EDITED)


def test_agency_copy_has_its_odds() -> None:
    """Where one article is an agency's and one is not, ``wire_odds`` stand before the evidence."""
    pairs, wire = np.array([[0, 1], [0, 2], [1, 2], [2, 3]]), np.array([True, True, False, False])

    assert [0.0, 2.5, 2.5, 0.0] == prior_of(pairs, wire, Settings(wire_odds=2.5)).tolist()
    assert [] == prior_of(pairs[:0], wire, Settings()).tolist()


def test_no_pairs() -> None:
    """No pairs have no evidence."""
    found = read(article("a", "x", *WIRE))
    features = features_of(found.readings, found.mentions, np.empty((0, 2), np.int64))

    assert [] == evidence_of(features).tolist()


def test_sides_do_not_matter_much() -> None:
    """Edited copy is evidence whichever comes first; an independent report of it is none."""
    assert evidence(WIRE, EDITED) > 0.8
    assert evidence(EDITED, WIRE) > 0.8
    assert evidence(WIRE, INDEPENDENT) < 0.8
    assert evidence(INDEPENDENT, WIRE) < 0.8


def test_scripts_without_spaces() -> None:
    """Copy in a script without spaces has runs too."""
    features = shown(CHINESE, (CHINESE[0], "一只猫坐在窗边看着来来往往的汽车。", CHINESE[2]))

    assert words(5) < features["longest"]
    assert words(2) == pytest.approx(features["runs"])
    assert words(2) == pytest.approx(features["run_sentences"])
