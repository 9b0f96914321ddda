"""Who was supported, read from a stored result."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import duckdb

from sim.appraisal.additionality import Claim, Start, Support

FOLDER = "supported"
LEVELS, ROUTES = "levels:", "routes:"
MONTH = "cast(12 * year(date) + month(date) - 4 as integer)"
"""Months since April of the year 0."""


def has_support(result: Path) -> bool:
    """Return whether a result kept who was supported."""
    return (result / FOLDER).is_dir()


def read_support(result: Path, scenario: str, draw: int, world: int, paid_for: set[str]) -> Support:
    """Return who was supported in one world, among those who begin what leads to `paid_for`."""
    path = result / FOLDER / f"{scenario}-draw{draw}-world{world}.parquet"
    with duckdb.connect() as con:
        starts = con.execute(
            f"select {MONTH}, person, element, about, programme, setting from read_parquet(?) "
            "where what = 'start' and list_contains(?, about) order by all",
            [str(path), sorted(paid_for)],
        ).fetchall()
        claims = con.execute(
            f"select {MONTH}, setting, programme, element, about from read_parquet(?) "
            "where what = 'claim' order by all",
            [str(path)],
        ).fetchall()
        led = con.execute(
            f"select setting, {MONTH} as month, about from read_parquet(?) where what = 'led' "
            "order by setting, month",
            [str(path)],
        ).fetchall()
    changes: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for setting, month, level in led:
        changes[setting].append((month, level))
    return Support(
        starts=tuple(Start(*row) for row in starts),
        claims=tuple(_claim(*row) for row in claims),
        led={setting: tuple(months) for setting, months in changes.items()},
    )


def programmes_paid(result: Path, scenario: str) -> set[str]:
    """Return the programmes that paid anybody in a scenario."""
    pattern = str(result / FOLDER / f"{scenario}-draw*-world*.parquet")
    with duckdb.connect() as con:
        rows = con.execute(
            "select distinct programme from read_parquet(?) where programme <> ''", [pattern]
        ).fetchall()
    return {programme for (programme,) in rows}


def paid_for(result: Path, scenario: str) -> set[str]:
    """Return what the courses lead to that any programme paid for in a scenario, and those of claims."""
    pattern = str(result / FOLDER / f"{scenario}-draw*-world*.parquet")
    with duckdb.connect() as con:
        rows = con.execute(
            "select distinct about from read_parquet(?) where what = 'start' and programme <> ''",
            [pattern],
        ).fetchall()
        trained = con.execute(
            "select distinct about from read_parquet(?) where what = 'claim' and about like ?",
            [pattern, f"{ROUTES}%"],
        ).fetchall()
        routes = sorted({name for (about,) in trained for name in _names(about, ROUTES)})
        leads = con.execute(
            "select distinct about from read_parquet(?) where what = 'start' "
            "and list_contains(?, element)",
            [pattern, routes],
        ).fetchall()
    return {about for (about,) in [*rows, *leads]}


def _claim(month: int, setting: int, programme: str, incentive: str, about: str) -> Claim:
    return Claim(month, setting, programme, incentive, _names(about, LEVELS), _names(about, ROUTES))


def _names(about: str, kind: str) -> tuple[str, ...]:
    return tuple(about.removeprefix(kind).split()) if about.startswith(kind) else ()
