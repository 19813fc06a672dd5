"""Progress on stderr: a bar on a terminal, a plain line per step otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Advance(Protocol):
    def __call__(self, done: int = 1, total: int | None = None, note: str = "") -> None:
        """`done` more items; `total` when it becomes known; `note` beside the bar (counts by outcome)."""


class Progress(Protocol):
    """Shows how far a step is."""

    def step(self, name: str, total: int | None = None) -> AbstractContextManager[Advance]: ...


class Silent:
    """Shows nothing: for tests and for programs that read stderr."""

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Advance]:
        yield lambda done=1, total=None, note="": None


class Console:
    """A Rich bar on a terminal; on anything else one line when a step begins to work on something."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Advance]:
        if not self._terminal:
            if total != 0:
                print(f"{name} …" if total is None else f"{name} … {total}", file=sys.stderr, flush=True)
            yield lambda done=1, total=None, note="": None
            return
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
        )
        with Bars(*columns, console=RichConsole(stderr=True), transient=False) as bars:
            task = bars.add_task(name, total=total, note="")

            def advance(done: int = 1, total: int | None = None, note: str = "") -> None:
                if total is not None:
                    bars.update(task, total=total)
                bars.update(task, advance=done, note=note)

            yield advance
