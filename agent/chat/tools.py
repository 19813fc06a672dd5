"""The agent's tools: typed, read-only views of what is stored, and proposals that a person confirms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from agent.chat.investments import HoldingFilter, held_within, investor_names, members_names, told_investments
from agent.chat.lead_view import lead_documents, lead_values
from agent.chat.passages import coverage, find_passages, says
from agent.chat.tool_result import PassageFound, ToolResult
from domain.case_library import Outcome
from domain.document import Document
from domain.lead import Lead
from domain.ports import ScoutReads
from domain.search import DocumentFilter, LeadFilter, SearchHit

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

Order = Literal["score", "opc_score", "scale_score", "amount", "date"]
TrendBy = Literal["track", "year", "month", "region", "round", "investor", "currency"]
Action = Literal["claim", "note", "reject"]
_MOST_LEADS = 20
_MOST_CASES = 500
_LOOKED_THROUGH = (20, 60, 240)
"""Reports looked through for a topic, further ones as long as most of them say it: a count is one up to the last."""
_RELAX: tuple[tuple[str, dict[str, Any]], ...] = (
    ("time", {"since": None, "until": None}),
    ("place", {"places": (), "exclude_places": (), "regions": ()}),
    ("round", {"rounds": ()}),
    ("amount", {"min_amount_cny": None, "max_amount_cny": None}),
    ("kind", {"kinds": ()}),
)


_EARLIER = timedelta(days=14)


class ScoutTools:
    """The tools as plain methods, each giving a ToolResult; `langchain_tools` wraps them for an agent."""

    def __init__(self, reads: ScoutReads) -> None:
        self._reads = reads

    def search_documents(
        self,
        query: str,
        since: date | None = None,
        until: date | None = None,
        tracks: Sequence[str] = (),
        places: Sequence[str] = (),
        limit: int = 6,
    ) -> ToolResult:
        """Search the stored news articles by words or meaning. Use it for anything find_leads cannot filter by."""
        within = DocumentFilter(since=since, until=until, tracks=tuple(tracks), places=tuple(places))
        hits = self._reads.search(query, min(max(limit, 1), 20), within if within.binds else None)
        content = {
            "documents": [
                {"document_id": h.document_id, "title": h.title, "publisher": h.publisher, "company": h.company,
                 "published_on": h.published_at.date().isoformat() if h.published_at else None, "passage": h.snippet}
                for h in hits
            ]
        }  # fmt: skip
        found = self._reads.documents([h.document_id for h in hits])
        told = tuple(_told(query, h, found[h.document_id]) for h in hits if h.document_id in found)
        return ToolResult(
            "search_documents", content, hits=tuple(hits), passages=told, documents=tuple(h.document_id for h in hits), empty=not hits
        )

    def find_leads(
        self,
        tracks: Sequence[str] = (),
        exclude_tracks: Sequence[str] = (),
        kinds: Sequence[str] = (),
        places: Sequence[str] = (),
        exclude_places: Sequence[str] = (),
        regions: Sequence[str] = (),
        rounds: Sequence[str] = (),
        investors: Sequence[str] = (),
        statuses: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        min_amount_cny: float | None = None,
        max_amount_cny: float | None = None,
        name: str | None = None,
        order: Order = "score",
        ascending: bool = False,
        limit: int = 5,
        offset: int = 0,
    ) -> ToolResult:
        """Ranked leads (companies worth inviting) that pass all filters. Places are Chinese names, rounds ids such as a, b_plus, angel."""
        within = LeadFilter(
            tuple(tracks), tuple(kinds), tuple(places), tuple(exclude_places), tuple(regions), tuple(rounds), tuple(investors),
            tuple(statuses), since, until, min_amount_cny, max_amount_cny, name, order, ascending, min(max(limit, 1), _MOST_LEADS),
            without=tuple(("track", track) for track in exclude_tracks),
        )  # fmt: skip
        leads, total = self._page(within, max(offset, 0))
        relaxed = self._relaxed(within) if not leads and not offset else ()
        content: dict[str, Any] = {"total": total, "leads": [lead_values(lead) for lead in leads]}
        if relaxed:
            content["without_filter"] = dict(relaxed)
        return ToolResult(
            "find_leads", content, leads=tuple(leads), documents=_documents(leads), total=total, empty=not leads, relaxed=relaxed
        )

    def find_leads_on_topic(
        self,
        topic: str,
        instead: Sequence[str] = (),
        tracks: Sequence[str] = (),
        exclude_tracks: Sequence[str] = (),
        kinds: Sequence[str] = (),
        places: Sequence[str] = (),
        exclude_places: Sequence[str] = (),
        regions: Sequence[str] = (),
        rounds: Sequence[str] = (),
        investors: Sequence[str] = (),
        statuses: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        min_amount_cny: float | None = None,
        max_amount_cny: float | None = None,
    ) -> ToolResult:
        """Leads whose own news articles name a narrow topic (a product, material, application), within the filters.

        `instead`: words of the topic one of which is enough where nobody says all of it.
        """
        searched = self.search_documents(topic, since, until, limit=20)
        # Tracks do not bind here: the words of the article say more than its classification.
        within = LeadFilter(
            (), tuple(kinds), tuple(places), tuple(exclude_places), tuple(regions), tuple(rounds), tuple(investors), tuple(statuses),
            since, until, min_amount_cny, max_amount_cny, limit=1,
        )  # fmt: skip
        leads = self._leads_that_say(topic, within, exclude_tracks, searched.hits)
        said = [topic] if leads else []
        if not leads:
            for word in list(instead)[:3]:
                one = self._leads_that_say(word, within, exclude_tracks)
                said += [word] if one else []
                leads |= one
        documents = tuple(dict.fromkeys([*searched.documents, *_documents(tuple(leads.values()))]))
        first = list(leads.values())[:_MOST_LEADS]
        content = searched.content | {"leads": [lead_values(lead) for lead in first], "total": len(leads), "said": said}
        return replace(
            searched, tool="find_leads_on_topic", content=content, leads=tuple(leads.values()), documents=documents, total=len(leads),
            empty=not leads and not searched.hits,
        )  # fmt: skip

    def _leads_that_say(
        self, topic: str, within: LeadFilter, exclude_tracks: Sequence[str], hits: Sequence[SearchHit] = ()
    ) -> dict[str, Lead]:
        """All leads whose reports say a topic: those whose title or company says it first, then those that say it most."""
        told: dict[str, int] = {}
        span = DocumentFilter(since=within.since, until=within.until)
        seen = 0
        for most in _LOOKED_THROUGH:
            hits = list(hits) if seen == 0 and hits else self._reads.search(topic, most, span if span.binds else None)
            documents = self._reads.documents([hit.document_id for hit in hits[seen:]])
            for hit in hits[seen:]:
                if hit.document_id in documents and (often := says(topic, documents[hit.document_id].body)):
                    told[hit.document_id] = 10 * bool(says(topic, f"{hit.company or ''} {hit.title}")) + min(often, 5)
                    told |= dict.fromkeys(hit.duplicates, told[hit.document_id])
            seen = len(hits)
            if seen < most or len(told) * 2 < seen:
                # Those that say a topic stand first: where most of them do not, no further one will.
                break
        leads: dict[str, Lead] = {}
        reported = self._reads.leads_reported(list(told), within)
        for _, lead in sorted(reported, key=lambda pair: (-told[pair[0]], -pair[1].scorecard.score)):
            if not set(exclude_tracks) & set(lead.tracks):
                leads.setdefault(lead.id, lead)
        return leads

    def _page(self, within: LeadFilter, offset: int) -> tuple[list[Lead], int]:
        leads = self._reads.leads(replace(within, limit=within.limit + offset))
        return leads[offset:], self._reads.count_leads(within)

    def _relaxed(self, within: LeadFilter) -> tuple[tuple[str, int], ...]:
        """What one filter less would show: (its name, leads). A span of time is first let start two weeks earlier, then left out."""
        found = []
        earlier = {"since": within.since - _EARLIER} if within.since else {}
        for name, looser in (("earlier", earlier), *_RELAX):
            wider = replace(within, **looser)
            if wider != within and (count := self._reads.count_leads(wider)):
                found.append((name, count))
        return tuple(found)

    def open_lead(self, lead_id: str) -> ToolResult:
        """One lead in full: scorecard with reasons and quotes, all rounds, sources."""
        lead = self._reads.lead(lead_id)
        if lead is None:
            return ToolResult("open_lead", {"lead_id": lead_id, "found": False}, empty=True)
        return ToolResult("open_lead", lead_values(lead, full=True), leads=(lead,), documents=lead_documents(lead))

    def read_passages(
        self,
        document_ids: Sequence[str],
        question: str,
        aspect: str | None = None,
        names: Sequence[str] = (),
        limit: int = 2,
        strict: bool = False,
        rounds: Sequence[str] = (),
        years: Sequence[int] = (),
        several: bool = False,
    ) -> ToolResult:
        """The sentences of given documents that answer a question, word for word; with `rounds` (ids) or `years` only of those."""
        documents = list(self._reads.documents(list(document_ids)[:12]).values())
        found = find_passages(documents, question, aspect, names, min(max(limit, 1), 5), strict, rounds, years, several)
        content = {"aspect": aspect, "passages": [{"document_id": p.document_id, "quote": p.quote} for p in found]}
        return ToolResult("read_passages", content, passages=tuple(found), documents=tuple(d.id for d in documents), empty=not found)

    def compare_leads(self, lead_ids: Sequence[str]) -> ToolResult:
        """Two to five leads side by side."""
        leads = [lead for i in list(lead_ids)[:5] if (lead := self._reads.lead(i)) is not None]
        content = {"leads": [lead_values(lead, full=True) for lead in leads]}
        return ToolResult("compare_leads", content, leads=tuple(leads), documents=_documents(leads), empty=len(leads) < 2)

    def similar_leads(self, lead_id: str, limit: int = 5) -> ToolResult:
        """Leads that resemble a given one."""
        leads = self._reads.similar(lead_id, min(max(limit, 1), 10)) if self._reads.lead(lead_id) else []
        content = {"leads": [lead_values(lead) for lead in leads]}
        return ToolResult("similar_leads", content, leads=tuple(leads), documents=_documents(leads), empty=not leads)

    def count_leads(
        self,
        tracks: Sequence[str] = (),
        exclude_tracks: Sequence[str] = (),
        kinds: Sequence[str] = (),
        places: Sequence[str] = (),
        exclude_places: Sequence[str] = (),
        regions: Sequence[str] = (),
        rounds: Sequence[str] = (),
        investors: Sequence[str] = (),
        statuses: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        min_amount_cny: float | None = None,
        max_amount_cny: float | None = None,
        examples: int = 3,
    ) -> ToolResult:
        """How many leads pass the filters, with the best few as examples."""
        found = self.find_leads(
            tracks, exclude_tracks, kinds, places, exclude_places, regions, rounds, investors, statuses, since, until,
            min_amount_cny, max_amount_cny, limit=max(examples, 1),
        )  # fmt: skip
        return replace(found, tool="count_leads", content=found.content | {"count": found.total})

    def trends(
        self,
        by: TrendBy,
        since: date | None = None,
        until: date | None = None,
        tracks: Sequence[str] = (),
        places: Sequence[str] = (),
        rounds: Sequence[str] = (),
    ) -> ToolResult:
        """Completed rounds counted by track, year, month, region, round, investor or currency, with the sum of their low bounds in CNY."""
        rows = self._reads.trends(by, since, until, tuple(tracks), tuple(places), tuple(rounds))
        content = {
            "by": by,
            "rows": [{"key": r.key, "label": r.label, "rounds": r.count, "amount_low_cny": r.amount_low_cny} for r in rows[:24]],
        }
        return ToolResult("trends", content, rows=tuple(rows), total=sum(r.count for r in rows), empty=not rows)

    def portfolio(
        self,
        investor: str,
        tracks: Sequence[str] = (),
        track_words: Sequence[str] = (),
        places: Sequence[str] = (),
        rounds: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
    ) -> ToolResult:
        """Stored rounds an investor took part in, newest first; where few are on record also reports that say it invested."""
        names = investor_names(self._reads, investor)
        within = HoldingFilter(tuple(tracks), tuple(track_words), tuple(places), tuple(rounds), since, until)
        held = held_within(self._reads, names, within)
        of_field = [] if held else members_names(self._reads, investor)
        if of_field:
            # "车企" is no investor but many; that a report says the word tells nothing of who paid.
            names, held = of_field, held_within(self._reads, of_field, within)
        told = [] if of_field else told_investments(self._reads, names, held, within)
        leads = [lead for _, lead, _ in held if lead]
        content = {
            "investor": investor,
            "names": names,
            "companies": [{"company": c, "lead_id": lead.id if lead else None, "round": r} for c, lead, r in held[:30]],
            "reports": [{"document_id": p.document_id, "company": h.company, "quote": p.quote} for h, p in told],
        }
        return ToolResult(
            "portfolio", content, leads=tuple(leads), holdings=tuple(held), hits=tuple(h for h, _ in told),
            passages=tuple(p for _, p in told), documents=tuple(dict.fromkeys([*_documents(leads), *(h.document_id for h, _ in told)])),
            total=len(held), empty=not held and not told,
        )  # fmt: skip

    def park_news(self, stream: Literal["support", "risk"] | None = None, name: str | None = None) -> ToolResult:
        """News on companies already in the park: support (funding, listing, needs) or risk (relocation, operations; to be verified)."""
        news = self._reads.park_news(stream, name)
        content = {
            "news": [
                {"company": n.organization.name, "stream": n.stream, "kind": n.kind, "severity": n.severity, "quote": n.quote,
                 "document_id": n.document_id, "title": n.title, "published_on": n.published_on.isoformat() if n.published_on else None}
                for n in news[:12]
            ]
        }  # fmt: skip
        return ToolResult(
            "park_news", content, news=tuple(news), documents=tuple(n.document_id for n in news), total=len(news), empty=not news
        )

    def digest_of(self, day: date | None = None) -> ToolResult:
        """The digest of a day (default: the newest)."""
        digest = self._reads.digest(day)
        if digest is None:
            return ToolResult("digest_of", {"day": day.isoformat() if day else None, "found": False}, empty=True)
        items = (*digest.opc, *digest.scale, *digest.bridge)
        leads = tuple({i.lead.id: i.lead for i in items}.values())
        content = {
            "day": digest.day.isoformat(),
            "documents_read": digest.documents_read,
            "leads_new": digest.leads_new,
            "opc": [i.headline for i in digest.opc],
            "scale": [i.headline for i in digest.scale],
            "risks": [n.title for n in digest.risks],
        }
        quoted = [i.quote.document_id for i in items if i.quote]
        news = (*digest.support, *digest.risks)
        documents = tuple(dict.fromkeys([*quoted, *_documents(leads), *(n.document_id for n in news)]))
        return ToolResult("digest_of", content, leads=leads, news=news, digest=digest, documents=documents)

    def changes_since(self, since: date, tracks: Sequence[str] = (), limit: int = 8) -> ToolResult:
        """Leads first seen or moved since a day."""
        moved = [lead for lead in self._reads.changes(since) if not tracks or set(tracks) & set(lead.tracks)]
        if not moved:
            # Nothing moved since an earlier scoring: what was first reported since then is what is new.
            recent = self._reads.leads(LeadFilter(tracks=tuple(tracks), since=since, order="date", limit=200))
            moved = [lead for lead in recent if lead.first_seen and lead.first_seen >= since]
        leads = moved[: min(max(limit, 1), _MOST_LEADS)]
        content = {"since": since.isoformat(), "total": len(moved), "leads": [lead_values(x) | {"change": x.change} for x in leads]}
        return ToolResult("changes_since", content, leads=tuple(leads), documents=_documents(leads), total=len(moved), empty=not moved)

    def cases(self, query: str = "", outcomes: Sequence[Outcome] = (), limit: int = 5) -> ToolResult:
        """How earlier leads ended and why (signed, landed, lost), the best match for the words first; without words the newest."""
        most = min(max(limit, 1), _MOST_LEADS)
        found = [c for c in self._reads.cases(query, _MOST_CASES if outcomes else most) if not outcomes or c.outcome in outcomes][:most]
        leads = [lead for c in found if (lead := self._reads.lead(c.lead_id)) is not None]
        content = {
            "cases": [
                {"lead_id": c.lead_id, "company": c.company, "outcome": c.outcome, "reason": c.reason, "tracks": list(c.tracks),
                 "decided_on": c.decided_at.date().isoformat(), "lesson": c.lesson}
                for c in found
            ]
        }  # fmt: skip
        return ToolResult("cases", content, leads=tuple(leads), cases=tuple(found), documents=_documents(leads), empty=not found)

    def names_like(self, name: str) -> ToolResult:
        """Companies of the store whose names are spelt almost like a name that was not found: for misspelt names."""
        near = self._reads.names_like(name)
        return ToolResult("names_like", {"name": name, "near": near}, near=tuple(near), empty=not near)

    def library_state(self) -> ToolResult:
        """How much is stored and how new it is."""
        newest = self._reads.newest_document_at()
        content = {"counts": dict(self._reads.counts()), "newest_document_at": newest.isoformat() if newest else None}
        return ToolResult("library_state", content)

    def propose(self, lead_id: str, action: Action, note: str = "") -> ToolResult:
        """Prepare a claim, note or rejection of a lead. Nothing is changed: a person confirms the proposal."""
        lead = self._reads.lead(lead_id)
        if lead is None:
            return ToolResult("propose", {"lead_id": lead_id, "found": False}, empty=True)
        proposal = {"lead_id": lead.id, "company": lead.organization.name, "action": action, "note": note[:500], "confirmed": False}
        return ToolResult("propose", {"proposal": proposal}, leads=(lead,), documents=lead_documents(lead), proposal=proposal)

    def named(self) -> dict[str, Callable[..., ToolResult]]:
        """Every tool by its name."""
        return {
            tool.__name__: tool
            for tool in (
                self.search_documents, self.find_leads, self.find_leads_on_topic, self.open_lead, self.read_passages,
                self.compare_leads, self.similar_leads, self.count_leads, self.trends, self.portfolio, self.park_news,
                self.cases, self.names_like, self.digest_of, self.changes_since, self.library_state, self.propose,
            )
        }  # fmt: skip


def langchain_tools(tools: ScoutTools) -> list[BaseTool]:
    """The tools for `create_agent`: a model reads the data block, code reads the ToolResult beside it."""
    from langchain_core.tools import StructuredTool

    def wrap(function: Callable[..., ToolResult]) -> BaseTool:
        def run(**arguments: Any) -> tuple[str, ToolResult]:
            result = function(**arguments)
            return result.block(), result

        schema = StructuredTool.from_function(function).args_schema
        return StructuredTool(
            name=function.__name__,
            description=(function.__doc__ or "").strip(),
            args_schema=schema,
            func=run,
            response_format="content_and_artifact",
        )

    return [wrap(function) for function in tools.named().values()]


def _told(query: str, hit: SearchHit, document: Document) -> PassageFound:
    """The words of a hit that say the query best, with how much of the query the whole document says."""
    said = coverage(query, document.body)
    passages = find_passages([document], query, None, limit=1) if said >= 0.5 else []
    quote = passages[0].quote if passages else hit.snippet
    return PassageFound(hit.document_id, quote, round(said, 3))


def _documents(leads: Sequence[Lead]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d for lead in leads for d in lead_documents(lead)))
