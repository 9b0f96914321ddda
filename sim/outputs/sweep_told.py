"""A stored sweep as charts want it: series by series, points with their means, and single runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from sim.outputs.measuring.table import Floats, SeriesKey
from sim.outputs.parquet import connect
from sim.outputs.sweep_tables import PLACE, RUNS, SUMMARY
from sim.outputs.writer import quoted


@dataclass(frozen=True)
class PointMean:
    """A point of one series at one date: levers' values, mean, error, difference from the base."""

    point: int
    scenario: str
    levers: dict[str, Any]
    mean: float
    error: float | None
    difference: float | None
    difference_error: float | None


class ToldSweep:
    """Reads the tables of a sweep's folder; use it in a `with`."""

    def __init__(self, folder: Path, levers: list[str]) -> None:
        self._levers = levers
        self._con = connect()
        self._summary = f"read_csv({quoted(folder / SUMMARY)}, header = true)"
        self._runs = f"read_parquet({quoted(folder / RUNS)})"

    def __enter__(self) -> Self:
        """Begin to read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the tables."""
        self._con.close()

    def series(self, most: int) -> list[tuple[SeriesKey, str]]:
        """Return the first series, each with the last date (ISO) at which it is told."""
        place = ", ".join(SeriesKey._fields)
        rows = self._con.execute(
            f"select {place}, cast(max(date) as varchar) from {self._summary} "
            f"group by {place} order by {place} limit {int(most)}"
        ).fetchall()
        return [(SeriesKey(*row[:-1]), row[-1]) for row in rows]

    def dates(self, key: SeriesKey) -> list[str]:
        """Return the dates (ISO) at which a series is told."""
        rows = self._con.execute(
            f"select distinct cast(date as varchar) as date from {self._summary} "
            f"where {_where()} order by date",
            _values(key),
        ).fetchall()
        return [date for (date,) in rows]

    def points(self, key: SeriesKey, date: str) -> list[PointMean]:
        """Return all points of a series at a date, in the order of the design."""
        levers = "".join(f', "{name}"' for name in self._levers)
        rows = self._con.execute(
            "select point, scenario, mean, standard_error, difference, "
            f"difference_standard_error{levers} from {self._summary} "
            f"where {_where()} and date = cast(? as date) order by point",
            [*_values(key), date],
        ).fetchall()
        return [
            PointMean(row[0], row[1], dict(zip(self._levers, row[6:], strict=True)), *row[2:6])
            for row in rows
        ]

    def runs(self, key: SeriesKey, date: str, point: int) -> Floats:
        """Return the values (runs,) of a point in the order of draws and worlds."""
        rows = self._con.execute(
            f"select value from {self._runs} where {_where()} and date = cast(? as date) "
            "and point = ? order by draw, world",
            [*_values(key), date, point],
        ).fetchall()
        return np.array([value for (value,) in rows], dtype=np.float64)


def _where() -> str:
    return " and ".join(f"{name} = ?" for name in PLACE)


def _values(key: SeriesKey) -> list[str]:
    return [getattr(key, name) for name in PLACE]
