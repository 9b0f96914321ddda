"""An emulator: a Gaussian process over points that were run, with its own error, refused if poor.

A few hundred runs stand in for the hundred thousand that Sobol' indices need. What it cannot explain of
runs that it has not seen is its error; an emulator that explains too little of them answers nothing.
Rasmussen and Williams 2006, Gaussian Processes for Machine Learning; scikit-learn.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.study.extras import bring

Floats = npt.NDArray[np.float64]
LEAST_EXPLAINED = 0.8
"""An emulator that explains less of held-out runs' variance is not used."""
FOLDS = 5
COVER = 1.645
"""Standard deviations to either side that hold 90% of a normal distribution."""
FEWEST_POINTS = 20
MOST_POINTS = 1_500


@dataclass(frozen=True)
class Emulator:
    """A fitted emulator of shares (n, inputs).

    `explained` is the share of the variance of held-out runs that it explains, `error` the root mean
    square of what it misses there, in the units of the result; `covered` how many of them lie in its own
    90% intervals.
    """

    process: Any
    explained: float
    error: float
    covered: float
    points: int

    @property
    def is_good(self) -> bool:
        """Whether it may be used."""
        return self.explained >= LEAST_EXPLAINED

    def __call__(self, shares: Floats) -> Floats:
        """Return what it expects (n,) at shares (n, inputs)."""
        return np.asarray(self.process.predict(shares))


def fit(shares: Floats, results: Floats, seed: int) -> Emulator:
    """Return an emulator of results (n,) at shares (n, inputs), checked on held-out points.

    Raises ValueError for too few points, or more than it can take.
    """
    if not FEWEST_POINTS <= len(results) <= MOST_POINTS:
        raise ValueError(f"{FEWEST_POINTS} to {MOST_POINTS} points are needed, got {len(results)}")
    process = _fitted(shares, results, seed)
    expected, spread = _held_out(process, shares, results, seed)
    missed = results - expected
    variance = float(results.var())
    explained = 1.0 - float((missed**2).mean()) / variance if variance > 0.0 else 0.0
    covered = float((np.abs(missed) <= COVER * spread).mean())
    return Emulator(process, explained, float(np.sqrt((missed**2).mean())), covered, len(results))


def _fitted(shares: Floats, results: Floats, seed: int) -> Any:
    processes = bring("sklearn.gaussian_process", wanted_for="an emulator")
    kernels = bring("sklearn.gaussian_process.kernels", wanted_for="an emulator")
    kernel = kernels.ConstantKernel(1.0, (1e-3, 1e3)) * kernels.Matern(
        np.ones(shares.shape[1]), (0.05, 100.0), nu=2.5
    ) + kernels.WhiteKernel(1e-2, (1e-8, 1.0))
    process = processes.GaussianProcessRegressor(
        kernel, normalize_y=True, n_restarts_optimizer=1, random_state=seed
    )
    return _quietly(process, shares, results)


def _held_out(process: Any, shares: Floats, results: Floats, seed: int) -> tuple[Floats, Floats]:
    """Return what the process, fitted without them, expects of points, and its standard deviations.

    Points are left out a fifth at a time; how rough the process is stays as it was found from all.
    """
    processes = bring("sklearn.gaussian_process", wanted_for="an emulator")
    fold = np.random.default_rng(seed).permutation(len(results)) % FOLDS
    expected, spread = np.empty(len(results)), np.empty(len(results))
    for number in range(FOLDS):
        out = fold == number
        other = processes.GaussianProcessRegressor(
            process.kernel_, normalize_y=True, optimizer=None
        )
        _quietly(other, shares[~out], results[~out])
        expected[out], spread[out] = other.predict(shares[out], return_std=True)
    return expected, spread


def _quietly(process: Any, shares: Floats, results: Floats) -> Any:
    """Fit without warnings that a length lies at its end, as that of an input that does nothing does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        process.fit(shares, results)
    return process
