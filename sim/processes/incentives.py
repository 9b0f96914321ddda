"""Payments to settings that come forward: for hiring a graduate, having one, or training one."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import simpy

from sim.base.dates import model_years
from sim.base.luck import Decision, exponential, named_decision, uniform
from sim.inputs.plan import Incentive, IncentiveKind, Programme, Purse, State
from sim.processes.calendar import Day, Moment
from sim.processes.world import Claims, World, staff_of
from sim.world.units import NEVER

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def release_money(
    env: simpy.Environment, world: World, programme: Programme, purse: Purse
) -> Generator[simpy.Event, None, None]:
    """Hand a purse its yearly money on the days named in its plan."""
    for month, pence in purse.releases:
        if month < world.plan.months:
            yield Moment(env, max(month, 0), Day.RELEASE)
            world.funds[programme.name].accounts[purse.name].release(pence)


def pay_premiums(
    env: simpy.Environment, world: World, programme: Programme, incentive: Incentive
) -> Generator[simpy.Event, None, None]:
    """Pay, month by month, settings that come forward and have a graduate in post, or train one."""
    rank = rank_of(world, programme, incentive)
    for month in range(max(programme.from_month, 0), min(programme.to_month, world.plan.months)):
        if not incentive.from_month <= month < incentive.to_month:
            continue
        yield Moment(env, month, Day.INCENTIVES, rank)
        world.bring_up_to(month)
        ready = ready_to_claim(world, programme, incentive, month)
        pay_incentive(env, world, programme, incentive, ready, month)


def rank_of(world: World, programme: Programme, incentive: Incentive) -> int:
    """Return the place of an incentive among those that act at one place of a day."""
    return 64 * world.plan.programmes.index(programme) + programme.incentives.index(incentive)


def comes_forward(world: World, programme: Programme, incentive: Incentive) -> np.ndarray:
    """Return (settings,) the model time at which each setting comes forward; infinity for never."""
    workforce = world.workforce(programme.workforce)
    settings = workforce.settings
    assert settings is not None
    units = world.units[workforce.name]
    name = f"{programme.name}/{incentive.name}"
    sectors = np.array([kind.sector in incentive.sectors for kind in settings.types])
    refuses = np.array(incentive.refuses_by_type or (incentive.refuses_share,) * len(sectors))
    refusal = uniform(units.luck, named_decision(Decision.REFUSES, name), 0)
    meant = (
        sectors[units.kind]
        & (units.eligible | incentive.all_settings)
        & (units.service == workforce.services.index(incentive.service))
        & (refusal >= refuses[units.kind])
    )
    budget = exponential(units.luck, named_decision(Decision.TAKE_UP, name), 0)
    if incentive.take_up_rate_py <= 0.0:
        return np.full(len(units), np.inf)
    start = model_years(max(programme.from_month, incentive.from_month))
    return np.where(meant, start + budget / incentive.take_up_rate_py, np.inf)


def ready_to_claim(world: World, programme: Programme, incentive: Incentive, month: int) -> Ints:
    """Return settings that may be paid an incentive now, first come first.

    A setting without a graduate is ready for HIRE_GRADUATE; it is paid if it then hires one.
    """
    runs = incentive.from_month <= month < incentive.to_month
    if not (runs and world.funds[programme.name].is_open(month)):
        return np.zeros(0, dtype=np.int64)
    units = world.units[programme.workforce]
    forward = world.forward[programme.name, incentive.name]
    paid_in = world.paid_in[programme.name, incentive.name]
    again = incentive.again_after_months
    is_due = paid_in == NEVER
    if again > 0:
        is_due |= paid_in <= month - again
    ready = np.flatnonzero(
        _meets(world, programme.workforce, incentive)
        & is_due
        & units.is_open(month)
        & (forward <= model_years(month))
    )
    return ready[np.lexsort((units.key[ready], forward[ready]))]


def pay_incentive(
    env: simpy.Environment,
    world: World,
    programme: Programme,
    incentive: Incentive,
    ready: Ints,
    month: int,
) -> Ints:
    """Pay as many of the settings that are ready as the money allows, in order; return them."""
    units = world.units[programme.workforce]
    fund = world.funds[programme.name]
    prices = (incentive.price,)
    paid = ready[fund.affords(incentive.purse, prices, units.area[ready])]
    if not len(paid):
        return paid
    fund.pay(incentive.purse, prices, units.area[paid], month)
    world.paid_in[programme.name, incentive.name][paid] = month
    number = world.plan.programmes.index(programme)
    world.claims.append(Claims(month, number, incentive.name, units.key[paid]))
    until = month + incentive.sponsors_months
    units.sponsored_until[paid] = np.maximum(units.sponsored_until[paid], until)
    if incentive.condition is not None:
        env.process(check_condition(env, world, programme, incentive, paid, month))
    return paid


def check_condition(
    env: simpy.Environment,
    world: World,
    programme: Programme,
    incentive: Incentive,
    paid: Ints,
    month: int,
) -> Generator[simpy.Event, None, None]:
    """When a condition falls due, take money back from settings that do not meet it."""
    condition = incentive.condition
    assert condition is not None
    last = condition.by_month if condition.by_month >= 0 else month + condition.within_months
    due = max(last, month + 1)
    if due >= world.plan.months:
        return
    yield Moment(env, due, Day.CLAWBACK, rank_of(world, programme, incentive))
    world.bring_up_to(due)
    units = world.units[programme.workforce]
    keeps = staff_of(world, programme.workforce, condition.levels) > 0
    if condition.trains_routes:
        keeps &= _has_trained(world, programme.workforce, condition.trains_routes, month)
    owes = paid[units.is_open(due)[paid] & ~keeps[paid]]
    world.funds[programme.name].claw_back(
        incentive.purse, incentive.price, condition.clawback_share, units.area[owes], due
    )


def _meets(world: World, workforce: str, incentive: Incentive) -> Flags:
    """Return which settings (settings,) do at present what an incentive is paid for."""
    if incentive.kind is IncentiveKind.GROWS_GRADUATE:
        return _trains_now(world, workforce, incentive.routes)
    has_graduate = staff_of(world, workforce, incentive.levels) > 0
    wants_graduate = incentive.kind is IncentiveKind.HAS_GRADUATE
    return np.asarray(has_graduate == wants_graduate)


def _trains_now(world: World, workforce: str, routes: tuple[str, ...]) -> Flags:
    population = world.population
    units = world.units[workforce]
    groups = world.directory.of(workforce)
    rows = population.rows_in((State.TRAINING_IN_POST,), groups)
    wanted = [n for n, route in enumerate(world.plan.routes) if route.name in routes]
    rows = rows[np.isin(population.course[rows], wanted)]
    trains = np.zeros(len(units), dtype=np.bool_)
    trains[population.unit[rows] - units.first] = True
    return trains


def _has_trained(world: World, workforce: str, routes: tuple[str, ...], since: int) -> Flags:
    units = world.units[workforce]
    has = np.zeros(len(units), dtype=np.bool_)
    for number, route in enumerate(world.plan.routes):
        if route.name in routes and number in units.trained_in:
            has |= units.trained_in[number] >= since
    return has
