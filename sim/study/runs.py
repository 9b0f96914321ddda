"""Runs of cases: what a worker does with a few of them, and what it keeps of each.

A run is a case in one world. Nothing is kept of it but the measures and dates that were asked for, so
that a hundred thousand runs fit on a disk and one at a time in memory.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np

from sim.base.errors import SimError
from sim.base.stopping import check, is_asked
from sim.inputs.cases import Case, CaseLoader
from sim.outputs.measuring.table import ALL, Floats, MeasureTable, SeriesKey
from sim.outputs.tables import RunTables, make_tables_of_run
from sim.run.model import run_plan

YEAR_END = "12"
"""The month whose last day is kept where no dates are named."""


@dataclass(frozen=True)
class Run:
    """One run: a case in one world."""

    case: Case
    world: int


@dataclass(frozen=True)
class Wanted:
    """Series to keep, by the columns of measures; `*` stands for any text, `?` for any letter."""

    measure: str
    workforce: str = "*"
    service: str = ALL
    level: str = ALL
    area: str = ALL

    def takes(self, key: SeriesKey) -> bool:
        """Return whether a series is one of those wanted."""
        return all(fnmatchcase(getattr(key, name), getattr(self, name)) for name in COLUMNS)


COLUMNS = ("measure", "workforce", "service", "level", "area")


@dataclass(frozen=True)
class Keep:
    """What to keep of a run: series, and months (YYYY-MM) on whose last day they are told.

    No months stand for every December; `every_month` for all of them.
    """

    wanted: tuple[Wanted, ...]
    months: tuple[str, ...] = ()
    every_month: bool = False

    def takes(self, date: str) -> bool:
        """Return whether a date (ISO, the last day of a month) is kept."""
        if self.every_month:
            return True
        return date[:7] in self.months if self.months else date[5:7] == YEAR_END


@dataclass(frozen=True)
class Kept:
    """What was kept of a run: `values` (keys, dates), not a number where a measure is not told then.

    `keys` are in their order, `dates` ISO; `seconds` is what the run took, its plan's making included.
    """

    run: Run
    keys: tuple[SeriesKey, ...]
    dates: tuple[str, ...]
    values: Floats
    seconds: float = field(default=0.0, compare=False)

    def find(
        self, measure: str, workforce: str, service: str = ALL, level: str = ALL, area: str = ALL
    ) -> Floats:
        """Return one series (dates,). Raises KeyError if it was not kept or is not told."""
        wanted = (workforce, service, level, area, measure)
        for number, key in enumerate(self.keys):
            if key[:5] == wanted:
                return np.asarray(self.values[number])
        raise KeyError(wanted)


@dataclass(frozen=True)
class Failed:
    """A run that failed: the kind of error, what it says, and where (for a fault of the program)."""

    run: Run
    kind: str
    message: str
    trace: str = ""


Outcome = Kept | Failed

_LOADER = CaseLoader()
"""One for a process, so that a worker reads a library once."""


def loader() -> CaseLoader:
    """Return the loader of this process."""
    return _LOADER


def execute(runs: Sequence[Run], seed: int, keep: Keep) -> list[Outcome]:
    """Run some runs and return what is kept of each, in their order; one that fails says why.

    Runs of one case that follow one another share its plan. Raises KeyboardInterrupt if a stop is asked.
    """
    return [_execute(run, seed, keep) for run in runs]


def _execute(run: Run, seed: int, keep: Keep) -> Outcome:
    check()
    begin = time.perf_counter()
    try:
        plan = _LOADER.plan(run.case, seed)
        tables = make_tables_of_run(run_plan(plan, seed, run.world), run.case.draw, run.world)
    except Exception as error:
        if is_asked():
            raise KeyboardInterrupt from None
        trace = "" if isinstance(error, SimError) else traceback.format_exc()
        return Failed(run, type(error).__name__, str(error), trace)
    return keep_of(run, tables, keep, time.perf_counter() - begin)


def keep_of(run: Run, tables: RunTables, keep: Keep, seconds: float = 0.0) -> Kept:
    """Return what is to be kept of a run's tables."""
    months = [number for number, date in enumerate(tables.dates) if keep.takes(date)]
    parts = [_part(table, months, keep) for table in (tables.measures, tables.yearly)]
    keys = [key for own, _ in parts for key in own]
    values = np.concatenate([values for _, values in parts])
    order = sorted(range(len(keys)), key=keys.__getitem__)
    dates = tuple(tables.dates[month] for month in months)
    return Kept(run, tuple(keys[n] for n in order), dates, values[order], seconds)


def _part(table: MeasureTable, months: Sequence[int], keep: Keep) -> tuple[list[SeriesKey], Floats]:
    """Return the wanted series of one table, and their values (keys, months)."""
    chosen = [
        number
        for number, key in enumerate(table.keys)
        if any(wanted.takes(key) for wanted in keep.wanted)
    ]
    row = {month: number for number, month in enumerate(table.census_months)}
    values = np.full((len(chosen), len(months)), np.nan)
    for column, month in enumerate(months):
        if month in row:
            values[:, column] = table.values[row[month], chosen]
    return [table.keys[number] for number in chosen], values
