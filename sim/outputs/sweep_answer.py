"""What a sweep says at a glance: base, lowest and highest of each series, and who meets a target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from sim.inputs.sweep_design import SweepDesign
from sim.outputs.parquet import connect
from sim.outputs.sweep_tables import PLACE, POINTS, SUMMARY
from sim.outputs.writer import quoted

MOST_SERIES = 12
MOST_POINTS = 5


def answer(folder: Path, design: SweepDesign) -> dict[str, Any]:
    """Return the headline of a sweep's stored tables: `series` on their last date, and `target`."""
    con = connect()
    try:
        con.execute(
            f"create view told as select * from read_csv({quoted(folder / SUMMARY)}, header = true)"
        )
        con.execute(
            f"create view points as select * from read_parquet({quoted(folder / f'{POINTS}.parquet')})"
        )
        found: dict[str, Any] = {"series": _series(con, design)}
        if design.target is not None:
            found["target"] = _target(con, design)
        return found
    finally:
        con.close()


def _series(con: duckdb.DuckDBPyConnection, design: SweepDesign) -> list[dict[str, Any]]:
    place = ", ".join(PLACE)
    rows = con.execute(
        f"""
        with last as (select {place}, max(date) as date from told group by {place})
        select {place}, any_value(unit) as unit, cast(date as varchar) as date,
               max(mean) filter (point = 0) as base,
               min(mean) as lowest, arg_min(point, mean) as lowest_point,
               max(mean) as highest, arg_max(point, mean) as highest_point
        from told join last using ({place}, date)
        group by {place}, date order by {place}"""
    )
    names = [column[0] for column in rows.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    asked = [
        row
        for row in found
        if design.is_asked_for(
            (row["measure"], row["workforce"], row["service"], row["level"], row["area"])
        )
    ]
    return [
        row | {f"{end}_levers": point_of(con, row[f"{end}_point"]) for end in ("lowest", "highest")}
        for row in asked[:MOST_SERIES]
    ]


def _target(con: duckdb.DuckDBPyConnection, design: SweepDesign) -> dict[str, Any]:
    target = design.target
    assert target is not None
    sign = ">=" if target.at_least else "<="
    where = " and ".join(f"{name} = ?" for name in PLACE)
    values = [target.workforce, target.service, target.level, target.area, target.measure]
    units = con.execute(f"select unit from told where {where} limit 1", values).fetchall()
    unit = units[0][0] if units else ""
    rows = con.execute(
        f"select point, mean from told where {where} and strftime(date, '%Y-%m') = ? "
        f"and mean {sign} ? order by point",
        [*values, target.month, target.threshold],
    ).fetchall()
    return {
        "measure": target.measure,
        "unit": unit,
        "workforce": target.workforce,
        "service": target.service,
        "level": target.level,
        "area": target.area,
        "date": target.month,
        "threshold": target.threshold,
        "at_least": target.at_least,
        "points_that_meet_it": len(rows),
        "first": [
            {"point": point, "mean": mean, "levers": point_of(con, point)}
            for point, mean in rows[:MOST_POINTS]
        ],
    }


def point_of(con: duckdb.DuckDBPyConnection, number: int) -> dict[str, Any]:
    """Return a point's scenario and the values of its levers; None where the scenario's own holds."""
    found = con.execute("select * exclude (point) from points where point = ?", [number])
    names = [column[0] for column in found.description or ()]
    (row,) = found.fetchall()
    return dict(zip(names, row, strict=True))
