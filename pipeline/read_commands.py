"""Commands that only read: search, leads, digest, documents, stories, exports, questions."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from domain.answer import answer_json
from domain.document import Document
from domain.errors import NotFound, UsageError
from domain.profile import ParkProfile
from domain.search import REGIONS, LeadFilter, SearchFilters, SearchHit
from domain.track import ProjectKind
from pipeline import clock
from pipeline.printing import print_json
from pipeline.settings import Settings
from pipeline.wiring import Scout, owning_scout, reading_scout

_EVERYTHING = 1_000_000


def search_command(settings: Settings, query: str, filters: SearchFilters, limit: int, as_json: bool) -> None:
    from pipeline.terminal import Screen

    if not query.strip():
        raise UsageError("the query has no words: write what you look for, for example: parkscout search 脑机接口")
    with owning_scout(settings) as scout:
        # A script counts documents and has `story_id` to fold by; a person reads each piece of news once.
        hits = scout.reads.search(query, limit, scout.filters().documents(filters), fold=not as_json)
        if as_json:
            print_json([hit_json(hit) for hit in hits])
        else:
            Screen(settings.lang, scout.profile).hits(hits)


def hit_json(hit: SearchHit) -> dict[str, Any]:
    shown = asdict(hit)
    shown["published_at"] = hit.published_at.isoformat() if hit.published_at else None
    return shown


def leads_command(
    settings: Settings, track: str | None, kind: str | None, region: str | None, since: str | None, limit: int, as_json: bool
) -> None:
    from delivery.lead_json import lead_json
    from pipeline.terminal import Screen

    with reading_scout(settings) as scout:
        within = lead_filter(scout, track, kind, region, since, limit)
        leads = scout.reads.leads(within)
        if held_back := scout.reads.held_back(within):
            told = (
                "{n} 条线索按停止规则未显示（parkscout office mutes）",
                "{n} leads are held back by stop rules (parkscout office mutes)",
            )
            print(told[settings.lang == "en"].format(n=held_back), file=sys.stderr)
        if as_json:
            print_json([lead_json(lead, rank, settings.lang) for rank, lead in enumerate(leads, start=1)])
            return
        titles = {"opc": ("OPC 项目", "OPC projects"), "scale": ("规模型项目", "Scale projects")}
        title = titles.get(kind or "", ("线索", "Leads"))[settings.lang == "en"]
        score = within.order if within.order in {"opc_score", "scale_score"} else "score"
        Screen(settings.lang, scout.profile).leads(title, leads, score)


def lead_filter(scout: Scout, track: str | None, kind: str | None, region: str | None, since: str | None, limit: int) -> LeadFilter:
    """The filter that command line and API options mean; UsageError names what is unknown and what is known."""
    check_track(scout.profile, track)
    kinds = [known.value for known in ProjectKind]
    if kind is not None and kind not in kinds:
        raise UsageError(f"there is no kind {kind!r}: use one of {', '.join(kinds)}")
    if region is not None and region not in REGIONS:
        raise UsageError(f"there is no region {region!r}: use one of {', '.join(REGIONS)}")
    moment = clock.since(since, scout.now())
    return LeadFilter(
        tracks=(track,) if track else (),
        kinds=(kind,) if kind else (),
        regions=REGIONS[region] if region else (),
        since=moment.astimezone(scout.zone).date() if moment else None,
        order={"opc": "opc_score", "scale": "scale_score"}.get(kind or "", "score"),  # type: ignore[arg-type]
        limit=limit,
        reader=scout.settings.user or None,
    )


def check_track(profile: ParkProfile, track: str | None) -> None:
    if track is not None and profile.track(track) is None:
        from rapidfuzz import process

        near = process.extractOne(track, [known.id for known in profile.tracks])
        hint = f"did you mean {near[0]}? " if near and near[1] > 60 else ""
        raise UsageError(f"there is no track {track!r}: {hint}the ids are {', '.join(known.id for known in profile.tracks)}")


def lead_command(settings: Settings, lead_id: str) -> None:
    from delivery.lead_page import lead_markdown
    from pipeline.office_commands import history_markdown

    with reading_scout(settings) as scout:
        lead = scout.office.lead(lead_id)
        print(lead_markdown(lead, scout.profile, scout.now(), settings.lang))
        print_lines(history_markdown(settings, scout.office.history(lead.id)))


def similar_command(settings: Settings, lead_id: str, limit: int, as_json: bool) -> None:
    from delivery.lead_json import lead_json
    from pipeline.terminal import Screen

    with owning_scout(settings) as scout:
        lead = scout.office.lead(lead_id)
        leads = scout.reads.similar(lead.id, limit)
        if as_json:
            print_json([lead_json(found, rank, settings.lang) for rank, found in enumerate(leads, start=1)])
            return
        name = lead.organization.name
        Screen(settings.lang, scout.profile).leads((f"与{name}相似的企业", f"Companies like {name}")[settings.lang == "en"], leads)


def park_command(settings: Settings, as_json: bool, as_markdown: bool) -> None:
    from delivery.park_page import park_markdown
    from pipeline.terminal import Screen

    with reading_scout(settings) as scout:
        news = scout.reads.park_news()
        if as_json:
            print_json([asdict(item) for item in news])
        elif as_markdown:
            print(park_markdown(news, scout.profile, scout.now().astimezone(scout.zone), settings.lang))
        else:
            Screen(settings.lang, scout.profile).park_news(news)


def digest_command(settings: Settings, day: str | None, format: str) -> None:
    from pipeline.digest import FORMATS, render

    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}: use html, md or json")
    with reading_scout(settings) as scout:
        digest = scout.store.digests.get(clock.day(day), settings.lang)
        if digest is None:
            wanted = f"for {day}" if day else "yet"
            raise NotFound(f"there is no digest {wanted}: `parkscout run` makes one for today")
        print(render(digest, format))


def export_command(settings: Settings, format: str, file: Path | None) -> None:
    from delivery.spreadsheets import leads_csv, leads_jsonl, leads_xlsx

    if format not in {"xlsx", "csv", "jsonl"}:
        raise UsageError(f"there is no format {format!r}: use xlsx, csv or jsonl")
    if file is None and format == "xlsx":
        raise UsageError("a spreadsheet needs a file: parkscout export --format xlsx leads.xlsx")
    with reading_scout(settings) as scout:
        leads = scout.reads.leads(LeadFilter(limit=_EVERYTHING))
        if format == "xlsx":
            content = leads_xlsx(leads, scout.profile, scout.now(), settings.lang)
        elif format == "csv":
            content = leads_csv(leads, scout.profile, settings.lang)
        else:
            content = leads_jsonl(leads, settings.lang)
    if file is None:
        sys.stdout.buffer.write(content)
        return
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    print(f"{file}", file=sys.stderr)


def documents_command(settings: Settings, as_json: bool, full: bool) -> None:
    with reading_scout(settings) as scout:
        documents = sorted(scout.store.documents.all(), key=_newest_first)
        if as_json:
            print_json([document_json(document, full) for document in documents])
            return
        for document in documents:
            day = document.published_at.date().isoformat() if document.published_at else "—         "
            print(f"{document.id}  {day}  {document.title or document.text[:40]}  {document.url or ''}")
            if full:
                print(f"{document.text}\n")


def _newest_first(document: Document) -> tuple[float, str]:
    return (-document.published_at.timestamp() if document.published_at else 0.0, document.id)


def document_json(document: Document, full: bool = False) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "document_id": document.id,
        "url": document.url,
        "title": document.title,
        "published_at": document.published_at.isoformat() if document.published_at else None,
        "fetched_at": document.fetched_at.isoformat(),
        "source_id": document.source_id,
        "publisher": document.publisher,
        "lang": document.lang,
        "chars": len(document.text),
    }
    return shown | ({"text": document.text} if full else {})


def stories_command(settings: Settings, as_json: bool) -> None:
    with reading_scout(settings) as scout:
        groups = scout.store.stories.groups()
        if as_json:
            print_json([{"story_id": story_id, "document_ids": ids} for story_id, ids in groups.items()])
            return
        several = {story_id: ids for story_id, ids in groups.items() if len(ids) > 1}
        documents = scout.store.documents.get_many([document_id for ids in several.values() for document_id in ids])
        for story_id, ids in several.items():
            print(story_id)
            print_lines(f"  {documents[i].publisher or '—'}  {documents[i].title}" for i in ids)
        print(f"{len(groups)} stories, {len(several)} of them told more than once", file=sys.stderr)


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def ask_command(settings: Settings, question: str, conversation: str | None, as_json: bool) -> None:
    if not question.strip():
        raise UsageError("the question has no words: write what you want to know, for example: parkscout ask 本周有哪些具身智能项目")
    with owning_scout(settings) as scout:
        answer = scout.analyst_for(one_shot=True).ask(question, conversation)
        if as_json:
            print_json(answer_json(answer))
            return
        print(answer.answer)
        if answer.citations:
            print()
            print_lines(source_lines([asdict(c) for c in answer.citations]))
        print_lines(f"({note})" for note in answer.notes)


def chat_command(settings: Settings, conversation: str | None) -> None:
    import asyncio
    from uuid import uuid4

    conversation = conversation or f"chat_{uuid4().hex[:12]}"
    with owning_scout(settings) as scout:
        print(f"{scout.profile.name_zh} 园探；空行结束。会话 {conversation}", file=sys.stderr)
        while True:
            try:
                question = input("> ")
            except EOFError:
                return
            if not question.strip():
                return
            asyncio.run(_print_stream(scout, question, conversation))


def source_lines(citations: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each document with the numbers of all words cited from it."""
    numbers: dict[str, str] = {}
    lines: dict[str, str] = {}
    for c in citations:
        document = c["document_id"]
        numbers[document] = numbers.get(document, "") + f"[{c['n']}]"
        lines[document] = f"{c['title']}  {c.get('publisher') or ''} {c.get('published_on') or ''}  {c.get('url') or document}"
    return [f"{numbers[document]} {line}" for document, line in lines.items()]


async def _print_stream(scout: Scout, question: str, conversation: str) -> None:
    cited: list[Mapping[str, Any]] = []
    async for event in scout.analyst.stream(question, conversation):
        if event.type == "token":
            print(event.data.get("text", ""), end="", flush=True)
        elif event.type == "citation":
            cited.append(event.data)
        elif event.type == "error":
            print(event.data.get("message", ""), file=sys.stderr)
    print()
    print_lines(source_lines(cited))


def serve_command(settings: Settings, host: str, port: int) -> None:
    import os

    import uvicorn

    # The server builds its own scout in its own process state; what this call was given reaches it by the environment.
    os.environ["PARKSCOUT_DATA_DIR"] = str(settings.data_dir)
    os.environ["PARKSCOUT_LANG"] = settings.lang
    print(f"http://{host}:{port}", file=sys.stderr)
    uvicorn.run("api.app:create", factory=True, host=host, port=port, log_level="warning")


def profile_check_command(file: Path) -> None:
    from pipeline.profile_file import check_profile

    problems = check_profile(file)
    print_lines(f"{file}:{problem.line}: {problem.message}" for problem in problems)
    if problems:
        raise UsageError(f"{file} has {len(problems)} mistakes: correct the lines above")
    print(f"{file}: no mistakes")
