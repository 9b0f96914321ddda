"""What each lever has to do with a difference, whatever the order in which levers are pulled.

A lever's share is what it adds on average over all orders (Shapley 1953). Shares add up to the whole
difference; a lever that changes nothing has none; levers that do the same have the same.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.paired import CONFIDENCE, t_reach

Floats = npt.NDArray[np.float64]
Chosen = frozenset[int]
"""Which levers are pulled, by number."""
MOST_EXACT = 8


@dataclass(frozen=True)
class Split:
    """A difference split over levers: `shares` (levers, worlds, …), adding up to `whole` (worlds, …).

    `order_error` (levers, …) is the standard error of the mean over worlds that comes from looking at
    some orders only; zero where all were.
    """

    shares: Floats
    whole: Floats
    order_error: Floats

    def interval(self, confidence: float = CONFIDENCE) -> tuple[Floats, Floats, Floats]:
        """Return means over worlds and the ends of their intervals, (levers, …) each.

        Chance between worlds by Student's t, with the error of sampled orders added in squares. A
        single world has no interval.
        """
        worlds = self.shares.shape[1]
        means = self.shares.mean(axis=1)
        if worlds < 2:
            return means, means.copy(), means.copy()
        unit = t_reach(1.0, worlds, worlds - 1, confidence)
        reach = np.hypot(
            unit * self.shares.std(axis=1, ddof=1),
            t_reach(1.0, 1, worlds - 1, confidence) * self.order_error,
        )
        return means, means - reach, means + reach


def subsets(levers: int) -> list[Chosen]:
    """Return all subsets of levers, none of them first and all of them last."""
    numbers = range(levers)
    return [
        frozenset(chosen)
        for size in range(levers + 1)
        for chosen in itertools.combinations(numbers, size)
    ]


def exact_split(levers: int, values: Callable[[Chosen], Floats]) -> Split:
    """Return the split over up to eight levers; `values` gives (worlds, …) for any subset.

    Raises ValueError above eight levers: there are 2^levers subsets.
    """
    if levers > MOST_EXACT:
        raise ValueError(f"at most {MOST_EXACT} levers are split exactly, got {levers}")
    found = {chosen: values(chosen) for chosen in subsets(levers)}
    whole = found[frozenset(range(levers))] - found[frozenset()]
    shares = np.zeros((levers, *whole.shape))
    for lever in range(levers):
        for chosen, value in found.items():
            if lever not in chosen:
                ways = math.factorial(len(chosen)) * math.factorial(levers - len(chosen) - 1)
                shares[lever] += ways * (found[chosen | {lever}] - value)
    shares /= math.factorial(levers)
    return Split(closed(shares, whole), whole, np.zeros((levers, *whole.shape[1:])))


def orders_to_try(levers: int, pairs: int, seed: int) -> list[tuple[int, ...]]:
    """Return random orders of levers, each followed by the same from its end, `pairs` of them.

    An order and its reverse err in opposite directions, so that a pair tells more than two others.
    """
    draw = np.random.default_rng(seed)
    found: list[tuple[int, ...]] = []
    for _ in range(pairs):
        order = tuple(int(lever) for lever in draw.permutation(levers))
        found += [order, order[::-1]]
    return found


def sampled_split(
    levers: int, values: Callable[[Chosen], Floats], orders: Sequence[tuple[int, ...]]
) -> Split:
    """Return the split over any number of levers from pairs of orders, as `orders_to_try` gives them."""
    known: dict[Chosen, Floats] = {}

    def value(chosen: Chosen) -> Floats:
        if chosen not in known:
            known[chosen] = values(chosen)
        return known[chosen]

    whole = value(frozenset(range(levers))) - value(frozenset())
    added = np.zeros((len(orders), levers, *whole.shape))
    for number, order in enumerate(orders):
        before: Chosen = frozenset()
        for lever in order:
            after = before | {lever}
            added[number, lever] = value(after) - value(before)
            before = after
    shares = added.mean(axis=0)
    pairs = added.reshape(-1, 2, *added.shape[1:]).mean(axis=1).mean(axis=2)
    count = len(pairs)
    error = (
        pairs.std(axis=0, ddof=1) / math.sqrt(count)
        if count > 1
        else np.full(pairs.shape[1:], np.nan)
    )
    return Split(closed(shares, whole), whole, np.asarray(error))


def closed(shares: Floats, whole: Floats) -> Floats:
    """Return shares (levers, …) that add up to the whole: what rounding left over goes to the largest.

    A lever without any share keeps none.
    """
    if not len(shares):
        return shares
    largest = np.abs(shares).argmax(axis=0)[None]
    left = whole - shares.sum(axis=0)
    found = shares.copy()
    np.put_along_axis(
        found, largest, np.take_along_axis(found, largest, axis=0) + left[None], axis=0
    )
    return found
