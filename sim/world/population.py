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
from sim.inputs.plan import State
from sim.world import kernel
from sim.world.kernel import Clocks, Columns, Log, Tables

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NO_UNIT = -1
NO_COHORT = -1
NO_ROUTE = -1
FIRST_LOG_ROOM = 4096


@dataclass(frozen=True)
class Events:
    """Events as columns (n,): time in model years, row, kind, states and groups before and after.

    People who are new have the state GONE before, and the group after, on both sides. `hours` are
    hundredths of FTE; `route` is the number of the training route that it is about, or NO_ROUTE.
    """

    time: Floats
    row: Rows
    kind: npt.NDArray[np.int16]
    from_state: npt.NDArray[np.int8]
    to_state: npt.NDArray[np.int8]
    from_group: npt.NDArray[np.int16]
    to_group: npt.NDArray[np.int16]
    hours: npt.NDArray[np.int16]
    route: npt.NDArray[np.int16]

    @staticmethod
    def join(parts: list[Events]) -> Events:
        """Return the events of all parts, in their order."""
        return Events(
            *(
                np.concatenate([getattr(part, column.name) for part in parts])
                for column in fields(Events)
            )
        )


@dataclass(frozen=True)
class Newcomers:
    """People to be added, as columns (n,).

    `served` is years of service with the employer so far; `retires` the model time of retirement.
    """

    key: Keys
    group: npt.NDArray[np.int16]
    born: Floats
    served: Floats
    retires: Floats
    hours: npt.NDArray[np.int16]
    is_woman: npt.NDArray[np.bool_]


class Population:
    """All people of one world, their clocks and their event log."""

    def __init__(self, tables: Tables, world_luck: int, room: int = 1024) -> None:
        self.tables = tables
        self.world_luck = world_luck
        self.count = 0
        self.reached = 0.0
        groups, _, risks = tables.goes_to.shape
        self.clocks = Clocks(
            since=np.zeros((groups, risks)),
            reading=np.zeros((groups, risks)),
            speed=np.ones((groups, risks)),
            hastened=np.zeros(groups, dtype=np.bool_),
        )
        self.people = Columns(
            luck=np.zeros(room, dtype=np.uint64),
            state=np.zeros(room, dtype=np.int8),
            group=np.zeros(room, dtype=np.int16),
            tenure_band=np.zeros(room, dtype=np.int8),
            age_band=np.zeros(room, dtype=np.int8),
            born=np.zeros(room),
            anchor=np.zeros(room),
            entered=np.zeros(room),
            retires=np.zeros(room),
            wake=np.zeros(room),
            mark=np.zeros((room, risks)),
            draws=np.zeros((room, risks), dtype=np.uint16),
        )
        self.key = np.zeros(room, dtype=np.uint64)
        self.hours = np.zeros(room, dtype=np.int16)
        self.is_woman = np.zeros(room, dtype=np.bool_)
        self.unit = np.zeros(room, dtype=np.int32)
        self.cohort = np.zeros(room, dtype=np.int32)
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
    ) -> Rows:
        """Add people in a state and return their rows; `kind` None leaves no event (the start)."""
        size = len(newcomers.key)
        first = self.count
        self._make_room(first + size)
        new = slice(first, first + size)
        people = self.people
        people.luck[new] = absorb(self.world_luck, newcomers.key)
        people.state[new] = state
        people.group[new] = newcomers.group
        people.born[new] = newcomers.born
        people.anchor[new] = newcomers.served
        people.retires[new] = newcomers.retires
        people.mark[new] = kernel.NOT_DRAWN
        people.draws[new] = 0
        self.key[new] = newcomers.key
        self.hours[new] = newcomers.hours
        self.is_woman[new] = newcomers.is_woman
        self.unit[new] = NO_UNIT if unit is None else unit
        self.cohort[new] = cohort
        self.count += size
        rows = np.arange(first, first + size)
        kernel.enter(people, self.tables, self.clocks, first, first + size, now)
        if kind is not None and size:
            group = people.group[new].copy()
            self._note(rows, now, kind, np.zeros(size, dtype=np.int8), state, group, route)
        return rows

    def advance(self, until: float) -> None:
        """Bring all careers up to and including `until`; a second call changes nothing."""
        if until < self.reached:
            raise ModelError("careers were asked to go back in time", f"to {until}")
        done = 0
        while done < self.count:
            done, written = kernel.advance(
                self.people, self.tables, self.clocks, self.count, until, self._log, done
            )
            if written:
                self._keep(written)
            if done < self.count:
                self._log = _make_log(2 * len(self._log.time))
        self.clocks.hastened[:] = False
        self.reached = until

    def move(
        self,
        rows: Rows,
        to_state: State,
        now: float,
        kind: int,
        to_group: npt.NDArray[np.int16] | int | None = None,
        restarts: bool = False,
        route: int = NO_ROUTE,
    ) -> None:
        """Move people as an institution decided, at the time to which careers have been brought."""
        if not len(rows):
            return
        if now != self.reached:
            raise ModelError("an institution acted on careers that were not brought up to its time")
        groups = np.array(
            np.broadcast_to(self.people.group[rows] if to_group is None else to_group, rows.shape),
            dtype=np.int16,
        )
        self._note(rows, now, kind, self.people.state[rows], to_state, groups, route)
        states = np.full(rows.shape, to_state, dtype=np.int8)
        kernel.shift(self.people, self.tables, self.clocks, rows, states, groups, restarts, now)

    def set_speeds(self, speeds: Floats, now: float) -> None:
        """Let each clock (groups, risks) run at a new speed from `now`; equal speeds change nothing."""
        clocks = self.clocks
        changed = speeds != clocks.speed
        if not changed.any():
            return
        clocks.hastened[:] |= (speeds > clocks.speed).any(axis=1)
        clocks.reading[changed] += ((now - clocks.since) * clocks.speed)[changed]
        clocks.since[changed] = now
        clocks.speed[changed] = speeds[changed]

    def census(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return heads and hundredths of FTE, each (groups, states)."""
        shape = self.tables.goes_to.shape[:2]
        heads = np.zeros(shape, dtype=np.int64)
        fte = np.zeros(shape, dtype=np.int64)
        kernel.census(self.people, self.hours, self.count, heads, fte)
        return heads, fte

    def rows_in(self, states: tuple[State, ...], groups: list[int]) -> Rows:
        """Return the rows of people in one of the states and one of the groups."""
        wanted = np.zeros(self.tables.goes_to.shape[:2], dtype=np.bool_)
        wanted[np.ix_(groups, [int(state) for state in states])] = True
        return kernel.rows_where(self.people, self.count, wanted)

    def _note(
        self,
        rows: Rows,
        now: float,
        kind: int,
        from_state: npt.NDArray[np.int8],
        to_state: State,
        to_group: npt.NDArray[np.int16],
        route: int,
    ) -> None:
        size = len(rows)
        self._fresh.append(
            Events(
                time=np.full(size, now),
                row=rows,
                kind=np.full(size, kind, dtype=np.int16),
                from_state=from_state.copy(),
                to_state=np.full(size, to_state, dtype=np.int8),
                from_group=self.people.group[rows],
                to_group=to_group,
                hours=self.hours[rows],
                route=np.full(size, route, dtype=np.int16),
            )
        )

    def _keep(self, written: int) -> None:
        log = self._log
        rows = log.row[:written].copy()
        group = log.group[:written].copy()
        self._fresh.append(
            Events(
                time=log.time[:written].copy(),
                row=rows,
                kind=log.kind[:written].copy(),
                from_state=log.from_state[:written].copy(),
                to_state=log.to_state[:written].copy(),
                from_group=group,
                to_group=group,
                hours=self.hours[rows],
                route=np.full(written, NO_ROUTE, dtype=np.int16),
            )
        )

    def _make_room(self, needed: int) -> None:
        room = len(self.key)
        if needed <= room:
            return
        room = max(needed, room + room // 2)
        self.people = Columns(*(_grown(column, room) for column in self.people))
        for name in ("key", "hours", "is_woman", "unit", "cohort"):
            setattr(self, name, _grown(getattr(self, name), room))


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
    )
