"""What the verbs of the command may be given, and what is made of it."""

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from math import isfinite
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from dedup.errors import MissingExtra, legible

if TYPE_CHECKING:
    from dedup.settings import Settings


_WRITERS = {
    ".html": ("jinja2", "report"),
    ".graphml": ("networkx", "graph"),
    ".gexf": ("networkx", "graph"),
    "--plots": ("matplotlib", "plots"),
}
"""Package and extra that write what a name ends in, or what is given to an option."""


class Amount(click.FloatRange):
    """A number in a range; ``nan`` and ``inf`` are none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As of click."""
        if not isfinite(found := super().convert(value, param, ctx)):
            self.fail(f"{value!r} is no finite number", param, ctx)
        return found


def filled(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse an empty name of a file."""
    if value == "":
        raise click.BadParameter("an empty name is no file")
    return value


def writable(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Refuse an empty name, and say now if what would write there is not installed."""
    ending = PurePath(value).suffix.lower() if value else ""
    for name in (option.opts[0], ending) if filled(context, option, value) else ():
        package, extra = _WRITERS.get(name, ("", ""))
        if package and find_spec(package) is None:
            raise MissingExtra(f"{option.opts[0]} {value}", extra)
    return value


def page(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Refuse another name than a page's, and say now if nothing can write it."""
    if value is not None and not value.endswith(".html"):
        raise click.BadParameter(f"{value!r} should end in .html")
    return writable(context, option, value)


_AGENCY = click.option(
    "--agency", "agencies", multiple=True, metavar="NAME=OUTLET",
    help="Outlet whose articles are this agency's wire copy. Repeatable.",
)  # fmt: skip
_WINDOW = click.option(
    "--window", "window_days", type=click.IntRange(0), metavar="DAYS",
    help="Compare nothing published more days apart  [default: however far]",
)  # fmt: skip
_FIELD = click.option(
    "--field", "fields", multiple=True, metavar="OURS=YOURS",
    help="Name of a column, e.g. text=body. Repeatable.",
)  # fmt: skip
_EXTRACTOR = click.option(
    "--extractor", type=click.Choice(["resiliparse", "trafilatura"]), default="resiliparse",
    show_default=True, help="Of articles from HTML: quick, or slow and cleaner.",
)  # fmt: skip
_REJECTS = click.option(
    "--rejects", metavar="FILE", callback=filled,
    help="Where rows that cannot be read are written, with the reason.",
)  # fmt: skip


def corpus_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how articles are read and what they are compared with."""
    for option in reversed(
        [
            _AGENCY,
            click.option("--wire", multiple=True, metavar="FILE",
                         help="File of wire copy to compare with, not to score. Repeatable."),
            click.option("--outlets", metavar="FILE", callback=filled,
                         help="CSV, TSV, JSON or TOML: name, aliases, owner, licensed."),
            click.option("--decisions", metavar="FILE", callback=filled,
                         help="CSV, TSV or JSON Lines: id_a, id_b, decision (not-copy, "
                         "boilerplate, licensed)."),
            _FIELD,
            _EXTRACTOR,
            click.option("--detect-language", is_flag=True,
                         help="Fill the column lang where the file does not say."),
            click.option("--encoding", default="", metavar="NAME",
                         help="Of text that is not UTF-8, e.g. windows-1252."),
            _REJECTS,
        ]
    ):  # fmt: skip
        command = option(command)
    return command


def settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that shape a result."""
    for option in reversed(
        [
            click.option("--threshold", type=float, metavar="T",
                         help="Jaccard from which articles are near-duplicates  [default: 0.5]"),
            click.option("--shingle", type=int, metavar="N", help="Words a shingle  [default: 3]"),
            click.option("--num-perm", type=int, metavar="N",
                         help="Permutations of a signature  [default: 128]"),
            click.option("--settings", "settings_file", metavar="FILE", callback=filled,
                         help="TOML file with any of the settings; the options above win."),
        ]
    ):  # fmt: skip
        command = option(command)
    return command


def scoring_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how a corpus is scored."""
    return settings_options(_WINDOW(command))


def engine_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say on which machines a corpus is scored."""
    for option in reversed(
        [
            click.option("--engine", type=click.Choice(["local", "spark"]), default="local",
                         show_default=True, help="This machine, or a cluster of Spark: Parquet or "
                         "JSON Lines, to a folder of Parquet."),
            click.option("--master", metavar="URL", callback=filled,
                         help="Of Spark: spark://HOST:7077, local[4]  [default: as Spark is told]"),
        ]
    ):  # fmt: skip
        command = option(command)
    return command


def keeping_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how much an index keeps of an article."""
    for option in reversed(
        [
            click.option("--tier", type=click.Choice(["articles", "passages"]),
                         help="Whole articles alone, or their sentences and paragraphs too  "
                         "[default: passages]"),
            click.option("--keep-shingles", is_flag=True, default=None,
                         help="Keep shingle sets: Jaccard is counted, not estimated."),
            click.option("--keep-text", is_flag=True, default=None,
                         help="Keep texts, packed; none are kept otherwise."),
        ]
    ):  # fmt: skip
        command = option(command)
    return settings_options(command)


def making_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what an index is made with."""
    for option in reversed(
        [
            _AGENCY,
            click.option("--statistics", metavar="FILE", callback=filled,
                         help="What is rare and said, of a corpus like what comes (.npz)."),
            click.option("--durability", type=click.Choice(["normal", "full"]), default="normal",
                         show_default=True, help="Full: what is remembered outlasts even a loss "
                         "of power; slower."),
        ]
    ):  # fmt: skip
        command = option(command)
    return keeping_options(command)


_GATE = [
    click.option("--drop", type=click.Choice(["exact", "verified", "none"]),
                 default="exact", show_default=True,
                 help="Articles of the same words; near ones too whose Jaccard was counted "
                 "(needs --keep-shingles or --keep-text); none."),
    click.option("--jaccard", type=Amount(0, 1), default=0.8, show_default=True,
                 metavar="J", help="From which verified near articles are dropped."),
    click.option("--window", type=Amount(0), default=0, metavar="DAYS",
                 help="Forget, for good and for all who share it, what was published longer "
                 "ago  [default: never]"),
    click.option("--batch", type=click.IntRange(1, 8192), default=256, show_default=True,
                 metavar="N", help="Articles asked about at once; never alters a verdict."),
]  # fmt: skip


def gate_options(command: Callable[..., None], *, shared: bool = False) -> Callable[..., None]:
    """Add the options that say what a filter knows and drops."""
    what = "What was seen; made if none is there."
    seen = [click.option("--index", "folder", required=not shared, metavar="DIR", callback=filled,
                         help=what)]  # fmt: skip
    if shared:
        seen += [click.option("--store", metavar="URL", callback=filled,
                              help="The same on a server, for many workers: "
                              "redis://HOST:PORT/DB, or with #NAME.")]  # fmt: skip
    for option in reversed([*seen, *_GATE]):
        command = option(command)
    return command


def shared_gate_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add those, and that what a filter knows may stand on a server."""
    return gate_options(command, shared=True)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how articles of an index are read."""
    for option in (_REJECTS, _EXTRACTOR, _FIELD):
        command = option(command)
    return command


def made_with(options: dict[str, Any]) -> dict[str, Any]:
    """Return what an index is to be made with, None for what nobody asks; these are taken out."""
    agencies = named(options.pop("agencies"), "--agency", "NAME=OUTLET", turned=True)
    statistics = options.pop("statistics")
    if statistics and options["tier"] == "articles":
        raise click.BadParameter("whole articles need none", param_hint="--statistics")
    if statistics:
        from dedup.statistics import Statistics

        statistics = Statistics.load(statistics)
    return {
        "settings": given_settings(options),
        "tier": options.pop("tier"),
        "shingles": options.pop("keep_shingles"),
        "text": options.pop("keep_text"),
        "agencies": agencies or None,
        "statistics": statistics,
        "full": options.pop("durability") == "full",
    }


def given_settings(options: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that flags and file name; these options are taken out."""
    from dedup.settings import Settings

    names = ("threshold", "shingle", "num_perm", "window_days")
    flags = {name: options.pop(name, None) for name in names}
    path = options["settings_file"]
    given = Settings.in_file(path) if path else {}
    return given | {name: value for name, value in flags.items() if value is not None}


def settings_of(options: dict[str, Any]) -> "Settings":
    """Return the settings of flags and file; these options are taken out."""
    from dedup.settings import Settings

    return Settings.of(**given_settings(options))


def named(pairs: Iterable[str], option: str, form: str, *, turned: bool = False) -> dict[str, str]:
    """Return what is left of = to what is right of it, or turned; one thing has one name."""
    found: dict[str, str] = {}
    for pair in pairs:
        left, equals, right = legible(pair).partition("=")
        if not (equals and left and right):
            raise click.BadParameter(f"{pair!r} should read {form}", param_hint=option)
        key, value = (right, left) if turned else (left, right)
        if found.setdefault(key, value) != value:
            both = f"{found[key]!r} and {value!r}"
            raise click.BadParameter(f"{key!r} cannot be both {both}", param_hint=option)
    return found
