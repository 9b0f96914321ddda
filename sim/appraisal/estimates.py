"""Numbers over worlds: a mean, the 5th and 95th percentile, and the standard error of the mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

Floats = npt.NDArray[np.float64]
LOW, HIGH = 5.0, 95.0
ENDS = ("mean", "low", "high", "standard_error")


@dataclass(frozen=True)
class Estimate:
    """What a number is over so many `worlds`; None where it cannot be said."""

    mean: float
    low: float | None
    high: float | None
    standard_error: float | None
    worlds: int = 1

    def data(self) -> dict[str, float | None]:
        """Return the numbers by name."""
        return {
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "standard_error": self.standard_error,
        }


CERTAINTY = 0.975
"""Where Student's distribution is cut off on either side: nought outside the interval of 95%."""


def may_be_chance(value: Estimate) -> bool:
    """Return whether a number cannot be told from nothing by the worlds that were run.

    By Student's t, since the error itself is uncertain where there are few worlds; of one there is none.
    """
    if value.standard_error is None or value.worlds < 2:
        return False
    return abs(value.mean) < float(stdtrit(value.worlds - 1, CERTAINTY)) * value.standard_error


def told(name: str, value: Estimate | None) -> dict[str, float | None]:
    """Return the columns of a table that tell a number: itself, its range and its error."""
    own = dict.fromkeys(ENDS) if value is None else value.data()
    return {name if end == "mean" else f"{name}_{end}": own[end] for end in ENDS}


def estimate(values: Floats) -> Estimate:
    """Return the estimate of values (runs,); of one run there is no range."""
    mean = float(values.mean())
    if len(values) < 2:
        return Estimate(mean, None, None, None)
    low, high = (float(end) for end in np.percentile(values, (LOW, HIGH)))
    error = float(values.std(ddof=1) / np.sqrt(len(values)))
    return Estimate(mean, low, high, error, len(values))


def ratio(part: Floats, whole: Floats) -> Estimate | None:
    """Return the ratio of means of two (runs,), or None where nothing is bought or less than nothing.

    Its standard error leaves out one world after another (jackknife); its range is that of the worlds'
    own ratios, given only if something is bought in each of them and it holds the ratio itself.
    """
    total = float(whole.mean())
    if total <= 0.0:
        return None
    mean = float(part.mean()) / total
    runs = len(part)
    if runs < 2:
        return Estimate(mean, None, None, None)
    others = whole.sum() - whole
    error = None
    if (others > 0.0).all():
        without = (part.sum() - part) / others
        spread = float(((without - without.mean()) ** 2).sum())
        error = float(np.sqrt((runs - 1) / runs * spread))
    if not (whole > 0.0).all():
        return Estimate(mean, None, None, error, runs)
    low, high = (float(end) for end in np.percentile(part / whole, (LOW, HIGH)))
    if not low <= mean <= high:
        return Estimate(mean, None, None, error, runs)
    return Estimate(mean, low, high, error, runs)
