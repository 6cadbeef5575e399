"""How the app is described in OpenAPI: what is sent, what is answered, what goes wrong."""

from typing import Any

import msgspec
from fastapi import FastAPI

from dedup.index.verdicts import Verdict
from dedup.serving.bodies import Article, Limits, Problem, Refusal

JSON, LINES, TEXT = "application/json", "application/x-ndjson", "text/plain"
Schema = dict[str, Any]

_WRONG = {
    400: "Not JSON in UTF-8, or the body broke off.",
    408: "The body did not come in time.",
    413: "The body is too large, or has too many lines.",
    422: "JSON, but no article, or its text is too long.",
}
_NOT_NOW = "Too many wait, or the index is being opened or cannot be written: ask again."
_NO_TOKEN = "No token, or a wrong one."  # noqa: S105 - a sentence
_AGAIN = "Seconds after which to ask again."


def asked(said: Schema, wrong: tuple[int, ...]) -> dict[int | str, Schema]:
    """Return the responses of what asks the index: its answer, and what may go wrong."""
    return {
        200: said, **{status: _problem(_WRONG[status]) for status in wrong}, 503: unanswered(),
    }  # fmt: skip


def content(kind: str, schema: Schema) -> Schema:
    """Return a content of one kind."""
    return {kind: {"schema": schema}}


def lines(description: str, *examples: msgspec.Struct) -> Schema:
    """Return a content of lines of JSON; OpenAPI 3.1 knows them as bytes alone."""
    shown = b"".join(msgspec.json.encode(one) + b"\n" for one in examples)
    return {LINES: {"schema": {"description": description}, "example": shown.decode()}}


def named(name: str) -> Schema:
    """Return a reference to one of our types."""
    return {"$ref": f"#/components/schemas/{name}"}


def unanswered() -> Schema:
    """Return the response where nobody can answer now."""
    header = {"description": _AGAIN, "schema": {"type": "string"}}
    return _problem(_NOT_NOW) | {"headers": {"Retry-After": header}}


def refused() -> dict[int | str, Schema]:
    """Return the response to whoever has no token."""
    header = {"description": "Which scheme.", "schema": {"type": "string"}}
    return {401: _problem(_NO_TOKEN) | {"headers": {"WWW-Authenticate": header}}}


def describe(app: FastAPI, limits: Limits) -> None:
    """Let an app's description have our types."""
    _, found = msgspec.json.schema_components(
        (Article, Problem, Refusal, Verdict), ref_template="#/components/schemas/{name}"
    )
    found["Article"]["properties"]["text"]["maxLength"] = limits.text
    app.openapi().setdefault("components", {}).setdefault("schemas", {}).update(found)


def _problem(description: str) -> Schema:
    return {"description": description, "content": content(JSON, named("Problem"))}
