"""The slow obvious twin of the filter on an index of whole articles, on lists: see ``oracle``."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from arrivals import DAY, HOUR, Article
from dedup.dates import UNKNOWN_TIME, seconds_of
from dedup.intervals import wilson
from dedup.settings import Settings
from dedup.signatures import permutations
from oracle_hashes import FACTOR, MASK, minhash_affine32, minhash_affine64, minhash_legacy, shingle
from oracle_texts import tokenise

MOST = 8
_MINIMA = {"affine32": minhash_affine32, "affine64": minhash_affine64, "legacy": minhash_legacy}


@dataclass
class Held:
    """An article that came."""

    seq: int
    id: str
    outlet: str
    published: str
    time: int
    came: int
    words: tuple[int, ...]
    indexed: bool
    verdict: dict[str, Any]
    removed: bool = False


@cache
def words_of(text: str) -> tuple[int, ...]:
    """Return the folded words of a text."""
    return tuple(word for word, _, _ in tokenise(text))


@cache
def minima_of(words: tuple[int, ...], settings: Settings) -> list[int]:
    """Return the signature of some words."""
    factors = [pow(FACTOR, i + 1, MASK + 1) for i in range(settings.shingle)]
    a, b = permutations(settings.num_perm, settings.seed, settings.scheme)
    return _MINIMA[settings.scheme](shingle(words, factors), a.tolist(), b.tolist())


@dataclass
class Filter:
    """What was seen: asked by looking at all of it."""

    settings: Settings
    agencies: dict[str, str] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    clock: float = -(1 << 62)
    horizon: float = -(1 << 62)

    def check(self, articles: list[Article], now: float, window: float) -> list[dict[str, Any]]:
        """Return verdicts on articles in order, and remember what is new."""
        if window:
            self.expire(window, now)
        now = int(max(now, self.clock))
        return [self._check(article, now) for article in articles]

    def query(self, articles: list[Article]) -> list[dict[str, Any]]:
        """Return what is held of articles, which are not remembered."""
        return [self._judged(article, words_of(article["text"])) for article in articles]

    def expire(self, days: float, now: float) -> None:
        """Forget what is older than so many days, by steps of an hour."""
        horizon = int(int(max(now, self.clock)) - days * DAY)
        if horizon >= self.horizon + HOUR:
            self.horizon = horizon

    def remove(self, name: str) -> int:
        """Take down the articles of an id."""
        gone = [one for one in self.living() if one.id == name]
        for one in gone:
            one.removed = True
        return len(gone)

    def living(self) -> list[Held]:
        """Return what is neither removed nor forgotten."""
        return [
            one for one in self.held if not one.removed and min(one.time, one.came) >= self.horizon
        ]

    def _check(self, article: Article, now: int) -> dict[str, Any]:
        words = words_of(article["text"])
        if len(words) >= self.settings.shingle:
            for one in self.living():
                if one.id == article["id"] and one.words == words:
                    return self._recalled(one.verdict) | {"redelivered": True}
        verdict = self._judged(article, words)
        if verdict["reason"] != "short":
            exact, seconds = verdict["reason"] == "exact", seconds_of(article["published"])
            time, self.clock = now if seconds == UNKNOWN_TIME else seconds, now
            named = article["id"], article["outlet"], article["published"]
            seq = len(self.held) + 1
            self.held.append(Held(seq, *named, time, now, words, not exact, verdict))
        return verdict

    def _recalled(self, verdict: dict[str, Any]) -> dict[str, Any]:
        if verdict.get("seq", 0) in {0, *(one.seq for one in self.living())}:
            return verdict
        return verdict | {"earlier": "", "outlet": "", "published": ""}

    def _judged(self, article: Article, words: tuple[int, ...]) -> dict[str, Any]:
        verdict: dict[str, Any] = {"id": article["id"], "reason": "new", "action": "keep"}
        if len(words) < self.settings.shingle:
            return verdict | {"reason": "short"}
        twins = [(one, -1) for one in self.living() if one.words == words]
        near = [] if twins else self._near(words)
        if not twins and not near:
            return verdict
        cases = sorted(twins or near, key=lambda case: (case[0].time, case[0].seq))
        first, agree = cases[0]
        outlets = [one.outlet for one, _ in cases if one.outlet in self.agencies]
        verdict |= {
            "earlier": first.id, "outlet": first.outlet, "published": first.published,
            "agency": self.agencies[outlets[0]] if outlets else "", "seq": first.seq,
        }  # fmt: skip
        if twins:
            return verdict | {"reason": "exact", "action": "drop"}
        low, high = wilson(agree, self.settings.num_perm)
        update = any(one.id == article["id"] for one, _ in cases)
        jaccard = round(agree / self.settings.num_perm, 3)
        return verdict | {
            "reason": "update" if update else "near", "action": "tag",
            "jaccard": jaccard, "low": round(low, 3), "high": round(high, 3),
        }  # fmt: skip

    def _near(self, words: tuple[int, ...]) -> list[tuple[Held, int]]:
        bands, size = self.settings.bands
        mine, found = minima_of(words, self.settings), []
        for one in self.living():
            theirs = minima_of(one.words, self.settings)
            shared = any(
                mine[i * size : (i + 1) * size] == theirs[i * size : (i + 1) * size]
                for i in range(bands)
            )
            agree = sum(x == y for x, y in zip(mine, theirs, strict=True))
            likely = wilson(agree, self.settings.num_perm)[1] >= self.settings.threshold
            if one.indexed and shared and likely:
                found.append((one, agree))
        return sorted(found, key=lambda case: (-case[1], case[0].seq))[:MOST]
