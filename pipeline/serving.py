"""What a server needs open while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pipeline.settings import Settings
from pipeline.wiring import EDITION_NOTE, Scout, owning_scout


@contextmanager
def serving_scout(settings: Settings) -> Iterator[Scout]:
    """A scout that owns its data directory; over sample news the sample newsroom is served too, so that its links open."""
    with owning_scout(settings) as scout, ExitStack() as stack:
        if scout.store.progress.note(EDITION_NOTE) is not None:
            from pipeline.run_commands import serving_newsroom

            stack.enter_context(serving_newsroom(settings))
        yield scout
