from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.labels import Tag
from annotator.core.records import Article, Prediction, Reason, TaggedSentence
from annotator.learn import columns, features, reasons, stages
from annotator.learn.predict import predict
from annotator.learn.vocabulary import N_WORDS
from tests import made
from tests.learn.articles import FURNITURE, ODD, STORY, see

if TYPE_CHECKING:
    from annotator.learn.tagger import Model

SAID = "Police said 7 people were hurt."


def tell(model: "Model", text: str) -> Prediction:
    [found] = predict([Article("a", text)], model, why=True)
    return found


def of(tag: Tag, sentence: TaggedSentence) -> list[Reason]:
    return [reason for reason in sentence.why if reason.tag is tag]


@settings(max_examples=50)
@given(st.sampled_from([STORY, SAID, *ODD.values()]) | st.text(max_size=60))
def test_words_slice_to_their_text_and_what_is_named_stands_at_the_sentences_start(learned: "Model", text: str) -> None:
    for sentence in tell(learned, text).sentences:
        for reason in sentence.why:
            assert sentence.start <= reason.start <= reason.end <= sentence.end
            assert np.isfinite(reason.weight)
            if reason.start == reason.end:
                assert reason.text
            else:
                assert text[reason.start : reason.end] == reason.text


def test_reasons_come_tag_by_tag_the_strongest_first_and_not_too_many(learned: "Model") -> None:
    for sentence in tell(learned, STORY).sentences:
        assert [r.tag for r in sentence.why] == sorted((r.tag for r in sentence.why), key=list(Tag).index)
        for tag in Tag:
            weights = [abs(r.weight) for r in of(tag, sentence)]
            assert weights == sorted(weights, reverse=True)
            assert len(weights) <= 6


def test_a_tag_that_is_given_has_reasons_and_one_that_is_far_off_has_none(learned: "Model") -> None:
    told = [s for gold in made.golds() for s in tell(learned, gold.article.text).sentences]
    for sentence in told:
        for tag, score, at in zip(Tag, sentence.scores, learned.calibration.thresholds, strict=True):
            if tag in sentence.tags:
                assert of(tag, sentence)
            if score < at / 2:
                assert not of(tag, sentence)
    assert any(r.weight > 0 for sentence in told for r in sentence.why)


def test_furniture_has_no_reasons(learned: "Model") -> None:
    assert tell(learned, f"{STORY}\n\n{FURNITURE}").sentences[-1].why == ()


def test_the_cue_speaks_for_source_and_without_it_source_is_less_likely(learned: "Model") -> None:
    lesson = made.golds(17)[16].article.text
    said = next(s for s in tell(learned, lesson).sentences if lesson[s.start : s.end].startswith("Police said"))
    assert sum(r.weight for r in of(Tag.SOURCE, said)) > 0
    silent = lesson.replace("Police said 16 people were hurt.", "Police hurt 16 people.")
    [before, after] = [
        tell(learned, text).sentences[3].scores[list(Tag).index(Tag.SOURCE)] for text in (lesson, silent)
    ]
    assert after < before


def test_a_rules_weight_is_what_the_log_odds_lose_when_it_is_average(learned: "Model") -> None:
    table = features.table([see(STORY)])
    column = stages.RULES.index("cue: verb")
    row = int(np.flatnonzero(table.rules[:, column])[0])
    inputs = stages.second_inputs(learned.stages, table)[row]
    average = inputs.copy()
    average[column] = 0
    before, after = stages.second_odds(learned.stages, np.stack([inputs, average]))
    [effects], [slopes] = reasons._moved(learned, inputs[None])
    weights, _ = stages.first_weights(learned.stages)
    through = inputs[column] * weights[N_WORDS + column] * slopes
    lost = (before - after) * learned.calibration.slope + through
    assert effects[columns.OWN.index("cue: verb")] == pytest.approx(lost, abs=1e-4)


def test_the_slope_of_a_tag_is_how_steeply_the_second_stage_follows_its_own_first_stage(learned: "Model") -> None:
    row = stages.second_inputs(learned.stages, features.table([see(STORY)]))[1]
    up, down = row.copy(), row.copy()
    up[len(stages.RULES)] += 1.5
    down[len(stages.RULES)] -= 1.5
    rise = np.diff(stages.second_odds(learned.stages, np.stack([down, up]))[:, 0])[0] / 3
    _, [slopes] = reasons._moved(learned, row[None])
    assert slopes[0] == pytest.approx(rise * learned.calibration.slope[0], abs=1e-4)


def test_the_likeliest_cue_speaks_for_source_where_it_stands(learned: "Model") -> None:
    lesson = made.golds(17)[16].article.text
    said = next(s for s in tell(learned, lesson).sentences if lesson[s.start : s.end].startswith("“"))
    assert any(r.text == "said" and r.weight > 0 for r in of(Tag.SOURCE, said))
