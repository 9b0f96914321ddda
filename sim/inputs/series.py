"""Dated values over time: from rows and overrides to one number for each month.

A path is read on the first of each month. An override with a date leaves every month before it
exactly as it was, so that two scenarios are the same until the day on which they part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.dates import MONTHS_IN_YEAR, YearMonth
from sim.base.portable import portable_power
from sim.inputs.assumptions import Assumption, LabelsByDimension
from sim.inputs.plan import Floats

GRACE_MONTHS = MONTHS_IN_YEAR
"""A dated value covers the year from its date; beyond that it is carried forward, and says so."""


@dataclass(frozen=True)
class Point:
    """A value from a month of the model on (negative: before the start)."""

    month: int
    value: float


@dataclass(frozen=True)
class Series:
    """One cell of an assumption over time.

    `always` is the value where there are no dates; `points` the dated values; `overrides` the
    dated values of the scenario, which hold from the first of them on.
    """

    always: float | None
    points: tuple[Point, ...]
    overrides: tuple[Point, ...]
    is_linear: bool

    @property
    def last_month(self) -> int | None:
        """The month of the last date, None without dates."""
        dated = self.overrides or self.points
        return dated[-1].month if dated else None

    def steps(self) -> tuple[Point, ...]:
        """Return the dated values, the overrides in place of what they replace."""
        if not self.overrides:
            return self.points
        first = self.overrides[0].month
        return tuple(point for point in self.points if point.month < first) + self.overrides

    def by_month(self, months: int) -> Floats:
        """Return (months,) values, NaN before the first date."""
        if self.always is not None:
            values = np.full(months, self.always)
        else:
            values = _along(self.points, months, self.is_linear)
        if self.overrides:
            later = _along(self.overrides, months, self.is_linear)
            values = np.where(np.isnan(later), values, later)
        return values


def make_series(assumption: Assumption, cell: LabelsByDimension, start: YearMonth) -> Series:
    """Return a cell's values as months from the start of the model."""
    rows = assumption.rows(cell)
    overrides = assumption.overrides_in(cell)
    always = rows[0].value if rows[0].since is None else None
    points = tuple(
        Point(row.since.months_after(start), row.value) for row in rows if row.since is not None
    )
    for override in overrides:
        if override.since is None:
            always, points = override.value, ()
    dated = tuple(
        Point(override.since.months_after(start), override.value)
        for override in overrides
        if override.since is not None
    )
    return Series(always, points, dated, assumption.between == "linear")


def _along(points: tuple[Point, ...], months: int, is_linear: bool) -> Floats:
    """Return (months,) values from the first point on; NaN before it, the last one after the last."""
    axis = np.arange(months)
    at = np.array([point.month for point in points], dtype=np.int64)
    values = np.array([point.value for point in points], dtype=np.float64)
    if not len(at):
        return np.full(months, np.nan)
    number = np.searchsorted(at, axis, side="right") - 1
    held = values[np.maximum(number, 0)]
    if is_linear:
        # Written out, because numpy.interp may round in another way on another machine.
        after = np.minimum(np.maximum(number, 0) + 1, len(at) - 1)
        span = np.maximum(at[after] - at[np.maximum(number, 0)], 1)
        gone = np.where(after > number, axis - at[np.maximum(number, 0)], 0)
        held = held + (values[after] - held) * gone / span
    return np.where(number >= 0, held, np.nan)


def grow(values: Floats, yearly: Floats, from_month: int) -> Floats:
    """Return the values with compound growth after a month, at (n,) yearly rates in force."""
    factor = 1.0
    grown = values.copy()
    for month in range(max(from_month, 0), len(values)):
        grown[month] = values[month] * factor
        factor *= portable_power(1.0 + float(yearly[month]), 1.0 / MONTHS_IN_YEAR)
    return grown


def whole_by_month(yearly: Floats) -> list[int]:
    """Return whole people for each month out of (n,) yearly numbers, so that the sums keep step.

    After m months floor(sum of the first m yearly numbers / 12) have come.
    """
    # Twelfths are added as they are, in whole billionths, so that 12 months of 100 a year are 100.
    billionths = np.rint(yearly * 1e9).astype(np.int64)
    total = np.concatenate(([0], np.cumsum(billionths)))
    so_far = total // (MONTHS_IN_YEAR * 1_000_000_000)
    return [int(people) for people in np.diff(so_far)]


def shared_out(whole: int, parts: int, part: int) -> int:
    """Return the part (from 0) of a whole number shared out evenly, the rest to the later ones."""
    return whole * (part + 1) // parts - whole * part // parts


def to_whole(value: float) -> int:
    """Return the nearest whole number, halves up."""
    return int(np.floor(value + 0.5))
