"""Products of matrices that say the same of a row whatever rows stand beside it, and whatever processor works.

A BLAS adds up in an order that depends on both (Goto and van de Geijn 2008, section 4), which shows in the last digits.
Where float64 is rounded to float32 it no longer does.
"""

import numpy as np
import numpy.typing as npt

from annotator.learn.tokens import Floats

Doubles = npt.NDArray[np.float64]


def times(values: Floats, weights: Floats | Doubles) -> Floats:
    """Return `values` (n_rows, n) times `weights` (n, n_columns) or (n,)."""
    return np.asarray(values.astype(np.float64) @ weights.astype(np.float64, copy=False), np.float32)
