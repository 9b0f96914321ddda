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
from sim.behaviour.people import draw_areas, make_people, pick
from sim.behaviour.rates import APPLICANTS, PRACTISES, factor_over_areas, joint_factor
from sim.inputs.plan import TRAINING_SERVICE, CourseGrant, Intake, Mode, Route, Stage, State
from sim.processes.calendar import Day, Moment
from sim.processes.world import NOBODY, Applications, Starts, World
from sim.world.population import NO_SETTINGS, Rows
from sim.world.tables import ADMIT, AWARD, FAIL, QUALIFY, REPEAT, START_COURSE

EARLIEST_MONTH = -1200
REPEATS = 2**32
"""Added to the occurrence of a stage's draw when it is taken for the second time."""
Ints = npt.NDArray[np.int64]
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
        env.process(run_course(env, world, route, cohort, cohort.rows, intake.month))


def start_cohorts(env: simpy.Environment, world: World, route: Route) -> None:
    """Put into training those who were on the course before the first day, without an event."""
    for intake in route.intakes:
        if intake.month >= 0:
            continue
        if route.mode is Mode.STUDENT:
            cohort = _add_students(world, route, intake, np.arange(intake.places), kind=None)
        else:
            rows = _applicants_in_service(world, route, intake, everyone=True)
            cohort = _start_in_service(world, route, intake, rows[: intake.places], 0.0)
        env.process(run_course(env, world, route, cohort, cohort.rows, intake.month))


def run_course(
    env: simpy.Environment,
    world: World,
    route: Route,
    cohort: Cohort,
    rows: Rows,
    begins: int,
    first_stage: int = 0,
    attempt: int = 0,
) -> Generator[simpy.Event, None, None]:
    """Take people of a cohort through the stages of its course, from one that begins in a month.

    Those who repeat a stage go on as a course of their own, from that stage, at the second attempt.
    """
    number = world.plan.routes.index(route)
    end = begins
    for stage_number in range(first_stage, len(route.stages)):
        stage = route.stages[stage_number]
        repeats = stage_number == first_stage and attempt == 1
        end += stage.repeat_months if repeats else stage.months
        if end < 0:
            continue
        if end >= world.plan.months:
            return
        yield Moment(env, end, Day.COURSE_ENDS, number)
        world.bring_up_to(end)
        rows = _still_there(world, route, cohort, rows)
        passes, again = _pass_stage(world, route, cohort, rows, stage_number, repeats)
        if again.any():
            later = run_course(env, world, route, cohort, rows[again], end, stage_number, 1)
            env.process(later)
        rows = rows[passes]
    if route.mode is Mode.STUDENT:
        _qualify(world, route, rows, end)
    else:
        _award(world, route, rows)


def _still_there(world: World, route: Route, cohort: Cohort, rows: Rows) -> Rows:
    population = world.population
    training = State.IN_TRAINING if route.mode is Mode.STUDENT else State.TRAINING_IN_POST
    there = (population.state[rows] == training) & (population.cohort[rows] == cohort.number)
    return np.asarray(rows[there])


def _pass_stage(
    world: World, route: Route, cohort: Cohort, rows: Rows, stage_number: int, repeats: bool
) -> tuple[Flags, Flags]:
    """Return which people (n,) pass a stage at its end and which repeat it; the others fail."""
    population = world.population
    now = population.reached
    stage: Stage = route.stages[stage_number]
    number = world.plan.routes.index(route)
    occurrence = (cohort.started - EARLIEST_MONTH) * 8 + stage_number + REPEATS * repeats
    decision = named_decision(Decision.STAGE_PASS, route.name)
    chance = population.uniform(rows, decision, occurrence)
    passes = chance < stage.pass_share
    repeat_share = 0.0 if repeats else stage.repeat_share
    again = ~passes & (chance < stage.pass_share + (1.0 - stage.pass_share) * repeat_share)
    fails = rows[~passes & ~again]
    is_student = route.mode is Mode.STUDENT
    training = State.IN_TRAINING if is_student else State.TRAINING_IN_POST
    population.move(rows[again], training, now, world.directory.kind(REPEAT), route=number)
    back = State.GONE if is_student else State.IN_POST
    population.move(fails, back, now, world.directory.kind(FAIL), route=number)
    return passes, again


def admit(world: World, route: Route, intake: Intake) -> Cohort:
    """Admit to one intake as many applicants as places and, where needed, money allow."""
    if route.mode is Mode.STUDENT:
        workforce = world.workforce(route.workforce)
        kind = (route.destinations[0].service, route.to_level)
        factor = factor_over_areas(
            workforce, world.plan, kind, route.area_shares, APPLICANTS, intake.month
        )
        applicants = int(np.floor(intake.applicants * factor))
        suitable = int(np.floor(applicants * route.accepted_share))
        place = np.arange(suitable)
        luck = absorb(world.luck, _student_keys(route, intake.month, place))
        goes, funder = _who_goes(world, route, intake, luck, draw_areas(route.area_shares, luck))
        cohort = _add_students(world, route, intake, place[goes], kind=ADMIT)
    else:
        rows = _applicants_in_service(world, route, intake, everyone=False)
        applicants = len(rows)
        luck = world.population.luck[rows]
        goes, funder = _who_goes(world, route, intake, luck, world.area(rows))
        cohort = _start_in_service(world, route, intake, rows[goes], world.population.reached)
    number = world.plan.routes.index(route)
    entrants, funded = int(goes.sum()), int((funder != NOBODY).sum())
    world.applications.append(Applications(intake.month, number, applicants, entrants, funded))
    population = world.population
    setting = _setting_keys(world, route, cohort.rows)
    people = population.key[cohort.rows]
    world.starts.append(Starts(intake.month, number, people, setting, funder[goes]))
    return cohort


def _setting_keys(world: World, route: Route, rows: Rows) -> Keys:
    """Return (n,) keys of the settings in which people who start a route work, or 0."""
    workforce = route.from_workforce or route.workforce
    if route.mode is Mode.STUDENT or workforce not in world.units:
        return np.zeros(len(rows), dtype=np.uint64)
    units = world.units[workforce]
    return units.key[world.population.unit[rows] - units.first]


def _who_goes(
    world: World, route: Route, intake: Intake, luck: Keys, area: Ints
) -> tuple[Flags, Ints]:
    """Return which applicants (n,), in order, start, and the number of the programme that pays each.

    While a fund's money lasts applicants are paid for in their order; after that only those start
    who would at their own or their employer's cost. Places bound both.
    """
    funder = np.full(len(luck), NOBODY)
    for number, grant in _grants(world, route, intake.month):
        fund = world.funds[world.plan.programmes[number].name]
        paid = funder != NOBODY
        candidates = np.flatnonzero(~paid)
        affords = fund.affords(grant.purse, grant.prices, area[candidates])
        now_paid = candidates[affords][: max(intake.places - int(paid.sum()), 0)]
        fund.pay(grant.purse, grant.prices, area[now_paid], intake.month, route=route.name)
        funder[now_paid] = number
    paid = funder != NOBODY
    decision = named_decision(Decision.SELF_FUNDS, route.name)
    occurrence = intake.month - EARLIEST_MONTH
    others = ~paid & (uniform(luck, decision, occurrence) < route.self_funds_share)
    others &= np.cumsum(others) <= intake.places - paid.sum()
    return paid | others, funder


def _grants(world: World, route: Route, month: int) -> list[tuple[int, CourseGrant]]:
    return [
        (number, grant)
        for number, programme in enumerate(world.plan.programmes)
        for grant in programme.grants
        if grant.route == route.name
        and grant.from_month <= month < grant.to_month
        and world.funds[programme.name].is_open(month)
    ]


def _student_keys(route: Route, month: int, place: np.ndarray) -> Keys:
    return make_keys(Origin.ROUTE, name_number(route.name), month - EARLIEST_MONTH, place)


def _add_students(
    world: World, route: Route, intake: Intake, place: np.ndarray, kind: str | None
) -> Cohort:
    assert route.profile is not None
    workforce = world.workforce(route.workforce)
    number = world.next_cohort()
    keys = _student_keys(route, intake.month, place)
    first = world.directory.group(
        route.workforce, TRAINING_SERVICE, route.name, world.plan.areas[0]
    )
    group = first + draw_areas(route.area_shares, absorb(world.luck, keys))
    newcomers = make_people(
        keys,
        group.astype(np.int16),
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
        course_start=intake.month,
    )
    return Cohort(number, intake.month, rows)


def _applicants_in_service(world: World, route: Route, intake: Intake, *, everyone: bool) -> Rows:
    """Return people who apply to train beside their post, in the order of admission.

    People whose setting is sponsored apply for certain, if the route says so; the others, and the
    order, follow a draw of the person's own. `everyone` takes in those who would not apply.
    """
    population = world.population
    workforce = route.from_workforce or route.workforce
    groups = np.array(
        [
            world.directory.group(workforce, service, level, area)
            for service in route.from_services
            for level in route.from_levels
            for area in world.plan.areas
        ],
        dtype=np.int64,
    )
    may_be_sponsored = route.sponsored_apply and workforce in world.units
    sponsors = NO_SETTINGS
    if may_be_sponsored:
        units = world.units[workforce]
        sponsors = np.zeros(len(population.staff), dtype=np.bool_)
        sponsors[units.first : units.first + len(units)] = units.sponsored_until > intake.month
    rows, chance = population.applicants(
        State.IN_POST,
        groups,
        named_decision(Decision.APPLIES, route.name),
        intake.month - EARLIEST_MONTH,
        1.0 if everyone else route.apply_share * intake.apply_factor,
        sponsors,
    )
    if route.once:
        is_first = population.completed[rows] & _bit(world, route) == 0
        rows, chance = rows[is_first], chance[is_first]
    order = np.argsort(chance)
    if (np.diff(chance[order]) == 0.0).any():
        order = np.lexsort((population.key[rows], chance))
    return rows[order]


def _bit(world: World, route: Route) -> np.uint64:
    """Return the bit by which a person's completion of a route taken once is remembered."""
    once = [other.name for other in world.plan.routes if other.once]
    return np.uint64(1 << once.index(route.name))


def _start_in_service(world: World, route: Route, intake: Intake, rows: Rows, now: float) -> Cohort:
    number = world.next_cohort()
    route_number = world.plan.routes.index(route)
    population = world.population
    population.cohort[rows] = number
    population.course[rows] = route_number
    population.course_start[rows] = intake.month
    population.move(
        rows,
        State.TRAINING_IN_POST,
        now,
        world.directory.kind(START_COURSE),
        route=route_number,
    )
    workforce = route.from_workforce or route.workforce
    if workforce in world.units:
        world.units[workforce].note_training(route_number, population.unit[rows], intake.month)
    return Cohort(number, intake.month, rows)


def _destinations(world: World, route: Route, rows: Rows) -> Ints:
    """Return (n,) numbers of the services for which people qualify, by a draw of their own."""
    choice = pick(
        [destination.share for destination in route.destinations],
        world.population.uniform(rows, Decision.DESTINATION, 0),
    )
    services = world.workforce(route.workforce).services
    return np.array([services.index(place.service) for place in route.destinations])[choice]


def _qualify(world: World, route: Route, rows: Rows, month: int) -> None:
    """Send students who passed where they go: to seek a post, out of practice, or away."""
    population = world.population
    workforce = world.workforce(route.workforce)
    now = population.reached
    number = world.plan.routes.index(route)
    kind = world.directory.kind(QUALIFY)
    service = _destinations(world, route, rows)
    level = np.full(len(rows), workforce.levels.index(route.to_level))
    groups = world.groups(workforce, service, level, world.area(rows))
    practice = np.zeros(len(rows))
    for group in np.unique(groups):
        place = world.directory.groups[group]
        who = (workforce.name, place.service, place.level, place.area)
        factor = joint_factor(workforce, world.plan.rewards, who, PRACTISES, month)
        practice[groups == group] = route.practises_share * factor
    registers = population.uniform(rows, Decision.REGISTERS, 0) < route.registers_share
    practises = population.uniform(rows, Decision.PRACTISES, 0) < practice
    population.move(rows[~registers], State.GONE, now, kind, groups[~registers], route=number)
    out = registers & ~practises
    population.move(rows[out], State.OUT, now, kind, groups[out], route=number)
    works = registers & practises
    _send(world, route, rows[works], groups[works], service[works], kind, restarts=False)


def _send(
    world: World,
    route: Route,
    rows: Rows,
    groups: npt.NDArray[np.int16],
    service: Ints,
    kind: int,
    *,
    restarts: bool,
) -> None:
    """Send people who qualified to seek a post, or to work where there is nothing to wait for."""
    for number, name in enumerate(world.workforce(route.workforce).services):
        who = service == number
        state = world.state_of_recruits(route.workforce, name)
        world.population.move(
            rows[who],
            state,
            world.population.reached,
            kind,
            groups[who],
            restarts,
            route=world.plan.routes.index(route),
        )


def _award(world: World, route: Route, rows: Rows) -> None:
    """Give those who passed a course beside their post what it leads to.

    Staff of another workforce leave their post and seek one in the route's workforce.
    """
    population = world.population
    workforce = world.workforce(route.workforce)
    kind = world.directory.kind(AWARD)
    if route.once:
        population.completed[rows] |= _bit(world, route)
    area = world.area(rows)
    if route.to_level:
        level = np.full(len(rows), workforce.levels.index(route.to_level))
    else:
        level = world.levels(workforce, rows)
    if route.from_workforce and route.from_workforce != route.workforce:
        service = _destinations(world, route, rows)
        groups = world.groups(workforce, service, level, area)
        _send(world, route, rows, groups, service, kind, restarts=True)
        return
    groups = world.groups(workforce, world.services(workforce, rows), level, area)
    population.move(
        rows,
        State.IN_POST,
        population.reached,
        kind,
        groups,
        route=world.plan.routes.index(route),
    )
