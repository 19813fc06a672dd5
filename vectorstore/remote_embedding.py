"""Vectors from any OpenAI-compatible embeddings endpoint: batched, retried, its model and dimension in the id."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from domain.errors import ModelError

_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class EmbeddingEndpoint:
    """`base_url` ends before `/embeddings` (https://host/v1). Its key and address are its own, apart from the chat model's.

    batch: texts per request; longest: characters of a text that are sent (models read a limited number of tokens).
    """

    base_url: str
    model: str
    api_key: str | None = None
    batch: int = 64
    longest: int = 6000
    timeout: float = 60.0
    tries: int = 5
    longest_wait: float = 60.0


class OpenAICompatibleEmbedder:
    """Fulfils domain.ports.Embedder. The first use asks the endpoint once for its dimension."""

    def __init__(
        self,
        endpoint: EmbeddingEndpoint,
        client: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._endpoint = endpoint
        self._client = client or httpx.Client(timeout=endpoint.timeout)
        self._sleep, self._clock = sleep, clock
        self.id = f"openai-{endpoint.model}"

    @cached_property
    def dimension(self) -> int:
        return int(self._ask(["dimension"]).shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimension), rows of length 1. Raises ModelError with what to do."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        size = self._endpoint.batch
        parts = [self._ask(texts[first : first + size]) for first in range(0, len(texts), size)]
        if any(part.shape[1] != self.dimension for part in parts):
            raise ModelError(f"{self._endpoint.model} answered with vectors of different lengths; name a model that keeps one dimension")
        return np.concatenate(parts)

    def _ask(self, texts: Sequence[str]) -> NDArray[np.float32]:
        # An empty input is an error at most endpoints.
        sent = [text[: self._endpoint.longest].strip() or "-" for text in texts]
        answer = self._post({"model": self._endpoint.model, "input": sent, "encoding_format": "float"})
        try:
            rows = sorted(answer["data"], key=lambda row: row["index"])
            vectors = np.array([_numbers(row["embedding"]) for row in rows], dtype=np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"{self._where} did not answer in the form of an embeddings endpoint; check the base URL and the model"
            ) from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise ModelError(f"{self._where} gave {len(rows)} vectors for {len(texts)} texts; lower the batch size or check the model")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
        return unit

    def _post(self, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self._endpoint.api_key}"} if self._endpoint.api_key else {}
        url = f"{self._endpoint.base_url.rstrip('/')}/embeddings"
        said = ""
        for turn in range(self._endpoint.tries):
            wait = min(2.0**turn, self._endpoint.longest_wait)
            try:
                response = self._client.post(url, json=body, headers=headers)
            except httpx.HTTPError as error:
                said = str(error) or type(error).__name__
            else:
                if response.is_success:
                    try:
                        return response.json()
                    except ValueError:
                        said = "its answer is not JSON"
                else:
                    said = f"HTTP {response.status_code} {' '.join(response.text.split())[:160]}"
                    if response.status_code not in _RETRIED:
                        break
                    wait = self._wanted_wait(response, wait)
            if turn + 1 < self._endpoint.tries:
                self._sleep(wait)
        raise ModelError(f"no vectors from {self._where} ({said}); check PARKSCOUT_EMBEDDING_BASE_URL, key and model, or unset them")

    def _wanted_wait(self, response: httpx.Response, otherwise: float) -> float:
        """Seconds from Retry-After (a number or a date), never longer than the limit."""
        value = response.headers.get("retry-after", "").strip()
        try:
            seconds = float(value) if value.replace(".", "", 1).isdigit() else parsedate_to_datetime(value).timestamp() - self._clock()
        except ValueError:
            return otherwise
        return min(max(seconds, 0.0), self._endpoint.longest_wait)

    @property
    def _where(self) -> str:
        return f"{self._endpoint.model} at {self._endpoint.base_url}"


def _numbers(value: Any) -> Any:
    """A list of floats, also where a server answers in base64 whatever was asked for."""
    return np.frombuffer(base64.b64decode(value), dtype="<f4") if isinstance(value, str) else value
