import json
from typing import TYPE_CHECKING

import pytest

from annotator.core.labels import Tag
from annotator.judge.agreement import Agreement
from annotator.learn import card
from annotator.learn.card import Card
from annotator.learn.evaluation import Part, Report, Score
from tests import made

if TYPE_CHECKING:
    from annotator.learn.tagger import Model


@pytest.fixture
def told(learned: "Model") -> Card:
    """Return a card with one way of holding back and one agreement."""
    scores = tuple(Score(tag, 45, 0.75, 0.5, 0.6, (0.55, 0.65), None, 0.125, 0.0625) for tag in Tag)
    report = Report(
        articles=15,
        sentences=90,
        gold="0123456789abcdef",
        parts=(Part("article", scores, 0.6),),
        baselines=(),
        by_genre={"wire": {"claim": 0.5, "opinion": None, "quotation": 1.0, "source": 0.25}},
        reliability={str(tag): [(0.25, 0.5, 90)] for tag in Tag},
    )
    agreed = (Agreement(Tag.CLAIM, 40, 4, 0.8125, 0.875),)
    return card.write(made.golds(), learned, report, agreement=agreed, versions={"numpy": "2.2.0"})


def test_a_card_counts_what_was_learned_from(told: Card) -> None:
    assert told.counts == {"claim": 45, "opinion": 30, "quotation": 15, "source": 30}
    assert told.genres == {"court": 3, "local": 3, "oped": 3, "sport": 3, "wire": 3}
    assert told.readers == ("reader-1",)


def test_a_card_has_the_models_name_and_thresholds(told: Card, learned: "Model") -> None:
    assert told.name == learned.name
    assert list(told.thresholds.values()) == learned.calibration.thresholds.tolist()


def test_a_card_becomes_json_and_back(told: Card) -> None:
    row = json.loads(json.dumps(told.as_json(), allow_nan=False))
    assert row["report"]["parts"][0]["scores"][0]["interval"] == [0.55, 0.65]
    assert row["report"]["parts"][0]["scores"][0]["auroc"] is None
    assert row["agreement"][0] == {"tag": "claim", "sentences": 40, "differed": 4, "alpha": 0.8125, "f1": 0.875}


@pytest.mark.parametrize(
    "line",
    [
        "15 articles, 90 sentences, gold `0123456789abcdef`, read by 1 reader (reader-1). "
        "Sentences with each tag: claim 45, opinion 30, quotation 15, source 30.",
        "Articles a genre: court 3, local 3, oped 3, sport 3, wire 3.",
        "| claim | 40 | 4 | 0.812 | 0.875 |",
        "| article | claim | 45 | 0.750 | 0.500 | 0.600 | 0.550–0.650 | – | 0.125 | 0.062 |",
        "| article | mean |  |  |  | 0.600 |  |  |  |  |",
        "| wire | 0.50 | – | 1.00 | 0.25 |",
        "## Intended use",
        "## Known failures",
    ],
)
def test_the_page_says(told: Card, line: str) -> None:
    assert line in told.as_markdown().splitlines()


def test_the_page_begins_with_a_front_matter_and_the_name(told: Card) -> None:
    lines = told.as_markdown().splitlines()
    end = lines.index("---", 1)
    assert lines[0] == "---"
    assert "license: mit" in lines[:end]
    assert lines[end + 2] == f"# {told.name}"


def test_the_rows_of_each_table_have_as_many_cells_as_its_head(told: Card) -> None:
    for block in told.as_markdown().split("\n\n"):
        rows = [line.count("|") for line in block.splitlines() if line.startswith("|")]
        assert len(set(rows)) <= 1, block


def test_without_second_readings_nothing_is_said_of_agreement(card_of_learned: Card) -> None:
    assert "read twice" not in card_of_learned.as_markdown()
