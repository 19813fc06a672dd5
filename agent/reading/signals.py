"""Signals: what an article says about a company besides its funding, each with the words it stands on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from agent.reading.figures import find_figures, find_team_sizes
from agent.reading.lexicon import load_lexicon
from agent.reading.passage import Passage
from agent.reading.place_finder import PlaceMention, find_places
from domain.gated_pattern import gated
from domain.phrases import PhraseFinder
from domain.signal import Signal, SignalKind

# A denied move is news; a denied partnership is none.
_TOLD_NEGATED = {SignalKind.RELOCATION_RISK, SignalKind.OPERATING_RISK, SignalKind.LANDING_INTENT}
_NEGATION = gated(
    r"不会|不再|不打算|不考虑|没有|并未|未曾|并无|尚无|暂无|从未|否认|辟谣|不存在|无意|不涉及|无.{0,4}计划|绝不"
    r"|\b(?:not|no plans?|den(?:y|ies|ied)|never|no intention|neither|isn't|won't|aren't|without)\b"
)
_DENIED = gated(r"不属实|不实(?:传闻|信息|消息|报道)|为不实|系谣言|是谣言|纯属谣言|untrue|false rumou?r|not true|baseless")
# How many signals of a kind one article may give: a second deal or vacancy adds nothing to the first.
_MOST = {
    SignalKind.LANDING_INTENT: 4,
    SignalKind.FOUNDER_BACKGROUND: 4,
    SignalKind.RELOCATION_RISK: 3,
    SignalKind.OPERATING_RISK: 3,
    SignalKind.PARTNERSHIP: 1,
    SignalKind.NEED_TALENT: 1,
    SignalKind.PUBLIC_LAUNCH: 1,
    SignalKind.EXPANSION: 1,
    SignalKind.NEED_FUNDING: 1,
}
_MOST_OTHERWISE = 2
_FOUNDED = gated(
    r"实名持股|持股|创办|创立|创始人|联合创立|发起人|co.?found|founder|founded"
    r"|(?:her|his|their) own (?:shares?|stake)|holds? (?:a|his|her|their)?.{0,16}(?:stake|shares)"
)
_STRENGTH_ORDER = {"fact": 0, "plan": 1, "weak": 2, None: 0}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the lexicon, compiled."""

    order: int
    kind: SignalKind
    strength: str | None
    detail: str | None
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    place_required: bool


@cache
def _cues() -> tuple[PhraseFinder[tuple[int, ...]], tuple[_Row, ...]]:
    rows: list[_Row] = []
    owners: dict[str, list[int]] = defaultdict(list)
    for order, row in enumerate(load_lexicon("signals")["rows"]):
        rows.append(
            _Row(
                order,
                SignalKind(row["kind"]),
                row.get("strength"),
                row.get("detail"),
                gated(row["needs"]) if "needs" in row else None,
                gated(row["unless"]) if "unless" in row else None,
                row.get("place") == "required",
            )
        )
        for cue in row["cues"]:
            owners[str(cue).lower().replace("-", " ")].append(order)
    return PhraseFinder({cue: tuple(indexes) for cue, indexes in owners.items()}), tuple(rows)


@cache
def _generic() -> frozenset[str]:
    return frozenset(str(word) for word in load_lexicon("signals")["generic"])


def find_signals(passage: Passage, companies: Sequence[str] = (), published_on: date | None = None) -> tuple[Signal, ...]:
    """Signals of a document in order of the text.

    companies      the companies the document is about; with more than one, a signal carries the one named last before it
    published_on   what "this year" and "去年" count from; None leaves such periods out
    """
    signals = [*_cued(passage), *find_figures(passage, published_on), *find_team_sizes(passage)]
    companies = [c for c in companies if c.lower() not in _generic()]
    if len(companies) > 1:
        signals = [_assigned(passage, s, companies) for s in signals]
    return tuple(_trimmed(signals))


def _cued(passage: Passage) -> list[Signal]:
    cues, rows = _cues()
    hits: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for start, end, indexes in cues.find(passage.spaced):
        span = passage.sentence(start)
        hits[span].extend((index, start, end) for index in indexes)
    signals: list[Signal] = []
    for (left, right), found in hits.items():
        signals.extend(_read_sentence(passage, left, right, sorted(found), rows))
    return signals


def _read_sentence(passage: Passage, left: int, right: int, found: list[tuple[int, int, int]], rows: tuple[_Row, ...]) -> list[Signal]:
    """The signals of one sentence: per kind the first row that holds, at its first cue."""
    sentence = passage.spaced[left:right]
    verdicts: dict[int, bool] = {}
    places: list[PlaceMention] | None = None
    seen: set[SignalKind] = set()
    out: list[Signal] = []
    for index, start, end in found:
        row = rows[index]
        if row.kind in seen:
            continue
        holds = verdicts.get(index)
        if holds is None:
            holds = (row.needs is None or row.needs.search(sentence) is not None) and (
                row.unless is None or not row.unless.search(sentence)
            )
            verdicts[index] = holds
        if not holds:
            continue
        place: str | None = None
        if row.kind in {SignalKind.LANDING_INTENT, SignalKind.RELOCATION_RISK, SignalKind.EXPANSION}:
            if places is None:
                places = find_places(passage, left, right)
            place = _nearest(passage, places, end)
            if row.place_required and place is None:
                continue
        negated = _negated(sentence, start - left, end - left)
        if negated and row.kind not in _TOLD_NEGATED:
            continue
        seen.add(row.kind)
        quote, first, last = passage.quote(start, end)
        out.append(
            Signal(
                row.kind,
                quote,
                first,
                last,
                strength=row.strength,
                place=place,
                detail=passage.printed(start, end) if row.kind is SignalKind.LIST_MEMBERSHIP else row.detail,
                holds_shares=True if row.kind is SignalKind.FOUNDER_BACKGROUND and _FOUNDED.search(sentence) else None,
                negated=negated,
            )
        )
    return out


def _negated(sentence: str, start: int, end: int) -> bool:
    """Whether the cue is denied: a negation shortly before it or inside it, or the whole sentence calls it untrue."""
    window = sentence[max(0, start - 24) : end + 6]
    clause = re.split(r"[,;:]", window)[-1] if re.search(r"[,;:]", window) else window
    return bool(_NEGATION.search(clause) or _DENIED.search(sentence))


def _nearest(passage: Passage, places: list[PlaceMention], position: int) -> str | None:
    """The place a landing is about: the next one after the cue, else the last one before it; a firm's own prefix is none."""
    text = passage.text
    usable = [p for p in places if not _LEGAL_NAME.match(text, p.end)]
    after = [p for p in usable if p.start >= position]
    chosen = after[0] if after else usable[-1] if usable else None
    if chosen is None:
        return None
    return chosen.place.en if passage.is_latin else chosen.place.zh


_LEGAL_NAME = re.compile(r"\)?[\u4e00-\u9fff]{2,14}(?:有限公司|有限责任公司|股份公司|研究院有限)")


def _assigned(passage: Passage, signal: Signal, companies: Sequence[str]) -> Signal:
    body = passage.prepared.body
    named = max(((body.rfind(c, 0, signal.end), c) for c in companies), default=(-1, ""))
    if named[0] < 0:
        return signal
    return Signal(
        signal.kind,
        signal.quote,
        signal.start,
        signal.end,
        named[1],
        signal.strength,
        signal.place,
        signal.value_low,
        signal.value_high,
        signal.currency,
        signal.period,
        signal.actual,
        signal.detail,
        signal.holds_shares,
        signal.negated,
    )


def _trimmed(signals: list[Signal]) -> list[Signal]:
    """At most a few of a kind, the firmest first; one signal per kind and quote."""
    kept: list[Signal] = []
    counts: Counter[SignalKind] = Counter()
    seen: set[tuple[SignalKind, str, float | None]] = set()
    for signal in sorted(signals, key=lambda s: (_STRENGTH_ORDER.get(s.strength, 3), s.start)):
        key = (signal.kind, "" if signal.kind is SignalKind.TEAM_SIZE else signal.quote, signal.value_low)
        if key in seen or counts[signal.kind] >= _MOST.get(signal.kind, _MOST_OTHERWISE):
            continue
        seen.add(key)
        counts[signal.kind] += 1
        kept.append(signal)
    return sorted(kept, key=lambda s: (s.start, s.kind))
