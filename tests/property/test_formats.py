"""Whatever happens to a page or an agency's file, reading it ends in a corpus or in one line."""

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import DedupError
from dedup.reading import read

pytest.importorskip("lxml")
pytest.importorskip("fastwarc")
pytest.importorskip("resiliparse")

FORMATS = Path(__file__).parents[1] / "formats"
SAMPLES = {path.name: path.read_bytes() for path in sorted(FORMATS.iterdir())}
PIECES = [
    b"", b"<", b">", b"&", b'"', b"\0", b"\xff", b"\xed\xa0\x80", b"&#0;", b"&x;", b"]]>",
    b"<![CDATA[", b"\r\n\r\n", b"{", b"}", b"[", b"\\ud800", b"null", b"-1", b"9" * 20, b"<p>",
    b"</p>", b'version="2"', b"Content-Length: 7\r\n", b"WARC/1.1\r\n", b"<!--", b"<html>",
    b"<!DOCTYPE x [",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a sample with some of its bytes replaced, dropped or put elsewhere."""
    name = draw(st.sampled_from(sorted(SAMPLES)))
    data = SAMPLES[name]
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(data)))
        end = min(len(data), begin + draw(st.sampled_from([0, 1, 7, 100, 10_000])))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
        again = data[begin:end] if draw(st.booleans()) else b""
        data = data[:begin] + piece + again + data[end:]
        if draw(st.booleans()):
            data += again
    return name, data


@given(damaged())
def test_damaged_files(case: tuple[str, bytes]) -> None:
    """A damaged file gives the rows that are good, or an error of ours."""
    name, data = case
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        with contextlib.suppress(DedupError):
            corpus = read(path, rejects=Path(folder, "rejects.jsonl"))
            assert corpus.intake.rows == len(corpus) + corpus.intake.rejected
