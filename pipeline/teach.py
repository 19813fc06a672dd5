"""Teaching as use cases: what the verdicts propose, and what people do with it. Nothing moves before a person adopts it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, get_args

from domain.errors import Conflict, NotFound, UsageError
from domain.ids import stable_id
from domain.lead_life import Actor
from domain.ports import Clock
from domain.profile import ParkProfile
from domain.teaching import LEAST_DECISIONS, Decision, StopField, StopRule, TeachingState, WeightChange, points_in_force, propose
from store.store import Store
from store.teaching import TeachingAction

if TYPE_CHECKING:
    from pipeline.wiring import Scout

_LONGEST_STOP = 366


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed change under the id by which a person adopts exactly this one."""

    id: str
    change: WeightChange


@dataclass(frozen=True, slots=True)
class Taught:
    """Where teaching stands: the points of the profile and those in force, what verdicts there are, what they propose."""

    given: dict[str, float]
    in_force: dict[str, float]
    state: TeachingState
    decisions: tuple[Decision, ...]
    proposal: Proposal | None


class Teacher:
    """The use cases over one store; `given` is the profile as its file says, before anything was taught."""

    def __init__(self, store: Store, given: ParkProfile, clock: Clock, today: Callable[[], date]) -> None:
        self._store = store
        self._given = given
        self._clock = clock
        self._today = today

    def look(self) -> Taught:
        state, _ = self._store.teaching.state(self._given.id)
        decisions = self._store.decisions.standing()
        points = {c.id: c.points for c in self._given.criteria}
        return Taught(points, points_in_force(self._given, state), state, tuple(decisions), self._proposal(decisions, state))

    def _proposal(self, decisions: list[Decision], state: TeachingState) -> Proposal | None:
        change = propose(self._given, decisions, state)
        if change is None:
            return None
        return Proposal(stable_id("teach", self._given.id, repr(change.before), repr(change.after)), change)

    def adopt(self, proposal_id: str | None, by: Actor) -> WeightChange:
        """Puts the proposal in force from the next scoring. With an id only exactly that one: Conflict where verdicts or weights
        have moved it since it was shown."""
        state, seen = self._store.teaching.state(self._given.id)
        if state.frozen:
            raise Conflict("teaching is frozen: `parkscout teach freeze --off` first")
        proposal = self._proposal(self._store.decisions.standing(), state)
        if proposal is None:
            raise Conflict(f"there is no proposal to adopt: verdicts (at least {LEAST_DECISIONS}) do not call for other weights")
        if proposal_id is not None and proposal_id != proposal.id:
            raise Conflict(f"the proposal is now {proposal.id}: look at `parkscout teach show` again before adopting it")
        self._add(seen, "adopt", by, proposal.change)
        return proposal.change

    def undo(self, by: Actor) -> WeightChange:
        """Takes the last adopted change back, from the next scoring; returns it."""
        state, seen = self._store.teaching.state(self._given.id)
        if not state.applied:
            raise Conflict("nothing is adopted, so nothing can be undone")
        self._add(seen, "undo", by)
        return state.applied[-1].change

    def freeze(self, frozen: bool, by: Actor) -> None:
        """Stops proposals, or lets them be made again; the points in force stay."""
        state, seen = self._store.teaching.state(self._given.id)
        if state.frozen == frozen:
            raise Conflict(f"teaching is {'already frozen' if frozen else 'not frozen'}")
        self._add(seen, "freeze" if frozen else "thaw", by)

    def _add(self, seen: int, action: TeachingAction, by: Actor, change: WeightChange | None = None) -> None:
        self._store.teaching.add(self._given.id, seen, action, change, by.name, self._clock())

    def stop(self, wish: str, until: date, by: Actor, reason: str = "", everyone: bool = False) -> StopRule:
        """Keeps a kind of lead out of a reader's lists until a day, included. `wish` is `track:bci`, `kind:opc`, `place:杭州`,
        `region:overseas`, `label:…`, `round:seed` or `company:NAME`. Raises UsageError for an unknown kind or a day that is over."""
        field_name, separator, value = wish.partition(":")
        value = value.strip()
        fields = get_args(StopField)
        if not separator or field_name not in fields or not value:
            raise UsageError(f"{wish!r} is no kind of lead: write one of {', '.join(f'{name}:…' for name in fields)}")
        self._check_known(field_name, value)
        today = self._today()
        if until < today:
            raise UsageError(f"{until} is over: a rule needs an end date from today on")
        if (until - today).days > _LONGEST_STOP:
            raise UsageError(f"{until} is more than a year away: a rule ends within {_LONGEST_STOP} days and can be set again")
        rule_id = stable_id("stop", field_name, value, "" if everyone else by.name)
        rule = StopRule(rule_id, field_name, value, by.name, until, reason.strip(), everyone)  # type: ignore[arg-type]
        self._store.stop_rules.put(rule)
        return rule

    def _check_known(self, field_name: str, value: str) -> None:
        from domain.funding import is_round_id
        from domain.track import ProjectKind

        known = {"track": [t.id for t in self._given.tracks], "kind": [k.value for k in ProjectKind]}.get(field_name)
        if known is not None and value not in known:
            raise UsageError(f"there is no {field_name} {value!r}: use one of {', '.join(known)}")
        if field_name == "round" and not is_round_id(value):
            raise UsageError(f"there is no round {value!r}: use ids such as seed, angel, pre_a, a, a_plus, b")

    def end_stop(self, rule_id: str, by: Actor) -> StopRule:
        """Ends a rule now. A personal rule is ended by its owner or a coordinator."""
        rule = self._store.stop_rules.get(rule_id)
        if rule is None:
            raise NotFound(f"there is no rule {rule_id!r}: `parkscout office mutes` lists them")
        if by.name != rule.by and by.role != "coordinator":
            raise Conflict(f"{rule_id} is {rule.by}'s rule: only {rule.by} or a coordinator ends it")
        # Its last day was yesterday: who wished what stays on record.
        self._store.stop_rules.put(replace(rule, until=min(rule.until, self._today() - timedelta(days=1))))
        return rule

    def stops(self) -> list[StopRule]:
        return self._store.stop_rules.on(self._today())


def tell_taught(scout: Scout) -> None:
    """Says on stderr which adopted points a scoring uses, so that no weight moves silently."""
    state, _ = scout.store.teaching.state(scout.profile.id)
    if not state.applied:
        return
    last = state.applied[-1]
    in_force = {c.id: c.points for c in scout.profile.criteria} == dict(last.change.after)
    day = datetime.date(last.at.astimezone(scout.zone))
    english = scout.settings.lang == "en"
    if not in_force:
        told = "the profile's points were edited since; adopted weights rest" if english else "园区配置的分值已修改，此前采纳的权重不再使用"
        print(told, file=sys.stderr)
        return
    print(f"weights adopted by {last.by} on {day}:" if english else f"使用 {last.by} 于 {day} 采纳的权重：", file=sys.stderr)
    for _criterion, zh, en in last.change.reasons:
        print(f"  {en if english else zh}", file=sys.stderr)
