"""Networks: read back by networkx, with what the tables say."""

from pathlib import Path

import pytest

from dedup.detection import Detection
from dedup.errors import InputError, MissingExtra
from dedup.writing import write
from stories import OTHER, OWN, WIRE, article, found_in

nx = pytest.importorskip("networkx", reason="no networkx: extra graph")


def detection() -> Detection:
    """Return two outlets that share agency copy, one with signs XML has no place for, and one."""
    return found_in(
        article("w", "reuters", *WIRE, title="\x00\x1f <&> \U0001f600"),
        article("a", "x", OWN[0], *WIRE),
        article("b", "y", *WIRE, OWN[1]),
        article("c", "", *OTHER),
    )


READERS = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


@pytest.mark.parametrize("form", list(READERS))
def test_articles(tmp_path: Path, form: str) -> None:
    """Nodes are the articles with their cells, edges the pairs."""
    found, path = detection(), tmp_path / f"n.{form}"
    write(found, path)
    graph = READERS[form](path)

    assert {"a", "b", "c", "w"} == set(graph)
    assert graph.nodes["w"]["title"] == "\ufffd\ufffd <&> \U0001f600"
    assert graph.nodes["a"]["story"] == graph.nodes["b"]["story"]
    edges = {(row["id_a"], row["id_b"]): row for row in found.pairs.to_pylist()}
    assert {frozenset(pair) for pair in edges} == {frozenset(edge) for edge in graph.edges}
    for (a, b), row in edges.items():
        assert graph[a][b]["relation"] == row["relation"]


def test_outlets(tmp_path: Path) -> None:
    """Nodes are the outlets with their articles, edges count confident pairs."""
    write(detection(), tmp_path / "n.outlets.graphml")
    graph = nx.read_graphml(tmp_path / "n.outlets.graphml")

    assert {"reuters": 1, "x": 1, "y": 1, "(unknown)": 1} == dict(graph.nodes(data="articles"))
    weights = {frozenset((a, b)): weight for a, b, weight in graph.edges(data="weight")}
    assert {
        frozenset(pair): 1 for pair in (("reuters", "x"), ("reuters", "y"), ("x", "y"))
    } == weights


def test_same_bytes(tmp_path: Path) -> None:
    """What is written again is the same."""
    for name in ("one.gexf", "other.gexf"):
        write(detection(), tmp_path / name)
    assert (tmp_path / "one.gexf").read_bytes() == (tmp_path / "other.gexf").read_bytes()


def test_without_networkx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without networkx one line names the extra, and no file is left."""
    monkeypatch.setitem(__import__("sys").modules, "networkx", None)
    with pytest.raises(MissingExtra, match=r"dedup-news\[graph\]"):
        write(detection(), tmp_path / "n.gexf")
    assert [] == list(tmp_path.iterdir())
    with pytest.raises(InputError, match="cannot write"):
        write(detection(), tmp_path / "n.xlsx")
