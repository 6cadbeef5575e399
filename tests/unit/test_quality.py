"""The quality suite: measures against examples worked by hand, protocols on sets made here."""

import gzip
import json
from collections.abc import Iterator
from math import log2
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import click
import pyarrow as pa
import pytest
from click.testing import CliRunner

from dedup import Detection
from dedup.intervals import wilson
from dedup_bench.__main__ import main
from dedup_bench.edits import EDITS
from dedup_bench.quality import copies, news, peers, planted
from dedup_bench.quality.answers import RUN, Answer, answer_of, by_dedup, spans_of
from dedup_bench.quality.command import table_of
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import (
    Measure,
    Pair,
    Point,
    Span,
    agreement,
    auc,
    by_name,
    components,
    covered,
    detected,
    grouped,
    pair_of,
    share,
)
from dedup_bench.quality.runs import runs_of
from dedup_bench.rivals.matching import shared_keys
from stories import WIRE

COPY = "The quick brown fox jumped over the lazy dog while nineteen tired farmers watched quietly"


# --- measures


def test_wilson() -> None:
    """The interval of Wilson 1927, at the ends too: values of published tables."""
    assert (0.0, 1.0) == wilson(0, 0)
    assert pytest.approx((0.0, 0.2775), abs=1e-4) == wilson(0, 10)
    assert pytest.approx((0.7225, 1.0), abs=1e-4) == wilson(10, 10)
    assert pytest.approx((0.2366, 0.7634), abs=1e-4) == wilson(5, 10)
    assert Measure("x", None, goal="1") == share("x", 0, 0, "1")
    assert Measure("x", 0.5, *wilson(1, 2), "", "possible") == share("x", 1, 2, "", "possible")


def test_components() -> None:
    """Pairs that hang together make one component, named by its smallest id."""
    assert {} == components([])
    assert dict.fromkeys("abcd", "a") == components([("c", "d"), ("b", "c"), ("a", "d")])
    assert {"a": "a", "b": "a", "x": "x", "y": "x"} == components([("a", "b"), ("x", "y")])


def test_agreement() -> None:
    """
    Pairwise precision and recall and the adjusted Rand index.

    Six ids, true {a b c} {d e} {f}, found {a b} {c d e}: 4 true pairs, 4 found, 2 in common of 15;
    expected by chance 4 * 4 / 15.
    """
    gold = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 3}
    found = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y"}

    assert pytest.approx((0.5, 0.5, (2 - 16 / 15) / (4 - 16 / 15))) == agreement(gold, found)
    assert (1.0, 1.0, 1.0) == agreement(gold, gold)
    assert (1.0, 0.0, 0.0) == agreement(gold, {})
    assert (1.0, 1.0, 1.0) == agreement({"a": 1}, {})


def test_auc() -> None:
    """The share of pairs of a positive and a negative that stand in the right order."""
    assert 1.0 == auc([2, 3, 1], [True, True, False])
    assert 0.5 == auc([1, 1], [True, False])
    assert 5.5 / 6 == auc([3, 1, 1, 0, 0], [True, True, False, False, False])
    assert auc([1, 2], [True, True]) is None


def test_detected() -> None:
    """
    Passages after PAN.

    One true passage of 10 and 10 characters, found in two pieces of 4 and 4; 2 characters a side
    of another piece are wrong: 16 of 20 found are right, 16 of 20 true are found.
    """
    gold = {("a", "b"): [Span(0, 10, 100, 110)]}
    found = {
        ("a", "b"): [Span(0, 4, 100, 104), Span(6, 10, 106, 110)],
        ("a", "c"): [Span(0, 2, 0, 2)],
    }
    one = detected(gold, found)

    assert (0.8, 0.8, 2.0) == pytest.approx(one[:3])
    assert pytest.approx(0.8 / log2(3)) == one.plagdet
    assert (1.0, 1.0, 1.0, 1.0) == detected(gold, gold)
    assert (1.0, 0.0, 1.0, 0.0) == detected(gold, {})


def test_overlapping_passages_count_once() -> None:
    """Characters that lie in two found passages are found once."""
    gold = {("a", "b"): [Span(0, 10, 0, 10)]}
    found = {("a", "b"): [Span(0, 8, 0, 8), Span(4, 12, 4, 12)]}

    assert (10 / 12, 1.0, 2.0) == pytest.approx(detected(gold, found)[:3])
    assert 7 == covered(3, 10, [(0, 8), (4, 12)])


def test_names_are_told_once() -> None:
    """Two measures of one name and point are a mistake."""
    with pytest.raises(ValueError, match="'x'"):
        by_name([Measure("x", 1), Measure("x", 2)])
    assert 2 == len(by_name([Measure("x", 1), Measure("x", 2, point="possible")]))
    assert {"l": [("a", "b")]} == grouped([(pair_of("b", "a"), "l")])


def test_runs() -> None:
    """Runs of six equal words, in characters of both texts."""
    assert [] == runs_of("a b c d e", "a b c d e")
    (span,) = runs_of(f"He said: {COPY}.", f"{COPY.upper()}, they say.")
    assert Span(9, 9 + len(COPY), 0, len(COPY)) == span


# --- what dedup and the peers answer


def answer(confident: set[Pair], possible: set[Pair] = frozenset(), **more: object) -> Answer:  # type: ignore[assignment]
    """Return an answer of excerpts."""
    relations = dict.fromkeys(sorted(confident | possible), "excerpt")
    return Answer(9, 0.1, relations, frozenset(confident), **more)  # type: ignore[arg-type]


def values(measures: Iterator[Measure]) -> dict[str | tuple[str, Point], float | int | None]:
    """Return the value of each measure; by name and point, and by name where it is confident."""
    found: dict[str | tuple[str, Point], float | int | None] = {}
    for key, one in by_name(measures).items():
        found[key] = one.value
        if one.point == "confident":
            found[one.name] = one.value
    return found


def written(folder: Path, rows: list[dict[str, object]], **tables: str) -> DataSet:
    """Write a data set and return it."""
    folder.mkdir()
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    for name, text in tables.items():
        (folder / f"{name}.tsv").write_text(text.replace(" ", "\t"), encoding="utf-8")
    return DataSet(folder.name, folder)


def test_quotations_are_no_reuse() -> None:
    """A pair that shares a quotation is told apart, at both points."""
    pairs = {("a", "b"): "near", ("a", "c"): "shared-quotation", ("b", "c"): "edited"}
    one = Answer(3, 0.1, pairs, frozenset([("a", "b"), ("a", "c")]))

    assert {("a", "b")} == one.reuse("confident")
    assert {("a", "b"), ("b", "c")} == one.reuse("possible")


def test_dedup_answers(tmp_path: Path) -> None:
    """What dedup finds becomes pairs, shares and passages."""
    copied = " ".join(WIRE)
    rows: list[dict[str, object]] = [
        {"id": "z", "outlet": "one", "text": f"Own words begin here. {copied}"},
        {"id": "a", "outlet": "two", "text": f"{copied} And others end over there, it seems."},
    ]
    one = by_dedup()(written(tmp_path / "set", rows))

    assert one is not None
    assert {("a", "z")} == one.reuse("confident") == one.reuse("possible")
    assert one.shares["a"][0] > 0.5
    (span,) = one.spans["a", "z"]
    assert copied == str(rows[1]["text"])[span.a_begin : span.a_end + 1]
    assert copied == str(rows[0]["text"])[span.b_begin : span.b_end + 1]


def test_points_and_scores_are_read() -> None:
    """A table with points and scores says both; shares are read at each point."""
    pairs = {
        "id_a": ["a", "c", "d"], "id_b": ["b", "a", "a"], "point": ["confident", "possible", None],
        "relation": ["near", "edited", "shared-quotation"], "score": [0.9, 0.4, None],
        "jaccard": [0.5, 0.0, 0.0], "a_in_b": [0.6, 0.0, 0.0], "b_in_a": [0.7, 0.0, 0.0],
    }  # fmt: skip
    shares = {"id": ["a", "b"], "shared_share": [0.1, None], "shared_share_possible": [0.3, 0.2]}
    tables = {"pairs": pa.table(pairs), "articles": pa.table(shares)}
    found = SimpleNamespace(tables=tables, corpus=range(4), run={"rejected": {"no text": 2}})
    one = answer_of(cast("Detection", found), 0.0)

    assert {("a", "b")} == one.reuse("confident")
    assert {("a", "b"), ("a", "c")} == one.reuse("possible")
    assert {("a", "b"): 0.9, ("a", "c"): 0.4, ("a", "d"): 0.0} == one.scores
    assert {"a": (0.1, 0.3), "b": (0.0, 0.2)} == one.shares
    assert (4, 2) == (one.articles, one.rejected)


def test_passages_follow_the_order_of_the_ids() -> None:
    """A passage's sides are turned with its pair."""
    row = {"id_a": "b", "id_b": "a", "a_begin": 1, "a_end": 2, "b_begin": 3, "b_end": 4}

    assert {("a", "b"): [Span(3, 4, 1, 2)]} == spans_of([row])


def test_shared_keys() -> None:
    """Rows that share keys are counted once a key; common keys are left out."""
    keys = [[1, 2, 3, 3], [3, 2, 9], [3, 7], [7]]

    assert [(0, 1, 2), (0, 2, 1), (1, 2, 1), (2, 3, 1)] == sorted(shared_keys(keys, 3))
    assert [(0, 1, 1), (2, 3, 1)] == sorted(shared_keys(keys, 2))
    assert [] == list(shared_keys([], 3))


def test_peers_answer(tmp_path: Path) -> None:
    """Every peer finds a copy, and nothing else."""
    rows: list[dict[str, object]] = [
        {"id": "a", "text": COPY},
        {"id": "b", "text": f"{COPY} again"},
        {"id": "c", "text": "Nothing of this stands anywhere else in what was written"},
    ]
    data = written(tmp_path / "set", rows)
    for name, contender in peers.contenders().items():
        one = contender(data)
        assert one is not None
        assert {("a", "b"): RUN} == one.relations, name


def test_a_peer_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line says which package to install; the others run."""
    passim = peers.FINDERS["passim's index"]
    finders = {"theirs": ("no_such_package", *passim[1:]), "passim": passim}
    monkeypatch.setattr(peers, "FINDERS", finders)

    assert ["passim"] == list(peers.contenders())
    assert "theirs: left out, install no_such_package\n" == capsys.readouterr().err


# --- protocols


def test_labels(tmp_path: Path) -> None:
    """Precision and recall by kind at both points; labels that are not sure are left out."""
    table = """id_a id_b kind sure
a b same-copy high
a c same-copy high
a d edited-copy medium
b c shared-quotation high
b d same-event high
c d same-event low
"""
    rows: list[dict[str, object]] = [
        {"id": one, "text": "x", "outlet": f"o{one}"} for one in "abcd"
    ]
    data = written(tmp_path / "set", rows, pair_labels=table)
    found = values(news.labelled(data, answer({("a", "b"), ("b", "c"), ("c", "d")}, {("a", "d")})))

    assert 0.5 == found["precision on labels"]
    assert pytest.approx(2 / 3) == found["precision on labels", "possible"]
    assert 0.5 == found["recall of same-copy"]
    assert (0.0, 1.0) == (
        found["recall of edited-copy"], found["recall of edited-copy", "possible"],
    )  # fmt: skip
    assert 0.0 == found["same-event called reuse"]
    assert (3, 4) == (found["pairs called excerpt"], found["pairs called excerpt", "possible"])


def test_a_sample_is_drawn_the_same_every_time(tmp_path: Path) -> None:
    """Only confident pairs of two outlets are drawn; the seed says which."""
    rows: list[dict[str, object]] = [
        {"id": one, "text": "x", "outlet": "o" if one in "ab" else ""} for one in "abcd"
    ]
    data = written(tmp_path / "set", rows)
    one = answer({("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}, {("a", "d")})

    assert news.drawn(data, one, 2, 7) == news.drawn(data, one, 2, 7)
    assert [("a", "c"), ("b", "d"), ("c", "d")] == sorted(news.drawn(data, one, 9, 1))


def test_credits(tmp_path: Path) -> None:
    """Pairs agree that share a named credit; short articles do not count for coverage."""
    credit = {"a": ["SPA"], "b": ["SPA", "agencies"], "c": ["Reuters"], "d": [], "e": ["agencies"]}
    rows: list[dict[str, object]] = [
        {"id": one, "text": "x" * 200, "outlet": one, "wire_credit": names}
        for one, names in credit.items()
    ]
    rows.append({"id": "f", "text": "x", "outlet": "f", "wire_credit": ["SPA"]})
    data = written(tmp_path / "set", rows)
    found = values(news.syndicated(data, answer({("a", "b"), ("a", "c"), ("a", "e"), ("d", "e")})))

    assert 0.5 == found["credit agreement"]
    assert (1.0, 1.0) == (found["coverage of SPA"], found["coverage of Reuters"])
    assert found["coverage of AFP"] is None
    assert 1.0 == found["uncredited in a pair"]


def test_seeds(tmp_path: Path) -> None:
    """Shares are of words outside quotations, between the first and the last unit of the wire."""
    table = """file para sentence nuggets text
001_x.txt 0 0 - A_date
001_x.txt 1 0 W1 three|own|words
001_x.txt 1 1 - one
001_x.txt 2 0 Q1,W2 "not|these"|two|more
001_x.txt 3 0 - a|long|footer
000_y.txt 0 0 - all|its|own
"""
    folder = tmp_path / "seeds"
    folder.mkdir()
    text = table.replace(" ", "\t").replace("|", " ")
    (folder / "seed_sentences.tsv").write_text(text, encoding="utf-8")
    data = DataSet("seeds", folder)

    assert {"001_x": pytest.approx(5 / 6), "000_y": 0.0} == news.derived_shares(data)
    one = answer(set(), shares={"001_x": (0.5, 5 / 6)})
    found = values(news.seeds(data, one))
    assert pytest.approx(1 / 3) == found["share, mean error of the derived"]
    assert pytest.approx(0.0) == found["share, mean error of the derived", "possible"]


def test_clusters_and_events(tmp_path: Path) -> None:
    """Components of the pairs against clusters; pairs within and across events."""
    rows: list[dict[str, object]] = [{"id": one, "text": "x", "lang": "en"} for one in "abcd"]
    clusters = "id cluster\na 1\nb 1\nc 1\nd 2\n"
    data = written(
        tmp_path / "ocr_pairs", rows, clusters=clusters, events=clusters.replace("cluster", "event")
    )
    one = answer({("a", "b")}, {("b", "c"), ("c", "d")})
    found = values(copies.scanned(data, one))

    assert (1.0, 1 / 3) == pytest.approx((found["precision of groups"], found["recall of groups"]))
    assert found["ARI"] == found["ARI of en"]
    assert pytest.approx(2 / 3) == found["pairs that are right", "possible"]
    counts = values(news.events(data, one))
    assert (1, 2, 0, 1) == (
        counts["pairs of one event"], counts["pairs of one event", "possible"],
        counts["pairs of two events"], counts["pairs of two events", "possible"],
    )  # fmt: skip


def test_labelled_pairs(tmp_path: Path) -> None:
    """Rates by label, coders or band; grades by score; planted pairs and others."""
    rows: list[dict[str, object]] = [{"id": one, "text": "x"} for one in "abcd"]
    one = answer({("a", "b")}, {("c", "d")}, scores={("a", "b"): 0.9, ("c", "d"): 0.2})
    folder = tmp_path

    data = written(folder / "mrpc", rows, pairs="id_a id_b label\nb a 1\na c 0\n")
    assert 1.0 == values(copies.same_event(data, one))["paraphrase called reuse"]
    data = written(folder / "sts", rows, pairs="id_a id_b label\na b 5\nc d 4.2\na d 0.0\n")
    found = values(copies.similar(data, one))
    assert (0.5, 1.0) == (
        found["4 to 5 of 5 called reuse"], found["4 to 5 of 5 called reuse", "possible"],
    )  # fmt: skip
    coded = "id_a id_b label_coder1 label_coder2\na b 1 0\na c 1 1\n"
    found = values(copies.chained(written(folder / "ged", rows, pairs=coded), one))
    assert (1.0, 0.0) == (
        found["coders differ called reuse"], found["one story called reuse"],
    )  # fmt: skip
    graded = "id_a id_b label reuse\na b cut 1\nc d light 1\na d non 0\n"
    found = values(copies.graded(written(folder / "cs", rows, pairs=graded), one))
    assert (1.0, 2) == (
        found["AUC, reuse against none"], found["steps of the order cut > light > heavy > non"],
    )  # fmt: skip
    found = values(copies.planted(written(folder / "mc", rows, pairs="id_a id_b\na b\n"), one))
    assert (1.0, 0, 1) == (
        found["planted pairs found"], found["others found"], found["others found", "possible"],
    )  # fmt: skip


def test_quotes(tmp_path: Path) -> None:
    """Any relation counts as returned; passages are measured on the true pairs."""
    rows: list[dict[str, object]] = [{"id": one, "text": "x" * 50} for one in "abc"]
    data = written(
        tmp_path / "ng20", rows, pairs_quote="id_a id_b\nb a\n", pairs_coquote="id_a id_b\na c\n"
    )
    line = {"id_a": "b", "off_a": 0, "len_a": 10, "id_b": "a", "off_b": 20, "len_b": 10}
    with gzip.open(data.folder / "spans.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    spans = {("a", "b"): [Span(20, 30, 0, 10)], ("b", "c"): [Span(0, 9, 0, 9)]}
    pairs = {("a", "b"): "shared-quotation", ("b", "c"): "excerpt"}
    found = values(copies.quoted(data, Answer(3, 0.1, pairs, frozenset(), spans=spans)))

    assert (2, 1.0, 0.0, 1.0) == (
        found["pairs returned"], found["recall of quote pairs"],
        found["recall of coquote pairs"], found["plagdet on true pairs"],
    )  # fmt: skip


def test_a_torn_table_is_named(tmp_path: Path) -> None:
    """A row with too few cells is told with its file and line."""
    data = written(tmp_path / "set", [], pairs="id_a id_b label\na b 1\na b\n")
    with pytest.raises(click.ClickException, match=r"set/pairs.tsv, line 3: 2 cells, 3 headings"):
        list(data.pairs())
    with pytest.raises(click.ClickException, match=r"set/events.tsv: No such file"):
        list(data.rows("events.tsv"))


def test_planted_copy() -> None:
    """Reprints are found whole, and own text about the same event is not called copy."""
    reprint = planted.measured("reprint", 1.0, 40)
    independent = planted.measured("independent", 0.0, 40)

    assert [1.0, 1.0] == reprint[3:5]
    assert [0.0, 0.0] == independent[9:11]
    assert set(planted.STRENGTHS) == set(EDITS)


# --- the command


def test_one_table() -> None:
    """A row a measure: ours with intervals at both points, peers' with one value."""
    ours = by_name([share("s", 1, 2, "1"), share("s", 2, 2, "", "possible"), Measure("n", 3)])
    theirs = by_name([Measure("s", 0.25)])
    table = table_of({"set": {"dedup": ours, "peer": theirs}}, ["dedup", "peer"])

    points = ["dedup", "low", "high", "dedup, possible", "low", "high"]
    assert ["set", "measure", "goal", *points, "peer"] == table.columns
    assert ["set", "s", "1", 0.5, *wilson(1, 2), 1.0, *wilson(2, 2), 0.25] == table.rows[0]
    assert ["set", "n", "", 3, None, None, None, None, None, None] == table.rows[1]


def test_command(tmp_path: Path) -> None:
    """Sets that are there are measured, the others named; no path goes into the results."""
    rows: list[dict[str, object]] = [
        {"id": "a", "outlet": "o", "text": COPY},
        {"id": "b", "outlet": "p", "text": COPY},
    ]
    written(tmp_path / "mccormick_minhash", rows, pairs="id_a id_b label\na b duplicate\n")
    result = tmp_path / "results.json"
    arguments = ["quality", "--data", str(tmp_path), "--save", str(result)]
    for name in ("mccormick_minhash", "ng20", "seeds"):
        arguments += ["--only", name]
    done = CliRunner().invoke(main, arguments)

    assert 0 == done.exit_code, done.output
    assert "ng20: left out" in done.stderr
    assert "seeds: left out" in done.stderr
    (table,) = json.loads(result.read_text(encoding="utf-8"))["tables"]
    assert ["mccormick_minhash", "planted pairs found", "1", 1.0] == table["rows"][1][:4]
    assert str(tmp_path) not in result.read_text(encoding="utf-8")


def test_command_draws_a_sample(tmp_path: Path) -> None:
    """Ids and relations of pairs to read are written, no text."""
    rows: list[dict[str, object]] = [
        {"id": "a", "outlet": "o", "text": COPY},
        {"id": "b", "outlet": "p", "text": COPY},
    ]
    written(tmp_path / "allsides37k", rows, pair_labels="id_a id_b kind sure\na b same-copy high\n")
    sample = tmp_path / "sample.tsv"
    arguments = ["quality", "--data", str(tmp_path), "--only", "allsides37k", "--sample", "5"]

    assert 2 == CliRunner().invoke(main, arguments).exit_code
    assert 0 == CliRunner().invoke(main, [*arguments, "--sample-to", str(sample)]).exit_code
    assert "id_a\tid_b\trelation\na\tb\texact\n" == sample.read_text(encoding="utf-8")
