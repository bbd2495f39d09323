"""Networks of one hidden layer, several side by side: learned in NumPy, a step for all of them at once, and asked.

Adam (Kingma and Ba 2015, algorithm 1) on the mean log-loss. scikit-learn learns one network at a time, and takes four
times as long for three as this does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self

import numpy as np

from annotator.learn.tokens import Bools, Floats
from annotator.learn.vocabulary import Ints

# Chosen by F1 on whole unseen articles of labels/gold: small enough for a few thousand rows, and averaged over their
# random starts.
_N_NETWORKS, _N_HIDDEN = 8, 24
_PASSES, _BATCH, _RATE = 20, 128, 4e-3  # the rate falls to 0 step by step: what comes of it depends less on chance
_MOMENTUM, _MEMORY, _TINY = 0.9, 0.999, 1e-8  # beta 1, beta 2 and epsilon of the paper


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """What a network with one hidden layer learned: (n_inputs, n_hidden), (n_hidden, n_outputs), and what is added."""

    weights: tuple[Floats, Floats]
    intercepts: tuple[Floats, Floats]


Networks = tuple[Network, ...]


def odds(networks: Networks, inputs: Floats) -> Floats:
    """Return the mean of the log-odds in front of the networks' last sigmoids, (n_rows, n_outputs)."""
    both = _side_by_side(networks)
    hidden = np.maximum(inputs @ both.weights[0] + both.intercepts[0], 0)
    return np.asarray(hidden @ both.weights[1] + both.intercepts[1], np.float32)


@lru_cache(maxsize=4)
def _side_by_side(networks: Networks) -> Network:
    """Return one network that says the mean of what several say."""
    into = np.concatenate([network.weights[0] for network in networks], axis=1)
    out = np.concatenate([network.weights[1] / len(networks) for network in networks])
    inside = np.concatenate([network.intercepts[0] for network in networks])
    added = np.sum([network.intercepts[1] / len(networks) for network in networks], axis=0)
    return Network((into.astype(np.float32), out.astype(np.float32)), (inside, np.asarray(added, np.float32)))


def fit(inputs: Floats, target: Bools | Ints, *, damping: float, random_state: int) -> Networks:
    """Return the networks that inputs and target, (n_rows,) or (n_rows, n_outputs), teach.

    They start at random, and end after a set number of passes: that they have not converged by then is meant.
    """
    truth = target.reshape(len(inputs), -1).astype(np.float32)
    random = np.random.default_rng(random_state)
    learning = _Learning(inputs.shape[1], truth.shape[1], random)
    batches = list(_batches(len(inputs), random))
    for number, rows in enumerate(batches):
        learning.step(inputs[rows], truth[rows], damping, _RATE * (1 - number / len(batches)))
    return learning.all.networks()


def _batches(n: int, random: np.random.Generator) -> Iterator[Ints]:
    """Yield the rows of each step, all of them once a pass, in another order each time."""
    for _ in range(_PASSES):
        order = random.permutation(n)
        for first in range(0, n, _BATCH):
            yield order[first : first + _BATCH]


class _Numbers(NamedTuple):
    """Numbers of all networks: (n_inputs, n_networks, n_hidden), (n_networks, n_hidden, n_outputs), and what is added.

    inside: (n_networks, n_hidden). added: (n_networks, 1, n_outputs).
    """

    into: Floats
    out: Floats
    inside: Floats
    added: Floats

    @classmethod
    def of(cls, flat: Floats, n_inputs: int, n_outputs: int) -> Self:
        """Return them as views of a flat array of as many numbers as there are."""
        n, hidden = _N_NETWORKS, _N_HIDDEN
        shapes = (n_inputs, n, hidden), (n, hidden, n_outputs), (n, hidden), (n, 1, n_outputs)
        ends = np.cumsum([np.prod(shape) for shape in shapes])
        parts = np.split(flat, ends[:-1])
        return cls(*(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)))

    def networks(self) -> Networks:
        """Return each network by itself."""
        return tuple(
            Network(
                (self.into[:, i].copy(), self.out[i].copy()),
                (self.inside[i].copy(), self.added[i, 0].copy()),
            )
            for i in range(_N_NETWORKS)
        )


class _Learning:
    """Networks while they learn."""

    def __init__(self, n_inputs: int, n_outputs: int, random: np.random.Generator) -> None:
        self._n_weights = _N_NETWORKS * _N_HIDDEN * (n_inputs + n_outputs)
        size = self._n_weights + _N_NETWORKS * (_N_HIDDEN + n_outputs)
        # One after the other: the numbers, their slopes, the means of slopes and of their squares, what is reckoned.
        self._flat, self._slope, self._mean, self._square, self._now = np.zeros((5, size), np.float32)
        self.all = _Numbers.of(self._flat, n_inputs, n_outputs)
        self._slopes = _Numbers.of(self._slope, n_inputs, n_outputs)
        self._steps = 0
        self._begin(random, (6 / (n_inputs + _N_HIDDEN)) ** 0.5, (2 / (_N_HIDDEN + n_outputs)) ** 0.5)

    def _begin(self, random: np.random.Generator, into: float, out: float) -> None:
        """Set all numbers at random, as far from 0 as Glorot and Bengio (2010, equation 16) say."""
        for part, far in zip(self.all, (into, out, into, out), strict=True):
            part[:] = random.uniform(-far, far, part.shape)

    def step(self, inputs: Floats, truth: Floats, damping: float, rate: float) -> None:
        """Learn from some rows, (n_rows, n_inputs) and (n_rows, n_outputs), at a rate."""
        self._find_slopes(inputs, truth)
        weights = self._n_weights
        self._slope[:weights] += np.multiply(self._flat[:weights], damping / len(inputs), out=self._now[:weights])
        self._go_down(rate)

    def _find_slopes(self, inputs: Floats, truth: Floats) -> None:
        """Fill in the slopes of the mean log-loss, by going back through the networks."""
        into, out, inside, added = self.all
        shape = len(inputs), _N_NETWORKS, _N_HIDDEN
        hidden = np.maximum(inputs @ into.reshape(inputs.shape[1], -1) + inside.ravel(), 0)
        by_network = hidden.reshape(shape).transpose(1, 0, 2)
        wrong = ((1 + np.tanh((by_network @ out + added) / 2)) / 2 - truth) / np.float32(len(inputs))
        back = np.empty(shape, np.float32)
        np.matmul(wrong, out.transpose(0, 2, 1), out=back.transpose(1, 0, 2))
        behind = back.reshape(len(inputs), -1)
        behind *= hidden > 0
        slopes = self._slopes
        np.matmul(inputs.T, behind, out=slopes.into.reshape(inputs.shape[1], -1))
        np.matmul(by_network.transpose(0, 2, 1), wrong, out=slopes.out)
        np.sum(behind, axis=0, out=slopes.inside.reshape(-1))
        np.sum(wrong, axis=1, keepdims=True, out=slopes.added)

    def _go_down(self, rate: float) -> None:
        """Change all numbers by a step of Adam."""
        slope, mean, square, now = self._slope, self._mean, self._square, self._now
        self._steps += 1
        mean *= _MOMENTUM
        mean += np.multiply(slope, 1 - _MOMENTUM, out=now)
        square *= _MEMORY
        square += np.multiply(np.square(slope, out=now), 1 - _MEMORY, out=now)
        np.sqrt(square, out=now)
        now += _TINY
        np.divide(mean, now, out=now)
        now *= rate * (1 - _MEMORY**self._steps) ** 0.5 / (1 - _MOMENTUM**self._steps)
        self._flat -= now
