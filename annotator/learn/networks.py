"""Networks of one hidden layer: several are learned by scikit-learn, and asked as one without it."""

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from annotator.learn import product
from annotator.learn.product import Doubles
from annotator.learn.tokens import Bools, Floats
from annotator.learn.vocabulary import Ints

if TYPE_CHECKING:  # what learns is imported where it is used
    from sklearn.neural_network import MLPClassifier

# Chosen by F1 on whole unseen articles of labels/gold: small enough for a few thousand rows, and averaged over their
# random starts.
_NETWORK = {"hidden_layer_sizes": (24,), "max_iter": 16, "learning_rate_init": 3e-3, "shuffle": False}
_BATCH = 256
_N_NETWORKS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """What a network with one hidden layer learned: (n_inputs, n_hidden), (n_hidden, n_outputs), and what is added."""

    weights: tuple[Floats | Doubles, Floats | Doubles]
    intercepts: tuple[Floats, Floats]


Networks = tuple[Network, ...]


def odds(networks: Networks, inputs: Floats) -> Floats:
    """Return the mean of the log-odds in front of the networks' last sigmoids, (n_rows, n_outputs)."""
    both = _side_by_side(networks)
    hidden = np.maximum(product.times(inputs, both.weights[0]) + both.intercepts[0], 0)
    return product.times(hidden, both.weights[1]) + both.intercepts[1]


@lru_cache(maxsize=4)
def _side_by_side(networks: Networks) -> Network:
    """Return one network that says the mean of what several say."""
    into = np.concatenate([network.weights[0] for network in networks], axis=1)
    out = np.concatenate([network.weights[1] / len(networks) for network in networks])
    inside = np.concatenate([network.intercepts[0] for network in networks])
    added = np.sum([network.intercepts[1] / len(networks) for network in networks], axis=0)
    return Network((into.astype(np.float64), out.astype(np.float64)), (inside, np.asarray(added, np.float32)))


def fit(inputs: Floats, target: Bools | Ints, *, damping: float, random_state: int) -> Networks:
    """Return the networks that inputs and target, (n_rows,) or (n_rows, n_outputs), teach."""
    return tuple(_network(_fit(inputs, target, damping, random_state + i)) for i in range(_N_NETWORKS))


def _fit(inputs: Floats, target: Bools | Ints, damping: float, random_state: int) -> "MLPClassifier":
    """Return a network after a set number of passes; that it has not converged by then is meant (early stopping).

    Rows are shuffled once: to shuffle them anew before each pass takes scikit-learn a third of its time.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    size, order = min(_BATCH, len(inputs)), np.random.default_rng(random_state).permutation(len(inputs))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        learner = MLPClassifier(**_NETWORK, alpha=damping, batch_size=size, random_state=random_state)
        return learner.fit(inputs[order], target[order])


def _network(fitted: "MLPClassifier") -> Network:
    return Network(tuple(fitted.coefs_), tuple(fitted.intercepts_))
