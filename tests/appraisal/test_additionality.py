"""Additional, deadweight and displaced add up to those supported, and a planted share is found."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict

import pytest

from sim.appraisal.additionality import Claim, Outcome, Start, Support, judge, totals
from sim.inputs.plan import (
    CourseGrant,
    Destination,
    Intake,
    Mode,
    Price,
    Programme,
    Purse,
    Route,
    Stage,
)
from sim.outputs.supported import CLAIM, LED, LEVELS, ROUTES, START, make_supported_table
from sim.run.model import run_plan
from tests.plans import plain_people, plain_plan, plain_risk, small_plan
from tests.twists import twisted_plan

PAID = "fund"
APRIL_2006 = 12 * 2006


def support_of(plan, seed=1, world=0):
    """Run a plan and return who was supported, as the appraisal reads it."""
    table = make_supported_table(run_plan(plan, seed, world, keep_supported=True))
    names, columns = table.names, table.columns
    starts, claims, led = [], [], defaultdict(list)
    first = 12 * plan.start.year + plan.start.month - 4
    for month, what, programme, element, person, setting, about in zip(
        *(columns[name].tolist() for name in columns), strict=True
    ):
        kind, about, month = names[what], names[about], month + first
        if kind == START:
            starts.append(Start(month, person, names[element], about, names[programme], setting))
        elif kind == CLAIM:
            levels = about.removeprefix(LEVELS).split() if about.startswith(LEVELS) else ()
            routes = about.removeprefix(ROUTES).split() if about.startswith(ROUTES) else ()
            who = (setting, names[programme], names[element])
            claims.append(Claim(month, *who, tuple(levels), tuple(routes)))
        elif kind == LED:
            led[setting].append((month, about))
    return Support(tuple(starts), tuple(claims), {s: tuple(rows) for s, rows in led.items()})


def start(person, month=0, payer="", route="course"):
    return Start(APRIL_2006 + month, person, route, "degree", payer)


def outcomes(judged):
    return {one.key: one.outcome for one in judged}


def test_who_would_have_started_anyway_is_deadweight_and_the_rest_additional():
    with_it = Support((start(1, payer=PAID), start(2, payer=PAID), start(3)))
    without = Support((start(1, month=9), start(3)))
    assert outcomes(judge(with_it, without)) == {
        1: Outcome.DEADWEIGHT,
        2: Outcome.ADDITIONAL,
    }


def test_a_start_more_than_a_year_apart_is_another_start():
    with_it, without = Support((start(1, payer=PAID),)), Support((start(1, month=13),))
    assert outcomes(judge(with_it, without)) == {1: Outcome.ADDITIONAL}


def test_who_is_pushed_out_makes_one_of_those_paid_for_displaced():
    with_it = Support((start(1, payer=PAID), start(2, month=1, payer=PAID)))
    without = Support((start(7),))
    judged = judge(with_it, without)
    assert outcomes(judged) == {1: Outcome.ADDITIONAL, 2: Outcome.DISPLACED}
    assert [one.other for one in judged if one.outcome is Outcome.DISPLACED] == [7]


def test_who_is_pushed_out_of_another_course_to_the_same_place_counts_too():
    with_it = Support((start(1, payer=PAID),))
    without = Support((start(7, route="another"),))
    assert outcomes(judge(with_it, without)) == {1: Outcome.DISPLACED}


def test_nobody_is_displaced_in_another_financial_year():
    with_it, without = Support((start(1, payer=PAID),)), Support((start(7, month=12),))
    assert outcomes(judge(with_it, without)) == {1: Outcome.ADDITIONAL}


def test_a_setting_that_has_a_graduate_there_too_is_deadweight():
    claim = lambda setting: Claim(APRIL_2006 + 2, setting, PAID, "premium", ("graduate",))  # noqa: E731
    with_it = Support(
        claims=(claim(1), claim(2), claim(3)),
        led=dict.fromkeys((1, 2, 3), ((APRIL_2006, "graduate"),)),
    )
    without = Support(led={1: ((APRIL_2006 - 5, "graduate"),), 2: ((APRIL_2006, "helper"),)})
    assert outcomes(judge(with_it, without)) == {
        1: Outcome.DEADWEIGHT,
        2: Outcome.ADDITIONAL,
        3: Outcome.ADDITIONAL,
    }
    poached = dataclasses.replace(without, led={**without.led, 9: ((APRIL_2006, "graduate"),)})
    assert list(outcomes(judge(with_it, poached)).values()).count(Outcome.DISPLACED) == 1


def test_a_setting_paid_to_train_its_own_is_deadweight_if_it_trains_there_too():
    claim = Claim(APRIL_2006 + 2, 5, PAID, "home_grown", routes=("course",))
    begun = start(1)._replace(setting=5)
    with_it = Support((begun,), (claim,))
    assert outcomes(judge(with_it, Support((begun,)))) == {5: Outcome.DEADWEIGHT}
    assert outcomes(judge(with_it, Support())) == {5: Outcome.ADDITIONAL}


def add_up(number):
    """Return a generated world's supported, and its outcomes, which must be as many."""
    plan = (small_plan if number % 3 == 0 else twisted_plan)(number, months=36)
    with_it = support_of(plan, number)
    without = support_of(dataclasses.replace(plan, programmes=()), number)
    judged = judge(with_it, without)
    paid = sum(1 for one in with_it.starts if one.payer)
    assert len(judged) == paid + len(with_it.claims)
    assert sum(sum(row.values()) for row in totals(judged).values()) == len(judged)
    displaced = [one.other for one in judged if one.outcome is Outcome.DISPLACED]
    assert 0 not in displaced
    return judged


def test_the_three_add_up_in_generated_worlds():
    found = [one.outcome for number in range(40) for one in add_up(number)]
    assert all(found.count(outcome) >= 5 for outcome in Outcome)


@pytest.mark.slow
def test_the_three_add_up_in_a_thousand_generated_worlds():
    found = [one.outcome for number in range(1000, 2000) for one in add_up(number)]
    assert all(found.count(outcome) >= 100 for outcome in Outcome)


def planted(self_funds_share, applicants=1500):
    """Return a plan with a course that a fund pays for all, and some would begin without."""
    route = Route(
        name="course",
        workforce="workers",
        mode=Mode.STUDENT,
        to_level="level",
        intakes=tuple(Intake(5 + 12 * year, applicants, applicants) for year in range(8)),
        stages=(Stage(12, 1.0),),
        profile=plain_people(),
        destinations=(Destination("service", 1.0),),
        self_funds_share=self_funds_share,
    )
    money = 10**12
    fund = Programme(
        name=PAID,
        workforce="workers",
        payer="department",
        from_month=0,
        to_month=120,
        limit_pence=money,
        purses=(Purse("all", money, ((0, money),), carries_over=True),),
        grants=(CourseGrant("course", "all", (Price("fee", "provider", 100_00, False),)),),
    )
    plan = plain_plan(plain_risk("leave", 0.1))
    return dataclasses.replace(plan, routes=(route,), programmes=(fund,))


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_planted_share_of_deadweight_is_found(share):
    plan = planted(share)
    judged = judge(support_of(plan), support_of(dataclasses.replace(plan, programmes=())))
    assert len(judged) == 8 * 1500
    found = sum(one.outcome is Outcome.DEADWEIGHT for one in judged) / len(judged)
    assert abs(found - share) <= 4.0 * math.sqrt(share * (1.0 - share) / len(judged))
    assert not any(one.outcome is Outcome.DISPLACED for one in judged)
