from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import BlockKind
from annotator.core.marks import CueKind
from annotator.core.records import Block
from annotator.core.spans import Span
from annotator.text import cues, quotes


def _read(text: str, kind: BlockKind = BlockKind.PARAGRAPH, label: Span | None = None) -> list[tuple[str, CueKind]]:
    blocks = (Block(0, len(text), kind, label),)
    found = cues.find(text, blocks, quotes.find(text, blocks))
    return [(text[c.start : c.end], c.kind) for c in found]


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("Ruiz said the bridge was shut.", ["said"]),
        ("“They said it was shut,” she says.", ["says"]),
        ("The council admits it was slow and denies the rest.", ["admits", "denies"]),
        ("He pointed out that the gate was open.", ["pointed out"]),
        ("Rents rose, according to the union.", ["according to"]),
        ("In the words of Hale, it was “a mess”.", ["In the words of"]),
        ("He’s claiming the fund is empty.", ["claiming"]),
        # Nouns and adjectives that look like verbs.
        ("The claim was heard on Monday.", []),
        ("The alleged thief ran away.", []),
        ("A swiftly called meeting ended early.", []),
        ("Hundreds of claims are open.", []),
        ("The state press was at the late press event.", []),
        ("Hale’s repeated visits worried nobody.", []),
        # Doubtful verbs need "that" or a quotation in the block.
        ("The child found a coin.", []),
        ("They were hired to build and maintain two bridges.", []),
        ("The mayor maintained that it was late.", ["maintained"]),
        ("The survey found that few people walk.", ["found"]),
        ("She found it “too dear by half”.", ["found"]),
    ],
)
def test_verbs_and_phrases_tie_outside_quote_marks_where_they_report(text: str, ties: list[str]) -> None:
    assert [word for word, kind in _read(text) if kind in (CueKind.VERB, CueKind.PHRASE)] == ties


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("Her claim that the fund is empty is false.", ["claim"]),
        ("They claim that the fund is empty.", []),
        ("The statement “was a mistake”.", ["statement"]),
        ("The statement was long.", []),
    ],
)
def test_a_noun_ties_when_its_content_follows(text: str, nouns: list[str]) -> None:
    assert [word for word, kind in _read(text) if kind is CueKind.NOUN] == nouns


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Hale was blunt: “No.”", [":"]),
        ("The ministry replied:", [":"]),
        ("He had two things: a boat and a dog.", []),
        ("It left at 10:45 and “was late”.", []),
        ("“No.” — Ines Vidal", ["—"]),
        ("— Ines Vidal", ["—"]),
        ("“No” — so it went for an hour.", []),
        ("The well-known Dutch-born singer left.", []),
    ],
)
def test_colons_and_credit_dashes_tie_beside_quotations_only(text: str, marks: list[str]) -> None:
    assert [word for word, kind in _read(text) if kind in (CueKind.COLON, CueKind.DASH)] == marks


def test_a_headline_ties_by_its_first_colon() -> None:
    assert _read("Okoro: rents must fall", BlockKind.HEADLINE) == [(":", CueKind.COLON)]


def test_a_speaker_label_ties_by_its_colon_and_the_turn_holds_no_other_cue() -> None:
    assert _read("MR HALE: He said it was shut.", BlockKind.TURN, Span(0, 8)) == [(":", CueKind.COLON)]


def test_a_label_without_colon_is_its_own_cue() -> None:
    assert _read("Ines @ines_v Lovely.", BlockKind.POST, Span(0, 12)) == [("Ines @ines_v", CueKind.LABEL)]


def test_furniture_holds_no_cues() -> None:
    assert _read("Hale said so.", BlockKind.FURNITURE) == []


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("say | said", ["say", "says", "said", "saying"]),
        ("deny", ["deny", "denies", "denied", "denying"]),
        ("admit | admitted", ["admit", "admits", "admitted", "admitting"]),
        ("point out", ["point out", "points out", "pointed out", "pointing out"]),
        ("write | wrote | written", ["write", "writes", "wrote", "written", "writing"]),
        ("agree", ["agree", "agrees", "agreed", "agreeing"]),
    ],
)
def test_a_verb_entry_has_all_its_forms(entry: str, forms: list[str]) -> None:
    assert list(cues.inflect(entry)) == forms


_WORDS = st.lists(st.sampled_from(["said", "Ruiz", "“", "”", ":", "—", "that", "the claim", ",", ".", "\n", "’s", " "]))


@given(_WORDS.map(" ".join))
def test_cues_stand_in_order_do_not_overlap_and_lie_outside_quote_marks(text: str) -> None:
    blocks = (Block(0, len(text), BlockKind.PARAGRAPH),) if text else ()
    quoted = quotes.find(text, blocks)
    found = cues.find(text, blocks, quoted)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert not any(q.start < c.end and c.start < q.end for c in found for q in quoted)
