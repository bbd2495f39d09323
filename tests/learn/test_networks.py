import numpy as np
import pytest
from scipy.special import expit

from annotator.learn import networks


@pytest.mark.parametrize("n_outputs", [1, 2])
def test_networks_say_what_scikit_learns_say_on_average_in_log_odds(n_outputs: int) -> None:
    drawn = np.random.default_rng(0)
    inputs = drawn.normal(size=(200, 5)).astype(np.float32)
    target = (inputs[:, :n_outputs] + drawn.normal(size=(200, n_outputs)) > 0).astype(int)
    target = target if n_outputs > 1 else target[:, 0]
    fitted = [networks._fit(inputs, target, 0.3, seed) for seed in range(3)]
    for one in fitted:
        chance = one.predict_proba(inputs)[:, -n_outputs:]
        assert expit(networks.odds((networks._network(one),), inputs)) == pytest.approx(chance, abs=1e-4)
    found = networks.odds(tuple(map(networks._network, fitted)), inputs)
    alone = [networks.odds((networks._network(one),), inputs) for one in fitted]
    assert found == pytest.approx(np.mean(alone, axis=0), abs=1e-4)


def test_the_same_rows_teach_the_same_networks() -> None:
    inputs = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
    first, again = (networks.fit(inputs, inputs[:, 0] > 0, damping=1.0, random_state=7) for _ in range(2))
    assert np.array_equal(networks.odds(first, inputs), networks.odds(again, inputs))


def test_no_rows_have_no_log_odds() -> None:
    inputs = np.eye(4, dtype=np.float32)
    learned = networks.fit(inputs, inputs[:, 0] > 0, damping=1.0, random_state=0)
    assert networks.odds(learned, inputs[:0]).shape == (0, 1)
