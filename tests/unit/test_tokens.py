"""Tokens: the words texts are compared by."""

# ruff: noqa: RUF001 - texts of many scripts and styles are what is tested

import unicodedata

import numpy as np
import pytest
import xxhash

from dedup.corpus import Block
from dedup.segments import fold_block, paragraphs_of
from dedup.tokens import in_paragraphs, packed, tokens_of, words_in


def block(*texts: str) -> Block:
    """Return texts as a block."""
    parts = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    return Block(0, np.frombuffer(b"".join(parts), np.uint8), offsets)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S.’s 5% Café", "the us 5 percent cafe"),
        ("", ""),
        (" \n\t ", ""),
        ("… — ! “”", ""),
        ("Hello, HELLO hello", "hello hello hello"),
        ("naïve façade Ångström", "naive facade angstrom"),
        ("4,300 dockers", "4 300 dockers"),
        ("Straße", "strasse"),
        ("Москва и Киев", "москва и киев"),
    ],
)
def test_words_in(text: str, words: str) -> None:
    """Words are folded: lower case, no marks, figures as one word."""
    assert words.split() == words_in(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s over,” he said", '"It\'s over," he said'),
        ("cafe\u0301", "café"),
        ("ﬁnance", "finance"),
        ("co\u00adoperate", "cooperate"),
        ("ＡＢＣ", "abc"),
        ("a\u00a0b", "a b"),
    ],
)
def test_spellings_that_are_one(one: str, other: str) -> None:
    """Curly and straight, composed and decomposed, wide and narrow are the same words."""
    assert words_in(other) == words_in(one)


@pytest.mark.parametrize(
    "text",
    [
        "Thủ tướng Chính phủ nói người dân đã về nhà an toàn",
        "L’été où naît l’Œuvre, ça a déjà coûté cher à l’État",
        "राष्ट्रपति ने कहा कि लड़ाई ख़त्म हो गई है",
        "قال الرئيس إن المسؤولين أكدوا آخر القرارات",
        "שָׁלוֹם אָמַר רֹאשׁ הַמֶּמְשָׁלָה",
        "한국은행은 기준금리를 동결했다고 밝혔다",
        "東京でパーティーがあり、プーチンが語った。",
        "কোনো নৌকা ডুবেছে বলে সরকার জানিয়েছে",
        "கொரோனா தொற்று போனது ஔவையார்",
        "ಕೋಟಿ ಕೇಳಿ ಕೈಗೊಂಡ ಮೀನು",
        "കോടതി കൊച്ചിയിൽ",
        "ශ්‍රී ලංකා කෝපය ගෞරව",
        "ᾠδὴ τῷ ᾍδῃ, Ἑλλάς",
        "Чей это ёж, спросил Йосиф",
    ],
)
def test_composed_and_decomposed_are_one(text: str) -> None:
    """However Unicode writes its letters, a text has the same words."""
    forms = {form: words_in(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}

    assert 2 <= len(forms["NFC"])
    assert forms["NFC"] == forms["NFD"]


@pytest.mark.parametrize("name", ["รัฐบาล ไทย แถลง", "ລັດຖະບານ ລາວ", "រដ្ឋាភិបាល ខ្មែរ", "東京 都知 事"])
def test_a_place_to_break_lines_is_none_between_words(name: str) -> None:
    """ZERO WIDTH SPACE changes nothing in scripts without spaces, and is one in others."""
    assert words_in(name.replace(" ", "")) == words_in(name.replace(" ", "\u200b"))
    assert ["two", "words"] == words_in("two\u200bwords")


def test_unspaced_scripts_have_words() -> None:
    """Chinese text has more than one word, and the same text the same words."""
    assert 3 <= len(words_in("水漫过了堤岸"))
    assert words_in("水漫过了堤岸") == words_in("。水漫过了堤岸。")


def test_tokens_of_a_block_are_those_of_each_text() -> None:
    """A block's tokens are the hashes of the words of each of its texts."""
    texts = ["One two three", "", "Zwölf Wörter, 5% mehr", "four"]
    tokens = packed(tokens_of(fold_block(block(*texts))))
    words = [word for text in texts for word in words_in(text)]

    assert [len(words_in(text)) for text in texts] == tokens.counts.tolist()
    assert [xxhash.xxh3_64_intdigest(word.encode()) for word in words] == tokens.hashes.tolist()


def test_token_places_are_the_words() -> None:
    """Each token's place in bytes is the word it was made of."""
    text = "Twelve Cafés opened."
    tokens = packed(tokens_of(fold_block(block(text))))
    data = text.encode()

    assert ["Twelve", "Cafés", "opened"] == [data[a:b].decode() for a, b in tokens.places]


def test_tokens_in_paragraphs() -> None:
    """Each paragraph has its tokens, and how many of them are quoted."""
    folded = fold_block(block("one two\n\n“three four” said five", "", "six"))
    paragraphs = paragraphs_of(folded)
    tokens = tokens_of(folded)
    spans = in_paragraphs(tokens, folded, paragraphs)

    assert [2, 4, 1] == (spans[:, 1] - spans[:, 0]).tolist()
    assert [0, 2, 0] == spans[:, 2].tolist()
