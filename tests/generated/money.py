"""Funds: purses with and without areas, grants, incentives, conditions that fall due."""

from __future__ import annotations

from sim.inputs.plan import (
    Condition,
    CourseGrant,
    Incentive,
    IncentiveKind,
    Mode,
    Price,
    Programme,
    Purse,
)
from tests.generated.draw import NURSERY, Draw

KINDS = tuple(IncentiveKind)


def make_programmes(draw: Draw, nursery, routes) -> tuple[Programme, ...]:
    """Return no fund, one or two."""
    return tuple(
        _programme(draw, f"fund_{number}", nursery, routes)
        for number in range(draw.one_of((0, 1, 1, 2, 2)))
    )


def _programme(draw, name, nursery, routes):
    purses = tuple(_purse(draw, f"purse_{number}") for number in range(draw.whole(1, 3)))
    start = draw.one_of((-3, 0, draw.whole(1, 12)))
    return Programme(
        name=name,
        workforce=NURSERY,
        payer=draw.one_of(("department", "council")),
        from_month=start,
        to_month=draw.one_of((draw.whole(20, 60), draw.months, draw.months + 5)),
        limit_pence=sum(purse.limit_pence for purse in purses),
        purses=purses,
        grants=tuple(_grants(draw, purses, routes)),
        incentives=tuple(_incentives(draw, purses, nursery, routes)),
    )


def _purse(draw, name):
    """Return a purse; a year's money may suffice for a number of courses to the penny."""
    exact = 500_000 * draw.whole(1, 8)
    year = draw.one_of((draw.whole(0, 3_000_000), exact, exact, 10_000_000))
    releases = draw.one_of(
        (
            ((0, year), (12, year), (24, year)),
            ((0, year), (12, year), (24, year)),
            ((-2, year), (0, year // 2), (5, 1_000_000), (5, 900_000), (draw.months, year)),
            ((draw.whole(0, 9), year),),
        )
    )
    return Purse(
        name=name,
        limit_pence=draw.one_of((draw.whole(0, 8_000_000), *4 * (20_000_000,), 0)),
        releases=releases,
        carries_over=draw.chance(0.5),
        area_shares=draw.area_shares() if draw.chance(0.5) else (),
    )


def _price(draw, line, payee, pence, *, is_transfer=False):
    """Return a price that may differ between areas, and be nothing in some."""
    by_area = ()
    if draw.chance(0.3):
        by_area = tuple(draw.one_of((0, pence, pence, pence // 3)) for _ in draw.areas)
    return Price(line, payee, pence, is_transfer, by_area)


def _window(draw):
    """Return from and up to which month something is paid."""
    if draw.chance(0.75):
        return {}
    start = draw.whole(0, 20)
    return {"from_month": start, "to_month": start + draw.whole(0, 40)}


def _grants(draw, purses, routes):
    for route in draw.some_of(routes, 0.5):
        prices = [_price(draw, "course_fee", "provider", draw.one_of((250_000, 500_000)))]
        if route.mode is Mode.IN_SERVICE and draw.chance(0.5):
            prices.append(_price(draw, "supply_cover", "setting", 100_000))
        if route.mode is Mode.STUDENT:
            prices.append(_price(draw, "bursary", "student", 250_000, is_transfer=True))
        yield CourseGrant(route.name, draw.one_of(purses).name, tuple(prices), **_window(draw))


def _incentives(draw, purses, nursery, routes):
    in_service = tuple(
        route.name
        for route in routes
        if route.mode is Mode.IN_SERVICE and NURSERY in (route.workforce, route.from_workforce)
    )
    for number in range(draw.whole(1, 5)):
        kind = draw.one_of(KINDS)
        types = len(nursery.settings.types)
        yield Incentive(
            name=f"incentive_{number}",
            kind=kind,
            service=draw.one_of(("day_care", "day_care", "centre")),
            sectors=("private", "maintained"),
            levels=draw.one_of((("degree", "leader"), ("leader",), ("helper",))),
            purse=draw.one_of(purses).name,
            price=_price(draw, f"premium_{number}", "setting", 300_000, is_transfer=True),
            take_up_rate_py=draw.one_of((0.0, draw.number(3.0), *3 * (20.0,))),
            refuses_share=draw.one_of((0.0, 0.0, 0.0, 0.4, 0.4, 1.0)),
            hire_level=draw.one_of(("degree", "leader")),
            routes=draw.some_of(in_service, 0.6),
            refuses_by_type=tuple(draw.share() for _ in range(types)) if draw.chance(0.3) else (),
            again_after_months=draw.one_of((0, 1, 6, 12)),
            sponsors_months=draw.one_of((1_000_000, 0, 1, 7)),
            condition=_condition(draw, in_service) if draw.chance(0.6) else None,
            all_settings=draw.chance(0.4),
            **_window(draw),
        )


def _condition(draw, in_service):
    return Condition(
        levels=draw.one_of((("degree", "leader"), ("leader",), ("helper", "qualified"))),
        within_months=draw.one_of((0, 1, 6, 12, draw.months)),
        by_month=draw.one_of((-1, -1, 0, draw.whole(1, 30), draw.months - 1, draw.months)),
        trains_routes=draw.some_of(in_service, 0.5) if draw.chance(0.5) else (),
        clawback_share=draw.share(),
    )
