"""Talent, technical barrier, and the OPC points table."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from domain.evidence import Citation
from domain.funding import EventStatus, round_order
from domain.judging.facts import Facts, best_amount
from domain.judging.money import of_a_market
from domain.judging.quotes import cite, cite_round, cite_signal, cite_title
from domain.judging.yardstick import Yardstick
from domain.scorecard import CriterionScore
from domain.signal import SignalKind
from domain.track import ProjectKind
from domain.wording import round_en, round_zh

BACKGROUND = {
    "academician": ("院士", "academician"),
    "professor": ("教授", "professor"),
    "returnee": ("海归人才", "returnee"),
    "big_tech": ("知名科技企业背景", "big-tech background"),
    "serial": ("连续创业者", "serial founder"),
    "adviser": ("学者顾问", "scholar as adviser"),
}
SCHOLARS = frozenset({"academician", "professor"})
_OVERSEAS = frozenset({"returnee", "big_tech"})
# Words that say one person or a tiny team; the letters OPC alone are also an industrial protocol and a cement.
_TINY = re.compile(
    r"一人公司|单人公司|超级个体|独立开发者|个人开发者|微团队|AI员工|OPC(?:社区|创业|企业|项目|公司)"
    r"|solo|one[- ](?:person|man)|bootstrapp|indie",
    re.IGNORECASE,
)


# A sentence on people in general says nothing of this company.
_OTHERS = re.compile(r"很多|不少|许多|越来越多|更多人|\bmany\b|\bmost\b", re.IGNORECASE)


def talent(facts: Facts, measure: Yardstick, points: float) -> CriterionScore:
    """The strongest founder; founders who hold shares in their own name before those of whom it is not said."""
    shares = measure.profile.rules.background_shares
    found: list[tuple[float, str, str, Citation]] = []
    for signal, sighting in facts.signals.get(SignalKind.FOUNDER_BACKGROUND, ()):
        share = shares.get(signal.detail or "", 0.5)
        name, name_en = BACKGROUND.get(signal.detail or "", ("创始人背景", "founder background"))
        if signal.detail in SCHOLARS:
            name, name_en = f"{name}创办", f"founded by {name_en}"
            if signal.holds_shares:
                name, name_en = f"{name}并持股", f"{name_en} holding shares"
            else:
                share *= 0.9
        found.append((share, name, name_en, cite_signal(signal, sighting)))
    for signal, sighting in facts.signals.get(SignalKind.SCHOLAR_ADVISER, ()):
        found.append((shares["adviser"], "学者担任顾问或首席科学家（是否持股待核实）", "scholar as adviser", cite_signal(signal, sighting)))
    if not found:
        return CriterionScore("talent", None, points, "创始团队待核实", "founders to be checked")
    found.sort(key=lambda f: -f[0])
    names = list(dict.fromkeys(f[1] for f in found))[:2]
    names_en = list(dict.fromkeys(f[2] for f in found))[:2]
    share = min(1.0, found[0][0] + (0.1 if len(names) > 1 else 0.0))
    evidence = tuple(dict.fromkeys(f[3] for f in found))[:2]
    return CriterionScore("talent", round(points * share, 1), points, "；".join(names), "; ".join(names_en), evidence)


def barrier(facts: Facts, points: float) -> CriterionScore:
    """Patents, papers, approvals, firsts; and a technique that came out of a laboratory."""
    technical = facts.signals.get(SignalKind.TECHNICAL_BARRIER, [])
    spin_outs = facts.signals.get(SignalKind.SPIN_OUT, [])
    quotes = list(dict.fromkeys(cite_signal(s, where) for s, where in (*technical, *spin_outs)))
    if not quotes:
        return CriterionScore("barrier", None, points, "技术壁垒待核实", "barrier to be checked")
    distinct = len({c.quote for c in quotes})
    share = min(1.0, (0.7 if technical else 0.6) + 0.15 * (distinct - 1))
    words = "、".join(f"“{_head(c.quote, 24)}”" for c in quotes[:2])
    reason = f"{'有技术壁垒线索' if technical else '源自高校院所成果'}：{words}"
    reason_en = f"{'technical barrier' if technical else 'out of a laboratory'}: {', '.join(_head(c.quote, 60) for c in quotes[:2])}"
    return CriterionScore("barrier", round(points * share, 1), points, reason, reason_en, tuple(quotes[:3]))


def _head(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


Finding = tuple[float, str, str, tuple[Citation, ...]]
"""(share of the points, Chinese reason, English reason, quotes)"""


def _scholar_founder(facts: Facts, _measure: Yardstick) -> Finding | None:
    found = [(s, w) for s, w in facts.signals.get(SignalKind.FOUNDER_BACKGROUND, ()) if s.detail in SCHOLARS]
    if not found:
        return None
    signal, where = max(found, key=lambda f: f[0].holds_shares is True)
    name, name_en = BACKGROUND[signal.detail or ""]
    if signal.holds_shares:
        return 1.0, f"{name}创办并持股", f"{name_en} founded and holds shares", (cite_signal(signal, where),)
    return 0.8, f"{name}创办，是否实名持股待核实", f"founded by {name_en}; shareholding to be checked", (cite_signal(signal, where),)


def _of_kind(kind: SignalKind, reason: str, reason_en: str) -> Callable[[Facts, Yardstick], Finding | None]:
    def look(facts: Facts, _measure: Yardstick) -> Finding | None:
        found = facts.signals.get(kind)
        return (1.0, reason, reason_en, tuple(dict.fromkeys(cite_signal(s, w) for s, w in found[:2]))) if found else None

    return look


def _overseas_talent(facts: Facts, measure: Yardstick) -> Finding | None:
    founders = facts.signals.get(SignalKind.FOUNDER_BACKGROUND, [])
    for signal, where in founders:
        if signal.detail in _OVERSEAS:
            name, name_en = BACKGROUND[signal.detail or ""]
            return 1.0, f"创始人为{name}", f"founder: {name_en}", (cite_signal(signal, where),)
    place = facts.snapshot.organization.location
    if founders and measure.places.classify(place) == "bridge":
        signal, where = founders[0]
        return 0.6, f"创始团队在{place}", f"founders based in {place}", (cite_signal(signal, where),)
    return None


def _tiny_team(facts: Facts, measure: Yardstick) -> Finding | None:
    most = measure.profile.thresholds.opc_max_team
    for signal, where in facts.signals.get(SignalKind.TEAM_SIZE, ()):
        size = signal.value_high if signal.value_high is not None else signal.value_low
        if _OTHERS.search(signal.quote):
            continue
        if size is not None and 0 < size <= most:
            word = "一人公司" if size <= 1 else f"{size:.0f} 人团队"
            return 1.0, word, "solo" if size <= 1 else f"a team of {size:.0f}", (cite_signal(signal, where),)
        if size is None and _TINY.search(signal.quote):
            return 1.0, "单人或微团队", "solo or tiny team", (cite_signal(signal, where),)
    for sighting in facts.snapshot.sightings:
        for match in sighting.kinds:
            if match.kind is ProjectKind.OPC and match.quote and _TINY.search(match.quote):
                return 1.0, "单人或微团队", "solo or tiny team", (cite(sighting, match.quote),)
    return None


def _first_money(facts: Facts, _measure: Yardstick) -> Finding | None:
    for one in facts.completed:
        order = round_order(one.round)
        if order is not None and order < 2:
            return 1.0, f"首笔资金：{round_zh(one.round)}", f"first money: {round_en(one.round)}", cite_round(facts, one, "round")
    for event, where in facts.with_status(EventStatus.GRANT):
        quotes = tuple(cite(where, e.quote) for e in event.evidence[:1]) or (cite_title(where),)
        return 0.8, "获资助或创赛奖励", "grant or award", quotes
    return None


_OPC_TABLE: dict[str, Callable[[Facts, Yardstick], Finding | None]] = {
    "scholar_founder": _scholar_founder,
    "spin_out": _of_kind(SignalKind.SPIN_OUT, "高校院所成果转化", "university spin-out"),
    "overseas_talent": _overseas_talent,
    "technical_barrier": _of_kind(SignalKind.TECHNICAL_BARRIER, "有技术壁垒线索", "technical barrier"),
    "tiny_team": _tiny_team,
    "first_money": _first_money,
    "public_launch": _of_kind(SignalKind.PUBLIC_LAUNCH, "个人公开发布产品", "public launch by one maker"),
}
OPC_CRITERION_IDS = frozenset(_OPC_TABLE)
_FOUNDER_OR_TEAM = frozenset({"scholar_founder", "overseas_talent", "tiny_team"})


@cache
def _untold(criterion: str, points: float) -> CriterionScore:
    """The line of a signal that was not found: one object for all organizations."""
    return CriterionScore(criterion, None, points, "待核实", "to be checked")


def opc_table(facts: Facts, measure: Yardstick) -> tuple[CriterionScore, ...]:
    """The signals of an OPC project that were found; what is not told is unknown, not zero."""
    table = []
    for criterion in measure.profile.opc_criteria:
        found = _OPC_TABLE[criterion.id](facts, measure)
        if found is None:
            table.append(_untold(criterion.id, criterion.points))
        else:
            share, reason, reason_en, evidence = found
            table.append(CriterionScore(criterion.id, round(criterion.points * share, 1), criterion.points, reason, reason_en, evidence))
    return tuple(table)


def opc_points(facts: Facts, measure: Yardstick, table: tuple[CriterionScore, ...]) -> float | None:
    """Points of the table where the entry test holds, else None.

    Enough points and a founder or team signal; or a company that is said to be one person, which is what the word means. A staff
    above the limit takes a company out, and so do sales of a fifth of scale size; a round from B on, or many rounds, unless the text
    calls the team tiny. What stays in spite of a large or late round stands at the entry mark, below the small ones.
    """
    thresholds = measure.profile.thresholds
    entry = thresholds.opc_points
    total = min(100.0, sum(c.points for c in table if c.points is not None))
    found = {c.id for c in table if c.points}
    solo = "tiny_team" in found and _is_solo(facts)
    if not solo and (total < entry or not (found & _FOUNDER_OR_TEAM)):
        return None
    staff = max((s.value_low or 0 for s, _ in facts.signals.get(SignalKind.TEAM_SIZE, ())), default=0)
    raised = best_amount(facts, measure)[1]
    figures = ((measure.cny(s.value_low, s.currency, s.quote) or 0.0, s.quote) for s, _ in facts.signals.get(SignalKind.REVENUE, ()))
    sales = max((value for value, quote in figures if not of_a_market(value, quote, raised)), default=0.0)
    if staff > thresholds.opc_max_staff or (sales >= thresholds.scale_revenue_low / 5 and not solo):
        return None
    late = any((round_order(one.round) or 0) >= 5.0 for one in (*facts.completed, *facts.history))
    many = len(facts.completed) > thresholds.opc_max_rounds
    large = (raised or 0) >= thresholds.scale_round_low
    if (late or many) and "tiny_team" not in found:
        return None
    if late and large:
        return None
    return entry if late or many or large else max(total, entry)


def _is_solo(facts: Facts) -> bool:
    """Whether a report says that the company is one person."""
    for signal, _ in facts.signals.get(SignalKind.TEAM_SIZE, ()):
        size = signal.value_high if signal.value_high is not None else signal.value_low
        alone = (size is not None and 0 < size <= 1) or (size is None and _TINY.search(signal.quote))
        if alone and not _OTHERS.search(signal.quote):
            return True
    return any(
        match.kind is ProjectKind.OPC and _TINY.search(match.quote) for sighting in facts.snapshot.sightings for match in sighting.kinds
    )
