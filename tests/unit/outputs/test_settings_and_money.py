"""Settings by area and by who leads them; money by programme, purse and area; pay with uplifts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.inputs.plan import Reward, State, Stock
from sim.outputs.measures import measure
from sim.outputs.measuring.table import ALL
from sim.run.model import run_plan
from sim.world.money import CLAWBACK
from tests.plans import NURSERY, plain_people, plain_plan, plain_risk, small_plan

PLANS = range(12)


@pytest.fixture(scope="module")
def runs():
    recordings = [run_plan(small_plan(number), 1, 0) for number in PLANS]
    return [(recording, measure(recording)) for recording in recordings]


def types_in(recording, service, area):
    shape = next(w for w in recording.plan.workforces if w.name == NURSERY)
    return [
        number
        for number, kind in enumerate(shape.settings.types)
        if service in (ALL, kind.service) and area in (ALL, kind.area)
    ]


def places(recording):
    areas = recording.plan.areas if len(recording.plan.areas) > 1 else ()
    return [(service, area) for service in (ALL, "day_care", "centre") for area in (ALL, *areas)]


def rows_of(measures, area):
    months = measures.monthly.census_months if area == ALL else measures.yearly.census_months
    return list(months)


def test_children_in_led_settings_are_told_by_the_posts_of_these(runs):
    shares = []
    for recording, measures in runs:
        for service, area in places(recording):
            types, rows = types_in(recording, service, area), rows_of(measures, area)
            led = recording.posts_with_graduate[NURSERY][rows][:, types].sum(axis=1)
            posts = recording.setting_posts[NURSERY][rows][:, types].sum(axis=1)
            told = measures.find("share_children_in_eyp_led_settings", NURSERY, service, ALL, area)
            known = posts > 0
            np.testing.assert_allclose(told[known], led[known] / posts[known])
            assert np.isnan(told[~known]).all()
            shares += told[known].tolist()
    assert len({round(share, 3) for share in shares}) > 20


def test_settings_are_led_by_one_level_or_have_no_staff(runs):
    for recording, measures in runs:
        levels = next(w.levels for w in recording.plan.workforces if w.name == NURSERY)
        for service, area in places(recording):
            types, rows = types_in(recording, service, area), rows_of(measures, area)
            for number, level in enumerate(levels):
                told = measures.find("settings_led_by", NURSERY, service, level, area)
                counted = recording.led_by[NURSERY][rows][:, types, number].sum(axis=1)
                np.testing.assert_array_equal(told, counted)
            led = sum(
                measures.find("settings_led_by", NURSERY, service, level, area) for level in levels
            )
            assert (led <= measures.find("settings", NURSERY, service, ALL, area)).all()


def test_money_is_told_by_programme_purse_and_area(runs):
    paid = clawed_back = 0
    for recording, measures in runs:
        plan = recording.plan
        for programme in plan.programmes:
            for purse in ("", *(p.name for p in programme.purses)):
                name = f"{programme.name}/{purse}" if purse else programme.name
                for area in (ALL, *(plan.areas if len(plan.areas) > 1 else ())):
                    own = [
                        payment
                        for payment in recording.payments
                        if payment.programme == programme.name
                        and purse in ("", payment.purse)
                        and area in (ALL, plan.areas[payment.area])
                    ]
                    spent = sum(p.pence for p in own if p.line != CLAWBACK)
                    back = -sum(p.pence for p in own if p.line == CLAWBACK)
                    told = measures.find("fund_spent_gbp", NURSERY, ALL, name, area)
                    taken = measures.find("fund_clawed_back_gbp", NURSERY, ALL, name, area)
                    assert (told[-1], taken[-1]) == (spent / 100, back / 100)
                    assert (np.diff(told) >= 0).all()
                    assert (np.diff(taken) >= 0).all()
                    paid, clawed_back = paid + spent, clawed_back + back
    assert paid > 0
    assert clawed_back > 0


def test_spending_stays_within_the_limit_of_each_purse_and_area(runs):
    limits = 0
    for _, measures in runs:
        for table in (measures.monthly, measures.yearly):
            for name in table.named:
                if name[4] == "fund_limit_gbp":
                    limit = table.find(name[4], *name[:4])
                    spent = table.find("fund_spent_gbp", *name[:4])
                    known = ~np.isnan(limit)
                    assert (spent[known] <= limit[known]).all()
                    limits += known.any() and name[3] != ALL and "/" in name[2]
    assert limits > 0


def test_pay_is_raised_where_and_while_a_reward_is_in_force():
    rewards = tuple(
        Reward(
            "rise", "workers", ("service",), ("level",), start, end, pay_uplift=uplift, areas=where
        )
        for start, end, uplift, where in ((3, 30, 0.1, ("north",)), (-5, 6, 0.2, ()))
    )
    plan = plain_plan(
        plain_risk("leave", 0.0),
        months=30,
        rewards=rewards,
        stocks=tuple(
            Stock("service", State.IN_POST, (heads,), plain_people(), area)
            for heads, area in ((3, "north"), (1, "south"))
        ),
        pay_by_level_gbp=np.array([[20_000.0]]),
        pay_index=np.linspace(1.0, 1.3, 31),
    )
    measures = measure(run_plan(dataclasses.replace(plan, areas=("north", "south")), 1, 0))
    pay = measures.find("mean_pay_gbp", "workers")
    settled = 20_000 * np.linspace(1.0, 1.3, 31)
    assert pay[0] == pytest.approx(settled[0] * 1.2)
    assert pay[4] == pytest.approx(settled[4] * (0.75 * 1.2 * 1.1 + 0.25 * 1.2))
    assert pay[8] == pytest.approx(settled[8] * (0.75 * 1.1 + 0.25))
    assert pay[30] == pytest.approx(settled[30])
    rows = measures.yearly.census_months
    north = measures.find("mean_pay_gbp", "workers", area="north")
    assert north[rows.index(9)] == pytest.approx(settled[9] * 1.1)
    south = measures.find("mean_pay_gbp", "workers", area="south")
    assert south[rows.index(9)] == pytest.approx(settled[9])
