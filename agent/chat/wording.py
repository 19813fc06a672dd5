"""How the rule model words things: phrases, rounds, amounts, dates and filters in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import yaml

from agent.chat.interpretation import Interpretation
from domain.funding import EventStatus, FundingRound, Money
from domain.lead import Lead
from domain.place import find_place
from domain.profile import Criterion, ParkProfile, Penalty

if TYPE_CHECKING:
    from opencc import OpenCC

_CURRENCY_ZH = {
    "CNY": "元", "USD": "美元", "HKD": "港元", "SGD": "新加坡元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "KRW": "韩元",
    "TWD": "新台币", "INR": "印度卢比", "AUD": "澳元", "CAD": "加元", "CHF": "瑞士法郎",
}  # fmt: skip
_QUALIFIER = {
    "about": ("约{}", "about {}"), "over": ("超{}", "over {}"), "nearly": ("近{}", "nearly {}"), "ceiling": ("至多{}", "up to {}"),
}  # fmt: skip
_STATUS_MARKS = {
    EventStatus.RUMOUR: "rumoured", EventStatus.PLANNED: "planned", EventStatus.NEGATED: "negated", EventStatus.HISTORY: "history",
    EventStatus.REGISTRATION: "registration", EventStatus.DEBT: "debt",
}  # fmt: skip
_ROUND_NAMES = {
    "pre_seed": ("Pre-种子轮", "pre-seed round"), "seed": ("种子轮", "seed round"), "seed_plus": ("种子+轮", "seed+ round"),
    "pre_angel": ("Pre-天使轮", "pre-angel round"), "angel": ("天使轮", "angel round"), "angel_plus": ("天使+轮", "angel+ round"),
    "strategic": ("战略融资", "strategic round"), "pre_ipo": ("Pre-IPO轮", "pre-IPO round"), "cornerstone": ("基石投资", "cornerstone round"),  # noqa: E501
}  # fmt: skip


@cache
def _phrases(language: str) -> Mapping[str, str]:
    text = files("agent.chat").joinpath("data").joinpath("phrases.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if language == "en":
        return MappingProxyType({str(key): pair[1] for key, pair in rows.items()})
    if language == "zh-Hans":
        return MappingProxyType({str(key): pair[0] for key, pair in rows.items()})
    return MappingProxyType({str(key): traditional(pair[0]) for key, pair in rows.items()})


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2tw")


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """Simplified words of ours in Traditional characters; names and quotes are never converted."""
    converted: str = _converter().convert(text)
    return converted


class Wording:
    """Phrases and names for one language and one park."""

    def __init__(self, language: str, profile: ParkProfile) -> None:
        self.language = language
        self.english = language == "en"
        self._profile = profile
        self._phrases = _phrases(language if language in {"en", "zh-Hans"} else "zh-Hant")

    def say(self, key: str, **values: object) -> str:
        return self._phrases[key].format(**values)

    def join(self, items: Iterable[str]) -> str:
        return self._phrases["and"].join(items)

    def track(self, track_id: str) -> str:
        track = self._profile.track(track_id)
        if track is None:
            return track_id
        return track.name_en if self.english else self._own(track.name_zh)

    def company(self, lead: Lead) -> str:
        """The lead's name; in Chinese a Latin one with the Chinese name beside it, where reports print one."""
        name = lead.organization.name
        if self.english or not name.isascii():
            return name
        chinese = next(
            (a.name for a in lead.organization.aliases if a.name and all("一" <= c <= "鿿" for c in a.name) and len(a.name) < 12), ""
        )
        return f"{name} {chinese}" if chinese else name

    def criterion(self, criterion_id: str) -> str:
        named: tuple[Criterion | Penalty, ...] = (*self._profile.criteria, *self._profile.opc_criteria, *self._profile.penalties)
        for criterion in named:
            if criterion.id == criterion_id:
                return criterion.name_en if self.english else self._own(criterion.name_zh)
        return self._phrases.get(f"penalty_{criterion_id}", criterion_id)

    def place(self, name: str) -> str:
        place = find_place(name)
        if place is None:
            return name
        return place.en if self.english else self._own(place.zh)

    def _own(self, text: str) -> str:
        return traditional(text) if self.language == "zh-Hant" else text

    def kind(self, kind: str) -> str:
        return self._phrases.get(f"kind_{kind}", kind)

    def round_id(self, round_id: str | None) -> str:
        if round_id is None or round_id == "undisclosed":
            return self.say("unknown_round")
        if round_id in _ROUND_NAMES:
            return _ROUND_NAMES[round_id][1] if self.english else self._own(_ROUND_NAMES[round_id][0])
        early = "Pre-" if round_id.startswith("pre_") else ""
        stem = round_id.removeprefix("pre_").replace("_plus", "+")
        name = early + stem[0].upper() + stem[1:]
        return f"Series {name}" if self.english else f"{name}{self._own('轮')}"

    def round(self, funding_round: FundingRound) -> str:
        return self.round_id(funding_round.round)

    def mark(self, funding_round: FundingRound) -> str:
        """What a reader must know of a round that is no completed fact; "" for one that is."""
        key = _STATUS_MARKS.get(funding_round.status)
        return self.say(key) if key else ""

    def money(self, money: Money) -> str:
        """As printed where the reader's language printed it, else in the reader's manner with the printed words beside it."""
        printed_english = bool(re.search(r"[A-Za-z$€£]", money.as_printed)) and not re.search(r"[一-鿿]", money.as_printed)
        if printed_english == self.english:
            return money.as_printed
        bounds = [v for v in (money.low, money.high) if v is not None]
        if not bounds or money.currency is None:
            return money.as_printed
        if money.qualifier in {"range", "several", "level"} and len(bounds) == 2 and bounds[0] != bounds[1]:
            text = self._sum(bounds[0], bounds[1], money.currency)
        else:
            value = {"about": sum(bounds) / len(bounds), "nearly": bounds[-1], "ceiling": bounds[-1]}.get(money.qualifier, bounds[0])
            text = self._sum(value, None, money.currency)
            pattern = _QUALIFIER.get(money.qualifier)
            text = pattern[1 if self.english else 0].format(text) if pattern else text
        return f"{text} ({money.as_printed})" if self.english else f"{text}（{money.as_printed}）"

    def cny(self, value: float) -> str:
        return self._sum(value, None, "CNY")

    def _sum(self, low: float, high: float | None, currency: str) -> str:
        numbers = [low] if high is None else [low, high]
        if self.english:
            unit, name = (1e9, "billion") if low >= 1e9 else (1e6, "million") if low >= 1e6 else (1.0, "")
            return f"{currency} {'–'.join(_short(n / unit) for n in numbers)}{' ' + name if name else ''}"
        unit, name = (1e8, "亿") if low >= 1e8 else (1e4, "万") if low >= 1e4 else (1.0, "")
        return "-".join(_short(n / unit) for n in numbers) + self._own(name + _CURRENCY_ZH.get(currency, f" {currency}"))

    def investors(self, funding_round: FundingRound) -> str:
        """Leads and the others, worded; "" where none is told."""
        leads = funding_round.lead_investors
        rest = tuple(i for i in funding_round.investors if i not in leads)
        parts = [self.say("investors_lead", leads=self.join(leads))] if leads else []
        if rest:
            parts.append(self.say("investors_rest", rest=self.join(rest)) if leads else self.join(rest))
        return self.say("comma").join(parts)

    def day(self, moment: datetime | None) -> str:
        """The day of a moment by the park's calendar; "" where none is told."""
        return moment.astimezone(ZoneInfo(self._profile.time_zone)).date().isoformat() if moment else ""

    def filters(self, found: Interpretation) -> str:
        """The filters of a question in words, for the head of a list; "" where none binds."""
        parts: list[str] = []
        if found.since or found.until:
            parts.append(self.span(found.since, found.until))
        places = [self.place(p) for p in found.places] + [
            self.say(f"region_{r}") for r in found.regions if r != "home" or "region" not in found.regions
        ]
        parts += [self.join(places)] if places else []
        parts += [self.join(self.track(t) for t in found.tracks)] if found.tracks else []
        parts += [self.join(self.kind(k) for k in found.kinds)] if found.kinds else []
        parts += [self.join(self.round_id(r) for r in found.rounds[:6])] if found.rounds else []
        parts += [self.join(found.investors)] if found.investors else []
        parts += [self.join(self.say(f"status_{s}") for s in found.statuses)] if found.statuses else []
        if found.min_amount_cny:
            parts.append(self.say("at_least", amount=self.cny(found.min_amount_cny)))
        if found.max_amount_cny:
            parts.append(self.say("at_most", amount=self.cny(found.max_amount_cny)))
        left_out = [self.place(p) for p in found.exclude_places] + [self.track(t) for t in found.exclude_tracks]
        if left_out:
            parts.append(self.say("not_in", names=self.join(left_out)))
        return self.say("comma").join(parts)

    def circumstances(self, found: Interpretation) -> str:
        """The filters on time, place, round and amount alone, in words."""
        return self.filters(replace(found, tracks=(), kinds=(), investors=(), statuses=(), exclude_tracks=()))

    def span(self, since: date | None, until: date | None) -> str:
        if since and until and since == until:
            return since.isoformat()
        link = " to " if self.english else " 至 "
        first = since.isoformat() if since else ("" if not self.english else "until")
        last = until.isoformat() if until else ""
        if since and not until:
            return f"since {first}" if self.english else f"{first}{self._own('以来')}"
        if until and not since:
            return f"until {last}" if self.english else f"{last}{self._own('及以前')}"
        return f"{first}{link}{last}"

    def range(self, found: Interpretation) -> str:
        """What a count covers; "" words of its own where nothing binds."""
        filters = self.filters(found)
        return self.say("range", filters=filters) if filters else self.say("range_all")

    def scope(self, found: Interpretation) -> str:
        filters = self.filters(found)
        return self.say("scope", filters=filters) if filters else self.say("scope_all")


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
