"""Asking a model within a run's budget: probe once, reserve before, count after, wait where told to, give up in time."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from agent.model_reading.dialect import PROBE, Dialect, OutputMode, OutputShape, dialect_from, passes_probe, probe_messages
from agent.model_reading.ledger import Fault, ReadingLedger
from agent.model_reading.request import Message
from agent.model_reading.transport import ChatTransport, ModelFault
from agent.models import ModelEndpoint
from domain.errors import BudgetExhausted
from domain.ids import stable_id
from domain.ports import Clock, ReadingCache

logger = logging.getLogger(__name__)
_PROBE_PROMPT = "output_mode_probe@1"
_PROBE_TOKENS = 400
# What the chat template adds to the words themselves.
_TEMPLATE_TOKENS = 100
_RETRIED = frozenset({Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one run of reading may cost.

    tokens           prompts and answers together     answer_tokens   longest answer
    seconds          wall time spent with the model   request_seconds wall time of one call
    retries          further tries after 429, 5xx or no connection
    longest_wait     seconds a Retry-After may ask for; more ends the model's part in the run
    failures_in_row  failed documents after which the model is left alone
    """

    tokens: int = 200_000
    answer_tokens: int = 3000
    seconds: float = 1200.0
    request_seconds: float = 60.0
    retries: int = 1
    longest_wait: float = 20.0
    failures_in_row: int = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks of a process, passed in so that tests need not wait."""

    clock: Clock
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class ModelSetAside(Exception):
    """The model takes no further part in this run."""


class ModelQuestions:
    """Questions to one endpoint during one run; keeps the ledger. Used by one thread."""

    def __init__(self, endpoint: ModelEndpoint, limits: ReadingLimits, ledger: ReadingLedger, cache: ReadingCache, timing: Timing) -> None:
        self.endpoint = endpoint
        self.ledger = ledger
        self._limits = limits
        self._cache = cache
        self._timing = timing
        own = replace(endpoint.limits, request_seconds=limits.request_seconds)
        self._transport = ChatTransport(replace(endpoint, limits=own), timing.monotonic, timing.clock)
        self._probed = stable_id("endpoint", endpoint.base_url or "")
        self._dialect: Dialect | None = None
        self._probed_now = False
        self._seconds = 0.0
        self._failed_in_row = 0

    def ask(self, messages: list[Message], shape: OutputShape) -> str:
        """The JSON text of the answer. Raises ModelFault, BudgetExhausted, or ModelSetAside once the model is left alone."""
        if self.ledger.stopped:
            raise ModelSetAside(self.ledger.stopped)
        dialect = self._known_dialect(messages, shape)
        try:
            return self._asked(dialect, messages, shape)
        except ModelFault as fault:
            if fault.fault is not Fault.REJECTED or self._probed_now:
                raise
            # What was remembered of the endpoint may no longer hold.
            return self._asked(self._probe(), messages, shape)

    def _asked(self, dialect: Dialect, messages: list[Message], shape: OutputShape) -> str:
        used, response = self._exchange(dialect, messages, shape, self._limits.answer_tokens)
        if used != dialect:
            self._remember(used)
        return used.text(response)

    def failed(self, fault: ModelFault) -> None:
        """Counts a document that got no answer; too many in a row, or one that will not change, and the model is left alone."""
        self.ledger.faults[fault.fault] += 1
        self._failed_in_row += 1
        logger.info("model reading failed: %s", fault)
        if fault.fault is Fault.REFUSED:
            self.ledger.stopped = f"{fault.fault.value}: {fault.detail[:120]}"
        elif fault.retry_after is not None and fault.retry_after > self._limits.longest_wait:
            self.ledger.stopped = f"it asks to wait {fault.retry_after:.0f} s, a run waits at most {self._limits.longest_wait:.0f} s"
        elif self._failed_in_row >= self._limits.failures_in_row:
            self.ledger.stopped = f"{self._failed_in_row} failures in a row, the last: {fault.fault.value}"

    def succeeded(self) -> None:
        self._failed_in_row = 0

    def close(self) -> None:
        self._transport.close()

    def _known_dialect(self, messages: list[Message], shape: OutputShape) -> Dialect:
        if self._dialect is None:
            self._dialect = dialect_from(self._cache.get(self._probed, _PROBE_PROMPT, self.endpoint.model))
        if self._dialect is None:
            # A probe only serves a question that can then be paid for.
            reserve = bound(Dialect().body(self.endpoint.model, messages, shape, self._limits.answer_tokens), self._limits.answer_tokens)
            probing = 3 * (_PROBE_TOKENS + _TEMPLATE_TOKENS + 600)
            if reserve + probing > self.ledger.remaining:
                raise BudgetExhausted("the rest of the run's token budget does not cover the question")
            self._dialect = self._probe()
        return self._dialect

    def _probe(self) -> Dialect:
        """Finds out which structured output the endpoint enforces. Raises ModelFault where it could not be asked."""
        self._probed_now = True
        found = Dialect()
        for mode in (OutputMode.JSON_SCHEMA, OutputMode.TOOL, OutputMode.JSON_OBJECT):
            try:
                found, response = self._exchange(replace(found, mode=mode), probe_messages(mode), PROBE, _PROBE_TOKENS)
            except ModelFault as fault:
                if fault.fault in {Fault.REJECTED, Fault.MALFORMED, Fault.WRONG_SHAPE}:
                    continue
                raise
            if passes_probe(found, response):
                break
        else:
            found = replace(found, mode=OutputMode.PROMPT)
        self._remember(found)
        return found

    def _remember(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._cache.put(self._probed, _PROBE_PROMPT, self.endpoint.model, dialect.to_json())

    def _exchange(
        self, dialect: Dialect, messages: list[Message], shape: OutputShape, answer_tokens: int
    ) -> tuple[Dialect, dict[str, Any]]:
        """One answered request with its retries, and the dialect it was understood in. Raises ModelFault or BudgetExhausted."""
        tries = 0
        while True:
            try:
                return dialect, self._paid(dialect.body(self.endpoint.model, messages, shape, answer_tokens), answer_tokens)
            except ModelFault as fault:
                adapted = dialect.adapted(fault)
                if adapted is not None:
                    dialect = adapted
                    continue
                tries += 1
                if fault.fault not in _RETRIED or tries > self._limits.retries or not self._wait(fault, tries):
                    raise
                self.ledger.faults[fault.fault] += 1

    def _wait(self, fault: ModelFault, tries: int) -> bool:
        """Waits as told, or a little; False where that would be too long."""
        seconds = fault.retry_after if fault.retry_after is not None else float(2 ** (tries - 1))
        if seconds > self._limits.longest_wait:
            return False
        self._timing.sleep(seconds)
        self._seconds += seconds
        return True

    def _paid(self, body: dict[str, Any], answer_tokens: int) -> dict[str, Any]:
        """One request: not sent where its upper bound is more than is left, counted when it is back."""
        most = bound(body, answer_tokens)
        if most > self.ledger.remaining:
            raise BudgetExhausted("the rest of the run's token budget does not cover the question")
        if self._seconds > self._limits.seconds:
            self.ledger.stopped = f"{self._seconds:.0f} s were spent with the model, a run spends at most {self._limits.seconds:.0f} s"
            raise ModelSetAside(self.ledger.stopped)
        self.ledger.calls += 1
        started = self._timing.monotonic()
        try:
            response = self._transport.post(body)
        except ModelFault as fault:
            if fault.billed:
                self._count(None, most, answer_tokens)
            raise
        finally:
            self._seconds += self._timing.monotonic() - started
        self._count(response.get("usage"), most, answer_tokens)
        return response

    def _count(self, usage: Any, most: int, answer_tokens: int) -> None:
        asked, answered = (_reported(usage, name) for name in ("prompt_tokens", "completion_tokens"))
        if asked and answered is not None:
            self.ledger.prompt_tokens += asked
            self.ledger.answer_tokens += answered
            return
        self.ledger.unreported += 1
        self.ledger.prompt_tokens += most - answer_tokens
        self.ledger.answer_tokens += answer_tokens


def _reported(usage: Any, name: str) -> int | None:
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def bound(body: dict[str, Any], answer_tokens: int) -> int:
    """Tokens that a request can cost at most: no tokenizer in use makes more tokens than bytes."""
    words = {name: body[name] for name in ("messages", "tools", "response_format") if name in body}
    return len(json.dumps(words, ensure_ascii=False).encode()) + _TEMPLATE_TOKENS + answer_tokens
