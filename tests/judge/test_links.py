import pytest

from annotator.core.labels import Tag
from annotator.core.records import Attribution, GoldSentence
from annotator.core.spans import Span
from annotator.judge import links
from tests import made

SENTENCES = [GoldSentence(*span, tags) for span, tags in zip(made.SENTENCES, made.TAGS, strict=True)]
SHORTER = made.RUIZ._replace(content=(Span(1, 12),))
ELSEWHERE = made.RUIZ._replace(source=None, cue=None, content=(Span(61, 77),), direct=False, entity=None)


def settled(*said: tuple[Attribution, ...], sentences: list[GoldSentence] = SENTENCES) -> list[Attribution]:
    """Return what three or fewer annotators' links come to; without their scores, which `share` is about."""
    annotations = [made.annotation(annotator=name, attributions=a) for name, a in zip("abc", said, strict=False)]
    return [one._replace(score=made.RUIZ.score) for one in links.settle(annotations, sentences, [])]


def test_the_links_nearest_to_everybodys_are_taken_whole() -> None:
    assert settled((made.RUIZ,), (SHORTER,), (made.RUIZ,)) == [made.RUIZ]
    assert settled((SHORTER,), (SHORTER,), (made.RUIZ,)) == [SHORTER]


@pytest.mark.parametrize(("drawn", "kept"), [(1, 0), (2, 1), (3, 1)])
def test_links_that_the_tags_do_not_bear_on_need_a_majority(drawn: int, kept: int) -> None:
    said = [(ELSEWHERE,)] * drawn + [()] * (3 - drawn)
    assert len(settled(*said)) == kept


def test_of_two_annotators_who_differ_the_one_with_the_tags_is_right() -> None:
    assert settled((made.RUIZ,), ()) == [made.RUIZ]
    untagged = [s._replace(tags=()) for s in SENTENCES]
    assert settled((made.RUIZ,), (), sentences=untagged) == []


def test_the_tags_outweigh_a_majority() -> None:
    unsourced = [SENTENCES[0]._replace(tags=(Tag.QUOTATION,)), *SENTENCES[1:]]
    speakerless = made.RUIZ._replace(source=None, cue=None)
    assert settled((made.RUIZ,), (made.RUIZ,), (speakerless,), sentences=unsourced) == [speakerless]


def test_a_score_is_the_share_of_those_who_linked_anything_there() -> None:
    names = zip("abc", ((made.RUIZ,), (SHORTER,), ()), strict=True)
    annotations = [made.annotation(annotator=name, attributions=said) for name, said in names]
    assert [one.score for one in links.settle(annotations, SENTENCES, [])] == [0.6667]


def test_who_did_not_judge_the_place_has_no_say() -> None:
    away = made.annotation(annotator="b", attributions=(), sentences=made.annotation().sentences[1:])
    [one] = links.settle([made.annotation(annotator="a"), away], SENTENCES, [])
    assert one == made.RUIZ._replace(score=1.0)


def test_a_reviewers_links_replace_those_that_begin_in_the_sentence() -> None:
    annotations = [made.annotation(annotator="a", attributions=(made.RUIZ, ELSEWHERE))]
    ruled = made.decision(attributions=(SHORTER,))
    assert links.settle(annotations, SENTENCES, [ruled]) == (SHORTER, ELSEWHERE._replace(score=1.0))
    cleared = made.decision(attributions=())
    assert links.settle(annotations, SENTENCES, [cleared]) == (ELSEWHERE._replace(score=1.0),)


def test_links_about_the_same_words_are_grouped_by_annotator() -> None:
    one = made.annotation(annotator="a", attributions=(made.RUIZ, ELSEWHERE))
    other = made.annotation(annotator="b", attributions=(SHORTER,))
    assert links.groups([one, other]) == [{"a": (made.RUIZ,), "b": (SHORTER,)}, {"a": (ELSEWHERE,)}]


def test_links_without_content_are_grouped_by_their_source() -> None:
    bare = made.RUIZ._replace(content=())
    said = [made.annotation(annotator=name, attributions=(bare,)) for name in "ab"]
    assert links.groups(said) == [{"a": (bare,), "b": (bare,)}]


def test_likeness_is_the_mean_f1_of_source_cue_and_content() -> None:
    assert links.likeness((made.RUIZ,), (made.RUIZ,)) == 1
    assert links.likeness((), ()) == 1
    assert links.likeness((), (made.RUIZ,)) == 0
    # content: 11 of 16 and 11 characters are shared, F1 22/27; source and cue are the same
    assert links.likeness((made.RUIZ,), (SHORTER,)) == pytest.approx((1 + 1 + 22 / 27) / 3)
