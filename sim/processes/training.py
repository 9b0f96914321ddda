"""Training routes: intakes that admit, courses that end, and where those who pass go."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import simpy

from sim.base.luck import (
    Decision,
    Keys,
    Origin,
    absorb,
    make_keys,
    name_number,
    named_decision,
    uniform,
)
from sim.behaviour.people import make_people, pick
from sim.behaviour.rates import applicants_factor
from sim.inputs.plan import TRAINING_SERVICE, Intake, Mode, Price, Route, State
from sim.processes.calendar import Day, Moment
from sim.processes.world import Applications, World
from sim.world.money import Fund
from sim.world.population import Rows
from sim.world.tables import ADMIT, AWARD, FAIL, QUALIFY, START_COURSE

EARLIEST_MONTH = -1200
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cohort:
    """People who started a route together."""

    number: int
    started: int
    rows: Rows


def run_route(
    env: simpy.Environment, world: World, route: Route
) -> Generator[simpy.Event, None, None]:
    """Admit people at each intake of a route, and let each cohort take its course."""
    for intake in sorted(route.intakes, key=lambda intake: intake.month):
        if not 0 <= intake.month < world.plan.months:
            continue
        yield Moment(env, intake.month, Day.INTAKES, world.plan.routes.index(route))
        world.bring_up_to(intake.month)
        cohort = admit(world, route, intake)
        env.process(run_course(env, world, route, cohort))


def start_cohorts(env: simpy.Environment, world: World, route: Route) -> None:
    """Put into training those who were on the course before the first day, without an event."""
    for intake in route.intakes:
        if intake.month >= 0:
            continue
        if route.mode is Mode.STUDENT:
            cohort = _add_students(world, route, intake, np.arange(intake.places), kind=None)
        else:
            rows = _applicants_in_service(world, route, intake.month, everyone=True)
            cohort = _start_in_service(world, route, intake, rows[: intake.places], 0.0)
        env.process(run_course(env, world, route, cohort))


def run_course(
    env: simpy.Environment, world: World, route: Route, cohort: Cohort
) -> Generator[simpy.Event, None, None]:
    """Take a cohort through the stages of its course."""
    population = world.population
    number = world.plan.routes.index(route)
    training = State.IN_TRAINING if route.mode is Mode.STUDENT else State.TRAINING_IN_POST
    rows = cohort.rows
    end = cohort.started
    for stage_number, stage in enumerate(route.stages):
        end += stage.months
        if end < 0:
            continue
        if end >= world.plan.months:
            return
        yield Moment(env, end, Day.COURSE_ENDS, number)
        now = world.bring_up_to(end)
        there = (population.state[rows] == training) & (population.cohort[rows] == cohort.number)
        rows = rows[there]
        occurrence = (cohort.started - EARLIEST_MONTH) * 8 + stage_number
        decision = named_decision(Decision.STAGE_PASS, route.name)
        passes = population.uniform(rows, decision, occurrence) < stage.pass_share
        back = State.GONE if route.mode is Mode.STUDENT else State.IN_POST
        population.move(rows[~passes], back, now, world.directory.kind(FAIL), route=number)
        rows = rows[passes]
    if route.mode is Mode.STUDENT:
        _qualify(world, route, rows)
    else:
        _award(world, route, rows)


def admit(world: World, route: Route, intake: Intake) -> Cohort:
    """Admit to one intake as many applicants as places and, where needed, money allow."""
    if route.mode is Mode.STUDENT:
        workforce = world.workforce(route.workforce)
        group = (route.workforce, route.destinations[0].service, route.to_level)
        factor = applicants_factor(workforce, world.plan.rewards, group, intake.month)
        applicants = int(np.floor(intake.applicants * factor))
        suitable = int(np.floor(applicants * route.accepted_share))
        place = np.arange(suitable)
        keys = _student_keys(route, intake.month, place)
        goes, funded = _who_goes(world, route, intake, absorb(world.luck, keys))
        cohort = _add_students(world, route, intake, place[goes], kind=ADMIT)
    else:
        rows = _applicants_in_service(world, route, intake.month, everyone=False)
        applicants = len(rows)
        luck = world.population.people.luck[rows]
        goes, funded = _who_goes(world, route, intake, luck)
        cohort = _start_in_service(world, route, intake, rows[goes], world.population.reached)
    world.applications.append(
        Applications(
            intake.month, world.plan.routes.index(route), applicants, int(goes.sum()), funded
        )
    )
    return cohort


def _who_goes(world: World, route: Route, intake: Intake, luck: Keys) -> tuple[Flags, int]:
    """Return which applicants (n,), in order, start, and for how many of them a fund paid.

    While a fund's money lasts applicants are paid for in their order; after that only those start
    who would at their own or their employer's cost. Places bound both.
    """
    decision = named_decision(Decision.SELF_FUNDS, route.name)
    occurrence = intake.month - EARLIEST_MONTH
    goes = uniform(luck, decision, occurrence) < route.self_funds_share
    paid = np.zeros(len(luck), dtype=np.bool_)
    first = 0
    for fund, prices in _grants(world, route):
        each = sum(price.pence for price in prices)
        affordable = fund.affordable(each, intake.month)
        last = min(first + affordable, len(luck), intake.places)
        paid[first:last] = True
        fund.pay(prices, last - first, intake.month)
        first = last
    goes |= paid
    goes &= np.cumsum(goes) <= intake.places
    return goes, first


def _grants(world: World, route: Route) -> list[tuple[Fund, tuple[Price, ...]]]:
    return [
        (world.funds[programme.name], grant.prices)
        for programme in world.plan.programmes
        for grant in programme.grants
        if grant.route == route.name
    ]


def _student_keys(route: Route, month: int, place: np.ndarray) -> Keys:
    return make_keys(Origin.ROUTE, name_number(route.name), month - EARLIEST_MONTH, place)


def _add_students(
    world: World, route: Route, intake: Intake, place: np.ndarray, kind: str | None
) -> Cohort:
    assert route.profile is not None
    workforce = world.workforce(route.workforce)
    number = world.next_cohort()
    newcomers = make_people(
        _student_keys(route, intake.month, place),
        world.directory.group(route.workforce, TRAINING_SERVICE, route.name),
        route.profile,
        workforce.retirement_ages,
        world.luck,
        world.population.reached,
    )
    rows = world.population.add(
        newcomers,
        State.IN_TRAINING,
        world.population.reached,
        None if kind is None else world.directory.kind(kind),
        cohort=number,
        route=world.plan.routes.index(route),
    )
    return Cohort(number, intake.month, rows)


def _applicants_in_service(world: World, route: Route, month: int, *, everyone: bool) -> Rows:
    """Return people who apply to train beside their post, in the order of admission.

    People whose setting holds an incentive come first and apply for certain, if the route says so;
    then comes a draw of the person's own. `everyone` takes in those who would not apply.
    """
    population = world.population
    groups = [
        world.directory.group(route.workforce, service, level)
        for service in route.from_services
        for level in route.from_levels
    ]
    rows = population.rows_in((State.IN_POST,), groups)
    decision = named_decision(Decision.APPLIES, route.name)
    chance = population.uniform(rows, decision, month - EARLIEST_MONTH)
    sponsored = np.zeros(len(rows), dtype=np.bool_)
    if route.prefers_sponsored and route.workforce in world.units:
        units = world.units[route.workforce]
        sponsored = units.sponsored[population.unit[rows] - units.first]
    if not everyone:
        applies = sponsored | (chance < route.apply_share)
        rows, chance, sponsored = rows[applies], chance[applies], sponsored[applies]
    return rows[np.lexsort((population.key[rows], chance, ~sponsored))]


def _start_in_service(world: World, route: Route, intake: Intake, rows: Rows, now: float) -> Cohort:
    number = world.next_cohort()
    world.population.move(
        rows,
        State.TRAINING_IN_POST,
        now,
        world.directory.kind(START_COURSE),
        route=world.plan.routes.index(route),
    )
    world.population.cohort[rows] = number
    world.population.course[rows] = world.plan.routes.index(route)
    return Cohort(number, intake.month, rows)


def _qualify(world: World, route: Route, rows: Rows) -> None:
    """Send students who passed where they go: to seek a post, out of practice, or away."""
    population = world.population
    luck = population.people.luck[rows]
    now = population.reached
    registers = uniform(luck, Decision.REGISTERS, 0) < route.registers_share
    practises = uniform(luck, Decision.PRACTISES, 0) < route.practises_share
    choice = pick(
        [destination.share for destination in route.destinations],
        uniform(luck, Decision.DESTINATION, 0),
    )
    groups = np.array(
        [
            world.directory.group(route.workforce, destination.service, route.to_level)
            for destination in route.destinations
        ],
        dtype=np.int16,
    )[choice]
    number = world.plan.routes.index(route)
    kind = world.directory.kind(QUALIFY)
    population.move(rows[~registers], State.GONE, now, kind, groups[~registers], route=number)
    out = registers & ~practises
    population.move(rows[out], State.OUT, now, kind, groups[out], route=number)
    for service in dict.fromkeys(destination.service for destination in route.destinations):
        group = world.directory.group(route.workforce, service, route.to_level)
        who = registers & practises & (groups == group)
        state = world.state_of_recruits(route.workforce, service)
        population.move(rows[who], state, now, kind, groups[who], route=number)


def _award(world: World, route: Route, rows: Rows) -> None:
    """Give those who passed a course beside their post the level that it leads to."""
    population = world.population
    workforce = world.workforce(route.workforce)
    first = world.directory.group(workforce.name, workforce.services[0], workforce.levels[0])
    service = (population.group[rows] - first) // len(workforce.levels)
    level = workforce.levels.index(route.to_level)
    group = (first + service * len(workforce.levels) + level).astype(np.int16)
    population.move(
        rows,
        State.IN_POST,
        population.reached,
        world.directory.kind(AWARD),
        group,
        route=world.plan.routes.index(route),
    )
