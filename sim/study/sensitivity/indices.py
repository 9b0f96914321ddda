"""Sensitivity indices of any function, or of points already run, beside a floor of pure noise.

An index of a few hundred points is never exactly zero for an input that does nothing. So inputs that
certainly do nothing are always added, and what they come to is the floor: an input at or below it
cannot be told from noise. Indices come from SALib (Iwanaga, Usher and Herman 2022, SESMO 4, 18155;
Herman and Usher 2017, JOSS 2, 97).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.study.extras import bring

Floats = npt.NDArray[np.float64]
Function = Callable[[Floats], Floats]
"""From points (n, inputs) to results (n,)."""
DUMMIES = 5
PERMUTED = 30
BEYOND = 3.5
"""The floor lies so many standard deviations of noise above its mean: once in thousands by chance."""
LEVELS = 4
RESAMPLES = 100
FEWEST_POINTS = 30


@dataclass(frozen=True)
class Inputs:
    """Names of inputs and the ends of their ranges, (inputs,) each."""

    names: tuple[str, ...]
    low: Floats
    high: Floats

    def spread(self, shares: Floats) -> Floats:
        """Return points (n, inputs) in the ranges from shares between 0 and 1."""
        return np.asarray(self.low + shares * (self.high - self.low))

    def shares(self, points: Floats) -> Floats:
        """Return where points (n, inputs) lie in the ranges, from 0 to 1; 0.5 where an end is both."""
        width = self.high - self.low
        safe = np.where(width > 0.0, width, 1.0)
        return np.asarray(np.where(width > 0.0, (points - self.low) / safe, 0.5))


TRACE = 0.05
"""An index of less than this share of the largest is a trace: told, and not said to matter."""


@dataclass(frozen=True)
class Indices:
    """One kind of index for each input, (inputs,), with the ends of its interval, and the noise floor.

    `index` says which kind: `mu_star`, `first`, `total`, `pawn` or `delta`.
    """

    index: str
    names: tuple[str, ...]
    value: Floats
    low: Floats
    high: Floats
    floor: float

    @property
    def is_above(self) -> npt.NDArray[np.bool_]:
        """Which inputs (inputs,) can be told from noise."""
        return np.asarray(self.value > self.floor)

    @property
    def mattering(self) -> frozenset[int]:
        """Numbers of the inputs that matter: above the floor, and more than a trace of the largest."""
        enough = TRACE * float(self.value.max(initial=0.0))
        return frozenset(np.flatnonzero(self.is_above & (self.value >= enough)).tolist())

    def ranked(self) -> list[int]:
        """Return numbers of inputs, the most important first."""
        return [int(number) for number in np.argsort(-self.value, kind="stable")]


def morris_points(inputs: int, trajectories: int, seed: int) -> Floats:
    """Return shares (n, inputs + DUMMIES) of a Morris design (Morris 1991, Technometrics 33, 161)."""
    sample = bring("SALib.sample.morris", wanted_for="a Morris screen")
    problem = _problem(inputs + DUMMIES)
    return np.asarray(sample.sample(problem, trajectories, num_levels=LEVELS, seed=seed + 1))


def morris(names: tuple[str, ...], shares: Floats, results: Floats, seed: int) -> Indices:
    """Return mean absolute elementary effects, from `morris_points` and what came of them (n,).

    In the units of the result: by how much it changes as one input crosses its whole range.
    """
    analyse = bring("SALib.analyze.morris", wanted_for="a Morris screen")
    _check(shares, results)
    found = analyse.analyze(
        _problem(shares.shape[1]), shares, results, num_resamples=RESAMPLES, num_levels=LEVELS,
        conf_level=0.95, seed=seed + 1,
    )  # fmt: skip
    star, reach = np.asarray(found["mu_star"], float), np.asarray(found["mu_star_conf"], float)
    steps = len(results) // (shares.shape[1] + 1)
    return _with_floor("mu_star", names, star, np.nan_to_num(reach), steps)


def sobol_points(inputs: int, points: int, seed: int) -> Floats:
    """Return shares (n, inputs + DUMMIES) of a Saltelli design; `points` is a power of two."""
    sample = bring("SALib.sample.sobol", wanted_for="Sobol' indices")
    problem = _problem(inputs + DUMMIES)
    return np.asarray(
        sample.sample(problem, points, calc_second_order=False, scramble=True, seed=seed + 1)
    )


def sobol(names: tuple[str, ...], results: Floats, seed: int) -> tuple[Indices, Indices]:
    """Return first-order and total indices from what came of `sobol_points` (n,), in their order.

    Shares of the variance (Saltelli and others 2010, Comput. Phys. Commun. 181, 259). A result that is
    the same everywhere has indices of zero.
    """
    count = len(names) + DUMMIES
    if results.std() <= 1e-12 * max(abs(float(results.mean())), 1e-300):
        nought = np.zeros(count)
        return (
            _with_floor("first", names, nought, nought, 2),
            _with_floor("total", names, nought, nought, 2),
        )
    analyse = bring("SALib.analyze.sobol", wanted_for="Sobol' indices")
    found = analyse.analyze(
        _problem(count), results, calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=0.95, print_to_console=False, seed=seed + 1,
    )  # fmt: skip
    steps = len(results) // (count + 2)
    first, total = (
        _with_floor(name, names, np.asarray(found[key], float), np.asarray(found[f"{key}_conf"],
                    float), steps)
        for name, key in (("first", "S1"), ("total", "ST"))
    )  # fmt: skip
    return first, total


def of_function(
    names: tuple[str, ...], function: Function, points: int, seed: int
) -> tuple[Indices, Indices]:
    """Return Sobol' indices of a function of shares (n, inputs)."""
    shares = sobol_points(len(names), points, seed)
    return sobol(names, function(shares[:, : len(names)]), seed)


def pawn(inputs: Inputs, points: Floats, results: Floats, seed: int) -> Indices:
    """Return PAWN indices of points that were run: the median distance between distributions.

    From 0 to 1 (Pianosi and Wagener 2018, Environ. Model. Softw. 108, 197). Any points will do.
    """
    analyse = bring("SALib.analyze.pawn", wanted_for="PAWN indices")
    shares, results = _known(inputs, points, results)
    slides = max(3, min(10, len(results) // 15))

    def median(own: Floats) -> Floats:
        found = analyse.analyze(_problem(own.shape[1]), own, results, S=slides, seed=seed + 1)
        return np.asarray(found["median"], float)

    return _given("pawn", inputs.names, shares, median, seed)


def delta(inputs: Inputs, points: Floats, results: Floats, seed: int) -> Indices:
    """Return delta indices of points that were run: how far knowing an input moves the distribution.

    From 0 to 1 (Borgonovo 2007, Reliab. Eng. Syst. Saf. 92, 771). Any points will do.
    """
    analyse = bring("SALib.analyze.delta", wanted_for="delta indices")
    shares, results = _known(inputs, points, results)

    def moved(own: Floats) -> Floats:
        # It warns of small bins, which the floor answers for, and changes how warnings are written.
        before = warnings.formatwarning
        with warnings.catch_warnings(record=True):
            found = analyse.analyze(
                _problem(own.shape[1]), own, results, num_resamples=10, method="delta",
                seed=seed + 1,
            )  # fmt: skip
        warnings.formatwarning = before
        # Later releases of SALib call it so, beside other ways to draw again.
        return np.asarray(found["delta_raw"] if "delta_raw" in found else found["delta"], float)

    return _given("delta", inputs.names, shares, moved, seed)


def convergence(
    indices: Callable[[int], Indices], sizes: tuple[int, ...]
) -> tuple[tuple[int, Indices], ...]:
    """Return indices by how many points went into them, from few to all."""
    return tuple((size, indices(size)) for size in sizes)


def _problem(count: int) -> dict[str, Any]:
    return {
        "num_vars": count,
        "names": [f"input {number}" for number in range(count)],
        "bounds": [[0.0, 1.0]] * count,
    }


def _check(shares: Floats, results: Floats) -> None:
    if len(shares) != len(results):
        raise ValueError(f"{len(shares)} points and {len(results)} results")
    if np.isnan(results).any():
        raise ValueError("every point needs a result")


def _known(inputs: Inputs, points: Floats, results: Floats) -> tuple[Floats, Floats]:
    """Return shares of points and their results, those without a result left out."""
    is_known = ~np.isnan(results)
    if int(is_known.sum()) < FEWEST_POINTS:
        raise ValueError(f"{FEWEST_POINTS} points or more are needed, got {int(is_known.sum())}")
    return inputs.shares(points[is_known]), results[is_known]


def _with_floor(
    index: str, names: tuple[str, ...], value: Floats, reach: Floats, steps: int
) -> Indices:
    """Return indices of a design whose last inputs are dummies, with the floor that these make.

    `reach` is half a 95% interval (inputs,); from a few steps it is widened as noise itself is.
    """
    own, noise = value[: len(names)], value[len(names) :]
    error = reach[len(names) :] / 1.96
    scatter = max(float(noise.std(ddof=1)), float(error.mean()))
    few = 1.0 + 2.0 / np.sqrt(max(steps, 1))
    floor = max(0.0, float(noise.mean()) + BEYOND * few * scatter)
    half = reach[: len(names)]
    return Indices(index, names, own, own - half, own + half, floor)


def _given(
    index: str,
    names: tuple[str, ...],
    shares: Floats,
    compute: Callable[[Floats], Floats],
    seed: int,
) -> Indices:
    """Return indices of given points; the floor is of inputs shuffled so that they say nothing.

    Intervals are 1.96 standard deviations of that noise to either side.
    """
    draw = np.random.default_rng(seed)
    columns = draw.integers(0, shares.shape[1], size=PERMUTED)
    noise = np.stack([draw.permutation(shares[:, column]) for column in columns], axis=1)
    found = compute(np.concatenate([shares, noise], axis=1))
    own, of_noise = found[: len(names)], found[len(names) :]
    scatter = float(of_noise.std(ddof=1))
    floor = max(0.0, float(of_noise.mean()) + BEYOND * scatter)
    return Indices(index, names, own, own - 1.96 * scatter, own + 1.96 * scatter, floor)
