"""Problems in whole numbers, by HiGHS: within a limit that does not depend on how fast the machine is.

Most of these problems have a corner of whole numbers, which the simplex method finds in a fifth of the time; branching
is for the others. Its limit is a number of nodes, never of seconds: the same tables give the same answer on a slow
laptop and on a fast server (HiGHS searches from a fixed seed and looks at no clock unless a time limit is set).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import sparray

_OPTIMAL, _LIMIT = 0, 1
_NEAR = 1e-6
Numbers = NDArray[np.float64]
Span = tuple[Numbers, Numbers]


def whole_numbers(cost: Numbers, matrix: sparray, rows: Span, bounds: Span, nodes: int) -> Numbers | None:
    """The cheapest whole numbers within ``bounds`` whose sums (``matrix``) lie within ``rows``.

    Args:
        nodes: how many nodes may be branched to. The best solution found until then counts.

    Returns:
        ``None`` if there are none, or none was found within the limit.
    """
    corner = any_numbers(cost, matrix, rows, bounds)
    if corner is None or not np.any(np.isnan(corner)):
        return corner
    found = _solved(cost, matrix, rows, bounds, whole=1, nodes=nodes)
    return None if found is None else np.round(found)


def any_numbers(cost: Numbers, matrix: sparray, rows: Span, bounds: Span) -> Numbers | None:
    """The same without branching: a corner, each number of it rounded if it is whole, else ``nan``."""
    found = _solved(cost, matrix, rows, bounds, whole=0, nodes=1)
    if found is None:
        return None
    near = np.round(found)
    return np.where(np.abs(found - near) < _NEAR, near, np.nan)


def _solved(cost: Numbers, matrix: sparray, rows: Span, bounds: Span, *, whole: int, nodes: int) -> Numbers | None:
    constraints = [LinearConstraint(matrix, *rows)] if matrix.shape[0] else []
    found = milp(
        cost, integrality=np.full(len(cost), whole), bounds=Bounds(*bounds), constraints=constraints,
        options={"node_limit": nodes},
    )  # fmt: skip
    if found.status not in (_OPTIMAL, _LIMIT) or found.x is None:
        return None
    return np.asarray(found.x, dtype=float)
