"""The store of a sweep: runs by what they were made of, in parts that are whole or not there.

A run's name is a hash of everything that decides its numbers, so a run that is there is never run
again, whoever asks. Each batch becomes one part: written under another name, flushed to the disk and
renamed. A part has a row for every few values, so that nothing grows with what is kept of a run. What
there is is looked up in an index on disk that is made anew from the parts each time a store is opened.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

import duckdb
import numpy as np
import numpy.typing as npt

from sim.base.errors import InputError
from sim.outputs.measuring.table import SeriesKey
from sim.outputs.parquet import connect
from sim.outputs.store import reason_of
from sim.outputs.sweep_files import (
    DAMAGED,
    FORMAT,
    FORMAT_FILE,
    MOVE,
    PARTS,
    STORE,
    DamagedStoreError,
    SweepStoreError,
    check_version,
    damaged,
    lock,
    put,
    write_whole,
)
from sim.outputs.writer import quoted

Floats = npt.NDArray[np.float64]

FAILURES = "failures.jsonl"
LOCK = "lock"
SCRATCH = "scratch"
"""Made anew at each opening: the index, and tables that are not finished."""
PIECE = 64
"""Values in one row of a part."""
MOST_PARTS = 256
"""Parts that lie about before they are joined into one."""
MEMORY = "150MB"
PART = re.compile(r"part-([0-9]{9})\.parquet")
JOINED = re.compile(r"joined-([0-9]{9})-([0-9]{9})\.parquet")


@dataclass(frozen=True)
class StoredRun:
    """A finished run: its name, what series at what dates its values are of, and what it took."""

    name: str
    keys: tuple[SeriesKey, ...]
    dates: tuple[str, ...]
    values: Floats
    seconds: float


class SweepStore:
    """A sweep's folder, open for one program at a time; use it in a `with`.

    Raises InputError if the store is of another version of the model, of a sweep of another name or
    open already, SweepStoreError if the folder cannot be written. `set_aside` are files that could not
    be read; the runs in them count as not done.
    """

    def __init__(self, folder: Path, version: str, sweep: str = "") -> None:
        self.folder = folder
        self.set_aside: list[str] = []
        self._version, self._sweep = version, sweep
        self._home = folder / STORE
        self.parts = self._home / PARTS
        self._layouts = self._home / "layouts"
        self.scratch = self._home / SCRATCH
        self._known: set[str] = set()
        self._lost_layouts = False
        self._lock: IO[bytes] | None = None
        self._failures: IO[str] | None = None
        self._next = 0
        self.con: duckdb.DuckDBPyConnection

    def __enter__(self) -> Self:
        """Open the store, or begin one."""
        with self.telling():
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock = lock(self._home / LOCK)
            if self._lock is None:
                raise InputError(
                    f"{self.folder}: another sweep is writing here. Wait for its end, or name another "
                    "folder with --to."
                )
            try:
                self._open()
            except BaseException:
                self._close()
                raise
        return self

    def _open(self) -> None:
        self._check_version()
        for folder in (self.parts, self._layouts):
            folder.mkdir(exist_ok=True)
            for left in folder.glob(".*"):
                left.unlink()
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        self._next = self._drop_joined()
        self._set_aside(readable=self._is_readable())
        self._known = {path.stem for path in self._layouts.glob("*.parquet")}
        self.con = connect()
        self.con.execute(f"attach {quoted(self.scratch / 'index.duckdb')} as found")
        self.con.execute("use found")
        self.con.execute(f"set memory_limit = '{MEMORY}'")
        self.con.execute(f"set temp_directory = {quoted(self.scratch / 'spill')}")
        self.con.execute("create table done (run varchar, seconds double)")
        self.con.execute("create table again (run varchar)")
        if any(self.parts.glob("*.parquet")):
            self._list_done()
        self._failures = (self._home / FAILURES).open("w", encoding="utf-8", newline="\n")

    def _list_done(self) -> None:
        """Index the runs that are there; those whose layout is lost are done again, for its sake."""
        self.con.register("known", {"layout": np.array(["", *self._known], dtype=object)})
        first = f"{self.all_parts()} where piece = 0"
        self.con.execute(
            f"insert into done select run, seconds from {first} and layout in (from known)"
        )
        self.con.execute(
            f"insert into again select run from {first} and layout not in (from known)"
        )
        (lost,) = self.con.execute("select count(*) from again").fetchall()[0]
        self._lost_layouts = lost > 0

    def _is_readable(self) -> bool:
        """Return whether all parts and layouts can be read as far as their index needs it."""
        con = connect()
        try:
            for home, column in ((self.parts, "run, seconds"), (self._layouts, "layout")):
                if any(home.glob("*.parquet")):
                    files = quoted(home / "*.parquet")
                    con.execute(f"select max(hash({column})) from read_parquet({files})").fetchall()
        except duckdb.Error:
            return False
        finally:
            con.close()
        return True

    def _set_aside(self, *, readable: bool) -> list[str]:
        """Move parts and layouts that cannot be read out of the way; return their paths."""
        found = [] if readable else damaged([self.parts, self._layouts])
        for path in found:
            aside = self._home / DAMAGED
            aside.mkdir(exist_ok=True)
            path.replace(aside / path.name)
        told = [str(path) for path in found]
        self.set_aside += told
        return told

    def __exit__(self, *_: object) -> None:
        """Close the store; what was added is there."""
        self.con.close()
        self._close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _close(self) -> None:
        for file in (self._failures, self._lock):
            if file is not None:
                with suppress(OSError):
                    file.close()

    def _check_version(self) -> None:
        path = self._home / FORMAT_FILE
        if path.exists():
            check_version(self.folder, self._version, self._sweep)
        elif self.parts.is_dir() and any(self.parts.glob("*.parquet")):
            raise InputError(f"{path}: is missing, so it is not known what made this store. {MOVE}")
        else:
            about = {"format": FORMAT, "model_version": self._version, "sweep": self._sweep}
            write_whole(path, json.dumps(about) + "\n")

    def _drop_joined(self) -> int:
        """Remove parts that have been joined into one; return the number of the next part."""
        last = -1
        joined = [
            (int(found[1]), int(found[2]))
            for path in self.parts.iterdir()
            if (found := JOINED.fullmatch(path.name))
        ]
        for path in self.parts.iterdir():
            found = PART.fullmatch(path.name)
            if found is None:
                continue
            number = int(found[1])
            if any(first <= number <= end for first, end in joined):
                path.unlink()
            last = max(last, number)
        return max([last, *(end for _, end in joined)]) + 1

    def all_parts(self) -> str:
        """Return the parts as SQL reads them."""
        return f"read_parquet({quoted(self.parts / '*.parquet')})"

    def all_layouts(self) -> str:
        """Return the layouts as SQL reads them: for a place among a run's values, series and date."""
        return f"read_parquet({quoted(self._layouts / '*.parquet')})"

    @property
    def has_runs(self) -> bool:
        """Whether any run is stored."""
        return any(self.parts.glob("*.parquet"))

    def claim(self, runs: Sequence[str]) -> list[bool]:
        """Return which of some runs are neither there nor claimed before; they are claimed by this."""
        with self.telling():
            self.con.register("asked", {"run": np.array(runs, dtype=object)})
            there = self.con.execute(
                "select distinct asked.run from asked join done on asked.run = done.run"
            ).fetchall()
            seen = {run for (run,) in there}
            free = []
            for run in runs:
                free.append(run not in seen)
                seen.add(run)
            new = [run for run, is_free in zip(runs, free, strict=True) if is_free]
            if new:
                self.con.register("new", {"run": np.array(new, dtype=object)})
                self.con.execute("insert into done select run, null from new")
            return free

    def mean_seconds(self) -> float | None:
        """Return what a stored run took on average; None if there is none."""
        (seconds,) = self.con.execute("select avg(seconds) from done").fetchall()[0]
        return None if seconds is None else float(seconds)

    def add(self, runs: Sequence[StoredRun]) -> None:
        """Store finished runs as one part; when this returns they are on the disk."""
        if not runs:
            return
        with self.telling():
            layouts = [self._layout(run) for run in runs]
            there = self._there_already(runs) if self._lost_layouts else set()
            rows = [
                row
                for run, layout in zip(runs, layouts, strict=True)
                if run.name not in there
                for row in _pieces(run, layout)
            ]
            if not rows:
                return
            names = ("run", "layout", "piece", "seconds", "value")
            self.con.execute(
                "create or replace temp table part "
                "(run varchar, layout varchar, piece integer, seconds double, value double[])"
            )
            columns = ", ".join(names)
            marks = ", ".join("?" for _ in names)
            self.con.executemany(f"insert into part ({columns}) values ({marks})", rows)
            path = self.parts / f"part-{self._next:09d}.parquet"
            self._copy("select * from part", path)
            self._next += 1
            if self._next % MOST_PARTS == 0:
                self.join_parts()

    def _there_already(self, runs: Sequence[StoredRun]) -> set[str]:
        """Return those of some runs that are in a part, and were done again to know their layout."""
        self.con.register("made", {"run": np.array([run.name for run in runs], dtype=object)})
        found = self.con.execute("select run from again where run in (from made)").fetchall()
        return {run for (run,) in found}

    def add_failure(self, run: str, kind: str, message: str) -> None:
        """Note that a run failed."""
        with self.telling():
            assert self._failures is not None
            row = {"run": run, "kind": kind, "message": message}
            self._failures.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._failures.flush()

    @property
    def failures(self) -> Path:
        """The file of runs that failed since the store was opened."""
        return self._home / FAILURES

    def join_parts(self) -> None:
        """Join the small parts into one; whenever this is stopped, each run is there once it is read."""
        small = sorted(path for path in self.parts.iterdir() if PART.fullmatch(path.name))
        if len(small) < 2:
            return
        numbers = [int(PART.fullmatch(path.name)[1]) for path in small]  # type: ignore[index]
        files = ", ".join(quoted(path) for path in small)
        path = self.parts / f"joined-{numbers[0]:09d}-{numbers[-1]:09d}.parquet"
        self._copy(f"select * from read_parquet([{files}])", path)
        for part in small:
            part.unlink()

    def _layout(self, run: StoredRun) -> str:
        """Return the name of a run's layout, which is stored if it is new."""
        told = json.dumps([run.keys, run.dates], ensure_ascii=True)
        name = hashlib.sha256(told.encode("ascii")).hexdigest()[:16]
        if name not in self._known:
            cells = [(*key, date) for key in run.keys for date in run.dates]
            columns: dict[str, Any] = {"place": np.arange(len(cells), dtype=np.int64)}
            for number, column in enumerate((*SeriesKey._fields, "date")):
                columns[column] = np.array([cell[number] for cell in cells], dtype=object)
            self.con.register("cells", columns)
            told_of = ", ".join(SeriesKey._fields)
            self._copy(
                f"select '{name}' as layout, place, {told_of}, cast(date as date) as date from cells",
                self._layouts / f"{name}.parquet",
            )
            self._known.add(name)
        return name

    def _copy(self, query: str, path: Path) -> None:
        unfinished = path.with_name(f".{path.name}")
        self.con.execute(
            f"copy ({query}) to {quoted(unfinished)} (format parquet, compression zstd)"
        )
        put(unfinished, path)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Say in words why something could not be written or read; what is damaged is set aside."""
        try:
            yield
        except (OSError, duckdb.Error) as error:
            is_full = isinstance(error, OSError | duckdb.OutOfMemoryException)
            found = self._set_aside(readable=is_full)
            if found:
                raise DamagedStoreError(str(self.folder), ", ".join(found)) from None
            if is_full or isinstance(error, duckdb.IOException):
                raise SweepStoreError(str(self.folder), reason_of(error)) from None
            raise


def _pieces(run: StoredRun, layout: str) -> Iterator[tuple[str, str, int, float, list[float]]]:
    values = run.values.reshape(-1)
    for piece in range(max(1, -(-len(values) // PIECE))):
        own = values[piece * PIECE : (piece + 1) * PIECE]
        yield run.name, layout, piece, run.seconds, own.tolist()
