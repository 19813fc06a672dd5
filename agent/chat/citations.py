"""Citations by id: markers [doc:ID] become [1] with title, publisher, date, link and the words that carry the claim."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from agent.chat.passages import sentences
from domain.answer import AnswerCitation
from domain.document import Document
from domain.text import fold

MARKER = re.compile(r"\s?\[\s?doc\s?[:：]\s?([^\]\s]{1,120})\s?\]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[a-z][a-z0-9\-+&.]{2,}")
_CJK = re.compile(r"[一-鿿]+")
_QUOTED = re.compile(r"[“\"「]([^“”\"」]{4,400})[”\"」]")
_ENDS = re.compile(r"[。！？!?；\n|]|\.(?=\s)")
_ROUND = re.compile(r"(?:pre-?)?[a-h]\+{0,2}轮|series [a-h]")
_MOST = 240
_OPEN = 0.15
"""Share of a claim's terms that a quote may leave out before another place is looked for."""
_WORTH_A_SECOND = 0.3


@dataclass
class Citations:
    """Numbers given out while an answer is read; the same words of the same document keep their number."""

    document: Callable[[str], Document | None]
    allowed: Collection[str]
    _rows: list[AnswerCitation] = field(default_factory=list)
    dropped: int = 0
    """Markers that pointed at nothing a tool had retrieved."""

    @property
    def rows(self) -> tuple[AnswerCitation, ...]:
        return tuple(self._rows)

    def resolve(self, text: str) -> str:
        """The text with numbered markers. A marker whose document no tool retrieved, or that is not stored, is taken out."""
        out: list[str] = []
        last = 0
        for match in MARKER.finditer(text):
            claim = _claim_before(text, match.start())
            out.append(text[last : match.start()])
            out.append(self._number(match[1], claim))
            last = match.end()
        out.append(text[last:])
        return re.sub(r"(\[\d+\])(?:\1)+", r"\1", "".join(out))

    def _number(self, document_id: str, claim: str) -> str:
        document = self.document(document_id) if document_id in self.allowed else None
        if document is None:
            self.dropped += 1
            return ""
        terms = _weights(claim)
        for row in self._rows:
            if row.document_id == document_id and _cover(row.quote, terms) >= 0.999 * _best(document, terms):
                return self._row(document, row.quote) + self._rest(document, row.quote, claim, terms)
        quote = quote_for(claim, document)
        return self._row(document, quote) + self._rest(document, quote, claim, terms)

    def _rest(self, document: Document, quote: str, claim: str, terms: dict[str, float]) -> str:
        """A second place of the document for what the first leaves open: an article tells the sum here and the investors there."""
        if "“" in claim:
            return ""
        left = {term: weight for term, weight in terms.items() if not _cover(quote, {term: weight})}
        if sum(left.values()) < _OPEN * sum(terms.values()):
            return ""
        covered, words = _windows(document, left)
        return self._row(document, words) if covered >= _WORTH_A_SECOND and words != quote else ""

    def _row(self, document: Document, quote: str) -> str:
        for row in self._rows:
            if row.document_id == document.id and row.quote == quote:
                return f"[{row.n}]"
        published = document.published_at.date().isoformat() if document.published_at else None
        n = len(self._rows) + 1
        self._rows.append(AnswerCitation(n, document.id, document.title, document.url, quote, document.publisher, published))
        return f"[{n}]"


def _claim_before(text: str, at: int) -> str:
    """The words a marker stands behind: back to the sentence before, other markers taken out."""
    head = MARKER.sub("", text[:at]).rstrip("。！？!?；. ")
    start = max((m.end() for m in _ENDS.finditer(head)), default=0)
    quoted = head.rfind("“")
    return head[min(start, quoted) if 0 <= quoted < start and "”" in head[start:] else start :].strip()


def quote_for(claim: str, document: Document) -> str:
    """The words of the document that carry the claim, at most 240 characters, exactly as stored."""
    outer = claim[claim.find("“") + 1 : claim.rfind("”")] if "“" in claim else ""
    for quoted in (outer, *_QUOTED.findall(claim)):
        if len(quoted) > 3 and quoted in document.body:
            return str(quoted)
    return _windows(document, _weights(claim))[1]


def _best(document: Document, terms: dict[str, float]) -> float:
    return _windows(document, terms)[0]


def _windows(document: Document, terms: dict[str, float]) -> tuple[float, str]:
    """(share of the claim's terms covered, words) of the best one to three neighbouring sentences of one line."""
    body = document.body
    spans = sentences(body, document.lang == "en")
    best = (-1.0, -1.0, body[:_MOST])
    for i, (start, _) in enumerate(spans):
        for j in range(i, min(i + 3, len(spans))):
            end = spans[j][1]
            if end - start > _MOST and j > i:
                break
            words = body[start : min(end, start + _MOST)]
            if "\n" in words:
                break
            covered = _cover(words, terms)
            if covered - len(words) / 4000 > best[0]:
                best = (covered - len(words) / 4000, covered, words)
    return max(best[1], 0.0), best[2]


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
