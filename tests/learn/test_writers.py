import pytest

from annotator.core.labels import SourceKind
from tests.learn.articles import last_link


@pytest.mark.parametrize(
    ("text", "writer"),
    [
        ("Ana Ruiz came in. Ruiz’s letter says it was late.", "Ana Ruiz"),
        ("Ana Ruiz came in. Another tweet by Ruiz says it was late.", "Ana Ruiz"),
        ("Ana Ruiz met Tom Hale. Her memo says it was late.", "Ana Ruiz"),
        ("“It is late,” read an article in the Brannock Herald.", "Brannock Herald"),
        ("A column by Tom Hale says it was late.", "Tom Hale"),
    ],
)
def test_whoever_wrote_a_text_speaks_in_it(text: str, writer: str) -> None:
    found = last_link(text)
    assert (found.entity, found.kind) == (writer, SourceKind.DOCUMENT)


def test_whoever_released_what_speaks_is_the_source() -> None:
    found = last_link("“It is late,” say new figures released by reporter Ana Ruiz.")
    assert found.entity == "Ana Ruiz"
    assert last_link("“It is late,” say new figures shown to reporter Ana Ruiz.").entity != "Ana Ruiz"


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz came in. The letter says it was late.",
        "Ana Ruiz came in. Ruiz’s poll shows that it was late.",  # what was counted, not what she says
        "Ana Ruiz came in. “It is late,” read a report by Lisk’s auditors.",
        "Ana Ruiz came in. “It is late,” read a letter to Ruiz.",
        "Ana Ruiz came in. “It is late,” read a letter in May.",
        "It rained. Her memo says it was late.",
    ],
)
def test_a_document_speaks_for_itself_where_no_writer_is_named_or_it_is_no_text_of_somebody(text: str) -> None:
    found = last_link(text)
    assert (found.entity, found.kind) == (None, SourceKind.DOCUMENT)
