from dataclasses import replace

from annotator.core.labels import Tag
from annotator.core.records import Status
from annotator.judge import agreement, differences
from tests import made

CLAIM, OPINION = (Tag.CLAIM,), (Tag.OPINION,)


def test_a_sentence_on_which_people_differ_is_told_with_what_each_said() -> None:
    given = [made.annotation(CLAIM, CLAIM, (), annotator="ana"), made.annotation(CLAIM, OPINION, (), annotator="ben")]
    alike, found, _ = differences.of(given)
    assert (alike.differs(), found.differs()) == (False, True)
    assert (found.article, found.sentence) == ("bill", made.SENTENCES[1])
    assert found.said == {"ana": CLAIM, "ben": OPINION}
    assert [tag for tag in Tag if found.differs(tag)] == [Tag.CLAIM, Tag.OPINION]


def test_there_are_as_many_as_agreement_counts() -> None:
    given = [made.annotation(CLAIM, CLAIM, OPINION), made.annotation(OPINION, CLAIM, (), annotator="ben")]
    found = list(differences.of(given))
    counts = [(len(found), sum(one.differs(tag) for one in found)) for tag in Tag]
    assert counts == [(one.sentences, one.differed) for one in agreement.of(given)]


def test_what_was_skipped_since_and_the_order_of_tags_make_no_difference() -> None:
    ana = made.annotation((Tag.CLAIM, Tag.OPINION), (), ())
    ben = made.annotation((Tag.OPINION, Tag.CLAIM), (), (), annotator="ben")
    skipped = replace(made.annotation((), CLAIM, CLAIM, annotator="cem"), status=Status.SKIPPED)
    found = list(differences.of([ana, ben, skipped]))
    assert [(len(one.said), one.differs()) for one in found] == [(2, False)] * 3


def test_what_one_person_alone_judged_is_left_out() -> None:
    assert list(differences.of([made.annotation(CLAIM, CLAIM, ())])) == []
