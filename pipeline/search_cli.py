"""Commands of search: `search` with its filters, `similar`, and the group `searches` of saved ones."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.search import SearchFilters
from pipeline.given import settings

searches_app = typer.Typer(help="Saved searches: what is new in them since you last looked.", no_args_is_help=True)

Many = list[str] | None
Since = Annotated[str | None, typer.Option(help="Published in this span or since this day: 30d, 2026-11-01.")]
Until = Annotated[str | None, typer.Option(help="Published up to this day.")]
Track = Annotated[Many, typer.Option(help="A track id, see profiles/tracks.yaml. Like every filter with one value, may be repeated.")]
Kind = Annotated[Many, typer.Option(help="opc, scale, brand, talent_led or frontier.")]
PlaceName = Annotated[Many, typer.Option("--place", help="A place in Chinese or English, with all that lies in it.")]
Region = Annotated[Many, typer.Option(help="A region id: yangtze_delta, hong_kong, singapore, europe …")]
Round = Annotated[Many, typer.Option("--round", help="A round id: seed, angel, pre_a, a, a_plus, b …")]
Amount = Annotated[float | None, typer.Option("--min-amount-cny", help="Rounds of at least so many CNY.")]
Status = Annotated[Many, typer.Option(help="Where the company's lead stands: new, triaged, contacted …")]
Source = Annotated[Many, typer.Option(help="A source id, see parkscout sources list.")]
Language = Annotated[Many, typer.Option("--language", help="Of the article: zh, zh-Hans, zh-Hant or en.")]
Company = Annotated[Many, typer.Option(help="A company's name or alias.")]
By = Annotated[str | None, typer.Option("--by", help="Who reads (default PARKSCOUT_USER).")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def search(
    query: str,
    since: Since = None,
    until: Until = None,
    track: Track = None,
    kind: Kind = None,
    place: PlaceName = None,
    region: Region = None,
    round_: Round = None,
    min_amount_cny: Amount = None,
    status: Status = None,
    source: Source = None,
    language: Language = None,
    company: Company = None,
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Hybrid search over documents."""
    from pipeline.read_commands import search_command

    given = _filters(since, until, track, kind, place, region, round_, min_amount_cny, status, source, language, company)
    search_command(settings(), query, given, limit, json)


def similar(lead: Annotated[str, typer.Argument(help="A lead id or a company's name.")], limit: Limit = 5, json: Json = False) -> None:
    """Companies that do the like of what a lead's company does."""
    from pipeline.read_commands import similar_command

    similar_command(settings(), lead, limit, json)


@searches_app.command()
def save(
    name: str,
    query: Annotated[str, typer.Argument(help="Words; may be left out where filters say enough.")] = "",
    since: Since = None,
    until: Until = None,
    track: Track = None,
    kind: Kind = None,
    place: PlaceName = None,
    region: Region = None,
    round_: Round = None,
    min_amount_cny: Amount = None,
    status: Status = None,
    source: Source = None,
    language: Language = None,
    company: Company = None,
    by: By = None,
) -> None:
    """Keeps a search under a name, or changes the one of that name."""
    from pipeline.search_commands import save_command

    given = _filters(since, until, track, kind, place, region, round_, min_amount_cny, status, source, language, company)
    save_command(settings(), name, query, given, by)


@searches_app.command("list")
def list_(json: Json = False) -> None:
    """The saved searches."""
    from pipeline.search_commands import list_command

    list_command(settings(), json)


@searches_app.command()
def new(
    name: str,
    by: By = None,
    seen: Annotated[bool, typer.Option("--seen", help="Count what is shown as seen.")] = False,
    json: Json = False,
) -> None:
    """What a reader has not seen of a search: documents and leads. Looking again shows the same, unless --seen is given."""
    from pipeline.search_commands import new_command

    new_command(settings(), name, by, seen, json)


@searches_app.command()
def seen(name: str, by: By = None) -> None:
    """Counts everything that matches now as seen by a reader."""
    from pipeline.search_commands import seen_command

    seen_command(settings(), name, by)


@searches_app.command()
def delete(name: str) -> None:
    """Drops a search and every reader's place in it."""
    from pipeline.search_commands import delete_command

    delete_command(settings(), name)


def _filters(
    since: str | None,
    until: str | None,
    track: Many,
    kind: Many,
    place: Many,
    region: Many,
    round_: Many,
    min_amount_cny: float | None,
    status: Many,
    source: Many,
    language: Many,
    company: Many,
) -> SearchFilters:
    return SearchFilters(
        since,
        until,
        tuple(track or ()),
        tuple(kind or ()),
        tuple(place or ()),
        tuple(region or ()),
        tuple(round_ or ()),
        min_amount_cny,
        tuple(status or ()),
        tuple(source or ()),
        tuple(language or ()),
        tuple(company or ()),
    )
