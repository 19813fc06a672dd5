"""What an investor put money into: rounds on record, and sentences of reports that name it where nothing was recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agent.chat.lead_view import round_day
from agent.chat.passages import sentences
from agent.chat.tool_result import Holding, PassageFound
from domain.document import Document
from domain.funding import FundingRound
from domain.lead import Lead
from domain.place import lies_in
from domain.ports import ScoutReads
from domain.search import LeadFilter, SearchHit
from domain.text import fold

_MOST_NAMES = 8
_SHORT_LATIN = 4
_FEW = 5
"""With fewer holdings on record than this, reports are searched for the name as well."""
_READ = 16
_INVESTS = re.compile(r"领投|跟投|参投|投资|入股|注资|增持|出资|\binvest|\bled\b|backed|participat|funding from|round from", re.IGNORECASE)
_RAISES = r"[^，。；]{0,10}(?:获(?!得?了?投资人)|完成|宣布完成|募集)|\s(?:raises?|raised|secures?|closed?)\b"
_MOST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class HoldingFilter:
    """What narrows a portfolio; an empty field does not bind."""

    tracks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Words for the tracks: a company whose name or summary says one passes, whatever its tracks."""
    places: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def binds(self) -> bool:
        return bool(self.tracks or self.places or self.rounds or self.since or self.until)

    def passes(self, holding: Holding, names: Sequence[str]) -> bool:
        _, lead, stage = holding
        if self.rounds and stage not in self.rounds:
            return False
        if lead is None:
            return not (self.tracks or self.places or self.since or self.until)
        said = fold(f"{lead.organization.name} {lead.summary}").lower()
        if self.tracks and not set(self.tracks) & set(lead.tracks) and not any(word in said for word in self.words):
            return False
        if self.places and not lies_in(lead.location, self.places):
            return False
        if not (self.since or self.until):
            return True
        backed = backed_round(lead, stage, names)
        day = round_day(backed) if backed else None
        return day is not None and (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


def investor_names(reads: ScoutReads, investor: str) -> list[str]:
    """Names in the store that an investor asked for may stand for: itself, other spellings, and its longer names.

    红杉 is how people say 红杉资本中国基金 and its sister funds; Alibaba is 阿里巴巴.
    """
    longer = reads.investors_beginning(investor)
    if longer or reads.portfolio(investor):
        return list(dict.fromkeys([investor, *longer]))[:_MOST_NAMES]
    spoken = reads.also_called(investor)
    longer = [name for one in spoken if len(one) > 1 for name in reads.investors_beginning(one)]
    return list(dict.fromkeys([investor, *spoken, *longer]))[:_MOST_NAMES]


def members_names(reads: ScoutReads, field: str) -> list[str]:
    """Names in the store of investors that belong to a field: 蔚来资本 for 车企. Short Latin names count whole, not as beginnings."""
    found: dict[str, None] = {}
    for member in (name for name in reads.members_of(field) if len(name) > 1):
        short = member.isascii() and len(member) <= _SHORT_LATIN
        found |= dict.fromkeys(name for name in reads.investors_beginning(member) if not short or name == member)
    return list(found)


def holdings_of(reads: ScoutReads, names: Sequence[str]) -> list[Holding]:
    """Stored rounds of any of the names, each round of a company once; undated ones last."""
    held: dict[tuple[str, str | None], Holding] = {}
    for name in names:
        for company, lead, stage in reads.portfolio(name):
            held.setdefault((company, stage), (company, lead, stage))

    def newest(holding: Holding) -> date:
        backed = backed_round(holding[1], holding[2], names) if holding[1] else None
        return (round_day(backed) if backed else None) or date.min

    return sorted(held.values(), key=newest, reverse=True)


def held_within(reads: ScoutReads, names: Sequence[str], within: HoldingFilter) -> list[Holding]:
    """The holdings of the names that pass the filter."""
    return [holding for holding in holdings_of(reads, names) if within.passes(holding, names)]


def backed_round(lead: Lead, stage: str | None, names: Sequence[str]) -> FundingRound | None:
    """The round of that stage that one of the names took part in."""
    return next((r for r in lead.rounds if r.round == stage and any(n in r.investors for n in names)), None)


def told_investments(
    reads: ScoutReads, names: Sequence[str], held: Sequence[Holding], within: HoldingFilter
) -> list[tuple[SearchHit, PassageFound]]:
    """Reports that say one of the names invested in a company of which no such round is on record."""
    if len(held) >= _FEW or within.rounds:
        return []
    known = {fold(company).lower() for company, _, _ in held}
    asked = {fold(name).lower() for name in names}
    found: dict[str, tuple[SearchHit, PassageFound]] = {}
    for hit in reads.search(" ".join([names[0], *within.words[:2]]), _READ):
        company = fold(hit.company or "").lower()
        day = hit.published_at.date() if hit.published_at else None
        late = (within.since and (day is None or day < within.since)) or (within.until and (day is None or day > within.until))
        if not company or company in known or company in asked or company in found or late:
            continue
        document = reads.document(hit.document_id)
        quote = invests_in(document, names) if document else None
        if quote and (within.tracks or within.places) and not _stands_within(reads, hit.company or "", within):
            continue
        if quote:
            found[company] = (hit, PassageFound(hit.document_id, quote, hit.score))
    return list(found.values())[:_FEW]


def _stands_within(reads: ScoutReads, company: str, within: HoldingFilter) -> bool:
    """Whether a company that a report names is a lead on the tracks and in the places asked for."""
    lead = next(iter(reads.leads(LeadFilter(name=company, limit=1))), None)
    if lead is None:
        return False
    said = fold(f"{lead.organization.name} {lead.summary}").lower()
    on_track = not within.tracks or bool(set(within.tracks) & set(lead.tracks)) or any(word in said for word in within.words)
    return on_track and (not within.places or lies_in(lead.location, within.places))


def invests_in(document: Document, names: Sequence[str]) -> str | None:
    """The sentence of a report in which one of the names invests, at most 200 characters; None where none does."""
    spoken = "|".join(re.escape(fold(name)) for name in sorted(names, key=len, reverse=True) if len(name) > 1)
    named, raises = re.compile(spoken, re.IGNORECASE), re.compile(f"(?:{spoken}){_RAISES}", re.IGNORECASE)
    for start, end in sentences(document.body, document.lang == "en"):
        text = fold(document.body[start:end])
        if named.search(text) and _INVESTS.search(text) and not raises.search(text):
            return document.body[start:end][:_MOST_QUOTE]
    return None
