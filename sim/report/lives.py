"""Stored event logs as lives: what happened to a person in each scenario, and whose life tells much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.dates import MONTHS_IN_YEAR
from sim.outputs.event_reading import read_coded, read_events
from sim.outputs.store import Result

HOLDS = ("in_post", "training_in_post")
COLUMNS = (
    "time", "date", "kind", "from_state", "to_state", "from_workforce", "from_service",
    "from_level", "from_area", "to_workforce", "to_service", "to_level", "to_area", "hours",
    "to_hours", "route", "born", "woman",
)  # fmt: skip
Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Place:
    """Where a person stands: state and group."""

    state: str
    workforce: str
    service: str
    level: str
    area: str


@dataclass(frozen=True)
class Event:
    """One event of a career. `time` is in model years, `date` the day (ISO), hours in hundredths."""

    time: float
    date: str
    kind: str
    before: Place
    after: Place
    hours: int
    to_hours: int
    route: str


@dataclass(frozen=True)
class Life:
    """What happened to a person in one scenario, from its first to its last month (ISO).

    `origin` is the place and hours before the first event, as it is known from any scenario.
    """

    scenario: str
    start: str
    until: str
    events: tuple[Event, ...]
    origin: tuple[Place, int]

    @property
    def last(self) -> tuple[Place, int]:
        """Place and hours after everything."""
        if not self.events:
            return self.origin
        return self.events[-1].after, self.events[-1].to_hours

    @property
    def is_nobody(self) -> bool:
        """Whether the person never comes into this scenario."""
        return not self.events and self.origin[0].state == "new"

    def years_in_post(self) -> float:
        """Return for how many years of the run the person held a post."""
        end = run_years(self.start, self.until)
        times = [0.0, *(event.time for event in self.events), end]
        states = [self.origin[0].state, *(event.after.state for event in self.events)]
        spans = zip(states, times[:-1], times[1:], strict=True)
        return sum(after - before for state, before, after in spans if state in HOLDS)


def run_years(start: str, until: str) -> float:
    """Return how long a run is, in years, from the first day of a month to the end of another."""
    first, last = ((int(month[:4]), int(month[5:7])) for month in (start, until))
    return (MONTHS_IN_YEAR * (last[0] - first[0]) + last[1] - first[1] + 1) / MONTHS_IN_YEAR


@dataclass(frozen=True)
class Lives:
    """One person in several scenarios of one world."""

    person: int
    is_woman: bool
    born: int
    draw: int
    world: int
    lives: tuple[Life, ...]


def read_lives(
    result: Result, scenarios: Sequence[str], draw: int, world: int, person: int
) -> Lives | None:
    """Return a person's life in each scenario; None if nothing happens to them in any.

    To whom nothing happens in one scenario stands there where they begin in another.
    """
    found: dict[str, tuple[Event, ...]] = {}
    who: tuple[bool, int] | None = None
    for scenario in scenarios:
        columns = read_events(result, (scenario, draw, world), COLUMNS, person)
        found[scenario] = events_of(columns)
        if len(columns["born"]):
            who = bool(columns["woman"][0]), int(columns["born"][0])
    told = [events[0] for events in found.values() if events]
    if who is None or not told:
        return None
    origin = told[0].before, told[0].hours
    spans = {row["scenario"]: row for row in result.summary["scenarios"]}
    lives = tuple(
        Life(
            scenario, spans[scenario]["from"], spans[scenario]["until"], events,
            (events[0].before, events[0].hours) if events else origin,
        )
        for scenario, events in found.items()
    )  # fmt: skip
    return Lives(person, *who, draw, world, lives)


def events_of(columns: dict[str, np.ndarray]) -> tuple[Event, ...]:
    """Return the events that rows of a log are, given by the columns of COLUMNS."""
    rows = zip(*(columns[name].tolist() for name in COLUMNS), strict=True)
    return tuple(_event(dict(zip(COLUMNS, row, strict=True))) for row in rows)


def _event(row: dict[str, Any]) -> Event:
    before, after = (
        Place(
            *(row[f"{side}_{name}"] for name in ("state", "workforce", "service", "level", "area"))
        )
        for side in ("from", "to")
    )
    date = str(np.datetime64(row["date"], "D"))
    return Event(
        row["time"], date, row["kind"], before, after, row["hours"], row["to_hours"],
        row["route"] or "",
    )  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Scenarios in which a person's life is the same."""

    scenarios: tuple[str, ...]
    life: Life


def grouped(lives: Iterable[Life]) -> list[Group]:
    """Return lives that are the same together, in the order of their first scenarios."""
    found: dict[tuple[Any, ...], list[Life]] = {}
    for life in lives:
        found.setdefault((life.events, life.start, life.until), []).append(life)
    return [Group(tuple(life.scenario for life in same), same[0]) for same in found.values()]


def shared(groups: Sequence[Group], begin: int = 0) -> int:
    """Return the number of the first event, from `begin`, that is not the same in all groups."""
    number = begin
    while True:
        following = [event_at(group, number) for group in groups]
        if following[0] is None or any(event != following[0] for event in following):
            return number
        number += 1


def event_at(group: Group, number: int) -> Event | None:
    """Return an event of a group's life by its number; None after the last."""
    events = group.life.events
    return events[number] if number < len(events) else None


@dataclass(frozen=True)
class Log:
    """One run's event log as columns (n,), by person and then time; names are numbers of `names`."""

    person: Keys
    time: Floats
    date: np.ndarray
    kind: Codes
    route: Codes
    from_state: Codes
    to_state: Codes
    names: dict[str, tuple[str, ...]]
    first: npt.NDArray[np.int64]
    """Where each person's events begin, (people,)."""

    @cached_property
    def people(self) -> Keys:
        """Keys of all who have events, in order."""
        return np.asarray(self.person[self.first])

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many events each person has (people,)."""
        return np.asarray(np.diff(np.append(self.first, len(self.person))))

    @cached_property
    def kinds(self) -> npt.NDArray[np.int64]:
        """How many kinds of events each person has (people,)."""
        if not len(self.first):
            return np.zeros(0, dtype=np.int64)
        bits = np.left_shift(np.uint64(1), self.kind.astype(np.uint64))
        return np.bitwise_count(np.bitwise_or.reduceat(bits, self.first)).astype(np.int64)

    def rows(self, number: int) -> slice:
        """Return the rows of a person, given by their number among people."""
        end = self.first[number + 1] if number + 1 < len(self.first) else len(self.person)
        return slice(int(self.first[number]), int(end))

    def whose(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Return the numbers of the people to whom rows belong, each once."""
        return np.unique(np.searchsorted(self.people, self.person[rows]))

    def has(self, column: str, *words: str) -> npt.NDArray[np.bool_]:
        """Return which rows have one of some names in a column."""
        known = self.names[column]
        codes = [known.index(word) for word in words if word in known]
        return np.isin(getattr(self, column), codes)

    def years_in_post(self, end: float) -> Floats:
        """Return for how many years each person held a post (people,), up to the model time `end`."""
        if not len(self.first):
            return np.zeros(0)
        following = np.append(self.time[1:], end)
        last = np.append(self.first[1:], len(self.person)) - 1
        following[last] = end
        spans = np.where(self.has("to_state", *HOLDS), following - self.time, 0.0)
        held = self.has("from_state", *HOLDS)[self.first]
        return np.add.reduceat(spans, self.first) + np.where(held, self.time[self.first], 0.0)


def read_log(result: Result, scenario: str, draw: int, world: int) -> Log:
    """Return one run's event log, by person."""
    names = ("kind", "route", "from_state", "to_state")
    columns, words = read_coded(result, (scenario, draw, world), ("person", "time", "date"), names)
    order = np.argsort(columns["person"], kind="stable")
    columns = {name: column[order] for name, column in columns.items()}
    person = columns["person"]
    first = np.flatnonzero(np.r_[True, person[1:] != person[:-1]][: len(person)])
    return Log(**columns, names=words, first=first)
