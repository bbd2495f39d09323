import pytest

from annotator.core.labels import SourceKind
from annotator.core.records import Article
from annotator.learn import entities
from annotator.learn.entities import Names
from annotator.text import marks
from tests.learn.articles import last_link

NAMED, UNNAMED, COLLECTIVE, DOCUMENT = (
    SourceKind.NAMED,
    SourceKind.UNNAMED,
    SourceKind.COLLECTIVE,
    SourceKind.DOCUMENT,
)


def _last(text: str) -> tuple[str | None, SourceKind]:
    found = last_link(text)
    return found.entity, found.kind


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Ana Ruiz came home. Ruiz said it was late.", "Ana Ruiz"),
        (
            "Ruiz said it was late. It was Ana Ruiz who had shut the gate, and then Ms. Ruiz said it was cold.",
            "Ana Ruiz",
        ),
        ("Ines de Vries came home. De Vries said it was late.", "Ines de Vries"),
        ("Mr. Daniel Okoro, an economist, met Ana Ruiz. He said it was late.", "Daniel Okoro"),
        ("Deputy Mayor Ana Ruiz said it was cold. The mayor said it was late.", "Ana Ruiz"),
        ("Ana Ruiz, the minister, said it was cold. The minister said it was late.", "Ana Ruiz"),
        ("Daniel Okoro was heard.\n\nMR OKORO: It was late.\n\nQ: How late?\n\nMR OKORO: Very late.", "Daniel Okoro"),
        ("Ana Ruiz met Tom Hale. Ruiz said it was cold, and she added that it was late.", "Ana Ruiz"),
        ("TOM HALE, HOST (on tape): It was cold.\n\nSEN. ANA RUIZ (V-LISK): It was.\n\nHALE: It was late.", "TOM HALE"),
    ],
)
def test_a_source_is_known_by_the_fullest_name_of_the_article(text: str, entity: str) -> None:
    assert _last(text) == (entity, NAMED)


@pytest.mark.parametrize(
    ("headline", "entity"),
    [
        ("Ruiz Slams Rival", "Ana Ruiz"),
        ("Ana Ruiz Slams Old Rival", "Ana Ruiz"),
        ("Ana Ruiz Slams Old Rival in the Town Hall of Brannock, for the Third Time This Year.", "Ana Ruiz"),
    ],
)
def test_capitals_that_run_together_in_a_headline_are_no_name(headline: str, entity: str) -> None:
    text = f"{headline}\n\nAna Ruiz came in on Monday and sat down by the door.\n\n“It is late,” said Ruiz."
    assert _last(text) == (entity, NAMED)


def test_a_full_name_that_only_the_headline_has_stays_whole() -> None:
    text = "Mina Hale Ruiz Leaves\n\nBen Ruiz came in on Monday and sat down by the door.\n\n“It is late,” said Hale."
    assert _last(text)[0] != "Ben Ruiz"


def test_a_surname_is_a_persons_before_it_is_the_first_word_of_a_body() -> None:
    assert _last("The Ruiz Hope Fund paid. Ana Ruiz came in. Ruiz said it was late.") == ("Ana Ruiz", NAMED)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Mr. Tom Hale left. She said it was late.", "Tom Hale"),
        ("Tom Hale met Ben Hale. Ben Hale said it was late.", "Tom Hale"),
        ("Ana Ruiz, the minister, left. The prime minister said it was late.", "Ana Ruiz"),
    ],
)
def test_a_name_is_not_given_to_somebody_else(text: str, wrong: str) -> None:
    assert _last(text)[0] != wrong


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A senior official said it was late.", UNNAMED),
        ("Sources close to the talks said it was late.", UNNAMED),
        ("Residents said it was late.", COLLECTIVE),
        ("Importers said it was late.", COLLECTIVE),
        ("Police said it was late.", COLLECTIVE),
        ("The report said it was late.", DOCUMENT),
        ("They said it was late.", COLLECTIVE),
        ("She said it was late.", UNNAMED),
    ],
)
def test_a_source_without_a_name_has_the_kind_of_its_head_noun(text: str, kind: SourceKind) -> None:
    assert _last(text) == (None, kind)


@pytest.mark.parametrize("label", ["Q", "QUESTION", "QUESTION 2", "Speaker 1", "THE WITNESS"])
def test_a_label_that_names_a_part_in_a_conversation_is_no_name(label: str) -> None:
    text = f"MR HALE: It was late.\n\n{label}: How late?\n\nMR HALE: Very.\n\n{label}: Thank you."
    assert _last(text) == (None, UNNAMED)


def test_a_pronoun_behind_a_part_in_a_conversation_means_nobody_named() -> None:
    assert _last("Q: How late was it?\n\nA: Very late.\n\nQ: So?\n\nA: No.\n\nShe said it was late.") == (None, UNNAMED)


def test_nobody_is_a_source_of_no_kind() -> None:
    resolve = entities.resolver(Names(marks.read(Article("made-up", ""))))
    assert resolve(None) == (None, SourceKind.NONE)
