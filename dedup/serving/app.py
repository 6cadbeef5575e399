"""The app: what may be asked over HTTP."""

import asyncio
from collections.abc import Callable
from hmac import compare_digest
from importlib.metadata import version
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from dedup.errors import StoreError
from dedup.index.verdicts import Verdict
from dedup.process import warn
from dedup.serving import schemas
from dedup.serving.bodies import (
    Article,
    Problem,
    Refusal,
    Refused,
    article_in,
    articles_in,
    batch_of,
    body_of,
    lines_of,
)
from dedup.serving.counts import Timed
from dedup.serving.schemas import JSON, LINES, TEXT
from dedup.serving.service import Service

_AGAIN = "1"  # seconds
_BEARER = HTTPBearer(auto_error=False, description="The token the service was started with.")
_DOES = {
    "check": "Say whether an article was seen, and remember it",
    "query": "Say what would be said of an article that came now",
}
_LINES = "One article a line, as JSON; blank lines say nothing."
_ANSWERS = "In the place of each line its Verdict, or, where it is no Article, a Refusal."


def app_of(service: Service, token: str = "") -> FastAPI:
    """
    Return the app of a service.

    Args:
        service: runs while the app does.
        token: whoever asks for more than its health must have it; empty: anybody may ask.
    """
    app = FastAPI(
        title="dedup", version=version("dedup-news"), lifespan=service.running,
        summary="Was this article seen, or is it copy of what is held already?",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.add_middleware(Timed, counts=service.counts)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(StoreError, _unanswered)
    guarded = APIRouter(
        dependencies=[Depends(_guard(token))] if token else [],
        responses=schemas.refused() if token else {},
    )
    for verb in _DOES:
        _ask_one(guarded, service, verb)
        _ask_many(guarded, service, verb)
    _measure(guarded, service)
    app.include_router(guarded)
    _feel(app, service)
    schemas.describe(app, service.limits)
    return app


def _ask_one(router: APIRouter, service: Service, verb: str) -> None:
    """Let one article be asked about."""
    sent = {"required": True, "content": schemas.content(JSON, schemas.named("Article"))}
    said = {
        "description": "What is said.",
        "content": schemas.content(JSON, schemas.named("Verdict")),
    }

    @router.post(
        f"/v1/{verb}", operation_id=verb, summary=_DOES[verb], response_class=Response,
        responses=schemas.asked(said, (400, 408, 413, 422)), openapi_extra={"requestBody": sent},
    )  # fmt: skip
    async def ask(request: Request) -> Response:
        with service.place():
            article = article_in(await body_of(request, service.limits), service.limits)
            (verdict,) = await service.told(verb, batch_of([article]))
        return _json(verdict.as_dict())


def _ask_many(router: APIRouter, service: Service, verb: str) -> None:
    """Let many articles be asked about."""
    sent = {"content": schemas.lines(_LINES, Article("a", "Some words."), Article("b", "More."))}
    said = {
        "description": _ANSWERS,
        "content": schemas.lines(_ANSWERS, Verdict("a"), Refusal(2, "not JSON")),
    }

    @router.post(
        f"/v1/{verb}:batch", operation_id=f"{verb}_batch", summary=f"{_DOES[verb]}, of many",
        response_class=Response, responses=schemas.asked(said, (400, 408, 413)),
        openapi_extra={"requestBody": sent},
    )  # fmt: skip
    async def ask(request: Request) -> Response:
        with service.place():
            sent = articles_in(await body_of(request, service.limits), service.limits)
            verdicts = await service.told(verb, sent.articles)
        service.counts.refused.inc(len(sent.places) - len(sent.articles))
        return Response(b"".join(lines_of(sent, verdicts)), media_type=LINES)


def _measure(router: APIRouter, service: Service) -> None:
    """Let what is measured be looked at."""
    said = {"description": "For Prometheus.", "content": schemas.content(TEXT, {"type": "string"})}

    @router.get(
        "/metrics", operation_id="metrics", summary="What is measured", response_class=Response,
        responses={200: said, 503: schemas.unanswered()},
    )  # fmt: skip
    async def measures() -> Response:
        said = await asyncio.to_thread(generate_latest, service.counts.registry)
        return Response(said, media_type=CONTENT_TYPE_LATEST)


def _feel(app: FastAPI, service: Service) -> None:
    """Let it be seen whether the service lives, and whether it may be asked."""
    lives = schemas.content(JSON, {"type": "object"})

    @app.get(
        "/healthz", operation_id="healthz", summary="Whether it lives", response_class=Response,
        responses={200: {"description": "It does.", "content": lives}},
    )  # fmt: skip
    async def healthy() -> Response:
        return _json({"alive": True})

    @app.get(
        "/readyz", operation_id="readyz", summary="Whether it may be asked",
        response_class=Response,
        responses={200: {"description": "It may.", "content": lives}, 503: schemas.unanswered()},
    )  # fmt: skip
    async def ready() -> Response:
        if not service.ready:
            raise Refused(503, "the index is being opened")
        return _json({"ready": True})


def _guard(token: str) -> Callable[..., None]:
    """Return what lets nobody in who has not the token."""

    def guard(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> None:
        sent = given.credentials.encode("latin-1") if given else b""  # the very bytes of the header
        if not compare_digest(sent, token.encode()):
            raise Refused(401, "a token is expected: Authorization: Bearer TOKEN")

    return guard


async def _refused(_: Request, why: Exception) -> Response:
    """Answer whoever is refused."""
    assert isinstance(why, Refused)  # noqa: S101 - for the type checker
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": _AGAIN}}
    return _json(Problem(why.detail), why.status, headers.get(why.status))


async def _unanswered(_: Request, why: Exception) -> Response:
    """Answer where the index cannot be asked; what places it names is for who runs it alone."""
    warn(str(why))
    return _json(
        Problem("the index cannot be asked; its log says why"), 503, {"Retry-After": _AGAIN}
    )


def _json(said: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(said), status, headers, JSON)
