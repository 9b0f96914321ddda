"""What money buys, from stored stocks: units and years by financial year, or units on the last day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.appraisal.stored import Stored
from sim.inputs.costs import Effect

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bought:
    """Units of an effect: `units` (scenarios, runs, years), and `at_end` (scenarios, runs).

    What counts on the last day stands in the last year.
    """

    effect: Effect
    units: Floats
    at_end: Floats


def bought(effect: Effect, stored: Stored) -> Bought | None:
    """Return what each scenario has of an effect, or None if the result has no such workforce.

    Raises NotStoredError if the workforce is there and the measure is not.
    """
    if effect.workforce not in stored.workforces():
        return None
    sign = (-1.0 if effect.falls else 1.0) * (1.0 if effect.times is None else effect.times.value)
    units, at_end = [], []
    for scenario in stored.scenarios:
        stock = stored.need(scenario, effect.workforce, effect.measure, effect.service)
        if effect.share_of:
            whole = stored.need(scenario, effect.workforce, effect.share_of, effect.service)
            stock = stock * whole
        at_end.append(sign * stock[:, -1])
        if effect.counts == "end":
            years = np.zeros((len(stock), len(stored.years)))
            years[:, -1] = sign * stock[:, -1]
        else:
            years = sign * stored.by_year(stored.stock_years(stock))
        units.append(years)
    return Bought(effect, np.stack(units), np.stack(at_end))
