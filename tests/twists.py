"""Twists: what generated plans do not have by themselves, put in at random, to find odd corners."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.inputs.plan import (
    Arrivals,
    Band,
    Branch,
    Condition,
    CourseGrant,
    Destination,
    GraduateNeed,
    IncentiveKind,
    Intake,
    Mode,
    Plan,
    Price,
    Profile,
    Purse,
    Reward,
    Route,
    Stage,
    State,
    Stock,
    Strain,
    StrainDriver,
)
from tests.plans import CARERS, LEVELS, NURSERY, POOL, risk, small_plan, with_workforce

replace = dataclasses.replace


def twisted_plan(seed: int, *, months: int = 48) -> Plan:
    """Return a generated plan with about half of the twists; the same number, the same plan."""
    plan = small_plan(seed, months=months)
    draw = np.random.default_rng([2020, seed])
    for twist in TWISTS:
        if draw.random() < 0.5:
            plan = twist(plan, draw)
    for twist in RARE_TWISTS:
        if draw.random() < 0.08:
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


def _with_settings(plan, **changes):
    settings = _workforce(plan, NURSERY).settings
    return with_workforce(plan, NURSERY, settings=replace(settings, **changes))


def clocks_that_stand_still(plan, draw):
    reward = Reward(
        "standstill",
        POOL,
        ("first",),
        ("qualified",),
        int(draw.integers(0, 20)),
        int(draw.integers(20, 60)),
        effects=(("leave", 0.0), ("return", 0.0), ("arrivals", 0.0)),
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
    """Breaks from which people come back to seek a post, or to their setting as it then is."""
    size = (2, len(LEVELS))
    back = State.SEEKING if draw.random() < 0.5 else State.IN_POST
    more = (
        risk("break", State.IN_POST, State.ON_BREAK, draw.random(size)),
        risk("leave", State.ON_BREAK, State.OUT, draw.random(size) * 0.3),
        risk("return_from_break", State.ON_BREAK, back, draw.random(size) * 2),
    )
    careers = _workforce(plan, NURSERY).careers
    return with_workforce(plan, NURSERY, careers=(*careers, *more))


def moves_within_a_setting(plan, draw):
    hop = risk("hop", State.IN_POST, State.IN_POST, draw.random((2, len(LEVELS))), restarts=True)
    return with_workforce(plan, NURSERY, careers=(*_workforce(plan, NURSERY).careers, hop))


def a_row_for_some_groups_of_its_own(plan, draw):
    """Of two rows of one risk the later counts, where its rate is not nothing."""
    rates = draw.random((2, len(LEVELS))) * (draw.random((2, len(LEVELS))) < 0.5)
    gone = Branch(0.7, State.GONE), Branch(0.3, State.OUT, level="helper")
    row = risk("leave", State.IN_POST, State.OUT, rates, branches=gone)
    ours = _workforce(plan, NURSERY)
    bands = len(ours.tenure_edges) + 1, len(ours.age_edges) + 1
    row = replace(row, tenure_factor=np.ones(bands[0]), age_factor=np.ones(bands[1]))
    return with_workforce(plan, NURSERY, careers=(*ours.careers, row))


def another_strain(plan, draw):
    strain = Strain(
        "more", "second", StrainDriver.UNFILLED_RATE, 0.1, 0.5, 0.5, 2.0, ("leave", "break")
    )
    return with_workforce(plan, POOL, strains=(*_workforce(plan, POOL).strains, strain))


def no_strain(plan, draw):
    return with_workforce(plan, POOL, strains=())


def another_fund(plan, draw):
    """A second fund for the same settings and routes, with money that carries over."""
    if not plan.programmes:
        return plan
    fund = plan.programmes[0]
    hires = tuple(
        replace(
            incentive,
            name=f"again_{number}",
            kind=IncentiveKind.HIRE_GRADUATE,
            hire_level="leader",
            levels=("leader",),
            take_up_rate_py=3.0,
            refuses_share=0.1,
            refuses_by_type=(),
        )
        for number, incentive in enumerate(fund.incentives)
    )
    purses = tuple(
        replace(
            purse,
            limit_pence=6_000_000,
            carries_over=True,
            releases=((-2, 500_000), (0, 2_000_000), (5, 1_000_000), (5, 900_000)),
        )
        for purse in fund.purses
    )
    other = replace(
        fund,
        name="other",
        from_month=int(draw.integers(-5, 5)),
        to_month=40,
        limit_pence=6_000_000 * len(purses),
        purses=purses,
        incentives=(*fund.incentives, *hires),
    )
    return replace(plan, programmes=(fund, other))


def money_that_just_suffices(plan, draw):
    """A fund of nothing but grants whose money is a whole number of places, a penny less, or more."""
    price = Price("fee", "provider", int(draw.integers(1, 5)) * 100_000, False)
    spare = int(draw.integers(-1, 2))
    purse = Purse("exact", 10**8, ((0, 7 * price.pence + spare),), bool(draw.integers(0, 2)))
    fund = plan.programmes[0] if plan.programmes else None
    if fund is None:
        return plan
    routes = [route.name for route in plan.routes if route.mode is Mode.IN_SERVICE]
    grants = tuple(CourseGrant(name, "exact", (price,)) for name in routes)
    fund = replace(
        fund,
        purses=(*fund.purses, purse),
        limit_pence=fund.limit_pence + purse.limit_pence,
        grants=(*fund.grants, *grants),
    )
    return replace(plan, programmes=(fund, *plan.programmes[1:]))


def promises_that_fall_due_at_the_end(plan, draw):
    def changed(incentive):
        due = plan.months - int(draw.integers(0, 2))
        condition = Condition(("leader",), by_month=due, clawback_share=0.333)
        return replace(incentive, condition=condition, take_up_rate_py=5.0)

    programmes = tuple(
        replace(fund, incentives=tuple(map(changed, fund.incentives))) for fund in plan.programmes
    )
    return replace(plan, programmes=programmes)


def settings_that_open_late(plan, draw):
    settings = _workforce(plan, NURSERY).settings
    opened = np.zeros(plan.months + 1, dtype=np.int64)
    opened[10:] = 1
    opened[-1] = 2
    late = replace(settings.types[0], sector="voluntary", open_settings=opened)
    plan = _with_settings(plan, types=(*settings.types, late))
    return replace(
        plan,
        programmes=tuple(
            replace(
                fund,
                incentives=tuple(
                    replace(i, refuses_by_type=(*i.refuses_by_type, 0.5))
                    if i.refuses_by_type
                    else i
                    for i in fund.incentives
                ),
            )
            for fund in plan.programmes
        ),
    )


def all_settings_close(plan, draw):
    month = int(draw.integers(1, plan.months + 1))
    types = []
    for kind in _workforce(plan, NURSERY).settings.types:
        opened = kind.open_settings.copy()
        opened[month:] = 0
        types.append(replace(kind, open_settings=opened))
    return _with_settings(plan, types=tuple(types))


def settings_come_and_go(plan, draw):
    types = tuple(
        replace(kind, closure_rate_py=2.0, closure_by_size=(1.0, 0.0, 3.0))
        for kind in _workforce(plan, NURSERY).settings.types
    )
    return _with_settings(plan, types=types)


def needs_of_two_levels_that_fall(plan, draw):
    needs = (
        GraduateNeed("day_care", "leader", 0, 2),
        GraduateNeed("centre", "degree", 0, 1),
        GraduateNeed("day_care", "degree", 6, 2),
        GraduateNeed("day_care", "leader", 12, 1, only_deprived=True),
        GraduateNeed("day_care", "degree", 24, 0),
    )
    return _with_settings(plan, needs=needs)


def a_short_course_for_the_old(plan, draw):
    course = Route(
        name="short",
        workforce=POOL,
        mode=Mode.STUDENT,
        to_level="qualified",
        intakes=(Intake(-3, 3), Intake(-1, 2), Intake(2, 4, 9), Intake(8, 4, 9)),
        stages=(Stage(1, 0.9, 0.5, 1), Stage(2, 0.5, 1.0, 2)),
        profile=_people(50.0, 70.0),
        destinations=(Destination("second", 1.0),),
    )
    return replace(plan, routes=(*plan.routes, course))


def a_course_beside_posts_held_in_common(plan, draw):
    course = Route(
        name="pool_course",
        workforce=POOL,
        mode=Mode.IN_SERVICE,
        to_level=str(draw.choice(["qualified", "senior", ""])),
        intakes=(Intake(-4, 2), Intake(3, 3), Intake(9, 5, 0, 0.5), Intake(15, 5)),
        stages=(Stage(6, 0.9), Stage(6, 0.5, 0.7, 6)),
        from_services=("first", "second"),
        from_levels=("qualified",),
        apply_share=0.5,
        self_funds_share=0.7,
        sponsored_apply=bool(draw.random() < 0.5),
        once=bool(draw.random() < 0.5),
    )
    return replace(plan, routes=(*plan.routes, course))


def courses_that_many_repeat(plan, draw):
    routes = tuple(
        replace(
            route,
            stages=tuple(
                replace(stage, pass_share=0.4, repeat_share=0.8, repeat_months=2)
                for stage in route.stages
            ),
        )
        for route in plan.routes
    )
    return replace(plan, routes=routes)


def people_who_seek_settings_at_the_start(plan, draw):
    stocks = tuple(
        Stock(
            service,
            state,
            tuple(int(n) for n in draw.integers(0, 4, 4)),
            _people(20.0, 62.0),
            plan.areas[-1],
        )
        for service in ("day_care", "centre")
        for state in (State.SEEKING, State.OUT)
    )
    arrivals = Arrivals(
        "incomers", "centre", "leader", draw.integers(0, 2, plan.months + 1), _people(20.0, 40.0)
    )
    return with_workforce(plan, NURSERY, stocks=stocks, arrivals=(arrivals,))


def more_kinds_of_stock(plan, draw):
    area = plan.areas[0]
    more = (
        Stock("first", State.TRAINING_IN_POST, (3, 1), _people(20.0, 62.0), area),
        Stock("second", State.TRAINING_IN_POST, (0, 2), _people(20.0, 62.0), area),
    )
    return with_workforce(plan, POOL, stocks=(*_workforce(plan, POOL).stocks, *more))


def nobody_at_the_start(plan, draw):
    types = tuple(
        replace(kind, vacant_share_at_start=1.0)
        for kind in _workforce(plan, NURSERY).settings.types
    )
    return with_workforce(_with_settings(plan, types=types), POOL, stocks=())


def long_waits(plan, draw):
    posts = tuple(replace(p, wait_rounds=7) for p in _workforce(plan, POOL).posts)
    return with_workforce(plan, POOL, posts=posts)


def a_service_without_posts(plan, draw):
    posts = tuple(p for p in _workforce(plan, POOL).posts if p.service == "second")
    return with_workforce(plan, POOL, posts=posts)


def early_retirement(plan, draw):
    return with_workforce(plan, POOL, retirement_ages=((50.0, 0.0), (55.0, 0.7), (58.0, 0.3)))


def a_second_workforce_with_settings(plan, draw):
    """The carers' posts belong to settings too, which a fund of their own pays for."""
    settings = _workforce(plan, NURSERY).settings
    homes = tuple(
        replace(
            settings.types[0],
            service="home",
            sector="voluntary",
            area=area,
            level_shares=(0.6, 0.4),
            hire_level_shares=(0.8, 0.2),
            eligible_share=1.0,
        )
        for area in plan.areas
    )
    rules = replace(settings, types=homes, needs=(GraduateNeed("home", "lead", 3, 1),))
    stocks = tuple(
        replace(stock, state=State.SEEKING if stock.state is State.IN_POST else stock.state)
        for stock in _workforce(plan, CARERS).stocks
    )
    plan = with_workforce(plan, CARERS, settings=rules, stocks=stocks)
    changes = {"service": "home", "sectors": ("voluntary",), "levels": ("lead",)}
    return replace(
        plan,
        programmes=tuple(
            replace(
                fund,
                workforce=CARERS,
                incentives=tuple(
                    replace(i, hire_level="lead", refuses_by_type=(), condition=None, **changes)
                    for i in fund.incentives
                ),
            )
            if fund.name == "fund_1"
            else fund
            for fund in plan.programmes
        ),
    )


def hectic_lives(plan, draw):
    """Rates many times as high, and people who work no hours at all."""
    name = str(draw.choice([POOL, NURSERY, CARERS]))
    careers = tuple(
        replace(
            row,
            rate_py=row.rate_py * 12,
            new_hours=((0, 0.3), (130, 0.7)) if row.name == "change_hours" else row.new_hours,
        )
        for row in _workforce(plan, name).careers
    )
    return with_workforce(plan, name, careers=careers)


def settings_without_posts(plan, draw):
    types = tuple(
        replace(kind, staff_sizes=((0, 0.5), (3, 0.5)), closure_by_size=())
        for kind in _workforce(plan, NURSERY).settings.types
    )
    return _with_settings(plan, types=types)


def no_places(plan, draw):
    """Every intake of some routes has no places."""
    routes = tuple(
        replace(route, intakes=tuple(replace(i, places=0) for i in route.intakes))
        if draw.random() < 0.4
        else route
        for route in plan.routes
    )
    return replace(plan, routes=routes)


TWISTS = (
    clocks_that_stand_still,
    more_bands_and_rates_of_zero,
    breaks_from_settings,
    moves_within_a_setting,
    a_row_for_some_groups_of_its_own,
    another_strain,
    no_strain,
    another_fund,
    money_that_just_suffices,
    promises_that_fall_due_at_the_end,
    settings_that_open_late,
    settings_come_and_go,
    a_short_course_for_the_old,
    a_course_beside_posts_held_in_common,
    courses_that_many_repeat,
    people_who_seek_settings_at_the_start,
    more_kinds_of_stock,
    long_waits,
    a_service_without_posts,
    early_retirement,
    needs_of_two_levels_that_fall,
    no_bands,
    a_second_workforce_with_settings,
)

RARE_TWISTS = (
    hectic_lives,
    settings_without_posts,
    all_settings_close,
    nobody_at_the_start,
    no_places,
)
"""Twists after which much or little happens."""
