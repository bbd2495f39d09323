import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.spans import overlap
from tests.learn.articles import see

Row = tuple[str | None, str | None, list[str]]


def _read(text: str) -> list[Row]:
    return [
        (a.source and text[slice(*a.source)], a.cue and text[slice(*a.cue)], [text[slice(*c)] for c in a.content])
        for a in see(text).attributions
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("“The bridge is closed,” said Ana Ruiz, the mayor.", "Ana Ruiz, the mayor", "said", ["The bridge is closed,"]),
        ("“It is,” she told reporters, “a long way.”", "she", "told", ["It is,", "a long way."]),
        ("Asked about it, Hale was blunt: “We will not pay.”", "Hale", ":", ["We will not pay."]),
        ("“We are ready to go now!” Hale shouted.", "Hale", "shouted", ["We are ready to go now!"]),
        ("“Why did nobody ask us?” Mr. Hale asked.", "Mr. Hale", "asked", ["Why did nobody ask us?"]),
        ("“No one lives here now.” — Ines Vidal", "Ines Vidal", "—", ["No one lives here now."]),
        ("“The fund is empty,” read the statement.", "the statement", "read", ["The fund is empty,"]),
        ("“Nobody told us,” the farmer, Piet Maas, said.", "the farmer, Piet Maas", "said", ["Nobody told us,"]),
    ],
)
def test_a_quotation_goes_to_the_source_beside_its_cue(text: str, source: str, cue: str, content: list[str]) -> None:
    assert _read(text) == [(source, cue, content)]
    assert see(text).attributions[0].direct


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("Ruiz said the bridge would open in May.", "Ruiz", "said", "the bridge would open in May"),
        ("The bridge would open in May, the council said.", "the council", "said", "The bridge would open in May"),
        ("According to police, two people died.", "police", "According to", "two people died"),
        ("Lumbrek AG today announced that it had won.", "Lumbrek AG", "announced", "it had won"),
        ("The union on Tuesday said that it would pay.", "The union", "said", "it would pay"),
        ("Hale this week also said that it would pay.", "Hale", "said", "it would pay"),
        ("Hale has long said that it would pay.", "Hale", "said", "it would pay"),
        ("Later in the spring, she sent a note explaining that it would pay.", "she", "explaining", "it would pay"),
        ("Rents rose by a fifth, according to the union.", "the union", "according to", "Rents rose by a fifth"),
        ("Two aides told the paper that she would resign.", "Two aides", "told", "she would resign"),
        ("The poll showed that most voters agreed.", "The poll", "showed", "most voters agreed"),
        ("Critics of the plan say it came too late.", "Critics of the plan", "say", "it came too late"),
        ("The mayor called the plan “reckless”.", "The mayor", "called", "the plan “reckless”"),
    ],
)
def test_a_reported_clause_goes_to_its_source_without_quote_marks(
    text: str, source: str, cue: str, content: str
) -> None:
    assert _read(text) == [(source, cue, [content])]
    assert not see(text).attributions[0].direct


def test_a_piece_that_is_pasted_whole_is_said_by_its_writer() -> None:
    cited = "“The port is shut,” by Ana Ruiz, Brannock Free Ledger, May 3:"
    pasted = "Late in the night the last of the boats left the old port for the open sea."
    assert _read(f"{cited}\n\n{pasted}")[-1] == ("Ana Ruiz", ":", [pasted])


def test_a_post_that_its_writer_signs_is_what_stands_before_the_signature() -> None:
    text = "Many saw it.\n\nThe gate was open on Monday.\nhttps://t.co/abcd — Ana Ruiz (@anaruizlisk) October 6, 2017"
    assert _read(text) == [("Ana Ruiz (@anaruizlisk)", None, ["The gate was open on Monday.\nhttps://t.co/abcd"])]


def test_a_person_goes_on_speaking_before_a_document_of_the_same_sentence() -> None:
    text = (
        "Ana Ruiz told the paper that the town was poor, and the report says that it is late.\n\n“It has few doctors.”"
    )
    assert _read(text)[-1] == ("Ana Ruiz", None, ["It has few doctors."])


def test_a_noun_behind_a_name_is_no_verb() -> None:
    assert _read("He defended the Lisk headline by saying: “It was late.”")[-1] == ("He", ":", ["It was late."])


def test_words_quoted_inside_a_reported_clause_stay_in_their_clause() -> None:
    assert _read("Ruiz said that the plan was “a waste of public money”.") == [
        ("Ruiz", "said", ["the plan was “a waste of public money”"])
    ]


def test_two_speakers_of_one_sentence_share_it() -> None:
    assert _read("Hale insisted he had paid, and Ruiz replied that he had not.") == [
        ("Hale", "insisted", ["he had paid"]),
        ("Ruiz", "replied", ["he had not"]),
    ]


def test_nested_speech_keeps_both_links() -> None:
    assert _read("The union says the ministry claimed that the fund was empty.") == [
        ("The union", "says", ["the ministry claimed that the fund was empty"]),
        ("the ministry", "claimed", ["the fund was empty"]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The ‘expert’ panel met on Monday.",
        "The film “A Long Way Home” opened on Friday.",
        "He was asked to leave and told to stay away.",
        "The report was published by the council on Friday.",
        "Hale met the mayor of Springfield.",
        "A copy of the letter seen by the paper is short.",
        "",
    ],
)
def test_scare_quotes_titles_and_mere_acts_link_nobody(text: str) -> None:
    assert _read(text) == []


def _carried(text: str) -> list[tuple[str | None, bool]]:
    found = see(text).attributions
    return [(a.source and text[slice(*a.source)], a.carried) for a in found]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("“It is shut,” Ruiz said. “It will open in May.”", [("Ruiz", False), ("Ruiz", True)]),
        ("“It is shut,” Ruiz said.\n\n“It will open in May, we hope.”", [("Ruiz", False), ("Ruiz", True)]),
        (
            "“It is shut,” Ruiz said.\n\n“We cannot get home,” Hale said.\n\n“Nobody came to ask us.”",
            [("Ruiz", False), ("Hale", False), ("Hale", True)],
        ),
        ("Nobody was there.\n\n“We cannot get home, and nobody came.”", [(None, False)]),
        ("The ministry replied:\n\n“We have no record of such a letter.”", [("The ministry", True)]),
    ],
)
def test_a_quotation_alone_takes_the_last_speaker_until_another_speaks(
    text: str, speakers: list[tuple[str | None, bool]]
) -> None:
    assert _carried(text) == speakers


def test_a_quotation_that_paragraphs_open_anew_stays_with_who_began_it() -> None:
    text = "“It is late,” said Ruiz.\n\nIt rained. It was cold.\n\n“One is late.\n\n“Two are later.\n\n“All are late.”"
    assert _carried(text)[1:] == [("Ruiz", True)] * 3
    text = text.replace("late.\n\n“Two", "late.”\n\nIt rained.\n\nIt was cold.\n\n“Two")
    assert _carried(text)[1:] == [("Ruiz", True), (None, False), (None, False)]


def test_a_quotation_over_paragraphs_is_said_by_whom_its_last_one_names() -> None:
    text = "It rained.\n\n“One is late, and so are all the others.\n\n“Two are later,” Ruiz said. “All are late.”"
    assert _carried(text) == [("Ruiz", True), ("Ruiz", False), ("Ruiz", True)]
    text = text.replace("others.", "others.”")
    assert _carried(text) == [(None, False), ("Ruiz", False), ("Ruiz", True)]


@pytest.mark.parametrize(
    ("headline", "said"),
    [
        ("Ruiz: Pier Was Shut", "Pier Was Shut"),
        ("Poll: voters want a pier", "voters want a pier"),
        ("Sheriff: pier was shut", "pier was shut"),
        ("Pier fire: two boats lost", None),
        ("Pier Paper: two boats lost", None),  # "the paper" speaks below, but by no name
        ("Analysis: the pier was shut", None),
        ("Hale: Pier Was Shut", None),  # who says nothing below
    ],
)
def test_a_headline_can_open_with_who_says_the_rest(headline: str, said: str | None) -> None:
    text = f"{headline}\n\nTom Hale came in and sat down. “It is late,” said Ana Ruiz. The paper said so, too."
    above = [content for _, _, content in _read(text) if text.index(content[0]) < len(headline)]
    assert above == ([[said]] if said else [])


def test_whoever_is_told_of_behind_an_object_says_the_sentence_in_front() -> None:
    text = "It sold the pier to Vale Works, a Brannock spokesman, Tom Hale, said."
    assert _read(text) == [("a Brannock spokesman, Tom Hale", "said", ["It sold the pier to Vale Works"])]
    text = "The mayor, a Brannock lawyer, said it was late."
    assert _read(text)[0][0] == "The mayor, a Brannock lawyer"


def test_who_is_told_something_is_no_part_of_it() -> None:
    assert _read("Ana Ruiz told her that it was late.") == [("Ana Ruiz", "told", ["it was late"])]
    assert _read("Ana Ruiz told her mother that it was late.") == [("Ana Ruiz", "told", ["it was late"])]


def test_what_is_worth_noting_is_said_by_nobody() -> None:
    assert _read("The pier was shut. It is worth noting that it was late.") == []
    assert _read("Ana Ruiz came, noting that it was late.")[0][:2] == ("Ana Ruiz", "noting")


def test_a_turn_is_said_by_its_label_and_goes_on_over_paragraphs() -> None:
    text = "MR HALE: The gate was shut.\n\nIt was dark by then.\n\nMS OKORO: Who shut it?\n\nMR HALE: I never saw."
    assert [(source, cue) for source, cue, _ in _read(text)] == [("MR HALE", ":"), ("MS OKORO", ":"), ("MR HALE", ":")]
    assert _read(text)[1][2] == ["Who shut it?"]


_PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "’",
        "Ruiz",
        "she",
        "the mayor",
        "said",
        "told",
        "who",
        "that",
        "it is late",
        ",",
        ".",
        ":",
        "?",
        "\n\n",
        "— ",
        "MR HALE: ",
        "Q: ",
        "according to",
        "claim that",
        "and",
        "(D)",
        "@ines · 3h",
        "The reply read:",
    ]
)
_TEXTS = st.lists(_PIECES, max_size=40).map(" ".join) | st.text(max_size=200)


@settings(max_examples=150)
@given(_TEXTS)
def test_whatever_the_text_every_span_stands_in_it_and_content_is_clear_of_source_and_cue(text: str) -> None:
    found = see(text).attributions
    for a in found:
        assert 0 <= a.score <= 1
        assert a.content
        for span in (*a.content, *(s for s in (a.source, a.cue) if s)):
            assert 0 <= span.start < span.end <= len(text)
        for other in (a.source, a.cue):
            assert other is None or not any(overlap(piece, other) for piece in a.content)
        assert not (a.carried and a.source is None)
    assert [a.content[0] for a in found] == sorted(a.content[0] for a in found)
