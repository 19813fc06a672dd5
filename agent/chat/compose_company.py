"""Answers about one company: a fact, a profile, why it ranks where it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from agent.chat.compose_lists import lead_head, not_found, told_reason
from agent.chat.compose_rounds import rounds_told
from agent.chat.interpretation import Interpretation
from agent.chat.lead_view import latest_round, lead_documents, round_day, round_documents, rounds_newest_first
from agent.chat.passages import rounds_in
from agent.chat.plan import about, aspects_of
from agent.chat.sheet import Sheet, cite
from agent.chat.stated_facts import plain
from agent.chat.tool_result import PassageFound, ToolResult
from agent.chat.wording import Wording
from domain.funding import EventStatus, FundingRound
from domain.lead import Lead
from domain.money import find_money
from domain.text import fold


def company_answer(sheet: Sheet) -> str:
    """One paragraph for each company asked about."""
    opened = {lead.id: lead for r in sheet.results if r.tool == "open_lead" for lead in r.leads}
    reading = [r for r in sheet.results if r.tool == "read_passages"]
    blocks = []
    for company in sheet.found.companies:
        lead = opened.get(company.id)
        blocks.append(aspects_told(sheet, lead, reading) if lead else _of_documents(sheet, company.name, reading))
    if not blocks and sheet.found.asked_name:
        blocks.append(_of_documents(sheet, sheet.found.asked_name, reading))
    return "\n".join(blocks)


def aspects_told(sheet: Sheet, lead: Lead, reading: Sequence[ToolResult]) -> str:
    """Every aspect asked, one after the other, in the order of asking."""
    mine = set(lead_documents(lead))
    blocks = []
    for aspect in aspects_of(sheet.found):
        passages = [p for p in read_for(aspect, reading) if p.document_id in mine]
        blocks.append(_aspect(sheet, lead, aspect, passages, len(mine)))
    return "\n".join(dict.fromkeys(blocks))


def read_for(aspect: str, reading: Sequence[ToolResult]) -> list[PassageFound]:
    """The passages read for one aspect."""
    wanted = {"profile": ("product",), "open": (None,), "deal": ("investors", "deal")}.get(aspect, (aspect,))
    found = [p for a in wanted for r in reading if r.content.get("aspect") == a for p in r.passages]
    return list({(p.document_id, p.quote): p for p in found}.values())


def _aspect(sheet: Sheet, lead: Lead, aspect: str, passages: Sequence[PassageFound], read: int) -> str:
    if aspect == "deal":
        return rounds_told(sheet, lead, passages)
    teller = _TELLERS.get(aspect)
    told = teller(sheet, lead) if teller else ""
    if aspect == "history" and told:
        return told + _told_besides(sheet, lead, passages)
    if aspect == "place" and told and passages and sheet.found.topic:
        # "生产基地在哪" asks for another place than the seat: the report's words first.
        return "\n".join([_quoted(sheet, passages[:1]), told])
    if told and not (passages and aspect == "place" and lead.location is None):
        return told
    if passages:
        return _quoted(sheet, passages) + _not_done(sheet, aspect, passages)
    if aspect == "rumour" and lead.rounds:
        return rounds_told(sheet, lead, ())
    if aspect == "open":
        return sheet.words.say("not_told_topic", company=lead.organization.name, topic=sheet.found.topic, n=read)
    return told or sheet.words.say("not_told", company=lead.organization.name, aspect=sheet.words.say(f"aspect_{aspect}"), n=read)


def _told_besides(sheet: Sheet, lead: Lead, passages: Sequence[PassageFound]) -> str:
    """The sum of the rounds on record, and what reports say of rounds and totals that the record does not hold."""
    words = sheet.words
    amounts = [r.amount for r in lead.rounds if r.amount and r.amount.low and r.status in (EventStatus.COMPLETED, EventStatus.HISTORY)]
    out = ""
    if len(amounts) > 1 and _TOTAL.search(sheet.found.question):
        rates = sheet.profile.cny_rates or {}
        out = "\n" + words.say("history_sum", amount=words.cny(sum((a.low or 0.0) * rates.get(a.currency or "CNY", 1.0) for a in amounts)))
    recorded = {r.round for r in lead.rounds}
    printed = [plain(r.amount.as_printed) for r in lead.rounds if r.amount]
    undated = "date" in sheet.found.more and any(round_day(r) is None for r in lead.rounds)
    for passage in passages[:2]:
        sums = [plain(m.money.as_printed) for m in find_money(fold(passage.quote))]
        dated = undated and re.search(r"(?:19|20)\d\d ?年|\b20\d\d\b", passage.quote) is not None
        if dated or rounds_in(passage.quote) - recorded or any(not any(s in p or p in s for p in printed) for s in sums):
            out += "\n" + words.say("history_also", quote=passage.quote.strip()) + cite([passage.document_id])
    return out


_TOTAL = re.compile(r"一共|总共|累计|总计|合计|成立以来|至今|多少钱|多少錢|共融|in total|altogether|so far|to date|how much")
_DOUBT = re.compile(
    r"计划|拟|将|预计|考虑|洽谈|据传|传闻|知情人士|或将|有望|递交|申请|接近完成|筹备|寻求"
    r"|plans?\b|in talks|considering|reportedly|expect|could|sources|seeking|filed",
    re.IGNORECASE,
)
_DONE = re.compile(r"已完成|宣布完成|完成了|正式挂牌|成功上市|has (?:raised|closed|completed)|completed", re.IGNORECASE)


def _not_done(sheet: Sheet, aspect: str, passages: Sequence[PassageFound]) -> str:
    """A plan or a rumour is called one."""
    if aspect not in {"listing", "rumour"} or not _DOUBT.search(passages[0].quote) or _DONE.search(passages[0].quote):
        return ""
    return "\n" + sheet.words.say("not_done") + cite([passages[0].document_id])


def _quoted(sheet: Sheet, passages: Sequence[PassageFound], titles: Mapping[str, str] = MappingProxyType({})) -> str:
    words = sheet.words
    best = passages[0].score
    kept = [p for p in passages[:2] if p.score >= best * 0.72]
    lines = []
    for n, passage in enumerate(kept):
        key = "said" if n == 0 else "also_said"
        title = titles.get(passage.document_id)
        if title and n == 0 and title not in passage.quote:
            lines.append(words.say("title_said", title=title, quote=passage.quote.strip()) + cite([passage.document_id]))
        else:
            lines.append(words.say(key, quote=passage.quote.strip()) + cite([passage.document_id]))
    return "\n".join(lines)


def _of_documents(sheet: Sheet, name: str, reading: Sequence[ToolResult]) -> str:
    """A company that is no lead: in the park, or only named in documents."""
    words = sheet.words
    aspect = sheet.found.aspect or "profile"
    hits = [h for r in sheet.results for h in r.hits if about(name, h)]
    news = [n for r in sheet.results for n in r.news]
    known = {h.document_id for h in hits} | {n.document_id for n in news}
    asked = set(sheet.found.rounds)
    if asked:
        # Of a company that is no lead only words that name the round asked for are sure to be on it.
        reading = [replace(r, passages=tuple(p for p in r.passages if asked & rounds_in(p.quote))) for r in reading]
    told = {a: found for a in aspects_of(sheet.found) if (found := [p for p in read_for(a, reading) if p.document_id in known])}
    lines: list[str] = []
    told_news = (
        [n for n in news if n.kind == "funding" and n.summary] if aspect in {"amount", "round", "investors", "date", "history"} else []
    )
    lines += [
        (n.summary_en if words.english else n.summary).rstrip("。.") + ("." if words.english else "。") + cite([n.document_id])
        for n in told_news[:2]
    ]
    in_park = any(c.name == name and not c.id for c in sheet.found.companies) or bool(news)
    if in_park and aspect in {"profile", "kind", "status", "open"}:
        lines.append(words.say("in_park", company=name))
    if aspect == "source" and hits:
        lines.append(words.say("sources_of", company=name))
        for n, hit in enumerate(hits[:6], start=1):
            day = words.day(hit.published_at) or words.say("untold")
            lines.append(words.say("source_line", n=n, title=hit.title, publisher=hit.publisher or "", day=day) + cite([hit.document_id]))
    elif told:
        titles = {h.document_id: h.title for h in hits}
        lines += dict.fromkeys(
            _quoted(sheet, told[a], titles) + _not_done(sheet, a, told[a])
            if a in told
            else words.say("not_told", company=name, aspect=words.say(f"aspect_{'amount' if a == 'deal' else a}"), n=len(known))
            for a in aspects_of(sheet.found)
        )
    elif known:
        lines.append(words.say("not_told", company=name, aspect=words.say(f"aspect_{aspect}"), n=len(known)))
    else:
        lines.append(not_found(sheet, words.say("not_found_name", name=name)))
    return "\n".join(lines)


def _place(sheet: Sheet, lead: Lead) -> str:
    place = lead.location or lead.organization.location
    if not place:
        return ""
    return sheet.words.say("place_is", company=lead.organization.name, place=sheet.words.place(place)) + cite(lead_documents(lead), 1)


def _track(sheet: Sheet, lead: Lead) -> str:
    if not lead.tracks:
        return ""
    tracks = sheet.words.join(sheet.words.track(t) for t in lead.tracks)
    return sheet.words.say("track_is", company=lead.organization.name, tracks=tracks) + cite(lead_documents(lead), 1)


def _kind(sheet: Sheet, lead: Lead) -> str:
    words = sheet.words
    if not lead.kinds:
        return words.say("kind_none", company=lead.organization.name) + cite(lead_documents(lead), 1)
    reasons = {k: reason for k, reason in lead.kind_reasons if not words.english}
    kinds = [words.kind(str(k)) + (f"（{reasons[str(k)]}）" if reasons.get(str(k)) else "") for k in lead.kinds]
    return words.say("kind_is", company=lead.organization.name, kinds=words.join(kinds)) + cite(lead_documents(lead), 1)


def _status(sheet: Sheet, lead: Lead) -> str:
    return sheet.words.say("status_is", company=lead.organization.name, status=sheet.words.say(f"status_{lead.status}"))


def _sources(sheet: Sheet, lead: Lead) -> str:
    words = sheet.words
    lines = [words.say("sources_of", company=lead.organization.name)]
    for n, source in enumerate(lead.sources[:8], start=1):
        day = words.day(source.published_at) or words.say("untold")
        lines.append(
            words.say("source_line", n=n, title=source.title, publisher=source.publisher or "", day=day) + cite([source.document_id])
        )
    return "\n".join(lines)


def _history(sheet: Sheet, lead: Lead) -> str:
    words = sheet.words
    rounds = rounds_newest_first(lead)
    found = sheet.found
    then = ""
    if rounds and (found.since or found.until):
        dated = [r for r in rounds if (day := round_day(r)) and _in_span(day, found)]
        # A past round whose day nobody told may lie in the span.
        rounds = [r for r in rounds if r in dated or round_day(r) is None] if dated else rounds
        told = words.say("no_round_then", company=lead.organization.name, span=words.span(found.since, found.until))
        then = "" if dated else told + "\n"
    if not rounds:
        return words.say("history_none", company=lead.organization.name) + cite(lead_documents(lead), 1)
    return (
        (then or words.say("history_of", company=lead.organization.name) + "\n").rstrip("\n")
        + "\n"
        + "\n".join(_round_line(words, n, r) for n, r in enumerate(rounds[:8], start=1))
    )


def _in_span(day: date, found: Interpretation) -> bool:
    return (not found.since or day >= found.since) and (not found.until or day <= found.until)


def _round_line(words: Wording, n: int, funding_round: FundingRound) -> str:
    day = round_day(funding_round)
    parts = [day.isoformat()] if day else []
    parts.append(words.round(funding_round) + words.mark(funding_round))
    parts.append(words.money(funding_round.amount) if funding_round.amount else words.say("untold"))
    if investors := words.investors(funding_round):
        parts.append(investors)
    return f"{n}. {words.say('comma').join(parts)}{cite(round_documents(funding_round), 1)}"


def _profile(sheet: Sheet, lead: Lead) -> str:
    words = sheet.words
    lines = [lead_head(words, lead) + ("。" if not words.english else ".")]
    mine = set(lead_documents(lead))
    passages = [p for r in sheet.results if r.tool == "read_passages" for p in r.passages if p.document_id in mine]
    if passages:
        lines.append(_quoted(sheet, passages[:1]))
    if lead.rounds:
        newest = latest_round(lead)
        lines += [_round_line(words, n, r) for n, r in enumerate([newest] if newest else [], start=1)]
        lines[-1] = lines[-1].removeprefix("1. ")
    return "\n".join(lines)


_TELLERS: dict[str, Callable[[Sheet, Lead], str]] = {
    "place": _place,
    "track": _track,
    "kind": _kind,
    "status": _status,
    "source": _sources,
    "history": _history,
    "profile": _profile,
}


def why_answer(sheet: Sheet) -> str:
    words = sheet.words
    leads = [lead for r in sheet.results if r.tool == "open_lead" for lead in r.leads]
    if not leads:
        name = sheet.found.asked_name or words.join(c.name for c in sheet.found.companies)
        if any(r.news for r in sheet.results) or any(not c.id for c in sheet.found.companies):
            return words.say("in_park", company=name)
        return not_found(sheet, words.say("not_found_name", name=name))
    return "\n".join(_why(words, lead) for lead in leads)


def _why(words: Wording, lead: Lead) -> str:
    card = lead.scorecard
    others = [
        words.say(key, score=f"{score:g}")
        for key, score in (("opc_short", card.opc_score), ("scale_short", card.scale_score))
        if score is not None
    ]
    extra = words.say("profile_facts", facts=words.say("comma").join(others)) if others else ""
    lines = [words.say("why_head", company=lead.organization.name, score=f"{card.score:g}", extra=extra)]
    for criterion in sorted((c for c in card.criteria if c.points is not None), key=lambda c: -(c.points or 0)):
        reason = told_reason(words, lead, criterion, 2) or (criterion.reason_en if words.english else criterion.reason).rstrip("。.")
        lines.append(
            words.say(
                "why_criterion",
                name=words.criterion(criterion.id),
                points=f"{criterion.points:g}",
                most=f"{criterion.max_points:g}",
                reason=reason,
            )
        )
    for penalty in card.penalties:
        reason = told_reason(words, lead, penalty) or (penalty.reason_en if words.english else penalty.reason).rstrip("。.")
        lines.append(words.say("why_penalty", name=words.criterion(penalty.id), points=f"{penalty.points:g}", reason=reason))
    if card.unknown:
        lines.append(words.say("why_unknown", names=words.join(words.criterion(u) for u in card.unknown)))
    return "\n".join(lines)
