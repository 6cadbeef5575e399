"""Articles as they come to an index: a few stories, each in several wordings."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

from dedup import Index, Settings
from dedup.index import index as inside
from dedup.index import postings, store

Article = dict[str, str]

NOW = 1_900_000_000
HOUR, DAY = 3_600, 86_400
_WORDS = [
    first + second + third
    for first in ("ba", "co", "du", "fe", "gi", "lo", "mu", "ne")
    for second in ("ran", "sol", "tim", "vel", "wod", "zur", "kap", "lin")
    for third in ("ta", "den", "mo", "rik", "sa", "vun", "pel", "gor")
]


def story(number: int, edits: int = 0, size: int = 48) -> str:
    """Return a story's text, the same in each call, some of its words changed."""
    words = random.Random(number).sample(_WORDS, size)  # noqa: S311
    change = random.Random(edits)  # noqa: S311
    for place in change.sample(range(size), min(edits, size)):
        words[place] = change.choice(_WORDS)
    sentences = [" ".join(words[i : i + 12]).capitalize() + "." for i in range(0, size, 12)]
    return "\n\n".join(sentences)


def article(name: str, text: str, outlet: str = "", published: str = "") -> Article:
    """Return an article."""
    return {"id": name, "text": text, "outlet": outlet, "published": published}


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def index(folder: Path, clock: Clock | None = None, **how: Any) -> Index:
    """Return a new index, of articles alone and with short signatures if not told otherwise."""
    given: Any = {"tier": "articles", "settings": Settings(num_perm=32)} | how
    return Index.create(folder, clock=clock or Clock(), **given)


def small(monkeypatch: Any, tail: int = 4, run: int = 16, reach: int = 64) -> None:
    """Write runs of few articles, and merge them soon; meet all that share a key."""
    for module in (store, inside):
        monkeypatch.setattr(module, "TAIL", tail)
    monkeypatch.setattr(store, "RUN", run)
    monkeypatch.setattr(postings, "REACH", reach)


TEXTS = st.builds(
    lambda number, edits, dress: dress(story(number, edits)),
    st.integers(0, 3), st.sampled_from([0, 0, 1, 2, 3, 5, 9]),
    st.sampled_from([str, str.upper, lambda text: text.replace(" ", " — "), lambda text: text[:6]]),
)  # fmt: skip
DATES = ["", "soon", "2030-03-10T10:00:00Z", "2030-03-16", "2030-03-17T12:00:00Z", "2031-01-01"]
ARTICLES = st.builds(
    article, st.sampled_from("abcdefgh"), TEXTS, st.sampled_from(["", "Post", "Wire"]),
    st.sampled_from(DATES),
)  # fmt: skip


def cut(articles: Sequence[Article], sizes: Sequence[int]) -> list[list[Article]]:
    """Return articles in batches of these sizes, over and over."""
    found, first = list[list[Article]](), 0
    while first < len(articles):
        size = sizes[len(found) % len(sizes)]
        found.append(list(articles[first : first + size]))
        first += size
    return found


def news(count: int = 60) -> list[Article]:
    """Return articles of the seeds, as they may come."""
    lines = (Path(__file__).parents[1] / "seeds" / "articles.jsonl").read_bytes().splitlines()
    rows = [msgspec.json.decode(line) for line in lines]
    kept = [{name: row[name] for name in ("id", "outlet", "published", "text")} for row in rows]
    return sorted(kept, key=lambda row: (row["id"][:3], row["published"]))[:count]


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file, but of what SQLite shares between its readers."""
    found = (path for path in folder.iterdir() if not path.name.endswith("-shm"))
    return {path.name: path.read_bytes() for path in found}


def runs(folder: Path) -> dict[str, bytes]:
    """Return the content of every run."""
    return {name: data for name, data in files(folder).items() if name.endswith(".run")}
