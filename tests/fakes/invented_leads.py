# ruff: noqa: E501
"""A dozen invented leads with their articles: what chat and API tests read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from domain.document import Document
from domain.evidence import Citation
from domain.funding import EventStatus, FundingEvent, FundingRound, Money, RoundReport
from domain.lead import Lead, LeadSource, LeadStatus
from domain.organization import Alias, Organization
from domain.scorecard import CriterionScore, PenaltyScore, Scorecard
from domain.text import detect_lang
from domain.track import ProjectKind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One invented company with one article."""

    key: str
    name: str
    alias: str
    location: str | None
    tracks: tuple[str, ...]
    kinds: tuple[str, ...]
    score: float
    round: str | None
    money: Money | None
    leads: tuple[str, ...]
    investors: tuple[str, ...]
    day: date
    title: str
    text: str
    status: EventStatus = EventStatus.COMPLETED
    opc: float | None = None
    scale: float | None = None
    state: LeadStatus = LeadStatus.NEW
    regions: tuple[str, ...] = ()
    extra: tuple[Row, ...] = field(default=())


def cny(value: float, printed: str) -> Money:
    return Money(value, value, "CNY", printed)


ROWS: tuple[Row, ...] = (
    Row("lan", "岚泽脑机", "Lanze Neuro", "苏州", ("bci",), ("talent_led", "frontier"), 86.5, "a", cny(1.2e8, "1.2亿元"),
        ("临桥资本",), ("临桥资本", "北屿创投"), date(2026, 11, 18), "岚泽脑机完成1.2亿元A轮融资",
        "岚泽脑机今日宣布完成1.2亿元A轮融资，由临桥资本领投，北屿创投跟投。公司总部位于苏州。\n公司研发硬膜外柔性电极，用于脊髓损伤患者的手部运动重建。创始人是一位高校教授，直接持有公司股份。\n公司已获得11项发明专利授权，团队有46人。本轮资金将用于多中心临床试验。", regions=("home",)),
    Row("heng", "恒砂机器人", "Hengsha Robotics", "深圳", ("embodied_ai", "robotics_components"), ("scale", "frontier"), 81.0, "b", cny(3e8, "3亿元"),
        ("观云基金",), ("观云基金", "临桥资本"), date(2026, 10, 29), "恒砂机器人获3亿元B轮融资",
        "恒砂机器人完成B轮融资，金额3亿元，观云基金领投，临桥资本参投。\n公司位于深圳，生产人形机器人关节模组，已向三家整机厂供货。去年营收为1.8亿元。", scale=83.0, regions=("rival",)),
    Row("qing", "青梧药业", "Qingwu Pharma", "上海", ("innovative_drugs", "biomed_health"), ("scale",), 78.2, "b", Money(2e7, 2e7, "USD", "2000万美元"),
        ("北屿创投",), ("北屿创投",), date(2026, 11, 20), "青梧药业宣布2000万美元B轮融资",
        "创新药企业青梧药业宣布完成2000万美元B轮融资，北屿创投独家投资。公司在上海张江，专注口服小分子减重药物，首个管线已进入二期临床。", scale=80.1, regions=("region",)),
    Row("wei", "微澜量子", "Weilan Quantum", "合肥", ("quantum_computing", "quantum"), ("talent_led", "frontier", "opc"), 75.0, "angel", Money(1e7, 9e7, "CNY", "数千万元", "several"),
        ("中域科创",), ("中域科创",), date(2026, 11, 12), "微澜量子获数千万元天使轮融资",
        "微澜量子近日获得数千万元天使轮融资，投资方为中域科创。公司由一位从新加坡归国的研究员创办，团队仅7人，在合肥研发中性原子量子处理器。", opc=72.0, regions=("region",)),
    Row("solo", "一页智坊", "Onepage Studio", "杭州", ("llm_agents", "ai_digital"), ("opc",), 63.4, "seed", cny(3e6, "300万元"),
        ("拾光天使",), ("拾光天使",), date(2026, 11, 21), "一个人的公司：一页智坊获300万元种子轮融资",
        "独立开发者创办的一页智坊完成300万元种子轮融资，出资方是拾光天使。公司只有创始人一人，产品是面向律师的合同智能体，付费用户超过两千名。公司注册在杭州。", opc=81.5, regions=("region",)),
    Row("brai", "Braidcoil", "布雷德线圈", "德国", ("fusion", "hydrogen_fusion"), ("talent_led", "frontier"), 70.3, "a", Money(3e7, 3e7, "EUR", "€30 million"),
        ("Copperfield Growth",), ("Copperfield Growth", "Kelp Seed"), date(2026, 11, 13), "Braidcoil raises €30 million Series A for stellarator coils",
        "Braidcoil said it has closed a Series A of €30 million led by Copperfield Growth, with Kelp Seed participating. The German company winds stellarator coils with robots. It has 58 employees and was spun out of a university in 2025.", regions=("overseas",)),
    Row("harb", "Harbourlight", "港光科技", "新加坡", ("photonic_chip",), ("frontier",), 74.1, "seed", Money(6e6, 6e6, "SGD", "S$6 million"),
        ("Merlion Seedworks",), ("Merlion Seedworks",), date(2026, 11, 17), "Harbourlight secures S$6 million seed round",
        "Singapore photonics startup Harbourlight secured a S$6 million seed round led by Merlion Seedworks. It designs thin-film lithium niobate chips and plans a test line in Suzhou next year.", regions=("bridge",)),
    Row("tai", "臺曜生技", "Taiyao Biotech", "台湾", ("cell_gene_therapy", "biomed_health"), (), 58.0, "a", Money(2e8, 2e8, "TWD", "新台幣2億元"),
        ("晨星創投",), ("晨星創投",), date(2026, 9, 30), "臺曜生技完成新台幣2億元A輪募資",
        "臺曜生技宣布完成新台幣2億元A輪募資，由晨星創投領投。公司開發現成型細胞治療產品，總部在台灣新竹。"),
    Row("yun", "云驰航空", "Yunchi Aero", "广州", ("evtol", "low_altitude"), ("scale",), 66.0, None, None,
        (), (), date(2026, 11, 5), "传云驰航空正在洽谈新一轮融资",
        "据知情人士透露，云驰航空正与多家机构洽谈新一轮融资，公司对此未予置评。云驰航空位于广州，研制载人电动垂直起降飞行器。", status=EventStatus.RUMOUR, scale=66.0, regions=("rival",)),
    Row("ding", "鼎砚半导体", "Dingyan Semi", "无锡", ("semi_equipment_materials", "next_gen_it"), ("scale", "brand"), 84.0, "c", cny(8e8, "8亿元"),
        ("国锐集成基金",), ("国锐集成基金", "观云基金"), date(2026, 11, 22), "鼎砚半导体完成8亿元C轮融资",
        "鼎砚半导体完成8亿元C轮融资，国锐集成基金领投，观云基金跟投。公司在无锡生产晶圆测试用探针卡，2025年营收超过5亿元，计划明年在苏州建设二期工厂。", scale=88.0, regions=("region",)),
    Row("cang", "沧溟深潜", "Cangming Subsea", "青岛", ("ocean_tech", "deepsea_aerospace"), ("frontier",), 61.2, "pre_a", Money(4.25e7, 5e7, "CNY", "近5000万元", "nearly"),
        ("海岬资本",), ("海岬资本",), date(2026, 8, 14), "沧溟深潜完成近5000万元Pre-A轮融资",
        "水下机器人公司沧溟深潜完成近5000万元Pre-A轮融资，海岬资本领投。公司总部在青岛，产品是六千米级无人潜航器。", regions=("rival",)),
    Row("luo", "洛川储能", "Luochuan Storage", "常州", ("energy_storage", "new_energy_green"), ("scale",), 69.9, "strategic", None,
        ("海岬资本",), ("海岬资本",), date(2026, 7, 3), "洛川储能获海岬资本战略投资",
        "洛川储能获得海岬资本战略投资，金额未披露。公司位于常州，生产全钒液流电池系统。", state=LeadStatus.LANDED, regions=("region",)),
)  # fmt: skip


def document_of(row: Row) -> Document:
    published = datetime(row.day.year, row.day.month, row.day.day, 8, 0, tzinfo=UTC)
    return Document(
        f"doc-{row.key}", row.title, row.text, detect_lang(row.title + row.text), NOW,
        f"https://news.example/{row.key}", published, "科创观察" if detect_lang(row.text) != "en" else "The Frontier Post",
    )  # fmt: skip


def lead_of(row: Row) -> Lead:
    document = document_of(row)
    organization = Organization(
        f"org-{row.key}", row.name, (Alias(row.alias, "english" if row.alias.isascii() else "short", document.id),), location=row.location
    )
    event = FundingEvent(
        row.name, row.status, row.round, amount=row.money, lead_investors=row.leads, investors=row.investors, announced_on=row.day
    )
    report = RoundReport(document.id, event, row.day, document.publisher, document.url)
    funding = FundingRound(
        f"round-{row.key}", organization.id, row.round, row.money, row.leads, row.investors, row.day, row.status, (report,)
    )
    quote = row.text.split("。")[0][:60]
    track_names = "、".join(row.tracks)
    criteria = (
        CriterionScore("track_fit", 22.0, 25, f"属于重点赛道（{track_names}）", f"in a wanted track ({track_names})", (Citation(document.id, quote, document.url),)),
        CriterionScore("capital", 15.0 if row.money else None, 20, "报道披露了本轮金额", "the amount is disclosed", (Citation(document.id, quote, document.url),) if row.money else ()),
        CriterionScore("barrier", None, 10, "未见专利或认证", "no patent or approval seen"),
    )  # fmt: skip
    penalties = (PenaltyScore("rumour", -15, "仅有传闻", "rumour only"),) if row.status is EventStatus.RUMOUR else ()
    card = Scorecard(criteria, penalties, row.score, row.opc, row.scale)
    source = LeadSource(document.id, document.title, document.url, document.publisher, document.published_at)
    return Lead(
        f"lead-{row.key}", organization, row.state, tuple(ProjectKind(k) for k in row.kinds), row.tracks, card, (funding,), row.location,
        row.title, row.title, row.day, row.day, (source,), regions=row.regions, change=None,
    )  # fmt: skip


LEADS = tuple(lead_of(row) for row in ROWS)
DOCUMENTS = {d.id: d for d in map(document_of, ROWS)}
