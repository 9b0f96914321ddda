"""What to run to see what matters: each lever by itself, a Morris screen, and points for an emulator.

The points are a sweep of their own, stored and resumed as any other. Inputs that do nothing cost no
runs: two points that differ in them alone are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.base.errors import InputError
from sim.inputs.sweep_design import Grid, Listed, OneAtATime, Sample, SweepDesign, rounded
from sim.outputs.measuring.table import Floats, SeriesKey
from sim.outputs.sweep_reading import StoredSweep
from sim.study.sensitivity.analysis import Matters, Swing, means_of, on_emulator
from sim.study.sensitivity.indices import (
    DUMMIES,
    Indices,
    Inputs,
    morris,
    morris_points,
    sobol,
    sobol_points,
)

POINTS_A_LEVER = 12
"""Points for the emulator, for each lever."""
LEAST_POINTS = 30


@dataclass(frozen=True)
class Effort:
    """How much is run: Morris trajectories; base points of Sobol' indices without an emulator, or 0."""

    trajectories: int
    direct: int
    seed: int


@dataclass(frozen=True)
class Exploration:
    """A design to be run, and which of its points serve what; `inputs` are its levers with their ends.

    `ends` are points (levers, 2), `screen` those of the Morris design in its order, `shares` that
    design; `sample` those of the emulator, or of the Saltelli design `saltelli`.
    """

    design: SweepDesign
    inputs: Inputs
    ends: np.ndarray
    screen: np.ndarray
    shares: Floats
    sample: np.ndarray
    is_direct: bool


def explore(design: SweepDesign, effort: Effort) -> Exploration:
    """Return what is to be run to see what matters among a design's levers.

    Raises InputError if a lever has no two numbers.
    """
    inputs = inputs_of(design)
    count = len(inputs.names)
    whole = {lever.name: lever.is_whole for lever in design.levers}
    shares = morris_points(count, effort.trajectories, effort.seed)
    if effort.direct:
        sample = sobol_points(count, effort.direct, effort.seed)[:, :count]
    else:
        size = max(LEAST_POINTS, POINTS_A_LEVER * count)
        sample = _latin(count, size, effort.seed)
    rows: dict[tuple[float, ...], int] = {}

    def number(point: Floats) -> int:
        values = tuple(
            float(round(value)) if whole[name] else rounded(float(value))
            for name, value in zip(inputs.names, inputs.spread(point), strict=True)
        )
        return rows.setdefault(values, len(rows))

    screen = np.array([number(point) for point in shares[:, :count]])
    sampled = np.array([number(point) for point in sample])
    scenario = next(iter(design.scenarios))
    told = [
        tuple(int(v) if whole[name] else v for name, v in zip(inputs.names, row, strict=True))
        for row in rows
    ]
    ends = tuple(
        (int(low), int(high)) if whole[name] else (float(low), float(high))
        for name, low, high in zip(inputs.names, inputs.low, inputs.high, strict=True)
    )
    blocks = (OneAtATime(inputs.names, ends), Listed(inputs.names, tuple(told)))
    made = replace(
        design, scenarios={scenario: design.scenarios[scenario]}, blocks=blocks, target=None
    )
    # Point 0 is the base, then come the ends, two a lever, then the list.
    first = 1 + 2 * count
    return Exploration(
        made, inputs, 1 + np.arange(2 * count).reshape(count, 2), first + screen, shares,
        first + sampled, bool(effort.direct),
    )  # fmt: skip


def inputs_of(design: SweepDesign) -> Inputs:
    """Return a design's levers with the lowest and highest number that any block gives each.

    Raises InputError if a lever takes something else than numbers, or only one.
    """
    found: dict[str, list[float]] = {}
    for block in design.blocks:
        for place, name in enumerate(block.levers):
            found.setdefault(name, []).extend(_numbers(block, place, design.file, name))
    names = tuple(lever.name for lever in design.levers if lever.name in found)
    for name in names:
        if len({*found[name]}) < 2:
            raise InputError(
                f"{design.file}: the lever {name} takes one value; sensitivity needs two ends. Give a "
                "range or several values under 'vary'."
            )
    low, high = ([end(found[name]) for name in names] for end in (min, max))
    return Inputs(names, np.array(low), np.array(high))


def _numbers(
    block: Grid | OneAtATime | Listed | Sample, place: int, file: Path, name: str
) -> Sequence[float]:
    if isinstance(block, Sample):
        return block.ends[place]
    values: Sequence[object] = (
        [row[place] for row in block.rows if row[place] is not None]
        if isinstance(block, Listed)
        else block.values[place]
    )
    numbers = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) < len(values):
        raise InputError(
            f"{file}: the lever {name} takes words; sensitivity needs numbers. Leave it out."
        )
    return numbers


def _latin(count: int, size: int, seed: int) -> Floats:
    """Return a Latin hypercube (size, count): each lever takes each of `size` strata once."""
    draw = np.random.default_rng(seed)
    strata = np.stack([draw.permutation(size) for _ in range(count)], axis=1)
    return np.asarray((strata + draw.random((size, count))) / size)


def of_exploration(
    exploration: Exploration, sweep: StoredSweep, key: SeriesKey, date: str, seed: int
) -> Matters:
    """Return what matters for a series, from the exploration's stored sweep.

    Raises InputError if runs failed that are needed.
    """
    _, values = sweep.at(key, date)
    results = means_of(values)
    needed = np.concatenate([exploration.ends.ravel(), exploration.screen, exploration.sample])
    if np.isnan(results[needed]).any():
        raise InputError(
            f"{sweep.folder}: {key.measure} of {key.workforce} is not known at every point on {date}; "
            "failures.csv says which runs failed. Mend what made them fail, or name another --measure."
        )
    inputs = exploration.inputs
    names = inputs.names
    swings = tuple(
        Swing(name, float(results[low]), float(results[high]))
        for name, (low, high) in zip(names, exploration.ends, strict=True)
    )
    screen = morris(names, exploration.shares, results[exploration.screen], seed)
    found: list[Indices] = [screen]
    emulator = None
    sample = results[exploration.sample]
    if exploration.is_direct:
        found += sobol(names, sample, seed)
    elif sample.std() > 0.0:
        points = np.array(
            [[float(v) for v in _own(sweep, row, names)] for row in exploration.sample]
        )
        emulator, emulated = on_emulator(inputs, points, sample, seed)
        found += emulated
    return Matters(
        key, date, len({*needed.tolist()}), tuple(found), _settling(exploration, results, seed),
        emulator, swings, float(results[0]),
    )  # fmt: skip


def _own(sweep: StoredSweep, row: int, names: Sequence[str]) -> list[float]:
    return [float(sweep.values[row][sweep.levers.index(name)]) for name in names]


def _settling(
    exploration: Exploration, results: Floats, seed: int
) -> tuple[tuple[int, Indices], ...]:
    """Return the Morris screen by how many trajectories went into it."""
    step = len(exploration.inputs.names) + DUMMIES + 1
    trajectories = len(exploration.shares) // step
    found = []
    for count in range(2, trajectories + 1, max(1, trajectories // 5)):
        rows = slice(0, count * step)
        found.append(
            (
                count,
                morris(
                    exploration.inputs.names,
                    exploration.shares[rows],
                    results[exploration.screen[rows]],
                    seed,
                ),
            )
        )
    return tuple(found)
