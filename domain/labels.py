"""Kinds and labels of a lead: marks with a reason, never filters."""

from __future__ import annotations

import re

from domain.judging.facts import Facts, best_amount
from domain.judging.money import BRAND_HONOUR, honour_share
from domain.judging.people import BACKGROUND, SCHOLARS
from domain.judging.place import landing_intent, park_place
from domain.judging.quotes import public_part
from domain.judging.yardstick import Yardstick
from domain.lead import Label
from domain.scorecard import Scorecard
from domain.signal import SignalKind
from domain.text import fold
from domain.track import ProjectKind
from domain.wording import amount_en, amount_zh, money_en, money_zh, round_line_en, round_line_zh

TEN_MILLION = 1e7
HUNDRED_MILLION = 1e8
"""亿元项目: by contract or total investment, never by the amount of a round."""


# 高端人才领衔型 is a scholar's own company; a team from well-known firms is talent, and counts in the score, but not that kind.
_SCHOLAR = re.compile(r"院士|教授|研究员|高层次人才|国家级人才|长江学者|杰青|academician|professor|\bfellow of\b", re.IGNORECASE)


# Words in a title that tie a company to another one it names: spun out of, owned, backed.
_CONNECTED = re.compile(
    r"裂变|分拆|孵化|脱胎|旗下|子公司|参股|控股|入股|投资|领投|跟投|前(?:员工|高管|核心)|离职|spin-?(?:out|off)|subsidiary|backed|ex-",
    re.IGNORECASE,
)
_ABOUT = 0.5


def kinds_of(facts: Facts, measure: Yardstick, card: Scorecard, tracks: tuple[str, ...]) -> list[tuple[ProjectKind, str, str]]:
    """(kind, Chinese reason, English reason) of every kind that holds; the kinds do not exclude each other."""
    kinds: list[tuple[ProjectKind, str, str]] = []
    if card.opc_score is not None:
        found = [c for c in card.opc_criteria if c.points]
        kinds.append((ProjectKind.OPC, "；".join(c.reason for c in found[:3]), "; ".join(c.reason_en for c in found[:3])))
    if card.scale_score is not None:
        best = card.scale_criteria[0]
        kinds.append((ProjectKind.SCALE, best.reason, best.reason_en))
    brand = _brand(facts, measure)
    if brand:
        kinds.append((ProjectKind.BRAND, *brand))
    led = _talent_led(facts)
    if led:
        kinds.append((ProjectKind.TALENT_LED, *led))
    future = next((measure.tracks[t] for t in tracks if measure.tracks[t].tier == "future"), None)
    if future is not None and (facts.completed or facts.live):
        what = round_line_zh(facts.completed[0]) if facts.completed else "已有产品或落地动作"
        what_en = round_line_en(facts.completed[0]) if facts.completed else "already at work"
        kinds.append((ProjectKind.FRONTIER, f"{future.name_zh}为未来产业，{what}", f"{future.name_en} is a future track; {what_en}"))
    return kinds


def _brand(facts: Facts, measure: Yardstick) -> tuple[str, str] | None:
    for sighting in facts.snapshot.sightings:
        for match in sighting.kinds:
            if match.kind is ProjectKind.BRAND and match.quote:
                return _told(match.quote)
    for signal, _ in facts.signals.get(SignalKind.LIST_MEMBERSHIP, ()):
        listed = signal.detail or signal.quote
        if honour_share(listed) >= BRAND_HONOUR:
            return f"入选{listed}", f"listed in {listed}"
    for entry in facts.snapshot.lists:
        name_zh, name_en, role = measure.profile.list_names.get(entry.list_id, (entry.list_id, entry.list_id, ""))
        if role == "rank":
            return f"入选{name_zh}", f"listed in {name_en}"
    return None


def _told(quote: str) -> tuple[str, str]:
    public = public_part(quote)
    return f"报道称“{public[:40]}”", f"“{public[:60]}”"


def _talent_led(facts: Facts) -> tuple[str, str] | None:
    for signal, _ in facts.signals.get(SignalKind.FOUNDER_BACKGROUND, ()):
        if signal.detail in SCHOLARS:
            name, name_en = BACKGROUND[signal.detail or ""]
            holds = "并持股" if signal.holds_shares else "，是否实名持股待核实"
            return f"{name}创办{holds}", f"founded by {name_en}{', holding shares' if signal.holds_shares else ''}"
    for sighting in facts.snapshot.sightings:
        for match in sighting.kinds:
            if match.kind is ProjectKind.TALENT_LED and _SCHOLAR.search(fold(match.quote)):
                return _told(match.quote)
    return None


def labels_of(facts: Facts, measure: Yardstick, card: Scorecard) -> tuple[Label, ...]:
    """Funded, ten and hundred million, talent candidate, lists, 以商招商, rumour, bound elsewhere: each with its reason."""
    labels: list[Label] = []
    main, low = best_amount(facts, measure)
    if main is not None:
        labels.append(Label("funded", "带资", "Funded", round_line_zh(facts.completed[0]), round_line_en(facts.completed[0])))
        if low is not None and main.amount is not None:
            high = measure.cny_high(main.amount)
            told, told_en = money_zh(main.amount), money_en(main.amount)
            if low >= TEN_MILLION:
                labels.append(
                    Label("over_10m_cny", "超千万元", "Over CNY 10M", f"{told}，下限达 1,000 万元", f"{told_en}: low bound ≥ CNY 10M")
                )
            elif high is not None and high >= TEN_MILLION:
                reason = f"{told}，仅上限达 1,000 万元，可能达标"
                labels.append(
                    Label("maybe_over_10m_cny", "或超千万元", "Maybe over CNY 10M", reason, f"{told_en}: only the high bound is ≥ CNY 10M")
                )
    elif facts.rumoured:
        labels.append(Label("rumour", "传闻", "Rumour", "融资未见完成，仅供跟踪", "not completed; to be watched only"))
    labels += _project_labels(facts, measure)
    scholar = next((s for s, _ in facts.signals.get(SignalKind.FOUNDER_BACKGROUND, ()) if s.detail in SCHOLARS), None)
    if scholar is not None:
        reason = "学者创办，出资与持股比例请核实后再对照当年细则"
        labels.append(
            Label("leading_talent_candidate", "领军备选", "Leading-talent candidate", reason, "scholar founder; check this year's rules")
        )
    for entry in facts.snapshot.lists:
        name_zh, name_en, _ = measure.profile.list_names.get(entry.list_id, (entry.list_id, entry.list_id, ""))
        told = "，".join(str(part) for part in (entry.year, entry.publisher) if part)
        labels.append(Label(f"list:{entry.list_id}", name_zh, name_en, told, told))
    existing = _via_existing(facts, measure)
    if existing:
        labels.append(
            Label("via_existing_company", "以商招商", "Via a park company", f"与园区企业{existing}有关联", f"connected with {existing}")
        )
    intent = landing_intent(facts, measure)
    if intent is not None:
        labels.append(Label("landing_candidate", "有落地意向", "Landing intent", *intent))
    site = park_place(facts, measure)
    if site is not None:
        here, _ = site
        labels.append(
            Label("likely_existing", "或已在园区", "May be here already", f"报道显示位于{here}，请核对", f"reported in {here}: check")
        )
    bound = next((p for p in card.penalties if p.id == "bound_elsewhere"), None)
    if bound is not None:
        labels.append(Label("bound_elsewhere", "已签约外地", "Bound elsewhere", bound.reason, bound.reason_en))
    return tuple({label.id: label for label in reversed(labels)}.values())[::-1]


def _project_labels(facts: Facts, measure: Yardstick) -> list[Label]:
    for kind in (SignalKind.TOTAL_INVESTMENT, SignalKind.FIXED_ASSET_INVESTMENT):
        for signal, _ in facts.signals.get(kind, ()):
            low = measure.cny(signal.value_low, signal.currency, signal.quote)
            if low is not None and low >= HUNDRED_MILLION:
                reason, reason_en = f"总投资不低于 {amount_zh(low)}", f"total investment of at least {amount_en(low)}"
                return [Label("hundred_million_project", "亿元项目", "CNY 100M project", reason, reason_en)]
    return []


def _via_existing(facts: Facts, measure: Yardstick) -> str | None:
    """The park company among the investors, or named in a spin-out or partnership, or tied to this one in a title."""
    for one in facts.completed:
        for investor in (*one.lead_investors, *one.investors):
            found = measure.park_company_in(investor)
            if found:
                return found
    for kind in (SignalKind.SPIN_OUT, SignalKind.PARTNERSHIP):
        for signal, _ in facts.signals.get(kind, ()):
            found = measure.park_company_in(signal.quote)
            if found:
                return found
    for sighting in facts.snapshot.sightings:
        if sighting.focus >= _ABOUT and _CONNECTED.search(sighting.title):
            found = measure.park_company_in(sighting.title)
            if found:
                return found
    return None
