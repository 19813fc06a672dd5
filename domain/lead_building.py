"""Makes the lead of an organization out of its snapshot and scorecard, and says what changed since the last one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache

from domain.ids import stable_id
from domain.judging.facts import Facts, gather
from domain.judging.fit import named_tracks, track_shares
from domain.judging.yardstick import Yardstick, yardstick
from domain.labels import kinds_of, labels_of
from domain.lead import LastCard, LastLead, Lead, LeadSource, LeadStatus
from domain.lead_summary import summarise
from domain.organization import OrganizationSnapshot
from domain.profile import ParkProfile
from domain.qualifying import why_not_a_lead
from domain.scorecard import Scorecard
from domain.wording import round_line_en, round_line_zh


@lru_cache(maxsize=1024)
def lead_id_of(organization_id: str) -> str:
    """One organization, one lead: the id stays when names or rounds change."""
    return stable_id("lead", organization_id)


def build_lead(
    snapshot: OrganizationSnapshot, scorecard: Scorecard, profile: ParkProfile, previous: Lead | LastLead | None, now: datetime
) -> Lead | None:
    """The lead of an organization, or None where it is none (no company name, in the park, fund closings only …).

    `previous` is the stored lead of the same organization; its status and first day are kept, and what moved is told in `change`.
    """
    measure = yardstick(profile)
    facts = gather(snapshot, now)
    tracks = named_tracks(track_shares(facts, measure))
    if why_not_a_lead(facts, measure, bool(tracks)) is not None:
        return None
    kinds = kinds_of(facts, measure, scorecard, tracks)
    summary = summarise(facts, measure, scorecard, tracks)
    days = sorted(s.published_on for s in snapshot.sightings if s.published_on is not None and s.published_on <= facts.today)
    first = days[0] if days else now.date()
    if previous is not None and previous.first_seen is not None:
        first = min(first, previous.first_seen)
    location = snapshot.organization.location or next((s.location for s in snapshot.sightings if s.location and s.focus >= 0.5), None)
    where = measure.places.classify(location)
    change, change_en, changed_on = _change(facts, scorecard, measure, previous)
    return Lead(
        id=lead_id_of(snapshot.organization.id),
        organization=snapshot.organization,
        status=previous.status if previous is not None else LeadStatus.NEW,
        kinds=tuple(kind for kind, _, _ in kinds),
        tracks=tracks,
        scorecard=scorecard,
        rounds=(*facts.completed, *facts.unsure, *facts.history),
        location=location,
        summary=summary.zh,
        summary_en=summary.en,
        first_seen=first,
        last_seen=facts.newest or first,
        sources=_sources(snapshot),
        labels=labels_of(facts, measure, scorecard),
        regions=(where,) if where in {"bridge", "overseas", "region", "home", "rival"} else (),
        kind_reasons=tuple((str(kind), reason) for kind, reason, _ in kinds),
        change=change,
        changed_on=changed_on,
        change_en=change_en,
        next_question=summary.question_zh,
        next_question_en=summary.question_en,
        kind_reasons_en=tuple((str(kind), reason) for kind, _, reason in kinds),
    )


def _sources(snapshot: OrganizationSnapshot) -> tuple[LeadSource, ...]:
    """The documents, newest first, those about the company before those that only name it."""
    order = sorted(snapshot.sightings, key=lambda s: (s.published_on or date.min, s.focus, s.document_id), reverse=True)
    return tuple(
        LeadSource(
            s.document_id, s.title, s.url, s.publisher,
            datetime.combine(s.published_on, time(), UTC) if s.published_on else None,
        )
        for s in order
    )  # fmt: skip


def _change(
    facts: Facts, card: Scorecard, measure: Yardstick, previous: Lead | LastLead | None
) -> tuple[str | None, str | None, date | None]:
    if previous is None:
        return None, None, None
    difference = round(card.score - previous.scorecard.score)
    known = {one.id for one in previous.rounds}
    fresh = [one for one in facts.completed if one.id not in known]
    if fresh:
        zh, en = round_line_zh(fresh[0]), round_line_en(fresh[0])
    elif abs(difference) >= 1:
        zh, en = _largest_move(card, previous.scorecard, measure)
    else:
        # A second scoring on the same day must not wipe out what the first one found.
        kept = previous.changed_on == facts.today
        return (previous.change, previous.change_en, previous.changed_on) if kept else (None, None, None)
    sign = f"{difference:+d}" if difference else "±0"
    return f"{sign}：{zh}", f"{sign}: {en}", facts.today


def _largest_move(card: Scorecard, before: Scorecard | LastCard, measure: Yardstick) -> tuple[str, str]:
    """The part of the score that moved most, with its reason of today; of other weights it says so, for nothing happened to the lead."""
    if {c.id: c.max_points for c in card.criteria} != {c.id: c.max_points for c in before.criteria}:
        return "评分权重调整", "the weights changed"
    old = {c.id: c.points or 0.0 for c in before.criteria} | {p.id: p.points for p in before.penalties}
    names = {c.id: (c.name_zh, c.name_en) for c in measure.profile.criteria} | {
        p.id: (p.name_zh, p.name_en) for p in measure.profile.penalties
    }
    moves = [(abs((c.points or 0.0) - old.get(c.id, 0.0)), c.id, c.reason, c.reason_en) for c in card.criteria]
    moves += [(abs(p.points - old.get(p.id, 0.0)), p.id, p.reason, p.reason_en) for p in card.penalties if p.id in names]
    gone = {p.id for p in before.penalties} - {p.id for p in card.penalties}
    moves += [(abs(old[name]), name, "已消除", "no longer holds") for name in gone if name in names]
    size, name, reason, reason_en = max(moves, key=lambda move: move[0])
    if size == 0:
        return "评分规则调整", "the profile changed"
    name_zh, name_en = names[name]
    return f"{name_zh}，{reason}", f"{name_en}: {reason_en}"
