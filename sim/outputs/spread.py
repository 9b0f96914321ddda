"""Numbers of many worlds as means with ranges, for the summary and for spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from sim.outputs.measuring.table import SeriesKey
from sim.outputs.tables import RunTables

Floats = npt.NDArray[np.float64]
LOW, HIGH = 0.05, 0.95
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Spread:
    """The mean over worlds and the 5th and 95th percentile."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Floats) -> Spread:
        """Return the spread of one number over worlds (n,)."""
        return cls(
            float(values.mean()), float(np.quantile(values, LOW)), float(np.quantile(values, HIGH))
        )


def spread_of_many(values: Floats) -> Floats:
    """Return (3, …): mean, 5th and 95th percentile over worlds, of values (worlds, …).

    Over the worlds in which there is a number; not a number where no world has one.
    """
    known = ~np.isnan(values)
    complete = known.all(axis=0)
    found = np.full((3, *values.shape[1:]), np.nan)
    whole = values[:, complete]
    found[0][complete] = whole.mean(axis=0)
    found[1][complete], found[2][complete] = np.quantile(whole, [LOW, HIGH], axis=0)
    for place in zip(*np.nonzero(~complete & known.any(axis=0)), strict=True):
        some = Spread.of(values[:, *place][known[:, *place]])
        found[:, *place] = some.mean, some.low, some.high
    return found


def mean_interval(values: Floats) -> tuple[float, float]:
    """Return the 95% confidence interval of a mean (n,), by Student's t; equal ends for one value."""
    mean = float(values.mean())
    if len(values) < 2:
        return mean, mean
    error = float(values.std(ddof=1)) / len(values) ** 0.5
    reach = float(stdtrit(len(values) - 1, (1.0 + CONFIDENCE) / 2.0)) * error
    return mean - reach, mean + reach


def by_scenario(runs: list[RunTables]) -> dict[str, list[RunTables]]:
    """Return runs by scenario, in the order of their first appearance, each by draw and world."""
    found: dict[str, list[RunTables]] = {}
    for run in runs:
        found.setdefault(run.scenario, []).append(run)
    return {name: sorted(own, key=lambda run: (run.draw, run.world)) for name, own in found.items()}


def stack(runs: list[RunTables], key: SeriesKey) -> Floats:
    """Return one monthly series of several runs of a scenario, (runs, months + 1)."""
    return np.stack([run.measures.values[:, run.measures.place[key]] for run in runs])


def values_at(runs: list[RunTables], key: SeriesKey, month: int) -> Floats:
    """Return what runs (runs,) say of a series at a census; not a number where one says nothing."""
    return np.array([_value_at(run, key, month) for run in runs])


def _value_at(run: RunTables, key: SeriesKey, month: int) -> float:
    for table in (run.measures, run.yearly):
        column = table.place.get(key)
        if column is not None and month in table.census_months:
            return float(table.values[table.census_months.index(month), column])
    return np.nan
