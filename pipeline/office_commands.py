"""Commands of the office: what people do with leads, and what waits for them today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from delivery.wording import STATUS_NAMES
from domain.case_library import case_text
from domain.errors import UsageError
from domain.lead import Lead, LeadStatus
from domain.lead_life import REJECT_REASONS, Actor, AuditEntry, Report
from pipeline import clock
from pipeline.office import History, Office, Verdict
from pipeline.office_json import case_json, due_json, entry_json, history_json, kpi_json, moved_json
from pipeline.printing import print_json
from pipeline.settings import Settings
from pipeline.terminal import plain
from pipeline.wiring import reading_scout

Words = tuple[str, str]
_ACTIONS: Mapping[str, Words] = {
    "created": ("入库", "created"),
    "moved": ("流转", "moved"),
    "claimed": ("认领（首报）", "claimed"),
    "reported": ("报备（后报，已关联）", "reported later, linked"),
    "released": ("撤回报备", "withdrew the report"),
    "settled": ("裁定归属", "settled"),
    "lapsed": ("认领到期", "claim lapsed"),
    "noted": ("备注", "note"),
    "lesson": ("经验", "lesson"),
    "judged": ("评价", "verdict"),
    "joined": ("并入", "joined"),
    "parted": ("拆分", "parted"),
    "forgotten": ("数据移除", "forgotten"),
}
_VERDICTS: Mapping[str, Words] = {
    "accept": ("接受", "accept"), "reject": ("否决", "reject"), "up": ("点赞", "thumb up"), "down": ("点踩", "thumb down"),
}  # fmt: skip
_OUTCOMES: Mapping[str, Words] = {"landed": ("已落地", "landed"), "signed": ("已签约", "signed"), "lost": ("未成", "lost")}


class Told:
    """Lines in the reader's language."""

    def __init__(self, settings: Settings) -> None:
        self.english = settings.lang == "en"

    def say(self, zh: str, en: str) -> None:
        print(plain(en if self.english else zh))

    def word(self, table: Mapping[Any, Words], key: Any) -> str:
        return table[key][self.english] if key in table else str(key)

    def status(self, status: str | None) -> str:
        return self.word(STATUS_NAMES, LeadStatus(status)) if status in set(LeadStatus) else (status or "")

    def holder(self, report: Report | None) -> str:
        if report is None:
            return "nobody" if self.english else "无人认领"
        return f"{report.unit} {report.person}".strip()


def actor(settings: Settings, office: Office, by: str | None, unit: str | None) -> Actor:
    return office.person(by if by is not None else settings.user, unit if unit is not None else settings.unit)


def move_command(
    settings: Settings, lead_id: str, to: str, by: str | None, unit: str | None, reason: str, original: str | None = None
) -> None:
    if to not in set(LeadStatus):
        raise UsageError(f"there is no status {to!r}: use one of {', '.join(LeadStatus)}")
    with reading_scout(settings) as scout:
        before = scout.office.lead(lead_id)
        moved = scout.office.move(before.id, LeadStatus(to), actor(settings, scout.office, by, unit), reason, original)
        _say_moved(Told(settings), moved)


def merges_command(settings: Settings, company: str | None) -> None:
    from pipeline.unmerge import merges_that_stand

    with reading_scout(settings) as scout:
        told = Told(settings)
        found = merges_that_stand(scout.store, scout.office.lead(company).organization.id if company else None)
        if not found:
            told.say("没有合并过的企业", "no firms were merged")
        for one in found:
            ids = f"{one.absorbed.id} → {one.into.id}"
            report = one.document_id or "?"
            told.say(
                f"{one.absorbed.name} 并入 {one.into.name}（{ids}；依据报道 {report}）",
                f"{one.absorbed.name} goes under {one.into.name} ({ids}; shown by {report})",
            )


def unmerge_command(settings: Settings, name: str, by: str | None, unit: str | None) -> None:
    from domain.lead_building import lead_id_of
    from pipeline.progress_bar import Console
    from pipeline.run_commands import all_steps
    from pipeline.unmerge import unmerge
    from pipeline.wiring import owning_scout

    with owning_scout(settings) as scout:
        person = actor(settings, scout.office, by, unit)
        undone = unmerge(scout.store, name)
        names = f"{undone.into.name} / {undone.absorbed.name}"
        scout.store.lead_log.add(
            AuditEntry(lead_id_of(firm.id), scout.now(), person, "parted", reason=names) for firm in (undone.into, undone.absorbed)
        )
        all_steps(scout, Console())
        Told(settings).say(
            f"{undone.absorbed.name} 与 {undone.into.name} 已分开，各自的报道已重新归集",
            f"{undone.absorbed.name} and {undone.into.name} stand apart again, each with its own reports",
        )


def _say_moved(told: Told, lead: Lead) -> None:
    following = (", " if told.english else "、").join(sorted(f"{moved}" for moved in moved_json(lead)["allowed_moves"]))
    name, status = lead.organization.name, told.status(lead.status)
    told.say(f"{name}：{status}（下一步可为 {following}）", f"{name}: {status} (next: {following})")


def claim_command(settings: Settings, lead_id: str, by: str | None, unit: str | None, note: str) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        claimed = scout.office.claim(lead_id, actor(settings, scout.office, by, unit), note)
        name, held = claimed.lead.organization.name, claimed.held
        when = held.at.strftime("%Y-%m-%d %H:%M")
    if claimed.won:
        told.say(f"{name}：由 {told.holder(held)} 认领", f"{name}: claimed by {told.holder(held)}")
        return
    told.say(
        f"{name}：{told.holder(held)} 已于 {when} 首报；您的报备已保留并关联（{claimed.report.id}）",
        f"{name}: {told.holder(held)} reported it first, {when}; your report is kept and linked ({claimed.report.id})",
    )


def release_command(settings: Settings, lead_id: str, by: str | None, unit: str | None, reason: str) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        held = scout.office.release(lead_id, actor(settings, scout.office, by, unit), reason)
    told.say(f"已撤回报备；现在：{told.holder(held)}", f"report withdrawn; held now by {told.holder(held)}")


def settle_command(settings: Settings, lead_id: str, report_id: str, by: str | None, unit: str | None, reason: str) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        held = scout.office.settle(lead_id, report_id, actor(settings, scout.office, by, unit), reason)
    told.say(f"已裁定：归 {told.holder(held)}", f"settled: held by {told.holder(held)}")


def note_command(settings: Settings, lead_id: str, text: str, by: str | None, unit: str | None, lesson: bool) -> None:
    with reading_scout(settings) as scout:
        lead = scout.office.note(lead_id, actor(settings, scout.office, by, unit), text, lesson)
    Told(settings).say(f"{lead.organization.name}：已记录", f"{lead.organization.name}: noted")


def judge_command(settings: Settings, lead_id: str, verdict: Verdict, by: str | None, unit: str | None, reason: str) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        lead = scout.office.judge(lead_id, verdict, actor(settings, scout.office, by, unit), reason)
    word = told.word(_VERDICTS, verdict)
    told.say(
        f"{lead.organization.name}：{word}，现为{told.status(lead.status)}",
        f"{lead.organization.name}: {word}, now {told.status(lead.status)}",
    )


def acknowledge_command(settings: Settings, company: str, kind: str | None, by: str | None, unit: str | None, note: str) -> None:
    from pipeline.risk_register import acknowledge

    told = Told(settings)
    with reading_scout(settings) as scout:
        found = acknowledge(scout.store, company, actor(settings, scout.office, by, unit), scout.today(), scout.now(), kind, note)
    for item in found:
        told.say(f"{item.summary}（{item.acknowledged_by} 已核实跟进）", f"{item.summary_en} (looked after by {item.acknowledged_by})")


def history_command(settings: Settings, lead_id: str, as_json: bool) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        history = scout.office.history(lead_id)
    if as_json:
        print_json(history_json(history))
        return
    lead = history.lead
    held = told.holder(history.held)
    told.say(
        f"{lead.organization.name}（{lead.id}）：{told.status(lead.status)}，{held}",
        f"{lead.organization.name} ({lead.id}): {told.status(lead.status)}, held by {held}",
    )
    if history.duplicate_of:
        told.say(f"  与 {history.duplicate_of} 重复", f"  duplicate of {history.duplicate_of}")
    if history.duplicates:
        told.say(f"  重复线索：{'、'.join(history.duplicates)}", f"  its duplicates: {', '.join(history.duplicates)}")
    for entry in history.entries:
        told.say(_entry_line(entry, told), _entry_line(entry, told))


def history_markdown(settings: Settings, history: History) -> list[str]:
    """What people did with a lead as a section of its page; nothing where nobody did."""
    told = Told(settings)
    done = [entry for entry in history.entries if entry.action != "created"]
    if not done:
        return []
    title = f"## Office: {told.holder(history.held)}" if told.english else f"## 处室记录（{told.holder(history.held)}）"
    return ["", title, "", *(plain(f"- {_entry_line(entry, told).strip()}") for entry in done)]


def _entry_line(entry: AuditEntry, told: Told) -> str:
    who = f"{entry.actor.unit} {entry.actor.name}".strip()
    change = ""
    if entry.action == "moved":
        change = f" {told.status(entry.before)} → {told.status(entry.after)}"
    elif entry.action == "judged":
        change = f" {told.word(_VERDICTS, entry.after)}"
    code, colon, words = entry.reason.partition(":")
    named = next((zh if not told.english else en for known, zh, en in REJECT_REASONS if known == code.strip()), None)
    reason = entry.reason if named is None else f"{named}{'：' if not told.english else ': '}{words.strip()}" if colon else named
    return f"  {entry.at:%Y-%m-%d %H:%M}  {who}  {told.word(_ACTIONS, entry.action)}{change}" + (f"  {reason}" if reason else "")


def log_command(settings: Settings, person: str | None, since: str | None, limit: int, as_json: bool) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        entries = scout.office.log(limit, person, clock.since(since, scout.now()))
    if as_json:
        print_json([entry_json(entry) | {"company": company} for entry, company in entries])
        return
    if not entries:
        told.say("还没有记录。", "Nothing recorded yet.")
    for entry, company in entries:
        told.say(f"{_entry_line(entry, told)}  {company}", f"{_entry_line(entry, told)}  {company}")


def due_command(settings: Settings, unit: str | None, as_json: bool) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        found = scout.office.due(unit)
    if as_json:
        print_json([due_json(due, settings.lang) for due in found])
        return
    if not found:
        told.say("今天没有待办。", "Nothing is due today.")
    for due in found:
        name, status, held = due.lead.organization.name, told.status(due.lead.status), told.holder(due.held)
        told.say(f"{name}（{status}，{held}）：{due.nudge.text}", f"{name} ({status}, {held}): {due.nudge.text_en}")


def kpi_command(settings: Settings, since: str | None, until: str | None, as_json: bool) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        figures = scout.office.kpi(clock.day(since), clock.day(until))
        shown = kpi_json(figures, scout.profile, settings.lang)
    if as_json:
        print_json(shown)
        return
    told.say(f"{figures.since} 至 {figures.until}，只计人工确认的状态", f"{figures.since} to {figures.until}, confirmed states only")
    rows: tuple[tuple[Words, int, float | None], ...] = (
        (("签约项目", "signed"), figures.signed, None),
        (("落地项目", "landed projects"), figures.projects, None),
        (("其中带资落户", "of them funded"), figures.funded, figures.funded_share),
        (("带资中超千万", "funded ones over 10 million CNY"), figures.over_10m, figures.over_10m_share),
        (("亿元项目", "projects of 100 million CNY"), figures.hundred_million, None),
        (("领军人才", "leading-talent candidates"), figures.leading_talent, None),
    )
    for (zh, en), count, share in rows:
        part = "" if share is None else f"（{share:.0%}）" if not told.english else f" ({share:.0%})"
        told.say(f"  {zh} {count}{part}", f"  {en}: {count}{part}")
    for pillar in shown["pillars"]:
        part = "" if pillar["share"] is None else f"（{pillar['share']:.0%}）" if not told.english else f" ({pillar['share']:.0%})"
        told.say(f"  {pillar['name']} {pillar['projects']}{part}", f"  {pillar['name']}: {pillar['projects']}{part}")
    told.say(
        "  一个项目可计入多个支柱产业，占比之和可超过 100%",
        "  a project may count under several pillars; shares may add up to more than 100 %",
    )


def cases_command(settings: Settings, query: str, limit: int, as_json: bool) -> None:
    told = Told(settings)
    with reading_scout(settings) as scout:
        found = scout.reads.cases(query, limit)
        profile = scout.profile
    if as_json:
        print_json([case_json(case) for case in found])
        return
    if not found:
        told.say(
            "没有相近的案例。线索签约、落地或否决后自动成为案例。", "No such case. Leads become cases once signed, landed or rejected."
        )
    for case in found:
        for line in case_text(case, profile).split("\n"):
            print(plain(line))
        print()


def import_list_command(settings: Settings, file: Path, list_id: str, choices: list[str]) -> None:
    from pipeline.lists_import import import_list

    told = Told(settings)
    with reading_scout(settings) as scout:
        done = import_list(file, list_id, settings.data_dir, scout.store, scout.profile, _answers(choices), _asking(told))
    replaced = ("（替换了原名单）", " (replaced)") if done.replaced else ("", "")
    told.say(
        f"{done.path}：{done.companies} 家企业，其中 {done.known} 家已有新闻{replaced[0]}。下次 parkscout score 起生效",
        f"{done.path}: {done.companies} companies, {done.known} of them in the news{replaced[1]}; in force from the next parkscout score",
    )


def _answers(choices: list[str]) -> dict[int, str]:
    found = {}
    for choice in choices:
        number, equals, company = choice.partition("=")
        if not equals or not number.strip().isdigit() or not company.strip():
            raise UsageError(f"--choose {choice!r}: write NUMBER=COMPANY, such as --choose 3=org_0123456789abcdef")
        found[int(number)] = company.strip()
    return found


def _asking(told: Told) -> Callable[[Any], str | None]:
    """Asks on a terminal; elsewhere nobody can answer, and the import says which rows are open."""
    import sys

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return lambda doubt: None

    def ask(doubt: Any) -> str | None:
        told.say(f"第 {doubt.number} 家 {doubt.row.name} 对应多家已知企业：", f"company {doubt.number}, {doubt.row.name}, fits several:")
        for number, company in enumerate(doubt.companies, start=1):
            told.say(f"  {number}. {company.name} {company.location or ''}", f"  {number}. {company.name} {company.location or ''}")
        answer = input("序号，b = 同一家，回车 = 放弃：" if not told.english else "number, b = one company, enter = give up: ").strip()
        if answer.lower() == "b":
            return "both"
        return doubt.companies[int(answer) - 1].id if answer.isdigit() and 0 < int(answer) <= len(doubt.companies) else None

    return ask
