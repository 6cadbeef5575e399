"""A service and who asks it, in one process: no socket is opened."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

import arrivals
from arrivals import Clock
from dedup import IngestFilter
from dedup.serving.app import app_of
from dedup.serving.bodies import Limits
from dedup.serving.service import Service

BASE = "http://service"


def opening(folder: Path, **more: Any) -> Callable[[], IngestFilter]:
    """Return what opens a filter on whole articles, at a time that stands still."""

    def opened() -> IngestFilter:
        if not (folder / "manifest.sqlite").exists():
            arrivals.index(folder).close()
        return IngestFilter.open(folder, clock=Clock(), **more)

    return opened


def service_of(folder: Path, size: int = 256, **limits: Any) -> Service:
    """Return a service on a folder."""
    return Service(opening(folder), Limits(**limits), size)


@asynccontextmanager
async def asking(
    service: Service, token: str = "", *, wait: bool = True
) -> AsyncIterator[httpx.AsyncClient]:
    """Run a service; yield who asks it, as soon as it may be asked."""
    app = app_of(service, token)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=BASE) as client,
    ):
        while wait and (await client.get("/readyz")).status_code == 503:
            await asyncio.sleep(0.01)
        yield client
