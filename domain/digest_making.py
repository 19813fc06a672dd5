"""Makes the morning's digest: few leads, each with a reason, a quote and a question; nothing told twice without news."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.digest import Digest, DigestItem, SourceHealth
from domain.evidence import Citation
from domain.funding import EventStatus, FundingRound
from domain.judging.place import chinese_name, english_name
from domain.judging.quotes import QUOTE_MAX
from domain.lead import Lead, LeadStatus, ParkNews
from domain.profile import ParkProfile
from domain.ranking import combined, rank_key
from domain.track import ProjectKind
from domain.wording import money_en, money_zh, round_line_en, round_line_zh, round_zh

_OPEN = frozenset({LeadStatus.NEW, LeadStatus.TRIAGED})
_NEWSWORTHY = frozenset({"bound_elsewhere", "hundred_million_project", "via_existing_company", "landing_candidate"})
_COMPARED = 100
_SAYS_ENOUGH = 14
"""Characters from which a quote can stand alone."""
_CORRECT_DAYS = 14
"""How long after telling a lead a change of its facts is worth a line of correction."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier digest said of a lead; `facts` as `told_facts` gave them that day."""

    lead_id: str
    company: str
    day: date
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class DayReport:
    """What the day's run did, for the foot of the digest."""

    documents_read: int = 0
    leads_new: int = 0
    sources: tuple[SourceHealth, ...] = ()
    sample: bool = False


def told_facts(lead: Lead) -> frozenset[str]:
    """The facts a reader would learn from a lead: its rounds, its marks, and (`amount:`) what was said of the money.

    A round goes by its name, not by its id: another report, a merge or a better amount of the same round is no news.
    """
    completed = [one for one in lead.rounds if one.status is EventStatus.COMPLETED]
    rounds = {f"round:{one.round}" for one in completed}
    amounts = {f"amount:{one.round}:{money_zh(one.amount)}" for one in completed if one.amount is not None}
    marks = {f"label:{label.id}:{label.reason}" for label in lead.labels if label.id in _NEWSWORTHY}
    return frozenset(rounds | amounts | marks)


def _news_in(facts: frozenset[str]) -> set[str]:
    return {fact for fact in facts if not fact.startswith("amount:")}


def remember(digest: Digest) -> tuple[Told, ...]:
    """What to keep of a digest that was sent, so that tomorrow's does not say it again."""
    items = (*digest.opc, *digest.scale, *digest.bridge)
    return tuple(Told(i.lead.id, i.lead.organization.name, digest.day, told_facts(i.lead)) for i in items)


def has_news(lead: Lead, told: Told | None, day: date) -> bool:
    """Whether a lead may be told on a day: never told before, or with a fact that was not told."""
    return told is None or told.day >= day or not _news_in(told_facts(lead)) <= told.facts


def make_digest(
    leads: Iterable[Lead],
    news: Iterable[ParkNews],
    profile: ParkProfile,
    now: datetime,
    day: date,
    told: Mapping[str, Told] | None = None,
    report: DayReport = DayReport(),
    language: str = "zh",
    standing: Container[str] | None = None,
) -> Digest:
    """The digest of `day` (in the park's own time zone).

    leads       at least those seen within the profile's days; those told before are looked up among them for corrections
    standing    ids of all leads there are; a told one that is none of them is told to be gone. None: nothing is said of that

    At most `profile.digest.max_leads` in two lists, the bridge and overseas section beside them, the park's own companies and
    their risks, and the sources that failed. Leads seen within the profile's days, with a completed round or of a kind the park
    wants; what was told before only with a new fact.
    """
    told = told or {}
    rules = profile.digest
    since = day - timedelta(days=rules.days)
    every = list(leads)
    seen = [
        lead
        for lead in combined(every, profile)
        if lead.last_seen is not None and since < lead.last_seen <= day + timedelta(days=1) and _dated(lead)
    ]
    worth = [
        lead
        for lead in seen
        if lead.scorecard.score >= rules.min_score
        and (lead.kinds or any(one.status is EventStatus.COMPLETED for one in lead.rounds))
        and (lead.status in _OPEN or lead.changed_on == day)
        and has_news(lead, told.get(lead.id), day)
    ]
    # Far more than the page holds, so that comparing them with each other stays cheap on a large store.
    abroad = [lead for lead in worth[_COMPARED:] if {"bridge", "overseas"} & set(lead.regions)]
    worth = _without_twins([*worth[:_COMPARED], *abroad[: 4 * rules.max_bridge]])
    bridge = [lead for lead in worth if "bridge" in lead.regions][: rules.max_bridge]
    rest = [lead for lead in worth if lead not in bridge]
    opc, scale = _two_lists(rest, profile)
    shown = {lead.id for lead in (*opc, *scale, *bridge)}
    abroad = [lead for lead in rest if "overseas" in lead.regions and lead.id not in shown]
    bridge = (bridge + abroad)[: rules.max_bridge]

    def items(chosen: Sequence[Lead]) -> tuple[DigestItem, ...]:
        return tuple(digest_item(lead, profile, language) for lead in chosen)

    recent = [n for n in news if n.published_on is None or since < n.published_on <= day + timedelta(days=1)]
    return Digest(
        day=day,
        park_zh=profile.name_zh,
        park_en=profile.name_en,
        made_at=now,
        language=language,
        opc=items(opc),
        scale=items(scale),
        bridge=items(bridge),
        support=_newest([n for n in recent if n.stream == "support"], rules.max_news),
        risks=_gravest([n for n in recent if n.stream == "risk"], rules.max_news),
        track_counts=tuple(
            (t.id, t.name_zh if language == "zh" else t.name_en, count)
            for t in profile.tracks
            if (count := sum(t.id in lead.tracks for lead in seen))
        ),
        documents_read=report.documents_read,
        leads_new=report.leads_new,
        troubled_sources=tuple(s for s in report.sources if s.state not in {"ok", "disabled"}),
        corrections=_corrections(every, told, day, language, standing),
        sample=report.sample,
    )


def _dated(lead: Lead) -> bool:
    """Whether any report or round has a date: what nobody dated may be years old, and is no news of the morning."""
    return any(s.published_at for s in lead.sources) or any(one.announced_on for one in lead.rounds)


def _without_twins(leads: Sequence[Lead]) -> list[Lead]:
    """Leads whose round is not told already under another name: same round, amount and lead investor within two weeks.

    Two names for one company are the resolver's to merge; until it knows, a reader should not get the story twice. The better
    sourced of two stays.
    """
    kept: list[Lead] = []
    for lead in sorted(leads, key=lambda lead: -len(lead.sources)):
        if not any(_twins(lead, other) for other in kept):
            kept.append(lead)
    return [lead for lead in leads if lead in kept]


def _twins(a: Lead, b: Lead) -> bool:
    one, other = _done(a), _done(b)
    if one is None or other is None or one.amount is None or other.amount is None or one.amount.low is None:
        return False
    if (one.round, one.amount.low, one.amount.currency) != (other.round, other.amount.low, other.amount.currency):
        return False
    near = one.announced_on and other.announced_on and abs((one.announced_on - other.announced_on).days) <= 14
    return bool(near and set(one.lead_investors) & set(other.lead_investors))


def _done(lead: Lead) -> FundingRound | None:
    """The newest completed round."""
    return next((one for one in lead.rounds if one.status is EventStatus.COMPLETED), None)


def _two_lists(leads: Sequence[Lead], profile: ParkProfile) -> tuple[list[Lead], list[Lead]]:
    """OPC projects and the others, half of the room each; what one list leaves free the other may use."""
    most = profile.digest.max_leads
    opc = sorted(
        (lead for lead in leads if ProjectKind.OPC in lead.kinds), key=lambda lead: rank_key(lead, profile, lead.scorecard.opc_score)
    )
    other = [lead for lead in leads if ProjectKind.OPC not in lead.kinds]
    room = max(most // 2, most - len(other))
    opc = opc[:room]
    return opc, other[: most - len(opc)]


def digest_item(lead: Lead, profile: ParkProfile, language: str = "zh") -> DigestItem:
    """One lead as the digest tells it: a line, at most three reasons, one quote, one question."""
    chinese = language == "zh"
    card = lead.scorecard
    parts = sorted((c for c in card.criteria if c.points), key=lambda c: -(c.points or 0) / c.max_points * min(c.max_points, 15))
    why = [lead.change if chinese else lead.change_en] if lead.change else []
    # The line above names the round already: capital is a reason where it adds who invested.
    why += [c.reason if chinese else c.reason_en for c in parts if c.id != "freshness_trust" and (c.id != "capital" or "；" in c.reason)]
    track = profile.track(lead.tracks[0]) if lead.tracks else None
    done = _done(lead)
    line = [
        (track.name_zh if chinese else track.name_en) if track else None,
        (round_line_zh(done) if chinese else round_line_en(done)) if done else None,
        (chinese_name(lead.location) if chinese else english_name(lead.location)) if lead.location else None,
    ]
    joined = ("｜" if chinese else " | ").join(part for part in line if part)
    return DigestItem(
        lead=lead,
        headline=joined or (lead.summary if chinese else lead.summary_en),
        quote=best_quote(lead),
        why=tuple(w for w in why if w)[:3],
        next_question=lead.next_question if chinese else lead.next_question_en,
        labels=lead.labels,
    )


def best_quote(lead: Lead) -> Citation | None:
    """The quote that says most: of the criterion that earned most, cut to 60 characters (a piece of a quote is still a quote)."""
    parts = sorted((c for c in lead.scorecard.criteria if c.points and c.evidence), key=lambda c: -(c.points or 0))
    wanted = [c for name in ("capital", "landing_link", "talent", "barrier") for c in parts if c.id == name] + parts
    for criterion in wanted:
        quotes = sorted(criterion.evidence, key=lambda q: (len(q.quote) > QUOTE_MAX, -len(q.quote)))
        for quote in quotes:
            if len(quote.quote) >= _SAYS_ENOUGH:
                return quote if len(quote.quote) <= QUOTE_MAX else Citation(quote.document_id, quote.quote[:QUOTE_MAX], quote.url)
    for source in lead.sources:
        # A title says more than an amount alone, and occurs in its document like any other quote.
        if source.title:
            return Citation(source.document_id, source.title[:QUOTE_MAX].strip(), source.url)
    return wanted[0].evidence[0] if wanted else None


def _newest(news: list[ParkNews], most: int) -> tuple[ParkNews, ...]:
    """Newest first, at most two lines of one company."""
    kept: list[ParkNews] = []
    for one in sorted(news, key=lambda n: (-(n.published_on or date.min).toordinal(), n.organization.name, n.kind)):
        if sum(n.organization.id == one.organization.id for n in kept) < 2:
            kept.append(one)
    return tuple(kept[:most])


def _gravest(news: list[ParkNews], most: int) -> tuple[ParkNews, ...]:
    order = {"high": 0, "medium": 1, "watch": 2}
    key = [
        (order.get(n.severity or "", 3), -(n.published_on or date.min).toordinal(), n.organization.name, n.kind, n.document_id)
        for n in news
    ]
    return tuple(n for _, n in sorted(zip(key, news, strict=True), key=lambda pair: pair[0])[:most])


def _corrections(
    leads: Sequence[Lead], told: Mapping[str, Told], day: date, language: str, standing: Container[str] | None
) -> tuple[str, ...]:
    """One line for every lead told of late whose round is now told otherwise, or that is no lead any more."""
    by_id = {lead.id: lead for lead in leads}
    lines: list[str] = []
    for record in sorted(told.values(), key=lambda r: (r.day, r.company)):
        if not 0 < (day - record.day).days <= _CORRECT_DAYS:
            continue
        lead = by_id.get(record.lead_id)
        if lead is None:
            if standing is None or record.lead_id in standing:
                continue
            zh, en = f"{record.company}（{record.day} 曾推送）已移出线索池", f"{record.company} (told on {record.day}) is no lead any more"
            lines.append(zh if language == "zh" else en)
            continue
        before = dict(f.split(":", 2)[1:] for f in record.facts if f.startswith("amount:"))
        for one in lead.rounds:
            was = before.get(str(one.round))
            if was is None or one.amount is None or one.status is not EventStatus.COMPLETED or money_zh(one.amount) == was:
                continue
            zh = f"{record.company}：{record.day} 所报{round_zh(one.round)}金额“{was}”现为“{money_zh(one.amount)}”"
            en = f"{record.company}: the amount told on {record.day} ({was}) is now {money_en(one.amount)}"
            lines.append(zh if language == "zh" else en)
    return tuple(lines)
