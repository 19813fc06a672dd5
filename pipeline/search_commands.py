"""What the commands of saved searches do and print."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from delivery.lead_json import lead_json
from domain.saved_search import NetNew, SavedSearch
from domain.search import SearchFilters
from pipeline.office_commands import Told
from pipeline.printing import print_json
from pipeline.read_commands import hit_json
from pipeline.settings import Settings
from pipeline.terminal import Screen
from pipeline.wiring import owning_scout, reading_scout


def save_command(settings: Settings, name: str, query: str, filters: SearchFilters, by: str | None) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        search = scout.searches().save(name, query, filters, by or settings.user)
    told.say(f"已保存：{search.name}", f"saved: {search.name}")


def list_command(settings: Settings, as_json: bool) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        found = scout.searches().all()
    if as_json:
        print_json([search_json(search) for search in found])
        return
    for search in found:
        given = {name: value for name, value in asdict(search.filters).items() if value}
        filters = "  ".join(f"{name}={','.join(value) if isinstance(value, tuple) else value}" for name, value in given.items())
        print(f"{search.name}  {search.query}  {filters}".rstrip())
    if not found:
        told.say("还没有保存的检索", "no search is saved yet")


def new_command(settings: Settings, name: str, by: str | None, seen: bool, as_json: bool) -> None:
    told, reader = Told(settings), by or settings.user
    with owning_scout(settings) as scout:
        desk = scout.searches()
        found = desk.new(name, reader)
        if seen:
            desk.seen(name, reader, found.items())
        if as_json:
            print_json(net_new_json(found, settings.lang))
            return
        screen = Screen(settings.lang, scout.profile)
        screen.leads(("新符合的线索", "Leads that newly match")[told.english], found.leads)
        screen.hits(found.documents)


def seen_command(settings: Settings, name: str, by: str | None) -> None:
    told = Told(settings)
    with owning_scout(settings) as scout:
        count = scout.searches().seen(name, by or settings.user)
    told.say(f"已看 {count} 条", f"{count} seen")


def delete_command(settings: Settings, name: str) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        scout.searches().delete(name)
    told.say(f"已删除：{name}", f"deleted: {name}")


def search_json(search: SavedSearch) -> dict[str, Any]:
    return {
        "name": search.name,
        "query": search.query,
        "filters": {name: value for name, value in asdict(search.filters).items() if value},
        "by": search.by,
        "made_at": search.made_at.isoformat(),
    }


def net_new_json(found: NetNew, language: str) -> dict[str, Any]:
    return {
        "search": search_json(found.search),
        "documents": [hit_json(hit) for hit in found.documents],
        "leads": [lead_json(lead, None, language) for lead in found.leads],
    }
