"""Courses: intakes, who starts, stages and what comes after (section 8 of the rules)."""

from __future__ import annotations

import math

from sim.base.luck import Decision, Origin, make_key, name_number, named_decision
from sim.inputs.plan import TRAINING_SERVICE, Mode, State
from tests.twin.draws import pick, uniform
from tests.twin.pace import factor_over_areas, own_factor
from tests.twin.person import Group

ATTEMPT = 2**32


def start_earlier_cohort(world, route, intake):
    """Return the cohort of an intake before the start, put into training at time 0."""
    if route.mode is Mode.STUDENT:
        cohort = [_student(world, route, intake, place, 0.0) for place in range(intake.places)]
        for person, group in cohort:
            _enrol(person, route, intake)
            person.stand(0.0, State.IN_TRAINING, group)
            world.begin(person)
        return [person for person, _ in cohort]
    cohort = _in_order(world, route, intake, _eligible(world, route))[: intake.places]
    for person in cohort:
        _enrol(person, route, intake)
        world.move(person, "start_course", 0.0, State.TRAINING_IN_POST)
    return cohort


def admit(world, route, intake):
    """Return the cohort of an intake on its day, some paid for by funds."""
    now = intake.month / 12
    if route.mode is Mode.STUDENT:
        factor = factor_over_areas(
            world, *_first_goal(route), route.area_shares, "applicants", intake.month
        )
        applicants = math.floor(intake.applicants * factor)
        suitable = math.floor(applicants * route.accepted_share)
        students = [_student(world, route, intake, place, now) for place in range(suitable)]
        candidates = [person for person, _ in students]
        areas = [group.area for _, group in students]
    else:
        candidates = _in_order(world, route, intake, _applying(world, route, intake))
        areas = [person.group.area for person in candidates]
        applicants = len(candidates)
    paid_for = _pay_for(world, route, intake, areas)
    self_funds = named_decision(Decision.SELF_FUNDS, route.name)
    starts, places_left = set(paid_for), intake.places - len(paid_for)
    for place, person in enumerate(candidates):
        u = uniform(person.luck, self_funds, intake.month + 1200)
        if place not in starts and places_left > 0 and u < route.self_funds_share:
            starts.add(place)
            places_left -= 1
    cohort = [candidates[place] for place in sorted(starts)]
    for place in sorted(starts):
        person = candidates[place]
        _enrol(person, route, intake)
        if route.mode is Mode.STUDENT:
            person.move("admit", now, State.IN_TRAINING, students[place][1])
            world.begin(person)
        else:
            world.move(person, "start_course", now, State.TRAINING_IN_POST)
    number = world.plan.routes.index(route)
    world.applications.append((intake.month, number, applicants, len(cohort), len(paid_for)))
    return cohort


def end_stage(world, route, intake, cohort, number: int, attempt: int, month: int):
    """Let a stage end; return those who go on to the next and those who come to it again."""
    stage = route.stages[number]
    go_on, repeat = [], []
    for person in cohort:
        if person.course != (route.name, intake.month):
            continue
        u = uniform(
            person.luck,
            named_decision(Decision.STAGE_PASS, route.name),
            (intake.month + 1200) * 8 + number + attempt * ATTEMPT,
        )
        again = stage.pass_share + (1 - stage.pass_share) * stage.repeat_share
        if u < stage.pass_share:
            go_on.append(person)
            if number == len(route.stages) - 1:
                _complete(world, route, person, month)
        elif attempt == 0 and u < again:
            repeat.append(person)
            world.move(person, "repeat", month / 12, person.state)
        else:
            to_state = State.GONE if route.mode is Mode.STUDENT else State.IN_POST
            world.move(person, "fail", month / 12, to_state)
    return go_on, repeat


def _complete(world, route, person, month: int) -> None:
    now = month / 12
    person.completed.add(route.name)
    own = person.group
    if route.mode is Mode.IN_SERVICE and route.from_workforce in ("", route.workforce):
        group = Group(route.workforce, own.service, route.to_level or own.level, own.area)
        world.move(person, "award", now, State.IN_POST, group)
        return
    shares = [destination.share for destination in route.destinations]
    number = pick(shares, uniform(person.luck, Decision.DESTINATION))
    service = route.destinations[number].service
    group = Group(route.workforce, service, route.to_level, own.area)
    there = world.careers.where_recruits_go(route.workforce, service)
    if route.mode is Mode.IN_SERVICE:
        world.move(person, "award", now, there, group, restarts=True)
        return
    registers = uniform(person.luck, Decision.REGISTERS) < route.registers_share
    practises_share = route.practises_share * own_factor(world, group, "practises", month)
    practises = uniform(person.luck, Decision.PRACTISES) < practises_share
    to_state = State.GONE
    if registers:
        to_state = there if practises else State.OUT
    world.move(person, "qualify", now, to_state, group)


def _first_goal(route):
    return route.workforce, route.destinations[0].service, route.to_level


def _student(world, route, intake, place: int, now: float):
    """Return a student and the group to which they will belong."""
    key = make_key(Origin.ROUTE, name_number(route.name), intake.month + 1200, place)
    person = world.born(key, world.workforce(route.workforce), route.profile, now)
    area = world.area_of(person.luck, route.area_shares)
    return person, Group(route.workforce, TRAINING_SERVICE, route.name, area)


def _enrol(person, route, intake) -> None:
    person.course = (route.name, intake.month)
    if route.mode is Mode.IN_SERVICE and person.setting is not None:
        person.setting.courses_begun.append(person.course)


def _eligible(world, route):
    return [
        person
        for person in world.standing(route.from_workforce or route.workforce, (State.IN_POST,))
        if person.group.service in route.from_services
        and person.group.level in route.from_levels
        and not (route.once and route.name in person.completed)
    ]


def _is_sponsored(route, intake, person) -> bool:
    return (
        route.sponsored_apply
        and person.setting is not None
        and person.setting.is_sponsored(intake.month)
    )


def _wish(route, intake, person) -> float:
    return uniform(person.luck, named_decision(Decision.APPLIES, route.name), intake.month + 1200)


def _applying(world, route, intake):
    share = route.apply_share * intake.apply_factor
    return [
        person
        for person in _eligible(world, route)
        if _is_sponsored(route, intake, person) or _wish(route, intake, person) < share
    ]


def _in_order(world, route, intake, people):
    return sorted(
        people,
        key=lambda person: (_wish(route, intake, person), person.key),
    )


def _pay_for(world, route, intake, areas) -> list[int]:
    """Return the places among candidates, who live in these areas, of those whom funds pay for."""
    paid_for: list[int] = []
    for programme in world.plan.programmes:
        fund = world.funds[programme.name]
        for grant in programme.grants:
            if grant.route != route.name or not fund.runs(intake.month, grant):
                continue
            wanted = [(n, area) for n, area in enumerate(areas) if n not in paid_for]
            paid = fund.can_pay_for(grant.purse, wanted, grant.prices)
            paid = paid[: intake.places - len(paid_for)]
            fund.pay(world.ledger, intake.month, grant.purse, paid, grant.prices, route.name)
            paid_for += [n for n, _ in paid]
    return paid_for
