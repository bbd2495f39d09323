import pytest

from annotator.core.labels import BlockKind
from annotator.core.records import Block
from annotator.text import cues, grammar


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Mr. Hale said so.", "TCVJ."),
        ("The mayor's office, which met on Monday", "DRSG,WwIM"),
        ("According to the report by J. R. Li (D)", "UUDOYCCCB"),
        ("Li (D, north bank) pointed out so", "CBVVJ"),
        ("two former officials of the U.N.", "9mRFDC"),
        ("She has repeatedly denied it in 2019", "PXLVPIM"),
        ("@ines_v posted that", "CVH"),
    ],
)
def test_every_word_has_a_letter_for_its_class(text: str, letters: str) -> None:
    found = cues.find(text, (Block(0, len(text), BlockKind.PARAGRAPH),), ())
    line = grammar.read(text, 0, len(text), found)
    assert line.letters == letters
    assert len(line.places) == len(letters)


def test_a_place_is_where_its_word_stands() -> None:
    text = "So Li’s (late) boat,  it is said"
    line = grammar.read(text, 3, len(text), ())
    assert [text[start:end] for start, end in line.places] == ["Li", "’s", "(late)", "boat", ",", "it", "is", "said"]
