from dataclasses import replace
from math import log

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.core.labels import Tag
from annotator.core.records import Article, Gold, GoldSentence, Sentence
from annotator.learn import features, tagger
from annotator.learn.calibration import Limits
from annotator.learn.tagger import Calibration, Doubles, Model, TrainingError
from annotator.learn.tokens import Bools, Floats
from tests import made
from tests.learn.articles import FURNITURE, ODD, STORY, see

C, O, Q, S = Tag  # noqa: E741 - the letters that the program shows


def scores(model: Model, *texts: str) -> Doubles:
    return tagger.scores(model, features.table([see(text) for text in texts]))


def test_what_was_learned_is_told_of_an_article_of_the_same_kind(learned: Model) -> None:
    gold = made.golds(17)[16]
    table = features.table([tagger.see(gold.article)])
    given_tags = tagger.scores(learned, table) >= learned.calibration.thresholds
    assert given_tags.tolist() == [[tag in sentence.tags for tag in Tag] for sentence in gold.sentences]


def test_a_model_is_named_for_its_gold(learned: Model) -> None:
    assert learned.name == f"small-{tagger.digest(made.golds())}"


def test_what_is_learned_twice_gives_the_same_scores(learned: Model) -> None:
    again = tagger.fit(made.golds(), name="small")
    assert again.name == learned.name
    assert np.array_equal(scores(learned, STORY), scores(again, STORY))


@example(texts=["He said", "“No deal.”"])
@given(st.lists(st.sampled_from([STORY, *ODD.values()]) | st.text(max_size=40), min_size=1, max_size=4))
def test_scores_are_the_same_alone_and_in_a_batch(learned: Model, texts: list[str]) -> None:
    alone = [scores(learned, text) for text in texts]
    whole = scores(learned, *texts)
    assert whole == pytest.approx(np.concatenate(alone), abs=1e-6)
    assert ((whole >= 0) & (whole <= 1)).all()


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_articles_have_scores_for_each_sentence(learned: Model, text: str) -> None:
    assert scores(learned, text).shape == (len(see(text).marks.sentences), len(Tag))


def test_furniture_has_no_tag_for_sure(learned: Model) -> None:
    found = scores(learned, f"{STORY}\n\n{FURNITURE}")
    assert (found[-1] == 0).all()
    assert (found[:-1] > 0).all()


def test_furniture_does_not_teach() -> None:
    lessons = [article_with_advert(gold) for gold in made.golds(5)]
    data = tagger.training(lessons)
    assert data.counts.tolist() == ([True] * 6 + [False]) * 5
    assert data.groups.tolist() == [number for number in range(5) for _ in range(7)]


def article_with_advert(gold: Gold) -> Gold:
    return replace(gold, article=replace(gold.article, text=f"{gold.article.text}\n\n{FURNITURE}"))


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_little_gold_is_refused_in_words(count: int) -> None:
    with pytest.raises(TrainingError, match=f"^{count} articles of gold; at least 5 are needed"):
        tagger.fit(made.golds(count))


def test_a_tag_that_gold_hardly_has_is_never_given() -> None:
    golds = [without(gold, Q) if number > 8 else gold for number, gold in enumerate(made.golds())]
    model = tagger.fit(golds)
    found = scores(model, *(gold.article.text for gold in golds))
    given_tags = found >= model.calibration.thresholds
    assert given_tags.any(axis=0).tolist() == [True, True, False, True]


def without(gold: Gold, tag: Tag) -> Gold:
    sentences = tuple(s._replace(tags=tuple(t for t in s.tags if t is not tag)) for s in gold.sentences)
    return replace(gold, sentences=sentences)


TEXT = "Ab cd. Ef gh! Ij."


@pytest.mark.parametrize(
    ("labelled", "found", "expected"),
    [
        ([(0, 6, C), (7, 13, O), (14, 17, S)], [(0, 6), (7, 13), (14, 17)], [{C}, {O}, {S}]),
        ([(0, 13, C)], [(0, 6), (7, 13)], [{C}, {C}]),
        ([(0, 6, C), (7, 13, O)], [(0, 13)], [{C, O}]),
        ([(0, 2, C)], [(0, 6)], [{C}]),
        ([(0, 1, C)], [(0, 6)], [{C}]),
        ([(0, 17, C)], [(0, 6), (7, 17)], [{C}, {C}]),
        ([(5, 17, C)], [(0, 6), (7, 17)], [set(), {C}]),
        ([(2, 6, C)], [(0, 6)], [{C}]),
        ([(5, 6, C)], [(5, 6)], [set()]),
        ([(14, 17, Q), (0, 6, S)], [(0, 17)], [{Q, S}]),
        ([], [(0, 6)], [set()]),
        ([(0, 6, C)], [], []),
    ],
)
def test_a_sentence_has_the_tags_that_hold_half_of_its_letters_or_a_whole_sentence_in_it(
    labelled: list[tuple[int, int, Tag]], found: list[tuple[int, int]], expected: list[set[Tag]]
) -> None:
    gold = replace(
        made.gold(), article=Article("a", TEXT), sentences=tuple(GoldSentence(a, b, (t,)) for a, b, t in labelled)
    )
    truth = tagger.truth_of(gold, [Sentence(start, end, 0) for start, end in found])
    assert truth.shape == (len(found), len(Tag))
    assert [{tag for tag, has in zip(Tag, row, strict=True) if has} for row in truth] == expected


def test_scores_are_calibrated_as_the_shares_say() -> None:
    # Of log-odds 1, three in four are true, of -1 one in four: the sigmoid through both has slope log(3), intercept 0.
    odds = np.repeat([1, 1, 1, 1, -1, -1, -1, -1], 10)
    truth = np.tile([True, True, True, False, False, False, False, True], (1, 1)).repeat(10)
    by = tagger.calibrate(np.tile(odds[:, None], 4).astype(np.float32), np.tile(truth[:, None], 4))
    assert by.slope == pytest.approx([log(3)] * 4, abs=1e-3)
    assert by.intercept == pytest.approx([0] * 4, abs=1e-3)


def test_a_tag_with_too_few_sentences_keeps_its_log_odds_and_the_middle_threshold() -> None:
    truth = np.zeros((40, 4), bool)
    truth[:9, 1], truth[:, 2], truth[:20, 3] = True, True, True
    by = tagger.calibrate(np.linspace(-3, 3, 160, dtype=np.float32).reshape(40, 4), truth)
    assert (by.slope[:3].tolist(), by.intercept[:3].tolist(), by.thresholds[:3].tolist()) == (
        [1] * 3,
        [0] * 3,
        [0.5] * 3,
    )
    assert by.slope[3] < 0


def lots() -> tuple[Floats, Bools]:
    """Return log-odds -2, 0 and 2, of which one in four, half and three in four are true."""
    odds = np.repeat([-2.0, 0.0, 2.0], 40)
    truth = np.concatenate([np.arange(40) < n for n in (10, 20, 30)])
    return np.tile(odds[:, None], 4).astype(np.float32), np.tile(truth[:, None], 4)


def test_limits_move_the_threshold_of_their_tag_alone() -> None:
    free = tagger.calibrate(*lots())
    held = tagger.calibrate(*lots(), Limits(misses={O: 0.0}, false_alarms={S: 0.3}))
    moved = held.thresholds != free.thresholds
    assert moved.tolist() == [False, True, False, True]
    assert held.thresholds[1] < free.thresholds[1] < held.thresholds[3]


def test_limits_that_cannot_be_kept_are_refused_with_their_tag() -> None:
    with pytest.raises(TrainingError, match=r"^quotation: no threshold misses at most 0.1 with at most 0.1 false"):
        tagger.calibrate(*lots(), Limits(misses={Q: 0.1}, false_alarms={Q: 0.1}))


def test_what_half_of_the_decisions_get_wrong_is_in_doubt() -> None:
    low, high = tagger.calibrate(*lots()).doubt[0]
    assert low <= 0.5
    assert high == pytest.approx(0.75, abs=0.01)  # where scores begin that are right in three of four
    assert (
        tagger.calibrate(*lots(), Limits(errors=0.6)).doubt[0].tolist() == [tagger.calibrate(*lots()).thresholds[0]] * 2
    )


def test_a_sentence_that_nobody_judged_does_not_teach() -> None:
    golds = [replace(gold, sentences=gold.sentences[:-2]) for gold in made.golds(5)]
    assert tagger.training(golds).counts.tolist() == ([True] * 4 + [False] * 2) * 5


def test_log_odds_become_probabilities_by_slope_and_intercept() -> None:
    by = Calibration(np.array([1, 2, 1, 0]), np.array([0, 0, log(3), 0]), np.full(4, 0.5), np.full((4, 2), 0.5))
    table = features.table([see("The mill opened.")])
    odds = np.array([[0, log(3) / 2, 0, 9]], np.float32)
    assert tagger.calibrated(odds, by, table) == pytest.approx(np.array([[0.5, 0.75, 0.75, 0.5]]))


def test_the_digest_is_of_what_gold_says_in_any_order() -> None:
    golds = made.golds(5)
    digest = tagger.digest(golds)
    assert len(digest) == 16
    assert tagger.digest(golds[::-1]) == digest
    assert tagger.digest([replace(golds[0], genre="essay", annotators=("reader-2",)), *golds[1:]]) == digest
    assert tagger.digest([without(golds[0], C), *golds[1:]]) != digest
    assert tagger.digest([replace(golds[0], attributions=()), *golds[1:]]) != digest
    assert tagger.digest(golds[1:]) != digest
