"""``dedup serve``: the filter over HTTP."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from dedup.errors import InputError, MissingExtra
from dedup.options import filled, gate_options, made_with, making_options
from dedup.process import say_if_cold, warn

TOKEN = "DEDUP_TOKEN"  # noqa: S105 - a name
_PACKAGES = "fastapi", "prometheus_client", "uvicorn"
_MIB = 1 << 20


@click.command("serve", short_help="Answer over HTTP whether articles were seen.")
@gate_options
@click.option("--host", default="127.0.0.1", show_default=True, metavar="NAME",
              help="Who may ask: this machine alone, or whoever reaches this address.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, metavar="N",
              help="0: any that is free.")  # fmt: skip
@click.option("--token-file", metavar="FILE", callback=filled,
              help="What whoever asks must have; or in the variable DEDUP_TOKEN.")  # fmt: skip
@click.option("--max-body", type=click.IntRange(1, 1024), default=8, show_default=True,
              metavar="MIB", help="Of a request.")  # fmt: skip
@click.option("--max-text", type=click.IntRange(1), default=1_000_000, show_default=True,
              metavar="N", help="Characters of a text.")  # fmt: skip
@click.option("--max-articles", type=click.IntRange(1), default=1024, show_default=True,
              metavar="N", help="Lines of a request.")  # fmt: skip
@click.option("--max-waiting", type=click.IntRange(1), default=256, show_default=True,
              metavar="N", help="Requests not answered yet; more are sent away.")  # fmt: skip
@making_options
def serve_verb(folder: str, host: str, port: int, **options: Any) -> None:
    """
    Answer over HTTP whether articles were seen: POST /v1/check, /v1/check:batch, /v1/query.

    Where it listens is printed on standard output; /readyz says when it may be asked, /openapi.json
    how, /metrics what it did. On Ctrl-C or SIGTERM it answers what it accepted, and ends with 0.

    \b
    Examples:
      dedup serve --index seen/ --window 30
      dedup serve --index seen/ --host 0.0.0.0 --port 80 --token-file token
    """
    if any(find_spec(name) is None for name in _PACKAGES):
        raise MissingExtra("dedup serve", "serve")
    token, how = _token(options["token_file"]), made_with(options)
    say_if_cold(quiet=False)
    from dedup.serving.bodies import Limits
    from dedup.serving.running import address_of, is_open, listening, serve

    limits = Limits(
        options["max_body"] * _MIB, options["max_text"], options["max_articles"],
        options["max_waiting"],
    )  # fmt: skip
    with listening(host, port) as listener:
        click.echo(address_of(listener))
        if is_open(listener) and not token:
            warn(f"whoever reaches {host} may ask, and add: no token is asked for (--token-file)")
        serve(
            lambda: _opened(folder, options, how),
            listener,
            limits,
            token=token,
            size=options["batch"],
        )


def _opened(folder: str, options: dict[str, Any], how: dict[str, Any]) -> Any:
    """Open the filter."""
    from dedup.index.verdicts import Policy
    from dedup.ingest import IngestFilter

    policy = Policy(options["drop"], options["jaccard"])
    return IngestFilter.open(folder, policy, window=options["window"], **how)


def _token(path: str | None) -> str:
    """Return the token of a file, or of the environment."""
    token = os.environ.get(TOKEN)
    if path is not None:
        try:
            token = Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            why = getattr(problem, "strerror", None) or problem
            raise InputError(f"no token can be read: {why}", path) from problem
    if token is not None and not token.strip():
        raise InputError("an empty token lets nobody in; leave it out, or fill it", path or TOKEN)
    return (token or "").strip()
