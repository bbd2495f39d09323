"""How often a 95 % interval of `annotator report shares` holds the truth: draws from our own gold.

    python benchmarks/estimates.py [--way sentences] [--way review] [--way articles] [--draws 1000] [--kept FILE]

All of gold is the articles of which a share is wanted, so that the truth is known; the model's scores are out of fold.
A draw reads some of it, as people would: single sentences at random, whole articles at random, or, as the page Review
asks for them, the least sure sentences and others at random. The classifier is also made worse on purpose. "plain" is
what most would print: the mean of what was read, plus and minus 1.96 standard errors, as if each sentence had been
drawn by itself. The ways can be run one by one; --kept keeps the scores, which take a minute, for the next run.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.core.labels import Tag
from annotator.learn import heldout, tagger
from annotator.measure import estimates
from annotator.measure.estimates import FEWEST, Stratum, Unit
from annotator.store import gold
from annotator.workflow.model import keep_to_one_thread

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CLASSIFIERS = ("as it is", "biased", "half noise", "shuffled", "inverted")
SENTENCES = tuple(FEWEST[Unit.SENTENCE] * n for n in (1, 2, 4, 8))
ARTICLES = tuple(FEWEST[Unit.ARTICLE] + n for n in (0, 40, 80))


class World(NamedTuple):
    """The articles: for one tag, what people and the model say of each sentence, and the number of its article."""

    truth: Floats
    scores: Floats
    groups: Ints


class Drawn(NamedTuple):
    """What is known when some units were read; and how many sentences that were, with how many that have the tag."""

    strata: list[Stratum]
    unit: Unit
    sentences: float
    tagged: float


class Row(NamedTuple):
    """What came of many draws: how often the interval held, how often the plain one did, and the mean half width."""

    held: float
    plain: float
    half: float
    power: float


Draw = Callable[[np.random.Generator], Drawn]


def main() -> None:
    """Print a line for each way of drawing, size, tag and classifier."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--way", action="append", choices=list(WAYS), help="only these ways of drawing")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--gold", type=Path, default=gold.default_folder())
    parser.add_argument("--kept", type=Path, help="where scores are, or are to be kept (.npz)")
    given = parser.parse_args()
    keep_to_one_thread()
    truth, scores, groups = _kept(given.kept, given.gold)
    print(f"{'drawn':>20}  {'tag':>9}  {'classifier':>12}  {'held':>6}  {'plain':>6}  {'half width':>10}  lambda")
    for way in given.way or WAYS:
        held = []
        for name, tag, how, draw, real in _cases(way, truth, scores, groups):
            row = _row(draw, given.draws, real)
            held.append(row.held)
            figures = f"{row.held:>6.1%}  {row.plain:>6.1%}  {row.half:>10.3f}  {row.power:>6.2f}"
            print(f"{name:>20}  {tag:>9}  {how:>12}  {figures}", flush=True)
        within = sum(0.93 <= share <= 0.97 for share in held)
        print(f"{way}: {min(held):.1%} to {max(held):.1%}; {within} of {len(held)} lines within 93 % to 97 %")


def made_worse(scores: Floats, how: str, chance: np.random.Generator) -> Floats:
    """Return the scores of a worse classifier."""
    if how == "biased":
        return np.clip(1.6 * scores + 0.05, 0, 1)
    if how == "half noise":
        return 0.5 * scores + 0.5 * chance.random(len(scores))
    if how == "shuffled":
        return chance.permutation(scores)
    return 1 - scores if how == "inverted" else scores


def of_sentences(world: World, count: int) -> Draw:
    """Return what draws `count` sentences at random."""
    pick = _sentences(world, np.arange(len(world.truth)))

    def draw(chance: np.random.Generator) -> Drawn:
        one = pick(chance.choice(len(world.truth), count, replace=False))
        return Drawn([one], Unit.SENTENCE, count, float(one.truth[:, 0].sum()))

    return draw


def of_review(world: World, count: int) -> Draw:
    """Return what reads `count` sentences because the model doubts them, and draws as many of the others at random."""
    doubt = np.argsort(np.abs(world.scores - 0.5), kind="stable")
    asked, pick = _sentences(world, doubt[:count])(np.arange(count)), _sentences(world, doubt[count:])

    def draw(chance: np.random.Generator) -> Drawn:
        one = pick(chance.choice(len(doubt) - count, count, replace=False))
        tagged = asked.truth[:, 0].sum() + one.truth[:, 0].sum()
        return Drawn([asked, one], Unit.SENTENCE, 2 * count, float(tagged))

    return draw


def of_articles(world: World, count: int) -> Draw:
    """Return what draws `count` whole articles at random."""
    sizes = np.bincount(world.groups).astype(np.float64)
    truth, scores = (_pairs(_by_article(world, values), sizes) for values in (world.truth, world.scores))

    def draw(chance: np.random.Generator) -> Drawn:
        rows = chance.choice(len(sizes), count, replace=False)
        one = Stratum(len(sizes), float(sizes.sum()), scores.sum(axis=0), truth[rows], scores[rows], sizes[rows])
        return Drawn([one], Unit.ARTICLE, float(sizes[rows].sum()), float(truth[rows, 0].sum()))

    return draw


WAYS: dict[str, tuple[Callable[[World, int], Draw], tuple[int, ...], str]] = {
    "sentences": (of_sentences, SENTENCES, "{0} sentences"),
    "review": (of_review, SENTENCES, "{0}+{0} review"),
    "articles": (of_articles, ARTICLES, "{0} articles"),
}


def _cases(way: str, truth: Floats, scores: Floats, groups: Ints) -> Iterator[tuple[str, str, str, Draw, float]]:
    prepare, sizes, name = WAYS[way]
    for count in sizes:
        for k, tag in enumerate(Tag):
            for how in CLASSIFIERS:
                world = World(truth[:, k], made_worse(scores[:, k], how, np.random.default_rng(k)), groups)
                yield name.format(count), str(tag), how, prepare(world, count), float(world.truth.mean())


def _row(draw: Draw, draws: int, real: float) -> Row:
    chance = np.random.default_rng(0)
    rows = []
    for _ in range(draws):
        drawn = draw(chance)
        found = estimates.share(drawn.strata, drawn.unit)
        if found.value is None or found.low is None or found.high is None:
            raise SystemExit(f"{drawn.sentences:,.0f} sentences read are too few for an interval")
        mean = drawn.tagged / drawn.sentences
        plain = abs(mean - real) <= 1.96 * (mean * (1 - mean) / drawn.sentences) ** 0.5
        rows.append((found.low <= real <= found.high, plain, (found.high - found.low) / 2, found.power))
    return Row(*np.mean(rows, axis=0).tolist())


def _sentences(world: World, among: Ints) -> Callable[[Ints], Stratum]:
    """Return what makes a stratum of `among`, of which those numbered are read."""
    ones = np.ones(len(among))
    truth, scores = (_pairs(values[among], ones) for values in (world.truth, world.scores))
    said = scores.sum(axis=0)
    return lambda rows: Stratum(len(among), float(len(among)), said, truth[rows], scores[rows], ones[rows])


def _by_article(world: World, values: Floats) -> Floats:
    return np.bincount(world.groups, values).astype(np.float64)


def _pairs(part: Floats, whole: Floats) -> Floats:
    return np.stack([part, whole], axis=1)


def _kept(place: Path | None, labels: Path) -> tuple[Floats, Floats, Ints]:
    if place is not None and place.exists():
        with np.load(place) as held:
            return held["truth"], held["scores"], held["groups"]
    found = _out_of_fold(labels)
    if place is not None:
        np.savez(place, truth=found[0], scores=found[1], groups=found[2])
    return found


def _out_of_fold(place: Path) -> tuple[Floats, Floats, Ints]:
    data = tagger.training(gold.read(place))
    decided = heldout.decide(data, tagger.out_of_fold(data)).decided.only(data.judged)
    return decided.truth.astype(np.float64), decided.scores, decided.groups


if __name__ == "__main__":
    main()
