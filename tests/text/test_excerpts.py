import pytest

from annotator.core.labels import BlockKind
from annotator.core.records import Article, Block
from annotator.text import blocks

PROSE = "The minister has been in office since the spring, and her party stands by her in this."
PASTED = "The drawings place the pier at the foot of Gannet Street, on a parcel that the city has owned for years."
MORE = "In June the parcel next door was bought by a company that nobody in the harbor had ever heard of."


def excerpts(*paragraphs: str) -> list[str]:
    text = "\n\n".join([PROSE, *paragraphs])
    return [text[b.start : b.end] for b in blocks.find(Article("a", text)) if b.excerpt]


@pytest.mark.parametrize(
    ("lead_in", "expected"),
    [
        ("The ministry replied:", True),
        ("In a letter to the council she wrote:", True),
        ("According to the Lisk Pilot:", True),
        ("“Who moved the pier,” by Ana Ruiz, The Lisk Pilot, June 8, 2031:", True),
        # near-misses: lists and the author's own points
        ("The council said that it needs three things:", False),
        ("Here is what the council said:", False),
        ("The report raises the following questions:", False),
        ("And so it comes down to money:", False),
        ("The ministry replied.", False),
    ],
)
def test_a_lead_in_with_a_speaker_hands_over(lead_in: str, expected: bool) -> None:
    assert excerpts(lead_in, PASTED, PROSE)[:1] == ([PASTED] if expected else [])


@pytest.mark.parametrize(
    "after", ["“It stands,” she said in the letter, which was sent to all members.", "No.", "* " + PASTED]
)
def test_marked_short_and_listed_paragraphs_are_no_excerpts(after: str) -> None:
    assert excerpts("The ministry replied:", after, PROSE) == []


def test_an_excerpt_goes_on_behind_an_ellipsis_up_to_read_the_rest_and_in_the_first_person() -> None:
    assert excerpts("The ministry replied:", PASTED, "...", MORE, PROSE) == [PASTED, MORE]
    assert excerpts("The Pilot has the background, as it reports:", PASTED, MORE, "Read the rest here.", PROSE) == [
        PASTED,
        MORE,
    ]
    assert excerpts("She wrote:", f"I know that {PASTED}", f"We know that {MORE}", PROSE) == [
        f"I know that {PASTED}",
        f"We know that {MORE}",
    ]
    assert excerpts("The ministry replied:", PASTED, MORE) == [PASTED]


def test_a_piece_cited_by_title_and_writer_is_pasted_whole() -> None:
    cited = "“Who moved the pier,” by Ana Ruiz, The Lisk Pilot, June 8, 2031:"
    assert excerpts(cited, PASTED, MORE, "Article posted with permission from Ana Ruiz") == [PASTED, MORE]


def test_a_writer_who_pastes_often_needs_no_word_of_saying() -> None:
    said = ["The ministry replied:", PASTED, PROSE] * 3
    weak = "The next day the crews went out for the first time:"
    assert len(excerpts(*said, weak, PASTED, PROSE)) == 4
    assert excerpts(weak, PASTED, PROSE) == []


def test_block_quotes_behind_a_colon_are_excerpts_whatever_the_lead_in() -> None:
    text = "And then, on the wall:\n\nNo boats.\n\nNo nets."
    layout = (Block(24, 33, BlockKind.QUOTE), Block(35, 43, BlockKind.QUOTE))
    assert [b.excerpt for b in blocks.find(Article("a", text, layout=layout))] == [False, True, True]
