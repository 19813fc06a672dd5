"""Adds up the scorecard of one organization: pure, and the same for the same facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.evidence import Citation
from domain.judging.facts import Facts, gather
from domain.judging.fit import Shares, freshness_trust, track_fit, track_shares
from domain.judging.money import Proof, capital, scale_evidence, scale_proofs, scale_test
from domain.judging.people import OPC_CRITERION_IDS, barrier, opc_points, opc_table, talent
from domain.judging.place import bound_elsewhere, english_name, is_abroad, landing_link, park_place
from domain.judging.quotes import cite, cite_round, cite_signal, cite_title
from domain.judging.yardstick import Yardstick, yardstick
from domain.organization import OrganizationSnapshot
from domain.profile import ParkProfile
from domain.scorecard import CriterionScore, PenaltyScore, Scorecard, totalled

__all__ = ["CRITERION_IDS", "OPC_CRITERION_IDS", "PENALTY_IDS", "judge", "newsiness"]

_CRITERIA: dict[str, Callable[[Facts, Yardstick, float, Shares, list[Proof]], CriterionScore]] = {
    "track_fit": lambda facts, measure, points, shares, _: track_fit(facts, measure, points, shares),
    "capital": lambda facts, measure, points, _, __: capital(facts, measure, points),
    "scale_evidence": lambda _, __, points, ___, proofs: scale_evidence(points, proofs),
    "landing_link": lambda facts, measure, points, _, __: landing_link(facts, measure, points),
    "talent": lambda facts, measure, points, _, __: talent(facts, measure, points),
    "barrier": lambda facts, _, points, __, ___: barrier(facts, points),
    "freshness_trust": lambda facts, measure, points, _, __: freshness_trust(facts, measure, points),
}
CRITERION_IDS = frozenset(_CRITERIA)
PENALTY_IDS = frozenset({"rumour", "history_only", "bound_elsewhere", "already_here", "no_round", "off_track", "overseas", "stale"})


def judge(snapshot: OrganizationSnapshot, profile: ParkProfile, now: datetime, newsy: float = 1.0) -> Scorecard:
    """The scorecard of one organization: 0–100 combined, and the OPC and scale scores where their entry tests hold.

    `newsy` is how far the store at hand is one of today's news (`newsiness`, 0–1): the less so, the less old news costs a lead.

    OPC score = six tenths of the OPC points + four tenths combined; scale score = six tenths of the two strongest tests of scale +
    four tenths combined. The kind's own part counts less outside the park's tracks: a large round in a trade nobody here wants is
    no scale project for this park.
    """
    measure = yardstick(profile)
    facts = gather(snapshot, now)
    shares = track_shares(facts, measure)
    proofs = scale_proofs(facts, measure)
    criteria = tuple(_CRITERIA[c.id](facts, measure, c.points, shares, proofs) for c in profile.criteria)
    off_track = any(c.id == "track_fit" and c.points == 0 for c in criteria)
    table = opc_table(facts, measure)
    opc = None if off_track else opc_points(facts, measure, table)
    unconfirmed = not facts.completed and (facts.rumoured or not (facts.live or opc is not None))
    cap = profile.rules.unconfirmed_cap if unconfirmed else None
    score, penalties, share = totalled(criteria, _penalties(facts, measure, off_track, newsy), profile.rules.unknown_share, cap)
    tests = () if unconfirmed else scale_test(facts, measure, proofs)
    fit = _fit(criteria)
    return Scorecard(
        criteria=criteria,
        penalties=penalties,
        score=score,
        opc_score=None if opc is None or unconfirmed else round(0.6 * fit * opc + 0.4 * score, 1),
        scale_score=_scale_score(tests, fit, score),
        opc_criteria=table if opc is not None else (),
        scale_criteria=tests,
        known_share=share,
        unknown_share=profile.rules.unknown_share,
        cap=cap,
    )


def _fit(criteria: tuple[CriterionScore, ...]) -> float:
    """How far a kind's own points count for this park: 0.3 outside its tracks up to 1.0 in the middle of them."""
    track = next((c for c in criteria if c.id == "track_fit"), None)
    share = 1.0 if track is None else 0.5 if track.points is None else track.points / track.max_points
    return 0.3 + 0.7 * share


def _scale_score(tests: tuple[CriterionScore, ...], fit: float, score: float) -> float | None:
    if not tests:
        return None
    strength = [c.points or 0.0 for c in tests[:2]]
    scale = strength[0] if len(strength) == 1 else min(100.0, strength[0] + 0.15 * strength[1])
    return round(0.6 * fit * scale + 0.4 * score, 1)


def _penalties(facts: Facts, measure: Yardstick, off_track: bool, newsy: float) -> list[PenaltyScore]:
    found: list[tuple[str, str, str, tuple[Citation, ...]]] = []
    if off_track:
        found.append(("off_track", "不在园区关注的赛道", "outside the park's tracks", ()))
    if not facts.completed:
        if facts.rumoured:
            found.append(
                ("rumour", "融资尚为传闻或计划，未见完成", "the round is talked of or planned, not completed", _unsure_quotes(facts))
            )
        elif not facts.live and (facts.history or facts.told):
            found.append(("history_only", "只有历史或旁证信息", "only history is known", _history_quotes(facts)))
        else:
            found.append(("no_round", "未见已完成融资", "no completed round seen", ()))
    bound = bound_elsewhere(facts, measure, newsy)
    if bound is not None:
        signal, sighting = bound
        found.append(
            ("bound_elsewhere", f"近期已签约或落户{signal.place}", f"recently bound to {signal.place}", (cite_signal(signal, sighting),))
        )
    here = park_place(facts, measure)
    if here is not None:
        place, quote = here
        quotes = (quote,) if quote else ()
        found.append(
            ("already_here", f"报道显示位于{place}，可能已在园区", f"reported in {english_name(place)}: may be here already", quotes)
        )
    if is_abroad(facts, measure):
        found.append(("overseas", "海外项目，未见来华落地动向", "overseas, with no sign of coming to China", ()))
    given = [
        PenaltyScore(name, measure.penalties[name].points, reason, english, evidence)
        for name, reason, english, evidence in found
        if name in measure.penalties and measure.penalties[name].points < 0
    ]
    stale = _stale(facts, measure, newsy)
    return [*given, stale] if stale else given


def newsiness(fresh: int, dated: int) -> float:
    """How far a store is one of today's news, 0–1 in tenths, by the share of its dated documents that are not stale.

    Where half of them or more are old the store is an archive: there age tells no lead from another, and must not order them.
    """
    return max(0.0, round(2 * fresh / dated - 1, 1)) if dated else 0.0


def _stale(facts: Facts, measure: Yardstick, newsy: float) -> PenaltyScore | None:
    """Old news costs the penalty once, very old news twice, in a store of today's news; less in an archive.

    News without a date pays half of it, for nobody knows how old it is.
    """
    penalty, limit = measure.penalties.get("stale"), measure.profile.thresholds.stale_days
    if penalty is None or newsy <= 0:
        return None
    points = round(newsy * penalty.points, 1)
    if facts.newest is None:
        return PenaltyScore("stale", round(points / 2, 1), "日期待核实，可能已陈旧", "no date: may be stale")
    age = (facts.today - facts.newest).days
    if age <= limit:
        return None
    times = 2 if age > 2 * limit else 1
    return PenaltyScore(
        "stale", times * points, f"最新消息为 {facts.newest.isoformat()}", f"newest report is of {facts.newest.isoformat()}"
    )


def _unsure_quotes(facts: Facts) -> tuple[Citation, ...]:
    for one in facts.unsure:
        quotes = cite_round(facts, one, "status", "amount", "round")
        if quotes:
            return quotes[:1]
    for event, sighting in facts.told:
        if event.status in {"rumour", "planned"}:
            return (cite(sighting, event.evidence[0].quote),) if event.evidence else (cite_title(sighting),)
    return ()


def _history_quotes(facts: Facts) -> tuple[Citation, ...]:
    for one in facts.history:
        quotes = cite_round(facts, one, "amount", "round")
        if quotes:
            return quotes[:1]
    return tuple(cite_title(sighting) for _, sighting in facts.told[:1])
