import json
from typing import Any

import pytest

from annotator.core import export
from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag
from annotator.core.records import (
    Article,
    Attribution,
    Block,
    Gold,
    GoldSentence,
    Prediction,
    Reason,
    TaggedSentence,
)
from annotator.core.spans import Span

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
