"""Copies: which paragraphs are verbatim, near-verbatim or a shared quotation."""

import numpy as np

from dedup.copies import KINDS, copies_of, with_edited
from dedup.matches import matches_of
from dedup.settings import Settings
from dedup.supports import supports_of
from dedup.tokens import words_in
from stations import BOTH, FEW, compared, paragraphs_in, read
from stories import EDITED, INDEPENDENT, OTHER, OWN, SPEECH, WIRE, article, corpus

FORMULA = (
    "{} Cables reported a rise in first-quarter profit on Tuesday, helped by demand, as net profit "
    "rose {}% to {} million crowns in the three months to the end of March."
)


def copied(
    one: str, other: str, settings: Settings = FEW, standing: tuple[int, ...] = ()
) -> list[tuple[int, str, int, float]]:
    """Return paragraph, kind, other paragraph and share of every copy in two texts."""
    articles = corpus(article("a", "x", one), article("b", "y", other))
    paragraphs = paragraphs_in(articles, settings)
    matches = compared(articles, settings=settings)
    boilerplate = np.isin(np.arange(len(paragraphs.words)), standing)
    found = copies_of(matches, paragraphs, boilerplate, settings)
    kinds = [KINDS[kind] for kind in found.kind]
    columns = (found.paragraph, kinds, found.other_paragraph, found.share.round(3))
    return [(int(p), k, int(o), float(s)) for p, k, o, s in zip(*columns, strict=True)]


def test_verbatim() -> None:
    """A paragraph word for word in another text is verbatim, on both sides."""
    one, other = f"{OWN[0]}\n\n{WIRE[0]}", f"{WIRE[0]}\n\n{OTHER[0]}"

    assert [(1, "verbatim", 2, 1.0), (2, "verbatim", 1, 1.0)] == copied(one, other)


def test_near_verbatim() -> None:
    """A paragraph with a few words changed is near-verbatim, with the share that is kept."""
    other = WIRE[0].replace("shortly after midnight", "abruptly at midnight")
    found = copied(WIRE[0], other)

    assert ["near-verbatim"] * 2 == [kind for _, kind, _, _ in found]
    assert all(0.7 <= share < 0.95 for _, _, _, share in found)


def test_a_shorter_paragraph_is_whole_where_the_longer_is_not() -> None:
    """A sentence inside a long paragraph is copied; the long paragraph is not."""
    assert [(0, "verbatim", 1, 1.0)] == copied(WIRE[0], f"{OWN[0]} {WIRE[0]} {OTHER[0]}")


def test_shares_decide() -> None:
    """``near_share`` and ``verbatim_share`` say from which share a paragraph is which."""
    other = WIRE[0].replace("shortly after midnight", "abruptly at midnight")
    strict = Settings(num_perm=8, near_share=0.94)
    loose = Settings(num_perm=8, verbatim_share=0.75)

    assert [] == copied(WIRE[0], other, strict)
    assert {"verbatim"} == {kind for _, kind, _, _ in copied(WIRE[0], other, loose)}


def test_a_quotation_alone_is_no_copy() -> None:
    """A paragraph that is all speech is a shared quotation; one that quotes is no copy for it."""
    assert [(0, "shared-quotation", 1, 1.0)] == copied(
        f"{SPEECH}, she said.", f"{OWN[0]} {SPEECH}."
    )


def test_speech_does_not_count_for_what_is_around_it() -> None:
    """Own words around a shared quotation that differ make no copy."""
    one = f"{SPEECH}, the president of the federation told reporters at the east gate in the rain."
    other = f"In a letter to members on Friday a union leader wrote to her people {SPEECH}."

    assert [] == copied(one, other)


def test_one_formula_with_other_figures_is_no_copy() -> None:
    """The same report with another firm and other figures is no copy; with the same, it is."""
    ours = FORMULA.format("Ostmark", 2, 88)

    assert [] == copied(ours, FORMULA.format("Brennick", 14, 212))
    assert 2 == len(copied(ours, FORMULA.format("Ostmark", 2, 88).replace("helped", "lifted")))


SAID = "Chief Executive Marguerite Sallow said in a statement."
FIRST = f'"We have started the year well, and households are not trading down," {SAID}'
SECOND = f'"We chose to invest behind our brands this quarter," {SAID}'


def test_the_same_attribution_of_another_quotation_is_no_copy() -> None:
    """Two quotations with the same "chief executive X said in a statement" are no copies."""
    assert [] == copied(FIRST, SECOND)


def test_an_attribution_before_a_formula_is_no_copy() -> None:
    """The same attribution is no copy because the next paragraph begins alike."""
    after = "Brennick, which owns the Larder Lane brands, expects sales growth of {} percent now."

    assert [] == copied(f"{FIRST}\n\n{after.format(5)}", f"{SECOND}\n\n{after.format(3)}")


def test_boilerplate_is_left_out() -> None:
    """A paragraph that is boilerplate is no copy, on its side."""
    assert [(1, "verbatim", 0, 1.0)] == copied(WIRE[0], WIRE[0], standing=(0,))


def test_short_paragraphs_are_left_out() -> None:
    """A paragraph of fewer than ``paragraph_words`` words is never a copy."""
    short = "Dockworkers walked off talks collapsed halting cargo"
    settings = Settings(num_perm=8, paragraph_words=7)

    assert 7 == len(words_in(short))
    assert [] == copied(short, short)
    assert 2 == len(copied(short, short, settings))


def edited(
    one: tuple[str, ...],
    other: tuple[str, ...],
    settings: Settings = FEW,
    standing: tuple[int, ...] = (),
) -> list[tuple[int, str, int, float]]:
    """Return paragraph, kind, other paragraph and share of every copy, edited ones too."""
    found = read(article("a", "x", *one), article("b", "y", *other), settings=settings)
    matches = matches_of(found.words, BOTH, settings)
    boilerplate = np.isin(np.arange(len(found.paragraphs.words)), standing)
    copies = copies_of(matches, found.paragraphs, boilerplate, settings)
    supports = supports_of(found.readings, matches, found.statistics, settings)
    made = with_edited(copies, supports, matches, found.sentences, found.paragraphs, settings)
    assert np.array_equal(made.standing, boilerplate)
    assert [0, 1] == sorted({*made.article.tolist(), 0, 1})
    assert np.all(made.article != made.other)
    columns = (made.paragraph, made.kind, made.other_paragraph, made.share)
    return [(int(p), KINDS[k], int(o), float(s)) for p, k, o, s in zip(*columns, strict=True)]


def test_edited_paragraphs() -> None:
    """Paragraphs in other words are edited copy, each of the one it was made of, on both sides."""
    assert [(0, "edited", 3, 1.0), (1, "edited", 4, 1.0), (2, "edited", 5, 1.0),
            (3, "edited", 0, 1.0), (4, "edited", 1, 1.0), (5, "edited", 2, 1.0),
            ] == edited(WIRE, EDITED)  # fmt: skip


def test_verbatim_goes_before_edited() -> None:
    """A paragraph that is copied word for word, or nearly, is not called edited as well."""
    nearly = WIRE[0].replace("shortly after midnight", "abruptly at midnight")
    found = edited((WIRE[0], WIRE[1]), (nearly, WIRE[1]))

    assert ["near-verbatim", "verbatim"] * 2 == [kind for _, kind, _, _ in found]


def test_edited_share_of_paragraphs() -> None:
    """A paragraph is edited from ``edited_share`` of its own words in sentences with support."""
    one = (f"{OWN[0]} {EDITED[0]} {OWN[1]}",)
    (share,) = [share for row, _, _, share in edited(one, WIRE) if row == 0] or [0.0]
    own = [len(words_in(text)) for text in (OWN[0], EDITED[0], OWN[1])]
    strict = Settings(num_perm=8, edited_share=0.34)

    assert 0.0 == share
    (share,) = [share for row, _, _, share in edited(one, WIRE, strict) if row == 0]
    assert own[1] / sum(own) == share


def test_boilerplate_and_short_paragraphs_are_not_edited() -> None:
    """Boilerplate is no edited copy, nor is a paragraph of few words."""
    long = Settings(num_perm=8, paragraph_words=200)

    assert {0, 2, 3, 4, 5} == {row for row, *_ in edited(WIRE, EDITED, standing=(1,))}
    assert [] == edited(WIRE, EDITED, long)


def test_quotations_are_not_edited() -> None:
    """A paragraph that is a quotation and who said it is no edited copy."""
    one = (f"{SPEECH}, Marrant said.", WIRE[0])
    other = (f"{SPEECH}, Marrant told us.", OWN[0])

    assert {"shared-quotation"} == {kind for _, kind, _, _ in edited(one, other)}


def test_two_paragraphs_made_one() -> None:
    """A paragraph of two others is edited; of both, the one with more of it is named."""
    (row,) = [
        row for row in edited((f"{EDITED[0]} {EDITED[1]}",), (WIRE[0], WIRE[1])) if row[0] == 0
    ]

    assert (0, "edited", 1, 1.0) == row


def test_an_independent_report_is_not_edited() -> None:
    """The same event in words of one's own is no edited copy."""
    assert [] == edited(WIRE, INDEPENDENT)


def test_a_formula_with_other_figures_is_not_edited() -> None:
    """The same report with another firm and other figures is no edited copy either."""
    ours, theirs = FORMULA.format("Ostmark", 2, 88), FORMULA.format("Brennick", 14, 212)

    assert [] == edited((ours,), (theirs,))


def test_nothing_edited() -> None:
    """Stories of their own stay without copies."""
    assert [] == edited(WIRE, OWN) == edited(WIRE, ("",))


def test_the_heaviest_counterpart() -> None:
    """Of two paragraphs over there, the one that holds most of it is named."""
    longer, shorter = WIRE[0].split(" when ")
    for parts, place in (
        (f"{longer} yesterday\n\nas {shorter}", 2),
        (f"as {shorter}\n\n{longer}", 3),
    ):
        found = copied(WIRE[0], f"{OWN[0]}\n\n{parts}")
        assert [place] == [other for row, _, other, _ in found if row == 0]
