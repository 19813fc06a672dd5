"""Capital, evidence of scale, and the test of scale."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from domain.evidence import Citation
from domain.funding import EventStatus, FundingRound, round_order
from domain.judging.facts import Facts, best_amount
from domain.judging.quotes import cite, cite_round, cite_signal, cite_title
from domain.judging.yardstick import Yardstick, on_curve
from domain.scorecard import CriterionScore
from domain.signal import Signal, SignalKind
from domain.text import fold
from domain.wording import amount_en, amount_zh, money_en, money_zh, round_en, round_zh

_YEARS = re.compile(r"^(\d+)y$")
_UNICORN_VALUE = 7e9


def capital(facts: Facts, measure: Yardstick, points: float) -> CriterionScore:
    """Amount by its low bound, known investors beside it; a round without an amount counts by its stage, carefully."""
    main, low = best_amount(facts, measure)
    if main is None:
        return CriterionScore("capital", None, points, "未见已完成融资，待核实", "no completed round seen; to be checked")
    rules = measure.profile.rules
    name, name_en = round_zh(main.round), round_en(main.round)
    evidence = cite_round(facts, main, "amount", "round")
    if low is not None:
        assert main.amount is not None
        share = on_curve(rules.capital_steps, low, logarithmic=True)
        reason = f"{name} {money_zh(main.amount)}"
        reason_en = f"{name_en}, {money_en(main.amount)}"
        if main.amount.currency not in {"CNY", None}:
            reason += f"（按 {measure.profile.cny_rates_date} 汇率不低于 {amount_zh(_two_digits(low))}）"
            reason_en += f" (at least {amount_en(_two_digits(low))})"
        elif main.amount.currency is None:
            reason, reason_en = f"{reason}（币种待核实）", f"{reason_en} (currency to be checked)"
    else:
        order = round_order(main.round)
        share = on_curve(rules.stage_steps, order, logarithmic=False) if order is not None else rules.stage_steps[0][1]
        reason, reason_en = f"{name}，金额未披露，按轮次保守计", f"{name_en}, amount not told: counted by stage"
        if main.amount is not None and main.amount.low is None and main.amount.high is not None:
            reason, reason_en = (
                f"{name} {money_zh(main.amount)}，为上限，按轮次保守计",
                f"{name_en}, {money_en(main.amount)} is a ceiling: by stage",
            )
    known = _known_investors(facts, measure)
    if known:
        shown = known[:3]
        reason += f"；投资方含{'、'.join(shown)}"
        reason_en += f"; investors include {', '.join(shown)}"
        evidence += tuple(c for c in _investor_quotes(facts, main, shown) if c not in evidence)
    investors = min(1.0, 0.7 + 0.15 * (len(known) - 1)) if known else 0.0
    total = (1 - rules.investor_share) * share + rules.investor_share * investors
    return CriterionScore("capital", round(points * total, 1), points, reason, reason_en, evidence)


def _two_digits(value: float) -> float:
    """Rounded down to two digits: a converted amount is no exact figure."""
    if value <= 0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.floor(value / size) * size


def _known_investors(facts: Facts, measure: Yardstick) -> list[str]:
    names = dict.fromkeys(name for one in facts.completed for name in (*one.lead_investors, *one.investors))
    return [name for name in names if measure.known_investor(name)]


def _investor_quotes(facts: Facts, one: FundingRound, names: list[str]) -> Iterator[Citation]:
    """The quotes that print these investors; none where the reports quote no investor."""
    for report in one.reports:
        for evidence in report.event.evidence:
            if evidence.field in {"investors", "lead_investors", "investor", "lead_investor"} and any(n in evidence.quote for n in names):
                sighting = facts.sighting.get(report.document_id)
                yield cite(sighting, evidence.quote) if sighting else Citation(report.document_id, evidence.quote, report.url)
                return


# (kind, threshold it is measured against, Chinese and English name)
_MONEY_SIGNALS = (
    (SignalKind.REVENUE, "scale_revenue_low", "营收", "revenue"),
    (SignalKind.OUTPUT_VALUE, "scale_revenue_low", "产值", "output"),
    (SignalKind.TOTAL_INVESTMENT, "scale_investment_low", "总投资", "total investment"),
    (SignalKind.FIXED_ASSET_INVESTMENT, "scale_investment_low", "固定资产投资", "fixed-asset investment"),
)

# What an honour says of a company's size; the first row that matches, half a share for one not named here.
_HONOURS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"潜在独角兽|未来独角兽|准独角兽|potential unicorn|soonicorn", re.IGNORECASE), 0.75),
    (re.compile(r"独角兽|500强|五百强|unicorn|fortune|链主|单项冠军", re.IGNORECASE), 0.85),
    (re.compile(r"瞪羚|小巨人|专精特新|gazelle|deloitte|50强|百强", re.IGNORECASE), 0.65),
    (re.compile(r"高新技术企业|高企|科技型中小|领军人才|双创|孵化|大赛|创新奖"), 0.3),
)
BRAND_HONOUR = 0.65


def honour_share(listed: str) -> float:
    """How much of the scale criterion a list or honour proves: a unicorn list much, a certificate thousands hold little."""
    return next((share for pattern, share in _HONOURS if pattern.search(listed)), 0.5)


_MARKET_FIGURE = re.compile(
    r"(?:市场|行业|产业|全球|我国|全国|世界|国内|整个).{0,10}(?:规模|总额|总量|总产值|总收入|总营收|容量|空间|产值|销售额|销售收入|市场)"
    r"|(?:market|industry|sector)(?: size| revenues?| sales|'s)"
    r"|\b(?:global|worldwide|total addressable)\b.{0,20}\b(?:market|industry|sales|spending)\b",
    re.IGNORECASE,
)
_BESIDE_A_MARKET = 20.0
_BESIDE_NOTHING = 100.0


def of_a_market(value: float, quote: str, round_low: float | None) -> bool:
    """Whether a figure (CNY) is the sales of a whole trade rather than of the company that raised such a round.

    A year's sales are seldom a hundred times what a company raises; where the sentence speaks of a market, twenty times is enough
    to doubt them. A company of which no round is told may sell for five billion, or for half of that beside words on a market.
    """
    times, least = (_BESIDE_A_MARKET, 5e8) if _MARKET_FIGURE.search(fold(quote)) else (_BESIDE_NOTHING, 5e9)
    return value > max(least, times * round_low if round_low else 0.0)


Proof = tuple[float, bool, str, str, tuple[Citation, ...]]
"""(share 0–1, passes the scale test, Chinese reason, English reason, quotes)"""


def scale_proofs(facts: Facts, measure: Yardstick) -> list[Proof]:
    """Every evidence of scale beside the round, strongest first. A forecast counts less than a fact; five years are divided."""
    thresholds = measure.profile.thresholds
    proofs: list[Proof] = []
    raised = best_amount(facts, measure)[1]
    for kind, threshold, name, name_en in _MONEY_SIGNALS:
        least = getattr(thresholds, threshold)
        for signal, sighting in facts.signals.get(kind, ()):
            low = measure.cny(signal.value_low, signal.currency, signal.quote)
            if low is None or low <= 0 or of_a_market(low, signal.quote, raised):
                continue
            yearly = low / _years(signal)
            share = min(1.0, max(0.1, 0.7 + 0.3 * math.log10(yearly / least)))
            forecast = signal.actual is False
            word = f"{'预计' if forecast else ''}{name}不低于 {amount_zh(low, 'CNY')}" + (f"（{signal.period}）" if signal.period else "")
            word_en = f"{'forecast ' if forecast else ''}{name_en} of at least {amount_en(low)}"
            proofs.append((share * (0.8 if forecast else 1), yearly >= least, word, word_en, (cite_signal(signal, sighting),)))
    for event, sighting in facts.told:
        if event.status is EventStatus.CUMULATIVE:
            total = measure.cny_low(event.amount)
            if total is not None and total >= thresholds.scale_round_low and event.amount is not None:
                share = min(0.9, 0.6 + 0.2 * math.log10(total / thresholds.scale_round_low))
                quotes = tuple(cite(sighting, e.quote) for e in event.evidence if e.field == "amount") or (cite_title(sighting),)
                proofs.append((share, False, f"累计融资{money_zh(event.amount)}", f"raised {money_en(event.amount)} in total", quotes))
        elif event.status is EventStatus.VALUATION:
            value = measure.cny_low(event.amount)
            if value is not None and value >= _UNICORN_VALUE / 10 and event.amount is not None:
                share = min(0.9, 0.85 + 0.25 * math.log10(value / _UNICORN_VALUE))
                quotes = tuple(cite(sighting, e.quote) for e in event.evidence if e.field == "amount") or (cite_title(sighting),)
                proofs.append((share, False, f"估值{money_zh(event.amount)}", f"valued at {money_en(event.amount)}", quotes))
    for signal, sighting in facts.signals.get(SignalKind.LIST_MEMBERSHIP, ()):
        listed = signal.detail or signal.quote
        proofs.append((honour_share(listed), False, f"入选{listed}", f"listed in {listed}", (cite_signal(signal, sighting),)))
    for signal, sighting in facts.signals.get(SignalKind.LISTING_STEP, ()):
        proofs.append((0.75, False, "已有上市动作", "on its way to a listing", (cite_signal(signal, sighting),)))
    for signal, sighting in facts.signals.get(SignalKind.TEAM_SIZE, ()):
        staff = signal.value_low or 0
        if staff >= 100:
            share = min(0.8, 0.4 + 0.3 * math.log10(staff / 100))
            proofs.append((share, False, f"团队 {staff:.0f} 人以上", f"a team of at least {staff:.0f}", (cite_signal(signal, sighting),)))
    for signal, sighting in facts.signals.get(SignalKind.EXPANSION, ()):
        proofs.append((0.45, False, "正在扩产或扩张", "expanding", (cite_signal(signal, sighting),)))
    proofs.sort(key=lambda p: -p[0])
    return proofs


def _years(signal: Signal) -> int:
    told = _YEARS.match(signal.period or "")
    return max(1, int(told[1])) if told else 1


def scale_evidence(points: float, proofs: list[Proof]) -> CriterionScore:
    """The strongest proof, a little more for a second one of another kind."""
    if not proofs:
        return CriterionScore("scale_evidence", None, points, "营收、产值、投资额待核实", "revenue, output and investment to be checked")
    share, _, reason, reason_en, evidence = proofs[0]
    second = next((p for p in proofs[1:] if p[2] != reason), None)
    if second is not None:
        share = min(1.0, share + 0.2 * second[0])
        reason, reason_en, evidence = f"{reason}；{second[2]}", f"{reason_en}; {second[3]}", evidence + second[4]
    return CriterionScore("scale_evidence", round(points * share, 1), points, reason, reason_en, evidence)


def scale_test(facts: Facts, measure: Yardstick, proofs: list[Proof]) -> tuple[CriterionScore, ...]:
    """What passes the test of scale, strongest first, shares as points of 100; empty: not a scale project."""
    passed: list[CriterionScore] = []
    main, low = best_amount(facts, measure)
    least = measure.profile.thresholds.scale_round_low
    if main is not None and low is not None and low >= least:
        assert main.amount is not None
        share = min(1.0, 0.75 + 0.25 * math.log10(low / least))
        reason = f"单轮融资{money_zh(main.amount)}，下限达 {amount_zh(least)}"
        reason_en = f"one round of {money_en(main.amount)}, low bound at least {amount_en(least)}"
        passed.append(CriterionScore("scale_round", round(100 * share, 1), 100.0, reason, reason_en, cite_round(facts, main, "amount")))
    for share, passes, reason, reason_en, evidence in proofs:
        if passes:
            passed.append(CriterionScore("scale_fact", round(100 * share, 1), 100.0, reason, reason_en, evidence))
    passed.sort(key=lambda c: -(c.points or 0))
    return tuple(passed[:4])
