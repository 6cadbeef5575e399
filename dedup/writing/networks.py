"""Who shares copy with whom, as graphs that Gephi and networkx open."""

import re
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow.compute as pc

from dedup.detection import Detection
from dedup.errors import MissingExtra
from dedup.listings import links_of

if TYPE_CHECKING:
    import networkx as nx

_ABOUT = ("outlet", "published", "title", "story")
_SAYS = ("relation", "point", "jaccard", "supported_sentences", "score")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def article_network(detection: Detection) -> "nx.Graph":
    """Return a graph: an article a node, a related pair an edge, with their cells."""
    graph = _empty()
    for row in detection.articles.select(["id", *_ABOUT]).to_pylist():
        graph.add_node(_legal(row["id"]), **_cells(row, _ABOUT))
    for row in detection.pairs.to_pylist():
        graph.add_edge(_legal(row["id_a"]), _legal(row["id_b"]), **_cells(row, _SAYS))
    return graph


def outlet_network(detection: Detection) -> "nx.Graph":
    """Return a graph: an outlet a node, an edge as many confident pairs as two outlets have."""
    graph = _empty()
    counts = pc.value_counts(detection.corpus.table["outlet"]).to_pylist()
    for row in sorted(counts, key=lambda row: row["values"]):
        graph.add_node(_legal(row["values"]) or "(unknown)", articles=row["counts"])
    for a, b, count in links_of(detection.corpus, detection.relations):
        graph.add_edge(_legal(a), _legal(b), weight=count)
    return graph


def write_network(detection: Detection, file: BinaryIO, form: str, *, outlets: bool) -> None:
    """Write the network of articles, or of outlets, as ``graphml`` or ``gexf``."""
    graph = outlet_network(detection) if outlets else article_network(detection)
    from networkx import generate_gexf, generate_graphml

    lines = generate_gexf(graph) if form == "gexf" else generate_graphml(graph)
    file.writelines(f"{line}\n".encode() for line in lines)


def _empty() -> "nx.Graph":
    try:
        from networkx import Graph
    except ImportError as problem:
        raise MissingExtra("a network", "graph") from problem
    return Graph()


def _cells(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the cells that are not empty: these formats know no null."""
    return {name: _legal(row[name]) for name in names if row[name] is not None}


def _legal(cell: Any) -> Any:
    return _FORBIDDEN.sub("\ufffd", cell) if isinstance(cell, str) else cell
