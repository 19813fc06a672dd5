"""Opening the database: SQLite in the data directory by default, PostgreSQL where a URL says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError

from domain.errors import StorageError

HEAD = "0005"
"""The newest schema revision; a test holds it against the migration files."""


class Database:
    """One database and the transactions on it.

    `transaction()` nests: inside one, every further call joins it, so a step commits its results and its progress together.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._current: ContextVar[Connection | None] = ContextVar("connection", default=None)
        self.counts: ContextVar[dict[str, int] | None] = ContextVar("counts", default=None)
        """How often tables changed, as `store.changes` read it in this `at_once`."""

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        outer = self._current.get()
        if outer is not None:
            yield outer
            return
        try:
            with self.engine.begin() as connection:
                token = self._current.set(connection)
                try:
                    yield connection
                finally:
                    self._current.reset(token)
        except OperationalError as error:
            raise StorageError(_advice(error)) from error

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """A transaction in which nothing is written."""
        with self.transaction():
            token = self.counts.set({})
            try:
                yield
            finally:
                self.counts.reset(token)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Opens the database behind an SQLAlchemy URL and brings its schema to HEAD.

    Raises StorageError with what to do when the folder cannot be written, the disk is full or the file is no database.
    """
    if url.startswith("sqlite:///"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"cannot create the data directory {folder}: {error.strerror}; choose another with --data-dir") from error
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_sqlite_pragmas)
    try:
        _migrate(engine)
    except OperationalError as error:
        raise StorageError(_advice(error)) from error
    except DatabaseError as error:
        raise StorageError(
            f"the store is unreadable ({error.orig}); move the data directory away and import again, nothing was changed"
        ) from error
    return Database(engine)


def _set_sqlite_pragmas(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON", "cache_size=-32000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if inspect(connection).has_table("alembic_version"):
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if revision == HEAD:
                return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _advice(error: OperationalError) -> str:
    reason = str(error.orig)
    if "disk is full" in reason:
        return "the disk is full: free some space and run again; what was stored before is safe"
    if "readonly" in reason or "unable to open" in reason:
        return f"the data directory cannot be written ({reason}); check its permissions or choose another with --data-dir"
    if "locked" in reason:
        return "the store is locked by another process: wait for it to end, or choose another data directory with --data-dir"
    return f"the store cannot be used ({reason}); what was stored before is safe"
