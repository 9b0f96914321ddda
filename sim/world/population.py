"""People as columns, and the few things that can be done with them.

The face of the engine: `add` people, `advance` careers to a time (idempotent), `move` people as an
institution decided, `set_speeds` of clocks. Every change of state goes through here and is written
to the event log.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sim.base.errors import ModelError
from sim.base.luck import Keys, absorb
from sim.inputs.plan import HOLDS_POST, State
from sim.world import kernel
from sim.world.kernel import Clocks, Columns, Log, Tables

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Groups = npt.NDArray[np.int64]
NO_UNIT = -1
NO_COHORT = -1
NO_ROUTE = -1
FIRST_LOG_ROOM = 4096
JUST_BELOW_ONE = 1.0 - 1e-9
"""A wake that rounding put after the event itself would miss it; one a little early costs nothing."""
TRAITS = ("woman", "minority_ethnic", "disabled")
TRAINS = np.isin(np.arange(len(State)), (State.IN_TRAINING, State.TRAINING_IN_POST))
COLUMNS_OF_INSTITUTIONS = (
    "key",
    "luck",
    "traits",
    "unit",
    "cohort",
    "course",
    "course_start",
    "completed",
    "_is_listed",
)
HOLDS = np.isin(np.arange(len(State)), HOLDS_POST)


@dataclass(frozen=True)
class Events:
    """Events as columns (n,): time in model years, row, kind, states and groups before and after.

    People who are new have the state GONE before, and the group after, on both sides. Hours before
    and after are hundredths of FTE; `route` is the number of the training route that it begins, ends
    or interrupts, or NO_ROUTE, and `course_start` the month in which that course began.
    """

    time: Floats
    row: Rows
    kind: npt.NDArray[np.int16]
    from_state: npt.NDArray[np.int8]
    to_state: npt.NDArray[np.int8]
    from_group: npt.NDArray[np.int16]
    to_group: npt.NDArray[np.int16]
    hours: npt.NDArray[np.int16]
    to_hours: npt.NDArray[np.int16]
    route: npt.NDArray[np.int16]
    course_start: npt.NDArray[np.int16]

    @staticmethod
    def join(parts: list[Events]) -> Events:
        """Return the events of all parts, in their order."""
        if not parts:
            parts = [NO_EVENTS]
        return Events(
            *(
                np.concatenate([getattr(part, column.name) for part in parts])
                for column in fields(Events)
            )
        )


NO_EVENTS = Events(
    time=np.zeros(0),
    row=np.zeros(0, dtype=np.int64),
    kind=np.zeros(0, dtype=np.int16),
    from_state=np.zeros(0, dtype=np.int8),
    to_state=np.zeros(0, dtype=np.int8),
    from_group=np.zeros(0, dtype=np.int16),
    to_group=np.zeros(0, dtype=np.int16),
    hours=np.zeros(0, dtype=np.int16),
    to_hours=np.zeros(0, dtype=np.int16),
    route=np.zeros(0, dtype=np.int16),
    course_start=np.zeros(0, dtype=np.int16),
)


@dataclass(frozen=True)
class Newcomers:
    """People to be added, as columns (n,).

    `served` is years of service with the employer so far; `retires` the model time of retirement;
    `traits` has a bit for each of TRAITS.
    """

    key: Keys
    group: npt.NDArray[np.int16]
    born: Floats
    served: Floats
    retires: Floats
    hours: npt.NDArray[np.int16]
    traits: npt.NDArray[np.uint8]


class Population:
    """All people of one world, their clocks and their event log.

    `heads` and `fte` (hundredths), both (groups, states), and `staff` (settings, levels), people in
    post in each setting, are kept up with every event. `staff_level` (groups) is the level's number
    in `staff`, or negative for groups that work in no setting.
    """

    def __init__(
        self,
        tables: Tables,
        staff_level: npt.NDArray[np.int16],
        world_luck: int,
        room: int = 4096,
    ) -> None:
        self.tables = tables
        self.staff_level = staff_level
        self.world_luck = world_luck
        self.count = 0
        self.reached = 0.0
        groups, _, risks = tables.restarts.shape
        self.clocks = Clocks(
            since=np.zeros((groups, risks)),
            reading=np.zeros((groups, risks)),
            speed=np.ones((groups, risks)),
            shrink=np.ones(groups),
        )
        self.people = _make_columns(room, risks)
        self.key = np.zeros(room, dtype=np.uint64)
        self.luck = np.zeros(room, dtype=np.uint64)
        self.traits = np.zeros(room, dtype=np.uint8)
        self.unit = np.zeros(room, dtype=np.int32)
        self.cohort = np.zeros(room, dtype=np.int32)
        self.course = np.zeros(room, dtype=np.int16)
        self.course_start = np.zeros(room, dtype=np.int16)
        self.completed = np.zeros(room, dtype=np.uint64)
        self.heads: Counts = np.zeros((groups, len(State)), dtype=np.int64)
        self.fte: Counts = np.zeros((groups, len(State)), dtype=np.int64)
        self.staff = np.zeros((0, 1 + int(staff_level.max(initial=0))), dtype=np.int32)
        self._seeking = np.zeros(0, dtype=np.int64)
        self._is_listed = np.zeros(room, dtype=np.bool_)
        self._touched: list[Rows] = []
        self._log = _make_log(FIRST_LOG_ROOM)
        self._fresh: list[Events] = []

    @property
    def state(self) -> npt.NDArray[np.int8]:
        """States of all people so far (n,)."""
        return self.people.state[: self.count]

    @property
    def group(self) -> npt.NDArray[np.int16]:
        """Groups of all people so far (n,)."""
        return self.people.group[: self.count]

    @property
    def hours(self) -> npt.NDArray[np.int16]:
        """Hours of all people so far (n,), hundredths of FTE."""
        return self.people.hours[: self.count]

    def take_events(self) -> list[Events]:
        """Return the events since the last call, in the order in which they were made."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def add(
        self,
        newcomers: Newcomers,
        state: State,
        now: float,
        kind: int | None = None,
        unit: npt.NDArray[np.int32] | None = None,
        cohort: int = NO_COHORT,
        route: int = NO_ROUTE,
        course_start: int = 0,
    ) -> Rows:
        """Add people in a state and return their rows; `kind` None leaves no event (the start)."""
        size = len(newcomers.key)
        first = self.count
        self._make_room(first + size)
        new = slice(first, first + size)
        self.luck[new] = absorb(self.world_luck, newcomers.key)
        self.key[new] = newcomers.key
        self.traits[new] = newcomers.traits
        self.unit[new] = NO_UNIT if unit is None else unit
        self.cohort[new] = cohort
        self.course[new] = route
        self.course_start[new] = course_start
        self.count += size
        rows = np.arange(first, first + size)
        kernel.enter(
            self.people,
            self.tables,
            self.clocks,
            first,
            self.luck[new],
            state,
            newcomers.group,
            newcomers.born,
            newcomers.served,
            newcomers.retires,
            newcomers.hours,
            now,
        )
        self._touched.append(rows)
        events = self._note(
            rows, now, kind or 0, np.zeros(size, dtype=np.int8), state, newcomers.group, route
        )
        if kind is None:
            self._fresh.pop()
        self._tally(rows, events.to_group, events.to_state, events.to_hours, +1)
        return rows

    def advance(self, until: float) -> None:
        """Bring all careers up to and including `until`; a second call changes nothing.

        When time stands still only people whom an institution has just touched can have anything
        due (who qualifies past retirement age retires at once).
        """
        if until < self.reached:
            raise ModelError("careers were asked to go back in time", f"to {until}")
        if until > self.reached or self.reached == 0.0:
            self._advance_rows(until, None)
        elif self._touched:
            self._advance_rows(until, np.concatenate(self._touched))
        self._touched = []
        self.reached = until

    def _advance_rows(self, until: float, rows: Rows | None) -> None:
        done = 0
        is_some = rows is not None
        size = self.count if rows is None else len(rows)
        places = np.zeros(0, dtype=np.int64) if rows is None else rows
        while done < size:
            done, written = kernel.advance(
                self.people, self.tables, self.clocks, places, is_some, size, until, self._log, done
            )
            if written:
                events = self._career_events(written)
                self._keep(events)
                self._tally(events.row, events.from_group, events.from_state, events.hours, -1)
                self._tally(events.row, events.to_group, events.to_state, events.to_hours, +1)
            if done < size:
                self._log = _make_log(2 * len(self._log.time))

    def move(
        self,
        rows: Rows,
        to_state: State,
        now: float,
        kind: int,
        to_group: npt.NDArray[np.int16] | int | None = None,
        restarts: bool = False,
        route: int = NO_ROUTE,
        unit: npt.NDArray[np.integer] | None = None,
    ) -> None:
        """Move people as an institution decided, at the time to which careers have been brought.

        `unit` (n,) are the settings that they join, where they do.
        """
        if not len(rows):
            return
        if now != self.reached:
            raise ModelError("an institution acted on careers that were not brought up to its time")
        groups = np.array(
            np.broadcast_to(self.people.group[rows] if to_group is None else to_group, rows.shape),
            dtype=np.int16,
        )
        events = self._note(rows, now, kind, self.people.state[rows], to_state, groups, route)
        self._tally(rows, events.from_group, events.from_state, events.hours, -1)
        if unit is not None:
            self.unit[rows] = unit
        self._tally(rows, groups, events.to_state, events.to_hours, +1)
        self._touched.append(rows)
        states = np.full(rows.shape, to_state, dtype=np.int8)
        kernel.shift(self.people, self.tables, self.clocks, rows, states, groups, restarts, now)

    def set_speeds(self, speeds: Floats, now: float) -> None:
        """Let each clock (groups, risks) run at a new speed from `now`; equal speeds change nothing."""
        clocks = self.clocks
        changed = speeds != clocks.speed
        if not changed.any():
            return
        if now != self.reached:
            raise ModelError("speeds were changed in the middle of a window")
        with np.errstate(divide="ignore", invalid="ignore"):
            slower = np.where(speeds > clocks.speed, clocks.speed / speeds, 1.0).min(axis=1)
        clocks.shrink[:] = np.where(slower < 1.0, slower * JUST_BELOW_ONE, 1.0)
        if (slower < 1.0).any():
            kernel.hasten(self.people, clocks, self.count, now)
        clocks.reading[changed] += ((now - clocks.since) * clocks.speed)[changed]
        clocks.since[changed] = now
        clocks.speed[changed] = speeds[changed]

    def check_counts(self) -> None:
        """Count everybody anew and compare.

        Raises ModelError if the counts that events kept up differ from the people who are there.
        """
        heads = np.zeros_like(self.heads)
        fte = np.zeros_like(self.fte)
        kernel.census(self.people, self.count, heads, fte)
        staff = np.zeros_like(self.staff)
        there = np.flatnonzero(HOLDS[self.state] & (self.staff_level[self.group] >= 0))
        np.add.at(staff, (self.unit[there], self.staff_level[self.group[there]]), 1)
        same = np.array_equal(heads, self.heads) and np.array_equal(fte, self.fte)
        if not (same and np.array_equal(staff, self.staff)):
            raise ModelError("people were lost or made between two censuses")

    def make_settings(self, settings: int) -> None:
        """Make room for the staff counts of so many more settings."""
        more = np.zeros((settings, self.staff.shape[1]), dtype=np.int32)
        self.staff = np.concatenate([self.staff, more])

    def count_traits(self, states: npt.NDArray[np.bool_], age_starts: Floats, now: float) -> Counts:
        """Return people in some states (groups, traits and then age bands); see TRAITS.

        `age_starts` are the ages in years at which bands start, the first 0.
        """
        found = np.zeros((self.heads.shape[0], len(TRAITS) + len(age_starts)), dtype=np.int64)
        kernel.census_of_traits(
            self.people, self.traits, states, self.count, now, age_starts, found
        )
        return found

    def seekers(self, groups: Groups) -> Rows:
        """Return those who seek a post in some groups, in the order in which they began, then by key."""
        rows = self._seeking
        still = self.people.state[rows] == State.SEEKING
        self._is_listed[rows[~still]] = False
        self._seeking = rows = rows[still]
        wanted = np.zeros(self.heads.shape[0], dtype=np.bool_)
        wanted[groups] = True
        rows = rows[wanted[self.people.group[rows]]]
        order = np.lexsort((self.key[rows], self.people.entered[rows]))
        return np.asarray(rows[order])

    def uniform(self, rows: Rows, decision: int, occurrence: int) -> Floats:
        """Return (n,) uniforms of some people for one decision; the same as `luck.uniform` gives."""
        drawn = np.empty(len(rows))
        kernel.draw_uniforms(self.luck, rows, np.uint64(decision), occurrence, drawn)
        return drawn

    def applicants(
        self, state: State, groups: Groups, decision: int, occurrence: int, below: float
    ) -> tuple[Rows, Floats]:
        """Return people in a state and groups whose uniform for a decision is under `below`, with it."""
        wanted = np.zeros(self.tables.restarts.shape[:2], dtype=np.bool_)
        wanted[groups, state] = True
        rows = np.empty(self.count, dtype=np.int64)
        chance = np.empty(self.count)
        found = kernel.applicants(
            self.people,
            self.luck,
            self.count,
            wanted,
            np.uint64(decision),
            occurrence,
            below,
            rows,
            chance,
        )
        return rows[:found].copy(), chance[:found].copy()

    def rows_in(self, states: tuple[State, ...], groups: Groups) -> Rows:
        """Return the rows of people in one of the states and one of the groups."""
        wanted = np.zeros(self.tables.restarts.shape[:2], dtype=np.bool_)
        wanted[np.ix_(groups, np.array(states, dtype=np.int64))] = True
        rows = np.empty(self.count, dtype=np.int64)
        return rows[: kernel.rows_where(self.people, self.count, wanted, rows)].copy()

    def staff_rows(self, units: Rows) -> Rows:
        """Return the rows of people who hold a post in some settings."""
        wanted = np.zeros(len(self.staff), dtype=np.bool_)
        wanted[units] = True
        rows = np.empty(int(self.staff[units].sum()), dtype=np.int64)
        kernel.rows_of_staff(
            self.people, self.unit, self.staff_level, HOLDS, wanted, self.count, rows
        )
        return rows

    def _note(
        self,
        rows: Rows,
        now: float,
        kind: int,
        from_state: npt.NDArray[np.int8],
        to_state: State,
        to_group: npt.NDArray[np.int16],
        route: int,
    ) -> Events:
        size = len(rows)
        events = Events(
            time=np.full(size, now),
            row=rows,
            kind=np.full(size, kind, dtype=np.int16),
            from_state=from_state.copy(),
            to_state=np.full(size, to_state, dtype=np.int8),
            from_group=self.people.group[rows],
            to_group=to_group,
            hours=self.hours[rows],
            to_hours=self.hours[rows],
            route=self._courses(rows, from_state)
            if route == NO_ROUTE
            else np.full(size, route, np.int16),
            course_start=self.course_start[rows],
        )
        self._keep(events)
        return events

    def _career_events(self, written: int) -> Events:
        log = self._log
        rows = log.row[:written].copy()
        return Events(
            time=log.time[:written].copy(),
            row=rows,
            kind=log.kind[:written].copy(),
            from_state=log.from_state[:written].copy(),
            to_state=log.to_state[:written].copy(),
            from_group=log.group[:written].copy(),
            to_group=log.to_group[:written].copy(),
            hours=log.hours[:written].copy(),
            to_hours=log.to_hours[:written].copy(),
            route=self._courses(rows, log.from_state[:written]),
            course_start=self.course_start[rows],
        )

    def _courses(self, rows: Rows, from_state: npt.NDArray[np.int8]) -> npt.NDArray[np.int16]:
        """Return (n,) the route that an event interrupts for those who are training, or NO_ROUTE."""
        return np.where(TRAINS[from_state], self.course[rows], NO_ROUTE).astype(np.int16)

    def _keep(self, events: Events) -> None:
        """Put events into the log."""
        self._fresh.append(events)
        seeks = events.row[events.to_state == State.SEEKING]
        if len(seeks):
            seeks = np.unique(seeks[~self._is_listed[seeks]])
            self._is_listed[seeks] = True
            self._seeking = np.concatenate([self._seeking, seeks])

    def _tally(
        self,
        rows: Rows,
        group: npt.NDArray[np.int16],
        state: npt.NDArray[np.int8],
        hours: npt.NDArray[np.int16],
        sign: int,
    ) -> None:
        """Add people to the counts of their group, state and setting, or take them off."""
        kernel.tally(
            self.heads,
            self.fte,
            self.staff,
            HOLDS,
            self.staff_level,
            self.unit,
            rows,
            group,
            state,
            hours,
            sign,
        )

    def _make_room(self, needed: int) -> None:
        room_before = len(self.key)
        if needed <= room_before:
            return
        room = max(needed, 2 * room_before)
        larger = _make_columns(room, self.people.mark.shape[1])
        for name in Columns._fields:
            getattr(larger, name)[:room_before] = getattr(self.people, name)
        self.people = larger
        for name in COLUMNS_OF_INSTITUTIONS:
            setattr(self, name, _grown(getattr(self, name), room))


def _make_columns(room: int, risks: int) -> Columns:
    """Return empty columns. What is read together when a person wakes lies together in memory.

    A person's times, marks and draws share one row of bytes, of which the columns are views; state,
    group and wake, by which people are searched, are dense.
    """
    row: dict[str, tuple[type, int, int]] = {}
    used = 0
    for name, kind, size in (
        ("luck", np.uint64, 1),
        ("born", np.float64, 1),
        ("anchor", np.float64, 1),
        ("entered", np.float64, 1),
        ("retires", np.float64, 1),
        ("mark", np.float64, risks),
        ("draws", np.uint16, risks),
        ("hours", np.int16, 1),
        ("tenure_band", np.int8, 1),
        ("age_band", np.int8, 1),
    ):
        row[name] = (kind, used, size)
        used += np.dtype(kind).itemsize * size
    width = -(-used // 8) * 8
    rows = np.zeros((room, width), dtype=np.uint8)

    def view(name: str) -> np.ndarray:
        kind, start, size = row[name]
        item = np.dtype(kind).itemsize
        if name in ("mark", "draws"):
            return np.ndarray((room, size), kind, rows.data, start, (width, item))
        return np.ndarray((room,), kind, rows.data, start, (width,))

    return Columns(
        state=np.zeros(room, dtype=np.int8),
        group=np.zeros(room, dtype=np.int16),
        wake=np.zeros(room),
        **{name: view(name) for name in row},
    )


def _grown(column: np.ndarray, room: int) -> np.ndarray:
    larger = np.zeros((room, *column.shape[1:]), dtype=column.dtype)
    larger[: len(column)] = column
    return larger


def _make_log(room: int) -> Log:
    return Log(
        time=np.zeros(room),
        row=np.zeros(room, dtype=np.int64),
        kind=np.zeros(room, dtype=np.int16),
        from_state=np.zeros(room, dtype=np.int8),
        to_state=np.zeros(room, dtype=np.int8),
        group=np.zeros(room, dtype=np.int16),
        to_group=np.zeros(room, dtype=np.int16),
        hours=np.zeros(room, dtype=np.int16),
        to_hours=np.zeros(room, dtype=np.int16),
    )
