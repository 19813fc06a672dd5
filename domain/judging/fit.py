"""Track fit, freshness and source trust."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, timedelta

from domain.judging.facts import Facts
from domain.judging.quotes import cite, cite_title
from domain.judging.yardstick import Yardstick
from domain.organization import Sighting
from domain.scorecard import CriterionScore
from domain.track import Track, TrackMatch

_ABOUT = 0.5
"""Focus from which a document is about the company rather than one of several in it."""
_TELLING = 0.12
Shares = list[tuple[float, Track, TrackMatch, Sighting]]
"""(share 0–1, track, its match, where), the most telling first."""
_FAINT = 0.25
"""What the faintest match is worth of a full one."""
_STUB = 90
_KEEP = 0.3
"""Share from which a track is named on the lead."""


_last: list[tuple[Facts, Yardstick, Shares]] = []


def track_shares(facts: Facts, measure: Yardstick) -> Shares:
    """How well each track of the park fits, the most telling first: weight of the track by strength of the match.

    A match in a roundup counts less than one in a piece on the company; a sub-track says more than its parent. The last answer is
    kept, by identity: judge and lead ask for it in a row.
    """
    for known, by, shares in _last[:1]:
        if known is facts and by is measure:
            return shares
    shares = _track_shares(facts, measure)
    _last[:] = [(facts, measure, shares)]
    return shares


def _track_shares(facts: Facts, measure: Yardstick) -> Shares:
    best: dict[str, tuple[float, Track, TrackMatch, Sighting]] = {}
    for sighting in facts.snapshot.sightings:
        focus = 0.3 + 0.7 * sighting.focus
        for match in sighting.tracks:
            track = measure.tracks.get(match.id)
            if track is None:
                continue
            strength = _FAINT + (1 - _FAINT) * min(1.0, match.score * focus / 0.7)
            if track.parent is not None:
                strength += 0.05
            share = min(1.0, measure.track_weights[track.id] * measure.firmness(match.cues) * strength)
            if track.id not in best or share > best[track.id][0]:
                best[track.id] = (share, track, match, sighting)
    return sorted(best.values(), key=lambda found: (-found[0] - _telling(found[1]), found[1].id))


def _is_stub(sighting: Sighting) -> bool:
    """Whether a text is too short to say what a company does; a Latin letter tells less than a Chinese character."""
    return sighting.chars is not None and sighting.chars < (_STUB * 3 if sighting.lang == "en" else _STUB)


def _telling(track: Track) -> float:
    """What puts a track before another of like share: a sub-track or a future track says more of a company than a wide one."""
    return _TELLING if track.parent is not None or track.tier == "future" else 0.0


def named_tracks(shares: Shares) -> tuple[str, ...]:
    """Ids of the tracks to show on the lead, the most telling first, at most four, and the parents of those."""
    if not shares:
        return ()
    floor = max(_KEEP, max(share for share, _, _, _ in shares) - 0.35)
    kept = [track for share, track, _, _ in shares if share >= floor][:4]
    return tuple(dict.fromkeys((*(t.id for t in kept), *(t.parent for t in kept if t.parent))))


def _other_trade(facts: Facts, measure: Yardstick, shares: Shares) -> str | None:
    """The trade outside the park's tracks that a title on the company names, where no title on it names a technique of the tracks."""
    titles = [s.title for s in facts.snapshot.sightings if s.focus >= _ABOUT]
    named = next((found for title in titles if (found := measure.other_trade_in(title))), None)
    if named is None:
        return None
    cues = {cue for _, _, match, _ in shares for cue in match.cues if not measure.is_soft(cue) and named not in cue}
    return None if any(cue in title for cue in cues for title in titles) else named


def track_fit(facts: Facts, measure: Yardstick, points: float, shares: Shares) -> CriterionScore:
    """Share of the best track, told by the most telling one. A piece on the company without a cue of the park is a known zero."""
    if not shares:
        about = next((s for s in facts.snapshot.sightings if s.focus >= _ABOUT and not _is_stub(s)), None)
        if about is None:
            return CriterionScore("track_fit", None, points, "赛道待核实", "track to be checked")
        reason = "报道中未见园区关注的赛道"
        return CriterionScore("track_fit", 0.0, points, reason, "no track of the park in the reports", (cite_title(about),))
    _, track, match, sighting = shares[0]
    share = max(found[0] for found in shares)
    names = {track.name_zh.lower(), track.name_en.lower()}
    told = distinct_cues(cue for cue in match.cues if cue.lower() not in names)
    reason = f"属{track.name_zh}" + (f"，报道提到“{'、'.join(told)}”" if told else "")
    english = f"{track.name_en}" + (f"; the reports mention {', '.join(told)}" if told else "")
    evidence = tuple(dict.fromkeys(cite(sighting, cue) for cue in match.cues[:2])) or (cite_title(sighting),)
    trade = _other_trade(facts, measure, shares)
    if trade is not None:
        share *= measure.profile.rules.other_trade_share
        reason, english = f"{reason}；标题所言业务为“{trade}”，赛道只是沾边", f"{english}; but the title names another trade ({trade})"
    return CriterionScore("track_fit", round(points * share, 1), points, reason, english, evidence)


def distinct_cues(cues: Iterable[str], most: int = 3) -> list[str]:
    """The first few cues, without those that another one says more exactly (CAR-T beside 体内CAR-T)."""
    near = list(dict.fromkeys(cues))[: 2 * most]
    return [cue for cue in near if not any(cue != other and cue.lower() in other.lower() for other in near)][:most]


def freshness_trust(facts: Facts, measure: Yardstick, points: float) -> CriterionScore:
    """Three fifths for how new the news is, two fifths for who prints it; a second outlet adds trust."""
    sightings = facts.snapshot.sightings
    if not sightings:
        return CriterionScore("freshness_trust", None, points, "来源待核实", "source to be checked")
    trust, source, outlets = _trust(facts, measure)
    who = source.publisher or source.source_id or "导入材料"
    told = f"{who}等 {outlets} 家来源" if outlets > 1 else who
    if facts.newest is None:
        when, when_en = "日期待核实", "date to be checked"
    else:
        when, when_en = f"最新消息 {facts.newest.isoformat()}", f"newest report {facts.newest.isoformat()}"
    newest = max(sightings, key=lambda s: (s.published_on is not None, s.published_on or facts.today, s.document_id))
    return CriterionScore(
        "freshness_trust", _freshness_points(_age(facts), measure, points, trust), points, f"{when}，{told}",
        f"{when_en}; {who}{f' and {outlets - 1} more' if outlets > 1 else ''}", (cite_title(newest),) if newest.title else (),
    )  # fmt: skip


def freshness_turn(facts: Facts, measure: Yardstick, points: float) -> date | None:
    """The day on which the points of freshness will next be fewer, as long as nothing new is reported; None: never."""
    age, stale = _age(facts), measure.profile.thresholds.stale_days
    if facts.newest is None or age is None or age >= stale:
        return None
    trust = _trust(facts, measure)[0]
    now = _freshness_points(age, measure, points, trust)
    # Points only fall with age: the first age that has fewer is found by halving.
    turn = bisect_left(range(age + 1, stale + 1), True, key=lambda later: _freshness_points(later, measure, points, trust) < now)
    return None if age + 1 + turn > stale else facts.newest + timedelta(days=age + 1 + turn)


def _trust(facts: Facts, measure: Yardstick) -> tuple[float, Sighting, int]:
    """(trust 0–1, the sighting that earns it, how many outlets print of the company); there must be a sighting."""
    sightings = facts.snapshot.sightings
    trusts = [(measure.trust(s.source_id, s.publisher), s) for s in sightings]
    trust, source = max(trusts, key=lambda pair: (pair[0], pair[1].published_on is not None, pair[1].document_id))
    outlets = len({s.publisher or s.source_id or s.document_id for s in sightings})
    return (min(1.0, trust + 0.15) if outlets > 1 else trust), source, outlets


def _age(facts: Facts) -> int | None:
    """Days since the newest report; None where no day is known."""
    return None if facts.newest is None else max(0, (facts.today - facts.newest).days)


def _freshness_points(age: int | None, measure: Yardstick, points: float, trust: float) -> float:
    thresholds = measure.profile.thresholds
    fresh = 0.0 if age is None else _fresh_share(age, thresholds.fresh_days, thresholds.stale_days)
    return round(points * (0.6 * fresh + 0.4 * trust), 1)


def _fresh_share(age: int, fresh: int, stale: int) -> float:
    """1 up to `fresh` days, 0 from `stale` days, falling with the logarithm of the age between."""
    if age <= fresh:
        return 1.0
    if age >= stale:
        return 0.0
    return 1 - math.log(age / fresh) / math.log(stale / fresh)
