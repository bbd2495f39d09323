from annotator.core.annotated import AnnotatedSentence
from annotator.core.labels import SCHEME, Tag
from annotator.core.records import Annotation, Article, Decision
from annotator.core.spans import Span
from annotator.judge import boundaries
from annotator.judge.boundaries import Unit

TEXT = "Rain fell. Then it stopped. Nobody minded."  # sentences end at 10, 27, 42
ARTICLE = Article("rain", TEXT)
C, O = Tag.CLAIM, Tag.OPINION  # noqa: E741


def said(name: str, *sentences: tuple[int, int, tuple[Tag, ...]]) -> Annotation:
    return Annotation(ARTICLE, name, tuple(AnnotatedSentence(*s) for s in sentences), (), SCHEME)


def decided(start: int, end: int) -> Decision:
    return Decision(ARTICLE, start, end, (), None, "rhea", "")


APART = said("ana", (0, 10, (C,)), (11, 27, ()), (28, 42, (O,)))
TOGETHER = said("ben", (0, 27, (C, O)), (28, 42, (O,)))


def spans(units: list[Unit]) -> list[Span]:
    return [unit.span for unit in units]


def test_sentences_that_all_draw_alike_have_everybodys_votes() -> None:
    [*_, last] = boundaries.settle([APART, TOGETHER], [])
    assert last == Unit(Span(28, 42), (("ana", (O,)), ("ben", (O,))))


def test_the_cut_that_more_people_drew_is_taken_and_the_others_vote_for_all_that_theirs_hold() -> None:
    units = boundaries.settle([APART, TOGETHER, said("cem", (0, 10, ()), (11, 27, (C,)))], [])
    assert spans(units) == [(0, 10), (11, 27), (28, 42)]
    assert units[0].votes == (("ana", (C,)), ("ben", (C, O)), ("cem", ()))
    assert units[1].votes == (("ana", ()), ("ben", (C, O)), ("cem", (C,)))
    assert units[0].drew == ()


def test_a_longer_sentence_has_the_tags_of_all_that_it_joins() -> None:
    joined = boundaries.settle([APART, TOGETHER, said("cem", (0, 27, (O,)))], [])[0]
    assert joined == Unit(Span(0, 27), (("ana", (C,)), ("ben", (C, O)), ("cem", (O,))))


def test_of_two_cuts_with_as_many_votes_the_finer_is_taken_and_that_stays_open() -> None:
    units = boundaries.settle([TOGETHER, APART], [])
    assert spans(units) == [(0, 10), (11, 27), (28, 42)]
    assert [unit.drew for unit in units] == [("ana",), ("ana",), ()]


def test_a_decided_sentence_stands_against_everybody() -> None:
    units = boundaries.settle([APART, said("cem", (0, 10, ()), (11, 27, ()))], [decided(0, 27)])
    assert spans(units) == [(0, 27), (28, 42)]
    assert units[0].drew == ()


def test_a_decided_sentence_that_somebody_drew_brings_the_rest_of_that_cut() -> None:
    units = boundaries.settle([APART, TOGETHER, said("cem", (0, 27, ()))], [decided(0, 10)])
    assert spans(units) == [(0, 10), (11, 27), (28, 42)]


def test_who_left_a_sentence_out_has_no_vote_for_it() -> None:
    units = boundaries.settle([APART, said("cem", (28, 42, ()))], [])
    assert units[0].votes == (("ana", (C,)),)
    assert [unit.drew for unit in units] == [(), (), ()]


def test_a_sliver_in_common_is_no_vote() -> None:
    [unit, *_] = boundaries.settle([APART, said("cem", (0, 10, ())), said("dov", (8, 27, (O,)))], [])
    assert unit == Unit(Span(0, 10), (("ana", (C,)), ("cem", ())), drew=())


def test_without_annotations_the_decided_sentences_stand() -> None:
    assert boundaries.settle([], [decided(0, 10)]) == [Unit(Span(0, 10), ())]
