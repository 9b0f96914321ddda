"""Flows, payments and routes of a stored result as arrays, for those who work something out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.base.errors import InputError
from sim.outputs.measuring.table import ALL
from sim.outputs.measuring.training import after_words
from sim.outputs.parquet import FLOWS, LEDGER, MEASURES, ROUTES, reading
from sim.outputs.store import Result

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
POSTS = ("in_post", "training_in_post")
ON_BREAK = "on_break"
Run = tuple[int, int]
"""Draw and world."""


class FlowKey(NamedTuple):
    """A kind of move, by where people come to."""

    scenario: str
    workforce: str
    service: str
    level: str
    to_state: str
    cause: str
    route: str


class DepartureKey(NamedTuple):
    """A way out of a post, by where people come from."""

    scenario: str
    workforce: str
    service: str
    level: str
    to_state: str
    cause: str


class PaymentKey(NamedTuple):
    """A kind of payment of a programme; `route` is that of the course it is for, if it is for one."""

    scenario: str
    line: str
    programme: str
    route: str
    payer: str
    payee: str
    treatment: str


@dataclass(frozen=True)
class RouteCounts:
    """People of one route in a scenario over the whole of each run (runs,).

    `course_months` adds up over those who completed. `followed` are those who completed at least the
    years asked for before the end, of whom `working` worked when those were over.
    """

    qualifiers: Floats
    course_months: Floats
    followed: Floats
    working: Floats


@dataclass(frozen=True)
class Axes:
    """The runs (draw, world) and the month ends (ISO) of a result, the first day's first."""

    runs: tuple[Run, ...]
    dates: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """How many runs and months there are."""
        return len(self.runs), len(self.dates) - 1


def axes_of(result: Result) -> Axes:
    """Return the runs and dates that any scenario of a result has."""
    with reading() as con:
        file = [str(result.folder / MEASURES)]
        runs = con.execute(
            "select distinct draw, world from read_parquet(?) order by all", file
        ).fetchall()
        dates = con.execute(
            "select distinct cast(date as varchar) from read_parquet(?) where area = ? order by all",
            [*file, ALL],
        ).fetchall()
    return Axes(tuple((int(d), int(w)) for d, w in runs), tuple(str(date) for (date,) in dates))


def read_flows(
    result: Result, axes: Axes, causes: set[str], routes: set[str]
) -> dict[FlowKey, Floats]:
    """Return people (runs, months) who moved by one of some causes, or on one of some routes."""
    if not causes and not routes:
        return {}
    rows = _rows(
        result.folder / FLOWS,
        "to_workforce, to_service, to_level, to_state, cause, route",
        "sum(people)",
        f"area = '{ALL}' and to_area = '{ALL}' and (list_contains(?, cause) or list_contains(?, route))",
        [sorted(causes), sorted(routes)],
    )
    return {FlowKey(*key): people for key, people in _laid_out(rows, axes).items()}


def read_departures(result: Result, axes: Axes) -> dict[DepartureKey, Floats]:
    """Return people (runs, months) who left a post or went from one to another, breaks apart."""
    rows = _rows(
        result.folder / FLOWS,
        "workforce, service, level, to_state, cause",
        "sum(people)",
        f"area = '{ALL}' and to_area = '{ALL}' and list_contains(?, from_state) and to_state != ?",
        [list(POSTS), ON_BREAK],
    )
    return {DepartureKey(*key): people for key, people in _laid_out(rows, axes).items()}


def _laid_out(rows: list[tuple[Any, ...]], axes: Axes) -> dict[tuple[str, ...], Floats]:
    """Return people (runs, months) of each kind of move."""
    found: dict[tuple[str, ...], Floats] = {}
    where = _places(axes)
    for *key, draw, world, dates, people in rows:
        own = found.setdefault(tuple(key), np.zeros(axes.shape))[where[0][draw, world]]
        for date, number in zip(dates, people, strict=True):
            # What the first day holds was there before it, and is no move.
            if date in where[1]:
                own[where[1][date]] += float(number)
    return found


def read_payments(result: Result, axes: Axes) -> dict[PaymentKey, Ints]:
    """Return pence (runs, months) that programmes paid; what they took back is negative.

    Raises InputError if the result is of an earlier version, whose payments do not tell their routes.
    """
    file = result.folder / LEDGER
    if "route" not in _columns_of(file):
        raise InputError(
            f"{file}: was made by an earlier version, in which payments for courses do not tell their "
            "route. Run it again with this version."
        )
    rows = _rows(
        file,
        "line, programme, route, payer, payee, treatment",
        "sum(cast(round(amount_gbp * 100) as bigint))",
        "true",
        [],
    )
    payments: dict[PaymentKey, Ints] = {}
    where = _places(axes)
    for scenario, *key, draw, world, dates, paid in rows:
        empty = np.zeros(axes.shape, dtype=np.int64)
        found = payments.setdefault(PaymentKey(scenario, *key), empty)[where[0][draw, world]]
        for date, pence in zip(dates, paid, strict=True):
            found[where[1][date]] += int(pence)
    return payments


def read_route_counts(result: Result, axes: Axes, years: int) -> dict[tuple[str, str], RouteCounts]:
    """Return what became of each route, by scenario and route, followed for some years.

    These are the counts that `routes.csv` is made of. A result of an earlier version has none.
    """
    file = result.folder / ROUTES
    if not file.is_file():
        return {}
    after = after_words(years)
    columns = ("qualifiers", "course_months", f"followed_{after}", f"working_{after}")
    with reading() as con:
        rows = con.execute(
            f"select scenario, route, draw, world, {', '.join(columns)} from read_parquet(?) "
            "order by all",
            [str(file)],
        ).fetchall()
    place, _ = _places(axes)
    counts: dict[tuple[str, str], Floats] = {}
    for scenario, route, draw, world, *people in rows:
        own = counts.setdefault((scenario, route), np.zeros((len(columns), len(axes.runs))))
        own[:, place[draw, world]] = people
    return {key: RouteCounts(*own) for key, own in counts.items()}


def _columns_of(file: Path) -> list[str]:
    """Return the columns of a Parquet file."""
    with reading() as con:
        con.execute("select * from read_parquet(?) limit 0", [str(file)])
        return [column[0] for column in con.description or ()]


def _rows(
    file: Path, key: str, total: str, condition: str, values: Sequence[list[str] | str]
) -> list[tuple[Any, ...]]:
    with reading() as con:
        rows: list[tuple[Any, ...]] = con.execute(
            "select * exclude (day, total), list(day order by day), list(total order by day) from ("
            f"select scenario, {key}, draw, world, cast(date as varchar) as day, {total} as total "
            f"from read_parquet(?) where {condition} group by all) group by all order by all",
            [str(file), *values],
        ).fetchall()
    return rows


def _places(axes: Axes) -> tuple[dict[Run, int], dict[str, int]]:
    runs = {run: number for number, run in enumerate(axes.runs)}
    return runs, {date: number for number, date in enumerate(axes.dates[1:])}
