"""How an endpoint gives structured output, and the bodies and messages of each way: json_schema, else a tool call, else JSON mode."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from agent.model_reading.answer import json_of
from agent.model_reading.ledger import Fault
from agent.model_reading.request import Message
from agent.model_reading.transport import ModelFault


class OutputMode(StrEnum):
    """In the order they are tried; the last asks for JSON by the prompt alone."""

    JSON_SCHEMA = "json_schema"
    TOOL = "tool"
    JSON_OBJECT = "json_object"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class OutputShape:
    """What is asked for: a name and a JSON schema."""

    name: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What was found out about an endpoint. OpenAI's newer models want `max_completion_tokens` and no temperature; others know neither."""

    mode: OutputMode = OutputMode.JSON_SCHEMA
    length_name: str = "max_tokens"
    temperature: bool = True

    def body(self, model: str, messages: list[Message], shape: OutputShape, answer_tokens: int) -> dict[str, Any]:
        body: dict[str, Any] = {"model": model, "messages": messages, self.length_name: answer_tokens}
        if self.temperature:
            body["temperature"] = 0
        if self.mode is OutputMode.JSON_SCHEMA:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": shape.name, "strict": True, "schema": shape.schema},
            }
        elif self.mode is OutputMode.TOOL:
            body["tools"] = [{"type": "function", "function": {"name": shape.name, "parameters": shape.schema}}]
            body["tool_choice"] = {"type": "function", "function": {"name": shape.name}}
        elif self.mode is OutputMode.JSON_OBJECT:
            body["response_format"] = {"type": "json_object"}
        return body

    def adapted(self, fault: ModelFault) -> Dialect | None:
        """The dialect without the parameter that a rejected request was rejected for; None where it was something else."""
        if fault.fault is not Fault.REJECTED:
            return None
        if "max_completion_tokens" in fault.detail and self.length_name == "max_tokens":
            return replace(self, length_name="max_completion_tokens")
        if "temperature" in fault.detail and self.temperature:
            return replace(self, temperature=False)
        return None

    def text(self, response: dict[str, Any]) -> str:
        """The JSON text of a response. Raises ModelFault."""
        try:
            choice = response["choices"][0]
            message = choice["message"]
            calls, content = message.get("tool_calls") or [], message.get("content")
        except (KeyError, IndexError, TypeError, AttributeError):
            raise ModelFault(Fault.WRONG_SHAPE, "no chat completion", billed=True) from None
        if choice.get("finish_reason") == "length":
            raise ModelFault(Fault.TRUNCATED, "the answer reached its longest", billed=True)
        if self.mode is OutputMode.TOOL and calls:
            try:
                arguments = calls[0]["function"]["arguments"]
                json.loads(arguments)
            except (KeyError, IndexError, TypeError, ValueError, RecursionError):
                raise ModelFault(Fault.MALFORMED_ARGUMENTS, billed=True) from None
            return str(arguments)
        if not isinstance(content, str) or not content.strip():
            raise ModelFault(Fault.WRONG_SHAPE, "an empty answer", billed=True)
        return content

    def to_json(self) -> str:
        return json.dumps({"mode": self.mode.value, "length_name": self.length_name, "temperature": self.temperature})


def dialect_from(text: str | None) -> Dialect | None:
    """The dialect that `to_json` wrote; None for anything else."""
    try:
        value = json.loads(text or "")
        return Dialect(OutputMode(value["mode"]), str(value["length_name"]), bool(value["temperature"]))
    except (ValueError, KeyError, TypeError):
        return None


PROBE = OutputShape(
    "greeting",
    {"type": "object", "additionalProperties": False, "required": ["greeting"], "properties": {"greeting": {"type": "string"}}},
)
# Only an endpoint that enforces the schema answers these words with this object.
_PROBE_MESSAGES: dict[OutputMode, list[Message]] = {
    OutputMode.JSON_SCHEMA: [{"role": "user", "content": "Say hello."}],
    OutputMode.TOOL: [{"role": "user", "content": "Say hello."}],
    OutputMode.JSON_OBJECT: [{"role": "user", "content": 'Say hello as a JSON object with the one key "greeting".'}],
}


def probe_messages(mode: OutputMode) -> list[Message]:
    return _PROBE_MESSAGES[mode]


def passes_probe(dialect: Dialect, response: dict[str, Any]) -> bool:
    """Whether a response to the probe is what the mode promises."""
    try:
        value = json_of(dialect.text(response))
    except ModelFault:
        return False
    return isinstance(value, dict) and isinstance(value.get("greeting"), str)
