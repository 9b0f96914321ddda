"""The final tables of a sweep: runs, points, summary, failures; the same bytes however it was run.

They are made from the store in the order of the design, a bounded number of rows at a time, and each
is put in its place when it is whole.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from sim.outputs.sweep_files import put, write_whole
from sim.outputs.sweep_store import PIECE, SweepStore
from sim.outputs.writer import quoted

RUNS = "runs.parquet"
POINTS = "points"
SUMMARY = "summary.csv"
FAILED = "failures.csv"
MOST_ROWS = 1_000_000
"""Rows that are put in order at once."""
CHUNK = 2_000
PLACE = ("workforce", "service", "level", "area", "measure")
QUANTILES = {"p5": 0.05, "p95": 0.95}

PointRow = tuple[int, str, Sequence[object]]
"""A point's number, its scenario and the values of the levers; None where the scenario's own holds."""


@dataclass(frozen=True)
class WantedRun:
    """A run of the design: its place there, its point, draw and world, and its name in the store."""

    point: int
    draw: int
    world: int
    name: str


class SweepTables:
    """Makes the final tables of a sweep; `levers` are the columns of its points."""

    def __init__(self, store: SweepStore, levers: Sequence[str]) -> None:
        self._store = store
        self._con = store.con
        self._levers = tuple(levers)
        self._made = store.scratch / "tables"
        self._made.mkdir(exist_ok=True)

    def write(
        self, points: Iterable[PointRow], runs: Iterable[WantedRun], scenarios: Sequence[str]
    ) -> dict[str, int]:
        """Write all tables; return how many points, runs and failed runs there are.

        `repeated` are runs of points that come twice, which are run once.
        """
        with self._store.telling():
            n_points = self._write_points(points)
            wanted = self._list_runs(runs)
            query = "select count(*) - count(distinct run) from wanted"
            repeated = int(self._con.execute(query).fetchall()[0][0])
            failed = self._write_failures()
            done = self._write_runs()
            self._write_summary(n_points, scenarios)
            self._put_in_place()
        return {
            "points": n_points,
            "runs": wanted,
            "finished": done,
            "failed": failed,
            "repeated": repeated,
        }

    def _put_in_place(self) -> None:
        for file in sorted(self._made.iterdir()):
            put(file, self._store.folder / file.name)

    # ------------------------------------------------------------ points

    def _write_points(self, points: Iterable[PointRow]) -> int:
        """Write the points as text and as a table, whose columns have the kinds of their values."""
        sheet = self._made / f"{POINTS}.csv"
        kinds: dict[str, set[type]] = {lever: set() for lever in self._levers}
        count = 0
        with sheet.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("point", "scenario", *self._levers))
            for number, scenario, values in points:
                told = [_told(value) for value in values]
                writer.writerow((number, scenario, *told))
                for lever, value in zip(self._levers, values, strict=True):
                    kinds[lever].add(type(value))
                count += 1
        columns = {"point": "bigint", "scenario": "varchar"}
        columns |= {lever: _kind(found - {type(None)}) for lever, found in kinds.items()}
        typed = ", ".join(f"{_named(name)}: '{kind}'" for name, kind in columns.items())
        self._con.execute(
            f"create table points as select * from read_csv({quoted(sheet)}, header = true, "
            f"auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{typed}}})"
        )
        self._copy("select * from points order by point", f"{POINTS}.parquet")
        return count

    def _list_runs(self, runs: Iterable[WantedRun]) -> int:
        """Put the runs of the design into a table on disk, in their order."""
        self._con.execute(
            "create table wanted (place bigint, point bigint, draw integer, world integer, run varchar)"
        )
        count = 0
        upcoming = iter(runs)
        while chunk := list(islice(upcoming, CHUNK)):
            self._con.register(
                "chunk",
                {
                    "place": np.arange(count, count + len(chunk), dtype=np.int64),
                    "point": np.array([run.point for run in chunk], dtype=np.int64),
                    "draw": np.array([run.draw for run in chunk], dtype=np.int32),
                    "world": np.array([run.world for run in chunk], dtype=np.int32),
                    "run": np.array([run.name for run in chunk], dtype=object),
                },
            )
            self._con.execute("insert into wanted select * from chunk")
            count += len(chunk)
        return count

    # ------------------------------------------------------------ runs

    def _write_runs(self) -> int:
        """Write what was kept of each run, a row a value, in the order of the design."""
        if not self._store.has_runs:
            self._con.execute(
                "create table ordered (place bigint, point bigint, draw integer, world integer, "
                "layout varchar, piece integer, value double[])"
            )
        else:
            self._con.execute(
                "create table ordered as select place, point, draw, world, layout, piece, value "
                f"from wanted join {self._store.all_parts()} using (run) order by place, piece"
            )
        (done,) = self._con.execute("select count(*) from ordered where piece = 0").fetchall()[0]
        (pieces,) = self._con.execute("select count(*) from ordered").fetchall()[0]
        places = list(self._spans(int(pieces)))
        for number, (first, last) in enumerate(places):
            self._copy(self._rows_between(first, last), f"{RUNS}.{number:06d}")
        if places:
            files = [self._made / f"{RUNS}.{number:06d}" for number in range(len(places))]
            listed = ", ".join(quoted(file) for file in files)
            self._copy(f"select * from read_parquet([{listed}])", RUNS)
            for file in files:
                file.unlink()
        else:
            self._copy(_no_rows(), RUNS)
        return int(done)

    def _spans(self, pieces: int) -> Iterator[tuple[int, int]]:
        """Yield first and last places of runs that together have no more rows than may be held."""
        if not pieces:
            return
        (last, widest) = self._con.execute(
            "select max(place), max(piece) + 1 from ordered"
        ).fetchall()[0]
        step = max(1, MOST_ROWS // (int(widest) * PIECE))
        for first in range(0, int(last) + 1, step):
            yield first, first + step - 1

    def _rows_between(self, first: int, last: int) -> str:
        return f"""
            select point, scenario, draw, world, date, workforce, service, level, area, measure, value,
                   unit
            from (
                select place, point, draw, world, layout,
                       cast(piece as bigint) * {PIECE} + generate_subscripts(value, 1) - 1 as cell,
                       unnest(value) as value
                from ordered where place between {first} and {last}
            ) as cells
            join {self._store.all_layouts()} as layouts
                on cells.layout = layouts.layout and cells.cell = layouts.place
            join points using (point)
            where not isnan(value)
            order by cells.place, cells.cell"""

    # ------------------------------------------------------------ summary

    def _write_summary(self, points: int, scenarios: Sequence[str]) -> None:
        """Write each point's means, errors, percentiles and differences from the base point.

        Of several draws the mean of each counts as one in standard errors, of none each world.
        """
        runs = f"read_parquet({quoted(self._made / RUNS)})"
        place = ", ".join(PLACE)
        same = " and ".join(f"r.{name} = b.{name}" for name in PLACE)
        levers = "".join(f"p.{_named(lever)}, " for lever in self._levers)
        one = "case when r.draw > 0 then r.draw else r.world end"
        ends = ", ".join(f"quantile_cont(value, {q}) as {name}" for name, q in QUANTILES.items())
        self._con.execute(
            f"create table base as select draw, world, date, {place}, value from {runs} where point = 0"
        )
        (rows,) = self._con.execute(f"select count(*) from {runs}").fetchall()[0]
        step = max(1, int(MOST_ROWS * points // max(int(rows), 1)))
        paths = []
        for number, first in enumerate(range(0, max(points, 1), step)):
            path = self._made / f"{SUMMARY}.{number:06d}"
            within = f"r.point between {first} and {first + step - 1}"
            self._con.execute(
                f"""
                copy (
                    with near as (
                        select r.point, r.date, {", ".join(f"r.{name}" for name in PLACE)}, r.unit,
                               {one} as one, r.value, r.value - b.value as difference
                        from {runs} as r
                        left join base as b
                            on r.draw = b.draw and r.world = b.world and r.date = b.date and {same}
                        where {within}
                    ),
                    by_one as (
                        select point, date, {place}, one, avg(value) as value,
                               avg(difference) as difference
                        from near group by point, date, {place}, one
                    ),
                    errors as (
                        select point, date, {place},
                               stddev_samp(value) / sqrt(count(*)) as standard_error,
                               stddev_samp(difference) / sqrt(count(*)) as difference_error
                        from by_one group by point, date, {place}
                    ),
                    means as (
                        select point, date, {place}, any_value(unit) as unit, count(*) as runs,
                               avg(value) as mean, {ends}, avg(difference) as difference
                        from near group by point, date, {place}
                    )
                    select point, p.scenario, {levers} date, {place}, unit, runs, mean,
                           standard_error, p5, p95, difference,
                           difference_error as difference_standard_error
                    from means join errors using (point, date, {place}) join points as p using (point)
                    order by point, date, {place}
                ) to {quoted(path)} (format csv, header {"true" if number == 0 else "false"})"""
            )
            paths.append(path)
        with (self._made / SUMMARY).open("wb") as out:
            for path in paths:
                with path.open("rb") as part:
                    while block := part.read(1 << 20):
                        out.write(block)
                path.unlink()

    def _write_failures(self) -> int:
        """Write the runs of the design that failed, in its order."""
        levers = "".join(f"{_named(lever)}, " for lever in self._levers)
        failed = (
            f"read_json({quoted(self._store.failures)}, format = 'newline_delimited', "
            "columns = {run: 'varchar', kind: 'varchar', message: 'varchar'})"
        )
        query = (
            f"select point, scenario, {levers} draw, world, kind, message from wanted "
            f"join points using (point) join {failed} using (run) order by place"
        )
        path = self._made / FAILED
        self._con.execute(f"copy ({query}) to {quoted(path)} (format csv, header)")
        (count,) = self._con.execute(f"select count(*) from ({query})").fetchall()[0]
        return int(count)

    def _copy(self, query: str, name: str) -> None:
        self._con.execute(
            f"copy ({query}) to {quoted(self._made / name)} (format parquet, compression zstd)"
        )


def write_about(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    """Write files about a sweep (manifest, summary) into its folder, each whole."""
    for name, content in files.items():
        write_whole(folder / name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _told(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else value


def _kind(found: set[type]) -> str:
    if found <= {int} and found:
        return "bigint"
    if found <= {int, float}:
        return "double"
    return "boolean" if found == {bool} else "varchar"


def _named(name: str) -> str:
    """Return a column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _no_rows() -> str:
    kinds = dict.fromkeys((*PLACE, "unit"), "varchar")
    columns = {"point": "bigint", "scenario": "varchar", "draw": "integer", "world": "integer"}
    columns |= {"date": "date", **kinds, "value": "double"}
    told = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
    return f"select {told} where false"
