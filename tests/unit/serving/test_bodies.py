"""Bodies: each line is an article or told what it is not, by itself."""

import pytest

from dedup.index.batch import Batch
from dedup.index.verdicts import Verdict
from dedup.serving.bodies import Limits, Refusal, Refused, article_in, articles_in, lines_of

LIMITS = Limits(text=20, articles=3)
GOOD = b'{"id":"a","text":"Some words.","lang":"en"}'


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 400, "truncated"),
        (b"{", 400, "truncated"),
        (b"\xff", 400, "not JSON"),
        (b'{"id":"a","text":"\xff"}', 400, "utf-8"),
        (b'{"id":"a","text":"\\ud800"}', 400, "not JSON"),
        (b'{"id":"a","text":"b","more":' + b"[" * 100_000, 400, "nested"),
        (GOOD + GOOD, 400, "trailing"),
        (b"null", 422, "null"),
        (b"[]", 422, "array"),
        (b'{"id":"a"}', 422, "`text`"),
        (b'{"text":"b"}', 422, "`id`"),
        (b'{"id":"","text":"b"}', 422, "length >= 1"),
        (b'{"id":1,"text":"b"}', 422, "`int` - at `$.id`"),
        (b'{"id":"a","text":null}', 422, "`$.text`"),
        (b'{"id":"a","text":"b","outlet":["c"]}', 422, "`$.outlet`"),
        (b'{"id":"%s","text":"b"}' % (b"a" * 1025), 422, "1024"),
        (b'{"id":"a","text":"%s"}' % (b"a" * 21), 422, "length <= 20 - at `$.text`"),
    ],
)
def test_what_is_no_article(body: bytes, status: int, said: str) -> None:
    """It is told in one line what is wrong, and nothing of what was sent."""
    with pytest.raises(Refused) as why:
        article_in(body, LIMITS)

    assert status == why.value.status
    assert said in why.value.detail
    assert "\n" not in why.value.detail


def test_lines() -> None:
    """A mark, blank lines, ends of lines: good ones are articles, others told in their places."""
    body = b"\xef\xbb\xbf" + GOOD + b"\r\n\n \nx\n" + b'{"id":"b","text":"","outlet":null}'
    sent = articles_in(body, LIMITS)

    assert Batch(["a", "b"], ["", ""], ["", ""], ["Some words.", ""]) == sent.articles
    assert [type(None), Refusal, type(None)] == [type(place) for place in sent.places]
    first, bad, last = lines_of(sent, [Verdict("a"), Verdict("b", "tag", "near", "a")])
    assert b'{"id":"a","action":"keep","reason":"new"}\n' == first
    assert bad.startswith(b'{"line":4,"error":"not JSON')
    assert b'{"id":"b","action":"tag","reason":"near","earlier":"a"}\n' == last


def test_lines_are_counted() -> None:
    """Blank lines are none; of too many not one is looked at."""
    assert 3 == len(articles_in((GOOD + b"\n\n") * 3, LIMITS).articles)
    with pytest.raises(Refused, match="at most 3 lines are expected, not 4") as why:
        articles_in((GOOD + b"\n") * 4, LIMITS)
    assert 413 == why.value.status
    assert [] == articles_in(b"", LIMITS).places
