"""What is wrong with a store or a file is told on the page in words, and the page goes on."""

import io
import resource
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from annotator import workflow
from annotator.store import database
from annotator.store.database import By, opening
from tests import made
from tests.screens.test_pages import app, button, screen

FINE = "Nobody was hurt, Eva Lind said."


def bomb() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("huge.txt", b"x" * 300_000_000)
        archive.writestr("fine.txt", FINE)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("story.zip", b"no zip at all", "not a zip file"),
        ("story.parquet", FINE.encode(), "story"),
        ("story.jsonl", b"{broken", "story"),
        ("story.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10" * 50, "story"),
        ("bomb.zip", bomb(), "it may be a zip bomb"),
    ],
    ids=["no zip", "no parquet", "no JSON", "a picture", "a zip bomb"],
)
def test_a_file_that_is_not_what_its_name_says_is_told_and_the_next_one_is_tagged(
    place: str, name: str, data: bytes, reason: str
) -> None:
    shown = app()
    shown.file_uploader[0].upload(name, data, "application/octet-stream").run()
    assert not shown.exception
    assert any(reason in error.value.replace("\\", "") for error in shown.error)
    shown.text_area(key="pasted").set_value(FINE)
    button(shown, "Tag it").click().run()
    assert not shown.exception
    with workflow.opened(place) as store:
        assert FINE in [said.article.text for said in database.all_predictions(store)]


def test_bytes_of_another_encoding_are_read_as_what_they_most_likely_are(place: str) -> None:
    shown = app()
    said = "“The café is shut,” said Zoë Brontë of Château Harrow. The owners left in May."
    shown.file_uploader[0].upload("cafe.txt", said.encode("windows-1252"), "text/plain").run()
    assert not shown.exception
    with workflow.opened(place) as store:
        assert [one.article.text for one in database.all_predictions(store)] == [said]


def test_a_store_of_a_newer_schema_is_told_and_left_as_it_is(place: str) -> None:
    with workflow.opened(place) as store, store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9001'"))
    before = Path(place).read_bytes()
    shown = app()
    assert "a newer annotator wrote it; update this one" in shown.error[0].value
    button(shown, "Try again").click().run()
    assert not shown.exception
    assert Path(place).read_bytes() == before


@pytest.fixture
def filled(place: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a store of one article, which is waited for no longer than a second while others write."""
    monkeypatch.setattr(opening, "PATIENCE", 1)
    with workflow.opened(place) as store:
        database.add_predictions(store, By("ana", "test"), [made.prediction()])
    return place


def paste(shown: AppTest, text: str = FINE) -> str:
    """Paste a text into the page, which must go on showing the article; return what it says went wrong."""
    shown.text_area(key="pasted").set_value(text)
    button(shown, "Tag it").click().run()
    assert not shown.exception
    assert "The bill" in shown.radio[0].options
    return " ".join(error.value for error in shown.error)


def texts(place: str) -> set[str]:
    with workflow.opened(place) as store:
        return {said.article.text for said in database.all_predictions(store)}


def test_a_store_that_another_program_keeps_locked_is_told_and_can_be_written_after(filled: str) -> None:
    shown = app()
    with workflow.opened(filled) as other, other.writing():
        assert "another program has been writing to it for a while" in paste(shown)
    assert paste(shown) == ""
    assert texts(filled) == {made.TEXT, FINE}


def test_who_comes_in_while_the_store_is_locked_is_told_and_can_come_in_after(filled: str) -> None:
    shown = screen("bulk")
    shown.text_input[0].set_value("Eva")
    with workflow.opened(filled) as other, other.writing():
        shown.button[0].click().run()
    assert not shown.exception
    assert "another program has been writing" in shown.error[0].value
    shown.button[0].click().run()
    assert not shown.error


def test_a_file_that_may_only_be_read_is_told_and_its_articles_can_be_read(
    filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///file:{filled}?mode=ro&uri=true")
    assert "it may only be read; give yourself the right to write" in paste(app()).replace("\\", "")
    monkeypatch.setenv(database.VARIABLE, filled)
    assert texts(filled) == {made.TEXT}


def test_a_full_disk_is_told_and_nothing_is_lost(filled: str) -> None:
    shown = app()
    long = "Nobody was hurt and " * 4_000 + FINE
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))  # to this process a disk that fills up
    try:
        assert "this was not written" in paste(shown, long)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert texts(filled) == {made.TEXT}
    assert paste(shown, long) == ""
    assert texts(filled) == {made.TEXT, long}


def test_a_store_that_is_damaged_while_it_is_open_is_told_on_every_page(filled: str) -> None:
    shown = app()
    Path(filled).write_bytes(b"no store at all, but long enough to be taken for a header" * 4_000)
    for name in ("dashboard", "adjudicate", "train"):
        told = AppTest.from_string(
            f"from annotator.screens import desk, pages\ndesk.open_store()\npages._draw({name!r})\n"
        )
        told.session_state.person, told.session_state.session = "ana", 1
        assert not told.run(timeout=60).exception
        assert "This page could not be drawn" in told.error[0].value
        assert button(told, "Try again")
    assert not shown.exception


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\xd8" * 9, b"The bill \xc3( is due.\n\xe2\x82 end.", b"\x00" * 2_000])
def test_a_broken_encoding_is_read_as_far_as_it_goes_or_told(filled: str, data: bytes) -> None:
    shown = app()
    shown.file_uploader[0].upload("broken.txt", data, "text/plain").run()
    assert not shown.exception
    told = " ".join(error.value for error in shown.error)
    assert ("broken" in told) == (len(texts(filled)) == 1)
    assert paste(shown) == ""


def test_fifty_megabytes_of_one_line_are_told_and_the_next_text_is_tagged(filled: str) -> None:
    shown = app()
    shown.file_uploader[0].upload("huge.txt", b"The bill is due and " * 2_500_000, "text/plain").run()
    assert not shown.exception
    assert "huge" in shown.error[0].value
    assert paste(shown) == ""
    assert texts(filled) == {made.TEXT, FINE}
