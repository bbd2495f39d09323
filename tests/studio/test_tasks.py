import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from annotator.core.annotated import Origin
from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Annotation, Article, Attribution, Prediction, Status
from annotator.core.spans import Span
from annotator.store import gold
from annotator.studio import scheme, tasks
from annotator.studio.errors import TaskError
from annotator.studio.regions import relation_item, span_item
from tests import made
from tests.studio import drawn

Json = dict[str, Any]
ARTICLE = made.prediction().article
TEXT = made.TEXT


def _there_and_back(prediction: Prediction) -> Prediction:
    return tasks.to_prediction(json.loads(json.dumps(tasks.task(prediction))))


def _annotated(*items: Json, **more: Any) -> Annotation:
    return tasks.to_annotation(ARTICLE, {"result": list(items), **more}, "reader-1", Status.SUBMITTED)


def _tagged(span: Span, *labels: str, origin: str = "prediction", by: str | None = "model-1") -> Json:
    meta = {"meta": {tasks.BY: by}} if by else {}
    return span_item(f"s{span.start}", scheme.TAGS, span, TEXT, labels, origin=origin, **meta)


def _marked(ident: str, words: str, *labels: str) -> Json:
    start = TEXT.index(words)
    return span_item(ident, scheme.SPANS, Span(start, start + len(words)), TEXT, labels)


@given(drawn.predictions())
def test_a_prediction_comes_back_from_its_task_as_it_went(prediction: Prediction) -> None:
    assert _there_and_back(prediction) == tasks.as_kept(prediction)


@given(drawn.predictions())
def test_every_region_names_the_text_that_stands_at_its_offsets(prediction: Prediction) -> None:
    text = prediction.article.text
    for item in tasks.task(prediction)["predictions"][0]["result"]:
        if "value" in item:
            assert text[item["value"]["start"] : item["value"]["end"]] == item["value"]["text"]


@given(drawn.predictions())
def test_what_is_left_as_suggested_is_an_annotation_that_says_the_same(prediction: Prediction) -> None:
    result = tasks.task(prediction)["predictions"][0]["result"]
    for item in result:
        if "value" in item:
            item["origin"] = "prediction"
    done = tasks.to_annotation(prediction.article, {"result": result}, "reader-1", Status.SUBMITTED)
    assert [(s.start, s.end, s.tags) for s in done.sentences] == [
        (s.start, s.end, s.tags) for s in prediction.sentences
    ]
    assert list(done.attributions) == [said._replace(score=1.0) for said in prediction.attributions]
    assert {s.origin for s in done.sentences} <= {Origin.ACCEPTED}


def test_all_links_of_the_gold_come_back() -> None:
    golds = gold.read(gold.default_folder())
    for one in golds:
        prediction = Prediction(one.article, (), (), one.attributions, "gold", one.scheme)
        assert tasks.to_prediction(tasks.task(prediction)).attributions == one.attributions
    assert len(golds) > 100


def test_a_pronoun_leads_to_the_name_it_stands_for() -> None:
    said = made.RUIZ._replace(source=Span(36, 39), entity="Ana Ruiz")
    items = tasks.suggestion(replace(made.prediction(), attributions=(said,)), blind=False)["result"]
    name = next(item for item in items if item.get("value", {}).get("labels") == [scheme.NAME])
    assert name["value"]["text"] == "Ana Ruiz"
    assert relation_item("a0s", name["id"], scheme.STANDS_FOR) in items


def test_a_sentence_of_which_nothing_is_suggested_shows_as_none_of_these() -> None:
    bare = replace(made.prediction(), attributions=())
    bare = replace(bare, sentences=tuple(s._replace(tags=()) for s in bare.sentences))
    items = tasks.suggestion(bare, blind=False)["result"]
    assert [item["value"]["labels"] for item in items] == [[scheme.NOTHING]] * 3


def test_a_blind_task_shows_sentences_and_suggests_nothing() -> None:
    items = tasks.task(made.prediction(), blind=True)["predictions"][0]["result"]
    assert [(i["value"]["start"], i["value"]["end"]) for i in items] == [tuple(s) for s in made.SENTENCES]
    assert all(i["value"]["labels"] == [] and "meta" not in i and "score" not in i for i in items)


def test_a_sentence_without_a_label_was_not_judged_and_one_of_no_tag_was() -> None:
    first, second, third = made.SENTENCES
    done = _annotated(_tagged(first), _tagged(second, scheme.NOTHING), _tagged(third, "opinion", "claim"))
    assert [(s[:2], s.tags) for s in done.sentences] == [(second, ()), (third, (Tag.CLAIM, Tag.OPINION))]


@pytest.mark.parametrize(
    ("origin", "by", "expected"),
    [
        ("prediction", "model-1", Origin.ACCEPTED),
        ("prediction-changed", "model-1", Origin.CHANGED),
        ("manual", None, Origin.DRAWN),
        ("prediction-changed", None, Origin.DRAWN),
    ],
)
def test_it_is_known_what_became_of_a_suggestion(origin: str, by: str | None, expected: Origin) -> None:
    done = _annotated(_tagged(made.SENTENCES[0], "claim", origin=origin, by=by))
    assert [s.origin for s in done.sentences] == [expected]
    assert done.suggested == by


def test_who_when_and_how_long_are_kept() -> None:
    done = _annotated(updated_at="2026-03-10T06:00:00.000000Z", lead_time=12.5)
    assert (done.annotator, done.made, done.seconds) == ("reader-1", "2026-03-10T06:00:00.000000Z", 12.5)


def test_links_are_read_without_labels_and_whichever_way_they_were_drawn() -> None:
    items = [_marked("c", "We will not pay,", "Content"), _marked("s", "Ana Ruiz", "Source", "Name")]
    items += [_marked("q", "said", "Cue"), relation_item("s", "c", ""), {**relation_item("q", "c", ""), "labels": []}]
    expected = Attribution(Span(24, 32), Span(19, 23), (Span(1, 17),), True, "Ana Ruiz", SourceKind.NONE, 1.0)
    assert _annotated(*items).attributions == (expected,)


def test_a_source_in_another_sentence_was_carried_on() -> None:
    items = [_tagged(made.SENTENCES[0], "source"), _tagged(made.SENTENCES[1], "claim")]
    items += [_marked("s", "Ana Ruiz", "Source"), _marked("c", "The bill is due in May", "Content")]
    (said,) = _annotated(*items, relation_item("c", "s", "")).attributions
    assert said.carried
    assert not said.direct


def test_one_content_of_two_sources_is_two_attributions() -> None:
    items = [
        _marked("c", "We will not pay,", "Content"),
        _marked("s", "Ana Ruiz", "Source"),
        _marked("t", "bill", "Source"),
    ]
    done = _annotated(*items, relation_item("c", "s", "said by"), relation_item("c", "t", "said by"))
    assert [said.source for said in done.attributions] == [Span(24, 32), Span(40, 44)]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([_tagged(Span(0, 35), "claim", scheme.NOTHING)], "is both 'none of these' and claim"),
        ([_tagged(Span(0, 35), "rumour")], "unknown label 'rumour'"),
        ([_tagged(Span(0, 35), "claim"), _tagged(Span(19, 35), "claim")], "begins inside the one before it"),
        ([_tagged(Span(0, 35), "claim"), _tagged(Span(0, 35), "claim")], "two regions have one id"),
        ([_marked("a", "Ana Ruiz", "Source", "Content")], "'Ana Ruiz' is Source and Content at once"),
        ([_marked("a", "Ana", "Source"), relation_item("a", "b", "")], "region 'b', which is not there"),
        ([{**_marked("a", "Ana", "Source"), "from_name": "mood"}], "unknown control 'mood'"),
        ([{"type": "rating", "id": "a"}], "type 'rating'"),
        (["Ana"], "is no object"),
        ([{**_marked("a", "Ana", "Source"), "value": {"start": 3, "end": 3}}], "stands at 3-3"),
        ([{**_marked("a", "Ana", "Source"), "value": {"start": "3", "end": 4}}], "stands at '3'-4"),
        ([{**_marked("a", "Ana", "Source"), "value": {"start": 70, "end": 900}}], "draw it anew"),
        ([{**_marked("a", "Ana", "Source"), "value": {"start": 3, "end": 6, "text": "Ana"}}], "draw it anew"),
    ],
)
def test_a_result_that_cannot_be_meant_is_refused_and_says_why(items: list[Any], words: str) -> None:
    with pytest.raises(TaskError) as told:
        _annotated(*items)
    assert words in str(told.value)


def test_offsets_in_utf_16_units_are_repaired() -> None:
    text = "😀 “We will not pay,” said Ana Ruiz 😀. She left."
    article = Article("old", text)
    start = text.index("She left")
    items = [
        span_item("s", scheme.TAGS, Span(start, start + 9), text, ("claim",)),
        span_item("n", scheme.SPANS, Span(26, 34), text, ("Source",)),
    ]
    assert items[1]["value"]["text"] == "Ana Ruiz"
    for item in items:
        for end in ("start", "end"):
            item["value"][end] = len(text[: item["value"][end]].encode("utf-16-le")) // 2
    done = tasks.to_annotation(article, {"result": items}, "reader-1", Status.SUBMITTED)
    assert [s[:2] for s in done.sentences] == [(start, start + 9)]
    assert [said.source for said in done.attributions] == [Span(26, 34)]


def test_a_line_end_that_label_studio_writes_as_two_characters_is_no_other_text() -> None:
    item = _tagged(Span(36, 61), "claim")
    item["value"]["text"] = "The bill is due in May.\\n\\n"
    assert [s[:2] for s in _annotated(item).sentences] == [(36, 61)]


def test_a_task_whose_text_was_changed_is_refused() -> None:
    task = tasks.task(made.prediction())
    task["data"]["text"] += " More."
    with pytest.raises(TaskError, match="text of 'bill' was changed in Label Studio"):
        tasks.to_article(task)


@pytest.mark.parametrize("meta", [None, {}, {tasks.OURS: {"article_id": 3}}])
def test_a_task_that_somebody_else_made_is_refused(meta: Json | None) -> None:
    with pytest.raises(TaskError, match="not made by annotator"):
        tasks.to_article({"data": {"text": "x"}, "meta": meta})


@pytest.mark.parametrize("char", ["\0", "\ud800"])
def test_a_text_that_label_studio_cannot_keep_is_refused(char: str) -> None:
    with pytest.raises(TaskError, match="which Label Studio cannot keep"):
        tasks.task(made.prediction("odd", f"One{char} two."))


def test_the_least_sure_article_comes_first_unless_another_order_is_given() -> None:
    sure = made.prediction("sure", "It opened in May.")
    unsure = replace(sure, sentences=tuple(s._replace(scores=(0.55, 0.0, 0.0, 0.0)) for s in sure.sentences))
    assert tasks.certainty(unsure) < tasks.certainty(sure)
    assert tasks.task(unsure)["predictions"][0]["score"] == tasks.certainty(unsure)
    assert tasks.task(sure, priority=0.25)["predictions"][0]["score"] == 0.25


def test_the_blind_share_is_as_large_as_asked_and_the_same_each_time() -> None:
    digests = [Article("a", f"Text {number}").digest for number in range(2000)]
    blind = [digest for digest in digests if tasks.is_blind(digest, 0.1)]
    assert 150 <= len(blind) <= 250
    assert set(blind) <= {digest for digest in digests if tasks.is_blind(digest, 0.2)}
    assert not any(tasks.is_blind(digest, 0.0) for digest in digests)
