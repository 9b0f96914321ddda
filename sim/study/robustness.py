"""Options across futures: which of them one would least regret, whatever comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.base.errors import InputError
from sim.inputs.problems import ended, nearest
from sim.outputs.measuring.table import Floats, SeriesKey
from sim.outputs.sweep_reading import StoredSweep
from sim.study.statistics.paired import Chance
from sim.study.statistics.regret import Regret, regret, share_met

Option = tuple[str, tuple[Any, ...]]
"""A scenario, and the values of the levers that somebody chooses."""


@dataclass(frozen=True)
class Wish:
    """What is wanted of a measure: a threshold, or none; less is better if it is `at_most`."""

    at_least: float | None = None
    at_most: float | None = None

    @property
    def more_is_better(self) -> bool:
        """Whether more is better."""
        return self.at_most is None

    def is_met(self, values: Floats) -> np.ndarray:
        """Return which values reach the threshold."""
        if self.at_most is not None:
            return np.asarray(values <= self.at_most)
        return np.asarray(values >= (self.at_least if self.at_least is not None else -np.inf))


@dataclass(frozen=True)
class Robustness:
    """Options by futures: `values` (options, futures), regret, and how often the wish is met.

    `levers` are those that options choose. `met` is empty without a threshold; its intervals mean
    something only if the futures `are_drawn`: they differ in draw and world alone, and not in levers
    whose values somebody listed. Futures in which an option is not known were `left_out`.
    """

    key: SeriesKey
    date: str
    levers: tuple[str, ...]
    options: tuple[Option, ...]
    values: Floats
    regret: Regret
    met: tuple[Chance, ...]
    wish: Wish
    left_out: int
    are_drawn: bool


def robustness_of(
    stored: StoredSweep, key: SeriesKey, date: str, levers: tuple[str, ...], wish: Wish
) -> Robustness:
    """Return how options of a sweep fare across its futures.

    Raises InputError for a lever that it does not have, fewer than two options or no shared future.
    """
    for name in levers:
        if name not in stored.levers:
            advice = nearest(name, stored.levers)
            raise InputError(ended(f"--options: {stored.folder} has no lever '{name}'; {advice}"))
    runs, values = stored.at(key, date)
    chosen = [stored.levers.index(name) for name in levers]
    others = [n for n in range(len(stored.levers)) if n not in chosen]
    found: dict[Option, dict[tuple[Any, ...], float]] = {}
    for point in range(len(stored.scenarios)):
        own = stored.values[point]
        if levers and any(own[n] is None for n in chosen):
            continue
        option = (stored.scenarios[point], tuple(own[n] for n in chosen))
        future = tuple(own[n] for n in others)
        for run, value in zip(runs, values[point], strict=True):
            if not np.isnan(value):
                found.setdefault(option, {})[(*future, *run)] = float(value)
    if len(found) < 2:
        raise InputError(
            f"{stored.folder}: there is one option only. Name the levers that somebody chooses with "
            f"--options, such as --options {stored.levers[0]}, or sweep several scenarios."
        )
    every = dict.fromkeys(future for own in found.values() for future in own)
    shared = [future for future in every if all(future in own for own in found.values())]
    if not shared:
        raise InputError(
            f"{stored.folder}: no future is shared by all {len(found)} options, which comparing needs. "
            "Cross options and futures in a grid, or use draws and worlds."
        )
    table = np.array([[own[future] for future in shared] for own in found.values()])
    has_threshold = wish.at_least is not None or wish.at_most is not None
    return Robustness(
        key=key,
        date=date,
        levers=levers,
        options=tuple(found),
        values=table,
        regret=regret(table, more_is_better=wish.more_is_better),
        met=tuple(share_met(wish.is_met(table))) if has_threshold else (),
        wish=wish,
        left_out=len(every) - len(shared),
        are_drawn=len({future[: len(others)] for future in shared}) == 1,
    )
