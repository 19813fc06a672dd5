"""What part a company or a field plays in a sentence: who puts in the money, whom a founder has left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vectorstore.concepts import Mention, lexicon
from vectorstore.tokenise import normalise

_FIRMS = (
    r"(?:的?(?:公司|企业|厂商|厂家|巨头|集团|大厂|厂|商|制造商|龙头|机构|基金|资本|创投|风投|战投|们)|等|都|也|正|在|近期|最近|作为|和|或|或者|、){0,6}"
    r"|(?:[ -](?:companies|company|makers?|firms?|groups?|giants?|corporates?|manufacturers?|players|majors|businesses|ventures|capital"
    r"|that|which|who|are|is|have|has|or|and|also|now)){0,6}"
)
_GIVES = re.compile(
    rf"(?:{_FIRMS})(?:参与|共同|联合|自己|直接)?(?:投资(?:了|过|的|到|(?=哪|谁|并|或|和|初创|创业|科技|入股))"
    r"|投了|投过|投的|投给|领投|参投|跟投|注资|入股|参股|出资|押注|的钱"
    r"| (?:back(?:s|ing|ed)?|invest(?:s|ing|ed)?|put(?:s|ting)? (?:money|capital|cash)|bankroll(?:s|ing|ed)?"
    r"|as (?:investors?|backers?)|buy(?:s|ing)? (?:into|stakes?)|tak(?:e|es|ing) (?:a )?stakes?)(?! by)\b)"
)
_GIVEN_BY = re.compile(
    r"(?:(?:backed|funded|financed|bankrolled|supported|led) by|invested in by"
    r"|(?:money|investments?|funding|capital|cash|stakes?) from|investors? such as)(?: [a-z'’]+){0,2} $"
)
_LIST = re.compile(rf"(?:{_FIRMS})\s*(?:、|，|,|/|和|与|及|或者?|以及|or|and|&)\s*|\s+")
_LEFT_BEFORE = re.compile(
    r"(?:曾在|曾任|任职于?|就职于?|供职于?|来自|出身于?|离开|毕业于?|出自)(?:于|过)?$"
    r"|\b(?:used to work|worked|working|formerly|previously|came|come|coming|hail\w*|alumni|alums?|alumnus|veterans?|graduates?|graduated"
    r"|engineers?|researchers?|scientists?|executives?|employees?|people|founders?|professors?|teams?|left|leaving|quit)"
    r"(?: (?:at|for|from|of|with|by|the))+ $"
    r"|\b(?:left|leaving|quit|ex|former) $"
)
_LEFT_AFTER = re.compile(
    r"系(?![列统的])|(?:大学|的)?(?:背景|出身|出来|离职|毕业|校友|教授|老师|博士|团队创|员工创|的人创)|前(?:员工|高管|副总裁|工程师)"
    r"|(?: university)?(?:'s|’s)? (?:alumni|alums?|veterans|graduates?|background|engineers|employees|executives|professors?|people)\b"
)
# In texts: what stands before or after the name, in its own clause.
_WORKED_BEFORE = re.compile(
    r"(?:毕业于|曾在|曾任|曾是|曾于|曾就职|曾供职|任职|就职|供职|来自|源自|离开|出身|历任|汇聚了?|汇集了?)[^。！？；，;,!?\n]{0,12}$"
    r"|(?<![目此以之年月日向])[前原]$"
    r"|(?:\bex[ -]|\bformer(?:ly)?|\bpreviously|\bworked|\bleft|\bleaving|\byears|\btime|\bstints?|\balum\w*|\bveterans?|\bteam"
    r"|\bengineers?|\bresearchers?|\bscientists?|\bfounders?|\bpeople)(?: (?:at|for|under|from|of|with|by|the|an?))* $"
)
_WORKED_AFTER = re.compile(
    r"[^。！？；，；,;!?\n]{0,14}?(?:毕业|博士|硕士|校友|教授|工作|任职|担任|出身|背景|离职|就职|供职|前员工|前高管"
    r"|产品经理|工程师|科学家|研究员|架构师|首席|副总裁|员工|高管|技术总监|负责人)"
    r"|(?:'s)?(?: [\w-]+){0,3}"
    r" (?:alum\w*|graduates?|ph\.?d|degree|professors?|veterans?|engineers?|researchers?|scientists?|executives?|employees?"
    r"|product managers?|subsidiary)\b"
)
_GAVE_BEFORE = re.compile(
    r"(?:获得?|由|投资方(?:为|包括|有)?|投资者(?:为|包括|有)?|股东(?:为|包括|有)?)[^。！？；;!?\n]{0,20}$"
    r"|(?:led by|backed by|from investors|investors (?:include|including|such as)|participation (?:from|of)|investment from)"
    r"[^.!?;\n]{0,30}$"
)
_GAVE_AFTER = re.compile(
    r"[^。！？；;!?\n]{0,16}?(?:领投|跟投|参投|独家投资|战略投资|联合投资|投资了|入股|注资|参股|出资|为投资方)"
    r"|(?:[^.!?;\n]{0,30}? )?(?:led|co-led|backed|participated|invested|joined)\b"
)
PAYING: Mapping[str, str] = {
    "insurance": "insurance_capital",
    "banking": "bank_capital",
    "securities": "broker_capital",
    "state_fund": "state_capital",
    "campus": "university_capital",
}
"""Who invests for a field whose news is something else: insurers as investors, and not what is sold to insurers."""
NAMES = ("co_", "inv_")
"""How concepts begin that are one company or investor."""
_FIRM = re.compile(r"(?:公司|企业|厂商?|巨头|集团|们)$| (?:companies|makers|firms|giants)$")
_REACH = 40
"""Characters around a name that are looked at."""


@dataclass(frozen=True, slots=True)
class Role:
    """A mention whose part is told, and where the words that tell it begin and end."""

    mention: Mention
    start: int
    end: int


def backers(normal: str, mentions: Sequence[Mention]) -> list[Role]:
    """Whom a query names as those whose money it is: "车企投了哪些公司", "battery makers putting money into startups"."""
    found: list[Role] = []
    for mention, after in reversed([*pairwise(mentions), *((m, None) for m in mentions[-1:])]):
        listed = after is not None and bool(found) and found[-1].mention == after and _LIST.fullmatch(normal, mention.end, after.start)
        if listed:
            found.append(Role(mention, mention.start, found[-1].end))
        elif gives := _GIVES.match(normal, mention.end):
            found.append(Role(mention, mention.start, gives.end()))
        elif given := _GIVEN_BY.search(normal, max(0, mention.start - _REACH), mention.start):
            found.append(Role(mention, given.start(), mention.end))
    return found


def left(normal: str, mentions: Iterable[Mention]) -> list[Role]:
    """Companies and universities whose people a query asks for: "华为系", "who used to work at Alibaba"."""
    found: list[Role] = []
    for mention in mentions:
        before = _LEFT_BEFORE.search(normal, max(0, mention.start - _REACH), mention.start)
        after = _LEFT_AFTER.match(normal, mention.end)
        if before or after:
            found.append(Role(mention, before.start() if before else mention.start, after.end() if after else mention.end))
    return found


def members(field: str) -> list[str]:
    """The companies and investors of a field or kind (车企, 保险公司, "automakers") by all their names; none for a company's own name."""
    known = lexicon()
    concept = known.terms.get(normalise(field)) or known.terms.get(_FIRM.sub("", normalise(field)))
    if concept is None or concept.startswith(NAMES):
        return []
    inner = known.within(PAYING.get(concept, concept))
    return [term for one in sorted(inner) if one.startswith(NAMES) for term in known.concepts[one].terms]


def worked_there(normal: str, mentions: Iterable[Mention]) -> bool:
    """Whether a text says of somebody that he worked at one of the companies mentioned."""
    return _said(normal, mentions, _WORKED_BEFORE, _WORKED_AFTER)


def gave_money(normal: str, mentions: Iterable[Mention]) -> bool:
    """Whether a text says of one of those mentioned that he invested."""
    return _said(normal, mentions, _GAVE_BEFORE, _GAVE_AFTER)


def _said(normal: str, mentions: Iterable[Mention], before: re.Pattern[str], after: re.Pattern[str]) -> bool:
    return any(
        before.search(normal, max(0, mention.start - _REACH), mention.start) or after.match(normal, mention.end, mention.end + _REACH)
        for mention in mentions
    )
