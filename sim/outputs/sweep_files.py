"""What lies on the disk for a sweep's store: what made it, files that are whole or not there, a lock.

All of it holds whether or not the store is open; `sim/outputs/sweep_store.py` opens it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import duckdb
import numpy as np

from sim.base.errors import InputError
from sim.outputs.parquet import connect
from sim.outputs.store import CannotWriteError
from sim.outputs.writer import quoted

STORE = "store"
PARTS = "parts"
FORMAT_FILE = "format.json"
FORMAT = 1
DAMAGED = "damaged"
"""Where parts and layouts that cannot be read are put; their runs are done again."""
MOVE = "Move it away or name another folder with --to."


class SweepStoreError(CannotWriteError):
    """The store could not be written or read; what was finished before is still there."""

    def __str__(self) -> str:
        return (
            f"{self.folder}: cannot be written ({self.reason}). What was finished before is stored and "
            "nothing of it is lost: make room or mend the folder and give the same command, or name "
            "another folder with --to."
        )


class DamagedStoreError(SweepStoreError):
    """A file of the store could not be read, and has been set aside."""

    def __str__(self) -> str:
        return (
            f"{self.reason}: damaged, and put aside into {self.folder}/{STORE}/{DAMAGED}. The same "
            "command does its runs again; all others are kept."
        )


def damaged(folders: Sequence[Path]) -> list[Path]:
    """Return the Parquet files of some folders that cannot be read to their end."""
    found = []
    con = connect()
    try:
        for path in sorted(path for folder in folders for path in folder.glob("*.parquet")):
            try:
                con.execute(f"select max(hash(columns(*))) from read_parquet({quoted(path)})")
            except duckdb.OutOfMemoryException:
                raise
            except duckdb.Error:
                found.append(path)
    finally:
        con.close()
    return found


def check_version(folder: Path, version: str, sweep: str = "") -> None:
    """Raise InputError if a store was made by another version of the model, or for another sweep."""
    path = folder / STORE / FORMAT_FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found, form = str(told["model_version"]), told["format"]
        held = str(told.get("sweep", ""))
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: cannot be read. {MOVE}") from None
    if form != FORMAT or found != version:
        raise InputError(
            f"{folder}: was made by another version of the model ({found}; this is {version}), whose "
            f"runs cannot be mixed with new ones. Nothing was changed. {MOVE}"
        )
    if held and sweep and held != sweep:
        raise InputError(
            f"{folder}: holds the sweep {held}, whose tables {sweep} would replace. Nothing was "
            "changed. Name another folder with --to."
        )


class Peeked:
    """What a store holds, looked at without opening it: seconds and bytes of a run, on average."""

    def __init__(self, parts: Path, files: Sequence[Path]) -> None:
        self._con = connect()
        listed = ", ".join(quoted(path) for path in files)
        self._con.execute(
            "create table done as select run, seconds from "
            f"read_parquet([{listed}]) where piece = 0"
        )
        runs, seconds = self._con.execute("select count(*), avg(seconds) from done").fetchall()[0]
        self.seconds = float(seconds)
        self.bytes_per_run = size_of(parts) / int(runs)

    def count(self, runs: Sequence[str]) -> int:
        """Return how many of some runs are stored."""
        self._con.register("asked", {"run": np.array(runs, dtype=object)})
        query = "select count(*) from asked where run in (select run from done)"
        return int(self._con.execute(query).fetchall()[0][0])


def peek(folder: Path, version: str, sweep: str = "") -> Peeked | None:
    """Return what the store of a sweep's folder holds that can be read; None if there is no run.

    Raises InputError if another version of the model made it, or it is of another sweep.
    """
    if not (folder / STORE / FORMAT_FILE).is_file():
        return None
    check_version(folder, version, sweep)
    parts = folder / STORE / PARTS
    files = sorted({*parts.glob("*.parquet")} - {*damaged([parts])})
    return Peeked(parts, files) if files else None


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder have together."""
    return sum(path.stat().st_size for path in folder.iterdir())


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it is there whole or not at all."""
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    put(unfinished, path)


def put(unfinished: Path, path: Path) -> None:
    """Rename a finished file to its own name, once all of it is on the disk."""
    # Windows flushes only what is open for writing.
    with unfinished.open("r+b") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def lock(path: Path) -> IO[bytes] | None:
    """Return a file that is locked until it is closed or this program ends; None if another holds it."""
    file = path.open("ab")
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
