"""A stream through the filter: lines stay what they are, and are printed when remembered."""

import io
import json
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import StoreError
from dedup.filtering import Ways, annotated, filtered
from dedup.index.batch import Batch
from dedup.index.verdicts import Verdict
from dedup.reading.admitting import Admission
from dedup.reading.extracting import extractor_of
from dedup.reading.ledger import Ledger
from dedup.reading.streams import Lines

if TYPE_CHECKING:
    from dedup.ingest import IngestFilter

VERDICT = Verdict("a", "tag", "near", earlier="b", jaccard=0.9)
SAID = {"id": "a", "action": "tag", "reason": "near", "earlier": "b", "jaccard": 0.9}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
CELLS = st.dictionaries(st.text(max_size=8), VALUES, min_size=1)


@given(CELLS, st.sampled_from(["", "\n", "\r\n"]), st.booleans())
def test_only_a_field_more(cells: dict[str, object], end: str, ascii_only: bool) -> None:
    """The line says what it said, and the verdict; it ends as it ended."""
    line = (json.dumps(cells, ensure_ascii=ascii_only) + end).encode("utf-8", "replace")
    found = annotated(line, json.loads(line), VERDICT)

    assert json.loads(line) | {"dedup": SAID} == json.loads(found)
    assert line[len(line) - len(end) :] == found[len(found) - len(end) :]
    assert found.endswith(end.encode())


@pytest.mark.parametrize(
    "line", [b'{ "n": 1.10e5 , "s":"\\u00e9" }\t \r\n', b'\xef\xbb\xbf{"a":1}']
)
def test_byte_for_byte(line: bytes) -> None:
    """What stood in the line stands there still, as it was written."""
    found = annotated(line, {}, VERDICT)
    begin, _, end = found.partition(b',"dedup":')

    assert line.startswith(begin)
    assert end.endswith(line[line.index(b"}") :])


def test_a_verdict_of_another_day() -> None:
    """A verdict that stands there already is replaced: a field stands once."""
    line = b'{"id": "a", "dedup": {"action": "keep"}, "text": "\xc3\xa9"}\n'
    found = annotated(line, json.loads(line), VERDICT)

    assert 1 == found.count(b'"dedup"')
    assert {"id": "a", "text": "é", "dedup": SAID} == json.loads(found)


class Gate:
    """A filter that drops the id ``c``, has seen ``b``, and fails at ``x``."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def check(self, batch: Batch) -> list[Verdict]:
        if "x" in batch.ids:
            raise StoreError("the disk is full")
        self.seen += batch.ids
        dropped: dict[str, Verdict] = {"c": Verdict("c", "drop", "exact", earlier="a")}
        again = {"b": Verdict("b", redelivered=True)}
        return [(dropped | again).get(name, Verdict(name)) for name in batch.ids]


class Out(io.BytesIO):
    """A stream that notes what was remembered when something was printed, if it was flushed."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.gate, self.notes = gate, list[tuple[bytes, str]]()

    def flush(self) -> None:
        self.notes.append((self.getvalue(), "".join(self.gate.seen)))


def line(name: str) -> Lines:
    """Return a line of an id."""
    return Lines(b'{"id":"%s","text":""}\n' % name.encode(), 1)


def let(
    names: list[str], again: bool = True, told: list[int] | None = None
) -> tuple[Out, io.BytesIO, Counter[str]]:
    """Let batches, of one-letter ids, through the filter."""
    gate, told = Gate(), [] if told is None else told
    out, held = Out(gate), io.BytesIO()
    admission = Admission({}, Ledger(), extractor_of("resiliparse"))
    batches = ([line(name) for name in batch] for batch in names)
    with suppress(StoreError):
        ways = Ways(out, held, again=again)
        counts = filtered(
            cast("IngestFilter", gate), admission, batches, ways, lambda _, n, __: told.append(n)
        )
        return out, held, counts
    return out, held, Counter()


def test_printed_when_it_is_remembered() -> None:
    """Each batch is printed and flushed by itself, after all of it is remembered."""
    out, _, _ = let(["ab", "g"])

    first = line("a").data + line("b").data
    assert [(first, "ab"), (first + line("g").data, "abg")] == out.notes


def test_what_fails_is_not_printed() -> None:
    """Of a batch that cannot be remembered nothing is printed, of those before it everything."""
    out, held, _ = let(["ac", "dx", "e"])

    assert line("a").data == out.getvalue()
    assert 1 == held.getvalue().count(b"\n")


def test_counts_and_progress() -> None:
    """What passes and what is held is counted; progress counts each line once."""
    told: list[int] = []
    _, held, counts = let(["ab", "cd"], told=told)

    assert {"kept": 3, "dropped": 1, "tagged": 0, "redelivered": 1} == {
        name: counts[name] for name in ("kept", "dropped", "tagged", "redelivered")
    }
    assert [2, 4] == told
    assert b'"earlier":"a"' in held.getvalue()


def test_what_came_before_is_held_back() -> None:
    """Held back is what came before, if that is asked."""
    out, held, counts = let(["ab"], again=False)

    assert line("a").data == out.getvalue()
    assert b'"redelivered":true' in held.getvalue()
    assert (1, 1) == (counts["kept"], counts["dropped"])
