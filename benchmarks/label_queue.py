"""Labels needed to come near the full F1: articles that `annotator next` chooses, against random order.

    python benchmarks/label_queue.py [--seeds 8] [--gold FOLDER]

Gold plays the people. For each seed a fifth of the articles is held back for F1, ten random ones are labelled, and ten
more at a time are chosen by a model learned from those labelled so far: the first, linear stage alone, since a model is
learned some hundred times. Told are the sentences labelled until the mean F1 reaches 95 of 100 of what all labels give.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from annotator.learn import queue, tagger, teaching
from annotator.learn.tagger import Training
from annotator.measure import quality
from annotator.store import gold
from annotator.workflow.model import keep_to_one_thread

N_FIRST, N_MORE, NEAR, THRESHOLD = 10, 10, 0.95, 0.4
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Choose = Callable[[Floats, Ints, int], list[int]]


class World(NamedTuple):
    """Gold with what a linear model sees of it, and the texts of its articles."""

    data: Training
    inputs: csr_matrix
    texts: list[str]


def main() -> None:
    """Print the sentences each way of choosing needs, seed by seed and on average."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--gold", type=Path, default=gold.default_folder())
    given = parser.parse_args()
    keep_to_one_thread()
    world = _world(given.gold)
    ways = {"random": None, "next, no audit": 0.0, "next, audit 20 %": 0.2}
    print(f"{'seed':>4}  {'full F1':>7}  " + "  ".join(f"{name:>16}" for name in ways))
    rows = []
    for seed in range(given.seeds):
        needed, full = _needed(world, list(ways.values()), seed)
        rows.append(needed)
        print(f"{seed:>4}  {full:>7.3f}  " + "  ".join(f"{n:>16,.0f}" for n in needed), flush=True)
    means = np.mean(rows, axis=0)
    print(f"{'mean':>4}  {'':>7}  " + "  ".join(f"{n:>16,.0f}" for n in means))
    for name, row in zip(list(ways)[1:], np.array(rows).T[1:], strict=True):
        saved = 1 - row / np.array(rows)[:, 0]
        error = saved.std(ddof=1) / len(saved) ** 0.5 if len(saved) > 1 else float("nan")
        print(f"{name}: {100 * saved.mean():.0f} % fewer labels than random order (standard error {100 * error:.0f} %)")


def _world(place: Path) -> World:
    golds = gold.read(place)
    data = tagger.training(golds)
    rules = StandardScaler().fit_transform(data.table.rules) * 0.15
    return World(data, hstack([data.table.words.matrix(), csr_matrix(rules)]).tocsr(), [g.article.text for g in golds])


def _needed(world: World, audits: list[float | None], seed: int) -> tuple[list[float], float]:
    """Return the sentences that each way needs, and the F1 that all labels give."""
    fold = teaching.folds(np.arange(len(world.texts)), random_state=seed)
    pool, held = np.flatnonzero(fold != 0), np.flatnonzero(fold == 0)
    full = _f1(world, pool, held)
    return [_run(world, pool, held, NEAR * full, audit, seed) for audit in audits], full


def _run(world: World, pool: Ints, held: Ints, goal: float, audit: float | None, seed: int) -> float:
    """Return the sentences labelled when F1 first reaches the goal, straight between two steps."""
    order = np.random.default_rng(seed).permutation(pool)
    labelled, left = list(order[:N_FIRST]), list(order[N_FIRST:])
    before = (0.0, 0.0)
    while True:
        now = (float(_rows(world, np.array(labelled)).sum()), _f1(world, np.array(labelled), held))
        if now[1] >= goal or not left:
            share = (goal - before[1]) / (now[1] - before[1]) if now[1] > before[1] else 1.0
            return before[0] + min(share, 1.0) * (now[0] - before[0])
        before = now
        more = left[:N_MORE] if audit is None else _chosen(world, labelled, left, audit, seed + len(labelled))
        labelled, left = labelled + more, [n for n in left if n not in set(more)]


def _chosen(world: World, labelled: list[int], left: list[int], audit: float, seed: int) -> list[int]:
    scores = _scores(world, np.array(labelled))
    rows = np.flatnonzero(_rows(world, np.array(left)))
    number = {article: n for n, article in enumerate(left)}
    groups = np.array([number[a] for a in world.data.groups[rows].tolist()])
    texts = [world.texts[n] for n in left]
    picks = queue.choose(scores[rows], groups, texts, count=N_MORE, audit=audit, random_state=seed)
    return [left[pick.article] for pick in picks]


def _rows(world: World, articles: Ints) -> npt.NDArray[np.bool_]:
    return np.asarray(np.isin(world.data.groups, articles) & world.data.counts)


def _scores(world: World, articles: Ints) -> Floats:
    """Return the chances that a linear model of some articles gives every sentence, (n_sentences, 4)."""
    rows = _rows(world, articles)
    found = np.zeros(world.data.truth.shape)
    for k in range(found.shape[1]):
        truth = world.data.truth[rows, k]
        if truth.any() and not truth.all():
            learned = LogisticRegression(C=2.0, solver="liblinear", intercept_scaling=10, random_state=0)
            found[:, k] = expit(learned.fit(world.inputs[rows], truth).decision_function(world.inputs))
    return found


def _f1(world: World, articles: Ints, held: Ints) -> float:
    rows = _rows(world, held)
    given = _scores(world, articles)[rows] >= THRESHOLD
    truth = world.data.truth[rows]
    return float(np.mean([quality.f1(truth[:, k], given[:, k]) for k in range(truth.shape[1])]))


if __name__ == "__main__":
    main()
