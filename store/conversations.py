"""Conversations with the scout, per user."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from domain.answer import ChatTurn
from store.codec import from_json, to_json
from store.database import Database
from store.schema import conversations


class Conversations:
    """Fulfils domain.ports.ConversationStore for one user."""

    def __init__(self, database: Database, user: str = "local") -> None:
        self._database = database
        self._user = user

    def turns(self, conversation_id: str) -> list[ChatTurn]:
        statement = (
            select(conversations.c.payload)
            .where(conversations.c.conversation_id == conversation_id, conversations.c.user == self._user)
            .order_by(conversations.c.position)
        )
        with self._database.transaction() as connection:
            return [from_json(ChatTurn, payload) for payload in connection.execute(statement).scalars()]

    def add(self, conversation_id: str, turn: ChatTurn) -> None:
        with self._database.transaction() as connection:
            last = connection.execute(
                select(func.max(conversations.c.position)).where(conversations.c.conversation_id == conversation_id)
            ).scalar()
            row = {
                "conversation_id": conversation_id,
                "position": 0 if last is None else last + 1,
                "user": self._user,
                "asked_at": datetime.fromisoformat(turn.asked_at),
                "payload": to_json(ChatTurn, turn),
            }
            connection.execute(conversations.insert(), row)

    def delete(self, conversation_id: str) -> bool:
        with self._database.transaction() as connection:
            mine = (conversations.c.conversation_id == conversation_id, conversations.c.user == self._user)
            return connection.execute(delete(conversations).where(*mine)).rowcount > 0

    def ids(self) -> list[str]:
        """This user's conversations, last used first."""
        statement = (
            select(conversations.c.conversation_id)
            .where(conversations.c.user == self._user)
            .group_by(conversations.c.conversation_id)
            .order_by(func.max(conversations.c.asked_at).desc(), conversations.c.conversation_id)
        )
        with self._database.transaction() as connection:
            return list(connection.execute(statement).scalars())
