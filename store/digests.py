"""Digests as they were made, one a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

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
            upsert(connection, digests, [{"day": digest.day, "payload": to_json(Digest, digest)}])

    def get(self, day: date | None = None) -> Digest | None:
        """The digest of a day; without a day the newest."""
        statement = select(digests.c.payload).order_by(digests.c.day.desc()).limit(1)
        if day is not None:
            statement = statement.where(digests.c.day == day)
        with self._database.transaction() as connection:
            payload = connection.execute(statement).scalar()
        return None if payload is None else from_json(Digest, payload)

    def before(self, day: date) -> Digest | None:
        """The newest digest made for an earlier day."""
        statement = select(digests.c.payload).where(digests.c.day < day).order_by(digests.c.day.desc()).limit(1)
        with self._database.transaction() as connection:
            payload = connection.execute(statement).scalar()
        return None if payload is None else from_json(Digest, payload)
