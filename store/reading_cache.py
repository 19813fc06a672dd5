"""Model readings: answers of language models by what was asked, so that no document is paid for twice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from store.database import Database
from store.schema import model_readings
from store.upsert import chunks, upsert


class ModelReadings:
    """Fulfils `domain.ports.ReadingCache`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, subject: str, prompt: str, model: str) -> str | None:
        statement = select(model_readings.c.payload).where(
            model_readings.c.subject == subject, model_readings.c.prompt == prompt, model_readings.c.model == model
        )
        with self._database.transaction() as connection:
            found: str | None = connection.execute(statement).scalar()
        return found

    def put(self, subject: str, prompt: str, model: str, answer: str) -> None:
        with self._database.transaction() as connection:
            upsert(connection, model_readings, [{"subject": subject, "prompt": prompt, "model": model, "payload": answer}])

    def delete(self, subjects: Sequence[str]) -> None:
        """Forgets every answer about these documents' contents."""
        with self._database.transaction() as connection:
            for part in chunks(subjects):
                connection.execute(delete(model_readings).where(model_readings.c.subject.in_(part)))
