"""Twists: what generated plans do not have by themselves, put in at random, to find odd corners."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.inputs.plan import (
    Arrivals,
    Band,
    Destination,
    GraduateNeed,
    Intake,
    Mode,
    Plan,
    Profile,
    Reward,
    Route,
    Stage,
    State,
    Stock,
    Strain,
    StrainDriver,
)
from tests.plans import LEVELS, NURSERY, POOL, risk, small_plan, with_workforce

replace = dataclasses.replace


def twisted_plan(seed: int, *, months: int = 48) -> Plan:
    """Return a generated plan with about half of the twists; the same number, the same plan."""
    plan = small_plan(seed, months=months)
    draw = np.random.default_rng([2020, seed])
    for twist in TWISTS:
        if draw.random() < 0.5:
            plan = twist(plan, draw)
    return plan


def _workforce(plan, name):
    return next(workforce for workforce in plan.workforces if workforce.name == name)


def _people(low, high):
    return Profile(
        ages=(Band(low, high, 1.0),),
        hours=((100, 0.7), (60, 0.3)),
        women_share=0.5,
        tenures=(Band(0.0, 0.0, 0.4), Band(0.0, 12.0, 0.6)),
    )


def clocks_that_stand_still(plan, draw):
    reward = Reward(
        "standstill",
        POOL,
        ("first",),
        ("qualified",),
        int(draw.integers(0, 20)),
        int(draw.integers(20, 60)),
        effects=(("leave", 0.0), ("return", 0.0)),
        phase_in_months=int(draw.choice([0, 6])),
    )
    plan = with_workforce(plan, POOL, effect_floor=0.0)
    return replace(plan, rewards=(*plan.rewards, reward))


def more_bands_and_rates_of_zero(plan, draw):
    careers = tuple(
        replace(
            row,
            tenure_factor=draw.random(4) * 2 * (draw.random(4) < 0.8),
            age_factor=draw.random(4) * 2 * (draw.random(4) < 0.8),
        )
        for row in _workforce(plan, POOL).careers
    )
    return with_workforce(
        plan, POOL, tenure_edges=(1.0, 2.0, 5.0), age_edges=(30.0, 50.0, 55.0), careers=careers
    )


def no_bands(plan, draw):
    careers = tuple(
        replace(row, tenure_factor=np.ones(1), age_factor=np.ones(1))
        for row in _workforce(plan, NURSERY).careers
    )
    return with_workforce(plan, NURSERY, tenure_edges=(), age_edges=(), careers=careers)


def breaks_from_settings(plan, draw):
    size = (2, len(LEVELS))
    more = (
        risk("break", State.IN_POST, State.ON_BREAK, draw.random(size)),
        risk("leave", State.ON_BREAK, State.OUT, draw.random(size) * 0.3),
        risk("return_from_break", State.ON_BREAK, State.SEEKING, draw.random(size) * 2),
    )
    careers = _workforce(plan, NURSERY).careers
    return with_workforce(plan, NURSERY, careers=(*careers, *more))


def moves_within_a_setting(plan, draw):
    hop = risk("hop", State.IN_POST, State.IN_POST, draw.random((2, len(LEVELS))), restarts=True)
    return with_workforce(plan, NURSERY, careers=(*_workforce(plan, NURSERY).careers, hop))


def another_strain(plan, draw):
    strain = Strain("second", StrainDriver.UNFILLED_RATE, 0.1, 0.5, 0.5, 2.0, ("leave", "break"))
    own = tuple(s for s in _workforce(plan, POOL).strains if s.service != "second")
    return with_workforce(plan, POOL, strains=(*own, strain))


def no_strain(plan, draw):
    return with_workforce(plan, POOL, strains=())


def two_funds(plan, draw):
    if not plan.programmes:
        return plan
    fund = plan.programmes[0]
    again = replace(
        fund.incentives[0],
        name="again",
        hire_level="leader",
        take_up_rate_py=3.0,
        refuses_share=0.1,
    )
    other = replace(
        fund,
        name="other",
        from_month=int(draw.integers(-5, 5)),
        to_month=40,
        limit_pence=6_000_000,
        carries_over=True,
        releases=((-2, 500_000), (0, 2_000_000), (5, 1_000_000), (5, 900_000)),
        incentives=(*fund.incentives, again),
    )
    return replace(plan, programmes=(fund, other))


def settings_that_open_late(plan, draw):
    settings = _workforce(plan, NURSERY).settings
    opened = np.zeros(plan.months + 1, dtype=np.int64)
    opened[10:] = 1
    opened[-1] = 2
    late = replace(settings.types[0], sector="voluntary", open_settings=opened)
    return with_workforce(plan, NURSERY, settings=replace(settings, types=(*settings.types, late)))


def needs_of_two_levels_that_fall(plan, draw):
    settings = _workforce(plan, NURSERY).settings
    needs = (
        GraduateNeed("day_care", "leader", 0, 2),
        GraduateNeed("centre", "degree", 0, 1),
        GraduateNeed("day_care", "degree", 6, 2),
        GraduateNeed("day_care", "leader", 12, 1, only_deprived=True),
        GraduateNeed("day_care", "degree", 24, 0),
    )
    return with_workforce(plan, NURSERY, settings=replace(settings, needs=needs))


def a_short_course_for_the_old(plan, draw):
    course = Route(
        name="short",
        workforce=POOL,
        mode=Mode.STUDENT,
        to_level="qualified",
        intakes=(Intake(-3, 3), Intake(-1, 2), Intake(2, 4, 9), Intake(8, 4, 9)),
        stages=(Stage(1, 0.9), Stage(2, 0.9)),
        profile=_people(50.0, 70.0),
        destinations=(Destination("second", 1.0),),
    )
    return replace(plan, routes=(*plan.routes, course))


def a_course_beside_posts_held_in_common(plan, draw):
    course = Route(
        name="pool_course",
        workforce=POOL,
        mode=Mode.IN_SERVICE,
        to_level="qualified",
        intakes=(Intake(-4, 2), Intake(3, 3), Intake(9, 5), Intake(15, 5)),
        stages=(Stage(6, 0.9), Stage(6, 0.5)),
        from_services=("first", "second"),
        from_levels=("qualified",),
        apply_share=0.5,
        self_funds_share=0.7,
        prefers_sponsored=bool(draw.random() < 0.5),
    )
    return replace(plan, routes=(*plan.routes, course))


def people_who_seek_settings_at_the_start(plan, draw):
    stocks = tuple(
        Stock(service, state, tuple(int(n) for n in draw.integers(0, 4, 4)), _people(20.0, 62.0))
        for service in ("day_care", "centre")
        for state in (State.SEEKING, State.OUT)
    )
    arrivals = Arrivals(
        "incomers", "centre", "leader", draw.integers(0, 2, plan.months + 1), _people(20.0, 40.0)
    )
    return with_workforce(plan, NURSERY, stocks=stocks, arrivals=(arrivals,))


def more_kinds_of_stock(plan, draw):
    more = (
        Stock("first", State.TRAINING_IN_POST, (3,), _people(20.0, 62.0)),
        Stock("first", State.SEEKING, (9,), _people(20.0, 62.0)),
    )
    return with_workforce(plan, POOL, stocks=(*_workforce(plan, POOL).stocks, *more))


def long_waits(plan, draw):
    posts = tuple(replace(p, wait_rounds=7) for p in _workforce(plan, POOL).posts)
    return with_workforce(plan, POOL, posts=posts)


def a_service_without_posts(plan, draw):
    pool = _workforce(plan, POOL)
    return with_workforce(
        plan,
        POOL,
        posts=tuple(posts for posts in pool.posts if posts.service == "second"),
        strains=tuple(strain for strain in pool.strains if strain.service == "second"),
    )


def early_retirement(plan, draw):
    return with_workforce(plan, POOL, retirement_ages=((50.0, 0.0), (55.0, 0.7), (58.0, 0.3)))


TWISTS = (
    clocks_that_stand_still,
    more_bands_and_rates_of_zero,
    breaks_from_settings,
    moves_within_a_setting,
    another_strain,
    no_strain,
    two_funds,
    settings_that_open_late,
    a_short_course_for_the_old,
    a_course_beside_posts_held_in_common,
    people_who_seek_settings_at_the_start,
    more_kinds_of_stock,
    long_waits,
    a_service_without_posts,
    early_retirement,
    needs_of_two_levels_that_fall,
    no_bands,
)
