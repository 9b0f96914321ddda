"""The monthly round: vacancies that have stood long enough meet those who seek a post."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import simpy

from sim.base.dates import model_years
from sim.base.luck import Origin, absorb, make_keys
from sim.behaviour.matching import (
    place_seekers,
    places_to_look,
    posts_to_fill,
    still_waiting,
    taken_in_order,
)
from sim.inputs.plan import IncentiveKind, Settings, State, Workforce
from sim.processes.calendar import Day, Moment
from sim.processes.incentives import pay_incentive, ready_to_claim
from sim.processes.world import World, drawn_groups, staff_of, staff_people
from sim.world.population import NO_UNIT, Rows
from sim.world.tables import DISPLACE, HIRE, JOIN
from sim.world.units import Units

Ints = npt.NDArray[np.int64]


def recruit_to_posts(
    env: simpy.Environment, world: World, workforce: Workforce
) -> Generator[simpy.Event, None, None]:
    """Fill the posts of each pool, by service and area, at each monthly round."""
    pools = world.pools[workforce.name]
    groups = np.flatnonzero(pools.of_group >= 0)
    for month in range(world.plan.months):
        yield Moment(env, month, Day.RECRUITMENT)
        now = world.bring_up_to(month)
        vacant = pools.posts[:, month] - pools.in_post(world.population.fte)
        before = world.vacant_in_pools[workforce.name]
        to_fill = posts_to_fill(vacant, before, pools.wait_rounds)
        queue = world.population.seekers(groups)
        hours = world.population.hours[queue].astype(np.int64)
        pool = pools.of_group[world.population.group[queue]]
        takes = taken_in_order(hours, pool, to_fill)
        hired = queue[takes]
        world.population.move(
            hired,
            State.IN_POST,
            now,
            world.directory.kind(HIRE),
            unit=np.full(len(hired), NO_UNIT),
        )
        filled = np.zeros_like(vacant)
        np.add.at(filled, pool[takes], hours[takes])
        world.vacant_in_pools[workforce.name] = still_waiting(before, filled, vacant - filled)


def close_settings(
    env: simpy.Environment, world: World, workforce: Workforce
) -> Generator[simpy.Event, None, None]:
    """Send the staff of settings that close to seek another post."""
    units = world.units[workforce.name]
    population = world.population
    for month in np.unique(units.closes[units.closes < world.plan.months]):
        yield Moment(env, int(month), Day.CLOSURES)
        now = world.bring_up_to(int(month))
        lost = population.staff_rows(units.first + np.flatnonzero(units.closes == month))
        population.move(lost, State.SEEKING, now, world.directory.kind(DISPLACE))


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
        open_posts = np.where(units.is_open(month), units.posts, 0)
        vacant = open_posts - staff_of(world, workforce.name)
        before = world.vacant_in_settings[workforce.name]
        to_fill = posts_to_fill(vacant, before, settings.wait_rounds)
        for_others = posts_to_fill(vacant, before, settings.hire_wait_rounds)
        queue = world.population.seekers(groups)
        placed = _place(world, workforce, settings, queue, to_fill, month)
        found = placed >= 0
        _take_on(world, workforce, queue[found], placed[found], now)
        found_work = np.bincount(placed[found], minlength=len(units))
        hires = np.maximum(for_others - found_work, 0)
        if hires.any():
            _hire_from_outside(env, world, workforce, settings, hires, month)
        filled = found_work + hires
        world.vacant_in_settings[workforce.name] = still_waiting(before, filled, vacant - filled)


def needed_at(workforce: Workforce, units: Units, level: str, month: int) -> Ints:
    """Return how many people of a level each setting (settings,) should have this month."""
    settings = workforce.settings
    assert settings is not None
    needed = np.zeros(len(units), dtype=np.int64)
    for need in settings.needs:
        if need.level == level and need.from_month <= month:
            meant = units.service == workforce.services.index(need.service)
            if need.only_deprived:
                meant &= units.is_deprived
            needed[meant] = need.posts_each
    return needed


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
    units = world.units[workforce.name]
    look_weights = np.array([kind.look_weight for kind in settings.types])[units.kind]
    weights = np.where(units.is_open(month), look_weights, 0.0)
    where = places_to_look(units.by_area, units.area, weights, len(world.plan.areas))
    area = world.area(queue)
    placed = np.full(len(queue), -1, dtype=np.int64)
    levels = world.levels(workforce, queue)

    def place(who: Ints, room: Ints) -> Ints:
        return place_seekers(
            world.population.luck, queue[who], area[who], where, room, month, settings.looks
        )

    for level in dict.fromkeys(need.level for need in settings.needs):
        own = np.flatnonzero(levels == workforce.levels.index(level))
        if len(own):
            lacking = needed_at(workforce, units, level, month)
            lacking -= staff_of(world, workforce.name, (level,))
            placed[own] = place(own, np.minimum(to_fill, np.maximum(lacking, 0)))
            np.subtract.at(to_fill, placed[own][placed[own] >= 0], 1)
    rest = np.flatnonzero(placed < 0)
    placed[rest] = place(rest, to_fill)
    return placed


def _take_on(world: World, workforce: Workforce, rows: Rows, unit: Ints, now: float) -> None:
    units = world.units[workforce.name]
    level = world.levels(workforce, rows)
    world.population.move(
        rows,
        State.IN_POST,
        now,
        world.directory.kind(HIRE),
        world.groups(workforce, units.service[unit], level, units.area[unit]),
        unit=units.first + unit,
    )


def _hire_from_outside(
    env: simpy.Environment,
    world: World,
    workforce: Workforce,
    settings: Settings,
    hires: Ints,
    month: int,
) -> None:
    """Take on people from outside; a setting paid to hire a graduate takes one as its first."""
    units = world.units[workforce.name]
    unit = np.repeat(np.arange(len(units)), hires)
    first = np.cumsum(hires) - hires
    number = units.hired[unit] + np.arange(len(unit)) - first[unit]
    keys = make_keys(Origin.SETTING_HIRE, units.key[unit], number)
    shares = [kind.hire_level_shares for kind in settings.types]
    group = drawn_groups(world, workforce, unit, absorb(world.luck, keys), shares)
    not_paid = hires > 0
    for programme in world.plan.programmes:
        if programme.workforce != workforce.name:
            continue
        for incentive in programme.incentives:
            if incentive.kind is IncentiveKind.HIRE_GRADUATE:
                ready = ready_to_claim(world, programme, incentive, month)
                ready = ready[not_paid[ready]]
                paid = pay_incentive(env, world, programme, incentive, ready, month)
                not_paid[paid] = False
                level = np.full(len(paid), workforce.levels.index(incentive.hire_level))
                group[first[paid]] = world.groups(
                    workforce, units.service[paid], level, units.area[paid]
                )
    profiles = [kind.hire_profile or settings.hire_profile for kind in settings.types]
    newcomers = staff_people(
        world, workforce, keys, group, units.kind[unit], profiles, model_years(month)
    )
    world.population.add(
        newcomers,
        State.IN_POST,
        world.population.reached,
        world.directory.kind(JOIN),
        (units.first + unit).astype(np.int32),
    )
    units.hired += hires
