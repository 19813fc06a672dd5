"""Whether an organization is a lead at all, and what keeps it from being one."""

from __future__ import annotations

import re

from domain.funding import EventStatus
from domain.judging.facts import Facts
from domain.judging.yardstick import Yardstick
from domain.place import find_place
from domain.signal import SignalKind

# Names that say an investor, a fund or a public body: they appear in funding news on the other side of the table.
_NOT_A_COMPANY = re.compile(
    r"(?:资本|创投|投资基金|产业基金|母基金|基金管理|风投|私募|引导基金|投资管理(?:有限公司)?|资产管理)$"
    r"|(?:大学|学院|政府|委员会|管委会|开发区|高新区|工业园区|产业园|交易所|协会|商会)$"
    r"|^(?:发改委|财政部|工信部|证监会)$"
    r"|\b(?:capital|ventures|venture partners|partners fund|fund(?: [ivx]+)?|private equity|asset management)$"
    r"|\b(?:university|government|ministry)$",
    re.IGNORECASE,
)
# A public body by its name unless money was put into it: companies call themselves so too.
_INSTITUTE = re.compile(r"(?:研究院|研究所|实验室)$|\b(?:institute|laborator(?:y|ies))$", re.IGNORECASE)
# A piece of a sentence that was taken for a name: it runs on into a verb or an adverb.
_SENTENCE = re.compile(
    r"(?:此次|本次|近日|日前|目前|未来计划|计划|宣布|正在|已经|拟[\u4e00-\u9fff]{0,4}|可能[\u4e00-\u9fff]{0,14})$|^(?:消息称|据悉|有消息)"
)
# Words a reader of names may take for one: they name nobody.
_GENERIC = re.compile(
    r"园区|控制|技术|科技|智能|数据|系统|产品|服务|投资|融资|创业|创新|研发|制造|金融|互联网|媒体|报告|记者|作者|编辑|来源|新闻|[该本]?公司|企业|集团|项目|团队|计划|平台|我们|市场|行业|产业|基金|资本|政府|机构|品牌|医院|学校|高校|专家|创始人|投资方"
    r"|company|start-?up|firm|group|team|platform|investors|technology|data|control|systems?|news|report|founders?|series [a-h]",
    re.IGNORECASE,
)
# What says something of a company worth a call, without being a completed round.
_LEADING = frozenset(
    {
        SignalKind.LANDING_INTENT, SignalKind.EXPANSION, SignalKind.SPIN_OUT, SignalKind.PUBLIC_LAUNCH, SignalKind.FOUNDER_BACKGROUND,
        SignalKind.NEED_FUNDING, SignalKind.NEED_LAND, SignalKind.TOTAL_INVESTMENT, SignalKind.REVENUE, SignalKind.OUTPUT_VALUE,
        SignalKind.LIST_MEMBERSHIP, SignalKind.LISTING_STEP,
    }
)  # fmt: skip
_TOLD = frozenset(
    {
        EventStatus.RUMOUR, EventStatus.PLANNED, EventStatus.HISTORY, EventStatus.CUMULATIVE, EventStatus.VALUATION,
        EventStatus.GRANT, EventStatus.DEBT, EventStatus.REGISTRATION,
    }
)  # fmt: skip
_CLOSED = frozenset({EventStatus.FUND_CLOSE, EventStatus.M_AND_A, EventStatus.POST_IPO})


def is_operating_company_name(name: str) -> bool:
    """Whether a name can be an operating company's: not empty, no everyday word, no investor, fund, university or public body."""
    name = name.strip()
    return len(name) >= 2 and not any((_GENERIC.fullmatch(name), _NOT_A_COMPANY.search(name), _SENTENCE.search(name)))


def why_not_a_lead(facts: Facts, measure: Yardstick, has_track: bool) -> str | None:
    """The reason an organization is no lead, in English for logs; None: it is one."""
    organization = facts.snapshot.organization
    name = organization.name
    if not is_operating_company_name(name) or measure.is_cue(name) or find_place(name) is not None:
        return "no operating company by its name"
    if not facts.completed and _INSTITUTE.search(organization.name):
        return "a public institute"
    if measure.is_known_investor_name(organization.name) and not facts.completed:
        return "an investor"
    if facts.snapshot.in_park or measure.in_register((organization.name, *(a.name for a in organization.aliases))):
        return "already in the park"
    if facts.completed:
        return None
    statuses = {e.status for e, _ in facts.told} | {one.status for one in facts.snapshot.rounds}
    if statuses & _CLOSED:
        return "only fund closing, listed-company financing or a takeover"
    if EventStatus.NEGATED in statuses and not statuses & (_TOLD - {EventStatus.RUMOUR, EventStatus.PLANNED}):
        return "denied"
    if statuses & _TOLD:
        return None
    if has_track and not _LEADING.isdisjoint(facts.signals):
        return None
    return "nothing that calls for a call"
