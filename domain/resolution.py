"""Resolution: which organization the names in a document mean, kept in memory by name keys and undone when wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from domain.ids import stable_id
from domain.naming import is_credit_code, is_generic, name_key, name_keys, romanized
from domain.organization import Alias, Identity, Organization, alias_kind, fields_agree, places_agree, same_organization


@dataclass(frozen=True, slots=True)
class Merge:
    """Two organizations found to be one because a document printed names of both."""

    into: str
    absorbed: str
    document_id: str | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a document's names came to: the organization as it now stands, what the document added, what it joined."""

    organization: Organization
    new_aliases: tuple[Alias, ...] = ()
    created: bool = False
    merges: tuple[Merge, ...] = ()


_MOST_BEARERS = 40
_LEAST_LATIN = 6


def look_up_keys(names: Iterable[str]) -> set[str]:
    """The forms by which organizations must be found that these names may mean: a book need hold no others to resolve them."""
    found: set[str] = set()
    for name in names:
        found |= {key.key for key in name_keys(name)}
        found |= {f"~{form}" for form in romanized(name) if len(form) >= _LEAST_LATIN}
    return found


class OrganizationBook:
    """Organizations by their name keys: all of them, or those that the names to come may mean (`look_up_keys`).

    organizations   as stored, aliases with their sources
    tracks          parent tracks known of each organization id, as further evidence
    merges          merges as stored, oldest first; the absorbed organizations must be among `organizations` (or be left out)
    """

    def __init__(
        self,
        organizations: Iterable[Organization] = (),
        tracks: Mapping[str, Collection[str]] | None = None,
        merges: Sequence[Merge] = (),
    ) -> None:
        self._own: dict[str, Organization] = {}
        self._tracks: dict[str, set[str]] = {}
        self._ids_by_key: dict[str, list[str]] = {}
        self._ids_by_latin: dict[str, list[str]] = {}
        self._id_by_code: dict[str, str] = {}
        self._into: dict[str, Merge] = {}
        self._absorbed: dict[str, list[str]] = {}
        self._banned: set[tuple[str, str]] = set()
        self.admit(organizations, merges)
        for organization_id, known in (tracks or {}).items():
            if organization_id in self._own:
                self._tracks[organization_id] = set(known)

    def admit(self, organizations: Iterable[Organization], merges: Iterable[Merge] = (), apart: Iterable[tuple[str, str]] = ()) -> None:
        """Takes up stored organizations and their merges; one that is known already stays as the book knows it.

        apart   pairs of ids that people found to be two firms: never merged, and neither learns the other's names
        """
        for organization in organizations:
            if organization.id not in self._own:
                self._enter(organization)
        for merge in merges:
            if merge.into in self._own and merge.absorbed in self._own and merge.absorbed not in self._into:
                self._join(merge)
        self._banned.update(_pair(a, b) for a, b in apart)

    def __len__(self) -> int:
        return len(self._own) - len(self._into)

    def organizations(self) -> list[Organization]:
        """Every organization that stands by itself, with the aliases of those it absorbed."""
        return [self.get(i) for i in self._own if i not in self._into]

    def get(self, organization_id: str) -> Organization:
        """The organization an id stands for today (that of the one that absorbed it)."""
        root = self._root(organization_id)
        members = [self._own[i] for i in self._members(root)]
        first = members[0]
        if len(members) == 1:
            return first
        aliases = dict.fromkeys(alias for m in members for alias in (Alias(m.name, alias_kind(m.name)), *m.aliases))
        return replace(
            first,
            aliases=tuple(a for a in aliases if a.name != first.name),
            credit_code=next((m.credit_code for m in members if m.credit_code), None),
            location=next((m.location for m in members if m.location), None),
        )

    def find(
        self, names: Sequence[str], location: str | None = None, tracks: Collection[str] = (), credit_code: str | None = None
    ) -> Organization | None:
        """The one organization these names mean, without learning anything; None for an unknown or an ambiguous name."""
        matches = self._matches(Identity(tuple(names), location, frozenset(tracks), credit_code))
        return self.get(matches[0]) if len(matches) == 1 else None

    def candidates(self, name: str) -> list[Organization]:
        """Every organization that bears a name, for callers that ask instead of guessing."""
        roots = dict.fromkeys(self._root(i) for k in name_keys(name) for i in self._ids_by_key.get(k.key, ()) if k.level == 0)
        return [self.get(i) for i in roots]

    def resolve(
        self,
        names: Sequence[str],
        location: str | None = None,
        tracks: Collection[str] = (),
        document_id: str | None = None,
        *,
        credit_code: str | None = None,
        former: Collection[str] = (),
    ) -> Resolution:
        """The organization that `names` (the one to show first) mean, made new where none fits; learns new names.

        names       names of one company as one document prints them: short, legal, English, former; words that name nobody are dropped
        tracks      parent track ids of the document
        credit_code checked; a wrong one is ignored
        former      those of `names` that the text calls former names
        """
        printed = tuple(dict.fromkeys(n.strip() for n in names if n and n.strip()))
        if not printed:
            raise ValueError("a company needs a name")
        names = tuple(n for n in printed if not is_generic(n) and name_key(n))
        code = credit_code if credit_code and is_credit_code(credit_code) else None
        identity = Identity(names or printed, location, frozenset(tracks), code)
        # "公司" and "the startup" name nobody: such a document stands by itself, whatever others print the same word.
        nameless = nameless_id(printed[0], document_id) if not names else None
        matches = self._matches(identity) if nameless is None or code else [nameless] if nameless in self._own else []
        names = identity.names
        created = not matches
        merges: list[Merge] = []
        if created:
            root = self._create(identity, nameless)
        else:
            root = matches[0]
            for other in matches[1:]:
                merge = Merge(root, other, document_id)
                if self._mergeable(root, other, names):
                    self._join(merge)
                    merges.append(merge)
        theirs = {name_key(n) for r in matches[1:] if _pair(root, r) in self._banned for n in self._identity(r).names}
        new = self._learn(root, [n for n in names if name_key(n) not in theirs], document_id, frozenset(former), created)
        self._know(root, identity)
        return Resolution(self.get(root), new, created, tuple(merges))

    def undo(self, merge: Merge) -> tuple[Organization, Organization]:
        """Takes a wrong merge back: both stand by themselves again with the names they brought, and are not merged again.

        Names learnt after the merge stay with the one that absorbed; `split` moves them.
        """
        known = self._into.get(merge.absorbed)
        if known is None or known.into != merge.into:
            raise ValueError("that merge does not stand")
        del self._into[merge.absorbed]
        self._absorbed[merge.into].remove(merge.absorbed)
        self._banned.add(_pair(merge.into, merge.absorbed))
        return self.get(merge.into), self.get(merge.absorbed)

    def split(self, organization_id: str, names: Collection[str]) -> tuple[Organization, Organization]:
        """Moves aliases that were wrongly learnt to an organization of their own: (what stays, the new one)."""
        root = self._root(organization_id)
        own = self._own[root]
        wanted = {name_key(n) for n in names}
        moved = tuple(a for a in own.aliases if name_key(a.name) in wanted)
        if not moved:
            raise ValueError("none of those names is an alias of that organization")
        self._own[root] = replace(own, aliases=tuple(a for a in own.aliases if a not in moved))
        for alias in moved:
            self._unlist(root, alias.name)
        fresh = Organization(self._fresh_id(moved[0].name), moved[0].name, moved[1:])
        self._enter(fresh)
        self._banned.add(_pair(root, fresh.id))
        return self.get(root), fresh

    def _matches(self, identity: Identity) -> list[str]:
        """Roots the names mean, best first; several only where the document prints whole names of each (they may be one)."""
        if identity.credit_code:
            known = self._id_by_code.get(identity.credit_code)
            if known is not None:
                return [self._root(known)]
        scored: dict[str, tuple[int, int]] = {}
        for position, name in enumerate(identity.names):
            for key in name_keys(name):
                bearers = self._ids_by_key.get(key.key, ())
                if key.level and len(bearers) > _MOST_BEARERS:
                    continue  # a stem that so many share says nothing
                for found in bearers:
                    root = self._root(found)
                    rank = (key.level, position)
                    if root not in scored or rank < scored[root]:
                        scored[root] = rank
        fitting = [root for root in scored if same_organization(identity, self._identity(root))]
        fitting.sort(key=lambda r: (scored[r], r))
        if not fitting:
            return self._across_scripts(identity)
        if len(fitting) < 2:
            return fitting
        best = fitting[0]
        # Two homonyms that both fit cannot be told apart by one shared name: only other names of the document join them.
        firm = [r for r in fitting if self._bears(r, identity.names)]
        if len(firm) > 1 and len(identity.names) == 1:
            return self._closest(identity, firm)
        if not firm and scored[fitting[0]] == scored[fitting[1]]:
            return self._closest(identity, fitting)
        return [best, *(r for r in firm if r != best)]

    def _across_scripts(self, identity: Identity) -> list[str]:
        """The one organization so far known in the other script only whose name sounds the same, in the same place and field.

        Pinyin is shared by many names, so all three are asked for: "Lichuan Robotics" of Shenzhen and 砺川机器人 of Shenzhen.
        """
        latin = all(n.isascii() for n in identity.names)
        found: set[str] = set()
        for name in identity.names:
            for form in romanized(name):
                for known in self._ids_by_latin.get(form, ())[:_MOST_BEARERS]:
                    root = self._root(known)
                    other = self._identity(root)
                    one_script = all(not n.isascii() for n in other.names) if latin else all(n.isascii() for n in other.names)
                    if one_script and places_agree(identity.location, other.location) and fields_agree(identity.tracks, other.tracks):
                        found.add(root)
        return list(found) if len(found) == 1 else []

    def _closest(self, identity: Identity, roots: list[str]) -> list[str]:
        """Of several bearers of one name, the one whose seat or field the document names; none where that decides nothing."""
        told = [r for r in roots if (identity.tracks & self._identity(r).tracks) or (identity.location and self._identity(r).location)]
        return told[:1]

    def _bears(self, root: str, names: Sequence[str]) -> bool:
        cores = {name_key(n) for n in names}
        return any(name_key(n) in cores for m in self._members(root) for n in self._own[m].names)

    def _mergeable(self, root: str, other: str, names: Sequence[str]) -> bool:
        """A document joins two organizations when it prints a name of each that the other does not bear, and nothing conflicts."""
        if _pair(root, other) in self._banned:
            return False
        a, b = self._identity(root), self._identity(other)
        mine, theirs = {name_key(n) for n in a.names}, {name_key(n) for n in b.names}
        printed = {name_key(n) for n in names}
        if not printed & (mine - theirs) or not printed & (theirs - mine):
            return False
        if a.credit_code and b.credit_code and a.credit_code != b.credit_code:
            return False
        return same_organization(replace(a, names=(*a.names, *names)), b)

    def _identity(self, root: str) -> Identity:
        members = self._members(root)
        names = tuple(n for m in members for n in self._own[m].names)
        tracks = frozenset(t for m in members for t in self._tracks.get(m, ()))
        location = next((self._own[m].location for m in members if self._own[m].location), None)
        code = next((self._own[m].credit_code for m in members if self._own[m].credit_code), None)
        return Identity(names, location, tracks, code)

    def _create(self, identity: Identity, organization_id: str | None) -> str:
        name = identity.names[0]
        fresh = organization_id or self._fresh_id(name, identity.location or "")
        organization = Organization(fresh, name, (), identity.credit_code, identity.location)
        self._enter(organization)
        return organization.id

    def _fresh_id(self, name: str, location: str = "") -> str:
        """By name; homonyms by name and seat, then by count."""
        core = name_key(name) or name
        for extra in chain(("", location), map(str, count(2))):
            candidate = stable_id("org", core, extra) if extra else stable_id("org", core)
            if candidate not in self._own:
                return candidate
        raise AssertionError("count() never ends")

    def _learn(self, root: str, names: Sequence[str], document_id: str | None, former: frozenset[str], created: bool) -> tuple[Alias, ...]:
        known = {n for m in self._members(root) for n in self._own[m].names}
        new: list[Alias] = []
        for name in names:
            if name in known or (created and name == names[0]):
                continue
            new.append(Alias(name, "former" if name in former else alias_kind(name), document_id))
        if new:
            own = self._own[root]
            self._own[root] = replace(own, aliases=(*own.aliases, *new))
            for alias in new:
                self._list(root, alias.name)
        return tuple(new)

    def _know(self, root: str, identity: Identity) -> None:
        own = self._own[root]
        if identity.credit_code and own.credit_code is None:
            self._own[root] = own = replace(own, credit_code=identity.credit_code)
            self._id_by_code[identity.credit_code] = root
        if identity.location and own.location is None:
            self._own[root] = replace(own, location=identity.location)
        self._tracks.setdefault(root, set()).update(identity.tracks)

    def _enter(self, organization: Organization) -> None:
        self._own[organization.id] = organization
        if organization.credit_code:
            self._id_by_code[organization.credit_code] = organization.id
        for name in organization.names:
            self._list(organization.id, name)

    def _list(self, organization_id: str, name: str) -> None:
        for key in name_keys(name):
            ids = self._ids_by_key.setdefault(key.key, [])
            if organization_id not in ids:
                ids.append(organization_id)
        for form in romanized(name):
            if len(form) >= _LEAST_LATIN:
                self._ids_by_latin.setdefault(form, []).append(organization_id)

    def _unlist(self, organization_id: str, name: str) -> None:
        still = {k.key for n in self._own[organization_id].names for k in name_keys(n)}
        for key in name_keys(name):
            ids = self._ids_by_key.get(key.key, [])
            if key.key not in still and organization_id in ids:
                ids.remove(organization_id)

    def _join(self, merge: Merge) -> None:
        self._into[merge.absorbed] = merge
        self._absorbed.setdefault(merge.into, []).append(merge.absorbed)

    def _root(self, organization_id: str) -> str:
        while organization_id in self._into:
            organization_id = self._into[organization_id].into
        return organization_id

    def _members(self, root: str) -> list[str]:
        members = [root]
        for child in self._absorbed.get(root, ()):
            members.extend(self._members(child))
        return members


def nameless_id(printed: str, document_id: str | None) -> str:
    """The id of a company that a document gives no name of its own."""
    return stable_id("org", printed, document_id or "")


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)
