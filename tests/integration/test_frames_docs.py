"""The examples of frames run as they stand; data sets of Hugging Face go through a sieve."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from arrivals import story

DOCS = Path(__file__).parents[2] / "docs/frames.md"
pytestmark = pytest.mark.skipif(not DOCS.is_file(), reason="runs in a checkout alone")


def run(code: str, folder: Path, *words: str) -> list[str]:
    """Run code in a folder, and return what it prints, line by line."""
    quiet = os.environ | {
        "HF_HOME": str(folder / "hf"), "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder, env=quiet, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    return done.stdout.splitlines()


PRINTED = {
    "pandas": "1 new exact",
    "many": "1 1 0",
    "datasets": "keep drop 1",
    "scikit": "[ 0 -1  0]",
}
"""What the examples print, in their order."""


@pytest.mark.parametrize("name", PRINTED)
def test_examples(name: str, tmp_path: Path) -> None:
    """Each example prints what it should."""
    if name == "datasets":
        pytest.importorskip("datasets")
    blocks = re.findall("```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    code = dict(zip(PRINTED, blocks, strict=True))[name]

    assert PRINTED[name] == " ".join(run(code, tmp_path))


HUGGING = """
import json
import sys

import datasets
from datasets.fingerprint import Hasher

import dedup

columns = json.loads(sys.argv[1])
news = datasets.Dataset.from_dict(columns)
made = lambda name: dedup.Sieve(name, fields={"id": "uri"}, tier="articles")
with made("one") as sieve:
    prints = {Hasher.hash(sieve.annotate)}
    one = news.filter(sieve.passes, batched=True, batch_size=7)
    told = news.map(sieve.annotate, batched=True, batch_size=7)
    prints.add(Hasher.hash(sieve.annotate))
again = news.map(made("one").annotate, batched=True, batch_size=7)
assert told._fingerprint == again._fingerprint != one._fingerprint
assert Hasher.hash(made("two").annotate) not in prints
print(json.dumps([one["uri"][:], told["dedup_action"][:], told.column_names, *prints]))

with made("forms") as sieve:
    for form in ("arrow", "pandas", "polars", "numpy"):
        formed = news.with_format(form).map(sieve.annotate, batched=True)
        assert formed.with_format(None)["dedup_action"][:] == told["dedup_action"][:], form
    flow = news.to_iterable_dataset().map(sieve.annotate, batched=True)
    assert [row["dedup_action"] for row in flow] == told["dedup_action"][:]

two = news.filter(made("both").passes, batched=True, batch_size=7, num_proc=2)
print(json.dumps(two["text"][:]))
"""


def test_data_sets(tmp_path: Path) -> None:
    """
    Copies are dropped, in data sets of any format; two processes admit each article once.

    Fingerprints are those of the settings: the same in another process, whatever was seen.
    """
    pytest.importorskip("datasets")
    texts = [story(number) for number in range(20)]
    uris = [f"/{copy}/{number}" for copy in range(2) for number in range(20)]
    columns = {"uri": uris, "text": [*texts, *map(str.upper, texts)], "n": [*range(40)]}
    first, second = run(HUGGING, tmp_path, json.dumps(columns))
    kept, actions, names, *prints = json.loads(first)

    assert [f"/0/{n}" for n in range(20)] == kept
    assert ["keep"] * 20 + ["drop"] * 20 == actions
    more = [f"dedup_{name}" for name in ("action", "reason", "earlier", "jaccard")]
    assert [*columns, *more] == names
    assert sorted(text.lower() for text in texts) == sorted(t.lower() for t in json.loads(second))
    assert 1 == len(prints)
    code = """
import dedup
from datasets.fingerprint import Hasher
print(Hasher.hash(dedup.Sieve("one", tier="articles", fields={"id": "uri"}).annotate))
"""
    assert prints == run(code, tmp_path)
