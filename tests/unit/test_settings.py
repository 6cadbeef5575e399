"""Settings: ranges, bands, digest and TOML."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedup.errors import DedupError, SettingsError
from dedup.settings import Settings

OTHER: dict[str, Any] = {
    "threshold": 0.6, "num_perm": 64, "shingle": 4, "scheme": "affine64", "hash_mode": "sha1",
    "seed": 2, "recall": 0.9, "paragraph_words": 9, "paragraph_keys": 9,
    "sketched": -2.0, "sketched_lead": -5.0,
    "run_tokens": 7, "run_content": 4,
    "verbatim_share": 0.9, "near_share": 0.6, "edited_share": 0.5, "sentence_cosine": 0.3,
    "paraphrase_cosine": 0.4, "joint_rate": 5.0, "origin_lacks": 0.1, "latent_lacks": 0.3,
    "confident": 2.0, "possible": -3.0, "share_words": 0, "anchors": 9, "anchor_group": 13,
    "anchor_reach": 5, "anchor_rarity": 14.0, "wire_odds": 0.0, "window_days": 30,
    "boilerplate_days": 4,
    "formula_days": 31, "phrase_days": 15,
    "sure_tie": 0.6, "sure_excerpt": 0.8, "excerpt_rarity": 30.0, "formula_facts": 5,
    "formula_share": 0.1, "scanned_share": 0.1, "misread_share": 0.3,
    "story_ties": 0.3, "version_ties": 0.6, "version_days": 8,
    "statistics_days": 9, "later_odds": 0.5,
    "group": 60, "bucket": 20,
}  # fmt: skip


def chance(settings: Settings, likeness: float) -> float:
    """Return the probability that a pair of that likeness shares a band."""
    bands, rows = settings.bands
    return float(1 - (1 - likeness**rows) ** bands)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("threshold", 0), ("threshold", 1.01), ("threshold", float("nan")), ("threshold", True),
        ("threshold", "0.5"), ("recall", 0.0), ("num_perm", 1), ("num_perm", 4097),
        ("num_perm", 128.0), ("num_perm", True), ("shingle", 0), ("shingle", 17), ("seed", -1),
        ("seed", 2**32), ("paragraph_words", 0), ("run_tokens", 1), ("run_content", -1),
        ("verbatim_share", 1.5), ("near_share", -0.1), ("boilerplate_days", 1), ("group", 1),
        ("edited_share", 0.0), ("sentence_cosine", 2), ("confident", 1_001), ("possible", "low"),
        ("possible", Settings().confident + 0.01),
        ("confident", Settings().possible - 0.01), ("anchor_rarity", float("inf")), ("anchors", 0),
        ("anchors", 65), ("anchor_group", 1), ("anchor_reach", 0), ("window_days", -1),
        ("formula_days", -1), ("phrase_days", 0), ("share_words", 0.5), ("share_words", -1),
        ("bucket", 1), ("group", np.True_), ("scheme", "md5"), ("hash_mode", ""), ("scheme", None),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_refused_by_name(name: str, value: Any) -> None:
    """What is out of range is a SettingsError, a DedupError and a ValueError, with the name."""
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.of(**{name: value})

    assert isinstance(caught.value, DedupError)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("name", "value"),
    [("threshold", 1), ("threshold", 0.01), ("num_perm", 2), ("num_perm", 4096), ("shingle", 1),
     ("shingle", 16), ("seed", 2**32 - 1), ("run_content", 0), ("group", 2), ("bucket", 2),
     ("possible", Settings().confident), ("confident", Settings().possible),
     ("window_days", 0), ("share_words", 0),
     ("formula_days", 0), ("anchors", 64), ("anchor_rarity", -1_000)],
)  # fmt: skip
def test_the_ends_of_a_range_are_in_it(name: str, value: Any) -> None:
    """The least and the greatest value are taken."""
    assert value == getattr(Settings.of(**{name: value}), name)


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [("num_perm", np.int64(64), 64), ("seed", np.uint8(7), 7), ("recall", np.float64(0.75), 0.75),
     ("possible", np.float32(-2), -2.0), ("anchor_rarity", 15, 15.0),
     ("threshold", np.float32(0.75), 0.75), ("recall", np.int32(1), 1.0),
     ("verbatim_share", 1, 1.0)],
)  # fmt: skip
def test_numbers_of_numpy(name: str, value: Any, plain: Any) -> None:
    """Numbers of NumPy are taken, and become plain ones: the digest is that of equal settings."""
    settings = Settings.of(**{name: value})

    assert type(plain) is type(getattr(settings, name))
    assert Settings.of(**{name: plain}) == settings
    assert Settings.of(**{name: plain}).digest == settings.digest


def test_default_bands() -> None:
    """The usual threshold of a half gives 42 bands of 3 rows."""
    assert (42, 3) == Settings().bands


@pytest.mark.parametrize("num_perm", [32, 128, 256])
@pytest.mark.parametrize("percent", range(12, 101, 4))
def test_a_pair_at_the_threshold_becomes_a_candidate(num_perm: int, percent: int) -> None:
    """Bands find a pair at the threshold as often as ``recall`` says, and fit the signature."""
    settings = Settings(threshold=percent / 100, num_perm=num_perm)
    bands, rows = settings.bands

    assert settings.recall <= chance(settings, settings.threshold)
    assert num_perm >= bands * rows


def test_bands_are_as_long_as_recall_allows() -> None:
    """One more row a band would miss more pairs than ``recall`` allows."""
    settings = Settings()
    rows = settings.bands[1] + 1

    assert settings.recall > 1 - (1 - settings.threshold**rows) ** (settings.num_perm // rows)


def test_one_row_a_band_where_nothing_is_enough() -> None:
    """A threshold too low for the signature falls back to the shortest bands."""
    assert (16, 1) == Settings(threshold=0.05, num_perm=16).bands


def test_every_field_changes_the_digest() -> None:
    """Settings that differ in any one field have another digest."""
    assert {field.name for field in fields(Settings)} == set(OTHER)
    digests = [Settings().digest, *(Settings.of(**{n: v}).digest for n, v in OTHER.items())]

    assert len(digests) == len(set(digests))


def test_equal_settings_have_one_digest() -> None:
    """The digest is sixteen hex digits and depends on the values alone."""
    digest = Settings().digest

    assert digest == replace(Settings(seed=7), seed=1).digest
    assert 16 == len(digest)
    assert 0 <= int(digest, 16)


def test_toml_is_read_and_flags_win(tmp_path: Path) -> None:
    """A TOML file gives settings; a flag that is given goes before it, None does not."""
    path = tmp_path / "settings.toml"
    path.write_text('threshold = 0.7\nscheme = "legacy"\nshingle = 5\n', encoding="utf-8")

    assert Settings(0.7, 128, 2, "legacy") == Settings.read(path, shingle=2, threshold=None)


@pytest.mark.parametrize(
    ("text", "words"),
    [("treshold = 0.7", "unknown setting 'treshold'"), ("threshold = ", "not a TOML file"),
     ("a = " + "[" * 200_000, "not a TOML file"), ("seed = " + "9" * 6_000, "not a TOML file"),
     ("threshold = 7", "threshold must be between"), ("[threshold]", "threshold must be")],
)  # fmt: skip
def test_bad_toml_is_told(tmp_path: Path, text: str, words: str) -> None:
    """A file that is not TOML, has an unknown name or a bad value is a SettingsError."""
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=words):
        Settings.read(path)


def test_bytes_that_are_no_text_are_no_toml(tmp_path: Path) -> None:
    """A file that is not UTF-8 is told like one that is not TOML."""
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsError, match="not a TOML file"):
        Settings.read(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is a SettingsError with its name."""
    with pytest.raises(SettingsError, match=r"none\.toml: No such file"):
        Settings.read(tmp_path / "none.toml")


def test_an_unknown_name_lists_the_known() -> None:
    """An unknown name is told with the known ones."""
    with pytest.raises(SettingsError, match="known are threshold, num_perm"):
        Settings.of(perms=3)


@pytest.mark.parametrize("given", [{"near_share": 0.99}, {"edited_share": 0.75}, {"possible": 1.0}])
def test_shares_and_cuts_are_in_order(given: dict[str, float]) -> None:
    """What is stricter may not be less."""
    with pytest.raises(SettingsError, match="must be at most"):
        Settings(**given)  # type: ignore[arg-type]
