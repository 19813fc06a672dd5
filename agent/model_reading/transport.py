"""One exchange with an OpenAI-compatible endpoint: the bytes there and back, within a wall-clock limit and a size limit."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from agent.model_reading.ledger import Fault

if TYPE_CHECKING:
    import httpx

    from agent.models import ModelEndpoint
    from domain.ports import Clock

_OPENAI = "https://api.openai.com/v1"
_LARGEST = 2_000_000
_CONNECT_SECONDS = 5.0
_OVERLOADED = frozenset({408, 425, 500, 502, 503, 504, 520, 522, 524, 529})


class ModelFault(Exception):
    """A call that brought no answer.

    retry_after   seconds the server asks to wait; None where it does not say
    billed        tokens may have been spent although nothing usable came back
    detail        what a person looking into it wants to read, one line
    """

    def __init__(self, fault: Fault, detail: str = "", *, retry_after: float | None = None, billed: bool = False) -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault = fault
        self.detail = detail
        self.retry_after = retry_after
        self.billed = billed


class ChatTransport:
    """POSTs chat completions. Redirects are not followed: a key goes to the configured host alone."""

    def __init__(self, endpoint: ModelEndpoint, monotonic: Callable[[], float], clock: Clock) -> None:
        self._url = f"{(endpoint.base_url or _OPENAI).rstrip('/')}/chat/completions"
        self._key = endpoint.api_key
        self._seconds = endpoint.limits.request_seconds
        self._monotonic = monotonic
        self._clock = clock
        self._client: httpx.Client | None = None

    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """The JSON object that came back. Raises ModelFault."""
        import httpx

        try:
            with self._opened().stream("POST", self._url, json=body) as response:
                raw = self._read(response)
                self._refuse(response, raw)
        except httpx.TimeoutException as error:
            sent = not isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout))
            raise ModelFault(Fault.SLOW, f"nothing within {self._seconds:g} s", billed=sent) from error
        except httpx.RemoteProtocolError as error:
            raise ModelFault(Fault.TRUNCATED, "the connection ended before the answer did", billed=True) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelFault(Fault.UNREACHABLE, f"{type(error).__name__}: {error}"[:160]) from error
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):
            raise ModelFault(Fault.MALFORMED, "the response is not JSON", billed=True) from None
        if not isinstance(value, dict):
            raise ModelFault(Fault.WRONG_SHAPE, "the response is no JSON object", billed=True)
        return value

    def _opened(self) -> httpx.Client:
        import httpx

        if self._client is None:
            timeout = httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds))
            try:
                headers = httpx.Headers({"Authorization": f"Bearer {self._key}"} if self._key else {}, encoding="ascii")
            except UnicodeEncodeError:
                raise ModelFault(Fault.REFUSED, "the key holds characters that no header can carry") from None
            self._client = httpx.Client(timeout=timeout, headers=headers)
        return self._client

    def _read(self, response: httpx.Response) -> bytes:
        """The body; a server that drips or pours without end is left."""
        until = self._monotonic() + self._seconds
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_bytes():
            pieces.append(piece)
            size += len(piece)
            if size > _LARGEST:
                raise ModelFault(Fault.WRONG_SHAPE, f"more than {_LARGEST} bytes", billed=True)
            if self._monotonic() > until:
                raise ModelFault(Fault.SLOW, f"not complete within {self._seconds:g} s", billed=True)
        return b"".join(pieces)

    def _refuse(self, response: httpx.Response, raw: bytes) -> None:
        status = response.status_code
        if status == 200:
            return
        said = "".join(c for c in " ".join(raw[:300].decode("utf-8", "replace").split()) if c.isprintable())
        detail = f"HTTP {status} {said}".strip()
        if status == 429:
            raise ModelFault(Fault.RATE_LIMITED, detail, retry_after=self._wait(response.headers.get("retry-after")))
        if status in _OVERLOADED:
            raise ModelFault(Fault.SERVER_ERROR, detail, retry_after=self._wait(response.headers.get("retry-after")))
        if status in {401, 402, 403}:
            raise ModelFault(Fault.REFUSED, detail)
        raise ModelFault(Fault.REJECTED, detail)

    def _wait(self, header: str | None) -> float | None:
        """Seconds of a Retry-After header, which gives seconds or a date."""
        if header is None:
            return None
        try:
            return max(0.0, float(header))
        except ValueError:
            pass
        try:
            return max(0.0, (parsedate_to_datetime(header) - self._clock()).total_seconds())
        except (ValueError, TypeError):
            return None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
