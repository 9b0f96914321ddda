"""Who was supported, read from a stored result as rows; `supported.py` says what they hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.outputs.parquet import SUPPORTED, reading
from sim.outputs.supported import CLAIM, LED, ROUTES, START

MONTH = "cast(12 * year(date) + month(date) - 4 as integer)"
"""Months since April of the year 0, so that a whole dozen of them is a financial year."""
Rows = list[tuple[Any, ...]]


def has_supported(result: Path) -> bool:
    """Return whether a result kept who was supported."""
    return (result / SUPPORTED).is_dir()


def read_starts(result: Path, scenario: str, draw: int, world: int, leads_to: set[str]) -> Rows:
    """Return (month, person, route, leads to, payer, setting) of starts of what leads to some places."""
    return _rows(
        _file(result, scenario, draw, world),
        f"{MONTH}, person, element, about, programme, setting",
        "what = ? and list_contains(?, about)",
        [START, sorted(leads_to)],
    )


def read_claims(result: Path, scenario: str, draw: int, world: int) -> Rows:
    """Return (month, setting, programme, incentive, what it is for) of settings that were paid."""
    columns = f"{MONTH}, setting, programme, element, about"
    return _rows(_file(result, scenario, draw, world), columns, "what = ?", [CLAIM])


def read_led(result: Path, scenario: str, draw: int, world: int) -> Rows:
    """Return (setting, month, level) of changes of the highest level in post, setting by setting."""
    columns = f"setting, {MONTH}, about"
    return _rows(_file(result, scenario, draw, world), columns, "what = ?", [LED])


def programmes_paid(result: Path, scenario: str) -> set[str]:
    """Return the programmes that paid anybody in a scenario."""
    return _names(_rows(_files(result, scenario), "distinct programme", "programme <> ''", []))


def paid_for(result: Path, scenario: str) -> set[str]:
    """Return what the courses lead to that programmes paid for, or paid settings for, in a scenario."""
    files = _files(result, scenario)
    paid = _rows(files, "distinct about", "what = ? and programme <> ''", [START])
    trained = _rows(files, "distinct about", "what = ? and starts_with(about, ?)", [CLAIM, ROUTES])
    routes = {name for about in _names(trained) for name in about.removeprefix(ROUTES).split()}
    leads = _rows(
        files, "distinct about", "what = ? and list_contains(?, element)", [START, sorted(routes)]
    )
    return _names(paid) | _names(leads)


def leads_to(result: Path, scenario: str) -> dict[str, str]:
    """Return what each course that programmes paid for leads to in a scenario."""
    columns = "distinct element, about"
    paid = _rows(_files(result, scenario), columns, "what = ? and programme <> ''", [START])
    return {str(route): str(about) for route, about in paid}


def _names(rows: Rows) -> set[str]:
    return {str(name) for (name,) in rows}


def _file(result: Path, scenario: str, draw: int, world: int) -> str:
    return str(result / SUPPORTED / f"{scenario}-draw{draw}-world{world}.parquet")


def _files(result: Path, scenario: str) -> str:
    return str(result / SUPPORTED / f"{scenario}-draw*-world*.parquet")


def _rows(files: str, columns: str, condition: str, values: list[Any]) -> Rows:
    with reading() as con:
        query = f"select {columns} from read_parquet(?) where {condition} order by all"
        return con.execute(query, [files, *values]).fetchall()
