"""Small plans for tests: one that is fixed and readable, and a generator of many odd ones.

Generated plans reach for the corners on purpose: places that bind and do not, posts that fall,
funds that run dry, rates of zero, people past retirement age, strain that saturates.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.base.dates import YearMonth
from sim.inputs.plan import (
    Arrivals,
    Band,
    CareerRisk,
    CourseGrant,
    Destination,
    GraduateNeed,
    Incentive,
    IncentiveKind,
    Intake,
    Mode,
    Plan,
    Posts,
    Price,
    Profile,
    Programme,
    Reward,
    Route,
    Settings,
    SettingType,
    Stage,
    State,
    Stock,
    Strain,
    StrainDriver,
    Workforce,
)

POOL = "pool_workers"
NURSERY = "nursery_workers"
LEVELS = ("helper", "qualified", "degree", "leader")
DRIVERS = tuple(StrainDriver)


def risk(name, start, end, rates, tenure=(1.0, 1.0), ages=(1.0, 1.0), *, restarts=False):
    """Return one row of a career table from plain numbers."""
    return CareerRisk(
        name, start, end, np.array(rates, dtype=float), np.array(tenure), np.array(ages), restarts
    )


def small_plan(seed: int = 0, *, months: int = 72) -> Plan:
    """Return a generated plan; the same number gives the same plan."""
    draw = np.random.default_rng(seed)
    pool = _pool(draw, months)
    nursery = _nursery(draw, months)
    routes = [*_pool_routes(draw, months), *_nursery_routes(draw, months)]
    programmes = (_fund(draw),) if draw.random() < 0.8 else ()
    rewards = tuple(_reward(draw, number) for number in range(draw.integers(0, 3)))
    return Plan(
        name=f"generated_{seed}",
        title="A small generated world",
        start=YearMonth(2005, 4),
        months=months,
        workforces=(pool, nursery),
        routes=tuple(routes),
        programmes=programmes,
        rewards=rewards,
    )


def plain_people(age=30.0, *, hours=100, tenure=0.0):
    """Return the profile of people who are all alike."""
    return Profile(
        ages=(Band(age, age, 1.0),),
        hours=((hours, 1.0),),
        women_share=0.5,
        tenures=(Band(tenure, tenure, 1.0),),
    )


def plain_plan(*careers, heads=0, months=120, rewards=(), state=State.IN_POST, **changes):
    """Return a plan of one workforce, service and level, `heads` in a state and nothing else.

    Nobody retires unless `changes`, fields of the workforce, say so. Rows of careers are made by
    `plain_risk`, and have one factor for each band that `changes` make.
    """
    workforce = Workforce(
        name="workers",
        services=("service",),
        levels=("level",),
        tenure_edges=(),
        age_edges=(),
        careers=careers,
        retirement_ages=((500.0, 1.0),),
        stocks=(Stock("service", state, (heads,), plain_people()),),
    )
    return Plan(
        name="plain",
        title="One workforce, plain",
        start=YearMonth(2005, 4),
        months=months,
        workforces=(dataclasses.replace(workforce, **changes),),
        rewards=rewards,
    )


def plain_risk(name, rate, start=State.IN_POST, end=State.GONE, *, tenure=(1.0,), ages=(1.0,)):
    """Return one row of the career table of a plain plan."""
    return risk(name, start, end, [[rate]], tenure, ages)


def plain_reward(effects, *, from_month=0, to_month=10_000, **changes):
    """Return a reward for everybody of a plain plan."""
    return Reward(
        "reward",
        "workers",
        ("service",),
        ("level",),
        from_month,
        to_month,
        effects=effects,
        **changes,
    )


def with_workforce(plan: Plan, name: str, **changes: object) -> Plan:
    """Return the plan with some fields of one workforce replaced."""
    workforces = tuple(
        dataclasses.replace(workforce, **changes) if workforce.name == name else workforce
        for workforce in plan.workforces
    )
    return dataclasses.replace(plan, workforces=workforces)


def with_stock(plan: Plan, people: int) -> Plan:
    """Return a plan of one workforce and service with people in post at the start."""
    profile = Profile(
        (Band(25.0, 60.0, 1.0),), ((100, 1.0),), 0.5, (Band(0.0, 5.0, 0.6), Band(5.0, 30.0, 0.4))
    )
    (workforce,) = plan.workforces
    stock = Stock(workforce.services[0], State.IN_POST, (people,), profile)
    return with_workforce(plan, workforce.name, stocks=(stock,))


def _shares(draw, size):
    weights = draw.integers(1, 10, size).astype(float)
    return [float(share) for share in weights / weights.sum()]


def _profile(draw, low=19, high=66):
    edges = np.sort(draw.choice(np.arange(low, high), 4, replace=False)).astype(float)
    ages = tuple(
        Band(float(edges[n]), float(edges[n + 1]), share)
        for n, share in enumerate(_shares(draw, 3))
    )
    hours = tuple(zip((100, 80, 50), _shares(draw, 3), strict=True))
    tenures = tuple(
        Band(start, end, share)
        for (start, end), share in zip(((0.0, 2.0), (2.0, 9.0)), _shares(draw, 2), strict=True)
    )
    return Profile(ages, hours, float(draw.random()), tenures)


def _pool(draw, months):
    rate = lambda top: [[float(draw.random() * top)], [float(draw.random() * top)]]  # noqa: E731
    factor = lambda: tuple(float(x) for x in draw.random(2) * 2)  # noqa: E731
    nothing = [[0.0], [0.0]]
    careers = (
        risk("leave", State.IN_POST, State.OUT, rate(0.3), factor(), factor(), restarts=True),
        risk("leave", State.ON_BREAK, State.OUT, rate(0.2), restarts=True),
        risk("leave", State.AGENCY, State.OUT, rate(0.2), restarts=True),
        risk("move", State.IN_POST, State.IN_POST, rate(0.4), factor(), restarts=True),
        risk("to_agency", State.IN_POST, State.AGENCY, rate(0.2), restarts=True),
        risk("to_permanent", State.AGENCY, State.SEEKING, rate(0.8)),
        risk("break", State.IN_POST, State.ON_BREAK, rate(0.2)),
        risk("return_from_break", State.ON_BREAK, State.IN_POST, rate(2.0)),
        risk("return", State.OUT, State.SEEKING, rate(0.3)),
        risk("lapse", State.OUT, State.GONE, rate(0.3)),
        risk("give_up", State.SEEKING, State.OUT, rate(0.8), restarts=True),
        risk("never", State.IN_POST, State.GONE, nothing),
    )
    index = np.cumprod(np.r_[1.0, np.full(months, 1.002)])
    elasticities = (
        ("leave", float(-draw.random() * 3)),
        ("return", float(draw.random())),
        ("applicants", float(draw.random() * 2)),
    )
    posts = tuple(
        Posts(
            service,
            _path(draw, months, 100 * int(draw.integers(5, 40))),
            int(draw.integers(0, 4)),
            float(draw.random()),
        )
        for service in ("first", "second")
    )
    strains = tuple(
        Strain(
            service,
            DRIVERS[draw.integers(0, 3)],
            float(0.02 + draw.random() * 0.3),
            float(draw.random()),
            0.7,
            1.6,
            ("leave", "move"),
            cases=_path(draw, months, 300) // 100,
            case_holder_share=0.5,
        )
        for service in ("first", "second")
        if draw.random() < 0.7
    )
    return Workforce(
        name=POOL,
        services=("first", "second"),
        levels=("qualified",),
        tenure_edges=(2.0,),
        age_edges=(50.0,),
        careers=careers,
        retirement_ages=((60.0, 0.5), (63.0, 0.2), (65.0, 0.3)),
        stocks=tuple(
            Stock(service, state, (int(draw.integers(0, top)),), _profile(draw))
            for service in ("first", "second")
            for state, top in (
                (State.IN_POST, 25),
                (State.OUT, 8),
                (State.AGENCY, 5),
                (State.ON_BREAK, 4),
            )
        ),
        posts=posts,
        arrivals=(
            Arrivals(
                "overseas",
                "first",
                "qualified",
                draw.integers(0, 2, months + 1),
                _profile(draw),
            ),
        ),
        strains=strains,
        pay_index=index if draw.random() < 0.5 else None,
        outside_pay_index=np.cumprod(np.r_[1.0, np.full(months, 1.003)])
        if draw.random() < 0.5
        else None,
        pay_elasticities=elasticities,
        effect_floor=float(draw.choice([0.0, 0.6, 0.95])),
        weather=(("leave", 0.1),) if draw.random() < 0.5 else (),
    )


def _path(draw, months, start):
    steps = draw.integers(-60, 80, months)
    return np.maximum(np.cumsum(np.r_[start, steps]), 0).astype(np.int64)


def _nursery(draw, months):
    def rate(top):
        return draw.random((2, len(LEVELS))) * top

    careers = (
        risk("leave", State.IN_POST, State.OUT, rate(0.4), (1.4, 0.9), (1.0, 0.8), restarts=True),
        risk("leave", State.TRAINING_IN_POST, State.OUT, rate(0.2), restarts=True),
        risk("move", State.IN_POST, State.SEEKING, rate(0.4), restarts=True),
        risk("move", State.TRAINING_IN_POST, State.SEEKING, rate(0.2), restarts=True),
        risk("give_up", State.SEEKING, State.OUT, rate(1.0), restarts=True),
        risk("return", State.OUT, State.SEEKING, rate(0.4)),
        risk("lapse", State.OUT, State.GONE, rate(0.5)),
    )
    types = []
    for sector in ("private", "maintained"):
        for is_deprived in (False, True):
            first = int(draw.integers(1, 4))
            opened = first + np.cumsum(draw.random(months + 1) < 0.04)
            types.append(
                SettingType(
                    service="day_care" if sector == "private" else "centre",
                    sector=sector,
                    is_deprived=is_deprived,
                    open_settings=opened.astype(np.int64),
                    staff_sizes=((2, 0.3), (4, 0.4), (7, 0.3)),
                    vacant_share_at_start=float(draw.random() * 0.3),
                    level_shares=tuple(_shares(draw, 4)),
                    hire_level_shares=tuple(_shares(draw, 4)),
                    eligible_share=float(draw.random()),
                )
            )
    wait = int(draw.integers(0, 3))
    settings = Settings(
        types=tuple(types),
        wait_rounds=wait,
        looks=int(draw.integers(1, 6)),
        hire_wait_rounds=wait + int(draw.integers(0, 3)),
        stock_profile=_profile(draw),
        hire_profile=_profile(draw),
        needs=(
            GraduateNeed("day_care", "leader", 0, 1),
            GraduateNeed("day_care", "leader", 20, 2, only_deprived=True),
            GraduateNeed("centre", "leader", 10, 1),
        ),
    )
    return Workforce(
        name=NURSERY,
        services=("day_care", "centre"),
        levels=LEVELS,
        tenure_edges=(1.0,),
        age_edges=(30.0,),
        careers=careers,
        retirement_ages=((60.0, 0.6), (65.0, 0.4)),
        settings=settings,
        pay_elasticities=(("leave", -0.5), ("applicants", 1.0)),
        effect_floor=0.6,
        weather=(("move", 0.2),) if draw.random() < 0.5 else (),
    )


def _intakes(draw, months, top, *, before=()):
    made = [Intake(month, int(draw.integers(0, 6))) for month in before]
    for month in range(int(draw.integers(0, 12)), months, int(draw.choice([4, 6, 12]))):
        made.append(Intake(month, int(draw.integers(0, top)), int(draw.integers(0, 3 * top))))
    return tuple(made)


def _pool_routes(draw, months):
    destinations = (Destination("first", 0.6), Destination("second", 0.4))
    yield Route(
        name="degree",
        workforce=POOL,
        mode=Mode.STUDENT,
        to_level="qualified",
        intakes=_intakes(draw, months, 6, before=(-31, -19, -7)),
        stages=(Stage(12, 0.9), Stage(12, 0.95), Stage(12, 1.0)),
        profile=_profile(draw, 18, 45),
        withdraw_rate_py=float(draw.random() * 0.2),
        accepted_share=float(0.3 + 0.7 * draw.random()),
        registers_share=0.9,
        practises_share=0.8,
        destinations=destinations,
    )
    yield Route(
        name="fast_track",
        workforce=POOL,
        mode=Mode.STUDENT,
        to_level="qualified",
        intakes=_intakes(draw, months, 4),
        stages=(Stage(int(draw.integers(6, 15)), 0.95),),
        profile=_profile(draw, 21, 40),
        destinations=destinations[:1],
        self_funds_share=float(draw.random()),
    )


def _nursery_routes(draw, months):
    both = ("day_care", "centre")
    steps = (
        ("to_qualified", ("helper",), "qualified", (Stage(9, 0.8), Stage(9, 0.7))),
        ("to_degree", ("qualified",), "degree", (Stage(15, 0.8),)),
        ("to_leader", ("degree",), "leader", (Stage(4, 0.9),)),
        ("long_to_leader", ("qualified", "degree"), "leader", (Stage(15, 0.9),)),
    )
    for name, from_levels, to_level, stages in steps:
        yield Route(
            name=name,
            workforce=NURSERY,
            mode=Mode.IN_SERVICE,
            to_level=to_level,
            intakes=_intakes(draw, months, 6, before=(-5,) if name == "to_qualified" else ()),
            stages=stages,
            from_services=both if draw.random() < 0.7 else both[:1],
            from_levels=from_levels,
            apply_share=float(draw.random()),
            self_funds_share=float(draw.random()),
            prefers_sponsored=bool(draw.random() < 0.5),
        )
    yield Route(
        name="full_to_leader",
        workforce=NURSERY,
        mode=Mode.STUDENT,
        to_level="leader",
        intakes=_intakes(draw, months, 4),
        stages=(Stage(12, 0.85),),
        profile=_profile(draw, 21, 40),
        withdraw_rate_py=0.1,
        destinations=(Destination("day_care", 0.8), Destination("centre", 0.2)),
        self_funds_share=0.3,
    )


def _fund(draw):
    year = int(draw.integers(0, 3_000_000))
    incentive = dict(
        service="day_care",
        sectors=("private",),
        take_up_rate_py=float(draw.random() * 3),
        refuses_share=float(draw.random() * 0.5),
    )
    return Programme(
        name="fund",
        workforce=NURSERY,
        payer="department",
        from_month=int(draw.integers(0, 12)),
        to_month=int(draw.integers(20, 60)),
        limit_pence=int(draw.integers(0, 8_000_000)),
        releases=((0, year), (12, year), (24, year)),
        carries_over=bool(draw.random() < 0.5),
        grants=(
            CourseGrant(
                "to_leader",
                (
                    Price("course_fee", "provider", 400_000, False),
                    Price("supply_cover", "setting", 100_000, False),
                ),
            ),
            CourseGrant("full_to_leader", (Price("bursary", "student", 500_000, True),)),
            CourseGrant("to_qualified", (Price("course_fee", "provider", 250_000, False),)),
        ),
        incentives=(
            Incentive(
                name="recruitment_incentive",
                kind=IncentiveKind.HIRE_GRADUATE,
                levels=("degree", "leader"),
                price=Price("recruitment_incentive", "setting", 300_000, True),
                hire_level="degree",
                **incentive,
            ),
            Incentive(
                name="quality_premium",
                kind=IncentiveKind.HAS_GRADUATE,
                levels=("degree", "leader"),
                price=Price("quality_premium", "setting", 500_000, True),
                **incentive,
            ),
        ),
    )


def _reward(draw, number):
    start = int(draw.integers(0, 40))
    in_pool = draw.random() < 0.7
    return Reward(
        name=f"package_{number}",
        workforce=POOL if in_pool else NURSERY,
        services=("first",) if in_pool else ("day_care", "centre"),
        levels=("qualified",) if in_pool else LEVELS[2:],
        from_month=start,
        to_month=start + int(draw.integers(10, 80)),
        pay_uplift=float(draw.choice([0.0, 0.05, 0.2])),
        effects=(("leave", 0.92),) if draw.random() < 0.6 else (),
        phase_in_months=int(draw.choice([0, 0, 18])),
    )
