"""Citations by id: markers [doc:ID] become [1] with title, publisher, date, link and the words that carry the claim.

A marker [or:ID] names a document that is only cited where those before it leave open a name, a sum, a day or quoted words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import lru_cache

from agent.chat.passages import sentences
from agent.chat.stated_facts import carried, plain, stated, without_days, without_names
from domain.answer import AnswerCitation
from domain.document import Document
from domain.text import fold

MARKER = re.compile(r"\s?\[\s?(?:doc|or)\s?[:：]\s?([^\]\s]{1,120})\s?\]")
_GROUP = re.compile(rf"(?:{MARKER.pattern.replace('([', '(?:[')})+")
_SPARE = re.compile(r"\[\s?or\b")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[a-z][a-z0-9\-+&.]{2,}")
_CJK = re.compile(r"[一-鿿]+")
_QUOTED = re.compile(r"[“\"「]([^“”\"」]{4,400})[”\"」]")
_ENDS = re.compile(r"[。！？!?；\n|]|\.(?=\s)")
_ROUND = re.compile(r"(?:pre-?)?[a-h]\+{0,2}轮|series [a-h]")
_MOST = 240
_LONG = 24
"""Characters from which quoted words are a passage, not a cue."""
_MOST_MORE = 4
"""Quotes a sentence may have besides those of its first documents."""


@dataclass
class Citations:
    """Numbers given out while an answer is read; the same words of the same document keep their number."""

    document: Callable[[str], Document | None]
    allowed: Collection[str]
    zone: tzinfo = UTC
    _rows: list[AnswerCitation] = field(default_factory=list)
    dropped: int = 0
    """Markers that pointed at nothing a tool had retrieved."""

    @property
    def rows(self) -> tuple[AnswerCitation, ...]:
        return tuple(self._rows)

    def resolve(self, text: str) -> str:
        """The text with numbered markers. A marker whose document no tool retrieved, or that is not stored, is taken out.

        Every name, sum, day and quoted word of a sentence stands in a quote of its own documents; an investor or a day that none
        of them prints is not told.
        """
        out: list[str] = []
        last = 0
        for group in _GROUP.finditer(text):
            said, numbers = self._sentence(text[last : group.start()], _claim_before(text, group.start()), group.group())
            out += [said, *numbers]
            last = group.end()
        out.append(text[last:])
        return "".join(out)

    def _sentence(self, said: str, claim: str, markers: str) -> tuple[str, list[str]]:
        """What is said before a group of markers, without names nobody prints, and the numbers of the words that carry it."""
        first, spare = self._named(markers)
        if not first:
            return said, []
        facts = stated(said[said.rfind("\n") + 1 :], [plain(d.body) for d in (*first, *spare)])
        rows = [self._best_row(document, claim, facts) for document in first]
        left = [f for f in facts if not any(carried(f, row.quote, row.published_on) for row in rows)]
        for document in (*first, *spare):
            while left and len(rows) < len(first) + _MOST_MORE:
                row = self._row_for(document, left)
                if row is None:
                    break
                rows.append(row)
                left = [f for f in left if not carried(f, row.quote, row.published_on)]
        said = without_days(without_names(said, [d.body for d in (*first, *spare)]), [f[0] for f in left if len(f) > 1])
        return said, [f"[{n}]" for n in dict.fromkeys(row.n for row in rows)]

    def _named(self, markers: str) -> tuple[list[Document], list[Document]]:
        """The documents of a group of markers: those to cite, and those to look in for what they leave open."""
        first: dict[str, Document] = {}
        spare: dict[str, Document] = {}
        for match in MARKER.finditer(markers):
            document = self.document(match[1]) if match[1] in self.allowed else None
            if document is None:
                self.dropped += 1
            else:
                (spare if _SPARE.search(match.group()) else first).setdefault(document.id, document)
        return list(first.values()), [d for i, d in spare.items() if i not in first]

    def _best_row(self, document: Document, claim: str, facts: Sequence[tuple[str, ...]]) -> AnswerCitation:
        terms = _weights(claim)
        best, words = _windows(document, terms, facts)
        quoted = _quoted_words(claim, document)
        for row in self._rows:
            if row.document_id == document.id and not quoted and _worth(row.quote, terms, facts) >= 0.999 * best:
                return row
        return self._row(document, quoted or words)

    def _row_for(self, document: Document, left: Sequence[tuple[str, ...]]) -> AnswerCitation | None:
        """The words of a document that carry most of what is left open, those already cited first; None where it carries nothing."""
        rows = [row for row in self._rows if row.document_id == document.id]
        told = [(sum(carried(f, row.quote, row.published_on) for f in left), row) for row in rows]
        most, best = max(told, key=lambda pair: pair[0], default=(0, None))
        day = self._day(document)
        count, words = max(
            ((sum(carried(f, words, day) for f in left), words) for words in _stretches(document)),
            key=lambda pair: pair[0],
            default=(0, ""),
        )
        if best is not None and most >= max(count, 1):
            return best
        return self._row(document, words) if count else None

    def _day(self, document: Document) -> str | None:
        """The day a report was published, as the park's calendar has it."""
        return document.published_at.astimezone(self.zone).date().isoformat() if document.published_at else None

    def _row(self, document: Document, quote: str) -> AnswerCitation:
        for row in self._rows:
            if row.document_id == document.id and row.quote == quote:
                return row
        row = AnswerCitation(len(self._rows) + 1, document.id, document.title, document.url, quote, document.publisher, self._day(document))
        self._rows.append(row)
        return row


def _claim_before(text: str, at: int) -> str:
    """The words a marker stands behind: back to the sentence before, other markers taken out."""
    head = MARKER.sub("", text[text.rfind("\n", 0, at) + 1 : at]).rstrip("。！？!?；. ")
    start = max((m.end() for m in _ENDS.finditer(head)), default=0)
    quoted = head.rfind("“")
    return head[min(start, quoted) if 0 <= quoted < start and "”" in head[start:] else start :].strip()


def quote_for(claim: str, document: Document) -> str:
    """The words of the document that carry the claim, at most 240 characters, exactly as stored."""
    return _quoted_words(claim, document) or _windows(document, _weights(claim), stated(claim, [plain(document.body)]))[1]


def _quoted_words(claim: str, document: Document) -> str:
    """Words the claim quotes that the document prints, as it prints them (a line may break inside them); "" where it quotes none."""
    outer = claim[claim.find("“") + 1 : claim.rfind("”")] if "“" in claim else ""
    for quoted in (outer, *_QUOTED.findall(claim)):
        if len(quoted) > 3 and quoted in document.body:
            return str(quoted)
        if len(quoted) > _LONG and (match := re.search(r"\s*".join(map(re.escape, re.sub(r"\s", "", quoted))), document.body)):
            return match.group()
    return ""


def _windows(document: Document, terms: dict[str, float], facts: Sequence[tuple[str, ...]]) -> tuple[float, str]:
    """(worth, words) of the best one to three neighbouring sentences of one line."""
    body = document.body
    spans = sentences(body, document.lang == "en")
    best = (-1.0, 0.0, body[:_MOST])
    for i, (start, _) in enumerate(spans):
        for j in range(i, min(i + 3, len(spans))):
            end = spans[j][1]
            if end - start > _MOST and j > i:
                break
            words = body[start : min(end, start + _MOST)]
            if "\n" in words:
                break
            worth = _worth(words, terms, facts)
            if worth - len(words) / 4000 > best[0]:
                best = (worth - len(words) / 4000, worth, words)
    return best[1], best[2]


def _worth(words: str, terms: dict[str, float], facts: Sequence[tuple[str, ...]]) -> float:
    """Share of a claim's terms that words contain, and of its facts that they carry."""
    told = sum(carried(f, words, None) for f in facts) / len(facts) if facts else 0.0
    return _cover(words, terms) + told


@lru_cache(maxsize=64)
def _stretches(document: Document) -> tuple[str, ...]:
    """Every sentence of a document; a long one in overlapping pieces."""
    found = []
    for start, end in sentences(document.body, document.lang == "en"):
        for at in range(start, max(end - _MOST, start) + _MOST // 2, _MOST // 2):
            words = document.body[at : min(at + _MOST, end)]
            found.append(words)
    return tuple(w for w in found if w.strip())


def _weights(claim: str) -> dict[str, float]:
    """What a quote should contain: figures count most, then names in Latin letters, then pairs of Chinese characters."""
    folded = fold(claim).lower()
    weights: dict[str, float] = {}
    for figure in _FIGURE.findall(folded):
        weights[figure.replace(",", "")] = 3.0
    for printed in _ROUND.findall(folded):
        weights[printed] = 2.0
    for word in _LATIN.findall(folded):
        weights[word] = 2.0
    for run in _CJK.findall(folded):
        for i in range(len(run) - 1):
            weights.setdefault(run[i : i + 2], 1.0)
    return weights


def _cover(words: str, terms: dict[str, float]) -> float:
    if not terms:
        return 0.0
    folded = fold(words).lower().replace(",", "")
    return sum(weight for term, weight in terms.items() if term in folded) / sum(terms.values())
