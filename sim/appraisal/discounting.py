"""Present values by the Green Book: real money only, at a rate a year, at the end of each year.

The base year has the factor 1, the year after it 1 / (1 + rate), and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.appraisal.prices import first_of
from sim.base.errors import InputError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Discounting:
    """The rate a year, and the rate beyond `later_after` years."""

    rate: float
    later_rate: float
    later_after: float

    def __post_init__(self) -> None:
        for rate in (self.rate, self.later_rate):
            if not -1.0 < rate <= 1.0:
                raise InputError(
                    f"the discount rate is {rate:g}; give it as a share a year, such as 0.035."
                )

    def factor(self, years: float) -> float:
        """Return what a pound is worth that falls due so many years after the base year."""
        near = min(years, self.later_after)
        return float((1.0 + self.rate) ** -near * (1.0 + self.later_rate) ** -(years - near))

    def annuity(self, years: int) -> float:
        """Return the present value of a pound at the end of each of so many years."""
        return sum(self.factor(year) for year in range(1, years + 1))

    def factors(self, years: Sequence[str], base_year: str) -> Floats:
        """Return (years,) factors of financial years.

        Raises InputError if one lies before the base year.
        """
        base = first_of(base_year)
        after = [first_of(year) - base for year in years]
        if min(after, default=0) < 0:
            raise InputError(
                f"{years[0]} lies before the base year {base_year} of the appraisal; choose a base "
                "year in the cost file that is not after the result's first year."
            )
        return np.array([self.factor(number) for number in after])

    def equivalent_annual(self, present_value: Floats | float, years: int) -> Floats:
        """Return the same sum at the end of each year that has a present value."""
        return np.asarray(present_value / self.annuity(years))
