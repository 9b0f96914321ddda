"""A stored sweep as charts want it: series by series, points with their means, and single runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from sim.outputs.measuring.table import Floats, SeriesKey
from sim.outputs.parquet import connect
from sim.outputs.spent import Spending
from sim.outputs.sweep_tables import PLACE, POINTS, RUNS, SUMMARY
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


Range = tuple[float, float, float]
"""Mean, 5th and 95th percentile over runs."""


@dataclass(frozen=True)
class PointBought:
    """A point's levers, what it buys of a series and what it costs (£), more than the base."""

    point: int
    scenario: str
    levers: dict[str, Any]
    bought: Range
    cost: Range


class ToldSweep:
    """Reads the tables of a sweep's folder; use it in a `with`."""

    def __init__(self, folder: Path, levers: list[str]) -> None:
        self._levers = levers
        self._con = connect()
        self._summary = f"read_csv({quoted(folder / SUMMARY)}, header = true)"
        self._runs = f"read_parquet({quoted(folder / RUNS)})"
        self._points = f"read_parquet({quoted(folder / f'{POINTS}.parquet')})"

    def __enter__(self) -> Self:
        """Begin to read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the tables."""
        self._con.close()

    def series(self) -> list[tuple[SeriesKey, str]]:
        """Return every series, each with the last date (ISO) at which it is told."""
        place = ", ".join(SeriesKey._fields)
        rows = self._con.execute(
            f"select {place}, cast(max(date) as varchar) from {self._summary} "
            f"group by {place} order by {place}"
        ).fetchall()
        return [(SeriesKey(*row[:-1]), row[-1]) for row in rows]

    def bought(self, key: SeriesKey, date: str, spending: Sequence[Spending]) -> list[PointBought]:
        """Return what each point buys of a series at a date (ISO) and what it has cost until then.

        World by world more than the base; a point all of whose runs failed is left out.
        """
        self._con.execute(
            "create or replace temp table costs (workforce varchar, service varchar, level varchar, "
            "area varchar, measure varchar, is_by_month boolean, pounds double)"
        )
        self._con.executemany(
            "insert into costs values (?, ?, ?, ?, ?, ?, ?)",
            [[*one.key[:5], one.is_by_month, one.pounds] for one in spending],
        )
        ends = ", ".join(
            f"avg({name}), quantile_cont({name}, 0.05), quantile_cont({name}, 0.95)"
            for name in ("bought", "cost")
        )
        levers = "".join(f', "{name}"' for name in self._levers)
        rows = self._con.execute(
            f"""
            with spent as (
                select point, draw, world, sum(value * pounds) as cost
                from {self._runs} join costs using ({", ".join(PLACE)})
                where case when is_by_month then date < cast(? as date)
                           else date = cast(? as date) end
                group by point, draw, world
            ),
            had as (
                select point, draw, world, value as bought, coalesce(cost, 0) as cost
                from {self._runs} left join spent using (point, draw, world)
                where {_where()} and date = cast(? as date)
            ),
            more as (
                select had.point, had.bought - base.bought as bought, had.cost - base.cost as cost
                from had join had as base using (draw, world) where base.point = 0
            )
            select point, scenario, {ends}{levers}
            from more join {self._points} using (point)
            group by point, scenario{levers} order by point""",
            [date, date, *_values(key), date],
        ).fetchall()
        return [
            PointBought(
                row[0], row[1], dict(zip(self._levers, row[8:], strict=True)), row[2:5], row[5:8]
            )
            for row in rows
        ]

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

    def runs(self, key: SeriesKey, date: str, point: int, *, by_draw: bool) -> Floats:
        """Return the values (runs,) of a point in the order of worlds, or the means of its draws."""
        one = "draw" if by_draw else "world"
        rows = self._con.execute(
            f"select avg(value) from {self._runs} where {_where()} and date = cast(? as date) "
            f"and point = ? group by {one} order by {one}",
            [*_values(key), date, point],
        ).fetchall()
        return np.array([value for (value,) in rows], dtype=np.float64)


def _where() -> str:
    return " and ".join(f"{name} = ?" for name in PLACE)


def _values(key: SeriesKey) -> list[str]:
    return [getattr(key, name) for name in PLACE]
