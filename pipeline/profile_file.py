"""Reads a park profile from YAML, and explains every mistake in one by its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import ValidationError

from domain.errors import ConfigurationError
from domain.judging import CRITERION_IDS, OPC_CRITERION_IDS, PENALTY_IDS
from domain.organization import ListEntry
from domain.profile import Criterion, DigestRules, LeadTimers, ParkProfile, Penalty, RegisterEntry, ScoreRules, Thresholds
from domain.text import fold
from domain.track import Track
from pipeline.list_file import ListRow, read_list
from pipeline.profile_shape import CriterionPart, ListPart, PenaltyPart, ProfilePart, TrackPart, TracksPart

DEFAULT_PROFILE = "suzhou-industrial-park"
_FOLDER = Path(__file__).resolve().parent.parent / "profiles"


@dataclass(frozen=True, slots=True)
class ProfileProblem:
    """One mistake: the line of the profile (1-based) it stands on, and what to change."""

    line: int
    message: str


Path_ = tuple[str | int, ...]


class _Lines:
    """Where each part of a YAML file stands; a part that is missing is explained at its parent."""

    def __init__(self) -> None:
        self.at: dict[Path_, int] = {(): 1}
        self.repeated: list[tuple[int, str]] = []

    def of(self, *path: str | int) -> int:
        while path not in self.at:
            path = path[:-1]
        return self.at[path]

    def walk(self, node: yaml.Node, path: Path_ = ()) -> None:
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in seen:
                    self.repeated.append((key.start_mark.line + 1, name))
                seen.add(name)
                self.at[(*path, name)] = key.start_mark.line + 1
                self.walk(value, (*path, name))
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                self.at[(*path, number)] = value.start_mark.line + 1
                self.walk(value, (*path, number))


def _parse(path: Path) -> tuple[Any, _Lines]:
    """YAML with the line of every part. Raises yaml.YAMLError or OSError."""
    loader = yaml.CSafeLoader(path.read_text(encoding="utf-8-sig"))
    try:
        node = loader.get_single_node()
        lines = _Lines()
        if node is None:
            return None, lines
        lines.walk(node)
        return loader.construct_document(node), lines
    finally:
        loader.dispose()


def profile_path(path_or_name: str | Path = DEFAULT_PROFILE) -> Path:
    """A file as given, or a shipped profile by its name. Raises ConfigurationError naming the shipped ones."""
    given = Path(path_or_name)
    if given.is_file():
        return given
    shipped = _FOLDER / f"{given.name}.yaml"
    if str(path_or_name) == given.name and shipped.is_file():
        return shipped
    names = ", ".join(sorted(p.stem for p in _FOLDER.glob("*.yaml") if p.stem != "tracks"))
    raise ConfigurationError(f"profile {path_or_name}: no such file and no shipped profile of that name; shipped: {names}")


def load_profile(path_or_name: str | Path = DEFAULT_PROFILE) -> ParkProfile:
    """The profile of a file or of a shipped name. Raises ConfigurationError with the first mistake and how many more there are."""
    path = profile_path(path_or_name)
    profile, problems = _read_profile(path)
    if profile is None or problems:
        first = problems[0]
        more = f" (and {len(problems) - 1} more: parkscout profile check {path})" if len(problems) > 1 else ""
        raise ConfigurationError(f"{path}:{first.line}: {first.message}{more}")
    return profile


def check_profile(path_or_name: str | Path) -> list[ProfileProblem]:
    """Every mistake of a profile by line; empty when the profile can be used. Raises ConfigurationError where there is no such file."""
    return _read_profile(profile_path(path_or_name))[1]


def _read_profile(path: Path) -> tuple[ParkProfile | None, list[ProfileProblem]]:
    try:
        data, lines = _parse(path)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return None, [ProfileProblem(mark.line + 1 if mark else 1, f"not readable as YAML: {getattr(error, 'problem', None) or error}")]
    except UnicodeDecodeError:
        return None, [ProfileProblem(1, "not UTF-8 text; save the file as UTF-8")]
    except OSError as error:
        return None, [ProfileProblem(1, f"cannot be read: {error.strerror}")]
    if not isinstance(data, dict):
        return None, [ProfileProblem(1, "a profile is a mapping of keys such as id, tracks, criteria")]
    problems = [ProfileProblem(line, f"`{name}` stands twice; YAML would silently keep the last one") for line, name in lines.repeated]
    try:
        part = ProfilePart.model_validate(data)
    except ValidationError as error:
        for item in error.errors():
            where = ".".join(str(p) for p in item["loc"]) or "profile"
            problems.append(ProfileProblem(lines.of(*item["loc"]), f"{where}: {_plain(item)}"))
        return None, _in_order(problems)
    tracks, track_problems = _tracks(part.tracks, path, lines)
    register, lists, list_problems = _lists(part, path, lines)
    problems += track_problems + list_problems
    problems += [*_point_problems(part, lines), *_number_problems(part, lines), *_place_problems(part, lines)]
    try:
        ZoneInfo(part.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(ProfileProblem(lines.of("time_zone"), f"unknown time zone {part.time_zone!r}; use a name such as Asia/Shanghai"))
    if problems:
        return None, _in_order(problems)
    return _profile(part, tracks, register, lists), []


def _in_order(problems: list[ProfileProblem]) -> list[ProfileProblem]:
    return sorted(dict.fromkeys(problems), key=lambda p: p.line)


def _plain(item: Any) -> str:
    kind = item["type"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a key of profiles; see profiles/suzhou-industrial-park.yaml for the keys there are"
    return f"{item['msg']} (found {item['input']!r})" if not isinstance(item["input"], dict | list) else str(item["msg"])


@cache
def _track_file(path: Path, _changed: float) -> tuple[TrackPart, ...]:
    """Tracks of a file; read once for each state of the file."""
    data, _ = _parse(path)
    return tuple(TrackPart.model_validate(t) for t in data["tracks"])


def _tracks(part: TracksPart, path: Path, lines: _Lines) -> tuple[tuple[Track, ...], list[ProfileProblem]]:
    problems: list[ProfileProblem] = []
    parts: list[TrackPart] = []
    if part.file:
        beside = path.parent / part.file
        # A park's own profile may stand anywhere and still use the shipped taxonomy.
        file = beside if beside.exists() or not (_FOLDER / part.file).is_file() else _FOLDER / part.file
        try:
            parts.extend(_track_file(file, file.stat().st_mtime))
        except OSError as error:
            problems.append(ProfileProblem(lines.of("tracks", "file"), f"track file {file} cannot be read: {error.strerror}"))
        except (yaml.YAMLError, ValidationError, KeyError, TypeError) as error:
            problems.append(ProfileProblem(lines.of("tracks", "file"), f"track file {file} is no list of tracks: {str(error)[:160]}"))
    where = {t.id: lines.of("tracks", "file") for t in parts}
    for number, extra in enumerate(part.extra):
        if extra.id in where:
            problems.append(ProfileProblem(lines.of("tracks", "extra", number), f"track {extra.id} stands twice"))
        where[extra.id] = lines.of("tracks", "extra", number)
        parts.append(extra)
    if not parts and not problems:
        problems.append(ProfileProblem(lines.of("tracks"), "no track at all: give a file or extra tracks"))
    known = {t.id for t in parts}
    if not problems:
        for key, ids in (("only", part.only or []), ("tiers", list(part.tiers)), ("track_weights", list(part.track_weights))):
            for number, track_id in enumerate(ids):
                if track_id not in known:
                    at = lines.of("tracks", key, number if key == "only" else track_id)
                    problems.append(ProfileProblem(at, f"unknown track {track_id!r} in tracks.{key}{_nearest(track_id, known)}"))
    parents = {t.id: t.parent for t in parts}
    for t in parts:
        for other in (*((t.parent,) if t.parent else ()), *t.also):
            if other not in known:
                problems.append(ProfileProblem(where[t.id], f"track {t.id}: unknown parent {other!r}{_nearest(other, known)}"))
    problems += [ProfileProblem(where[c[0]], f"tracks are each other's parents: {' → '.join(c)}") for c in _cycles(parents)]
    for tier in sorted({part.tiers.get(t.id, t.tier) for t in parts} - set(part.tier_weights)):
        problems.append(ProfileProblem(lines.of("tracks", "tier_weights"), f"no weight for tier {tier}"))
    kept = set(part.only) if part.only is not None else known
    tracks = tuple(
        Track(
            t.id, t.name_zh, t.name_en, part.tiers.get(t.id, t.tier), tuple(t.keywords_zh), tuple(t.keywords_en),
            tuple(t.weak), tuple(t.exclude), t.parent if t.parent in kept else None, tuple(a for a in t.also if a in kept), t.frontier,
        )
        for t in parts if t.id in kept
    )  # fmt: skip
    return tracks, problems


def _nearest(word: str, known: set[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _cycles(parents: dict[str, str | None]) -> Iterator[list[str]]:
    told: set[str] = set()
    for start in parents:
        chain: list[str] = []
        at: str | None = start
        while at in parents and at not in chain:
            chain.append(at)
            at = parents[at]
        if at == start and start not in told:
            told.update(chain)
            yield [*chain, start]


def _point_problems(part: ProfilePart, lines: _Lines) -> Iterator[ProfileProblem]:
    groups: tuple[tuple[str, Sequence[CriterionPart | PenaltyPart], frozenset[str]], ...] = (
        ("criteria", part.criteria, CRITERION_IDS),
        ("opc_criteria", part.opc_criteria, OPC_CRITERION_IDS),
        ("penalties", part.penalties, PENALTY_IDS),
    )
    for key, entries, known in groups:
        seen: set[str] = set()
        for number, entry in enumerate(entries):
            if entry.id not in known:
                yield ProfileProblem(lines.of(key, number), f"unknown id {entry.id!r} in {key}; known: {', '.join(sorted(known))}")
            if entry.id in seen:
                yield ProfileProblem(lines.of(key, number), f"{entry.id} stands twice in {key}")
            seen.add(entry.id)
        total = sum(e.points for e in entries)
        if key != "penalties" and abs(total - 100) > 1e-6:
            yield ProfileProblem(lines.of(key), f"points of {key} add up to {total:g}, must be 100")


def _number_problems(part: ProfilePart, lines: _Lines) -> Iterator[ProfileProblem]:
    t = part.thresholds
    for low, high in (("fresh_days", "stale_days"), ("opc_max_team", "opc_max_staff"), ("funded_label_low", "large_round_low")):
        if getattr(t, low) > getattr(t, high):
            yield ProfileProblem(lines.of("thresholds", low), f"{low} ({getattr(t, low):g}) is above {high} ({getattr(t, high):g})")
    for key in ("capital_steps", "stage_steps"):
        at = [step[0] for step in getattr(part.rules, key)]
        if not at or at != sorted(set(at)):
            yield ProfileProblem(lines.of("rules", key), f"{key} must rise from step to step and have at least one")
        elif at[0] <= 0:
            yield ProfileProblem(lines.of("rules", key), f"{key} starts at {at[0]:g}; steps begin above 0")
    days = part.timers
    order = ("answer", "triage", "nudge", "yellow", "red", "pool")
    for first, second in pairwise(order):
        if getattr(days, first) >= getattr(days, second):
            yield ProfileProblem(lines.of("timers", first), f"timers must rise: {first} is not before {second}")
    if part.cny_rates.rates.get("CNY", 1) != 1:
        yield ProfileProblem(lines.of("cny_rates", "rates", "CNY"), "CNY is 1 by definition")


def _place_problems(part: ProfilePart, lines: _Lines) -> Iterator[ProfileProblem]:
    seen: dict[str, str] = {}
    for key in ("home", "region", "bridge", "rival"):
        for number, place in enumerate(getattr(part.places, key)):
            name = fold(place).lower()
            if name in seen:
                yield ProfileProblem(lines.of("places", key, number), f"{place} stands under {seen[name]} and under {key}")
            seen[name] = key


def _lists(part: ProfilePart, path: Path, lines: _Lines) -> tuple[tuple[RegisterEntry, ...], tuple[ListEntry, ...], list[ProfileProblem]]:
    problems: list[ProfileProblem] = []
    register = [RegisterEntry(r.name, tuple(r.aliases), r.credit_code) for r in part.register_]
    where = [lines.of("register", number) for number in range(len(register))]
    rows: list[tuple[ListPart, int, ListRow]] = []
    ids: set[str] = set()
    for number, one in enumerate(part.lists):
        at = lines.of("lists", number)
        if one.id in ids:
            problems.append(ProfileProblem(at, f"list {one.id} stands twice"))
        ids.add(one.id)
        entries = [ListRow(e.name, tuple(e.aliases), one.id, e.year, e.publisher) for e in one.entries]
        if one.file:
            found, list_problems = read_list(path.parent / one.file, one.id)
            problems += [ProfileProblem(at, f"{one.file}{f' row {p.row}' if p.row else ''}: {p.message}") for p in list_problems]
            entries += found
        for entry in entries:
            if one.role == "register":
                register.append(RegisterEntry(entry.name, entry.aliases, entry.credit_code))
                where.append(at)
            else:
                rows.append((one, at, entry))
    owner: dict[str, str] = {}
    for one_entry, at in zip(register, where, strict=True):
        for name in {fold(n).lower() for n in (one_entry.name, *one_entry.aliases)}:
            if owner.setdefault(name, one_entry.name) != one_entry.name:
                problems.append(ProfileProblem(at, f"register: {name!r} names both {owner[name]} and {one_entry.name}; say which"))
    listed: dict[str, str] = {}
    for one, at, row in rows:
        if one.role != "target":
            continue
        for name in {fold(n).lower() for n in (row.name, *row.aliases)}:
            if name in owner:
                problems.append(
                    ProfileProblem(
                        at, f"{row.name} is on watch-list {one.id} and in the register ({owner[name]}); keep one, or use role: retention"
                    )
                )
            if listed.setdefault(name, one.id) != one.id:
                problems.append(ProfileProblem(at, f"{row.name} is on two watch-lists, {listed[name]} and {one.id}; keep one"))
    entries_out = tuple(
        ListEntry(one.id, name, row.year, row.publisher) for one, _, row in rows for name in dict.fromkeys((row.name, *row.aliases))
    )
    return tuple(register), entries_out, problems


def _profile(
    part: ProfilePart, tracks: tuple[Track, ...], register: tuple[RegisterEntry, ...], lists: tuple[ListEntry, ...]
) -> ParkProfile:
    rules = part.rules
    default = ScoreRules()
    return ParkProfile(
        id=part.id,
        name_zh=part.name_zh,
        name_en=part.name_en,
        language=part.language,
        time_zone=part.time_zone,
        tracks=tracks,
        tier_weights=dict(part.tracks.tier_weights),
        track_weights=dict(part.tracks.track_weights),
        criteria=tuple(Criterion(c.id, c.name_zh, c.name_en, c.points) for c in part.criteria),
        opc_criteria=tuple(Criterion(c.id, c.name_zh, c.name_en, c.points) for c in part.opc_criteria),
        penalties=tuple(Penalty(p.id, p.name_zh, p.name_en, p.points) for p in part.penalties),
        thresholds=Thresholds(**part.thresholds.model_dump()),
        home_places=tuple(part.places.home),
        region_places=tuple(part.places.region),
        bridge_places=tuple(part.places.bridge),
        rival_places=tuple(part.places.rival),
        register=register,
        lists=lists,
        known_investors=tuple(part.known_investors),
        cny_rates=dict(part.cny_rates.rates),
        cny_rates_date=part.cny_rates.date,
        source_trust=dict(part.source_trust),
        rules=ScoreRules(
            capital_steps=tuple(rules.capital_steps),
            stage_steps=tuple(rules.stage_steps),
            investor_share=rules.investor_share,
            place_shares=default.place_shares | {str(k): v for k, v in rules.place_shares.items()},
            background_shares=default.background_shares | {str(k): v for k, v in rules.background_shares.items()},
            unknown_share=rules.unknown_share,
            unconfirmed_cap=rules.unconfirmed_cap,
            model_cap=rules.model_cap,
            soft_share=rules.soft_share,
            other_trade_share=rules.other_trade_share,
        ),
        timers=LeadTimers(**part.timers.model_dump()),
        digest=DigestRules(**part.digest.model_dump()),
        soft_cues=tuple(part.tracks.soft_cues),
        other_trades=tuple(part.tracks.other_trades),
        list_names={one.id: (one.name_zh, one.name_en, one.role) for one in part.lists if one.role != "register"},
    )
