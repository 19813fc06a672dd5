"""Commands of teaching: see what verdicts propose, adopt, undo, freeze; and stop rules with an end date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from domain.lead_life import Actor
from domain.teaching import LEAST_DECISIONS, LEAST_OF_EACH, WeightChange
from pipeline import clock
from pipeline.office_commands import Told, actor
from pipeline.printing import print_json
from pipeline.settings import Settings
from pipeline.teach import Teacher
from pipeline.wiring import Scout, given_profile, reading_scout

_DEFAULT_STOP = timedelta(days=30)


@contextmanager
def _teaching(settings: Settings) -> Iterator[tuple[Teacher, Scout]]:
    with reading_scout(settings) as scout:
        yield Teacher(scout.store, given_profile(settings), scout.clock, scout.today), scout


def show_command(settings: Settings, as_json: bool) -> None:
    told = Told(settings)
    with _teaching(settings) as (teacher, scout):
        taught = teacher.look()
        names = {c.id: c.name_en if told.english else c.name_zh for c in scout.profile.criteria}
    if as_json:
        proposal = taught.proposal
        print_json(
            {
                "given": taught.given,
                "in_force": taught.in_force,
                "frozen": taught.state.frozen,
                "decisions": len(taught.decisions),
                "adopted": [{"by": a.by, "at": a.at.isoformat(), **_change_json(a.change, told.english)} for a in taught.state.applied],
                "proposal": None if proposal is None else {"id": proposal.id, **_change_json(proposal.change, told.english)},
            }
        )
        return
    for criterion, points in taught.given.items():
        now = taught.in_force[criterion]
        print(f"  {names[criterion]} {points:g}" + (f" → {now:g}" if now != points else ""))
    yes = sum(d.accepted for d in taught.decisions)
    told.say(
        f"已有评价 {len(taught.decisions)} 条（接受 {yes}，否决 {len(taught.decisions) - yes}）",
        f"{len(taught.decisions)} verdicts ({yes} accepted, {len(taught.decisions) - yes} rejected)",
    )
    if taught.state.applied:
        last = taught.state.applied[-1]
        told.say(f"最近采纳：{last.by}，{last.at:%Y-%m-%d}", f"last adopted by {last.by}, {last.at:%Y-%m-%d}")
    if taught.state.frozen:
        told.say("已冻结：不再提出建议（parkscout teach freeze --off 解除）", "frozen: nothing is proposed (parkscout teach freeze --off)")
    elif taught.proposal is None:
        told.say(
            f"暂无建议：至少需要 {LEAST_DECISIONS} 条评价、接受与否决各 {LEAST_OF_EACH} 条，且新权重确实更合您的判断",
            f"no proposal: it takes {LEAST_DECISIONS} verdicts, {LEAST_OF_EACH} of each, and weights that order them better",
        )
    else:
        told.say(f"建议 {taught.proposal.id}：", f"proposal {taught.proposal.id}:")
        _say_change(told, taught.proposal.change)
        told.say(
            f"采纳：parkscout teach adopt {taught.proposal.id} --by 姓名", f"adopt it: parkscout teach adopt {taught.proposal.id} --by NAME"
        )


def _change_json(change: WeightChange, english: bool) -> dict[str, object]:
    return {
        "before": dict(change.before),
        "after": dict(change.after),
        "reasons": [en if english else zh for _, zh, en in change.reasons],
        "agreement_before": change.agreement_before,
        "agreement_after": change.agreement_after,
        "decisions": change.decisions,
    }


def _say_change(told: Told, change: WeightChange) -> None:
    for _, zh, en in change.reasons:
        told.say(f"  {zh}", f"  {en}")
    told.say(
        f"  与评价的一致度（未参与拟合的评价）{change.agreement_before:.0%} → {change.agreement_after:.0%}",
        f"  agreement with verdicts not fitted to: {change.agreement_before:.0%} → {change.agreement_after:.0%}",
    )


def adopt_command(settings: Settings, proposal_id: str | None, by: str | None) -> None:
    told = Told(settings)
    with _teaching(settings) as (teacher, scout):
        change = teacher.adopt(proposal_id, _by(settings, scout, by))
    told.say("已采纳，下次 parkscout score 起生效：", "adopted, in force from the next parkscout score:")
    _say_change(told, change)


def undo_command(settings: Settings, by: str | None) -> None:
    told = Told(settings)
    with _teaching(settings) as (teacher, scout):
        change = teacher.undo(_by(settings, scout, by))
        names = {c.id: c.name_en if told.english else c.name_zh for c in scout.profile.criteria}
    told.say("已撤销，下次 parkscout score 起恢复：", "undone, in force from the next parkscout score:")
    for (criterion, before), (_, after) in zip(change.before, change.after, strict=True):
        if before != after:
            print(f"  {names.get(criterion, criterion)} {after:g} → {before:g}")


def freeze_command(settings: Settings, off: bool, by: str | None) -> None:
    told = Told(settings)
    with _teaching(settings) as (teacher, scout):
        teacher.freeze(not off, _by(settings, scout, by))
    if off:
        told.say("已解除冻结", "proposals are made again")
    else:
        told.say("已冻结：权重不变，也不再提出建议", "frozen: the points stay, nothing is proposed")


def mute_command(settings: Settings, wish: str, until: str | None, by: str | None, reason: str, everyone: bool) -> None:
    told = Told(settings)
    with _teaching(settings) as (teacher, scout):
        last = clock.day(until) or scout.today() + _DEFAULT_STOP
        rule = teacher.stop(wish, last, _by(settings, scout, by), reason, everyone)
    whose = ("全处室", "the whole office") if everyone else (rule.by, rule.by)
    told.say(
        f"{rule.id}：{whose[0]}的列表不再显示 {rule.field}:{rule.value}，到 {rule.until} 为止（含当日）",
        f"{rule.id}: {rule.field}:{rule.value} is kept out of the lists of {whose[1]} until {rule.until} (included)",
    )


def mutes_command(settings: Settings, as_json: bool) -> None:
    told = Told(settings)
    with _teaching(settings) as (teacher, _):
        rules = teacher.stops()
    if as_json:
        print_json(
            [
                {
                    "id": r.id,
                    "field": r.field,
                    "value": r.value,
                    "by": r.by,
                    "until": r.until.isoformat(),
                    "reason": r.reason,
                    "everyone": r.everyone,
                }
                for r in rules
            ]
        )
        return
    if not rules:
        told.say("没有生效的规则。", "No rule is in force.")
    for rule in rules:
        scope = ("全处室", "everyone") if rule.everyone else ("个人", "own")
        told.say(
            f"{rule.id}  {rule.field}:{rule.value}  {rule.by}（{scope[0]}）  至 {rule.until}  {rule.reason}",
            f"{rule.id}  {rule.field}:{rule.value}  {rule.by} ({scope[1]})  until {rule.until}  {rule.reason}",
        )


def unmute_command(settings: Settings, rule_id: str, by: str | None) -> None:
    with _teaching(settings) as (teacher, scout):
        rule = teacher.end_stop(rule_id, _by(settings, scout, by))
    Told(settings).say(f"已结束：{rule.field}:{rule.value}", f"ended: {rule.field}:{rule.value}")


def _by(settings: Settings, scout: Scout, by: str | None) -> Actor:
    return actor(settings, scout.office, by, None)
