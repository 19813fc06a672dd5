"""Answers about one company: a fact, a profile, why it ranks where it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from agent.chat.compose_lists import lead_head, not_found
from agent.chat.lead_view import latest_round, lead_documents, round_day, round_documents, rounds_newest_first
from agent.chat.plan import about
from agent.chat.sheet import Sheet, cite
from agent.chat.tool_result import PassageFound, ToolResult
from agent.chat.wording import Wording
from domain.funding import EventStatus, FundingRound
from domain.lead import Lead


def company_answer(sheet: Sheet) -> str:
    """One paragraph for each company asked about."""
    opened = {lead.id: lead for r in sheet.results if r.tool == "open_lead" for lead in r.leads}
    reading = [r for r in sheet.results if r.tool == "read_passages"]
    blocks = []
    for company in sheet.found.companies:
        lead = opened.get(company.id)
        blocks.append(_of_lead(sheet, lead, reading) if lead else _of_documents(sheet, company.name, reading))
    if not blocks and sheet.found.asked_name:
        blocks.append(_of_documents(sheet, sheet.found.asked_name, reading))
    return "\n".join(blocks)


def _of_lead(sheet: Sheet, lead: Lead, reading: Sequence[ToolResult]) -> str:
    aspect = sheet.found.aspect or "profile"
    mine = set(lead_documents(lead))
    passages = [p for r in reading for p in r.passages if p.document_id in mine]
    teller = _TELLERS.get(aspect)
    told = teller(sheet, lead) if teller else ""
    if told and aspect == "investors" and passages and not all(i in passages[0].quote for r in lead.rounds[:1] for i in r.investors):
        return f"{told}\n{_quoted(sheet, passages[:1])}"
    newest = latest_round(lead)
    if told and passages and aspect in {"amount", "round", "investors"} and newest and newest.status is EventStatus.HISTORY:
        # Only earlier rounds are on record: the article's own words come first.
        return f"{_quoted(sheet, passages[:1])}\n{told}"
    if told and not (passages and _untold(aspect, lead)):
        return told
    if passages:
        return _quoted(sheet, passages)
    return told or sheet.words.say("not_told", company=lead.organization.name, aspect=sheet.words.say(f"aspect_{aspect}"), n=len(mine))


def _untold(aspect: str, lead: Lead) -> bool:
    """Whether the lead's own fields leave an aspect open that its documents may tell."""
    newest = latest_round(lead)
    if aspect == "place":
        return lead.location is None
    if aspect == "investors":
        return not any(r.investors for r in lead.rounds)
    if aspect == "amount":
        # A completed round read without an amount has none: other money of the article is not it.
        return newest is None
    return aspect == "round" and (newest is None or newest.round is None)


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
    passages = [p for r in reading for p in r.passages if p.document_id in known]
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
            day = hit.published_at.date().isoformat() if hit.published_at else words.say("untold")
            lines.append(words.say("source_line", n=n, title=hit.title, publisher=hit.publisher or "", day=day) + cite([hit.document_id]))
    elif passages:
        titles = {h.document_id: h.title for h in hits}
        lines.append(_quoted(sheet, passages, titles))
    elif known:
        lines.append(words.say("not_told", company=name, aspect=words.say(f"aspect_{aspect}"), n=len(known)))
    else:
        lines.append(not_found(sheet, words.say("not_found_name", name=name)))
    return "\n".join(lines)


def _subject(sheet: Sheet, lead: Lead) -> tuple[str, FundingRound | None]:
    """The round asked about: the one of the round filter, else the newest."""
    wanted = sheet.found.rounds
    named = [r for r in rounds_newest_first(lead) if r.round in wanted] if wanted else []
    return lead.organization.name, (named[0] if named else latest_round(lead))


def _amount(sheet: Sheet, lead: Lead) -> str:
    name, newest = _subject(sheet, lead)
    if newest is None:
        return ""
    words = sheet.words
    label = words.round(newest) + words.mark(newest)
    text = (
        words.say("amount", company=name, round=label, amount=words.money(newest.amount))
        if newest.amount
        else words.say("amount_untold", company=name, round=label)
    )
    others = [r for r in rounds_newest_first(lead) if r is not newest and r.amount]
    more = "".join(
        "\n"
        + words.say("amount", company=name, round=words.round(r) + words.mark(r), amount=words.money(r.amount))
        + cite(round_documents(r), 1)
        for r in others[:2]
        if r.amount
    )
    return text + cite(round_documents(newest), 2) + more


def _investors(sheet: Sheet, lead: Lead) -> str:
    name, newest = _subject(sheet, lead)
    words = sheet.words
    wanted = [r for r in rounds_newest_first(lead) if not sheet.found.rounds or r.round in sheet.found.rounds]
    told = [r for r in wanted if r.investors]
    if not told:
        if newest is None:
            return ""
        return words.say("investors_untold", company=name, round=words.round(newest)) + cite(round_documents(newest), 1)
    return "\n".join(
        words.say("investors_is", company=name, round=words.round(r) + words.mark(r), investors=words.investors(r))
        + cite(round_documents(r), 1)
        for r in told[:3]
    )


def _round(sheet: Sheet, lead: Lead) -> str:
    name, newest = _subject(sheet, lead)
    if newest is None:
        return ""
    words = sheet.words
    if newest.round is None:
        return words.say("round_untold", company=name) + cite(round_documents(newest), 1)
    day = round_day(newest)
    when = (f" ({day.isoformat()})" if words.english else f"（{day.isoformat()}）") if day else ""
    return words.say("round_is", company=name, round=words.round(newest) + words.mark(newest), when=when) + cite(round_documents(newest), 2)


def _date(sheet: Sheet, lead: Lead) -> str:
    name, newest = _subject(sheet, lead)
    day = round_day(newest) if newest else None
    if newest is None or day is None:
        return ""
    key = "date_is" if newest.announced_on else "date_reported"
    return sheet.words.say(key, company=name, round=sheet.words.round(newest), day=day.isoformat()) + cite(round_documents(newest), 2)


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
        day = source.published_at.date().isoformat() if source.published_at else words.say("untold")
        lines.append(
            words.say("source_line", n=n, title=source.title, publisher=source.publisher or "", day=day) + cite([source.document_id])
        )
    return "\n".join(lines)


def _history(sheet: Sheet, lead: Lead) -> str:
    words = sheet.words
    rounds = rounds_newest_first(lead)
    if not rounds:
        return words.say("history_none", company=lead.organization.name) + cite(lead_documents(lead), 1)
    return (
        words.say("history_of", company=lead.organization.name)
        + "\n"
        + "\n".join(_round_line(words, n, r) for n, r in enumerate(rounds[:8], start=1))
    )


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
    "amount": _amount,
    "investors": _investors,
    "round": _round,
    "date": _date,
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
        reason = (criterion.reason_en if words.english else criterion.reason).rstrip("。.")
        line = words.say(
            "why_criterion",
            name=words.criterion(criterion.id),
            points=f"{criterion.points:g}",
            most=f"{criterion.max_points:g}",
            reason=reason,
        )
        lines.append(line + cite((e.document_id for e in criterion.evidence), 2))
    for penalty in card.penalties:
        reason = (penalty.reason_en if words.english else penalty.reason).rstrip("。.")
        line = words.say("why_penalty", name=words.criterion(penalty.id), points=f"{penalty.points:g}", reason=reason)
        lines.append(line + cite((e.document_id for e in penalty.evidence), 1))
    if card.unknown:
        lines.append(words.say("why_unknown", names=words.join(words.criterion(u) for u in card.unknown)))
    return "\n".join(lines)
