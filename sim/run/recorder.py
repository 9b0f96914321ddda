"""What a run leaves behind: censuses, flows and payments as arrays. Processes never count.

The recorder looks at the world on the first of each month, before anything else happens there,
and takes the event log of the month that has ended. Measures are worked out from what it holds.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import simpy

from sim.inputs.plan import Plan, State
from sim.processes.calendar import Day, Moment
from sim.processes.world import Applications, World, staff_of
from sim.world.money import Payment
from sim.world.population import Events
from sim.world.tables import Directory

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Flows:
    """How many people and hundredths of FTE made each kind of move, month by month (n,).

    `month` is the first day on which the flow is known: flows of month m fell after the census of
    m - 1 and by that of m.
    """

    month: Ints
    kind: Ints
    from_state: Ints
    to_state: Ints
    from_group: Ints
    to_group: Ints
    route: Ints
    people: Ints
    hours: Ints


@dataclass(frozen=True)
class EventLog:
    """Every event of a run, by (time, person, kind)."""

    time: Floats
    person: npt.NDArray[np.uint64]
    kind: npt.NDArray[np.int16]
    from_state: npt.NDArray[np.int8]
    to_state: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Recording:
    """What one world of one scenario left behind.

    `heads` and `fte` (hundredths) are (months + 1, groups, states). `settings`, `setting_posts`,
    `with_graduate` and `with_all_needed` are (months + 1, setting types) by workforce: settings
    open, their posts (heads), those with at least one person of the need's level, and those with as
    many as they should have. `strain` is (months + 1,) by (workforce, service).
    """

    plan: Plan
    directory: Directory
    heads: Ints
    fte: Ints
    flows: Flows
    settings: dict[str, Ints]
    setting_posts: dict[str, Ints]
    with_graduate: dict[str, Ints]
    with_all_needed: dict[str, Ints]
    strain: dict[tuple[str, str], Floats]
    applications: tuple[Applications, ...]
    payments: tuple[Payment, ...]
    people: int
    events: EventLog | None = None


class Recorder:
    """Collects one run; see `Recording`."""

    def __init__(self, plan: Plan, directory: Directory, *, keep_events: bool = False) -> None:
        self.plan = plan
        self.directory = directory
        days = plan.months + 1
        self.heads = np.zeros((days, len(directory.groups), len(State)), dtype=np.int64)
        self.fte = np.zeros_like(self.heads)
        with_settings = [w for w in plan.workforces if w.settings is not None]
        self.settings = {
            w.name: np.zeros((days, len(w.settings.types)), dtype=np.int64)
            for w in with_settings
            if w.settings is not None
        }
        self.setting_posts = {name: np.zeros_like(all_) for name, all_ in self.settings.items()}
        self.with_graduate = {name: np.zeros_like(all_) for name, all_ in self.settings.items()}
        self.with_all_needed = {name: np.zeros_like(all_) for name, all_ in self.settings.items()}
        self.strain = {
            (w.name, strain.service): np.ones(days) for w in plan.workforces for strain in w.strains
        }
        self._flows: list[np.ndarray] = []
        self._events: list[Events] | None = [] if keep_events else None

    def look(self, world: World, month: int) -> None:
        """Record the world on the first of a month, and what has happened since the last."""
        self.heads[month] = world.population.heads
        self.fte[month] = world.population.fte
        for place, factor in world.strain.items():
            self.strain[place][month] = factor
        for name in self.settings:
            self._look_at_settings(world, name, month)
        parts = [part for part in world.take_events() if len(part.time)]
        if not parts:
            return
        events = Events.join(parts)
        self._flows.append(_count(events, month))
        if self._events is not None:
            self._events.append(events)

    def finish(self, world: World) -> Recording:
        """Return the recording of the whole run.

        Raises ModelError if its counts are not those of the people who are there.
        """
        world.population.check_counts()
        flows = np.concatenate(self._flows) if self._flows else np.zeros((0, 9), dtype=np.int64)
        return Recording(
            plan=self.plan,
            directory=self.directory,
            heads=self.heads,
            fte=self.fte,
            flows=Flows(*(np.ascontiguousarray(column) for column in flows.T)),
            settings=self.settings,
            setting_posts=self.setting_posts,
            with_graduate=self.with_graduate,
            with_all_needed=self.with_all_needed,
            strain=self.strain,
            applications=tuple(world.applications),
            payments=tuple(payment for fund in world.funds.values() for payment in fund.payments),
            people=world.population.count,
            events=None if self._events is None else _log(self._events, world),
        )

    def _look_at_settings(self, world: World, name: str, month: int) -> None:
        workforce = world.workforce(name)
        settings = workforce.settings
        assert settings is not None
        units = world.units[name]
        is_open = units.opens <= month
        size = len(settings.types)
        self.settings[name][month] = np.bincount(units.kind[is_open], minlength=size)
        self.setting_posts[name][month] = np.bincount(
            units.kind[is_open], weights=units.posts[is_open], minlength=size
        )
        levels = {need.level for need in settings.needs}
        if not levels:
            return
        have = staff_of(world, name, tuple(levels))
        needed = np.zeros(len(units), dtype=np.int64)
        for need in settings.needs:
            if need.from_month <= month:
                meant = units.service == workforce.services.index(need.service)
                needed[meant & (units.is_deprived | (not need.only_deprived))] = need.posts_each
        self.with_graduate[name][month] = np.bincount(
            units.kind[is_open & (have > 0)], minlength=size
        )
        self.with_all_needed[name][month] = np.bincount(
            units.kind[is_open & (have >= needed)], minlength=size
        )


def take_census(
    env: simpy.Environment, world: World, recorder: Recorder
) -> Generator[simpy.Event, None, None]:
    """Look at the world on the first of every month, the day after the run's last included."""
    for month in range(world.plan.months + 1):
        yield Moment(env, month, Day.CENSUS)
        world.bring_up_to(month)
        recorder.look(world, month)


def _count(events: Events, month: int) -> np.ndarray:
    """Return rows (n, 9): month, kind, states, groups, route, people, hours."""
    columns = (
        events.kind,
        events.from_state,
        events.to_state,
        events.from_group,
        events.to_group,
        events.route + 1,
    )
    code = np.zeros(len(events.time), dtype=np.int64)
    for column in columns:
        code = code * 1024 + column
    order = np.argsort(code, kind="stable")
    ordered = code[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    codes = ordered[starts]
    people = np.diff(np.r_[starts, len(code)])
    hours = np.add.reduceat(events.hours[order].astype(np.int64), starts)
    parts = []
    for _ in columns:
        codes, part = np.divmod(codes, 1024)
        parts.append(part)
    kind, from_state, to_state, from_group, to_group, route = reversed(parts)
    return np.stack(
        [
            np.full(len(people), month),
            kind,
            from_state,
            to_state,
            from_group,
            to_group,
            route - 1,
            people,
            hours,
        ],
        axis=1,
    )


def _log(parts: list[Events], world: World) -> EventLog:
    events = Events.join(parts) if parts else None
    if events is None:
        empty = np.zeros(0)
        return EventLog(
            empty,
            empty.astype(np.uint64),
            empty.astype(np.int16),
            empty.astype(np.int8),
            empty.astype(np.int8),
        )
    person = world.population.key[events.row]
    order = np.lexsort((events.kind, person, events.time))
    return EventLog(
        events.time[order],
        person[order],
        events.kind[order],
        events.from_state[order],
        events.to_state[order],
    )
