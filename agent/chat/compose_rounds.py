"""Answers about rounds: who asks for the amount, the investors or the day of a round is told all three, each with its document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.chat.interpretation import Interpretation
from agent.chat.lead_view import latest_round, lead_documents, matching_round, round_day, round_documents, rounds_newest_first
from agent.chat.passages import rounds_in
from agent.chat.sheet import Sheet, cite
from agent.chat.tool_result import PassageFound
from agent.chat.wording import Wording
from domain.funding import EventStatus, FundingRound
from domain.lead import Lead
from domain.money import find_money
from domain.text import fold

_SEVERAL = re.compile(r"(?:最近|近|前|这|那)?(?:两|二|2|三|3|几)(?:次|轮|笔)|分别|各(?:是|融|由)|last (?:two|three)|both|each|respectively")
_GROUP = 4
"""More stages than this were asked for as a group, not by name."""
_KINDS_OF_FUNDS = re.compile(r"(?:资本|基金|创投|投资|集团|科技)")


def rounds_told(sheet: Sheet, lead: Lead, passages: Sequence[PassageFound]) -> str:
    """One sentence for each round asked about; the words of a report where the record leaves open what was asked."""
    found, words = sheet.found, sheet.words
    chosen = asked_rounds(lead, found, sheet.profile.cny_rates)
    quotes = [p for p in passages if p.document_id in set(lead_documents(lead))]
    lines = [round_sentence(words, lead, r, found) for r in chosen]
    if chosen and (found.since or found.until) and not any(_within(r, found) for r in chosen):
        # The year asked for has no round on record: that is said before another year's is told.
        if printed := [p for p in quotes if _names_year(p.quote, found)]:
            # The record has no day for it, a report's own words do.
            return _said(words, printed[:2])
        then = words.say("no_round_then", company=lead.organization.name, span=words.span(found.since, found.until))
        return "\n".join([then, *lines[:1]])
    asked = found.rounds if len(found.rounds) <= _GROUP else ()
    absent = [stage for stage in asked if not any(_is_stage(r.round, stage) for r in lead.rounds)]
    if not chosen:
        if absent:
            # Another round's investors are no answer: only words that name the round asked for.
            quotes = [p for p in quotes if any(_is_stage(named, stage) for named in rounds_in(p.quote) for stage in absent)]
        if quotes:
            return _said(words, quotes[:2])
        aspect = words.join(words.round_id(stage) for stage in absent) if absent else words.say(f"aspect_{found.aspect}")
        text = words.say("not_told", company=lead.organization.name, aspect=aspect, n=len(lead_documents(lead)))
        newest = latest_round(lead) if absent else None
        return f"{text}\n{words.say('newest_is')}{round_sentence(words, lead, newest, found)}" if newest and newest.round else text
    newest_is_past = not found.rounds and all(r.status is EventStatus.HISTORY for r in chosen)
    if quotes and newest_is_past:
        # Only earlier rounds are on record: the article's own words come first.
        return "\n".join([_said(words, quotes[:2]), *lines[:1]])
    first = chosen[0]
    # Another article of the company may tell another round: only reports of this one, or words that name it.
    own = [p for p in quotes if p.document_id in round_documents(first) or (first.round and first.round in rounds_in(p.quote))]
    if own and _worth_quoting(first, own[0], found):
        lines.append(_said(words, own[:1]))
    for stage in absent if len(found.rounds) <= 4 else ():
        said = next((p for p in quotes if stage in rounds_in(p.quote)), None)
        missing = words.say("not_told", company=lead.organization.name, aspect=words.round_id(stage), n=len(lead_documents(lead)))
        lines.append(_said(words, [said]) if said else missing)
    return "\n".join(dict.fromkeys(lines))


def asked_rounds(lead: Lead, found: Interpretation, rates: Mapping[str, float] | None = None) -> list[FundingRound]:
    """The rounds a question means: the stages it names, the ones an investor it names took part in, several, or the newest."""
    rounds = rounds_newest_first(lead)
    question = fold(found.question).lower()
    if len(found.rounds) > _GROUP:
        # "首轮", "早期": any round of those stages, the first one first; else the first on record.
        early = [r for r in reversed(rounds) if r.round in found.rounds]
        return early[:2] or rounds[-1:]
    if found.rounds:
        return list(dict.fromkeys(r for stage in found.rounds for r in [x for x in rounds if _is_stage(x.round, stage)][:2]))[:4]
    if backed := [r for r in rounds if any(i in found.investors or _named_short(i, question) for i in r.investors)]:
        return backed[:3]
    newest = matching_round(lead, found, rates)
    if newest is None:
        return []
    others = [r for r in rounds if r is not newest and (r.amount or r.investors)]
    if _SEVERAL.search(question):
        return [newest, *others[:2]]
    if found.since or found.until or newest is not latest_round(lead):
        return [newest]
    return [newest, *others[:1]]


def _names_year(quote: str, found: Interpretation) -> bool:
    """Whether words print a year of the span asked for."""
    first, last = found.since or found.until, found.until or found.since
    return first is not None and last is not None and any(str(year) in quote for year in range(first.year, last.year + 1))


def _within(one: FundingRound, found: Interpretation) -> bool:
    day = round_day(one)
    return day is None or ((found.since is None or day >= found.since) and (found.until is None or day <= found.until))


def _is_stage(stage: str | None, asked: str) -> bool:
    """D1 and D2 are what "the series D" means."""
    return stage is not None and (stage == asked or (len(asked) == 1 and re.fullmatch(rf"{asked}\d", stage) is not None))


def _named_short(investor: str, question: str) -> bool:
    """Whether a question names an investor by the beginning of its name: 红杉 for 红杉资本中国基金."""
    name = fold(investor).lower()
    if name.isascii():
        return len(name) > 3 and name in question
    short = 2 if _KINDS_OF_FUNDS.match(name, 2) else 3
    return len(name) >= short and name[:short] in question


def round_sentence(words: Wording, lead: Lead, one: FundingRound, found: Interpretation) -> str:
    """One round in one sentence: amount, investors, day, with its documents."""
    company = lead.organization.name
    label = words.round(one) + words.mark(one)
    parts = [
        words.say("amount", company=company, round=label, amount=words.money(one.amount))
        if one.amount
        else words.say("amount_untold", company=company, round=label)
    ]
    if one.investors:
        told = words.investors(one)
        parts.append(told if one.lead_investors else words.say("investors_were", investors=told))
    elif found.aspect == "investors":
        parts.append(words.say("investors_open"))
    if day := round_day(one):
        parts.append(words.say("announced_short" if one.announced_on else "reported_short", day=day.isoformat()))
    text = words.say("comma").join(p.rstrip("。.") for p in parts)
    return text + ("." if words.english else "。") + cite(round_documents(one), 2)


def _worth_quoting(first: FundingRound, quote: PassageFound, found: Interpretation) -> bool:
    """Whether a report's words add to the record: names of investors it may not hold, an amount or a stage it leaves open."""
    asked = {found.aspect, *found.more}
    if first.amount is None and first.round is not None and first.round in rounds_in(quote.quote) and find_money(fold(quote.quote)):
        return True
    return "investors" in asked or ("round" in asked and first.round is None)


def _said(words: Wording, passages: Sequence[PassageFound]) -> str:
    keys = ("said", "also_said")
    return "\n".join(words.say(key, quote=p.quote.strip()) + cite([p.document_id]) for key, p in zip(keys, passages, strict=False))
