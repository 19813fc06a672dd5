"""The ledger of model tokens: what each user spent on which day, so that a budget can bind."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path
from typing import Protocol


class TokenLedger(Protocol):
    """Tokens by user and day."""

    def spent(self, user: str, day: date) -> int: ...

    def add(self, user: str, day: date, tokens: int, answered: int = 0) -> None:
        """`tokens` in all, `answered` of them in the answer."""


class MemoryLedger:
    """Fulfils TokenLedger for the life of a process."""

    def __init__(self) -> None:
        self._tokens: dict[str, dict[str, int]] = {}
        self.answered = 0
        """Tokens of answers since this ledger was opened; the rest were asked."""
        self._lock = threading.Lock()

    def spent(self, user: str, day: date) -> int:
        return self._tokens.get(day.isoformat(), {}).get(user, 0)

    def add(self, user: str, day: date, tokens: int, answered: int = 0) -> None:
        with self._lock:
            self.answered += answered
            row = self._tokens.setdefault(day.isoformat(), {})
            row[user] = row.get(user, 0) + tokens


class FileLedger(MemoryLedger):
    """Fulfils TokenLedger over one small JSON file, replaced whole, so that a budget outlives a restart.

    Days older than the newest 90 are dropped. A file that cannot be read counts as empty: a budget must not stop the chat.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            stored = {}
        if isinstance(stored, dict):
            self._tokens = {str(day): {str(u): int(n) for u, n in row.items()} for day, row in stored.items() if isinstance(row, dict)}

    def add(self, user: str, day: date, tokens: int, answered: int = 0) -> None:
        super().add(user, day, tokens, answered)
        with self._lock:
            self._tokens = dict(sorted(self._tokens.items())[-90:])
            beside = self._path.with_suffix(".new")
            beside.write_text(json.dumps(self._tokens, ensure_ascii=False), encoding="utf-8")
            beside.replace(self._path)
