"""Prices of one year in those of another: the only place where cash becomes real money, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.base.errors import InputError
from sim.inputs.costs import Vintage

Floats = npt.NDArray[np.float64]


def first_of(year: str) -> int:
    """Return the calendar year in which a financial year such as 2005-06 begins.

    Raises InputError if it is not written so.
    """
    head, _, tail = year.partition("-")
    is_year = len(head) == 4 and len(tail) == 2 and (head + tail).isdigit()
    if not is_year or (int(head) + 1) % 100 != int(tail):
        raise InputError(f"{year}: this is no financial year; write it as 2005-06.")
    return int(head)


def year_after(year: str, years: int) -> str:
    """Return the financial year that lies `years` later."""
    first = first_of(year) + years
    return f"{first}-{(first + 1) % 100:02d}"


@dataclass(frozen=True)
class Deflator:
    """An index of prices by financial year, of one vintage."""

    name: str
    first: int
    values: tuple[float, ...]
    growth: float | None = None

    @property
    def last(self) -> int:
        """The calendar year in which its last year begins."""
        return self.first + len(self.values) - 1

    def index(self, year: str) -> float:
        """Return the index of a financial year.

        Raises InputError if the year is outside the deflator.
        """
        number = first_of(year) - self.first
        if 0 <= number < len(self.values):
            return self.values[number]
        if number >= len(self.values) and self.growth is not None:
            return self.values[-1] * (1.0 + self.growth) ** (number - len(self.values) + 1)
        span = f"{year_after(_name(self.first), 0)} to {_name(self.last)}"
        raise InputError(
            f"{year} is outside the deflator '{self.name}', which has {span}; choose a price year "
            "or a period within it, or another deflator with --deflator."
        )

    def factor(self, from_year: str, to_year: str) -> float:
        """Return by what money of one year's prices is multiplied to stand at another's."""
        return self.index(to_year) / self.index(from_year)

    def to_real(self, cash: Floats, years: Sequence[str], price_year: str) -> Floats:
        """Return cash (…, years) at the prices of one year."""
        return np.asarray(cash * self._factors(years, price_year))

    def to_cash(self, real: Floats, years: Sequence[str], price_year: str) -> Floats:
        """Return money (…, years) at one year's prices as the cash of each year."""
        return np.asarray(real / self._factors(years, price_year))

    def _factors(self, years: Sequence[str], price_year: str) -> Floats:
        return np.array([self.factor(year, price_year) for year in years])


def make_deflator(vintage: Vintage) -> Deflator:
    """Return the deflator of one vintage."""
    growth = None if vintage.growth is None else vintage.growth.value
    values = tuple(value for _, value in vintage.index)
    return Deflator(vintage.name, first_of(vintage.index[0][0]), values, growth)


def _name(first: int) -> str:
    return f"{first}-{(first + 1) % 100:02d}"
