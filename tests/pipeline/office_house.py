"""A small office on a real SQLite file: invented articles read, resolved and scored by the real steps, and a clock set by hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from domain.lead import Lead
from domain.lead_life import Actor
from domain.profile import ParkProfile
from domain.search import LeadFilter
from domain.teaching import taught_profile
from pipeline.extract import extract
from pipeline.office import Office
from pipeline.profile_file import load_profile
from pipeline.progress_bar import Silent
from pipeline.reader import rule_reader
from pipeline.reads import Reads
from pipeline.resolve import resolve
from pipeline.score import score
from pipeline.teach import Teacher
from store.store import open_store
from tests.fakes.invented_leads import DOCUMENTS, NOW


@cache
def _scored() -> TemporaryDirectory[str]:
    """The folder of a store that went through the steps once; every test works on a copy."""
    folder: TemporaryDirectory[str] = TemporaryDirectory()
    store, profile = open_store(f"sqlite:///{folder.name}/parkscout.db"), load_profile()
    for document in DOCUMENTS.values():
        store.documents.add(document)
    extract(store, rule_reader(profile), profile, Silent())
    resolve(store, profile, Silent())
    score(store, profile, lambda: NOW, Silent())
    store.close()
    return folder


class OfficeHouse:
    """One data directory with scored leads and its use cases."""

    def __init__(self, folder: Path, coordinators: Collection[str] = ("陈统筹",)) -> None:
        self.folder = folder
        copyfile(Path(_scored().name) / "parkscout.db", folder / "parkscout.db")
        self.url = f"sqlite:///{folder / 'parkscout.db'}"
        self.store = open_store(self.url)
        self.given: ParkProfile = load_profile()
        self.profile = self.given
        self.now: datetime = NOW
        self.coordinators = coordinators

    def clock(self) -> datetime:
        return self.now

    def today(self) -> date:
        return self.now.date()

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def score(self) -> None:
        """Scores as the daily run does: with the weights people adopted."""
        self.profile = taught_profile(self.given, self.store.teaching.state(self.given.id)[0])
        score(self.store, self.profile, self.clock, Silent())

    @property
    def office(self) -> Office:
        return Office(self.store, self.profile, self.clock, self.coordinators)

    @property
    def teacher(self) -> Teacher:
        return Teacher(self.store, self.given, self.clock, self.today)

    @property
    def reads(self) -> Reads:
        def no_index() -> object:
            raise AssertionError("no search in these tests")

        return Reads(self.store, self.profile, no_index, self.today, no_index)  # type: ignore[arg-type]

    def leads(self, **filters: object) -> list[Lead]:
        return self.reads.leads(LeadFilter(limit=100, **filters))  # type: ignore[arg-type]

    def person(self, name: str = "王敏", unit: str = "一处") -> Actor:
        return self.office.person(name, unit)

    def close(self) -> None:
        self.store.close()
