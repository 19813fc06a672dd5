"""Which tracks an article's subject works in: cue lists matched in one pass, weighed by where and how they occur."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.reading.lexicon import load_lexicon
from agent.reading.passage import Passage
from domain.gated_pattern import gated
from domain.naming import name_key
from domain.phrases import PhraseFinder
from domain.text import fold
from domain.track import Track, TrackMatch

_OFF_TOPIC, _MARKET = -1, -2
_STRONG, _WEAK, _EXCLUDED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class TrackWeights:
    """How much a cue counts, by place and by the sentence it stands in; tuned on labelled articles (`evals/labels.py`)."""

    title: float = 1.0
    lead: float = 0.7
    body: float = 0.3
    long_text: float = 2400.0
    """Characters from which on the body counts less (two and a half times as many letters)."""
    weak: float = 0.6
    repeat: float = 0.12
    most_repeats: int = 4
    aside: float = 0.3
    """Factor in a sentence about the market, a list of uses, investors or other firms."""
    about: float = 1.3
    """Factor in a sentence that says what the subject is or does."""
    off_topic: float = 0.25
    """What one unit of off-topic evidence takes away."""
    market: float = 2.5
    """How much more an off-topic cue on markets counts in a title."""
    also: float = 0.5
    also_threshold: float = 1.0
    """What a sub-track must bring, at half weight, to carry another parent that has no cue of its own."""
    threshold: float = 0.6
    sub_threshold: float = 0.35
    share: float = 0.3
    """What share of the strongest track's evidence another family of tracks needs at least."""
    sub_share: float = 0.15
    """The same for a sub-track."""
    most_tracks: int = 7
    known: float = 0.8
    """What the name of a firm that everyone of the sector knows says by itself, where the article is about it."""


@dataclass(slots=True)
class _Evidence:
    """What speaks for one track: per cue its best place, and how often it occurs."""

    strong: dict[str, float]
    weak: dict[str, float]
    counts: dict[str, int]
    printed: dict[str, str]


_CJK = gated(r"[\u4e00-\u9fff]")
_SEAM = gated(r"(?<=[a-z0-9])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-z0-9])")
_ASIDE = gated(
    r"市场规模|行业规模|据.{0,12}(?:数据|报告|统计)|业内人士|竞争对手|竞品|应用于|应用在|适用于|用于.{0,16}(?:等|领域|行业)"
    r"|等(?:多个|众多|诸多)?(?:领域|行业|场景|方向|赛道)|投资(?:组合|领域|方向|赛道)|曾投资|已投|关注.{0,14}(?:领域|方向|赛道)"
    r"|专注.{0,14}投资|基金|随着|近年来|众所周知"
    r"|(?:未来|接下来|后续).{0,8}(?:结合|借助|利用|引入)|(?:结合|借助|引入).{0,16}等技术"
    r"|(?:展开|开展|进行|达成).{0,6}合作|服务(?:过|了)|客户(?:包括|有|来自|主要)|为.{0,40}等.{0,8}(?:企业|公司|客户|机构)"
    r"|毕业|硕士|博士|专业|market size|according to|competitor|rival|portfolio|other startups|such as|the likes of"
    r"|previously (?:worked|invested)"
)
_ABOUT = gated(
    r"成立于|创立于|创办于|致力于|专注|主营|主要(?:从事|业务|产品|提供|做)|是(?:一|国内|全球|中国|我国|目前).{0,14}(?:家|个|款|公司|企业|平台|商)|研发.{0,3}生产"
    r"|提供商|服务商|运营商|制造商|开发商|供应商|解决方案|旗下|核心产品|自主研发"
    r"|\b(?:startup|start up|company|develop(?:s|er|ing)|builds?|building|maker?s?|provider|founded|specializ\w+)\b"
)

_NAMES_BUSINESS = re.compile(
    r"[\u4e00-\u9fff]{0,4}?(?:公司|企业|平台|创企|厂商|服务商|供应商|提供商|运营商|开发商|解决方案|独角兽|初创)"
    r"|(?: \w+){0,2} (?:startup|start up|company|firm|platform|provider|maker|developer|unicorn|business)\b"
)


class TrackMatcher:
    """Cues of all tracks in one automaton. Build once, use for every document; safe to share between threads."""

    def __init__(self, tracks: Sequence[Track], weights: TrackWeights | None = None) -> None:
        self.tracks = tuple(tracks)
        self.weights = weights or TrackWeights()
        self._index = {t.id: i for i, t in enumerate(self.tracks)}
        entries: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for i, track in enumerate(self.tracks):
            weak = {cue_key(c) for c in track.weak}
            for cue in {*track.keywords_zh, *track.keywords_en, *track.weak}:
                _enter(entries, cue, (i, _WEAK if cue_key(cue) in weak else _STRONG))
            for phrase in track.exclude:
                _enter(entries, phrase, (i, _EXCLUDED))
        for topic, cues in load_lexicon("off_topic").items():
            for cue in cues:
                _enter(entries, cue, (_MARKET if topic == "market" else _OFF_TOPIC, _STRONG))
        self._phrases = PhraseFinder({form: tuple(owners) for form, owners in entries.items()})
        self._known: dict[str, list[int]] = defaultdict(list)
        for track_id, names in load_lexicon("known_firms").items():
            for name in names if track_id in self._index else ():
                self._known[name_key(str(name))].append(self._index[track_id])

    def match(self, body: str, folded: str, passage: Passage | None = None, companies: Sequence[str] = ()) -> tuple[TrackMatch, ...]:
        """Tracks of `body` (title, line feed, text), best first; the parent of every sub-track is among them.

        companies   the firms the article is about, as printed: what a well-known one makes need not be said
        """
        passage = passage or Passage.of(body, folded)
        spans = self._spans(passage.spaced)
        known = [(i, company) for company in companies for i in self._known.get(name_key(company), ())]
        if not spans and not known:
            return ()
        evidence, off_topic = self._weigh(passage, spans)
        for i, company in known:
            mine = evidence.setdefault(i, _Evidence({}, {}, {}, {}))
            mine.strong[company] = max(mine.strong.get(company, 0.0), self.weights.known)
            mine.printed.setdefault(company, company)
        return self._judge(evidence, off_topic)

    def _spans(self, text: str) -> dict[int, list[tuple[int, int, int]]]:
        """Per track its (start, end, sort of cue), longest first, without those inside a longer one or an excluded phrase."""
        found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for start, end, owners in self._phrases.find(text):
            for owner, sort in owners:
                found[owner].append((start, end, sort))
        kept: dict[int, list[tuple[int, int, int]]] = {}
        for owner, spans in found.items():
            if len(spans) == 1:
                if spans[0][2] != _EXCLUDED:
                    kept[owner] = spans
                continue
            spans.sort(key=lambda s: (s[0] - s[1], s[0]))
            taken: list[tuple[int, int]] = []
            mine = []
            for start, end, sort in spans:
                if any(a <= start and end <= b for a, b in taken):
                    continue
                taken.append((start, end))
                if sort != _EXCLUDED:
                    mine.append((start, end, sort))
            if mine:
                kept[owner] = mine
        return kept

    def _weigh(self, passage: Passage, spans: dict[int, list[tuple[int, int, int]]]) -> tuple[dict[int, _Evidence], float]:
        w = self.weights
        text, title_end, lead_end = passage.spaced, passage.title_end, passage.lead_end
        # A long text mentions more in passing.
        body = w.body * min(1.0, (w.long_text * (2.5 if passage.is_latin else 1.0) / max(1, len(text))) ** 0.5)
        factors: dict[int, float] = {}
        evidence: dict[int, _Evidence] = {}
        off_topic: dict[str, float] = {}
        for owner, hits in spans.items():
            mine = _Evidence({}, {}, {}, {})
            for start, end, sort in hits:
                zone = w.title if start < title_end else w.lead if start < lead_end else body
                cue = text[start:end]
                if owner < 0:
                    # A title on markets, law or layoffs is about no company at all.
                    weight = zone * (w.market if owner == _MARKET and start < title_end else 1.0)
                    off_topic[cue] = max(off_topic.get(cue, 0.0), weight)
                    continue
                left, right = passage.sentence(start)
                factor = factors.get(left)
                if factor is None:
                    factor = factors[left] = self._factor(text[left:right], start < title_end)
                # A weak word that names the business in title or opening ("数据智能服务公司") is as good as a strong one.
                named = sort == _WEAK and start < lead_end and factor >= 1.0 and _NAMES_BUSINESS.match(text, end) is not None
                bucket = mine.strong if sort == _STRONG or named else mine.weak
                bucket[cue] = max(bucket.get(cue, 0.0), zone * factor)
                mine.counts[cue] = mine.counts.get(cue, 0) + 1
                mine.printed.setdefault(cue, passage.printed(start, end))
            if owner >= 0:
                evidence[owner] = mine
        # Buzz in the body of a text says little; its title and opening say what the business is.
        return evidence, sum(v for v in off_topic.values() if v >= w.lead)

    def _factor(self, sentence: str, in_title: bool) -> float:
        if in_title:
            return 1.0
        if _ASIDE.search(sentence):
            return self.weights.aside
        return self.weights.about if _ABOUT.search(sentence) else 1.0

    def _strength(self, mine: _Evidence) -> float:
        """Distinct cues add up, repeats a little; weak cues count only beside a strong one."""
        w = self.weights
        if not mine.strong:
            return 0.0
        total = sum(mine.strong.values()) + w.weak * sum(mine.weak.values())
        repeats = sum(min(n - 1, w.most_repeats) for n in mine.counts.values())
        return total + min(w.repeat * repeats, total)

    def _judge(self, evidence: dict[int, _Evidence], off_topic: float) -> tuple[TrackMatch, ...]:
        w = self.weights
        total: dict[int, float] = {i: self._strength(mine) for i, mine in evidence.items()}
        total = {i: s for i, s in total.items() if s > 0}
        penalty = w.off_topic * off_topic
        kept: dict[int, float] = {}
        for i, strength in total.items():
            track = self.tracks[i]
            if track.parent is not None and strength - penalty >= w.sub_threshold:
                kept[i] = strength - penalty
                parent = self._index.get(track.parent)
                if parent is not None:
                    kept[parent] = max(kept.get(parent, 0.0), kept[i])
        for i, strength in total.items():
            track = self.tracks[i]
            if track.parent is None:
                # What its sub-tracks found speaks for a parent too, even where none of them is sure by itself.
                share = sum(total.get(j, 0.0) for j, t in enumerate(self.tracks) if t.parent == track.id)
                half = sum(w.also * total.get(j, 0.0) for j, t in enumerate(self.tracks) if track.id in t.also and j in kept)
                if strength + 0.6 * share + half - penalty >= w.threshold:
                    kept[i] = max(kept.get(i, 0.0), strength + 0.6 * share + half - penalty)
        for j in [j for j in kept if self.tracks[j].also]:
            # A sub-track speaks for its other parents at half weight, even where they have no cue of their own.
            for other in self.tracks[j].also:
                also = self._index.get(other)
                if also is not None and w.also * kept[j] >= w.also_threshold:
                    kept[also] = max(kept.get(also, 0.0), w.also * kept[j])
        for i in [i for i in total if self.tracks[i].parent is not None and i not in kept]:
            parent = self._index.get(self.tracks[i].parent or "")
            if parent is not None and parent not in total and total[i] - penalty >= w.threshold:
                kept[parent] = max(kept.get(parent, 0.0), total[i] - penalty)
        self._drop_faint(kept)
        ranked = sorted(kept.items(), key=lambda item: (-item[1], self.tracks[item[0]].id))[: w.most_tracks]
        return tuple(TrackMatch(self.tracks[i].id, _score(s), self._cues(i, evidence)) for i, s in ranked)

    def _drop_faint(self, kept: dict[int, float]) -> None:
        """Takes out tracks that are faint beside the main one: a word on AI in the news of a drug maker is no AI company."""
        if not kept:
            return
        best = max(kept.values())
        families: dict[str, float] = {}
        for i, strength in kept.items():
            family = self.tracks[i].parent or self.tracks[i].id
            families[family] = max(families.get(family, 0.0), strength)
        for i, strength in list(kept.items()):
            track = self.tracks[i]
            faint = families[track.parent or track.id] < self.weights.share * best
            if faint or (track.parent is not None and strength < self.weights.sub_share * best):
                del kept[i]
        for i in [i for i in kept if self.tracks[i].parent is not None]:
            parent = self._index.get(self.tracks[i].parent or "")
            if parent is not None:
                kept[parent] = max(kept.get(parent, 0.0), kept[i])

    def _cues(self, index: int, evidence: dict[int, _Evidence]) -> tuple[str, ...]:
        """The strongest cues as printed, at most five; a parent without its own shows those of its sub-tracks."""
        mine = evidence.get(index)
        sources = [mine] if mine and mine.strong else [evidence[j] for j in evidence if self.tracks[j].parent == self.tracks[index].id]
        weights: dict[str, float] = {}
        for source in sources:
            for cue, value in source.strong.items():
                printed = source.printed[cue]
                weights[printed] = max(weights.get(printed, 0.0), value)
        return tuple(sorted(weights, key=lambda c: (-weights[c], c))[:5])


def cue_key(cue: str) -> str:
    """A cue as the automaton holds it: folded, lower case, hyphens as spaces."""
    return fold(cue).lower().replace("-", " ").strip()


def tracks_from_rows(rows: Sequence[dict[str, Any]]) -> tuple[Track, ...]:
    """Tracks out of parsed YAML or JSON rows (the `tracks:` list of a profile), for callers without a profile."""
    return tuple(
        Track(
            id=row["id"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            tier=row["tier"],
            keywords_zh=tuple(map(str, row.get("keywords_zh", ()))),
            keywords_en=tuple(map(str, row.get("keywords_en", ()))),
            weak=tuple(map(str, row.get("weak", ()))),
            exclude=tuple(map(str, row.get("exclude", ()))),
            parent=row.get("parent"),
            also=tuple(row.get("also", ())),
            frontier=float(row.get("frontier", 0.0)),
        )
        for row in rows
    )


def _enter(entries: dict[str, set[tuple[int, int]]], cue: str, owner: tuple[int, int]) -> None:
    for form in _forms(cue):
        entries[form].add(owner)


def _forms(cue: str) -> set[str]:
    """The spellings of a cue: singular and plural in English, with and without a blank between Latin and Chinese."""
    key = cue_key(cue)
    if not key:
        return set()
    if _CJK.search(key):
        return {key, _SEAM.sub(" ", key), key.replace(" ", "")}
    forms = {key}
    if key[-1].isalpha() and len(key) > 3:
        forms.add(key + "s")
        if key.endswith("y") and key[-2] not in "aeiou":
            forms.add(key[:-1] + "ies")
        if key.endswith(("ch", "sh", "x", "ss")):
            forms.add(key + "es")
    return forms


def _score(strength: float) -> float:
    return round(1 - math.exp(-0.9 * strength), 3)
