"""What a measure is called, and tables of them: blocks over services, levels and areas, laid flat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
ALL = "all"
COUNTS = (
    "people",
    "people a year",
    "fte",
    "settings",
    "posts",
    "cases",
    "£, cash",
    "1 or 0",
)
"""Units of what adds up over areas. The others are rates, shares and means, alike for any size."""


class SeriesKey(NamedTuple):
    """What one series is about; the tidy columns of `measures.parquet`."""

    workforce: str
    service: str
    level: str
    area: str
    measure: str
    unit: str


@dataclass(frozen=True)
class MeasureTable:
    """Series of one run: `values` (censuses, keys), not a number where there is none.

    `months` are those of the censuses, in order; none stands for every month from 0.
    """

    keys: tuple[SeriesKey, ...]
    values: Floats
    months: tuple[int, ...] = ()

    @cached_property
    def place(self) -> dict[SeriesKey, int]:
        """The column of each key."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def census_months(self) -> tuple[int, ...]:
        """The month of each row."""
        return self.months or tuple(range(len(self.values)))

    @cached_property
    def named(self) -> dict[tuple[str, str, str, str, str], SeriesKey]:
        """The key of each (workforce, service, level, area, measure)."""
        return {key[:5]: key for key in self.keys}

    def find(
        self, measure: str, workforce: str, service: str = ALL, level: str = ALL, area: str = ALL
    ) -> Floats:
        """Return one series by census.

        Raises KeyError if the run has no such series.
        """
        key = self.named[workforce, service, level, area, measure]
        return np.asarray(self.values[:, self.place[key]])


NO_MEASURES = MeasureTable((), np.zeros((0, 0)))


@dataclass(frozen=True)
class Block:
    """One measure of a workforce: `values` (months + 1, services, levels, areas).

    `services`, `levels` and `areas` name what lies along the axes. `is_yearly` says that it is told
    at year ends only; `keep` (services, levels, areas) leaves cells out.
    """

    workforce: str
    measure: str
    unit: str
    services: tuple[str, ...]
    levels: tuple[str, ...]
    areas: tuple[str, ...]
    values: Floats
    is_yearly: bool = False
    keep: Flags | None = None

    def keys(self) -> list[SeriesKey]:
        """Return the key of each cell, in the order of the values."""
        return [
            SeriesKey(self.workforce, service, level, area, self.measure, self.unit)
            for service in self.services
            for level in self.levels
            for area in self.areas
        ]

    def is_kept(self) -> Flags:
        """Return which cells (cells,) are told."""
        shape = self.values.shape[1:]
        kept = np.ones(shape, dtype=np.bool_) if self.keep is None else self.keep
        return np.broadcast_to(kept, shape).reshape(-1)


def tabulate(
    blocks: Iterable[Block], year_ends: tuple[int, ...]
) -> tuple[MeasureTable, MeasureTable]:
    """Return what is told each month, and what is told at year ends: areas, and yearly measures.

    Both are sorted by key.
    """
    monthly: list[tuple[list[SeriesKey], Floats]] = []
    yearly: list[tuple[list[SeriesKey], Floats]] = []
    rows = list(year_ends)
    for block in blocks:
        flat = block.values.reshape(len(block.values), -1)
        keys, kept = block.keys(), block.is_kept()
        at_year_ends = np.array([block.is_yearly or key.area != ALL for key in keys])
        for chosen, into, values in (
            (kept & ~at_year_ends, monthly, flat),
            (kept & at_year_ends, yearly, flat[rows]),
        ):
            if chosen.any():
                own = [keys[number] for number in np.flatnonzero(chosen)]
                into.append((own, values[:, chosen]))
    return _table(monthly, ()), _table(yearly, year_ends)


def join(first: MeasureTable, second: MeasureTable) -> MeasureTable:
    """Return the series of both, sorted by key."""
    parts = [(list(table.keys), table.values) for table in (first, second) if table.keys]
    return _table(parts, first.months)


def _table(parts: list[tuple[list[SeriesKey], Floats]], months: tuple[int, ...]) -> MeasureTable:
    if not parts:
        return MeasureTable((), np.zeros((len(months), 0)), months)
    keys = [key for own, _ in parts for key in own]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    values = np.concatenate([values for _, values in parts], axis=1)
    told = np.asfortranarray(values[:, order])
    return MeasureTable(tuple(keys[number] for number in order), told, months)
