"""How large a way to spend must be for a sum: what to try next, after what was tried before.

What is spent grows with the size, and less and less so: people run out. So the next size lies on the
line through the last two, or between two that are known, until the sum is met. Where a larger size
spends no more, all that is taken up is spent, and the search goes back to the smallest size that
spends it: more would be places that nobody fills.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

NEAR = 0.02
"""What is spent is near enough to the sum if it misses it by no more than this share of it."""
FLAT = 0.005
"""Two sizes spend alike if they differ by no more than this share."""
GREW = 0.2
"""Only of a size larger by this share or more is it said that it spends no more."""
WITHIN = 0.05
"""The smallest size that spends all is known if it is at most this share of it too large."""
GROWTH = 4.0
"""How many times as large a size may be as the one before it, and as what the file says."""
MOST_TRIALS = 8

Tried = tuple[tuple[float, float], ...]
"""Sizes that were tried, in order, as factors of the scenario's own, and what each spent, £ a year."""
NOTHING = (0.0, 0.0)


@dataclass(frozen=True)
class Search:
    """The search for one way's size: the sum (£ a year), the largest factor there is, what was tried."""

    amount: float
    most: float
    first: float
    tried: Tried = ()

    def noting(self, factor: float, spent: float) -> Search:
        """Return the search after one more trial."""
        return replace(self, tried=(*self.tried, (factor, spent)))

    @property
    def levels_off(self) -> bool:
        """Whether a larger size was tried that spends no more, short of the sum."""
        if not self.tried or self._is_near:
            return False
        largest, whole = max(self.tried)
        return 0.0 < whole < self.amount and any(
            self._is_all(spent) and (1.0 + GREW) * factor <= largest for factor, spent in self.tried
        )

    @property
    def chosen(self) -> float:
        """The size to be run: the smallest that spends all that is taken up, or that nearest the sum."""
        if self.levels_off:
            return min(factor for factor, spent in self.tried if self._is_all(spent))
        return min(self.tried, key=lambda one: abs(one[1] - self.amount))[0]

    def next(self) -> float | None:
        """Return the size to be tried next, or None if enough is known."""
        if not self.tried:
            return min(self.first, self.most, GROWTH)
        if self._is_near or len(self.tried) >= MOST_TRIALS:
            return None
        if self.levels_off:
            return self._back()
        over = [one for one in self.tried if one[1] > self.amount]
        return self._between(min(over)) if over else self._beyond()

    @property
    def _is_near(self) -> bool:
        return any(abs(spent - self.amount) <= NEAR * self.amount for _, spent in self.tried)

    def _is_all(self, spent: float) -> bool:
        """Return whether something spends what the largest size does."""
        return spent >= (1.0 - FLAT) * max(self.tried)[1]

    def _back(self) -> float | None:
        """Return the middle between the least size that spends all and those known to spend less.

        As spending grows less and less with the size, a size that spends a share of all cannot reach
        it before it has grown by as much.
        """
        enough = self.chosen
        whole = (1.0 - FLAT) * max(self.tried)[1]
        least = max(
            (f * whole / spent if spent > 0.0 else f for f, spent in self.tried if f < enough),
            default=0.0,
        )
        return None if enough - least <= WITHIN * enough else (enough + least) / 2.0

    def _between(self, over: tuple[float, float]) -> float | None:
        """Return the size between one that spends too much and the next that spends too little."""
        under = max((one for one in self.tried if one[0] < over[0]), default=NOTHING)
        if over[0] - under[0] <= FLAT * over[0]:
            return None
        share = (self.amount - under[1]) / (over[1] - under[1])
        return under[0] + share * (over[0] - under[0])

    def _beyond(self) -> float | None:
        """Return a larger size, on the line through the two largest; None if there is no larger one."""
        *_, before, last = sorted((NOTHING, *self.tried))
        spends_nothing = len(self.tried) > 1 and last[1] <= 0.0
        if last[0] >= self.most or spends_nothing:
            return None
        more = last[1] - before[1]
        wanted = last[0] * GROWTH
        if more > 0.0:
            wanted = last[0] + (self.amount - last[1]) * (last[0] - before[0]) / more
        return min(wanted, last[0] * GROWTH, self.most)
