"""News on companies already in the park: support for those who stay, a register of risks to verify. Never a verdict."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from domain.funding import EventStatus
from domain.judging.facts import gather, round_day
from domain.judging.quotes import cite, cite_round, cite_title
from domain.judging.yardstick import Yardstick, yardstick
from domain.lead import ParkNews
from domain.organization import OrganizationSnapshot, Sighting
from domain.profile import ParkProfile
from domain.signal import Signal, SignalKind
from domain.wording import round_line_en, round_line_zh

_PRIMARY = 0.95
"""Trust from which a source speaks for itself: an authority or an exchange."""

SUPPORT_KINDS: dict[SignalKind, tuple[str, str, str]] = {
    SignalKind.EXPANSION: ("expansion", "增资扩产", "expansion"),
    SignalKind.LANDING_INTENT: ("expansion", "新项目布局", "new site"),
    SignalKind.LISTING_STEP: ("listing", "上市进展", "step to a listing"),
    SignalKind.LIST_MEMBERSHIP: ("award", "入选榜单", "listed or awarded"),
    SignalKind.NEED_FUNDING: ("need_funding", "融资需求", "needs funding"),
    SignalKind.NEED_LAND: ("need_land", "用地或厂房需求", "needs land or plant"),
    SignalKind.NEED_TALENT: ("need_talent", "人才需求", "needs people"),
    SignalKind.NEED_POLICY: ("need_policy", "政策兑现诉求", "waits for a policy"),
    SignalKind.PARTNERSHIP: ("partnership", "合作动态", "partnership"),
}
RISK_KINDS: dict[SignalKind, tuple[str, str, str]] = {
    SignalKind.RELOCATION_RISK: ("relocation", "搬迁迹象", "sign of moving away"),
    SignalKind.OPERATING_RISK: ("operation", "经营风险迹象", "sign of trouble"),
}
_EVENT_KINDS: dict[EventStatus, tuple[str, str, str]] = {
    EventStatus.POST_IPO: ("funding", "上市后融资", "post-IPO financing"),
    EventStatus.DEBT: ("funding", "债权融资", "debt financing"),
    EventStatus.GRANT: ("award", "获资助", "grant"),
    EventStatus.M_AND_A: ("m_and_a", "并购动态", "takeover news"),
    EventStatus.REGISTRATION: ("registration", "工商变更", "change in the register"),
}
_DENIED = ("，报道中已否认，仅供留意", "; denied in the report")
_DENIAL = re.compile(r"否认|辟谣|不实|澄清|回应.{0,8}传闻|不会(?:搬|迁)|\bden(?:y|ies|ied)\b|\bno plans?\b", re.IGNORECASE)
_ONE_RISK_DAYS = 30
"""Reports of one kind of risk within this many days are one risk told again."""
_SCRAP = 8
"""Characters under which a quote alone says nothing."""
_SEVERITIES = ("high", "medium", "watch")


def park_news(snapshot: OrganizationSnapshot, profile: ParkProfile, now: datetime) -> tuple[ParkNews, ...]:
    """All news on one park company, newest first; empty for a company outside. One story gives one line of a kind."""
    measure = yardstick(profile)
    organization = snapshot.organization
    if not snapshot.in_park and measure.in_register((organization.name, *(a.name for a in organization.aliases))) is None:
        return ()
    facts = gather(snapshot, now)
    found: list[tuple[str, ParkNews]] = []
    for one in facts.completed:
        quotes = cite_round(facts, one, "amount", "round")
        if not quotes:
            continue
        sighting = facts.sighting.get(quotes[0].document_id)
        quote = _telling(quotes[0].quote, sighting, snapshot) if sighting else quotes[0].quote
        news = ParkNews(
            organization, "support", "funding", quote, quotes[0].document_id, sighting.title if sighting else "", quotes[0].url,
            round_day(one), None, f"{organization.name}完成{round_line_zh(one)}", f"{organization.name} completed {round_line_en(one)}",
        )  # fmt: skip
        found.append((one.id, news))
    for sighting in snapshot.sightings:
        denied = {signal.kind for signal in sighting.signals if signal.negated}
        if _DENIAL.search(sighting.title):
            denied |= RISK_KINDS.keys()
        for signal in sighting.signals:
            # A report that denies a thing names it too.
            told = replace(signal, negated=True) if signal.kind in RISK_KINDS and signal.kind in denied else signal
            news_item = _of_signal((snapshot, sighting, _telling(signal.quote, sighting, snapshot)), told, measure)
            if news_item is not None:
                found.append((sighting.story_id, news_item))
        for event in sighting.other_events:
            named = _EVENT_KINDS.get(event.status)
            if named and event.evidence:
                words = _telling(event.evidence[0].quote, sighting, snapshot)
                found.append((sighting.story_id, _news((snapshot, sighting, words), "support", named)))
    return _once_each(_answered(found))


def _telling(quote: str, sighting: Sighting, snapshot: OrganizationSnapshot) -> str:
    """Words a reader can judge by: a scrap ("为了扩产") is shown by the title it stands under, where that names the company."""
    words = cite(sighting, quote).quote
    named = any(name in sighting.title for name in snapshot.organization.names)
    return cite_title(sighting).quote if named and len(words) < _SCRAP else words


Where = tuple[OrganizationSnapshot, Sighting, str]
"""Whose news, in which document, in which words."""
Ask = tuple[str, str]
_NOTHING: Ask = ("", "")


def _news(where: Where, stream: str, named: tuple[str, str, str], severity: str | None = None, ask: Ask = _NOTHING) -> ParkNews:
    snapshot, sighting, quote = where
    kind, zh, en = named
    name = snapshot.organization.name
    return ParkNews(
        snapshot.organization, stream, kind, quote, sighting.document_id, sighting.title, sighting.url, sighting.published_on, severity,
        f"{name}：{zh}{ask[0]}", f"{name}: {en}{ask[1]}",
    )  # fmt: skip


def _of_signal(where: Where, signal: Signal, measure: Yardstick) -> ParkNews | None:
    sighting = where[1]
    place = (f"（{signal.place}）", f" ({signal.place})") if signal.place else _NOTHING
    if signal.kind in RISK_KINDS:
        named = RISK_KINDS[signal.kind]
        if signal.negated:
            return _news(where, "risk", named, "watch", (f"{place[0]}{_DENIED[0]}", f"{place[1]}{_DENIED[1]}"))
        severity = _severity(signal, sighting, measure)
        return _news(where, "risk", named, severity, (f"{place[0]}，请核实", f"{place[1]}; please verify"))
    if signal.kind not in SUPPORT_KINDS or signal.negated:
        return None
    away = measure.places.classify(signal.place) not in {"home", None}
    if signal.kind in {SignalKind.EXPANSION, SignalKind.LANDING_INTENT} and away:
        named = ("expansion_elsewhere", "异地布局", "site elsewhere")
        ask = (f"{place[0]}，属正常扩张还是产能转移，请核实", f"{place[1]}: growth or a shift? please verify")
        return _news(where, "risk", named, "watch", ask)
    return _news(where, "support", SUPPORT_KINDS[signal.kind])


def _severity(signal: Signal, sighting: Sighting, measure: Yardstick) -> str:
    """A fact in a primary source is high, a report medium, a plan or a hint something to watch."""
    if signal.strength in {"plan", "weak"}:
        return "watch" if signal.strength == "weak" else "medium"
    return "high" if measure.trust(sighting.source_id, sighting.publisher) >= _PRIMARY else "medium"


def _once_each(found: list[tuple[str, ParkNews]]) -> tuple[ParkNews, ...]:
    """One line for one kind: of one story, and of risks within a month; the gravest, then the newest. Newest line first."""
    ordered = sorted((news for _, news in found), key=lambda n: (_weight(n), -_day(n), n.document_id))
    stories = {id(news): story for story, news in found}
    kept: list[ParkNews] = []
    for news in ordered:
        if not any(_same_line(news, stories[id(news)], other, stories[id(other)]) for other in kept):
            kept.append(news)
    return tuple(sorted(kept, key=lambda n: (-_day(n), _weight(n), n.document_id)))


def _same_line(a: ParkNews, story_a: str, b: ParkNews, story_b: str) -> bool:
    if (a.stream, a.kind) != (b.stream, b.kind):
        return False
    return story_a == story_b or (a.stream == "risk" and abs(_day(a) - _day(b)) <= _ONE_RISK_DAYS)


def _answered(found: list[tuple[str, ParkNews]]) -> list[tuple[str, ParkNews]]:
    """Risks that a later report denies become something to watch, and say that they were denied and when."""

    def answer(news: ParkNews) -> ParkNews:
        if news.stream != "risk" or news.severity == "watch":
            return news
        denials = [n for _, n in found if n.kind == news.kind and n.summary.endswith(_DENIED[0]) and _day(n) >= _day(news)]
        if not denials:
            return news
        day = denials[-1].published_on
        zh, en = (f"，{day} 报道已否认，请留意后续", f"; denied on {day}, keep an eye on it")
        return replace(news, severity="watch", summary=news.summary.removesuffix("，请核实") + zh, summary_en=news.summary_en + en)

    return [(story, answer(news)) for story, news in found]


def _day(news: ParkNews) -> int:
    return news.published_on.toordinal() if news.published_on else 0


def _weight(news: ParkNews) -> int:
    return _SEVERITIES.index(news.severity) if news.severity in _SEVERITIES else len(_SEVERITIES)
