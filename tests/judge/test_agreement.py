import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import Tag
from annotator.core.records import Annotation
from annotator.judge import agreement
from tests import made

PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40)


def test_alpha_is_what_krippendorff_publishes_for_two_observers_and_two_values() -> None:
    # Computing Krippendorff's Alpha-Reliability (2011), section A: Meg and Owen read ten units, alpha is .095.
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert agreement.alpha([(bool(a), bool(b)) for a, b in zip(meg, owen, strict=True)]) == pytest.approx(
        0.095, abs=5e-4
    )


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], 1.0),
        ([(True, True)], 1.0),
        ([(True, True), (False, False)], 1.0),
        ([(True, False)], 0.0),
        ([(True, False), (False, True)], -0.5),  # 1 - 3 * 4 / (2 * 2 * 2)
        ([(True, True), (True, False)], 0.0),  # 1 - 3 * 2 / (2 * 3 * 1)
    ],
)
def test_alpha_of_a_few_pairs(pairs: list[tuple[bool, bool]], expected: float) -> None:
    assert agreement.alpha(pairs) == pytest.approx(expected)


@given(PAIRS, st.randoms(use_true_random=False))
def test_neither_the_order_of_sentences_nor_of_readers_nor_the_names_of_values_matter(
    pairs: list[tuple[bool, bool]], chance: random.Random
) -> None:
    expected = agreement.alpha(pairs)
    mixed = [(a, b) if chance.random() < 0.5 else (b, a) for a, b in chance.sample(pairs, len(pairs))]
    assert agreement.alpha(mixed) == pytest.approx(expected)
    assert agreement.alpha([(not a, not b) for a, b in pairs]) == pytest.approx(expected)
    assert expected <= 1
    assert (expected == 1) == all(a == b for a, b in pairs)


def test_two_readings_are_compared_tag_by_tag() -> None:
    one = made.annotation((Tag.QUOTATION, Tag.SOURCE), (Tag.CLAIM,), (Tag.OPINION,))
    other = made.annotation((Tag.QUOTATION,), (Tag.CLAIM,), (Tag.CLAIM, Tag.OPINION))
    claim, opinion, quotation, source = agreement.of([one, other])
    assert [a.tag for a in (claim, opinion, quotation, source)] == list(Tag)
    assert (claim.sentences, claim.differed) == (3, 1)
    assert claim.f1 == pytest.approx(2 / 3)
    assert claim.alpha == pytest.approx(4 / 9)  # 1 - 5 * 2 / (2 * 3 * 3)
    assert (opinion.differed, opinion.f1, opinion.alpha) == (0, 1.0, 1.0)
    assert (quotation.differed, quotation.f1, quotation.alpha) == (0, 1.0, 1.0)
    assert (source.differed, source.f1) == (1, 0.0)
    assert source.alpha == pytest.approx(0)  # 1 - 5 * 2 / (2 * 1 * 5)


def test_three_readings_are_three_pairs() -> None:
    readings = [
        made.annotation((Tag.CLAIM,), (), ()),
        made.annotation((Tag.CLAIM,), (), ()),
        made.annotation((), (), ()),
    ]
    claim = agreement.of(readings)[0]
    assert (claim.sentences, claim.differed) == (9, 2)


def test_only_sentences_with_the_same_bounds_are_compared() -> None:
    one = made.annotation((Tag.CLAIM,), (), ())
    first, *others = one.sentences
    other = replace(one, sentences=(first._replace(end=first.end - 1), *others))
    assert agreement.of([one, other])[0].sentences == 2


def test_the_articles_name_does_not_matter_but_its_text_does() -> None:
    one, other = made.annotation((), (), ()), made.annotation((), (), ())
    renamed = replace(other, article=replace(other.article, id="other name"))
    rewritten = replace(other, article=replace(other.article, text=f"{other.article.text} "))
    assert agreement.of([one, renamed])[0].sentences == 3
    assert agreement.of([one, rewritten]) == ()


@pytest.mark.parametrize("readings", [[], [made.annotation()]])
def test_where_nothing_was_read_twice_there_is_no_agreement(readings: list[Annotation]) -> None:
    assert agreement.of(readings) == ()
