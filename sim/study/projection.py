"""A projection from start to finish: worlds of one or more scenarios, summarised and stored."""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.inputs.observed import Observation
from sim.inputs.plan import Plan
from sim.outputs.store import check_place, write_result
from sim.outputs.summary import summarise
from sim.outputs.tables import RunTables
from sim.study.replicate import run_all, tasks_of

LIBRARIES = ("simpy", "numpy", "numba", "scipy", "duckdb")


@dataclass(frozen=True)
class Order:
    """What is to be run and where it goes: plans (the first is the base), worlds, seed, folder.

    `inputs` are the scenario files and assumptions as used, by name; `hashes` those of scenarios
    and evidence, for the manifest.
    """

    plans: list[Plan]
    worlds: int
    seed: int
    folder: Path
    command: str
    workers: int
    overwrite: bool = False
    keep_events: bool = False
    inputs: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    observed: tuple[Observation, ...] = ()


Progress = Callable[[int, int], None]


def project(
    order: Order,
    progress: Progress | None = None,
    finish: Callable[[Path], object] | None = None,
) -> dict[str, Any]:
    """Run everything that was ordered, write the result folder and return its summary.

    `progress` is told (runs done, runs in all); `finish` may add to the folder before it is put in
    its place. Raises InputError if the folder may not be written,
    before anything is computed.
    """
    check_place(order.folder, overwrite=order.overwrite)
    started = datetime.datetime.now(datetime.UTC)
    tasks = tasks_of(order.plans, order.worlds, order.seed, keep_events=order.keep_events)
    runs: list[RunTables] = []
    for tables in run_all(tasks, order.workers):
        runs.append(tables)
        if progress is not None:
            progress(len(runs), len(tasks))
    names = [plan.name for plan in order.plans]
    runs.sort(key=lambda run: (names.index(run.scenario), run.draw, run.world))
    summary = summarise(order.plans, runs, order.observed)
    write_result(
        order.folder,
        runs,
        _manifest(order, runs, started),
        summary,
        order.inputs,
        overwrite=order.overwrite,
        finish=finish,
    )
    return summary


def _manifest(order: Order, runs: list[RunTables], started: datetime.datetime) -> dict[str, Any]:
    digest = hashlib.sha256()
    for run in runs:
        digest.update(run.sha256().encode())
    return {
        "scenarios": [plan.name for plan in order.plans],
        "hashes": order.hashes,
        "seed": order.seed,
        "worlds": order.worlds,
        "draws": 1,
        "command": order.command,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "result_sha256": digest.hexdigest(),
        "git_commit": git_commit(),
        "python": platform.python_version(),
        "platform": sys.platform,
        "versions": {name: metadata.version(name) for name in LIBRARIES},
    }


def cores() -> int:
    """Return how many processes this one may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def git_commit() -> str | None:
    """Return the commit of the program's own folder, with a mark if it was changed; None outside git."""
    here = Path(__file__).resolve().parents[2]
    if not (here / ".git").exists():
        return None
    try:
        commit = _git(here, "rev-parse", "HEAD")
        changed = _git(here, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit + ("-changed" if changed else "")


def _git(here: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=here, capture_output=True, text=True, check=True, timeout=10
    )
    return done.stdout.strip()
