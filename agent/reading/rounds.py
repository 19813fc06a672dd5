"""Rounds of funding as printed, in Chinese and English, with their canonical ids; look-alikes are masked first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.gated_pattern import gated


@dataclass(frozen=True, slots=True)
class RoundMention:
    """A round at a place of the prepared text; `id` None where a round is meant that has no name (新一轮)."""

    start: int
    end: int
    id: str | None
    printed: str


LOOK_ALIKES = gated(
    r"连续[一二三四五六七八九十\d]+个季度|轮值|轮胎|轮毂|轮船|轮椅|轮岗|轮流|轮廓|轮回|轮滑|首轮问询|轮问询|轮播|车轮|齿轮|叶轮|滚轮|飞轮|涡轮|多轮对话|A股|B股|H股|"
    r"融资融券|融资租赁|融资余额|融资买入|融资成本|融资渠道|融资环境|融资难|再融资|融资平台|融资性|融资担保|[A-H]轮(?:前|之前)?的?(?:创业|初创)?公司(?=是|的|都)"
)
_LETTER = r"(?P<pre>[Pp][Rr][Ee]\s?[-—–]?\s?)?(?P<letter>[A-Ha-h])\s?(?P<mod>\+{1,3}|\d(?!\d))?"
_ZH = gated(
    r"(?<![A-Za-z\d])(?:"
    rf"{_LETTER}(?:\s?轮|\s?系列(?=融资|轮)|\s?Round|(?=\s?[两三四]轮)|(?=\s?(?:轮次)?(?:股权|战略|独家)?(?:融资|投资(?!者|人|基金)|和|及|、|与|\+|/)\s?))"
    r")"
    r"|(?P<preipo>[Pp]re-?\s?IPO)(?:\s?轮)?"
    r"|(?P<preangel>[Pp]re-?\s?天使)(?:\s?轮)?"
    r"|(?P<angel>天使)\s?(?P<aplus>\+{1,2})?\s?(?P<anum>\d)?\s?(?:轮\s?\+?|(?=(?:融资|投资(?!人|者|机构|基金|家))))"
    r"|(?P<seed>种子)\s?(?P<splus>\+)?\s?(?:轮|(?=(?:融资|投资(?!人|者|机构|基金))))"
    r"|(?P<preseed>[Pp]re-?\s?[Ss]eed|前种子)(?:\s?轮)?"
    r"|(?P<corner>基石轮|基石投资)"
    r"|(?P<strategic>战略\s?(?:融资|轮融资|轮|投资(?!者|人|方|部|事业|基金|总监|副总|负责|管理|机构|业务|与|委员|中心|、|入股方)|入股|注资|增资))"
    r"|(?P<other>私募轮|私募股权(?=融资|投资)|股权融资|过桥轮|IPO前轮|众筹轮)"
    r"|(?P<new>新一轮|最新一轮|首轮|新轮|两轮|三轮|数轮|多轮|一轮)"
)
# "the A-round investors follow on", "companies past the A round": a round is named, but not the one told of.
_OTHER_MEANING = re.compile(
    r"\s?(?:融资)?的?(?:领投)?(?:资方|投资方|投资人(?!.{0,3}投)|投资机构|投资者|融资方|股东|领投方|领投机构|(?:创业)?公司(?:的|及|而言)|阶段|之前|以前|及以前|前的|项目|企业|者)"
)
_EN = gated(
    r"(?P<before>\bextension (?:to|of) (?:its|the|their) )?"
    r"(?P<pre>\bpre[-\s]?)?\b[Ss]eries\s(?P<letter>[A-Ha-h])(?:[-\s]?(?P<num>[1-9])(?!\d)|(?P<plus>\+{1,2})|"
    r"(?P<ext>[-\s](?:extension|plus|prime)))?(?![a-z])"
    r"|(?P<preseed>\b[Pp]re-?\s?[Ss]eed\b)"
    r"|(?P<seed>\b[Ss]eed\+?(?=[-\s](?:extension |stage |plus )?(?:funding|round|financing|investment|capital|money|stage|"
    r"fundraise|raise|extension|fund(?!s)|funds? from|led)))"
    r"|(?P<seed2>(?<=\$\w{2} )seed\b|(?<=in )seed\b(?!s|\s+and))"
    r"|(?P<angel>\b[Aa]ngel(?=\s(?:round|funding|financing|investment(?!s? firm)|money)))"
    r"|(?P<preipo>\b[Pp]re-?IPO\b)"
    r"|(?P<strategic>(?<!makes )(?<!made )(?<!makes a )(?<!made a )\b[Ss]trategic(?=\s(?:investment(?! arm| firm| strateg|"
    r" bank)|funding|round|financing|equity investment)))"
    r"|(?P<growth>\b[Gg]rowth(?=\s(?:round|funding round|equity round|financing round)))"
)


def _letter_id(letter: str, pre: bool, mod: str) -> str:
    stem = ("pre_" if pre else "") + letter.lower()
    if mod in {"++", "+++"}:
        return stem + ("_plus_plus" if not pre else "_plus")
    if mod == "+":
        return stem + "_plus"
    return stem + mod


def _zh_id(match: re.Match[str]) -> str | None:
    if match["letter"]:
        return _letter_id(match["letter"], bool(match["pre"]), match["mod"] or "")
    if match["angel"]:
        return "angel_plus" if match["aplus"] or match.group().rstrip().endswith("+") else "angel"
    if match["seed"]:
        return "seed_plus" if match["splus"] else "seed"
    for group, round_id in (
        ("preipo", "pre_ipo"),
        ("preangel", "pre_angel"),
        ("preseed", "pre_seed"),
        ("corner", "cornerstone"),
        ("strategic", "strategic"),
    ):
        if match[group]:
            return round_id
    return None


def _en_id(match: re.Match[str]) -> str | None:
    if match["letter"]:
        mod = match["num"] or match["plus"] or ("+" if match["ext"] or match["before"] else "")
        return _letter_id(match["letter"], bool(match["pre"]), mod)
    for group, round_id in (
        ("preseed", "pre_seed"),
        ("seed", "seed"),
        ("seed2", "seed"),
        ("angel", "angel"),
        ("preipo", "pre_ipo"),
        ("strategic", "strategic"),
    ):
        if match[group]:
            return round_id
    return None


def find_rounds(text: str, start: int = 0, end: int | None = None, *, chinese: bool = True) -> list[RoundMention]:
    """Rounds of `text[start:end]` in order. "A、B两轮" and "A+轮及A++轮" give one mention each."""
    stop = len(text) if end is None else end
    pattern, to_id = (_ZH, _zh_id) if chinese else (_EN, _en_id)
    masked = [m.span() for m in LOOK_ALIKES.finditer(text, start, stop)] if chinese else []
    out: list[RoundMention] = []
    for match in pattern.finditer(text, start, stop):
        if any(a < match.end() and match.start() < b for a, b in masked) or (chinese and _OTHER_MEANING.match(text, match.end())):
            continue
        printed = match.group().strip()
        if not printed:
            continue
        begin = match.start() + match.group().find(printed)
        out.append(RoundMention(begin, begin + len(printed), to_id(match), printed))
    if chinese:
        return _drop_stray_letters(text, out)
    return out


def _drop_stray_letters(text: str, mentions: list[RoundMention]) -> list[RoundMention]:
    """A letter without 轮 counts only before 融资/投资 or in a list whose last member has 轮."""
    kept: list[RoundMention] = []
    for i, mention in enumerate(mentions):
        if (
            mention.id is None
            or "轮" in mention.printed
            or not re.fullmatch(r"(?:[Pp][Rr][Ee]\s?[-—–]?\s?)?[A-Ha-h]\s?[+\d]*", mention.printed)
        ):
            kept.append(mention)
            continue
        after = text[mention.end : mention.end + 6].lstrip()
        if after.startswith(("两轮", "三轮", "四轮", "融资", "投资", "股权", "战略", "轮次")) or (
            i + 1 < len(mentions) and mentions[i + 1].start - mention.end <= 4 and mentions[i + 1].id is not None
        ):
            kept.append(mention)
    return kept
