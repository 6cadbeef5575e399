"""The data sets as their files have them: articles, and what people know of them."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click
import msgspec

from dedup_bench.quality.measures import Pair, Span, pair_of

Row = dict[str, str]


class Article(msgspec.Struct):
    """What is read of a line of docs.jsonl.gz: a peer's input, and what some golds need."""

    id: str
    text: str
    outlet: str = ""
    lang: str = ""
    wire_credit: list[str] | str = ""


class _Passage(msgspec.Struct):
    """A line of spans.jsonl.gz."""

    id_a: str
    off_a: int
    len_a: int
    id_b: str
    off_b: int
    len_b: int


@dataclass(frozen=True)
class DataSet:
    """
    A data set: a folder of files.

    Args:
        name: as in bench/README.md.
        folder: where its files are.
    """

    name: str
    folder: Path

    @property
    def source(self) -> Path:
        """What ``dedup.read`` is given: the file of articles, or a folder of ``.txt``."""
        packed = self.folder / "docs.jsonl.gz"
        return packed if packed.is_file() else self.folder

    @cached_property
    def articles(self) -> list[Article]:
        """Its articles, in the files' order."""
        if self.source == self.folder:
            texts = sorted(self.folder.glob("*.txt"))
            return [Article(path.stem, path.read_text(encoding="utf-8")) for path in texts]
        decode = msgspec.json.Decoder(Article).decode
        with gzip.open(self.source, "rb") as file:
            return [decode(line) for line in file]

    @cached_property
    def outlets(self) -> dict[str, str]:
        """The outlet of each id; one that is unknown is its own."""
        return {item.id: item.outlet or f"unknown {item.id}" for item in self.articles}

    def apart(self, pair: Pair) -> bool:
        """Tell whether the two articles are from different outlets."""
        return self.outlets[pair[0]] != self.outlets[pair[1]]

    def rows(self, name: str) -> Iterator[Row]:
        """
        Yield the rows of a tab-separated file with a heading line.

        Raises:
            ClickException: there is no such file, or a row has another number of cells.
        """
        path = self.folder / name
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as problem:
            raise click.ClickException(f"{self.name}/{name}: {problem.strerror}") from problem
        heading = lines[0].split("\t")
        for number, line in enumerate(lines[1:], 2):
            if not line.strip():
                continue
            cells = line.split("\t")
            if len(cells) != len(heading):
                reason = f"{len(cells)} cells, {len(heading)} headings"
                raise click.ClickException(f"{self.name}/{name}, line {number}: {reason}")
            yield dict(zip(heading, cells, strict=True))

    def pairs(self, name: str = "pairs.tsv") -> Iterator[tuple[Pair, Row]]:
        """Yield the pairs of a file with ``id_a`` and ``id_b``, and their rows."""
        for row in self.rows(name):
            yield pair_of(row["id_a"], row["id_b"]), row

    def clusters(self) -> dict[str, str]:
        """Return the true cluster of each id."""
        return {row["id"]: row["cluster"] for row in self.rows("clusters.tsv")}

    @property
    def has_passages(self) -> bool:
        """Whether its passages are known."""
        return (self.folder / "spans.jsonl.gz").is_file()

    def passages(self) -> dict[Pair, list[Span]]:
        """Return the true passages of each pair."""
        decode = msgspec.json.Decoder(_Passage).decode
        found: dict[Pair, list[Span]] = {}
        with gzip.open(self.folder / "spans.jsonl.gz", "rb") as file:
            for one in map(decode, file):
                a, b = (one.off_a, one.off_a + one.len_a), (one.off_b, one.off_b + one.len_b)
                span = Span(*a, *b) if one.id_a <= one.id_b else Span(*b, *a)
                found.setdefault(pair_of(one.id_a, one.id_b), []).append(span)
        return found
