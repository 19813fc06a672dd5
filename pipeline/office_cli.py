"""Command groups of the office: `office`, `teach`, `lists`. What they do is imported when a command runs, so that --help stays fast."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.given import settings

office_app = typer.Typer(help="Lead life: moves, claims, notes, verdicts, what is due, figures, cases.", no_args_is_help=True)
teach_app = typer.Typer(help="Verdicts teach: see the proposed weights, adopt, undo, freeze them.", no_args_is_help=True)
lists_app = typer.Typer(help="The office's own lists: register, watch-lists, unicorn lists.", no_args_is_help=True)

LeadName = Annotated[str, typer.Argument(help="A lead id or a company's name.")]
By = Annotated[str | None, typer.Option("--by", help="Who acts (default PARKSCOUT_USER).")]
Unit = Annotated[str | None, typer.Option("--unit", help="The person's unit (default PARKSCOUT_UNIT).")]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]
RejectReason = Annotated[
    str,
    typer.Option(
        "--reason",
        help="off_track, too_small, too_early, too_late, existing, no_contact, not_interested, not_real, other; words after a colon.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@office_app.command()
def move(
    lead: LeadName,
    status: Annotated[str, typer.Argument(help="triaged, contacted, visited, signed, landed, producing, parked, rejected, new …")],
    by: By = None,
    unit: Unit = None,
    reason: Reason = "",
) -> None:
    """Moves a lead on; a forbidden move says which are allowed."""
    from pipeline.office_commands import move_command

    move_command(settings(), lead, status, by, unit, reason)


@office_app.command()
def claim(lead: LeadName, by: By = None, unit: Unit = None, note: Annotated[str, typer.Option("--note")] = "") -> None:
    """Reports a lead: the first report holds it, later ones are kept and linked."""
    from pipeline.office_commands import claim_command

    claim_command(settings(), lead, by, unit, note)


@office_app.command()
def release(lead: LeadName, by: By = None, unit: Unit = None, reason: Reason = "") -> None:
    """Withdraws a report; the next one in line holds the lead."""
    from pipeline.office_commands import release_command

    release_command(settings(), lead, by, unit, reason)


@office_app.command()
def settle(lead: LeadName, report: str, by: By = None, unit: Unit = None, reason: Reason = "") -> None:
    """A coordinator (PARKSCOUT_COORDINATORS) decides which report holds a lead."""
    from pipeline.office_commands import settle_command

    settle_command(settings(), lead, report, by, unit, reason)


@office_app.command()
def note(
    lead: LeadName,
    text: str,
    by: By = None,
    unit: Unit = None,
    lesson: Annotated[bool, typer.Option("--lesson", help="What others should learn from it: goes into its case.")] = False,
) -> None:
    """Writes a note into a lead's log."""
    from pipeline.office_commands import note_command

    note_command(settings(), lead, text, by, unit, lesson)


@office_app.command()
def accept(lead: LeadName, by: By = None, unit: Unit = None, reason: Reason = "") -> None:
    """A good lead: teaches, and moves a new one to triaged."""
    from pipeline.office_commands import judge_command

    judge_command(settings(), lead, "accept", by, unit, reason)


@office_app.command()
def reject(lead: LeadName, by: By = None, unit: Unit = None, reason: RejectReason = "") -> None:
    """Not a lead for us: teaches, and moves it to rejected with its reason."""
    from pipeline.office_commands import judge_command

    judge_command(settings(), lead, "reject", by, unit, reason)


@office_app.command()
def up(lead: LeadName, by: By = None, unit: Unit = None, reason: Reason = "") -> None:
    """Thumb up: teaches, moves nothing."""
    from pipeline.office_commands import judge_command

    judge_command(settings(), lead, "up", by, unit, reason)


@office_app.command()
def down(lead: LeadName, by: By = None, unit: Unit = None, reason: Reason = "") -> None:
    """Thumb down: teaches, moves nothing."""
    from pipeline.office_commands import judge_command

    judge_command(settings(), lead, "down", by, unit, reason)


@office_app.command()
def duplicate(lead: LeadName, original: str, by: By = None, unit: Unit = None, reason: Reason = "") -> None:
    """Links a lead to the one it repeats."""
    from pipeline.office_commands import move_command

    move_command(settings(), lead, "duplicate", by, unit, reason, original)


@office_app.command()
def existing(lead: LeadName, by: By = None, unit: Unit = None, reason: Reason = "") -> None:
    """The company is in the park already: out of the leads, its news goes to the park's own stream."""
    from pipeline.office_commands import move_command

    move_command(settings(), lead, "existing_company", by, unit, reason)


@office_app.command()
def merges(
    company: Annotated[str | None, typer.Argument(help="A lead's id or name; without, every merge that stands.")] = None,
) -> None:
    """Firms that were found to be one, and the report that showed it."""
    from pipeline.office_commands import merges_command

    merges_command(settings(), company)


@office_app.command()
def unmerge(
    name: Annotated[str, typer.Argument(help="The firm that went under another's name: its name or id.")],
    by: By = None,
    unit: Unit = None,
) -> None:
    """They are two firms after all: each gets its own reports back, and they are not merged again."""
    from pipeline.office_commands import unmerge_command

    unmerge_command(settings(), name, by, unit)


@office_app.command()
def ack(
    company: Annotated[str, typer.Argument(help="A park company with a risk signal, see `parkscout park`.")],
    kind: Annotated[str | None, typer.Option("--kind", help="relocation or operation; default both.")] = None,
    by: By = None,
    unit: Unit = None,
    note: Annotated[str, typer.Option("--note")] = "",
) -> None:
    """You look after a company's risk signals; later news opens them again."""
    from pipeline.office_commands import acknowledge_command

    acknowledge_command(settings(), company, kind, by, unit, note)


@office_app.command()
def history(lead: LeadName, json: Json = False) -> None:
    """All that happened to a lead."""
    from pipeline.office_commands import history_command

    history_command(settings(), lead, json)


@office_app.command()
def log(
    by: Annotated[str | None, typer.Option("--by", help="Of this person only.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="In this span: 7d, 2026-11-01.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 50,
    json: Json = False,
) -> None:
    """What people did last."""
    from pipeline.office_commands import log_command

    log_command(settings(), by, since, limit, json)


@office_app.command()
def due(unit: Annotated[str | None, typer.Option("--unit", help="Of this unit only.")] = None, json: Json = False) -> None:
    """What waits for somebody today."""
    from pipeline.office_commands import due_command

    due_command(settings(), unit, json)


@office_app.command()
def kpi(
    since: Annotated[str | None, typer.Option("--since", help="First day (default: 1 January).")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day (default: today).")] = None,
    json: Json = False,
) -> None:
    """Figures from confirmed states only."""
    from pipeline.office_commands import kpi_command

    kpi_command(settings(), since, until, json)


@office_app.command()
def cases(
    query: Annotated[str, typer.Argument()] = "", limit: Annotated[int, typer.Option("--limit", "-n", min=1)] = 5, json: Json = False
) -> None:
    """How leads like these ended, and why."""
    from pipeline.office_commands import cases_command

    cases_command(settings(), query, limit, json)


@office_app.command()
def mute(
    wish: Annotated[str, typer.Argument(help="track:ID, kind:opc, place:…, region:overseas, label:…, round:seed or company:NAME.")],
    until: Annotated[str | None, typer.Option("--until", help="Last day, as 2026-12-31 (default: in 30 days).")] = None,
    by: By = None,
    reason: Reason = "",
    everyone: Annotated[bool, typer.Option("--everyone", help="For the whole office and its digest, not only your own lists.")] = False,
) -> None:
    """Stop showing me this kind, until a day."""
    from pipeline.teach_commands import mute_command

    mute_command(settings(), wish, until, by, reason, everyone)


@office_app.command()
def mutes(json: Json = False) -> None:
    """The rules in force."""
    from pipeline.teach_commands import mutes_command

    mutes_command(settings(), json)


@office_app.command()
def unmute(rule: str, by: By = None) -> None:
    """Ends a rule now."""
    from pipeline.teach_commands import unmute_command

    unmute_command(settings(), rule, by)


@teach_app.command()
def show(json: Json = False) -> None:
    """Points given and in force, verdicts, and the proposal with its reasons."""
    from pipeline.teach_commands import show_command

    show_command(settings(), json)


@teach_app.command()
def adopt(
    proposal: Annotated[str | None, typer.Argument(help="The proposal's id, so that exactly what you saw is adopted.")] = None,
    by: By = None,
) -> None:
    """Puts the proposal in force from the next scoring."""
    from pipeline.teach_commands import adopt_command

    adopt_command(settings(), proposal, by)


@teach_app.command()
def undo(by: By = None) -> None:
    """Takes the last adopted change back."""
    from pipeline.teach_commands import undo_command

    undo_command(settings(), by)


@teach_app.command()
def freeze(by: By = None, off: Annotated[bool, typer.Option("--off", help="Let proposals be made again.")] = False) -> None:
    """Keeps the points as they are: nothing is proposed."""
    from pipeline.teach_commands import freeze_command

    freeze_command(settings(), off, by)


@lists_app.command("import")
def lists_import(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with a first row naming the columns.")],
    list_id: Annotated[str, typer.Option("--as", help="register, or the list's id: 5510, unicorns-2026 …")],
    choose: Annotated[
        list[str] | None, typer.Option("--choose", help="NUMBER=COMPANY: which company a doubtful row means; or =both.")
    ] = None,
) -> None:
    """Checks a list and puts it into the data directory."""
    from pipeline.office_commands import import_list_command

    import_list_command(settings(), file, list_id, choose or [])
