"""How many worlds a wanted certainty needs, found from a pilot and no more than once.

Looking at an interval again and again and stopping when it is narrow stops where the spread happens
to look small, so that 95% intervals hold less often than that. Stein's rule (1945, Ann. Math. Stat.
16, 243) looks once: the pilot's spread says how many worlds there must be, and the interval at the
end takes its width from the pilot's spread as well. For normal differences that spread says nothing
about the mean, so the interval holds exactly as often as it says, however many worlds were added
and even where the most that were allowed fell short.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.paired import CONFIDENCE, t_reach

Floats = npt.NDArray[np.float64]
LEAST_PILOT = 3


@dataclass(frozen=True)
class Reached:
    """A mean with the interval of the two-stage rule; `is_narrow` says whether the wish is met."""

    mean: float
    low: float
    high: float
    half_width: float
    worlds: int
    is_narrow: bool


def worlds_needed(pilot: Floats, half_width: float, confidence: float = CONFIDENCE) -> int:
    """Return how many worlds, the pilot's (worlds,) among them, bring an interval's half width down.

    Raises ValueError for a pilot of fewer than three worlds or a width that is not above zero.
    """
    if len(pilot) < LEAST_PILOT:
        raise ValueError(f"a pilot of {LEAST_PILOT} worlds or more is needed, got {len(pilot)}")
    if not half_width > 0.0:
        raise ValueError(f"a half width above zero is needed, got {half_width}")
    reach = t_reach(float(pilot.std(ddof=1)), 1, len(pilot) - 1, confidence)
    return max(len(pilot), math.ceil((reach / half_width) ** 2))


def two_stage(
    values: Floats, pilot_worlds: int, half_width: float, confidence: float = CONFIDENCE
) -> Reached:
    """Return the mean of values (worlds,), of which the first are the pilot's, with its interval."""
    deviation = float(values[:pilot_worlds].std(ddof=1))
    reach = t_reach(deviation, len(values), pilot_worlds - 1, confidence)
    mean = float(values.mean())
    return Reached(
        mean, mean - reach, mean + reach, reach, len(values), reach <= half_width * (1 + 1e-12)
    )
