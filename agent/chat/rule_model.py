"""The embedded chat model: no network, no weights; it plans tool calls from the parsed question and words the answer itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import ConfigDict

from agent.chat.compose import compose
from agent.chat.interpretation import Interpretation, from_json
from agent.chat.plan import next_calls
from agent.chat.tool_result import ToolResult
from domain.ports import Clock
from domain.profile import ParkProfile

_PIECE = re.compile(r"[^\n。；！？]{1,24}[。；！？\n]?|\n")


class RuleChatModel(BaseChatModel):
    """A chat model of rules. The question's Interpretation rides on the last human message; without one it is understood here.

    `understand` turns a bare question into an Interpretation; `today` is the day the plan counts from.
    """

    park: ParkProfile
    clock: Clock
    understand: Callable[[str], Interpretation]

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @property
    def _llm_type(self) -> str:
        return "parkscout-rules"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """The plan knows the tools by name; binding them changes nothing."""
        return self

    def _answer(self, messages: Sequence[BaseMessage]) -> AIMessage:
        start = max((n for n, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
        if start < 0:
            return AIMessage("")
        question = messages[start]
        carried = question.additional_kwargs.get("interpretation")
        found = from_json(carried) if carried else self.understand(str(question.content))
        shown = tuple(question.additional_kwargs.get("shown", ()))
        done = tuple(m.artifact for m in messages[start + 1 :] if isinstance(m, ToolMessage) and isinstance(m.artifact, ToolResult))
        calls = next_calls(found, done, self.clock().date())
        if calls:
            round_number = sum(isinstance(m, AIMessage) for m in messages[start + 1 :])
            return AIMessage(
                "",
                tool_calls=[
                    {"name": name, "args": args, "id": f"call_{round_number}_{n}", "type": "tool_call"}
                    for n, (name, args) in enumerate(calls)
                ],
            )
        return AIMessage(compose(found, done, self.park, shown))

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._answer(messages))])

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        import json

        message = self._answer(messages)
        if message.tool_calls:
            chunks = [
                tool_call_chunk(name=c["name"], args=json.dumps(c["args"], ensure_ascii=False), id=c["id"], index=n)
                for n, c in enumerate(message.tool_calls)
            ]
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=chunks))
            return
        for piece in _PIECE.findall(str(message.content)):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk
