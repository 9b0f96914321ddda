"""The twin from end to end: who acts on the first of a month, in what order, and the run.

Every institution is a SimPy process that waits for its turn on the first of each month; a turn
comes after whatever is due to people at that very time.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from dataclasses import dataclass, field

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


@dataclass
class Run:
    """What one world of the twin left behind.

    `heads` and `fte` are counts by (month, group, state), `settings` of those open by (month,
    workforce, number of the type), `flows` of people by (month, kind, state and group before and
    after), and `hours` pairs of hundredths of FTE that so left and came. `ledger` is pence by (month,
    programme, purse, area, line, payer, payee, is it a transfer, does it come back).
    """

    world: World
    events: tuple[np.ndarray, ...] = ()
    heads: Counter = field(default_factory=Counter)
    fte: Counter = field(default_factory=Counter)
    settings: Counter = field(default_factory=Counter)
    flows: Counter = field(default_factory=Counter)
    hours: dict = field(default_factory=dict)

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


def columns(world: World) -> tuple[np.ndarray, ...]:
    """Return the log as columns, by (time, person, kind): states, and hours, before and after."""
    number = {name: n for n, name in enumerate(make_directory(world.plan).kinds)}
    log = sorted(
        (time, key, number[kind], int(before[0]), int(after[0]), before[2], after[2])
        for time, key, kind, before, after in world.log
    )
    types = (np.float64, np.uint64, np.int16, np.int8, np.int8, np.int16, np.int16)
    return tuple(np.array([row[n] for row in log], dtype=kind) for n, kind in enumerate(types))


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
        for _, _, kind, before, after in world.log[counted:]:
            flow = (month, kind, before[0], after[0], before[1], after[1])
            run.flows[flow] += 1
            left, came = run.hours.get(flow, (0, 0))
            run.hours[flow] = (left + before[2], came + after[2])
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
        factor = factor_over_areas(world, *goal, arrivals.area_shares, "arrivals", now)
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
