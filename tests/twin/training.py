"""Intakes, who starts, stages and what comes after (section 8 of the rules)."""

from __future__ import annotations

import math

from sim.base.luck import Decision, Origin, make_key, name_number, named_decision
from sim.behaviour.rates import applicants_factor
from sim.inputs.plan import TRAINING_SERVICE, Mode, State
from sim.world.tables import ADMIT, AWARD, FAIL, QUALIFY, START_COURSE, Group
from tests.twin.draws import pick, uniform


def start_earlier_cohort(world, route, intake):
    """Return the cohort of an intake before the start, put into training at time 0."""
    if route.mode is Mode.STUDENT:
        cohort = [_student(world, route, intake, place, 0.0) for place in range(intake.places)]
        for person in cohort:
            person.stand(0.0, State.IN_TRAINING, _student_group(route))
            _enrol(person, route, intake)
            world.begin(person)
        return cohort
    cohort = _in_order(world, route, intake, _eligible(world, route))[: intake.places]
    for person in cohort:
        world.move(person, START_COURSE, 0.0, State.TRAINING_IN_POST)
        _enrol(person, route, intake)
    return cohort


def admit(world, route, intake):
    """Return the cohort of an intake on its day, some paid for by funds."""
    if route.mode is Mode.STUDENT:
        applicants, candidates = _applying_from_outside(world, route, intake)
    else:
        candidates = _in_order(world, route, intake, _applying(world, route, intake))
        applicants = len(candidates)
    funded = _pay_for(world, route, intake, len(candidates))
    self_funds = named_decision(Decision.SELF_FUNDS, route.name)
    cohort = [
        person
        for place, person in enumerate(candidates)
        if place < funded
        or uniform(person.luck, self_funds, intake.month + 1200) < route.self_funds_share
    ][: intake.places]
    now = intake.month / 12
    for person in cohort:
        if route.mode is Mode.STUDENT:
            person.move(ADMIT, now, State.IN_TRAINING, _student_group(route))
            world.begin(person)
        else:
            world.move(person, START_COURSE, now, State.TRAINING_IN_POST)
        _enrol(person, route, intake)
    world.applications.append(
        (intake.month, world.plan.routes.index(route), applicants, len(cohort), funded)
    )
    return cohort


def end_stage(world, route, intake, cohort, number: int, month: int) -> None:
    """Let a stage end: some pass, some fail, and after the last stage they move on."""
    for person in cohort:
        if person.course != (route.name, intake.month):
            continue
        u = uniform(
            person.luck,
            named_decision(Decision.STAGE_PASS, route.name),
            (intake.month + 1200) * 8 + number,
        )
        if u >= route.stages[number].pass_share:
            to_state = State.GONE if route.mode is Mode.STUDENT else State.IN_POST
            world.move(person, FAIL, month / 12, to_state)
        elif number == len(route.stages) - 1:
            _complete(world, route, person, month / 12)


def _complete(world, route, person, now: float) -> None:
    if route.mode is Mode.IN_SERVICE:
        group = Group(route.workforce, person.group.service, route.to_level)
        world.move(person, AWARD, now, State.IN_POST, group)
        return
    registers = uniform(person.luck, Decision.REGISTERS) < route.registers_share
    practises = uniform(person.luck, Decision.PRACTISES) < route.practises_share
    shares = [destination.share for destination in route.destinations]
    number = pick(shares, uniform(person.luck, Decision.DESTINATION))
    group = Group(route.workforce, route.destinations[number].service, route.to_level)
    to_state = State.GONE
    if registers:
        there = world.where_recruits_go(route.workforce, group.service)
        to_state = there if practises else State.OUT
    world.move(person, QUALIFY, now, to_state, group)


def _student_group(route) -> Group:
    return Group(route.workforce, TRAINING_SERVICE, route.name)


def _student(world, route, intake, place: int, now: float):
    key = make_key(Origin.ROUTE, name_number(route.name), intake.month + 1200, place)
    return world.born(key, world.workforce(route.workforce), route.profile, now)


def _enrol(person, route, intake) -> None:
    person.course = (route.name, intake.month)


def _applying_from_outside(world, route, intake):
    group = (route.workforce, route.destinations[0].service, route.to_level)
    factor = applicants_factor(
        world.workforce(route.workforce), world.plan.rewards, group, intake.month
    )
    applicants = math.floor(intake.applicants * factor)
    suitable = math.floor(applicants * route.accepted_share)
    now = intake.month / 12
    return applicants, [_student(world, route, intake, n, now) for n in range(suitable)]


def _eligible(world, route):
    return [
        person
        for person in world.alive(route.workforce, (State.IN_POST,))
        if person.group.service in route.from_services and person.group.level in route.from_levels
    ]


def _is_sponsored(route, person) -> bool:
    return route.prefers_sponsored and person.setting is not None and person.setting.sponsored


def _wish(route, intake, person) -> float:
    return uniform(person.luck, named_decision(Decision.APPLIES, route.name), intake.month + 1200)


def _applying(world, route, intake):
    return [
        person
        for person in _eligible(world, route)
        if _is_sponsored(route, person) or _wish(route, intake, person) < route.apply_share
    ]


def _in_order(world, route, intake, people):
    return sorted(
        people,
        key=lambda person: (
            not _is_sponsored(route, person),
            _wish(route, intake, person),
            person.key,
        ),
    )


def _pay_for(world, route, intake, candidates: int) -> int:
    """Return how many entrants funds pay for, the next in order while there is money."""
    funded, most = 0, min(candidates, intake.places)
    for programme in world.plan.programmes:
        for grant in programme.grants:
            if grant.route == route.name:
                fund = world.funds[programme.name]
                price = sum(line.pence for line in grant.prices)
                units = min(fund.can_pay(intake.month, price), most - funded)
                fund.pay(intake.month, units, grant.prices)
                funded += units
    return funded
