"""What is sent: bodies of requests, the articles in them, and what is wrong with the others."""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

import msgspec
from fastapi import Request
from starlette.requests import ClientDisconnect

from dedup.index.batch import Batch
from dedup.index.verdicts import Verdict

_LONGEST = 1024  # characters of a name
_MARK, _BLANK = b"\xef\xbb\xbf", b" \t\r"

Named = Annotated[str, msgspec.Meta(max_length=_LONGEST)]


class Limits(NamedTuple):
    """
    How much may be asked.

    Args:
        body: bytes of a request.
        text: characters of a text.
        articles: lines of a request.
        waiting: requests that are not answered yet.
        seconds: in which a body must come.
    """

    body: int = 8 << 20
    text: int = 1_000_000
    articles: int = 1024
    waiting: int = 256
    seconds: float = 30.0


class Article(msgspec.Struct, frozen=True):
    """An article; further fields are not looked at."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST)]
    text: str
    outlet: Named | None = None
    published: Named | None = None


class Refusal(msgspec.Struct, frozen=True):
    """What is said of a line that is no article, in the place of a verdict."""

    line: int
    error: str


class Problem(msgspec.Struct, frozen=True):
    """Why a request was refused, in one line."""

    detail: str


class Refused(Exception):  # noqa: N818 - said as it is
    """A request, or a line of one, that is refused: with which status, and why."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class Sent(NamedTuple):
    """
    The lines of a body.

    Args:
        articles: those that are articles, in order.
        places: of each line that is not blank what is wrong with it; None: it is the next article.
    """

    articles: Batch
    places: list[Refusal | None]


async def body_of(request: Request, limits: Limits) -> bytes:
    """
    Return the body of a request.

    Raises:
        Refused: it is too large, too slow or broken off.
    """
    large = Refused(413, f"a body of at most {limits.body:,} bytes is expected")
    if int(request.headers.get("content-length", 0)) > limits.body:
        raise large
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            async for piece in request.stream():
                body += piece
                if len(body) > limits.body:
                    raise large
    except TimeoutError:
        raise Refused(408, f"the body did not come in {limits.seconds:g} seconds") from None
    except ClientDisconnect:
        raise Refused(400, "the body broke off") from None
    return bytes(body)


def article_in(data: bytes, limits: Limits) -> Article:
    """
    Return the article that stands in some JSON.

    Raises:
        Refused: there is none.
    """
    try:
        article = _DECODER.decode(data)
    except msgspec.ValidationError as problem:
        raise Refused(422, str(problem)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise Refused(400, f"not JSON in UTF-8: {problem}") from None
    except RecursionError:
        raise Refused(400, "not JSON: nested too deeply") from None
    if len(article.text) > limits.text:
        raise Refused(422, f"Expected `str` of length <= {limits.text} - at `$.text`")
    return article


def articles_in(body: bytes, limits: Limits) -> Sent:
    """
    Return the lines of a body; blank ones say nothing.

    Raises:
        Refused: there are too many.
    """
    lines = body.removeprefix(_MARK).split(b"\n")
    told = [(n, line) for n, line in enumerate(lines, 1) if line.strip(_BLANK)]
    if len(told) > limits.articles:
        raise Refused(413, f"at most {limits.articles:,} lines are expected, not {len(told):,}")
    found: list[Article] = []
    places: list[Refusal | None] = []
    for number, line in told:
        try:
            found.append(article_in(line, limits))
        except Refused as why:
            places.append(Refusal(number, why.detail))
        else:
            places.append(None)
    return Sent(batch_of(found), places)


def batch_of(articles: Iterable[Article]) -> Batch:
    """Return articles as a batch."""
    rows = [(one.id, one.outlet or "", one.published or "", one.text) for one in articles]
    return Batch(*map(list, zip(*rows, strict=True))) if rows else Batch([], [], [], [])


def lines_of(sent: Sent, verdicts: Iterable[Verdict]) -> Iterator[bytes]:
    """Yield a line of answer to each line: its verdict, or what is wrong with it."""
    following = iter(verdicts)
    for refusal in sent.places:
        said = next(following).as_dict() if refusal is None else refusal
        yield msgspec.json.encode(said) + b"\n"


_DECODER = msgspec.json.Decoder(Article)
