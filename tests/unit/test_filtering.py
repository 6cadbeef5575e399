"""Verdicts in lines: nothing else of a line changes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.filtering import annotated
from dedup.index.verdicts import Verdict

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
