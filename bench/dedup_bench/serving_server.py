"""``python -m dedup_bench.serving_server DIR``: a service whose days pass in seconds."""

import time

import click

from dedup.ingest import IngestFilter
from dedup.serving.bodies import Limits
from dedup.serving.running import address_of, listening, serve

_DAY = 86_400


@click.command()
@click.argument("folder")
@click.option("--tier", required=True)
@click.option("--window", type=float, required=True, help="Days.")
@click.option("--day", type=float, required=True, help="Seconds that a day takes.")
def main(folder: str, tier: str, window: float, day: float) -> None:
    """Serve a filter until a signal ends it."""
    began = time.time()

    def clock() -> float:
        return began + (time.time() - began) * _DAY / day

    with listening("127.0.0.1", 0) as listener:
        click.echo(address_of(listener))
        serve(
            lambda: IngestFilter.open(folder, window=window, tier=tier, clock=clock),
            listener, Limits(),
        )  # fmt: skip


if __name__ == "__main__":
    main()
