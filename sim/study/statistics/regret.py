"""Options across futures: what each loses by not being the best one there, and how often it will do.

A future is one set of values of what nobody can choose, in one world; regret is how far an option
falls short of the best option of the same future (Savage 1951, J. Am. Stat. Assoc. 46, 55).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.paired import Chance, chance

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Regret:
    """Regret (options, futures), never below zero; the largest and the mean of each option.

    `least` is the option whose largest regret is smallest; of several, the first.
    """

    regret: Floats
    largest: Floats
    mean: Floats
    least: int


def regret(values: Floats, *, more_is_better: bool) -> Regret:
    """Return the regret of options in futures, values (options, futures), all of them known.

    Raises ValueError if a value is not a number or there is nothing to choose from.
    """
    if values.ndim != 2 or 0 in values.shape:
        raise ValueError(f"options by futures are needed, got {values.shape}")
    if np.isnan(values).any():
        raise ValueError("every option needs a value in every future")
    own = values if more_is_better else -values
    found = own.max(axis=0) - own
    largest = found.max(axis=1)
    return Regret(found, largest, found.mean(axis=1), int(largest.argmin()))


def share_met(is_met: Flags) -> list[Chance]:
    """Return for each option in what share of futures (options, futures) its targets are all met."""
    return [chance(int(row.sum()), len(row)) for row in is_met]
