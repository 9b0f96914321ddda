"""The result folder: written whole or not at all, read by query. Only this file knows its layout.

A folder is written under a temporary name beside its place and renamed when it is complete. The
tables are Parquet, made by DuckDB from arrays; one thread and a fixed order keep their content the
same whatever the number of workers.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from sim.base.errors import InputError, SimError
from sim.inputs.plan import State
from sim.outputs.measures import SeriesKey
from sim.outputs.tables import RunTables
from sim.world.population import TRAITS

Floats = npt.NDArray[np.float64]
MEASURES = "measures.parquet"
FLOWS = "flows.parquet"
LEDGER = "ledger.parquet"
EVENTS = "events"
MANIFEST = "manifest.json"
SUMMARY = "summary.json"
SCENARIOS = "scenarios"
CASH = "cash"


class NotAResultError(SimError):
    """A folder that was to be read is not a result of this program."""

    def __init__(self, folder: str, missing: str) -> None:
        super().__init__(folder, missing)
        self.folder = folder
        self.missing = missing

    def __str__(self) -> str:
        return (
            f"{self.folder}: not a result folder, it has no {self.missing}. "
            "Name a folder that `run` or `compare` wrote, such as results/headline."
        )


class CannotWriteError(SimError):
    """The result could not be written: no room, no right, or the folder went away."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"{self.folder}: the result could not be written ({self.reason}), and nothing of it was "
            "left. Make room, or name another folder with --to."
        )


def check_place(folder: Path, *, overwrite: bool) -> None:
    """Refuse, before anything is computed, a place that cannot or must not be written.

    Raises InputError if the folder exists and may not be replaced, or its parent cannot be written.
    """
    if folder.exists():
        if not overwrite:
            raise InputError(
                f"{folder}: exists already; results are never replaced unasked. "
                "Add --overwrite, or name another folder with --to."
            )
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / MANIFEST).is_file()):
            raise InputError(
                f"{folder}: is not a result folder (it has no {MANIFEST}), so it is not replaced. "
                "Name another folder with --to."
            )
    parent = folder.parent
    while not parent.exists():
        parent = parent.parent
    try:
        with tempfile.TemporaryDirectory(prefix=".workforce2020-", dir=parent):
            pass
    except OSError as error:
        raise InputError(
            f"{parent}: cannot be written ({error.strerror}). Name another folder with --to."
        ) from None


def write_result(
    folder: Path,
    runs: list[RunTables],
    manifest: Mapping[str, Any],
    summary: Mapping[str, Any],
    inputs: Mapping[str, str],
    *,
    overwrite: bool,
    finish: Callable[[Path], object] | None = None,
) -> None:
    """Write a whole result folder; on any failure nothing of it is left and the old one stays.

    `finish` is called with the folder before it is put in its place, to add what is drawn from it.
    """
    unfinished = folder.parent / f".{folder.name}.unfinished-{os.getpid()}"
    try:
        check_place(folder, overwrite=overwrite)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        _write_tables(unfinished, runs)
        for name, text in inputs.items():
            path = unfinished / SCENARIOS / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for name, content in ((SUMMARY, summary), (MANIFEST, manifest)):
            text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
            (unfinished / name).write_text(text + "\n", encoding="utf-8")
        if finish is not None:
            finish(unfinished)
        check_place(folder, overwrite=overwrite)
        _swap_in(unfinished, folder)
    except (OSError, duckdb.IOException) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise CannotWriteError(str(folder), _reason(error)) from None
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _reason(error: Exception) -> str:
    """Return the one line of a system's or DuckDB's error that says what is wrong."""
    return getattr(error, "strerror", None) or str(error).splitlines()[0]


def _swap_in(unfinished: Path, folder: Path) -> None:
    if not folder.exists():
        unfinished.rename(folder)
        return
    old = folder.parent / f".{folder.name}.old-{os.getpid()}"
    folder.rename(old)
    try:
        unfinished.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _connect() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    con.execute("set threads = 1")
    con.execute("set preserve_insertion_order = true")
    return con


def _write_tables(folder: Path, runs: list[RunTables]) -> None:
    con = _connect()
    try:
        _names(
            con,
            "runs",
            "scenario varchar, draw integer, world integer",
            [(run.scenario, run.draw, run.world) for run in runs],
        )
        dates = sorted({date for run in runs for date in run.dates})
        _names(con, "dates", "date date", [(date,) for date in dates])
        _write_measures(con, folder, runs, dates)
        _write_flows(con, folder, runs, dates)
        _write_ledger(con, folder, runs)
        _write_events(con, folder, runs)
    finally:
        con.close()


def _names(
    con: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Make a small table of names, numbered from 0 in its column `id`."""
    numbered = [(number, *row) for number, row in enumerate(rows)]
    con.execute(f"create or replace table {table} (id integer, {columns})")
    if numbered:
        marks = ", ".join("?" * len(numbered[0]))
        con.executemany(f"insert into {table} values ({marks})", numbered)


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    con.execute(f"copy ({query}) to '{quoted}' (format parquet, compression zstd)")


def _write_measures(
    con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables], dates: list[str]
) -> None:
    keys = sorted({key for run in runs for key in run.measures.keys})
    place = {key: number for number, key in enumerate(keys)}
    columns = "workforce varchar, service varchar, level varchar, area varchar, measure varchar"
    _names(
        con,
        "series",
        f"{columns}, unit varchar",
        [(k.workforce, k.service, k.level, k.area, k.measure, k.unit) for k in keys],
    )
    day = {date: number for number, date in enumerate(dates)}
    run_number, date_number, series_number, value = [], [], [], []
    for number, run in enumerate(runs):
        known = ~np.isnan(run.measures.values)
        month, column = np.nonzero(known)
        run_number.append(np.full(len(month), number, dtype=np.int32))
        date_number.append(np.array([day[date] for date in run.dates], dtype=np.int32)[month])
        own = np.array([place[key] for key in run.measures.keys], dtype=np.int32)
        series_number.append(own[column])
        value.append(run.measures.values[known])
    con.register(
        "cells",
        {
            "run": np.concatenate(run_number),
            "day": np.concatenate(date_number),
            "series": np.concatenate(series_number),
            "value": np.concatenate(value),
        },
    )
    _copy(
        con,
        """
        select scenario, draw, world, date, workforce, service, level, area, measure, value, unit
        from cells join runs on run = runs.id join dates on day = dates.id
        join series on series = series.id""",
        folder / MEASURES,
    )


def _write_flows(
    con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables], dates: list[str]
) -> None:
    labels = sorted({label for run in runs for label in run.flows.labels})
    place = {label: number for number, label in enumerate(labels)}
    _names(
        con,
        "labels",
        "workforce varchar, service varchar, level varchar, to_service varchar, to_level varchar, "
        "from_state varchar, to_state varchar, cause varchar",
        labels,
    )
    day = {date: number for number, date in enumerate(dates)}
    parts: dict[str, list[np.ndarray]] = {n: [] for n in ("run", "day", "label", "people", "fte")}
    for number, run in enumerate(runs):
        flows = run.flows
        own = np.array([place[label] for label in run.flows.labels], dtype=np.int32)
        days = np.array([day[date] for date in run.dates], dtype=np.int32)
        parts["run"].append(np.full(len(flows.month), number, dtype=np.int32))
        parts["day"].append(days[flows.month])
        parts["label"].append(own[flows.label] if len(own) else flows.label.astype(np.int32))
        parts["people"].append(flows.people)
        parts["fte"].append(flows.fte)
    con.register("moves", {name: np.concatenate(part) for name, part in parts.items()})
    _copy(
        con,
        """
        select scenario, draw, world, date, workforce, service, level, 'all' as area,
               to_service, to_level, from_state, to_state, cause, people, fte
        from moves join runs on run = runs.id join dates on day = dates.id
        join labels on label = labels.id""",
        folder / FLOWS,
    )


def _write_ledger(con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables]) -> None:
    rows = [
        (
            run.scenario,
            run.draw,
            run.world,
            run.dates[payment.month + 1],
            payment.line,
            payment.programme,
            payment.payer,
            payment.payee,
            "transfer" if payment.is_transfer else "resource",
            payment.units,
            payment.pence / 100.0,
            CASH,
        )
        for run in runs
        for payment in sorted(run.payments, key=lambda p: (p.month, p.programme, p.line))
    ]
    _names(
        con,
        "ledger",
        "scenario varchar, draw integer, world integer, date date, line varchar, "
        "programme varchar, payer varchar, payee varchar, treatment varchar, units bigint, "
        "amount_gbp double, price_basis varchar",
        [],
    )
    con.register("paid", _columns(rows, 12))
    names = (
        "scenario draw world date line programme payer payee treatment units amount_gbp price_basis"
    )
    chosen = ", ".join(f"c{n} as {name}" for n, name in enumerate(names.split()))
    for name, kind in (
        ("c1 as draw", "integer"),
        ("c2 as world", "integer"),
        ("c3 as date", "date"),
    ):
        column, _, label = name.partition(" as ")
        chosen = chosen.replace(name, f"cast({column} as {kind}) as {label}")
    if rows:
        _copy(con, f"select {chosen} from paid", folder / LEDGER)
    else:
        _copy(con, "select * exclude (id) from ledger", folder / LEDGER)


def _columns(rows: list[tuple[Any, ...]], width: int) -> dict[str, np.ndarray]:
    if not rows:
        return {f"c{n}": np.zeros(0) for n in range(width)}
    return {f"c{n}": np.array([row[n] for row in rows]) for n in range(width)}


def _write_events(con: duckdb.DuckDBPyConnection, folder: Path, runs: list[RunTables]) -> None:
    """Write one file for each run that kept its event log, in the order of the log."""
    before = ["new", *(state.name.lower() for state in State if state is not State.GONE)]
    for run in runs:
        if run.events is None:
            continue
        (folder / EVENTS).mkdir(exist_ok=True)
        log, groups = run.events.log, run.events.groups
        columns: dict[str, np.ndarray] = {
            "time": log.time,
            "date": run.events.day.astype("datetime64[us]"),
            "person": log.person,
            "kind": _words(run.events.kinds, log.kind),
            "from_state": _words(before, log.from_state),
            "to_state": _words(["gone", *before[1:]], log.to_state),
        }
        for side, numbers in (("from", log.from_group), ("to", log.to_group)):
            for place, name in enumerate(("workforce", "service", "level", "area")):
                columns[f"{side}_{name}"] = _words([group[place] for group in groups], numbers)
        columns["hours"], columns["to_hours"] = log.hours, log.to_hours
        columns["route"] = _words((*run.events.routes, ""), log.route)
        columns["born"] = run.events.born.astype(np.int32)
        for bit, trait in enumerate(TRAITS):
            columns[trait] = (log.traits >> bit & 1).astype(np.bool_)
        con.register("log", columns)
        scenario = run.scenario.replace("'", "''")
        names = ", ".join(
            "cast(date as date) as date" if name == "date" else name for name in columns
        )
        _copy(
            con,
            f"select '{scenario}' as scenario, cast({int(run.draw)} as integer) as draw, "
            f"cast({int(run.world)} as integer) as world, {names} from log",
            folder / EVENTS / f"{run.scenario}-draw{run.draw}-world{run.world}.parquet",
        )


def _words(names: Sequence[str], numbers: npt.NDArray[np.integer]) -> np.ndarray:
    """Return the names (n,) that numbers stand for."""
    return np.array(names, dtype=object)[numbers]


Wanted = tuple[str, str | None, str | None, str | None]
"""Measure, workforce, service and level of series to read; None fits any."""


@dataclass(frozen=True)
class StoredSeries:
    """One series of one scenario: `values` (runs, dates), not a number where a run has none.

    `runs` are (draw, world), in order; the same place in two scenarios is the same world.
    """

    scenario: str
    key: SeriesKey
    dates: tuple[str, ...]
    runs: tuple[tuple[int, int], ...]
    values: Floats


@dataclass(frozen=True)
class Result:
    """A stored result, opened for reading."""

    folder: Path
    manifest: dict[str, Any]
    summary: dict[str, Any]

    def series(
        self, scenario: str, measure: str, workforce: str, service: str = "all", level: str = "all"
    ) -> tuple[list[str], Floats]:
        """Return dates (ISO) and values (runs, dates) of one series, runs by draw and world.

        Raises KeyError if the result has no such series.
        """
        con = _connect()
        try:
            rows = con.execute(
                "select draw, world, cast(date as varchar) as date, value "
                "from read_parquet(?) where scenario = ? and measure = ? and workforce = ? "
                "and service = ? and level = ? and area = 'all' order by draw, world, date",
                [str(self.folder / MEASURES), scenario, measure, workforce, service, level],
            ).fetchall()
        finally:
            con.close()
        if not rows:
            raise KeyError(f"{measure} of {workforce}, {service}, {level} in {scenario}")
        dates = sorted({row[2] for row in rows})
        runs = sorted({(row[0], row[1]) for row in rows})
        values = np.full((len(runs), len(dates)), np.nan)
        day = {date: number for number, date in enumerate(dates)}
        run = {name: number for number, name in enumerate(runs)}
        for draw, world, date, value in rows:
            values[run[draw, world], day[date]] = value
        return dates, values

    def matching(self, wanted: Iterable[Wanted]) -> list[StoredSeries]:
        """Return all series that fit any of those wanted, in one pass over the file.

        Sorted by scenario and key. Those that the result does not have are not in the answer.
        """
        con = _connect()
        try:
            con.execute(
                "create table wanted (measure varchar, workforce varchar, "
                "service varchar, level varchar)"
            )
            con.executemany("insert into wanted values (?, ?, ?, ?)", list(wanted))
            rows = con.execute(
                "with chosen as (select * from read_parquet(?) as m where area = 'all' and measure in "
                "(select measure from wanted) and exists (select 1 from wanted as w "
                "where w.measure = m.measure and coalesce(w.workforce, m.workforce) = m.workforce "
                "and coalesce(w.service, m.service) = m.service "
                "and coalesce(w.level, m.level) = m.level)) "
                "select scenario, workforce, service, level, area, measure, unit, draw, world, "
                "list(cast(date as varchar) order by date), list(value order by date) "
                "from chosen group by all order by all",
                [str(self.folder / MEASURES)],
            ).fetchall()
        finally:
            con.close()
        grouped: dict[tuple[str, SeriesKey], list[tuple[Any, ...]]] = {}
        for row in rows:
            grouped.setdefault((row[0], SeriesKey(*row[1:7])), []).append(row[7:])
        return [_stored(scenario, key, runs) for (scenario, key), runs in grouped.items()]

    def keys(self) -> list[SeriesKey]:
        """Return every series of the result."""
        con = _connect()
        try:
            rows = con.execute(
                "select distinct workforce, service, level, area, measure, unit "
                "from read_parquet(?) order by all",
                [str(self.folder / MEASURES)],
            ).fetchall()
        finally:
            con.close()
        return [SeriesKey(*row) for row in rows]


def _stored(scenario: str, key: SeriesKey, rows: list[tuple[Any, ...]]) -> StoredSeries:
    """Return one series from its runs, rows of (draw, world, dates, values)."""
    dates = sorted({date for row in rows for date in row[2]})
    day = {date: number for number, date in enumerate(dates)}
    values = np.full((len(rows), len(dates)), np.nan)
    for number, row in enumerate(rows):
        values[number, [day[date] for date in row[2]]] = row[3]
    runs = tuple((row[0], row[1]) for row in rows)
    return StoredSeries(scenario, key, tuple(dates), runs, values)


def open_result(folder: Path) -> Result:
    """Return a stored result.

    Raises NotAResultError if the folder has no manifest, summary or measures.
    """
    for name in (MANIFEST, SUMMARY, MEASURES):
        if not (folder / name).is_file():
            raise NotAResultError(str(folder), name)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    return Result(folder, manifest, summary)
