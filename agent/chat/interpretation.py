"""The parsed question: what the rule model understood, as data a page can show and correct."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from domain.search import LeadFilter

FILTERS = (
    "tracks", "kinds", "places", "exclude_places", "exclude_tracks", "regions", "rounds", "statuses", "investors",
    "since", "until", "span", "min_amount_cny", "max_amount_cny", "order", "ascending", "topic",
)  # fmt: skip
"""The fields that narrow a list and that a follow-up inherits."""

ROUND_ASPECTS = frozenset({"investors", "amount", "round", "date"})
"""What is told of a round is told together: who asks for one of them wants to know the round."""

ALL_ENDS = ("landed", "signed", "producing", "rejected")
"""The statuses of leads that came to an end, well or not: what the case library holds."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name the store knows; `id` is a lead id, "" for a company that is no lead (in the park, or only in documents)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as understood.

    intent      leads | count | trend | company | described | why | compare | similar | portfolio | park_news | risk | digest | changes |
                cases | search | propose | freshness | help | thanks | clarify | refuse
    aspect      what is asked about a company: investors, amount, round, date, place, founder, product …
    more        further aspects of the same question ("做什么的，谁投的": investors after product)
    companies   the companies asked about, known by name or by position in the list shown before
    asked_name  a name that was asked for and that the store does not know
    track_words the words the tracks came from
    span        the words the time filter came from
    topic       what remains of the question once everything understood is taken out; a search term
    reason      of a refusal (private_data, promise, verdict …) or of asking back (which_company, subject …)
    """

    intent: str = "leads"
    language: str = "zh-Hans"
    question: str = ""
    aspect: str | None = None
    more: tuple[str, ...] = ()
    companies: tuple[Named, ...] = ()
    asked_name: str | None = None
    investors: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    exclude_tracks: tuple[str, ...] = ()
    track_words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    exclude_places: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    span: str | None = None
    min_amount_cny: float | None = None
    max_amount_cny: float | None = None
    order: str | None = None
    ascending: bool = False
    limit: int | None = None
    offset: int = 0
    by: str | None = None
    topic: str = ""
    action: str | None = None
    note: str | None = None
    reason: str | None = None
    follow_up: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; what does not bind is left out."""
        out: dict[str, Any] = {}
        for name, value in asdict(self).items():
            if value in (None, (), "", False, 0) and name not in {"intent", "language"}:
                continue
            if isinstance(value, date):
                out[name] = value.isoformat()
            elif isinstance(value, tuple):
                out[name] = list(value)
            else:
                out[name] = value
        return out

    @property
    def filters_bind(self) -> bool:
        return any(getattr(self, name) not in (None, (), "", False) for name in FILTERS if name not in {"order", "ascending", "topic"})

    def lead_filter(self, default_limit: int = 5) -> LeadFilter:
        """The filter for `ScoutReads.leads`. Excluded tracks and the offset are applied by the caller."""
        order = self.order or ("opc_score" if self.kinds == ("opc",) else "scale_score" if self.kinds == ("scale",) else "score")
        return LeadFilter(
            tracks=self.tracks,
            kinds=self.kinds,
            places=self.places,
            exclude_places=self.exclude_places,
            regions=self.regions,
            rounds=self.rounds,
            investors=self.investors,
            statuses=self.statuses,
            since=self.since,
            until=self.until,
            min_amount_cny=self.min_amount_cny,
            max_amount_cny=self.max_amount_cny,
            order=order,  # type: ignore[arg-type]
            ascending=self.ascending,
            limit=self.limit or default_limit,
        )


def from_json(values: dict[str, Any]) -> Interpretation:
    """The interpretation a stored answer carries; unknown keys are ignored."""
    known = {f.name for f in fields(Interpretation)}
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            continue
        if name in {"since", "until"} and value:
            given[name] = date.fromisoformat(value)
        elif name == "companies":
            given[name] = tuple(Named(row["id"], row["name"]) for row in value)
        elif isinstance(value, list):
            given[name] = tuple(value)
        else:
            given[name] = value
    return Interpretation(**given)


def inherit(new: Interpretation, old: Interpretation) -> Interpretation:
    """`new` with every filter that only `old` binds: what "only those in Suzhou" means after a list."""
    taken = {
        name: getattr(old, name)
        for name in FILTERS
        if getattr(new, name) in (None, (), "", False) and getattr(old, name) not in (None, (), "", False)
    }
    if new.since or new.until:
        for name in ("since", "until", "span"):
            taken.pop(name, None)
    return replace(new, **taken)
