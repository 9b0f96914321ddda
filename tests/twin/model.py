"""The twin from end to end: who acts on the first of a month, in what order, and the run.

Every institution is a SimPy process that waits for its turn on the first of each month; a turn
comes after whatever is due to people at that very time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import simpy

from sim.base.luck import Origin, make_key, name_number
from sim.behaviour.rates import (
    reward_factor,
    settled_pay_factor,
    strain_factor,
    strain_level,
    weather_factor,
)
from sim.inputs.plan import HOLDS_POST, IncentiveKind, State
from sim.world.tables import ARRIVE, Group
from tests.twin.person import ticks
from tests.twin.recruitment import pay_premiums, recruit_to_pool, recruit_to_settings
from tests.twin.training import admit, end_stage, start_earlier_cohort
from tests.twin.world import World

# The order of a day, as section 1 of the rules has it. People, whose events come first, wait at
# SimPy's usual priority, which is 1.
CENSUS, RELEASE, COURSE_ENDS, ARRIVALS, INCENTIVES, RECRUITMENT, INTAKES, PACE = range(10, 18)


@dataclass(frozen=True)
class Run:
    """What one world of the twin left behind; names as in the engine's recording."""

    world: World
    events: tuple[np.ndarray, ...]
    applications: list[tuple]
    payments: list[tuple]


def run_twin(plan, seed: int, number: int) -> Run:
    """Return one run of the twin."""
    world = World(plan, seed, number)
    world.populate()
    _start_institutions(world)
    end = world.env.process(_census(world))
    world.env.run(until=end)
    return Run(
        world=world,
        events=columns(world),
        applications=world.applications,
        payments=[line for fund in world.funds.values() for line in fund.payments],
    )


def columns(world: World) -> tuple[np.ndarray, ...]:
    """Return the log as columns, by (time, person, kind)."""
    number = {name: n for n, name in enumerate(world.directory.kinds)}
    log = sorted((t, key, number[kind], int(a), int(b)) for t, key, kind, a, b in world.log)
    types = (np.float64, np.uint64, np.int16, np.int8, np.int8)
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
            if incentive.kind is IncentiveKind.HAS_GRADUATE:
                monthly(INCENTIVES, pay_premiums(world, programme, incentive))
    for workforce in world.plan.workforces:
        for arrivals in workforce.arrivals:
            monthly(ARRIVALS, _arrive(world, workforce, arrivals))
        for posts in workforce.posts:
            monthly(RECRUITMENT, recruit_to_pool(world, workforce, posts))
        if workforce.settings is not None:
            monthly(RECRUITMENT, recruit_to_settings(world, workforce))
    monthly(PACE, _set_pace(world))
    for number, route in enumerate(world.plan.routes):
        for intake in route.intakes:
            world.env.process(_course(world, number, route, intake))


def _monthly(world, place, institution):
    """Give an institution its turn on the first of every month but the last."""
    for month in range(world.plan.months):
        yield Turn(world.env, month, place)
        institution.send(month)


def _census(world):
    yield Turn(world.env, world.plan.months, CENSUS)


def _release(world, programme):
    while True:
        month = yield
        for release_month, pence in programme.releases:
            if max(release_month, 0) == month:
                world.funds[programme.name].release(pence)


def _arrive(world, workforce, arrivals):
    name = name_number(f"{workforce.name}/{arrivals.name}")
    group = Group(workforce.name, arrivals.service, arrivals.level)
    there = world.where_recruits_go(workforce.name, arrivals.service)
    while True:
        month = yield
        for place in range(int(arrivals.people[month])):
            key = make_key(Origin.ARRIVAL, name, month, place)
            person = world.born(key, workforce, arrivals.profile, month / 12)
            person.move(ARRIVE, month / 12, there, group)
            world.begin(person)


def _course(world, number, route, intake):
    """One intake from its first day to the end of its last stage."""
    if intake.month >= world.plan.months:
        return
    if intake.month < 0:
        cohort = start_earlier_cohort(world, route, intake)
    else:
        yield Turn(world.env, intake.month, INTAKES + number / 1000)
        cohort = admit(world, route, intake)
    month = intake.month
    for n, stage in enumerate(route.stages):
        month += stage.months
        if 0 <= month < world.plan.months:
            place = COURSE_ENDS + (intake.month + 1200) / 10**4 + number / 10**7
            yield Turn(world.env, month, place)
            end_stage(world, route, intake, cohort, n, month)


def _set_pace(world):
    while True:
        month = yield
        changed = set()
        for workforce in world.plan.workforces:
            strains = [(each, _strain(world, workforce, each, month)) for each in workforce.strains]
            for risk in dict.fromkeys(row.name for row in workforce.careers):
                weather = weather_factor(workforce, risk, month, world.luck)
                common = weather * settled_pay_factor(workforce, risk, month)
                for group in world.directory.groups:
                    if group.workforce != workforce.name or group.service == "training":
                        continue
                    names = (group.workforce, group.service, group.level)
                    rewards = reward_factor(workforce, world.plan.rewards, names, risk, month)
                    speed = common * rewards
                    for each, factor in strains:
                        if each.service == group.service and risk in each.risks:
                            speed *= factor
                    if world.clocks[group, risk].set_speed(speed, month / 12):
                        changed.add(group)
        for person in world.people.values():
            if person.group in changed and person.marks:
                person.process.interrupt()


def _strain(world, workforce, strain, month) -> float:
    """Return the factor of strain, from posts of the month and who is in post after its moves."""
    funded = sum(int(p.posts[month]) for p in workforce.posts if p.service == strain.service)
    cover = sum(p.agency_cover_share for p in workforce.posts if p.service == strain.service)

    def fte(states) -> int:
        return sum(
            person.hours
            for person in world.alive(workforce.name, states)
            if person.group.service == strain.service
        )

    in_post = fte(HOLDS_POST)
    covering = min(fte((State.AGENCY,)) * cover, max(funded - in_post, 0))
    return strain_factor(strain, strain_level(strain, month, funded, in_post, covering))
