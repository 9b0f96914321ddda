"""The result folder: where it may be put, and how it is read. Only this package knows its layout.

A folder is written under a temporary name beside its place (`sim/outputs/writer.py`) and renamed when
it is complete.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.errors import InputError, SimError
from sim.outputs.measuring.table import ALL, SeriesKey
from sim.outputs.parquet import FLOWS, LEDGER, MEASURES, DamagedFileError, hash_of, reading

Floats = npt.NDArray[np.float64]
MANIFEST = "manifest.json"
SUMMARY = "summary.json"
FILES = "files"
"""Under this name a manifest keeps a hash of each table."""
SCENARIOS = "scenarios"


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


def as_json(content: object, indent: str = "") -> str:
    """Return JSON in which what holds neither lists nor objects stands on one line, a row to a line."""
    more = indent + "  "
    if isinstance(content, Mapping) and any(_is_deep(value) for value in content.values()):
        parts = [f"{_flat(name)}: {as_json(value, more)}" for name, value in content.items()]
        inside = f",\n{more}".join(parts)
        return f"{{\n{more}{inside}\n{indent}}}"
    if isinstance(content, list) and any(_is_deep(value) for value in content):
        inside = f",\n{more}".join(as_json(value, more) for value in content)
        return f"[\n{more}{inside}\n{indent}]"
    return _flat(content)


def _is_deep(content: object) -> bool:
    return isinstance(content, Mapping | list)


def _flat(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


def reason_of(error: Exception) -> str:
    """Return the one line of a system's or DuckDB's error that says what is wrong."""
    return getattr(error, "strerror", None) or str(error).splitlines()[0]


def swap_in(unfinished: Path, folder: Path) -> None:
    """Put a finished folder in its place; what stood there goes only when the new one is there."""
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
        self,
        scenario: str,
        measure: str,
        workforce: str,
        service: str = ALL,
        level: str = ALL,
        area: str = ALL,
    ) -> tuple[list[str], Floats]:
        """Return dates (ISO) and values (runs, dates) of one series, runs by draw and world.

        Raises KeyError if the result has no such series.
        """
        with reading() as con:
            rows = con.execute(
                "select draw, world, cast(date as varchar) as date, value "
                "from read_parquet(?) where scenario = ? and measure = ? and workforce = ? "
                "and service = ? and level = ? and area = ? order by draw, world, date",
                [str(self.folder / MEASURES), scenario, measure, workforce, service, level, area],
            ).fetchall()
        if not rows:
            raise KeyError(f"{measure} of {workforce}, {service}, {level}, {area} in {scenario}")
        dates = sorted({row[2] for row in rows})
        runs = sorted({(row[0], row[1]) for row in rows})
        values = np.full((len(runs), len(dates)), np.nan)
        day = {date: number for number, date in enumerate(dates)}
        run = {name: number for number, name in enumerate(runs)}
        for draw, world, date, value in rows:
            values[run[draw, world], day[date]] = value
        return dates, values

    def matching(self, wanted: Iterable[Wanted], area: str | None = ALL) -> list[StoredSeries]:
        """Return all series that fit any of those wanted, in one pass over the file.

        Of the country, of one area, or, with None, of the country and every area. Sorted by scenario
        and key. Those that the result does not have are not in the answer.
        """
        rows_wanted = list(wanted)
        if not rows_wanted:
            return []
        with reading() as con:
            con.execute(
                "create table wanted (measure varchar, workforce varchar, "
                "service varchar, level varchar)"
            )
            con.executemany("insert into wanted values (?, ?, ?, ?)", rows_wanted)
            rows = con.execute(
                "with chosen as (select * from read_parquet(?) as m where coalesce(?, area) = area "
                "and measure in (select measure from wanted) and exists (select 1 from wanted as w "
                "where w.measure = m.measure and coalesce(w.workforce, m.workforce) = m.workforce "
                "and coalesce(w.service, m.service) = m.service "
                "and coalesce(w.level, m.level) = m.level)) "
                "select scenario, workforce, service, level, area, measure, unit, draw, world, "
                "list(cast(date as varchar) order by date), list(value order by date) "
                "from chosen group by all order by all",
                [str(self.folder / MEASURES), area],
            ).fetchall()
        grouped: dict[tuple[str, SeriesKey], list[tuple[Any, ...]]] = {}
        for row in rows:
            grouped.setdefault((row[0], SeriesKey(*row[1:7])), []).append(row[7:])
        return [_stored(scenario, key, runs) for (scenario, key), runs in grouped.items()]

    def scenario_file(self, scenario: str) -> Path:
        """Return where a scenario lies as it was used; a result made by hand may lack it."""
        return self.folder / SCENARIOS / scenario / f"{scenario}.yaml"

    def evidence(self) -> str:
        """Return the name of the library that the result was made from; the first of several."""
        prefix = "evidence "
        named = [name for name in self.manifest.get("hashes", {}) if name.startswith(prefix)]
        return named[0].removeprefix(prefix) if named else ""

    def check_files(self) -> None:
        """Raise DamagedFileError if a table that has a hash is not as it was written."""
        for name, told in self.manifest.get(FILES, {}).items():
            path = self.folder / name
            if path.is_file() and hash_of(path) != told:
                raise DamagedFileError(f"{path}: it is not as it was written")

    def keys(self) -> list[SeriesKey]:
        """Return every series of the result."""
        with reading() as con:
            rows = con.execute(
                "select distinct workforce, service, level, area, measure, unit "
                "from read_parquet(?) order by all",
                [str(self.folder / MEASURES)],
            ).fetchall()
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

    Raises NotAResultError if the folder lacks a file that every result has, DamagedFileError if what it
    says of itself cannot be read.
    """
    for name in (MANIFEST, SUMMARY, MEASURES, FLOWS, LEDGER):
        if not (folder / name).is_file():
            raise NotAResultError(str(folder), name)
    return Result(folder, read_told(folder / MANIFEST, "scenarios"), read_told(folder / SUMMARY))


def read_told(path: Path, *needed: str) -> dict[str, Any]:
    """Return what a manifest or summary says. Raises DamagedFileError if it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and all(name in found for name in needed):
            return found
        reason = f"{path}: it lacks {', '.join(needed) or 'what it should say'}"
    except ValueError as error:
        reason = f"{path}: {str(error).splitlines()[0]}"
    raise DamagedFileError(reason)
