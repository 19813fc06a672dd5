"""Quotes under points: every citation is words of a stored document, and can be checked against it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from domain.evidence import Citation
from domain.funding import FundingRound
from domain.judging.facts import Facts
from domain.organization import Sighting
from domain.scorecard import CriterionScore, Scorecard, totalled
from domain.signal import Signal

QUOTE_MAX = 60


def cite(sighting: Sighting, quote: str) -> Citation:
    """A quote from one document; a bare word that stands in a short title is shown with the title around it."""
    title = sighting.title
    quote = public_part(quote)
    if len(quote) < 12 and quote in title and not holds_private_data(title):
        at = title.index(quote)
        if len(title) <= QUOTE_MAX:
            quote = title
        else:
            start = 0 if at + len(quote) <= QUOTE_MAX else max(0, min(at - 20, len(title) - QUOTE_MAX))
            quote = _whole_words(title, start, start + QUOTE_MAX)
    return Citation(sighting.document_id, quote, sighting.url)


def _whole_words(text: str, start: int, end: int) -> str:
    """A piece of a text that begins and ends between Latin words, where the piece is long enough to allow it."""

    def inside(at: int) -> bool:
        return 0 < at < len(text) and all(c.isascii() and not c.isspace() for c in text[at - 1 : at + 1])

    while inside(start) and start < end - 20:
        start += 1
    while inside(end) and end > start + 20:
        end -= 1
    return text[start:end].strip()


# Age, birth, family, private numbers and addresses: printed by papers, no business of a lead.
_PRIVATE = re.compile(
    r"(?:现年|年仅|今年)?\s*\d{1,2}\s*岁|(?:出生于|生于)\s*\d{4}\s*年?|\d{4}\s*年(?:\d{1,2}月)?(?:出生|生人)|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?:妻子|丈夫|太太|女儿|儿子|父亲|母亲)[\u4e00-\u9fff]{0,4}|[\w.+-]+@[\w-]+\.[\w.]+|\b\d{1,2}[- ]year[- ]old\b|\baged \d{1,2}\b",
    re.IGNORECASE,
)


# What every private word holds; most quotes hold none of it, and are done with at a glance.
_MAYBE_PRIVATE = re.compile(r"[岁生妻丈太女儿父母@]|1[3-9]\d{9}|[Yy][Ee][Aa][Rr]|[Aa][Gg][Ee][Dd]")


@lru_cache(maxsize=1024)
def holds_private_data(text: str) -> bool:
    """Whether a text tells an age, a birth, family, a mobile number or a mail address."""
    return _MAYBE_PRIVATE.search(text) is not None and _PRIVATE.search(text) is not None


def public_part(quote: str) -> str:
    """A quote without private data: the longest piece between such words, which still occurs in the document."""
    if not holds_private_data(quote):
        return quote
    return max((piece.strip(" ，,、的。；;(（)）") for piece in _PRIVATE.split(quote)), key=len)


def cite_signal(signal: Signal, sighting: Sighting) -> Citation:
    """The quote of a signal, without private data."""
    quote = public_part(signal.quote)
    return Citation(sighting.document_id, quote, sighting.url) if quote else cite_title(sighting)


def cite_round(facts: Facts, one: FundingRound, *fields: str) -> tuple[Citation, ...]:
    """Quotes of the first report that prints the fields; the report's title where it quotes none of them."""
    found: dict[str, Citation] = {}
    for report in one.reports:
        for evidence in report.event.evidence:
            if evidence.field in fields and evidence.field not in found and evidence.quote:
                sighting = facts.sighting.get(report.document_id)
                plain = Citation(report.document_id, evidence.quote, report.url)
                found[evidence.field] = cite(sighting, evidence.quote) if sighting else plain
        if len(found) == len(fields):
            break
    quotes = tuple(dict.fromkeys(found[f] for f in fields if f in found))
    if quotes:
        return quotes
    for report in one.reports:
        sighting = facts.sighting.get(report.document_id)
        if sighting is not None and sighting.title:
            return (cite_title(sighting),)
    return ()


def cite_title(sighting: Sighting) -> Citation:
    """The head of a title, at most 60 characters: the one quote every document has."""
    return Citation(sighting.document_id, _whole_words(sighting.title, 0, QUOTE_MAX), sighting.url)


def verify_quotes(card: Scorecard, body_of: Callable[[str], str | None]) -> Scorecard:
    """Drops every quote that does not occur in its document, and every point that is left without a quote.

    `body_of` gives `title + "\\n" + text` of a document, or None. A criterion that loses all its quotes becomes unknown and the
    combined score is added up again; a card whose quotes all hold comes back as it is.
    """

    def holds(citation: Citation) -> bool:
        body = body_of(citation.document_id)
        return body is not None and bool(citation.quote) and citation.quote in body

    cited = [part.evidence for part in (*card.criteria, *card.opc_criteria, *card.scale_criteria)]
    cited += [penalty.evidence for penalty in card.penalties]
    if all(holds(c) for evidence in cited for c in evidence):
        return card

    def checked(parts: tuple[CriterionScore, ...]) -> tuple[CriterionScore, ...]:
        kept = []
        for part in parts:
            evidence = tuple(c for c in part.evidence if holds(c))
            lost = bool(part.evidence) and not evidence
            kept.append(replace(part, evidence=evidence, points=None if lost else part.points))
        return tuple(kept)

    criteria = checked(card.criteria)
    kept = [replace(p, evidence=tuple(c for c in p.evidence if holds(c))) for p in card.penalties]
    score, penalties, share = totalled(criteria, kept, card.unknown_share, card.cap)
    return replace(
        card,
        criteria=criteria,
        penalties=penalties,
        score=min(card.score, score),
        opc_criteria=checked(card.opc_criteria),
        scale_criteria=checked(card.scale_criteria),
        known_share=share,
    )
