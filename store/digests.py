"""Digests as they were made, one a day and language."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from domain.digest import Digest
from store.codec import from_json, to_json
from store.database import Database
from store.schema import digests
from store.upsert import upsert


class Digests:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, digest: Digest) -> None:
        with self._database.transaction() as connection:
            row = {"day": digest.day, "language": digest.language, "payload": to_json(Digest, digest)}
            upsert(connection, digests, [row])

    def get(self, day: date | None = None, language: str = "zh") -> Digest | None:
        """The digest of a day; without a day the newest."""
        statement = select(digests.c.payload).where(digests.c.language == language).order_by(digests.c.day.desc()).limit(1)
        if day is not None:
            statement = statement.where(digests.c.day == day)
        with self._database.transaction() as connection:
            payload = connection.execute(statement).scalar()
        return None if payload is None else from_json(Digest, payload)

    def between(self, first: date, end: date, language: str = "zh") -> list[Digest]:
        """Digests from `first` to before `end`, oldest first."""
        statement = select(digests.c.payload).where(digests.c.day >= first, digests.c.day < end, digests.c.language == language)
        with self._database.transaction() as connection:
            return [from_json(Digest, payload) for payload in connection.execute(statement.order_by(digests.c.day)).scalars()]

    def clear(self) -> None:
        """Removes all digests: they told of what is no longer stored."""
        with self._database.transaction() as connection:
            connection.execute(delete(digests))
