"""Funding rounds: the merged facts, and the counts over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from domain.funding import EventStatus, FundingRound
from domain.place import names_within
from store.changes import Changes
from store.codec import from_json, to_json
from store.database import Database
from store.names import StoredNames
from store.schema import lead_facets, leads, organizations, round_investors, rounds
from store.upsert import chunks, upsert

_MOST_COUNTS = 200
"""Tables of counts kept in memory."""


class Rounds:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._investors = StoredNames(database, round_investors.c.investor)
        # A round changes with its investors or, once scored, with its organization's lead.
        self._changes = Changes(database, round_investors.name, leads.name)
        self._counts: tuple[int, dict[tuple[object, ...], list[tuple[str, int, float]]]] = (-1, {})

    def replace(self, by_organization: Mapping[str, Sequence[FundingRound]], amount_low_cny: Mapping[str, float | None]) -> None:
        """Sets the rounds of each organization. `amount_low_cny` gives the low bound in CNY by round id."""
        self._counts = (-1, {})
        found = [funding for items in by_organization.values() for funding in items]
        with self._database.transaction() as connection:
            for part in chunks(list(by_organization)):
                connection.execute(delete(rounds).where(rounds.c.organization_id.in_(part)))
            upsert(
                connection,
                rounds,
                [
                    {
                        "id": funding.id,
                        "organization_id": funding.organization_id,
                        "status": funding.status.value,
                        "round": funding.round,
                        "announced_on": funding.announced_on,
                        "amount_low_cny": amount_low_cny.get(funding.id),
                        "currency": funding.amount.currency if funding.amount else None,
                        "payload": to_json(FundingRound, funding),
                    }
                    for funding in found
                ],
            )
            upsert(
                connection,
                round_investors,
                [
                    {"round_id": funding.id, "investor": investor, "leads": investor in funding.lead_investors}
                    for funding in found
                    for investor in dict.fromkeys(funding.investors)
                ],
            )

    def of(self, organization_ids: Sequence[str]) -> dict[str, list[FundingRound]]:
        """organization id → its rounds, newest first."""
        found: dict[str, list[FundingRound]] = {}
        with self._database.transaction() as connection:
            for part in chunks(organization_ids):
                statement = (
                    select(rounds.c.organization_id, rounds.c.payload)
                    .where(rounds.c.organization_id.in_(part))
                    .order_by(rounds.c.announced_on.desc().nulls_last(), rounds.c.id)
                )
                for organization_id, payload in connection.execute(statement):
                    found.setdefault(organization_id, []).append(from_json(FundingRound, payload))
        return found

    def counted(
        self,
        by: str,
        since: date | None = None,
        until: date | None = None,
        tracks: Sequence[str] = (),
        places: Sequence[str] = (),
        stages: Sequence[str] = (),
    ) -> list[tuple[str, int, float]]:
        """(key, completed rounds, sum of low bounds in CNY), largest count first. A lead on two tracks counts under both.

        Everybody asks which sector is the hottest: what was counted is kept until the store changes.
        """
        moment, asked = self._changes.now(), (by, since, until, tuple(tracks), tuple(places), tuple(stages))
        if self._counts[0] != moment or len(self._counts[1]) >= _MOST_COUNTS:
            self._counts = (moment, {})
        known = self._counts[1]
        if asked not in known:
            known[asked] = self._count(by, since, until, tracks, places, stages)
        return list(known[asked])

    def _count(
        self, by: str, since: date | None, until: date | None, tracks: Sequence[str], places: Sequence[str], stages: Sequence[str]
    ) -> list[tuple[str, int, float]]:
        conditions: list[ColumnElement[bool]] = [rounds.c.status == EventStatus.COMPLETED.value]
        if since:
            conditions.append(rounds.c.announced_on >= since)
        if until:
            conditions.append(rounds.c.announced_on <= until)
        if tracks:
            on_tracks = (
                select(leads.c.organization_id)
                .join(lead_facets, lead_facets.c.lead_id == leads.c.id)
                .where(lead_facets.c.facet == "track", lead_facets.c.value.in_(tracks))
            )
            conditions.append(rounds.c.organization_id.in_(on_tracks))
        if places:
            located = select(organizations.c.id).where(organizations.c.location.in_(names_within(tuple(places))))
            conditions.append(rounds.c.organization_id.in_(located))
        if stages:
            conditions.append(rounds.c.round.in_(stages))
        key, joined = _grouping(by)
        counted = (
            select(key, func.count(), func.coalesce(func.sum(rounds.c.amount_low_cny), 0.0))
            .select_from(joined)
            .where(*conditions, key.is_not(None))
            .group_by(key)
            .order_by(func.count().desc(), key)
        )
        with self._database.transaction() as connection:
            return [(str(name), count, total) for name, count, total in connection.execute(counted)]

    def portfolio(self, investor: str) -> list[tuple[str, str, str | None]]:
        """(organization id, name, round) of every round with that investor, newest first."""
        statement = (
            select(organizations.c.id, organizations.c.name, rounds.c.round)
            .join(rounds, rounds.c.organization_id == organizations.c.id)
            .join(round_investors, round_investors.c.round_id == rounds.c.id)
            .where(round_investors.c.investor == investor)
            .order_by(rounds.c.announced_on.desc().nulls_last(), organizations.c.name)
        )
        with self._database.transaction() as connection:
            return [(i, name, stage) for i, name, stage in connection.execute(statement)]

    def investors_named(self, text: str) -> list[str]:
        """Investors of stored rounds whose name (two characters or more) occurs in the text, longest first."""
        return self._investors.within(text)

    def investors_beginning(self, start: str) -> list[str]:
        """Investors of stored rounds whose name begins so, shortest first: 红杉 finds 红杉资本中国基金."""
        return self._investors.beginning(start)


def _grouping(by: str) -> tuple[ColumnElement[Any], Any]:
    if by == "round":
        return rounds.c.round, rounds
    if by == "currency":
        return rounds.c.currency, rounds
    if by == "year":
        return func.substr(rounds.c.announced_on, 1, 4), rounds
    if by == "month":
        return func.substr(rounds.c.announced_on, 1, 7), rounds
    if by == "investor":
        return round_investors.c.investor, rounds.join(round_investors, round_investors.c.round_id == rounds.c.id)
    if by == "region":
        return organizations.c.location, rounds.join(organizations, organizations.c.id == rounds.c.organization_id)
    if by == "track":
        on_leads = rounds.join(leads, leads.c.organization_id == rounds.c.organization_id)
        return lead_facets.c.value, on_leads.join(lead_facets, (lead_facets.c.lead_id == leads.c.id) & (lead_facets.c.facet == "track"))
    raise ValueError(f"cannot count by {by!r}")
