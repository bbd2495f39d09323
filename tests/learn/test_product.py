"""A row's product does not depend on the rows beside it."""

import numpy as np
import pytest

from annotator.learn import product


@pytest.mark.parametrize(("n", "n_columns"), [(251, 72), (231, 4), (72, 4), (45, 72), (72, 1)])
def test_a_row_says_the_same_alone_and_among_others(n: int, n_columns: int) -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(300, n)).astype(np.float32)
    weights = random.normal(size=(n, n_columns)).astype(np.float32)
    whole = product.times(values, weights)
    assert whole.dtype == np.float32
    assert np.allclose(whole, values @ weights, atol=1e-3)
    for size in (1, 2, 3, 5, 7, 12, 16, 31, 32, 41, 64, 100):
        alone = [product.times(values[at : at + size], weights) for at in range(0, len(values), size)]
        assert np.array_equal(np.concatenate(alone), whole), size
