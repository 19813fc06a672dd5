"""An office's own lists, dropped as CSV or XLSX into the data directory: `lists/register*.csv` adds park companies, any other
name a list of that name (`lists/5510.xlsx`, `lists/unicorns-2026.csv`)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from domain.errors import ConfigurationError
from domain.organization import ListEntry
from domain.profile import ParkProfile, RegisterEntry
from pipeline.list_file import read_list

REGISTER = "register"
SAMPLE_REGISTER = "register-sample.csv"
_KINDS = {".csv", ".xlsx", ".xlsm"}


def with_own_lists(profile: ParkProfile, data_dir: Path) -> ParkProfile:
    """The profile with the lists of the data directory added. Raises ConfigurationError naming file and row of a mistake."""
    register, lists = list(profile.register), list(profile.lists)
    for path in sorted(p for p in (data_dir / "lists").glob("*") if p.suffix.lower() in _KINDS):
        is_register = path.stem.startswith(REGISTER)
        rows, problems = read_list(path, path.stem)
        if problems:
            raise ConfigurationError(f"{path}: row {problems[0].row}: {problems[0].message}; correct or remove the file")
        if is_register:
            register += [RegisterEntry(row.name, row.aliases, row.credit_code) for row in rows]
        else:
            lists += [ListEntry(row.list_id, name, row.year, row.publisher) for row in rows for name in (row.name, *row.aliases)]
    return replace(profile, register=tuple(register), lists=tuple(lists))


def put_sample_register(data_dir: Path) -> None:
    """The sample newsroom comes with the register of its own invented park."""
    from sources.newsroom.server import PARK_COMPANIES

    folder = data_dir / "lists"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PARK_COMPANIES, folder / SAMPLE_REGISTER)


def drop_sample_register(data_dir: Path) -> None:
    (data_dir / "lists" / SAMPLE_REGISTER).unlink(missing_ok=True)
