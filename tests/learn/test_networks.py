import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from annotator.learn import networks
from annotator.learn.networks import Network
from annotator.learn.tokens import Bools, Floats


def drawn(n_rows: int, n_inputs: int = 5, n_outputs: int = 1, *, random_state: int = 0) -> tuple[Floats, Bools]:
    """Return inputs, and answers that follow from two of them at a time, with some noise."""
    random = np.random.default_rng(random_state)
    inputs = random.normal(size=(n_rows, n_inputs)).astype(np.float32)
    both = inputs[:, :n_outputs] * inputs[:, 1 : n_outputs + 1]
    return inputs, both + random.normal(size=(n_rows, n_outputs)) / 4 > 0


def loss(learning: "networks._Learning", inputs: Floats, target: Bools) -> float:
    """Return the mean log-loss of a row, summed over networks and outputs."""
    said = [expit(networks.odds((one,), inputs).astype(float)) for one in learning.all.networks()]
    return float(
        sum(log_loss(truth, chance) for chances in said for truth, chance in zip(target.T, chances.T, strict=True))
    )


def test_networks_say_the_mean_of_what_each_says_in_log_odds() -> None:
    inputs, target = drawn(200, n_outputs=2)
    learned = networks.fit(inputs, target, damping=0.3, random_state=0)
    alone = [networks.odds((one,), inputs) for one in learned]
    assert networks.odds(learned, inputs) == pytest.approx(np.mean(alone, axis=0), abs=1e-4)


def test_a_network_says_what_one_of_scikit_learn_with_its_numbers_says() -> None:
    inputs, target = drawn(200)
    fitted = MLPClassifier((7,), max_iter=300, tol=1e-2, random_state=0).fit(inputs, target[:, 0])
    one = Network(tuple(fitted.coefs_), tuple(fitted.intercepts_))
    assert expit(networks.odds((one,), inputs))[:, 0] == pytest.approx(fitted.predict_proba(inputs)[:, 1], abs=1e-4)


@pytest.mark.parametrize("place", [("into", (2, 1, 3)), ("out", (1, 3, 0)), ("inside", (1, 3)), ("added", (1, 0, 1))])
def test_slopes_are_how_the_loss_changes(place: tuple[str, tuple[int, ...]]) -> None:
    inputs, target = drawn(60, n_outputs=2)
    learning = networks._Learning(5, 2, np.random.default_rng(0))
    learning._find_slopes(inputs, target.astype(np.float32))
    part, at = place
    numbers, slope = getattr(learning.all, part), getattr(learning._slopes, part)[at]
    before = float(numbers[at])
    losses = []
    for moved in (before - 0.01, before + 0.01):
        numbers[at] = moved
        losses.append(loss(learning, inputs, target))
    assert slope == pytest.approx((losses[1] - losses[0]) / 0.02, rel=0.05, abs=1e-3)


def test_the_first_step_moves_each_number_against_its_slope_by_the_rate() -> None:
    inputs, target = drawn(60)
    learning = networks._Learning(5, 1, np.random.default_rng(0))
    before = learning._flat.copy()
    learning.step(inputs, target.astype(np.float32), 0.0, 0.003)
    matters = np.abs(learning._slope) > 1e-4
    step = -0.003 * np.sign(learning._slope)
    assert (learning._flat - before)[matters] == pytest.approx(step[matters], rel=1e-2)
    assert matters.mean() > 0.5


def test_damping_draws_weights_and_no_intercepts_towards_0() -> None:
    inputs, target = drawn(3000)
    free, damped = (networks.fit(inputs, target, damping=by, random_state=0) for by in (0.0, 100.0))
    sizes = [[np.abs(one.weights[0]).mean() for one in learned] for learned in (free, damped)]
    assert max(sizes[1]) < min(sizes[0]) / 2
    always = networks.fit(inputs, np.ones(len(inputs), np.bool_), damping=100.0, random_state=0)
    assert networks.odds(always, inputs).min() > 0


def test_what_two_inputs_say_together_is_learned() -> None:
    inputs, target = drawn(4000, random_state=1)
    learned = networks.fit(inputs[:3000], target[:3000], damping=1.0, random_state=0)
    right = (networks.odds(learned, inputs[3000:]) > 0) == target[3000:]
    assert right.mean() > 0.8  # by one input at a time, half of them


def test_the_same_rows_teach_the_same_networks() -> None:
    inputs = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
    first, again = (networks.fit(inputs, inputs[:, 0] > 0, damping=1.0, random_state=7) for _ in range(2))
    assert np.array_equal(networks.odds(first, inputs), networks.odds(again, inputs))


def test_no_rows_have_no_log_odds() -> None:
    inputs = np.eye(4, dtype=np.float32)
    learned = networks.fit(inputs, inputs[:, 0] > 0, damping=1.0, random_state=0)
    assert networks.odds(learned, inputs[:0]).shape == (0, 1)
