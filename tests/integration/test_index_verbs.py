"""``dedup index``: built, asked, taken down, forgotten, checked, by the command."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from dedup.cli import main
from dedup.errors import SettingsError
from dedup.index import Index
from dedup.verbs import index
from dedup.verbs.index import index_verbs
from stories import EDITED, OTHER, OWN, WIRE, Row, article

ROWS = [
    article("taken-down", "y", *WIRE, published="2031-03-04"),
    article("first", "reuters", *WIRE, published="2031-03-02"),
    article("own", "x", *OWN, published="2031-03-03"),
    article("undated", "x", *OTHER, published=""),
]


def call(*arguments: Any, text: str | None = None) -> Result:
    """Call the command in this process."""
    return CliRunner().invoke(main, ["index", *map(str, arguments)], input=text)


def file_of(folder: Path, *rows: Row, name: str = "in.jsonl") -> Path:
    """Write rows to a file."""
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return an index of four articles."""
    done = call("build", tmp_path / "ix", file_of(tmp_path, *ROWS), "--agency", "Reuters=reuters")
    assert 0 == done.exit_code, done.output
    return tmp_path / "ix"


@contextmanager
def opened(folder: Path) -> Iterator[Index]:
    """Open an index to look at."""
    with Index.open(folder, writable=False) as there:
        yield there


def asked(folder: Path, *rows: Row) -> list[Row]:
    """Return the verdicts on rows."""
    path = file_of(folder.parent, *rows, name="asked.jsonl")
    return [json.loads(line) for line in call("query", folder, path).stdout.splitlines()]


@pytest.mark.parametrize("verb", sorted(index_verbs.commands))
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    """Each verb and each of its options says what it is for, and gives an example to copy."""
    result = call(verb, "--help")
    options = [p for p in index_verbs.commands[verb].params if isinstance(p, click.Option)]

    assert 0 == result.exit_code
    assert f"\n    dedup index {verb}" in result.stdout
    assert [] == [option.name for option in options if not option.help]


@pytest.mark.parametrize("group", [[], ["index"]])
def test_lists_of_verbs_are_whole(group: list[str]) -> None:
    """Each verb is told in a line that is not cut."""
    verbs = CliRunner().invoke(main, [*group, "--help"]).stdout.partition("Commands:")[2]

    assert 5 < verbs.count("\n")
    assert "..." not in verbs


def test_built_in_order_of_publication(built: Path) -> None:
    """Articles enter in order of publication, without a time last, and are learnt from."""
    with opened(built) as there:
        entries = [there.entry(seq) for seq in range(1, 5)]
        statistics = there.statistics

    assert ["first", "own", "taken-down", "undated"] == [entry.id for entry in entries if entry]
    assert statistics is not None
    assert 4 == statistics.articles


def test_built_whole_or_not_at_all(built: Path, tmp_path: Path) -> None:
    """Where something is, nothing is built; and what fails leaves nothing."""
    again = call("build", built, tmp_path / "in.jsonl")
    bad = call("build", tmp_path / "new", tmp_path / "in.jsonl", "--num-perm", "1")

    assert (1, True) == (again.exit_code, "something is here already" in again.output)
    assert 1 == bad.exit_code
    assert ["in.jsonl", "ix"] == sorted(path.name for path in tmp_path.iterdir())


def test_query_in_order_and_adds_nothing(built: Path) -> None:
    """Each row gets the verdict a filter would give, in its place, however often it is asked."""
    rows = [article("n", "z", *OWN), article("m", "z", *EDITED, OWN[1]), article("n", "z", "Short")]
    verdicts = asked(built, *rows)

    assert ["n", "m", "n"] == [verdict["id"] for verdict in verdicts]
    assert ["drop", "tag", "keep"] == [verdict["action"] for verdict in verdicts]
    assert ["exact", "passages", "short"] == [verdict["reason"] for verdict in verdicts]
    assert "own" == verdicts[0]["earlier"]
    assert verdicts == asked(built, *rows)
    with opened(built) as there:
        assert 4 == len(there)


def test_query_in_parts(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many articles are asked about some at a time, with the same verdicts."""
    rows = [article(f"n{n}", "z", *part) for n, part in enumerate([OWN, WIRE, OTHER, EDITED] * 2)]
    whole = asked(built, *rows)
    monkeypatch.setattr(index, "_ASKED", 3)

    assert 8 == len(whole)
    assert whole == asked(built, *rows)


def test_an_agency_is_named(built: Path) -> None:
    """Whose wire copy an article is is told as the index was built with."""
    assert "Reuters" == asked(built, article("n", "z", *WIRE))[0]["agency"]


def test_add(built: Path, tmp_path: Path) -> None:
    """What is added is found."""
    done = call("add", built, file_of(tmp_path, article("more", "z", *EDITED), name="more.jsonl"))

    assert "1 articles added, 5 in all" in done.output
    assert "more" == asked(built, article("n", "z", *EDITED))[0]["earlier"]


def test_added_twice(built: Path, tmp_path: Path) -> None:
    """What is there by its id and words is not added again: an add that broke off is repeated."""
    rows = [*ROWS, article("more", "z", *EDITED), article("own", "x", *OWN, OTHER[0])]
    path = file_of(tmp_path, *rows[:4], *rows[4:5], name="more.jsonl")
    first, again = call("add", built, path), call("add", built, path)
    update = call("add", built, file_of(tmp_path, rows[5], name="update.jsonl"))

    assert "1 articles added, 5 in all; 4 were held, or have no words" in first.output
    assert "0 articles added, 5 in all; 5 were held" in again.output
    assert "1 articles added, 6 in all\n" in update.output


def test_remove_names_what_is_not_there(built: Path) -> None:
    """Ids nobody has are named; the others are removed, and again nobody has any."""
    names = [f"nobody{n}" for n in range(102)]
    done, again = (call("remove", built, "own", *names) for _ in range(2))

    assert 0 == done.exit_code
    assert "no article of these ids is held: nobody0, nobody1, " in done.stderr
    assert "nobody99 and 2 more" in done.stderr
    assert "1 articles of 103 ids removed" in done.stdout
    assert "is held: own, nobody0" in again.stderr


def test_remove_and_compact(built: Path, tmp_path: Path) -> None:
    """What is taken down is found no more, and after compacting nothing is left of it."""
    (tmp_path / "ids.txt").write_bytes(b"\xef\xbb\xbfown\n\nnobody-\xe9\r\n")
    done = call("remove", built, "taken-down", "--ids", tmp_path / "ids.txt")
    verdict = asked(built, article("n", "z", *OWN))[0]

    assert "2 articles of 3 ids removed" in done.stdout
    assert "ids is held: nobody-\\xe9\n" in done.stderr
    assert "new" == verdict["reason"]
    assert any(b"undated" in path.read_bytes() for path in built.iterdir())
    assert 0 == call("compact", built).exit_code
    assert not any(b"taken-down" in path.read_bytes() for path in built.iterdir())
    assert any(b"undated" in path.read_bytes() for path in built.iterdir())


def test_remove_without_ids(built: Path) -> None:
    """No id at all is wrong usage."""
    assert 2 == call("remove", built).exit_code


def test_expire(built: Path, tmp_path: Path) -> None:
    """Articles older than so many days are forgotten."""
    old = file_of(tmp_path, article("old", "x", *EDITED, published="1999-01-01"), name="old.jsonl")
    call("add", built, old)
    done = call("expire", built, "3650")

    assert "1 articles forgotten, 4 left" in done.output


def test_expire_by_no_number(built: Path) -> None:
    """No number of days, and none that is not finite."""
    for days in ("nan", "inf", "-1", "soon"):
        assert 2 == call("expire", built, "--", days).exit_code
    with pytest.raises(SettingsError, match="nan days"), Index.open(built) as there:
        there.expire(float("nan"))


def test_verify_and_info(built: Path) -> None:
    """A sound index is called so, one that was tampered with is not."""
    told = json.loads(call("info", built).stdout)
    sound = call("verify", built)
    assert (4, "passages", False) == (told["articles"], told["tier"], told["text"])
    assert (0, True) == (sound.exit_code, "sound, 4 articles" in sound.output)

    assert ({"reuters": "Reuters"}, {}) == (told["agencies"], told["changed"])
    call("build", built.with_name("other"), built.with_name("in.jsonl"), "--threshold", "0.7")
    other = json.loads(call("info", built.with_name("other")).stdout)
    assert ({}, {"threshold": 0.7}) == (other["agencies"], other["changed"])

    statistics = next(built.glob("statistics-*.npz"))
    statistics.write_bytes(statistics.read_bytes()[:-9])
    assert 1 == call("verify", built).exit_code


@pytest.mark.parametrize("verb", ["query", "verify", "info", "compact"])
def test_no_index(tmp_path: Path, verb: str) -> None:
    """Where no index is that is said in one line."""
    files = [file_of(tmp_path, *ROWS)] if verb == "query" else []
    done = call(verb, tmp_path / "nowhere", *files)

    assert 1 == done.exit_code
    assert "no index is here" in done.output


def test_estimate() -> None:
    """More is kept, more is needed."""
    small = call("estimate", "--articles", "1000000", "--tier", "articles").stdout
    large = call("estimate", "--articles", "1000000", "--keep-text", "--keep-shingles").stdout

    def bytes_an_article(said: str) -> int:
        return int(re.findall(r"([\d,]+) bytes an article", said)[0].replace(",", ""))

    assert 1000 < bytes_an_article(small) < 1500
    assert bytes_an_article(large) > 3 * bytes_an_article(small)
    assert "memory:" in small
