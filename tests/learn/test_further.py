import pytest

from annotator.core.labels import SourceKind
from annotator.core.records import Article, Attribution
from annotator.core.spans import Span
from annotator.learn import further
from annotator.learn.entities import Names
from annotator.text import marks
from tests.learn.articles import see

Row = tuple[str | None, str | None, list[str], str | None]


def _added(text: str, tie: str) -> list[Row]:
    """Return what is linked where the last sentence of a text is tagged as a source and `tie` is its likeliest cue."""
    one = see(text)
    seen, links = one.marks, one.attributions
    lacking = [seen.sentences[n] for n in further.unlinked(seen, links, [len(seen.sentences) - 1])]
    at = text.rindex(tie)
    found = further.add(one.names, links, lacking, [Span(at, at + len(tie)) for _ in lacking])
    return [_row(text, one) for one in found]


def _row(text: str, one: Attribution) -> Row:
    source, cue = (part and text[slice(*part)] for part in (one.source, one.cue))
    return source, cue, [text[slice(*piece)] for piece in one.content], one.entity


@pytest.mark.parametrize(
    ("text", "tie", "row"),
    [
        (
            "Ana Ruiz came in. Ruiz blamed the rain for the flood.",
            "blamed",
            ("Ruiz", "blamed", ["the rain for the flood"], "Ana Ruiz"),
        ),
        (
            "Ana Ruiz came in. On Monday she wanted the gates to be shut.",
            "wanted",
            ("she", "wanted", ["the gates to be shut"], "Ana Ruiz"),
        ),
        (
            "Ana Ruiz came in. Ruiz cited the rain of the last three weeks.",
            "cited",
            ("Ruiz", "cited", ["the rain of the last three weeks"], "Ana Ruiz"),
        ),
    ],
)
def test_a_sentence_that_is_a_source_is_linked_by_its_likeliest_tie(text: str, tie: str, row: Row) -> None:
    assert _added(text, tie) == [row]


def test_what_is_added_stands_in_text_order_beside_what_the_rules_found() -> None:
    text = "“The rain came late,” said Tom Hale.\n\nRuiz blamed the rain for the flood."
    assert [row[0] for row in _added(text, "blamed")] == ["Tom Hale", "Ruiz"]


def test_a_quotation_that_nobody_says_is_given_to_whom_the_tie_names() -> None:
    text = "Tom Hale hailed the dam as “the best of all the walls we ever built”."
    [row] = _added(text, "hailed")
    assert (row[0], row[1]) == ("Tom Hale", "hailed")


@pytest.mark.parametrize(
    ("text", "tie"),
    [
        ("Ana Ruiz came in. Ruiz said that the rain would come.", "would"),
        ("MR HALE: It was late.\n\nMS RUIZ: It was.\n\nMR HALE: Ruiz blamed the rain.", "blamed"),
    ],
)
def test_what_is_linked_or_told_in_another_voice_stays_as_it_is(text: str, tie: str) -> None:
    assert _added(text, tie) == [_row(text, one) for one in see(text).attributions]


def test_without_a_likeliest_tie_nothing_is_added() -> None:
    seen = marks.read(Article("made-up", "Ruiz blamed the rain for the flood."))
    assert further.add(Names(seen), (), seen.sentences, [None]) == ()


def test_an_attribution_that_is_added_says_how_well_it_fits() -> None:
    seen = marks.read(Article("made-up", "Ruiz blamed the rain for the flood."))
    [found] = further.add(Names(seen), (), seen.sentences, [Span(5, 11)])
    assert found.kind is SourceKind.NAMED
    assert 0 < found.score < 1
    assert not found.direct
