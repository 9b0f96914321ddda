"""People as columns, and the few things that can be done with them.

The face of the engine: `add` people, `advance` careers to a time (idempotent), `move` people as an
institution decided, `set_speeds` of clocks. Every change of state goes through here and is written
to the event log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.base.errors import ModelError
from sim.base.luck import Keys
from sim.inputs.plan import State
from sim.world import kernel
from sim.world.kernel import NO_ROUTE, Clocks, Columns, Log, Tables

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Groups = npt.NDArray[np.int64]
NO_UNIT = -1
NO_COHORT = -1
FIRST_LOG_ROOM = 4096
JUST_BELOW_ONE = 1.0 - 1e-9
"""A wake that rounding put after the event itself would miss it; one a little early costs nothing."""
TRAITS = ("woman", "minority_ethnic", "disabled")
FLOW_SUMS = ("people", "hours", "to_hours", *TRAITS, "ages", "course_months")
COLUMNS_OF_INSTITUTIONS = (
    "key",
    "luck",
    "born",
    "traits",
    "cohort",
    "completed",
    "_is_listed",
    "_listed",
)
STEPS = 1024
"""Into how many parts an area's settings are cut, so that a look need not search all of them."""
MOST_GONE = 0.1
"""The share of rows that may be of people who are gone before these are dropped from the list."""
SAME_GROUP = np.zeros(0, dtype=np.int16)
SAME_UNIT = np.zeros(0, dtype=np.int64)
NO_SETTINGS = np.zeros(0, dtype=np.bool_)


@dataclass(frozen=True)
class Newcomers:
    """People to be added, as columns (n,).

    `luck` is that of their keys in this world. `served` is years of service with the employer so far;
    `retires` the model time of retirement; `traits` has a bit for each of TRAITS.
    """

    key: Keys
    luck: Keys
    group: npt.NDArray[np.int16]
    born: Floats
    served: Floats
    retires: Floats
    hours: npt.NDArray[np.int16]
    traits: npt.NDArray[np.uint8]


class Population:
    """All people of one world, their clocks and their event log.

    `heads` and `fte` (hundredths), both (groups, states), and `staff` (settings, levels), people in
    post in each setting, are kept up with every event.
    """

    def __init__(self, tables: Tables, room: int = 4096) -> None:
        self.tables = tables
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
        self.born = np.zeros(room)
        self.traits = np.zeros(room, dtype=np.uint8)
        self.cohort = np.zeros(room, dtype=np.int32)
        self.completed = np.zeros(room, dtype=np.uint64)
        self._is_listed = np.zeros(room, dtype=np.bool_)
        self._counts = _make_counts(groups, 0, 1 + int(tables.staff_level.max(initial=0)))
        self._seeking = np.zeros(0, dtype=np.int64)
        self._listed = np.zeros(room, dtype=np.int64)
        self._living = 0
        self._touched: list[Rows] = []
        self._log = _make_log(FIRST_LOG_ROOM)
        self._written = 0

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

    @property
    def unit(self) -> npt.NDArray[np.int32]:
        """Settings of all people so far (n,), by their numbers in the world, or NO_UNIT."""
        return self.people.unit[: self.count]

    @property
    def course(self) -> npt.NDArray[np.int16]:
        """The route that each person (n,) last began, by number, or NO_ROUTE."""
        return self.people.course[: self.count]

    @property
    def course_start(self) -> npt.NDArray[np.int16]:
        """The month in which each person's (n,) course began."""
        return self.people.course_start[: self.count]

    @property
    def living(self) -> Rows:
        """Rows of all who are not gone, in order, and of some who are."""
        return self._listed[: self._living]

    @property
    def heads(self) -> Ints:
        """People (groups, states)."""
        return self._counts.heads

    @property
    def fte(self) -> Ints:
        """Hundredths of FTE (groups, states)."""
        return self._counts.fte

    @property
    def staff(self) -> npt.NDArray[np.int32]:
        """People in post in each setting (settings, levels)."""
        return self._counts.staff

    def take_events(self) -> Log:
        """Return the events since the last call, in the order in which they were made."""
        taken = Log._make(column[: self._written].copy() for column in self._log)
        self._written = 0
        return taken

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
        self.key[new] = newcomers.key
        self.luck[new] = newcomers.luck
        self.born[new] = newcomers.born
        self.traits[new] = newcomers.traits
        self.cohort[new] = cohort
        people = self.people
        people.unit[new] = NO_UNIT if unit is None else unit
        people.course[new] = route
        people.course_start[new] = course_start
        self.count += size
        rows = np.arange(first, first + size)
        self._listed[self._living : self._living + size] = rows
        self._living += size
        kernel.enter(
            people,
            self.tables,
            self.clocks,
            self._counts,
            first,
            newcomers.luck,
            int(state),
            newcomers.group,
            newcomers.born,
            newcomers.served,
            newcomers.retires,
            newcomers.hours,
            now,
        )
        self._touched.append(rows)
        if state == State.SEEKING:
            self._list_seekers(rows)
        if kind is not None:
            self._note_new(new, kind, route, now)
        return rows

    def advance(self, until: float) -> None:
        """Bring all careers up to and including `until`; a second call changes nothing.

        When time stands still only people whom an institution has just touched can have anything
        due (who qualifies past retirement age retires at once).
        """
        if until < self.reached:
            raise ModelError("careers were asked to go back in time", f"to {until}")
        if until > self.reached or self.reached == 0.0:
            if self.heads.sum() < (1.0 - MOST_GONE) * self._living:
                self._living = kernel.drop_gone(self.people, self.living)
            self._advance_rows(until, self.living)
        elif self._touched:
            self._advance_rows(until, np.concatenate(self._touched))
        self._touched = []
        self.reached = until

    def _advance_rows(self, until: float, rows: Rows) -> None:
        done = 0
        before = self._written
        while done < len(rows):
            done, self._written = kernel.advance(
                self.people,
                self.tables,
                self.clocks,
                self._counts,
                rows,
                until,
                self._log,
                self._written,
                done,
            )
            if done < len(rows):
                self._make_room_in_log(2 * len(self._log.time))
        if self._written > before:
            new = slice(before, self._written)
            self._list_seekers(self._log.row[new][self._log.to_state[new] == State.SEEKING])

    def move(
        self,
        rows: Rows,
        to_state: State,
        now: float,
        kind: int,
        to_group: npt.NDArray[np.int16] = SAME_GROUP,
        restarts: bool = False,
        route: int = NO_ROUTE,
        unit: npt.NDArray[np.int64] = SAME_UNIT,
    ) -> None:
        """Move people as an institution decided, at the time to which careers have been brought.

        `to_group` and `unit`, each (n,) or none, are the groups and settings that they join.
        """
        if not len(rows):
            return
        if now != self.reached:
            raise ModelError("an institution acted on careers that were not brought up to its time")
        self._make_room_in_log(self._written + len(rows))
        kernel.shift(
            self.people,
            self.tables,
            self.clocks,
            self._counts,
            rows,
            int(to_state),
            to_group,
            unit,
            restarts,
            self._log,
            self._written,
            kind,
            route,
            now,
        )
        self._written += len(rows)
        self._touched.append(rows)
        if to_state == State.SEEKING:
            self._list_seekers(rows)

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
            kernel.hasten(self.people, clocks, self.living, now)
        clocks.reading[changed] += ((now - clocks.since) * clocks.speed)[changed]
        clocks.since[changed] = now
        clocks.speed[changed] = speeds[changed]

    def check_counts(self) -> None:
        """Count everybody anew and compare.

        Raises ModelError if the counts that events kept up differ from the people who are there.
        """
        counts = _make_counts(len(self.heads), *self.staff.shape)
        kernel.census(self.people, self.tables, self.count, counts)
        same = (
            np.array_equal(counts.heads, self.heads)
            and np.array_equal(counts.fte, self.fte)
            and np.array_equal(counts.staff, self.staff)
        )
        if not same:
            raise ModelError("people were lost or made between two censuses")

    def make_settings(self, settings: int) -> None:
        """Make room for the staff counts of so many more settings."""
        more, levels = len(self.staff) + settings, self.staff.shape[1]
        staff = _make_counts(0, more, levels).staff
        staff[: len(self.staff)] = self.staff
        self._counts = self._counts._replace(staff=staff)

    def count_traits(self, age_starts: Floats, now: float) -> Ints:
        """Return people in post (groups, traits and then age bands); see TRAITS.

        `age_starts` are the ages in years at which bands start, the first 0.
        """
        found = np.zeros((self.heads.shape[0], len(TRAITS) + len(age_starts)), dtype=np.int64)
        kernel.census_of_traits(
            self.people, self.tables, self.traits, self.born, self.living, now, age_starts, found
        )
        return found

    def count_flows(self, events: Log, sizes: tuple[int, ...]) -> tuple[Ints, Ints]:
        """Return flows as codes (n,), sorted, and what they add up to (n, FLOW_SUMS).

        A code is the place of (kind, from_state, to_state, from_group, to_group, route + 1) in an array
        of these sizes.
        """
        size = 1 << max(2 * len(events.time), 1).bit_length()
        codes = np.full(size, -1)
        sums = np.zeros((size, len(FLOW_SUMS)), dtype=np.int64)
        kernel.count_flows(self.born, self.traits, events, np.array(sizes), codes, sums)
        used = np.flatnonzero(codes >= 0)
        order = used[np.argsort(codes[used])]
        return codes[order], sums[order]

    def seekers(self, groups: Groups) -> Rows:
        """Return those who seek a post in some groups, in the order in which they began, then by key."""
        wanted = np.zeros(self.heads.shape[0], dtype=np.bool_)
        wanted[groups] = True
        rows = np.empty_like(self._seeking)
        still, found = kernel.seekers(
            self.people, self._seeking, self._is_listed, int(State.SEEKING), wanted, rows
        )
        self._seeking, rows = self._seeking[:still], rows[:found]
        order = np.lexsort((self.key[rows], self.people.entered[rows]))
        return np.asarray(rows[order])

    def uniform(self, rows: Rows, decision: int, occurrence: int) -> Floats:
        """Return (n,) uniforms of some people for one decision; the same as `luck.uniform` gives."""
        drawn = np.empty(len(rows))
        kernel.draw_uniforms(self.luck, rows, np.uint64(decision), occurrence, drawn)
        return drawn

    def applicants(
        self,
        state: State,
        groups: Groups,
        decision: int,
        occurrence: int,
        below: float,
        certain: npt.NDArray[np.bool_] = NO_SETTINGS,
    ) -> tuple[Rows, Floats]:
        """Return people in a state and groups who apply, and the uniform of each for a decision.

        They apply if it is under `below`, or if they work in a setting that is `certain` (settings,).
        """
        wanted = np.zeros(self.heads.shape[0], dtype=np.bool_)
        wanted[groups] = True
        most = int(self.heads[groups, state].sum())
        rows = np.empty(most + 1, dtype=np.int64)
        chance = np.empty(most + 1)
        found = kernel.applicants(
            self.people,
            self.luck,
            self.living,
            int(state),
            wanted,
            np.uint64(decision),
            occurrence,
            below,
            certain,
            rows,
            chance,
        )
        return rows[:found], chance[:found]

    def rows_in(self, states: tuple[State, ...], groups: Groups) -> Rows:
        """Return the rows of people in one of the states and one of the groups."""
        wanted = np.zeros(self.tables.restarts.shape[:2], dtype=np.bool_)
        wanted[np.ix_(groups, np.array(states, dtype=np.int64))] = True
        rows = np.empty(self._living + 1, dtype=np.int64)
        return rows[: kernel.rows_where(self.people, self.living, wanted, rows)].copy()

    def staff_rows(self, units: Rows) -> Rows:
        """Return the rows of people who hold a post in some settings."""
        wanted = np.zeros(len(self.staff), dtype=np.bool_)
        wanted[units] = True
        rows = np.empty(int(self.staff[units].sum()), dtype=np.int64)
        kernel.rows_of_staff(self.people, self.tables, self.living, wanted, rows)
        return rows

    def _note_new(self, new: slice, kind: int, route: int, now: float) -> None:
        """Put the arrival of new people into the log: gone before, and the same in all else."""
        people = self.people
        size = new.stop - new.start
        self._make_room_in_log(self._written + size)
        log = Log._make(column[self._written : self._written + size] for column in self._log)
        log.time[:] = now
        log.row[:] = np.arange(new.start, new.stop)
        log.kind[:] = kind
        log.from_state[:] = State.GONE
        log.to_state[:] = people.state[new]
        log.from_group[:] = log.to_group[:] = people.group[new]
        log.hours[:] = log.to_hours[:] = people.hours[new]
        log.route[:] = route
        log.course_start[:] = people.course_start[new]
        self._written += size

    def _list_seekers(self, rows: Rows) -> None:
        """Put people on the list of those who may seek a post, each once."""
        if len(rows):
            new = np.empty(len(rows), dtype=np.int64)
            listed = kernel.list_once(rows, self._is_listed, new)
            self._seeking = np.concatenate([self._seeking, new[:listed]])

    def _make_room_in_log(self, needed: int) -> None:
        room = len(self._log.time)
        if needed > room:
            larger = max(needed, 2 * room)
            self._log = Log._make(_grown(column, larger) for column in self._log)

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


def look_for_posts(
    luck: Keys,
    queue: Rows,
    decision: int,
    first_look: int,
    looks: int,
    area: Rows,
    where: tuple[Rows, Floats, Rows],
    to_fill: Rows,
    joined: Rows,
) -> None:
    """Let people look for posts, look by look in the order of a queue; see `kernel.seek`."""
    first, ends, unit = where
    near = np.empty((len(first) - 1, STEPS), dtype=np.int64)
    kernel.seek(
        luck,
        np.uint64(decision),
        first_look,
        looks,
        queue,
        area,
        first,
        ends,
        unit,
        near,
        to_fill,
        joined,
    )


def first_uniforms(luck: Keys, decisions: Sequence[int]) -> Floats:
    """Return (decisions, n) uniforms, the first that each owner of luck draws for each decision.

    The same as `luck.uniform` gives at occurrence 0.
    """
    chances = np.empty((len(decisions), len(luck)))
    kernel.draw_chances(luck, np.array(decisions, dtype=np.uint64), chances)
    return chances


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
        ("hours", np.int16, 1),
        ("tenure_band", np.int8, 1),
        ("age_band", np.int8, 1),
        ("spare", np.int32, 1),
        ("mark", np.float64, risks),
        ("draws", np.uint16, risks),
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
        unit=np.zeros(room, dtype=np.int32),
        course=np.zeros(room, dtype=np.int16),
        course_start=np.zeros(room, dtype=np.int16),
        **{name: view(name) for name in row if name != "spare"},
    )


def _grown(column: np.ndarray, room: int) -> np.ndarray:
    larger = np.zeros((room, *column.shape[1:]), dtype=column.dtype)
    larger[: len(column)] = column
    return larger


def _make_log(room: int) -> Log:
    kinds = {
        "time": np.float64,
        "row": np.int64,
        "from_state": np.int8,
        "to_state": np.int8,
    }
    return Log(**{name: np.zeros(room, dtype=kinds.get(name, np.int16)) for name in Log._fields})


def _make_counts(groups: int, settings: int, levels: int) -> kernel.Counts:
    """Return counts of nobody. Staff of one level lie together: they are added up over levels often."""
    return kernel.Counts(
        heads=np.zeros((groups, len(State)), dtype=np.int64),
        fte=np.zeros((groups, len(State)), dtype=np.int64),
        staff=np.zeros((settings, levels), dtype=np.int32, order="F"),
    )
