"""Running answers: each is made once, kept for a while, and may be read by a client that lost its connection."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from domain.answer import ChatEvent
from domain.errors import NotFound
from domain.ports import Analyst

_MOST_KEPT = 256


@dataclass
class ChatRun:
    """The events of one answer as they come; readers wait for `changed`."""

    id: str
    events: list[ChatEvent] = field(default_factory=list)
    finished: bool = False
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def follow(self, after: int = 0) -> AsyncIterator[tuple[int, ChatEvent]]:
        """Events numbered from 1, those after `after`, until the answer is done."""
        at = after
        while True:
            async with self.changed:
                while len(self.events) <= at and not self.finished:
                    await self.changed.wait()
                fresh = self.events[at:]
            for event in fresh:
                at += 1
                yield at, event
            if self.finished and at >= len(self.events):
                return


class ChatRuns:
    """The newest runs of this process. A reader that leaves does not stop its answer: it is stored with the conversation."""

    def __init__(self, analyst: Callable[[], Analyst], new_id: Callable[[], str]) -> None:
        self._analyst = analyst
        self._new_id = new_id
        self._runs: OrderedDict[str, ChatRun] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, question: str, conversation_id: str | None) -> ChatRun:
        run = ChatRun(self._new_id())
        self._runs[run.id] = run
        while len(self._runs) > _MOST_KEPT:
            self._runs.popitem(last=False)
        task = asyncio.create_task(self._work(run, question, conversation_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return run

    def find(self, event_id: str) -> tuple[ChatRun, int]:
        """The run and the number of its event that a Last-Event-ID names. Raises NotFound for one that is gone."""
        run_id, _, number = event_id.rpartition(":")
        run = self._runs.get(run_id)
        if run is None or not number.isdigit():
            raise NotFound("that answer is no longer kept: ask again")
        return run, int(number)

    async def _work(self, run: ChatRun, question: str, conversation_id: str | None) -> None:
        try:
            async for event in self._analyst().stream(question, conversation_id):
                async with run.changed:
                    run.events.append(event)
                    run.changed.notify_all()
        finally:
            async with run.changed:
                run.finished = True
                run.changed.notify_all()


def sse(run: ChatRun, number: int, event: ChatEvent) -> str:
    """One event of a text/event-stream; its id resumes behind it."""
    return f"id: {run.id}:{number}\nevent: {event.type}\ndata: {json.dumps(event.data, ensure_ascii=False, default=str)}\n\n"
