# ruff: noqa: E501
"""Whole answers of the rule model over the invented leads: facts that must and must not be said, and citations that carry them."""

from __future__ import annotations

import asyncio
import itertools
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.chat.analyst import ScoutAnalyst
from domain.answer import Answer, ChatEvent, answer_json
from domain.document import Document
from domain.errors import UsageError
from domain.lead import Lead
from domain.search import DocumentFilter, LeadFilter, SearchHit
from domain.text import fold
from pipeline.profile_file import load_profile
from tests.fakes.invented_leads import NOW
from tests.fakes.scout_reads import InMemoryConversations, InMemoryReads

PROFILE = load_profile()


@pytest.fixture
def scout() -> ScoutAnalyst:
    numbers = itertools.count(1)
    return ScoutAnalyst(InMemoryReads(PROFILE), InMemoryConversations(), PROFILE, lambda: NOW, lambda: f"c{next(numbers)}")


def talk(scout: ScoutAnalyst, *questions: str) -> Answer:
    conversation, answer = None, None
    for question in questions:
        answer = scout.ask(question, conversation)
        conversation = answer.conversation_id
    assert answer is not None
    return answer


TALKS: list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    (("有哪些脑机接口融资",), ("岚泽脑机", "1.2亿元", "临桥资本", "2026-11-18"), ("恒砂",)),
    (("近三个月长三角的项目",), ("鼎砚半导体", "青梧药业"), ("恒砂", "洛川储能")),
    (("近三个月长三角的项目", "第二个的投资方"), ("鼎砚半导体", "国锐集成基金"), ()),
    (("近三个月长三角的项目", "第二个的投资方", "只看无锡的"), ("鼎砚半导体", "1 家"), ("岚泽脑机",)),
    (("除了深圳的机器人公司",), ("库中没有找到",), ("恒砂",)),
    (("2亿元以上的融资",), ("恒砂机器人", "鼎砚半导体"), ("一页智坊",)),
    (("推荐两个OPC项目",), ("一页智坊", "微澜量子", "81.5"), ("岚泽脑机",)),
    (("推荐两个OPC项目", "为什么第一个排第一"), ("一页智坊", "63.4", "赛道契合", "待核实"), ()),
    (("全部线索", "再来几个"), ("6. ",), ("岚泽脑机",)),
    (("岚泽脑机是做什么的",), ("硬膜外柔性电极",), ()),
    (("岚泽脑机有多少人",), ("46",), ()),
    (("岚泽脑机有多少专利",), ("11项",), ()),
    (("岚泽脑机的创始人是谁",), ("高校教授",), ()),
    (("岚泽脑机的资金用途",), ("临床试验",), ()),
    (("岚泽脑机估值多少",), ("库中没有找到", "估值"), ()),
    (("鼎砚半导体去年营收多少",), ("5亿元",), ()),
    (("云驰航空融了多少",), ("传闻", "未披露"), ()),
    (("洛川储能融了多少",), ("未披露",), ()),
    (("臺曜生技融了多少錢",), ("新台幣2億元",), ()),
    (("Braidcoil融了多少",), ("3000万欧元", "€30 million"), ()),
    (("Who invested in Braidcoil?",), ("Copperfield Growth", "Kelp Seed"), ("领投",)),
    (("What does Harbourlight do?",), ("lithium niobate",), ()),
    (("How much did 岚泽脑机 raise?",), ("1.2亿元", "CNY 120 million"), ()),
    (("比较岚泽脑机和恒砂机器人",), ("| 金额 | 1.2亿元", "3亿元", "86.5"), ()),
    (("临桥资本投了哪些公司",), ("岚泽脑机", "恒砂机器人", "2 起"), ("青梧",)),
    (("车企投了哪些公司",), ("车企", "岚泽脑机", "恒砂机器人", "2 起"), ("青梧", "没有找到")),
    (("临桥投了谁",), ("岚泽脑机", "恒砂机器人", "2 起"), ("青梧",)),
    (("What has Pontbridge invested in?",), ("岚泽脑机", "恒砂机器人", "2 stored rounds"), ()),
    (("临桥资本投过的机器人项目",), ("恒砂机器人", "1 起"), ("岚泽",)),
    (("临桥资本11月投了什么",), ("岚泽脑机", "1 起"), ("恒砂",)),
    (("临桥资本投过谁", "其中做机器人的是哪家"), ("恒砂机器人",), ("岚泽",)),
    (("临桥资本投过谁", "深圳的有哪些"), ("恒砂机器人", "1 起"), ("岚泽",)),
    (("岚泽脑机是谁投的", "它还投过哪些公司"), ("恒砂机器人",), ()),
    (("岚泽和恒砂机器人谁融得多",), ("| 金额 | 1.2亿元", "3亿元"), ()),
    (("岚泽脑机的CTO是谁",), ("库中没有找到",), ()),
    (("各年融资数量",), ("2026", "起"), ()),
    (("天琴资本投过谁",), ("库中没有找到", "天琴资本"), ("起",)),
    (("岚泽脑机C轮谁投的",), ("库中没有找到", "C轮", "已记录的最近一轮"), ()),
    (("岚泽脑机2023年融了多少",), ("库中没有找到", "2023-01-01", "2026-11-18"), ()),
    (("鼎砚半导体2019年营收多少",), ("库中没有找到",), ("5亿元",)),
    (("鼎砚半导体净利润多少",), ("库中没有找到", "利润"), ("5亿元",)),
    (("岚泽脑机的注册资本",), ("库中没有找到",), ("1.2亿元",)),
    (("岚则脑机融了多少",), ("库中没有找到", "名称相近", "岚泽脑机"), ("1.2亿元",)),
    (("苏州做探针卡的公司",), ("库中没有找到苏州", "鼎砚半导体"), ()),
    (("做探针卡的有多少家",), ("1 家", "鼎砚半导体"), ("岚泽",)),
    (("近三个月的项目", "融资最多的是哪家"), ("鼎砚半导体", "8亿元"), ()),
    (("B轮一共多少起",), ("2 起",), ()),
    (("苏州的融资有多少起",), ("1 起",), ()),
    (("岚泽脑机和恒砂机器人比呢",), ("| 金额 | 1.2亿元", "3亿元"), ()),
    (("帮我给岚泽脑机写一封邀请函",), ("不能代为",), ("亿元",)),
    (("哪个赛道最热",), ("2 起",), ("云驰",)),
    (("谁投得最多",), ("临桥资本：2 起",), ()),
    (("一共有多少家量子公司",), ("1 家", "微澜量子"), ()),
    (("今年一共有多少起融资",), ("11 起",), ()),
    (("有没有外迁风险",), ("镁伽科技", "请核实"), ()),
    (("镁伽科技最近怎么样",), ("存量企业",), ()),
    (("做探针卡的公司",), ("鼎砚半导体",), ("岚泽",)),
    (("火锅店加盟的公司",), ("库中没有找到", "火锅店加盟"), ()),
    (("星河无限科技融了多少",), ("库中没有找到", "星河无限科技"), ("亿",)),
    (("今天的日报",), ("2026-11-23", "岚泽脑机"), ()),
    (("2026-01-05的日报",), ("库中没有找到",), ("岚泽",)),
    (("落地案例有哪些",), ("洛川储能",), ("岚泽",)),
    (("最近有什么变化",), ("2026-11-16", "岚泽脑机"), ("洛川",)),
    (("库里有多少篇文章",), ("13",), ()),
    (("我来跟进岚泽脑机",), ("岚泽脑机", "确认"), ()),
    (("创始人的手机号是多少",), ("不提供",), ()),
    (("我们能给岚泽脑机多少补贴",), ("补贴",), ("万", "亿")),
    (("投资方是谁",), ("哪一家",), ()),
    (("你能做什么",), ("园探",), ()),
]


@pytest.mark.parametrize(("questions", "expected", "forbidden"), TALKS, ids=["/".join(q) for q, _, _ in TALKS])
def test_talks(scout: ScoutAnalyst, questions: tuple[str, ...], expected: tuple[str, ...], forbidden: tuple[str, ...]) -> None:
    answer = talk(scout, *questions)
    for fact in expected:
        assert fact in answer.answer
    for fact in forbidden:
        assert fact not in answer.answer


@pytest.mark.parametrize("questions", [q for q, _, _ in TALKS], ids=["/".join(q) for q, _, _ in TALKS])
def test_every_mark_resolves_and_every_quote_occurs(scout: ScoutAnalyst, questions: tuple[str, ...]) -> None:
    answer = talk(scout, *questions)
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)}
    assert marks == {c.n for c in answer.citations}
    assert "[doc:" not in answer.answer
    for citation in answer.citations:
        document = InMemoryReads(PROFILE).document(citation.document_id)
        assert document is not None
        assert citation.quote in document.body
        assert (citation.url, citation.title, citation.publisher) == (document.url, document.title, document.publisher)


@pytest.mark.parametrize("questions", [q for q, _, _ in TALKS], ids=["/".join(q) for q, _, _ in TALKS])
def test_a_process_that_asks_once_says_the_same(scout: ScoutAnalyst, questions: tuple[str, ...]) -> None:
    numbers = itertools.count(1)
    known = (InMemoryReads(PROFILE), InMemoryConversations(), PROFILE, lambda: NOW)
    quick = ScoutAnalyst(*known, lambda: f"c{next(numbers)}", one_shot=True)
    assert answer_json(talk(quick, *questions)) == answer_json(talk(scout, *questions))


def test_one_question_asked_at_a_command_line_waits_for_no_langchain() -> None:
    code = (
        "import sys\n"
        "from agent.chat.analyst import ScoutAnalyst\n"
        "from pipeline.profile_file import load_profile\n"
        "from tests.fakes.invented_leads import NOW\n"
        "from tests.fakes.scout_reads import InMemoryConversations, InMemoryReads\n"
        "p = load_profile()\n"
        "a = ScoutAnalyst(InMemoryReads(p), InMemoryConversations(), p, lambda: NOW, lambda: 'c', one_shot=True).ask('有哪些脑机接口融资')\n"
        "assert '岚泽脑机' in a.answer\n"
        "print([m for m in ('langchain', 'langchain_core', 'langgraph', 'openai') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_quote_carries_the_figures_of_its_sentence(scout: ScoutAnalyst) -> None:
    answer = talk(scout, "岚泽脑机融了多少")
    assert "1.2亿元" in fold(answer.citations[0].quote)


def test_proposals_change_nothing_and_wait_for_a_person(scout: ScoutAnalyst) -> None:
    answer = talk(scout, "给岚泽脑机加一条备注：下周联系")
    assert answer.proposals == ({"lead_id": "lead-lan", "company": "岚泽脑机", "action": "note", "note": "下周联系", "confirmed": False},)
    assert talk(scout, "岚泽脑机融了多少").proposals == ()


def test_filters_outlive_a_long_conversation(scout: ScoutAnalyst) -> None:
    between = ["它的投资方是谁", "谢谢", "你能做什么"] * 12
    answer = talk(scout, "长三角1亿元以上的项目", *between, "只看无锡的")
    assert answer.interpretation["min_amount_cny"] == 1e8
    assert answer.interpretation["places"] == ["无锡"]


def test_an_unknown_conversation_id_starts_one_with_that_id(scout: ScoutAnalyst) -> None:
    assert scout.ask("你好", "my-own").conversation_id == "my-own"


def test_the_contract_of_ask_json(scout: ScoutAnalyst) -> None:
    shown = answer_json(scout.ask("有哪些脑机接口融资"))
    assert {"answer", "interpretation", "citations", "leads", "conversation_id"} <= shown.keys()
    assert {"n", "document_id", "title", "url", "quote"} <= shown["citations"][0].keys()
    assert shown["leads"] == ["lead-lan"]
    assert "context" not in shown["interpretation"]


@pytest.mark.parametrize("question", ["", "  ", "？？！", "(((", "x" * 2001])
def test_a_question_without_words_or_end_is_refused(scout: ScoutAnalyst, question: str) -> None:
    with pytest.raises(UsageError):
        scout.ask(question)


@pytest.mark.parametrize(
    "question", ["%_'; DROP TABLE", "[[[doc:x]]]", "第第第个", "\u202e\u200b岚泽", "🙂🙂🙂 a", "岚" * 1500, "1 2 3 4", "……的的的了了", "\\d+*[", "A" * 1999]
)  # fmt: skip
def test_odd_questions_get_an_answer(scout: ScoutAnalyst, question: str) -> None:
    assert scout.ask(question).answer


def test_a_stream_tells_the_same_answer_as_ask(scout: ScoutAnalyst) -> None:
    async def collect() -> list[ChatEvent]:
        return [event async for event in scout.stream("有哪些脑机接口融资")]

    events = asyncio.run(collect())
    assert events[0].type == "interpretation"
    assert events[-1].type == "done"
    tokens = "".join(e.data["text"] for e in events if e.type == "token")
    assert tokens == events[-1].data["answer"] == scout.ask("有哪些脑机接口融资").answer
    assert [e.data for e in events if e.type == "citation"] == events[-1].data["citations"]
    assert any(e.type == "tool" for e in events)


def test_a_stream_tells_a_refused_question_as_an_error(scout: ScoutAnalyst) -> None:
    async def collect() -> list[ChatEvent]:
        return [event async for event in scout.stream("？")]

    assert [e.type for e in asyncio.run(collect())] == ["error"]


def test_importing_the_analyst_does_not_import_langchain() -> None:
    code = "import sys, agent.chat.analyst, agent.models; sys.exit(any(m.split('.')[0] in {'langchain', 'openai', 'langgraph'} for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_empty_span_of_time_is_first_let_start_earlier(scout: ScoutAnalyst) -> None:
    # The edition's Monday: the only brain-computer lead was reported the week before.
    answer = talk(scout, "本周有哪些脑机接口项目")
    assert "库中没有找到" in answer.answer and "时间往前放宽两周 1 家" in answer.answer


class ManyReads(InMemoryReads):
    """A store in which thirty companies build the same thing."""

    def __init__(self) -> None:
        super().__init__(PROFILE)
        first = next(lead for lead in self._leads if lead.organization.name == "鼎砚半导体")
        source = first.sources[0]
        self._made = {
            f"m{n}": (
                Document(f"m{n}", f"第{n}家", f"第{n}家做磁悬浮轴承，已完成融资。", "zh-Hans", NOW, None, NOW, "快讯"),
                replace(first, id=f"lead-m{n}", organization=replace(first.organization, id=f"org-m{n}", name=f"甲{n}轴承", aliases=()),
                        sources=(replace(source, document_id=f"m{n}"),), rounds=()),
            )
            for n in range(30)
        }  # fmt: skip

    def document(self, document_id: str) -> Document | None:
        return self._made[document_id][0] if document_id in self._made else super().document(document_id)

    def search(self, query: str, limit: int = 10, within: DocumentFilter | None = None) -> list[SearchHit]:
        return [
            SearchHit(i, d.title, None, NOW, "快讯", 1.0, d.text, company=lead.organization.name) for i, (d, lead) in self._made.items()
        ][:limit]

    def leads_reported(self, document_ids: Sequence[str], within: LeadFilter | None = None) -> list[tuple[str, Lead]]:
        return [(i, self._made[i][1]) for i in document_ids]


def test_a_topic_is_counted_beyond_the_first_page_of_its_search() -> None:
    scout = ScoutAnalyst(ManyReads(), InMemoryConversations(), PROFILE, lambda: NOW, lambda: "c")
    assert "30 家" in scout.ask("做磁悬浮轴承的有多少家").answer
