"""Branches, hours, areas, courses that are repeated and settings that close, against formulas.

Every tolerance is four standard errors of what is estimated, worked out beside it, or rounding.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from sim.inputs.plan import (
    Branch,
    Destination,
    Intake,
    Mode,
    PayForm,
    Posts,
    Route,
    Settings,
    SettingType,
    Stage,
    State,
    Stock,
    Strain,
    StrainDriver,
)
from sim.processes.world import start_world
from sim.run.model import run_plan
from tests.plans import plain_people, plain_plan, plain_reward, plain_risk

HEADS = 20_000
replace = dataclasses.replace


def assert_share(found, expected, size):
    """Check a share among ``size`` independent people."""
    error = math.sqrt(expected * (1.0 - expected) / size)
    assert abs(found - expected) < 4.0 * error, f"{found} is not {expected} +- {error}"


def test_branches_share_out_as_their_shares_whenever_the_risk_falls():
    ends = (State.OUT, State.ON_BREAK, State.GONE)
    shares = (0.5, 0.3, 0.2)
    branches = tuple(Branch(share, end) for share, end in zip(shares, ends, strict=True))
    risk = replace(plain_risk("leave", 0.5), branches=branches)
    run = run_plan(plain_plan(risk, heads=HEADS), 1, 0, keep_events=True)
    for first, last in ((0.0, 10.0), (0.0, 1.0), (4.0, 10.0)):
        window = (run.events.time > first) & (run.events.time <= last)
        for end, share in zip(ends, shares, strict=True):
            assert_share((run.events.to_state[window] == end).mean(), share, window.sum())
    # And branches take nothing from the rate.
    assert_share(len(run.events.time) / HEADS, 1.0 - math.exp(-5.0), HEADS)


def test_one_fall_does_not_tell_the_branch_of_the_next():
    branches = Branch(0.3, State.IN_POST, level="high"), Branch(0.7, State.IN_POST, level="low")
    risk = replace(plain_risk("turn", 4.0), rate_py=np.full((1, 2), 4.0), branches=branches)
    stock = Stock("service", State.IN_POST, (2_000, 0), plain_people())
    run = run_plan(
        plain_plan(risk, levels=("low", "high"), stocks=(stock,)), 1, 0, keep_events=True
    )
    events = run.events
    order = np.lexsort((events.time, events.person))
    high = events.to_group[order] == run.directory.group("workers", "service", "high", "all")
    same = events.person[order][1:] == events.person[order][:-1]
    pairs = high[:-1][same], high[1:][same]
    assert_share(high.mean(), 0.3, len(high))
    assert_share((pairs[0] & pairs[1]).mean(), 0.09, same.sum())


def test_hours_are_drawn_anew_and_the_stock_follows():
    risk = replace(
        plain_risk("change", 1.0, end=State.IN_POST), new_hours=((100, 0.25), (50, 0.25), (20, 0.5))
    )
    run = run_plan(plain_plan(risk, heads=HEADS, months=24), 1, 0)
    for month in (12, 24):
        # Who has changed at least once has a mean of 47.5 and a variance of 1006.25.
        changed = 1.0 - math.exp(-month / 12)
        expected = 100.0 * (1.0 - changed) + 47.5 * changed
        variance = 100.0**2 * (1.0 - changed) + (47.5**2 + 1006.25) * changed - expected**2
        mean = run.fte[month, 0, State.IN_POST] / HEADS
        assert abs(mean - expected) < 4.0 * math.sqrt(variance / HEADS)
        assert run.heads[month, 0, State.IN_POST] == HEADS


def test_rates_differ_between_areas_by_their_factor():
    factors = {"north": 0.5, "south": 2.0, "coast": 0.0}
    risk = replace(plain_risk("leave", 0.4), area_factor=np.array(list(factors.values())))
    stocks = tuple(
        Stock("service", State.IN_POST, (HEADS,), plain_people(), area) for area in factors
    )
    plan = replace(plain_plan(risk, stocks=stocks, months=24), areas=tuple(factors))
    run = run_plan(plan, 1, 0)
    for area, factor in factors.items():
        group = run.directory.group("workers", "service", "level", area)
        there = run.heads[24, group, State.IN_POST] / HEADS
        if factor:
            assert_share(there, math.exp(-0.4 * factor * 2.0), HEADS)
        else:
            assert there == 1.0


def test_moves_between_areas_settle_where_they_balance():
    to = {"north": 0.2, "south": 0.6}
    rows = tuple(
        replace(
            plain_risk(f"to_{area}", rate, end=State.IN_POST),
            branches=(Branch(1.0, State.IN_POST, area=area),),
        )
        for area, rate in to.items()
    )
    stock = Stock("service", State.IN_POST, (HEADS,), plain_people(), "north")
    plan = replace(plain_plan(*rows, stocks=(stock,), months=240), areas=tuple(to))
    run = run_plan(plan, 1, 0)
    south = run.directory.group("workers", "service", "level", "south")
    for month in (12, 240):
        expected = 0.75 * (1.0 - math.exp(-0.8 * month / 12))
        assert_share(run.heads[month, south, State.IN_POST] / HEADS, expected, HEADS)


@pytest.mark.parametrize(
    ("form", "factor"),
    [
        (PayForm.POWER, 1.25**-2.0),
        (PayForm.EXPONENTIAL, math.exp(-2.0 * 0.25)),
        (PayForm.LINEAR, 1.0 - 2.0 * 0.25),
    ],
)
def test_each_form_of_an_answer_to_pay(form, factor):
    plan = plain_plan(
        plain_risk("leave", 0.3),
        heads=HEADS,
        months=60,
        pay_form=form,
        pay_elasticities=(("leave", -2.0),),
        pay_index=np.full(61, 1.25),
    )
    left = 1.0 - run_plan(plan, 1, 0).heads[60, 0, State.IN_POST] / HEADS
    assert_share(left, 1.0 - math.exp(-5.0 * 0.3 * factor), HEADS)


def course(*stages, **changes):
    """Return a plan of students who start in month 0 and in time seek a post that does not bind."""
    route = Route(
        name="course",
        workforce="workers",
        mode=Mode.STUDENT,
        to_level="level",
        intakes=(Intake(0, HEADS, HEADS),),
        stages=stages,
        profile=plain_people(),
        destinations=(Destination("service", 1.0),),
    )
    plan = plain_plan(months=30)
    return replace(plan, routes=(replace(route, **changes),))


def test_of_those_who_repeat_a_stage_as_many_pass_as_at_first():
    passes, again = 0.6, 0.5
    run = run_plan(course(Stage(6, passes, again, 4), Stage(3, 1.0)), 1, 0, keep_events=True)
    first, second = passes, (1.0 - passes) * again * passes
    for name, month, share in (
        ("repeat", 6, (1.0 - passes) * again),
        ("qualify", 9, first),
        ("qualify", 13, second),
        ("fail", 6, (1.0 - passes) * (1.0 - again)),
        ("fail", 10, (1.0 - passes) * again * (1.0 - passes)),
    ):
        own = run.events.kind == run.directory.kind(name)
        assert_share((run.events.time[own] == month / 12).sum() / HEADS, share, HEADS)


@pytest.mark.parametrize(("effect", "share"), [(0.5, 0.3), (1.0, 0.6), (1.5, 0.9), (4.0, 1.0)])
def test_a_policy_on_taking_up_practice_multiplies_its_share(effect, share):
    plan = course(Stage(6, 1.0), practises_share=0.6)
    run = run_plan(replace(plan, rewards=(plain_reward((("practises", effect),)),)), 1, 0)
    works, out = (run.heads[7, 0, state] for state in (State.IN_POST, State.OUT))
    assert works + out == HEADS
    if share == 1.0:
        assert out == 0
    else:
        assert_share(works / HEADS, share, HEADS)


def test_students_live_where_shares_over_areas_say():
    shares = (0.2, 0.5, 0.3)
    plan = course(Stage(6, 1.0), area_shares=shares)
    plan = replace(plan, areas=("north", "south", "coast"))
    run = run_plan(plan, 1, 0)
    for area, share in zip(plan.areas, shares, strict=True):
        student = run.directory.group("workers", "training", "course", area)
        worker = run.directory.group("workers", "service", "level", area)
        assert_share(run.heads[1, student, State.IN_TRAINING] / HEADS, share, HEADS)
        assert run.heads[7, worker, State.IN_POST] == run.heads[1, student, State.IN_TRAINING]


def test_a_cap_on_the_workload_bounds_the_strain():
    # 40 cases a worker against a reference of 20 would double the rate; capped at 25 it is 1.25.
    months = 24
    strain = Strain(
        "load",
        "service",
        StrainDriver.CASELOAD,
        20.0,
        1.0,
        0.1,
        9.0,
        ("break",),
        cases=np.full((1, months + 1), 40 * HEADS),
        cap=np.full(months + 1, 25.0),
    )
    plan = plain_plan(
        plain_risk("break", 0.3, end=State.IN_POST),
        heads=HEADS,
        months=months,
        posts=(Posts("service", np.full(months + 1, 100 * HEADS), 0),),
        strains=(strain, replace(strain, name="more", cap=None)),
    )
    run = run_plan(plan, 1, 0)
    breaks = run.flows.people.sum()
    expected = HEADS * 2.0 * 0.3 * 1.25 * 2.0
    assert abs(breaks - expected) < 4.0 * math.sqrt(expected)
    assert (run.strain["workers", "load"][1:] == 1.25).all()
    assert (run.strain["workers", "more"][1:] == 2.0).all()


def settings_plan(path, sizes=((3, 1.0),), **changes):
    kind = SettingType(
        service="service",
        sector="private",
        is_deprived=False,
        open_settings=np.array(path, dtype=np.int64),
        staff_sizes=sizes,
        vacant_share_at_start=0.0,
        level_shares=(1.0,),
        hire_level_shares=(1.0,),
        eligible_share=1.0,
    )
    settings = Settings((replace(kind, **changes),), 0, 3, 0, plain_people(), plain_people())
    return plain_plan(months=len(path) - 1, stocks=(), settings=settings)


def test_settings_live_as_the_exponential_says_and_the_path_is_kept():
    number, rate, months = 4_000, 0.3, 60
    sizes, factors = ((2, 0.5), (8, 0.5)), (2.0, 0.5)
    plan = settings_plan(
        [number] * (months + 1), sizes, closure_rate_py=rate, closure_by_size=factors
    )
    units = start_world(plan, 1, 0).units["workers"]
    for (size, share), factor in zip(sizes, factors, strict=True):
        first = (units.opens == 0) & (units.posts == size)
        assert_share(first.sum() / number, share, number)
        for month in (12, 36, 60):
            still = (units.closes[first] > month).mean()
            assert_share(still, math.exp(-rate * factor * month / 12), first.sum())
    for month in range(months + 1):
        assert units.is_open(month).sum() == number


def test_settings_follow_a_path_that_falls_and_rises_again():
    path = [50, 50, 20, 20, 0, 0, 10, 35, 35]
    plan = settings_plan(path)
    run = run_plan(plan, 1, 0)
    assert run.settings["workers"][:, 0].tolist() == path
    # All posts are held until settings close; staff of those seek, and are placed where posts are.
    in_post = run.heads[:, 0, [State.IN_POST]].sum(axis=1)
    # What closes on the first of a month empties after its census; what opens fills after it too.
    assert in_post.tolist() == [150, 150, 150, 60, 60, 0, 0, 30, 105]
    assert run.heads[5, 0, State.SEEKING] == 150
