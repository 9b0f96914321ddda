"""Two scenarios in the same worlds: their difference, its certainty, and what sharing luck saves.

Worlds are independent of one another and shared by scenarios, so that a difference is taken within
each world and its spread over worlds is all that is uncertain about it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, stdtr, stdtrit

Floats = npt.NDArray[np.float64]
CONFIDENCE = 0.95
MOST_EXACT = 12
"""Up to so many worlds all ways of turning signs round are counted; beyond it a sample of them."""
SAMPLED_SIGNS = 9_999
ROUNDING = 1e-24
"""A variance below this share of another comes from rounding."""


@dataclass(frozen=True)
class Chance:
    """A share of worlds with its exact interval (Clopper and Pearson 1934, Biometrika 26, 404)."""

    share: float
    low: float
    high: float
    worlds: int


@dataclass(frozen=True)
class Paired:
    """A difference in the same worlds: mean, interval, how often it is above zero, p-values.

    `by_signs` is the two-sided p-value of turning signs round, which needs no normal distribution;
    `saved` is the variance of independent worlds over that of shared ones.
    """

    mean: float
    low: float
    high: float
    higher: Chance
    by_t: float
    by_signs: float
    saved: float


def paired(base: Floats, option: Floats, confidence: float = CONFIDENCE) -> Paired:
    """Return the option's difference from the base, values (worlds,) each in the same order.

    Raises ValueError if there are not the same number of worlds, or fewer than two.
    """
    check_worlds(base, option)
    own = option - base
    low, high = t_interval(own, confidence)
    return Paired(
        mean=float(own.mean()),
        low=low,
        high=high,
        higher=chance(int((own > 0.0).sum()), len(own), confidence),
        by_t=t_p_value(own),
        by_signs=float(sign_p_values(own[:, None])[0]),
        saved=variance_saved(base, option),
    )


def check_worlds(base: Floats, option: Floats) -> None:
    """Raise ValueError unless both have one value for each of the same two worlds or more."""
    if base.shape != option.shape or base.ndim != 1:
        raise ValueError(f"the same worlds are needed, got {base.shape} and {option.shape}")
    if len(base) < 2:
        raise ValueError("at least two worlds are needed to tell what is chance")


def t_reach(deviation: float, worlds: int, freedom: int, confidence: float = CONFIDENCE) -> float:
    """Return half the width of Student's interval of a mean over worlds."""
    return float(stdtrit(freedom, (1.0 + confidence) / 2.0)) * deviation / math.sqrt(worlds)


def t_interval(values: Floats, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Student's interval of the mean of values (worlds,), two or more."""
    mean, worlds = float(values.mean()), len(values)
    reach = t_reach(float(values.std(ddof=1)), worlds, worlds - 1, confidence)
    return mean - reach, mean + reach


def t_p_value(values: Floats) -> float:
    """Return the two-sided p-value of a mean of zero, by Student's t; 1 if all values are zero."""
    deviation, mean = float(values.std(ddof=1)), float(values.mean())
    if deviation == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    statistic = abs(mean) / deviation * math.sqrt(len(values))
    return 2.0 * float(stdtr(len(values) - 1, -statistic))


def sign_p_values(values: Floats, seed: int = 0) -> Floats:
    """Return (measures,) two-sided p-values of values (worlds, measures) lying evenly about zero.

    How often a mean as far from zero comes up when each world's signs are turned round: in all
    2^worlds ways if there are few worlds, else in a sample that `seed` fixes, counted with the
    observed one (Phipson and Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9, 39).
    """
    signs = sign_table(len(values), seed)
    means = np.abs(signs @ values)
    seen = np.abs(values.sum(axis=0))
    return np.asarray((means >= seen * (1.0 - 1e-12)).mean(axis=0))


def sign_table(worlds: int, seed: int = 0) -> Floats:
    """Return ways to turn signs of worlds round, (ways, worlds) of 1 and -1; the first turns none."""
    if worlds <= MOST_EXACT:
        ways = np.arange(2**worlds)[:, None] >> np.arange(worlds)[None, :]
        return np.asarray(1.0 - 2.0 * (ways & 1))
    drawn = np.random.default_rng(seed).integers(0, 2, size=(SAMPLED_SIGNS, worlds))
    return np.asarray(np.concatenate([np.ones((1, worlds)), 1.0 - 2.0 * drawn]))


def chance(times: int, worlds: int, confidence: float = CONFIDENCE) -> Chance:
    """Return how probable it is what happened so many times in independent worlds, exactly."""
    if not 0 <= times <= worlds or worlds < 1:
        raise ValueError(f"{times} of {worlds} worlds is no share")
    tail = (1.0 - confidence) / 2.0
    low = 0.0 if times == 0 else float(betaincinv(times, worlds - times + 1, tail))
    high = 1.0 if times == worlds else float(betaincinv(times + 1, worlds - times, 1.0 - tail))
    return Chance(times / worlds, low, high, worlds)


def variance_saved(base: Floats, option: Floats) -> float:
    """Return by how much sharing worlds cuts the variance of a difference, as a ratio.

    So many times as many independent worlds would be needed for the same certainty. Infinite where
    the difference is the same in all worlds, not a number where nothing varies at all.
    """
    alone = float(base.var(ddof=1) + option.var(ddof=1))
    shared = float((option - base).var(ddof=1))
    if shared <= ROUNDING * alone:
        return math.nan if alone == 0.0 else math.inf
    return alone / shared
