from dataclasses import replace

from annotator.core.labels import Tag
from annotator.core.records import Status
from annotator.core.spans import Span
from annotator.judge import votes
from tests import made

EARLY, LATE = "2026-03-31T09:30:00Z", "2026-03-31T11:00:00+00:00"


def test_the_last_of_what_an_annotator_said_counts() -> None:
    first, second = made.annotation(made=EARLY), made.annotation((), (), (), made=LATE)
    undated = made.annotation((), (), ())
    for order in ([first, second, undated], [undated, second, first]):
        assert votes.current(order) == {first.article.digest: [second]}


def test_a_draft_counts_for_nothing_and_a_skipped_or_deleted_annotation_takes_the_earlier_back() -> None:
    first, other = made.annotation(made=EARLY), made.annotation(annotator="ben")
    draft = made.annotation((), (), (), made=LATE, status=Status.DRAFT)
    assert votes.current([first, draft, other]) == {first.article.digest: [first, other]}
    for status in (Status.SKIPPED, Status.DELETED):
        taken_back = made.annotation(made=LATE, status=status)
        assert votes.current([first, taken_back, other]) == {first.article.digest: [other]}
        assert votes.current([first, taken_back]) == {}


def test_articles_with_one_text_are_one_article() -> None:
    one, other = made.annotation(), made.annotation(annotator="ben")
    renamed = replace(other, article=replace(other.article, id="another name"))
    assert list(votes.current([one, renamed]).values()) == [[one, renamed]]


def test_the_last_decision_on_a_sentence_counts_also_where_bounds_differ() -> None:
    first, second = made.decision(Tag.CLAIM, made=EARLY), made.decision(made=LATE, end=20)
    other = made.decision(sentence=1)
    assert votes.decided([second, other, first]) == {first.article.digest: [second, other]}
    assert votes.decided([first, other]) == {first.article.digest: [first, other]}


def test_spans_that_overlap_by_way_of_others_are_one_component() -> None:
    spans = [(Span(0, 5), "a"), (Span(4, 9), "b"), (Span(8, 12), "a"), (Span(12, 15), "b")]
    assert list(votes.components(reversed(spans))) == [
        {"a": [Span(0, 5), Span(8, 12)], "b": [Span(4, 9)]},
        {"b": [Span(12, 15)]},
    ]
