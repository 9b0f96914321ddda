"""Options that the worlds which were run cannot tell apart, so that none is ranked by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.appraisal.estimates import estimate, may_be_chance

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """What an option costs and buys, world by world (runs,), against the do-minimum."""

    name: str
    cost: Floats
    effect: Floats

    @property
    def price(self) -> float:
        """What one unit costs; nothing where nothing is spent, endless where none is bought for it."""
        cost, effect = float(self.cost.mean()), float(self.effect.mean())
        if cost <= 0.0 and effect >= 0.0:
            return 0.0
        return cost / effect if effect > 0.0 else np.inf

    def is_like(self, other: Measured) -> bool:
        """Return whether neither cost nor effect differs from another's by more than chance."""
        return all(
            not gap.any() or may_be_chance(estimate(gap))
            for gap in (self.cost - other.cost, self.effect - other.effect)
        )


def same_as(options: Sequence[Measured]) -> dict[str, str]:
    """Return, for each option that is like one before it, the first that it is like."""
    found: dict[str, str] = {}
    apart: list[Measured] = []
    for option in options:
        like = next((one for one in apart if option.is_like(one)), None)
        if like is None:
            apart.append(option)
        else:
            found[option.name] = like.name
    return found
