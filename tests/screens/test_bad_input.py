"""What is wrong with a store or a file is told on the page in words, and the page goes on."""

import io
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from annotator import workflow
from annotator.store import database
from tests.screens.test_pages import app, button

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
