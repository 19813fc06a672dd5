# ruff: noqa: E501
"""Small real stand-ins for the ports the chat and the API read through: everything in memory, nothing pretended."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.answer import ChatTurn, ConversationHead
from domain.case_library import CaseRecord
from domain.digest import Digest, DigestItem
from domain.document import Document
from domain.evidence import Citation
from domain.funding import EventStatus, FundingRound
from domain.lead import Lead, LeadStatus, ParkNews
from domain.organization import Organization
from domain.place import lies_in
from domain.profile import ParkProfile
from domain.search import DocumentFilter, LeadFilter, SearchHit, TrendRow
from domain.text import fold
from tests.fakes.invented_leads import DOCUMENTS, LEADS, NOW

PARK_DOCUMENT = Document(
    "doc-park", "镁伽科技拟将部分产线迁往外地", "有报道称，镁伽科技考虑把部分产线迁往合肥，公司表示尚在评估。", "zh-Hans", NOW,
    "https://news.example/park", datetime(2026, 11, 19, tzinfo=UTC), "园区观察",
)  # fmt: skip
PARK_NEWS = (
    ParkNews(Organization("org-mega", "镁伽科技"), "risk", "relocation_risk", "镁伽科技考虑把部分产线迁往合肥", "doc-park",
             PARK_DOCUMENT.title, PARK_DOCUMENT.url, date(2026, 11, 19), "medium"),
)  # fmt: skip


class InMemoryReads:
    """Fulfils domain.ports.ScoutReads over the leads and documents it is given."""

    def __init__(
        self,
        profile: ParkProfile,
        leads: Sequence[Lead] = LEADS,
        documents: Mapping[str, Document] = DOCUMENTS,
        news: Sequence[ParkNews] = PARK_NEWS,
    ) -> None:
        self._profile = profile
        self._leads = list(leads)
        self._documents = {**documents, PARK_DOCUMENT.id: PARK_DOCUMENT}
        self._news = list(news)
        self.calls: list[str] = []
        self.stored_cases: list[CaseRecord] = []

    def search(self, query: str, limit: int = 10, within: DocumentFilter | None = None) -> list[SearchHit]:
        self.calls.append("search")
        terms = _terms(query)
        hits = []
        for document in self._documents.values():
            day = document.published_at.date() if document.published_at else None
            if within and ((within.since and (not day or day < within.since)) or (within.until and (not day or day > within.until))):
                continue
            matched = terms & _terms(document.body)
            if len(matched) * 2 >= len(terms) and matched:
                sentence = max(re.split(r"(?<=[。\n])", document.text), key=lambda s: len(terms & _terms(s)))
                company = next((x.organization.name for x in self._leads if x.organization.name in document.body), None)
                hits.append(
                    SearchHit(document.id, document.title, document.url, document.published_at, document.publisher, len(matched) / len(terms),
                              sentence[:160], company=company, reasons=("words",), matched=tuple(sorted(matched)))
                )  # fmt: skip
        return sorted(hits, key=lambda h: -h.score)[:limit]

    def _matching(self, within: LeadFilter | None) -> list[Lead]:
        w = within or LeadFilter()
        found = [lead for lead in self._leads if _passes(lead, w)]
        keys = {
            "score": lambda x: x.scorecard.score,
            "opc_score": lambda x: x.scorecard.opc_score or -1,
            "scale_score": lambda x: x.scorecard.scale_score or -1,
            "amount": lambda x: max((r.amount.low or 0) * (self._profile.cny_rates or {}).get(r.amount.currency or "CNY", 1) if r.amount else 0 for r in x.rounds),
            "date": lambda x: (x.last_seen or date.min).toordinal(),
        }  # fmt: skip
        return sorted(found, key=keys[w.order], reverse=not w.ascending)

    def leads(self, within: LeadFilter | None = None) -> list[Lead]:
        self.calls.append("leads")
        return self._matching(within)[: (within or LeadFilter()).limit]

    def count_leads(self, within: LeadFilter | None = None) -> int:
        return len(self._matching(within))

    def leads_reported(self, document_ids: Sequence[str], within: LeadFilter | None = None) -> list[tuple[str, Lead]]:
        leads = self.leads(replace(within or LeadFilter(), limit=1000))
        return [(i, lead) for i in document_ids for lead in leads if i in {s.document_id for s in lead.sources}]

    def lead(self, lead_id: str) -> Lead | None:
        return next((x for x in self._leads if x.id == lead_id), None)

    def leads_named(self, text: str) -> list[Lead]:
        folded = fold(text).lower()
        named = [(max((len(n) for n in _names(x) if fold(n).lower() in folded), default=0), x) for x in self._leads]
        return [x for length, x in sorted(named, key=lambda p: -p[0]) if length]

    def similar(self, lead_id: str, limit: int = 5) -> list[Lead]:
        lead = self.lead(lead_id)
        if lead is None:
            return []
        return [x for x in self._leads if x.id != lead_id and set(x.kinds) & set(lead.kinds)][:limit]

    def document(self, document_id: str) -> Document | None:
        return self._documents.get(document_id)

    def documents(self, document_ids: Sequence[str]) -> dict[str, Document]:
        return {i: found for i in document_ids if (found := self.document(i)) is not None}

    def documents_about(self, company: str) -> list[str]:
        return [s.document_id for lead in self.leads_named(company) for s in lead.sources]

    def trends(
        self, by: str, since: date | None = None, until: date | None = None, tracks: Sequence[str] = (),
        places: Sequence[str] = (), rounds: Sequence[str] = (),
    ) -> list[TrendRow]:  # fmt: skip
        counts: Counter[str] = Counter()
        sums: defaultdict[str, float] = defaultdict(float)
        rates = self._profile.cny_rates or {}
        for lead in self._leads:
            for r in lead.rounds:
                if r.status is not EventStatus.COMPLETED or (tracks and not set(tracks) & set(lead.tracks)):
                    continue
                if (places and not lies_in(lead.location, places)) or (rounds and r.round not in rounds):
                    continue
                if (since and r.announced_on and r.announced_on < since) or (until and r.announced_on and r.announced_on > until):
                    continue
                for key in _keys(by, lead, r):
                    counts[key] += 1
                    sums[key] += (r.amount.low or 0) * rates.get(r.amount.currency or "CNY", 1) if r.amount else 0
        return [TrendRow(k, k, n, sums[k]) for k, n in counts.most_common()]

    def portfolio(self, investor: str) -> list[tuple[str, Lead | None, str | None]]:
        return [(x.organization.name, x, r.round) for x in self._leads for r in x.rounds if investor in r.investors]

    def investors_named(self, text: str) -> list[str]:
        names = {i for x in self._leads for r in x.rounds for i in r.investors}
        return sorted(n for n in names if fold(n).lower() in fold(text).lower())

    def investors_beginning(self, start: str) -> list[str]:
        return sorted({i for lead in self._leads for r in lead.rounds for i in r.investors if i.startswith(start)}, key=len)

    def also_called(self, words: str) -> list[str]:
        return {"Pontbridge": ["临桥资本"]}.get(words, [])

    def members_of(self, field: str) -> list[str]:
        return {"车企": ["临桥"]}.get(field, [])

    def names_like(self, name: str) -> list[str]:
        return [n for x in self._leads for n in _names(x) if len(n) == len(name) and sum(a != b for a, b in zip(n, name, strict=True)) == 1]

    def cases(self, query: str, limit: int = 5) -> list[CaseRecord]:
        return [c for c in self.stored_cases if not query or query in c.company or query in c.reason][:limit]

    def park_news(self, stream: str | None = None, name: str | None = None) -> list[ParkNews]:
        return [n for n in self._news if (stream is None or n.stream == stream) and (name is None or name in n.organization.name)]

    def park_companies_named(self, text: str) -> list[str]:
        return [e.name for e in self._profile.register if any(fold(n).lower() in fold(text).lower() for n in (e.name, *e.aliases))]

    def changes(self, since: date) -> list[Lead]:
        return [x for x in self._leads if x.first_seen and x.first_seen >= since]

    def digest(self, day: date | None = None) -> Digest | None:
        if day not in {None, NOW.date()}:
            return None
        items = tuple(
            DigestItem(x, f"{x.organization.name}：{x.summary}", Citation(x.sources[0].document_id, x.summary), (), "是否有落地计划？")
            for x in self._leads[:3]
        )
        return Digest(
            NOW.date(), "苏州工业园区", "Suzhou Industrial Park", NOW, "zh", items[:1], items[1:], (), (), tuple(self._news), (), 13, 3, ()
        )

    def newest_document_at(self) -> datetime | None:
        return max((d.published_at for d in self._documents.values() if d.published_at), default=None)

    def counts(self) -> Mapping[str, int]:
        return {"documents": len(self._documents), "leads": len(self._leads)}


class InMemoryConversations:
    """Fulfils domain.ports.ConversationStore."""

    def __init__(self) -> None:
        self._turns: dict[str, list[ChatTurn]] = {}

    def turns(self, conversation_id: str, last: int | None = None) -> list[ChatTurn]:
        held = list(self._turns.get(conversation_id, ()))
        return held[-last:] if last else held

    def add(self, conversation_id: str, turn: ChatTurn) -> None:
        self._turns.setdefault(conversation_id, []).append(turn)

    def delete(self, conversation_id: str) -> bool:
        return self._turns.pop(conversation_id, None) is not None

    def heads(self, limit: int = 50) -> list[ConversationHead]:
        newest = list(reversed(self._turns.items()))[:limit]
        return [ConversationHead(i, turns[0].question, len(turns), turns[-1].asked_at) for i, turns in newest]


def _names(lead: Lead) -> tuple[str, ...]:
    return (lead.organization.name, *(a.name for a in lead.organization.aliases))


def _terms(text: str) -> set[str]:
    folded = fold(text).lower()
    runs = re.findall(r"[一-鿿]+", folded)
    return {r[i : i + 2] for r in runs for i in range(len(r) - 1)} | set(re.findall(r"[a-z0-9]{2,}", folded))


def _passes(lead: Lead, w: LeadFilter) -> bool:
    rates = {"USD": 7.1, "EUR": 8.2, "SGD": 5.45, "TWD": 0.23}
    amounts = [(r.amount.low or 0) * rates.get(r.amount.currency or "", 1) for r in lead.rounds if r.amount]
    if w.statuses:
        if str(lead.status) not in w.statuses:
            return False
    elif lead.status in {LeadStatus.REJECTED, LeadStatus.DUPLICATE, LeadStatus.EXISTING_COMPANY}:
        return False
    return (
        (not w.tracks or bool(set(w.tracks) & set(lead.tracks)))
        and (not w.kinds or bool(set(w.kinds) & {str(k) for k in lead.kinds}))
        and (not w.places or lies_in(lead.location, w.places))
        and not (w.exclude_places and lies_in(lead.location, w.exclude_places))
        and (not w.regions or bool(set(w.regions) & set(lead.regions)))
        and (not w.rounds or any(r.round in w.rounds for r in lead.rounds))
        and (not w.investors or any(set(w.investors) & set(r.investors) for r in lead.rounds))
        and (not w.since or bool(lead.last_seen and lead.last_seen >= w.since))
        and (not w.until or bool(lead.first_seen and lead.first_seen <= w.until))
        and (w.min_amount_cny is None or any(a >= w.min_amount_cny for a in amounts))
        and (w.max_amount_cny is None or any(a <= w.max_amount_cny for a in amounts))
        and (w.name is None or any(w.name in n for n in _names(lead)))
        and not any(field == "track" and value in lead.tracks for field, value in w.without)
    )


def _keys(by: str, lead: Lead, r: FundingRound) -> tuple[str, ...]:
    if by == "track":
        return lead.tracks
    if by == "year":
        return (r.announced_on.strftime("%Y"),) if r.announced_on else ()
    if by == "month":
        return (r.announced_on.strftime("%Y-%m"),) if r.announced_on else ()
    if by == "investor":
        return r.investors
    if by == "region":
        return (lead.location,) if lead.location else ()
    if by == "currency":
        return (r.amount.currency,) if r.amount and r.amount.currency else ()
    return (r.round or "undisclosed",)


def days_ago(n: int) -> date:
    return NOW.date() - timedelta(days=n)
