"""A projection from start to finish: worlds of one or more scenarios, summarised and stored.

Scenario by scenario, so that memory holds the measures of two scenarios at a time, the base and one
more, however many there are. Flows, payments and events are stored run by run.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import os
import pickle
import platform
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import metadata
from itertools import groupby
from pathlib import Path
from typing import Any

from sim.base.errors import InputError
from sim.inputs.observed import Observation
from sim.inputs.plan import WHOLE, Plan
from sim.outputs.flow_table import NO_FLOWS
from sim.outputs.summary import summarise
from sim.outputs.tables import RunTables
from sim.outputs.writer import ResultWriter
from sim.study.replicate import Task, run_all, tasks_of

LIBRARIES = ("simpy", "numpy", "numba", "scipy", "duckdb")


@dataclass(frozen=True)
class Held:
    """Runs that were made before and wait on disk, by scenario and world."""

    paths: Mapping[tuple[str, int], Path] = field(default_factory=dict)

    def run(self, task: Task) -> RunTables | None:
        """Return the tables of a task if they are held."""
        path = self.paths.get((task.plan.name, task.world))
        if path is None:
            return None
        held: RunTables = pickle.loads(path.read_bytes())
        return held


@dataclass(frozen=True)
class Order:
    """What is to be run and where it goes: plans (the first is the base), worlds, seed, folder.

    `inputs` are the scenario files and assumptions as used, by name; `hashes` those of scenarios
    and evidence, for the manifest. `folders` say in which folder of its library each scenario lies,
    and `titles` what workforces, routes and programmes are called; `place` is what the base is about.
    """

    plans: list[Plan]
    worlds: int
    seed: int
    folder: Path
    command: str
    workers: int
    overwrite: bool = False
    keep_events: bool = False
    keep_supported: bool = False
    inputs: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    observed: tuple[Observation, ...] = ()
    folders: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    place: str = ""
    held: Held = Held()


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
    started = datetime.datetime.now(datetime.UTC)
    digest = hashlib.sha256()
    with ResultWriter(order.folder, overwrite=order.overwrite) as writer:
        with closing(_runs(order, writer, digest, progress)) as runs:
            summary = _summarise(order, writer, runs)
        manifest = _manifest(order, digest.hexdigest(), started)
        writer.finish(manifest, summary, order.inputs, finish)
    return summary


def _summarise(order: Order, writer: ResultWriter, runs: Iterator[RunTables]) -> dict[str, Any]:
    """Return the summary of runs that come scenario by scenario, the base first."""
    grouped = groupby(runs, lambda run: run.scenario)
    base, *options = order.plans
    base_runs = list(next(grouped)[1])
    summary = summarise([base], base_runs, order.observed)
    writer.add_sheets(base_runs)
    for option in options:
        option_runs = list(next(grouped)[1])
        plans = [base, option] if are_comparable(base, option) else [option]
        both = [*base_runs, *option_runs] if base in plans else option_runs
        added = summarise(plans, both, order.observed if option.areas == base.areas else ())
        writer.add_sheets(option_runs)
        summary["scenarios"].append(added["scenarios"][-1])
        summary["comparisons"] += added["comparisons"]
        del option_runs, both
    for plan, scenario in zip(order.plans, summary["scenarios"], strict=True):
        scenario |= _about(order, plan)
    summary["not_compared"] = not_comparable(order.plans)
    return summary | {"titles": order.titles, "place": order.place}


def are_comparable(base: Plan, option: Plan) -> bool:
    """Return whether differences between two plans mean anything: same months, same country."""
    return not why_not_comparable(base, option)


def why_not_comparable(base: Plan, option: Plan) -> str:
    """Return in what two plans differ too much to be compared; nothing if they can be."""
    reasons = []
    if option.areas != base.areas:
        reasons.append(f"other areas ({_areas(option)}, against {_areas(base)})")
    if (option.start, option.months) != (base.start, base.months):
        reasons.append(f"other months ({_months(option)}, against {_months(base)})")
    if not {w.name for w in option.workforces} & {w.name for w in base.workforces}:
        reasons.append("other workforces")
    return " and ".join(reasons)


def not_comparable(plans: Sequence[Plan]) -> dict[str, str]:
    """Return the scenarios that cannot be compared with the first, by name, and why."""
    base, *options = plans
    reasons = {option.name: why_not_comparable(base, option) for option in options}
    return {name: why for name, why in reasons.items() if why}


def check_comparable(plans: Sequence[Plan], alike: Mapping[str, str]) -> None:
    """Raise InputError if a plan cannot be compared with the first.

    `alike` has scenarios of the same areas and months, by name.
    """
    problems = []
    for name, why in not_comparable(plans).items():
        with_what = alike.get(name, "a copy of it that changes what you ask about")
        problems.append(
            f"{name}: it has {why} and cannot be compared with {plans[0].name}; compared are "
            f"scenarios of the same areas and months. Compare {name} with {with_what}, or put both "
            "side by side with the command run."
        )
    if problems:
        raise InputError(*problems)


def _areas(plan: Plan) -> str:
    names = "the whole country" if plan.areas == (WHOLE,) else ", ".join(plan.areas[:3])
    return names + (f" and {len(plan.areas) - 3} more" if len(plan.areas) > 3 else "")


def _months(plan: Plan) -> str:
    return f"{plan.start} to {plan.start.plus(plan.months - 1)}"


def _runs(
    order: Order, writer: ResultWriter, digest: hashlib._Hash, progress: Progress | None
) -> Generator[RunTables, None, None]:
    """Yield each run without what has been stored already, scenario by scenario."""
    tasks = tasks_of(
        order.plans,
        order.worlds,
        order.seed,
        keep_events=order.keep_events,
        keep_supported=order.keep_supported,
    )
    missing = [task for task in tasks if (task.plan.name, task.world) not in order.held.paths]
    with closing(run_all(missing, order.workers)) as made:
        for done, run in enumerate(_in_order(tasks, order.held, made), 1):
            writer.add([run])
            digest.update(run.sha256().encode())
            if progress is not None:
                progress(done, len(tasks))
            yield dataclasses.replace(run, flows=NO_FLOWS, events=None, supported=None)


def _in_order(
    tasks: Sequence[Task], held: Held, made: Iterator[RunTables]
) -> Generator[RunTables, None, None]:
    for task in tasks:
        before = held.run(task)
        yield next(made) if before is None else before


def _about(order: Order, plan: Plan) -> dict[str, Any]:
    return {
        "folder": order.folders.get(plan.name, ""),
        "from": str(plan.start),
        "until": str(plan.start.plus(plan.months - 1)),
    }


def _manifest(order: Order, result_sha256: str, started: datetime.datetime) -> dict[str, Any]:
    return {
        "scenarios": [plan.name for plan in order.plans],
        "hashes": order.hashes,
        "seed": order.seed,
        "worlds": order.worlds,
        "draws": 1,
        "command": order.command,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "result_sha256": result_sha256,
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
