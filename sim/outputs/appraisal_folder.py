"""The folder `appraisal/` of a result: written under a temporary name and swapped in when whole."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from sim.outputs.parquet import CASH, LEDGER, connect
from sim.outputs.store import CannotWriteError, as_json, reason_of, swap_in

APPRAISAL = "appraisal"

NAMES = ("line", "programme", "payer", "payee", "treatment")
MORE = ("title", "group", "workforce", "route", "stage", "saves", "financial_year")


def write_appraisal(
    result: Path,
    sheets: Mapping[str, Sequence[Mapping[str, Any]]],
    ledger: Mapping[str, np.ndarray],
    dates: Mapping[str, str],
    data: Mapping[str, Any],
    finish: Callable[[Path], None] | None = None,
) -> Path:
    """Write an appraisal beside its result, and return its folder; an earlier one is replaced.

    `dates` give the last day of each financial year. `finish` puts more, such as charts, into the
    folder before anybody sees it. Raises CannotWriteError.
    """
    folder = result / APPRAISAL
    unfinished = result / f".{APPRAISAL}.unfinished-{os.getpid()}"
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        try:
            for name, rows in sheets.items():
                _write_sheet(unfinished / f"{name}.csv", rows)
            _write_ledger(unfinished / LEDGER, ledger, dates)
            text = as_json(data) + "\n"
            (unfinished / f"{APPRAISAL}.json").write_text(text, encoding="utf-8")
            if finish is not None:
                finish(unfinished)
            swap_in(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except (OSError, duckdb.IOException) as error:
        raise CannotWriteError(str(folder), reason_of(error)) from None
    return folder


def _write_sheet(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_ledger(path: Path, ledger: Mapping[str, np.ndarray], dates: Mapping[str, str]) -> None:
    """Write the ledger; amounts are also there as whole pence, which add up exactly."""
    con = connect()
    try:
        days = np.array([dates[year] for year in ledger["financial_year"]], dtype="datetime64[us]")
        con.register("entries", {**ledger, "day": days})
        told = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in NAMES)
        more = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in MORE)
        quoted = str(path).replace("'", "''")
        con.execute(
            "copy (select cast(scenario as varchar) as scenario, draw, world, "
            f"cast(day as date) as date, {told}, pence / 100.0 as amount_gbp, "
            f"'{CASH}' as price_basis, units, pence, {more} from entries) "
            f"to '{quoted}' (format parquet, compression zstd)"
        )
    finally:
        con.close()
