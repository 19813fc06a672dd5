"""Lists of deals in English: items headed by a line ("Foo – $12M Series A", "Foo (fintech, Lagos): …", the name alone)."""

from __future__ import annotations

import re

from agent.reading.clauses_en import EnglishArticle
from agent.reading.names_en import NAME, is_name, trim_name
from agent.reading.statements import Statement
from domain.funding import EventStatus

_MARK = r"(?:\d{1,2}[.)]\s*|[•·*▪‣–—-]\s*|#\d+:?\s*)?"
_HEADINGS = (
    re.compile(
        rf"^{_MARK}(?P<name>{NAME})(?:\s?\([^()\n]{{1,60}}\))?\s?(?:\s[–—-]|:|\||,)\s(?=[^\n]{{0,50}}(?:[$€£¥₹]\s?\d|\d\s?million|"
        r"Series [A-H]\b|\b[Ss]eed\b|undisclosed))",
        re.MULTILINE,
    ),
    re.compile(rf"^{_MARK}(?P<name>{NAME})(?:\s?\([^()\n]{{1,60}}\))?\s?:?\n", re.MULTILINE),
)


def listed_items(article: EnglishArticle) -> list[list[Statement]]:
    """The statements of each item, headed by its company; empty where fewer than two items tell of a round."""
    text = article.text
    heads: dict[int, str] = {}
    for pattern in _HEADINGS:
        for match in pattern.finditer(text, article.prepared.title_end + 1):
            name = trim_name(match["name"])
            if is_name(name) and len(name.split()) <= 5:
                heads.setdefault(match.start(), name)
    if len(heads) < 2:
        return []
    starts = sorted(heads)
    items: list[list[Statement]] = []
    for n, start in enumerate(starts):
        stop = starts[n + 1] if n + 1 < len(starts) else len(text)
        told = [s for s in article.statements if start <= s.start < stop and s.sentence]
        if not told or any(s.status is not EventStatus.COMPLETED and s.anchored for s in told):
            continue
        if n + 1 == len(starts):
            told = [s for s in told if s.start - start < 900]
        own = [s for s in told if s.status is EventStatus.COMPLETED]
        if any(s.amount or s.investors or any(r.id for r in s.rounds) for s in own):
            own[0].company = heads[start]
            items.append(own)
    return items if len(items) > 1 else []
