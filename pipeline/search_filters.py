"""Filters of a search as people give them, checked and turned into what the store binds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.errors import NotFound, UsageError
from domain.funding import is_round_id
from domain.lead import LeadStatus
from domain.place import find_place
from domain.place_table import REGIONS
from domain.ports import ScoutReads
from domain.profile import ParkProfile
from domain.search import DocumentFilter, LeadFilter, SearchFilters
from domain.track import ProjectKind
from pipeline import clock

_LANGS = {"zh": ("zh-Hans", "zh-Hant"), "zh-hans": ("zh-Hans",), "zh-hant": ("zh-Hant",), "en": ("en",)}


@dataclass(frozen=True, slots=True)
class FilterReader:
    """Reads given filters for one park at one moment. A value that nobody knows is a UsageError: a silent empty list misleads."""

    reads: ScoutReads
    profile: ParkProfile
    zone: ZoneInfo
    now: datetime

    def documents(self, given: SearchFilters) -> DocumentFilter:
        """Raises NotFound for a company that no stored document is about."""
        self.check(given)
        return DocumentFilter(
            since=self._day(given.since),
            until=clock.day(given.until),
            tracks=given.tracks,
            kinds=given.kinds,
            places=_places(given.places),
            regions=given.regions,
            rounds=given.rounds,
            min_amount_cny=given.min_amount_cny,
            statuses=given.statuses,
            source_ids=given.sources,
            langs=tuple(dict.fromkeys(lang for asked in given.langs for lang in _LANGS[asked.lower()])),
            document_ids=tuple(dict.fromkeys(i for company in given.companies for i in self._about(company))),
        )

    def leads(self, given: SearchFilters, limit: int) -> LeadFilter:
        """The same for leads. Raises UsageError for what leads cannot be filtered by."""
        self.check(given)
        if given.sources or given.langs or len(given.companies) > 1:
            raise UsageError("filters by source, by language or by several companies need words to search documents for")
        return LeadFilter(
            since=self._day(given.since),
            until=clock.day(given.until),
            tracks=given.tracks,
            kinds=given.kinds,
            places=_places(given.places),
            regions=given.regions,
            rounds=given.rounds,
            min_amount_cny=given.min_amount_cny,
            statuses=given.statuses,
            name=given.companies[0] if given.companies else None,
            limit=limit,
        )

    def check(self, given: SearchFilters) -> None:
        _known("track", given.tracks, [track.id for track in self.profile.tracks])
        _known("kind", given.kinds, [kind.value for kind in ProjectKind])
        _known("status", given.statuses, [status.value for status in LeadStatus])
        _known("region", given.regions, REGIONS)
        _known("language", [lang.lower() for lang in given.langs], _LANGS)
        if unknown := [r for r in given.rounds if not is_round_id(r)]:
            raise UsageError(f"there is no round {unknown[0]!r}: use ids such as seed, angel, pre_a, a, a_plus, b")
        self._day(given.since)
        clock.day(given.until)

    def _day(self, since: str | None) -> date | None:
        moment = clock.since(since, self.now)
        return moment.astimezone(self.zone).date() if moment else None

    def _about(self, company: str) -> list[str]:
        found = self.reads.documents_about(company)
        if not found:
            raise NotFound(f"no stored document is about a company named {company!r}")
        return found


def _places(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(found.zh if (found := find_place(place)) else place for place in given)


def _known(name: str, given: Iterable[str], known: Iterable[str]) -> None:
    for value in given:
        if value not in known:
            raise UsageError(f"there is no {name} {value!r}: use one of {', '.join(sorted(known))}")
