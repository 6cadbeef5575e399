"""What sketches say of copying: weights fitted to what ``dedup score`` finds, and where to cut."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from dedup.index.batch import Batch
from dedup.index.entries import entries_of
from dedup.index.lookup import Asking, heaviest_in, nearest_in
from dedup.index.parts import Tail
from dedup.lexicon.sketch_gate import SKETCH_WEIGHTS
from dedup.pairs import Floats
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sketches import sketches_of
from dedup.statistics import Statistics
from dedup_bench.index_contenders import FLOOR
from dedup_bench.index_recall import CORPORA, Flags, Scored, scored_in, shares
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import data_option, json_option

CUTS = (-5.0, -4.0, -3.5, -3.0, -2.5, -2.0, -1.0, 0.0)
FOLDS, BATCH, EIGHTHS = 5, 2_000, 8
FEATURES = "common anchors", "common paragraph keys", "sentences"


class Met(NamedTuple):
    """
    Pairs that an index meets: an article that asks, and an earlier one with common anchors.

    Args:
        pairs: int64 (n x 2), the later article and the earlier.
        features: float64 (n x 3), logarithms of one and ``FEATURES``: rarities, and how many.
        near: bool by article, whether signatures alone tag it.
    """

    pairs: Ints
    features: Floats
    near: Flags

    def carriers(self, passing: Flags) -> Flags:
        """Tell which articles are tagged if some of the pairs pass."""
        found = self.near.copy()
        found[self.pairs[passing, 0]] = True
        return found


@click.command()
@data_option(required=True)
@click.option("--only", "names", type=click.Choice(CORPORA), multiple=True, help="Only this.")
@click.option("--articles", default=10_000, show_default=True, help="How many are generated.")
@json_option
def sketches(data: Path, names: tuple[str, ...], articles: int, path: Path | None) -> None:
    """Fit what sketches weigh to the first corpus; tell what each cut finds there and elsewhere."""
    before, settings, tables = conditions(), Settings(), list[Table]()
    for name in names or CORPORA:
        scored = scored_in(name, data, articles, settings)
        for of, statistics in (("its own", scored.statistics), ("none", Statistics.empty())):
            met = met_in(scored.rows, statistics, settings)
            tables += tables_of(f"{name}, statistics: {of}", met, scored, fit=name == CORPORA[0])
    publish("sketches", tables, {"folds": FOLDS, "generated": articles}, settings, path, before)


def tables_of(title: str, met: Met, scored: Scored, *, fit: bool) -> Iterator[Table]:
    """Yield what was fitted, and what each cut finds with it and with the weights in force."""
    given = np.array(SKETCH_WEIGHTS)
    if fit:
        whole, folds, scores = fitted(met, confident_of(met, scored))
        yield weights_table(title, whole, folds)
        yield cuts_table(f"{title}; weights of the other folds", met, scored, scores)
    yield cuts_table(f"{title}; weights in force", met, scored, evidence_of(met.features, given))


def met_in(rows: Sequence[dict[str, str]], statistics: Statistics, settings: Settings) -> Met:
    """Return the pairs that an index of these articles, as they come, would weigh."""
    tail, found = Tail(settings), []
    for first in range(0, len(rows), BATCH):
        batch = Batch.of(rows[first : first + BATCH])
        sketched = sketches_of(batch.stacked(), settings, statistics)
        named = {"id": batch.ids, "outlet": batch.outlets, "published": batch.published}
        entries = entries_of(sketched, batch.times(0), 0, named, None)
        entries.fixed["seq"][:] = 1 + first + np.arange(len(entries))
        tail.append(entries, 0)
        found.append(_met(tail, Asking(sketched, entries.ragged["id"], batch, first), settings))
    pairs, features, near = (np.concatenate(column) for column in zip(*found, strict=True))
    return Met(pairs, features, near)


def _met(tail: Tail, asking: Asking, settings: Settings) -> tuple[Ints, Floats, Flags]:
    near = nearest_in([tail], asking, round(FLOOR * settings.num_perm), settings)
    least = int(EIGHTHS * settings.anchor_rarity)
    ours = heaviest_in([tail], asking, "sentences", least)
    theirs = heaviest_in([tail], asking, "paragraphs", 0)
    rows, places = np.nonzero(ours.seqs)
    earlier = ours.seqs[rows, places]
    same = (theirs.seqs[rows] == earlier[:, None]) & (theirs.weights[rows] > 0)
    paragraphs = (same * theirs.weights[rows]).sum(axis=1)
    assert asking.sketches.sentences is not None
    counts = asking.sketches.sentences.counts[rows]
    seen = ours.weights[rows, places] / EIGHTHS, paragraphs / EIGHTHS, counts
    pairs = np.column_stack([asking.first + rows, earlier - 1])
    tagged: Flags = np.any(near.seqs > 0, axis=1)
    return pairs, np.log1p(np.column_stack(seen)), tagged


def confident_of(met: Met, scored: Scored) -> Flags:
    """Tell which pairs ``dedup score`` calls confident."""
    return np.array([scored.pairs.get((b, a), False) for b, a in met.pairs.tolist()])


def evidence_of(features: Floats, weights: Floats) -> Floats:
    """Return log-odds by an intercept and weights."""
    evidence: Floats = weights[0] + features @ weights[1:]
    return evidence


def fitted(met: Met, confident: Flags) -> tuple[Floats, Floats, Floats]:
    """
    Fit weights to pairs.

    Returns:
        Those of all pairs, those without each fold (folds x 4), and what each pair scores by
        weights that never saw its article.
    """
    try:
        from sklearn.model_selection import GroupKFold
    except ImportError as problem:
        raise click.ClickException("sketches needs scikit-learn: pip install it") from problem
    folds, scores = [], np.empty(len(confident))
    for train, test in GroupKFold(FOLDS).split(met.features, groups=met.pairs[:, 0]):
        folds.append(_regression(met.features[train], confident[train]))
        scores[test] = evidence_of(met.features[test], folds[-1])
    return _regression(met.features, confident), np.array(folds), scores


def _regression(features: Floats, confident: Flags) -> Floats:
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(max_iter=3000).fit(features, confident)
    return np.append(model.intercept_, model.coef_[0])


def weights_table(title: str, whole: Floats, folds: Floats) -> Table:
    """Return what was fitted, its spread over folds, and what is in force."""
    rows: list[list[Cell]] = [
        [name, float(value), float(fold.min()), float(fold.max()), given]
        for name, value, fold, given in zip(
            ("intercept", *FEATURES), whole, folds.T, SKETCH_WEIGHTS, strict=True
        )
    ]
    columns = ["log-odds", "fitted", "lowest fold", "highest fold", "in force"]
    return Table(f"{title}: weights, fitted to confident pairs", columns, rows)


def cuts_table(title: str, met: Met, scored: Scored, scores: Floats) -> Table:
    """Return what is tagged from each cut on, what that finds, and how much of it is right."""
    sure, any_ = scored.after(confident=True), scored.after(confident=False)
    confident, rows = confident_of(met, scored), list[list[Cell]]()
    for cut in CUTS:
        passing = scores >= cut
        tagged = met.carriers(passing)
        right = float(confident[passing].mean()) if passing.any() else None
        rows.append([
            f"{cut:.1f}", int(passing.sum()), right, float(tagged.mean()),
            *shares(tagged, sure), *shares(tagged, any_), *shares(any_, tagged),
        ])  # fmt: skip
    columns = ["from", "pairs", "of them confident", "articles tagged",
               "with confident found", "low", "high", "with possible found", "low", "high",
               "tagged are related", "low", "high"]  # fmt: skip
    return Table(title, columns, rows)
