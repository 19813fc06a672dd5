"""The command line: every command reads settings, does one thing and writes its result to stdout, progress to stderr.

Nothing heavy is imported before a command needs it: `--help` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import ParkScoutError
from pipeline.given import Given, settings
from pipeline.office_cli import lists_app, office_app, teach_app
from pipeline.search_cli import search, searches_app, similar

if TYPE_CHECKING:
    pass

app = typer.Typer(
    name="parkscout",
    help="Finds, explains and delivers investment leads for a science park (园探).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
sources_app = typer.Typer(help="The catalogue of sources and its health.", no_args_is_help=True)
profile_app = typer.Typer(help="Park profiles: priorities as data.", no_args_is_help=True)
index_app = typer.Typer(help="The search index, derived from the store.", invoke_without_command=True)
app.add_typer(sources_app, name="sources")
app.add_typer(profile_app, name="profile")
app.add_typer(index_app, name="index")
app.add_typer(office_app, name="office")
app.add_typer(teach_app, name="teach")
app.add_typer(lists_app, name="lists")
app.add_typer(searches_app, name="searches")

_GLOBAL_OPTIONS = ("--data-dir", "--lang")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]
SourcesFile = Annotated[Path | None, typer.Option("--sources", help="A catalogue file instead of the default.")]


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"parkscout {version('parkscout')}")
        raise typer.Exit


@app.callback()
def _globals(
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Where data is kept (default ./data).")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language of results: zh (default) or en.")] = None,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    Given.data_dir, Given.lang = data_dir, lang


@app.command()
def run(
    sources: SourcesFile = None,
    since: Annotated[str | None, typer.Option(help="Only what was published in this span: 7d, 24h, 2026-11-01.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Crawl the shipped catalogue of public sources.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Fetch sources again before their interval is over.")] = False,
) -> None:
    """The whole daily job: collect, read, extract, resolve, score, index, digest. Without options: the sample newsroom."""
    from pipeline.run_commands import run_command

    run_command(settings(), sources, since, live, force)


@app.command("import")
def import_(file: Annotated[str, typer.Argument(help="JSONL file, or - for stdin.")]) -> None:
    """Documents from a JSONL file, through the same steps up to scored leads."""
    from pipeline.run_commands import import_command

    import_command(settings(), file)


@app.command()
def collect(
    sources: SourcesFile = None,
    since: Annotated[str | None, typer.Option(help="Only what was published in this span.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Crawl the shipped catalogue of public sources.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Fetch sources again before their interval is over.")] = False,
) -> None:
    """Fetches what is new from the sources into stored documents."""
    from pipeline.run_commands import collect_command

    collect_command(settings(), sources, since, live, force)


@app.command()
def extract(
    file: Annotated[str, typer.Argument(help="JSONL file, or - for stdin.")],
    model: Annotated[bool, typer.Option("--model", help="Ask the configured model where the rules are unsure.")] = False,
) -> None:
    """Reads documents and prints one JSON line each; opens no store. Rules alone unless --model is given."""
    from pipeline.run_commands import extract_command

    extract_command(settings(), file, model)


@app.command()
def read() -> None:
    """Extracts what stored documents say (one step alone)."""
    from pipeline.run_commands import step_command

    step_command(settings(), "extract")


@app.command()
def resolve() -> None:
    """Groups stories, resolves companies, merges rounds (one step alone)."""
    from pipeline.run_commands import step_command

    step_command(settings(), "resolve")


@app.command()
def score() -> None:
    """Scores organizations against the park profile (one step alone)."""
    from pipeline.run_commands import step_command

    step_command(settings(), "score")


@index_app.callback()
def index(context: typer.Context) -> None:
    """Brings the search index up to date with the store (one step alone)."""
    if context.invoked_subcommand is None:
        from pipeline.run_commands import step_command

        step_command(settings(), "index")


@index_app.command("verify")
def index_verify() -> None:
    """Names every difference between the index and the store."""
    from pipeline.run_commands import verify_index_command

    verify_index_command(settings())


@app.command()
def reindex() -> None:
    """Rebuilds the search index from the store."""
    from pipeline.run_commands import reindex_command

    reindex_command(settings())


app.command()(search)


@app.command()
def leads(
    track: Annotated[str | None, typer.Option(help="A track id, see profiles/tracks.yaml.")] = None,
    kind: Annotated[str | None, typer.Option(help="opc, scale, brand, talent_led or frontier.")] = None,
    region: Annotated[str | None, typer.Option(help="global (bridge and overseas), bridge, overseas, home, region or rival.")] = None,
    since: Annotated[str | None, typer.Option(help="Only leads in the news in this span: 30d.")] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Ranked leads."""
    from pipeline.read_commands import leads_command

    leads_command(settings(), track, kind, region, since, limit, json)


@app.command()
def lead(lead_id: Annotated[str, typer.Argument(help="A lead id or a company's name.")]) -> None:
    """One lead as Markdown: reasons, quotes, rounds, sources."""
    from pipeline.read_commands import lead_command

    lead_command(settings(), lead_id)


app.command()(similar)


@app.command()
def park(
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--md", help="Print the risk register and the support stream as a Markdown page.")] = False,
) -> None:
    """News on companies already in the park: support and risks."""
    from pipeline.read_commands import park_command

    park_command(settings(), json, markdown)


@app.command()
def ask(
    question: str,
    conversation: Annotated[str | None, typer.Option(help="Continue this conversation.")] = None,
    json: Json = False,
) -> None:
    """One chat question."""
    from pipeline.read_commands import ask_command

    ask_command(settings(), question, conversation, json)


@app.command()
def chat(conversation: Annotated[str | None, typer.Option(help="Continue this conversation.")] = None) -> None:
    """A conversation on the terminal, answers as they come."""
    from pipeline.read_commands import chat_command

    chat_command(settings(), conversation)


@app.command()
def digest(
    date: Annotated[str | None, typer.Option("--date", help="The day, as 2026-11-23; default the newest.")] = None,
    format: Annotated[str, typer.Option("--format", help="html, md or json.")] = "md",
) -> None:
    """The digest of a day."""
    from pipeline.read_commands import digest_command

    digest_command(settings(), date, format)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; default stdout (xlsx needs a file).")] = None,
    format: Annotated[str, typer.Option("--format", help="xlsx, csv or jsonl.")] = "csv",
) -> None:
    """Leads for spreadsheets."""
    from pipeline.read_commands import export_command

    export_command(settings(), format, file)


@app.command()
def documents(json: Json = False, full: Annotated[bool, typer.Option("--full", help="With the text.")] = False) -> None:
    """What is stored."""
    from pipeline.read_commands import documents_command

    documents_command(settings(), json, full)


@app.command()
def stories(json: Json = False) -> None:
    """Groups of documents that report the same news."""
    from pipeline.read_commands import stories_command

    stories_command(settings(), json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """API, chat and pages."""
    from pipeline.read_commands import serve_command

    serve_command(settings(), host, port)


@app.command("eval")
def eval_(
    suite: Annotated[str | None, typer.Option(help="One suite only.")] = None,
    pin: Annotated[bool, typer.Option("--pin", help="Raise the floors to today's figures.")] = False,
    lower: Annotated[bool, typer.Option("--lower", help="With --pin: lower floors too.")] = False,
    questions: Annotated[Path | None, typer.Option(help="Ask the data directory the questions of this file instead.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the configured model; prints a report with tokens and cost.")] = False,
) -> None:
    """Scores the shipped gold sets against pinned floors."""
    if live or questions is not None:
        from pipeline import chat_suite

        if live:
            chat_suite.live(settings(), questions)
        elif questions is not None:
            chat_suite.ask_file(settings(), questions)
        return
    from pipeline.evaluate import eval_command

    eval_command(settings(), suite, pin, lower)


@sources_app.command("list")
def sources_list(sources: SourcesFile = None, json: Json = False) -> None:
    """The catalogue."""
    from pipeline.source_commands import list_command

    list_command(settings(), sources, json)


@sources_app.command("check")
def sources_check(sources: SourcesFile = None, json: Json = False) -> None:
    """State of every source, from what its fetches brought."""
    from pipeline.source_commands import check_command

    check_command(settings(), sources, json)


@sources_app.command("add")
def sources_add(
    url: str,
    yes: Annotated[bool, typer.Option("--yes", help="Save without asking.")] = False,
) -> None:
    """Finds the feed of a page, shows what it would read, and saves it to the data directory's own catalogue."""
    from pipeline.source_commands import add_command

    add_command(settings(), url, yes)


@sources_app.command("import-opml")
def sources_import_opml(file: Path) -> None:
    """Adds the feeds of an OPML file to the data directory's own catalogue."""
    from pipeline.source_commands import import_opml_command

    import_opml_command(settings(), file)


@sources_app.command("export-opml")
def sources_export_opml(sources: SourcesFile = None) -> None:
    """The feeds of the catalogue as OPML, to stdout."""
    from pipeline.source_commands import export_opml_command

    export_opml_command(settings(), sources)


@profile_app.command("check")
def profile_check(file: Path) -> None:
    """Explains every mistake of a profile by line."""
    from pipeline.read_commands import profile_check_command

    profile_check_command(file)


def hoist_global_options(arguments: list[str]) -> list[str]:
    """Global options to the front, so that they may stand before or after the command."""
    front: list[str] = []
    rest: list[str] = []
    remaining = iter(arguments)
    for argument in remaining:
        if argument == "--":
            return [*front, *rest, argument, *remaining]
        name, has_value, _ = argument.partition("=")
        if name in _GLOBAL_OPTIONS:
            front.append(argument)
            if not has_value:
                front.extend(value for value in [next(remaining, None)] if value is not None)
        else:
            rest.append(argument)
    return [*front, *rest]


def main() -> None:
    """Entry point: exit 0 on success, 1 on failure, 2 on wrong usage or configuration, each with one line on stderr."""
    arguments = hoist_global_options(sys.argv[1:])
    try:
        app(args=arguments, prog_name="parkscout")
    except ParkScoutError as error:
        print(f"parkscout: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        print("parkscout: stopped; what was stored is safe, run again to go on", file=sys.stderr)
        sys.exit(130)
