"""The cells of a workforce: its services, levels and areas and every total over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.inputs.plan import HOLDS_POST, WHOLE, State, Workforce
from sim.outputs.measuring.table import ALL, Block, Flags, Floats
from sim.run.recorder import Recording

Ints = npt.NDArray[np.int64]
YEAR = 12


@dataclass(frozen=True)
class Cells:
    """How numbers by group become numbers by service, level and area, totals first on each axis.

    A dimension with one place, be it a workforce of one level or a plan of one area, has its total only.
    """

    recording: Recording
    workforce: Workforce

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Names along the first axis."""
        return (ALL, *self.workforce.services)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Names along the second axis."""
        levels = self.workforce.levels
        return (ALL, *levels) if len(levels) > 1 else (ALL,)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Names along the third axis."""
        return areas_of(self.recording)

    @cached_property
    def shape(self) -> tuple[int, int, int]:
        """How many services, levels and areas there are, totals apart."""
        workforce, plan = self.workforce, self.recording.plan
        return len(workforce.services), len(workforce.levels), len(plan.areas)

    def by_cell(self, by_group: npt.NDArray[np.number]) -> Floats:
        """Return (n, services, levels, areas), totals included, from (n, groups) of the plan."""
        groups = self.recording.directory.of(self.workforce.name)
        own = by_group[:, groups].astype(np.float64)
        return self.with_totals(own.reshape(len(by_group), *self.shape))

    def with_totals(self, values: Floats) -> Floats:
        """Return values (n, services, levels, areas) with totals put first on each axis."""
        for axis, names in ((1, self.services), (2, self.levels), (3, self.areas)):
            values = add_total(values, axis, keep=len(names) > 1)
        return values

    def block(
        self,
        measure: str,
        unit: str,
        values: Floats,
        *,
        is_yearly: bool = False,
        keep: Flags | None = None,
    ) -> Block:
        """Return a measure of all cells."""
        return Block(
            self.workforce.name,
            measure,
            unit,
            self.services,
            self.levels,
            self.areas,
            values,
            is_yearly,
            keep,
        )

    def stock(self, counts: Ints, states: Iterable[State]) -> Floats:
        """Return what counts (n, groups, states) say of some states, by cell."""
        return self.by_cell(counts[:, :, [int(state) for state in states]].sum(axis=2))

    @cached_property
    def in_post(self) -> Floats:
        """People in post, by cell."""
        return self.stock(self.recording.heads, HOLDS_POST)

    @cached_property
    def fte_in_post(self) -> Floats:
        """Hundredths of FTE in post, by cell."""
        return self.stock(self.recording.fte, HOLDS_POST)

    @cached_property
    def is_broad(self) -> Flags:
        """Cells that are a total over services, levels or areas: not too small to be told."""
        return ~(self._is_one(self.services, 0) & self._is_one(self.levels, 1) & self._in_one_area)

    @cached_property
    def is_of_all_levels_or_areas(self) -> Flags:
        """Cells that are a total over levels or over areas."""
        return ~(self._is_one(self.levels, 1) & self._in_one_area)

    @property
    def _in_one_area(self) -> Flags:
        return self._is_one(self.areas, 2)

    @staticmethod
    def _is_one(names: tuple[str, ...], axis: int) -> Flags:
        """Return, along an axis of three, which places are not the total."""
        shape = [1, 1, 1]
        shape[axis] = len(names)
        return (np.arange(len(names)) > 0).reshape(shape)


def areas_of(recording: Recording) -> tuple[str, ...]:
    """Return the names of areas, the total first; the total alone where the country is not divided."""
    areas = recording.plan.areas
    return (ALL,) if areas == (WHOLE,) else (ALL, *areas)


def add_total(values: Floats, axis: int, *, keep: bool = True) -> Floats:
    """Return values with their total put first on an axis, or the total alone."""
    total = values.sum(axis=axis, keepdims=True)
    return np.concatenate([total, values], axis=axis) if keep else total


def over_year(monthly: Floats) -> Floats:
    """Return totals over the twelve months to each date; not a number in the first year."""
    total = np.cumsum(monthly, axis=0, dtype=np.float64)
    result = np.full(monthly.shape, np.nan)
    result[YEAR:] = total[YEAR:] - total[:-YEAR]
    return result


def average_over_year(stock: Floats) -> Floats:
    """Return the mean of the stock at the beginning and end of each month of the year to a date."""
    middle = np.zeros(stock.shape)
    middle[1:] = (stock[1:] + stock[:-1]) / 2.0
    return over_year(middle) / YEAR


def ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, not a number where there is no whole."""
    return np.asarray(part / np.where(whole > 0, whole, np.nan))
