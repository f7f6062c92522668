"""A stratified sample with known, unequal chances: how many a stratum gives, how likely each unit is, which are drawn.

Pure arithmetic over arrays, without a database. Strata get drawings by a power of their size (Bankier 1988, between
equal and proportional allocation). Within a stratum the number of drawings is fixed and a unit's chance is proportional
to its emphasis, by systematic sampling (Madow 1949; Särndal, Swensson & Wretman 1992, sections 3.6 and 12.4) along a
list in which the units of a person stand together, so that drawings spread over persons.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from ..errors import ConfigError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_COMMON = 0.25
"""A theme tagged in a quarter of the units or more asks for no emphasis."""


def allocate(sizes: Sequence[int], asked: int, *, power: float, least: int) -> Ints:
    """How many of ``asked`` drawings each stratum gives: at least one, at most all of its units.

    Args:
        sizes: units per stratum, each above 0.
        power: 1 gives shares like the sizes, 0 equal shares.
        least: drawings of every stratum that has so many units, where ``asked`` suffices.

    Raises:
        ConfigError: fewer drawings than strata: some units would have no chance.
    """
    most = np.asarray(sizes, dtype=np.int64)
    if asked < len(most):
        raise ConfigError(f"{asked} drawings for {len(most)} strata: every stratum needs one. Ask for more with --n.")
    if asked >= most.sum():
        return most
    floor = np.minimum(most, least)
    if floor.sum() > asked:
        floor = np.ones_like(most)
    wanted = most.astype(np.float64) ** power

    def surplus(scale: float) -> float:
        return float(np.clip(scale * wanted, floor, most).sum()) - asked

    top = float((most / wanted).max())
    exact = np.clip(brentq(surplus, 0.0, top) * wanted, floor, most) if surplus(0.0) < 0 else floor.astype(np.float64)
    return _whole(exact, most, asked)


def _whole(exact: Floats, most: Ints, total: int) -> Ints:
    """Rounded to whole numbers with that total, the largest remainders upwards."""
    whole = np.floor(exact + 1e-9).astype(np.int64)
    for stratum in np.argsort(whole - exact, kind="stable"):
        if whole.sum() >= total:
            break
        whole[stratum] += whole[stratum] < most[stratum]
    return whole


def emphasis(shares: Floats, most: float) -> Floats:
    """How much more often to draw a unit with a tag of a theme, 1 to ``most``, by the theme's share of units."""
    return np.clip(np.sqrt(_COMMON / np.maximum(shares, 1e-12)), 1.0, most)


def inclusion_probabilities(weights: Floats, drawn: int) -> Floats:
    """Chances proportional to ``weights`` (above 0) that add up to ``drawn``; none above 1."""
    if drawn >= len(weights):
        return np.ones(len(weights))
    sure = np.zeros(len(weights), dtype=bool)
    while True:
        free = weights[~sure].sum()
        chances = np.where(sure, 1.0, (drawn - sure.sum()) * weights / free)
        above = ~sure & (chances >= 1.0)
        if not above.any():
            return np.asarray(chances, dtype=np.float64)
        sure |= above


def systematic(chances: Floats, order: Ints, start: float) -> Ints:
    """Units drawn by steps of one along the chances in ``order``; ``start`` is in [0, 1).

    The chances add up to a whole number, which is how many are drawn; a unit is never drawn twice.
    """
    reached = np.round(
        np.cumsum(chances[order]), 9
    )  # a hair under a whole number would pass over who is drawn for sure
    drawn = round(float(reached[-1]))
    reached[-1] = drawn + 1.0  # rounding must not push the last step off the list
    return order[np.searchsorted(reached, start + np.arange(drawn), side="right")]


def draw(chances: Floats, strata: Ints, persons: Ints, generator: np.random.Generator) -> Ints:
    """Units drawn, in the order of review.

    Any beginning of that order is itself close to a sample of the same design: the strata take turns by their size in
    the sample, in random order within each.

    Args:
        chances: of every unit; whole in total within each stratum.
        strata, persons: codes of every unit, from 0.
    """
    units: list[int] = []
    turns: list[float] = []
    for stratum in range(int(strata.max()) + 1):
        inside = np.flatnonzero(strata == stratum)
        shuffled = generator.permutation(int(persons.max()) + 1)[persons[inside]]
        order = np.lexsort((generator.random(len(inside)), shuffled))
        chosen = inside[systematic(chances[inside], order, generator.random())]
        units.extend(generator.permutation(chosen).tolist())
        turns.extend(((np.arange(len(chosen)) + generator.random(len(chosen))) / len(chosen)).tolist())
    return np.asarray(units, dtype=np.int64)[np.argsort(turns, kind="stable")]
