"""Why one scenario differs from another: the difference split over the levers between them.

Every subset of levers is a scenario of its own, run in the same worlds; beyond eight levers a sample of
orders in which they are pulled is run. The split is made in each world, so that its interval is that
of any other difference between the same worlds.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from sim.inputs.mixing import Mix
from sim.inputs.ordering import cut
from sim.outputs.measuring.table import SeriesKey
from sim.study.asked import Asked, Floats, by_year, find_keys, year_months
from sim.study.replicate import Task, run_all
from sim.study.statistics.shapley import (
    MOST_EXACT,
    Chosen,
    Split,
    exact_split,
    orders_to_try,
    sampled_split,
    subsets,
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Why:
    """A split: `split` has shares (levers, worlds, series, years); `base` the first scenario's values.

    `runs` is how many were made; `orders` how many orders of levers were looked at, 0 for all of them.
    """

    names: tuple[str, ...]
    keys: tuple[SeriesKey, ...]
    dates: tuple[str, ...]
    split: Split
    base: Floats
    runs: int
    orders: int


@dataclass(frozen=True)
class Effort:
    """How much is run: worlds, seed, workers, the last month, and pairs of orders above eight levers."""

    worlds: int
    seed: int
    workers: int
    until: str | None = None
    pairs: int = 8


def runs_needed(levers: int, effort: Effort) -> int:
    """Return how many runs a split of so many levers takes at most."""
    if levers <= MOST_EXACT:
        return int(2**levers) * effort.worlds
    return len(_sampled(levers, effort)[1]) * effort.worlds


def explain_difference(
    mix: Mix, asked: list[Asked], effort: Effort, progress: Progress | None = None
) -> Why:
    """Return the split of the difference between two scenarios in the series asked about.

    Raises InputError if a series is not there, or levers make no scenario together.
    """
    levers = len(mix.levers)
    orders, wanted = _sampled(levers, effort) if levers > MOST_EXACT else ([], subsets(levers))
    plans = [cut(mix.plan(chosen), effort.until) for chosen in wanted]
    tasks = [Task(plan, effort.seed, 0, world) for plan in plans for world in range(effort.worlds)]
    values: dict[Chosen, list[Floats]] = {chosen: [] for chosen in wanted}
    keys: list[SeriesKey] = []
    dates: tuple[str, ...] = ()
    with closing(run_all(tasks, effort.workers)) as runs:
        for number, run in enumerate(runs):
            if not number:
                keys, dates = find_keys(asked, run.measures.keys), run.dates
            chosen = wanted[number // effort.worlds]
            values[chosen].append(by_year(run, keys, year_months(dates)))
            if progress is not None:
                progress(number + 1, len(tasks))
    stacked = {chosen: np.stack(own) for chosen, own in values.items()}
    known = np.asarray(~np.isnan(np.stack(list(stacked.values()))).any(axis=(0, 1, 3)))
    stacked = {chosen: own[:, known] for chosen, own in stacked.items()}
    split = (
        sampled_split(levers, stacked.__getitem__, orders)
        if orders
        else exact_split(levers, stacked.__getitem__)
    )
    return Why(
        names=tuple(lever.name for lever in mix.levers),
        keys=tuple(key for key, is_known in zip(keys, known, strict=True) if is_known),
        dates=tuple(dates[month] for month in year_months(dates)),
        split=split,
        base=stacked[frozenset()],
        runs=len(tasks),
        orders=len(orders),
    )


def _sampled(levers: int, effort: Effort) -> tuple[list[tuple[int, ...]], list[Chosen]]:
    """Return orders to look at, and the subsets of levers that they go through."""
    orders = orders_to_try(levers, effort.pairs, effort.seed)
    wanted = [frozenset(order[:size]) for order in orders for size in range(levers + 1)]
    return orders, list(dict.fromkeys(wanted))


def only(why: Why, number: int) -> Why:
    """Return the split of one series."""
    keep = slice(number, number + 1)
    split = Split(
        why.split.shares[:, :, keep], why.split.whole[:, keep], why.split.order_error[:, keep]
    )
    return replace(why, keys=why.keys[keep], split=split, base=why.base[:, keep])
