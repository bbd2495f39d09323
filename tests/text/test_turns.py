import pytest

from annotator.core.labels import BlockKind
from annotator.core.records import Article
from annotator.text import blocks

PROSE = "The minister has been in office since the spring, and her party stands by her in this."


def turns(*paragraphs: str) -> list[tuple[str, str]]:
    """The turns of an article of prose and these paragraphs, each as its label and its text."""
    text = "\n\n".join([PROSE, *paragraphs])
    found = [b for b in blocks.find(Article("a", text)) if b.kind is BlockKind.TURN]
    return [(text[b.label.start : b.label.end] if b.label else "", text[b.start : b.end]) for b in found]


def labels(*paragraphs: str) -> list[str]:
    return [label for label, _ in turns(*paragraphs)]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["MR HALE: Yes, we do."], ["MR HALE:"]),
        (["Q: Why now?", "A: Why not?"], ["Q:", "A:"]),
        (
            ["QUESTION: Why now?", "MS OKORO (through interpreter): Ask him."],
            ["QUESTION:", "MS OKORO (through interpreter):"],
        ),
        (
            ["Reporter: Why now?", "Hale: Why not?", "Reporter: So?", "Hale: So."],
            ["Reporter:", "Hale:", "Reporter:", "Hale:"],
        ),
        (["HALE: Let me finish.", "OKORO: Please do.", "HALE: Thank you."], ["HALE:", "OKORO:", "HALE:"]),
        (['"HALE: Let me finish.', '"OKORO: Please do.', '"HALE: Thank you.'], ["HALE:", "OKORO:", "HALE:"]),
        (["Ana Ruiz: Why?", "Tom Abel: Why not?", "Ana Ruiz: So?"], ["Ana Ruiz:", "Tom Abel:", "Ana Ruiz:"]),
        # an official report's labels end with a stop
        (["The CHAIRMAN. Come to order.", "Mr. HALE. I object."], ["The CHAIRMAN.", "Mr. HALE."]),
        (["Senator McABEL. Why now?", "Ms. OKORO of Lisk. Why not?"], ["Senator McABEL.", "Ms. OKORO of Lisk."]),
        (["Dr. VAN RUIZ (continuing). It broke.", "Mr. HALE. So?"], ["Dr. VAN RUIZ (continuing).", "Mr. HALE."]),
        (["Q. Did you see it?", "A. I did.", "Q. And?", "A. It sank."], ["Q.", "A.", "Q.", "A."]),
        (["Q  Did you see it?", "MS. HALE: I did.", "Q  And?"], ["Q", "MS. HALE:", "Q"]),
        # near-misses
        (["Mr. HALE. He lost again.", "Mr. Hale. He won."], []),
        (["The minister met Mr. HALE. He lost.", "The council met Ms. OKORO. She won."], []),
        (["Q. Abel runs the shop.", "A. Ruiz owns it."], []),
        (["Note: Figures are rounded.", "Note: They are not final."], []),
        (["The result: nobody came.", "The result: nobody cared."], []),
        (["Location: Lisk Harbor.", "Date: May 4.", "Price: 12 marks."], []),
        (["UPDATE: The vote has been put off until Friday."], []),
        (["NEW LISK: The government said on Monday that it would not wait."], []),
        (["It was 10:45 when she came.", "It was 11:45 when she left."], []),
        (["He gave one reason: money.", "She gave two reasons: money and time."], []),
        (["To the Editor:", "I have lived here since 1983.", "To the Editor:", "The pier stands."], []),
        (["Read more: The pier", "Read more: The bridge"], []),
    ],
)
def test_labels_of_speakers_are_told_from_other_words_with_a_colon(paragraphs: list[str], expected: list[str]) -> None:
    assert labels(*paragraphs) == expected


def test_two_turns_glued_together_are_cut() -> None:
    assert turns("Q: Does it open in March.MS OKORO: Right. [...] MR HALE: No —Q: So —") == [
        ("Q:", "Q: Does it open in March."),
        ("MS OKORO:", "MS OKORO: Right. [...]"),
        ("MR HALE:", "MR HALE: No —"),
        ("Q:", "Q: So —"),
    ]


def test_turns_of_an_official_report_glued_together_are_cut_behind_a_sentence() -> None:
    found = turns("Mr. HALE. I met Ms. OKORO. The CHAIRMAN. When? Mr. HALE. In —", "Senator RUIZ. I thank Mr. Hale.")
    assert found == [
        ("Mr. HALE.", "Mr. HALE. I met Ms. OKORO."),
        ("The CHAIRMAN.", "The CHAIRMAN. When?"),
        ("Mr. HALE.", "Mr. HALE. In —"),
        ("Senator RUIZ.", "Senator RUIZ. I thank Mr. Hale."),
    ]


def test_speakers_known_by_name_are_cut_where_they_are_glued() -> None:
    found = turns("HALE: How much? OKORO: A lot. So — ABEL: Too much!", "HALE: Mr. Ruiz? RUIZ: Ask her.")
    assert [label for label, _ in found] == ["HALE:", "OKORO:", "ABEL:", "HALE:", "RUIZ:"]
    assert labels("Ana Ruiz: Why? Tom Abel: Why not?", "Ana Ruiz: I see. Note: it rains.", "Tom Abel: So?") == [
        "Ana Ruiz:",
        "Tom Abel:",
        "Ana Ruiz:",
        "Tom Abel:",
    ]


def test_names_with_a_colon_in_mid_paragraph_make_no_transcript() -> None:
    assert (
        labels("It came down to two. Lisk: a port. Norcott: a town.", "So it was. Lisk: a port. Norcott: a town.") == []
    )


def test_stage_notes_between_sentences_of_a_turn_are_furniture() -> None:
    text = f"{PROSE}\n\nMR HALE: It stands. (Laughter.) I (inaudible) saw it. [APPLAUSE]\n\nQ: (Laughs.) So?"
    found = [(str(b.kind), text[b.start : b.end], b.label is not None) for b in blocks.find(Article("a", text))[1:]]
    assert found == [
        ("turn", "MR HALE: It stands.", True),
        ("furniture", "(Laughter.)", False),
        ("turn", "I (inaudible) saw it.", False),
        ("furniture", "[APPLAUSE]", False),
        ("turn", "Q: (Laughs.) So?", True),
    ]


@pytest.mark.parametrize("title", ["'I was wrong': the mayor on the pier", "Tom Abel: a life on the pier"])
def test_a_headline_with_a_colon_over_a_transcript_is_no_turn(title: str) -> None:
    found = blocks.find(Article("a", f"{title}\n\nANA RUIZ: Why?\n\nTOM ABEL: Why not?\n\nANA RUIZ: So?"))
    assert [str(b.kind) for b in found] == ["headline", "turn", "turn", "turn"]


def test_a_paragraph_that_names_the_speaker_before_it_is_the_authors() -> None:
    aside = "The mayor called Hale “a nice man” on Monday."
    assert len(turns("HALE: Yes.", aside, "OKORO: Why?", "HALE: So.")) == 3
    assert len(turns("HALE: Yes.", aside.replace("Hale", "Abel"), "OKORO: Why?", "HALE: So.")) == 4


def test_a_speakers_name_inside_a_sentence_cuts_nothing() -> None:
    assert len(turns("MR HALE: I agree with MS OKORO: the pier stands.")) == 1


def test_paragraphs_between_two_turns_belong_to_the_first_of_them() -> None:
    found = turns("MR HALE: Yes.", "Once we felt that we were ready, we moved on.", "Q: When?", "MR HALE: In May.")
    assert [label for label, _ in found] == ["MR HALE:", "", "Q:", "MR HALE:"]


def test_the_author_speaks_again_behind_the_last_turn_and_in_brackets_and_lead_ins() -> None:
    found = turns(
        "Q: When?",
        "MR HALE: In May.",
        "(That is what he said in April.)",
        "Later he went on:",
        "MR HALE: In June.",
        PROSE,
    )
    assert [label for label, _ in found] == ["Q:", "MR HALE:", "MR HALE:"]


def test_many_paragraphs_between_two_transcripts_are_the_authors() -> None:
    found = turns("Q: When?", "MR HALE: In May.", *[PROSE] * 6, "Q: Where?", "MR HALE: Here.")
    assert [label for label, _ in found] == ["Q:", "MR HALE:"] * 2
