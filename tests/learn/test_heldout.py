from dataclasses import replace

import numpy as np
import pytest

from annotator.core.labels import Tag
from annotator.core.records import Gold
from annotator.learn import heldout, tagger, teaching
from annotator.learn.tagger import Model, Training
from annotator.learn.teaching import OutOfFold
from tests import made


@pytest.fixture(scope="module")
def data() -> Training:
    return tagger.training(made.golds())


@pytest.fixture(scope="module")
def held(data: Training) -> OutOfFold:
    return tagger.out_of_fold(data)


def test_a_folds_labels_do_not_calibrate_it(data: Training, held: OutOfFold) -> None:
    odds = np.random.default_rng(3).normal(data.truth * 2 - 1, 2).astype(np.float32)
    noisy = held._replace(odds=odds)  # the same odds whatever the labels
    fold = held.folds == 2
    told = data._replace(truth=np.where(fold[:, None], ~data.truth, data.truth))
    here, again = (heldout.decide(given, noisy).decided for given in (data, told))
    for side in ("scores", "given", "unsure"):
        assert np.array_equal(getattr(here, side)[fold], getattr(again, side)[fold])
    assert not np.array_equal(here.scores[~fold], again.scores[~fold])


def test_each_fold_has_its_own_model(data: Training, held: OutOfFold) -> None:
    out = heldout.decide(data, held)
    assert len(out.by) == teaching.N_FOLDS
    for fold, model in enumerate(out.by):
        here = out.folds == fold
        assert np.array_equal(tagger.scores(model, data.table)[here], out.decided.scores[here])


def test_scores_in_a_models_band_are_unsure(data: Training, learned: Model) -> None:
    wide = replace(learned.calibration, doubt=np.array([[0, 1], [0.5, 0.5], [0, 1e-9], [0, 1]]))
    unsure = heldout.decide_by(data, replace(learned, calibration=wide)).decided.unsure
    assert unsure.all(axis=0).tolist() == [True, False, False, True]
    assert not unsure[:, 1].any()


def turned(golds: list[Gold], article: int, number: int, *tags: Tag) -> list[Gold]:
    """Return gold in which a sentence has other tags."""
    gold = golds[article]
    sentences = [s._replace(tags=tags) if n == number else s for n, s in enumerate(gold.sentences)]
    return [*golds[:article], replace(gold, sentences=tuple(sentences)), *golds[article + 1 :]]


def test_planted_wrong_labels_are_suspects_with_their_place_and_why() -> None:
    golds = turned(turned(made.golds(), 2, 5, Tag.OPINION), 9, 3, Tag.CLAIM)
    data = tagger.training(golds)
    found = heldout.suspects(data, heldout.decide(data, tagger.out_of_fold(data)))
    planted = {(2, Tag.CLAIM), (2, Tag.OPINION), (9, Tag.SOURCE)}
    assert {(article, label.tag) for article, label in found[:3]} == planted
    for article, label in found[:3]:
        text = golds[article].article.text
        assert text[label.start : label.end] == label.text
        assert label.has == (label.tag is Tag.OPINION)
        assert label.why


def test_gold_without_faults_has_no_suspects(data: Training, held: OutOfFold) -> None:
    assert heldout.suspects(data, heldout.decide(data, held)) == []


def test_a_sentence_taken_for_furniture_says_so() -> None:
    golds = made.golds(5)
    first = golds[0]
    advert = replace(first.article, text=f"{first.article.text}\n\nAdvertisement")
    at = first.sentences[0]._replace(start=len(first.article.text) + 2, end=len(advert.text), tags=(Tag.CLAIM,))
    data = tagger.training([replace(first, article=advert, sentences=(*first.sentences, at)), *golds[1:]])
    [label] = heldout.told(data, heldout.decide(data, tagger.out_of_fold(data)), [(6, 0)])
    assert (label.text, label.score, label.has) == ("Advertisement", 0, True)
    assert label.why == ("taken for furniture, which has no tags",)
