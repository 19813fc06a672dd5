"""Commands on the catalogue of sources: list, check, add, OPML in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from domain.digest import SourceHealth
from pipeline.settings import Settings
from pipeline.wiring import Scout, reading_scout
from sources.catalogue import SourceEntry, load_catalogue, shipped_catalogue

OWN_CATALOGUE = "sources.yaml"


def catalogue_of(settings: Settings, file: Path | None) -> tuple[SourceEntry, ...]:
    """The file given; else the sample newsroom's while it is served; else the shipped catalogue and the data directory's own."""
    if file is not None:
        return load_catalogue(file)
    if settings.newsroom_url is not None:
        from sources.newsroom.server import CATALOGUE

        return load_catalogue(CATALOGUE)
    own = settings.data_dir / OWN_CATALOGUE
    added = load_catalogue(own) if own.is_file() else ()
    ids = {entry.id for entry in added}
    return (*added, *(entry for entry in load_catalogue(shipped_catalogue()) if entry.id not in ids))
