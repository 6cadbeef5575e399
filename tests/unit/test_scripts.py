"""The generator's languages: other writing, the same truth."""

# ruff: noqa: RUF001 - letters and marks of other scripts are what is tested

from functools import cache

import pytest

from dedup_bench.corpora import make
from dedup_bench.invented import language
from dedup_bench.languages import kinds_of, measured
from dedup_bench.scripts import WRITINGS, in_language, spelled, written

SAMPLE = 'The U.S. paid 1,054 men, said Reuters. "Go now," Brano said. It fell 4.5%.'


@pytest.mark.parametrize("name", WRITINGS)
def test_words_stay_apart(name: str) -> None:
    """Nearly every word keeps a spelling of its own."""
    words = language().words[:20_000]

    assert len({spelled(word, name) for word in words}) > 0.97 * len(set(words))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("en", SAMPLE.replace("U.S.", "US").replace('"Go now,"', "“Go now,”")),
        ("ru", "Тхе УС паид 1,054 мен, саид Reuters. «Го нош,» Брано саид. Ит фелл 4.5%."),
    ],
)
def test_a_text_in_letters(name: str, said: str) -> None:
    """Letters and marks change; figures, agencies and spaces stay."""
    assert said == written(SAMPLE, name)


@pytest.mark.parametrize("name", ["zh", "ja", "th"])
def test_a_text_without_spaces(name: str) -> None:
    """Scripts without spaces have none between words."""
    text = written(SAMPLE.replace(", ", " ").replace(". ", " ").replace(',"', '"'), name)

    assert " " not in text
    assert "1,054" in text
    assert "Reuters" in text


@pytest.mark.parametrize("name", WRITINGS)
def test_the_truth_stands_in_the_text(name: str) -> None:
    """Begin and end of every sentence fit the text as that language writes it."""
    for made in (in_language(item, name) for item in make(60)):
        text, spans = made.row["text"], made.truth["sentences"]
        said = [sentence.text for paragraph in made.paragraphs for sentence in paragraph]

        assert name == made.row["lang"]
        assert said == [text[span["begin"] : span["end"]] for span in spans]


def test_kinds_of_paragraphs() -> None:
    """A paragraph has a kind where all of it is of one."""
    kinds = {kind for made in make(300) for kind in kinds_of(made)}

    assert {"verbatim", "lightly edited", "own", "quotation", ""} == kinds


@cache
def planted_in(name: str) -> tuple[int, float, float]:
    """Return how many are planted in a language, the share found, and the share of own found."""
    _, planted, found, *rest = measured(name, 150, 1, None)
    assert isinstance(planted, int)
    assert isinstance(found, float)
    assert isinstance(rest[-1], float)
    return planted, found, rest[-1]


@pytest.mark.parametrize("name", ["en", "ar", "zh"])
def test_planted_copy_is_found(name: str) -> None:
    """Most of what was copied is found."""
    planted, found, _ = planted_in(name)

    assert planted > 50
    assert found > 0.9


@pytest.mark.parametrize(
    "name",
    ["en", "ar", "zh"],
)
def test_nothing_else_is_found(name: str) -> None:
    """Nothing that was not copied is traced to an agency."""
    assert 0.0 == planted_in(name)[2]
