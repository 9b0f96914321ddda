"""Routes: who is on them, how their courses end, how long it takes, who works years later."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.inputs.plan import Destination, Intake, Mode, Profile, Route, Stage, State
from sim.outputs.measures import measure
from sim.outputs.measuring.table import ALL
from sim.run.model import run_plan
from tests.plans import plain_people, plain_plan, plain_risk, small_plan

STUDENTS = Route(
    name="degree",
    workforce="workers",
    mode=Mode.STUDENT,
    to_level="level",
    intakes=(Intake(0, 1000, 1000),),
    stages=(Stage(12, 0.7, repeat_share=0.5, repeat_months=6), Stage(6, 1.0)),
    profile=plain_people(25.0),
    destinations=(Destination("service", 1.0),),
)
BESIDE = Route(
    name="top_up",
    workforce="workers",
    mode=Mode.IN_SERVICE,
    to_level="",
    intakes=(Intake(0, 500),),
    stages=(Stage(10, 1.0),),
    from_services=("service",),
    from_levels=("level",),
    apply_share=1.0,
)


def measured(route, *careers, heads=0, months=40):
    plan = plain_plan(*careers, heads=heads, months=months)
    return measure(run_plan(dataclasses.replace(plan, routes=(route,)), 1, 0))


def test_who_repeats_takes_longer_and_completion_counts_all_who_ended():
    measures = measured(STUDENTS, plain_risk("leave", 0.0))

    def at(name, month):
        return measures.find(name, "workers", level="degree")[month]

    repeats, failures = at("repeats", 13), at("failures", 13)
    assert repeats > 100
    assert failures > 100
    assert at("entrants", 12) == measures.routes.entrants[0] == 1000
    assert at("in_training", 13) == 1000 - failures
    first = 1000 - repeats - failures
    # The first end in month 18, those who repeat in month 24, so that both are known in month 25.
    assert at("qualifiers", 19) == first
    assert at("months_to_qualify", 19) == 18
    passed_later = at("qualifiers", 25) - first
    assert at("months_to_qualify", 25) == pytest.approx(
        (18 * first + 24 * passed_later) / (first + passed_later)
    )
    qualified = first + passed_later
    failed_later = repeats - passed_later
    assert measures.routes.failures[0] == failures + failed_later
    ended_after_13 = qualified + failed_later
    assert at("completion_rate", 25) == pytest.approx(qualified / ended_after_13)
    assert at("trained_cumulative", 40) == qualified == measures.routes.qualifiers[0]
    assert measures.find("qualified_cumulative", "workers", level="level")[40] == qualified


def test_who_leaves_the_post_leaves_the_course_beside_it():
    leave = plain_risk("leave", 0.5, start=State.TRAINING_IN_POST)
    measures = measured(BESIDE, leave, heads=500)
    withdrawn = measures.find("withdrawals", "workers", level="top_up")[12]
    assert 100 < withdrawn < 250
    assert measures.find("qualifiers", "workers", level="top_up")[12] == 500 - withdrawn
    completed = measures.find("completion_rate", "workers", level="top_up")[12]
    assert completed == pytest.approx(1 - withdrawn / 500)
    assert measures.find("in_training", "workers", level="top_up")[5] > 0
    assert measures.find("in_training", "workers", level="top_up")[12] == 0


def test_a_course_that_leads_to_no_level_qualifies_nobody_but_trains_them():
    measures = measured(BESIDE, plain_risk("leave", 0.0), heads=500)
    assert measures.find("trained_cumulative", "workers", level="top_up")[-1] == 500
    assert measures.find("qualified_cumulative", "workers", level="level")[-1] == 0


def test_survival_is_the_share_of_those_who_qualified_that_works_years_later():
    leave = plain_risk("leave", 0.4)
    route = dataclasses.replace(STUDENTS, stages=(Stage(6, 1.0),))
    measures = measured(route, leave, months=90)
    qualified, month = 1000, 6
    for years, name in ((1, "survival_1_year"), (3, "survival_3_years"), (5, "survival_5_years")):
        share = measures.find(name, "workers", level="degree")
        told = np.flatnonzero(~np.isnan(share))
        assert told.tolist() == list(range(month + 12 * years, month + 12 * years + 12))
        working = measures.find("headcount", "workers")[month + 12 * years] / qualified
        assert (share[told] == working).all()
        error = (np.exp(-0.4 * years) * (1 - np.exp(-0.4 * years)) / qualified) ** 0.5
        assert working == pytest.approx(np.exp(-0.4 * years), abs=3.5 * error)
    assert measures.routes.followed[0].tolist() == [1000, 1000, 1000]


def test_who_entered_is_told_by_trait_and_age():
    profile = Profile(plain_people(25.0).ages, ((100, 1.0),), 0.8, minority_ethnic_share=0.3)
    route = dataclasses.replace(STUDENTS, profile=profile)
    measures = measured(route, plain_risk("leave", 0.0))

    def share(trait):
        told = measures.find(f"entrants_{trait}", "workers", level="degree")
        return told[measures.yearly.census_months.index(21)]

    # Entrants of month 0 are known in month 1, so that the year to December 2006 has none.
    assert share("women_share") != share("women_share")
    told = measures.find("entrants_women", "workers", level="degree")
    assert np.nanmax(told) == 0
    entered = dataclasses.replace(route, intakes=(Intake(10, 1000, 1000),))
    measures = measured(entered, plain_risk("leave", 0.0))
    assert share("women_share") == pytest.approx(0.8, abs=0.04)
    assert share("minority_ethnic_share") == pytest.approx(0.3, abs=0.05)
    assert "entrants_disabled" not in {key.measure for key in measures.yearly.keys}
    assert share("mean_age") == 25


@pytest.mark.parametrize("number", range(6))
def test_people_on_a_route_are_those_before_plus_in_less_out(number):
    plan = small_plan(number)
    recording = run_plan(plan, 1, 0)
    measures = measure(recording)
    for route in plan.routes:
        in_training = measures.find("in_training", route.workforce, level=route.name)[12:]
        before = measures.find("in_training", route.workforce, level=route.name)[:-12]
        change = measures.find("entrants", route.workforce, level=route.name)[12:].copy()
        for name in ("qualifiers", "failures", "withdrawals"):
            change -= measures.find(name, route.workforce, level=route.name)[12:]
        np.testing.assert_array_equal(in_training - before, change, err_msg=route.name)


@pytest.mark.parametrize("number", range(6))
def test_those_who_train_beside_their_post_are_on_some_route(number):
    plan = small_plan(number)
    measures = measure(run_plan(plan, 1, 0))
    on_routes = sum(
        measures.find("in_training", route.workforce, level=route.name)
        for route in plan.routes
        if route.mode is Mode.IN_SERVICE
    )
    in_post = sum(measures.find("training_in_post", w.name) for w in plan.workforces)
    np.testing.assert_array_equal(on_routes, in_post)


def test_the_table_of_routes_adds_up_the_whole_run():
    plan = small_plan(1, months=72)
    recording = run_plan(plan, 1, 0)
    routes = measure(recording).routes
    measures = measure(recording)
    for number, name in enumerate(routes.names):
        for count in ("applicants", "entrants", "qualifiers", "withdrawals", "repeats"):
            yearly = measures.find(count, routes.workforces[number], level=name)
            assert getattr(routes, count)[number] == sum(yearly[12 * y] for y in range(1, 7)), count
    assert (routes.working <= routes.followed).all()
    assert routes.followed.sum() > 0
    assert ALL not in routes.names
