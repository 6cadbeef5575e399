"""Run a benchmark: ``dedup bench speed``, or ``python -m dedup_bench speed``."""

from importlib import import_module

import click

_NAMES = """speed quality rivals public memory startup threads scale compare everything page work
near kernels recall credits calibrate copies languages formats story origins clusters circles report
screens index index-month index-recall index-ages sketches crawl serving resume
flame shared spark""".split()  # noqa: SIM905
_ELSEWHERE = {
    "quality": "quality.command", "rivals": "rivals.command", "public": "public.command",
    "page": "pages",
}  # fmt: skip
"""Each has a command of its name in the module of its name, or in this one."""


class _Suite(click.Group):
    """Benchmarks that are imported when they are asked for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return _NAMES

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _NAMES:
            return None
        plain = name.replace("-", "_")
        module = import_module(f"dedup_bench.{_ELSEWHERE.get(name, plain)}")
        found: click.Command = getattr(module, plain)
        return found


@click.group(cls=_Suite, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """
    Measure dedup, its peers, or the pairs that any other tool found.

    Data is never guessed: a folder is named by --data, texts are made where none is asked for.

    \b
    Examples:
      dedup bench quality --pairs my_pairs.tsv
      dedup bench rivals --save rivals.json
      dedup bench compare before.json after.json
    """


if __name__ == "__main__":
    main()
