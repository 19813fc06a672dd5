"""Where a company is based, as the text says it: by its legal name, by "headquartered in", by "X-based", by 英国 before its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from agent.reading.passage import Passage
from agent.reading.place_finder import PlaceMention, find_places
from domain.gated_pattern import gated
from domain.place import lies_in
from domain.text import fold

_SEATED = gated(
    r"总部(?:位于|设于|设在|坐落于|在|位在)|办公室?(?:位于|设在|在)|(?:公司|企业|团队|其)?(?:位于|坐落于|坐落在|落户于?|注册于|注册地(?:为|在|是)|扎根于?|立足于?|成立于|创立于|创办于|诞生于|起家于|来自于?)"
    r"|\bheadquartered in|\bheadquarters (?:is|are) in|\bbased in|\bbased out of|\bout of\b|\bhails? from|\blocated in"
    r"|\bwith headquarters in|\bhq in|\bfounded in|\blaunched in|\bstarted in"
)
_ORIGIN_AFTER = re.compile(
    r"(?:市|省|州|地区)?\s?的?(?:本土)?(?:一家)?(?:初创|创业|创新|创|科技|生物|医药|互联网|机器人|人工智能|AI)?"
    r"(?:企业|公司|团队|平台|创企|新创|品牌|厂商|独角兽|开发商|服务商|制造商|供应商|实验室)"
)
_BASED_AFTER = re.compile(r"[- ]?(?:based|headquartered|born|founded|area|bred)\b")
_ORIGIN_EN = re.compile(r"(?:'s)?\s(?:[A-Za-z-]+\s){0,2}(?:startup|start-up|company|firm|maker|developer|unicorn|outfit|fintech|biotech)\b")
_LEGAL = re.compile(r"[(\u4e00-\u9fffA-Za-z0-9·)]{2,24}?(?:有限公司|有限责任公司|股份公司|研究院)")
_IN_BRACKETS = re.compile(r"\)(?:集团)?(?:股份)?有限(?:责任)?公司")
_FOUNDED_AFTER = re.compile(
    r"(?:市|省|州)?[\u4e00-\u9fff]{0,3}(?:正式)?(?:注册)?(?:成立|创立|创办|创建|注册|起步|诞生)(?=[,。;、\s)]|$|于|的)"
)
_CLIENTELE = gated(r"用户|客户|学员|学生|收入|订单|患者|读者|投资人|投资方|users|customers|revenue")
_WORKS_AFTER = re.compile(r"(?!成立|设立|开设|建立)[\u4e00-\u9fff]{0,2}(?:办公(?!室装)|走出来?的|培育(?!基地)|孵化的?(?!基地|器)|起家)")
_DATELINE = re.compile(r",? ?(?:[A-Z][a-z]{2,8}\.? \d{1,2})?(?:, 20\d\d)? ?[-–—(]")
_OPENS = gated(r"(?:^|[\n。,:;!?\]】]|近日|获悉|报道|消息)\s*$")
_INVESTOR = gated(r"资本|基金|创投|投资(?!方案)|创业投资|产业园|大学|学院|医院|银行|证券|政府|开发区|人民|产投|控股集团$")
_UNKNOWN_BASED = gated(r"\b(?!The )([A-Z][a-zé]+(?: [A-Z][a-z]+){0,2})-(?:based|headquartered)\b")
_OTHER_FIRM = gated(
    r"领投|跟投|投资方|投资机构|基金|资本|联合(?!创)|曾在|曾任|任职|工作|收购|客户|合作|竞争|对手|研发中心|分公司|办事处|工厂|基地"
    r"|led by|investor|fund|capital|ventures|offices? in|competitor|rival|customers"
)


_LEAST_CLAIM = 0.25
_FIRM_CLAIM = 0.7
"""Without a company that the document is about, only its opening may tell a seat, and plainly."""


def find_location(passage: Passage, companies: Sequence[str] = ()) -> str | None:
    """The place a company is based in: Chinese texts give the Chinese name, English ones the English name; None where unsaid.

    companies   names of the company as printed; claims in a sentence that names it count more
    """
    companies = tuple(fold(c) for c in companies if c)
    mentions = find_places(passage)
    votes: dict[str, float] = {}
    shown: dict[str, str] = {}
    inherited = 0.0
    for mention, following in zip_longest(mentions, mentions[1:]):
        weight = max(_claim(passage, mention, companies), inherited)
        inherited = 0.0
        if not companies and (weight < _FIRM_CLAIM or mention.start > passage.lead_end):
            continue
        if following is not None and following.start - mention.end <= 1 and lies_in(following.place.zh, (mention.place.zh,)):
            # "位于美国旧金山": the inner place is the one that is told.
            inherited = weight
            continue
        if weight >= _LEAST_CLAIM:
            place = mention.place
            key = place.zh
            votes[key] = max(votes.get(key, 0.0), weight) + 0.05
            shown[key] = place.en if passage.is_latin else place.zh
    unknown = _UNKNOWN_BASED.search(passage.text) if passage.is_latin and not votes else None
    if unknown and not _OTHER_FIRM.search(passage.text, unknown.end(), unknown.end() + 40):
        return unknown.group(1)
    if not votes:
        return None
    best = max(votes, key=lambda k: votes[k])
    return shown[best]


def _claim(passage: Passage, mention: PlaceMention, companies: Sequence[str]) -> float:
    """How firmly the words around a place say that the company sits there; 0 = they do not."""
    text = passage.text
    left, right = passage.sentence(mention.start)
    before = text[max(left, mention.start - 24) : mention.start]
    after = text[mention.end : min(right, mention.end + 40)]
    named = any(c and c in text[left:right] for c in companies)
    weight = 0.0
    legal = _LEGAL.match(text, mention.end)
    if legal and not _INVESTOR.search(legal.group()):
        # "北京某某科技有限公司": the registered seat stands before the name.
        weight = 0.95 if _ours(legal.group(), companies) or (named and not _OTHER_FIRM.search(text, left, mention.start)) else 0.45
    bracketed = _IN_BRACKETS.match(text, mention.end)
    if bracketed and before.endswith("("):
        # "某某科技(上海)有限公司", beside the company's name or as the firm it belongs to.
        weight = max(weight, 0.9 if named and not _INVESTOR.search(before) else 0.4)
    elif after.startswith(")") and any(before.rstrip(" (").endswith(c) for c in companies) and before.endswith("("):
        weight = max(weight, 0.8)
    lowered = before.lower()
    seats = list(_SEATED.finditer(lowered))
    seat = seats[-1] if seats else None
    if seat is not None and len(lowered) - seat.end() <= 8 and not ("来自" in seat.group() and _CLIENTELE.search(before)):
        firm = "总部" in seat.group() or "headquarter" in seat.group() or "based" in seat.group() or "hq" in seat.group()
        other = _OTHER_FIRM.search(text, left, mention.start)
        weight = max(weight, (0.9 if firm else 0.7) * (0.3 if other and not named else 1.0))
    if _BASED_AFTER.match(after):
        other = _INVESTOR_AFTER.match(after)
        weight = max(weight, 0.2 if other else 0.85 if named or mention.start < passage.lead_end else 0.6)
    elif passage.is_latin:
        if mention.start < passage.lead_end and _ORIGIN_EN.match(after):
            weight = max(weight, 0.7)
        elif after.startswith(("'s ", "’s ")) and any(after[3:].startswith(c) for c in companies):
            weight = max(weight, 0.75)
        elif mention.start <= passage.title_end + 2 and _DATELINE.match(after):
            # Where a report was filed is a hint only.
            weight = max(weight, 0.3)
    elif _FOUNDED_AFTER.match(after) and before[-1:] in {"在", "于"}:
        weight = max(weight, 0.8)
    elif _WORKS_AFTER.match(after):
        weight = max(weight, 0.6)
    elif before.endswith(("这家", "该")) and _ORIGIN_AFTER.match(after):
        weight = max(weight, 0.7)
    elif mention.start < passage.lead_end:
        if _ORIGIN_AFTER.match(after):
            weight = max(weight, 0.75)
        elif _OPENS.search(before) and any(c and c in after[:24] for c in companies) and not _INVESTOR.search(after[:24]):
            # "近日,美国饮料品牌Rebbl…": a place that opens the clause of the company.
            weight = max(weight, 0.6)
        elif any(c and after.lstrip(' 的“"「').startswith(c) for c in companies):
            # "英国 Realeyes": the origin right before the name.
            weight = max(weight, 0.7)
    if weight and not named and mention.start > passage.lead_end:
        weight *= 0.8
    if weight and mention.place.zh == "中国":
        weight *= 0.3
    return weight


_INVESTOR_AFTER = re.compile(
    r"[- ]?(?:based|headquartered)\s+(?:[A-Za-z-]+\s){0,3}"
    r"(?:investor|fund|vc|venture|capital|investment|private equity|bank|university|competitor|rival)",
    re.IGNORECASE,
)


def _ours(legal_name: str, companies: Sequence[str]) -> bool:
    """Whether a legal name holds the company's short name ("强脑科技" in "浙江强脑科技有限公司")."""
    return any(c and (c in legal_name or (len(c) >= 4 and c[:2] in legal_name[:6])) for c in companies)
