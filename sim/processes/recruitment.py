"""The monthly round: vacancies that have stood long enough meet those who seek a post."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import simpy

from sim.base.dates import model_years
from sim.base.luck import Origin, absorb, make_keys
from sim.behaviour.matching import (
    looks_at,
    place_seekers,
    posts_to_fill,
    still_waiting,
    taken_in_order,
)
from sim.behaviour.people import make_people
from sim.inputs.plan import IncentiveKind, Posts, Settings, State, Workforce
from sim.processes.calendar import Day, Moment
from sim.processes.incentives import ready_to_claim
from sim.processes.world import World, hours_in_post, level_groups, staff_of
from sim.world.population import Rows
from sim.world.tables import HIRE, JOIN

Ints = npt.NDArray[np.int64]


def recruit_to_posts(
    env: simpy.Environment, world: World, workforce: Workforce, posts: Posts
) -> Generator[simpy.Event, None, None]:
    """Fill the posts of one service, held in common, at each monthly round."""
    place = (workforce.name, posts.service)
    groups = world.directory.of(*place)
    for month in range(world.plan.months):
        yield Moment(env, month, Day.RECRUITMENT)
        now = world.bring_up_to(month)
        vacant = np.array([int(posts.posts[month]) - hours_in_post(world, *place)])
        before = world.vacant_after[place]
        to_fill = int(posts_to_fill(vacant, before[len(before) - posts.wait_rounds :])[0])
        queue = world.population.seekers(groups)
        hours = world.population.hours[queue].astype(np.int64)
        hired = queue[taken_in_order(hours, to_fill)]
        world.population.move(hired, State.IN_POST, now, world.directory.kind(HIRE))
        filled = hours[: len(hired)].sum()
        world.vacant_after[place] = still_waiting(before, filled, vacant - filled)


def recruit_to_settings(
    env: simpy.Environment, world: World, workforce: Workforce
) -> Generator[simpy.Event, None, None]:
    """Fill the posts of settings at each monthly round: seekers first, then people from outside."""
    settings = workforce.settings
    assert settings is not None
    units = world.units[workforce.name]
    groups = world.directory.of(workforce.name)
    for month in range(world.plan.months):
        yield Moment(env, month, Day.RECRUITMENT)
        now = world.bring_up_to(month)
        open_posts = np.where(units.opens <= month, units.posts, 0)
        vacant = open_posts - staff_of(world, workforce.name)
        before = world.vacant_after[workforce.name, ""]
        to_fill = posts_to_fill(vacant, before[len(before) - settings.wait_rounds :])
        for_others = posts_to_fill(vacant, before[len(before) - settings.hire_wait_rounds :])
        queue = world.population.seekers(groups)
        placed = _place(world, workforce, settings, queue, to_fill, month)
        found = placed >= 0
        _take_on(world, workforce, queue[found], placed[found], now)
        found_work = np.bincount(placed[found], minlength=len(units))
        hires = np.maximum(for_others - found_work, 0)
        if hires.any():
            _hire_from_outside(world, workforce, settings, hires, month)
        filled = found_work + hires
        world.vacant_after[workforce.name, ""] = still_waiting(before, filled, vacant - filled)


def level_number(world: World, workforce: Workforce, rows: Rows) -> Ints:
    """Return (n,) level numbers of people of a workforce."""
    first = world.directory.group(workforce.name, workforce.services[0], workforce.levels[0])
    return (world.population.group[rows].astype(np.int64) - first) % len(workforce.levels)


def graduates_lacking(world: World, workforce: Workforce, level: str, month: int) -> Ints:
    """Return how many more people of a level each setting (settings,) should have this month."""
    settings = workforce.settings
    assert settings is not None
    units = world.units[workforce.name]
    needed = np.zeros(len(units), dtype=np.int64)
    for need in settings.needs:
        if need.level == level and need.from_month <= month:
            meant = units.service == workforce.services.index(need.service)
            if need.only_deprived:
                meant &= units.is_deprived
            needed[meant] = need.posts_each
    lacking = needed - staff_of(world, workforce.name, (level,))
    return np.where(units.opens <= month, np.maximum(lacking, 0), 0)


def _place(
    world: World,
    workforce: Workforce,
    settings: Settings,
    queue: Rows,
    to_fill: Ints,
    month: int,
) -> Ints:
    """Return (n,) the setting that each seeker joins, or -1.

    Those at a level that settings need look first among the settings that lack one.
    """
    luck = world.population.people.luck[queue]
    looked = looks_at(luck, month, settings.looks, len(to_fill))
    placed = np.full(len(queue), -1, dtype=np.int64)
    levels = level_number(world, workforce, queue)
    for level in dict.fromkeys(need.level for need in settings.needs):
        own = np.flatnonzero(levels == workforce.levels.index(level))
        if len(own):
            wanted = np.minimum(to_fill, graduates_lacking(world, workforce, level, month))
            placed[own] = place_seekers(looked[own], wanted)
            joined = placed[own][placed[own] >= 0]
            np.subtract.at(to_fill, joined, 1)
    rest = np.flatnonzero(placed < 0)
    placed[rest] = place_seekers(looked[rest], to_fill)
    return placed


def _take_on(world: World, workforce: Workforce, rows: Rows, unit: Ints, now: float) -> None:
    units = world.units[workforce.name]
    first = world.directory.group(workforce.name, workforce.services[0], workforce.levels[0])
    level = level_number(world, workforce, rows)
    group = first + units.service[unit] * len(workforce.levels) + level
    world.population.move(
        rows,
        State.IN_POST,
        now,
        world.directory.kind(HIRE),
        group.astype(np.int16),
        unit=units.first + unit,
    )


def _hire_from_outside(
    world: World, workforce: Workforce, settings: Settings, hires: Ints, month: int
) -> None:
    """Take on people from outside; a setting paid to hire a graduate takes one as its first."""
    units = world.units[workforce.name]
    unit = np.repeat(np.arange(len(units)), hires)
    first = np.cumsum(hires) - hires
    number = units.hired[unit] + np.arange(len(unit)) - first[unit]
    keys = make_keys(Origin.SETTING_HIRE, units.key[unit], number)
    shares = [kind.hire_level_shares for kind in settings.types]
    group = level_groups(
        world, workforce, units.service[unit], units.kind[unit], absorb(world.luck, keys), shares
    )
    for programme in world.plan.programmes:
        if programme.workforce != workforce.name:
            continue
        for incentive in programme.incentives:
            if incentive.kind is IncentiveKind.HIRE_GRADUATE:
                ready = ready_to_claim(world, programme, incentive, month)
                ready = ready[hires[ready] > 0]
                fund = world.funds[programme.name]
                paid = ready[: fund.affordable(incentive.price.pence, month)]
                fund.pay((incentive.price,), len(paid), month)
                units.sponsored[paid] = True
                world.claimed[programme.name, incentive.name][paid] = True
                level = workforce.levels.index(incentive.hire_level)
                base = world.directory.group(
                    workforce.name, workforce.services[0], workforce.levels[0]
                )
                group[first[paid]] = base + units.service[paid] * len(workforce.levels) + level
    newcomers = make_people(
        keys,
        group,
        settings.hire_profile,
        workforce.retirement_ages,
        world.luck,
        model_years(month),
    )
    world.population.add(
        newcomers,
        State.IN_POST,
        world.population.reached,
        world.directory.kind(JOIN),
        (units.first + unit).astype(np.int32),
    )
    units.hired += hires
