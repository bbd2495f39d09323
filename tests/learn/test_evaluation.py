import json
from dataclasses import replace

import numpy as np
import pytest

from annotator.core.labels import SCHEME, Tag
from annotator.core.records import Article, Gold, GoldSentence
from annotator.learn import evaluation, tagger, teaching
from annotator.learn.tagger import Model
from annotator.measure.quality import Part, Score
from annotator.measure.scorecard import Report
from tests import made

CLAIM = (Tag.CLAIM,)


@pytest.fixture(scope="module")
def report() -> Report:
    """Return the figures for lessons that are easy to learn."""
    return evaluated(made.golds(), compare=True)


def evaluated(golds: list[Gold], *, compare: bool = False) -> Report:
    data = tagger.training(golds)
    return evaluation.evaluate(golds, data, tagger.out_of_fold(data), compare=compare)


def part(report: Report, name: str) -> Part:
    [found] = [p for p in (*report.parts, *report.baselines) if p.name == name]
    return found


def figures(score: Score) -> tuple[float, ...]:
    return score.count, score.precision.value, score.recall.value, score.f1.value


def test_a_learner_that_is_always_right_scores_1(report: Report) -> None:
    for name in ("article", "outlet", "genre"):
        found = part(report, name)
        assert [figures(s) for s in found.scores] == [(45, 1, 1, 1), (30, 1, 1, 1), (15, 1, 1, 1), (30, 1, 1, 1)]
        assert found.macro_f1 == found.exact == (1, 1, 1)
        assert [s.f1 for s in found.scores] == [(1, 1, 1)] * 4
        assert [s.auroc for s in found.scores] == [(1, 1, 1)] * 4
        assert [s.average_precision for s in found.scores] == [(1, 1, 1)] * 4


def test_to_give_every_tag_always_scores_as_its_share_says(report: Report) -> None:
    # Claim stands in 45 of 90 sentences, opinion and source in 30, quotation in 15; each article is like the others.
    found = part(report, "baseline: always")
    shares = (1 / 2, 1 / 3, 1 / 6, 1 / 3)
    assert [s.precision.value for s in found.scores] == pytest.approx(shares)
    assert [s.recall.value for s in found.scores] == [1, 1, 1, 1]
    assert [s.f1.value for s in found.scores] == pytest.approx([2 / 3, 1 / 2, 2 / 7, 1 / 2])
    assert [s.auroc and s.auroc.value for s in found.scores] == pytest.approx([0.5] * 4)
    assert [s.average_precision and s.average_precision.value for s in found.scores] == pytest.approx(shares)
    assert [s.brier and s.brier.value for s in found.scores] == pytest.approx([1 - share for share in shares])
    assert [s.ece.value for s in found.scores] == pytest.approx([1 - share for share in shares])
    assert found.macro_f1.value == pytest.approx((2 / 3 + 1 / 2 + 2 / 7 + 1 / 2) / 4)


def test_the_commoner_answer_is_no_for_every_tag_of_these_lessons(report: Report) -> None:
    assert [s.hits + s.false_alarms for s in part(report, "baseline: majority").scores] == [0] * 4


def test_intervals_hold_their_figure(report: Report) -> None:
    figures = [f for p in (*report.parts, *report.baselines) for s in p.scores for f in (s.f1, s.precision, s.recall)]
    assert all(low - 1e-9 <= value <= high + 1e-9 for value, low, high in figures)


def test_a_report_counts_its_gold(report: Report) -> None:
    assert (report.articles, report.sentences) == (15, 90)
    assert report.by_genre == {
        genre: {str(tag): 1.0 for tag in Tag} for genre in ("court", "local", "oped", "sport", "wire")
    }
    assert {tag: sum(count for *_, count in bins) for tag, bins in report.reliability.items()} == dict.fromkeys(Tag, 90)


def test_a_report_is_rows_of_text_under_their_heads(report: Report) -> None:
    head, *rows = report.table()
    assert all(len(row) == len(head) for row in rows)
    assert [row[:2] for row in rows[:5]] == [["article", name] for name in (*Tag, "mean")]
    assert rows[0][2:7] == ["45", "1.000", "1.000", "1.000", "1.000–1.000"]
    assert report.confusion()[1][:4] == ["claim", "45", "0", "0"]


def test_other_learners_are_measured_on_the_same_articles(report: Report) -> None:
    names = [learner.name for learner in report.learners]
    assert len(set(names)) == len(names) == 7
    assert report.learners[0].f1 == (1, 1, 1, 1)
    assert all(0.5 < learner.macro_f1 <= 1 for learner in report.learners), report.learners


def test_links_are_measured_where_people_linked(report: Report) -> None:
    # Each lesson has one quoted piece of five words, whose source stands behind it.
    assert report.attributions
    assert (report.attributions.pieces, report.attributions.source_exact) == (15, (1, 1, 1))
    bare = [replace(gold, attributions=()) for gold in made.golds()]
    assert evaluation._links(bare, [seen.attributions for seen in tagger.training(bare).seen]) is None


def test_what_gold_says_wrongly_is_among_the_mistakes_with_a_reason() -> None:
    golds = made.golds()
    first = golds[3].sentences[2]
    assert first.tags == (Tag.OPINION,)
    wrong = replace(golds[3], sentences=(*golds[3].sentences[:2], first._replace(tags=()), *golds[3].sentences[3:]))
    mistake, *_ = evaluated([*golds[:3], wrong, *golds[4:]]).mistakes
    assert (mistake.article, mistake.start, mistake.end) == ("lesson-3", first.start, first.end)
    assert (mistake.tag, mistake.has) == (Tag.OPINION, False)
    assert mistake.score > 0.5
    assert mistake.text == "It is a shameful and reckless 3th disgrace."
    assert mistake.why


def test_a_model_is_measured_as_it_is(learned: Model) -> None:
    golds = made.golds(18)
    data = tagger.training(golds)
    report = evaluation.of_model(golds, data, learned, learned_from=[g.article.digest[:12] for g in golds[:15]])
    assert (report.model, report.articles, report.curve, report.outlook) == (learned.name, 18, (), "")
    assert [p.name for p in report.parts] == ["this model"]
    given = tagger.scores(learned, data.table) >= learned.calibration.thresholds
    assert [s.hits for s in report.parts[0].scores] == (given & data.truth).sum(axis=0).tolist()
    [note] = report.notes
    assert note.startswith("WARNING: the model learned from 15 of these 18 articles")


@pytest.mark.parametrize(
    ("learned_from", "words"), [(None, "nobody knows whether this gold is new"), ([], None), (["0" * 12], None)]
)
def test_a_warning_stands_only_where_it_must(learned: Model, learned_from: list[str] | None, words: str | None) -> None:
    golds = made.golds(1)
    notes = evaluation.of_model(golds, tagger.training(golds), learned, learned_from=learned_from).notes
    assert (len(notes) == 0) if words is None else (words in notes[0])


def test_a_tag_that_gold_hardly_has_is_said_not_to_be_learned() -> None:
    tags = [*[CLAIM] * 40, *[(Tag.CLAIM, Tag.OPINION)] * 9, *[()] * 30]
    notes = evaluated(one_sentence_each(tags)).notes
    assert notes == (
        "Opinion was not learned: gold has 9 sentences with it, and at least 10 are needed. The other tags were.",
        "Quotation was not learned: gold has 0 sentences with it, and at least 10 are needed. The other tags were.",
        "Source was not learned: gold has 0 sentences with it, and at least 10 are needed. The other tags were.",
    )


def test_sentences_that_nobody_judged_are_not_scored() -> None:
    golds = [replace(gold, sentences=gold.sentences[:-2]) for gold in made.golds()]
    report = evaluated(golds)
    assert report.sentences == 60
    assert [s.count for s in report.parts[0].scores] == [30, 15, 15, 30]


def one_sentence_each(tags: list[tuple[Tag, ...]]) -> list[Gold]:
    """Return articles that say the same, tagged differently."""
    text = "The trains left Harrow on Monday."
    return [
        Gold(
            Article(f"a{n}", text, outlet="Post"),
            (GoldSentence(0, len(text), given),),
            (),
            ("reader-1",),
            "wire",
            SCHEME,
        )
        for n, given in enumerate(tags)
    ]


def test_a_learner_that_cannot_know_scores_as_chance_says() -> None:
    # 100 articles say the same, and in each fold of 20 every other one is claim: whatever the fold's one score is, half
    # of those above any threshold are claim.
    fold = teaching.folds(np.arange(100), random_state=0)
    rank = np.array([int((fold[:n] == k).sum()) for n, k in enumerate(fold.tolist())])
    found = evaluated(one_sentence_each([CLAIM if r % 2 else () for r in rank.tolist()]))
    claim, *others = part(found, "article").scores
    assert claim.auroc
    assert claim.brier
    assert claim.auroc.value == pytest.approx(0.5)
    assert claim.precision.value in {0, 0.5}
    assert claim.f1.value == pytest.approx(claim.recall.value / (0.5 + claim.recall.value))
    assert claim.brier.value == pytest.approx(0.25, abs=0.02)
    assert [figures(s) for s in others] == [(0, 0, 0, 0)] * 3


def test_a_figure_that_does_not_exist_is_told_as_none_everywhere() -> None:
    found = evaluated(one_sentence_each([CLAIM] * 50 + [()] * 50))
    quotation = part(found, "article").scores[2]
    assert (quotation.auroc, quotation.brier) == (None, None)
    assert quotation.ece.value == pytest.approx(0, abs=1e-6)
    assert "NaN" not in json.dumps(found.as_json())
    [cells] = [row for row in found.table() if row[:2] == ["article", "quotation"]]
    assert cells[-4:] == ["–", "–", "–", "0.000"]
    assert found.by_genre["wire"]["quotation"] is None


def test_outlets_and_genres_fewer_than_folds_are_not_held_back() -> None:
    golds = [replace(gold, genre="wire") for gold in made.golds()]
    assert [p.name for p in evaluated(golds).parts] == ["article", "outlet"]
