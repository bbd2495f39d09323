"""Tagging beside the usual ways: as right, on the same articles that nobody learned from, and how fast.

    python benchmarks/performance/tagging.py

Three of five parts of the gold teach, whole articles each; on the fourth thresholds are chosen, and all are measured on
the fifth. Peers get sentences that are split already; so does our tagger where it says so.
"""

import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import texts
from result import Asked, Bars, Cell, Result, Table, least, run, versions
from scipy.sparse import hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from annotator.core import compiled
from annotator.core.labels import Tag
from annotator.core.records import Article
from annotator.learn import calibration, fast, features, heldout, stages, tagger, teaching, tokens
from annotator.learn.batch import lay_out
from annotator.learn.tokens import Bools, Floats, Seen, Terms
from annotator.measure import quality

MARKS_TOO = r"\w+|[^\w\s]"
"""Words, and each mark by itself: without its quote marks, no learner knows a quotation."""
TUNED, MEASURED = 1, 0
OURS, LOOPS = "annotator", "annotator, loops compiled by numba"
TERMS, TERM_LOOPS = "its hashed terms alone", "its hashed terms alone, loops compiled by numba"
SENTENCES = 2_000
"""Sentences that speed is measured on."""


class Learned(NamedTuple):
    """What has learned the four tags: `odds` is what it says of texts, (n_sentences, 4)."""

    odds: Callable[[Sequence[str]], Floats]


def main() -> Result:
    """Return F1 and speed, a way a row."""
    data = tagger.training(texts.golds())
    course = teaching.Course(data.lesson(), random_state=0)
    words = [heldout.text(data, row) for row in range(len(data.truth))]
    teaches = data.counts & ~np.isin(course.folds, (TUNED, MEASURED))
    taught = [words[row] for row in np.flatnonzero(teaches)]
    with threadpool_limits(1):
        ours = course.stages(frozenset((TUNED, MEASURED)))
        peers = {name: make(taught, data.truth[teaches]) for name, make in PEERS.items()}
        terms = _terms(data, teaches)
        odds = {OURS: stages.odds(ours, data.table), TERMS: terms(data.table.words)} | {
            name: _filled(learned, words, data.counts & ~teaches) for name, learned in peers.items()
        }
        f1 = {name: _f1(found, data, course.folds) for name, found in odds.items()}
        seconds, count = _timed(data, ours, terms, peers)
    return _told(f1, {name: count / took for name, took in seconds.items()})


def _told(f1: dict[str, list[float]], rates: dict[str, float]) -> Result:
    union = rates[UNION]
    names = {name: whole for name in rates for whole in (OURS, TERMS) if name.startswith(whole)}
    rows: list[list[Cell]] = [
        [name, rate, rate / union, *(f1[names.get(name, name)]), float(np.mean(f1[names.get(name, name)]))]
        for name, rate in rates.items()
    ]
    form = "compiled" if compiled.is_used() else "Python"
    best = max(float(np.mean(found)) for name, found in f1.items() if name in PEERS)
    return Result(
        "Tags",
        "python benchmarks/performance/tagging.py",
        [
            Asked("tagging split sentences (NumPy), beside the TF-IDF union", 15, rates[OURS] / union),
            Asked("tagging split sentences (numba), beside the TF-IDF union", 60, rates[LOOPS] / union),
            Asked("tagging by words alone (NumPy), beside the TF-IDF union", 15, rates[TERMS] / union),
            Asked("tagging by words alone (numba), beside the TF-IDF union", 60, rates[TERM_LOOPS] / union),
            Asked("F1 of the four tags, mean, beside the best peer", best, float(np.mean(f1[OURS])), ""),
        ],
        [Table("Tagging, one core", ("way", "sentences/s", "beside the union", *map(str, Tag), "mean F1"), rows)],
        [Bars("Tagging", "sentences/s", rates)],
        [
            "All learned from the same three fifths of the gold; thresholds are from another fifth, F1 from the last.",
            "“annotator” makes features and scores of sentences whose quotations, cues, names and links are found, by "
            "NumPy or numba; “rules and links too” begins with the article's text, and so splits it and finds who said "
            f"what, which the peers do not. In the {form} form. “its hashed terms alone” is what the first stage knows "
            "of words, quoted ones left out, with a logistic regression; peers see a sentence's words and marks alone.",
        ],
        versions("scikit-learn", "floret", "numpy"),
    )


def gold_sentences() -> tuple[list[str], Bools]:
    """Return the sentences of the gold that people judged, and their tags, (n_sentences, 4)."""
    data = tagger.training(texts.golds())
    return [heldout.text(data, row) for row in np.flatnonzero(data.counts)], data.truth[data.counts]


def _timed(
    data: tagger.Training, ours: stages.Stages, terms: Callable[[Terms], Floats], peers: dict[str, Learned]
) -> tuple[dict[str, float], int]:
    """Return the seconds that each way takes for the same sentences, and their number."""
    last = int(np.searchsorted(data.table.articles, SENTENCES))
    seen, count = data.seen[:last], int(data.table.articles[last])
    given = [heldout.text(data, row) for row in range(count)]
    articles = [one.marks.article for one in seen]
    does: dict[str, Callable[[], object]] = {
        OURS: lambda: _by(seen, ours, loops=False),
        LOOPS: lambda: _by(seen, ours, loops=True),
        TERMS: lambda: terms(_terms_of(seen, loops=False)),
        TERM_LOOPS: lambda: terms(_terms_of(seen, loops=True)),
        "annotator, rules and links too": lambda: stages.odds(ours, features.table(_seen(articles))),
    }
    for name, learned in peers.items():
        does[name] = _of(learned, given)
    return least(does, rounds=5), count


def _by(seen: Sequence[Seen], ours: stages.Stages, *, loops: bool) -> Floats:
    fast.use(loops=loops)
    return stages.odds(ours, features.table(seen))


def _terms_of(seen: Sequence[Seen], *, loops: bool) -> Terms:
    fast.use(loops=loops)
    batch = lay_out(seen)
    return tokens.hashed(tokens.without_quoted(tokens.stream(batch)), len(batch.starts))


def _terms(data: tagger.Training, teaches: Bools) -> Callable[[Terms], Floats]:
    """Return what a logistic regression a tag says of hashed terms."""
    weights, bases = _weights(data.table.words.matrix()[teaches], data.truth[teaches])
    rows = np.ascontiguousarray(weights, np.float32)
    return lambda given: np.asarray(given.times(rows) + bases, np.float32)


def _of(learned: Learned, given: Sequence[str]) -> Callable[[], object]:
    return lambda: learned.odds(given)


def _seen(articles: Sequence[Article]) -> list[Any]:
    return [tagger.see(article) for article in articles]


def _filled(learned: Learned, words: Sequence[str], wanted: Bools) -> Floats:
    """Return what was learned says of the wanted sentences, zeros for the rest."""
    found = np.zeros((len(words), len(Tag)), np.float32)
    found[wanted] = learned.odds([words[row] for row in np.flatnonzero(wanted)])
    return found


def _f1(odds: Floats, data: tagger.Training, folds: Any) -> list[float]:
    """Return F1 of each tag on one part, with thresholds that are best on another."""
    tuned, measured = (data.counts & (folds == fold) for fold in (TUNED, MEASURED))
    scores = calibration.probabilities(odds.astype(np.float64))
    found = []
    for k in range(len(Tag)):
        least_score = calibration.best_threshold(data.truth[tuned, k], scores[tuned, k])
        found.append(quality.f1(data.truth[measured, k], scores[measured, k] >= least_score))
    return found


def _union(taught: Sequence[str], truth: Bools) -> Learned:
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=MARKS_TOO, sublinear_tf=True, min_df=2)
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    inputs = hstack([words.fit_transform(taught), parts.fit_transform(taught)]).tocsr()
    return _linear(inputs, truth, lambda given: hstack([words.transform(given), parts.transform(given)]).tocsr())


def _words(taught: Sequence[str], truth: Bools) -> Learned:
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=MARKS_TOO, sublinear_tf=True, min_df=2)
    return _linear(words.fit_transform(taught), truth, words.transform)


def _hashed(taught: Sequence[str], truth: Bools) -> Learned:
    words = HashingVectorizer(ngram_range=(1, 2), token_pattern=MARKS_TOO, n_features=1 << 18, alternate_sign=False)
    return _linear(words.transform(taught), truth, words.transform)


def _linear(inputs: Any, truth: Bools, see: Callable[[Sequence[str]], Any]) -> Learned:
    """Return a logistic regression a tag, their coefficients side by side: the four are asked at once."""
    weights, bases = _weights(inputs, truth)
    return Learned(lambda given: np.asarray(see(given) @ weights + bases, np.float32))


def _weights(inputs: Any, truth: Bools) -> tuple[Any, Any]:
    """Return the coefficients of a logistic regression a tag, (n_inputs, 4), and what is added, (4,)."""
    made = [LogisticRegression(C=10, solver="liblinear").fit(inputs, column) for column in truth.T]
    return np.vstack([one.coef_ for one in made]).T, np.concatenate([one.intercept_ for one in made])


def _floret(taught: Sequence[str], truth: Bools) -> Learned:
    """Return fastText's classifier, as floret builds it, on the same tokens: words and pairs, one yes or no a tag."""
    import re

    import floret

    split = re.compile(MARKS_TOO).findall
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "taught.txt")
        file.write_text(
            "".join(f"{_labels(tags)} {' '.join(split(text))}\n" for text, tags in zip(taught, truth, strict=True))
        )
        model = floret.train_supervised(
            str(file),
            loss="ova",
            wordNgrams=2,
            minn=0,
            maxn=0,
            epoch=50,
            lr=0.5,
            dim=20,
            bucket=200_000,
            thread=1,
            verbose=0,
        )
    places = {f"__label__{tag}": k for k, tag in enumerate(Tag)}

    def odds(given: Sequence[str]) -> Floats:
        found = np.zeros((len(given), len(places) + 1), np.float32)
        for row, text in enumerate(given):  # asked for many at once, floret 0.10.5 repeats the first chance
            for chance, name in model.f.predict(f"{' '.join(split(text))}\n", len(places) + 1, 0.0, "strict"):
                found[row, places.get(name, -1)] = chance
        chances = np.clip(found[:, :-1], 1e-6, 1 - 1e-6)
        return np.asarray(np.log(chances / (1 - chances)), np.float32)

    return Learned(odds)


def _labels(tags: Sequence[bool]) -> str:
    given = [f"__label__{tag}" for tag, is_given in zip(Tag, tags, strict=True) if is_given]
    return " ".join(given or ["__label__none"])


UNION = "TF-IDF union, words and characters"
PEERS = {
    UNION: _union,
    "TF-IDF, words and pairs": _words,
    "HashingVectorizer, words and pairs": _hashed,
    "floret (fastText)": _floret,
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")  # scikit-learn's, of a regular expression beside an analyzer
    run(main)
