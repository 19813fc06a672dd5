"""Answers that are lists: leads, counts, trends, holdings, comparisons, changes, cases."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.chat.investments import backed_round
from agent.chat.lead_view import latest_round, lead_documents, matching_round, round_day, round_documents, rounds_newest_first
from agent.chat.sheet import Sheet, cite
from agent.chat.stated_facts import plain
from agent.chat.tool_result import Holding, PassageFound, ToolResult
from agent.chat.wording import Wording
from domain.lead import Lead
from domain.scorecard import CriterionScore, PenaltyScore
from domain.search import SearchHit

_MOST_REASONS = 2
_SHOWN = 5
_REST = 20
_MOST_QUOTED = 80
_CONVERTED = re.compile(r"（按 [^）]*）|\(at least [^)]*\)")
_OWN_SUM = re.compile(r"\d[\d,.]*\s?(?:亿|万|million|billion|[MB]\b)")
_ASKS_MONEY = re.compile(r"金额|總額|总额|多少钱|多少錢|融资(?:更|最)多|融資(?:更|最)多|amount|how much|most (?:money|funding)")
_NEAR_TOPIC = 0.8
"""Share from which a document is shown as a related report."""


def lead_list(sheet: Sheet) -> str:
    words, found = sheet.words, sheet.found
    listing = sheet.result("find_leads")
    leads = list(listing.leads) if listing else []
    if found.topic:
        return _on_topic(sheet, leads, listing)
    if not leads:
        if found.offset:
            return words.say("no_more")
        return not_found(sheet, _what(sheet), listing)
    shown = found.limit or _SHOWN
    total = listing.total or len(leads) if listing else len(leads)
    text = _numbered(sheet, leads[:shown], total)
    return text + _also_named(words, leads[shown:], total - found.offset - len(leads))


def _also_named(words: Wording, leads: Sequence[Lead], more: int) -> str:
    """The leads behind those shown in full, by name."""
    if not leads:
        return ""
    names = words.join(f"{words.company(lead)}{cite(lead_documents(lead)[:1], 1)}" for lead in leads)
    return "\n" + (words.say("also_named_more", names=names, n=more) if more > 0 else words.say("also_named", names=names))


def _on_topic(sheet: Sheet, leads: Sequence[Lead], listing: ToolResult | None) -> str:
    """Leads whose own articles say the topic, then others of the same track; else reports that say it; else nothing."""
    searched = sheet.result("find_leads_on_topic")
    if searched and searched.leads and (said := words_of(sheet, searched)) != sheet.found.topic:
        sheet = replace(sheet, found=replace(sheet.found, topic=said))
    words, found = sheet.words, sheet.found
    limit = found.limit or 5
    told = list(searched.leads) if searched else []
    if told and not found.offset:
        named = told[limit : limit + _REST] if not found.limit else []
        text = _numbered(sheet, told[:limit], len(told)) + _also_named(words, named, len(told) - limit - len(named))
        names = {lead.id for lead in told}
        rest = [lead for lead in leads if lead.id not in names][: limit - len(told)] if found.tracks else []
        if not rest:
            return text
        return "\n".join([text, words.say("same_track"), *lead_lines(words, rest, sheet, len(told) + 1)])
    if found.tracks and leads:
        return words.say("only_related", topic=found.topic) + "\n" + "\n".join(lead_lines(words, leads[:limit], sheet))
    elsewhere = [r for r in sheet.results if r.tool == "find_leads_on_topic"][1:]
    if elsewhere and elsewhere[0].leads:
        away = sorted(elsewhere[0].leads, key=lambda lead: -lead.scorecard.score)
        head = not_found(sheet, words.say("not_found_here", topic=found.topic, filters=words.circumstances(found)), suggest=False)
        return head + "\n" + "\n".join([words.say("elsewhere", topic=found.topic), *lead_lines(words, away[:limit], sheet)])
    passages = {p.document_id: p for p in searched.passages} if searched else {}
    hits = [h for h in (searched.hits if searched else ()) if (p := passages.get(h.document_id)) and p.score >= _NEAR_TOPIC]
    # Where more than a topic was asked for, a report that may fit none of the filters is no answer.
    if hits and not (found.rounds or found.kinds or found.places or found.regions or found.min_amount_cny or found.max_amount_cny):
        return words.say("documents_found", topic=found.topic) + "\n" + "\n".join(_hit_lines(words, hits[:limit], passages))
    return not_found(sheet, words.say("not_found_topic", topic=found.topic), listing)


def words_of(sheet: Sheet, searched: ToolResult) -> str:
    """The words that the leads of a topic say: where nobody says all of it, those of which one was enough."""
    return sheet.words.join(searched.content.get("said") or [sheet.found.topic])


def _numbered(sheet: Sheet, leads: Sequence[Lead], total: int) -> str:
    words, found = sheet.words, sheet.found
    scope = words.say("scope_topic", topic=found.topic) if found.topic else words.scope(found)
    if total == 1 and not found.offset:
        head = words.say("found_one", scope=scope)
    else:
        order = words.say("order_topic" if found.topic and not found.order else f"order_{found.lead_filter().order}")
        shown = f"{found.offset + 1}–{found.offset + len(leads)}" if found.offset else str(len(leads))
        if not words.english:
            shown = f"第 {shown} " if found.offset else f" {shown} "
        head = words.say("found_leads", scope=scope, total=total, shown=shown, order=order)
    return head + "\n" + "\n".join(lead_lines(words, leads, sheet))


def lead_lines(words: Wording, leads: Sequence[Lead], sheet: Sheet, first: int | None = None) -> list[str]:
    """Two lines a lead: what happened, with its document; then the reasons with theirs, and behind them our own points."""
    lines = []
    for n, lead in enumerate(leads, start=first or 1 + sheet.found.offset):
        lines.append(f"{n}. {lead_place(words, lead)}{event_clause(sheet, lead)}")
        lines.append(_standing(words, lead, sheet))
    return lines


def _standing(words: Wording, lead: Lead, sheet: Sheet) -> str:
    """Why a lead stands where it does. Points and tracks are ours, so they stand behind the last mark."""
    order = sheet.found.lead_filter().order
    earned = _earned(lead, opc=sheet.found.kinds == ("opc",))
    reasons = [r for c in earned if (r := told_reason(words, lead, c))]
    name, score = _score(lead, order)
    points = words.join(f"{words.criterion(c.id)} {_number(c.points)}/{_number(c.max_points)}" for c in earned)
    ours = [words.join(words.track(t) for t in lead.tracks[:2])] if lead.tracks else []
    ours += (
        [words.say(name, score=_number(score)) + (words.say("profile_facts", facts=points) if points else "")] if score is not None else []
    )
    told = words.say("comma").join(ours)
    if reasons:
        return words.say("why_line", reasons=words.say("semicolon").join(reasons), ours=told)
    return words.say("ours_line", ours=told)


def lead_place(words: Wording, lead: Lead) -> str:
    """The lead's name with its place."""
    return words.company(lead) + (words.say("profile_facts", facts=words.place(lead.location)) if lead.location else "")


def _score(lead: Lead, order: str) -> tuple[str, float | None]:
    card = lead.scorecard
    found: dict[str, tuple[str, float | None]] = {
        "opc_score": ("opc_short", card.opc_score),
        "scale_score": ("scale_short", card.scale_score),
    }
    return found.get(order, ("score_short", card.score))


def lead_head(words: Wording, lead: Lead, order: str = "score") -> str:
    name, score = _score(lead, order)
    parts = [words.place(lead.location)] if lead.location else []
    parts += [words.join(words.track(t) for t in lead.tracks[:2])] if lead.tracks else []
    parts += [words.say(name, score=_number(score))] if score is not None else []
    return words.company(lead) + words.say("profile_facts", facts=words.say("comma").join(parts))


def event_clause(sheet: Sheet, lead: Lead) -> str:
    """The round asked for after the head, with its markers; the summary's document where no round is known."""
    words = sheet.words
    newest = matching_round(lead, sheet.found, sheet.profile.cny_rates)
    if newest is None:
        # Its summary is ours and says more than one quote carries: the reasons below have their own.
        return (": " if words.english else "：") + words.say("no_round_recorded") + cite(lead_documents(lead), 1)
    parts = [day.isoformat()] if (day := round_day(newest)) else []
    parts.append(words.round(newest) + words.mark(newest))
    if newest.amount:
        parts.append(words.money(newest.amount))
    if investors := words.investors(newest):
        parts.append(investors)
    stop = "." if words.english else "。"
    documents = (*round_documents(newest), *lead_documents(lead)) if lead.location else round_documents(newest)
    return ("：" if not words.english else ": ") + words.say("comma").join(parts) + stop + cite(documents, 1)


def _earned(lead: Lead, opc: bool) -> list[CriterionScore]:
    """The criteria that earned most of their points."""
    card = lead.scorecard
    criteria = card.opc_criteria if opc else card.criteria
    earned = [c for c in (criteria or card.criteria) if c.points]
    earned.sort(key=lambda c: -((c.points or 0) / c.max_points * c.max_points**0.5))
    return earned[:_MOST_REASONS]


def told_reason(words: Wording, lead: Lead, criterion: CriterionScore | PenaltyScore, most: int = 1) -> str:
    """A reason with its marks. One whose sum was converted by us is told by the report's own words; "" without a source."""
    reason = (criterion.reason_en if words.english else criterion.reason).rstrip("。.")
    quotes = [e.quote for e in criterion.evidence]
    if quotes and any(not any(plain(figure) in plain(q) for q in quotes) for figure in _OWN_SUM.findall(_CONVERTED.sub("", reason))):
        reason = words.say("quoted_reason", quote=quotes[0].strip()[:_MOST_QUOTED])
    own = [e.document_id for e in criterion.evidence]
    return reason + cite((*own, *lead_documents(lead)), min(most, len(set(own)))) if own else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}".rstrip("0").rstrip(".")


def _hit_lines(words: Wording, hits: Sequence[SearchHit], told: Mapping[str, PassageFound]) -> list[str]:
    lines = []
    for n, hit in enumerate(hits, start=1):
        day = words.day(hit.published_at)
        source = words.say("comma").join(p for p in (hit.publisher or "", day) if p) or hit.document_id
        lines.append(
            words.say("document_line", n=n, title=hit.title or hit.document_id, source=source, quote=told[hit.document_id].quote.strip())
            + cite([hit.document_id])
        )
    return lines


def _what(sheet: Sheet) -> str:
    filters = sheet.words.filters(sheet.found)
    return sheet.words.say("not_found_scope", filters=filters) if filters else sheet.words.say("scope_all")


def not_found(sheet: Sheet, what: str, listing: ToolResult | None = None, suggest: bool = True) -> str:
    """The fixed answer of an empty search: what was looked for, and what a looser question would find."""
    words = sheet.words
    text = words.say("not_found", what=what)
    gap = " " if words.english else ""
    relaxed = listing.relaxed if listing else ()
    near = [name for r in sheet.results for name in r.near]
    if near:
        return text + gap + words.say("near_names", names=words.join(dict.fromkeys(near)))
    if relaxed:
        options = words.say("comma").join(words.say(f"relax_{name}", n=n) for name, n in relaxed)
        return text + gap + words.say("suggest_relax", options=options)
    return text + gap + words.say("suggest_words") if suggest else text


def count_answer(sheet: Sheet) -> str:
    words, found = sheet.words, sheet.found
    rounds = sheet.result("trends")
    if rounds is not None:
        total = sum(r.count for r in rounds.rows if not found.rounds or r.key in found.rounds)
        return words.say("count_rounds", range=words.range(found), total=total)
    result = sheet.result("count_leads")
    searched = sheet.result("find_leads_on_topic")
    if searched is not None:
        return _counted_on_topic(sheet, searched, result)
    if result is None or not result.total:
        text = words.say("count_none", scope=words.scope(found))
        options = words.say("comma").join(words.say(f"relax_{name}", n=n) for name, n in (result.relaxed if result else ()))
        return text + (words.say("suggest_relax", options=options) if options else "")
    names = words.join(f"{words.company(lead)}{cite(lead_documents(lead), 1)}" for lead in result.leads)
    return words.say("count", scope=words.scope(found), total=result.total) + "\n" + words.say("count_examples", names=names)


def _counted_on_topic(sheet: Sheet, searched: ToolResult, result: ToolResult | None) -> str:
    """How many leads' own reports say a narrow topic; beside it how many are on its tracks."""
    words, found = sheet.words, sheet.found
    told = searched.leads
    gap = " " if words.english else ""
    track = ""
    if found.tracks and result is not None and result.total:
        track = gap + words.say("count_track", tracks=words.join(words.track(t) for t in found.tracks), total=result.total)
    if not told:
        return words.say("not_found", what=words.say("scope_topic", topic=found.topic)) + track
    names = words.join(f"{words.company(lead)}{cite(lead_documents(lead), 1)}" for lead in told[: found.limit or 6])
    return (
        words.say("count", scope=words.say("scope_topic", topic=words_of(sheet, searched)), total=len(told))
        + "\n"
        + words.say("count_examples", names=names)
        + track
    )


def trend_list(sheet: Sheet) -> str:
    words, found = sheet.words, sheet.found
    result = sheet.result("trends")
    if result is None or not result.rows:
        return not_found(sheet, _what(sheet))
    by = found.by or "track"
    if by == "track" and found.tracks:
        # A lead counts on all its tracks: those that were not asked about are left out.
        result = replace(result, rows=tuple(r for r in result.rows if r.key in found.tracks))
    rows = sorted(result.rows, key=lambda r: r.key) if by in {"month", "year"} else list(result.rows)
    shown = rows[-12:] if by in {"month", "year"} else rows[: found.limit or 8]
    lines = [words.say("trend_head", range=words.range(found), by=words.say(f"by_{by}"))]
    for n, row in enumerate(shown, start=1):
        amount = words.say("trend_amount", amount=words.cny(row.amount_low_cny)) if row.amount_low_cny else ""
        lines.append(words.say("trend_line", n=n, label=_label(words, by, row.key, row.label), count=row.count, amount=amount))
    top = max(rows, key=lambda r: r.count)
    if len(rows) > 1 and sum(r.count == top.count for r in rows) == 1:
        lines.append(words.say("trend_top", label=_label(words, by, top.key, top.label), count=top.count))
    if len(rows) > 1 and (found.order == "amount" or _ASKS_MONEY.search(found.question)):
        most = max(rows, key=lambda r: r.amount_low_cny)
        lines.append(words.say("trend_most", label=_label(words, by, most.key, most.label), amount=words.cny(most.amount_low_cny)))
    if by == "track":
        lines.append(words.say("trend_note"))
    return "\n".join(lines)


def _label(words: Wording, by: str, key: str, label: str) -> str:
    if by == "track":
        return words.track(key)
    if by == "round":
        return words.round_id(key or None)
    return label or words.say("untold")


def holding_list(sheet: Sheet) -> str:
    words, found = sheet.words, sheet.found
    blocks = []
    for result in sheet.results:
        if result.tool != "portfolio":
            continue
        investor, names = result.content["investor"], result.content["names"]
        narrowed = words.filters(replace(found, investors=()))
        what = words.say("holdings_of", investor=investor, filters=words.say("profile_facts", facts=narrowed) if narrowed else "")
        if result.empty:
            known = found.investors or len(names) > 1
            blocks.append(not_found(sheet, what if known else words.say("not_found_name", name=investor), suggest=not known))
            continue
        most = found.limit or 10
        lines = []
        if result.holdings:
            lines = [words.say("portfolio_head", holdings=what, total=len(result.holdings))]
            lines += [_holding_line(words, n, holding, names) for n, holding in enumerate(result.holdings[:most], start=1)]
            rest = result.holdings[most : most + _REST] if not found.limit else ()
            if rest:
                lines.append(words.say("portfolio_rest", names=words.join(_holding_name(words, holding, names) for holding in rest)))
            if (more := len(result.holdings) - most - len(rest)) > 0:
                lines.append(words.say("portfolio_more", n=more))
        companies = {h.document_id: h.company or h.title for h in result.hits}
        told = [
            words.say("told_holding", company=companies[p.document_id], quote=p.quote.strip()) + cite([p.document_id])
            for p in result.passages
        ]
        if told:
            lines += [words.say("told_holdings" if lines else "told_holdings_only", investor=investor), *told]
        blocks.append("\n".join(lines))
    return "\n".join(blocks) or not_found(sheet, words.join(found.investors))


def _holding_line(words: Wording, n: int, holding: Holding, names: Sequence[str]) -> str:
    company, lead, stage = holding
    company = words.company(lead) if lead else company
    mine = backed_round(lead, stage, names) if lead else None
    told = [day.isoformat()] if mine and (day := round_day(mine)) else []
    told += [words.money(mine.amount)] if mine and mine.amount else []
    told += [words.investors(mine)] if mine else []
    more = "".join(words.say("comma") + t for t in told)
    documents = round_documents(mine) if mine else lead_documents(lead)[:1] if lead else ()
    return words.say("portfolio_line", n=n, company=company, round=words.round_id(stage), more=more) + cite(documents, 1)


def _holding_name(words: Wording, holding: Holding, names: Sequence[str]) -> str:
    company, lead, stage = holding
    mine = backed_round(lead, stage, names) if lead else None
    documents = round_documents(mine) if mine else lead_documents(lead)[:1] if lead else ()
    return (words.company(lead) if lead else company) + words.say("profile_facts", facts=words.round_id(stage)) + cite(documents[:1], 1)


def comparison(sheet: Sheet) -> str:
    words = sheet.words
    result = sheet.result("compare_leads")
    if result is None or len(result.leads) < 2:
        missing = [c.name for c in sheet.found.companies if not c.id] or ([sheet.found.asked_name] if sheet.found.asked_name else [])
        if missing:
            return not_found(sheet, words.say("not_found_name", name=words.join(missing)))
        return words.say("compare_one")
    leads = result.leads
    rows = [
        (words.say("row_item"), [lead.organization.name for lead in leads]),
        (words.say("row_score"), [_number(lead.scorecard.score) for lead in leads]),
        (words.say("row_tracks"), [words.join(words.track(t) for t in lead.tracks[:3]) for lead in leads]),
        (words.say("row_kinds"), [words.join(words.kind(str(k)) for k in lead.kinds) for lead in leads]),
        (words.say("row_place"), [words.place(lead.location) if lead.location else "" for lead in leads]),
    ]
    newest = [latest_round(lead) for lead in leads]
    rows += [
        (words.say("row_round"), [(words.round(r) + words.mark(r) + cite(round_documents(r), 1)) if r else "" for r in newest]),
        (words.say("row_amount"), [words.money(r.amount) + cite(round_documents(r), 1) if r and r.amount else "" for r in newest]),
        (words.say("row_all_rounds"), [_amounts(words, lead) for lead in leads]),
        (words.say("row_investors"), [words.investors(r) + cite(round_documents(r), 1) if r and r.investors else "" for r in newest]),
        (words.say("row_day"), [day.isoformat() if r and (day := round_day(r)) else "" for r in newest]),
    ]
    untold = words.say("untold")
    lines = [words.say("compare_head", names=words.join(lead.organization.name for lead in leads))]
    for n, (name, cells) in enumerate(rows):
        lines.append(f"| {name} | " + " | ".join(c or untold for c in cells) + " |")
        if n == 0:
            lines.append("|" + " --- |" * (len(leads) + 1))
    for reading in sheet.results:
        if reading.tool == "read_passages" and reading.passages:
            best = reading.passages[0]
            of = next((lead.organization.name for lead in leads if best.document_id in lead_documents(lead)), "")
            lines.append(words.say("described", company=of, quote=best.quote.strip()) + cite([best.document_id]))
    return "\n".join(lines)


def _amounts(words: Wording, lead: Lead) -> str:
    """Every round of a lead that has an amount: the newest alone does not say who raised more."""
    told = [r for r in rounds_newest_first(lead) if r.amount]
    return words.say("semicolon").join(
        f"{words.round(r)}{words.mark(r)} {words.money(r.amount)}{cite(round_documents(r), 1)}" for r in told[:4] if r.amount
    )


def similar_list(sheet: Sheet) -> str:
    result = sheet.result("similar_leads")
    name = sheet.found.companies[0].name if sheet.found.companies else sheet.found.asked_name or ""
    if result is None or not result.leads:
        return not_found(sheet, sheet.words.say("not_found_name", name=name))
    return sheet.words.say("similar_head", company=name) + "\n" + "\n".join(lead_lines(sheet.words, result.leads, sheet))


def change_list(sheet: Sheet) -> str:
    words = sheet.words
    result = sheet.result("changes_since")
    since = result.content["since"] if result else ""
    if result is None or not result.leads:
        return words.say("changes_none", since=since)
    lines = [words.say("changes_head", since=since, total=result.total)]
    for n, lead in enumerate(result.leads, start=1):
        told = (getattr(lead, "change_en", None) if words.english else None) or lead.change
        change = told or words.say("first_seen", day=lead.first_seen.isoformat() if lead.first_seen else words.say("untold"))
        lines.append(words.say("change_line", n=n, company=lead_head(words, lead), change=change) + cite(lead_documents(lead), 1))
    return "\n".join(lines)


def case_list(sheet: Sheet) -> str:
    words = sheet.words
    statuses = words.join(words.say(f"status_{s}") for s in sheet.found.statuses)
    result = sheet.result("cases")
    if result is None or not result.cases:
        listing = sheet.result("find_leads")
        if listing is None or not listing.leads:
            return words.say("cases_none", statuses=statuses)
        head = words.say("cases_head", statuses=statuses, total=listing.total)
        return head + "\n" + "\n".join(lead_lines(words, listing.leads, sheet))
    leads = {lead.id: lead for lead in result.leads}
    lines = [words.say("cases_head", statuses=statuses, total=len(result.cases))]
    for n, case in enumerate(result.cases, start=1):
        facts = [words.say(f"outcome_{case.outcome}"), case.decided_at.date().isoformat()]
        facts += [words.join(words.track(t) for t in case.tracks[:2])] if case.tracks else []
        line = words.say("case_line", n=n, company=case.company, facts=words.say("comma").join(facts))
        reason = case.reason.partition(":")[2].strip() or case.reason
        line += words.say("case_reason", reason=reason.rstrip("。.")) if reason else ""
        line += words.say("case_lesson", lesson=case.lesson.rstrip("。.")) if case.lesson else ""
        lead = leads.get(case.lead_id)
        lines.append(line + (cite(lead_documents(lead), 1) if lead else ""))
    return "\n".join(lines)
