"""The same tests over both databases: a file, and a PostgreSQL server that the tests start and stop themselves."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from annotator.store import database
from annotator.store.database import Store
from tests.live import served

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Clock:
    """Tells a time that the test sets; it goes on a second each time that it is asked."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Yield the URL, without a database's name, of a PostgreSQL server that runs while the tests do."""
    if not PROGRAMS:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed; .ci/run installs it")
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="annotator-postgresql-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    port = served.free_port()
    data = folder / "data"
    initdb = ["initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    _run([*as_user, str(PROGRAMS[-1] / initdb[0]), *initdb[1:]])
    options = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", "fsync=off")
    flags = [part for option in options for part in ("-c", option)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [*as_user, str(PROGRAMS[-1] / "postgres"), "-D", str(data), *flags], stdout=log, stderr=log, cwd="/"
    )
    try:
        _wait(port, process)
        yield f"postgresql://postgres@127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=300)
        log.close()
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a new store can be made."""
    if request.param == "sqlite":
        return str(tmp_path / "labels.db")
    server = request.getfixturevalue("server")
    name = f"labels_{uuid4().hex[:12]}"
    _execute(f"{server}postgres", f"CREATE DATABASE {name}")
    return f"{server}{name}"


@pytest.fixture
def store(place: str, clock: Callable[[], datetime]) -> Iterator[Store]:
    """Yield a new store."""
    opened = database.open_store(place, clock=clock)
    yield opened
    opened.close()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        assert process.poll() is None, "PostgreSQL ended at once"
        ready = [str(PROGRAMS[-1] / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    pytest.fail("PostgreSQL did not start within five minutes")


def _execute(url: str, statement: str) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+pg8000"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
