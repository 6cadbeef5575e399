"""The forms of words that credit an agency: what may be asked before one is tried."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup.claims import in_small_letters
from dedup.lexicon.credit_forms import FORMS, Form

ASKED = [form for form in FORMS if form.words]
BEHIND = r"(?<=[^\n]{45})"


@pytest.mark.parametrize("form", ASKED, ids=range(len(ASKED)))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_form_matches_has_one_of_its_words(form: Form, data: st.DataObject) -> None:
    """In small letters, whatever its case: else the form would not be tried there."""
    pattern = re.compile(form.pattern.removeprefix(BEHIND), re.MULTILINE)
    match = pattern.search(data.draw(st.from_regex(pattern)))

    assert match
    assert any(word in in_small_letters(match[0]) for word in form.words)


def test_letters_that_fold_to_others_are_small_ones() -> None:
    """The regular expressions take dotted, dotless and long letters for plain ones."""
    assert in_small_letters("DİſTRıBUTED BY") == "distributed by"  # noqa: RUF001
    assert re.fullmatch("(?i:distributed by)", "DİſTRıBUTED BY")  # noqa: RUF001
