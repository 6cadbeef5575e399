"""What evidence weighs at the gate: fitted to pairs that were read, and what each cut is worth."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

import dedup
from dedup.intervals import wilson
from dedup.lexicon import gate
from dedup.pairs import Floats
from dedup.settings import Settings
from dedup_bench.labelled import Flags, Label, Seen, labels_of, rows_of, watched
from dedup_bench.quality.gold import DataSet
from dedup_bench.quality.measures import auc, components
from dedup_bench.quality.news import NO_REUSE, REUSE
from dedup_bench.results import Cell, Table, conditions, publish
from dedup_bench.sources import data_option, json_option

CORPUS, GIVEN = "allsides37k", "pair_labels"
OURS = Path(__file__).parents[1] / "labels"
CUTS = (-3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
PRECISIONS = (0.95, 0.80, 0.50)
FOLDS, SEEDS = 5, 20
WEIGHED_AGAIN = 1.0  # log-odds below the lowest named cut: further down not all pairs are counted
PENALTY = 0.3  # C of scikit-learn: the smaller, the closer all weights to 0


class Fit(NamedTuple):
    """A logistic regression: weights of features as they are, and of standardised ones."""

    intercept: float
    weights: Floats
    standardised: Floats

    def scores(self, features: Floats) -> Floats:
        """Return log-odds."""
        scores: Floats = self.intercept + features @ self.weights
        return scores


class Trial(NamedTuple):
    """Some labelled pairs: their kinds, scores by seed, what plain rules say, all that passes."""

    name: str
    kinds: list[str]
    scores: Floats
    rules: Mapping[str, Flags]

    @property
    def reuse(self) -> Flags:
        """Which are reuse."""
        return np.isin(self.kinds, REUSE)

    @property
    def mean(self) -> Floats:
        """The mean score of each."""
        mean: Floats = self.scores.mean(axis=0)
        return mean


@click.command()
@data_option(required=True)
@click.option(
    "--labels", "files", multiple=True, metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Labelled pairs, too; may be given again.  [default: all in bench/labels]",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write the weights there, in the form of dedup/lexicon/gate.py.",
)  # fmt: skip
@json_option
def calibrate(data: Path, files: tuple[Path, ...], output: Path | None, path: Path | None) -> None:
    """Fit the gate's weights to labelled pairs; tell what each cut finds and what it gets wrong."""
    learner()
    before, settings, source = conditions(), Settings(), DataSet(CORPUS, data / CORPUS)
    corpus = dedup.read(source.source)
    files = files or tuple(sorted(OURS.glob(f"{CORPUS}*.tsv")))
    given = [
        (GIVEN, source.folder / f"{GIVEN}.tsv"),
        *((f"{f.parent.name}/{f.stem}", f) for f in files),
    ]
    sure = labels_of(corpus, given)
    run = watched(corpus, settings)
    labels = [label for label in sure if label.rows not in run.near]
    seen, others = run.seen(rows_of(labels)), run.seen(run.apart(corpus))
    fit = fitted(seen.features[seen.known], reuse_of(labels)[seen.known])
    text = as_python(seen.names, fit)
    print(text)
    trials = list(trials_of(labels, seen, out_of_fold(labels, seen)))
    cuts = {"confident": settings.confident, "possible": settings.possible}
    tables = [weights_table(seen.names, fit), areas_table(trials)]
    tables += [cut_table(one, cuts, fit.scores(others.features), others.rules) for one in trials]
    options = {
        "sure": len(sure), "near-duplicates": len(sure) - len(labels),
        "learned from": int(seen.known.sum()), "never compared": int((~seen.compared).sum()),
        "C": PENALTY, "folds": FOLDS, "seeds": SEEDS,
    }  # fmt: skip
    publish("calibrate", tables, options, settings, path, before)
    if output:
        output.write_text(text, encoding="utf-8")


def reuse_of(labels: Sequence[Label]) -> Flags:
    """Tell which labelled pairs are reuse."""
    return np.isin([label.kind for label in labels], REUSE)


def learner() -> Callable[[], Any]:
    """
    Return what makes a logistic regression on standardised features.

    Raises:
        ClickException: scikit-learn is not there.
    """
    try:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
    except ImportError as problem:
        raise click.ClickException("calibrate needs scikit-learn: pip install it") from problem
    return lambda: make_pipeline(StandardScaler(), LogisticRegression(C=PENALTY, max_iter=3000))


def fitted(features: Floats, reuse: Flags) -> Fit:
    """Return the regression of pairs on what they show."""
    scaler, model = (step for _, step in learner()().fit(features, reuse).steps)
    weights = model.coef_[0] / scaler.scale_
    return Fit(float(model.intercept_[0] - weights @ scaler.mean_), weights, model.coef_[0])


def out_of_fold(labels: Sequence[Label], seen: Seen) -> Floats:
    """
    Return what pairs score where they were not learned from (float64, seeds x pairs).

    Pairs that articles connect are in one fold. A pair that the line does not compare has -inf.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    fresh, reuse = learner(), reuse_of(labels)
    of_article = components(label.pair for label in labels)
    groups = np.unique([of_article[label.pair[0]] for label in labels], return_inverse=True)[1]
    scores = np.full((SEEDS, len(labels)), -np.inf)
    for seed in range(SEEDS):
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
        for train, test in folds.split(seen.features, reuse, groups):
            learned, asked = train[seen.known[train]], test[seen.compared[test]]
            model = fresh().fit(seen.features[learned], reuse[learned])
            scores[seed, asked] = model.decision_function(seen.features[asked])
    return scores


def as_python(names: Sequence[str], fit: Fit) -> str:
    """Return the weights in the form of dedup/lexicon/gate.py."""
    weights = zip(names, fit.weights.tolist(), strict=True)
    lines = [f'    "{name}": {round(weight, 3)},' for name, weight in weights]
    head = [f'"""{gate.__doc__}"""', "", f"INTERCEPT = {round(fit.intercept, 3)}", ""]
    return "\n".join([*head, "WEIGHTS = {", *lines, "}", ""])


def weights_table(names: Sequence[str], fit: Fit) -> Table:
    """Return what each feature weighs, those that matter most first."""
    order = np.argsort(-np.abs(fit.standardised), kind="stable").tolist()
    rows = [[names[i], float(fit.standardised[i]), float(fit.weights[i])] for i in order]
    return Table("Weights: log-odds", ["feature", "of a standard deviation", "of one"], rows)


def trials_of(labels: Sequence[Label], seen: Seen, scores: Floats) -> Iterator[Trial]:
    """Yield the labels of each file, and all together."""
    sources = list(dict.fromkeys(label.source for label in labels))
    parts = [(source, {source}) for source in sources]
    parts += [("together", set(sources))] * (len(sources) > 1)
    for name, wanted in parts:
        places = [place for place, label in enumerate(labels) if label.source in wanted]
        rules = {rule: flags[places] for rule, flags in seen.rules.items()}
        yield Trial(name, [labels[place].kind for place in places], scores[:, places], rules)


def areas_table(trials: Sequence[Trial]) -> Table:
    """Return how well the scores tell reuse from the rest, over seeds."""
    rows: list[list[Cell]] = []
    for one in trials:
        areas = [auc(scores, one.reuse.tolist()) or 0.0 for scores in one.scores.tolist()]
        spread = [float(np.mean(areas)), min(areas), max(areas)]
        rows.append([one.name, len(one.kinds), int(one.reuse.sum()), *spread])
    columns = ["labels", "pairs", "of them reuse", "AUC", "lowest", "highest"]
    return Table(f"Area under the curve, cross-validated, {SEEDS} seeds", columns, rows)


def cut_table(
    trial: Trial, named: Mapping[str, float], others: Floats, rules: Mapping[str, Flags]
) -> Table:
    """
    Return what each cut is worth on some labels: the share of reuse, and of each kind called.

    Args:
        trial: the labels.
        named: cuts with a name; some for a precision are added.
        others: what all pairs of two outlets score that come near the gate.
        rules: which of these plain rules take.
    """
    cuts = [("", cut) for cut in CUTS if cut not in named.values()] + list(named.items())
    found = [(f"precision {least:.2f}", cut_for(trial, least)) for least in PRECISIONS]
    cuts += [(name, cut) for name, cut in found if cut is not None]
    rows = []
    for name, cut in sorted(cuts, key=lambda one: -one[1]):
        counted = cut >= min(named.values()) - WEIGHED_AGAIN
        passing = int(np.count_nonzero(others >= cut)) if counted else None
        told = f"{cut:.2f} {name}".strip()
        rows.append(verdict(told, trial, trial.mean >= cut, trial.scores >= cut, passing))
    for rule, called in trial.rules.items():
        passing = int(np.count_nonzero(rules[rule]))
        rows.append(verdict(rule, trial, called, called[None], passing))
    columns = ["from", "called", "precision", *REUSE, *NO_REUSE, "pairs of two outlets"]
    title = "share, 95 % interval (Wilson), lowest to highest over seeds; false ones counted"
    return Table(f"Labels: {trial.name}. {title}", columns, rows)


def cut_for(trial: Trial, least: float) -> float | None:
    """Return the lowest cut from which the share of reuse is at least so much, None for none."""
    cuts = np.unique(trial.mean[np.isfinite(trial.mean)])
    enough = [bool(trial.reuse[trial.mean >= cut].mean() >= least) for cut in cuts]
    return float(cuts[enough][0]) if any(enough) else None


def verdict(
    name: str, trial: Trial, called: Flags, by_seed: Flags, passing: int | None
) -> list[Cell]:
    """Return a row: precision, recall of each kind of reuse, how many of other kinds are called."""
    kinds = np.array(trial.kinds)
    precisions = [(one, one & trial.reuse) for one in (called, *by_seed)]
    row: list[Cell] = [name, int(called.sum()), told(precisions)]
    row += [told([(kinds == k, (kinds == k) & one) for one in (called, *by_seed)]) for k in REUSE]
    for kind in NO_REUSE:
        every = kinds == kind
        row.append(f"{np.count_nonzero(every & called)}/{np.count_nonzero(every)}")
    return [*row, passing]


def told(parts: Sequence[tuple[Flags, Flags]]) -> str:
    """Return the share of the first part with its interval, lowest and highest of the others."""
    counts = [(int(hits.sum()), int(every.sum())) for every, hits in parts]
    hits, of = counts[0]
    if not of:
        return ""
    low, high = wilson(hits, of)
    shares = [some / all_ for some, all_ in counts[1:] if all_]
    spread = f"; {min(shares):.2f} to {max(shares):.2f}" if len(shares) > 1 else ""
    return f"{hits / of:.2f} ({low:.2f} to {high:.2f}{spread})"
