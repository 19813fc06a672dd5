"""Scores labels against gold: tracks, kinds, location, signals by kind and quote, and pairs of documents that are one story. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from domain.place import find_place, lies_in
from domain.text import fold
from evals.extraction import Tally


@dataclass(slots=True)
class LabelScores:
    """Micro counts over all documents, and per label."""

    tracks: Tally = field(default_factory=Tally)
    kinds: Tally = field(default_factory=Tally)
    signals: Tally = field(default_factory=Tally)
    signal_quotes: Tally = field(default_factory=Tally)
    """As `signals`, but the quote must overlap the gold one too."""
    location: Tally = field(default_factory=Tally)
    per_track: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    per_kind: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    per_signal: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    errors: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(document id, "track" | "kind" | "signal" | "location", "missed" | "extra", value)"""


def score_labels(predicted: Mapping[str, Mapping[str, Any]], gold: Mapping[str, Mapping[str, Any]]) -> LabelScores:
    """Predictions in the shape of `extract` lines and gold records (`tracks`, `kind`, `location`, `signals`), both by document id.

    What a record has in `tracks_optional` and `kind_optional` is neither rewarded nor punished.
    """
    scores = LabelScores()
    for document_id, record in gold.items():
        line = predicted.get(document_id, {})
        wanted_tracks = set(record.get("tracks") or ())
        got_tracks = {t["id"] for t in line.get("tracks", ())} - (set(record.get("tracks_optional") or ()) - wanted_tracks)
        _count(scores, document_id, "track", wanted_tracks, got_tracks)
        wanted_kinds = set(record.get("kind") or ()) - {"none"}
        got_kinds = set(line.get("kinds", ())) - (set(record.get("kind_optional") or ()) - wanted_kinds)
        _count(scores, document_id, "kind", wanted_kinds, got_kinds)
        wanted_place = record.get("location", record.get("hq_city_or_country"))
        _count_place(scores, document_id, wanted_place, line.get("location"))
        if "signals" in record:
            _count_signals(scores, document_id, record["signals"], line.get("signals", ()))
    return scores


def _count(scores: LabelScores, document_id: str, what: str, wanted: Collection[str], got: Collection[str]) -> None:
    total, parts = (scores.tracks, scores.per_track) if what == "track" else (scores.kinds, scores.per_kind)
    for value in {*wanted, *got}:
        both, extra = value in wanted and value in got, value not in wanted
        for tally in (total, parts[value]):
            tally.tp += both
            tally.fp += extra
            tally.fn += not both and not extra
        if not both:
            scores.errors.append((document_id, what, "extra" if extra else "missed", value))


def _count_place(scores: LabelScores, document_id: str, wanted: str | None, got: str | None) -> None:
    right = bool(wanted and got and same_place(wanted, got))
    scores.location.tp += right
    scores.location.fp += bool(got) and not right
    scores.location.fn += bool(wanted) and not right
    if not right and (wanted or got):
        scores.errors.append((document_id, "location", "missed" if wanted else "extra", f"{wanted} / {got}"))


def same_place(a: str, b: str) -> bool:
    """One place, or one inside the other (a reader who writes 上海 for 张江 is right)."""
    first, second = find_place(a), find_place(b)
    if first is None or second is None:
        return fold(a).lower() == fold(b).lower()
    return first.zh == second.zh or lies_in(a, (b,)) or lies_in(b, (a,))


def _count_signals(scores: LabelScores, document_id: str, wanted: Iterable[Mapping[str, Any]], got: Iterable[Mapping[str, Any]]) -> None:
    """Signals are counted by kind once per document; the quote count pairs each gold quote with one that overlaps it."""
    gold_quotes: dict[str, list[str]] = defaultdict(list)
    told_quotes: dict[str, list[str]] = defaultdict(list)
    for signal in wanted:
        gold_quotes[signal["kind"]].append(_plain(signal["quote"]))
    for signal in got:
        told_quotes[signal["kind"]].append(_plain(signal["quote"]))
    for kind in {*gold_quotes, *told_quotes}:
        both, extra = kind in gold_quotes and kind in told_quotes, kind not in gold_quotes
        for tally in (scores.signals, scores.per_signal[kind]):
            tally.tp += both
            tally.fp += extra
            tally.fn += not both and not extra
        if not both:
            scores.errors.append((document_id, "signal", "extra" if extra else "missed", kind))
        hit = sum(any(_overlap(q, t) for t in told_quotes.get(kind, ())) for q in gold_quotes.get(kind, ()))
        scores.signal_quotes.tp += hit
        scores.signal_quotes.fn += len(gold_quotes.get(kind, ())) - hit
        scores.signal_quotes.fp += sum(not any(_overlap(q, t) for q in gold_quotes.get(kind, ())) for t in told_quotes.get(kind, ()))


def _plain(quote: str) -> str:
    return "".join(fold(quote).lower().split())


def _overlap(a: str, b: str) -> bool:
    return a in b or b in a or any(a[i : i + 6] in b for i in range(max(0, len(a) - 5)))


def score_pairs(story_of: Mapping[str, str], gold_story_of: Mapping[str, str], apart: Iterable[tuple[str, str]] = ()) -> tuple[Tally, int]:
    """Same-story pairs among the documents of the gold (precision, recall, F1), and how many pairs of `apart` were merged all the same."""
    tally = Tally()
    known = [d for d in gold_story_of if d in story_of]
    for a, b in combinations(known, 2):
        same, told = gold_story_of[a] == gold_story_of[b], story_of[a] == story_of[b]
        tally.tp += same and told
        tally.fp += told and not same
        tally.fn += same and not told
    return tally, sum(story_of.get(a) == story_of.get(b) and a in story_of for a, b in apart)


def render_labels(scores: LabelScores) -> str:
    """The figures as a Markdown table, then every label with fewer than all right."""
    lines = ["| labels | P | R | F1 | gold |", "|---|---|---|---|---|"]
    rows = (
        ("tracks", scores.tracks),
        ("kinds", scores.kinds),
        ("location", scores.location),
        ("signals (kind)", scores.signals),
        ("signals (kind and quote)", scores.signal_quotes),
    )
    lines += [_row(name, tally) for name, tally in rows]
    for title, parts in (("track", scores.per_track), ("kind", scores.per_kind), ("signal", scores.per_signal)):
        lines += [_row(f"{title}: {name}", tally) for name, tally in sorted(parts.items()) if tally.fp or tally.fn]
    return "\n".join(lines)


def _row(name: str, tally: Tally) -> str:
    return f"| {name} | {tally.precision:.2f} | {tally.recall:.2f} | {tally.f1:.2f} | {tally.tp + tally.fn} |"
