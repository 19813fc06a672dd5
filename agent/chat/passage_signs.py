"""Signs in a sentence of whom it speaks: the company itself, its people, its seat, its year; or an investor and other firms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.chat.place_words import find_places
from domain.document import Document
from domain.text import fold

_DATELINE = re.compile(r"[A-Z][A-Za-z ,]{2,30} [—–-] ")
_INTRODUCES = re.compile(
    r"^[^，。；]{0,12}(?:是(?:一家|国内|全球|中国|目前|由|以|专|做|集)|成立于|专注|致力于?|主营|主要(?:从事|提供|做|产品|业务)|提供|从事|研发|开发|生产|定位|的(?:产品|业务|技术)|[^，。；]{0,8}产品)"
    r"|^[^.]{0,60}?\b(?:is (?:a|an|the|building|developing|working)|builds?|develops?|makes?|offers?|provides?|helps?|was founded|a startup|which)\b"  # noqa: E501
)
"""How a sentence goes on behind a company's name when it tells what the company does."""
_HEADS = r"创始人|创办人|联合创始|CEO|ceo|首席执行官|董事长|总经理|首席科学家|负责人"
_ITS_PEOPLE = re.compile(
    rf"(?:该?公司|项目)(?:的)?(?:{_HEADS})|(?:{_HEADS})(?:兼[^，。]{{1,8}})?[一-鿿]{{2,4}}(?:博士|教授|院士|先生|女士)?(?:表示|介绍|称|认为|曾|毕业|是|，|（|\()"
)
_THEIR_PEOPLE = re.compile(
    r"(?:资本|创投|基金|投资|集团|证券|控股|Capital|Ventures)[^，。；“]{0,14}(?:合伙人|创始人|董事|首席|总监|总经理|总裁|负责人|partner)",
    re.IGNORECASE,
)


def told_of_itself(aspect: str | None, lowered: str, names: Sequence[str], start: int) -> float:
    """Weight for a sentence that tells of the company itself: what it does right behind its name, its own people, not an investor's."""
    behind = [lowered[at + len(name) :] for name in names if (at := lowered.find(name)) >= 0]
    if aspect == "product":
        return 1.0 if any(_INTRODUCES.search(tail) for tail in behind) else 0.0
    if aspect == "founder":
        own = 0.8 if _ITS_PEOPLE.search(lowered) or any(re.match(rf"(?:的)?(?:联合|公司)?(?:{_HEADS})", tail) for tail in behind) else 0.0
        return own - (1.6 if _THEIR_PEOPLE.search(lowered) else 0.0) - (0.5 if "“" in lowered and not own else 0.0)
    if aspect == "investors":
        return 0.15 * min(lowered.count("、"), 4) + (
            0.6 if re.search(r"投资(?:方|人|者|机构)?(?:主要)?(?:包括|有|为|：|分别)", lowered) else 0.0
        )
    return 0.0


_ITS_OWN = re.compile(r"该公司|公司(?:创始人|总部|位于|成立)")
_HEADS_COUNTED = re.compile(
    r"(?:\d[\d,]*|[一二三四五六七八九]?[十百千][一二三四五六七八九十百千]*|[五六七八九])\s?(?:余|多|来)?\s?(?:人(?!民币|次)|名|位)|\d[\d,]*\+? (?:\w+ )?(?:employees|people|staff|engineers|workers)"  # noqa: E501
    r"|(?:team|staff|workforce|headcount) of \d",
    re.IGNORECASE,
)


_PLACES_OF_OTHERS = re.compile(r"大学|毕业|博士|学院|曾[任在]|客户|市场|用户|门店|universit|graduat|customers|market|formerly|phd")
"""Words beside which a place is hardly where the company sits."""


def is_about(document: Document, names: Sequence[str]) -> bool:
    """Whether a report is the company's own: its name stands in the first words, or again and again."""
    folded = fold(document.body).lower()
    return any(name in folded[:400] or folded.count(name) > 2 for name in names)


def seated_in(lowered: str, names: Sequence[str]) -> bool:
    """A place right before the name (合肥的屏山氢能, 美国智能锁公司 LockState) or in brackets behind it."""
    for name in names:
        at = lowered.find(name)
        if at >= 0:
            before = re.split(r"[，。；：,.;:]", lowered[max(0, at - 24) : at])[-1]
            behind = re.match(r"\s?(?:[（(][^）)]{0,30}|(?:总部)?(?:位于|坐落|在|扎根|落户)[^，。；]{0,12})", lowered[at + len(name) :])
            if find_places(before, before) or (behind and find_places(behind.group(), behind.group())):
                return True
    return False


def of_years(text: str, document: Document, years: Sequence[int]) -> bool:
    named = {int(y) for y in re.findall(r"(?<!\d)(20[0-3]\d)(?!\d)", text)}
    return bool(named & set(years)) if named else document.published_at is not None and document.published_at.year in years


def is_caption(text: str, lang: str) -> bool:
    """A short line without an end, as below a picture or above a section."""
    return lang != "en" and len(text) < 40 and not text.rstrip('”’」』"）) ').endswith(("。", "！", "；", "：", "，", ".", ";"))


def of_others(lowered: str) -> bool:
    return _PLACES_OF_OTHERS.search(lowered) is not None


def speaks_of_itself(lowered: str) -> bool:
    return _ITS_OWN.search(lowered) is not None


def counts_heads(text: str) -> bool:
    return _HEADS_COUNTED.search(text) is not None


def dateline(text: str) -> bool:
    """Whether a sentence begins with the place it was sent from ("SINGAPORE — ")."""
    return _DATELINE.match(text) is not None
