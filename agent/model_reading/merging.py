"""Rules and model put together: where both speak the rules stand, what they left open is filled, what they missed is added. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agent.model_reading.checking import CheckedEvent
from agent.model_reading.doubt import UNSURE
from domain.evidence import Evidence
from domain.funding import EventStatus, FundingEvent, Money
from domain.naming import is_legal_name, name_key, name_keys


@dataclass(slots=True)
class Merged:
    """Events after the merge; `gained` counts by field what the model added."""

    events: list[FundingEvent]
    other_events: list[FundingEvent]
    gained: Counter[str] = field(default_factory=Counter)


def merged(
    events: Sequence[FundingEvent], other_events: Sequence[FundingEvent], checked: Sequence[CheckedEvent], status_in_doubt: bool = False
) -> Merged:
    """Puts checked claims beside what the rules read of the same article.

    status_in_doubt   the rules doubt whether the deal is done: then a quoted sentence that they themselves read the model's way settles it
    """
    out = Merged(list(events), list(other_events))
    for claim in checked:
        place = _place(out.events, claim.event)
        other = _place(out.other_events, claim.event)
        if status_in_doubt and _settles(out, place, other, claim):
            continue
        if place is not None and claim.event.status is EventStatus.COMPLETED:
            out.events[place] = _filled(out.events[place], claim.event, out.gained)
        elif place is not None or other is not None:
            # The rules have read this deal, and read it otherwise: theirs stands.
            if other is not None and out.other_events[other].status is claim.event.status:
                out.other_events[other] = _filled(out.other_events[other], claim.event, out.gained)
        elif claim.quoted:
            (out.events if claim.event.status is EventStatus.COMPLETED else out.other_events).append(claim.event)
            out.gained["event" if claim.event.status is EventStatus.COMPLETED else "other event"] += 1
    return out


def _settles(out: Merged, place: int | None, other: int | None, claim: CheckedEvent) -> bool:
    """Moves an event whose status the rules doubted to where the quoted sentence puts it; whether it did."""
    status = claim.event.status
    if place is not None and claim.hedged and status in UNSURE:
        out.other_events.append(replace(out.events.pop(place), status=status))
        out.gained[f"read as {status.value}"] += 1
        return True
    if place is None and other is not None and claim.quoted and status is EventStatus.COMPLETED:
        if out.other_events[other].status is not EventStatus.PLANNED:
            return False
        event = replace(out.other_events.pop(other), status=status)
        out.events.append(_filled(event, claim.event, out.gained))
        out.gained["read as completed"] += 1
        return True
    return False


def _place(events: Sequence[FundingEvent], claim: FundingEvent) -> int | None:
    """Which of the events a claim is about: same company (or none named), nothing of round and amount against it, most agreement."""
    best: tuple[int, int] | None = None
    for index, event in enumerate(events):
        if not same_company(event, claim) or _differ(event, claim):
            continue
        agreement = 2 * (event.round is not None and event.round == claim.round) + (event.amount is not None and claim.amount is not None)
        if best is None or agreement > best[0]:
            best = (agreement, index)
    return best[1] if best else None


def same_company(event: FundingEvent, claim: FundingEvent) -> bool:
    """Whether two events of one article name one company, short or long; an event without a name can be anyone's."""
    if event.company is None:
        return True
    ours = {name_key(n) for n in (event.company, *event.company_aliases)}
    theirs = name_key(claim.company or "")
    if theirs in ours or {k.key for n in (event.company, *event.company_aliases) for k in name_keys(n)} & {
        k.key for k in name_keys(claim.company or "")
    }:
        return True
    return any(len(a) >= 2 and len(theirs) >= 2 and (a in theirs or theirs in a) for a in ours)


def _differ(event: FundingEvent, claim: FundingEvent) -> bool:
    if event.round and claim.round and event.round != claim.round:
        return True
    return bool(event.amount and claim.amount and _apart(event.amount, claim.amount))


def _apart(a: Money, b: Money) -> bool:
    if a.currency and b.currency and a.currency != b.currency:
        return False  # one sum may be printed in two currencies
    low_a, low_b = a.low or 0.0, b.low or 0.0
    high_a, high_b = a.high or low_a, b.high or low_b
    return low_a > high_b * 1.12 or low_b > high_a * 1.12


def _filled(event: FundingEvent, claim: FundingEvent, gained: Counter[str]) -> FundingEvent:
    """The rules' event with what only the claim says."""
    names: list[str] = []
    if event.company is None and claim.company is not None:
        event = replace(event, company=claim.company)
        names.append("company")
    elif claim.company and _another_name(event, claim.company):
        event = replace(event, company_aliases=(*event.company_aliases, claim.company))
        gained["alias"] += 1
    if event.round is None and claim.round is not None:
        event = replace(event, round=claim.round, round_as_printed=claim.round_as_printed)
        names.append("round")
    if event.amount is None and claim.amount is not None:
        event = replace(event, amount=claim.amount)
        names.append("amount")
    if event.announced_on is None and claim.announced_on is not None:
        event = replace(event, announced_on=claim.announced_on)
        names.append("announced_on")
    gained.update(names)
    more: list[Evidence] = [e for e in claim.evidence if e.field in names]
    known = [name_key(n) for n in event.investors]
    new = tuple(n for n in claim.investors if not any(name_key(n) in k or k in name_key(n) for k in known))
    leads = claim.lead_investors if not event.lead_investors else ()
    if new or leads:
        gained["investor"] += len(new)
        gained["lead investor"] += len(leads)
        added = {*new, *leads}
        own = tuple(n for n in event.investors if n not in leads)
        event = replace(event, investors=(*leads, *own, *(n for n in new if n not in leads)), lead_investors=event.lead_investors or leads)
        more += [e for e in claim.evidence if e.field in {"investors", "lead_investors"} and e.quote in added]
    return replace(event, evidence=(*event.evidence, *more)) if more else event


def _another_name(event: FundingEvent, name: str) -> bool:
    known = {name_key(n) for n in (event.company or "", *event.company_aliases)}
    return is_legal_name(name) and name_key(name) not in known
