"""A sweep from start to finish: what is not stored yet is run and stored, then the tables are made.

Points are made one after another and never held together; a run that is stored is never run again.
Batches are cut to about a second of work, so that what goes to a worker and comes back costs little
beside it, and a worker that is lost takes little with it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any

from sim.base.errors import InputError
from sim.inputs.cases import Case, CaseLoader
from sim.inputs.resolved import digest
from sim.inputs.sweep_design import SweepDesign, SweepPoint
from sim.outputs.parquet import hash_of
from sim.outputs.store import MANIFEST, SUMMARY
from sim.outputs.sweep_answer import answer
from sim.outputs.sweep_files import STORE
from sim.outputs.sweep_store import StoredRun, SweepStore
from sim.outputs.sweep_tables import RUNS, SweepTables, WantedRun, write_about
from sim.study.cluster import Cluster, check_address
from sim.study.executors import Executor, Here, Lost, Pool
from sim.study.projection import LIBRARIES, git_commit
from sim.study.runs import Failed, Keep, Kept, Outcome, Run, Wanted, execute
from sim.study.version import model_version

BATCH_SECONDS = 1.0
STORING_SECONDS = 0.03
"""What this process spends on a batch; with many workers batches are longer, so that it keeps up."""
MOST_IN_BATCH = 256
CLAIMED_AT_ONCE = 2_000
"""Runs that are looked up in the store at once."""
NAME_LENGTH = 32
LOST = "WorkerLost"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sweep:
    """What is to be swept, and where: `scheduler` is that of a cluster, None for this machine alone."""

    design: SweepDesign
    loader: CaseLoader
    folder: Path
    workers: int
    scheduler: str | None = None
    command: str = ""

    @property
    def keep(self) -> Keep:
        """What is kept of a run."""
        wanted = tuple(Wanted(*row) for row in self.design.kept)
        return Keep(wanted, self.design.months, self.design.every_month)


@dataclass(frozen=True)
class NamedRun:
    """A run and its name in the store."""

    run: Run
    name: str


Batch = tuple[NamedRun, ...]


class Names:
    """Names runs by a hash of all that decides what is kept of them."""

    def __init__(self, sweep: Sweep) -> None:
        design, keep = sweep.design, sweep.keep
        self.scenarios = {
            path.as_posix(): sweep.loader.digest(path.as_posix())
            for path in design.scenarios.values()
        }
        kept = [list(row) for row in design.kept]
        self._shared = digest(
            {
                "model": model_version(),
                "seed": design.seed,
                "keep": [kept, list(keep.months), keep.every_month],
            }
        )

    def name(self, run: Run) -> str:
        """Return the name of a run."""
        case = run.case
        told = json.dumps(
            [self._shared, self.scenarios[case.scenario], case.values, case.draw, run.world],
            ensure_ascii=True,
        )
        return hashlib.sha256(told.encode("ascii")).hexdigest()[:NAME_LENGTH]


@dataclass
class Pace:
    """How long runs take, as far as is known."""

    seconds: float | None = None
    runs: int = 0
    batch_seconds: float = BATCH_SECONDS

    def note(self, seconds: float) -> None:
        """Take one more run into the mean."""
        self.runs += 1
        before = seconds if self.seconds is None else self.seconds
        self.seconds = before + (seconds - before) / min(self.runs, 50)

    @property
    def batch(self) -> int:
        """How many runs make a batch."""
        if self.seconds is None:
            return 1
        return max(1, min(MOST_IN_BATCH, math.floor(self.batch_seconds / max(self.seconds, 1e-6))))


class Work:
    """What a worker does with a batch; it goes to each once."""

    def __init__(self, seed: int, keep: Keep) -> None:
        self._seed, self._keep = seed, keep

    def __call__(self, batch: Batch) -> list[Outcome]:
        """Return what came of each run."""
        return execute([named.run for named in batch], self._seed, self._keep)


class About:
    """What a process would run: the version of the model and of the scenario files."""

    def __init__(self, scenarios: tuple[str, ...]) -> None:
        self._scenarios = scenarios

    def __call__(self) -> dict[str, str]:
        """Return versions by what they are of."""
        loader = CaseLoader()
        told = {f"scenario {Path(path).stem}": loader.digest(path) for path in self._scenarios}
        return {"version of the program": model_version(), **told}


def executor_of(sweep: Sweep) -> Executor[Batch, list[Outcome]]:
    """Return where a sweep's batches are done."""
    work = Work(sweep.design.seed, sweep.keep)
    if sweep.scheduler is not None:
        about = About(tuple(path.as_posix() for path in sweep.design.scenarios.values()))
        return Cluster(work, sweep.scheduler, sweep.workers, about)
    return Pool(work, sweep.workers) if sweep.workers > 1 else Here(work)


def check_folder(folder: Path) -> None:
    """Raise InputError if a folder is a file, or holds something else than a sweep."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file. Name a folder with --to.")
    if folder.exists() and not (folder / STORE).is_dir() and any(folder.iterdir()):
        raise InputError(
            f"{folder}: holds something that is no sweep, and is not touched. Name another folder "
            "with --to."
        )


def run_sweep(
    sweep: Sweep,
    progress: Progress | None = None,
    finish: Callable[[Path], object] | None = None,
) -> dict[str, Any]:
    """Run what is not stored of a sweep, write its tables and return its summary.

    `progress` is told (runs done, runs in all); `finish` may add to the folder. Raises InputError or
    SweepStoreError before anything runs if the folder or the scheduler will not do. Whatever was
    finished before an error or a stop is stored.
    """
    started = datetime.datetime.now(datetime.UTC)
    check_folder(sweep.folder)
    if sweep.scheduler is not None:
        check_address(sweep.scheduler)
    names = Names(sweep)
    with (
        _leaving_nothing(sweep.folder) as opened,
        SweepStore(sweep.folder, model_version(), sweep.design.name) as store,
    ):
        opened.append(store)
        ran = _run_missing(sweep, store, names, progress)
        tables = SweepTables(store, [lever.name for lever in sweep.design.levers])
        points = ((point.number, point.scenario, point.values) for point in sweep.design.points())
        counts = tables.write(points, _wanted(sweep.design, names), list(sweep.design.scenarios))
    summary = _summary(sweep, counts) | answer(sweep.folder, sweep.design)
    manifest = _manifest(sweep, names, counts, ran, started)
    write_about(sweep.folder, {SUMMARY: summary})
    if finish is not None:
        finish(sweep.folder)
    write_about(sweep.folder, {MANIFEST: manifest})
    told = {"ran": ran, "set_aside": store.set_aside, "result": str(sweep.folder)}
    return summary | told


@contextmanager
def _leaving_nothing(folder: Path) -> Iterator[list[SweepStore]]:
    """Remove a store that was opened for a sweep that could not begin, and the folder if it is new."""
    is_new, was_there = not (folder / STORE).exists(), folder.exists()
    opened: list[SweepStore] = []
    try:
        yield opened
    except InputError:
        home = folder / STORE
        if is_new and opened and not any(home.glob("parts/*.parquet")):
            shutil.rmtree(home, ignore_errors=True)
            if not was_there:
                with suppress(OSError):
                    folder.rmdir()
        raise


def _run_missing(sweep: Sweep, store: SweepStore, names: Names, progress: Progress | None) -> int:
    """Run what the store does not have; return how many runs that were."""
    pace = Pace(store.mean_seconds())
    count = _Count(sweep.design.runs, progress)
    missing = missing_runs(sweep.design, store, names, count)
    first = next(missing, None)
    if first is None:
        return 0
    batches = batches_of(first, missing, pace)
    with executor_of(sweep) as executor, closing(executor.map_batches(batches)) as done:
        pace.batch_seconds = max(BATCH_SECONDS, STORING_SECONDS * executor.workers)
        for batch, outcomes in done:
            _store(store, batch, outcomes, pace)
            count.ran(len(batch))
    return count.new


@dataclass
class _Count:
    """How many runs are done, found in the store or run now, of how many."""

    total: int
    progress: Progress | None
    done: int = 0
    new: int = 0

    def found(self, runs: int) -> None:
        self.done += runs
        self._tell()

    def ran(self, runs: int) -> None:
        self.new += runs
        self.found(runs)

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.done, self.total)


def runs_of(design: SweepDesign) -> Iterator[tuple[SweepPoint, Run]]:
    """Yield the runs of a design in its order: by point, draw and world."""
    for point in design.points():
        for draw in design.draw_numbers:
            case = Case(point.case.scenario, point.case.values, draw)
            for world in range(design.worlds):
                yield point, Run(case, world)


def missing_runs(
    design: SweepDesign, store: SweepStore, names: Names, count: _Count
) -> Iterator[NamedRun]:
    """Yield the runs that are not stored; each once."""
    upcoming = (NamedRun(run, names.name(run)) for _, run in runs_of(design))
    while chunk := list(islice(upcoming, CLAIMED_AT_ONCE)):
        free = store.claim([named.name for named in chunk])
        count.found(len(chunk) - sum(free))
        for named, is_free in zip(chunk, free, strict=True):
            if is_free:
                yield named


def batches_of(first: NamedRun, rest: Iterator[NamedRun], pace: Pace) -> Iterator[Batch]:
    """Yield batches of about a second of work, worlds of one case together as far as that goes."""
    batch = [first]
    for named in rest:
        if len(batch) >= pace.batch:
            yield tuple(batch)
            batch = []
        batch.append(named)
    yield tuple(batch)


def _store(store: SweepStore, batch: Batch, outcomes: list[Outcome] | Lost, pace: Pace) -> None:
    """Put what came of a batch into the store."""
    if isinstance(outcomes, Lost):
        for named in batch:
            store.add_failure(named.name, LOST, outcomes.reason)
        return
    finished = []
    for named, outcome in zip(batch, outcomes, strict=True):
        if isinstance(outcome, Failed):
            store.add_failure(named.name, outcome.kind, outcome.message + outcome.trace)
        else:
            pace.note(outcome.seconds)
            finished.append(stored(named.name, outcome))
    store.add(finished)


def stored(name: str, kept: Kept) -> StoredRun:
    """Return what was kept of a run as the store takes it."""
    return StoredRun(name, kept.keys, kept.dates, kept.values, kept.seconds)


def _wanted(design: SweepDesign, names: Names) -> Iterator[WantedRun]:
    for point, run in runs_of(design):
        yield WantedRun(point.number, run.case.draw, run.world, names.name(run))


def _summary(sweep: Sweep, counts: dict[str, int]) -> dict[str, Any]:
    design = sweep.design
    return {
        "sweep": design.name,
        "title": design.title,
        "question": design.question,
        "scenarios": list(design.scenarios),
        "levers": {lever.name: lever.title for lever in design.levers},
        "worlds": design.worlds,
        "draws": design.draws,
        **counts,
    }


def _manifest(
    sweep: Sweep,
    names: Names,
    counts: dict[str, int],
    ran: int,
    started: datetime.datetime,
) -> dict[str, Any]:
    design = sweep.design
    return {
        "sweep": design.name,
        "scenarios": list(design.scenarios),
        "hashes": {f"scenario {Path(path).stem}": value for path, value in names.scenarios.items()},
        "model_version": model_version(),
        "seed": design.seed,
        "worlds": design.worlds,
        "draws": max(design.draws, 1),
        **counts,
        "ran_last_time": ran,
        "command": sweep.command,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "result_sha256": hash_of(sweep.folder / RUNS),
        "git_commit": git_commit(),
        "python": platform.python_version(),
        "platform": sys.platform,
        "versions": {name: metadata.version(name) for name in LIBRARIES},
    }
