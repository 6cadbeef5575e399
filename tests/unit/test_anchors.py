"""Anchors: the sentences of a corpus, and the rare pairs of ordinary words in them."""

import itertools

import numpy as np
import pytest

from dedup.anchors import STANDING, anchors_of
from dedup.segments import in_characters
from dedup.settings import Settings
from dedup.tokens import words_in
from dedup_native.flagging import COLON, FIRST_PERSON
from stations import FEW, Read, read, statistics_in, words_in_all
from stories import EDITED, INDEPENDENT, OTHER, OWN, SPEECH, WIRE, article, corpus

SENTENCE = "zinc copper tin lead iron nickel."
GERMAN = "Die Behörden rieten den Café-Gästen, sofort heimzugehen."
CHINESE = "水漫过了堤岸，人们离开了家。城里的学校和商店都关闭了。"


def keys(*texts: str, settings: Settings = FEW) -> set[int]:
    """Return the anchors of an article of some paragraphs."""
    return set(read(article("a", "x", *texts), settings=settings).anchors.keys.tolist())


def sentences(*texts: str) -> list[str]:
    """Return the sentences of an article of some paragraphs."""
    found = read(article("a", "x", *texts))
    text = "\n\n".join(texts)
    rows = np.zeros(len(found.sentences.own), np.int64)
    places = in_characters(found.corpus, rows, found.sentences.places.astype(np.int64))
    return [text[a:b] for a, b in places]


def test_sentences_stand_where_they_say() -> None:
    """Places reproduce the sentences, in letters of more than one byte too."""
    assert [WIRE[0], OWN[0], GERMAN] == sentences(WIRE[0], f"{OWN[0]} {GERMAN}")
    assert "".join(CHINESE.split()) == "".join(sentences(CHINESE))


def test_words_of_sentences() -> None:
    """Every word is in one sentence; own words are those outside quotation marks."""
    found = read(article("a", "x", WIRE[0], f"{SPEECH}, she said."), article("b", "y", *OWN))
    quoted = len(words_in(SPEECH))

    assert (
        np.diff(found.words.offsets).tolist()
        == found.sentences.per_article(found.sentences.words).tolist()
    )
    assert len(words_in(WIRE[0])) + 2 == found.sentences.per_article(found.sentences.own)[0]
    assert quoted + 2 == found.sentences.words[1]
    assert [0, 0, 1, 1, 1] == found.sentences.articles().tolist()


def test_paragraphs_of_sentences() -> None:
    """A sentence knows the paragraph it stands in, in the article it stands in."""
    found = read(article("a", "x", f"{WIRE[0]} {OWN[0]}", OTHER[0]), article("b", "y", *OWN))
    rows = np.arange(len(found.sentences.own))

    assert [0, 0, 1, 2, 3, 4] == found.sentences.paragraphs_in(found.paragraphs, rows).tolist()


def test_flags() -> None:
    """Sentences with a colon, or with I, we or you outside quotation marks, are flagged."""
    said = "We walked home. The report says: nobody stayed. “We walked home,” she said. It rained."

    assert [FIRST_PERSON, COLON, 0, 0] == read(article("a", "x", said)).sentences.flags.tolist()


def test_pairs_of_near_words() -> None:
    """Anchors are pairs of ordinary words no more than two apart, in either order."""
    assert 12 == len(keys(SENTENCE))
    assert keys("zinc copper.") == keys("copper zinc.") == keys("zinc the copper.")
    assert keys("zinc copper tin.") < keys(SENTENCE)


def test_names_figures_and_stop_words_are_left_out() -> None:
    """A name, a figure or a stop word makes no anchor."""
    plain = keys("workers halted cargo there.")

    for word in ("4,300", "the", "Marrant"):
        assert plain == keys(f"workers halted {word} cargo there.")
    assert set() == keys("Ilse Marrant met Anders Pellow 14 times.") & keys("It was 19 and 640.")


def test_quotations_are_left_out() -> None:
    """What stands between quotation marks makes no anchor, marked here or elsewhere."""
    plain = SPEECH.strip("“”")
    rows = article("a", "x", plain), article("b", "y", f"{SPEECH}.")
    found = read(*rows)

    assert set() == keys(SPEECH)
    assert 0 < len(keys(plain))
    assert [] == found.anchors.articles.tolist()


def anchored(articles: Read, standing: tuple[str, ...]) -> Read:
    """Return the same articles where some paragraphs are boilerplate."""
    from dedup.fingerprints import fingerprints_of

    prints = fingerprints_of(articles.corpus, FEW)
    texts = [
        text for row in articles.corpus.table["text"].to_pylist() for text in row.split("\n\n")
    ]
    chosen = np.isin(np.arange(len(texts)), [texts.index(text) for text in standing])
    facts = statistics_in(articles.corpus, FEW, prints.digests_of(chosen))
    wanted = np.ones(len(articles.corpus), np.bool_)
    made, anchors = anchors_of(words_in_all(articles.corpus), facts, wanted, FEW)
    return articles._replace(sentences=made, anchors=anchors)


def test_boilerplate_is_left_out() -> None:
    """A paragraph that is boilerplate has no own words, no anchors, and says so."""
    found = anchored(read(article("a", "x", WIRE[0], OWN[0])), (OWN[0],))

    assert [0, STANDING] == (found.sentences.flags & STANDING).tolist()
    assert 0 == found.sentences.own[1] < found.sentences.own[0]
    assert keys(WIRE[0]) == set(found.anchors.keys.tolist())


def test_formulas_are_left_out() -> None:
    """So is a sentence that comes back for weeks with other names and figures."""
    form = "{}, the largest producer of copper cable in the valley, reported rising revenue."
    rows = [
        article(f"a{n}", f"o{n}", form.format(name), published=f"2031-0{n + 1}-01")
        for n, name in enumerate(["Ostmark", "Brennick", "Tamsin"])
    ]
    found = read(*rows, settings=FEW)

    assert [STANDING] * 3 == (found.sentences.flags & STANDING).tolist()
    assert 0 == len(found.anchors.keys)
    assert 0 < len(read(*rows[:2], settings=FEW).anchors.keys)


def test_small_corpora_keep_more() -> None:
    """A small corpus keeps up to 64 anchors a sentence; ``anchors`` of them are a large one's."""
    long = " ".join(itertools.chain(*(text.lower().split() for text in (*OWN, *WIRE))))

    assert 64 == len(keys(long))
    rows = [article(f"a{n:04}", "x", long if n == 0 else "…") for n in range(2_000)]
    assert 40 == len(read(*rows, settings=Settings(num_perm=8)).anchors.keys)
    assert 64 == len(read(*rows, settings=Settings(num_perm=8, anchors=64)).anchors.keys)


def test_the_rarest_are_kept() -> None:
    """Where there is room for few, pairs of words that stand in fewer articles go first."""
    common = [article(f"c{n:04}", "x", "zinc copper.") for n in range(9_000)]
    found = read(*common, article("a", "x", SENTENCE))
    mine = set(found.anchors.keys[found.anchors.articles == 0].tolist())

    assert 8 == len(mine)
    assert mine < keys(SENTENCE)
    assert not mine & keys("zinc copper.")


def test_a_text_in_capitals() -> None:
    """Capitals alone make no names: a text all in capitals has the anchors of the plain one."""
    plain = keys(WIRE[2].lower())

    assert plain == keys(WIRE[2].upper())


def test_a_text_in_small_letters() -> None:
    """Without capitals nothing is a name: names are words like others."""
    sentence, named = "The smelter at Ostmark sold copper cable.", keys("smelter ostmark.")

    assert keys("smelter copper.") <= keys(sentence)
    assert named <= keys(sentence.lower())
    assert not named & keys(sentence)


def test_german_nouns_pass_for_names() -> None:
    """German nouns are left out with the names, but where most words have capitals."""
    sentence, nouns = "Die Behörde prüfte erneut den Kessel.", keys("behörde kessel.")

    assert keys("prüfte erneut.") <= keys(sentence)
    assert not nouns & keys(sentence)
    assert nouns <= keys("Behörde Prüft Undichten Kessel.")


def test_scripts_without_case() -> None:
    """Where letters have no case every word is ordinary, names too."""
    arabic = "قال قابوس قديروف لوكالة واس"

    assert keys("قابوس قديروف") <= keys(arabic)


def test_scripts_without_spaces() -> None:
    """Pairs of characters are the words of such a script: a sentence keeps its anchors."""
    first, rest = CHINESE.split("。", 1)
    kept = keys(first) & keys(CHINESE)

    assert 5 < 0.7 * len(keys(first)) < len(kept)
    assert set() == keys(first) & keys(rest)


def test_articles_that_are_not_wanted() -> None:
    """Articles nobody asks for have sentences, and no anchors."""
    articles = corpus(article("a", "x", *WIRE), article("b", "y", *OWN))
    facts, wanted = statistics_in(articles), np.array([False, True])
    made, anchors = anchors_of(words_in_all(articles), facts, wanted, FEW)

    assert [3, 3] == np.diff(made.owners).tolist()
    assert {1} == set(anchors.articles.tolist())


def test_edited_copy_shares_anchors_and_an_independent_report_few() -> None:
    """Who rewrites keeps pairs of words; who reports by himself hardly any."""
    kept, own = (len(keys(*WIRE) & keys(*other)) for other in (EDITED, INDEPENDENT))

    assert kept > 20
    assert own <= 2


@pytest.mark.parametrize("texts", [[], [""], ["…"], ["a"]])
def test_nothing_to_anchor(texts: list[str]) -> None:
    """No words have no anchors."""
    found = read(*[article(f"a{n}", "x", text) for n, text in enumerate(texts)])

    assert 0 == len(found.anchors.keys) == len(found.anchors.articles)
    assert len(texts) == len(found.sentences.owners) - 1
