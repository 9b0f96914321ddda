"""Posts held in common, as columns: one pool for each service and area of a workforce."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.inputs.plan import HOLDS_POST, State, Workforce
from sim.world.tables import Directory

Ints = npt.NDArray[np.int64]
NO_POOL = -1


@dataclass(frozen=True)
class Pools:
    """The pools of one workforce, one row each.

    `posts` (pools, months + 1), hundredths of FTE; `wait_rounds`, `cover_share` (pools,). `of_group`
    (groups,) is the pool in which people of a group work, or NO_POOL.
    """

    posts: Ints
    wait_rounds: Ints
    cover_share: npt.NDArray[np.float64]
    of_group: Ints

    def __len__(self) -> int:
        return len(self.posts)

    def in_post(self, fte: Ints) -> Ints:
        """Return hundredths of FTE in post (pools,), from counts (groups, states)."""
        return self._sum(fte[:, [int(state) for state in HOLDS_POST]].sum(axis=1))

    def agency(self, fte: Ints) -> Ints:
        """Return hundredths of FTE of agency workers (pools,), from counts (groups, states)."""
        return self._sum(fte[:, State.AGENCY])

    def _sum(self, by_group: Ints) -> Ints:
        own = self.of_group != NO_POOL
        total = np.bincount(self.of_group[own], weights=by_group[own], minlength=len(self))
        return total.astype(np.int64)


def make_pools(workforce: Workforce, directory: Directory) -> Pools:
    """Return the pools of a workforce, in the order of its plan."""
    of_group = np.full(len(directory.groups), NO_POOL)
    for number, posts in enumerate(workforce.posts):
        of_group[directory.of(workforce.name, posts.service, posts.area)] = number
    return Pools(
        posts=np.array([posts.posts for posts in workforce.posts]),
        wait_rounds=np.array([posts.wait_rounds for posts in workforce.posts]),
        cover_share=np.array([posts.agency_cover_share for posts in workforce.posts]),
        of_group=of_group,
    )
