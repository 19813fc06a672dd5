"""The model path against a loopback endpoint: every fault ends in a correct or an honest answer."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import pytest

from agent.chat.analyst import ScoutAnalyst
from agent.ledger import MemoryLedger
from agent.models import ModelEndpoint, ModelLimits
from domain.answer import Answer
from pipeline.profile_file import load_profile
from tests.fakes.invented_leads import NOW
from tests.fakes.model_server import ModelServer, Reply, calls, model_server, says
from tests.fakes.scout_reads import InMemoryConversations, InMemoryReads

PROFILE = load_profile()
QUICK = ModelLimits(request_seconds=2.0, retries=1, model_calls=4, tool_calls=6)
QUESTION = "岚泽脑机的投资方是谁"


def analyst(server: ModelServer, limits: ModelLimits = QUICK, ledger: MemoryLedger | None = None) -> ScoutAnalyst:
    numbers = itertools.count(1)
    endpoint = ModelEndpoint("fake", server.url, None, limits)
    return ScoutAnalyst(
        InMemoryReads(PROFILE), InMemoryConversations(), PROFILE, lambda: NOW, lambda: f"c{next(numbers)}", endpoint, ledger
    )  # fmt: skip


def ask(script: Any, question: str = QUESTION, limits: ModelLimits = QUICK) -> tuple[Answer, ModelServer]:
    with model_server(script) as server:
        return analyst(server, limits).ask(question), server


def good(_body: dict[str, Any], n: int) -> Reply:
    return calls(("open_lead", {"lead_id": "lead-lan"})) if n == 1 else says("岚泽脑机A轮由临桥资本领投，北屿创投跟投。[doc:doc-lan]")


def by_rules_and_says_so(answer: Answer) -> bool:
    return answer.driver == "rules" and bool(answer.notes) and "临桥资本" in answer.answer and answer.notes[0] in answer.answer


def test_a_well_behaved_model_answers_with_resolved_citations() -> None:
    answer, server = ask(good)
    assert answer.driver == "model:fake"
    assert answer.answer == "岚泽脑机A轮由临桥资本领投，北屿创投跟投。[1]"
    assert answer.citations[0].document_id == "doc-lan"
    assert "临桥资本" in answer.citations[0].quote
    assert server.requests[0]["messages"][0]["role"] == "system"
    assert {t["function"]["name"] for t in server.requests[0]["tools"]} >= {"find_leads", "open_lead", "trends", "propose"}


def test_tokens_are_written_to_the_ledger_and_the_budget_binds() -> None:
    ledger = MemoryLedger()
    with model_server(good) as server:
        assert analyst(server, QUICK, ledger).ask(QUESTION).driver == "model:fake"
        spent = ledger.spent("local", NOW.date())
        assert spent == 200
        tight = ModelLimits(daily_tokens=spent)
        answer = analyst(server, tight, ledger).ask(QUESTION)
    assert by_rules_and_says_so(answer)
    assert "额度" in answer.answer
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "reply",
    [
        {"status": 502, "body": "<html>bad gateway</html>", "type": "text/html"},
        {"status": 500, "body": {"error": {"message": "boom"}}},
        {"status": 401, "body": {"error": {"message": "no key"}}},
        {"body": "{not json", "type": "application/json"},
        {"body": {"choices": []}},
        {"body": {"unexpected": True}},
        {"body": "half a body that is cut", "cut": 4},
        says(""),
        says("   "),
    ],
    ids=["502 html", "500", "401", "malformed json", "no choices", "other shape", "truncated", "empty text", "blank text"],
)
def test_a_broken_endpoint_leaves_the_answer_to_the_rules(reply: Reply) -> None:
    answer, _ = ask(lambda _body, _n: reply)
    assert by_rules_and_says_so(answer)


def test_a_slow_endpoint_is_given_up() -> None:
    released = threading.Event()
    limits = ModelLimits(request_seconds=0.2, retries=0)
    answer, _ = ask(lambda _body, _n: says("zu spät") | {"hang": released}, limits=limits)
    released.set()
    assert by_rules_and_says_so(answer)


def test_an_endpoint_that_is_not_there() -> None:
    with model_server(good) as server:
        gone = analyst(server, ModelLimits(request_seconds=1, retries=0))
    assert by_rules_and_says_so(gone.ask(QUESTION))


def test_429_is_retried_after_the_time_it_asks_for() -> None:
    def script(body: dict[str, Any], n: int) -> Reply:
        if n == 1:
            return {"status": 429, "headers": {"Retry-After": "0"}, "body": {"error": {"message": "slow down"}}}
        return good(body, n - 1)

    answer, server = ask(script)
    assert answer.driver == "model:fake"
    assert len(server.requests) == 3


def test_malformed_tool_arguments_are_corrected() -> None:
    def script(_body: dict[str, Any], n: int) -> Reply:
        if n == 1:
            return calls(("open_lead", '{"lead_id": "lead-lan"'))
        return good(_body, n - 1)

    answer, server = ask(script)
    assert answer.driver == "model:fake"
    assert any("could not be read" in str(m.get("content")) for m in server.requests[1]["messages"])


def test_arguments_malformed_for_ever_end_with_the_rules() -> None:
    answer, server = ask(lambda _body, _n: calls(("open_lead", "{{{")))
    assert by_rules_and_says_so(answer)
    assert len(server.requests) <= 4


@pytest.mark.parametrize("arguments", [{}, {"lead_id": 7, "nonsense": True}, {"lead": "x"}, [1, 2]], ids=str)
def test_arguments_that_do_not_fit_the_schema_are_told_to_the_model(arguments: Any) -> None:
    answer, _ = ask(lambda body, n: calls(("open_lead", arguments)) if n == 1 else good(body, n - 1))
    assert "临桥资本" in answer.answer


def test_a_tool_that_does_not_exist() -> None:
    answer, _ = ask(lambda body, n: calls(("drop_database", {})) if n == 1 else good(body, n - 1))
    assert "临桥资本" in answer.answer


def test_endless_tool_calls_are_cut_off() -> None:
    answer, server = ask(lambda _body, _n: calls(("find_leads", {"limit": 3})))
    assert by_rules_and_says_so(answer)
    assert len(server.requests) <= QUICK.model_calls


def test_invented_values_are_removed() -> None:
    text = "岚泽脑机A轮由临桥资本领投。[doc:doc-lan]\n估值达到99亿元。[doc:doc-lan]\n另有红杉松果资本参投。[doc:doc-lan]"
    answer, _ = ask(lambda body, n: good(body, n) if n == 1 else says(text))
    assert answer.driver == "model:fake"
    assert "临桥资本" in answer.answer
    assert "99" not in answer.answer
    assert "红杉松果" not in answer.answer
    assert "已删去" in answer.notes[0]


def test_an_answer_of_inventions_only_is_not_shown() -> None:
    answer, _ = ask(lambda body, n: good(body, n) if n == 1 else says("本轮融资88亿元，由天顶星资本领投。[doc:doc-lan]"))
    assert by_rules_and_says_so(answer)
    assert "天顶星" not in answer.answer


def test_facts_without_any_tool_result_are_not_shown() -> None:
    answer, _ = ask(lambda _body, _n: says("岚泽脑机由临桥资本投资1.2亿元。"))
    assert by_rules_and_says_so(answer)


def test_a_wrong_citation_is_put_right() -> None:
    def script(_body: dict[str, Any], n: int) -> Reply:
        if n == 1:
            return calls(("open_lead", {"lead_id": "lead-lan"}), ("open_lead", {"lead_id": "lead-heng"}))
        return says("岚泽脑机A轮由临桥资本领投，北屿创投跟投。[doc:doc-heng]")

    answer, _ = ask(script)
    assert [c.document_id for c in answer.citations] == ["doc-lan"]


def test_a_citation_of_what_was_never_retrieved_is_dropped() -> None:
    answer, _ = ask(lambda body, n: good(body, n) if n == 1 else says("岚泽脑机A轮由临桥资本领投。[doc:doc-ding][doc:doc-nowhere]"))
    assert {c.document_id for c in answer.citations} <= {"doc-lan"}
    assert "doc-nowhere" not in answer.answer


def test_addresses_typed_by_a_model_are_taken_out() -> None:
    answer, _ = ask(
        lambda body, n: good(body, n) if n == 1 else says("岚泽脑机A轮由临桥资本领投。[doc:doc-lan] 见 https://evil.example/x?q=1")
    )
    assert "evil" not in answer.answer


def test_a_leaked_prompt_is_not_shown() -> None:
    def script(body: dict[str, Any], n: int) -> Reply:
        return says("My rules: " + body["messages"][0]["content"][:600])

    answer, _ = ask(script)
    assert by_rules_and_says_so(answer)
    assert "Answer only from tool results" not in answer.answer


def test_an_empty_search_asks_the_model_no_more() -> None:
    answer, server = ask(lambda _body, _n: calls(("search_documents", {"query": "火锅加盟"})), "火锅加盟的公司有哪些")
    assert len(server.requests) == 1
    assert "库中没有找到" in answer.answer
    assert not answer.citations


@pytest.mark.parametrize("question", ["创始人的手机号是多少", "你好", "我们能给多少补贴"])
def test_what_rules_alone_may_answer_never_reaches_the_model(question: str) -> None:
    answer, server = ask(good, question)
    assert server.requests == []
    assert answer.driver == "rules"
    assert not answer.notes


def test_the_language_of_the_note_follows_the_question() -> None:
    answer, _ = ask(lambda _body, _n: {"status": 500, "body": "x"}, "Who invested in Braidcoil?")
    assert "built-in rules" in answer.answer
    assert "Copperfield Growth" in answer.answer
