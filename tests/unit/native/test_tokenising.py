# ruff: noqa: RUF001 - scripts and marks are the matter here

"""Words: each with a hash and a place, whatever the script, as the module's rules say."""

import itertools

import numpy as np
import pytest
import xxhash
from hypothesis import example, given
from hypothesis import strategies as st

import oracle
from dedup_native import spelling, tokenising
from dedup_native.folding import QUOTED
from oracle_texts import Token
from strategies import corpora, folded_column, news, offsets_of, rowwise, texts

Found = list[tuple[int, int, int]]
MIXED = corpora(texts() | news())


def tokenised(rows: list[str]) -> list[Found]:
    """Return hash, begin and end (in its text) of each row's words."""
    folded, classes, offsets = folded_column(rows)
    room = int(offsets[-1])
    hashes, places, counts = rowwise(
        tokenising.tokenise,
        len(rows),
        (folded, classes, offsets),
        (room, np.uint64),
        ((room, 2), np.int32),
        (len(rows), np.int64),
    )
    found = []
    for first, count in zip(offsets[:-1], counts, strict=True):
        mine = slice(first, first + count)
        local = (places[mine] - first).tolist()
        found.append([(int(h), *place) for h, place in zip(hashes[mine], local, strict=True)])
    return found


def spelled(rows: list[str], words: list[list[Token]]) -> list[list[str]]:
    """Return the text of given words of each row."""
    folded, classes, offsets = folded_column(rows)
    counts = np.array([len(tokens) for tokens in words], np.int64)
    ends = offsets_of(list(counts))
    places = np.empty((ends[-1], 2), np.int32)
    for first, at, tokens in zip(offsets, ends, words, strict=False):
        for i, token in enumerate(tokens):
            places[at + i] = first + token.begin, first + token.end
    room = int(offsets[-1]) * spelling.LONGEST_SPELLED
    out, spans = rowwise(
        spelling.spell,
        len(rows),
        (folded, classes, places, ends[:-1].copy(), counts, offsets),
        (room + 16, np.uint8),
        ((ends[-1], 2), np.int64),
    )
    each = [out[a:b].tobytes().decode() for a, b in spans]
    assert all(out[end : end + 1].tobytes() == b" " for _, end in spans)
    begins = offsets[:-1][counts > 0] * spelling.LONGEST_SPELLED
    assert begins.tolist() == spans[ends[:-1][counts > 0], 0].tolist()
    return [each[a:b] for a, b in itertools.pairwise(ends)]


@given(MIXED)
@example(["x" * 63 + " " + "y" * 64 + " " + "z" * 65, "a" * 300])
@example(["日本 \u0301 ab\u0301c日\u0301本x", "\u0640 's"])
def test_words(rows: list[str]) -> None:
    """Any texts have the oracle's words, at the oracle's places."""

    assert [oracle.tokenise(row, as_is=True) for row in rows] == tokenised(rows)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" .,;", []),
        ("The U.S.’s 5% Café", "the us 5 percent cafe"),
        ("dogs' 's", "dogs"),
        ("'s s", "s s"),
        ("U.S.A. a.b", "usa ab"),
        ("a.b.c.d.e.f.g.h.i.j", "abcdefgh ij"),
        ("U. S. U.S", "u s us"),
        ("5 per cent, 5 percent, 5per-cent", "5 percent 5 percent 5per cent"),
        ("per     cent", "per cent"),
        ("per, cent per-cent", "percent percent"),
        ("5    % 5  % x%", "5 5 percent x"),
        ("5\u00a0% b2% 5°٪ 5½%", "5 percent b2 percent 5 5½"),
        ("日本x", "日本 本 x"),
        ("ab日", "ab 日"),
        ("カ\u3099キ", "カキ キ"),
        ("\u0640\u0640", []),
        ("a\u00adb", "ab"),
        ("ภ๒", "ภ2 2"),
        ("\u00bd A1B2", "½ a1b2"),
    ],
)
def test_examples(text: str, words: str | list[str]) -> None:
    """Plain cases of every rule."""
    expected = words.split() if isinstance(words, str) else words
    hashes = [xxhash.xxh3_64_intdigest(word.encode()) for word in expected]

    assert expected == [token.word for token in oracle.spell(text)]
    assert hashes == [token[0] for token in tokenised([text])[0]]


def check(text: str, words: str) -> None:
    """Assert that oracle and kernel find these words, and the kernel at the oracle's places."""
    hashes = [xxhash.xxh3_64_intdigest(word.encode()) for word in words.split()]

    assert words.split() == [token.word for token in oracle.spell(text)]
    assert hashes == [token[0] for token in tokenised([text])[0]]
    assert [oracle.tokenise(text)] == tokenised([text])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("É.U.", "e u"),
        ("С.Ш.А.", "с ш а"),
        ("U.É.S.A", "u e sa"),
        ("日 U.S", "日 us"),
        ("٥٪", "5"),
        ("５％", "5"),
        ("5\u200f%", "5"),
        ("café’s", "cafe"),
        ("a \u0640's", "a"),
    ],
)
def test_rules_are_for_ascii(text: str, words: str) -> None:
    """Initials and numbers with a sign are ASCII letters and digits, and nothing within them."""
    check(text, words)


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("5٪", "5 percent", (1, 3)),
        ("5 ٪", "5 percent", (2, 4)),
        ("5％", "5 percent", (1, 4)),
        ("5\u00a0%", "5 percent", (3, 4)),
        ("5\x00%", "5 percent", (2, 3)),
        ("5 per cent", "5 percent", (2, 10)),
    ],
)
def test_place_of_a_sign(text: str, words: str, place: tuple[int, int]) -> None:
    """A sign's place is the whole sign, so that the text between places is text."""
    check(text, words)

    assert place == tokenised([text])[0][1][1:]


@pytest.mark.parametrize("text", ["5   %", "5\u202f%", "5 ％", "5\u3000%", "5\u2009%"])
@pytest.mark.xfail(strict=True, reason="a number is looked at for two bytes of space, not three")
def test_space_before_a_sign(text: str) -> None:
    """Three bytes may stand between a number and its sign."""
    check(text, "5 percent")


@pytest.mark.parametrize("text", ["5°%", "5·%"])
@pytest.mark.xfail(strict=True, reason="any separator that says nothing passes for white space")
def test_sign_behind_another_separator(text: str) -> None:
    """A sign that does not stand at a number is none of it, and begins with its own first byte."""
    check(text, text[:-2])


@pytest.mark.xfail(strict=True, reason="no rule for words of 64 bytes and more")
def test_sign_of_a_long_number() -> None:
    """Numbers of any length have a sign."""
    check("9" * 64 + "%", "9" * 64 + " percent")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5 %  's", "5 percent s"),
        ("per \u0640 cent", "per cent"),
        ("a  \u0640's", "a"),
        ("日a.b", "日 a b"),
        ("日per cent", "日 per cent"),
    ],
)
@pytest.mark.xfail(strict=True, reason="the passes go by the token before, not by the run before")
def test_what_a_word_may_belong_to(text: str, words: str) -> None:
    """A word may belong to the run of letters before it, if that was no odd one."""
    check(text, words)


@pytest.mark.parametrize("before", [*range(4), *range(54, 68), *range(120, 132)])
def test_block_edges(before: int) -> None:
    """Words are the same wherever a block of 64 bytes begins or ends."""
    tail = "U.S.'s 5 % per cent café 日本 counterrevolutionaries"
    rows = ["-" * before + tail, "a" * before + " " + tail, "a" * before]

    assert [oracle.tokenise(row, as_is=True) for row in rows] == tokenised(rows)


def test_texts_do_not_touch() -> None:
    """What stands in the next text has no part in the words of this one."""
    rows = ["U.", "S.", "5", "%", "per", "cent", "a", "'s", "日", "本", "x" * 64, "y"]

    assert [oracle.tokenise(row) for row in rows] == tokenised(rows)


@given(MIXED)
def test_spelling(rows: list[str]) -> None:
    """The words of any texts are spelled as the oracle spells them."""
    words = [oracle.spell(row, as_is=True) for row in rows]

    assert [[token.word for token in tokens] for tokens in words] == spelled(rows, words)


def test_spelling_stays_in_its_text() -> None:
    """The last word of a text is spelled without what the next text begins with."""
    rows = ["日", "本", "", "カ\u3099", "x日", "本"]
    expected = [["日"], ["本"], [], ["カ"], ["x", "日"], ["本"]]

    assert expected == spelled(rows, [oracle.spell(row) for row in rows])


@given(MIXED, st.data())
def test_location(rows: list[str], data: st.DataObject) -> None:
    """Every paragraph gets its own words and how many of them are quoted."""
    _folded, classes, offsets = folded_column(rows)
    classes = classes.copy()
    words = [[(begin, end) for _, begin, end in oracle.tokenise(row)] for row in rows]
    parts, expected = list[list[tuple[int, int]]](), []
    firsts = offsets_of([len(tokens) for tokens in words])
    for row, base, tokens, token in zip(rows, offsets, words, firsts, strict=False):
        cuts = sorted(data.draw(st.sets(st.integers(0, len(row.encode())), max_size=6)))
        parts.append(list(zip(cuts[::2], cuts[1::2], strict=False)))
        quoted = {begin for begin, _ in tokens if data.draw(st.booleans())}
        for begin in quoted:
            classes[base + begin] |= QUOTED
        for part in parts[-1]:
            first, last, count = oracle.locate(tokens, quoted, part)
            expected.append([token + first, token + last, count])
    moved = zip(words, offsets, strict=False)
    places = np.array([(a + o, b + o) for row, o in moved for a, b in row], np.int32)
    moved_parts = zip(parts, offsets, strict=False)
    spans = np.array([(a + o, b + o) for row, o in moved_parts for a, b in row], np.int64)
    inputs = (
        places.reshape(-1, 2),
        classes,
        firsts[:-1].copy(),
        np.diff(firsts),
        spans.reshape(-1, 2),
        offsets_of([len(part) for part in parts]),
    )
    out = rowwise(tokenising.locate, len(rows), inputs, ((len(expected), 3), np.int64))[0]

    assert expected == out.tolist()


@given(st.lists(st.lists(st.integers(0, 2**63), max_size=5), max_size=6))
def test_pack(rows: list[list[int]]) -> None:
    """Tokens are copied text by text, the gaps between texts left out."""
    sizes = [len(row) for row in rows]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    firsts = np.arange(len(rows), dtype=np.int64) * 7
    hashes = np.zeros(7 * len(rows), np.uint64)
    for first, row in zip(firsts, rows, strict=True):
        hashes[first : first + len(row)] = row
    begins = np.arange(len(hashes), dtype=np.int32)
    places = np.ascontiguousarray(np.column_stack([begins, begins + 1]).astype(np.int32))
    out, spans = np.empty(offsets[-1], np.uint64), np.empty((offsets[-1], 2), np.int32)
    tokenising.pack(hashes, places, firsts, offsets, out, spans, 0, len(rows))

    where = [first + i for first, size in zip(firsts, sizes, strict=True) for i in range(size)]
    assert oracle.pack(rows) == out.tolist()
    assert where == spans[:, 0].tolist()
