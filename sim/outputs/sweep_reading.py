"""A stored sweep read back: its points with the values of their levers, and series by point and run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.outputs.measuring.table import Floats, SeriesKey
from sim.outputs.parquet import reading
from sim.outputs.store import MANIFEST, SUMMARY, NotAResultError, read_told
from sim.outputs.sweep_tables import PLACE, POINTS, RUNS

POINTS_TABLE = f"{POINTS}.parquet"


@dataclass(frozen=True)
class StoredSweep:
    """A sweep: for each point its scenario and the values of its levers, as they were set.

    A value is None where a point leaves a lever as its scenario has it; point 0 is the base.
    """

    folder: Path
    manifest: dict[str, Any]
    summary: dict[str, Any]
    scenarios: tuple[str, ...]
    levers: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]

    def keys(self) -> list[SeriesKey]:
        """Return every series of the sweep."""
        with reading() as con:
            rows = con.execute(
                "select distinct workforce, service, level, area, measure, unit "
                "from read_parquet(?) order by all",
                [str(self.folder / RUNS)],
            ).fetchall()
        return [SeriesKey(*row) for row in rows]

    def dates(self) -> list[str]:
        """Return the dates (ISO) at which anything is told, in order."""
        with reading() as con:
            rows = con.execute(
                "select distinct cast(date as varchar) from read_parquet(?) order by all",
                [str(self.folder / RUNS)],
            ).fetchall()
        return [row[0] for row in rows]

    def at(self, key: SeriesKey, date: str) -> tuple[list[tuple[int, int]], Floats]:
        """Return runs (draw, world) and what each point comes to in them, (points, runs).

        Not a number where a run failed, or does not tell the series at the date.
        """
        with reading() as con:
            where = " and ".join(f"{name} = ?" for name in PLACE)
            values = [key.workforce, key.service, key.level, key.area, key.measure]
            found = con.execute(
                "select point, draw, world, value from read_parquet(?) "
                f"where {where} and date = cast(? as date)",
                [str(self.folder / RUNS), *values, date],
            ).fetchnumpy()
        pairs = sorted({*zip(found["draw"].tolist(), found["world"].tolist(), strict=True)})
        place = {run: number for number, run in enumerate(pairs)}
        table = np.full((len(self.scenarios), len(pairs)), np.nan)
        columns = [
            place[run] for run in zip(found["draw"].tolist(), found["world"].tolist(), strict=True)
        ]
        table[found["point"].astype(np.int64), columns] = found["value"]
        return pairs, table


def is_sweep(folder: Path) -> bool:
    """Return whether a folder holds the tables of a sweep."""
    return (folder / RUNS).is_file() and (folder / POINTS_TABLE).is_file()


def open_sweep(folder: Path) -> StoredSweep:
    """Return a stored sweep. Raises NotAResultError if the folder holds none that is finished."""
    for name in (MANIFEST, SUMMARY, RUNS, POINTS_TABLE):
        if not (folder / name).is_file():
            raise NotASweepError(str(folder), name)
    with reading() as con:
        found = con.execute(
            "select * from read_parquet(?) order by point", [str(folder / POINTS_TABLE)]
        )
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
    read = {name: read_told(folder / name) for name in (MANIFEST, SUMMARY)}
    return StoredSweep(
        folder,
        read[MANIFEST],
        read[SUMMARY],
        tuple(row[1] for row in rows),
        tuple(names[2:]),
        tuple(tuple(row[2:]) for row in rows),
    )


class NotASweepError(NotAResultError):
    """A folder that was to be read holds no finished sweep."""

    def __str__(self) -> str:
        return (
            f"{self.folder}: no finished sweep, it has no {self.missing}. Name a folder that `sweep` "
            "wrote, such as results/pay_by_places; if it was stopped, the same sweep goes on."
        )
