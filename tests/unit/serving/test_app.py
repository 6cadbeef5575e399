"""The app: verdicts, limits, a token, health, measures, and how it is described."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

import arrivals
import loops
from arrivals import article, story
from dedup import IngestFilter
from dedup.errors import StoreError
from dedup.serving.app import app_of
from dedup.serving.bodies import Limits
from dedup.serving.service import Service
from served import asking, opening, service_of

FIRST, COPY = article("a", story(1)), article("b", story(1).upper())
NEW = {"id": "a", "action": "keep", "reason": "new"}
SAME = {"id": "b", "action": "drop", "reason": "exact", "earlier": "a", "seq": 1}

Asker = Callable[[httpx.AsyncClient], Awaitable[Any]]


def ran(service: Service, ask: Asker, token: str = "", *, wait: bool = True) -> Any:
    """Return what somebody finds who asks a service."""

    async def main() -> Any:
        async with asking(service, token, wait=wait) as client:
            return await ask(client)

    return loops.run(main())


def lines(*rows: Any) -> bytes:
    """Return rows as JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def said(answer: httpx.Response) -> Any:
    """Return what a good answer says, line by line if it has lines."""
    assert 200 == answer.status_code, answer.text
    if answer.headers["content-type"] == "application/x-ndjson":
        return [json.loads(line) for line in answer.text.splitlines()]
    return answer.json()


def refused(answer: httpx.Response, status: int) -> str:
    """Return why an answer is none."""
    assert status == answer.status_code, answer.text
    assert ["detail"] == list(answer.json())
    return str(answer.json()["detail"])


def test_one_by_one(tmp_path: Path) -> None:
    """New, the same words, and the first again."""

    async def ask(client: httpx.AsyncClient) -> None:
        answers = [said(await client.post("/v1/check", json=row)) for row in (FIRST, COPY, FIRST)]
        assert [NEW, SAME, NEW | {"redelivered": True}] == answers

    ran(service_of(tmp_path), ask)
    with IngestFilter.open(tmp_path, clock=arrivals.Clock()) as gate:
        assert 2 == len(gate.index)


def test_batches(tmp_path: Path) -> None:
    """A line of answer to each line, in its place; what is bad is counted, and stops nothing."""

    async def ask(client: httpx.AsyncClient) -> None:
        body = lines(FIRST) + b"{}\n\nx\n" + lines(COPY)
        first, empty, broken, second = said(await client.post("/v1/check:batch", content=body))
        assert [NEW, SAME] == [first, second]
        assert [2, 4] == [empty["line"], broken["line"]]
        assert "dedup_refused_lines_total 2.0" in (await client.get("/metrics")).text
        assert [] == said(await client.post("/v1/check:batch", content=b"\n"))

    ran(service_of(tmp_path, size=1), ask)


def test_what_many_send_at_once(tmp_path: Path) -> None:
    """Of the same words that many send at once one is new, and all others name it."""

    async def ask(client: httpx.AsyncClient) -> list[dict[str, Any]]:
        rows = [article(f"a{n}", story(n % 3)) for n in range(30)]
        return list(map(said, await asyncio.gather(
            *(client.post("/v1/check", json=row) for row in rows)
        )))  # fmt: skip

    found = ran(service_of(tmp_path, size=8), ask)
    new = [one["id"] for one in found if one["reason"] == "new"]

    assert 3 == len(new)
    assert {*new} == {one["earlier"] for one in found if one["reason"] == "exact"}
    assert 27 == sum(one["reason"] == "exact" for one in found)


def test_queries_enter_nothing(tmp_path: Path) -> None:
    """A query says what a check would, as often as it is asked; no file is changed by it."""

    async def ask(client: httpx.AsyncClient) -> None:
        await client.post("/v1/check", json=FIRST)
        before = arrivals.files(tmp_path)
        for _ in range(2):
            assert SAME | {"action": "drop"} == said(await client.post("/v1/query", json=COPY))
            other = article("c", story(2))
            found = said(await client.post("/v1/query:batch", content=lines(other, {}, COPY)))
            assert ["new", "exact"] == [found[0]["reason"], found[2]["reason"]]
        assert before == arrivals.files(tmp_path)

    ran(service_of(tmp_path), ask)


async def pieces(*several: bytes, wait: float = 0) -> AsyncIterator[bytes]:
    """Yield a body in pieces."""
    for piece in several:
        await asyncio.sleep(wait)
        yield piece


def test_bodies_are_limited(tmp_path: Path) -> None:
    """By what is said of their length, and by what comes; in time."""

    async def ask(client: httpx.AsyncClient) -> None:
        large: list[Any] = [b"x" * 600, pieces(b"x" * 400, b"x" * 200)]
        for body in large:
            answer = await client.post("/v1/check", content=body)
            assert "a body of at most 500 bytes is expected" == refused(answer, 413)
        slow = await client.post("/v1/check", content=pieces(b"{", b"}", wait=1))
        assert "the body did not come in 0.1 seconds" == refused(slow, 408)
        many = await client.post("/v1/check:batch", content=b"x\n" * 5)
        assert "at most 4 lines" in refused(many, 413)
        long = await client.post("/v1/check", json=article("a", "x" * 101))
        assert "length <= 100" in refused(long, 422)
        assert "not JSON" in refused(await client.post("/v1/check", content=b"{"), 400)
        assert NEW == said(await client.post("/v1/check", json=article("a", story(1, size=9))))

    ran(service_of(tmp_path, body=500, text=100, articles=4, seconds=0.1), ask)


def test_a_body_that_breaks_off(tmp_path: Path) -> None:
    """Who leaves in the midst of a body is nobody's error; nothing is remembered of it."""
    service = service_of(tmp_path)
    app = app_of(service)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def main() -> None:
        async with app.router.lifespan_context(app):
            while not service.ready:
                await asyncio.sleep(0.01)
            scope = {
                "type": "http", "method": "POST", "path": "/v1/check", "headers": [],
                "query_string": b"",
            }  # fmt: skip
            await app(scope, receive, send)

    loops.run(main())
    assert 400 == sent[0]["status"]


def test_too_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds no place is told when to come again; who has one is answered."""
    go = Event()

    def opened() -> IngestFilter:
        gate = opening(tmp_path)()
        check = gate.check
        monkeypatch.setattr(gate, "check", lambda some: go.wait(10) and check(some))
        return gate

    async def ask(client: httpx.AsyncClient) -> None:
        first = asyncio.create_task(client.post("/v1/check", json=FIRST))
        while "dedup_waiting_requests 1.0" not in (await client.get("/metrics")).text:
            await asyncio.sleep(0.01)
        answer = await client.post("/v1/check", json=COPY)
        assert "1 requests wait already" == refused(answer, 503)
        assert "1" == answer.headers["retry-after"]
        go.set()
        assert NEW == said(await first)
        assert SAME == said(await client.post("/v1/check", json=COPY))

    ran(Service(opened, Limits(waiting=1)), ask)


def test_before_it_is_opened(tmp_path: Path) -> None:
    """It lives, and is not ready; who asks is told to come again."""
    go = Event()

    def opened() -> IngestFilter:
        go.wait(10)
        return opening(tmp_path)()

    async def ask(client: httpx.AsyncClient) -> None:
        assert {"alive": True} == said(await client.get("/healthz"))
        for answer in (await client.get("/readyz"), await client.post("/v1/check", json=FIRST)):
            assert "the index is being opened" == refused(answer, 503)
            assert "1" == answer.headers["retry-after"]
        assert "dedup_index" not in (await client.get("/metrics")).text
        go.set()
        while (await client.get("/readyz")).status_code == 503:
            await asyncio.sleep(0.01)
        assert {"ready": True} == said(await client.get("/readyz"))
        assert NEW == said(await client.post("/v1/check", json=FIRST))

    ran(Service(opened), ask, wait=False)


def test_it_cannot_be_opened() -> None:
    """Who runs it is told why; it does not become ready."""
    told: list[BaseException] = []
    problem = StoreError("there is none")

    def opened() -> IngestFilter:
        raise problem

    async def ask(client: httpx.AsyncClient) -> None:
        while not told:
            await asyncio.sleep(0.01)
        refused(await client.get("/readyz"), 503)

    ran(Service(opened, failed=told.append), ask, wait=False)
    assert [problem] == told


def test_the_index_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who asks is told to come again, and no place; who runs it reads which."""
    gates: list[IngestFilter] = []

    def opened() -> IngestFilter:
        gates.append(opening(tmp_path)())
        return gates[0]

    async def ask(client: httpx.AsyncClient) -> None:
        gates[0].close()
        answer = await client.post("/v1/check", json=FIRST)
        assert "the index cannot be asked; its log says why" == refused(answer, 503)
        assert "1" == answer.headers["retry-after"]
        refused(await client.get("/metrics"), 503)

    ran(Service(opened), ask)
    assert str(tmp_path) in capsys.readouterr().err


def test_a_token(tmp_path: Path) -> None:
    """Nobody asks without it; health and the description are for all."""
    token = "sésame"  # noqa: S105

    async def ask(client: httpx.AsyncClient) -> None:
        wrong = [
            b"",
            b"Bearer",
            b"Bearer x",
            b"Basic " + token.encode(),
            "Bearer sésame".encode("latin-1"),
        ]
        for sent in wrong:
            for answer in (
                await client.post("/v1/check", json=FIRST, headers={b"Authorization": sent}),
                await client.get("/metrics", headers={b"Authorization": sent}),
            ):
                assert "a token is expected: Authorization: Bearer TOKEN" == refused(answer, 401)
                assert "Bearer" == answer.headers["www-authenticate"]
        good = {b"Authorization": f"Bearer {token}".encode()}
        assert NEW == said(await client.post("/v1/check", json=FIRST, headers=good))
        for path in ("/healthz", "/readyz", "/openapi.json"):
            said(await client.get(path))

    ran(service_of(tmp_path), ask, token)


def test_measures_of_an_index_that_is_gone(tmp_path: Path) -> None:
    """Measures are told whatever happens to the folder: they are what is looked at then."""

    async def ask(client: httpx.AsyncClient) -> str:
        (tmp_path / "ix").rename(tmp_path / "elsewhere")
        return (await client.get("/metrics")).text

    assert "dedup_index_bytes 0.0" in ran(service_of(tmp_path / "ix"), ask)


def test_measures(tmp_path: Path) -> None:
    """What was said, of how many at once, how long it took, what is held."""

    async def ask(client: httpx.AsyncClient) -> str:
        old = article("c", story(2), published="2030-03-16T17:46:40Z")  # a day ago
        for row in (FIRST, COPY, FIRST, old, article("d", "short")):
            await client.post("/v1/check", json=row)
        await client.post("/v1/query", json=COPY)
        await client.post("/v1/check", content=b"")
        await client.get("/nowhere")
        return (await client.get("/metrics")).text

    text = ran(service_of(tmp_path), ask)
    found = dict(re.findall(r"^(dedup_[^ ]+) (\S+)$", text, re.MULTILINE))

    wanted = {
        'articles_total{action="keep",reason="new",verb="check"}': 3,
        'articles_total{action="drop",reason="exact",verb="check"}': 1,
        'articles_total{action="keep",reason="short",verb="check"}': 1,
        'articles_total{action="drop",reason="exact",verb="query"}': 1,
        "redelivered_total": 1,
        'batch_articles_count{verb="check"}': 5,
        'request_seconds_count{path="/v1/check",status="200"}': 5,
        'request_seconds_count{path="/v1/check",status="400"}': 1,
        'request_seconds_count{path="other",status="404"}': 1,
        "waiting_requests": 0,
        "index_articles": 3,
        "index_runs": 0,
        "index_oldest_seconds": 86_400,
    }
    assert wanted == {name: float(found[f"dedup_{name}"]) for name in wanted}
    assert float(found["dedup_index_bytes"]) > 0


def test_description(tmp_path: Path) -> None:
    """Every type that is named is there, with the limits that hold."""
    schema = app_of(service_of(tmp_path, text=77), "token").openapi()
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(schema)))
    types = schema["components"]["schemas"]

    assert {"Article", "Problem", "Verdict"} == named
    assert {*named, "Refusal"} == {*types}
    assert 77 == types["Article"]["properties"]["text"]["maxLength"]
    asked = schema["paths"]["/v1/check"]["post"]
    assert {"200", "400", "401", "408", "413", "422", "503"} == {*asked["responses"]}
    assert [{"HTTPBearer": []}] == asked["security"]
    assert "security" not in schema["paths"]["/readyz"]["get"]
