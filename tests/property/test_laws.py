"""Laws of the line: what must hold for any corpus made by editing a few texts."""

# ruff: noqa: RUF001 - texts of many scripts and styles are what is tested

import io
import random
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup import fingerprints, rows
from dedup.detection import Detection
from dedup.line import detect
from dedup.reading import read
from dedup.settings import Settings
from dedup.tokens import words_in
from dedup.writing.tables import write_jsonl
from stories import AGENCIES, EDITED, OTHER, OWN, SPEECH, WIRE, Row, article, relations, table

FEW = Settings(num_perm=64)
LAW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
CHINESE = "水漫过了堤岸，人们离开了家，城里的学校和商店都关闭了。"
GERMAN = (
    "Die Behörden rieten den Café-Gästen, sofort heimzugehen, bevor die Straße unter Wasser stand."
)
BASES = (*WIRE, *EDITED, *OWN, f"{SPEECH}, she said.", CHINESE, GERMAN, "too short", "…")
STRANGER = article("~stranger", "elsewhere", *OTHER, published="2031-03-09")


def edited(text: str, edit: str, seed: int) -> str:
    """Return a text with one edit."""
    words, draw = text.split(), random.Random(seed)  # noqa: S311
    place = draw.randrange(len(words))
    if edit == "drop":
        words = words[:place] + words[place + 3 :]
    elif edit == "swap":
        words[place] = "instead"
    elif edit == "quote":
        words = [*words[:place], f"“{' '.join(words[place:])}”"]
    elif edit == "capitals":
        words = text.upper().split()
    elif edit == "repeat":
        words = [word for n in range(7) for word in (*words, f"part{n}")]
    return " ".join(words)


PARAGRAPHS = st.builds(
    edited,
    st.sampled_from(BASES),
    st.sampled_from(["none", "none", "drop", "swap", "quote", "capitals", "repeat"]),
    st.integers(0, 20),
)
ARTICLES = st.builds(
    lambda outlet, day, paragraphs: (outlet, day, paragraphs),
    st.sampled_from(["reuters", "x", "y", ""]),
    st.sampled_from(["", "2031-03-01", "2031-03-02", "2031-03-03T12:00:00Z"]),
    st.lists(PARAGRAPHS, max_size=4),
)


def numbered(drawn: list[tuple[str, str, list[str]]]) -> list[Row]:
    """Return articles with ids."""
    return [
        article(f"a{n}", outlet, *paragraphs, published=day)
        for n, (outlet, day, paragraphs) in enumerate(drawn)
    ]


CORPORA = st.lists(ARTICLES, min_size=2, max_size=6).map(numbered)


def found_in(articles: list[Row], given: Settings = FEW) -> Detection:
    """Return what is found in articles."""
    return detect(read(articles), given, AGENCIES)


def written(found: Detection) -> dict[str, bytes]:
    """Return every table as the bytes it is written as."""
    out = {}
    for name, rows_ in found.tables.items():
        file = io.BytesIO()
        write_jsonl(rows_.to_batches(), file)
        out[name] = file.getvalue()
    return out


def near(found: Detection) -> set[tuple[str, str]]:
    """Return the pairs that are near-duplicates."""
    return {pair for pair, relation in relations(found).items() if relation in {"exact", "near"}}


@LAW
@given(articles=CORPORA, data=st.data())
def test_the_order_of_articles_does_not_matter(articles: list[Row], data: Any) -> None:
    """Articles in any order give the same tables, byte for byte."""
    shuffled = data.draw(st.permutations(articles))

    assert written(found_in(articles)) == written(found_in(shuffled))


@settings(LAW, max_examples=8)  # its pools are made anew for every kernel
@given(articles=CORPORA)
def test_threads_and_blocks_do_not_matter(articles: list[Row]) -> None:
    """One thread and one block, or several of each: the same tables, byte for byte."""
    outcomes = []
    for threads, few, size in (("1", 64, 1 << 20), ("2", 1, 300), ("3", 2, 1)):
        with (
            patch.dict("os.environ", {"DEDUP_THREADS": threads}),
            patch.object(rows, "processors", lambda: 3),
            patch.object(rows, "_FEW_ROWS", few),
            patch.object(fingerprints, "PASS_BYTES", size),
        ):
            rows.threads.cache_clear()
            assert int(threads) == rows.threads()
            outcomes.append(written(found_in(articles)))
    rows.threads.cache_clear()

    assert outcomes[0] == outcomes[1] == outcomes[2]


@LAW
@given(articles=CORPORA, data=st.data())
def test_a_copy_is_always_found(articles: list[Row], data: Any) -> None:
    """A copy of any article with a shingle is ``exact`` to it."""
    original = data.draw(st.sampled_from(articles))
    copy = original | {"id": "copy", "outlet": "z", "published": "2031-03-08"}
    related = relations(found_in([*articles, copy]))
    wanted = "exact" if len(words_in(original["text"])) >= FEW.shingle else None

    assert wanted == related.get((original["id"], "copy"))


@LAW
@given(articles=CORPORA)
def test_a_stranger_changes_nothing(articles: list[Row]) -> None:
    """An article that has nothing in common with the others changes no pair and no score."""
    alone, joined = found_in(articles), found_in([*articles, STRANGER])

    assert relations(alone) == relations(joined)
    for name in ("articles", "paragraphs", "sentences"):
        others = [row for row in table(joined, name) if row["id"] != STRANGER["id"]]
        assert table(alone, name) == others


@LAW
@given(articles=CORPORA, low=st.floats(0.2, 0.9), more=st.floats(0, 0.5))
def test_a_lower_threshold_finds_a_superset(articles: list[Row], low: float, more: float) -> None:
    """Whatever is a near-duplicate at one threshold is one at any lower threshold."""
    high = min(low + more, 1.0)
    many, few = (found_in(articles, Settings(num_perm=64, threshold=t)) for t in (low, high))

    assert near(few) <= near(many)
    assert set(relations(few)) <= set(relations(many))


@LAW
@given(
    articles=CORPORA, texts=st.lists(st.sampled_from(["", " \n", "…", "a", "The end"]), min_size=2)
)
def test_tiny_texts_never_match(articles: list[Row], texts: list[str]) -> None:
    """Empty texts and texts of a word or two are related to nothing, not even to each other."""
    tiny = [article(f"t{n}", f"o{n}", text) for n, text in enumerate(texts)]
    found = found_in([*articles, *tiny])
    names = {row["id"] for row in tiny}

    assert not [pair for pair in relations(found) if names & set(pair)]
    for name in ("paragraphs", "sentences"):
        assert not [row for row in table(found, name) if row["id"] in names and row["kind"]]


@LAW
@given(articles=CORPORA)
def test_spans_reproduce_equal_text(articles: list[Row]) -> None:
    """Both places of a run hold the same words, as many as it says; those of others, words."""
    found = found_in(articles)
    texts = {row["id"]: row["text"] for row in articles}

    for row in table(found, "matches"):
        one = words_in(texts[row["id_a"]][row["a_begin"] : row["a_end"]])
        other = words_in(texts[row["id_b"]][row["b_begin"] : row["b_end"]])
        assert row["words"] == len(one)
        if row["score"] is None:
            assert one == other
        else:
            assert one
            assert other


@LAW
@given(articles=CORPORA)
def test_sentences_hold_their_words(articles: list[Row]) -> None:
    """A sentence's place holds as many words as its row says; in their order they are all."""
    texts = {row["id"]: row["text"] for row in articles}
    words: dict[str, list[str]] = {name: [] for name in texts}

    for row in table(found_in(articles), "sentences"):
        said = words_in(texts[row["id"]][row["begin"] : row["end"]])
        assert row["words"] == len(said) >= row["own_words"]
        words[row["id"]] += said
    assert words == {name: words_in(text) for name, text in texts.items()}


@LAW
@given(articles=CORPORA, low=st.floats(-6, 3), more=st.floats(0, 6))
def test_a_lower_gate_finds_a_superset(articles: list[Row], low: float, more: float) -> None:
    """Whatever passes the gate at one point passes it at any lower one."""
    high = low + more
    many, few = (
        found_in(articles, Settings(num_perm=64, possible=point, confident=9.0))
        for point in (low, high)
    )

    assert set(relations(few)) <= set(relations(many))


@LAW
@given(articles=CORPORA)
def test_confident_is_a_part_of_possible(articles: list[Row]) -> None:
    """What is shared surely is shared possibly; no share is beyond its whole."""
    found = found_in(articles, Settings(num_perm=64, share_words=1))
    points = {(row["id_a"], row["id_b"]): row["point"] for row in table(found, "pairs")}

    assert {"confident", "possible", None} >= set(points.values())
    for row in table(found, "pairs"):
        assert (row["point"] is None) == (row["relation"] == "shared-quotation")
        if row["score"] is not None and row["score"] >= FEW.confident and row["point"] is not None:
            assert row["point"] == "confident"
    for row in table(found, "articles"):
        shares = {name: row[name] for name in row if name.endswith(("_share", "_share_possible"))}
        assert all(share is None or 0 <= share <= 1 for share in shares.values()), shares
        if row["shared_share"] is not None:
            assert row["shared_share"] <= row["shared_share_possible"] + 1e-9
            parts = row["verbatim_share"] + row["edited_share"]
            assert abs(parts - row["shared_share"]) < 1e-9
            assert abs(row["shared_share_possible"] + row["untraced_share"] - 1) < 1e-9


CREDITS = st.sampled_from(["", "By Reuters", "Reuters contributed to this report.", "(AP)"])
SIGNED = st.lists(st.tuples(ARTICLES, CREDITS, CREDITS), min_size=2, max_size=6).map(
    lambda drawn: numbered([
        (outlet, day, [above, *paragraphs, below])
        for (outlet, day, paragraphs), above, below in drawn
    ])
)  # fmt: skip


@LAW
@given(articles=SIGNED, wired=st.booleans())
def test_shares_are_of_the_same_words(articles: list[Row], *, wired: bool) -> None:
    """What is traceable is shared, and what is neither shared nor traceable is untraced."""
    given = Settings(num_perm=64, share_words=1)
    found = detect(read(articles), given, AGENCIES if wired else None)

    for row in table(found, "articles"):
        if row["traceable_share"] is not None:
            assert row["traceable_share"] <= row["shared_share"]
            assert row["traceable_share"] + row["untraced_share"] <= 1 + 1e-9
            owed = [row["uncredited_share"], row["licensed_share"]]
            assert row["agency"] is not None or row["credit_agency"] or not owed[0]
            assert sum(part or 0 for part in owed) <= row["traceable_share"] + 1e-9
        if row["traceable_share_possible"] is not None:
            assert row["traceable_share_possible"] <= row["shared_share_possible"]
            owed = row["uncredited_share_possible"]
            assert owed is None or owed <= row["traceable_share_possible"] + 1e-9
        if row["echoed_share"] is not None:
            assert row["echoed_share"] <= row["shared_share"]


@LAW
@given(articles=SIGNED)
def test_each_paragraph_of_an_agency_counts_once(articles: list[Row]) -> None:
    """It is verbatim or edited; and credited, owed a credit, licensed, or nobody can say."""
    sent = {row["outlet"] for row in articles} & set(AGENCIES.agencies)
    for row in table(found_in(articles), "outlets"):
        for name in ("", *(f"{AGENCIES.agencies[outlet]}_" for outlet in sent)):
            whole = row[f"{name}paragraphs" if name else "paragraphs_from_agency"]
            several = ("credited", "uncredited", "licensed", "unclear")
            assert whole == sum(row[name + each] for each in several)
            assert whole == row[f"{name}verbatim"] + row[f"{name}edited"]
            assert (row[f"{name}low"] is None) == (row[f"{name}stories"] < 2)


@LAW
@given(articles=CORPORA)
def test_counterparts_are_of_another_house(articles: list[Row]) -> None:
    """What a sentence or a paragraph is said to come from stands in another outlet."""
    found = found_in(articles)
    outlets = {row["id"]: row["outlet"] for row in articles}

    for name in ("sentences", "paragraphs"):
        for row in table(found, name):
            if row["best_id"] is not None:
                mine, best = outlets[row["id"]], outlets[row["best_id"]]
                assert mine != best or not mine
                assert row["id"] != row["best_id"]


@LAW
@given(articles=CORPORA)
def test_paragraphs_hold_their_words(articles: list[Row]) -> None:
    """A paragraph's place in its text holds as many words as its row says."""
    texts = {row["id"]: row["text"] for row in articles}

    for row in table(found_in(articles), "paragraphs"):
        assert row["words"] == len(words_in(texts[row["id"]][row["begin"] : row["end"]]))


@LAW
@given(articles=CORPORA)
def test_everything_twice_is_paired_with_its_twin(articles: list[Row]) -> None:
    """Of a corpus and its copy, each article with a shingle is paired with its twin."""
    twins = [row | {"id": f"b{row['id']}", "outlet": f"{row['outlet']}2"} for row in articles]
    related = relations(found_in([*articles, *twins]))

    for row in articles:
        if len(words_in(row["text"])) >= FEW.shingle:
            assert "exact" == related.get((row["id"], f"b{row['id']}"))
