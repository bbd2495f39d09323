from dataclasses import replace

import pytest

from annotator.core.records import Attribution
from annotator.core.spans import Span
from annotator.judge import spans
from annotator.judge.spans import SpanAgreement
from tests import made


def compared(*said: tuple[Attribution, ...]) -> dict[str, SpanAgreement]:
    annotations = [
        made.annotation(annotator=name, attributions=links) for name, links in zip("abc", said, strict=False)
    ]
    found = spans.of(annotations)
    assert found is not None
    return {one.kind: one for one in found.spans}


def test_krippendorffs_worked_example_of_unitizing() -> None:
    # Krippendorff, Measuring the Reliability of Qualitative Text Analysis Data (2004), Quality & Quantity 38, the
    # example of two observers, i and j, and two categories, c and k, on a continuum of 300 that begins at 150.
    i, j = [Span(75, 145), Span(220, 250)], [Span(70, 150), Span(205, 225), Span(250, 270)]
    observed, expected = spans.alpha_terms(300, [i, j])
    assert [observed, expected] == pytest.approx([0.0144, 0.0532], abs=5e-5)
    assert 1 - observed / expected == pytest.approx(0.7286, abs=5e-5)
    k = [Span(30, 90), Span(150, 200)]
    observed, expected = spans.alpha_terms(300, [k, k])
    assert [observed, expected] == pytest.approx([0, 0.0490], abs=5e-5)


def test_the_same_links_agree_in_all_and_their_order_does_not_matter() -> None:
    found = compared((made.RUIZ,), (made.RUIZ,))
    for one in found.values():
        assert {one.exact.value, one.overlap.value, one.bounds.value, one.characters.value, one.alpha.value} == {1.0}
    assert (found["source"].spans, found["sentence"].spans) == (2, 6)


def test_spans_that_overlap_are_told_from_those_that_are_the_same() -> None:
    shorter = made.RUIZ._replace(content=(Span(1, 12),))
    content = compared((made.RUIZ,), (shorter,))["content"]
    assert (content.exact.value, content.overlap.value, content.bounds.value) == (0, 1, 0.5)
    assert content.characters.value == pytest.approx(22 / 27)  # 11 shared, of 16 and 11
    assert content.alpha.value is not None
    assert 0 < content.alpha.value < 1


def test_what_only_one_person_drew_is_no_agreement() -> None:
    elsewhere = made.RUIZ._replace(source=Span(61, 63), cue=None, content=(Span(64, 77),))
    found = compared((made.RUIZ,), (elsewhere,))
    assert (found["source"].exact.value, found["source"].overlap.value) == (0, 0)
    assert found["cue"].spans == 1
    assert (found["source"].alpha.value or 0) < 0.1


def test_whoever_never_linked_anything_was_not_asked() -> None:
    found = compared((made.RUIZ,), (made.RUIZ,), ())
    assert (found["source"].spans, found["source"].exact.value) == (2, 1)
    assert found["sentence"].spans == 18


def test_without_links_only_sentences_are_compared() -> None:
    found = compared((), ())
    assert found["sentence"].exact.value == 1
    assert (found["source"].spans, found["source"].exact.value, found["source"].alpha.value) == (0, None, None)


def test_bounds_that_differ_are_counted() -> None:
    one = made.annotation()
    first, second, third = one.sentences
    other = replace(one, annotator="ben", sentences=(first._replace(end=second.end), third))
    found = spans.of([one, other])
    assert found is not None
    sentence = found.spans[0]
    assert sentence.exact.value == pytest.approx(2 / 5)
    assert sentence.bounds.value == pytest.approx(8 / 10)
    assert sentence.overlap.value == 1


def test_of_contents_that_both_marked_it_is_told_how_many_have_one_source() -> None:
    whose = made.RUIZ._replace(source=Span(36, 44), entity="The bill")
    other = made.RUIZ._replace(content=(Span(61, 77),))
    annotations = [
        made.annotation(annotator="a", attributions=(made.RUIZ, other)),
        made.annotation(annotator="b", attributions=(whose, other)),
    ]
    found = spans.of(annotations)
    assert found is not None
    links = found.links
    assert (links.contents, links.source.value, links.entity.value, links.kind.value) == (2, 0.5, 0.5, 1)


def test_where_no_article_was_read_twice_there_is_nothing_to_say() -> None:
    assert spans.of([made.annotation()]) is None
