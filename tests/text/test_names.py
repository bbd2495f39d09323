from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import BlockKind
from annotator.core.marks import MentionKind
from annotator.core.records import Block
from annotator.core.spans import Span
from annotator.text import cues, names, quotes

NAME, NOMINAL, PRONOUN, DOCUMENT = MentionKind.NAME, MentionKind.NOMINAL, MentionKind.PRONOUN, MentionKind.DOCUMENT


def _read(text: str, kind: BlockKind = BlockKind.PARAGRAPH, label: Span | None = None) -> list[tuple[str, str, str]]:
    blocks = (Block(0, len(text), kind, label),)
    quoted = quotes.find(text, blocks)
    found = names.find(text, blocks, quoted, cues.find(text, blocks, quoted))
    return [(text[m.start : m.end], m.kind, text[m.head.start : m.head.end]) for m in found]


@pytest.mark.parametrize(
    ("text", "mention", "kind", "head"),
    [
        ("Deputy Mayor Ana Ruiz said so.", "Deputy Mayor Ana Ruiz", NAME, "Ana Ruiz"),
        ("Ana Ruiz, the deputy mayor, said so.", "Ana Ruiz, the deputy mayor", NAME, "Ana Ruiz"),
        ("Ines de Vries said so.", "Ines de Vries", NAME, "Ines de Vries"),
        ("Mayor Karim al Rashid said so.", "Mayor Karim al Rashid", NAME, "Karim al Rashid"),
        ("It was Ms. Ursel von der Hagen who came.", "Ms. Ursel von der Hagen", NAME, "Ursel von der Hagen"),
        ("It was Ms. Tarrant later.", "Ms. Tarrant", NAME, "Tarrant"),
        ("“Yes,” said Ana Ruiz, the deputy mayor.", "Ana Ruiz, the deputy mayor", NAME, "Ana Ruiz"),
        ("Gov. Ana Ruiz (D) said so.", "Gov. Ana Ruiz (D)", NAME, "Ana Ruiz"),
        ("The farmer, Piet Maas, said so.", "The farmer, Piet Maas", NAME, "Piet Maas"),
        ("The port's chief, Ana Ruiz, said so.", "The port's chief, Ana Ruiz", NAME, "Ana Ruiz"),
        ("The founder and owner Ana Ruiz said so.", "The founder and owner Ana Ruiz", NAME, "Ana Ruiz"),
        ("Vale Council said so.", "Vale Council", NAME, "Vale Council"),
        ("The Ministry of Works said so.", "The Ministry of Works", NAME, "Ministry of Works"),
        (
            "The Union of Smiths and Coopers said so.",
            "The Union of Smiths and Coopers",
            NAME,
            "Union of Smiths and Coopers",
        ),
        ("Hale & Ruiz said so.", "Hale & Ruiz", NAME, "Hale & Ruiz"),
        ("Its agent, Tom Hale of Vale Works, said so.", "Its agent, Tom Hale of Vale Works", NAME, "Tom Hale"),
        ("Brannock Radio legal analyst Tom Hale said so.", "Brannock Radio legal analyst Tom Hale", NAME, "Tom Hale"),
        ("The ministry of trade said so.", "The ministry of trade", NOMINAL, "ministry"),
        ("The Ministry said so.", "The Ministry", NOMINAL, "Ministry"),
        ("Hale’s lawyer said so.", "Hale’s lawyer", NOMINAL, "lawyer"),
        ("A spokesman for the ministry said so.", "A spokesman for the ministry", NOMINAL, "spokesman"),
        ("Two senior officials said so.", "Two senior officials", NOMINAL, "officials"),
        ("Police said so.", "Police", NOMINAL, "Police"),
        ("Critics of the plan say so.", "Critics of the plan", NOMINAL, "Critics"),
        ("On Monday she said so.", "she", PRONOUN, "she"),
        ("He’s claiming so.", "He", PRONOUN, "He"),
        (
            "A poll by the Harbour Institute showed that rents rose.",
            "A poll by the Harbour Institute",
            DOCUMENT,
            "poll",
        ),
        ("According to court filings, he left.", "court filings", DOCUMENT, "filings"),
        ("Ruiz, who runs the port, said so.", "Ruiz, who runs the port", NAME, "Ruiz"),
    ],
)
def test_a_candidate_source_is_found_whole_with_its_head(text: str, mention: str, kind: str, head: str) -> None:
    assert (mention, kind, head) in _read(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("“Yes,” said Ana Ruiz in an interview.", "Ana Ruiz in an interview"),
        ("According to police, two people died.", "police, two people died"),
        ("On Monday police said so.", "Monday police"),
        ("In 2010 Ruiz said so.", "2010 Ruiz"),
        ("“Yes,” Ruiz said, adding a word.", "Ruiz said"),
    ],
)
def test_a_candidate_source_ends_where_the_sentence_goes_on(text: str, never: str) -> None:
    assert never not in [mention for mention, _, _ in _read(text)]


@pytest.mark.parametrize(
    "dateline",
    ["KÖRBEN, Sorvane, January 30, 2025 (Halyard) – ", "VELMOUTH (AP) — ", "PORT LISK, March 3 -- ", "ST. OLAN - "],
)
def test_a_dateline_names_no_source(dateline: str) -> None:
    assert _read(f"{dateline}Lumbrek builds and maintains that line.") == [("Lumbrek", NAME, "Lumbrek")]


def test_a_surname_behind_a_title_is_found_where_nothing_is_said() -> None:
    assert _read("Ms. Okoro walked home.") == [("Ms. Okoro", NAME, "Okoro")]


def test_full_names_are_found_where_nothing_is_said() -> None:
    assert _read("Daniel Okoro walked home past the Old Mill.") == [
        ("Daniel Okoro", NAME, "Daniel Okoro"),
        ("Old Mill", NAME, "Old Mill"),
    ]


def test_a_label_is_a_mention_without_its_colon() -> None:
    assert _read("MR HALE: No.", BlockKind.TURN, Span(0, 8)) == [("MR HALE", MentionKind.LABEL, "MR HALE")]


def test_the_label_of_a_post_is_a_handle() -> None:
    label = "Ines Vidal @ines_v"
    assert _read(f"{label} Lovely.", BlockKind.POST, Span(0, len(label))) == [(label, MentionKind.HANDLE, label)]


_WORDS = st.lists(
    st.sampled_from(
        ["said", "Ruiz", "the", "mayor", "of", "“", "”", ",", ".", "who", "she", "and", "Mr.", "’s", "(D)", "1"]
    )
)


@given(_WORDS.map(" ".join))
def test_mentions_stand_in_order_do_not_overlap_and_hold_their_heads(text: str) -> None:
    blocks = (Block(0, len(text), BlockKind.PARAGRAPH),) if text else ()
    quoted = quotes.find(text, blocks)
    found = names.find(text, blocks, quoted, cues.find(text, blocks, quoted))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(m.start <= m.head.start < m.head.end <= m.end for m in found)
