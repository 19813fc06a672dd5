"""Which tools answer a question: the rule model's plan, one step at a time, from the Interpretation and the results so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from agent.chat.asked_names import whole_name
from agent.chat.interpretation import ALL_ENDS, ROUND_ASPECTS, Interpretation, Named
from agent.chat.lead_view import has_completed, lead_documents
from agent.chat.passages import acts, asking
from agent.chat.tool_result import PassageFound, ToolResult
from domain.search import SearchHit
from domain.text import fold, to_simplified

Call = tuple[str, dict[str, Any]]
_STRUCTURED = {"investors", "amount", "round", "date", "place", "track", "kind", "status", "source", "history"}
"""Aspects that the lead itself answers; the other ones need the words of its documents."""
_QUOTED = {"history"}
_SEVERAL = re.compile(r"哪些|哪几|有什么|都有|分别|which\b|what .{0,20}(?:products|customers|patents)")
"""Words that ask for more than one thing."""
_NAMES_SHOWN = 10
"""Leads of a list that are only named behind those shown in full."""
"""Structured aspects whose own words are read besides: an article may say more than was extracted."""
_OF_A_YEAR = {"revenue", "profit", "headcount", "valuation", "customers", "patents"}
"""Aspects whose figure changes: who asks for one year's is not told another's."""
_COMPARED_BY_WORDS = {
    "valuation",
    "headcount",
    "revenue",
    "profit",
    "patents",
    "founder",
    "founded",
    "product",
    "customers",
    "tech",
    "team",
}
_YEAR_DAYS = 370
_LIST_LIMIT = 5
_DEALS = re.compile(r"[多少几\d]\s?[起笔]|[起笔](?:融资|交易)|轮融资|交易")
"""Words that count rounds, not companies."""
_CIRCUMSTANCES = ("places", "exclude_places", "regions", "rounds", "since", "until", "min_amount_cny", "max_amount_cny")
"""Filters that a topic nobody reports within them is looked for without."""
_FILTER_ARGUMENTS = (
    "tracks", "exclude_tracks", "kinds", "places", "exclude_places", "regions", "rounds", "investors", "statuses", "since", "until",
    "min_amount_cny", "max_amount_cny",
)  # fmt: skip


def next_calls(found: Interpretation, done: Sequence[ToolResult], today: date) -> list[Call]:
    """The calls to make next; none when the answer can be composed."""
    step = _STEPS.get(found.intent)
    return step(found, done, today) if step else []


def filters_of(found: Interpretation) -> dict[str, Any]:
    """The filters that bind, as tool arguments of plain JSON values."""
    out: dict[str, Any] = {}
    for name in _FILTER_ARGUMENTS:
        value = getattr(found, name)
        if value in (None, ()):
            continue
        out[name] = value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
    return out


def _leads(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    within = found.lead_filter(_LIST_LIMIT)
    shown = within.limit + (0 if found.limit else _NAMES_SHOWN)
    listing = filters_of(found) | {"order": within.order, "ascending": within.ascending, "limit": shown, "offset": found.offset}
    if not found.topic:
        return [] if done else [("find_leads", listing)]
    on_topic = filters_of(found) | {"topic": found.topic, "instead": _instead(found)}
    if not done:
        # A narrow topic: the leads whose articles say it come before the rest of the track.
        return [("find_leads_on_topic", on_topic), ("find_leads", listing | {"offset": 0, "limit": 10})]
    looser = {k: v for k, v in on_topic.items() if k not in _CIRCUMSTANCES}
    if len(done) == 2 and not done[0].leads and looser != on_topic and not (found.tracks and done[1].leads):
        return [("find_leads_on_topic", looser)]
    return []


def _count(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    if done:
        return []
    if _DEALS.search(fold(found.question)) and not _beyond_trends(found) and not found.topic:
        return [("trends", _span(found) | {"by": "round"})]
    counted: list[Call] = [("count_leads", filters_of(found))]
    on_topic = filters_of(found) | {"topic": found.topic, "instead": _instead(found)}
    return [("find_leads_on_topic", on_topic), *counted] if found.topic else counted


_ALTERNATIVES = re.compile(r"或|、|/|和|与|\bor\b|\band\b")


def _instead(found: Interpretation) -> list[str]:
    """The words of a topic one of which is enough where no report says all: alternatives, else the keyword of a track among them."""
    words = found.topic.split()
    if len(words) < 2:
        return []
    return words if _ALTERNATIVES.search(fold(found.question).lower()) else [w for w in words if w in found.track_words]


def _beyond_trends(found: Interpretation) -> bool:
    """Filters that `trends` does not know."""
    return bool(found.kinds or found.exclude_places or found.regions or found.investors or found.min_amount_cny or found.max_amount_cny)


def _trend(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    return [] if done else [("trends", _span(found) | {"by": found.by or "track"})]


def _span(found: Interpretation) -> dict[str, Any]:
    return {k: v for k, v in filters_of(found).items() if k in {"since", "until", "tracks", "places", "rounds"}}


def _company(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    subjects = found.companies or ((Named("", found.asked_name),) if found.asked_name else ())
    if not done:
        return [call for subject in subjects[:5] for call in _first_look(subject)]
    if any(result.tool in {"read_passages", "names_like"} for result in done):
        return []
    opened = [lead for result in done if result.tool == "open_lead" for lead in result.leads]
    calls: list[Call] = []
    for lead in opened:
        names = [lead.organization.name, *(a.name for a in lead.organization.aliases)]
        for aspect in aspects_of(found):
            seat_only = aspect == "place" and lead.location is not None and not found.topic
            if aspect == "deal" or aspect not in _STRUCTURED or aspect in _QUOTED or (aspect == "place" and not seat_only):
                calls += _reads(lead_documents(lead)[:8], found, aspect, names)
    for subject in subjects:
        if subject.id:
            continue
        hits = [h for result in done for h in result.hits if about(subject.name, h) and not _before(h, found.since)]
        own = [h.document_id for h in hits if _tells_of(subject.name, h)]
        own += [n.document_id for result in done for n in result.news]
        others = [h.document_id for h in hits if h.document_id not in own]
        # An article that only mentions the company tells other companies' rounds too: there its sentences are read strictly.
        for documents, strict in ((own, False), (others, True)):
            if documents:
                for aspect in aspects_of(found):
                    for name, arguments in _reads(tuple(dict.fromkeys(documents))[:6], found, aspect, [subject.name]):
                        calls.append((name, arguments | {"strict": strict}))
    if not calls and not opened:
        return [("names_like", {"name": subject.name}) for subject in subjects if not subject.id]
    return calls


_DESCRIBES = 0.6
"""Share of a description's words that a report must say for its company to be the one described."""


def best_described(results: Sequence[ToolResult]) -> tuple[SearchHit, PassageFound] | None:
    """The hit whose document says most of the description, with the sentence that does; the better ranked of equals."""
    searched = next((r for r in results if r.tool == "search_documents"), None)
    if searched is None:
        return None
    hits = {h.document_id: h for h in searched.hits}
    said = [(p, hits[p.document_id]) for p in searched.passages if p.score >= _DESCRIBES and p.document_id in hits]
    # In a round-up the words may be another company's: the title or the sentence itself must name the one meant.
    said = [(p, h) for p, h in said if h.company and names_it(h.company, h.title, p.quote)]
    return max(((h, p) for p, h in said), key=lambda pair: round(pair[1].score, 1), default=None)


def _described(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    if not done:
        return [("search_documents", {"query": found.topic, "limit": 8})]
    best = best_described(done)
    if best is None or len(done) > 1:
        return []
    hit, _ = best
    names = [hit.company] if hit.company else []
    calls: list[Call] = [("find_leads", {"name": hit.company, "limit": 1})] if hit.company else []
    return calls + [call for aspect in aspects_of(found) for call in _reads([hit.document_id], found, aspect, names)]


def aspects_of(found: Interpretation) -> tuple[str, ...]:
    """What to read for: the aspects asked, those of a round as one ("deal"), in the order of asking."""
    asked = (found.aspect or "profile", *found.more)
    return tuple(dict.fromkeys("deal" if a in ROUND_ASPECTS else a for a in asked))


def _first_look(subject: Named) -> list[Call]:
    if subject.id:
        return [("open_lead", {"lead_id": subject.id})]
    return [("park_news", {"name": subject.name}), ("search_documents", {"query": subject.name, "limit": 8})]


def about(name: str, hit: SearchHit) -> bool:
    """Whether a hit is about a company of that name; two characters alone may be any word, so its company must say so."""
    if len(name) <= 2:
        return names_it(name, hit.company, hit.title)
    return names_it(name, hit.title, hit.snippet, hit.company)


def names_it(name: str, *texts: str | None) -> bool:
    """Whether a name occurs in one of the texts as written, widths, scripts and case aside; a Latin one as whole words."""
    if name.isascii():
        return any(whole_name(name.lower(), fold(text).lower()) for text in texts if text)
    key = fold(name).lower().replace(" ", "")
    return any(key in fold(text).lower().replace(" ", "") for text in texts if text)


def _tells_of(name: str, hit: SearchHit) -> bool:
    """Whether a report is about the company; where it is about another one, a name in its title may be that one's investor."""
    if hit.company and (names_it(name, hit.company) or names_it(hit.company, name)):
        return True
    return names_it(name, hit.title) and (not hit.company or acts(fold(hit.title).lower(), [fold(name).lower()]))


def _before(hit: SearchHit, since: date | None) -> bool:
    """A report printed before a time cannot tell of it."""
    return since is not None and hit.published_at is not None and hit.published_at.date() < since


def _reads(documents: Sequence[str], found: Interpretation, aspect: str, names: Sequence[str]) -> list[Call]:
    """The reading for an aspect; who asks for a round's investors is also read the sentences that name them."""
    name, arguments = _read(documents, found, aspect, names)
    if aspect != "deal":
        return [(name, arguments)]
    kinds = ("investors", "deal") if "investors" in {found.aspect, *found.more} else ("deal",)
    stages = [[stage] for stage in found.rounds[:3]] or [[]]
    return [(name, arguments | {"aspect": kind, "rounds": stage}) for kind in kinds for stage in stages]


def _read(documents: Sequence[str], found: Interpretation, aspect: str, names: Sequence[str]) -> Call:
    arguments: dict[str, Any] = {"document_ids": list(documents), "question": found.topic, "names": list(names), "limit": 3}
    if _SEVERAL.search(fold(found.question).lower()) and aspect not in ROUND_ASPECTS | {"deal"}:
        arguments["several"] = True
    if aspect == "open":
        return "read_passages", arguments
    if aspect in _OF_A_YEAR and found.since and found.until and (found.until - found.since).days < _YEAR_DAYS:
        arguments |= {"years": list(range(found.since.year, found.until.year + 1))}
    if aspect == "deal" and found.since and found.until and (found.until - found.since).days < _YEAR_DAYS:
        arguments |= {"years": list(range(found.since.year, found.until.year + 1))}
    if aspect == "deal":
        arguments |= {"question": found.question if found.follow_up else " ".join(found.investors), "rounds": list(found.rounds)}
    return "read_passages", arguments | {"aspect": "product" if aspect == "profile" else aspect}


def _why(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    if done:
        return []
    return [call for subject in _subjects(found) for call in _first_look(subject)]


def _subjects(found: Interpretation) -> tuple[Named, ...]:
    return found.companies[:3] or ((Named("", found.asked_name),) if found.asked_name else ())


def _compare(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    ids = [c.id for c in found.companies if c.id]
    if not done:
        return [("compare_leads", {"lead_ids": ids[:5]})] if ids else []
    if any(result.tool == "read_passages" for result in done):
        return []
    asked = find_compared(found.question)
    if asked:
        return [
            ("read_passages", {"document_ids": list(lead_documents(lead)[:6]), "question": "", "aspect": asked, "limit": 1,
                               "names": [lead.organization.name, *(a.name for a in lead.organization.aliases)]})
            for result in done for lead in result.leads
        ]  # fmt: skip
    # A lead with no completed round on record: what its reports say of money is quoted below the table.
    untold = [lead for result in done for lead in result.leads if not has_completed(lead)]
    return [
        ("read_passages", {"document_ids": list(lead_documents(lead)[:6]), "question": "", "aspect": "deal", "limit": 1,
                           "names": [lead.organization.name, *(a.name for a in lead.organization.aliases)]})
        for lead in untold
    ]  # fmt: skip


def find_compared(question: str) -> str | None:
    """The fact a comparison is on, where the table has no row for it."""
    text = fold(question).lower()
    return next((aspect for aspect, pattern in asking().items() if aspect in _COMPARED_BY_WORDS and pattern.search(text)), None)


def _similar(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    ids = [c.id for c in found.companies if c.id]
    if done:
        return []
    return (
        [("similar_leads", {"lead_id": ids[0], "limit": found.limit or 5})]
        if ids
        else [call for s in _subjects(found) for call in _first_look(s)]
    )


def _portfolio(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    if done:
        return []
    # One investor printed in both scripts is one.
    spelt = {fold(to_simplified(name)).lower(): name for name in reversed(found.investors)}
    names = list(reversed(spelt.values()))[:3] or ([found.asked_name] if found.asked_name else [])
    within = {k: v for k, v in filters_of(found).items() if k in {"tracks", "places", "rounds", "since", "until"}}
    if found.tracks:
        within["track_words"] = list(found.track_words)
    return [("portfolio", within | {"investor": name}) for name in names]


def _park(stream: str) -> Callable[[Interpretation, Sequence[ToolResult], date], list[Call]]:
    def step(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
        if done:
            return []
        names = [c.name for c in found.companies] or ([found.asked_name] if found.asked_name else [])
        return [("park_news", {"stream": stream, "name": n}) for n in names[:3]] or [("park_news", {"stream": stream})]

    return step


def _digest(found: Interpretation, done: Sequence[ToolResult], today: date) -> list[Call]:
    if done:
        return []
    day = found.since if found.since and found.since == found.until and found.since != today else None
    return [("digest_of", {"day": day.isoformat()} if day else {})]


def _changes(found: Interpretation, done: Sequence[ToolResult], today: date) -> list[Call]:
    if done:
        return []
    since = found.since or today - timedelta(days=7)
    return [("changes_since", {"since": since.isoformat(), "tracks": list(found.tracks), "limit": found.limit or 8})]


def _cases(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    if done:
        # Leads may have been given their status by other means than a recorded move.
        leads = filters_of(found) | {"order": "date", "limit": found.limit or 8}
        return [("find_leads", leads)] if len(done) == 1 and done[0].empty else []
    outcomes = [] if found.statuses == ALL_ENDS else ["lost"] if found.statuses == ("rejected",) else ["landed", "signed"]
    words = " ".join(w for w in (found.topic, *(c.name for c in found.companies), *found.tracks) if w)
    return [("cases", {"query": words, "outcomes": outcomes, "limit": found.limit or 8})]


def _search(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    return [] if done else [("search_documents", {"query": found.topic or found.question, "limit": 6})]


def _freshness(_found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    return [] if done else [("library_state", {})]


def _propose(found: Interpretation, done: Sequence[ToolResult], _today: date) -> list[Call]:
    ids = [c.id for c in found.companies if c.id]
    if done or not ids:
        return []
    return [("propose", {"lead_id": ids[0], "action": found.action or "note", "note": found.note or ""})]


_STEPS: dict[str, Callable[[Interpretation, Sequence[ToolResult], date], list[Call]]] = {
    "leads": _leads,
    "count": _count,
    "trend": _trend,
    "company": _company,
    "described": _described,
    "why": _why,
    "compare": _compare,
    "similar": _similar,
    "portfolio": _portfolio,
    "park_news": _park("support"),
    "risk": _park("risk"),
    "digest": _digest,
    "changes": _changes,
    "cases": _cases,
    "search": _search,
    "freshness": _freshness,
    "propose": _propose,
}
