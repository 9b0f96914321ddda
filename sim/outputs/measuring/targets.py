"""Promises: what each came to at its date, in the country and in each area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.base.errors import InputError
from sim.inputs.plan import Plan, Target
from sim.outputs.measuring.cells import YEAR
from sim.outputs.measuring.table import ALL, COUNTS, Block, MeasureTable, SeriesKey
from sim.run.recorder import Recording

MET = "target_met"


def targets(recording: Recording, tables: Sequence[MeasureTable]) -> Iterator[Block]:
    """Yield 1 or 0 for each target, its name in place of a level, from its date on: met as at it.

    A national target of a rate is also judged in each area.
    """
    plan = recording.plan
    for target in plan.targets:
        if target.month > plan.months:
            continue
        places = [target.area]
        if target.area == ALL and is_judged_by_area(target, tables):
            places += areas_with(target, plan, tables)
        values = np.full((plan.months + 1, 1, 1, len(places)), np.nan)
        for number, area in enumerate(places):
            values[target.month :, 0, 0, number] = met(target, value_of(target, area, tables))
        yield Block(
            target.workforce,
            MET,
            "1 or 0",
            (target.service,),
            (target.name,),
            tuple(places),
            values,
        )


def met(target: Target, value: float) -> float:
    """Return 1 or 0, or not a number where the value is not known."""
    if np.isnan(value):
        return np.nan
    is_met = value >= target.threshold if target.at_least else value <= target.threshold
    return float(is_met)


def key_of(target: Target, area: str, tables: Sequence[MeasureTable]) -> SeriesKey:
    """Return what a target is measured by, in the country or an area.

    Raises InputError if nothing measures it.
    """
    name = (target.workforce, target.service, target.level, area, target.measure)
    for table in tables:
        if name in table.named:
            return table.named[name]
    alike = sorted(
        {
            key[:4]
            for table in tables
            for key in table.keys
            if (key.workforce, key.measure) == (target.workforce, target.measure)
        }
    )
    found = (
        f"{target.measure} of {target.workforce}, service {target.service}, level {target.level}"
    )
    places = "; ".join(f"service {key[1]}, level {key[2]}, area {key[3]}" for key in alike[:12])
    raise InputError(
        f"target {target.name}: nothing measures {found}, area {area}. "
        + (f"It is told for {places}." if places else "This workforce has no such measure.")
    )


def areas_with(target: Target, plan: Plan, tables: Sequence[MeasureTable]) -> list[str]:
    """Return the areas in which the measure of a national target is told."""
    name = (target.workforce, target.service, target.level)
    return [
        area
        for area in plan.areas
        if area != ALL and any((*name, area, target.measure) in table.named for table in tables)
    ]


def is_judged_by_area(target: Target, tables: Sequence[MeasureTable]) -> bool:
    """Return whether the threshold means something in an area, as that of a rate does."""
    return key_of(target, target.area, tables).unit not in COUNTS


def value_of(target: Target, area: str, tables: Sequence[MeasureTable]) -> float:
    """Return the measure at a target's date, not a number if it is not known then.

    What is counted at year ends only has the value of the last one, within a year.
    """
    key = key_of(target, area, tables)
    for table in tables:
        column = table.place.get(key)
        if column is not None:
            months = np.array(table.census_months)
            at_year_ends = bool(table.months)
            last = target.month - (YEAR - 1 if at_year_ends else 0)
            known = (months <= target.month) & (months >= last)
            rows = np.flatnonzero(known & ~np.isnan(table.values[:, column]))
            return float(table.values[rows[-1], column]) if len(rows) else np.nan
    raise AssertionError("a series is in one of the tables")
