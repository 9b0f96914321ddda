"""What a run stores for those who cost it, against the plan and the recording it came from."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.inputs import load_plan
from sim.inputs.plan import HOLDS_POST
from sim.outputs.measures import measure
from sim.run.model import run_plan
from tests.appraisal.test_additionality import planted
from tests.plans import small_plan

PLANS = range(10)


@pytest.fixture(scope="module")
def runs():
    recordings = [run_plan(small_plan(number), 1, 0) for number in PLANS]
    return [(recording, measure(recording)) for recording in recordings]


@pytest.fixture(scope="module")
def toyland():
    recordings = [run_plan(load_plan(f"toyland/{name}"), 1, 0) for name in ("reward", "regions")]
    return [(recording, measure(recording)) for recording in recordings]


def test_experienced_staff_are_those_in_post_who_did_not_just_qualify(runs):
    fewer = 0
    for recording, measures in runs:
        for workforce in recording.plan.workforces:
            fte = measures.find("fte", workforce.name)
            experienced = measures.find("experienced_fte", workforce.name)
            groups = recording.directory.of(workforce.name)
            new = recording.new_fte[:, groups].sum(axis=1) / 100.0
            np.testing.assert_allclose(experienced, fte - new)
            assert (experienced >= -1e-9).all()
            assert new[0] == 0.0
            fewer += int((new > 0.0).sum())
    assert fewer > 100


def test_new_staff_have_qualified_in_the_three_years_before():
    plan = small_plan(0)
    recording = run_plan(plan, 1, 0, keep_events=True)
    events = recording.events
    qualify = recording.directory.kind("qualify")
    month = plan.months
    rows = events.kind == qualify
    since = np.ceil(events.time[rows] * 12.0)
    recent = set(events.person[rows][month - since < 36].tolist())
    last = {}
    for person, state, hours in zip(
        events.person.tolist(), events.to_state.tolist(), events.to_hours.tolist(), strict=True
    ):
        last[person] = state, hours
    held = [
        hours for person, (state, hours) in last.items() if person in recent and state in HOLDS_POST
    ]
    assert recording.new_fte[-1].sum() == sum(held)


def test_what_rewards_add_to_pay_is_pay_with_them_less_pay_without(toyland):
    for recording, measures in toyland:
        settled = measure(
            dataclasses.replace(recording, plan=dataclasses.replace(recording.plan, rewards=()))
        )
        (workforce,) = {r.workforce for r in recording.plan.rewards if r.pay_uplift}
        names = dict.fromkeys(r.name for r in recording.plan.rewards if r.workforce == workforce)
        added = sum(measures.find("reward_pay_gbp", workforce, level=name) for name in names)
        pay, before = (found.find("mean_pay_gbp", workforce) for found in (measures, settled))
        np.testing.assert_allclose(
            added, (pay - before) * measures.find("fte", workforce), atol=1e-6
        )
        assert added.max() > 0.0


def test_an_effect_reaches_no_more_than_are_in_post_and_only_while_it_lasts(runs):
    reached = 0
    for recording, measures in runs:
        for reward in recording.plan.rewards:
            (cause,) = reward.causes
            fte = measures.find("effect_fte", reward.workforce, level=cause)
            share = measures.find("effect_coverage", reward.workforce, level=cause)
            during = np.zeros(len(fte), dtype=bool)
            during[max(reward.from_month, 0) : max(min(reward.to_month, len(fte)), 0)] = True
            assert not fte[~during].any()
            assert (share <= reward.covers + 1e-12).all()
            assert (fte <= measures.find("fte", reward.workforce) * reward.covers + 1e-9).all()
            reached += int((fte > 0.0).sum())
    assert reached > 100


def test_payments_add_up_since_the_start_and_stop_with_the_reward(runs):
    paid = 0.0
    for recording, measures in runs:
        for reward in recording.plan.rewards:
            total = measures.find("reward_payments_gbp", reward.workforce, level=reward.name)
            monthly = np.diff(total)
            assert total[0] == 0.0
            assert (monthly >= 0.0).all()
            assert not monthly[: max(reward.from_month, 0)].any()
            assert not monthly[max(reward.to_month, 0) :].any()
            paid += total[-1]
    assert paid > 0.0


def test_money_for_entrants_is_what_programmes_paid_for_courses(toyland):
    recording, measures = toyland[0]
    paid = sum(p.pence for p in recording.payments if p.line in ("course_fee", "supply_cover"))
    told = measures.find("funded_gbp", "nurseries", level="graduate_upgrade")[-1]
    assert told == pytest.approx(paid / 100.0)
    assert paid > 0
    funded = measures.find("funded_cumulative", "nurseries", level="graduate_upgrade")[-1]
    assert told == pytest.approx(funded * 3_700.0)


def test_payments_for_courses_tell_their_route_and_others_have_none(toyland):
    recording, measures = toyland[0]
    by_route = {}
    for payment in recording.payments:
        by_route[payment.route] = by_route.get(payment.route, 0) + payment.pence
    kinds = {(p.route, p.line) for p in recording.payments}
    assert {line for route, line in kinds if route} == {"course_fee", "supply_cover"}
    assert {line for route, line in kinds if not route}.isdisjoint({"course_fee", "supply_cover"})
    for route in {*by_route} - {""}:
        told = measures.find("funded_gbp", "nurseries", level=route)[-1]
        assert told == pytest.approx(by_route[route] / 100.0)


def test_an_entrant_for_whom_two_programmes_may_pay_is_paid_for_once():
    plan = planted(0.0, applicants=20)
    (fund,) = plan.programmes
    purse = dataclasses.replace(fund.purses[0], releases=((60, fund.limit_pence),))
    later = dataclasses.replace(fund, name="later", from_month=60, purses=(purse,))
    first = dataclasses.replace(fund, to_month=59)
    recording = run_plan(dataclasses.replace(plan, programmes=(first, later)), 1, 0)
    told = measure(recording).find("funded_gbp", "workers", level="course")[-1]
    assert told == sum(payment.pence for payment in recording.payments) / 100.0
    assert {payment.programme for payment in recording.payments} == {fund.name, "later"}
