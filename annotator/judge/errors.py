"""Labels that are perhaps wrong: confident learning from scores of models that never saw them.

Northcutt, Jiang and Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70 (2021). Each tag is a
matter of its own, with two classes: a sentence has it or has it not.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Suspect(NamedTuple):
    """A label that is perhaps wrong: its row, what it says, and the chance, 0 to 1, that what it says is right."""

    row: int
    has: bool
    self_confidence: float


def suspects(labels: Bools, scores: Floats) -> list[Suspect]:
    """Return the labels to look at again, the least likely first; rows of equal chance in order.

    labels: (n,) whether people gave the tag. scores: (n,) the chance of the tag, by models that did not see the label.
    As many are returned as the joint distribution of given and true labels makes out to be wrong ("prune by noise
    rate", section 3.2, method 4): of the sentences with a label, those with the largest margin against it. None where
    every sentence has the same label.
    """
    if labels.all() or not labels.any():
        return []
    against = np.where(labels, 1 - scores, scores)  # the chance of the other label; with two classes, half the margin
    wrong = _wrong(labels, scores)
    found = []
    for has in (False, True):
        rows = np.flatnonzero(labels == has)
        order = rows[np.argsort(-against[rows], kind="stable")]
        found += [Suspect(int(row), has, float(1 - against[row])) for row in order[: wrong[has]]]
    return sorted(found, key=lambda one: (one.self_confidence, one.row))


def _wrong(labels: Bools, scores: Floats) -> tuple[int, int]:
    """Return how many sentences without the tag, and with it, are labelled wrong: the joint distribution's estimate."""
    joint = confident_joint(labels, scores)
    sizes = np.array([(~labels).sum(), labels.sum()])
    shares = joint / np.maximum(joint.sum(axis=1, keepdims=True), 1)  # equation 3, before it is scaled to sum to 1
    without, with_ = np.rint(sizes * np.array([shares[0, 1], shares[1, 0]])).astype(int)
    return int(without), int(with_)


def confident_joint(labels: Bools, scores: Floats) -> npt.NDArray[np.int64]:
    """Return how many sentences of each label (row) are confidently of each class (column), (2, 2) (equation 1).

    A sentence is confidently of a class where its chance reaches the mean chance of that class among the sentences that
    are labelled so (equation 2); of both, it is of the likelier one; of neither, it is not counted.
    """
    chances = np.stack([1 - scores, scores], axis=1)
    usual = np.array([chances[~labels, 0].mean(), chances[labels, 1].mean()])
    reached = np.where(chances >= usual, chances, -1.0)
    confident = reached.max(axis=1) >= 0
    joint = np.zeros((2, 2), np.int64)
    np.add.at(joint, (labels[confident].astype(int), reached[confident].argmax(axis=1)), 1)
    return joint
