"""Texts to measure on: public data that the caller has, and what the generator makes."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import click
import msgspec
import pyarrow as pa

from dedup.corpus import Corpus, corpus_of
from dedup_bench.corpora import Made, make
from dedup_bench.edits import STRAIGHT
from dedup_bench.results import AS_JSON

Command = Callable[..., None]
SOME = click.IntRange(1)  # of what there is at least one


class Line(msgspec.Struct):
    """What is read of a line of docs.jsonl.gz."""

    id: str
    text: str
    outlet: str = ""
    published: str = ""


def data_option(*, required: bool) -> Callable[[Command], Command]:
    """Return the option ``--data``: the folder of public data sets, never guessed."""
    return click.option(
        "--data",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar="DEDUP_BENCH_DATA",
        required=required,
        help="Folder of public data sets (see bench/README.md); or set DEDUP_BENCH_DATA.",
    )


def spool_option(command: Command) -> Command:
    """Add the option ``--spool``."""
    return click.option(
        "--spool",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Keep what is generated there, or find it there.",
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``, which ``results.publish`` knows of, and ``--save``, which is ``path``."""
    printed = click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        callback=lambda context, _, value: context.meta.__setitem__(AS_JSON, value),
        help="Print JSON, no tables.",
    )
    saved = click.option(
        "--save",
        "path",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        callback=_writable,
        help="Write the results there as JSON, too.",
    )
    return printed(saved(command))


def _writable(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Return the path, in whose folder something can be written: said before all is measured."""
    if path is not None:
        try:
            TemporaryFile(dir=path.parent).close()
        except OSError as problem:
            raise click.BadParameter(f"{path.parent}: {problem.strerror}") from problem
    return path


def lines_of(data: Path, name: str, limit: int | None = None) -> Iterator[Line]:
    """Yield the articles of a data set, in the file's order."""
    decode = msgspec.json.Decoder(Line).decode
    path = data / name / "docs.jsonl.gz"
    if not path.is_file():
        raise click.UsageError(f"the data folder has no {name}/docs.jsonl.gz (see bench/README.md)")
    with gzip.open(path, "rb") as file:
        for line in islice(file, limit):
            yield decode(line)


def pairs_in(path: Path) -> set[tuple[str, str]]:
    """Return the pairs of ids in a file of pairs: tab-separated, one heading line."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return {(min(row[:2]), max(row[:2])) for row in rows}


def taken(texts: Iterable[str], size: int) -> list[str]:
    """Return the first texts that make ``size`` bytes of UTF-8, empty ones left out."""
    found, bytes_ = [], 0
    for text in texts:
        if bytes_ >= size:
            break
        if text:
            found.append(text)
            bytes_ += len(text.encode())
    return found


def without_marks(text: str) -> str:
    """Return the text with every character beyond ASCII dropped."""
    return text.encode("ascii", "ignore").decode("ascii")


def generated(size: int) -> list[str]:
    """Return invented news in ASCII, ``size`` bytes of it."""
    straight = STRAIGHT | str.maketrans({"—": "-"})
    return taken((made.row["text"].translate(straight) for made in make(1 << 30)), size)


def corpus_from(rows: Iterable[Any]) -> Corpus:
    """Return a corpus of objects with ``id``, ``text``, ``outlet`` and ``published``."""
    kept = [(row.id, row.outlet, row.published, row.text) for row in rows]
    names = ("id", "outlet", "published", "text")
    columns = zip(*kept, strict=True) if kept else [[]] * len(names)
    kinds = (pa.string(), pa.string(), pa.string(), pa.large_string())
    return corpus_of(
        pa.table({n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)})
    )


def line_of(made: Made) -> Line:
    """Return a generated article as a line."""
    row = made.row
    return Line(row["id"], row["text"], row["outlet"], row["published"])
