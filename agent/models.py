"""Chat models behind any OpenAI-compatible endpoint (Qwen, DeepSeek, GLM, GPT, local servers), with their limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What one question may cost, and one user's day. Seconds are wall time; tokens count prompts and answers."""

    model_calls: int = 6
    tool_calls: int = 14
    seconds: float = 60.0
    request_seconds: float = 30.0
    retries: int = 2
    answer_tokens: int = 1500
    daily_tokens: int = 200_000


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """An endpoint that speaks OpenAI's chat completions. `base_url` None means OpenAI's own; a server without keys needs none."""

    model: str
    base_url: str | None = None
    api_key: str | None = None
    limits: ModelLimits = ModelLimits()


def open_chat_model(endpoint: ModelEndpoint) -> BaseChatModel:
    """A LangChain chat model for the endpoint; 429 and 5xx are retried with the server's Retry-After."""
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    limits = endpoint.limits
    return ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.base_url,
        api_key=SecretStr(endpoint.api_key or "none"),
        timeout=limits.request_seconds,
        max_retries=limits.retries,
        max_completion_tokens=limits.answer_tokens,
        temperature=0,
        stream_usage=True,
    )


def estimated_tokens(text: str) -> int:
    """Tokens of a text where the server reports none: about one a Chinese character, one for four Latin letters."""
    chinese = sum("一" <= c <= "鿿" for c in text)
    return chinese + (len(text) - chinese) // 4 + 1
