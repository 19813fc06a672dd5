"""Cases: how leads ended and why, for newcomers to learn from and the chat to search; and the figures of confirmed states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.ids import stable_id
from domain.lead import Lead, LeadStatus
from domain.lead_life import REJECT_REASONS, AuditEntry
from domain.profile import ParkProfile
from domain.track import ProjectKind

Outcome = Literal["landed", "signed", "lost"]
_OUTCOME_ZH: dict[Outcome, str] = {"landed": "已落地", "signed": "已签约", "lost": "未成"}
_REASONS_ZH = {r[0]: r[1] for r in REJECT_REASONS}
_STEPS_ZH = {
    "new": "回到线索池", "triaged": "研判", "contacted": "接洽", "visited": "考察", "signed": "签约", "landed": "落地", "producing": "投产",
    "parked": "搁置", "rejected": "否决", "duplicate": "并入重复线索", "existing_company": "转稳商",
}  # fmt: skip
_OUTCOMES: dict[str, Outcome] = {"signed": "signed", "landed": "landed", "producing": "landed", "rejected": "lost"}


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One ended lead. `steps` are its moves with their days; `lesson` is what a colleague wrote down, empty until somebody does."""

    id: str
    lead_id: str
    company: str
    outcome: Outcome
    reason: str
    tracks: tuple[str, ...]
    kinds: tuple[ProjectKind, ...]
    decided_by: str
    decided_at: datetime
    steps: tuple[tuple[date, str, str], ...]
    lesson: str = ""


def case_of(lead: Lead, log: Sequence[AuditEntry], lesson: str = "") -> CaseRecord | None:
    """The case of a lead whose last move settled it; None while it is open. `log` in order of time."""
    moves = [e for e in log if e.lead_id == lead.id and e.action == "moved"]
    last = next((e for e in reversed(moves) if e.after in _OUTCOMES), None)
    if last is None or last is not moves[-1]:
        return None
    outcome = _OUTCOMES[last.after or ""]
    steps = tuple((e.at.date(), e.after or "", e.reason) for e in moves)
    return CaseRecord(
        stable_id("case", lead.id, last.after or ""), lead.id, lead.organization.name, outcome, last.reason, lead.tracks, lead.kinds,
        last.actor.name, last.at, steps, lesson,
    )  # fmt: skip


def case_text(case: CaseRecord, profile: ParkProfile) -> str:
    """A case as searchable words: company, outcome, tracks, reason, days per step, lesson."""
    code, _, words = case.reason.partition(":")
    reason = "：".join(part for part in (_REASONS_ZH.get(code.strip(), code.strip()), words.strip()) if part)
    tracks = "、".join(t.name_zh for track_id in case.tracks if (t := profile.track(track_id)))
    lines = [f"案例：{case.company}，{_OUTCOME_ZH[case.outcome]}" + (f"，{tracks}" if tracks else "")]
    if reason:
        lines.append(f"原因：{reason}")
    if case.steps:
        first = case.steps[0][0]
        lines.append("过程：" + " → ".join(f"{_STEPS_ZH.get(step, step)}（第 {(day - first).days} 天）" for day, step, _ in case.steps))
    if case.lesson:
        lines.append(f"经验：{case.lesson}")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Kpis:
    """Figures of a period, from moves that people confirmed; a lead may count under several pillars, so their shares may pass 100 %."""

    since: date
    until: date
    signed: int
    projects: int
    funded: int
    over_10m: int
    hundred_million: int
    leading_talent: int
    pillars: tuple[tuple[str, int], ...]

    @property
    def funded_share(self) -> float | None:
        """带资落户 over projects; None without a project."""
        return self.funded / self.projects if self.projects else None

    @property
    def over_10m_share(self) -> float | None:
        """Over ten million among the funded ones."""
        return self.over_10m / self.funded if self.funded else None

    def pillar_share(self, track_id: str) -> float | None:
        counted = dict(self.pillars).get(track_id, 0)
        return counted / self.projects if self.projects else None


def kpis(leads: Iterable[Lead], log: Iterable[AuditEntry], profile: ParkProfile, since: date, until: date) -> Kpis:
    """Counts leads that people moved to signed or landed within the days, both included. News alone never counts."""
    by_id = {lead.id: lead for lead in leads}
    moved: dict[str, set[str]] = {}
    for entry in log:
        if entry.action == "moved" and entry.after and since <= entry.at.date() <= until:
            moved.setdefault(entry.after, set()).add(entry.lead_id)

    def standing(status: LeadStatus, *allowed: LeadStatus) -> list[Lead]:
        # A move that was taken back (landed, then rejected) no longer counts.
        return [by_id[i] for i in sorted(moved.get(str(status), ())) if i in by_id and by_id[i].status in allowed]

    landed = standing(LeadStatus.LANDED, LeadStatus.LANDED, LeadStatus.PRODUCING)
    signed = standing(LeadStatus.SIGNED, LeadStatus.SIGNED, LeadStatus.LANDED, LeadStatus.PRODUCING)

    def labelled(label_id: str) -> int:
        return sum(any(label.id == label_id for label in lead.labels) for lead in landed)

    parents = {t.id: t.parent or t.id for t in profile.tracks}
    families = [{parents.get(t, t) for t in lead.tracks} for lead in landed]
    pillars = tuple((t.id, sum(t.id in family for family in families)) for t in profile.tracks if t.tier == "pillar" and t.parent is None)
    return Kpis(
        since, until, len(signed), len(landed), labelled("funded"), labelled("over_10m_cny"), labelled("hundred_million_project"),
        labelled("leading_talent_candidate"), pillars,
    )  # fmt: skip
