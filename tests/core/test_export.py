import json
from dataclasses import replace
from typing import Any

import pytest

from annotator.core import export
from annotator.core.annotated import AnnotatedLink, AnnotatedSentence, AnnotatedSpan, Origin, SpanKind
from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag
from annotator.core.records import (
    Annotation,
    Article,
    Attribution,
    Block,
    Gold,
    GoldSentence,
    Prediction,
    Reason,
    Settled,
    Status,
    TaggedSentence,
    Way,
)
from annotator.core.spans import Span
from tests import made

TEXT = "“We will not pay 😀,” said Ana Ruiz. The bill is due in May."
ARTICLE = Article("bill", TEXT, title="The bill", outlet="Harrow Chronicle")
WORDS = Attribution(
    source=Span(26, 34),
    cue=Span(21, 25),
    content=(Span(1, 19),),
    direct=True,
    entity="Ana Ruiz",
    kind=SourceKind.NAMED,
    score=0.9,
)
GOLD = Gold(
    article=ARTICLE,
    sentences=(GoldSentence(0, 35, (Tag.QUOTATION, Tag.SOURCE)), GoldSentence(36, 59, (Tag.CLAIM,))),
    attributions=(WORDS,),
    annotators=("reader-1",),
    genre="wire",
    scheme=SCHEME,
)


def gold_row(**changes: Any) -> dict[str, Any]:
    return {**export.from_gold(GOLD), **changes}


def test_gold_survives_the_way_to_json_and_back() -> None:
    assert export.to_gold(json.loads(json.dumps(export.from_gold(GOLD)))) == GOLD


def test_offsets_count_code_points_also_after_an_emoji() -> None:
    row = export.from_gold(GOLD)
    source = row["attributions"][0]["source"]
    assert row["text"][source["start"] : source["end"]] == "Ana Ruiz"


def test_a_prediction_is_written_in_the_form_that_others_read() -> None:
    prediction = Prediction(
        article=ARTICLE,
        blocks=(Block(0, 59, BlockKind.PARAGRAPH),),
        sentences=(
            TaggedSentence(
                0,
                35,
                (Tag.QUOTATION, Tag.SOURCE),
                (0.1, 0.02, 0.99, 0.97),
                Tag.QUOTATION,
                (Reason(Tag.SOURCE, "said", 2.5, 21, 25),),
            ),
        ),
        attributions=(WORDS,),
        model="default@0",
        scheme=SCHEME,
    )
    row = export.from_prediction(prediction)
    assert row["blocks"] == [{"start": 0, "end": 59, "kind": "paragraph"}]
    assert row["sentences"] == [
        {
            "start": 0,
            "end": 35,
            "tags": ["quotation", "source"],
            "scores": {"claim": 0.1, "opinion": 0.02, "quotation": 0.99, "source": 0.97},
            "primary": "quotation",
            "why": [{"tag": "source", "text": "said", "weight": 2.5, "start": 21, "end": 25}],
        }
    ]
    assert row["attributions"][0]["source"] == {"start": 26, "end": 34}
    assert row["digest"] == ARTICLE.digest
    assert row["url"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scheme": "0"}, "scheme '0'; this program reads scheme '1'"),
        ({"id": 7}, "'id' is 7; it must be a string"),
        ({"text": TEXT + " "}, "the text was changed after it was labelled"),
        ({"sentences": {}}, "'sentences' is {}; it must be a list"),
        (
            {"sentences": [{"start": 0, "end": 900, "tags": []}]},
            "sentence span 0-900 does not lie in the text, which has 59",
        ),
        ({"sentences": [{"start": "0", "end": 9, "tags": []}]}, "must have whole numbers 'start' and 'end'"),
        ({"sentences": [{"start": 0, "end": 9, "tags": ["claims"]}]}, "unknown tag 'claims'; the scheme has claim,"),
        (
            {"sentences": [{"start": 0, "end": 9, "tags": []}, {"start": 8, "end": 20, "tags": []}]},
            "sentence 8-20 begins before the one in front of it ends, at 9",
        ),
        ({"attributions": [{"kind": "person"}]}, "unknown kind 'person'; the scheme has named, unnamed"),
        ({"attributions": [{"source": {"start": 5, "end": 5}}]}, "source span 5-5 does not lie in the text"),
    ],
)
def test_what_is_not_in_the_form_is_refused_with_the_value_and_what_would_be_right(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(export.FormError) as refused:
        export.to_gold(gold_row(**changes))
    assert message in str(refused.value)


def through_json(row: dict[str, Any]) -> Any:
    return json.loads(json.dumps(row))


SETTLED = Settled(Way.MAJORITY, ("ana", "ben", "cem"), why="claim 2 of 3", open=(Tag.OPINION,))


@pytest.mark.parametrize("settled", [None, Settled(Way.ALONE, ("ana",)), SETTLED])
def test_how_a_sentence_was_settled_survives_the_way_to_json_and_back(settled: Settled | None) -> None:
    sentences = tuple(s._replace(settled=settled) for s in GOLD.sentences)
    gold = replace(GOLD, sentences=sentences)
    assert export.to_gold(through_json(export.from_gold(gold))) == gold


@pytest.mark.parametrize(
    "annotation",
    [
        made.annotation(),
        made.annotation(
            made="2026-03-31T09:30:00+00:00",
            seconds=81.5,
            status=Status.DRAFT,
            suggested="default-0a",
            genre="wire",
            sentences=(AnnotatedSentence(0, 35, (), Origin.CHANGED),),
            attributions=(),
        ),
    ],
)
def test_an_annotation_survives_the_way_to_json_and_back(annotation: Annotation) -> None:
    assert export.to_annotation(through_json(export.from_annotation(annotation))) == annotation


def test_a_row_of_an_annotation_says_who_when_how_long_and_what_became_of_the_suggestion() -> None:
    row = export.from_annotation(made.annotation(made="2026-03-31T09:30:00Z", seconds=81.5, suggested="default-0a"))
    told = {key: row[key] for key in ("annotator", "made", "seconds", "status", "suggested")}
    assert told == {
        "annotator": "ana",
        "made": "2026-03-31T09:30:00Z",
        "seconds": 81.5,
        "status": "submitted",
        "suggested": "default-0a",
    }
    assert row["sentences"][1] == {"start": 36, "end": 59, "tags": ["claim"], "origin": "drawn"}


def test_decisions_survive_the_way_to_json_and_back() -> None:
    decisions = (made.decision(Tag.QUOTATION), made.decision(sentence=1, attributions=(), why=""))
    assert export.to_decisions(through_json(export.from_decisions(decisions))) == decisions


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"annotator": " "}, "annotator ' '; it must be a name or a pseudonym"),
        ({"annotator": None}, "annotator None; it must be"),
        ({"made": "yesterday"}, "made 'yesterday'; it must be a time like 2026-03-31T09:30:00Z"),
        ({"made": "2026-03-31T09:30:00"}, "made '2026-03-31T09:30:00' is not in UTC"),
        ({"made": "2026-03-31T09:30:00+02:00"}, "is not in UTC"),
        ({"seconds": -1}, "seconds -1; it must be a number from 0 on, or null"),
        ({"seconds": True}, "seconds True; it must be"),
        ({"status": "done"}, "unknown status 'done'; the scheme has submitted, draft, skipped, deleted"),
        ({"suggested": 3}, "suggested 3; it must be the name of a model or null"),
        ({"sentences": [{"start": 0, "end": 9, "tags": [], "origin": "copied"}]}, "unknown origin 'copied'"),
        ({"text": "another"}, "the text was changed after it was labelled"),
    ],
)
def test_an_annotation_that_is_not_in_the_form_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(export.FormError) as refused:
        export.to_annotation({**export.from_annotation(made.annotation()), **changes})
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reviewer": ""}, "reviewer ''; it must be a name or a pseudonym"),
        ({"made": "09:30"}, "made '09:30'; it must be a time like"),
        ({"why": None}, "why None; it must be a string"),
        ({"tags": ["lie"]}, "unknown tag 'lie'"),
        ({"end": 900}, "does not lie in the text"),
        ({"attributions": [7]}, "an attribution is 7; it must be an object"),
    ],
)
def test_a_decision_that_is_not_in_the_form_is_refused(changes: dict[str, Any], message: str) -> None:
    row = export.from_decisions([made.decision(Tag.CLAIM)])
    with pytest.raises(export.FormError) as refused:
        export.to_decisions({**row, "decisions": [{**row["decisions"][0], **changes}]})
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("settled", "message"),
    [
        ("ana", "settled 'ana'; it must be an object"),
        ({"way": "vote", "by": []}, "unknown way 'vote'; the scheme has alone, unanimous"),
        ({"way": "open", "by": [], "open": ["lie"]}, "unknown tag 'lie'"),
    ],
)
def test_gold_that_says_oddly_how_it_was_settled_is_refused(settled: Any, message: str) -> None:
    with pytest.raises(export.FormError, match=message):
        export.to_gold(gold_row(sentences=[{"start": 0, "end": 9, "tags": [], "settled": settled}]))


def test_an_annotations_spans_and_links_come_back_and_are_left_out_where_there_are_none() -> None:
    bare = made.annotation(suggested="default-0a")
    assert not {"spans", "links"} & export.from_annotation(bare).keys()
    full = replace(
        bare,
        spans=(
            AnnotatedSpan(24, 32, SpanKind.SOURCE, Origin.REMOVED),
            AnnotatedSpan(1, 17, SpanKind.CONTENT, Origin.DRAWN),
        ),
        links=(AnnotatedLink(Span(1, 17), Span(24, 32), SpanKind.SOURCE, Origin.CHANGED),),
    )
    assert export.to_annotation(json.loads(json.dumps(export.from_annotation(full)))) == full


@pytest.mark.parametrize(
    ("part", "row", "words"),
    [
        ("spans", {"start": 1, "end": 2, "kind": "mood", "origin": "drawn"}, "unknown kind 'mood'"),
        ("spans", {"start": 1, "end": 900, "kind": "cue", "origin": "drawn"}, "does not lie in the text"),
        ("spans", {"start": 1, "end": 2, "kind": "cue"}, "unknown origin None"),
        ("links", {"of": {"start": 1, "end": 2}, "kind": "cue", "origin": "drawn"}, "a linked span is None"),
        ("links", 5, "a linked span is None"),
    ],
)
def test_a_part_of_an_annotation_that_is_none_is_refused(part: str, row: Any, words: str) -> None:
    with pytest.raises(export.FormError, match=words):
        export.to_annotation({**export.from_annotation(made.annotation()), part: [row]})
