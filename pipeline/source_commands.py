"""Commands on the catalogue of sources: list, check, add, OPML in and out; and the health that the digest tells."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from domain.digest import SourceHealth
from domain.errors import StorageError, UsageError
from pipeline.collect import SqlCrawlMemory, open_fetcher
from pipeline.settings import Settings
from pipeline.wiring import Scout, reading_scout
from sources.catalogue import SourceEntry, as_row, dump_catalogue, load_catalogue, missing_base, shipped_catalogue
from sources.health import Health, assess

if TYPE_CHECKING:
    from sources.discover import Discovery

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


def health(scout: Scout, entries: Iterable[SourceEntry]) -> list[Health]:
    """The state of each entry, judged by its visits."""
    memory = SqlCrawlMemory(scout.store)
    bases = {name: "" for name in ("rsshub", "newsroom") if getattr(scout.settings, f"{name}_url")}
    found = []
    for entry in entries:
        base = missing_base(entry, bases)
        missing = f"needs a base address: set PARKSCOUT_{base.upper()}_URL" if base and base != "newsroom" else None
        found.append(assess(entry, memory.source(entry.id), memory.visits(entry.id), scout.now(), missing))
    return found


def visited(scout: Scout, entries: Iterable[SourceEntry]) -> list[SourceHealth]:
    """Health of the sources that were read at least once: what a digest tells."""
    seen = set(scout.store.crawl.sources_with("visit"))
    states = health(scout, [entry for entry in entries if entry.id in seen])
    return [SourceHealth(one.id, one.name, one.state, one.reason) for one in states]


def list_command(settings: Settings, file: Path | None, as_json: bool) -> None:
    from pipeline.printing import print_json

    entries = catalogue_of(settings, file)
    if as_json:
        print_json([as_row(entry) for entry in entries])
        return
    for entry in entries:
        print(f"{'on ' if entry.enabled else 'off'}  {entry.id:<28} {entry.kind:<9} {entry.status:<16} {entry.name}  {entry.url}")


def check_command(settings: Settings, file: Path | None, as_json: bool) -> None:
    from pipeline.printing import print_json

    with reading_scout(settings) as scout:
        seen = set(scout.store.crawl.sources_with("visit"))
        entries = catalogue_of(settings, file)
        if file is None and any(source_id.startswith("sample_") for source_id in seen):
            from sources.newsroom.server import CATALOGUE

            entries = load_catalogue(CATALOGUE)
        found = health(scout, entries)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        newest = one.newest_item.date().isoformat() if one.newest_item else "—"
        print(
            f"{one.state:<12} {one.id:<28} newest {newest:<11} {one.reason}"
            + (f"  moved to {one.proposed_url}" if one.proposed_url else "")
        )


def add_command(settings: Settings, url: str, yes: bool) -> None:
    entries = catalogue_of(settings, None)
    found = asyncio.run(_discover(settings, url, [entry.id for entry in entries]))
    if any(entry.url == found.entry.url for entry in entries):
        raise UsageError(f"{found.entry.url} is in the catalogue already")
    print(f"{found.how}: {found.entry.url}\n{found.count} items, for example:")
    for item in found.items[:5]:
        print(f"  {item.title or item.url}")
    if not yes:
        try:
            agreed = input(f"Add it as {found.entry.id}? [y/N] ").strip().lower() in {"y", "yes", "是"}
        except EOFError:
            agreed = False
        if not agreed:
            print("nothing was saved", file=sys.stderr)
            return
    path = _save(settings, [found.entry])
    print(f"saved as {found.entry.id} in {path}")


def import_opml_command(settings: Settings, file: Path) -> None:
    from sources.opml import read_opml

    entries = catalogue_of(settings, None)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    urls = {entry.url for entry in entries}
    found = [entry for entry in read_opml(body, [entry.id for entry in entries]) if entry.url not in urls]
    if found:
        _save(settings, found)
    print(f"{len(found)} new sources")


def export_opml_command(settings: Settings, file: Path | None) -> None:
    from sources.opml import write_opml

    print(write_opml(catalogue_of(settings, file)))


async def _discover(settings: Settings, url: str, taken: Sequence[str]) -> Discovery:
    from sources.discover import discover
    from sources.state import MemoryInRam

    clock = settings.clock()
    async with open_fetcher(settings, MemoryInRam(), clock) as fetcher:
        return await discover(url, fetcher, clock, taken)


def _save(settings: Settings, added: Sequence[SourceEntry]) -> Path:
    """Adds entries to the data directory's own catalogue; the file is replaced whole, so that a crash leaves the old one."""
    path = settings.data_dir / OWN_CATALOGUE
    known = load_catalogue(path) if path.is_file() else ()
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(dump_catalogue([*known, *added]), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error.strerror}): choose another --data-dir") from error
    return path
