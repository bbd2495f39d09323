import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import pieces


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in pieces.split(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo.", 2),
        ("One.\n \t\nTwo.", 2),
        ("One.\u2028\u2028Two.", 2),
        # one paragraph a line
        ("The mayor said on Monday that she would stay.\nThe council meets again in June.\nNobody objected.", 3),
        ("By Ana Ruiz, Courts reporter\nThe Lisk Pilot\nOct. 22", 3),
        ("Crews vote to strike over rota;\nThe company and its crews blame each other for the long delay.", 2),
        # wrapped to a width
        ("The mayor of Lisk Harbor said on Monday that\nshe would stay in office until the spring, and\nthen go.", 1),
        ("The mayor of Lisk Harbor said so on Monday.\nShe would stay in office until the spring, and\nthen go.", 1),
        # a line that goes on in small letters, whatever the width
        ("The mayor, who has been in office since the spring,\nsaid in a letter that " + "she would stay " * 12, 1),
        ("take our poll now\nshould the pier be moved", 2),
        # what starts a line of its own
        ("The mayor of Lisk Harbor listed on Monday what\n* the council wants and what it can still pay", 2),
        ("Is there any plan to move the pier back, sir —\nMR HALE: There is none that I know of, and", 2),
    ],
)
def test_paragraphs_are_told_from_wrapped_lines(text: str, paragraphs: int) -> None:
    assert len(split(text)) == paragraphs


@given(st.text(alphabet="ab. \n\t", max_size=120))
def test_splitting_loses_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())
