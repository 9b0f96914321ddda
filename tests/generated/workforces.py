"""Three workforces that people move between, and the rewards and strains that act on them.

Posts of the first are held in common, those of the second belong to settings, and the third takes
whoever comes.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.inputs.plan import (
    Arrivals,
    Branch,
    GraduateNeed,
    PayForm,
    Posts,
    Reward,
    Settings,
    SettingType,
    State,
    Stock,
    Strain,
    StrainDriver,
    Workforce,
)
from tests.generated.draw import (
    CARER_LEVELS,
    CARERS,
    LEVELS,
    NURSERY,
    POOL,
    POOL_LEVELS,
    POOL_SERVICES,
    SETTING_SERVICES,
    Draw,
)

DRIVERS = tuple(StrainDriver)
FORMS = tuple(PayForm)


def make_pool(draw: Draw) -> Workforce:
    """Return a workforce with posts held in common."""
    shape = (2, 2)
    index = np.cumprod(np.r_[1.0, np.full(draw.months, 1.002)])
    outside = np.cumprod(np.r_[1.0, np.full(draw.months, 1.003)])
    elasticities = (
        ("leave", -draw.number(3.0)),
        ("return", draw.number(1.0)),
        ("applicants", draw.number(2.0)),
        ("arrivals", draw.number(3.0)),
        ("practises", draw.number(2.0)),
    )
    return Workforce(
        name=POOL,
        services=POOL_SERVICES,
        levels=POOL_LEVELS,
        tenure_edges=(2.0,),
        age_edges=(50.0,),
        careers=tuple(_pool_careers(draw, shape)),
        retirement_ages=((60.0, 0.5), (63.0, 0.2), (65.0, 0.3)),
        stocks=tuple(_pool_stocks(draw)),
        posts=tuple(_pool_posts(draw)),
        arrivals=(
            Arrivals(
                "overseas",
                "first",
                "qualified",
                draw.random.integers(0, 3, draw.months + 1),
                draw.profile(),
                draw.area_shares(),
            ),
        ),
        strains=tuple(_strains(draw)),
        pay_index=index if draw.chance(0.5) else None,
        outside_pay_index=outside if draw.chance(0.5) else None,
        pay_elasticities=draw.some_of(elasticities, 0.8),
        pay_form=draw.one_of(FORMS),
        effect_floor=draw.one_of((0.0, 0.6, 0.95)),
        weather=(("leave", 0.1),) if draw.chance(0.5) else (),
    )


def _pool_careers(draw, shape):
    post, out, agency, away = State.IN_POST, State.OUT, State.AGENCY, State.ON_BREAK
    row = draw.row
    factors = {"tenure": draw.factors(), "ages": draw.factors()}
    yield row("leave", post, out, shape, 0.3, restarts=True, **factors)
    yield row("leave", away, out, shape, 0.2, restarts=True)
    yield row("leave", agency, out, shape, 0.2, restarts=True)
    moves = draw.branches(
        Branch(1.0, post),
        Branch(1.0, post, service="second"),
        Branch(1.0, State.SEEKING, area=draw.elsewhere()),
        Branch(1.0, post, area=draw.elsewhere()),
        Branch(1.0, State.SEEKING, service="first", level="qualified"),
    )
    yield row("move", post, post, shape, 0.4, tenure=draw.factors(), restarts=True, branches=moves)
    yield row("promote", post, post, shape, 0.3, branches=(Branch(1.0, post, level="senior"),))
    yield row("change_hours", post, post, shape, 0.4, new_hours=draw.new_hours())
    yield row("to_agency", post, agency, shape, 0.2, restarts=True)
    yield row("to_permanent", agency, State.SEEKING, shape, 0.8)
    yield row("break", post, away, shape, 0.2)
    yield row("return_from_break", away, post, shape, 2.0, new_hours=draw.new_hours())
    yield row("return", out, State.SEEKING, shape, 0.3)
    yield row("lapse", out, State.GONE, shape, 0.3)
    yield row("give_up", State.SEEKING, out, shape, 0.8, restarts=True)
    changes = draw.branches(
        Branch(1.0, State.SEEKING, NURSERY, "day_care", "degree"),
        Branch(1.0, State.SEEKING, CARERS, "home", "carer", draw.elsewhere()),
        Branch(1.0, out, CARERS, "home", "lead"),
        Branch(1.0, State.GONE),
    )
    yield row("change_career", post, out, shape, 0.2, branches=changes, restarts=draw.chance(0.7))
    yield row("change_career", out, out, shape, 0.3, branches=changes, new_hours=draw.new_hours())
    yield row("never", post, State.GONE, shape, 0.0)


def _pool_stocks(draw):
    for service in POOL_SERVICES:
        for state, top in (
            (State.IN_POST, 25),
            (State.OUT, 8),
            (State.AGENCY, 6),
            (State.ON_BREAK, 4),
            (State.SEEKING, 3),
        ):
            heads, seniors = (draw.split(draw.whole(0, most)) for most in (top, top // 3))
            for number, area in enumerate(draw.areas):
                if draw.chance(0.95):
                    both = (heads[number], seniors[number])
                    yield Stock(service, state, both, draw.profile(), area)


def _pool_posts(draw):
    for service in POOL_SERVICES:
        posts = draw.split(draw.whole(5, 40))
        for number, area in enumerate(draw.areas):
            if number and draw.chance(0.07):
                continue
            yield Posts(
                service,
                draw.path(100 * posts[number], -60, 70),
                draw.whole(0, 3),
                draw.share(),
                area,
            )


def _strains(draw):
    for number in range(draw.whole(0, 4)):
        cap = draw.random.random(draw.months + 1) * draw.one_of((0.3, 3.0))
        yield Strain(
            f"strain_{number}",
            draw.one_of(POOL_SERVICES),
            draw.one_of(DRIVERS),
            draw.number(0.32, 0.02),
            draw.one_of((0.0, *3 * (draw.number(1.0, 0.01),))),
            0.7,
            1.6,
            draw.one_of((("leave", "move"), ("leave",), ("break", "change_career"))),
            cases=_cases(draw),
            case_holder_share=0.5,
            cap=cap if draw.chance(0.3) else None,
        )


def _cases(draw):
    return np.array([draw.path(300) // 100 for _ in draw.areas])


def make_nursery(draw: Draw) -> Workforce:
    """Return a workforce whose posts belong to settings."""
    shape = (2, len(LEVELS))
    wait = draw.whole(0, 2)
    settings = Settings(
        types=_perhaps_all_closed(draw, tuple(_setting_types(draw))),
        wait_rounds=wait,
        looks=draw.whole(1, 6),
        hire_wait_rounds=max(wait + draw.whole(-1, 2), 0),
        stock_profile=draw.profile(),
        hire_profile=draw.profile(),
        needs=draw.some_of(
            (
                GraduateNeed("day_care", "leader", 0, 1),
                GraduateNeed("day_care", "leader", 20, 2, only_deprived=True),
                GraduateNeed("centre", "leader", 10, 1),
                GraduateNeed("centre", "degree", 5, 1),
            ),
            0.8,
        ),
    )
    return Workforce(
        name=NURSERY,
        services=SETTING_SERVICES,
        levels=LEVELS,
        tenure_edges=(1.0,),
        age_edges=(30.0,),
        careers=tuple(_nursery_careers(draw, shape)),
        retirement_ages=((60.0, 0.6), (65.0, 0.4)),
        settings=settings,
        pay_elasticities=(("leave", -0.5), ("applicants", 1.0)),
        pay_form=draw.one_of(FORMS),
        effect_floor=0.6,
        weather=(("move", 0.2),) if draw.chance(0.5) else (),
    )


def _nursery_careers(draw, shape):
    post, training, out, seeking = (
        State.IN_POST,
        State.TRAINING_IN_POST,
        State.OUT,
        State.SEEKING,
    )
    row = draw.row
    bands = {"tenure": (1.4, 0.9), "ages": (1.0, 0.8)}
    yield row("leave", post, out, shape, 0.4, restarts=True, **bands)
    yield row("leave", training, out, shape, 0.2, restarts=True)
    moves = draw.branches(
        Branch(1.0, seeking),
        Branch(1.0, seeking, area=draw.elsewhere()),
        Branch(1.0, seeking, POOL, "second", "qualified", draw.elsewhere()),
        Branch(1.0, seeking, CARERS, "home", "carer"),
    )
    yield row("move", post, seeking, shape, 0.4, restarts=True, branches=moves)
    yield row("move", training, seeking, shape, 0.2, restarts=True)
    yield row("give_up", seeking, out, shape, 1.0, restarts=True)
    yield row("return", out, seeking, shape, 0.4)
    yield row("lapse", out, State.GONE, shape, 0.5)
    here = draw.branches(
        Branch(1.0, post, level="qualified"),
        Branch(1.0, post, service="centre"),
        Branch(1.0, post, area=draw.elsewhere()),
        Branch(1.0, post),
    )
    yield row("change_role", post, post, shape, 0.2, branches=here)
    same = tuple(Branch(b.share, training, b.workforce, b.service, b.level, b.area) for b in here)
    yield row("change_role", training, training, shape, 0.2, branches=same)
    yield row("change_hours", post, post, shape, 0.3, new_hours=draw.new_hours())
    yield row("change_hours", training, training, shape, 0.3, new_hours=draw.new_hours())


def _setting_types(draw):
    made = 0
    for area in draw.areas:
        for sector in ("private", "maintained"):
            for is_deprived in (False, True):
                if made and draw.chance(0.15 * len(draw.areas)):
                    continue
                made += 1
                yield SettingType(
                    service="day_care" if sector == "private" else "centre",
                    sector=sector,
                    is_deprived=is_deprived,
                    open_settings=_open_settings(draw),
                    staff_sizes=((2, 0.3), (4, 0.4), (7, 0.3)),
                    vacant_share_at_start=draw.one_of((0.0, 0.1, 0.3, 1.0)),
                    level_shares=draw.shares(4),
                    hire_level_shares=draw.shares(4),
                    eligible_share=draw.one_of((0.0, 0.5, 1.0, 1.0)),
                    area=area,
                    closure_rate_py=draw.one_of((0.0, 0.1, 1.0)),
                    closure_by_size=draw.one_of(((), (2.0, 1.0, 0.0))),
                    look_weight=draw.one_of((1.0, 1.0, 0.3, draw.number(3.0), 0.0)),
                    stock_profile=draw.profile() if draw.chance(0.3) else None,
                    hire_profile=draw.profile() if draw.chance(0.3) else None,
                )


def _open_settings(draw):
    """Return how many settings are open by month: more and more, some closing, or all of them."""
    most = 3 if len(draw.areas) == 1 else 2
    opened = draw.whole(0, most) + np.cumsum(draw.random.random(draw.months + 1) < 0.04)
    if draw.chance(0.4):
        opened = opened - np.cumsum(draw.random.random(draw.months + 1) < 0.06)
    return np.maximum(opened, 0).astype(np.int64)


def _perhaps_all_closed(draw, types):
    """Return types of settings, all of which close at times: for good, or for some months."""
    if draw.chance(0.85):
        return types
    start = draw.whole(1, draw.months)
    end = draw.one_of((draw.months + 1, start + draw.whole(1, 6)))
    found = []
    for kind in types:
        opened = kind.open_settings.copy()
        opened[start:end] = 0
        found.append(dataclasses.replace(kind, open_settings=opened))
    return tuple(found)


def make_carers(draw: Draw) -> Workforce:
    """Return a workforce in which nobody waits for a post."""
    shape = (1, 2)
    post, out, away = State.IN_POST, State.OUT, State.ON_BREAK
    changes = draw.branches(
        Branch(1.0, State.SEEKING, POOL, "first", "qualified"),
        Branch(1.0, State.SEEKING, NURSERY, "centre", "helper", draw.elsewhere()),
        Branch(1.0, post, area=draw.elsewhere(), level="lead"),
        Branch(1.0, State.AGENCY, POOL, "second", "senior"),
    )
    careers = (
        draw.row("leave", post, out, shape, 0.3, restarts=True),
        draw.row("change_career", post, out, shape, 0.5, branches=changes),
        draw.row("break", post, away, shape, 0.4, new_hours=draw.new_hours()),
        draw.row("return_from_break", away, post, shape, 2.0),
        draw.row("return", out, State.SEEKING, shape, 0.6),
        draw.row("lapse", out, State.GONE, shape, 0.2),
    )
    plain = tuple(
        dataclasses.replace(row, tenure_factor=np.ones(1), age_factor=np.array([draw.number(2.0)]))
        for row in careers
    )
    return Workforce(
        name=CARERS,
        services=("home",),
        levels=CARER_LEVELS,
        tenure_edges=(),
        age_edges=(),
        careers=plain,
        retirement_ages=((62.0, 1.0),),
        strains=(
            Strain(
                "idle",
                "home",
                draw.one_of(DRIVERS),
                0.1,
                0.5,
                0.5,
                2.0,
                ("leave",),
                cases=_cases(draw),
            ),
        )
        if draw.chance(0.2)
        else (),
        stocks=tuple(
            Stock("home", state, (draw.whole(0, 4), draw.whole(0, 2)), draw.profile(), area)
            for state in (post, out)
            for area in draw.areas
            if draw.chance(0.7)
        ),
    )


def make_rewards(draw: Draw) -> tuple[Reward, ...]:
    """Return packages and other policies that overlap or not."""
    return tuple(_reward(draw, number) for number in range(draw.whole(0, 3)))


def _reward(draw, number):
    workforce, services, levels = draw.one_of(
        (
            (POOL, ("first",), POOL_LEVELS),
            (POOL, POOL_SERVICES, ("qualified",)),
            (NURSERY, SETTING_SERVICES, LEVELS[2:]),
            (CARERS, ("home",), CARER_LEVELS[:1]),
        )
    )
    start = draw.whole(0, 40)
    effects = (
        ("leave", 0.92),
        ("applicants", draw.number(2.0)),
        ("arrivals", draw.number(2.0)),
        ("practises", draw.number(1.5)),
        ("change_career", draw.one_of((0.0, 0.5, 3.0))),
    )
    return Reward(
        name=f"package_{number}",
        workforce=workforce,
        services=services,
        levels=levels,
        from_month=start,
        to_month=start + draw.whole(10, 80),
        pay_uplift=draw.one_of((0.0, 0.05, 0.2)),
        effects=draw.some_of(effects, 0.4),
        phase_in_months=draw.one_of((0, 0, 18)),
        areas=draw.some_of(draw.areas, 0.6),
        # What rewards are costed by moves nobody, so it needs no chance of its own.
        covers=(1.0, 0.8)[number % 2],
        causes=(f"reward.package_{number}.effect",),
        hello_gbp=1_000.0 * (number + 1),
        stay_gbp_py=333.33 * number,
    )
