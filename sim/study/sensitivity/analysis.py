"""What matters in a sweep: indices of its points, and of an emulator of them if that is good enough."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.base.errors import InputError
from sim.outputs.measuring.table import Floats, SeriesKey
from sim.outputs.sweep_reading import StoredSweep
from sim.study.sensitivity.emulator import MOST_POINTS, Emulator, fit
from sim.study.sensitivity.indices import (
    DUMMIES,
    FEWEST_POINTS,
    Indices,
    Inputs,
    delta,
    pawn,
    sobol,
    sobol_points,
)

EMULATED = 1_024
"""Base points of the Saltelli design on an emulator."""
SIZES = (0.25, 0.5, 0.75, 1.0)
MOST_DELTA = 1_000


@dataclass(frozen=True)
class Swing:
    """What one input does by itself: the result at its lowest and highest, the others as they are."""

    name: str
    at_low: float
    at_high: float


@dataclass(frozen=True)
class Matters:
    """What matters for one series at a date: indices, how they settle, and the emulator's standing.

    `settling` is PAWN, or the Morris screen, by how many points or trajectories went in. `swings` and
    `middle` are there where inputs were moved one at a time.
    """

    key: SeriesKey
    date: str
    points: int
    indices: tuple[Indices, ...]
    settling: tuple[tuple[int, Indices], ...]
    emulator: Emulator | None = None
    swings: tuple[Swing, ...] = ()
    middle: float = float("nan")
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Design:
    """Points of a sweep that can be analysed: `rows` are their numbers in it."""

    inputs: Inputs
    rows: tuple[int, ...]
    points: Floats


def design_of(sweep: StoredSweep) -> Design:
    """Return a sweep's points in its first scenario that give all of its levers numbers.

    Raises InputError if no lever varies, one is no number, or there are too few points.
    """
    swept = [n for n in range(1, len(sweep.scenarios)) if None not in sweep.values[n]]
    scenarios = [sweep.scenarios[n] for n in swept]
    rows = [n for n in swept if sweep.scenarios[n] == (scenarios[0] if scenarios else "")]
    for place, name in enumerate(sweep.levers):
        if any(isinstance(sweep.values[n][place], str | bool) for n in rows):
            raise InputError(
                f"{sweep.folder}: the lever {name} takes words; sensitivity needs numbers. Sweep it "
                "as a number, or leave it out."
            )
    if len(rows) < FEWEST_POINTS:
        raise InputError(
            f"{sweep.folder}: {len(rows)} points give every lever a number, and {FEWEST_POINTS} or more "
            "are needed to say what matters. Sweep a Latin hypercube or Sobol' sample of more points, "
            "or name a sweep's design instead, for which points are chosen."
        )
    points = np.array([[float(value) for value in sweep.values[n]] for n in rows])
    low, high = points.min(axis=0), points.max(axis=0)
    moves = high > low
    names = tuple(name for name, does in zip(sweep.levers, moves, strict=True) if does)
    if not names:
        raise InputError(
            f"{sweep.folder}: no lever takes two values, so nothing can be told apart."
        )
    return Design(Inputs(names, low[moves], high[moves]), tuple(rows), points[:, moves])


def of_sweep(sweep: StoredSweep, key: SeriesKey, date: str, seed: int) -> Matters:
    """Return what matters for a series in the points of a sweep.

    Raises InputError if it is not told, or is the same at all points.
    """
    design = design_of(sweep)
    _, values = sweep.at(key, date)
    results = means_of(values[list(design.rows)])
    _check_varies(results, key, date)
    inputs, known = design.inputs, ~np.isnan(results)
    points, results = design.points[known], results[known]
    found = [pawn(inputs, points, results, seed)]
    notes = []
    if len(results) <= MOST_DELTA:
        found.append(delta(inputs, points, results, seed))
    emulator = None
    if len(results) <= MOST_POINTS:
        emulator, emulated = on_emulator(inputs, points, results, seed)
        found += emulated
    else:
        notes.append(f"No emulator of more than {MOST_POINTS:,} points.")
    order = np.random.default_rng(seed).permutation(len(results))
    sizes = [int(share * len(results)) for share in SIZES]
    settling = [
        (size, pawn(inputs, points[order[:size]], results[order[:size]], seed))
        for size in sizes
        if size >= FEWEST_POINTS
    ]
    return Matters(
        key, date, len(results), tuple(found), tuple(settling), emulator, notes=tuple(notes)
    )


def on_emulator(
    inputs: Inputs, points: Floats, results: Floats, seed: int
) -> tuple[Emulator, list[Indices]]:
    """Return an emulator, and Sobol' indices on it if it is good; none if not.

    It is fitted with inputs added that say nothing, so that what it takes for a pattern in noise shows
    in the floor.
    """
    draw = np.random.default_rng(seed)
    shares = inputs.shares(points)
    noise = draw.random((len(results), DUMMIES))
    emulator = fit(np.concatenate([shares, noise], axis=1), results, seed)
    if not emulator.is_good:
        return emulator, []
    wanted = sobol_points(len(inputs.names), EMULATED, seed)
    return emulator, list(sobol(inputs.names, emulator(wanted), seed))


def means_of(values: Floats) -> Floats:
    """Return (points,) means over runs, not a number where a run has none."""
    return np.asarray(values.mean(axis=1))


def _check_varies(results: Floats, key: SeriesKey, date: str) -> None:
    known = results[~np.isnan(results)]
    if len(known) < FEWEST_POINTS:
        raise InputError(
            f"{key.measure} of {key.workforce} is told at {len(known)} points on {date}; "
            f"{FEWEST_POINTS} or more are needed. Name another --measure or --date."
        )
    if known.std() <= 1e-12 * max(abs(float(known.mean())), 1e-300):
        raise InputError(
            f"{key.measure} of {key.workforce} is the same at every point on {date}: none of the levers "
            "reaches it. Name another --measure or --date."
        )
