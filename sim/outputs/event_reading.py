"""Event logs read back from a stored result: which there are, and their columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.outputs.parquet import EVENTS, reading
from sim.outputs.store import Result


def event_logs(result: Result) -> list[tuple[str, int, int]]:
    """Return (scenario, draw, world) of each event log, scenarios in the order of the result."""
    return [
        (scenario, draw, world)
        for scenario in result.manifest["scenarios"]
        for draw in range(int(result.manifest.get("draws", 1)))
        for world in range(int(result.manifest["worlds"]))
        if _path(result, scenario, draw, world).is_file()
    ]


def read_events(
    result: Result, run: tuple[str, int, int], columns: Sequence[str], person: int | None = None
) -> dict[str, np.ndarray]:
    """Return columns of the event log of a (scenario, draw, world), in the log's order.

    Of one person, given by key, or of all.
    """
    with reading() as con:
        chosen, values = ("", []) if person is None else ("where person = ?", [person])
        table = con.execute(
            f"select {', '.join(columns)} from read_parquet(?) {chosen}",
            [str(_path(result, *run)), *values],
        ).fetchnumpy()
    return {name: np.asarray(table[name]) for name in columns}


def read_coded(
    result: Result, run: tuple[str, int, int], columns: Sequence[str], names: Sequence[str]
) -> tuple[dict[str, np.ndarray], dict[str, tuple[str, ...]]]:
    """Return columns of a whole event log, those of `names` as numbers, and what the numbers stand for.

    A log has millions of rows and few names: numbers are quick to sort and to compare.
    """
    path = str(_path(result, *run))
    with reading() as con:
        words = {}
        chosen = list(columns)
        for name in names:
            found = con.execute(
                f"select distinct {name} from read_parquet(?) order by all", [path]
            ).fetchall()
            words[name] = tuple(row[0] for row in found)
            chosen.append(f"cast(list_position(${name}, {name}) - 1 as smallint) as {name}")
        table = con.execute(
            f"select {', '.join(chosen)} from read_parquet($path)",
            {"path": path, **{name: list(known) for name, known in words.items()}},
        ).fetchnumpy()
    return {name: np.asarray(table[name]) for name in (*columns, *names)}, words


def _path(result: Result, scenario: str, draw: int, world: int) -> Path:
    return result.folder / EVENTS / f"{scenario}-draw{draw}-world{world}.parquet"
