"""Divide national numbers among areas, so that the areas add up to the nation exactly.

Counts are divided by largest remainder. What is built up over time, such as open settings, is given
and taken one by one instead: by largest remainder an area may lose one when the nation gains one.
Areas that are not the whole country each get their share, rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.inputs.plan import WHOLE, Floats, Ints

SUM_TOLERANCE = 1e-6

ShareOut = Callable[[Ints, Floats], Ints]


@dataclass(frozen=True)
class Areas:
    """The areas of a scenario; some are like another and are a part of it (an assumption)."""

    names: tuple[str, ...] = (WHOLE,)
    like: Mapping[str, str] = field(default_factory=dict)
    part: Mapping[str, str] = field(default_factory=dict)

    @property
    def are_divided(self) -> bool:
        """Return whether the scenario has areas."""
        return self.names != (WHOLE,)


def is_whole(shares: Floats) -> bool:
    """Return whether shares add up to the country."""
    return bool(abs(shares.sum() - 1.0) <= SUM_TOLERANCE)


def total_of(shares: Floats) -> float:
    """Return what part of the country the areas are together; exactly 1 if all of it."""
    return 1.0 if is_whole(shares) else float(shares.sum())


def divide(values: Floats, shares: Floats, share_out: ShareOut) -> Ints:
    """Return (areas, n) whole numbers out of (n,) national values and (areas,) shares."""
    if is_whole(shares):
        return share_out(whole_numbers(values), shares / shares.sum())
    return whole_numbers(values * shares[:, None])


def largest_remainder(national: Ints, shares: Floats) -> Ints:
    """Return (areas, n): each area's share rounded down, and the rest to the largest remainders.

    Of equal remainders the first area's counts as larger.
    """
    exact = national * shares[:, None]
    parts = np.floor(exact).astype(np.int64)
    left = national - parts.sum(axis=0)
    order = np.argsort(parts - exact, axis=0, kind="stable")
    place = np.argsort(order, axis=0, kind="stable")
    return np.asarray(parts + (place < left))


def one_by_one(national: Ints, shares: Floats) -> Ints:
    """Return (areas, n): largest remainder first, then each change where it is due most.

    One more goes to the area that is furthest below its share, one less comes from the area that is
    furthest above it, so no area moves against the nation.
    """
    parts = np.empty((len(shares), len(national)), dtype=np.int64)
    now = largest_remainder(national[:1], shares)[:, 0]
    for step, total in enumerate(national):
        due = total * shares
        sign = 1 if total >= now.sum() else -1
        # Most of a large change is clear beforehand; the last few are what takes care.
        clear = np.maximum(np.floor(sign * (due - now)).astype(np.int64) - 1, 0)
        if clear.sum() <= abs(total - now.sum()):
            now = now + sign * clear
        for _ in range(abs(int(total - now.sum()))):
            lacks = sign * (due - now)
            now[np.argmax(lacks if sign > 0 else np.where(now > 0, lacks, -np.inf))] += sign
        parts[:, step] = now
    return parts


def whole_numbers(values: Floats) -> Ints:
    """Return the nearest whole numbers, halves up."""
    return np.floor(values + 0.5).astype(np.int64)
