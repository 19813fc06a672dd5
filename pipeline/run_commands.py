"""Commands that do the work: run, import, collect, extract, and the steps one by one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from domain.errors import ConfigurationError, SourceUnreachable, UsageError
from domain.report import StepReport
from domain.search import LeadFilter
from pipeline import clock
from pipeline.jsonl import JsonlReader, Line
from pipeline.progress_bar import Console, Progress
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.wiring import Scout

# `extract` opens no store, so what opens one is imported by the commands that need it.
SAMPLE_PREFIX = "sample_"
_TOP = 10


def run_command(settings: Settings, sources: Path | None, since: str | None, live: bool, force: bool) -> None:
    from pipeline.wiring import owning_scout

    with _newsroom(settings, sample=sources is None and not live) as effective, owning_scout(effective) as scout:
        progress = Console()
        collected, reached = _collect(scout, sources, since, force, progress)
        reports = [collected, *all_steps(scout, progress)]
        _show(scout, reports)
    if not reached:
        raise SourceUnreachable("no source could be reached: check the network; the reasons stand above, source by source")


def collect_command(settings: Settings, sources: Path | None, since: str | None, live: bool, force: bool) -> None:
    from pipeline.wiring import owning_scout

    with _newsroom(settings, sample=sources is None and not live) as effective, owning_scout(effective) as scout:
        collected, reached = _collect(scout, sources, since, force, Console())
        _tell([collected])
    if not reached:
        raise SourceUnreachable("no source could be reached: check the network; the reasons stand above, source by source")


def import_command(settings: Settings, file: str) -> None:
    from pipeline.wiring import owning_scout

    with _open(file) as lines, owning_scout(settings) as scout:
        from pipeline.import_file import import_documents

        progress = Console()
        _drop_sample(scout)
        reader = JsonlReader(_parse_date, scout.now(), scout.zone)
        imported = import_documents(scout.store, reader.read(lines), file, progress)
        reports = [imported, *all_steps(scout, progress)]
        _show(scout, reports)


def extract_command(settings: Settings, file: str, with_model: bool = False) -> None:
    """One JSON line per document, in input order; opens no store. `with_model`: doubtful documents are asked about."""
    from domain.extraction import Extraction
    from domain.ports import Extractor, KeepsAccount
    from pipeline.profile_file import load_profile
    from pipeline.reader import model_reader, rule_reader
    from store.codec import to_full_json

    profile, clock = load_profile(settings.profile), settings.clock()
    reader: Extractor = model_reader(settings, profile, None, clock) if with_model else rule_reader(profile)
    now = clock()
    skipped = 0
    with _open(file) as lines:
        for item in JsonlReader(_parse_date, now, UTC).read(lines):
            if isinstance(item, Line):
                skipped += 1
                print(f"{file}:{item.number}: {item.reason}; skipped", file=sys.stderr)
                continue
            print(to_full_json(Extraction, reader.extract(item)))
    if skipped:
        print(f"{skipped} lines skipped", file=sys.stderr)
    if isinstance(reader, KeepsAccount):
        print("\n".join(reader.account()), file=sys.stderr)


def step_command(settings: Settings, step: str) -> None:
    from pipeline.wiring import owning_scout

    with owning_scout(settings) as scout:
        _tell([_STEPS[step](scout, Console())])


def reindex_command(settings: Settings) -> None:
    from pipeline.index import reindex
    from pipeline.wiring import owning_scout

    with owning_scout(settings) as scout:
        _tell([reindex(scout.store, scout.index, Console(), scout.cards)])


def verify_index_command(settings: Settings) -> None:
    from pipeline.index import verify
    from pipeline.wiring import owning_scout

    with owning_scout(settings) as scout:
        difference = verify(scout.store, scout.index)
        for name, ids in difference.items():
            for document_id in ids:
                print(f"{name}: {document_id}")
        if any(difference.values()):
            raise UsageError("the index differs from the store: `parkscout index` mends it")
        print(f"the index holds exactly the {scout.store.documents.count()} documents of the store")


def all_steps(scout: Scout, progress: Progress) -> list[StepReport]:
    """Every step after the documents are stored, in the order of the path."""
    return [step(scout, progress) for step in _STEPS.values()]


def _extract(scout: Scout, progress: Progress) -> StepReport:
    from pipeline.extract import extract

    return extract(scout.store, scout.extractor(), scout.profile, progress)


def _resolve(scout: Scout, progress: Progress) -> StepReport:
    from pipeline.resolve import resolve

    return resolve(scout.store, scout.profile, progress, scout.stories)


def _score(scout: Scout, progress: Progress) -> StepReport:
    from pipeline.score import score
    from pipeline.teach import tell_taught

    tell_taught(scout)
    return score(scout.store, scout.profile, scout.clock, progress)


def _office(scout: Scout, progress: Progress) -> StepReport:
    """People's work follows companies that turned out to be one; claims without progress for too long fall back to the pool."""
    with progress.step("office", 0):
        return StepReport("office", changed=scout.office.join_merged() + len(scout.office.lapse_overdue()))


def _index(scout: Scout, progress: Progress) -> StepReport:
    from pipeline.index import index

    return index(scout.store, scout.index, progress, scout.cards)


def _digest(scout: Scout, progress: Progress) -> StepReport:
    from pipeline.digest import make, write
    from pipeline.source_commands import catalogue_of, visited

    sample = any(source_id.startswith(SAMPLE_PREFIX) for source_id in scout.store.documents.source_ids())
    with progress.step("digest", 1) as advance:
        report, made = make(scout.store, scout.profile, scout.now(), visited(scout, catalogue_of(scout.settings, None)), sample)
        for digest in made.values():
            write(digest, scout.settings.data_dir / "digests")
        advance()
    return report


_STEPS = {"extract": _extract, "resolve": _resolve, "score": _score, "office": _office, "index": _index, "digest": _digest}


def _collect(scout: Scout, sources: Path | None, since: str | None, force: bool, progress: Progress) -> tuple[StepReport, bool]:
    from pipeline.collect import collect, crawl_plan
    from pipeline.own_lists import drop_sample_register
    from pipeline.source_commands import catalogue_of
    from pipeline.wiring import EDITION_NOTE

    catalogue = catalogue_of(scout.settings, sources)
    if scout.settings.newsroom_url is None:
        _drop_sample(scout)
    elif any(not source_id.startswith(SAMPLE_PREFIX) for source_id in scout.store.documents.source_ids()):
        drop_sample_register(scout.settings.data_dir)
        raise UsageError(
            f"{scout.settings.data_dir} holds real documents, and invented sample news must not mix with them: "
            "use --live or --sources FILE, or --data-dir for another folder"
        )
    else:
        scout.store.progress.set_note(EDITION_NOTE, scout.now().isoformat())
    plan = crawl_plan(scout.settings, scout.profile, catalogue, clock.since(since, scout.now()), force)
    return collect(scout.store, catalogue, scout.settings, plan, scout.clock, progress)


@contextmanager
def _newsroom(settings: Settings, sample: bool) -> Iterator[Settings]:
    """For the sample: its web site on loopback while this lasts, its clock, no delay between requests."""
    if not sample:
        yield settings
        return
    with serving_newsroom(settings) as newsroom_url:
        from pipeline.own_lists import put_sample_register
        from sources.newsroom.server import EDITION_NOW

        put_sample_register(settings.data_dir)
        yield settings.model_copy(update={"newsroom_url": newsroom_url, "now": settings.now or EDITION_NOW, "crawl_delay": 0.0})


@contextmanager
def serving_newsroom(settings: Settings) -> Iterator[str]:
    """The sample newsroom at the address its stored articles have, so that their links open while it is served."""
    from sources.newsroom.server import serve_newsroom

    with ExitStack() as stack:
        try:
            url = stack.enter_context(serve_newsroom(settings.newsroom_port))
        except OSError as error:
            raise ConfigurationError(
                f"port {settings.newsroom_port} for the sample newsroom is taken: set PARKSCOUT_NEWSROOM_PORT to a free one"
            ) from error
        yield url


def _drop_sample(scout: Scout) -> None:
    """Invented news leaves before real news comes."""
    sources = [source_id for source_id in scout.store.documents.source_ids() if source_id.startswith(SAMPLE_PREFIX)]
    if sources:
        from pipeline.forget import forget_office_work, forget_sources
        from pipeline.own_lists import drop_sample_register
        from pipeline.wiring import EDITION_NOTE, given_profile

        print("removing the invented sample news before real news comes in", file=sys.stderr)
        forget_sources(scout.store, sources)
        scout.stories.drop()
        forget_office_work(scout.store, scout.profile.id, scout.now())
        drop_sample_register(scout.settings.data_dir)
        scout.store.progress.drop_note(EDITION_NOTE)
        scout.profile = given_profile(scout.settings)
        scout.clock = scout.settings.clock()


def _parse_date(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    from sources.dates import parse_date

    return parse_date(text, now, zone)


@contextmanager
def _open(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise UsageError(f"cannot read {file}: {error.strerror}") from error
        yield stream


def _tell(reports: Sequence[StepReport]) -> None:
    """What each step did, and what failed in it, to stderr."""
    for report in reports:
        print(report.line(), file=sys.stderr)
        for failure in report.failed:
            print(f"  {failure.item}: {failure.reason}", file=sys.stderr)
        for note in report.notes:
            print(f"  {note}", file=sys.stderr)


def _show(scout: Scout, reports: Sequence[StepReport]) -> None:
    """The end of a run: the two lists, where the digest is, and what to do next."""
    from pipeline.terminal import Screen

    _tell(reports)
    english = scout.settings.lang == "en"
    screen = Screen(scout.settings.lang, scout.profile)
    short = False
    for kind, title in (("opc", ("OPC 项目", "OPC projects")), ("scale", ("规模型项目", "Scale projects"))):
        leads = scout.reads.leads(LeadFilter(kinds=(kind,), order=f"{kind}_score", limit=_TOP))  # type: ignore[arg-type]
        screen.leads(title[english], leads, f"{kind}_score")
        screen.say()
        short |= not leads
    if short and (others := scout.reads.leads(LeadFilter(limit=_TOP))):
        # A lead of neither kind must not stay unseen where a list is empty.
        screen.leads(("全部线索", "All leads")[english], others)
        screen.say()
    screen.news_count(scout.reads.park_news("support"), scout.reads.park_news("risk"))
    day = scout.now().astimezone(scout.zone).date().isoformat()
    suffix = ".en" if english else ""
    for format in ("html", "md", "json"):
        screen.say(f"{screen.word('digest')}{scout.settings.data_dir / 'digests' / f'{day}{suffix}.{format}'}")
    screen.say()
    for hint in ("look", "live", "model"):
        screen.say(screen.word(hint))
