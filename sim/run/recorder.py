"""What a run leaves behind: censuses, flows and payments as arrays. Processes never count.

The recorder looks at the world on the first of each month, before anything else happens there,
and takes the event log of the month that has ended. Measures are worked out from what it holds.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import simpy

from sim.base.dates import MONTHS_IN_YEAR, model_years
from sim.inputs.plan import HOLDS_POST, Plan, State
from sim.processes.calendar import Day, Moment
from sim.processes.recruitment import needed_at
from sim.processes.world import NOBODY, Applications, Claims, Starts, World, staff_of
from sim.world.kernel import Log
from sim.world.money import Payment
from sim.world.tables import AWARD, QUALIFY, Directory

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
AGE_STARTS = np.array([0.0, 20.0, 30.0, 40.0, 50.0, 60.0])
"""Ages in years at which the age bands of measures begin."""
SURVIVAL_YEARS = (1, 3, 5)
NEW_FOR_MONTHS = 36
"""Who came from a students' course fewer months ago is new to practice; the others are experienced."""
IN_POST = np.isin(np.arange(len(State)), HOLDS_POST)
IS_AT_WORK = np.isin(np.arange(len(State)), (*HOLDS_POST, State.AGENCY))


@dataclass(frozen=True)
class Flows:
    """How many people and hundredths of FTE made each kind of move, month by month (n,).

    `month` is the first day on which the flow is known: flows of month m fell after the census of
    m - 1 and by that of m. `hours` are those before the move, `to_hours` after it. `women`,
    `minority_ethnic` and `disabled` are those of the people; `ages` is the sum of their ages in full
    years, and `course_months` of the months since they began the route.
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
    to_hours: Ints
    women: Ints
    minority_ethnic: Ints
    disabled: Ints
    ages: Ints
    course_months: Ints


@dataclass(frozen=True)
class EventLog:
    """Every event of a run, by (time, person, kind): states, groups and hours before and after.

    `route` is the number of the route concerned, or NO_ROUTE; `born` is the model time of birth.
    """

    time: Floats
    person: npt.NDArray[np.uint64]
    kind: npt.NDArray[np.int16]
    from_state: npt.NDArray[np.int8]
    to_state: npt.NDArray[np.int8]
    from_group: npt.NDArray[np.int16]
    to_group: npt.NDArray[np.int16]
    hours: npt.NDArray[np.int16]
    to_hours: npt.NDArray[np.int16]
    route: npt.NDArray[np.int16]
    born: Floats
    traits: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Survival:
    """Of those who qualified by a route in a month, how many work in their workforce years later.

    One row for each (route, month of qualifying, years since); `people` qualified, of whom `working`
    hold a post or work for an agency.
    """

    route: Ints
    month: Ints
    years: Ints
    people: Ints
    working: Ints


@dataclass(frozen=True)
class Leads:
    """Changes (n,) of the highest level in post in settings, by census month.

    `setting` are keys; `level` is the number of the level in its workforce, or NOBODY.
    """

    workforce: str
    month: Ints
    setting: npt.NDArray[np.uint64]
    level: Ints


@dataclass(frozen=True)
class Supported:
    """Who started training and who paid, which settings were paid, and who led settings."""

    starts: tuple[Starts, ...]
    claims: tuple[Claims, ...]
    leads: tuple[Leads, ...]


@dataclass(frozen=True)
class Recording:
    """What one world of one scenario left behind.

    `heads` and `fte` (hundredths) are (months + 1, groups, states). `settings`, `setting_posts`,
    `with_graduate`, `posts_with_graduate` and `with_all_needed` are (months + 1, setting types) by
    workforce: settings open, their posts (heads), those with at least one person of the need's
    level, the posts of these, and those with as many as they should have. `led_by` (months + 1,
    setting types, levels) counts settings by the highest level in post. `strain` is (months + 1,
    areas) by (workforce, name of the strain). `traits` (years, groups, traits and age bands) counts
    people in post at each end of a calendar year, in `trait_months`; see TRAITS and AGE_STARTS.
    `new_fte` (months + 1, groups) is the FTE in post (hundredths) of people who completed a students'
    course in the NEW_FOR_MONTHS before.
    """

    plan: Plan
    directory: Directory
    heads: Ints
    fte: Ints
    flows: Flows
    settings: dict[str, Ints]
    setting_posts: dict[str, Ints]
    with_graduate: dict[str, Ints]
    posts_with_graduate: dict[str, Ints]
    with_all_needed: dict[str, Ints]
    led_by: dict[str, Ints]
    strain: dict[tuple[str, str], Floats]
    traits: Ints
    trait_months: tuple[int, ...]
    new_fte: Ints
    survival: Survival
    applications: tuple[Applications, ...]
    payments: tuple[Payment, ...]
    people: int
    events: EventLog | None = None
    supported: Supported | None = None


class Recorder:
    """Collects one run; see `Recording`."""

    def __init__(
        self,
        plan: Plan,
        directory: Directory,
        *,
        keep_events: bool = False,
        keep_supported: bool = False,
    ) -> None:
        self.plan = plan
        self.directory = directory
        days = plan.months + 1
        self.heads = np.zeros((days, len(directory.groups), len(State)), dtype=np.int64)
        self.fte = np.zeros_like(self.heads)
        self.settings: dict[str, Ints] = {}
        self.setting_posts: dict[str, Ints] = {}
        self.with_graduate: dict[str, Ints] = {}
        self.posts_with_graduate: dict[str, Ints] = {}
        self.with_all_needed: dict[str, Ints] = {}
        self.led_by: dict[str, Ints] = {}
        for workforce in plan.workforces:
            if workforce.settings is not None:
                shape = (days, len(workforce.settings.types))
                for counts in (
                    self.settings,
                    self.setting_posts,
                    self.with_graduate,
                    self.posts_with_graduate,
                    self.with_all_needed,
                ):
                    counts[workforce.name] = np.zeros(shape, dtype=np.int64)
                shape_led = (*shape, len(workforce.levels))
                self.led_by[workforce.name] = np.zeros(shape_led, dtype=np.int64)
        self.strain = {
            (w.name, strain.name): np.ones((days, len(plan.areas)))
            for w in plan.workforces
            for strain in w.strains
        }
        self.trait_months = tuple(
            month
            for month in range(days)
            if plan.start.plus(month).month == 1 or month == plan.months
        )
        self._is_of = {
            w.name: np.isin(np.arange(len(directory.groups)), directory.of(w.name))
            for w in plan.workforces
        }
        self._traits: list[Ints] = []
        self.new_fte = np.zeros((days, len(directory.groups)), dtype=np.int64)
        self._new: list[tuple[int, Ints]] = []
        self._qualified: dict[tuple[int, int], Ints] = {}
        self._survival: list[tuple[int, int, int, int, int]] = []
        self._flows: list[np.ndarray] = []
        self._events: list[Log] | None = [] if keep_events else None
        self._keep_supported = keep_supported
        self._led: dict[str, Ints] = {}
        self._leads: list[Leads] = []

    def look(self, world: World, month: int) -> None:
        """Record the world on the first of a month, and what has happened since the last."""
        self.heads[month] = world.population.heads
        self.fte[month] = world.population.fte
        for place, factor in world.strain.items():
            self.strain[place][month] = factor
        for name in self.settings:
            self._look_at_settings(world, name, month)
        if month in self.trait_months:
            now = model_years(month)
            self._traits.append(world.population.count_traits(AGE_STARTS, now))
        self._look_at_qualified(world, month)
        events = world.take_events()
        if not len(events.time):
            self._look_at_new(world, None, month)
            return
        self._flows.append(_count(events, world, month))
        self._note_qualified(events, month)
        self._look_at_new(world, events, month)
        if self._events is not None:
            self._events.append(events)

    def finish(self, world: World) -> Recording:
        """Return the recording of the whole run.

        Raises ModelError if its counts are not those of the people who are there.
        """
        world.population.check_counts()
        flows = (
            np.concatenate(self._flows)
            if self._flows
            else np.zeros((0, len(fields(Flows))), dtype=np.int64)
        )
        return Recording(
            plan=self.plan,
            directory=self.directory,
            heads=self.heads,
            fte=self.fte,
            flows=Flows(*(np.ascontiguousarray(column) for column in flows.T)),
            settings=self.settings,
            setting_posts=self.setting_posts,
            with_graduate=self.with_graduate,
            posts_with_graduate=self.posts_with_graduate,
            with_all_needed=self.with_all_needed,
            led_by=self.led_by,
            strain=self.strain,
            traits=np.stack(self._traits),
            trait_months=self.trait_months,
            new_fte=self.new_fte,
            survival=Survival(*np.array(self._survival, dtype=np.int64).reshape(-1, 5).T),
            applications=tuple(world.applications),
            payments=tuple(payment for fund in world.funds.values() for payment in fund.payments),
            people=world.population.count,
            events=None if self._events is None else _log(self._events, world),
            supported=self._supported(world) if self._keep_supported else None,
        )

    def _supported(self, world: World) -> Supported:
        return Supported(tuple(world.starts), tuple(world.claims), tuple(self._leads))

    def _note_leads(
        self, name: str, month: int, setting: npt.NDArray[np.uint64], led: Ints
    ) -> None:
        """Note in which settings the highest level in post is another than a month ago."""
        before = self._led.get(name, np.full(len(led), NOBODY))
        changed = np.flatnonzero(led != before)
        when = np.full(len(changed), month)
        self._leads.append(Leads(name, when, setting[changed], led[changed]))
        self._led[name] = led

    def _look_at_settings(self, world: World, name: str, month: int) -> None:
        workforce = world.workforce(name)
        settings = workforce.settings
        assert settings is not None
        units = world.units[name]
        is_open = units.is_open(month)
        size = len(settings.types)
        self.settings[name][month] = np.bincount(units.kind[is_open], minlength=size)
        self.setting_posts[name][month] = np.bincount(
            units.kind[is_open], weights=units.posts[is_open], minlength=size
        )
        staff = world.population.staff[units.first : units.first + len(units)]
        levels = staff.shape[1]
        highest = np.full(len(units), NOBODY)
        for place in range(levels):
            highest[staff[:, place] > 0] = place
        if self._keep_supported:
            self._note_leads(name, month, units.key, np.where(is_open, highest, NOBODY))
        led = np.flatnonzero(is_open & (highest >= 0))
        place = units.kind[led] * levels + highest[led]
        counts = np.bincount(place, minlength=size * levels).reshape(size, levels)
        self.led_by[name][month] = counts[:, : len(workforce.levels)]
        needed_levels = tuple(dict.fromkeys(need.level for need in settings.needs))
        if not needed_levels:
            return
        have = staff_of(world, name, needed_levels)
        has_all = np.ones(len(units), dtype=np.bool_)
        for level in needed_levels:
            lacks = staff_of(world, name, (level,)) < needed_at(workforce, units, level, month)
            has_all &= ~lacks
        has_one = is_open & (have > 0)
        self.with_graduate[name][month] = np.bincount(units.kind[has_one], minlength=size)
        self.posts_with_graduate[name][month] = np.bincount(
            units.kind[has_one], weights=units.posts[has_one], minlength=size
        )
        self.with_all_needed[name][month] = np.bincount(
            units.kind[is_open & has_all], minlength=size
        )

    def _note_qualified(self, events: Log, month: int) -> None:
        """Remember who has just qualified by each route, to see later whether they still work."""
        qualifies = np.isin(events.kind, [self.directory.kind(QUALIFY), self.directory.kind(AWARD)])
        for route in np.unique(events.route[qualifies]):
            rows = events.row[qualifies & (events.route == route)]
            self._qualified[int(route), month - 1] = rows

    def _look_at_new(self, world: World, events: Log | None, month: int) -> None:
        """Count the FTE in post of those who came from a students' course not long ago."""
        if events is not None:
            rows = events.row[events.kind == self.directory.kind(QUALIFY)]
            self._new.append((month, np.asarray(rows, dtype=np.int64)))
        self._new = [(since, rows) for since, rows in self._new if month - since < NEW_FOR_MONTHS]
        if not self._new:
            return
        population = world.population
        rows = np.concatenate([rows for _, rows in self._new])
        rows = rows[IN_POST[population.state[rows]]]
        size = self.new_fte.shape[1]
        self.new_fte[month] = np.bincount(population.group[rows], population.hours[rows], size)

    def _look_at_qualified(self, world: World, month: int) -> None:
        """Count those still at work who qualified by each route so many years ago to the month."""
        population = world.population
        for years in SURVIVAL_YEARS:
            since = month - MONTHS_IN_YEAR * years
            for route, shape in enumerate(self.plan.routes):
                rows = self._qualified.get((route, since))
                if rows is None:
                    continue
                works = IS_AT_WORK[population.state[rows]]
                works &= self._is_of[shape.workforce][population.group[rows]]
                working = int(works.sum())
                self._survival.append((route, since, years, len(rows), working))
            if years == SURVIVAL_YEARS[-1]:
                for route in range(len(self.plan.routes)):
                    self._qualified.pop((route, since), None)


def take_census(
    env: simpy.Environment, world: World, recorder: Recorder
) -> Generator[simpy.Event, None, None]:
    """Look at the world on the first of every month, the day after the run's last included."""
    for month in range(world.plan.months + 1):
        yield Moment(env, month, Day.CENSUS)
        world.bring_up_to(month)
        recorder.look(world, month)


def _count(events: Log, world: World, month: int) -> np.ndarray:
    """Return rows (n, columns of Flows) of the flows that became known in a month."""
    kinds, groups = len(world.directory.kinds), len(world.directory.groups)
    sizes = (kinds, len(State), len(State), groups, groups, len(world.plan.routes) + 1)
    codes, sums = world.population.count_flows(events, sizes)
    *parts, route = np.unravel_index(codes, sizes)
    return np.column_stack([np.full(len(codes), month), *parts, route - 1, sums])


def _log(parts: list[Log], world: World) -> EventLog:
    """Return the whole event log in its order."""
    parts = parts or [world.take_events()]
    events = Log(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    people = world.population
    columns = {
        **events._asdict(),
        "person": people.key[events.row],
        "born": people.born[events.row],
        "traits": people.traits[events.row],
    }
    order = np.lexsort((events.kind, columns["person"], events.time))
    return EventLog(**{column.name: columns[column.name][order] for column in fields(EventLog)})
