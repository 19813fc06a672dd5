"""Organizations with their aliases, and which documents are about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, or_, select

from domain.organization import Alias, Organization, alias_kind
from domain.resolution import look_up_keys
from store.database import Database
from store.schema import aliases, mentions, merges, name_keys, organizations
from store.upsert import chunks, upsert


@dataclass(frozen=True, slots=True)
class Mention:
    """A document is about an organization under a name; `focus` 1.0 = it is about nothing else."""

    document_id: str
    organization_id: str
    name: str
    focus: float


class Organizations:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, items: Iterable[Organization]) -> None:
        """Stores organizations; aliases are added to those known, never dropped."""
        batch = list(items)
        with self._database.transaction() as connection:
            upsert(
                connection,
                organizations,
                [{"id": o.id, "name": o.name, "credit_code": o.credit_code, "location": o.location} for o in batch],
            )
            upsert(
                connection,
                aliases,
                [{"organization_id": o.id, "name": a.name, "kind": a.kind, "document_id": a.document_id} for o in batch for a in _names(o)],
            )
            filed = {(key, o.id) for o in batch for key in look_up_keys(alias.name for alias in _names(o))}
            upsert(connection, name_keys, [{"key": key, "organization_id": organization_id} for key, organization_id in sorted(filed)])

    def delete(self, organization_ids: Sequence[str]) -> None:
        """Removes organizations with their aliases, mentions, rounds and leads."""
        with self._database.transaction() as connection:
            for part in chunks(organization_ids):
                connection.execute(delete(organizations).where(organizations.c.id.in_(part)))

    def get_many(self, organization_ids: Sequence[str]) -> dict[str, Organization]:
        found: dict[str, Organization] = {}
        with self._database.transaction() as connection:
            for part in chunks(organization_ids):
                names: dict[str, list[Alias]] = {}
                for row in connection.execute(select(aliases).where(aliases.c.organization_id.in_(part)).order_by(aliases.c.name)):
                    names.setdefault(row.organization_id, []).append(Alias(row.name, row.kind, row.document_id))
                for row in connection.execute(select(organizations).where(organizations.c.id.in_(part))):
                    others = tuple(alias for alias in names.get(row.id, ()) if alias.name != row.name)
                    found[row.id] = Organization(row.id, row.name, others, row.credit_code, row.location)
        return found

    def bearing(self, keys: Iterable[str], credit_codes: Iterable[str] = (), ids: Iterable[str] = ()) -> list[Organization]:
        """Those a name of which has one of these forms, or that have one of the codes or ids; with all they were merged with."""
        sought: set[str] = set()
        with self._database.transaction() as connection:
            for part in chunks(sorted(set(keys))):
                sought |= set(connection.execute(select(name_keys.c.organization_id).where(name_keys.c.key.in_(part))).scalars())
            for part in chunks(sorted(set(credit_codes))):
                sought |= set(connection.execute(select(organizations.c.id).where(organizations.c.credit_code.in_(part))).scalars())
            sought |= set(ids)
            sought |= self._merged_with(connection, sought)
        return list(self.get_many(sorted(sought)).values())

    def _merged_with(self, connection: Connection, ids: set[str]) -> set[str]:
        found, fresh = set(ids), set(ids)
        while fresh:
            near: set[str] = set()
            for part in chunks(sorted(fresh)):
                joined = or_(merges.c.into.in_(part), merges.c.absorbed.in_(part))
                for into, absorbed in connection.execute(select(merges.c.into, merges.c.absorbed).where(joined, ~merges.c.undone)):
                    near |= {into, absorbed}
            fresh = near - found
            found |= fresh
        return found

    def ids(self) -> list[str]:
        with self._database.transaction() as connection:
            return list(connection.execute(select(organizations.c.id).order_by(organizations.c.id)).scalars())

    def all(self) -> list[Organization]:
        return list(self.get_many(self.ids()).values())

    def count(self) -> int:
        with self._database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(organizations)).scalar_one()

    def merges(self, undone: bool = False, of: Sequence[str] | None = None) -> list[tuple[str, str, str | None]]:
        """(into, absorbed, document that showed them to be one), oldest first; with `undone` those taken back, with `of` among these."""
        statement = select(merges.c.into, merges.c.absorbed, merges.c.document_id).where(merges.c.undone == undone)
        if of is not None:
            among = set(of)
            return [merge for part in chunks(sorted(among)) for merge in self._merges(statement.where(merges.c.absorbed.in_(part)))]
        return self._merges(statement)

    def _merges(self, statement: Select[Any]) -> list[tuple[str, str, str | None]]:
        with self._database.transaction() as connection:
            return [(into, absorbed, shown_by) for into, absorbed, shown_by in connection.execute(statement.order_by(merges.c.position))]

    def put_merge(self, into: str, absorbed: str, document_id: str | None, undone: bool = False) -> set[str]:
        """Keeps a merge or its undoing; a merge hands the absorbed one's documents over. Returns the organizations touched."""
        with self._database.transaction() as connection:
            position = connection.execute(select(func.coalesce(func.max(merges.c.position), 0) + 1)).scalar_one()
            row = {"absorbed": absorbed, "into": into, "position": position, "document_id": document_id, "undone": undone}
            upsert(connection, merges, [row])
            if not undone:
                mine = select(mentions.c.document_id).where(mentions.c.organization_id == into).scalar_subquery()
                both = (mentions.c.organization_id == absorbed, mentions.c.document_id.in_(mine))
                connection.execute(delete(mentions).where(*both))
                connection.execute(mentions.update().where(mentions.c.organization_id == absorbed).values(organization_id=into))
        return {into, absorbed}

    def drop_names(self, organization_id: str, names: Iterable[str]) -> None:
        """Takes aliases away from an organization, with the forms it is looked up by; its own name stays."""
        wrong = sorted(set(names))
        with self._database.transaction() as connection:
            for part in chunks(wrong):
                connection.execute(delete(aliases).where(aliases.c.organization_id == organization_id, aliases.c.name.in_(part)))
            connection.execute(delete(name_keys).where(name_keys.c.organization_id == organization_id))
            self.put(self.get_many([organization_id]).values())

    def replace_mentions(self, document_ids: Sequence[str], found: Iterable[Mention]) -> set[str]:
        """Sets what the documents are about; returns the organizations that gained or lost a document."""
        touched: set[str] = set()
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                touched |= set(connection.execute(select(mentions.c.organization_id).where(mentions.c.document_id.in_(part))).scalars())
                connection.execute(delete(mentions).where(mentions.c.document_id.in_(part)))
            rows = list(found)
            upsert(connection, mentions, [asdict(row) for row in rows])
        return touched | {row.organization_id for row in rows}

    def mentions_of(self, organization_ids: Sequence[str]) -> dict[str, list[Mention]]:
        """organization id → its mentions, by document id."""
        found: dict[str, list[Mention]] = {}
        with self._database.transaction() as connection:
            for part in chunks(organization_ids):
                statement = select(mentions).where(mentions.c.organization_id.in_(part)).order_by(mentions.c.document_id)
                for row in connection.execute(statement):
                    found.setdefault(row.organization_id, []).append(Mention(row.document_id, row.organization_id, row.name, row.focus))
        return found

    def about(self, document_ids: Sequence[str]) -> dict[str, list[str]]:
        """document id → organizations it is about, most first."""
        found: dict[str, list[str]] = {}
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                statement = select(mentions.c.document_id, mentions.c.organization_id).where(mentions.c.document_id.in_(part))
                for document_id, organization_id in connection.execute(statement.order_by(mentions.c.focus.desc(), mentions.c.name)):
                    found.setdefault(document_id, []).append(organization_id)
        return found


def _names(organization: Organization) -> list[Alias]:
    """Every name once, the one to show among them, so that a look-up by name needs one table."""
    shown = Alias(organization.name, alias_kind(organization.name))
    return list({alias.name: alias for alias in (shown, *organization.aliases)}.values())
