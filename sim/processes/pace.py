"""The speed of every clock, set once a month, and arrivals from outside."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import simpy

from sim.base.dates import MONTHS_IN_YEAR
from sim.base.luck import Origin, absorb, make_keys, name_number
from sim.behaviour.people import draw_areas, make_people
from sim.behaviour.rates import (
    ARRIVALS,
    factor_over_areas,
    reaches,
    reward_factor,
    settled_pay_factor,
    strain_factor,
    strain_level,
    weather_factor,
)
from sim.inputs.plan import Arrivals, Plan, Reward, Strain, Workforce
from sim.processes.calendar import Day, Moment
from sim.processes.world import World
from sim.world.tables import ARRIVE

Speeds = npt.NDArray[np.float64]
Alike = dict[tuple[Reward, ...], list[int]]


def set_pace(env: simpy.Environment, world: World) -> Generator[simpy.Event, None, None]:
    """On the first of a month let every clock run as fast as policy and circumstance say.

    Strain follows every month's vacancies. Without strain, only months in which something else
    changes are days of this process; looking more often would change nothing.
    """
    changes = months_of_change(world.plan)
    alike = {w.name: _reached_alike(world, w) for w in world.plan.workforces}
    has_strain = any(workforce.strains for workforce in world.plan.workforces)
    for month in range(world.plan.months):
        if month not in changes and not has_strain:
            continue
        yield Moment(env, month, Day.PACE)
        now = world.bring_up_to(month)
        if month in changes:
            steady = steady_speeds(world, alike, month)
        speeds = steady.copy()
        for workforce in world.plan.workforces:
            for strain in workforce.strains:
                factors = _strain(world, workforce, strain, month)
                world.strain[workforce.name, strain.name] = factors
                risks = np.array([world.directory.risks.index(risk) for risk in strain.risks])
                groups = world.directory.of(workforce.name, strain.service)
                by_group = factors[world.directory.area_of[groups]]
                speeds[np.ix_(groups, risks)] *= by_group[:, np.newaxis]
        world.population.set_speeds(speeds, now)


def months_of_change(plan: Plan) -> set[int]:
    """Return the months in which speeds can change but for strain: weather, pay and rewards."""
    months = {0}
    for workforce in plan.workforces:
        if workforce.weather:
            months |= set(range(0, plan.months, MONTHS_IN_YEAR))
        for index in (workforce.pay_index, workforce.outside_pay_index):
            if index is not None:
                months |= {int(n) + 1 for n in np.flatnonzero(np.diff(index))}
    for reward in plan.rewards:
        months |= set(range(reward.from_month, reward.from_month + reward.phase_in_months + 1))
        months.add(reward.to_month)
    return {month for month in months if 0 <= month < plan.months}


def receive_arrivals(
    env: simpy.Environment, world: World, workforce: Workforce, arrivals: Arrivals
) -> Generator[simpy.Event, None, None]:
    """Let people join from outside, month by month, to seek a post."""
    first = world.directory.group(
        workforce.name, arrivals.service, arrivals.level, world.plan.areas[0]
    )
    kind = (arrivals.service, arrivals.level)
    state = world.state_of_recruits(workforce.name, arrivals.service)
    for month in range(world.plan.months):
        if arrivals.people[month] == 0:
            continue
        yield Moment(env, month, Day.ARRIVALS)
        now = world.bring_up_to(month)
        name = f"{workforce.name}/{arrivals.name}"
        factor = factor_over_areas(
            workforce, world.plan, kind, arrivals.area_shares, ARRIVALS, month
        )
        place = np.arange(int(np.floor(int(arrivals.people[month]) * factor)))
        keys = make_keys(Origin.ARRIVAL, name_number(name), month, place)
        group = first + draw_areas(arrivals.area_shares, absorb(world.luck, keys))
        newcomers = make_people(
            keys,
            group.astype(np.int16),
            arrivals.profile,
            workforce.retirement_ages,
            world.luck,
            now,
        )
        world.population.add(newcomers, state, now, world.directory.kind(ARRIVE))


def steady_speeds(world: World, alike: dict[str, Alike], month: int) -> Speeds:
    """Return the speed (groups, risks) of each clock from this month, but for strain.

    `alike` holds, by workforce, the groups that the same rewards reach.
    """
    speeds = np.ones_like(world.population.clocks.speed)
    for workforce in world.plan.workforces:
        for risk in dict.fromkeys(row.name for row in workforce.careers):
            column = world.directory.risks.index(risk)
            common = weather_factor(workforce, risk, month, world.luck) * settled_pay_factor(
                workforce, risk, month
            )
            for rewards, groups in alike[workforce.name].items():
                who = world.directory.groups[groups[0]].who
                factor = reward_factor(workforce, rewards, who, risk, month)
                speeds[groups, column] = common * factor
    return speeds


def _reached_alike(world: World, workforce: Workforce) -> Alike:
    """Return the rewards that reach people of a workforce, each set with the groups it reaches."""
    found: dict[tuple[int, ...], list[int]] = {}
    for number in world.directory.of(workforce.name):
        who = world.directory.groups[number].who
        own = [n for n, reward in enumerate(world.plan.rewards) if reaches(reward, *who)]
        found.setdefault(tuple(own), []).append(int(number))
    return {tuple(world.plan.rewards[n] for n in own): groups for own, groups in found.items()}


def _strain(world: World, workforce: Workforce, strain: Strain, month: int) -> Speeds:
    """Return the strain factor of each area (areas,) from this month's posts, staff and cover."""
    factors = np.ones(len(world.plan.areas))
    if not workforce.posts:
        return factors
    pools = world.pools[workforce.name]
    in_post = pools.in_post(world.population.fte)
    agency = pools.agency(world.population.fte)
    for number, posts in enumerate(workforce.posts):
        if posts.service != strain.service:
            continue
        area = world.plan.areas.index(posts.area)
        funded = int(posts.posts[month])
        uncovered = float(max(funded - in_post[number], 0))
        covering = min(int(agency[number]) * posts.agency_cover_share, uncovered)
        level = strain_level(strain, area, month, funded, int(in_post[number]), covering)
        factors[area] = strain_factor(strain, level)
    return factors
