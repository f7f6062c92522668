"""One problem in whole numbers, by HiGHS: within a limit that does not depend on how fast the machine is.

Most of these problems have a corner of whole numbers, which the simplex method finds in a fifth of the time; branching
is for the others. Its limit is a number of nodes, never of seconds: the same tables give the same answer on a slow
laptop and on a fast server (HiGHS runs in one thread and from a fixed seed).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import sparray

_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2
_NEAR = 1e-6
Numbers = NDArray[np.float64]


def whole_numbers(
    cost: Numbers, matrix: sparray, rows: tuple[Numbers, Numbers], bounds: tuple[Numbers, Numbers], nodes: int
) -> Numbers | None:
    """The cheapest whole numbers within ``bounds`` whose sums (``matrix``) lie within ``rows``.

    Args:
        nodes: how many nodes may be branched to. The best solution found until then counts.

    Returns:
        ``None`` if there are none, or none was found within the limit.
    """
    constraints = [LinearConstraint(matrix, *rows)] if matrix.shape[0] else []
    for whole in (0, 1):
        found = milp(
            cost, integrality=np.full(len(cost), whole), bounds=Bounds(*bounds), constraints=constraints,
            options={"node_limit": nodes},
        )  # fmt: skip
        if found.status == _INFEASIBLE or found.status not in (_OPTIMAL, _LIMIT) or found.x is None:
            return None
        if np.all(np.abs(found.x - np.round(found.x)) < _NEAR):
            return np.asarray(np.round(found.x), dtype=float)
    return None
