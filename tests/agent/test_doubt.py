"""Doubts: what makes a document worth a question, and what does not."""

from __future__ import annotations

import pytest

from agent.model_reading.doubt import Doubt, doubts
from agent.reading.prepared import PreparedText
from domain.extraction import Extraction
from domain.funding import EventStatus, FundingEvent, Money

TEN_MILLION = Money(1e7, 1e7, "CNY", "1000万元")


def asked(title: str, text: str, events: tuple[FundingEvent, ...] = (), others: tuple[FundingEvent, ...] = ()) -> tuple[Doubt, ...]:
    return doubts(PreparedText(f"{title}\n{text}"), Extraction("d", bool(events), events, others))


def sure(company: str = "砺舟传感", **more: object) -> FundingEvent:
    fields = {"round": "a", "amount": TEN_MILLION, "lead_investors": ("临桥资本",), "investors": ("临桥资本",)} | more
    return FundingEvent(company, **fields)  # type: ignore[arg-type]


SAID = "近日，砺舟传感完成1000万元A轮融资，由临桥资本领投。"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("研究院举办开放日", "周六，研究院举办开放日，展出三台机器人。"),
        ("银行下调利率", "多家银行下调存款利率，最低至1.1%。"),
        ("轮胎价格上涨", "两家轮胎厂上调价格，涨幅3%。"),
        ("A new museum opens", "The city opened a museum of textiles on Sunday."),
        ("为什么融资变难了", "多位创业者认为，融资环境正在变化。"),
        ("传砺舟传感将融资", "知情人士称，砺舟传感正在洽谈新一轮融资。"),
    ],
)
def test_what_tells_of_no_deal_is_not_asked_about(title: str, text: str) -> None:
    assert asked(title, text) == ()


def test_what_was_read_whole_is_not_asked_about() -> None:
    assert asked("砺舟传感完成1000万元A轮融资", SAID, (sure(),)) == ()


@pytest.mark.parametrize(
    ("doubt", "title", "text", "events", "others"),
    [
        (Doubt.UNREAD, "砺舟传感完成A轮融资", SAID, (), ()),
        (Doubt.UNREAD, "Lizhou raises $3M", "Lizhou has raised $3 million in a seed round led by Quay Capital.", (), ()),
        (Doubt.NO_COMPANY, "完成1000万元A轮融资", SAID, (sure(company=None),), ()),  # type: ignore[arg-type]
        (Doubt.NO_COMPANY, "砺舟传感完成融资", SAID + "公司做力觉传感器。" * 40, (sure(company="据悉砺舟传感"),), ()),
        (Doubt.THIN, "砺舟传感获投资", "砺舟传感获临桥资本投资。", (sure(round=None, amount=None),), ()),
        (Doubt.ROUND_UNREAD, "砺舟传感完成B轮融资", SAID, (sure(),), ()),
        (Doubt.AMOUNT_UNREAD, "砺舟传感完成A轮融资", SAID, (sure(amount=None),), ()),
        (Doubt.TITLE_DIFFERS, "砺舟传感完成2亿元A轮融资", SAID, (sure(),), ()),
        (Doubt.INVESTORS_UNREAD, "砺舟传感完成A轮融资", SAID, (sure(investors=(), lead_investors=()),), ()),
        (Doubt.INVESTORS_UNREAD, "砺舟传感完成A轮融资", SAID, (sure(lead_investors=()),), ()),
        (
            Doubt.INVESTORS_UNREAD,
            "砺舟传感完成A轮融资",
            "砺舟传感完成1000万元A轮融资，投资方为临桥资本、北屿创投、启岸投资、岚川资本。",
            (sure(),),
            (),
        ),
        (Doubt.DAY_UNREAD, "砺舟传感完成A轮融资", "3月11日，砺舟传感宣布完成1000万元A轮融资，由临桥资本领投。", (sure(),), ()),
        (
            Doubt.SHORT_ROUNDUP,
            "一周融资速递",
            "\n".join(f"{name}完成1000万元A轮融资。" for name in ("砺舟传感", "岚泽脑机", "衡木生物", "量衡计算")),
            (sure(),),
            (),
        ),
        (Doubt.HEDGED, "砺舟传感拟引入1000万元A轮投资", SAID, (sure(),), ()),
        (Doubt.HEDGED, "砺舟传感拟融资", SAID, (), (sure(status=EventStatus.PLANNED),)),
    ],
)
def test_what_the_rules_are_unsure_of_is_asked_about(
    doubt: Doubt, title: str, text: str, events: tuple[FundingEvent, ...], others: tuple[FundingEvent, ...]
) -> None:
    assert doubt in asked(title, text, events, others)


@pytest.mark.parametrize(
    "text",
    [
        "砺舟传感完成1000万元A轮融资，投资方未披露。",
        "砺舟传感完成1000万元A轮融资，由临桥资本领投。2021年3月，公司完成天使轮融资，由启岸投资领投。",
        "3月11日消息，砺舟传感完成1000万元A轮融资，由临桥资本领投。",
        "砺舟传感完成1000万元A轮融资，由临桥资本领投。公司估值2亿元，市场规模达500亿元。",
    ],
    ids=["nobody named", "an earlier round", "the outlet's day", "other sums"],
)
def test_what_stands_beside_a_read_event_is_no_doubt(text: str) -> None:
    event = sure(investors=(), lead_investors=()) if "未披露" in text else sure()
    assert asked("砺舟传感完成A轮融资", text, (event,)) == ()
