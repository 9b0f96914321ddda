"""As many worlds as a wanted precision needs: a pilot, a look at its spread, and the rest.

The pilot's runs are kept on disk and become the first worlds of the result, so that none is run twice.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.base.errors import InputError
from sim.inputs.plan import Plan
from sim.outputs.measuring.table import SeriesKey
from sim.outputs.tables import RunTables
from sim.study.asked import Asked, Floats, by_year, find_keys, parse_asked
from sim.study.projection import Held, Progress
from sim.study.replicate import run_all, tasks_of
from sim.study.statistics.stopping import LEAST_PILOT, worlds_needed

PILOT = 10


@dataclass(frozen=True)
class Piloted:
    """How many worlds are needed, at most those allowed, and the runs of the pilot."""

    pilot: int
    needed: int
    worlds: int
    held: Held


def parse_wishes(texts: Sequence[str]) -> dict[Asked, float]:
    """Return half widths by series from `MEASURE,…=VALUE`. Raises InputError for another form."""
    wishes = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            width = float(value)
        except ValueError:
            width = 0.0
        if not 0.0 < width < float("inf"):
            raise InputError(
                f"--half-width {text}: MEASURE=VALUE with a value above 0 is needed, such as "
                "vacancy_rate,social_workers,children=0.002."
            )
        wishes[parse_asked(name)] = width
    return wishes


@dataclass(frozen=True)
class Effort:
    """How a pilot is run: seed, worker processes, and what is kept of each run."""

    seed: int
    workers: int
    keep_events: bool = False
    keep_supported: bool = False


def run_pilot(
    plans: list[Plan],
    wishes: dict[Asked, float],
    most: int,
    effort: Effort,
    scratch: Path,
    progress: Progress | None = None,
) -> Piloted:
    """Run a pilot of every plan, and return how many worlds, `most` at most, the wishes need.

    Differences are from the first plan. Raises InputError if so few worlds are allowed that their spread
    says nothing, or if a series is not there.
    """
    if most < LEAST_PILOT:
        raise InputError(
            f"--worlds {most}: with --half-width it is the most worlds to run, and {LEAST_PILOT} or "
            "more are needed to see how they spread. Allow more, such as --worlds 50."
        )
    pilot = min(PILOT, most)
    tasks = tasks_of(
        plans, pilot, effort.seed,
        keep_events=effort.keep_events, keep_supported=effort.keep_supported,
    )  # fmt: skip
    held: dict[tuple[str, int], Path] = {}
    last: dict[str, list[Floats]] = {}
    series: list[SeriesKey] = []
    widths: list[float] = []
    with closing(run_all(tasks, effort.workers)) as runs:
        for number, run in enumerate(runs, 1):
            if number == 1:
                for asked, width in wishes.items():
                    own = find_keys([asked], run.measures.keys)
                    series += own
                    widths += [width] * len(own)
            last.setdefault(run.scenario, []).append(
                by_year(run, series, [len(run.dates) - 1])[:, 0]
            )
            held[run.scenario, run.world] = _keep(run, scratch)
            if progress is not None:
                progress(number, len(tasks))
    base, *options = (np.stack(last[plan.name]) for plan in plans)
    needed = max(
        worlds_needed(option[:, n] - base[:, n], width)
        for option in options
        for n, width in enumerate(widths)
    )
    return Piloted(pilot, needed, min(needed, most), Held(held))


def _keep(run: RunTables, scratch: Path) -> Path:
    path = scratch / f"{run.scenario}-{run.world}.pickle"
    path.write_bytes(pickle.dumps(run))
    return path
