"""Scans: one text misread is one text; a form filled in anew, or a text rewritten, is none."""

from collections.abc import Sequence

import numpy as np

from dedup.detection import Detection
from dedup.settings import Settings
from stories import Row, article, found_in, table

ALIKE = str.maketrans("eioumnth", "clc1rrlb")
WORDS = ["aldar", "bermon", "cestil", "dorvane", "elquist", "fandor", "gisper", "holvane", "irstam",
         "jolbeck"]  # fmt: skip


def written(seed: int, sentences: int = 14) -> list[str]:
    """Return sentences of words nobody else uses often, always the same for a seed."""
    draw = np.random.default_rng(seed)
    ends = ("ing", "ed", "er", "ion", "al", "ous")
    return [
        " ".join(WORDS[draw.integers(10)] + ends[draw.integers(6)] + "aeiou"[draw.integers(5)]
                 for _ in range(11)) + "."
        for _ in range(sentences)
    ]  # fmt: skip


def misread(text: str, seed: int, share: float) -> str:
    """Return a text some of whose letters are taken for others."""
    draw = np.random.default_rng(seed)
    return "".join(c.translate(ALIKE) if draw.random() < share else c for c in text)


def others(count: int = 30) -> list[Row]:
    """Return articles that make the words known."""
    return [article(f"z{n}", f"o{n}", " ".join(written(100 + n))) for n in range(count)]


def related(found: Detection) -> list[tuple[str, str, str]]:
    """Return the pairs of articles a and b, their relation and point."""
    rows = table(found, "pairs")
    return [(row["id_a"] + row["id_b"], row["relation"], row["point"]) for row in rows
            if not row["id_a"].startswith("z")]  # fmt: skip


def two(one: str, other: str, **given: float) -> Sequence[tuple[str, str, str]]:
    """Return how two articles among many others are related."""
    rows = article("a", "north", one), article("b", "south", other), *others()
    return related(found_in(*rows, settings=Settings.of(**given)))


def test_misread_text_is_one_text() -> None:
    """Where every other word has a wrong letter, two scans are one text, confident."""
    text = " ".join(written(1))
    scans = misread(text, 1, 0.14), misread(text, 2, 0.14)

    assert [("ab", "edited", "confident")] == two(*scans)
    assert not any(point == "confident" for *_, point in two(*scans, scanned_share=1.0))


def test_a_scan_and_what_was_scanned() -> None:
    """One of two may be clean; and their story is one."""
    text = " ".join(written(1))
    rows = article("a", "north", text), article("b", "south", misread(text, 3, 0.2)), *others()
    found = found_in(*rows)

    assert [("ab", "edited", "confident")] == related(found)
    stories = {row["id"]: row["story"] for row in table(found, "articles")}
    assert stories["a"] == stories["b"] is not None
    assert found.counts["pairs_by_letters"] == 1


def test_other_words_are_no_misread_ones() -> None:
    """Where whole words differ, that others use too, nothing is misread."""
    form, filled = written(1), written(2)
    other = [filled[n] if n % 3 == 0 else one for n, one in enumerate(form)]
    apart = two(" ".join(form), " ".join(other), scanned_share=0.01)

    assert apart == two(" ".join(form), " ".join(other), scanned_share=1.0)


def test_order_of_articles_changes_nothing() -> None:
    """Scans are the same whatever comes first."""
    text = " ".join(written(1))
    rows = [article("a", "n", misread(text, 1, 0.14)), article("b", "s", misread(text, 2, 0.14))]

    assert related(found_in(*rows, *others())) == related(found_in(*others(), *rows[::-1]))


def test_nothing_of_nothing() -> None:
    """Without articles, or with short ones alone, there are no scans."""
    short = article("a", "n", "Few words."), article("b", "s", "")

    assert found_in().counts["pairs_by_letters"] == 0
    assert found_in(*short).counts["pairs_by_letters"] == 0
