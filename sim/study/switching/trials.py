"""Points that were tried, kept on disk by a hash of all that decides what comes of them.

Each world of a point is a file, there whole or not at all; so the same command goes on where it was
stopped, and what is there is never run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Self

from sim.appraisal.priced import PricedWorlds, join, pack, unpack
from sim.base.errors import InputError
from sim.outputs.store import reason_of
from sim.outputs.sweep_files import SweepStoreError, lock, put
from sim.study.executors import Executor, Here, Lost, Pool
from sim.study.replicate import WorkerLostError
from sim.study.runs import loader
from sim.study.switching.work import Places, Point, Refused, Work
from sim.study.version import version_of

PRICED = "priced"
"""The folder of the worlds that were priced."""
LOCK = "lock"
NAME_LENGTH = 32
Progress = Callable[[int, int], None]
Outcome = PricedWorlds | Refused


@dataclass(frozen=True)
class Effort:
    """How much is run: worlds of each point, and processes."""

    worlds: int
    workers: int


class Trials:
    """Runs points and keeps them; use it in a `with`. `made` counts the runs that it made itself."""

    def __init__(
        self, work: Work, effort: Effort, folder: Path, progress: Progress | None = None
    ) -> None:
        self.work, self.effort, self.folder = work, effort, folder
        self.made = 0
        self._progress = progress
        self._done = self._asked = 0
        self._shared = _shared(work)
        self._known: dict[Places, Outcome] = {}
        self._stack = ExitStack()
        self._executor: Executor[Point, Outcome] | None = None

    def __enter__(self) -> Self:
        self._stack.enter_context(_locked(self.folder))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def read(self, points: Iterable[Places]) -> dict[Places, Outcome]:
        """Return what comes of some points, all worlds together; what is not there is run."""
        wanted = list(dict.fromkeys(points))
        new = [places for places in wanted if places not in self._known]
        worlds = range(self.effort.worlds)
        self._asked += len(new) * len(worlds)
        found: dict[Point, Outcome | None] = {
            point: self._stored(point)
            for point in (Point(places, world) for places in new for world in worlds)
        }
        missing = [point for point, one in found.items() if one is None]
        self._tell(len(found) - len(missing))
        for point, one in self._run(missing):
            found[point] = one
            self._tell(1)
        for places in new:
            parts = [found[Point(places, world)] for world in worlds]
            refused = next((part for part in parts if isinstance(part, Refused)), None)
            priced = [part for part in parts if isinstance(part, PricedWorlds)]
            self._known[places] = refused or join(priced)
        return {places: self._known[places] for places in wanted}

    def _run(self, points: list[Point]) -> Iterator[tuple[Point, Outcome]]:
        """Yield what comes of points that are not stored, and store it."""
        if not points:
            return
        if self._executor is None:
            self._executor = self._stack.enter_context(_executor(self.work, self.effort.workers))
        with closing(self._executor.map_batches(points)) as done:
            for point, one in done:
                if isinstance(one, Lost):
                    raise WorkerLostError(", ".join(self.work.scenarios), point.world)
                self.made += len(self.work.scenarios)
                if isinstance(one, PricedWorlds):
                    self._store(point, pack(one))
                yield point, one

    def _tell(self, points: int) -> None:
        self._done += points
        if self._progress is not None:
            each = len(self.work.scenarios)
            self._progress(self._done * each, self._asked * each)

    def _path(self, point: Point) -> Path:
        told = json.dumps([self._shared, point.places, point.world])
        name = hashlib.sha256(told.encode("ascii")).hexdigest()[:NAME_LENGTH]
        return self.folder / PRICED / f"{name}.npz"

    def _stored(self, point: Point) -> PricedWorlds | None:
        path = self._path(point)
        return unpack(path.read_bytes(), self.work.model) if path.is_file() else None

    def _store(self, point: Point, data: bytes) -> None:
        path = self._path(point)
        unfinished = path.with_suffix(".unfinished")
        try:
            unfinished.write_bytes(data)
            put(unfinished, path)
        except OSError as error:
            raise SweepStoreError(str(self.folder), reason_of(error)) from None


def _executor(work: Work, workers: int) -> Executor[Point, Outcome]:
    return Pool(work, workers) if workers > 1 else Here(work)


def _shared(work: Work) -> list[str | int | None]:
    """Return what all points of a piece of work share: programs, scenarios, costs, seed, last month."""
    # Where a library lies decides nothing.
    costs = repr(replace(work.model, file=Path(work.model.file).name))
    scenarios = [f"{Path(path).stem} {loader().digest(path)}" for path in work.scenarios]
    return [version_of(Work.__module__), *scenarios, costs, work.seed, work.until]


def check_folder(folder: Path) -> None:
    """Raise InputError if a folder is a file, or holds something else than switching values."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file. Name a folder with --to.")
    if folder.exists() and not (folder / PRICED).is_dir() and any(folder.iterdir()):
        raise InputError(
            f"{folder}: holds something else than switching values, and is not touched. Name another "
            "folder with --to."
        )


def _locked(folder: Path) -> IO[bytes]:
    """Return the lock of a folder, which is made if it is not there."""
    check_folder(folder)
    home = folder / PRICED
    try:
        home.mkdir(parents=True, exist_ok=True)
        held = lock(home / LOCK)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({reason_of(error)}). Name another folder with --to."
        ) from None
    if held is None:
        raise InputError(
            f"{folder}: another program works in it. Wait for it, or name another folder with --to."
        )
    return held
