from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from annotator.core.labels import SCHEME, Tag
from annotator.core.records import Article, Gold, GoldSentence, Settled, Way
from annotator.learn import another, evaluation, stages, tagger
from annotator.learn.teaching import Course
from tests import made

SILENT = (Tag.CLAIM, Tag.QUOTATION, Tag.SOURCE)
OPINION, CLAIM = (list(Tag).index(tag) for tag in (Tag.OPINION, Tag.CLAIM))


def corpus(count: int, words: str = "gruelling fiasco", *, tags: Sequence[Tag] = (Tag.OPINION,)) -> list[Gold]:
    """Return articles of one sentence each, of which only opinion is known."""
    golds = []
    for number in range(count):
        text = f"The {words} of {number} crowns left Harrow on Monday."
        says = GoldSentence(0, len(text), tuple(tags), Settled(Way.CORPUS, ("elsewhere",), open=SILENT))
        golds.append(Gold(Article(f"other-{number}", text), (says,), (), ("elsewhere",), "", SCHEME))
    return golds


def test_another_corpus_teaches_the_tag_it_annotates_and_leaves_the_others_as_they_are() -> None:
    golds = made.golds()
    alone, joined = (tagger.training(golds, beside) for beside in ((), corpus(40)))
    first, other = (Course(data.lesson(), random_state=0).stages().first for data in (alone, joined))
    unseen = tagger.training([made.gold(), *corpus(1, "gruelling fiasco in the tunnel")]).table
    for k, (before, after) in enumerate(zip(first, other, strict=True)):
        assert before is not None
        assert after is not None
        if k != OPINION:
            assert np.allclose(before.intercept, after.intercept, atol=0.05)
    odds = [Course(data.lesson(), random_state=0).stages() for data in (alone, joined)]
    before_odds, after_odds = (stages.first_odds(one, unseen, stages.scaled_rules(one, unseen)) for one in odds)
    assert after_odds[-1, OPINION] > before_odds[-1, OPINION] + 1


def test_a_tag_that_a_corpus_is_silent_on_gets_no_row_of_it() -> None:
    golds = made.golds()
    told = [corpus(40, tags=tags) for tags in ((Tag.OPINION,), (Tag.OPINION, Tag.CLAIM))]
    firsts = [Course(tagger.training(golds, beside).lesson(), random_state=0).stages().first for beside in told]
    without, given = (first[CLAIM] for first in firsts)
    assert without is not None
    assert given is not None
    assert np.array_equal(without.weights, given.weights)


def test_figures_are_of_the_gold_alone() -> None:
    golds = made.golds()
    data = tagger.training(golds, corpus(40))
    report = evaluation.evaluate(golds, data, tagger.out_of_fold(data))
    assert report.articles == len(golds)
    assert report.sentences == sum(len(gold.sentences) for gold in golds)


def test_a_sentence_that_stands_in_the_gold_does_not_teach_from_another_corpus() -> None:
    [gold, *_] = made.golds()
    again = replace(gold, article=replace(gold.article, id="again", text=gold.article.text.upper()))
    assert another.apart([again, *corpus(1)], [gold]) == corpus(1)


def test_the_card_tells_what_a_corpus_says_something_of() -> None:
    mixed = [*corpus(3), *corpus(2, tags=())]
    assert another.told(mixed) == (
        "elsewhere, 5 articles; sentences with a tag, of those it says something of: claim not annotated, opinion 3 of "
        "5, quotation not annotated, source not annotated.",
    )
