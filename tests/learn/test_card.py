import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from annotator.core.labels import Tag
from annotator.judge.agreement import Agreement
from annotator.judge.resampling import Estimate
from annotator.learn import card
from annotator.learn.calibration import Limits
from annotator.learn.card import Card
from annotator.measure.quality import Figure, Part, Score
from annotator.measure.scorecard import Learner, Report
from tests import made

if TYPE_CHECKING:
    from annotator.learn.tagger import Model


@pytest.fixture
def told(learned: "Model") -> Card:
    """Return a card with one way of holding back and one agreement."""
    sure = Figure(0.75, 0.7, 0.8)
    scores = tuple(
        Score(
            tag=tag,
            count=45,
            hits=30,
            false_alarms=10,
            misses=15,
            precision=sure,
            recall=Figure(0.5, 0.4, 0.6),
            f1=Figure(0.6 + k / 100, 0.55, 0.65),
            auroc=None,
            average_precision=None,
            brier=Figure(0.125, 0.1, 0.15),
            ece=Figure(0.0625, 0.06, 0.07),
            unsure=0.125,
            wrong_unsure=0.5,
            wrong_sure=None,
        )
        for k, tag in enumerate(Tag)
    )
    report = Report(
        articles=15,
        sentences=90,
        gold="0123456789abcdef",
        parts=(Part("article", scores, Figure(0.6, 0.5, 0.7), Figure(0.5, 0.4, 0.6)),),
        baselines=(),
        by_genre={"wire": {"claim": 0.5, "opinion": None, "quotation": 1.0, "source": 0.25}},
        reliability={str(tag): [(0.25, 0.5, 90)] for tag in Tag},
        learners=(Learner("complement naive Bayes (words)", (0.5, 0.25, 0.75, 0.5), 0.5),),
        notes=("Opinion was not learned.",),
        outlook="Would more labels help? Hardly.",
    )
    high, low = Estimate(0.8125, 0.75, 0.875), Estimate(0.5)
    agreed = (Agreement(Tag.CLAIM, 40, 4, 0.5, high, high, low, low, Estimate(), high, note=""),)
    return card.write(
        made.golds(),
        learned,
        report,
        agreement=agreed,
        versions={"numpy": "2.2.0"},
        limits=Limits(misses={Tag.CLAIM: 0.05}, false_alarms={Tag.OPINION: 0.25}, errors=0.4),
    )


def test_a_card_counts_what_was_learned_from(told: Card) -> None:
    assert told.counts == {"claim": 45, "opinion": 30, "quotation": 15, "source": 30}
    assert told.genres == {"court": 3, "local": 3, "oped": 3, "sport": 3, "wire": 3}
    assert told.readers == ("reader-1",)
    assert told.digests == tuple(sorted(gold.article.digest[:12] for gold in made.golds()))


def test_a_card_has_the_models_name_thresholds_and_doubt(told: Card, learned: "Model") -> None:
    assert told.name == learned.name
    assert list(told.thresholds.values()) == learned.calibration.thresholds.tolist()
    assert [list(band) for band in told.doubt.values()] == learned.calibration.doubt.tolist()


def test_a_card_becomes_json_and_back(told: Card) -> None:
    row = json.loads(json.dumps(told.as_json(), allow_nan=False))
    assert row["report"]["parts"][0]["scores"][0]["f1"] == [0.6, 0.55, 0.65]
    assert row["report"]["parts"][0]["scores"][0]["auroc"] is None
    agreed = row["agreement"][0]
    assert (agreed["tag"], agreed["sentences"], agreed["differed"]) == ("claim", 40, 4)
    assert agreed["alpha"] == {"value": 0.8125, "low": 0.75, "high": 0.875}
    assert row["limits"] == {"misses": {"claim": 0.05}, "false_alarms": {"opinion": 0.25}, "errors": 0.4}


@pytest.mark.parametrize(
    "line",
    [
        "15 articles, 90 sentences, gold `0123456789abcdef`, read by 1 reader (reader-1). "
        "Sentences with each tag: claim 45, opinion 30, quotation 15, source 30.",
        "Articles a genre: court 3, local 3, oped 3, sport 3, wire 3.",
        "| claim | 40 | 4 | 0.812 (0.750–0.875) | 0.500 | – | 0.812 (0.750–0.875) |",
        "| article | claim | 45 | 0.750 | 0.500 | 0.600 | 0.550–0.650 | – | – | 0.125 | 0.062 |",
        "| article | mean |  |  |  | 0.600 | 0.500–0.700 |  |  |  |  |",
        "| claim | 30 | 10 | 15 | 12.5 % | 50.0 % | – |",
        "| complement naive Bayes (words) | 0.500 | 0.250 | 0.750 | 0.500 | 0.500 |",
        "All four decisions are right for 50.0 % of the sentences (0.400–0.600).",
        "Opinion was not learned.",
        "Would more labels help? Hardly.",
        "Thresholds stand where F1 is best out of fold among those that keep misses of claim at most 0.05, false "
        "alarms of opinion at most 0.25. The model is unsure of scores where more than 0.4 of the decisions are wrong, "
        "out of fold.",
        "| wire | 0.50 | – | 1.00 | 0.25 |",
        "## Intended use",
        "## Known failures",
    ],
)
def test_the_page_says(told: Card, line: str) -> None:
    assert line in told.as_markdown().splitlines()


def test_known_failures_are_those_of_the_gold_it_learned_from(told: Card) -> None:
    assert "Figures hold for articles like those of the gold." in told.as_markdown()
    assert "synthetic" not in told.as_markdown()
    assert "The gold is synthetic" in replace(told, is_invented=True).as_markdown()


def test_the_weakest_tag_is_named_with_its_worst_genres_of_enough_articles(told: Card) -> None:
    line = "- Claim is the weakest tag, at F1 0.60 out of fold."
    assert line in told.as_markdown().splitlines()
    many = replace(told, genres={"wire": 5, "court": 4})
    assert f"{line} It is worst in these genres of at least 5 articles: wire (0.50)." in many.as_markdown().splitlines()


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
