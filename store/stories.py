"""Stories: which documents report the same news, and the small prints they were matched by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, func, select

from domain.story import StoryPrint
from store.codec import from_json, to_json
from store.database import Database
from store.schema import stories
from store.upsert import chunks, upsert


class Stories:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, rows: Iterable[tuple[StoryPrint, str]]) -> None:
        """(print of a document, id of its story)."""
        with self._database.transaction() as connection:
            upsert(
                connection,
                stories,
                [
                    {
                        "document_id": p.document_id,
                        "story_id": story_id,
                        "day": None if p.day is None else date.fromordinal(p.day),
                        "payload": to_json(StoryPrint, p),
                    }
                    for p, story_id in rows
                ],
            )

    def move(self, members: Mapping[str, Sequence[str]]) -> list[str]:
        """story id → documents that belong to it now, where a new report joined two stories. Returns those that belonged elsewhere."""
        moved: list[str] = []
        with self._database.transaction() as connection:
            for story_id, document_ids in members.items():
                for part in chunks(document_ids):
                    elsewhere = stories.c.document_id.in_(part) & (stories.c.story_id != story_id)
                    if found := connection.execute(select(stories.c.document_id).where(elsewhere)).scalars().all():
                        connection.execute(stories.update().where(elsewhere).values(story_id=story_id))
                        moved += found
        return moved

    def delete(self, document_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                connection.execute(delete(stories).where(stories.c.document_id.in_(part)))

    def prints(self, since: date | None = None) -> list[tuple[StoryPrint, str]]:
        """Prints with their story ids; with `since`, those of that day or later and those without a day."""
        statement = select(stories.c.payload, stories.c.story_id).order_by(stories.c.day, stories.c.document_id)
        if since is not None:
            statement = statement.where((stories.c.day >= since) | stories.c.day.is_(None))
        with self._database.transaction() as connection:
            return [(from_json(StoryPrint, payload), story_id) for payload, story_id in connection.execute(statement)]

    def groups(self) -> dict[str, list[str]]:
        """story id → ids of its documents in order of publication."""
        found: dict[str, list[str]] = {}
        statement = select(stories.c.story_id, stories.c.document_id).order_by(stories.c.day.nulls_last(), stories.c.document_id)
        with self._database.transaction() as connection:
            for story_id, document_id in connection.execute(statement):
                found.setdefault(story_id, []).append(document_id)
        return found

    def count(self) -> int:
        with self._database.transaction() as connection:
            return connection.execute(select(func.count(func.distinct(stories.c.story_id)))).scalar_one()
