"""Where the store is, and how it is opened: made when it is not there, brought up to this program's schema."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.exc import ArgumentError

from annotator.store.database import schema
from annotator.store.database.telling import told
from annotator.store.errors import StoreError

VARIABLE = "ANNOTATOR_STORE"
"""The environment variable that says where the store is, unless --store does."""
DEFAULT = "annotator.db"
"""The store where neither says it: a file in the folder where the program was started."""
PATIENCE = 20
"""Seconds to wait for another writer."""
WRITING = 7_305_817_204_119
"""The number of the lock that lets one program at a time write to PostgreSQL, as SQLite does by itself."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. It may be used by many threads, and by many processes that each opened it."""

    place: str
    engine: Engine
    clock: Clock

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees the store as it is now, whatever others write meanwhile. Raises StoreError."""
        with told(self.place), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection that alone may write; all of it is kept when the block ends well, else nothing."""
        with told(self.place), self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()


def location(given: str | None = None) -> str:
    """Return where the store is: as given, else what ANNOTATOR_STORE says, else annotator.db in this folder."""
    return given or os.environ.get(VARIABLE) or DEFAULT


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def open_store(place: str | None = None, *, clock: Clock = now, create: bool = True) -> Store:
    """Open the store at a file's path or a PostgreSQL URL; where there is none, make one if `create`.

    A store of an older schema is brought up to this program's; one of a newer is refused. Raises StoreError.
    """
    url = _url(location(place))
    shown = url.render_as_string(hide_password=True) if url.host or not url.database else url.database
    if not create and url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise StoreError(f"no store at {shown}; make one with `annotator store add`, or name another with --store")
    store = Store(shown, _engine(url), clock)
    try:
        _bring_up(store)
    except BaseException:
        store.close()
        raise
    return store


def _url(place: str) -> sa.URL:
    if "://" not in place:
        return sa.URL.create("sqlite", database=str(Path(place).resolve()))
    try:
        url = sa.make_url(place)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            f"store {place.split('@')[-1]!r} is no URL; right would be postgresql://me@host/name"
        ) from error
    if url.get_backend_name() == "sqlite":
        return url
    if url.drivername.split("+")[0] not in {"postgresql", "postgres"}:
        raise StoreError(
            f"store on {url.drivername!r}; there is SQLite (a file's path) and postgresql://user@host/name"
        )
    if find_spec("pg8000") is None:
        raise StoreError("PostgreSQL needs its driver; install it with: pip install 'annotator[postgresql]'")
    return url.set(drivername="postgresql+pg8000")


def _engine(url: sa.URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": PATIENCE, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sa.create_engine(url, pool_pre_ping=True)
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: sa.PoolProxiedConnection, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions begin where _begin_sqlite says
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", f"busy_timeout = {PATIENCE}000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: sa.PoolProxiedConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
    cursor.execute("SET synchronous_commit = on")
    connection.commit()
    cursor.close()


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _version(connection: Connection, place: str) -> str | None:
    """Return the schema's version, None where there is nothing yet. StoreError for a newer one, or no store."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if not {"alembic_version", "acts"} <= tables:
        raise StoreError(f"{place} is no store: it holds other tables ({', '.join(sorted(tables)[:3])}); name another")
    version = str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())
    if version > schema.VERSION:
        raise StoreError(
            f"store {place} has schema {version}, and this program knows {schema.VERSION}: "
            "a newer annotator wrote it; update this one"
        )
    return version


def _bring_up(store: Store) -> None:
    with store.reading() as connection:
        found = _version(connection, store.place)
    if found != schema.VERSION:
        with store.writing() as connection:
            _upgrade(connection, store.place)


def _upgrade(connection: Connection, place: str) -> None:
    """Bring the schema up to this program's, unless another process has done so meanwhile."""
    if _version(connection, place) == schema.VERSION:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
