"""A profile made ready for judging many organizations: money in CNY, places, investors, track weights."""

from __future__ import annotations

import fnmatch
import hashlib
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from domain.funding import Money
from domain.place_lists import PlaceBook, names_pattern
from domain.profile import ParkProfile
from domain.text import fold


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    """A name or a title to compare by: several questions are asked of each."""
    return fold(text).lower()


class Yardstick:
    """What one profile measures with. Answers that repeat over organizations are remembered."""

    def __init__(self, profile: ParkProfile) -> None:
        self.profile = profile
        self.places = PlaceBook(profile)
        self.points = {c.id: c.points for c in profile.criteria}
        self.opc_points = {c.id: c.points for c in profile.opc_criteria}
        self.penalties = {p.id: p for p in profile.penalties}
        self.tracks = {t.id: t for t in profile.tracks}
        self.track_weights = {t.id: profile.track_weights.get(t.id, profile.tier_weights[t.tier]) for t in profile.tracks}
        soft = (fnmatch.translate(fold(cue).lower()) for cue in profile.soft_cues)
        self._soft = re.compile("|".join(soft) or r"(?!)")
        self._cues = {fold(cue).lower() for t in profile.tracks for cue in (*t.keywords_zh, *t.keywords_en, t.name_zh, t.name_en)}
        self._softness: dict[str, bool] = {}
        self._other_trades = names_pattern(profile.other_trades)
        self._rates = profile.cny_rates or {"CNY": 1.0}
        # Where only "$" is printed the least of the dollars counts: a threshold passed on a guess would be a promise.
        self._least_dollar = min((self._rates[c] for c in ("USD", "HKD", "SGD", "AUD", "CAD") if c in self._rates), default=None)
        self._investors = names_pattern(profile.known_investors)
        self._known_investor: dict[str, bool] = {}
        self._trust = profile.source_trust or {}
        register = {name: entry.name for entry in profile.register for name in (entry.name, *entry.aliases)}
        self._register = {fold(name).lower(): entry for name, entry in register.items()}
        # Inside a text only names that cannot be an everyday word: three characters and more, no tickers.
        self._register_in_text = names_pattern(n for n in register if len(n) >= 3 and not n.isdigit())

    @cached_property
    def stamp(self) -> str:
        """Changes with any priority of the profile."""
        return hashlib.blake2b(repr(self.profile).encode(), digest_size=8).hexdigest()

    def is_soft(self, cue: str) -> bool:
        """Whether a cue tells a trade rather than a technique."""
        found = self._softness.get(cue)
        if found is None:
            found = self._softness[cue] = self._soft.match(_folded(cue)) is not None
        return found

    def firmness(self, cues: Sequence[str]) -> float:
        """What a track keeps of its weight by the cues it stands on: `soft_share` where all are soft, 1 where none is."""
        if not cues or not self.profile.soft_cues:
            return 1.0
        soft = sum(self.is_soft(cue) for cue in cues) / len(cues)
        return 1.0 - soft * (1.0 - self.profile.rules.soft_share)

    def other_trade_in(self, title: str) -> str | None:
        """The trade outside the park's tracks that a title names."""
        found = self._other_trades.search(_folded(title)) if self._other_trades else None
        return title[found.start() : found.end()] if found else None

    def cny(self, value: float | None, currency: str | None, as_printed: str = "") -> float | None:
        """A value in CNY at the profile's dated rate; None where the currency has no rate."""
        if value is None:
            return None
        unsaid = self._least_dollar if "$" in as_printed else 1.0
        rate = unsaid if currency is None else self._rates.get(currency)
        return None if rate is None else value * rate

    def cny_low(self, money: Money | None) -> float | None:
        """Low bound in CNY; None for a ceiling, an unknown amount or an unknown currency."""
        return None if money is None else self.cny(money.low, money.currency, money.as_printed)

    def cny_high(self, money: Money | None) -> float | None:
        return None if money is None else self.cny(money.high, money.currency, money.as_printed)

    def known_investor(self, name: str) -> bool:
        """Whether an investor as printed is one the profile knows (红杉中国 within 红杉中国种子基金)."""
        found = self._known_investor.get(name)
        if found is None:
            found = self._known_investor[name] = bool(self._investors and self._investors.search(_folded(name)))
        return found

    def is_cue(self, name: str) -> bool:
        """Whether a name is nothing but a cue of a track (毫米波): a technique that was taken for the company."""
        return _folded(name) in self._cues

    def is_known_investor_name(self, name: str) -> bool:
        """Whether a name is exactly an investor the profile lists."""
        return bool(self._investors and self._investors.fullmatch(_folded(name)))

    def in_register(self, names: Iterable[str]) -> str | None:
        """The register's entry that carries one of these names exactly; None for none."""
        return next((found for name in names if (found := self._register.get(_folded(name)))), None)

    def park_company_in(self, text: str) -> str | None:
        """The register's entry named in a text."""
        found = self._register_in_text.search(_folded(text)) if self._register_in_text else None
        return self._register.get(found[0]) if found else None

    def trust(self, source_id: str | None, publisher: str | None) -> float:
        """Trust in a source, 0–1."""
        for key in (source_id, publisher):
            if key is not None and key in self._trust:
                return self._trust[key]
        return self._trust.get("default", 0.6)


def on_curve(steps: Sequence[tuple[float, float]], value: float, logarithmic: bool) -> float:
    """Share at `value` between rising steps; below the first step it falls to 0 in proportion, above the last it stays."""
    at = bisect_right(steps, (value, math.inf))
    if at == 0:
        return steps[0][1] * max(0.0, value / steps[0][0])
    if at == len(steps):
        return steps[-1][1]
    (x0, y0), (x1, y1) = steps[at - 1], steps[at]
    part = math.log(value / x0) / math.log(x1 / x0) if logarithmic else (value - x0) / (x1 - x0)
    return y0 + part * (y1 - y0)


_recent: list[Yardstick] = []


def yardstick(profile: ParkProfile) -> Yardstick:
    """The yardstick of a profile; the last few are kept, by identity, since building one costs more than judging with it."""
    for kept in _recent:
        if kept.profile is profile:
            return kept
    made = Yardstick(profile)
    _recent.insert(0, made)
    del _recent[4:]
    return made
