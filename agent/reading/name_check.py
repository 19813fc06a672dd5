"""The last look at a name before it leaves the reader: brackets closed, no clause words in front, neither a word nor a place."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.reading.statements import Reading
from domain.funding import FundingEvent
from domain.gated_pattern import gated
from domain.naming import is_generic, is_legal_name
from domain.place import find_place

# Words that clauses leave standing where a name was looked for.
_WORDS_ZH = frozenset(
    """
    方式 计划 次年 共计 持续 参与 开发 比赛 创业 距离 那里 不久 还有 如今 初期 年底 从而 同年 同时 生活 两分 高达 大约 默认
    牵线 背景 政策 产业 外部 困境 日前 最大 老总 评估 中心 得了 大额 认同 贸易 园区 价值 私人 中央 券商 控制 控股 国有 外资
    内资 民营 现金 部分 其余 其他 各方 双方 此前 此次 目前 未来 过去 首次 合计 总额 总计 金额 规模 资金 资本 资产 股权 股份
    股东 技术 产品 市场 行业 用户 客户 团队 品牌 平台 项目 媒体 记者 消息 有限 集团 投资 基金 创投 机构 银行 政府 高校 大学
    全球 国内 海外 境外 中国 本土 本轮 该轮 天使 种子 战略 领投 跟投 一亿 千万 百万 数亿 数千万 近期 近日 今年 去年
    """.split()
)
_WORDS_EN = frozenset(
    "ventures capital partners investors investor angels fund funds growth seed group holdings existing new others the company "
    "startup founder ceo inc ltd round series".split()
)
_STRAY = "—–-_·,，、。.;；:：!！?？|丨/\\*#~ \u3000\n"
_NUMBER = gated(r"^[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）]?[、.．]\s?(?=\D)")
_ROUND_MARK = re.compile(r"(?:[Pp]re-?)?[A-Ha-h](?:\+{1,2}|\d)?(?:轮)?")
# What may not stand before a name. The second part only where the rest is a name in its own right.
_LEADING = gated(
    r"^(?:(?:这家|该|此)(?:公司|企业)|全称(?:为|是)?|隶属(?:于)?|简称(?:为)?|名为|此前|此次|目前|如今|曾有?(?:爆料|消息|传闻)称|据说|公司名称?|位于|其中|——)(?=.{2})"
)
_CLAUSE = gated(
    r"^(?:这(?:家|是|也|些|个|次|一|笔|轮)|此(?:次|前|外|设|番|举)|有大量|有好|设有|已对|在.{1,4}轮)"
    r"|(?:(?<!美)的|可以|下半年|上半年|月份|年初|之后|之前|而言)$|最具|、|\d月"
)
_SMALL = re.compile(r"^(?:对|并|已|但|而|且|被|把)[\u4e00-\u9fff]$")
_INVESTOR_TAIL = gated(r"(?<=[\u4e00-\u9fff]{3})(?:于|则|亦|将|合计|共计)$")
_LEGAL_CLAUSE = re.compile(r"^.*(?:的|设有|名为|叫做|旗下|位于|公司[(（])(?=[\u4e00-\u9fffA-Za-z（）()]{4,}(?:公司|合伙)$)")
_CUT_LEGAL = gated(r"(?:股份)?有限(?:责任)?$")
_CAMP = re.compile(r"^[\u4e00-\u9fff]{2,4}系$")


def checked_name(name: str, text: str, *, investor: bool = False) -> str | None:
    """The name mended as far as the text bears it out, or None when it names nobody."""
    name = _closed(_NUMBER.sub("", name.strip()).strip(_STRAY), text)
    for _ in range(3):
        shorter = _LEADING.sub("", name).strip(_STRAY)
        if shorter == name:
            break
        name = _closed(shorter, text)
    legal = _LEGAL_CLAUSE.match(name)
    if legal:
        name = name[legal.end() :]
    cut = _CUT_LEGAL.search(name)
    if cut:
        name = f"{name}公司" if f"{name}公司" in text else name[: cut.start()]
    if investor:
        name = _INVESTOR_TAIL.sub("", name)
    if is_generic(name) or name in _WORDS_ZH or _ROUND_MARK.fullmatch(name) or _CLAUSE.search(name) or _SMALL.match(name):
        return None
    if name.isascii() and all(w.lower().strip(".,()") in _WORDS_EN for w in name.split()):
        return None
    if investor and _CAMP.match(name):
        return None
    return None if _is_place(name) else name


def _is_place(name: str) -> bool:
    return not is_legal_name(name) and (find_place(name) is not None or find_place(name.removesuffix("市")) is not None)


def _closed(name: str, text: str) -> str:
    """With both halves of every bracket: what stands open is closed where the text closes it at once, else left out."""
    opened, closed = len(re.findall(r"[(（]", name)), len(re.findall(r"[)）]", name))
    if opened == closed:
        return name
    if opened > closed:
        at = max(name.rfind("("), name.rfind("（"))
        inside = name[at + 1 :]
        if is_legal_name(inside):
            return inside
        return name[:at].strip(_STRAY)
    return re.sub(r"^.*[)）](?=.{2})", "", name).strip(_STRAY + ")）")


def check_names(reading: Reading, text: str) -> None:
    """Names in a reading made sound, in place; an item of a roundup without a company left goes."""
    reading.company = checked_name(reading.company, text) if reading.company else None
    reading.aliases = _aliases(reading.aliases, reading.company, text)
    reading.events = [e for e in (_event(e, text, keep=len(reading.events) == 1) for e in reading.events) if e is not None]
    reading.other_events = [e for e in (_event(e, text, keep=True) for e in reading.other_events) if e is not None]


def _event(event: FundingEvent, text: str, *, keep: bool = False) -> FundingEvent | None:
    company = checked_name(event.company, text) if event.company else event.company
    if company is None and not keep and event.company:
        return None
    investors = {n: checked_name(n, text, investor=True) for n in (*event.investors, *event.lead_investors)}
    return replace(
        event,
        company=company,
        company_aliases=_aliases(event.company_aliases, company, text),
        investors=_kept(event.investors, investors),
        lead_investors=_kept(event.lead_investors, investors),
    )


def _kept(names: tuple[str, ...], checked: dict[str, str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for n in names if (name := checked[n])))


def _aliases(names: tuple[str, ...], company: str | None, text: str) -> tuple[str, ...]:
    sound = (checked_name(n, text) for n in names)
    return tuple(dict.fromkeys(n for n in sound if n and n != company))
