"""Landing intent and the link to the park's places."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

from domain.evidence import Citation
from domain.judging.facts import Facts
from domain.judging.quotes import cite, cite_signal, cite_title
from domain.judging.yardstick import Yardstick
from domain.organization import Sighting
from domain.place import find_place
from domain.place_lists import PlaceClass, open_to_us
from domain.scorecard import CriterionScore
from domain.signal import Signal, SignalKind
from domain.text import fold

_STRENGTH = {"fact": 1.0, "plan": 1.0, "weak": 0.75, None: 0.85}
_STRENGTH_ZH = {"fact": "已有落地动作", "plan": "有落地计划", "weak": "有落地意向", None: "有落地意向"}
# A site signed there is signed away; in the near region too, for its cities compete for the same projects.
_AWAY: frozenset[PlaceClass | None] = frozenset({"region", "rival", "elsewhere"})
# What says that something stands at a place already.
_SITE = re.compile(r"位于|坐落于|坐落在|坐落|设在|设于|建于|地处|\b(?:located|based|situated) (?:in|at)\b", re.IGNORECASE)
_LINK_ZH: dict[PlaceClass, str] = {
    "home": "在本市，请核对是否已在园区或洽谈中",
    "bridge": "属新加坡、香港等桥头堡地区",
    "region": "在周边区域，便于对接",
    "overseas": "属海外项目",
    "rival": "在兄弟城市，可谈第二总部或新项目",
    "elsewhere": "在外地，可谈第二总部或新项目",
}
_LINK_EN: dict[PlaceClass, str] = {
    "home": "in the park's own city: check whether it is already here or in talks",
    "bridge": "a bridge project (Singapore, Hong Kong …)",
    "region": "in the near region",
    "overseas": "overseas",
    "rival": "in a rival city: a second site may be open",
    "elsewhere": "in another city: a second site may be open",
}


def _intents(facts: Facts) -> list[tuple[Signal, Sighting]]:
    return facts.signals.get(SignalKind.LANDING_INTENT, [])


Found = tuple[float, str, str, Citation | None]
"""(share, Chinese reason, English reason, quote)"""


def _intents_found(facts: Facts, measure: Yardstick) -> list[Found]:
    """Stated intents with the share each is worth, best first."""
    shares = measure.profile.rules.place_shares
    found: list[Found] = []
    for signal, sighting in _intents(facts):
        where = measure.places.classify(signal.place)
        at = chinese_name(signal.place) if signal.place else "地点未定"
        at_en = english_name(signal.place) if signal.place else "place open"
        if open_to_us(signal.place) or where in {"home", "bridge"}:
            share = shares["intent"] * _STRENGTH.get(signal.strength, 0.85)
        elif where in _AWAY:
            # Signed there it is mostly lost; only planned, a better offer may still turn it, the nearer the likelier.
            share = shares["rival"] if signal.strength == "fact" else (0.7 if where == "region" else 0.5) * shares["intent"]
        else:
            continue
        word = _STRENGTH_ZH.get(signal.strength, "有落地意向")
        found.append((share, f"{word}（{at}）", f"landing {signal.strength or 'intent'} ({at_en})", cite_signal(signal, sighting)))
    return sorted(found, key=lambda f: -f[0])


def landing_intent(facts: Facts, measure: Yardstick) -> tuple[str, str] | None:
    """The best intent that is still to be won, in Chinese and English."""
    found = _intents_found(facts, measure)
    return found[0][1:3] if found and found[0][0] >= 0.5 * measure.profile.rules.place_shares["intent"] else None


def landing_link(facts: Facts, measure: Yardstick, points: float) -> CriterionScore:
    """The better of a stated intent and of where the company is."""
    found = _intents_found(facts, measure)
    place = facts.snapshot.organization.location or next((s.location for s in facts.snapshot.sightings if s.location), None)
    where = measure.places.classify(place)
    if where is not None and place is not None:
        reason, reason_en = f"位于{chinese_name(place)}，{_LINK_ZH[where]}", f"{english_name(place)}: {_LINK_EN[where]}"
        found.append((measure.profile.rules.place_shares[where], reason, reason_en, _place_quote(facts, place)))
    if not found:
        return CriterionScore("landing_link", None, points, "所在地与落地意向待核实", "place and intent to be checked")
    found.sort(key=lambda f: -f[0])
    share, reason, reason_en, quote = found[0]
    return CriterionScore("landing_link", round(points * share, 1), points, reason, reason_en, (quote,) if quote else ())


def is_abroad(facts: Facts, measure: Yardstick) -> bool:
    """Whether a company is overseas, in no bridge place, and without an intent to land in China.

    Where no place is told, a company that only the English-language press tells of is taken to be abroad.
    """
    place = facts.snapshot.organization.location or next((s.location for s in facts.snapshot.sightings if s.location), None)
    if place is None:
        abroad = facts.snapshot.organization.name.isascii() and all(s.lang == "en" for s in facts.snapshot.sightings)
    else:
        abroad = measure.places.classify(place) == "overseas"
    return abroad and not _intents_found(facts, measure)


def chinese_name(place: str) -> str:
    """A place in Chinese where the gazetteer knows it."""
    known = find_place(place)
    return known.zh if known else place


def english_name(place: str) -> str:
    """A place in English where the gazetteer knows it."""
    known = find_place(place)
    return known.en if known else place


def _place_quote(facts: Facts, place: str) -> Citation | None:
    """A title or a quote that prints the place under one of its names; else the head of the title it was read under."""
    known = find_place(place)
    names = (place, *(known.names if known else ()))
    about = [s for s in facts.snapshot.sightings if s.location == place] or list(facts.snapshot.sightings)
    for sighting in about:
        for name in names:
            if name in sighting.title:
                return cite(sighting, name)
        for signal in sighting.signals:
            if any(name in signal.quote for name in names):
                return cite_signal(signal, sighting)
    return cite_title(about[0]) if about else None


def park_place(facts: Facts, measure: Yardstick) -> tuple[str, Citation | None] | None:
    """The place inside the park where a company is said to be, with the quote of its site there where one tells it.

    Such a company is most likely no news to the park.
    """
    place = facts.snapshot.organization.location
    if place is not None and measure.places.in_park(place):
        return place, None
    for kind in (SignalKind.EXPANSION, SignalKind.LANDING_INTENT):
        for signal, sighting in facts.signals.get(kind, ()):
            site = _SITE.search(fold(signal.quote))
            if site and (inside := measure.places.park_in(signal.quote[site.start() :])):
                return inside, cite_signal(signal, sighting)
    return None


def intends(facts: Facts, measure: Yardstick, *classes: PlaceClass) -> bool:
    """Whether a landing intent names a place on one of the lists."""
    return any(
        measure.places.classify(signal.place) in classes and not open_to_us(signal.place) for signal, _ in _intents(facts) if signal.place
    )


def bound_elsewhere(facts: Facts, measure: Yardstick, newsy: float) -> tuple[Signal, Sighting] | None:
    """A signed or opened site in another Chinese city within the profile's months, unless one is signed here too.

    In an archive, where all is old, the months tell nothing: there it was bound when it was news.
    """
    days = _bound_days(measure)
    bound: tuple[Signal, Sighting] | None = None
    for signal, sighting in _intents(facts):
        where = measure.places.classify(signal.place)
        if signal.strength != "fact" or signal.place is None:
            continue
        if where == "home":
            return None
        old = newsy > 0 and sighting.published_on is not None and (facts.today - sighting.published_on).days > days
        if where in _AWAY and not open_to_us(signal.place) and not old and bound is None:
            bound = (signal, sighting)
    return bound


def bound_until(facts: Facts, measure: Yardstick) -> list[date]:
    """The days from which signed sites count no longer in a store of today's news: the first that `bound_elsewhere` calls old."""
    days = timedelta(days=math.floor(_bound_days(measure)) + 1)
    return [s.published_on + days for signal, s in _intents(facts) if signal.strength == "fact" and s.published_on is not None]


def _bound_days(measure: Yardstick) -> float:
    return measure.profile.thresholds.bound_elsewhere_months * 30.5
