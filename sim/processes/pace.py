"""The speed of every clock, set once a month, and arrivals from outside."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import simpy

from sim.base.dates import MONTHS_IN_YEAR
from sim.base.luck import Origin, make_keys, name_number
from sim.behaviour.people import make_people
from sim.behaviour.rates import (
    reward_factor,
    settled_pay_factor,
    strain_factor,
    strain_level,
    weather_factor,
)
from sim.inputs.plan import Arrivals, Plan, Posts, State, Strain, Workforce
from sim.processes.calendar import Day, Moment
from sim.processes.world import World, hours_in_post
from sim.world.tables import ARRIVE

Speeds = npt.NDArray[np.float64]


def set_pace(env: simpy.Environment, world: World) -> Generator[simpy.Event, None, None]:
    """On the first of a month let every clock run as fast as policy and circumstance say.

    Strain follows every month's vacancies. Without strain, only months in which something else
    changes are days of this process; looking more often would change nothing.
    """
    changes = months_of_change(world.plan)
    has_strain = any(workforce.strains for workforce in world.plan.workforces)
    for month in range(world.plan.months):
        if month not in changes and not has_strain:
            continue
        yield Moment(env, month, Day.PACE)
        now = world.bring_up_to(month)
        if month in changes:
            steady = steady_speeds(world, month)
        speeds = steady.copy()
        for workforce in world.plan.workforces:
            for strain in workforce.strains:
                factor = _strain(world, workforce, strain, month)
                world.strain[workforce.name, strain.service] = factor
                risks = [world.directory.risks.index(risk) for risk in strain.risks]
                speeds[np.ix_(world.directory.of(workforce.name, strain.service), risks)] *= factor
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
    group = world.directory.group(workforce.name, arrivals.service, arrivals.level)
    state = world.state_of_recruits(workforce.name, arrivals.service)
    for month in range(world.plan.months):
        if arrivals.people[month] == 0:
            continue
        yield Moment(env, month, Day.ARRIVALS)
        now = world.bring_up_to(month)
        name = f"{workforce.name}/{arrivals.name}"
        place = np.arange(int(arrivals.people[month]))
        keys = make_keys(Origin.ARRIVAL, name_number(name), month, place)
        newcomers = make_people(
            keys, group, arrivals.profile, workforce.retirement_ages, world.luck, now
        )
        world.population.add(newcomers, state, now, world.directory.kind(ARRIVE))


def steady_speeds(world: World, month: int) -> Speeds:
    """Return the speed (groups, risks) of each clock from this month, but for strain."""
    speeds = np.ones_like(world.population.clocks.speed)
    for workforce in world.plan.workforces:
        for risk in dict.fromkeys(row.name for row in workforce.careers):
            column = world.directory.risks.index(risk)
            common = weather_factor(workforce, risk, month, world.luck) * settled_pay_factor(
                workforce, risk, month
            )
            for number in world.directory.of(workforce.name):
                group = world.directory.groups[number]
                who = (group.workforce, group.service, group.level)
                rewards = reward_factor(workforce, world.plan.rewards, who, risk, month)
                speeds[number, column] = common * rewards
    return speeds


def _strain(world: World, workforce: Workforce, strain: Strain, month: int) -> float:
    posts = _posts(workforce, strain.service)
    in_post = hours_in_post(world, workforce.name, strain.service)
    groups = world.directory.of(workforce.name, strain.service)
    agency = int(world.population.fte[groups, State.AGENCY].sum())
    funded = int(posts.posts[month])
    covering = min(agency * posts.agency_cover_share, float(max(funded - in_post, 0)))
    return strain_factor(strain, strain_level(strain, month, funded, in_post, covering))


def _posts(workforce: Workforce, service: str) -> Posts:
    return next(posts for posts in workforce.posts if posts.service == service)
