"""Payments to settings that come forward: for hiring a graduate, or for having one."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import simpy

from sim.base.dates import model_years
from sim.base.luck import Decision, exponential, named_decision, uniform
from sim.inputs.plan import Incentive, IncentiveKind, Programme
from sim.processes.calendar import Day, Moment
from sim.processes.world import World, staff_of

Ints = npt.NDArray[np.int64]


def release_money(
    env: simpy.Environment, world: World, programme: Programme
) -> Generator[simpy.Event, None, None]:
    """Hand a programme its yearly money on the days named in its plan."""
    for month, pence in programme.releases:
        if month < world.plan.months:
            yield Moment(env, max(month, 0), Day.RELEASE)
            world.funds[programme.name].release(pence)


def pay_premiums(
    env: simpy.Environment, world: World, programme: Programme, incentive: Incentive
) -> Generator[simpy.Event, None, None]:
    """Pay, month by month, settings that come forward and have a graduate in post."""
    fund = world.funds[programme.name]
    rank = 64 * world.plan.programmes.index(programme) + programme.incentives.index(incentive)
    for month in range(max(programme.from_month, 0), min(programme.to_month, world.plan.months)):
        yield Moment(env, month, Day.INCENTIVES, rank)
        world.bring_up_to(month)
        ready = ready_to_claim(world, programme, incentive, month)
        paid = ready[: fund.affordable(incentive.price.pence, month)]
        fund.pay((incentive.price,), len(paid), month)
        world.claimed[programme.name, incentive.name][paid] = True
        world.units[programme.workforce].sponsored[paid] = True


def comes_forward(world: World, programme: Programme, incentive: Incentive) -> np.ndarray:
    """Return (settings,) the model time at which each setting comes forward; infinity for never."""
    workforce = world.workforce(programme.workforce)
    settings = workforce.settings
    assert settings is not None
    units = world.units[workforce.name]
    name = f"{programme.name}/{incentive.name}"
    sectors = np.array([kind.sector in incentive.sectors for kind in settings.types])
    meant = (
        sectors[units.kind]
        & units.eligible
        & (units.service == workforce.services.index(incentive.service))
        & (
            uniform(units.luck, named_decision(Decision.REFUSES, name), 0)
            >= incentive.refuses_share
        )
    )
    budget = exponential(units.luck, named_decision(Decision.TAKE_UP, name), 0)
    if incentive.take_up_rate_py <= 0.0:
        return np.full(len(units), np.inf)
    start = model_years(programme.from_month)
    return np.where(meant, start + budget / incentive.take_up_rate_py, np.inf)


def ready_to_claim(world: World, programme: Programme, incentive: Incentive, month: int) -> Ints:
    """Return settings that meet an incentive's condition and were not paid, first come first.

    A setting without a graduate is ready for HIRE_GRADUATE; it is paid if it then hires one.
    """
    if not world.funds[programme.name].is_open(month):
        return np.zeros(0, dtype=np.int64)
    units = world.units[programme.workforce]
    has_graduate = staff_of(world, programme.workforce, incentive.levels) > 0
    wanted = has_graduate == (incentive.kind is IncentiveKind.HAS_GRADUATE)
    forward = world.forward[programme.name, incentive.name]
    claimed = world.claimed[programme.name, incentive.name]
    ready = np.flatnonzero(
        wanted & ~claimed & (units.opens <= month) & (forward <= model_years(month))
    )
    return ready[np.lexsort((units.key[ready], forward[ready]))]
