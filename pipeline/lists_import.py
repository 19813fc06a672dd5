"""Import of an office's lists: a file is checked whole, doubts are asked about, and only then is it put into the data directory."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from domain.errors import Conflict, StorageError, UsageError
from domain.naming import name_key
from domain.organization import Organization
from domain.profile import ParkProfile
from pipeline.list_file import ListRow, read_list
from pipeline.own_lists import REGISTER, SAMPLE_REGISTER
from store.store import Store

BOTH = "both"
"""The answer that a row's companies are one."""
_LIST_ID = re.compile(r"[^\W_][\w-]{0,39}")
_COLUMNS = ("name", "alias", "list", "year", "publisher", "credit_code")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row whose names fit more than one known company."""

    number: int
    """1-based number of the company in the file, without the heading."""
    row: ListRow
    companies: tuple[Organization, ...]

    def line(self) -> str:
        shown = "; ".join(f"{c.id} {c.name}{f' ({c.location})' if c.location else ''}" for c in self.companies)
        return f"company {self.number} {self.row.name}: may be {shown}"


@dataclass(frozen=True, slots=True)
class Imported:
    path: Path
    companies: int
    known: int
    """Companies that the store has news about."""
    replaced: bool


Ask = Callable[[Doubt], str | None]
"""The id of the company that is meant, `BOTH` where they are one, None without an answer."""


def import_list(
    file: Path, list_id: str, data_dir: Path, store: Store, profile: ParkProfile, answers: Mapping[int, str], ask: Ask
) -> Imported:
    """Checks a CSV or XLSX list and writes it as `lists/LIST_ID.csv` of the data directory; the next scoring uses it.

    Raises UsageError naming every wrong row, Conflict naming every row of a register that fits two known companies and got no
    answer. Then nothing is written. Columns that no list has are not kept.
    """
    if not _LIST_ID.fullmatch(list_id):
        raise UsageError(f"{list_id!r} is no list id: up to 40 letters, digits and hyphens, such as unicorns-2026, 5510 or register")
    rows, problems = read_list(file, list_id)
    if problems:
        told = "\n".join(f"  {file}: row {problem.row}: {problem.message}" for problem in problems)
        raise UsageError(f"{file} was not imported, {len(problems)} mistakes:\n{told}")
    book = _NameBook(store.organizations.all())
    is_register = list_id.startswith(REGISTER)
    if is_register:
        _check_against_register(rows, list_id, profile, data_dir)
        rows = _settled(rows, book, answers, ask)
    path = data_dir / "lists" / f"{list_id}.csv"
    others = [p for p in path.parent.glob(f"{list_id}.*") if p != path and p.suffix.lower() in {".xlsx", ".xlsm"}]
    if others:
        raise Conflict(f"{others[0]} holds this list already: remove it, or import under another id")
    replaced = path.exists()
    _write(path, rows)
    return Imported(path, len(rows), sum(bool(book.meant_by(row)) for row in rows), replaced)


class _NameBook:
    """Known organizations by name key and credit code."""

    def __init__(self, organizations: Sequence[Organization]) -> None:
        self._by_key: dict[str, list[Organization]] = {}
        self._by_code = {o.credit_code: o for o in organizations if o.credit_code}
        for organization in organizations:
            for key in {name_key(n) for n in (organization.name, *(a.name for a in organization.aliases))}:
                self._by_key.setdefault(key, []).append(organization)

    def named(self, name: str) -> list[Organization]:
        return self._by_key.get(name_key(name), [])

    def meant_by(self, row: ListRow) -> list[Organization]:
        """The companies a row may mean: the one of its credit code, else all that bear one of its names."""
        if row.credit_code in self._by_code:
            return [self._by_code[row.credit_code]]
        return list({o.id: o for name in (row.name, *row.aliases) for o in self.named(name)}.values())


def _settled(rows: Sequence[ListRow], book: _NameBook, answers: Mapping[int, str], ask: Ask) -> list[ListRow]:
    settled, open_doubts = [], []
    for number, row in enumerate(rows, start=1):
        companies = book.meant_by(row)
        if len(companies) < 2:
            settled.append(row)
            continue
        doubt = Doubt(number, row, tuple(companies[:_SHOWN]))
        answer = answers.get(number) or ask(doubt)
        if answer is None:
            open_doubts.append(doubt)
        elif answer == BOTH:
            settled.append(row)
        else:
            settled.append(_only(doubt, answer, book))
    if open_doubts:
        told = "\n".join(f"  {doubt.line()}" for doubt in open_doubts)
        first = open_doubts[0]
        raise Conflict(
            f"nothing was imported: {len(open_doubts)} rows fit more than one known company; answer with "
            f"--choose {first.number}={first.companies[0].id} (or --choose {first.number}={BOTH} where they are one company):\n{told}"
        )
    return settled


def _only(doubt: Doubt, answer: str, book: _NameBook) -> ListRow:
    """The row cut to names that mean the chosen company alone. Raises Conflict where there is no such name."""
    chosen = next((c for c in doubt.companies if answer in {c.id, c.name}), None)
    if chosen is None:
        raise UsageError(f"{answer!r} is none of the companies of that row: {doubt.line()}")
    names = [doubt.row.name, *doubt.row.aliases, chosen.name, *(a.name for a in chosen.aliases)]
    own = [n for n in dict.fromkeys(names) if [o.id for o in book.named(n)] == [chosen.id]]
    if not own:
        raise Conflict(
            f"{doubt.row.name} means {' and '.join(c.id for c in doubt.companies)} alike, and a register goes by names: leave the row "
            f"out and say `parkscout office existing ID` of the lead that is in the park"
        )
    return replace(doubt.row, name=own[0], aliases=tuple(own[1:]), credit_code=doubt.row.credit_code or chosen.credit_code)


def _check_against_register(rows: Sequence[ListRow], list_id: str, profile: ParkProfile, data_dir: Path) -> None:
    """A row may repeat a registered company, but not two of them; an earlier import under the same id does not count."""
    earlier = set()
    path = data_dir / "lists" / f"{list_id}.csv"
    for old in (path, data_dir / "lists" / SAMPLE_REGISTER):
        if old.exists():
            earlier |= {row.name for row in read_list(old, list_id)[0]}
    owner = {name_key(n): e.name for e in profile.register if e.name not in earlier for n in (e.name, *e.aliases)}
    for number, row in enumerate(rows, start=1):
        known = sorted({owner[key] for n in (row.name, *row.aliases) if (key := name_key(n)) in owner})
        if len(known) > 1:
            raise Conflict(
                f"nothing was imported: company {number} {row.name} fits two registered companies, {' and '.join(known[:2])}; "
                "split the row, or correct its names"
            )


def _write(path: Path, rows: Sequence[ListRow]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_COLUMNS)
            for row in rows:
                writer.writerow([row.name, "；".join(row.aliases), row.list_id, row.year or "", row.publisher or "", row.credit_code or ""])
        fresh.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error.strerror}): free some space or choose another --data-dir") from error
