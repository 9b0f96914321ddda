"""A sweep's design: levers, blocks of points, and the cases that they amount to, made one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.inputs.cases import Case, Value
from sim.inputs.counted import Counted, Series, covers
from sim.inputs.sweep_shapes import SweepShape

Floats = npt.NDArray[np.float64]
DIGITS = 12
"""Significant digits of a value worked out here: 0.06 and not 0.060000000000000005."""
CHUNK = 4_096

Values = tuple[Value | None, ...]
"""The values of a design's levers at a point; None leaves a lever as the scenario has it."""


def rounded(value: float) -> float:
    """Return a number without the noise of its last digits."""
    return float(f"{value:.{DIGITS}g}")


@dataclass(frozen=True)
class SweptLever:
    """One lever: its name in the design, what it is called, and the names that it moves in a case."""

    name: str
    title: str
    moves: tuple[str, ...]
    is_whole: bool
    beyond_range: bool


@dataclass(frozen=True)
class Grid:
    """Every combination of the listed values; the last lever changes quickest."""

    levers: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]

    @property
    def size(self) -> int:
        """How many points there are."""
        return prod(len(own) for own in self.values)

    def points(self) -> Iterator[tuple[Value | None, ...]]:
        """Yield the values of the levers, point by point."""
        yield from product(*self.values)


@dataclass(frozen=True)
class OneAtATime:
    """Each lever by itself at each of its values, the others as the scenario has them."""

    levers: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]

    @property
    def size(self) -> int:
        """How many points there are."""
        return sum(len(own) for own in self.values)

    def points(self) -> Iterator[tuple[Value | None, ...]]:
        """Yield the values of the levers, point by point."""
        for number, own in enumerate(self.values):
            for value in own:
                yield tuple(value if place == number else None for place in range(len(self.levers)))


@dataclass(frozen=True)
class Listed:
    """Points as they are listed; a lever that a point leaves out stays as the scenario has it."""

    levers: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.rows)

    def points(self) -> Iterator[tuple[Value | None, ...]]:
        """Yield the values of the levers, point by point."""
        yield from self.rows


@dataclass(frozen=True)
class Sample:
    """Points spread over a box by a Latin hypercube or a Sobol' sequence, from a seed of its own."""

    levers: tuple[str, ...]
    ends: tuple[tuple[float, float], ...]
    are_whole: tuple[bool, ...]
    size: int
    seed: int
    is_sobol: bool

    def points(self) -> Iterator[tuple[Value | None, ...]]:
        """Yield the values of the levers, point by point."""
        for shares in self.shares():
            yield tuple(
                _between(share, ends, is_whole)
                for share, ends, is_whole in zip(shares, self.ends, self.are_whole, strict=True)
            )

    def shares(self) -> Iterator[Floats]:
        """Yield where in its range each lever lies, 0 to 1, point by point."""
        # Imported here, since it takes a second, and workers never need it.
        from scipy.stats import qmc  # noqa: PLC0415

        if not self.is_sobol:
            yield from qmc.LatinHypercube(len(self.levers), rng=self.seed).random(self.size)
            return
        sequence = qmc.Sobol(len(self.levers), rng=self.seed)
        left = self.size
        while left:
            # Powers of two, as the sequence wants them.
            chunk = min(left, CHUNK)
            yield from sequence.random(chunk)
            left -= chunk


def _between(share: float, ends: tuple[float, float], is_whole: bool) -> Value:
    low, high = ends
    if is_whole:
        return min(int(low + share * (high - low + 1.0)), int(high))
    return rounded(low + share * (high - low))


Block = Grid | OneAtATime | Listed | Sample


@dataclass(frozen=True)
class Target:
    """A line to draw: where a kept series reaches a threshold in a month (YYYY-MM)."""

    measure: str
    workforce: str
    service: str
    level: str
    area: str
    month: str
    threshold: float
    at_least: bool


@dataclass(frozen=True)
class Frontier:
    """A series in a month (YYYY-MM) that is bought, and what says how much was spent until then."""

    supply: Series
    month: str
    counts: tuple[Counted, ...]


@dataclass(frozen=True)
class SweepPoint:
    """One point: its number, the scenario's name, the levers' values, and the case without a draw."""

    number: int
    scenario: str
    values: Values
    case: Case


@dataclass(frozen=True)
class SweepDesign:
    """A sweep, read from `file` of the library in `folder`, checked.

    `scenarios` are files by name; the first is the base's. Draws are 1, 2, … or, if `draws` is 0, the
    central values alone. `keep` are the series that are asked for.
    """

    file: Path
    folder: Path
    title: str
    question: str
    scenarios: dict[str, Path]
    levers: tuple[SweptLever, ...]
    blocks: tuple[Block, ...]
    base: Values
    worlds: int
    draws: int
    seed: int
    keep: tuple[Series, ...]
    months: tuple[str, ...]
    every_month: bool
    target: Target | None = None
    frontier: Frontier | None = None
    shape: SweepShape | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """What the sweep is called: its file without the ending."""
        return self.file.stem

    @property
    def kept(self) -> tuple[Series, ...]:
        """The series that are kept of a run: those asked for, and what the frontier is made of."""
        if self.frontier is None:
            return self.keep
        counts = (one.series for one in self.frontier.counts)
        return tuple(dict.fromkeys([*self.keep, self.frontier.supply, *counts]))

    def is_asked_for(self, series: Series) -> bool:
        """Return whether a series is one that was asked for, and not kept for the frontier alone."""
        return any(covers(row, series) for row in self.keep)

    @property
    def draw_numbers(self) -> range:
        """The draws that are run of each point."""
        return range(1, self.draws + 1) if self.draws else range(1)

    @property
    def size(self) -> int:
        """How many points there are, the base first; a point that comes twice counts twice."""
        return 1 + len(self.scenarios) * sum(block.size for block in self.blocks)

    @property
    def runs(self) -> int:
        """How many runs there are; of points that come twice too."""
        return self.size * len(self.draw_numbers) * self.worlds

    @cached_property
    def _places(self) -> dict[str, int]:
        return {lever.name: number for number, lever in enumerate(self.levers)}

    def points(self) -> Iterator[SweepPoint]:
        """Yield the points: the base, then scenario by scenario and block by block. Nothing is kept."""
        base = next(iter(self.scenarios))
        number = 0
        yield self._point(number, base, self.base)
        for scenario in self.scenarios:
            for block in self.blocks:
                for values in block.points():
                    number += 1
                    yield self._point(number, scenario, self._all(block.levers, values))

    def numbers(self, scenario: str, block: int) -> range:
        """Return the numbers of a block's points in a scenario; the base is number 0."""
        sizes = [own.size for own in self.blocks]
        before = list(self.scenarios).index(scenario) * sum(sizes) + sum(sizes[:block])
        return range(1 + before, 1 + before + sizes[block])

    def _all(self, levers: Sequence[str], values: Sequence[Value | None]) -> Values:
        """Return the values of all levers of the design, of which a block has some."""
        found: list[Value | None] = [None] * len(self.levers)
        for lever, value in zip(levers, values, strict=True):
            found[self._places[lever]] = value
        return tuple(found)

    def _point(self, number: int, scenario: str, values: Values) -> SweepPoint:
        moved = tuple(
            (name, value)
            for lever, value in zip(self.levers, values, strict=True)
            if value is not None
            for name in lever.moves
        )
        case = Case(self.scenarios[scenario].as_posix(), moved)
        return SweepPoint(number, scenario, values, case)
