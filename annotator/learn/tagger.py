"""The four decisions about a sentence: what is learned from gold, and how its scores become tags."""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.core.labels import BlockKind, Tag
from annotator.core.records import Article, Gold, Sentence
from annotator.learn import calibration, columns, embedding, features, ranking, stages, ties
from annotator.learn.batch import lay_out
from annotator.learn.calibration import LimitError, Limits
from annotator.learn.embedding import Embedder
from annotator.learn.entities import Names
from annotator.learn.features import Table
from annotator.learn.linker import link
from annotator.learn.ranking import Ranker
from annotator.learn.stages import FEWEST, Stages
from annotator.learn.teaching import N_FOLDS, Course, Lesson, OutOfFold
from annotator.learn.tokens import Bools, Floats, Seen
from annotator.learn.vocabulary import Ints
from annotator.text import marks

Doubles = npt.NDArray[np.float64]

NO_LIMITS = Limits()
_FURNITURE = columns.RULES.index(f"{BlockKind.FURNITURE} block")


class TrainingError(ValueError):
    """Gold cannot teach. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How log-odds become scores and tags, each (4,) in the order of Tag.

    slope, intercept: the sigmoid from log-odds to probabilities (Platt 1999, page 5).
    thresholds: a tag is given where its score reaches its threshold.
    doubt: (4, 2), from which score on and below which one the model is unsure of the tag.
    """

    slope: Doubles
    intercept: Doubles
    thresholds: Doubles
    doubt: Doubles


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned, and the name that predictions carry: "default" or the like, and the digest of the gold.

    embedder: the model of sentences that it reads with, None where it needs none. ranker: chooses the sources of links;
    without it the rules do.
    """

    stages: Stages
    calibration: Calibration
    name: str
    embedder: Embedder | None = None
    ranker: Ranker | None = None


class Training(NamedTuple):
    """Gold as a learner sees it, and behind it what only teaches beside it.

    seen: what the rules see in each article. truth: (n_sentences, 4). known: (n_sentences, 4) which of its decisions
    people made. groups: (n_sentences,) the number of each sentence's article. judged: which rows of gold people judged.
    counts: which of those are no furniture, all four tags known, and so teach, and are measured. also: which rows teach
    what is known of them, and are not measured. cues: (n_candidates,) which of the words that could be cues are.
    links: what gold says of the candidate sources of links.
    """

    seen: tuple[Seen, ...]
    table: Table
    truth: Bools
    known: Bools
    groups: Ints
    judged: Bools
    counts: Bools
    also: Bools
    cues: Bools
    links: ranking.Lesson

    def lesson(self, groups: Ints | None = None, rows: Ints | None = None) -> Lesson:
        """Return what rows teach (without `rows`: all that can), with folds that never split a group (an article)."""
        groups = self.groups if groups is None else groups
        rows = np.flatnonzero(self.counts | self.also) if rows is None else rows
        return Lesson(self.table, self.truth, self.known, self.counts, self.cues, groups, rows)


def fit(golds: Sequence[Gold], *, name: str = "default", random_state: int = 0) -> Model:
    """Return a model learned from gold; the same gold and `random_state` give the same scores.

    Scores are calibrated, and thresholds chosen, out of fold. Raises TrainingError for too little gold.
    """
    data = training(golds)
    held = out_of_fold(data, random_state=random_state)
    return fit_training(data, held, name=f"{name}-{digest(golds)}", random_state=random_state)


def fit_training(
    data: Training, held: OutOfFold, *, name: str, limits: Limits = NO_LIMITS, random_state: int = 0
) -> Model:
    """Return a model learned from gold that the rules have read already, calibrated by what `out_of_fold` returned.

    Raises TrainingError where no threshold keeps the limits.
    """
    rows = np.flatnonzero(data.counts)
    course = held.course or Course(data.lesson(), random_state=random_state)
    ranker = None if held.links is None else ranking.fit(data.links, held.links, random_state=random_state)
    return Model(course.stages(), calibrate(held.odds[rows], data.truth[rows], limits), name, ranker=ranker)


def out_of_fold(
    data: Training,
    groups: Ints | None = None,
    *,
    random_state: int = 0,
    begun: Callable[[int], object] | None = None,
) -> OutOfFold:
    """Return what models say that never saw a sentence's group (without `groups`: its article).

    `begun` is told the number of each fold, from 0. Raises TrainingError where there are fewer groups than folds. Links
    are held out by article only.
    """
    links = ranking.out_of_fold(data.links, random_state=random_state) if groups is None else None
    groups = data.groups if groups is None else groups
    count = len(np.unique(groups[data.counts]))  # what stands beside gold fills no fold
    if count < N_FOLDS:
        raise TrainingError(
            f"{count} articles of gold; at least {N_FOLDS} are needed, since a fold never splits an article"
        )
    return Course(data.lesson(groups), random_state=random_state).out_of_fold(begun)._replace(links=links)


def training(golds: Sequence[Gold], others: Sequence[Gold] = (), *, embedder: Embedder | None = None) -> Training:
    """Return what the rules see in the gold's articles, beside what people said.

    others: other gold, perhaps silent on some tags, which teaches and is not measured; its articles stand behind.
    embedder: a model of sentences that says more of each.
    """
    both = [*golds, *others]
    seen = tuple(see_each([gold.article for gold in both]))
    table = embedding.beside(features.table(seen), seen, embedder)
    pairs = list(zip(both, seen, strict=True))
    nothing = np.zeros((0, len(Tag)), np.bool_)
    known = np.concatenate([nothing, *(known_of(gold, one.marks.sentences) for gold, one in pairs)])
    judged = np.concatenate([nothing[:, 0], *(judged_of(gold, one.marks.sentences) for gold, one in pairs)])
    groups = np.repeat(np.arange(len(both)), np.diff(table.articles))
    judged &= groups < len(golds)
    teaches = known.any(axis=1) & (table.rules[:, _FURNITURE] == 0)
    return Training(
        seen=seen,
        table=table,
        truth=np.concatenate([nothing, *(truth_of(gold, one.marks.sentences) for gold, one in pairs)]),
        known=known,
        groups=groups,
        judged=judged,
        counts=(counts := teaches & judged & known.all(axis=1)),
        also=teaches & ~counts,
        cues=ties.truth(both, lay_out(seen), table.ties),
        links=ranking.lesson(golds, seen),
    )


def see(article: Article) -> Seen:
    """Return an article's marks and links."""
    [seen] = see_each([article])
    return seen


def see_each(articles: Sequence[Article]) -> list[Seen]:
    """Return the marks and links of each article."""
    found = marks.read_each(articles)
    names = list(map(Names, found))
    return list(map(Seen, found, map(link, names), names))


def truth_of(gold: Gold, sentences: Sequence[Sentence]) -> Bools:
    """Return (n_sentences, 4): a sentence has a tag where gold sentences with it hold at least half of its letters.

    People labelled sentences that another splitter may have cut elsewhere. It also has what a gold sentence inside it
    has: where two were taken for one, it holds what either holds.
    """
    has = np.zeros((len(gold.article.text), len(Tag)), np.bool_)
    for sentence in gold.sentences:
        has[sentence.start : sentence.end] = [tag in sentence.tags for tag in Tag]
    found = _held_by_half(gold.article.text, has, sentences)
    starts = [sentence.start for sentence in sentences]
    for start, end, tags, _ in gold.sentences:
        row = bisect_right(starts, start) - 1
        if row >= 0 and end <= sentences[row].end and any(map(str.isalnum, gold.article.text[start:end])):
            found[row] |= [tag in tags for tag in Tag]
    return found


def known_of(gold: Gold, sentences: Sequence[Sentence]) -> Bools:
    """Return (n_sentences, 4): whether gold's sentences in which the tag is settled hold at least half of its letters.

    Where gold leaves a tag open, that it is not given says nothing.
    """
    has = np.zeros((len(gold.article.text), len(Tag)), np.bool_)
    for sentence in gold.sentences:
        is_open = sentence.settled.open if sentence.settled else ()
        has[sentence.start : sentence.end] = [tag not in is_open for tag in Tag]
    return _held_by_half(gold.article.text, has, sentences)


def judged_of(gold: Gold, sentences: Sequence[Sentence]) -> Bools:
    """Return (n_sentences,): whether gold's sentences hold at least half of a sentence's letters, tagged or not."""
    has = np.zeros((len(gold.article.text), 1), np.bool_)
    for sentence in gold.sentences:
        has[sentence.start : sentence.end] = True
    return _held_by_half(gold.article.text, has, sentences)[:, 0]


def _held_by_half(text: str, has: Bools, sentences: Sequence[Sentence]) -> Bools:
    """Return (n_sentences, n) for `has`, (n_characters, n): what at least half of a sentence's letters have."""
    is_letter = np.fromiter((c.isalnum() for c in text), np.bool_, len(text))
    spans = [is_letter[s.start : s.end] for s in sentences]
    held = [(has[s.start : s.end] & letters[:, None]).sum(axis=0) for s, letters in zip(sentences, spans, strict=True)]
    needed = np.array([max(letters.sum(), 1) for letters in spans]).reshape(-1, 1)
    return np.asarray(2 * np.array(held).reshape(-1, has.shape[1]) >= needed)


def calibrate(odds: Floats, truth: Bools, limits: Limits = NO_LIMITS) -> Calibration:
    """Return the calibration for log-odds that are out of fold, both (n_sentences, 4).

    Raises TrainingError where no threshold keeps the limits.
    """
    from sklearn.linear_model import LogisticRegression  # scoring has no use for it

    slope, intercept, thresholds = np.ones(len(Tag)), np.zeros(len(Tag)), np.full(len(Tag), 0.5)
    doubt = np.full((len(Tag), 2), 0.5)
    for k, tag in enumerate(Tag):
        if FEWEST <= truth[:, k].sum() < len(truth):
            platt = LogisticRegression(C=1e6).fit(odds[:, k : k + 1], truth[:, k])
            slope[k], intercept[k] = platt.coef_[0, 0], platt.intercept_[0]
            scores = calibration.probabilities(slope[k] * odds[:, k] + intercept[k])
            thresholds[k] = _threshold(tag, truth[:, k], scores, limits)
            doubt[k] = calibration.doubt(truth[:, k], scores, thresholds[k], errors=limits.errors)
    return Calibration(slope, intercept, thresholds, doubt)


def _threshold(tag: Tag, truth: Bools, scores: Doubles, limits: Limits) -> float:
    misses, false_alarms = limits.misses.get(tag), limits.false_alarms.get(tag)
    try:
        return calibration.best_threshold(truth, scores, misses=misses, false_alarms=false_alarms)
    except LimitError as error:
        raise TrainingError(f"{tag}: {error}") from error


def calibrated(odds: Floats, by: Calibration, table: Table) -> Doubles:
    """Return probabilities for log-odds, (n_sentences, 4); furniture has none of the tags, for sure."""
    found = calibration.probabilities(by.slope * odds + by.intercept)
    found[table.rules[:, _FURNITURE] > 0] = 0.0
    return found


def scores(model: Model, table: Table) -> Doubles:
    """Return calibrated probabilities, (n_sentences, 4) in the order of Tag."""
    if not len(table.rules):
        return np.zeros((0, len(Tag)))
    return calibrated(stages.odds(model.stages, table), model.calibration, table)


def digest(golds: Sequence[Gold]) -> str:
    """Return the SHA-256 of what the gold says, in 16 hexadecimal digits.

    Neither the order of articles matters nor who said so.
    """
    said = ((gold.article.digest, tuple(s[:3] for s in gold.sentences), gold.attributions) for gold in golds)
    rows = sorted(map(repr, said))
    return hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()[:16]
