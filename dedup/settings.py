"""Every number that shapes a result, in one frozen value with a digest."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Literal, Self, get_args

from dedup.errors import SettingsError

Scheme = Literal["affine32", "affine64", "legacy"]
HashMode = Literal["fast", "sha1"]

NORMALISER = 2
"""Version of the folding and the tokeniser: signatures of two versions do not compare."""

_SHARES = (
    "threshold", "recall", "verbatim_share", "near_share", "edited_share", "sentence_cosine",
    "paraphrase_cosine", "formula_share", "sure_tie", "sure_excerpt", "story_ties", "version_ties",
    "origin_lacks", "latent_lacks", "scanned_share", "misread_share",
)  # fmt: skip
_ORDERED = (
    ("possible", "confident"),
    ("edited_share", "near_share"),
    ("near_share", "verbatim_share"),
)
_REAL = (
    (_SHARES, 0.01, 1.0),
    (
        (
            "anchor_rarity", "excerpt_rarity", "wire_odds", "confident", "possible", "sketched",
            "sketched_lead", "later_odds", "joint_rate",
        ),
        -1_000.0,
        1_000.0,
    ),
)  # fmt: skip
_WHOLE = (
    ("num_perm", 2, 4096),
    ("shingle", 1, 16),
    ("seed", 0, 2**32 - 1),
    ("paragraph_words", 1, 10_000),
    ("paragraph_keys", 1, 64),
    ("run_tokens", 2, 1_000),
    ("run_content", 0, 1_000),
    ("share_words", 0, 1_000_000),
    ("anchors", 1, 64),
    ("anchor_group", 2, 1_000),
    ("anchor_reach", 1, 1_000),
    ("window_days", 0, 1_000_000),
    ("boilerplate_days", 2, 1_000_000),
    ("formula_days", 0, 1_000_000),
    ("formula_facts", 1, 1_000_000),
    ("phrase_days", 1, 1_000_000),
    ("version_days", 0, 1_000_000),
    ("statistics_days", 0, 1_000_000),
    ("group", 2, 1_000_000),
    ("bucket", 2, 1_000_000),
)


@dataclass(frozen=True)
class Settings:
    """
    What shapes a result.

    Args:
        threshold: word-shingle Jaccard from which two articles are near-duplicates.
        num_perm: permutations of a MinHash signature.
        shingle: words in a shingle.
        scheme: permutation scheme, as in datasketch 2 (``affine32`` is its default).
        hash_mode: ``fast`` (XXH3) or ``sha1`` (what datasketch does with a shingle's bytes).
        seed: of the permutations, as in datasketch.
        recall: probability with which a pair at the threshold must become a candidate.
        paragraph_words: a shorter paragraph gets no signature of its own.
        paragraph_keys: smallest shingles by which an index knows a paragraph.
        run_tokens: a shorter shared run is no evidence.
        run_content: a run with fewer content words (no stop word, no name, not quoted) is none.
        verbatim_share: share of a paragraph's words in shared runs from which it is verbatim.
        near_share: the same for near-verbatim.
        edited_share: share of a sentence's own words that stand in another in the same order, from
            which it is edited, not paraphrased; of a paragraph's in such sentences, likewise.
        sentence_cosine: from which sentences may say the same, whatever the order of their words.
        paraphrase_cosine: from which they do, even if hardly a word stands in the same order.
        wire_odds: log-odds that are added where one article is an agency's and one is not: what an
            agency sends is there to be taken.
        confident: evidence (log-odds) from which a pair counts in shares and totals.
        possible: evidence from which it is shown as a lead.
        sketched: evidence of sketches alone from which an index tags an article.
        sketched_lead: the same from which one that keeps texts reads both.
        joint_rate: word pairs for 100 own words that an article must share with a story to be one
            that may belong to it.
        origin_lacks: share of what any two others have in common that their origin may lack.
        latent_lacks: share that each must lack of it for the origin to be none of them.
        share_words: an article with fewer own words gets no share.
        anchors: rarest word pairs of a sentence by which edited copy is looked for.
        anchor_group: articles that share an anchor are all compared up to so many; in a larger
            group each with the ``anchor_reach`` next in time.
        anchor_reach: see ``anchor_group``.
        anchor_rarity: what shared anchors must weigh together (sum of logarithms of rarity).
        scanned_share: share of the words of a text that no other has from which it may be scanned.
        misread_share: share of the words that one of them lacks from which they are misread: those
            that no other text has.
        window_days: articles published more days of the calendar apart are not compared; 0:
            however far. Those without a date are compared with all.
        boilerplate_days: a paragraph recurring in one outlet on so many days is boilerplate, and
            articles of it that are alike are a series.
        formula_days: so is a sentence on so many days, whatever its names and figures, wherever,
            if the last is so many days after the first.
        formula_facts: so many figures, or figures and names, must differ in what two articles share
            for them to be a formula, filled in for two events,
        formula_share: if this share of them agrees at most.
        phrase_days: so are five words that come back on so many days, each so long after the other.
        sure_tie: tie of two articles, the mean share of their words that both have in order, from
            which they are confident; of scans, of their letters.
        sure_excerpt: share of an article's shingles that stand in another from which it is its
            excerpt, confident,
        excerpt_rarity: if the words of its verbatim sentences weigh so much together (sum of
            logarithms of rarity).
        story_ties: mean tie of two groups of articles from which they are one story.
        version_ties: tie of two articles of one outlet from which one is a version of the other,
        version_days: if they are so many days apart at most.
        later_odds: log-odds that are asked in addition of passages to be confident in an article
            published after what an index learnt of.
        statistics_days: so long after the newest article that an index learnt of are passages
            called confident; 0: however long.
        group: pairs of a larger group are listed against its earliest and the previous copy.
        bucket: a larger band bucket is chained instead of compared all with all.

    Raises:
        SettingsError: a value out of its range.
    """

    threshold: float = 0.5
    num_perm: int = 128
    shingle: int = 3
    scheme: Scheme = "affine32"
    hash_mode: HashMode = "fast"
    seed: int = 1
    recall: float = 0.98
    paragraph_words: int = 8
    paragraph_keys: int = 8
    run_tokens: int = 6
    run_content: int = 3
    verbatim_share: float = 0.95
    near_share: float = 0.70
    edited_share: float = 0.40
    sentence_cosine: float = 0.25
    paraphrase_cosine: float = 0.35
    wire_odds: float = 1.5
    confident: float = 0.8
    possible: float = -2.0
    sketched: float = -3.0
    sketched_lead: float = -6.0
    joint_rate: float = 4.0
    origin_lacks: float = 0.2
    latent_lacks: float = 0.2
    share_words: int = 60
    anchors: int = 8
    anchor_group: int = 12
    anchor_reach: int = 4
    anchor_rarity: float = 17.0
    scanned_share: float = 0.03
    misread_share: float = 0.2
    window_days: int = 0
    boilerplate_days: int = 3
    formula_days: int = 30
    formula_facts: int = 6
    formula_share: float = 0.2
    phrase_days: int = 14
    sure_tie: float = 0.5
    sure_excerpt: float = 0.9
    excerpt_rarity: float = 35.0
    story_ties: float = 0.13
    version_ties: float = 0.5
    version_days: int = 7
    later_odds: float = 1.2
    statistics_days: int = 180
    group: int = 50
    bucket: int = 16

    def __post_init__(self) -> None:
        for names, low, high in _REAL:
            for name in names:
                self._within(name, low, high)
                object.__setattr__(self, name, float(getattr(self, name)))  # NumPy's as Python's
        for name, least, most in _WHOLE:
            if not isinstance(getattr(self, name), Integral):
                raise SettingsError(f"{name} must be a whole number")
            self._within(name, least, most)
            object.__setattr__(self, name, int(getattr(self, name)))
        for name, choices in (("scheme", get_args(Scheme)), ("hash_mode", get_args(HashMode))):
            if getattr(self, name) not in choices:
                raise SettingsError(f"{name} must be one of {', '.join(choices)}")
        for lower, upper in _ORDERED:
            if getattr(self, lower) > getattr(self, upper):
                raise SettingsError(f"{lower} must be at most {upper}")

    def _within(self, name: str, low: float, high: float) -> None:
        value: Any = getattr(self, name)
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not number or not low <= value <= high:
            raise SettingsError(f"{name} must be between {low} and {high}, not {value!r}")

    @property
    def bands(self) -> tuple[int, int]:
        """
        Bands and rows a band ``(b, r)``.

        The longest band that makes a pair at the threshold ``t`` a candidate with probability
        ``1 - (1 - t**r)**b >= recall`` (Leskovec, Rajaraman & Ullman, Mining of Massive
        Datasets, section 3.4.2); one row a band where none does.
        """
        return _bands(self.num_perm, self.threshold, self.recall)

    @property
    def digest(self) -> str:
        """Sixteen hex digits that name these settings and this normaliser."""
        text = json.dumps(asdict(self) | {"normaliser": NORMALISER}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def changed(self) -> dict[str, Any]:
        """Those that are not the defaults, by name."""
        usual = asdict(type(self)())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    def differing(self, other: "Settings") -> str:
        """Say in which settings two differ."""
        return differing(asdict(self), asdict(other))

    @classmethod
    def read(cls, path: str | Path, **flags: Any) -> Self:
        """
        Read settings from a TOML file; ``flags`` that are not None win.

        Raises:
            SettingsError: no such file, not TOML, an unknown name or a value out of range.
        """
        given = cls.in_file(path)
        return cls.of(**{**given, **{k: v for k, v in flags.items() if v is not None}})

    @staticmethod
    def in_file(path: str | Path) -> dict[str, Any]:
        """
        Return what a TOML file names.

        Raises:
            SettingsError: no such file, or not TOML.
        """
        try:
            return tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
        except OSError as problem:
            raise SettingsError(f"{path}: {problem.strerror}") from problem
        except (ValueError, RecursionError) as problem:
            raise SettingsError(f"{path}: not a TOML file: {problem}") from problem

    @classmethod
    def of(cls, **given: Any) -> Self:
        """
        Make settings from names and values.

        Raises:
            SettingsError: an unknown name or a value out of range.
        """
        known = [f.name for f in fields(cls)]
        for name in given:
            if name not in known:
                raise SettingsError(f"unknown setting {name!r}; known are {', '.join(known)}")
        return cls(**given)


@cache
def _bands(num_perm: int, threshold: float, recall: float) -> tuple[int, int]:
    """Return the bands and rows a band of a signature: see ``Settings.bands``."""
    for rows in range(num_perm, 1, -1):
        bands = num_perm // rows
        if 1 - (1 - threshold**rows) ** bands >= recall:
            return bands, rows
    return num_perm, 1


def differing(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Say what of the wanted is something else there."""
    other = (name for name in wanted if there[name] != wanted[name])
    return ", ".join(f"{name} {there[name]!r}, not {wanted[name]!r}" for name in other)
