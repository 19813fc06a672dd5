"""Answers on companies in the park, on risk, on the digest and on the state of the store."""

from __future__ import annotations

from collections.abc import Sequence

from agent.chat.compose_lists import event_clause, lead_place, not_found
from agent.chat.sheet import Sheet, cite
from domain.digest import DigestItem
from domain.lead import ParkNews


def news_list(sheet: Sheet) -> str:
    words, found = sheet.words, sheet.found
    news = [n for r in sheet.results for n in r.news if not found.since or (n.published_on and n.published_on >= found.since)]
    news = [n for n in news if not found.until or (n.published_on and n.published_on <= found.until)]
    if not news:
        name = words.join(c.name for c in found.companies) or found.asked_name
        label = {"risk": ("风险线索", "risk signals"), "park_news": ("园区企业动态", "news on companies in the park")}[found.intent][
            words.english
        ]
        return not_found(sheet, f"{name} {label}" if name else label)
    head = words.say("risk_head" if found.intent == "risk" else "news_head", total=len(news))
    shown = news[: found.limit or 8]
    return head + "\n" + "\n".join(news_lines(sheet, shown))


def news_lines(sheet: Sheet, news: Sequence[ParkNews]) -> list[str]:
    words = sheet.words
    lines = []
    for n, item in enumerate(news, start=1):
        told = (item.summary_en if words.english else item.summary) or item.organization.name
        day = item.published_on.isoformat() if item.published_on else words.say("untold")
        line = words.say("news_line", n=n, told=told.rstrip("。."), day=day, quote=item.quote.strip())
        asks = item.stream == "risk" and words.say("verify").lower() not in line.lower()
        verify = ((" " if words.english else "，") + words.say("verify")) if asks else ""
        lines.append(line + verify + cite([item.document_id]))
    return lines


def digest_text(sheet: Sheet) -> str:
    words = sheet.words
    result = sheet.result("digest_of")
    if result is None or result.digest is None:
        return not_found(sheet, words.say("digest_head", day=sheet.found.since or "", documents=0, leads=0).split("：")[0].split(":")[0])
    digest = result.digest
    lines = [words.say("digest_head", day=digest.day.isoformat(), documents=digest.documents_read, leads=digest.leads_new)]
    if digest.empty:
        return "\n".join([*lines, words.say("digest_empty")])
    n = 1
    for key, items in (("digest_opc", digest.opc), ("digest_scale", digest.scale), ("digest_bridge", digest.bridge)):
        if items:
            lines.append(words.say(key))
            lines += [_digest_line(sheet, n + k, item) for k, item in enumerate(items)]
            n += len(items)
    for key, news in (("digest_news", digest.support), ("digest_risk", digest.risks)):
        if news:
            lines += [words.say(key), *news_lines(sheet, news)]
    return "\n".join(lines)


def _digest_line(sheet: Sheet, n: int, item: DigestItem) -> str:
    """The round in the chat's own words, for they are checked against its quotes; tracks are ours and stand behind the mark."""
    words, lead = sheet.words, item.lead
    tracks = words.join(words.track(t) for t in lead.tracks[:2])
    behind = words.say("profile_facts", facts=tracks) if tracks else ""
    return words.say("digest_line", n=n, headline=lead_place(words, lead) + event_clause(sheet, lead)) + behind


def freshness_text(sheet: Sheet) -> str:
    words = sheet.words
    result = sheet.result("library_state")
    newest = result.content["newest_document_at"] if result else None
    if result is None or newest is None:
        return words.say("freshness_empty")
    counts = result.content["counts"]
    return words.say("freshness", documents=counts.get("documents", 0), leads=counts.get("leads", 0), newest=newest[:10])
