"""Leads as last ranked, and the news on companies already in the park."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, delete, exists, func, intersect, literal_column, not_, or_, select

from domain.lead import LastLead, Lead, LeadStatus, ParkNews
from domain.lead_card import card_hash, card_text
from domain.place import names_within
from domain.search import LeadFilter
from store.codec import from_json, to_json
from store.database import Database
from store.names import StoredNames
from store.progress import Progress
from store.schema import aliases, documents, lead_facets, leads, mentions, organizations, park_news
from store.upsert import among, chunks, listed, upsert

CARD_STEP = "cards"
"""The step that keeps the cards of leads in the index; its key of a lead is the hash of the card it wrote."""

_BETWEEN = "\x1f"
_FACETS = (
    select(lead_facets.c.lead_id, func.group_concat(lead_facets.c.facet + ":" + lead_facets.c.value, _BETWEEN))
    .where(among(lead_facets.c.lead_id))
    .group_by(lead_facets.c.lead_id)
)
"""One row a lead: ten of them for each of many leads cost more to fetch than to compare."""


def card_key(card: str) -> str:
    """The key under which a card of that hash is done; "" and "~" stand before and after all hashes."""
    return f"={card}"


_MOSTLY = 0.5
"""Share of a document from which it counts as a report on the company."""


class Leads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._names = StoredNames(database, aliases.c.name)
        self._progress = Progress(database)

    def put(self, items: Iterable[tuple[Lead, float | None]]) -> None:
        """Stores (lead, low bound of its largest round in CNY), replacing what stood under the id."""
        self.put_rows([lead_row(lead, amount) for lead, amount in items])

    def put_rows(self, rows: Sequence[LeadRow]) -> None:
        """Stores leads as `lead_row` wrote them. Facets and cards are touched only where they changed: most scorings move points alone."""
        with self._database.transaction() as connection:
            upsert(connection, leads, [row.columns for row in rows])
            for part in chunks(rows):
                ids = [row.id for row in part]
                known = {lead_id: set(joined.split(_BETWEEN)) for lead_id, joined in connection.execute(_FACETS, {"ids": listed(ids)})}
                changed = [row for row in part if known.get(row.id, set()) != {f"{facet}:{value}" for facet, value in row.facets}]
                connection.execute(delete(lead_facets).where(lead_facets.c.lead_id.in_([row.id for row in changed])))
                facets = [{"lead_id": row.id, "facet": facet, "value": value} for row in changed for facet, value in row.facets]
                upsert(connection, lead_facets, facets)
                self._progress.due_unless_done(CARD_STEP, {row.id: card_key(row.card) for row in part})

    def set_status(self, lead_id: str, status: LeadStatus) -> None:
        """Shows a lead under the status people gave it; nothing happens where it is not stored at present."""
        with self._database.transaction() as connection:
            payload = connection.execute(select(leads.c.payload).where(leads.c.id == lead_id)).scalar()
            if payload is not None:
                lead = replace(from_json(Lead, payload), status=status)
                values = {"status": status.value, "payload": to_json(Lead, lead)}
                connection.execute(leads.update().where(leads.c.id == lead_id).values(values))

    def delete_of(self, organization_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            for part in chunks(organization_ids):
                mine = leads.c.organization_id.in_(part)
                gone = connection.execute(select(leads.c.id).where(mine)).scalars().all()
                if gone:
                    connection.execute(delete(leads).where(mine))
                    self._progress.due(CARD_STEP, gone)

    def get(self, lead_id: str) -> Lead | None:
        found = self.get_many([lead_id])
        return found[0] if found else None

    def get_many(self, lead_ids: Sequence[str]) -> list[Lead]:
        """In the order of the ids; unknown ids are left out."""
        found: dict[str, Lead] = {}
        with self._database.transaction() as connection:
            for part in chunks(lead_ids):
                for lead_id, payload in connection.execute(select(leads.c.id, leads.c.payload).where(leads.c.id.in_(part))):
                    found[lead_id] = from_json(Lead, payload)
        return [found[lead_id] for lead_id in lead_ids if lead_id in found]

    def of(self, organization_ids: Sequence[str]) -> dict[str, Lead]:
        found: dict[str, Lead] = {}
        with self._database.transaction() as connection:
            for part in chunks(organization_ids):
                statement = select(leads.c.organization_id, leads.c.payload).where(leads.c.organization_id.in_(part))
                found.update({i: from_json(Lead, payload) for i, payload in connection.execute(statement)})
        return found

    def last_of(self, organization_ids: Sequence[str]) -> dict[str, LastLead]:
        """organization id → what a next scoring needs of its lead."""
        found: dict[str, LastLead] = {}
        with self._database.transaction() as connection:
            for part in chunks(organization_ids):
                statement = select(leads.c.organization_id, leads.c.payload).where(leads.c.organization_id.in_(part))
                found.update({i: from_json(LastLead, payload) for i, payload in connection.execute(statement)})
        return found

    def find(self, within: LeadFilter) -> list[Lead]:
        """Leads that pass the filter in its order; ties by amount, then newest, then id."""
        order = {
            "score": leads.c.score,
            "opc_score": leads.c.opc_score,
            "scale_score": leads.c.scale_score,
            "amount": leads.c.amount_low_cny,
            "date": leads.c.last_seen,
        }[within.order]
        first: ColumnElement[Any] = (order.asc() if within.ascending else order.desc()).nulls_last()
        statement = self._select(within).order_by(
            first, leads.c.amount_low_cny.desc().nulls_last(), leads.c.last_seen.desc().nulls_last(), leads.c.id
        )
        with self._database.transaction() as connection:
            return self.get_many(connection.execute(statement.limit(within.limit)).scalars().all())

    def all(self, batch: int = 500) -> Iterator[Lead]:
        """Every lead by id, read in batches so that memory stays flat."""
        after = ""
        while True:
            statement = select(leads.c.id, leads.c.payload).where(leads.c.id > after).order_by(leads.c.id).limit(batch)
            with self._database.transaction() as connection:
                rows = connection.execute(statement).all()
            if not rows:
                return
            yield from (from_json(Lead, payload) for _, payload in rows)
            after = rows[-1][0]

    def count(self, within: LeadFilter | None = None) -> int:
        statement = self._select(within or LeadFilter()).subquery()
        with self._database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(statement)).scalar_one()

    def reported(self, document_ids: Sequence[str], within: LeadFilter) -> list[tuple[str, Lead]]:
        """(document id, lead) for every document that is mostly about a company whose lead passes the filter."""
        found: list[tuple[str, Lead]] = []
        # An alias: the filter's own conditions look into the mentions as well.
        about = mentions.alias("about")
        told = select(about.c.document_id, leads.c.id, leads.c.payload).join(leads, leads.c.organization_id == about.c.organization_id)
        read: dict[str, Lead] = {}
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                statement = told.where(about.c.document_id.in_(part), about.c.focus >= _MOSTLY, *_conditions(within))
                for document_id, lead_id, payload in connection.execute(statement):
                    if lead_id not in read:
                        read[lead_id] = from_json(Lead, payload)
                    found.append((document_id, read[lead_id]))
        return found

    def named(self, text: str) -> list[Lead]:
        """Leads one of whose names (two characters or more) occurs in the text, longest name first."""
        longest: dict[str, int] = {}
        statement = select(leads.c.id, aliases.c.name).join(aliases, aliases.c.organization_id == leads.c.organization_id)
        with self._database.transaction() as connection:
            for part in chunks(self._names.within(text)):
                for lead_id, name in connection.execute(statement.where(aliases.c.name.in_(part))):
                    longest[lead_id] = max(longest.get(lead_id, 0), len(name))
        return self.get_many(sorted(longest, key=lambda lead_id: (-longest[lead_id], lead_id)))

    def names_like(self, name: str) -> list[str]:
        """Names of stored companies that differ from this one in a character or two, the nearest first."""
        return self._names.like(name)

    def changed_since(self, day: date) -> list[Lead]:
        statement = select(leads.c.payload).where(leads.c.changed_on >= day).order_by(leads.c.changed_on.desc(), leads.c.score.desc())
        with self._database.transaction() as connection:
            return [from_json(Lead, payload) for payload in connection.execute(statement).scalars()]

    def _select(self, within: LeadFilter) -> Select[str]:
        """The ids alone: an index holds all that a list is chosen and ordered by."""
        return select(leads.c.id).where(*_conditions(within))


class ParkNewsItems:
    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, by_organization: Mapping[str, Iterable[ParkNews]]) -> None:
        """Sets the news of each organization."""
        rows = [
            {"organization_id": i, "stream": item.stream, "published_on": item.published_on, "payload": to_json(ParkNews, item)}
            for i, items in by_organization.items()
            for item in items
        ]
        with self._database.transaction() as connection:
            for part in chunks(list(by_organization)):
                connection.execute(delete(park_news).where(park_news.c.organization_id.in_(part)))
            if rows:
                connection.execute(park_news.insert(), rows)

    def find(self, stream: str | None = None, since: date | None = None) -> list[ParkNews]:
        """Newest first."""
        statement = select(park_news.c.payload).order_by(park_news.c.published_on.desc().nulls_last(), park_news.c.id)
        if stream:
            statement = statement.where(park_news.c.stream == stream)
        if since:
            statement = statement.where(park_news.c.published_on >= since)
        with self._database.transaction() as connection:
            return [from_json(ParkNews, payload) for payload in connection.execute(statement).scalars()]


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as the tables hold it, made where it was judged."""

    columns: dict[str, Any]
    facets: tuple[tuple[str, str], ...]
    card: str
    """Hash of the card it is compared by."""

    @property
    def id(self) -> str:
        found: str = self.columns["id"]
        return found

    @property
    def status(self) -> str:
        found: str = self.columns["status"]
        return found


def lead_row(lead: Lead, amount_low_cny: float | None) -> LeadRow:
    """`amount_low_cny`: low bound of its largest round."""
    columns = {
        "id": lead.id,
        "organization_id": lead.organization.id,
        "status": lead.status.value,
        "score": lead.scorecard.standing,
        "opc_score": lead.scorecard.opc_score,
        "scale_score": lead.scorecard.scale_score,
        "amount_low_cny": amount_low_cny,
        "location": lead.location,
        "first_seen": lead.first_seen,
        "last_seen": lead.last_seen,
        "changed_on": lead.changed_on,
        "payload": to_json(Lead, lead),
    }
    return LeadRow(columns, tuple(sorted(set(_facets(lead)))), card_hash(card_text(lead)))


def _facets(lead: Lead) -> list[tuple[str, str]]:
    return [
        *(("track", track) for track in lead.tracks),
        *(("kind", kind.value) for kind in lead.kinds),
        *(("region", region) for region in lead.regions),
        *(("label", label.id) for label in lead.labels),
        *(("newest_round", funding.round) for funding in lead.rounds[:1] if funding.round),
        *(("round", funding.round) for funding in lead.rounds if funding.round),
        *(("investor", investor) for funding in lead.rounds for investor in funding.investors),
    ]


def _conditions(within: LeadFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    facets = (
        ("track", within.tracks),
        ("kind", within.kinds),
        ("region", within.regions),
        ("round", within.rounds),
        ("investor", within.investors),
    )
    bearing = [
        select(lead_facets.c.lead_id).where(lead_facets.c.facet == facet, lead_facets.c.value.in_(values))
        for facet, values in facets
        if values
    ]
    if bearing:
        # The leads that bear them, gathered once; asking for each lead takes seconds where few of many do. The plus keeps SQLite from
        # opening every one of them to sort: it goes on reading the list in order.
        found.append(literal_column("+leads.id", String).in_(intersect(*bearing) if len(bearing) > 1 else bearing[0]))
    if within.places:
        found.append(_lies_in(within.places))
    if within.exclude_places:
        found.append(or_(leads.c.location.is_(None), not_(_lies_in(within.exclude_places))))
    if within.statuses:
        found.append(leads.c.status.in_(within.statuses))
    if within.since:
        found.append(leads.c.last_seen >= within.since)
    if within.until:
        found.append(leads.c.first_seen <= within.until)
        # First and last seen may lie on both sides of a span in which nothing was reported.
        found.append(_reported(within.since, within.until))
    if within.min_amount_cny is not None:
        found.append(leads.c.amount_low_cny >= within.min_amount_cny)
    if within.max_amount_cny is not None:
        found.append(leads.c.amount_low_cny <= within.max_amount_cny)
    if within.name:
        named = aliases.c.organization_id == leads.c.organization_id
        found.append(exists().where(named, func.lower(aliases.c.name).contains(within.name.lower(), autoescape=True)))
    found.extend(not_(_has(field, value)) for field, value in within.without)
    if within.order in {"opc_score", "scale_score"}:
        found.append((leads.c.opc_score if within.order == "opc_score" else leads.c.scale_score).is_not(None))
    return found


def _lies_in(places: Sequence[str]) -> ColumnElement[bool]:
    printed = (leads.c.location.contains(place, autoescape=True) for place in places)
    return or_(leads.c.location.in_(names_within(tuple(places))), *printed)


def _reported(since: date | None, until: date) -> ColumnElement[bool]:
    """Whether a report on the company was published in the days, both included."""
    within = [documents.c.published_at < datetime.combine(until + timedelta(days=1), time(), UTC)]
    if since:
        within.append(documents.c.published_at >= datetime.combine(since, time(), UTC))
    mine = mentions.join(documents, documents.c.id == mentions.c.document_id)
    undated = ~exists().where(mentions.c.organization_id == leads.c.organization_id)
    return or_(undated, exists().select_from(mine).where(mentions.c.organization_id == leads.c.organization_id, *within))


def _has(field: str, value: str) -> ColumnElement[bool]:
    """What `domain.teaching.stopped_by` compares, as a condition."""
    if field == "place":
        return func.coalesce(leads.c.location, "") == value
    if field == "company":
        return or_(leads.c.id == value, exists().where(and_(organizations.c.id == leads.c.organization_id, organizations.c.name == value)))
    facet = "newest_round" if field == "round" else field
    return exists().where(and_(lead_facets.c.lead_id == leads.c.id, lead_facets.c.facet == facet, lead_facets.c.value == value))
