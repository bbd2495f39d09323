from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core.labels import Tag
from annotator.core.records import Annotation, Status
from annotator.judge import agreement, ratings
from annotator.store import annotations
from tests import made

CLAIM, OPINION, QUOTATION, SOURCE = Tag
LABELS = Path(__file__).resolve().parents[2] / "labels"


def said(*claims: bool, annotator: str, article: str = "") -> Annotation:
    """Return what one annotator says: which of TEXT's three sentences are claims."""
    one = made.annotation(*((CLAIM,) if claim else () for claim in claims), annotator=annotator)
    return replace(one, article=replace(one.article, id=f"bill{article}", text=f"{made.TEXT} {article}"))


def test_two_readings_are_compared_tag_by_tag() -> None:
    one = made.annotation((QUOTATION, SOURCE), (CLAIM,), (OPINION,))
    other = made.annotation((QUOTATION,), (CLAIM,), (CLAIM, OPINION), annotator="ben")
    claim, opinion, quotation, source = agreement.of([one, other])
    assert [a.tag for a in (claim, opinion, quotation, source)] == list(Tag)
    assert (claim.sentences, claim.differed, claim.prevalence) == (3, 1, 0.5)
    assert claim.percent.value == pytest.approx(2 / 3)
    assert claim.f1.value == pytest.approx(2 / 3)
    assert claim.alpha.value == pytest.approx(4 / 9)  # 1 - 5 * 2 / (2 * 3 * 3)
    assert claim.kappa.value == pytest.approx(0.4)  # (2/3 - 4/9) / (5/9)
    assert claim.fleiss.value == pytest.approx(1 / 3)  # (2/3 - 1/2) / (1/2)
    assert claim.ac1.value == pytest.approx(1 / 3)
    assert (opinion.differed, opinion.f1.value, opinion.alpha.value) == (0, 1.0, 1.0)
    assert (source.differed, source.f1.value) == (1, 0.0)
    assert source.alpha.value == pytest.approx(0)  # 1 - 5 * 2 / (2 * 1 * 5)
    assert claim.alpha.low is None  # one article


def test_a_sentence_that_three_judged_is_one_sentence_and_three_pairs() -> None:
    claim = agreement.of(
        [said(True, False, False, annotator=name) for name in "ab"] + [said(False, False, False, annotator="c")]
    )[0]
    assert (claim.sentences, claim.differed) == (3, 1)
    assert claim.percent.value == pytest.approx(7 / 9)  # one pair of three in one sentence, all in two
    assert claim.f1.value == pytest.approx(0.5)  # one pair agrees on yes, two say yes against no
    assert claim.kappa.value == pytest.approx(1 / 3)  # pairs: 1, 0, 0


def test_whoever_did_not_judge_a_sentence_is_missing_there() -> None:
    whole, part = said(True, False, True, annotator="a"), said(True, True, True, annotator="b")
    claim = agreement.of([whole, replace(part, sentences=part.sentences[:2])])[0]
    assert (claim.sentences, claim.differed) == (2, 1)


def test_only_sentences_with_the_same_bounds_are_compared() -> None:
    one = made.annotation()
    first, *others = one.sentences
    other = replace(one, annotator="ben", sentences=(first._replace(end=first.end - 1), *others))
    assert agreement.of([one, other])[0].sentences == 2


def test_the_articles_name_does_not_matter_but_its_text_does() -> None:
    one, other = made.annotation(), made.annotation(annotator="ben")
    renamed = replace(other, article=replace(other.article, id="other name"))
    rewritten = replace(other, article=replace(other.article, text=f"{other.article.text} "))
    assert agreement.of([one, renamed])[0].sentences == 3
    assert agreement.of([one, rewritten]) == ()


@pytest.mark.parametrize(
    "annotations_",
    [
        [],
        [made.annotation()],
        [made.annotation(), made.annotation((), (), (), made="2026-03-31T09:30:00Z")],
        [made.annotation(), made.annotation(annotator="ben", status=Status.SKIPPED)],
    ],
)
def test_where_nothing_was_judged_by_two_there_is_no_agreement(annotations_: list[Annotation]) -> None:
    assert agreement.of(annotations_) == ()


def test_without_variation_alpha_and_kappa_are_undefined_and_it_says_why() -> None:
    _, _, quotation, _ = agreement.of([said(True, False, True, annotator=name) for name in "ab"])
    assert (quotation.alpha.value, quotation.kappa.value, quotation.fleiss.value) == (None, None, None)
    assert (quotation.percent.value, quotation.ac1.value) == (1, 1)
    assert quotation.note.startswith("alpha and kappa are undefined: all judgements are no")


@pytest.mark.parametrize(
    ("prevalence", "start"),
    [
        (0.03, "only 3.0% of the judgements are yes, so the 7 sentences in which people differ weigh"),
        (0.98, "only 2.0% of the judgements are no, so"),
        (0.3, ""),
        (1.0, "alpha and kappa are undefined: all judgements are yes"),
        (None, "no sentence was judged by two people"),
    ],
)
def test_what_misleads_is_told_in_words(prevalence: float | None, start: str) -> None:
    note = agreement.note(prevalence, 7)
    assert note.startswith(start)
    assert bool(note) == bool(start)


def test_intervals_hold_the_value_and_depend_on_the_seed_alone() -> None:
    readings = [
        said(n % 2 == 0, n % 3 == 0, n % 5 == 0 and name == "a", annotator=name, article=str(n))
        for n in range(12)
        for name in "ab"
    ]
    first, again, other = (agreement.of(readings, random_state=seed)[0] for seed in (0, 0, 1))
    assert first == again
    assert first.alpha != other.alpha
    for name in ("percent", "alpha", "kappa", "fleiss", "ac1", "f1"):
        found = getattr(first, name)
        assert found.low <= found.value <= found.high
        assert found.low < found.high


def test_each_two_people_and_each_with_all_others() -> None:
    pairs = ratings.table(
        [
            said(True, True, False, annotator="ana"),
            said(True, False, False, annotator="ben"),
            said(True, True, True, annotator="cem"),
        ]
    ).pairs()
    found = {(p.one, p.other): p for p in agreement.matrix(pairs) if p.tag is CLAIM}
    assert list(found) == [("ana", "ben"), ("ana", "cem"), ("ben", "cem")]
    one = found["ana", "ben"]
    assert one.sentences == 3
    assert [one.given, one.others] == pytest.approx([2 / 3, 1 / 3])
    assert [one.percent, one.f1, one.kappa] == pytest.approx([2 / 3, 2 / 3, 0.4])
    assert found["ben", "cem"].kappa == 0
    each = {p.one: p for p in agreement.by_annotator(pairs) if p.tag is CLAIM}
    assert each["ben"].sentences == 6
    assert [each["ben"].given, each["ben"].others] == pytest.approx([1 / 3, 5 / 6])
    assert each["ana"].percent == pytest.approx(4 / 6)


def test_agreement_by_article_leaves_out_what_was_read_once() -> None:
    held = ratings.table(
        [
            said(True, True, False, annotator="a", article="1"),
            said(True, False, False, annotator="b", article="1"),
            said(True, False, False, annotator="b", article="2"),
        ]
    )
    found = [g for g in agreement.groups(held, lambda n: held.articles[n].id) if g.tag is CLAIM]
    assert [(g.name, g.sentences) for g in found] == [("bill1", 3)]
    assert found[0].percent == pytest.approx(2 / 3)
    assert agreement.groups(held, lambda n: held.articles[n].outlet) == []


def test_the_projects_own_readers_agree_as_the_card_says_readers_do() -> None:
    found = agreement.of(annotations.read(LABELS / "readings").annotations)
    assert all(one.alpha.value is not None and one.alpha.value > 0.8 for one in found)
