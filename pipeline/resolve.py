"""Resolve: which reports are one story, which names are one organization, which events are one round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from domain.resolution import Merge, OrganizationBook, look_up_keys, nameless_id
from domain.story import FUNDING_DAYS, StoryBook, story_print
from pipeline.progress_bar import Progress
from store.organizations import Mention
from store.store import Store
from store.stories import Stories

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


def resolve(store: Store, profile: ParkProfile, progress: Progress, stories: KeptStories | None = None) -> StepReport:
    """Resolves every document whose reading is new or changed; organizations that gained or lost a document are scored again."""
    started = perf_counter()
    todo = store.progress.pending("resolve", VERSION)
    report = StepReport("resolve", skipped=store.extractions.count() - len(todo))
    if todo:
        ids = list(todo)
        kept = stories or KeptStories(store.stories)
        with kept.book(store.documents.oldest_day(ids)) as book, progress.step("resolve", len(ids)) as advance:
            resolver = Resolver(store, profile, book)
            for start in range(0, len(ids), _BATCH):
                batch = ids[start : start + _BATCH]
                with store.transaction():
                    resolver.resolve(batch)
                    store.progress.done("resolve", dict.fromkeys(batch, VERSION))
                report.changed += sum(todo[document_id] for document_id in batch)
                report.new += sum(not todo[document_id] for document_id in batch)
                advance(len(batch))
    report.seconds = perf_counter() - started
    return report


class KeptStories:
    """The book of stories, kept between the runs of one process that alone writes them; it holds the days news may still link to."""

    def __init__(self, stories: Stories) -> None:
        self._stories = stories
        self._book: StoryBook | None = None
        self._since: date | None = None

    @contextmanager
    def book(self, oldest: date | None) -> Iterator[StoryBook]:
        """The book for documents none of which is older than `oldest`; None: any may come. A run that fails leaves none behind."""
        since = oldest - _STORY_SPAN if oldest else None
        book = self._book
        if book is None or (self._since is not None and (since is None or since < self._since)):
            book = StoryBook(self._stories.prints(since))
        elif since is not None:
            book.forget_before(since)
        self._book = None
        yield book
        self._book, self._since = book, since

    def drop(self) -> None:
        """Forgets the book after stories were taken out of the store."""
        self._book = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A company a document is about, with what else helps to know it again."""

    document_id: str
    company: Named
    names: tuple[str, ...]
    share: float
    location: str | None
    tracks: frozenset[str]


class Resolver:
    """Resolves documents against the stored organizations that their names may mean."""

    def __init__(self, store: Store, profile: ParkProfile, stories: StoryBook) -> None:
        self._store = store
        self._profile = profile
        self._zone = ZoneInfo(profile.time_zone)
        self._register = RegisterFinder(profile.register)
        self._parents = {track.id: track.parent or track.id for track in profile.tracks}
        self._stories = stories
        self._book = OrganizationBook()

    def resolve(self, document_ids: Sequence[str]) -> None:
        """Sets which story the documents tell and what they are about; merges the rounds of every organization they touch."""
        documents = self._store.documents.get_many(document_ids)
        extractions = self._store.extractions.get_many(document_ids)
        roundups, retold = self._tell_stories(documents, extractions)
        told = [one for i in document_ids for one in self._told(documents[i], extractions[i], i in roundups)]
        self._admit(told)
        mentions: list[Mention] = []
        changed: dict[str, Organization] = {}
        merged: list[Merge] = []
        for one in told:
            code = one.company.credit_code
            found = self._book.resolve(one.names, one.location, one.tracks, one.document_id, credit_code=code)
            merged += found.merges
            changed[found.organization.id] = found.organization
            mentions.append(Mention(one.document_id, found.organization.id, one.company.names[0], one.share))
        self._store.organizations.put(changed.values())
        touched = self._store.organizations.replace_mentions(document_ids, mentions)
        for merge in merged:
            touched |= self._store.organizations.put_merge(merge.into, merge.absorbed, merge.document_id)
        self._merge_rounds(touched)
        # What two reports tell once is told twice where they are two stories.
        touched |= {organization_id for about in self._store.organizations.about(retold).values() for organization_id in about}
        self._store.progress.due("score", touched)

    def _told(self, document: Document, extraction: Extraction, is_roundup: bool) -> Iterator[_Told]:
        companies = companies_in(document, extraction)
        own, share = len(companies), 1 / max(1, len(companies))
        if is_roundup:
            # Even where only one of its items was read: the rest of the piece is about others.
            share = min(share, 0.5)
        _add_registered(companies, self._register.find(document.title, document.text))
        tracks = frozenset(self._parents[match.id] for match in extraction.tracks if match.id in self._parents)
        for position, company in enumerate(companies):
            subject = share == 1 and position == 0 and own == 1
            translated = self._names_in_other_script(document.id, extraction) if subject else ()
            location = extraction.location if subject else None
            yield _Told(document.id, company, (*company.names, *translated), share, location, tracks if subject else frozenset())

    def _admit(self, told: Sequence[_Told]) -> None:
        """Takes the stored organizations that may be meant into the book."""
        codes = {one.company.credit_code for one in told if one.company.credit_code}
        # A document that gives no name of its own may have been resolved before, under an id of its own.
        nameless = {nameless_id(name, one.document_id) for one in told for name in one.names}
        known = self._store.organizations.bearing(look_up_keys(name for one in told for name in one.names), codes, nameless)
        ids = [organization.id for organization in known]
        apart = [(into, absorbed) for into, absorbed, _ in self._store.organizations.merges(undone=True, of=ids)]
        self._book.admit(known, [Merge(*merge) for merge in self._store.organizations.merges(of=ids)], apart)

    def _tell_stories(self, documents: Mapping[str, Document], extractions: Mapping[str, Extraction]) -> tuple[set[str], list[str]]:
        """Finds the story of each document; returns those that are roundups, and documents whose story was joined with another."""
        prints = {document_id: story_print(document, extractions[document_id]) for document_id, document in documents.items()}
        for one in prints.values():
            self._stories.add(one)
        home = {document_id: self._stories.story_of(document_id) or "" for document_id in prints}
        self._store.stories.put((one, home[document_id]) for document_id, one in prints.items())
        # A new report may have joined two stories: the members of the one that was given up move along.
        retold = self._store.stories.move({story_id: self._stories.story(story_id).document_ids for story_id in set(home.values())})
        return {document_id for document_id, one in prints.items() if one.is_roundup}, retold

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
