"""Make any number of synthetic articles with known edits: articles.jsonl and truth.jsonl."""

from pathlib import Path

import click

from dedup_bench import corpora
from dedup_bench.edits import EDITS
from dedup_bench.scripts import WRITINGS, in_language


@click.command(
    epilog="""\b
Examples:
  python seeds/make.py --articles 10000 --seed 1 OUT_DIR
  python seeds/make.py --edit light --strength 0.04 OUT_DIR
  python seeds/make.py --edit cut --edit embed --copied 0.8 --days 30 OUT_DIR"""
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--articles", type=click.IntRange(min=0), default=10_000, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--days", type=click.FloatRange(min=0), default=365, show_default=True)
@click.option("--copied", type=click.FloatRange(0, 1), default=0.35, show_default=True)
@click.option("--edit", "edits", type=click.Choice(list(EDITS)), multiple=True, help="[all]")
@click.option("--language", type=click.Choice(list(WRITINGS)), default="en", show_default=True)
@click.option("--strength", type=float, help="For every edit, instead of its usual one.")
def main(
    folder: Path,
    articles: int,
    seed: int,
    days: float,
    copied: float,
    edits: tuple[str, ...],
    language: str,
    strength: float | None,
) -> None:
    """Write ARTICLES synthetic articles and the truth about them to FOLDER."""
    weights = dict.fromkeys(edits, 1.0) or None
    made = corpora.make(articles, seed, days=days, copied=copied, edits=weights, strength=strength)
    corpora.write(folder, (in_language(item, language) for item in made))


if __name__ == "__main__":
    main()
