"""What is to be settled and why."""

from dataclasses import replace

from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Prediction
from annotator.judge import review
from annotator.judge.review import RULES, Cause, Item, Judged
from annotator.measure.sentence import Level
from tests import made


def sure() -> Prediction:
    """Return a prediction whose scores are far from every threshold, on the side of its tags."""
    given = made.prediction()
    return replace(given, sentences=tuple(s._replace(scores=_scores(s.tags)) for s in given.sentences))


def _scores(tags: tuple[Tag, ...]) -> tuple[float, float, float, float]:
    claim, opinion, quotation, source = (0.9 if tag in tags else 0.1 for tag in Tag)
    return claim, opinion, quotation, source


SURE = (Level(0.5, 0.5, 0.5),) * len(Tag)


def judged(**said: tuple[Tag, ...]) -> Judged:
    """Return the first sentence, of whose tags the model is sure, with what people said of it."""
    first = sure().sentences[0]
    return Judged(said, first.tags, first.scores, SURE)


def test_people_who_differ_are_named_with_what_they_said() -> None:
    [asked] = review.by_people([judged(ana=made.TAGS[0], ben=(Tag.QUOTATION,))])
    assert asked == (0, Cause.PEOPLE, "ana said source, ben did not")


def test_the_model_against_people_asks_only_where_it_is_sure() -> None:
    one = judged(ana=(Tag.QUOTATION,))
    [asked] = review.by_people([one])
    assert asked == (0, Cause.MODEL, "people and the model differ on source, and the model is sure")
    doubting = (*SURE[:3], Level(0.5, 0.5, 1.0))
    assert review.by_people([one._replace(levels=doubting)]) == []


def test_a_suspect_label_is_found_by_scores_held_out_and_else_it_is_told_that_they_are_not() -> None:
    def one(*, given: bool, score: float, held_out: float | None) -> Judged:
        tags = (Tag.OPINION,) if given else ()
        away = None if held_out is None else (0.1, held_out, 0.1, 0.1)
        return Judged({"ana": tags}, tags, (0.1, score, 0.1, 0.1), SURE, away)

    right = [one(given=yes, score=s, held_out=s) for yes, s in ((True, 0.9), (False, 0.1))] * 20
    known_by_heart = one(given=True, score=0.95, held_out=0.05)
    words = "opinion is given, and the chance that this is right is 5%"
    assert review.by_people([*right, known_by_heart]) == [(40, Cause.SUSPECT, words)]
    [by_its_own] = review.by_people([*right, one(given=True, score=0.05, held_out=None)])
    assert by_its_own == (40, Cause.SUSPECT, words + review.KNOWS)


def test_the_gravest_cause_comes_first_and_then_the_order_of_the_sentences() -> None:
    model, people = judged(ana=(Tag.QUOTATION,)), judged(ana=made.TAGS[0], ben=())
    found = review.by_people([model, people, model, people])
    assert [(one.row, one.cause) for one in found] == [
        (1, Cause.PEOPLE), (3, Cause.PEOPLE), (0, Cause.MODEL), (2, Cause.MODEL),
    ]  # fmt: skip


def test_what_the_model_is_unsure_of_is_told_by_tag() -> None:
    item = review.by_doubt(made.prediction(), 1, (*SURE[:2], Level(0.5, 0.4, 0.6), SURE[3]))
    assert item is not None
    assert (item.cause, item.words) == (Cause.UNSURE, "the model is unsure of quotation")
    assert review.by_doubt(made.prediction(), 1, SURE) is None


def test_a_quotation_without_a_speaker_breaks_a_rule() -> None:
    given = made.prediction()
    rule = next(rule for rule in RULES if rule.words == "quotation without a speaker")
    said = given.sentences[2]._replace(tags=(Tag.QUOTATION,))
    odd = replace(given, sentences=(*given.sentences[:2], said))
    assert review.by_rule(odd, 2, rule) is not None
    assert review.by_rule(given, 0, rule) is None


def test_an_unnamed_source_on_an_opinion_breaks_a_rule_and_a_named_one_does_not() -> None:
    given = made.prediction()
    rule = next(rule for rule in RULES if rule.words == "unnamed source on an opinion")
    said = given.sentences[0]._replace(tags=(Tag.OPINION, Tag.SOURCE))
    named = replace(given, sentences=(said, *given.sentences[1:]))
    unnamed = replace(named, attributions=(made.RUIZ._replace(kind=SourceKind.UNNAMED),))
    assert review.by_rule(named, 0, rule) is None
    assert review.by_rule(unnamed, 0, rule) is not None


def test_words_are_found_whatever_their_capitals() -> None:
    assert [item.sentence for item in review.by_words(made.prediction(), "DISGRACE")] == [2]


def test_random_ones_come_between_the_others_and_all_of_them_come() -> None:
    def items(cause: Cause, count: int) -> list[Item]:
        return [Item("a", "d", n, cause, "") for n in range(count)]

    told = list(review.mixed(items(Cause.UNSURE, 4), items(Cause.AUDIT, 3), every=2))
    assert [(i.cause is Cause.AUDIT, i.sentence) for i in told] == [
        (False, 0), (False, 1), (True, 0), (False, 2), (False, 3), (True, 1), (True, 2),
    ]  # fmt: skip


def test_an_answer_has_its_tags_in_the_order_of_the_scheme() -> None:
    given = [Tag.SOURCE, Tag.CLAIM]
    made_of = review.decision(made.prediction(), 1, given, None, reviewer="ana", made="2026-03-10T06:00:00Z")
    assert made_of.tags == (Tag.CLAIM, Tag.SOURCE)
    assert (made_of.start, made_of.end) == made.SENTENCES[1]
