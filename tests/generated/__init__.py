"""Odd little worlds, made at random, that reach for the corners on purpose.

Places that bind and do not, posts that fall, settings that close, funds that run dry or have just
enough, rates and shares of nought and of one, people past retirement age, strain that saturates,
one area or three, promises that fall due on the last day.
"""

from __future__ import annotations

from sim.base.dates import YearMonth
from sim.inputs.plan import Plan
from tests.generated.draw import Draw
from tests.generated.money import make_programmes
from tests.generated.routes import make_routes
from tests.generated.workforces import make_carers, make_nursery, make_pool, make_rewards


def small_plan(seed: int = 0, *, months: int = 72) -> Plan:
    """Return a generated plan; the same number gives the same plan."""
    draw = Draw([2005, seed], months)
    workforces = (make_pool(draw), make_nursery(draw), make_carers(draw))
    routes = make_routes(draw)
    return Plan(
        name=f"generated_{seed}",
        title="A small generated world",
        start=YearMonth(2005, 4),
        months=months,
        workforces=workforces,
        routes=routes,
        programmes=make_programmes(draw, workforces[1], routes),
        rewards=make_rewards(draw),
        areas=draw.areas,
    )
