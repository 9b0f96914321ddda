"""Careers against formulas: survival, competing risks, bands, speeds, retirement.

Every tolerance is four standard errors of what is estimated, worked out beside it, or rounding.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.inputs.plan import Arrivals, Band, Profile, State, Stock
from sim.run.model import run_plan
from tests.plans import plain_people, plain_plan, plain_reward, plain_risk

HEADS = 20_000


def events_of(plan, kind, seed=2005):
    """Return times and people (n,) of one kind of event."""
    run = run_plan(plan, seed, 0, keep_events=True)
    own = run.events.kind == run.directory.kind(kind)
    return run.events.time[own], run.events.person[own]


def assert_share(found, expected, size):
    """Check a share among ``size`` independent people."""
    error = math.sqrt(expected * (1.0 - expected) / size)
    assert abs(found - expected) < 4.0 * error, f"{found} is not {expected} +- {error}"


@pytest.mark.parametrize("rate", [0.05, 0.17, 0.9, 3.0])
def test_people_stay_as_the_exponential_says(rate):
    run = run_plan(plain_plan(plain_risk("leave", rate), heads=HEADS), 1, 0)
    for month in (1, 12, 36, 60, 120):
        there = run.heads[month, 0, State.IN_POST] / HEADS
        assert_share(there, math.exp(-rate * month / 12), HEADS)


def test_a_rate_may_exceed_one_and_the_mean_wait_is_its_inverse():
    time, _ = events_of(plain_plan(plain_risk("leave", 4.0), heads=HEADS, months=120), "leave")
    assert len(time) == HEADS
    # An exponential's standard deviation is its mean.
    assert abs(time.mean() - 0.25) < 4.0 * 0.25 / math.sqrt(HEADS)


def test_stock_in_balance_is_inflow_over_rate():
    people, rate, months = 100, 0.5, 480
    plan = plain_plan(
        plain_risk("leave", rate),
        months=months,
        arrivals=(Arrivals("in", "service", "level", np.full(months + 1, people), plain_people()),),
    )
    run = run_plan(plan, 1, 0)
    # Those who arrived k months ago are there with chance exp(-rate k / 12), each on their own.
    chance = np.exp(-rate * np.arange(1, months + 1) / 12)
    expected = people * chance.sum()
    error = math.sqrt(people * (chance * (1.0 - chance)).sum())
    assert abs(run.heads[months, 0, State.IN_POST] - expected) < 4.0 * error
    # Mid-month stock is inflow a year over rate, as the formula for continuous arrivals has it.
    assert expected + people / 2 == pytest.approx(12 * people / rate, rel=1e-3)
    # In balance as many leave as arrive: 20 years of 1,200; a count's error is its square root.
    left = run.flows.people[(run.flows.to_state == State.GONE) & (run.flows.month > 240)].sum()
    assert abs(left - 240 * people) < 4.0 * math.sqrt(240 * people)


def test_expected_working_life_with_two_bands_of_service():
    early, late, edge = 0.5, 0.125, 2.0
    plan = plain_plan(
        plain_risk("leave", 0.25, tenure=(early / 0.25, late / 0.25)),
        heads=HEADS,
        months=12 * 90,
        tenure_edges=(edge,),
    )
    time, _ = events_of(plan, "leave")
    stays = math.exp(-early * edge)
    expected = (1.0 - stays) / early + stays / late
    assert len(time) >= HEADS - 2
    assert abs(time.mean() - expected) < 4.0 * time.std() / math.sqrt(HEADS)
    # And band by band: survival has the kink at the edge.
    for years, chance in ((2.0, stays), (10.0, stays * math.exp(-late * 8.0))):
        assert_share((time > years).mean(), chance, HEADS)


def test_service_before_the_start_counts():
    plan = plain_plan(
        plain_risk("leave", 1.0, tenure=(2.0, 0.5)),
        heads=0,
        months=60,
        tenure_edges=(3.0,),
        stocks=(Stock("service", State.IN_POST, (HEADS,), plain_people(tenure=2.0)),),
    )
    time, _ = events_of(plan, "leave")
    assert_share((time <= 1.0).sum() / HEADS, 1.0 - math.exp(-2.0), HEADS)
    assert_share((time <= 3.0).sum() / HEADS, 1.0 - math.exp(-2.0 - 0.5 * 2.0), HEADS)


def test_age_bands_change_the_rate_on_the_birthday():
    plan = plain_plan(
        plain_risk("leave", 0.2, ages=(1.0, 0.0, 3.0)),
        heads=HEADS,
        months=120,
        age_edges=(32.0, 35.0),
    )
    time, _ = events_of(plan, "leave")
    # All are 30: rate 0.2 for two years, none for three, then 0.6.
    assert_share((time <= 2.0).sum() / HEADS, 1.0 - math.exp(-0.4), HEADS)
    assert not ((time > 2.0) & (time < 5.0)).any()
    assert_share((time <= 8.0).sum() / HEADS, 1.0 - math.exp(-0.4 - 1.8), HEADS)


def test_band_factors_multiply():
    plan = plain_plan(
        plain_risk("leave", 0.5, tenure=(0.8, 1.0), ages=(1.5, 1.0)),
        heads=HEADS,
        months=12,
        tenure_edges=(40.0,),
        age_edges=(90.0,),
    )
    time, _ = events_of(plan, "leave")
    assert_share(len(time) / HEADS, 1.0 - math.exp(-0.5 * 0.8 * 1.5), HEADS)


def test_a_clock_at_half_speed_halves_the_hazard():
    rate, months = 0.4, 96
    risk = plain_risk("leave", rate)
    slower = plain_plan(
        risk, heads=HEADS, months=months, rewards=(plain_reward((("leave", 0.5),)),)
    )
    run = run_plan(slower, 1, 0)
    for month in (12, 48, 96):
        there = run.heads[month, 0, State.IN_POST] / HEADS
        assert_share(there, math.exp(-0.5 * rate * month / 12), HEADS)


def test_a_change_of_speed_stretches_each_persons_wait_from_that_day():
    risk, start, factor = plain_risk("leave", 0.4), 30, 0.25
    runs = []
    for rewards in ((), (plain_reward((("leave", factor),), from_month=start),)):
        time, person = events_of(
            plain_plan(risk, heads=HEADS, months=240, rewards=rewards), "leave"
        )
        runs.append(dict(zip(person.tolist(), time.tolist(), strict=True)))
    base, slower = runs
    day = start / 12
    for who, then in base.items():
        expected = then if then <= day else day + (then - day) / factor
        if expected < 20.0:
            assert slower[who] == pytest.approx(expected, rel=1e-13)


def test_pay_acts_through_its_elasticity():
    uplift, elasticity, rate = 0.2, -1.5, 0.3
    plan = plain_plan(
        plain_risk("leave", rate),
        heads=HEADS,
        months=60,
        pay_elasticities=(("leave", elasticity),),
        rewards=(plain_reward((), pay_uplift=uplift),),
    )
    time, _ = events_of(plan, "leave")
    assert_share(
        len(time) / HEADS, 1.0 - math.exp(-5.0 * rate * (1.0 + uplift) ** elasticity), HEADS
    )


def test_competing_risks_share_out_as_their_rates_at_any_time():
    rates = {"leave": 0.3, "move": 0.15, "break": 0.05}
    plan = plain_plan(
        *(plain_risk(name, rate) for name, rate in rates.items()), heads=HEADS, months=120
    )
    run = run_plan(plan, 1, 0, keep_events=True)
    total = sum(rates.values())
    for first, last in ((0.0, 10.0), (0.0, 1.0), (3.0, 10.0)):
        window = (run.events.time > first) & (run.events.time <= last)
        for name, rate in rates.items():
            own = run.events.kind[window] == run.directory.kind(name)
            assert_share(own.mean(), rate / total, window.sum())
    gone = 1.0 - math.exp(-total * 10.0)
    assert_share(len(run.events.time) / HEADS, gone, HEADS)


def test_a_budget_kept_over_a_break_is_spent_afterwards():
    # Leaving is run in post only. Time on break does not use up the budget, so time in post until
    # leaving is exponential however often people go on a break.
    rate = 0.5
    plan = plain_plan(
        plain_risk("leave", rate),
        plain_risk("break", 1.0, end=State.ON_BREAK),
        plain_risk("back", 2.0, State.ON_BREAK, State.IN_POST),
        heads=HEADS,
        months=12 * 40,
    )
    run = run_plan(plan, 1, 0, keep_events=True)
    events = run.events
    in_post = dict.fromkeys(events.person.tolist(), 0.0)
    since = dict.fromkeys(events.person.tolist(), 0.0)
    for time, who, before, after in zip(
        events.time.tolist(),
        events.person.tolist(),
        events.from_state,
        events.to_state,
        strict=True,
    ):
        if before == State.IN_POST:
            in_post[who] += time - since[who]
        if after == State.IN_POST:
            since[who] = time
    spent = np.array(list(in_post.values()))
    assert len(spent) == HEADS
    assert abs(spent.mean() - 1.0 / rate) < 4.0 / rate / math.sqrt(HEADS)
    assert_share((spent > 3.0).mean(), math.exp(-1.5), HEADS)


def test_retirement_falls_on_the_very_day():
    plan = plain_plan(heads=50, months=240, retirement_ages=((42.5, 1.0),))
    time, _ = events_of(plan, "retire")
    assert time.tolist() == [12.5] * 50


def test_retirement_ages_are_shared_out_and_those_ahead_take_the_shares_of_those_past():
    ages = ((55.0, 0.2), (60.0, 0.5), (65.0, 0.3))
    young = plain_plan(heads=HEADS, months=12 * 40, retirement_ages=ages)
    old = plain_plan(
        months=12 * 40,
        retirement_ages=ages,
        stocks=(Stock("service", State.OUT, (HEADS,), plain_people(57.5)),),
    )
    older = plain_plan(
        months=12 * 40,
        retirement_ages=ages,
        stocks=(Stock("service", State.AGENCY, (100,), plain_people(66.25)),),
    )
    time, _ = events_of(young, "retire")
    for age, share in ages:
        assert_share((time == age - 30.0).mean(), share, HEADS)
    time, _ = events_of(old, "retire")
    assert set(time) == {2.5, 7.5}
    assert_share((time == 2.5).mean(), 0.5 / 0.8, HEADS)
    # Whoever is past them all retires on the next birthday.
    time, _ = events_of(older, "retire")
    assert set(time) == {0.75}


def test_ages_are_drawn_evenly_within_their_bands():
    profile = Profile(
        ages=(Band(40.0, 45.0, 0.25), Band(45.0, 60.0, 0.75)), hours=((100, 1.0),), women_share=0.5
    )
    plan = plain_plan(
        months=12 * 30,
        retirement_ages=((60.0, 1.0),),
        stocks=(Stock("service", State.IN_POST, (HEADS,), profile),),
    )
    time, _ = events_of(plan, "retire")
    assert_share((time > 15.0).mean(), 0.25, HEADS)
    assert_share((time <= 5.0).mean(), 0.25, HEADS)
    assert time.max() < 20.0


def test_a_year_of_weather_moves_the_mean_of_no_rate():
    # Mean 1 over years: 400 workforces' first years, each with its own weather.
    spread, rate = 0.3, 0.4
    left = []
    for seed in range(400):
        plan = plain_plan(
            plain_risk("leave", rate), heads=200, months=12, weather=(("leave", spread),)
        )
        run = run_plan(plan, seed, 0)
        left.append(-math.log(run.heads[12, 0, State.IN_POST] / 200) / rate)
    factors = np.array(left)
    # Spread of the factor: exp(s^2) - 1 from weather, and from chance (1 - p) / (200 p rate^2).
    stays = math.exp(-rate)
    variance = math.expm1(spread**2) + (1.0 - stays) / (200.0 * stays * rate**2)
    # The logarithm of a share of 200 is too large by (1 - p) / 2np in the mean.
    bias = (1.0 - stays) / (2.0 * 200.0 * stays) / rate
    assert abs(factors.mean() - bias - 1.0) < 4.0 * math.sqrt(variance / 400)
    assert factors.var() == pytest.approx(variance, rel=4.0 * math.sqrt(2.0 / 400) * 1.5)
