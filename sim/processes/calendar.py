"""The order of one day, written down once, and how a process waits for its turn in it.

SimPy's clock counts whole months. Several things happen on the first of a month, and their order
must not depend on which process was started first: each waits for a `Moment` of its own place in
the day, which SimPy's queue sorts by. Before it acts, every process brings careers up to the day.
"""

from __future__ import annotations

from enum import IntEnum
from typing import cast

import simpy
from simpy.events import EventPriority


class Day(IntEnum):
    """What happens on the first of a month, in this order."""

    CENSUS = 10
    """First, so that it sees the month that has ended and nothing of what the new one brings."""
    RELEASE = 20
    """A new year's money is there before anything on that day can be paid."""
    CLOSURES = 25
    """Before anything moves people: who loses a post today may find one today."""
    COURSE_ENDS = 30
    """Before recruitment: who qualifies today can be taken on today."""
    CLAWBACK = 35
    """After course ends: an award of today still meets a condition."""
    ARRIVALS = 40
    """Before recruitment, for the same reason."""
    INCENTIVES = 50
    """Settings that have a graduate claim before today's recruits could give them one."""
    RECRUITMENT = 60
    """Before intakes, so that a course beside a post is chosen among those who hold one today."""
    INTAKES = 70
    """Last of what moves people."""
    PACE = 80
    """After all moves: today's vacancies set the strain of the month that begins."""


RANKS = 4096


class Moment(simpy.Event):
    """An event at a place in the order of the first day of a month.

    Where several have the same place and compete (routes for a fund's money), `rank`, their number
    in the plan, decides; it may not depend on who began to wait first.
    """

    def __init__(self, env: simpy.Environment, month: int, place: Day, rank: int = 0) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        # SimPy names two priorities and orders by any number.
        order = cast(EventPriority, place * RANKS + rank)
        env.schedule(self, priority=order, delay=month - env.now)
