"""Resolve: which reports are one story, which names are one organization, which events are one round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from domain.document import Document
from domain.extraction import Extraction
from domain.funding import EventStatus, FundingEvent, FundingRound, RoundReport
from domain.judging.yardstick import yardstick
from domain.merging import amounts_overlap, merge_reports, rounds_agree
from domain.naming import find_credit_codes, name_key
from domain.organization import Organization
from domain.profile import ParkProfile, RegisterEntry
from domain.register import RegisterFinder
from domain.report import StepReport
from domain.resolution import Merge, OrganizationBook
from domain.story import FUNDING_DAYS, StoryBook, story_print
from pipeline.progress_bar import Progress
from store.organizations import Mention
from store.store import Store

VERSION = "resolve-1"
_BATCH = 200
_MOST_REPORTS = 20
_STORY_SPAN = timedelta(days=FUNDING_DAYS + 1)
# An event of these is about a fund or an investor, not about an operating company.
_OF_INVESTORS = frozenset({EventStatus.FUND_CLOSE})


@dataclass(frozen=True, slots=True)
class Named:
    """One company as one document names it, the name to show first."""

    names: tuple[str, ...]
    credit_code: str | None = None


def resolve(store: Store, profile: ParkProfile, progress: Progress) -> StepReport:
    """Resolves every document whose reading is new or changed; organizations that gained or lost a document are scored again."""
    started = perf_counter()
    read = store.progress.keys("extract")
    done = store.progress.keys("resolve")
    keys = {document_id: f"{key}:{VERSION}" for document_id, key in read.items()}
    todo = [document_id for document_id, key in keys.items() if done.get(document_id) != key]
    report = StepReport("resolve", skipped=len(keys) - len(todo))
    if not todo:
        report.seconds = perf_counter() - started
        return report
    resolver = Resolver(store, profile, store.documents.oldest_day(todo))
    with progress.step("resolve", len(todo)) as advance:
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            with store.transaction():
                resolver.resolve(batch)
                store.progress.done("resolve", {document_id: keys[document_id] for document_id in batch})
            report.changed += sum(document_id in done for document_id in batch)
            report.new += sum(document_id not in done for document_id in batch)
            advance(len(batch))
    report.seconds = perf_counter() - started
    return report


class Resolver:
    """Holds the books of organizations in memory while documents are resolved against them."""

    def __init__(self, store: Store, profile: ParkProfile, oldest: date | None = None) -> None:
        """`oldest` is the earliest day of the documents to come; stories that ended long before need not be looked at."""
        self._store = store
        self._profile = profile
        self._zone = ZoneInfo(profile.time_zone)
        self._register = RegisterFinder(profile.register)
        self._parents = {track.id: track.parent or track.id for track in profile.tracks}
        self._stories = StoryBook(store.stories.prints(oldest - _STORY_SPAN if oldest else None))
        self._book = OrganizationBook(store.organizations.all(), merges=[Merge(*merge) for merge in store.organizations.merges()])

    def resolve(self, document_ids: Sequence[str]) -> None:
        """Sets which story the documents tell and what they are about; merges the rounds of every organization they touch."""
        documents = self._store.documents.get_many(document_ids)
        extractions = self._store.extractions.get_many(document_ids)
        roundups = self._tell_stories(documents, extractions)
        touched: set[str] = set()
        mentions: list[Mention] = []
        changed: dict[str, Organization] = {}
        merged: list[Merge] = []
        for document_id in document_ids:
            document, extraction = documents[document_id], extractions[document_id]
            companies = companies_in(document, extraction)
            own, share = len(companies), 1 / max(1, len(companies))
            if document_id in roundups:
                # Even where only one of its items was read: the rest of the piece is about others.
                share = min(share, 0.5)
            _add_registered(companies, self._register.find(document.title, document.text))
            tracks = {self._parents[match.id] for match in extraction.tracks if match.id in self._parents}
            for position, company in enumerate(companies):
                subject = share == 1 and position == 0 and own == 1
                translated = self._names_in_other_script(document_id, extraction) if subject else ()
                found = self._book.resolve(
                    (*company.names, *translated),
                    extraction.location if subject else None,
                    tracks if subject else (),
                    document_id,
                    credit_code=company.credit_code,
                )
                merged += found.merges
                changed[found.organization.id] = found.organization
                mentions.append(Mention(document_id, found.organization.id, company.names[0], share))
        self._store.organizations.put(changed.values())
        touched |= self._store.organizations.replace_mentions(document_ids, mentions)
        for merge in merged:
            touched |= self._store.organizations.put_merge(merge.into, merge.absorbed, merge.document_id)
        self._merge_rounds(touched)
        self._store.progress.forget("score", touched)

    def _tell_stories(self, documents: Mapping[str, Document], extractions: Mapping[str, Extraction]) -> set[str]:
        """Finds the story of each document; returns those that are roundups."""
        prints = {document_id: story_print(document, extractions[document_id]) for document_id, document in documents.items()}
        for one in prints.values():
            self._stories.add(one)
        home = {document_id: self._stories.story_of(document_id) or "" for document_id in prints}
        self._store.stories.put((one, home[document_id]) for document_id, one in prints.items())
        # A new report may have joined two stories: the members of the one that was given up move along.
        members = {member: story_id for story_id in set(home.values()) for member in self._stories.story(story_id).document_ids}
        self._store.stories.move({member: story_id for member, story_id in members.items() if member not in prints})
        return {document_id for document_id, one in prints.items() if one.is_roundup}

    def _names_in_other_script(self, document_id: str, extraction: Extraction) -> tuple[str, ...]:
        """What reports of the same round in the other script call the company: 衡岳脑机 and Hengyue Neuro in one story are one company."""
        event = _only_event(extraction)
        if event is None or event.company is None:
            return ()
        members = [m for m in self._stories.story(self._stories.story_of(document_id) or "").document_ids if m != document_id]
        found = []
        for other in self._store.extractions.get_many(members[:_MOST_REPORTS]).values():
            told = _only_event(other)
            if told is None or told.company is None or told.company.isascii() == event.company.isascii():
                continue
            if rounds_agree(event.round, told.round) and amounts_overlap(event.amount, told.amount):
                found.append(told.company)
        return tuple(dict.fromkeys(found))

    def _merge_rounds(self, organization_ids: Collection[str]) -> None:
        measure = yardstick(self._profile)
        ids = sorted(organization_ids)
        mentions = self._store.organizations.mentions_of(ids)
        document_ids = sorted({mention.document_id for found in mentions.values() for mention in found})
        documents = self._store.documents.get_many(document_ids)
        extractions = self._store.extractions.get_many(document_ids)
        rounds: dict[str, Sequence[FundingRound]] = {}
        for organization_id in ids:
            reports = [
                self._report(documents[mention.document_id], event)
                for mention in mentions.get(organization_id, ())
                for event in _events(extractions[mention.document_id])
                if event.company == mention.name or mention.name in event.company_aliases
            ]
            rounds[organization_id] = merge_reports(organization_id, reports)
        lows = {funding.id: measure.cny_low(funding.amount) for found in rounds.values() for funding in found}
        self._store.rounds.replace(rounds, lows)

    def _report(self, document: Document, event: FundingEvent) -> RoundReport:
        day = document.published_at.astimezone(self._zone).date() if document.published_at else None
        return RoundReport(document.id, event, day, document.publisher, document.url)


def companies_in(document: Document, extraction: Extraction) -> list[Named]:
    """The companies a document is about: those of its events, else the one it names as its subject."""
    groups: list[list[str]] = []
    current = [event for event in extraction.events if event.company]
    told = current or [event for event in extraction.other_events if event.company and event.status not in _OF_INVESTORS]
    for event in told:
        if event.company is not None:
            _join(groups, [event.company, *event.company_aliases])
    if extraction.company and (not groups or any(extraction.company in group for group in groups)):
        _join(groups, [extraction.company, *extraction.company_aliases])
    codes = find_credit_codes(document.text) if len(groups) == 1 else ()
    return [Named(tuple(group), codes[0] if len(codes) == 1 else None) for group in groups]


def _add_registered(companies: list[Named], registered: Iterable[RegisterEntry]) -> None:
    """Adds the park companies a document speaks of; one it names already gets the register's other names."""
    for entry in registered:
        names = (entry.name, *entry.aliases)
        keys = {name_key(name) for name in names}
        at = next((i for i, company in enumerate(companies) if keys & {name_key(name) for name in company.names}), None)
        if at is None:
            companies.append(Named(names, entry.credit_code))
        else:
            known = companies[at]
            more = tuple(name for name in names if name not in known.names)
            companies[at] = Named((*known.names, *more), known.credit_code or entry.credit_code)


def _join(groups: list[list[str]], names: Iterable[str]) -> None:
    """Adds names to the group that shares one with them, else as a new group."""
    found = list(dict.fromkeys(names))
    for group in groups:
        if any(name in group for name in found):
            group.extend(name for name in found if name not in group)
            return
    groups.append(found)


def _only_event(extraction: Extraction) -> FundingEvent | None:
    return extraction.events[0] if len(extraction.events) == 1 else None


def _events(extraction: Extraction) -> tuple[FundingEvent, ...]:
    return (*extraction.events, *extraction.other_events)
