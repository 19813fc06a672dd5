"""A statement: what one stretch of a sentence says about one round, before statements are put together to events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from agent.reading.parties_zh import InvestorMention
from agent.reading.prepared import PreparedText
from agent.reading.rounds import RoundMention
from domain.evidence import Evidence
from domain.funding import EventStatus, FundingEvent
from domain.money import MoneyMention


@dataclass(slots=True)
class Statement:
    """Where it stands in the prepared text. `company` None: a pronoun or no subject. `anchored`: a verb of raising with an object."""

    sentence: int
    start: int
    end: int
    status: EventStatus
    company: str | None = None
    company_at: tuple[int, int] | None = None
    rounds: list[RoundMention] = field(default_factory=list)
    amount: MoneyMention | None = None
    investors: list[InvestorMention] = field(default_factory=list)
    announced_on: date | None = None
    announced_at: tuple[int, int] | None = None
    anchored: bool = False
    nominal: bool = False
    """The round is the subject ("the A round has closed, led by"), without a verb of raising."""
    candidate: str | None = None
    """The subject as read, where the article gives no second use of the name to trust it by; a roundup names each company once."""
    current: bool = False
    """The words say it is the round the article is about (本轮, "the new round")."""

    @property
    def round(self) -> RoundMention | None:
        return next((r for r in self.rounds if r.id is not None), self.rounds[0] if self.rounds else None)

    @property
    def says(self) -> int:
        """How much it says: round, amount, investors."""
        return (any(r.id for r in self.rounds)) + (self.amount is not None) + bool(self.investors)


@dataclass(slots=True)
class Reading:
    """What an article says about funding."""

    events: list[FundingEvent] = field(default_factory=list)
    other_events: list[FundingEvent] = field(default_factory=list)
    company: str | None = None
    aliases: tuple[str, ...] = ()


def evidence(prepared: PreparedText, name: str, start: int, end: int) -> Evidence:
    first, last = prepared.original(start, end)
    return Evidence(name, prepared.body[first:last], first, last)
