"""The event log with names and dates: every event of every career of one run, for those who ask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.base.dates import MONTHS_IN_YEAR, YearMonth
from sim.run.recorder import EventLog, Recording

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class EventTable:
    """An event log and what its numbers stand for.

    `groups` are (workforce, service, level, area); `day` (n,) is the date of each event and `born`
    the calendar year in which the person was born.
    """

    log: EventLog
    kinds: tuple[str, ...]
    groups: tuple[tuple[str, str, str, str], ...]
    routes: tuple[str, ...]
    day: Days
    born: Ints


def make_event_table(recording: Recording) -> EventTable | None:
    """Return a recording's event log with names and dates, or None if it kept none."""
    log = recording.events
    if log is None:
        return None
    start = recording.plan.start
    return EventTable(
        log=log,
        kinds=recording.directory.kinds,
        groups=tuple(group.who for group in recording.directory.groups),
        routes=tuple(route.name for route in recording.plan.routes),
        day=days_of(log.time, start),
        born=birth_years(log.born, start),
    )


def days_of(time: npt.NDArray[np.float64], start: YearMonth) -> Days:
    """Return the calendar days (n,) of model times: what falls within a month is spread over it."""
    months = time * MONTHS_IN_YEAR
    whole = np.floor(months).astype(np.int64)
    first = _first_month(start) + whole
    first_day = first.astype("datetime64[D]")
    length = ((first + 1).astype("datetime64[D]") - first_day).astype(np.int64)
    passed = np.floor((months - whole) * length).astype(np.int64)
    return np.asarray(first_day + np.minimum(passed, length - 1))


def birth_years(born: npt.NDArray[np.float64], start: YearMonth) -> Ints:
    """Return the calendar years (n,) of model times of birth."""
    months = np.floor(born * MONTHS_IN_YEAR).astype(np.int64)
    return np.asarray((start.year * MONTHS_IN_YEAR + start.month - 1 + months) // MONTHS_IN_YEAR)


def _first_month(start: YearMonth) -> np.datetime64:
    return np.datetime64(f"{start.year:04d}-{start.month:02d}", "M")
