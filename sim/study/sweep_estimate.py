"""What a sweep would cost in runs, time and room: from stored runs, or from two tried here."""

from __future__ import annotations

import math
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from sim.base.errors import InputError
from sim.inputs.cases import Case
from sim.outputs.sweep_files import peek, size_of
from sim.outputs.sweep_store import SweepStore
from sim.study.runs import Failed, Run, execute
from sim.study.sweep import CLAIMED_AT_ONCE, Names, Sweep, check_folder, runs_of, stored
from sim.study.version import model_version

TRIED = 2
PART_RUNS = 8
TABLES_PER_STORE = 2.0
"""Room that the final tables take for each byte of the store: they name every value in full."""


def estimate(sweep: Sweep) -> dict[str, Any]:
    """Return how many runs a sweep has and still needs, in how many seconds and bytes.

    Nothing is written. Where the folder holds no runs, the first point and the last are tried. Raises
    InputError if they fail, or if the folder is of another version of the model.
    """
    design = sweep.design
    check_folder(sweep.folder)
    found = peek(sweep.folder, model_version(), design.name)
    done = 0
    if found is None:
        seconds, size = _tried(sweep)
    else:
        seconds, size = found.seconds, found.bytes_per_run
        names = Names(sweep)
        upcoming = (names.name(run) for _, run in runs_of(design))
        while chunk := list(islice(upcoming, CLAIMED_AT_ONCE)):
            done += found.count(chunk)
    left = design.runs - done
    return {
        "sweep": design.name,
        "title": design.title,
        "points": design.size,
        "worlds": design.worlds,
        "draws": design.draws,
        "runs": design.runs,
        "stored": done,
        "to_run": left,
        "seconds_per_run": seconds,
        "timed": "now" if found is None else "from what is stored",
        "workers": sweep.workers,
        "seconds": math.ceil(left / sweep.workers) * seconds,
        "bytes": round(design.runs * size * (1.0 + TABLES_PER_STORE)),
        "result": str(sweep.folder),
    }


def _tried(sweep: Sweep) -> tuple[float, float]:
    """Return seconds and stored bytes of a run, from one or two that are made here."""
    design = sweep.design
    last = design.points()
    first = next(last).case
    cases = [first]
    for point in islice(last, CLAIMED_AT_ONCE):
        cases[1:] = [point.case]
    runs = [
        Run(Case(case.scenario, case.values, design.draw_numbers[-1]), 0) for case in cases[:TRIED]
    ]
    # The first run of a process compiles or loads the engine, and reads the library.
    execute(runs[:1], design.seed, sweep.keep)
    outcomes = execute(runs, design.seed, sweep.keep)
    kept = []
    for outcome in outcomes:
        if isinstance(outcome, Failed):
            raise InputError(f"{outcome.run.case}: a run that was tried failed. {outcome.message}")
        kept.append(outcome)
    with (
        tempfile.TemporaryDirectory() as scratch,
        SweepStore(Path(scratch) / "tried", model_version()) as store,
    ):
        # Parts hold about as many runs as this, each of them much like another.
        store.add([stored(str(n), kept[n % len(kept)]) for n in range(PART_RUNS)])
        size = size_of(store.parts) / PART_RUNS
    return sum(one.seconds for one in kept) / len(kept), size
