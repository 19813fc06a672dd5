"""Answers kept in memory: the reading cache of a process that opens no store."""

from __future__ import annotations


class MemoryReadingCache:
    """Fulfils `domain.ports.ReadingCache` for the life of a process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], str] = {}

    def get(self, subject: str, prompt: str, model: str) -> str | None:
        return self._kept.get((subject, prompt, model))

    def put(self, subject: str, prompt: str, model: str, answer: str) -> None:
        self._kept[subject, prompt, model] = answer
