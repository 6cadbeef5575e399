"""A batch: articles as they come to an index, in order of arrival."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from dedup.corpus import Corpus, Texts, text_column
from dedup.dates import UNKNOWN_TIME, seconds_of
from dedup.errors import InputError, expect
from dedup.segments import Ints

_NAMES = ("id", "outlet", "published", "text")
_WANTED = "a dict, several, a frame or the first of what dedup.read_batch(...) returns"


class Batch(NamedTuple):
    """
    Articles in order of arrival; an id may stand twice.

    Args:
        ids: what the user calls them.
        outlets: who published them.
        published: when, as the user wrote it.
        texts: their bodies.
    """

    ids: list[str]
    outlets: list[str]
    published: list[str]
    texts: list[str]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Ints) -> "Batch":
        """Return some of them."""
        return Batch(*([column[row] for row in rows.tolist()] for column in self))

    def parts(self, size: int) -> Iterator["Batch"]:
        """Yield so many of the articles at a time."""
        for first in range(0, len(self), size):
            yield Batch(*(column[first : first + size] for column in self))

    def times(self, now: int) -> Ints:
        """Return when each was published (int64), ``now`` where that is not known."""
        seconds = {text: seconds_of(text) for text in set(self.published)}
        known = np.array([seconds[text] for text in self.published], np.int64)
        return np.where(known == UNKNOWN_TIME, now, known)

    def stacked(self) -> Texts:
        """Return the texts one after another."""
        bodies = [text.encode() for text in self.texts]
        offsets = np.append(0, np.cumsum([len(body) for body in bodies], dtype=np.int64))
        return Texts(np.frombuffer(b"".join(bodies), np.uint8), offsets)

    @classmethod
    def of(
        cls, articles: "Batch | Corpus | Mapping[str, Any] | Iterable[Mapping[str, Any]]"
    ) -> "Batch":
        """
        Return articles as a batch.

        Args:
            articles: a corpus, one dict or several, an Arrow table or a frame (pandas, polars, what
                has ``__arrow_c_stream__``), with ``id`` and ``text``, and ``outlet`` and
                ``published`` if they are known; ``dedup.read_batch`` finds them by other names.

        Raises:
            ArgumentError: they are none of these.
            InputError: one has no id or no text, or they are no strings.
        """
        if isinstance(articles, Batch):
            return articles
        if isinstance(articles, Corpus):
            return cls(*(articles.table[name].to_pylist() for name in _NAMES))
        if hasattr(articles, "__arrow_c_stream__"):
            return cls._of_table(pa.table(articles))
        expect(articles, Iterable, "articles", _WANTED)
        several = [articles] if isinstance(articles, Mapping) else list(articles)
        rows = [_row(number, article) for number, article in enumerate(several, 1)]
        return cls(*map(list, zip(*rows, strict=True))) if rows else cls([], [], [], [])

    @classmethod
    def _of_table(cls, table: pa.Table) -> "Batch":
        """Return the rows of a table."""
        columns = [text_column(table, name).to_pylist() for name in _NAMES]
        for row, (name, *_, text) in enumerate(zip(*columns, strict=True), 1):
            if not name or text is None:
                raise InputError(f"row {row}: an id and a text are expected")
        return cls(*([sound(cell) for cell in column] for column in columns))


def _row(number: int, article: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Return the fields of one article."""
    expect(article, Mapping, f"article {number}", _WANTED)
    row = tuple(article.get(name) or "" for name in _NAMES)
    for name, value in zip(_NAMES, row, strict=True):
        if not isinstance(value, str):
            kind = type(value).__name__
            raise InputError(f"article {number}: {name} must be a string, not a {kind}")
    if not row[0] or article.get("text") is None:
        raise InputError(f"article {number}: a dict with an id and a text is expected")
    return tuple(map(sound, row))  # type: ignore[return-value]


def ids_of(given: str | Iterable[str]) -> list[str]:
    """
    Return one id or several as an index has them.

    Raises:
        ArgumentError: one is no string.
    """
    ids = [given] if isinstance(given, str) else list(given)
    for one in ids:
        expect(one, str, "an id", "a string")
    return [*map(sound, ids)]


def sound(text: str) -> str:
    """Return text that can be written as UTF-8: a lone half of a surrogate pair is replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def corpus_in(heads: list[tuple[str, str]], texts: list[str]) -> Corpus:
    """Return articles as a corpus in this order."""
    ids = [f"{number:012}" for number in range(len(texts))]
    outlets, published = map(list, zip(*heads, strict=True))
    named = {"id": ids, "outlet": outlets, "published": published, "title": [""] * len(texts)}
    columns = {name: pa.array(column, pa.string()) for name, column in named.items()}
    table = pa.table({**columns, "text": pa.array(texts, pa.large_string())})
    return Corpus(table, np.zeros(len(texts), np.bool_))
