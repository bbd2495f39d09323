"""How often a 95 % interval of `annotator report shares` holds the truth: draws from our own gold.

    python benchmarks/estimates.py [--draws 1000] [--gold FOLDER]

All of gold is the articles of which a share is wanted, so that the truth is known; the model's scores are out of fold.
A draw reads some of it, as people would: single sentences at random, whole articles at random, or, as the page Review
asks for them, the least sure sentences and others at random. The classifier is also made worse on purpose. "plain" is
what most would print: the mean of what was read, plus and minus 1.96 standard errors, as if each sentence had been
drawn by itself.
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
from annotator.measure.estimates import Share, Stratum, Unit
from annotator.store import gold
from annotator.workflow.model import keep_to_one_thread

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SENTENCES, ARTICLES = (100, 200, 400, 800), (80, 120, 160)


class World(NamedTuple):
    """The articles: for one tag, what people and the model say of each sentence, and the number of its article."""

    truth: Floats
    scores: Floats
    groups: Ints


class Row(NamedTuple):
    """What came of many draws: how often the interval held, how often the plain one did, and the mean half width."""

    held: float
    plain: float
    half: float
    power: float


def main() -> None:
    """Print a line for each way of drawing, size, tag and classifier."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--gold", type=Path, default=gold.default_folder())
    given = parser.parse_args()
    keep_to_one_thread()
    print(f"{'drawn':>20}  {'tag':>9}  {'classifier':>12}  {'held':>6}  {'plain':>6}  {'half width':>10}  lambda")
    every = []
    for name, (tag, classifier, world), draw in _cases(*_out_of_fold(given.gold)):
        row = _row(world, draw, given.draws)
        every.append((name.split()[-1], row.held))
        figures = f"{row.held:>6.1%}  {row.plain:>6.1%}  {row.half:>10.3f}  {row.power:>6.2f}"
        print(f"{name:>20}  {tag:>9}  {classifier:>12}  {figures}", flush=True)
    for way in dict.fromkeys(way for way, _ in every):
        held = [share for one, share in every if one == way]
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


def of_sentences(world: World, count: int, chance: np.random.Generator) -> tuple[list[Stratum], Unit, Floats]:
    """Return what is known when `count` sentences were drawn at random and read, and the plain sample."""
    rows = chance.choice(len(world.truth), count, replace=False)
    return [_stratum(world, np.arange(len(world.truth)), rows)], Unit.SENTENCE, world.truth[rows]


def of_review(world: World, count: int, chance: np.random.Generator) -> tuple[list[Stratum], Unit, Floats]:
    """Return what is known when `count` sentences were read because the model doubted them, and as many at random."""
    doubt = np.argsort(np.abs(world.scores - 0.5), kind="stable")
    asked, rest = doubt[:count], doubt[count:]
    rows = chance.choice(rest, count, replace=False)
    read = np.concatenate([world.truth[asked], world.truth[rows]])
    return [_stratum(world, asked, asked), _stratum(world, rest, rows)], Unit.SENTENCE, read


def of_articles(world: World, count: int, chance: np.random.Generator) -> tuple[list[Stratum], Unit, Floats]:
    """Return what is known when `count` whole articles were drawn at random and read."""
    sizes = np.bincount(world.groups).astype(np.float64)
    truth, scores = (np.bincount(world.groups, values) for values in (world.truth, world.scores))
    drawn = chance.choice(len(sizes), count, replace=False)
    one = Stratum(
        units=len(sizes),
        size=float(sizes.sum()),
        said=np.array([scores.sum(), sizes.sum()]),
        truth=np.stack([truth[drawn], sizes[drawn]], axis=1),
        guess=np.stack([scores[drawn], sizes[drawn]], axis=1),
        sizes=sizes[drawn],
    )
    return [one], Unit.ARTICLE, world.truth[np.isin(world.groups, drawn)]


def _cases(
    truth: Floats, scores: Floats, groups: Ints
) -> Iterator[tuple[str, tuple[str, str, World], Callable[..., tuple[list[Stratum], Unit, Floats]]]]:
    ways = (
        [(f"{n} sentences", of_sentences, n) for n in SENTENCES]
        + [(f"{n}+{n} review", of_review, n) for n in SENTENCES]
        + [(f"{n} articles", of_articles, n) for n in ARTICLES]
    )
    chance = np.random.default_rng(0)
    for name, draw, count in ways:
        for k, tag in enumerate(Tag):
            for how in ("as it is", "biased", "half noise", "shuffled", "inverted"):
                world = World(truth[:, k], made_worse(scores[:, k], how, chance), groups)
                yield name, (str(tag), how, world), lambda w, c, draw=draw, count=count: draw(w, count, c)


def _row(world: World, draw: Callable[..., tuple[list[Stratum], Unit, Floats]], draws: int) -> Row:
    chance = np.random.default_rng(0)
    real = float(world.truth.mean())
    held, plain, half, power = [], [], [], []
    for _ in range(draws):
        strata, unit, read = draw(world, chance)
        found: Share = estimates.share(strata, unit)
        if found.value is None or found.low is None or found.high is None:
            raise SystemExit(f"{len(read)} sentences read are too few for an interval")
        held.append(found.low <= real <= found.high)
        plain.append(abs(read.mean() - real) <= 1.96 * read.std(ddof=1) / len(read) ** 0.5)
        half.append((found.high - found.low) / 2)
        power.append(found.power)
    return Row(*(float(np.mean(values)) for values in (held, plain, half, power)))


def _stratum(world: World, rows: Ints, read: Ints) -> Stratum:
    def pair(values: Floats) -> Floats:
        return np.stack([values, np.ones(len(values))], axis=1)

    said = pair(world.scores[rows]).sum(axis=0)
    ones = np.ones(len(read))
    return Stratum(len(rows), float(len(rows)), said, pair(world.truth[read]), pair(world.scores[read]), ones)


def _out_of_fold(place: Path) -> tuple[Floats, Floats, Ints]:
    data = tagger.training(gold.read(place))
    decided = heldout.decide(data, tagger.out_of_fold(data)).decided.only(data.judged)
    return decided.truth.astype(np.float64), decided.scores, decided.groups


if __name__ == "__main__":
    main()
