"""Conversations with the scout, per user."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from domain.answer import ChatTurn, ConversationHead
from store.codec import from_json, to_json
from store.database import Database
from store.schema import conversations


class Conversations:
    """Fulfils domain.ports.ConversationStore for one user."""

    def __init__(self, database: Database, user: str = "local") -> None:
        self._database = database
        self._user = user

    def turns(self, conversation_id: str, last: int | None = None) -> list[ChatTurn]:
        """All turns, or the last few, in the order they were held."""
        statement = (
            select(conversations.c.payload)
            .where(conversations.c.conversation_id == conversation_id, conversations.c.user == self._user)
            .order_by(conversations.c.position.desc())
            .limit(last)
        )
        with self._database.transaction() as connection:
            return [from_json(ChatTurn, payload) for payload in connection.execute(statement).scalars()][::-1]

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

    def heads(self, limit: int = 50) -> list[ConversationHead]:
        """This user's conversations, last used first."""
        table = conversations.c
        last = func.max(table.asked_at)
        statement = (
            select(table.conversation_id, func.min(table.position), func.count())
            .where(table.user == self._user)
            .group_by(table.conversation_id)
            .order_by(last.desc(), table.conversation_id)
            .limit(limit)
        )
        with self._database.transaction() as connection:
            found = []
            for conversation_id, first, turns in connection.execute(statement).all():
                ends = select(table.payload).where(table.conversation_id == conversation_id, table.user == self._user)
                opened = connection.execute(ends.where(table.position == first)).scalar_one()
                latest = connection.execute(ends.order_by(table.position.desc()).limit(1)).scalar_one()
                question, asked_at = from_json(ChatTurn, opened).question, from_json(ChatTurn, latest).asked_at
                found.append(ConversationHead(conversation_id, question, turns, asked_at))
            return found
