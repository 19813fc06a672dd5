"""The lead in four short sentences by template: what it does, why now, why this park, what to ask. Every part from evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.judging.facts import Facts, round_day
from domain.judging.fit import distinct_cues
from domain.judging.place import chinese_name, english_name, intends, park_place
from domain.judging.quotes import public_part
from domain.judging.yardstick import Yardstick
from domain.scorecard import Scorecard
from domain.signal import SignalKind
from domain.wording import round_line_en, round_line_zh

_TIER_ZH = {"pillar": "支柱产业", "growth": "重点培育产业", "future": "未来产业"}
_TIER_EN = {"pillar": "a pillar track", "growth": "a growth track", "future": "a future track"}


@dataclass(frozen=True, slots=True)
class Summary:
    zh: str
    en: str
    question_zh: str
    question_en: str


def summarise(facts: Facts, measure: Yardstick, card: Scorecard, tracks: tuple[str, ...]) -> Summary:
    """Chinese and English summary and the first question to ask. Nothing is promised and nothing is guessed."""
    question_zh, question_en = next_question(facts, measure, card)
    name = facts.snapshot.organization.name
    what_zh, what_en = _what(facts, measure, card, tracks)
    now_zh, now_en = _why_now(facts)
    park_zh, park_en = _why_here(measure, card, tracks)
    zh = "".join(part for part in (f"{name}{what_zh}", now_zh, park_zh, f"建议先问：{question_zh}") if part)
    en = " ".join(part for part in (f"{name} {what_en}", now_en, park_en, f"Ask first: {question_en}") if part)
    return Summary(zh, en, question_zh, question_en)


def _what(facts: Facts, measure: Yardstick, card: Scorecard, tracks: tuple[str, ...]) -> tuple[str, str]:
    place = facts.snapshot.organization.location
    where_zh, where_en = (f"（{chinese_name(place)}）", f"({english_name(place)}) ") if place else ("", "")
    if not tracks:
        return (
            f"{where_zh}：报道中未见园区关注的赛道，业务方向待核实。",
            f"{where_en}names none of the park's tracks; its field is to be checked.",
        )
    names_zh = "、".join(measure.tracks[t].name_zh for t in tracks[:2])
    names_en = " and ".join(measure.tracks[t].name_en for t in tracks[:2])
    names = {n for t in tracks[:2] for n in (measure.tracks[t].name_zh, measure.tracks[t].name_en.lower())}
    told = (c for s in facts.snapshot.sightings for m in s.tracks if m.id in tracks[:2] for c in m.cues)
    cues = dict.fromkeys(c for c in told if c.lower() not in names)
    shown = distinct_cues(cues)
    told_zh = f"，报道提到“{'、'.join(shown)}”" if shown else ""
    told_en = f"; the reports mention {', '.join(shown)}" if shown else ""
    founder = next((c for c in card.criteria if c.id == "talent" and c.points), None)
    led_zh = f"；创始团队：{founder.reason}" if founder else ""
    led_en = f"; {founder.reason_en}" if founder else ""
    return f"{where_zh}属{names_zh}领域{told_zh}{led_zh}。", f"{where_en}works in {names_en}{told_en}{led_en}."


def _why_now(facts: Facts) -> tuple[str, str]:
    if facts.completed:
        one = facts.completed[0]
        day = round_day(one)
        when_zh = f"据{day.year}年{day.month}月{day.day}日报道，公司" if day else "据报道，公司"
        when_en = f"On {day.isoformat()} it was reported to have" if day else "It is reported to have"
        return f"{when_zh}完成{round_line_zh(one)}。", f"{when_en} completed: {round_line_en(one)}."
    if facts.rumoured:
        return "有融资传闻，尚未证实，请核实后再联系。", "A round is talked of but not confirmed; verify before calling."
    for kind, zh, en in (
        (SignalKind.LANDING_INTENT, "近期有落地动向", "It is looking for a site"),
        (SignalKind.EXPANSION, "近期在扩产或扩张", "It is expanding"),
        (SignalKind.PUBLIC_LAUNCH, "近期公开发布产品", "It has launched a product"),
        (SignalKind.SPIN_OUT, "为高校院所成果转化项目", "It came out of a laboratory"),
    ):
        found = facts.signals.get(kind)
        if found:
            return f"{zh}：“{public_part(found[0][0].quote)[:40]}”。", f"{en}: “{public_part(found[0][0].quote)[:80]}”."
    return "", ""


def _why_here(measure: Yardstick, card: Scorecard, tracks: tuple[str, ...]) -> tuple[str, str]:
    reasons_zh: list[str] = []
    reasons_en: list[str] = []
    if tracks:
        track = measure.tracks[tracks[0]]
        reasons_zh.append(f"{track.name_zh}是{measure.profile.name_zh}的{_TIER_ZH[track.tier]}")
        reasons_en.append(f"{track.name_en} is {_TIER_EN[track.tier]} of {measure.profile.name_en}")
    link = next((c for c in card.criteria if c.id == "landing_link" and c.points), None)
    if link is not None:
        reasons_zh.append(link.reason)
        reasons_en.append(link.reason_en)
    return (f"{'；'.join(reasons_zh)}。" if reasons_zh else ""), (f"{'; '.join(reasons_en)}." if reasons_en else "")


Test = Callable[[Facts, Yardstick, Scorecard], bool]


def _unknown(criterion: str) -> Test:
    return lambda _, __, card: criterion in card.unknown


def _at(*classes: str) -> Test:
    return lambda facts, measure, _: measure.places.classify(facts.snapshot.organization.location) in classes


def _has(*kinds: SignalKind) -> Test:
    return lambda facts, _, __: any(kind in facts.signals for kind in kinds)


def _amount_untold(facts: Facts, _measure: Yardstick, _card: Scorecard) -> bool:
    return bool(facts.completed) and facts.completed[0].amount is None


# What to ask first: the first row that holds.
_QUESTIONS: tuple[tuple[Test, str, str], ...] = (
    (
        lambda facts, _, __: not facts.completed and facts.rumoured,
        "融资是否属实、进行到哪一步？",
        "Is the round real, and how far is it?",
    ),
    (
        lambda _, __, card: any(p.id == "bound_elsewhere" for p in card.penalties),
        "除已签约的地点外，是否还有研发中心、第二总部或其他产线的打算？",
        "Beside the signed site, is a laboratory, a second headquarters or another line planned?",
    ),
    (
        lambda facts, measure, _: intends(facts, measure, "home"),
        "计划落在哪个板块、由谁在谈，还需要协调什么？",
        "Which part of the city is it planned for, who is talking with it, and what is still to be arranged?",
    ),
    (
        lambda facts, measure, _: intends(facts, measure, "region", "rival", "elsewhere"),
        "选址是否已经签约，还有没有比选的余地？",
        "Is the site signed already, or is there still room to compare?",
    ),
    (
        _has(SignalKind.LANDING_INTENT, SignalKind.NEED_LAND),
        "选址是否已定？对厂房、洁净间、用电和环评有什么要求？",
        "Is the site decided, and what does it need: plant, clean rooms, power, environmental permit?",
    ),
    (
        _has(SignalKind.EXPANSION),
        "新产能放在哪里，现有场地还能扩多少？",
        "Where will the new capacity stand, and how much room is left at the present site?",
    ),
    (lambda facts, measure, _: park_place(facts, measure) is not None, "是否已是园区企业，应否转稳商？", "Is it a park company already?"),
    (_at("home"), "是否已在园区或正与其他处室洽谈？", "Is it in the park already, or in talks with a colleague?"),
    (
        _at("bridge", "overseas"),
        "是否计划在中国内地设研发、临床或生产基地，时间表如何？",
        "Is a laboratory, clinical or production site in mainland China planned, and when?",
    ),
    (
        _amount_untold,
        "本轮规模和资金用途是什么，是否含新产线或研发中心？",
        "How large is the round, and does it pay for a new line or laboratory?",
    ),
    (
        _unknown("landing_link"),
        "注册地和核心团队在哪里，近期有没有选址计划？",
        "Where are the company and its team, and is a new site planned?",
    ),
    (
        _unknown("talent"),
        "核心团队来自哪里，创始人是否实名持股？",
        "Where do the founders come from, and do they hold shares in their own names?",
    ),
    (
        _unknown("barrier"),
        "核心技术有哪些专利、临床批件或第三方验证？",
        "Which patents, approvals or third-party tests stand behind the technique?",
    ),
    (
        _unknown("scale_evidence"),
        "今年订单和收入大致多少，明年产能怎么安排？",
        "What are this year's orders and revenue, and next year's capacity?",
    ),
)
_LAST_QUESTION = (
    "本轮资金用于哪些新项目，是否考虑异地设点？",
    "Which new projects does the round pay for, and is a second site considered?",
)


def next_question(facts: Facts, measure: Yardstick, card: Scorecard) -> tuple[str, str]:
    """The one question whose answer helps most, in Chinese and English."""
    for test, zh, en in _QUESTIONS:
        if test(facts, measure, card):
            return zh, en
    return _LAST_QUESTION
