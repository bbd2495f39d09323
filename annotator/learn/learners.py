"""Other learners on the same folds: how much better is the one that is used."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from annotator.core.labels import Tag
from annotator.core.later import Begin, here
from annotator.learn import heldout
from annotator.learn.hashing import HashedTerms
from annotator.learn.stages import FEWEST
from annotator.learn.tagger import Training
from annotator.learn.teaching import N_FOLDS, OutOfFold
from annotator.learn.tokens import Floats
from annotator.learn.vocabulary import Ints
from annotator.measure import quality
from annotator.measure.scorecard import Learner

Make = Callable[[], Any]
_WORDS = {"ngram_range": (1, 2), "sublinear_tf": True, "min_df": 2}


def _tfidf() -> Any:
    return TfidfVectorizer(**_WORDS)


# Each sees a sentence's words, or what the rules found in it and around it; none sees both, or other models' scores.
# What makes numbers of words, then what learns a tag from them.
_OF_WORDS: dict[str, tuple[Make, Make]] = {
    "TF-IDF + logistic regression": (
        _tfidf,
        lambda: LogisticRegression(C=10, solver="liblinear"),
    ),
    "hashed terms, those of this model + logistic regression": (
        HashedTerms,
        lambda: LogisticRegression(C=5, solver="liblinear"),
    ),
    "complement naive Bayes": (lambda: CountVectorizer(binary=True), ComplementNB),
    "linear support vector machine": (_tfidf, lambda: LinearSVC(C=0.5)),
    "hashing + stochastic gradient descent": (
        lambda: HashingVectorizer(ngram_range=(1, 2), n_features=1 << 18),
        lambda: SGDClassifier(alpha=1e-5, random_state=0),
    ),
}
_OF_RULES: dict[str, tuple[Make, Make]] = {
    "gradient boosting": (
        FunctionTransformer,
        lambda: HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.15, max_leaf_nodes=15, max_bins=32, early_stopping=False, random_state=0
        ),
    ),
}


def compare(data: Training, held: OutOfFold, begin: Begin = here) -> Callable[[], tuple[Learner, ...]]:
    """Begin to measure F1 of each learner on the folds of `held`, whose own figures come first in what is returned.

    Calibration and thresholds are chosen for all alike: for each fold, on the other folds. begin: does what can be done
    beside the rest, the longest first; what was begun last is asked for first, so that two processes share it.
    """
    given = data, held._replace(course=None)
    of_rules, of_words = begin(_of_rules, *given), begin(_of_words, *given)
    return lambda: (_learner("this model (both stages)", *given), *of_words(), *of_rules())


def _of_words(data: Training, held: OutOfFold) -> list[Learner]:
    words = np.array([heldout.text(data, row) for row in range(len(data.truth))], object)
    return _compared(words, "words", _OF_WORDS, data, held)


def _of_rules(data: Training, held: OutOfFold) -> list[Learner]:
    return _compared(data.table.rules, "rules", _OF_RULES, data, held)


def _compared(
    inputs: Any, sees: str, made: dict[str, tuple[Make, Make]], data: Training, held: OutOfFold
) -> list[Learner]:
    views = {see: _seen(inputs, data, held.folds, see) for see in {see for see, _ in made.values()}}
    return [
        _learner(f"{name} ({sees})", data, held._replace(odds=_out_of_fold(views[see], data, held.folds, make)))
        for name, (see, make) in made.items()
    ]


def _seen(inputs: Any, data: Training, folds: Ints, see: Make) -> list[tuple[Any, Any]]:
    """Return what stands outside each fold, and in it, as numbers; what makes them saw only the former."""
    found = []
    for fold in range(N_FOLDS):
        seer = see()
        known = seer.fit_transform(inputs[(folds != fold) & data.counts])
        found.append((known, seer.transform(inputs[folds == fold])))
    return found


def _out_of_fold(views: list[tuple[Any, Any]], data: Training, folds: Ints, make: Make) -> Floats:
    """Return what a learner says of each fold after learning from the others, (n_sentences, 4)."""
    odds = np.zeros(data.truth.shape, np.float32)
    for fold, (known, new) in enumerate(views):
        seen, unseen = (folds != fold) & data.counts, folds == fold
        for k in range(len(Tag)):
            truth = data.truth[seen, k]
            if FEWEST <= truth.sum() <= len(truth) - FEWEST:
                odds[unseen, k] = _odds(make().fit(known, truth), new)
    return odds


def _odds(learned: Any, inputs: Any) -> Floats:
    if hasattr(learned, "decision_function"):
        return np.asarray(learned.decision_function(inputs), np.float32)
    no, yes = learned.predict_log_proba(inputs).T
    return np.asarray(yes - no, np.float32)


def _learner(name: str, data: Training, held: OutOfFold) -> Learner:
    decided = heldout.decide(data, held).decided.only(data.judged)
    f1 = tuple(quality.f1(decided.truth[:, k], decided.given[:, k]) for k in range(len(Tag)))
    return Learner(name, f1, float(np.mean(f1)))
