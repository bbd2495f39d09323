import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import BlockKind
from annotator.core.marks import Quote
from annotator.core.records import Block
from annotator.core.spans import strip
from annotator.text import quotes

MARKS = "“”‘’„‟«»‹›\"'`‚"


def find(*paragraphs: str) -> tuple[str, tuple[Quote, ...]]:
    text = "\n\n".join(paragraphs)
    found: list[Block] = []
    at = 0
    for paragraph in paragraphs:
        span = strip(text, at, at + len(paragraph))
        if span.end > span.start:
            found.append(Block(*span, BlockKind.PARAGRAPH))
        at += len(paragraph) + 2
    return text, quotes.find(text, found)


def quoted(*paragraphs: str) -> list[str]:
    text, found = find(*paragraphs)
    return [text[q.start : q.end] for q in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # every kind of mark
        ("“It stands,” she said.", ["It stands,"]),
        ('"It stands," she said.', ["It stands,"]),
        ("``It stands,'' she said.", ["It stands,"]),
        ("''It stands,'' she said.", ["It stands,"]),
        ("«It stands», she said.", ["It stands"]),
        ("« It stands », she said.", [" It stands "]),
        ("„It stands“, she said.", ["It stands"]),
        ("»It stands«, she said.", ["It stands"]),
        ("‘It stands,’ she said.", ["It stands,"]),
        ("'It stands,' she said.", ["It stands,"]),
        ("`It stands,' she said.", ["It stands,"]),
        ("”It stands,” she said.", ["It stands,"]),
        ('“It stands," she said.', ["It stands,"]),
        ('"It stands,” she said.', ["It stands,"]),
        # several in a paragraph, across sentences
        ("“It stands,” she said. “It will stay. It must.”", ["It stands,", "It will stay. It must."]),
        ('"It stands." "It does not."', ["It stands.", "It does not."]),
        ("She called it “a disgrace” and “a joke”.", ["a disgrace", "a joke"]),
        ("(“It stands,” she said.)", ["It stands,"]),
        ("It stands—“for now,” she said.", ["for now,"]),
        # inside each other
        ("“He said ‘no’ to me,” she said.", ["He said ‘no’ to me,", "no"]),
        ("‘He said “no” to me,’ she said.", ["He said “no” to me,", "no"]),
        ("\"He said 'no' to me,\" she said.", ["He said 'no' to me,", "no"]),
        ("“She told me, ‘It stands.’”", ["She told me, ‘It stands.’", "It stands."]),
        # apostrophes
        ("The workers’ union doesn’t know.", []),
        ("The workers' union doesn't know.", []),
        ("Ruiz’s boss left in the ’90s.", []),
        ("It was rock 'n' roll, 'til the end.", []),
        ("‘The workers’ union won’t move,’ she said.", ["The workers’ union won’t move,"]),
        ("'The workers' union won't move,' she said.", ["The workers' union won't move,"]),
        ("“They’re goin’ home,” she said.", ["They’re goin’ home,"]),
        ("She is 5' tall and he is not.", []),
        # what does not match
        ("“It stands, she said.", ["It stands, she said."]),
        ("It stands,” she said.", []),
        ("“It stands, she said. “It stays,” she said.", ["It stands, she said. ", "It stays,"]),
    ],
)
def test_quoted_words_are_found(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_goes_on_where_the_next_paragraph_opens_again() -> None:
    _, found = find("“It stands.", "“It stays,” she said. “Always.”")
    assert [(q.opens, q.closes, q.continues) for q in found] == [
        (True, False, False),
        (True, True, True),
        (True, True, False),
    ]


def test_a_quotation_runs_over_paragraphs_without_marks_up_to_the_one_that_closes_it() -> None:
    text, found = find("Ruiz said: “It stands.", "It stays.", "It always will.” Nobody objected.")
    assert [text[q.start : q.end] for q in found] == ["It stands.", "It stays.", "It always will."]
    assert [(q.opens, q.closes, q.continues) for q in found] == [
        (True, False, False),
        (False, False, True),
        (False, True, True),
    ]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Ruiz said: “It stands.", "Nobody objected.", "“It stays,” she said."),
        ("Ruiz said: “It stands.", "Nobody objected.", "The workers’ union left."),
        ("Ruiz said: “It stands.", *["Nobody objected."] * 12, "It stays.”"),
    ],
)
def test_a_quotation_left_open_ends_with_its_paragraph_if_nothing_near_closes_it(paragraphs: tuple[str, ...]) -> None:
    assert "Nobody objected." not in quoted(*paragraphs)


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("“It stands,” she said.", "speech"),
        ("She said it was “the worst thing I have seen”.", "speech"),
        ("The so-called “experts” came.", "scare"),
        ("She called it “a disgrace”.", "scare"),
        ("He wrote “The Pier and the Bridge” in May.", "title"),
        ("“No!” she said.", "speech"),
    ],
)
def test_short_quotations_look_like_what_they_could_be(text: str, look: str) -> None:
    assert [str(q.look) for q in find(text)[1]] == [look]


@given(st.lists(st.text(alphabet=st.sampled_from(MARKS + "ab .,sN\n—"), max_size=60), max_size=5))
def test_regions_lie_in_their_paragraph_and_nest_whatever_the_marks(paragraphs: list[str]) -> None:
    text, found = find(*paragraphs)
    assert list(found) == sorted(found, key=lambda q: (q.start, -q.end))
    for quote in found:
        assert 0 <= quote.start <= quote.end <= len(text)
        assert not quote.opens or text[quote.start - 1] in MARKS
        assert not quote.closes or text[quote.end] in MARKS


@given(st.text(alphabet=st.characters(exclude_characters=MARKS), max_size=100))
def test_a_text_without_marks_has_no_quotations(text: str) -> None:
    assert quoted(text) == []


@given(st.lists(st.sampled_from(["It stands.", "Yes, she does.", "We are 12."]), min_size=1, max_size=4))
def test_well_formed_quotations_are_found_as_written_in_every_kind_of_marks(said: list[str]) -> None:
    for left, right in [("“", "”"), ("‘", "’"), ('"', '"'), ("«", "»")]:
        text = " ".join(f"{left}{words}{right} Ruiz left." for words in said)
        assert quoted(text) == said
