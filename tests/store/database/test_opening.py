"""A store is made, found, brought up to date, or refused with a reason."""

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import takewhile
from pathlib import Path
from tempfile import gettempdir

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from annotator.core.records import Article
from annotator.store import database
from annotator.store.database import By, Store, StoreError, opening, schema


def add(store: Store, text: str = "It rained.") -> database.Added:
    return database.add_articles(store, By("ana", "a test"), [Article("storm", text)])


def test_the_migrations_make_the_tables_that_the_program_uses(store: Store) -> None:
    def same_rows(_context: object, _inspected: object, _column: object, found: object, wanted: object) -> bool | None:
        return False if isinstance(wanted, schema.Packed) and isinstance(found, sa.LargeBinary | sa.BLOB) else None

    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_rows})
        assert compare_metadata(context, schema.metadata) == []


def test_the_version_is_that_of_the_last_migration() -> None:
    scripts = ScriptDirectory(str(Path(schema.__file__).with_name("migrations")))
    assert scripts.get_current_head() == schema.VERSION
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)


def test_a_store_is_there_when_it_is_opened_again(place: str) -> None:
    first = database.open_store(place)
    add(first)
    first.close()
    again = database.open_store(place, create=False)
    assert database.article(again, "storm") == Article("storm", "It rained.")
    again.close()


def test_many_open_a_new_store_at_once(place: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: database.open_store(place), range(6)))
    assert [database.count(store) for store in stores] == [0] * 6
    for store in stores:
        store.close()


def test_a_store_of_a_newer_schema_is_refused(place: str) -> None:
    store = database.open_store(place)
    with store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9001'"))
    store.close()
    with pytest.raises(StoreError, match=r"has schema 9001, and this program knows 0\d+: .*update this one"):
        database.open_store(place)


def test_another_program_s_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "bank.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE accounts (id INTEGER)")
    other.close()
    with pytest.raises(StoreError, match=r"bank.db is no store: it holds other tables \(accounts\)"):
        database.open_store(str(file))
    with sqlite3.connect(file) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("accounts",)]
    other.close()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Dear diary, " * 100)
    with pytest.raises(StoreError, match=r"notes.txt: it is no store but another kind of file"):
        database.open_store(str(file))
    assert file.read_text().startswith("Dear diary")


@pytest.mark.parametrize("place", ["no/such/folder/x.db", "."])
def test_a_place_where_no_file_can_be_is_refused(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="there is no such folder, or the file may not be opened"):
        database.open_store(place)


def test_a_missing_store_is_not_made_where_only_reading_is_meant(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no store at .*labels.db; make one with `annotator store add`"):
        database.open_store(str(tmp_path / "labels.db"), create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://me@host/labels", "store on 'mysql'; there is SQLite"),
        ("postgresql://me:secret@127.0.0.1:1/labels", "no PostgreSQL server answers there"),
        ("postgresql://me:secret@host:port/labels", "is no URL; right would be postgresql://me@host/name"),
    ],
)
def test_a_wrong_url_is_told_without_its_password(url: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason) as told:
        database.open_store(url)
    assert "secret" not in str(told.value)


def test_a_database_that_the_server_lacks_is_told(server: str) -> None:
    with pytest.raises(StoreError, match="the server has no such database; make it with createdb"):
        database.open_store(f"{server}nowhere")


def test_a_store_that_somebody_keeps_locked_is_told(
    place: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 1)
    first, second = database.open_store(place), database.open_store(place)
    with first.writing(), pytest.raises(StoreError, match="another program has been writing to it for a while"):
        add(second)
    assert add(second) == database.Added(new=1)
    first.close()
    second.close()


def test_what_is_being_written_is_not_seen_until_it_is_whole(place: str) -> None:
    first, second = database.open_store(place), database.open_store(place)

    def acts() -> list[object]:
        with second.reading() as reader:
            return list(reader.execute(sa.select(schema.acts)))

    def interrupted() -> None:
        with first.writing() as connection:
            row = {"key": "k", "verb": "add", "at": "2026", "person": "ana", "place": "a test", "why": ""}
            connection.execute(sa.insert(schema.acts).values(**row))
            assert acts() == []
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert acts() == []
    first.close()
    second.close()


def test_a_file_loses_nothing_when_the_power_goes(tmp_path: Path) -> None:
    store = database.open_store(str(tmp_path / "labels.db"))
    with store.reading() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 2]
    store.close()


def test_a_row_that_points_at_nothing_is_refused(place: str) -> None:
    store = database.open_store(place)
    row = {"act_id": 99, "name": "x", "digest": "x", "text": "x"}
    with pytest.raises(StoreError), store.writing() as connection:
        connection.execute(sa.insert(schema.articles).values(**row))
    assert database.count(store) == 0
    store.close()


def test_a_write_waits_for_that_of_another_to_end(place: str) -> None:
    first, second = database.open_store(place), database.open_store(place)
    with ThreadPoolExecutor(1) as pool:
        with first.writing():
            coming = pool.submit(add, second)
            assert not wait([coming], 1).done
        assert coming.result() == database.Added(new=1)
    first.close()
    second.close()


def test_the_place_is_as_given_or_as_the_environment_says_or_a_file_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANNOTATOR_STORE", raising=False)
    assert database.location() == "annotator.db"
    monkeypatch.setenv("ANNOTATOR_STORE", "team.db")
    assert database.location() == "team.db"
    assert database.location("mine.db") == "mine.db"


WRITE = """
import os, sys
from annotator.core.records import Article
from annotator.store import database
try:
    store = database.open_store(sys.argv[1])
    if "read" in sys.argv and os.geteuid() == 0:
        store.close()
        os.setuid(65534)  # root may write anything; nobody may not
        store = database.open_store(sys.argv[1])
    for number in range(400):
        text = f"{number} " * 20_000
        database.add_articles(store, database.By("ana", "a test"), [Article(f"a{number}", text)])
except database.StoreError as error:
    print(error)
"""


def _written(place: Path, *flags: str, prepare: Callable[[], None] | None = None) -> str:
    command = [sys.executable, "-c", WRITE, str(place), *flags]
    done = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=prepare, timeout=120)
    return done.stdout


def test_a_disk_that_is_full_is_told_and_what_was_written_stays(tmp_path: Path) -> None:
    """The process may not write files beyond 8 MB, which to it is a disk that fills up."""
    place = tmp_path / "labels.db"
    said = _written(place, prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, 8_000_000)))
    assert "labels.db: the disk" in said
    assert "this was not written" in said
    store = database.open_store(str(place))
    listed = database.listed(store, limit=400)
    assert 0 < len(listed) < 400
    assert add(store) == database.Added(new=1)
    store.close()


def test_a_file_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    place = tmp_path / "labels.db"
    database.open_store(str(place)).close()
    place.chmod(0o444)
    tmp_path.chmod(0o555)
    for folder in takewhile(Path(gettempdir()).__ne__, tmp_path.parents):
        folder.chmod(0o755)
    said = _written(place, "read")
    tmp_path.chmod(0o755)
    assert "labels.db: it may only be read; give yourself the right to write" in said
