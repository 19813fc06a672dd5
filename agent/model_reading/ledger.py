"""The ledger of one run's model reading: what was asked, spent, failed, dropped and gained; and the budget that binds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """How a call can fail. None of them ends a run: the rules' result stands."""

    UNREACHABLE = "endpoint not reached"
    SLOW = "no answer in time"
    RATE_LIMITED = "rate limited"
    SERVER_ERROR = "server error"
    REFUSED = "refused (key or permission)"
    REJECTED = "request rejected"
    TRUNCATED = "answer cut off"
    MALFORMED = "malformed JSON"
    MALFORMED_ARGUMENTS = "malformed tool arguments"
    WRONG_SHAPE = "answer of another shape"
    INVENTED = "nothing of the answer in the text"


@dataclass(frozen=True, slots=True)
class Prices:
    """Price of a million tokens, in the operator's own currency; None: cost is not reckoned."""

    prompt: float | None = None
    answer: float | None = None


@dataclass(slots=True)
class ReadingLedger:
    """Counts of one run. Tokens of a call whose usage is not known (none reported, cut off, timed out) count at their upper bound.

    documents   read at all             doubtful    of these, worth a question by the rules' own doubts
    answered    read with an answer     from_cache  of these, without a call
    left        doubtful ones that stayed with the rules: call failed, model left alone, or no budget (`unaffordable`)
    dropped     field → values of answers that do not stand in the text     gained  field → values added to the rules' result
    stopped     why the model was left alone for the rest of the run
    """

    budget: int
    prices: Prices = Prices()
    documents: int = 0
    doubtful: int = 0
    answered: int = 0
    from_cache: int = 0
    left: int = 0
    unaffordable: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    unreported: int = 0
    doubts: Counter[str] = field(default_factory=Counter)
    faults: Counter[Fault] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None

    @property
    def spent(self) -> int:
        return self.prompt_tokens + self.answer_tokens

    @property
    def remaining(self) -> int:
        return max(0, self.budget - self.spent)

    @property
    def cost(self) -> float | None:
        """In the currency of the prices; None where they are not known."""
        if self.prices.prompt is None or self.prices.answer is None:
            return None
        return (self.prompt_tokens * self.prices.prompt + self.answer_tokens * self.prices.answer) / 1e6

    def lines(self) -> list[str]:
        """What an operator reads at the end of the step."""
        out = [
            f"model reading: {self.doubtful} of {self.documents} documents doubtful, {self.answered} read with the model "
            f"({self.from_cache} from the cache), {self.left} left to the rules",
            f"model tokens: {self.spent} of {self.budget} in {self.calls} calls ({self.prompt_tokens} asked, {self.answer_tokens} answered"
            + (f", {self.unreported} calls counted at their upper bound)" if self.unreported else ")")
            + (f", cost {self.cost:.4f}" if self.cost is not None else ""),
        ]
        for name, counts in (("doubts", self.doubts), ("gained", self.gained), ("dropped", self.dropped), ("failures", self.faults)):
            if counts:
                out.append(f"model {name}: " + ", ".join(f"{key} {n}" for key, n in counts.most_common()))
        if self.unaffordable:
            out.append(
                f"model budget: {self.unaffordable} documents were not asked about, the rest of the budget would not have covered them"
            )
        if self.stopped:
            out.append(f"model left alone for the rest of the run: {self.stopped}")
        return out
