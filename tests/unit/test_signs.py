"""Signs: names of agencies in texts, and texts with a sign for each."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.lexicon.agencies import AGENCIES, canonical, names_of
from dedup.lexicon.credit_forms import FORMS, SIGN
from dedup.signs import Masked, masked, names_called

NAMES = names_called(("Valdoria Wire",))
PIECES = st.lists(
    st.sampled_from([
        "Reuters", "AP", "(dpa/afp)", "A. F. P.", "agencies", "路透社", "رويترز", "أ ف ب",
        "Valdoria Wire",
        " told ", "\ue000", "\uf8ff", "Öl", "é", "\n", "x", "SNAP", "ag", "𝔘", " ", ".",
    ])
)  # fmt: skip


def of(text: str, year: int = 0) -> Masked | None:
    """Return one text masked, None where no name is in it."""
    texts = pa.chunked_array([pa.array([text], pa.large_string())])
    return next(masked(texts, NAMES, np.array([year], np.int64)), None)


@given(PIECES.map("".join))
def test_a_sign_for_each_name(text: str) -> None:
    """A masked text with its names back in is the text; spans are the names; signs are found."""
    found = of(text)
    if found is None:
        return
    signs = found.signs

    assert [match.start() for match in SIGN.finditer(found.text)] == signs
    whole, at = "", 0
    for sign, mention in zip(signs, found.mentions, strict=True):
        whole += found.text[at:sign]
        assert len(whole) == mention.begin
        assert text[mention.begin : mention.end] == mention.name
        whole, at = whole + mention.name, sign + 1
    assert text == whole + found.text[at:]


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("Reuters and AP", ["Reuters", "AP"]),
        ("SNAP, WRAP, Reutersville", []),
        ("(afp), A.F.P., A. F. P.", ["AFP", "AFP", "AFP"]),
        ("THE ASSOCIATED PRESS", ["AP"]),
        ("VALDORIA WIRE", ["Valdoria Wire"]),
        ("据路透社报道", ["Reuters"]),
        ("éAP APé", []),
    ],
)
def test_names(text: str, agencies: list[str]) -> None:
    """Names are whole words, where a script has words."""
    found = of(text)
    assert agencies == ([one.agency for one in found.mentions] if found else [])


def test_old_print() -> None:
    """One letter may be misread in old print, and in nothing else."""
    old = of("(Havàs) (Beuter)", 1926)
    assert old is not None
    assert ["Havas", "Reuters"] == [one.agency for one in old.mentions]
    assert of("(Havàs) (Beuter)") is None
    assert of("(Havàs) (Beuter)", 1999) is None


def test_names_are_known_by_each_other() -> None:
    """Each of an agency's names leads to it, and no name to two."""
    names = [name for one in AGENCIES for name in {one.name, *one.names, *one.marks, *one.shared}]

    assert len({agency.name for agency in AGENCIES}) == len(AGENCIES)
    assert len(set(names)) == len(names)
    for agency in AGENCIES:
        assert agency.since < agency.until
        for name in (*agency.names, *agency.marks, *agency.shared):
            assert agency.name == canonical(name), name
            assert name in names_of(name)


def test_every_form_has_a_sign() -> None:
    """No form can be met without a name."""
    for form in FORMS:
        assert SIGN.search(form.pattern), form
