from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.export import from_prediction, to_prediction
from annotator.core.labels import SCHEME, BlockKind, Tag, primary
from annotator.core.records import Article, Prediction
from annotator.learn.predict import predict
from annotator.learn.tagger import Model
from tests import made
from tests.learn.articles import FURNITURE, ODD, STORY, see

TEXTS = st.sampled_from([STORY, *ODD.values()]) | st.text(max_size=60)


def tell(model: Model, *texts: str, why: bool = False) -> list[Prediction]:
    return predict([Article(str(n), text) for n, text in enumerate(texts)], model, why=why)


def test_articles_are_predicted_in_their_order_as_they_are(learned: Model) -> None:
    articles = [Article("b", STORY, title="The mill"), Article("a", ""), Article("b", made.TEXT)]
    found = predict(articles, learned)
    assert [p.article for p in found] == articles
    assert {(p.model, p.scheme) for p in found} == {(learned.name, SCHEME)}


def test_no_article_has_no_prediction(learned: Model) -> None:
    assert predict([], learned) == []


def test_a_prediction_has_what_the_rules_found(learned: Model) -> None:
    [found], one = tell(learned, STORY), see(STORY)
    assert found.blocks == one.marks.blocks
    assert [(s.start, s.end) for s in found.sentences] == [(s.start, s.end) for s in one.marks.sentences]
    assert found.attributions == one.attributions


@given(st.lists(TEXTS, max_size=3), st.booleans())
@settings(max_examples=40)
def test_tags_are_the_scores_that_reach_their_thresholds(learned: Model, texts: list[str], why: bool) -> None:
    for sentence in (s for p in tell(learned, *texts, why=why) for s in p.sentences):
        pairs = zip(Tag, sentence.scores, learned.calibration.thresholds, strict=True)
        assert all(0 <= score <= 1 for score in sentence.scores)
        assert sentence.tags == tuple(tag for tag, score, at in pairs if score >= at)
        assert sentence.primary in {primary(sentence.tags, verbatim=0), primary(sentence.tags, verbatim=1)}


@given(TEXTS)
@settings(max_examples=40)
def test_a_prediction_keeps_the_export_form(learned: Model, text: str) -> None:
    [found] = tell(learned, text, why=True)
    row = from_prediction(found)
    assert from_prediction(to_prediction(row)) == row


@pytest.mark.parametrize("why", [True, False])
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_articles_are_predicted(learned: Model, text: str, *, why: bool) -> None:
    [found] = tell(learned, text, why=why)
    assert found.article.text == text
    assert len(found.sentences) == len(see(text).marks.sentences)


def test_furniture_has_no_tag_and_no_one_tag(learned: Model) -> None:
    [found] = tell(learned, f"{STORY}\n\n{FURNITURE}")
    last = found.sentences[-1]
    assert found.blocks[-1].kind is BlockKind.FURNITURE
    assert (last.tags, last.scores, last.primary) == ((), (0, 0, 0, 0), None)


def test_a_quotation_is_the_one_tag_of_a_sentence_that_is_mostly_quoted(learned: Model) -> None:
    long = "“We will not pay 7 crowns,” said Ana Ruiza."
    sure = replace(learned, calibration=replace(learned.calibration, thresholds=learned.calibration.thresholds * 0))
    short = "Police said 7 people in all of the town of Harrow and beyond it were “hurt”."
    one, other = (tell(sure, text)[0].sentences[0] for text in (long, short))
    assert set(one.tags) == set(other.tags) == set(Tag)
    assert (one.primary, other.primary) == (Tag.QUOTATION, Tag.OPINION)


def test_reasons_change_nothing_else(learned: Model) -> None:
    with_, without = (tell(learned, STORY, *ODD.values(), why=why) for why in (True, False))
    stripped = [replace(p, sentences=tuple(s._replace(why=()) for s in p.sentences)) for p in with_]
    assert stripped == without
