import json
from dataclasses import replace

import numpy as np
import pytest

from annotator.core.labels import SCHEME, Tag
from annotator.core.records import Article, Gold, GoldSentence
from annotator.learn import evaluation, stages, tagger
from annotator.learn.evaluation import Part, Report, Score
from annotator.learn.tagger import TrainingError
from tests import made

CLAIM = (Tag.CLAIM,)


@pytest.fixture(scope="module")
def report() -> Report:
    """Return the figures for lessons that are easy to learn."""
    return evaluation.evaluate(made.golds())


def part(report: Report, name: str) -> Part:
    [found] = [p for p in (*report.parts, *report.baselines) if p.name == name]
    return found


def figures(score: Score) -> tuple[float, ...]:
    return score.count, score.precision, score.recall, score.f1


@pytest.mark.parametrize(
    ("truth", "given", "expected"),
    [
        ([1, 1, 0, 0], [1, 1, 0, 0], 1),
        ([1, 1, 0, 0], [0, 0, 1, 1], 0),
        ([1, 1, 1, 0], [1, 0, 0, 1], 0.4),  # precision 1/2, recall 1/3
        ([0, 0], [0, 0], 0),
        ([], [], 0),
    ],
)
def test_f1_is_the_harmonic_mean_of_precision_and_recall(truth: list[int], given: list[int], expected: float) -> None:
    assert evaluation.f1(np.array(truth, bool), np.array(given, bool)) == pytest.approx(expected)


def test_the_interval_resamples_articles_whole() -> None:
    # One article all right, one all wrong. Of the four resamples one has F1 1, one 0, and two 2 * 2 / (2 * 2 + 4).
    truth, given = np.array([1, 1, 1, 1], bool), np.array([1, 1, 0, 0], bool)
    assert evaluation.interval(truth, given, np.array([0, 0, 1, 1]), random_state=0) == (0, 1)
    assert evaluation.interval(truth, given, np.array([0, 1, 0, 1]), random_state=0) == pytest.approx((2 / 3, 2 / 3))


def test_the_interval_of_many_articles_is_about_two_standard_errors_wide() -> None:
    # Of 400 one-sentence articles that all have the tag, half are found: recall is binomial, sd (0.25 / 400) ** 0.5,
    # and F1 = 2r / (1 + r) is steep by 2 / (1 + r) ** 2 there.
    given = np.arange(400) % 2 == 0
    low, high = evaluation.interval(np.ones(400, bool), given, np.arange(400), random_state=0)
    assert (low + high) / 2 == pytest.approx(2 / 3, abs=0.01)
    assert high - low == pytest.approx(2 * 1.96 * 0.025 * 2 / 1.5**2, rel=0.15)


def test_a_learner_that_is_always_right_scores_1(report: Report) -> None:
    for name in ("article", "outlet", "genre"):
        found = part(report, name)
        assert [figures(s) for s in found.scores] == [(45, 1, 1, 1), (30, 1, 1, 1), (15, 1, 1, 1), (30, 1, 1, 1)]
        assert found.macro_f1 == 1
        assert [s.interval for s in found.scores] == [(1, 1)] * 4
        assert [s.auroc for s in found.scores] == pytest.approx([1] * 4)


def test_to_give_every_tag_always_scores_as_its_share_says(report: Report) -> None:
    # Claim stands in 45 of 90 sentences, opinion and source in 30, quotation in 15; each article is like the others.
    found = part(report, "baseline: always")
    shares = (1 / 2, 1 / 3, 1 / 6, 1 / 3)
    assert [s.precision for s in found.scores] == pytest.approx(shares)
    assert [s.recall for s in found.scores] == [1, 1, 1, 1]
    assert [s.f1 for s in found.scores] == pytest.approx([2 / 3, 1 / 2, 2 / 7, 1 / 2])
    assert [s.auroc for s in found.scores] == pytest.approx([0.5] * 4)
    assert [s.brier for s in found.scores] == pytest.approx([1 - share for share in shares])
    assert [s.ece for s in found.scores] == pytest.approx([1 - share for share in shares])
    assert found.macro_f1 == pytest.approx((2 / 3 + 1 / 2 + 2 / 7 + 1 / 2) / 4)


def test_intervals_hold_their_figure(report: Report) -> None:
    scores = [s for p in (*report.parts, *report.baselines) for s in p.scores]
    assert all(s.interval[0] - 1e-9 <= s.f1 <= s.interval[1] + 1e-9 for s in scores)


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
    fold = stages.folds(np.arange(100), random_state=0)
    rank = np.array([int((fold[:n] == k).sum()) for n, k in enumerate(fold.tolist())])
    found = evaluation.evaluate(one_sentence_each([CLAIM if r % 2 else () for r in rank.tolist()]))
    claim, *others = part(found, "article").scores
    assert claim.auroc == pytest.approx(0.5)
    assert claim.precision in {0, 0.5}
    assert claim.f1 == pytest.approx(claim.recall / (0.5 + claim.recall))
    assert claim.brier == pytest.approx(0.25, abs=0.02)
    assert [figures(s) for s in others] == [(0, 0, 0, 0)] * 3


def test_a_folds_labels_do_not_calibrate_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data = tagger.training(made.golds())
    odds = np.random.default_rng(3).normal(data.truth * 2 - 1, 2).astype(np.float32)
    fold = stages.folds(data.groups, random_state=0)
    monkeypatch.setattr(stages, "out_of_fold", lambda *_, **__: (odds, fold, ()))  # the same odds whatever the labels
    told = data._replace(truth=np.where((fold == 2)[:, None], ~data.truth, data.truth))
    (scores, tags), (again, tags_again) = (evaluation._held_back(d, d.groups, 0) for d in (data, told))
    assert np.array_equal(scores[fold == 2], again[fold == 2])
    assert np.array_equal(tags[fold == 2], tags_again[fold == 2])
    assert not np.array_equal(scores[fold != 2], again[fold != 2])


def test_a_figure_that_does_not_exist_is_told_as_none_everywhere() -> None:
    found = evaluation.evaluate(one_sentence_each([CLAIM] * 50 + [()] * 50))
    quotation = part(found, "article").scores[2]
    assert (quotation.auroc, quotation.brier) == (None, None)
    assert quotation.ece == pytest.approx(0, abs=1e-6)
    assert "NaN" not in json.dumps(found.as_json())
    [cells] = [row for row in found.table() if row[:2] == ["article", "quotation"]]
    assert cells[-3:] == ["–", "–", "0.000"]
    assert found.by_genre["wire"]["quotation"] is None


def test_outlets_and_genres_fewer_than_folds_are_not_held_back() -> None:
    golds = [replace(gold, genre="wire") for gold in made.golds()]
    assert [p.name for p in evaluation.evaluate(golds).parts] == ["article", "outlet"]


def test_too_little_gold_is_refused() -> None:
    with pytest.raises(TrainingError, match="at least 5"):
        evaluation.evaluate(made.golds(4))
