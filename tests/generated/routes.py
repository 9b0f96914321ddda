"""Ways of training: for students and beside a post, within a workforce and from one to another."""

from __future__ import annotations

from sim.inputs.plan import Destination, Intake, Mode, Route, Stage
from tests.generated.draw import (
    CARERS,
    LEVELS,
    NURSERY,
    POOL,
    POOL_SERVICES,
    SETTING_SERVICES,
    Draw,
)


def make_routes(draw: Draw) -> tuple[Route, ...]:
    """Return the routes of all workforces."""
    return (
        *_pool_students(draw),
        *_nursery_staff(draw),
        *_nursery_students(draw),
        *_across(draw),
    )


def _intakes(draw, top, *, before=()):
    """Return intakes from some month on to the end of the run, and a bit beyond it at times."""
    made = [Intake(month, draw.whole(0, 5)) for month in before]
    step = draw.one_of((4, 6, 12))
    for month in range(draw.whole(0, 11), draw.months + draw.one_of((0, 1, 13)), step):
        places, applicants = draw.whole(0, top), draw.whole(0, 3 * top)
        made.append(Intake(month, places, applicants, draw.one_of((1.0, 1.0, 0.5, 2.0, 0.0))))
    return tuple(made)


def _stage(draw, months, pass_share):
    """Return a stage that some may come to again."""
    again = draw.one_of((0.0, 0.0, draw.share()))
    return Stage(months, pass_share, again, draw.one_of((1, 6, 12)))


def _destinations(draw, services):
    chosen = services if draw.chance(0.7) else services[:1]
    shares = draw.shares(len(chosen))
    return tuple(Destination(service, share) for service, share in zip(chosen, shares, strict=True))


def _pool_students(draw):
    yield Route(
        name="degree",
        workforce=POOL,
        mode=Mode.STUDENT,
        to_level="qualified",
        intakes=_intakes(draw, 6, before=(-31, -19, -7)),
        stages=(_stage(draw, 12, 0.8), _stage(draw, 12, 0.9), _stage(draw, 12, draw.share())),
        profile=draw.profile(18, 45),
        withdraw_rate_py=draw.number(0.2),
        accepted_share=draw.share(),
        registers_share=draw.share(),
        practises_share=draw.share(),
        destinations=_destinations(draw, POOL_SERVICES),
        area_shares=draw.area_shares(),
    )
    yield Route(
        name="fast_track",
        workforce=POOL,
        mode=Mode.STUDENT,
        to_level="qualified",
        intakes=_intakes(draw, 4),
        stages=(_stage(draw, draw.whole(6, 14), draw.share()),),
        profile=draw.profile(21, 40),
        destinations=_destinations(draw, POOL_SERVICES),
        self_funds_share=draw.share(),
        practises_share=0.6,
        area_shares=draw.area_shares(),
    )


def _nursery_staff(draw):
    steps = (
        ("to_qualified", ("helper",), "qualified", (9, 9)),
        ("to_degree", ("qualified",), "degree", (15,)),
        ("to_leader", ("degree",), "leader", (4,)),
        ("long_to_leader", ("qualified", "degree"), "leader", (15,)),
        ("refresher", LEVELS, "", (draw.whole(1, 3),)),
    )
    for name, from_levels, to_level, stages in steps:
        yield Route(
            name=name,
            workforce=NURSERY,
            mode=Mode.IN_SERVICE,
            to_level=to_level,
            intakes=_intakes(draw, 6, before=(-5,) if name == "to_qualified" else ()),
            stages=tuple(_stage(draw, months, draw.number(1.0, 0.6)) for months in stages),
            from_services=draw.one_of((SETTING_SERVICES, SETTING_SERVICES[:1])),
            from_levels=from_levels,
            apply_share=draw.share(),
            self_funds_share=draw.share(),
            sponsored_apply=draw.chance(0.5),
            once=draw.chance(0.3),
        )


def _nursery_students(draw):
    yield Route(
        name="full_to_leader",
        workforce=NURSERY,
        mode=Mode.STUDENT,
        to_level="leader",
        intakes=_intakes(draw, 4),
        stages=(_stage(draw, 12, 0.85),),
        profile=draw.profile(21, 40),
        withdraw_rate_py=0.1,
        destinations=_destinations(draw, SETTING_SERVICES),
        self_funds_share=0.3,
        area_shares=draw.area_shares(),
    )


def _across(draw):
    """Yield routes on which the staff of one workforce train for another."""
    ways = (
        ("nursery_to_pool", NURSERY, SETTING_SERVICES, LEVELS[1:], POOL, POOL_SERVICES, "senior"),
        ("carers_to_nursery", CARERS, ("home",), ("carer",), NURSERY, SETTING_SERVICES, "degree"),
        ("pool_to_carers", POOL, POOL_SERVICES[:1], ("qualified",), CARERS, ("home",), "lead"),
    )
    for name, come_from, services, levels, go_to, destinations, to_level in ways:
        if draw.chance(0.25):
            continue
        yield Route(
            name=name,
            workforce=go_to,
            mode=Mode.IN_SERVICE,
            to_level=to_level,
            intakes=_intakes(draw, 4, before=draw.one_of(((), (-3,)))),
            stages=(_stage(draw, draw.whole(2, 12), 0.8), _stage(draw, 3, 0.9)),
            destinations=_destinations(draw, destinations),
            from_services=services,
            from_levels=levels,
            apply_share=draw.share(),
            self_funds_share=draw.share(),
            sponsored_apply=draw.chance(0.4),
            from_workforce=come_from,
            once=draw.chance(0.5),
        )
