"""The twin from end to end: who acts on the first of a month, in what order, and the run.

Every institution is a SimPy process that waits for its turn on the first of each month; a turn
comes after whatever is due to people at that very time.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import simpy

from sim.base.luck import Origin, make_key, name_number
from sim.inputs.plan import IncentiveKind, State
from sim.world.tables import make_directory
from tests.twin.incentives import claw_back, pay_settings
from tests.twin.pace import factor_over_areas, set_pace
from tests.twin.person import Group, ticks
from tests.twin.recruitment import recruit_to_pool, recruit_to_settings
from tests.twin.settings import close_settings
from tests.twin.training import admit, end_stage, start_earlier_cohort
from tests.twin.world import World

# The order of a day, as section 1 of the rules has it. People, whose events come first, wait at
# SimPy's usual priority, which is 1.
(
    CENSUS,
    RELEASE,
    CLOSURES,
    COURSE_ENDS,
    CLAWBACK,
    ARRIVALS,
    INCENTIVES,
    RECRUITMENT,
    INTAKES,
    PACE,
) = range(10, 20)


class Columns(NamedTuple):
    """The log, one array for each thing that is known of an event; names as in the engine's."""

    time: np.ndarray
    person: np.ndarray
    kind: np.ndarray
    from_state: np.ndarray
    to_state: np.ndarray
    from_group: np.ndarray
    to_group: np.ndarray
    hours: np.ndarray
    to_hours: np.ndarray
    route: np.ndarray
    born: np.ndarray
    traits: np.ndarray


@dataclass
class Run:
    """What one world of the twin left behind.

    `heads` and `fte` are counts by (month, group, state), `settings` of those open by (month,
    workforce, number of the type), `flows` of people, hours before and hours after by (month, kind,
    state and group before, state and group after, route). `ledger` is pence by (month, programme,
    purse, area, line, payer, payee, is it a transfer).
    """

    world: World
    events: Columns | None = None
    heads: Counter = field(default_factory=Counter)
    fte: Counter = field(default_factory=Counter)
    settings: Counter = field(default_factory=Counter)
    flows: defaultdict = field(default_factory=lambda: defaultdict(lambda: np.zeros(3, dtype=int)))

    @property
    def applications(self) -> list[tuple]:
        return self.world.applications

    @property
    def ledger(self) -> dict:
        return {line: pence for line, pence in self.world.ledger.items() if pence}


def run_twin(plan, seed: int, number: int) -> Run:
    """Return one run of the twin."""
    world = World(plan, seed, number)
    run = Run(world)
    world.populate()
    _start_institutions(world)
    end = world.env.process(_census(world, run))
    world.env.run(until=end)
    run.events = columns(world)
    return run


def columns(world: World) -> Columns:
    """Return the log as columns, by (time, person, kind), in the engine's numbers."""
    directory = make_directory(world.plan)
    kind = {name: n for n, name in enumerate(directory.kinds)}
    group = {(g.workforce, g.service, g.level, g.area): n for n, g in enumerate(directory.groups)}
    route = {each.name: n for n, each in enumerate(world.plan.routes)} | {None: -1}
    log = sorted(world.log, key=lambda event: (event.time, event.person.key, kind[event.kind]))
    return Columns(
        time=np.array([event.time for event in log]),
        person=np.array([event.person.key for event in log], dtype=np.uint64),
        kind=np.array([kind[event.kind] for event in log], dtype=np.int16),
        from_state=np.array([event.before.state for event in log], dtype=np.int8),
        to_state=np.array([event.after.state for event in log], dtype=np.int8),
        from_group=np.array([group[event.before.group] for event in log], dtype=np.int16),
        to_group=np.array([group[event.after.group] for event in log], dtype=np.int16),
        hours=np.array([event.before.hours for event in log], dtype=np.int16),
        to_hours=np.array([event.after.hours for event in log], dtype=np.int16),
        route=np.array([route[event.route] for event in log], dtype=np.int16),
        born=np.array([event.person.born for event in log]),
        traits=np.array([event.person.traits for event in log], dtype=np.uint8),
    )


def fingerprint(events) -> str:
    """Return the SHA-256 of the bytes of a log's columns."""
    digest = hashlib.sha256()
    for column in events:
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()


class Turn(simpy.Event):
    """An institution's turn on the first of a month: after people, and in a place of its own."""

    def __init__(self, env, month: int, place: float) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, priority=place, delay=ticks(month / 12) - env.now)


def _start_institutions(world: World) -> None:
    """Start every institution; of those of one place in the day, in the order of the plan."""
    order = iter(range(10**6))

    def monthly(place: int, institution) -> None:
        next(institution, None)
        world.env.process(_monthly(world, place + next(order) / 10**6, institution))

    for programme in world.plan.programmes:
        monthly(RELEASE, _release(world, programme))
        for incentive in programme.incentives:
            if incentive.kind is not IncentiveKind.HIRE_GRADUATE:
                monthly(INCENTIVES, pay_settings(world, programme, incentive))
    monthly(CLAWBACK, claw_back(world))
    for workforce in world.plan.workforces:
        for arrivals in workforce.arrivals:
            monthly(ARRIVALS, _arrive(world, workforce, arrivals))
        for posts in workforce.posts:
            monthly(RECRUITMENT, recruit_to_pool(world, workforce, posts))
        if workforce.settings is not None:
            monthly(CLOSURES, close_settings(world, workforce))
            monthly(RECRUITMENT, recruit_to_settings(world, workforce))
    monthly(PACE, set_pace(world))
    for number, route in enumerate(world.plan.routes):
        for intake in route.intakes:
            world.env.process(_course(world, number, route, intake))


def _monthly(world, place, institution):
    """Give an institution its turn on the first of every month but the last."""
    for month in range(world.plan.months):
        yield Turn(world.env, month, place)
        institution.send(month)


def _census(world, run):
    """Count everybody on the first of every month, and what has happened since the last."""
    counted = 0
    for month in range(world.plan.months + 1):
        yield Turn(world.env, month, CENSUS)
        for person in world.people.values():
            if person.state is not State.GONE:
                run.heads[month, person.group, person.state] += 1
                run.fte[month, person.group, person.state] += person.hours
        for name, settings in world.settings.items():
            for setting in settings:
                run.settings[month, name, setting.number] += setting.is_open(month)
        for event in world.log[counted:]:
            before, after = event.before, event.after
            flow = (month, event.kind, before[:2], after[:2], event.route)
            run.flows[flow] += np.array([1, before.hours, after.hours])
        counted = len(world.log)


def _release(world, programme):
    while True:
        world.funds[programme.name].release((yield))


def _arrive(world, workforce, arrivals):
    name = name_number(f"{workforce.name}/{arrivals.name}")
    goal = (workforce.name, arrivals.service, arrivals.level)
    there = world.careers.where_recruits_go(workforce.name, arrivals.service)
    while True:
        month = yield
        now = month / 12
        factor = factor_over_areas(world, *goal, arrivals.area_shares, "arrivals", month)
        for place in range(math.floor(int(arrivals.people[month]) * factor)):
            key = make_key(Origin.ARRIVAL, name, month, place)
            person = world.born(key, workforce, arrivals.profile, now)
            area = world.area_of(person.luck, arrivals.area_shares)
            person.move("arrive", now, there, Group(*goal, area))
            world.begin(person)


def _course(world, number, route, intake):
    """One intake, from its first day."""
    if intake.month >= world.plan.months:
        return
    if intake.month < 0:
        cohort = start_earlier_cohort(world, route, intake)
    else:
        yield Turn(world.env, intake.month, INTAKES + number / 1000)
        cohort = admit(world, route, intake)
    month = intake.month + route.stages[0].months
    yield from _stages(world, route, intake, cohort, 0, 0, month)


def _stages(world, route, intake, cohort, number: int, attempt: int, month: int):
    """The stages of a cohort from one of them on, which ends in a month for the n-th time."""
    while number < len(route.stages) and month < world.plan.months:
        if month >= 0:
            yield Turn(world.env, month, COURSE_ENDS)
            cohort, repeat = end_stage(world, route, intake, cohort, number, attempt, month)
            if repeat:
                later = month + route.stages[number].repeat_months
                again = _stages(world, route, intake, repeat, number, 1, later)
                world.env.process(again)
        number, attempt = number + 1, 0
        if number < len(route.stages):
            month += route.stages[number].months
