"""The Parquet tables of a result, made by DuckDB from arrays.

One thread and a fixed order keep their content the same whatever the number of workers. Names are
joined to numbers as the tables are written, run by run, so that nothing is held twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from sim.base.errors import SimError
from sim.inputs.plan import State
from sim.outputs.flow_table import LABELS
from sim.outputs.measuring.table import MeasureTable, SeriesKey
from sim.outputs.measuring.training import NO_ROUTES, RouteTable, after_words
from sim.outputs.tables import RunTables
from sim.world.population import TRAITS

MEASURES = "measures.parquet"
FLOWS = "flows.parquet"
LEDGER = "ledger.parquet"
ROUTES = "routes.parquet"
EVENTS = "events"
SUPPORTED = "supported"
CASH = "cash"
NAMED = ("what", "programme", "element", "about")
"""Columns of who was supported that hold names."""
PLACE = ("workforce", "service", "level", "area")
Columns = dict[str, np.ndarray]


def connect() -> duckdb.DuckDBPyConnection:
    """Return a connection that keeps the order of rows and asks nothing of the network."""
    con = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    con.execute("set threads = 1")
    con.execute("set preserve_insertion_order = true")
    return con


class DamagedFileError(SimError):
    """A stored file that cannot be read: cut short, changed or not ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"A stored file cannot be read: {self.reason}. It is damaged or was not written by this "
            "program; make the result anew, or bring the file back from a copy."
        )


@contextmanager
def reading() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to read stored files with. Raises DamagedFileError if one cannot be read."""
    con = connect()
    try:
        yield con
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise DamagedFileError(str(error).splitlines()[0]) from None
    finally:
        con.close()


def write_tables(folder: Path, runs: list[RunTables]) -> None:
    """Write measures, flows, routes, the ledger and, where they were kept, event logs."""
    con = connect()
    try:
        dates = sorted({date for run in runs for date in run.dates})
        con.register("days", {"id": _numbers(dates), "date": _days(dates)})
        scenarios = [run.scenario for run in runs]
        con.register(
            "runs",
            {
                "id": _numbers(runs),
                "scenario": np.array(scenarios, dtype=object),
                "draw": np.array([run.draw for run in runs], dtype=np.int32),
                "world": np.array([run.world for run in runs], dtype=np.int32),
            },
        )
        _write_measures(con, folder, runs, dates)
        _write_flows(con, folder, runs, dates)
        _write_routes(con, folder, runs)
        _write_ledger(con, folder, runs)
        _write_events(con, folder, runs)
        _write_supported(con, folder, runs)
    finally:
        con.close()


def _numbers(things: Sequence[object]) -> npt.NDArray[np.int32]:
    return np.arange(len(things), dtype=np.int32)


def _days(dates: Sequence[str]) -> np.ndarray:
    """Return dates in the one unit of time that DuckDB reads from arrays."""
    return np.array(dates, dtype="datetime64[us]")


def _words(names: Sequence[str], numbers: npt.NDArray[np.integer]) -> np.ndarray:
    """Return the names (n,) that numbers stand for."""
    return np.asarray(np.array(names, dtype=object)[numbers])


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    con.execute(f"copy ({query}) to '{quoted}' (format parquet, compression zstd)")


def _union(con: duckdb.DuckDBPyConnection, name: str, parts: list[Columns]) -> str:
    """Return a query that reads parts of a table one after another, in their order."""
    for number, part in enumerate(parts):
        con.register(f"{name}_{number}", part)
    return " union all ".join(f"select * from {name}_{n}" for n in range(len(parts)))


def _write_measures(
    con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables], dates: list[str]
) -> None:
    keys = sorted({key for run in runs for t in (run.measures, run.yearly) for key in t.keys})
    place = {key: number for number, key in enumerate(keys)}
    series: Columns = {"id": _numbers(keys)}
    for number, name in enumerate(SeriesKey._fields):
        series[name] = np.array([key[number] for key in keys], dtype=object)
    con.register("series", series)
    day = {date: number for number, date in enumerate(dates)}
    known: dict[tuple[object, ...], Columns] = {}
    parts = []
    for number, run in enumerate(runs):
        for table in (run.measures, run.yearly):
            kind = (table.keys, table.months, run.dates)
            if kind not in known:
                known[kind] = _places(run.dates, table, day, place)
            runs_number = np.full(table.values.size, number, dtype=np.int32)
            value = np.asarray(table.values, dtype=np.float64).T.reshape(-1)
            parts.append({"run": runs_number, **known[kind], "value": value})
    _copy(
        con,
        f"""
        select scenario, draw, world, cast(date as date) as date, workforce, service, level, area,
               measure, value, unit
        from ({_union(con, "cells", parts)}) as cells
        join runs on run = runs.id join days on day = days.id join series on series = series.id
        where not isnan(value)""",
        folder / MEASURES,
    )


def _places(
    dates: tuple[str, ...], table: MeasureTable, day: dict[str, int], place: dict[SeriesKey, int]
) -> Columns:
    """Return numbers of day and series of each value of a table, series by series."""
    days = np.array([day[dates[month]] for month in table.census_months], dtype=np.int32)
    series = np.array([place[key] for key in table.keys], dtype=np.int32)
    return {"day": np.tile(days, len(series)), "series": np.repeat(series, len(days))}


def _write_flows(
    con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables], dates: list[str]
) -> None:
    labels = sorted({label for run in runs for label in run.flows.labels})
    place = {label: number for number, label in enumerate(labels)}
    named: Columns = {"id": _numbers(labels)}
    for number, name in enumerate(LABELS):
        named[name] = np.array([label[number] for label in labels], dtype=object)
    con.register("labels", named)
    day = {date: number for number, date in enumerate(dates)}
    parts = []
    for number, run in enumerate(runs):
        columns = run.flows.columns()
        own = np.array([place[label] for label in run.flows.labels], dtype=np.int32)
        days = np.array([day[date] for date in run.dates], dtype=np.int32)
        columns["day"] = days[columns.pop("month")]
        columns["label"] = own[columns["label"]] if len(own) else columns["label"]
        run_number = np.full(len(columns["day"]), number, dtype=np.int32)
        parts.append({"run": run_number, **columns})
    told = ", ".join(f"cast({name} as varchar) as {name}" for name in LABELS)
    _copy(
        con,
        f"""
        select scenario, draw, world, cast(date as date) as date, {told}, people,
               hours / 100.0 as fte, to_hours / 100.0 as to_fte
        from ({_union(con, "moves", parts)}) as moves
        join runs on run = runs.id join days on day = days.id join labels on label = labels.id""",
        folder / FLOWS,
    )


def _write_routes(con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables]) -> None:
    """Write what became of each route over the whole of each run, counts only."""
    parts = []
    for number, run in enumerate(runs):
        table = run.routes
        names = {"workforce": table.workforces, "route": table.names}
        parts.append(
            {"run": np.full(len(table.names), number, dtype=np.int32)}
            | {name: np.array(words, dtype=object) for name, words in names.items()}
            | _counts(table)
        )
    columns = list(_counts(NO_ROUTES))
    _copy(
        con,
        f"""
        select scenario, draw, world, cast(workforce as varchar) as workforce,
               cast(route as varchar) as route, {", ".join(columns)}
        from ({_union(con, "courses", parts)}) as courses join runs on run = runs.id""",
        folder / ROUTES,
    )


def _counts(table: RouteTable) -> Columns:
    """Return the counts (routes,) of a table by the names of their columns."""
    found: Columns = {}
    for name, counts in table.arrays().items():
        if counts.ndim == 1:
            found[name] = counts
            continue
        for place, years in enumerate(table.survival_years):
            found[f"{name}_{after_words(years)}"] = counts[:, place]
    return found


def _write_ledger(con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables]) -> None:
    paid = [
        (number, run, payment)
        for number, run in enumerate(runs)
        for payment in sorted(
            run.payments, key=lambda p: (p.month, p.programme, p.purse, p.route, p.line, p.area)
        )
    ]
    columns: Columns = {
        "run": np.array([number for number, _, _ in paid], dtype=np.int32),
        "date": _days([run.dates[payment.month + 1] for _, run, payment in paid]),
        "area": np.array([run.areas[payment.area] for _, run, payment in paid], dtype=object),
        "treatment": np.array(
            ["transfer" if payment.is_transfer else "resource" for _, _, payment in paid],
            dtype=object,
        ),
        "units": np.array([payment.units for _, _, payment in paid], dtype=np.int64),
        "amount_gbp": np.array([payment.pence / 100.0 for _, _, payment in paid]),
    }
    for name in ("line", "programme", "purse", "route", "payer", "payee"):
        words = [getattr(payment, name) for _, _, payment in paid]
        columns[name] = np.array(words, dtype=object)
    con.register("paid", columns)
    names = ("line", "programme", "purse", "route", "area", "payer", "payee", "treatment")
    told = ", ".join(f"cast({name} as varchar) as {name}" for name in names)
    _copy(
        con,
        f"""
        select scenario, draw, world, cast(date as date) as date, {told}, units, amount_gbp,
               '{CASH}' as price_basis
        from paid join runs on run = runs.id""",
        folder / LEDGER,
    )


def _write_events(con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables]) -> None:
    """Write one file for each run that kept its event log, in the order of the log."""
    before = ["new", *(state.name.lower() for state in State if state is not State.GONE)]
    for run in runs:
        if run.events is None:
            continue
        (folder / EVENTS).mkdir(exist_ok=True)
        log, groups = run.events.log, run.events.groups
        columns: Columns = {
            "time": log.time,
            "date": run.events.day.astype("datetime64[us]"),
            "person": log.person,
            "kind": _words(run.events.kinds, log.kind),
            "from_state": _words(before, log.from_state),
            "to_state": _words(["gone", *before[1:]], log.to_state),
        }
        for side, numbers in (("from", log.from_group), ("to", log.to_group)):
            for number, name in enumerate(PLACE):
                columns[f"{side}_{name}"] = _words([group[number] for group in groups], numbers)
        columns["hours"], columns["to_hours"] = log.hours, log.to_hours
        columns["route"] = _words((*run.events.routes, ""), log.route)
        columns["born"] = run.events.born.astype(np.int32)
        for bit, trait in enumerate(TRAITS):
            columns[trait] = (log.traits >> bit & 1).astype(np.bool_)
        con.register("log", columns)
        scenario = run.scenario.replace("'", "''")
        names = [f"cast({n} as date) as {n}" if n == "date" else n for n in columns]
        _copy(
            con,
            f"select '{scenario}' as scenario, cast({int(run.draw)} as integer) as draw, "
            f"cast({int(run.world)} as integer) as world, {', '.join(names)} from log",
            folder / EVENTS / f"{run.scenario}-draw{run.draw}-world{run.world}.parquet",
        )


def _write_supported(con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables]) -> None:
    """Write one file for each run that kept who was supported; dates are first days of months."""
    for run in runs:
        if run.supported is None:
            continue
        (folder / SUPPORTED).mkdir(exist_ok=True)
        names = run.supported.names
        columns = {
            name: np.array(names, dtype=object)[numbers] if name in NAMED else numbers
            for name, numbers in run.supported.columns.items()
        }
        con.register("supported", columns | {"day": _days(run.dates)[columns["month"]]})
        scenario = run.scenario.replace("'", "''")
        _copy(
            con,
            f"select '{scenario}' as scenario, cast({int(run.draw)} as integer) as draw, "
            f"cast({int(run.world)} as integer) as world, cast(day as date) + 1 as date, "
            f"{', '.join(columns)} from supported",
            folder / SUPPORTED / f"{run.scenario}-draw{run.draw}-world{run.world}.parquet",
        )


def hash_of(path: Path) -> str:
    """Return the sha256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
