"""England's own files at the scale of one region, with one thing changed: runs, logs and measures.

A lever's scenario extends one of the library's, in a copy of it, with the workforces that matter to it
alone, so that a run takes a fraction of a second. Runs of one world share their luck. Scenarios whose
plans are equal in all but their name are run once. A scenario is plain data here; JSON is YAML.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import shutil
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.inputs.library import Library, read_library
from sim.inputs.plan import Plan
from sim.inputs.problems import Problems
from sim.inputs.resolve import Resolved, resolve
from sim.inputs.scenario import read_scenario
from sim.inputs.yaml_reader import read_yaml
from sim.outputs.measures import Measures, measure
from sim.run.model import run_plan
from sim.run.recorder import EventLog, Recording
from tests.libraries import SCENARIOS

SEED = 1

Data = dict[str, Any]


@functools.cache
def england() -> Library:
    """Return a copy of England's library, read once, in which scenarios of tests may be written."""
    home = Path(tempfile.mkdtemp(prefix="levers-")) / "scenarios"
    shutil.copytree(SCENARIOS, home, ignore=shutil.ignore_patterns("toyland", "local"))
    problems = Problems()
    library = read_library(home, problems)
    problems.raise_any()
    return library


@functools.cache
def scenario(name: str) -> Resolved:
    """Return a scenario of the library as it is."""
    return _read(england().folder / f"{name}.yaml")


@functools.cache
def targets_of_the_library() -> frozenset[str]:
    """Return the targets that scenarios of the library name."""
    problems = Problems()
    names: set[str] = set()
    for path in (SCENARIOS, *(SCENARIOS / "options").iterdir()):
        for file in path.glob("*.yaml"):
            tree = read_yaml(file, SCENARIOS, problems)
            assert tree is not None
            names.update(map(str, tree.plain().get("targets") or {}))
    problems.raise_any()
    return frozenset(names)


def _read(path: Path) -> Resolved:
    problems = Problems()
    read = read_scenario(path, england(), problems)
    problems.raise_any()
    assert read is not None
    resolved = resolve(read, problems)
    problems.raise_any()
    return resolved


@dataclass(frozen=True)
class Trial:
    """Where a lever is tried: the scenario that it starts from, workforces, last month and areas."""

    workforces: tuple[str, ...]
    until: str
    base: str = "baseline"
    areas: tuple[str, ...] = ("north_east",)

    def has(self, part: Any) -> bool:
        """Return whether a route, programme, reward or policy is of the trial's workforces."""
        return (
            part.workforce in self.workforces
            and (getattr(part, "from_workforce", None) or part.workforce) in self.workforces
        )


@functools.cache
def bare(trial: Trial) -> Data:
    """Return the scenario with a trial's workforces, areas and months, and no targets."""
    base = scenario(trial.base).scenario
    data: Data = dict(base.tree.plain())
    for key in ("extends", "targets"):
        data.pop(key, None)
    for kind in ("routes", "programmes"):
        shapes = base.shapes[kind]
        data[kind] = [str(name) for name, part in shapes.items() if trial.has(part)]
    for kind, rows in (("rewards", base.shape.rewards), ("policies", base.shape.policies)):
        ours = {
            str(name)
            for name, row in rows.items()
            if trial.has(row) and str(row.from_) <= trial.until
        }
        data[kind] = {name: row for name, row in data.get(kind, {}).items() if name in ours}
    taking_part = {*trial.workforces, *data["routes"], *data["programmes"]}
    changes = data.get("change", {})
    data["change"] = {name: row for name, row in changes.items() if name in taking_part}
    data |= {"areas": list(trial.areas), "until": trial.until, "workforces": list(trial.workforces)}
    sets = data.pop("set", {})
    used = _resolved(json.dumps(data)).used
    return data | {"set": {name: rows for name, rows in sets.items() if name in used}}


def merged(under: Data, over: Data) -> Data:
    """Return mappings merged key by key; lists of names add up, anything else replaces."""
    both = dict(under)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(both.get(key), dict):
            both[key] = merged(both[key], value)
        elif key in ("routes", "programmes"):
            there = both.get(key, [])
            both[key] = [*there, *(name for name in value if name not in there)]
        else:
            both[key] = value
    return both


def plan_of(trial: Trial, change: Data) -> Plan:
    """Return the plan of a trial with something changed."""
    return _plan(trial, json.dumps(change))


@functools.cache
def _plan(trial: Trial, change: str) -> Plan:
    data = merged(bare(trial), json.loads(change))
    # Values of after the trial's end are no values of its run, but for one that a line leads to.
    data["set"] = {
        name: [row for row in rows if row.get("from", "") <= trial.until]
        if isinstance(rows, list) and england().assumptions[name].between != "linear"
        else rows
        for name, rows in data.get("set", {}).items()
    }
    return _resolved(json.dumps(data, indent=1)).plan


def _resolved(text: str) -> Resolved:
    path = england().folder / f"lever_{zlib.crc32(text.encode()):08x}.yaml"
    path.write_text(text, encoding="utf-8")
    return _read(path)


def run(trial: Trial, change: Data, world: int = 0) -> tuple[Measures, str]:
    """Return the measures of a run and the fingerprint of its event log."""
    return _run(trial, json.dumps(change), world)


@functools.cache
def _run(trial: Trial, change: str, world: int) -> tuple[Measures, str]:
    plan = _plan(trial, change)
    key = (content(dataclasses.replace(plan, name="")), world)
    if key not in _ran:
        recording = run_plan(plan, SEED, world, keep_events=True)
        _ran[key] = measure(recording), fingerprint(recording)
    return _ran[key]


_ran: dict[tuple[str, int], tuple[Measures, str]] = {}
"""What came of each plan in each world; a run depends on nothing else (tests/test_determinism.py)."""


def content(plan: Plan) -> str:
    """Return a hash of every number and every word of a plan, with their kinds."""
    digest = hashlib.sha256()
    _feed(digest, plan)
    return digest.hexdigest()


def _feed(digest: hashlib._Hash, value: object) -> None:
    if isinstance(value, np.ndarray):
        digest.update(f"{value.dtype}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif dataclasses.is_dataclass(value):
        digest.update(f"{type(value).__name__}(".encode())
        for field in dataclasses.fields(value):
            digest.update(f"{field.name}=".encode())
            _feed(digest, getattr(value, field.name))
    elif isinstance(value, tuple | list):
        digest.update(f"{type(value).__name__}{len(value)}(".encode())
        for part in value:
            _feed(digest, part)
    else:
        digest.update(f"{type(value).__name__}:{value!r};".encode())


def fingerprint(recording: Recording) -> str:
    """Return a hash of every event, with names for numbers that depend on what else there is."""
    log, directory = recording.events, recording.directory
    assert log is not None
    names: dict[str, tuple[object, ...]] = {
        "kind": directory.kinds,
        "from_group": directory.groups,
        "to_group": directory.groups,
        "route": (*(route.name for route in recording.plan.routes), ""),
    }
    digest = hashlib.sha256()
    for field in EventLog.__dataclass_fields__:
        column = getattr(log, field)
        if field in names:
            codes = np.array([zlib.crc32(str(name).encode()) for name in names[field]])
            column = codes[column]
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
