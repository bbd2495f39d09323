import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from annotator.core.labels import Tag
from annotator.core.records import Prediction, Reason
from annotator.measure import sentence
from annotator.measure.sentence import Level
from tests import made


def card(*why: Reason, levels: Sequence[Level] | None = None) -> str:
    prediction = made.prediction()
    first = prediction.sentences[0]._replace(why=why)
    return sentence.card(replace(prediction, sentences=(first, *prediction.sentences[1:])), 0, levels)


def marked(html: str) -> list[tuple[str, str]]:
    return re.findall(r'class="(for|against)"[^>]*>(.*?)</span>', html)


def test_every_tag_has_its_score_and_says_whether_it_is_given() -> None:
    heads = [re.sub("<.*?>", "", head).strip() for head in re.findall(r"<h3>(.*?)</h3>", card())]
    assert heads[:4] == [
        "claim 0.12, not given",
        "opinion 0.25, not given",
        "quotation 0.50, given",
        "source 0.75, given",
    ]


LEVELS = (Level(0.5, 0.4, 0.6), Level(0.25, 0.25, 0.25), Level(0.5, 0.5, 0.5), Level(0.4, 0.2, 0.8))


def test_thresholds_are_drawn_where_they_are_known() -> None:
    assert "<u " not in card()
    html = card(levels=LEVELS)
    assert re.findall(r'<u style="left:(.*?)%"', html) == ["50.0", "25.0", "50.0", "40.0"]


def test_a_tag_the_model_is_unsure_of_says_so() -> None:
    html = card(levels=LEVELS)
    assert "0.75, given, from 0.40, unsure 0.20–0.80<" in html
    assert "0.50, given, from 0.50<" in html


def test_a_sentence_is_counted_as_unsure_once() -> None:
    given = made.prediction().sentences  # each with scores .125, .25, .5, .75
    assert sentence.count_unsure(given, LEVELS) == len(given)
    assert sentence.count_unsure(given, (*LEVELS[:3], Level(0.8, 0.7, 0.75))) == 0
    assert sentence.count_unsure([], LEVELS) == 0


def test_words_for_and_against_a_tag_are_marked_in_the_sentence() -> None:
    html = card(Reason(Tag.SOURCE, "said", 1.5, 19, 23), Reason(Tag.SOURCE, "pay", -0.4, 13, 16))
    assert marked(html) == [("against", "pay"), ("for", "said")]
    assert "“We will not <span" in html


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (0.5, [("for", "will "), ("for", "not"), ("for", " pay")]),
        (-2.0, [("for", "will "), ("against", "not"), ("for", " pay")]),
        (-1.0, [("for", "will "), ("for", " pay")]),
    ],
)
def test_where_reasons_overlap_their_sum_counts(inner: float, shown: list[tuple[str, str]]) -> None:
    html = card(Reason(Tag.SOURCE, "will not pay", 1.0, 4, 16), Reason(Tag.SOURCE, "not", inner, 9, 12))
    assert marked(html) == shown


def test_a_reason_that_is_no_word_is_listed_with_its_weight() -> None:
    html = card(Reason(Tag.SOURCE, "a name <beside> a cue", -0.5, 0, 0))
    assert "<li>−0.50 a name &lt;beside&gt; a cue</li>" in html


def test_the_attributions_that_touch_the_sentence_are_told() -> None:
    assert "<b>Ana Ruiz</b> (named): “We will not pay,”" in sentence.card(made.prediction(), 0)
    assert "Who said what here" not in sentence.card(made.prediction(), 1)


@pytest.mark.parametrize(
    ("levels", "doubtful"),
    [
        (sentence.EVEN, [Tag.QUOTATION]),
        (LEVELS, [Tag.SOURCE]),
        ((Level(0.1, 0.1, 0.125),) * 4, []),  # a band ends below its upper end
        ((Level(0.1, 0.125, 0.2),) * 4, [Tag.CLAIM]),
    ],
)
def test_a_score_in_its_band_is_unsure(levels: Sequence[Level], doubtful: list[Tag]) -> None:
    prediction: Prediction = made.prediction()
    assert sentence.unsure(prediction.sentences[0], levels) == doubtful
