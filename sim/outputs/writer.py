"""A result folder in the making: runs are added a few at a time and are not kept in memory.

Each batch becomes a small set of tables of its own in the unfinished folder; at the end DuckDB
streams them, in their order, into the tables of the result. Spreadsheets come scenario by scenario.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from sim.outputs.parquet import (
    EVENTS,
    FLOWS,
    LEDGER,
    MEASURES,
    ROUTES,
    SUPPORTED,
    connect,
    hash_of,
    write_tables,
)
from sim.outputs.spreadsheets import spreadsheets
from sim.outputs.store import (
    FILES,
    MANIFEST,
    SCENARIOS,
    SUMMARY,
    CannotWriteError,
    as_json,
    check_place,
    reason_of,
    swap_in,
)
from sim.outputs.tables import RunTables

BATCH = 4
PARTS = ".parts"
TABLES = (MEASURES, FLOWS, ROUTES, LEDGER)
LEDGER_SHEET = "ledger.csv"
LEDGER_COLUMNS = (
    "scenario",
    "world",
    "date",
    "programme",
    "purse",
    "route",
    "area",
    "line",
    "payer",
    "payee",
    "treatment",
    "units",
    "round(amount_gbp, 2) as amount_gbp",
)
MET = "met_"
"""Columns of spreadsheets that differ between scenarios begin with this."""


class ResultWriter:
    """Writes a result; leaving the `with` before `finish` leaves nothing, and the old one stays.

    Raises InputError if the folder may not be written, CannotWriteError if it cannot.
    """

    def __init__(self, folder: Path, *, overwrite: bool) -> None:
        check_place(folder, overwrite=overwrite)
        self.folder = folder
        self.overwrite = overwrite
        self.unfinished = folder.parent / f".{folder.name}.unfinished-{os.getpid()}"
        self._held: list[RunTables] = []
        self._parts: list[Path] = []
        self._sheets: dict[str, list[Path]] = {}

    def __enter__(self) -> ResultWriter:
        with self._telling():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.unfinished, ignore_errors=True)
            self.unfinished.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.unfinished, ignore_errors=True)

    def add(self, runs: Sequence[RunTables]) -> None:
        """Put runs after those added before: scenario by scenario, each by draw and world."""
        self._held += runs
        is_large = any(run.events is not None or run.supported is not None for run in runs)
        if len(self._held) >= BATCH or is_large:
            self._write_part()

    def add_sheets(self, runs: list[RunTables]) -> None:
        """Put all runs of one scenario into the spreadsheets; they need no flows and no events."""
        with self._telling():
            for name, text in spreadsheets(runs).items():
                sheets = self._sheets.setdefault(name, [])
                path = self.unfinished / PARTS / "sheets" / f"{len(sheets):06d}-{name}"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="")
                sheets.append(path)

    def finish(
        self,
        manifest: Mapping[str, Any],
        summary: Mapping[str, Any],
        inputs: Mapping[str, str],
        finish: Callable[[Path], object] | None = None,
    ) -> None:
        """Join the tables, write the rest, let `finish` add to it, and put the folder in its place."""
        if self._held or not self._parts:
            self._write_part()
        with self._telling():
            self._join_parts()
            _write_ledger_sheet(self.unfinished)
            for name, sheets in self._sheets.items():
                _join_sheets(sheets, self.unfinished / name)
            shutil.rmtree(self.unfinished / PARTS)
            for name, text in inputs.items():
                path = self.unfinished / SCENARIOS / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            files = {name: hash_of(self.unfinished / name) for name in TABLES}
            for name, content in ((SUMMARY, summary), (MANIFEST, {**manifest, FILES: files})):
                (self.unfinished / name).write_text(as_json(content) + "\n", encoding="utf-8")
            if finish is not None:
                finish(self.unfinished)
            check_place(self.folder, overwrite=self.overwrite)
            swap_in(self.unfinished, self.folder)

    def _write_part(self) -> None:
        part = self.unfinished / PARTS / f"{len(self._parts):06d}"
        with self._telling():
            part.mkdir(parents=True)
            write_tables(part, self._held)
            for kept in (EVENTS, SUPPORTED):
                if (part / kept).is_dir():
                    (self.unfinished / kept).mkdir(exist_ok=True)
                    for file in (part / kept).iterdir():
                        file.rename(self.unfinished / kept / file.name)
        self._parts.append(part)
        self._held = []

    def _join_parts(self) -> None:
        con = connect()
        try:
            for name in TABLES:
                files = ", ".join(quoted(part / name) for part in self._parts)
                con.execute(
                    f"copy (select * from read_parquet([{files}])) to {quoted(self.unfinished / name)} "
                    "(format parquet, compression zstd)"
                )
        finally:
            con.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (OSError, duckdb.IOException) as error:
            raise CannotWriteError(str(self.folder), reason_of(error)) from None


def _join_sheets(sheets: list[Path], path: Path) -> None:
    """Write the rows of some CSV files one after another; each may lack targets that others have."""
    headers = []
    for sheet in sheets:
        with sheet.open(encoding="utf-8", newline="") as file:
            headers.append(next(csv.reader(file)))
    columns = [name for name in headers[0] if not name.startswith(MET)]
    columns += sorted({name for header in headers for name in header if name.startswith(MET)})
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for sheet in sheets:
            with sheet.open(encoding="utf-8", newline="") as file:
                writer.writerows(csv.DictReader(file))


def _write_ledger_sheet(folder: Path) -> None:
    """Write the ledger as a table for spreadsheets, in the order of the other."""
    con = connect()
    try:
        con.execute(
            f"copy (select {', '.join(LEDGER_COLUMNS)} from read_parquet({quoted(folder / LEDGER)})) "
            f"to {quoted(folder / LEDGER_SHEET)} (format csv, header)"
        )
    finally:
        con.close()


def quoted(path: Path) -> str:
    """Return a path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"
