"""When the same facts will next be judged otherwise: every rule that looks at the day, in one place."""

from __future__ import annotations

from datetime import date, timedelta

from domain.judging.facts import Facts, round_day
from domain.judging.fit import freshness_turn
from domain.judging.place import bound_until
from domain.judging.yardstick import Yardstick


def next_turn(facts: Facts, measure: Yardstick, newsy: float) -> date | None:
    """The first day after `facts.today` on which these facts may be judged otherwise by the same yardstick; None: never.

    It may come too early, never too late: a day that turns nothing costs one judging, a missed one would leave a wrong score.
    """
    days = [*_days_to_come(facts), freshness_turn(facts, measure, measure.points.get("freshness_trust", 0.0))]
    if newsy > 0:
        limit = measure.profile.thresholds.stale_days
        if facts.newest is not None:
            # The day after the limit is the first that is beyond it: see `judge._stale`.
            days += [facts.newest + timedelta(days=limit + 1), facts.newest + timedelta(days=2 * limit + 1)]
        days += bound_until(facts, measure)
    return min((day for day in days if day is not None and day > facts.today), default=None)


def _days_to_come(facts: Facts) -> list[date]:
    """A report of a day to come counts as undated until the day before, and as seen from that day on."""
    told = [s.published_on for s in facts.snapshot.sightings] + [round_day(one) for one in facts.snapshot.rounds]
    ahead = [day for day in told if day is not None and day > facts.today]
    return [*ahead, *(day - timedelta(days=1) for day in ahead)]
