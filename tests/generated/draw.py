"""One generator of chance for a whole plan, and the small things that plans are made of."""

from __future__ import annotations

import numpy as np

from sim.inputs.plan import WHOLE, Band, Branch, CareerRisk, Profile

POOL = "pool_workers"
NURSERY = "nursery_workers"
CARERS = "carers"
POOL_LEVELS = ("qualified", "senior")
LEVELS = ("helper", "qualified", "degree", "leader")
CARER_LEVELS = ("carer", "lead")
SETTING_SERVICES = ("day_care", "centre")
POOL_SERVICES = ("first", "second")
AREAS = ((WHOLE,), ("north", "south"), ("north", "south", "coast"))


class Draw:
    """Chance for one plan. `areas` and `months` are the plan's."""

    def __init__(self, seed, months: int) -> None:
        self.random = np.random.default_rng(seed)
        self.months = months
        self.areas = AREAS[self.whole(0, 2)]

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def number(self, top: float, low: float = 0.0) -> float:
        return float(low + self.random.random() * (top - low))

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return int(self.random.integers(low, high + 1))

    def one_of(self, things):
        return things[self.whole(0, len(things) - 1)]

    def some_of(self, things, share=0.6):
        return tuple(thing for thing in things if self.chance(share))

    def share(self) -> float:
        """Return a share that often is nought or one."""
        u = self.random.random()
        return 0.0 if u < 0.12 else 1.0 if u > 0.88 else self.number(1.0)

    def shares(self, size: int, *, may_be_nought: bool = True) -> tuple[float, ...]:
        """Return shares that add up to one; some may be nought."""
        weights = self.random.integers(1, 10, size).astype(float)
        if may_be_nought and size > 1 and self.chance(0.25):
            weights[self.whole(0, size - 1)] = 0.0
        return tuple(float(share) for share in weights / weights.sum())

    def area_shares(self) -> tuple[float, ...]:
        """Return shares over areas, or none."""
        if self.chance(0.5 if len(self.areas) == 1 else 0.15):
            return ()
        return self.shares(len(self.areas))

    def area_factor(self):
        """Return factors on a rate by area, or none."""
        if self.chance(0.6):
            return None
        return self.random.random(len(self.areas)) * 2 * (self.random.random(len(self.areas)) < 0.9)

    def split(self, number: int) -> list[int]:
        """Return a whole number in parts, one for each area."""
        return [int(n) for n in self.random.multinomial(number, self.shares(len(self.areas)))]

    def profile(self, low=19, high=66) -> Profile:
        cuts = np.sort(self.random.choice(np.arange(low, high), 4, replace=False)).astype(float)
        shares = self.shares(3)
        ages = tuple(Band(float(cuts[n]), float(cuts[n + 1]), shares[n]) for n in range(3))
        early, late = self.shares(2)
        return Profile(
            ages=ages,
            hours=tuple(zip((100, 80, 50), self.shares(3), strict=True)),
            women_share=self.share(),
            tenures=(Band(0.0, 2.0, early), Band(2.0, 9.0, late)),
            minority_ethnic_share=self.share(),
            disabled_share=self.share(),
        )

    def path(self, start: int, low=-60, high=80):
        """Return a number by month that wanders and is never less than nothing."""
        steps = self.random.integers(low, high, self.months)
        return np.maximum(np.cumsum(np.r_[start, steps]), 0).astype(np.int64)

    def factors(self, top=2.0) -> tuple[float, float]:
        """Return factors for two bands."""
        return self.number(top), self.number(top)

    def new_hours(self) -> tuple[tuple[int, float], ...]:
        return tuple(zip((100, 60, 37), self.shares(3), strict=True))

    def elsewhere(self) -> str:
        """Return an area to go to: one by name, or one's own."""
        return self.one_of((*self.areas, ""))

    def branches(self, *ways: Branch) -> tuple[Branch, ...]:
        """Return some of these branches, with shares."""
        chosen = self.some_of(ways) or ways[:1]
        shares = self.shares(len(chosen))
        return tuple(
            Branch(share, way.to_state, way.workforce, way.service, way.level, way.area)
            for share, way in zip(shares, chosen, strict=True)
        )

    def row(self, name, start, end, shape, top, **changes) -> CareerRisk:
        """Return a row of a career table, with rates up to a top for each service and level."""
        changes = {"area_factor": self.area_factor()} | changes
        return risk(name, start, end, self.random.random(shape) * top, **changes)


def risk(
    name, start, end, rates, tenure=(1.0, 1.0), ages=(1.0, 1.0), *, restarts=False, **changes
) -> CareerRisk:
    """Return one row of a career table from plain numbers."""
    return CareerRisk(
        name,
        start,
        end,
        np.array(rates, dtype=float),
        np.array(tenure),
        np.array(ages),
        restarts,
        **changes,
    )
