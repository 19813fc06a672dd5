"""Checks a model's claims against the text: words that do not stand there are dropped, numbers and days are read again by our own rules."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from agent.model_reading.answer import ClaimedEvent
from agent.model_reading.doubt import ADVISES, DATELINE
from agent.model_reading.located import LocatedText, Span
from agent.reading.dates import find_dates
from agent.reading.names_zh import clean_investor
from agent.reading.rounds import find_rounds
from agent.reading.status import EN_CUMULATIVE, EN_HISTORY, ZH_CUMULATIVE, ZH_CURRENT, ZH_HISTORY, en_status, zh_status
from domain.evidence import Evidence
from domain.funding import EventStatus, FundingEvent
from domain.money import find_money
from domain.naming import is_generic, name_key

_CLAUSE_ZH = re.compile(r"[。!?;,\n]")
_CLAUSE_EN = re.compile(r"[.!?;,\n](?=\s|$)")
_VALUED = re.compile(r"估值|市值|投后|投前|valuation|valued at|\bworth\b|pre-money|post-money", re.IGNORECASE)
_FUND_SIZE = re.compile(r"(?:基金|母基金)[^,，。]{0,8}规模|管理规模|在管|assets under management|\bAUM\b", re.IGNORECASE)
_NOT_RAISED = re.compile(r"营收|收入|销售额|产值|注册资本|净利|流水|revenue|\bsales\b|turnover|registered capital|\bARR\b", re.IGNORECASE)
_INVESTS = re.compile(
    r"投|融资|入股|注资|加注|增资|出资|轮|invest|fund|\bled\b|rais|secur|participat|back|join|round|financ|capital|money", re.IGNORECASE
)
_PAYS = re.compile(r"领投|跟投|参投|\bled\b|participat", re.IGNORECASE)
_LEADS = re.compile(r"领投|独家|牵头|领衔|主投|\banchor|\bled\b|\blead(?:s|ing)?\b|\bsole\b", re.IGNORECASE)
_SINGLE_CHARACTER = re.compile(r"^.$|^[\d\W_]+$")


@dataclass(frozen=True, slots=True)
class CheckedEvent:
    """A claim that held: the event with its evidence.

    quoted   a sentence of the text was quoted for it        hedged   our own rules read that sentence as rumour, plan, denial …
    """

    event: FundingEvent
    quoted: bool
    hedged: bool = False


class ClaimCheck:
    """Checks claims about one article. `dropped` counts values by field."""

    def __init__(self, located: LocatedText, published: date | None, dollar: str | None) -> None:
        self._located = located
        self._text = located.prepared.text
        self._chinese = located.prepared.chinese
        self._published = published
        self._dollar = dollar
        self.dropped: Counter[str] = Counter()

    def check(self, claim: ClaimedEvent) -> CheckedEvent | None:
        """What holds of a claim; None where the company does not stand in the text, or nothing besides it does."""
        company_at = self._name_at(claim.company)
        if company_at is None:
            self._drop("company", claim.company or "(none)")
            return None
        quotes = self._located.find(claim.quote) if len(claim.quote) >= 4 else []
        if not quotes:
            self._drop("quote", claim.quote)
        company = self._located.printed(company_at)
        quote = self._located.sentences(quotes[0]) if quotes else None
        status = self._status(claim, quote)
        near = quote or self._located.sentence(company_at[0])
        event = FundingEvent(company=company, status=status, evidence=(self._evidence("company", company_at),))
        event = self._with_round(event, claim.round, near)
        event = self._with_amount(event, claim.amount, near)
        event = self._with_investors(event, claim, near)
        event = self._with_date(event, claim.date, near)
        if event.round_as_printed is None and event.amount is None and not event.investors and (quote is None or not self._speaks(quote)):
            return None
        if quotes:
            event = replace(event, evidence=(*event.evidence, self._evidence("status", quotes[0])))
        return CheckedEvent(event, quote is not None, quote is not None and self._own_status(claim, quote) is status)

    def _drop(self, field: str, value: str | None) -> None:
        if value:
            self.dropped[field] += 1

    def _evidence(self, field: str, span: Span) -> Evidence:
        start, end = self._located.prepared.original(*span)
        return Evidence(field, self._located.prepared.body[start:end], start, end)

    def _name_at(self, name: str | None, within: Span | None = None) -> Span | None:
        if not name or _SINGLE_CHARACTER.match(name.strip()) or is_generic(name):
            return None
        return next(iter(self._located.find(name, within)), None)

    def _status(self, claim: ClaimedEvent, quote: Span | None) -> EventStatus:
        """The model's status; where it says done, our own rules read the quoted sentence too, and the more careful reading holds."""
        if claim.status is not EventStatus.COMPLETED or quote is None:
            return claim.status
        found = self._own_status(claim, quote)
        if found is not None:
            return found
        return EventStatus.HISTORY if self._told_before(self._core(claim, quote)) else EventStatus.COMPLETED

    def _own_status(self, claim: ClaimedEvent, quote: Span) -> EventStatus | None:
        """What our own rules call a sentence: a rumour or denial anywhere in it counts, anything else where the deal itself is told."""
        read = zh_status if self._chinese else en_status
        core = self._core(claim, quote)
        told = read(self._text[core[0] : core[1]])
        if told is not None:
            return told
        whole = read(self._text[quote[0] : quote[1]])
        return whole if whole in {EventStatus.RUMOUR, EventStatus.NEGATED} else None

    def _core(self, claim: ClaimedEvent, quote: Span) -> Span:
        """The clauses of a sentence that print the claim's round and amount, else its company; the whole sentence where it prints none."""
        printed = [span for words in (claim.round, claim.amount) for span in self._located.find(words, quote)[:1]]
        printed = printed or self._located.find(claim.company, quote)[:1]
        if not printed:
            return quote
        clauses = [self._clause(span) for span in printed]
        return max(quote[0], min(c[0] for c in clauses)), min(quote[1], max(c[1] for c in clauses))

    def _told_before(self, span: Span) -> bool:
        """Whether a stretch of the body looks back to earlier rounds."""
        text = self._text[span[0] : span[1]]
        back = (ZH_HISTORY if self._chinese else EN_HISTORY).search(text)
        return bool(back) and not ZH_CURRENT.search(text) and span[0] > self._located.prepared.title_end

    def _speaks(self, quote: Span) -> bool:
        """Whether a sentence speaks of investing at all."""
        return bool(_INVESTS.search(self._text[quote[0] : quote[1]]))

    def _places(self, words: str | None, near: Span) -> list[Span]:
        """Where the words stand, those beside the event's sentence first."""
        return sorted(self._located.find(words), key=lambda span: (not near[0] <= span[0] < near[1], span[0]))

    def _with_round(self, event: FundingEvent, words: str | None, near: Span) -> FundingEvent:
        for span in self._places(words, near):
            start, end = max(0, span[0] - 8), min(len(self._text), span[1] + 8)
            for mention in find_rounds(self._text, start, end, chinese=self._chinese):
                if mention.id is not None and mention.start < span[1] and span[0] < mention.end:
                    at = (mention.start, mention.end)
                    printed = self._located.printed(at)
                    return replace(
                        event, round=mention.id, round_as_printed=printed, evidence=(*event.evidence, self._evidence("round", at))
                    )
        self._drop("round", words)
        return event

    def _with_amount(self, event: FundingEvent, words: str | None, near: Span) -> FundingEvent:
        for span in self._places(words, near):
            if event.status is EventStatus.COMPLETED and self._is_other_sum(span):
                continue
            start, end = max(0, span[0] - 12), min(len(self._text), span[1] + 12)
            for mention in find_money(self._text, start, end, chinese=self._chinese, dollar=self._dollar):
                if mention.start < span[1] and span[0] < mention.end and mention.money.qualifier != "ceiling":
                    at = (mention.start, mention.end)
                    money = replace(mention.money, as_printed=self._located.printed(at))
                    return replace(event, amount=money, evidence=(*event.evidence, self._evidence("amount", at)))
        self._drop("amount", words)
        return event

    def _clause(self, span: Span) -> Span:
        """The clause, between commas or stops, that holds a span."""
        ends = _CLAUSE_ZH if self._chinese else _CLAUSE_EN
        left = max((m.end() for m in ends.finditer(self._text, max(0, span[0] - 120), span[0])), default=max(0, span[0] - 120))
        after = ends.search(self._text, span[1])
        return left, after.start() if after else len(self._text)

    def _is_other_sum(self, span: Span) -> bool:
        """Whether the clause around a sum calls it a valuation, a total over rounds, a fund's size or a turnover."""
        left, right = self._clause(span)
        clause, before = self._text[left:right], self._text[left : span[0]]
        cumulative = (ZH_CUMULATIVE if self._chinese else EN_CUMULATIVE).search(clause)
        return bool(cumulative or _VALUED.search(before) or _FUND_SIZE.search(clause) or _NOT_RAISED.search(before))

    def _with_investors(self, event: FundingEvent, claim: ClaimedEvent, near: Span) -> FundingEvent:
        names: dict[str, tuple[str, Span]] = {}
        company = name_key(event.company or "")
        for claimed in (*claim.lead_investors, *claim.investors):
            held = self._investor(claimed, near, event.status is not EventStatus.COMPLETED)
            if held is None or name_key(held[0]) == company:
                self._drop("investor", claimed)
            else:
                names.setdefault(name_key(held[0]), held)
        # A piece of another's name is nobody.
        names = {key: held for key, held in names.items() if not any(key != other and key in other for other in names)}
        leads = {name_key(self._located.printed(at)) for claimed in claim.lead_investors if (at := self._name_at(claimed)) is not None}
        proven = {key for key, (name, _) in names.items() if key in leads and any(map(self._led, self._located.find(name)))}
        return replace(
            event,
            lead_investors=tuple(name for key, (name, _) in names.items() if key in proven),
            investors=tuple(name for name, _ in names.values()),
            evidence=(
                *event.evidence,
                *(self._evidence("lead_investors" if key in proven else "investors", at) for key, (_, at) in names.items()),
            ),
        )

    def _investor(self, claimed: str, near: Span, told_before: bool) -> tuple[str, Span] | None:
        """An investor's name as printed, and a place where it invests and does not advise; in this round, unless all is `told_before`."""
        if _SINGLE_CHARACTER.match(claimed.strip()) or (self._chinese and clean_investor(claimed) is None):
            return None
        for span in self._places(claimed, near):
            sentence = self._located.sentence(span[0])
            left, right = self._clause(span)
            # What looks back stands before the name; what follows it may speak of another round.
            if not _INVESTS.search(self._text[sentence[0] : sentence[1]]) or (not told_before and self._told_before((sentence[0], right))):
                continue
            clause = self._text[left:right]
            if ADVISES.search(clause) and not _PAYS.search(clause):
                continue
            return self._located.printed(span), span
        return None

    def _led(self, at: Span) -> bool:
        start, end = self._located.sentence(at[0])
        return bool(_LEADS.search(self._text[start:end]))

    def _with_date(self, event: FundingEvent, words: str | None, near: Span) -> FundingEvent:
        for span in self._places(words, near):
            start, end = max(0, span[0] - 6), min(len(self._text), span[1] + 6)
            for mention in find_dates(self._text, self._published, start, end, chinese=self._chinese):
                if mention.day and mention.start < span[1] and span[0] < mention.end and not DATELINE.match(self._text, mention.end):
                    at = (mention.start, mention.end)
                    return replace(event, announced_on=mention.on, evidence=(*event.evidence, self._evidence("announced_on", at)))
        self._drop("date", words)
        return event
