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
        ("Here is what the council said:", True),
        ("And here’s how the ministry put it, in full:", True),
        ("The following is taken from testimony given by Ana Ruiz, a plumber:", True),
        ("Here is the mayor, writing to Abel two weeks before the sale:", True),
        ("Quoth the book:", True),
        ("The following was said:", True),
        ("Ruiz can be heard telling a colleague:", True),
        ("From the Coast News Wire:", True),
        ("From our reporter Ana Ruiz in Lisk:", True),
        ("And here's the ever calm Abel over at Pier Watch:", True),
        # near-misses: lists and the author's own points
        ("The council said that it needs three things:", False),
        ("Here is what the council wants:", False),
        ("Here’s how it said it would save two million marks:", False),
        ("The report raises the following questions:", False),
        ("And so it comes down to money:", False),
        ("From there it gets worse:", False),
        ("Here is the trouble with the pier in short:", False),
        ("The ministry replied.", False),
        ("To the Editor:", False),
    ],
)
def test_a_lead_in_with_a_speaker_hands_over(lead_in: str, expected: bool) -> None:
    assert excerpts(lead_in, PASTED, PROSE)[:1] == ([PASTED] if expected else [])


@pytest.mark.parametrize(
    "after", ["“It stands,” she said in the letter, which was sent to all members.", "No comment", "* " + PASTED]
)
def test_marked_listed_and_unfinished_paragraphs_are_no_excerpts(after: str) -> None:
    assert excerpts("The ministry replied:", after, PROSE) == []


@pytest.mark.parametrize(
    ("lead_in", "after", "expected"),
    [
        ("The ministry replied:", ["No.", PROSE], ["No."]),
        ("Ana Ruiz tweeted on Monday:", ["No boats. No nets.", PROSE], ["No boats. No nets."]),
        ("The mayor wrote back, in full:", ["Noted."], ["Noted."]),
        # near-misses: no verb at the end; a row of short paragraphs
        ("It was the minister’s whole statement:", ["No.", PROSE], []),
        ("The ministry replied:", ["No boats.", "No nets."], []),
    ],
)
def test_short_words_are_an_excerpt_where_the_lead_in_ends_in_speech(
    lead_in: str, after: list[str], expected: list[str]
) -> None:
    assert excerpts(lead_in, *after) == expected


def test_an_excerpt_goes_on_behind_an_ellipsis_up_to_read_the_rest_and_in_the_first_person() -> None:
    assert excerpts("The ministry replied:", PASTED, "...", MORE, PROSE) == [PASTED, MORE]
    assert excerpts("The Pilot has the background, as it reports:", PASTED, MORE, "Read the rest here.", PROSE) == [
        PASTED,
        MORE,
    ]
    assert excerpts("She wrote:", f"I know that {PASTED}", f"I know that {MORE}", PROSE) == [
        f"I know that {PASTED}",
        f"I know that {MORE}",
    ]
    assert excerpts("The ministry replied:", PASTED, MORE) == [PASTED]


def test_an_author_who_speaks_in_the_first_person_is_not_taken_for_the_excerpts_writer() -> None:
    first, then = f"I know that {PASTED}", f"I know that {MORE}"
    assert excerpts("I saw it coming.", "She wrote:", first, then) == [first]
    assert excerpts("“I saw it coming,” she said.", "She wrote:", first, then) == [first, then]
    assert excerpts("She wrote:", first, f"We know that {MORE}") == [first]
    assert excerpts("She wrote:", first, f"I read “no” twice, and then again, as {MORE}") == [first]


def test_a_line_that_names_where_a_piece_comes_from_ends_it() -> None:
    assert excerpts("The Pilot reports:", PASTED, MORE, "Who paid?", "–Pilot", PROSE) == [PASTED, MORE, "Who paid?"]
    assert excerpts("The Pilot went to the pier:", PASTED, "Lisk Pilot", PROSE) == [PASTED]
    # near-misses: the author's own signature at the end; a subhead; another lead-in between
    assert excerpts("The Pilot reports:", PASTED, MORE, "–Ana Ruiz") == [PASTED]
    assert excerpts("The mayor went to the pier:", PASTED, "Lisk Pilot", PROSE) == []
    assert excerpts("The Pilot reports:", PASTED, MORE, "The mayor too:", PASTED, "–Pilot", PROSE) == [PASTED, PASTED]


def test_a_line_right_under_a_paragraph_says_where_it_comes_from() -> None:
    told = "The Lisk Pilot has spoken to people on the pier."
    assert excerpts(told, f"{PASTED}\nLisk Pilot", PROSE) == [PASTED]
    assert excerpts("The council has a report.", f"{PASTED}\nReport of the Council, p. 6", PROSE) == [PASTED]
    # near-misses: a caption's credit; a line of its own; nothing behind it
    assert excerpts(told, f"{PASTED}\nTom Abel", PROSE) == []
    assert excerpts(told, PASTED, "Lisk Pilot", PROSE) == []
    assert excerpts(told, f"{PASTED}\nLisk Pilot") == []


def test_a_letter_goes_on_to_its_closing() -> None:
    letter = ["Dear members,", PASTED, MORE, "Yours sincerely,", "Ana Ruiz"]
    assert excerpts("Her letter to the union reads:", *letter, PROSE)[:4] == letter[:4]
    assert PROSE not in excerpts("Her letter to the union reads:", *letter, PROSE)


def test_a_platforms_pledges_are_an_excerpt_and_a_list_of_facts_is_none() -> None:
    pledges = ["* We will build the pier.", "* We will not raise the toll."]
    assert excerpts("The party’s manifesto says:", *pledges, PROSE) == pledges
    assert excerpts("The party’s manifesto says:", "* The pier.", "* The toll.", PROSE) == []


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


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("He ran. Ruiz tweeted: No boats. No nets. Go home.", ["No nets. Go home."]),
        ("His letter says: I cannot stay. I regret it. He will vote no.", ["I regret it."]),
        ("Ruiz tweeted: No boats. No nets. Abel replied: Sit down. Now.", ["No nets.", "Now."]),
        ("Ruiz tweeted: No boats. No nets. The county said it had both. So?", ["No nets."]),
        ("From reader @dotlavelle: I have it on tape. Who wants it?", ["Who wants it?"]),
        ("The cable is short. It reads in part: Pier lost. Send boats.", ["Send boats."]),
        ("They sent a statement of their own, unsigned: It fell. Sad!", ["Sad!"]),
        # near-misses: marks, the author's own colon, nothing behind the sentence that hands over
        ("Ruiz tweeted: “No boats.” The council met on Monday.", []),
        ("He gave one reason: money. The council met on Monday.", []),
        ("Ruiz tweeted: No boats.", []),
    ],
)
def test_pasted_words_go_on_behind_the_sentence_that_hands_over_inside_a_paragraph(
    paragraph: str, expected: list[str]
) -> None:
    assert excerpts(paragraph, PROSE) == expected
