"""Batches: what may come, and what is no article."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from dedup.errors import ArgumentError, InputError
from dedup.index.batch import Batch
from stories import corpus

ONE = {"id": "a", "text": "Words."}


def test_forms() -> None:
    """One article, several, a batch and a corpus are all batches; nothing is, too."""
    full = {**ONE, "outlet": "Post", "published": "2024-05-01", "more": 7}
    batch = Batch(["a"], ["Post"], ["2024-05-01"], ["Words."])

    assert batch == Batch.of(full) == Batch.of([full]) == Batch.of(iter([full])) == Batch.of(batch)
    assert Batch(["a"], [""], [""], ["Words."]) == Batch.of({**ONE, "outlet": None})
    assert Batch([], [], [], []) == Batch.of([])
    assert 1 == len(batch)
    assert batch == Batch.of(corpus(full))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({}, "a dict with an id and a text"), ({"id": "a"}, "an id and a text"),
     ({"text": "b"}, "an id and a text"), ({**ONE, "id": ""}, "an id and a text"),
     ({**ONE, "text": None}, "an id and a text"),
     ({**ONE, "id": 7}, "id must be a string, not a int"),
     ({**ONE, "published": date(2031, 3, 2)}, "published must be a string, not a date"),
     ({**ONE, "text": b"b"}, "text must be a string, not a bytes")],
)  # fmt: skip
def test_no_articles(wrong: dict[str, Any], said: str) -> None:
    """What has no id or no text, or they are no strings, is told by its number."""
    with pytest.raises(InputError, match=f"article 2: .*{said}"):
        Batch.of([ONE, wrong])


@pytest.mark.parametrize("wrong", ["in.jsonl", None, (Batch([], [], [], []), "intake"), [["a"]]])
def test_what_holds_no_articles(wrong: Any) -> None:
    """A path, or all that reading returns, is refused in one line that says what is expected."""
    with pytest.raises(ArgumentError, match="must be a dict, several, a frame or the first"):
        Batch.of(wrong)


def test_surrogates() -> None:
    """Half a surrogate pair, which no file can hold, is replaced wherever it stands."""
    broken = "\ud83d"
    batch = Batch.of({"id": f"a{broken}", "text": f"b{broken}c", "outlet": broken})

    for column in batch:
        column[0].encode()
    assert batch.texts[0].startswith("b")
    assert batch.texts[0].endswith("c")


def test_times() -> None:
    """What has no date, or none that can be read, came now."""
    batch = Batch([*"abc"], [""] * 3, ["1970-01-02T00:00:00Z", "", "soon"], [""] * 3)

    assert [86_400, 99, 99] == batch.times(99).tolist()
    assert np.int64 == batch.times(99).dtype


def test_stacked() -> None:
    """Texts stand one after another as they came."""
    texts = Batch.of([ONE, {"id": "b", "text": ""}, {"id": "c", "text": "é"}]).stacked()

    assert b"Words.\xc3\xa9" == texts.data.tobytes()
    assert [0, 6, 6, 8] == texts.offsets.tolist()
