"""A pay rise for all costs what theory says, in simulated worlds where theory holds.

Inflow is constant and people leave at a rate that answers to pay, so that the stock settles at
inflow / rate. The last ten of twenty years are as good as settled: nobody stays much longer than two.
"""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest

from sim.appraisal.estimates import ratio
from sim.appraisal.formulas import avoided_separation, paid, pay_rise_by_leaving
from sim.inputs.plan import Arrivals
from sim.run.model import run_plan
from tests.plans import plain_people, plain_plan, plain_reward, plain_risk

PAY, ON_COST = 24_487.0, 0.25
RATE, A_MONTH, MONTHS, SETTLED = 0.5, 500, 240, 120
WORLDS = 8


def plan(elasticity, uplift):
    people = np.full(MONTHS + 1, A_MONTH, dtype=np.int64)
    return plain_plan(
        plain_risk("leave", RATE),
        heads=round(12 * A_MONTH / RATE),
        months=MONTHS,
        rewards=()
        if uplift == 0.0
        else (dataclasses.replace(plain_reward(()), pay_uplift=uplift),),
        arrivals=(Arrivals("new", "service", "level", people, plain_people()),),
        pay_elasticities=(("leave", elasticity),),
    )


@functools.cache
def run(elasticity, uplift):
    """Return FTE-years in post and people who left (worlds,), over the settled years."""
    fte, left = [], []
    for world in range(WORLDS):
        recording = run_plan(plan(elasticity, uplift), 1, world)
        in_post = recording.fte[SETTLED + 1 :].sum(axis=(1, 2)) / 100.0
        fte.append(in_post.sum() / 12.0)
        leaves = recording.flows.kind == recording.directory.kind("leave")
        settled = recording.flows.month > SETTLED
        left.append(recording.flows.people[leaves & settled].sum())
    return np.array(fte), np.array(left, dtype=np.float64)


def settled_stock(rate):
    """Return the stock on the first of a month, before the month's people come, in the long run."""
    return A_MONTH / np.expm1(rate / 12.0)


def cost_of_more(elasticity, uplift):
    """Return the extra pay bill and the extra FTE-years (worlds,) that a rise for all brings."""
    before, after = run(elasticity, 0.0)[0], run(elasticity, uplift)[0]
    each = paid(PAY, ON_COST)
    return each * ((1.0 + uplift) * after - before), after - before


@pytest.mark.parametrize(
    ("elasticity", "published"),
    [
        (-1.0, 61_000),
        pytest.param(-3.0, 41_000, marks=pytest.mark.slow),
        pytest.param(-0.3, 133_000, marks=pytest.mark.slow),
    ],
)
def test_a_rise_for_all_costs_what_the_closed_form_says(elasticity, published):
    uplift = 0.02
    found = ratio(*cost_of_more(elasticity, uplift))
    small = pay_rise_by_leaving(PAY, ON_COST, elasticity)
    # The same for a rise that is not vanishingly small, in stocks that are counted once a month.
    before, after = settled_stock(RATE), settled_stock(RATE * (1.0 + uplift) ** elasticity)
    exact = paid(PAY, ON_COST) * ((1.0 + uplift) * after - before) / (after - before)
    assert small == pytest.approx(published, rel=0.01)
    assert exact == pytest.approx(small, rel=0.03)
    assert found.standard_error < 0.01 * exact
    assert abs(found.mean - exact) < 4.0 * found.standard_error


def test_pay_that_moves_nobody_buys_nobody_and_all_of_it_is_deadweight():
    money, more = cost_of_more(0.0, 0.02)
    assert (more == 0.0).all()
    assert money == pytest.approx(0.02 * paid(PAY, ON_COST) * run(0.0, 0.0)[0])
    assert ratio(money, more) is None
    assert pay_rise_by_leaving(PAY, ON_COST, 0.0) == float("inf")


def test_an_avoided_separation_costs_what_the_closed_form_says():
    # The rise holds back separations when it comes; once stocks have settled as many leave as come.
    elasticity, uplift = -1.0, 0.02
    _, left_before = run(elasticity, 0.0)
    _, left_after = run(elasticity, uplift)
    assert left_after.mean() == pytest.approx(left_before.mean(), rel=0.01)
    stock = run(elasticity, 0.0)[0].mean() / 10.0
    avoided = stock * RATE * (1.0 - (1.0 + uplift) ** elasticity)
    rise = uplift * paid(PAY, ON_COST) * stock
    formula = avoided_separation(PAY, ON_COST, RATE, elasticity)
    assert rise / avoided == pytest.approx(formula, rel=0.03)


def test_the_stock_settles_at_inflow_over_rate():
    stocks = run(-1.0, 0.0)[0] / 10.0
    error = stocks.std(ddof=1) / np.sqrt(WORLDS)
    assert abs(stocks.mean() - settled_stock(RATE)) < 4.0 * error
    assert settled_stock(RATE) == pytest.approx(12.0 * A_MONTH / RATE, rel=0.03)
