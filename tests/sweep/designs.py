"""Small sweeps for tests: a short scenario of a copy of Toyland, designs over it, how to run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sim.inputs.cases import CaseLoader
from sim.inputs.sweep_loading import load_design
from sim.study.sweep import Sweep
from tests.libraries import ROOT, copy_toyland, write

SHORT = """
title: Carers for a short while
extends: baseline
until: 2006-06
workforces: [carers]
routes: [carers_course]
programmes: []
targets: null
rewards:
  more_pay:
    workforce: carers
    services: [families]
    from: 2005-10
    to: 2006-03
    pay_uplift: 0.05
"""

DESIGN = """
title: Pay and leaving
question: Which matters more?
scenarios: [short]
levers:
  pay: {sets: rewards > more_pay > pay_uplift}
  leaving: {times: carers.leave.rate, beyond_range: true}
vary:
  - grid:
      pay: {from: 0, to: 0.1, steps: 3}
      leaving: {values: [0.5, 1, 2]}
worlds: 2
keep:
  - {measure: headcount, workforce: carers, service: '*'}
  - {measure: vacancy_rate, workforce: carers, service: families}
"""

TABLES = ("runs.parquet", "points.csv", "points.parquet", "summary.csv", "failures.csv")


def short_library(folder: Path) -> Path:
    """Return a copy of Toyland that has the scenario `short`."""
    library = copy_toyland(folder)
    write(library / "short.yaml", SHORT)
    return library


def design_file(library: Path, text: str = DESIGN, name: str = "pay_by_leaving") -> Path:
    """Write a design into a library."""
    return write(library / "sweeps" / f"{name}.yaml", text)


def sweep_of(file: Path, folder: Path, workers: int = 1, scheduler: str | None = None) -> Sweep:
    """Return a sweep that is ready to run."""
    loader = CaseLoader()
    return Sweep(load_design(file, loader), loader, folder, workers, scheduler)


def tables_in(folder: Path) -> dict[str, bytes]:
    """Return the final tables of a sweep."""
    return {name: (folder / name).read_bytes() for name in TABLES}


def begin(file: Path, folder: Path, *options: str) -> subprocess.Popen[str]:
    """Begin the command in a process of its own."""
    command = [sys.executable, "-c", "from sim.cli import main; main()", "sweep", str(file)]
    return subprocess.Popen(
        [*command, "--to", str(folder), *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
