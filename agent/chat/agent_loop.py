"""The one agent loop: LangChain's `create_agent` over the tools, with the guards a language model needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    AgentState,
    ModelCallLimitMiddleware,
    ToolCallLimitMiddleware,
    ToolCallRequest,
    hook_config,
)
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.runtime import Runtime

from agent.chat.tool_result import ToolResult, defuse
from agent.ledger import TokenLedger
from agent.models import ModelLimits, estimated_tokens
from domain.errors import BudgetExhausted, ModelError
from prompts import load_prompt

_MOST_CORRECTIONS = 2


class NothingRetrieved(ModelError):
    """Every tool came back empty: the answer is the fixed one, without another model call."""


class TurnGuard(AgentMiddleware[Any, Any, Any]):
    """Limits and repairs of one turn of a language model: time, tokens, malformed calls, empty results, proposals nobody asked for."""

    def __init__(
        self, limits: ModelLimits, ledger: TokenLedger, user: str, today: date, may_propose: bool, seconds: Callable[[], float]
    ) -> None:
        super().__init__()
        self._limits = limits
        self._ledger = ledger
        self._user = user
        self._today = today
        self._may_propose = may_propose
        self._seconds = seconds
        self._began = seconds()
        self._corrections = 0

    def before_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        if self._seconds() - self._began > self._limits.seconds:
            raise ModelError(f"the model took longer than {self._limits.seconds:g} s")
        if self._ledger.spent(self._user, self._today) >= self._limits.daily_tokens:
            raise BudgetExhausted("the day's token budget is used up")
        results = [m.artifact for m in state["messages"] if isinstance(m, ToolMessage) and isinstance(m.artifact, ToolResult)]
        if results and isinstance(state["messages"][-1], ToolMessage) and all(r.empty for r in results):
            raise NothingRetrieved("the tools found nothing")
        return None

    @hook_config(can_jump_to=["model"])
    def after_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        message = state["messages"][-1]
        if not isinstance(message, AIMessage):
            return None
        usage = message.usage_metadata
        tokens = usage["total_tokens"] if usage else estimated_tokens(" ".join(str(m.content) for m in state["messages"]))
        answered = usage["output_tokens"] if usage else estimated_tokens(str(message.content))
        self._ledger.add(self._user, self._today, tokens, min(answered, tokens))
        if message.invalid_tool_calls and not message.tool_calls:
            self._corrections += 1
            if self._corrections > _MOST_CORRECTIONS:
                raise ModelError("the model's tool calls cannot be read")
            problem = defuse(str(message.invalid_tool_calls[0].get("error") or "the arguments are no JSON object"))[:200]
            correction = load_prompt("chat_tool_correction").render({"problem": problem})
            # The broken message would be refused by the endpoint when it is sent back: it is replaced by its text.
            repaired = AIMessage(content=message.content or "…", id=message.id)
            return {"messages": [repaired, HumanMessage(correction)], "jump_to": "model"}
        return None

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]) -> Any:
        if request.tool_call["name"] == "propose" and not self._may_propose:
            return ToolMessage("Refused: the user asked for no proposal.", tool_call_id=request.tool_call["id"], status="error")
        return handler(request)


def rule_agent(model: BaseChatModel, tools: Sequence[BaseTool]) -> Any:
    """The loop driven by rules; built once, used by every turn."""
    return create_agent(model, list(tools))


def model_agent(model: BaseChatModel, tools: Sequence[BaseTool], guard: TurnGuard, limits: ModelLimits) -> Any:
    """The loop driven by a language model; built for one turn, since the guard counts that turn."""
    guards: list[AgentMiddleware[Any, Any, Any]] = [
        ModelCallLimitMiddleware(run_limit=limits.model_calls, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=limits.tool_calls, exit_behavior="error"),
        guard,
    ]
    return create_agent(model, list(tools), middleware=guards)


def run_turn(agent: Any, messages: Sequence[BaseMessage]) -> Iterator[BaseMessage]:
    """The messages of one turn as they are made: calls, tool results, and the answer last."""
    for update in agent.stream({"messages": list(messages)}, stream_mode="updates"):
        for change in update.values():
            for message in (change or {}).get("messages", ()) if isinstance(change, dict) else ():
                if isinstance(message, BaseMessage):
                    yield message


def monotonic() -> float:
    return time.monotonic()
