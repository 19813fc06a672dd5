"""Answers about a company that is asked for by what it does ("which startup wants to …, and who led its round?")."""

from __future__ import annotations

from collections.abc import Sequence

from agent.chat.compose_company import aspects_told
from agent.chat.compose_lists import not_found
from agent.chat.plan import best_described
from agent.chat.sheet import Sheet, cite
from agent.chat.tool_result import PassageFound


def described_answer(sheet: Sheet) -> str:
    """The company whose report says the description, the words that say it, then what was asked about it."""
    words = sheet.words
    best = best_described(sheet.results)
    if best is None:
        return not_found(sheet, words.say("not_found_topic", topic=sheet.found.topic))
    hit, passage = best
    lead = next((x for r in sheet.results if r.tool == "find_leads" for x in r.leads), None)
    name = lead.organization.name if lead else hit.company or hit.title
    lines = [words.say("described", company=name, quote=passage.quote.strip()) + cite([hit.document_id])]
    reading = [r for r in sheet.results if r.tool == "read_passages"]
    if lead:
        lines.append(aspects_told(sheet, lead, reading))
    else:
        lines += _said(sheet, [p for r in reading for p in r.passages if p.quote != passage.quote][:2])
    return "\n".join(lines)


def _said(sheet: Sheet, passages: Sequence[PassageFound]) -> list[str]:
    return [sheet.words.say("also_said", quote=p.quote.strip()) + cite([p.document_id]) for p in passages]
