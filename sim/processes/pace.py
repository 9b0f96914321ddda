"""The speed of every clock, set once a month, and arrivals from outside."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.base.luck import Origin, make_keys, name_number
from sim.behaviour.people import make_people
from sim.behaviour.rates import (
    reward_factor,
    settled_pay_factor,
    strain_factor,
    strain_level,
    weather_factor,
)
from sim.inputs.plan import Arrivals, Posts, State, Strain, Workforce
from sim.processes.calendar import Day, Moment
from sim.processes.world import World, hours_in_post
from sim.world.tables import ARRIVE


def set_pace(env: simpy.Environment, world: World) -> Generator[simpy.Event, None, None]:
    """On the first of each month let every clock run as fast as policy and circumstance say."""
    for month in range(world.plan.months):
        yield Moment(env, month, Day.PACE)
        now = world.bring_up_to(month)
        for workforce in world.plan.workforces:
            for strain in workforce.strains:
                world.strain[workforce.name, strain.service] = _strain(
                    world, workforce, strain, month
                )
        world.population.set_speeds(_speeds(world, month), now)


def receive_arrivals(
    env: simpy.Environment, world: World, workforce: Workforce, arrivals: Arrivals
) -> Generator[simpy.Event, None, None]:
    """Let people join from outside, month by month, to seek a post."""
    group = world.directory.group(workforce.name, arrivals.service, arrivals.level)
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
        world.population.add(newcomers, State.SEEKING, now, world.directory.kind(ARRIVE))


def _speeds(world: World, month: int) -> np.ndarray:
    """Return the speed (groups, risks) of each clock from this month."""
    speeds = np.ones_like(world.population.clocks.speed)
    for workforce in world.plan.workforces:
        strains = {strain.service: strain for strain in workforce.strains}
        for risk in dict.fromkeys(row.name for row in workforce.careers):
            column = world.directory.risks.index(risk)
            common = weather_factor(workforce, risk, month, world.luck) * settled_pay_factor(
                workforce, risk, month
            )
            for number in world.directory.of(workforce.name):
                group = world.directory.groups[number]
                who = (group.workforce, group.service, group.level)
                factor = common * reward_factor(
                    workforce, world.plan.rewards, who, risk, month
                )
                strain = strains.get(group.service)
                if strain is not None and risk in strain.risks:
                    factor *= world.strain[workforce.name, group.service]
                speeds[number, column] = factor
    return speeds


def _strain(world: World, workforce: Workforce, strain: Strain, month: int) -> float:
    posts = _posts(workforce, strain.service)
    in_post = hours_in_post(world, workforce.name, strain.service)
    _, fte = world.population.census()
    groups = world.directory.of(workforce.name, strain.service)
    agency = int(fte[groups, State.AGENCY].sum())
    funded = int(posts.posts[month])
    covering = min(agency * posts.agency_cover_share, float(max(funded - in_post, 0)))
    return strain_factor(strain, strain_level(strain, month, funded, in_post, covering))


def _posts(workforce: Workforce, service: str) -> Posts:
    return next(posts for posts in workforce.posts if posts.service == service)
