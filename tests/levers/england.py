"""England's own files at the scale of one region, with one thing changed: runs, logs and measures.

A lever's scenario extends one of the library's, in a copy of it, with the workforces that matter to it
alone, so that a run takes a fraction of a second. Runs of one world share their luck.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.inputs.library import Library, read_library
from sim.inputs.plan import Plan
from sim.inputs.problems import Problems
from sim.inputs.resolve import Resolved, resolve
from sim.inputs.scenario import read_scenario
from sim.outputs.measures import Measures, measure
from sim.run.model import run_plan
from sim.run.recorder import EventLog, Recording
from tests.libraries import SCENARIOS

SEED = 1
REGION = "north_east"


@functools.cache
def england() -> Library:
    """Return a copy of England's library, read once, in which scenarios of tests may be written."""
    home = Path(tempfile.mkdtemp(prefix="levers-")) / "scenarios"
    shutil.copytree(SCENARIOS, home, ignore=shutil.ignore_patterns("toyland", "local"))
    problems = Problems()
    library = read_library(home, problems)
    problems.raise_any()
    return library


@dataclass(frozen=True)
class Setting:
    """Where a lever is tried: the scenario that it starts from, workforces, and the last month."""

    base: str = "baseline"
    workforces: tuple[str, ...] = ("social_workers",)
    until: str = "2012-12"
    lines: str = ""
    """What both sides of the comparison add to the base."""


@functools.cache
def base_of(name: str) -> Resolved:
    """Return a scenario of the library as it is."""
    return _read(england().folder / f"{name}.yaml")


def _read(path: Path) -> Resolved:
    problems = Problems()
    scenario = read_scenario(path, england(), problems)
    problems.raise_any()
    assert scenario is not None
    resolved = resolve(scenario, problems)
    problems.raise_any()
    return resolved


@functools.cache
def plan_of(setting: Setting, lines: str = "") -> Plan:
    """Return the plan of the setting in one region, with further lines of a scenario file."""
    text = "\n".join((*_header(setting, lines), setting.lines, lines))
    name = f"lever_{zlib.crc32(text.encode()):08x}"
    path = england().folder / f"{name}.yaml"
    path.write_text(text + "\n", encoding="utf-8")
    return _read(path).plan


def _header(setting: Setting, lines: str) -> list[str]:
    """Return the lines that keep the setting's workforces, one region and the months of interest."""
    base = base_of(setting.base)
    given = setting.lines + "\n" + lines

    def kept(kind: str) -> list[str]:
        shapes = base.scenario.shapes[kind]
        return [str(n) for n, shape in shapes.items() if shape.workforce in setting.workforces]

    header = [
        "title: A lever",
        f"extends: {setting.base}",
        f"areas: [{REGION}]",
        f"until: {setting.until}",
        f"workforces: [{', '.join(setting.workforces)}]",
    ]
    for kind in ("routes", "programmes"):
        if f"\n{kind}:" not in f"\n{given}":
            header.append(f"{kind}: [{', '.join(kept(kind))}]")
    gone = [name for name, row in base.scenario.shape.targets.items() if row is not None]
    header += ["targets:", *(f"  {name}: null" for name in gone)]
    return header


@functools.cache
def run(setting: Setting, lines: str = "", world: int = 0) -> tuple[Measures, str]:
    """Return the measures of a run and the fingerprint of its event log."""
    recording = run_plan(plan_of(setting, lines), SEED, world, keep_events=True)
    return measure(recording), fingerprint(recording)


def fingerprint(recording: Recording) -> str:
    """Return a hash of every event, with names instead of numbers, which depend on what else there is."""
    log = recording.events
    assert log is not None
    directory = recording.directory
    names = {
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
