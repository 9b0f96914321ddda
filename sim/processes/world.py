"""One world of one scenario: people, settings, vacancies and funds, and how it stands at the start."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt

from sim.base.dates import model_years
from sim.base.luck import (
    Decision,
    Keys,
    Origin,
    absorb,
    make_keys,
    name_number,
    uniform,
    world_state,
)
from sim.behaviour.people import make_people
from sim.inputs.plan import Plan, Profile, State, Workforce
from sim.world.kernel import Log
from sim.world.money import Fund
from sim.world.pools import Pools, make_pools
from sim.world.population import Newcomers, Population, Rows
from sim.world.tables import Directory, lay_out
from sim.world.units import Units, make_units

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Groups = npt.NDArray[np.int16]
NOBODY = -1


@dataclass(frozen=True)
class Applications:
    """Applications for one intake of a route, of which `funded` entrants were paid for."""

    month: int
    route: int
    applicants: int
    entrants: int
    funded: int


@dataclass(frozen=True)
class Starts:
    """People (n,) who started a route at one intake, by their keys.

    `setting` is the key of the setting where each works, or 0; `funder` the number of the programme
    that paid, or NOBODY.
    """

    month: int
    route: int
    people: Keys
    setting: Keys
    funder: Ints


@dataclass(frozen=True)
class Claims:
    """Settings (n,), by their keys, that a programme paid one of its incentives in a month."""

    month: int
    programme: int
    incentive: str
    setting: Keys


@dataclass
class World:
    """Everything that changes in one world, and the plan that it follows.

    `vacant_in_pools` and `vacant_in_settings` hold, by workforce and per pool or setting, posts vacant
    without a break since each of the last monthly rounds, latest last. `strain` holds the present
    strain factors (areas,) by (workforce, name of the strain). By (programme, incentive) and
    setting, `forward` holds when the setting comes forward, and `paid_in` the month in which it was
    last paid.
    """

    plan: Plan
    luck: int
    directory: Directory
    population: Population
    units: dict[str, Units]
    pools: dict[str, Pools]
    funds: dict[str, Fund]
    vacant_in_pools: dict[str, list[Ints]] = field(default_factory=dict)
    vacant_in_settings: dict[str, list[Ints]] = field(default_factory=dict)
    strain: dict[tuple[str, str], Floats] = field(default_factory=dict)
    forward: dict[tuple[str, str], Floats] = field(default_factory=dict)
    paid_in: dict[tuple[str, str], Ints] = field(default_factory=dict)
    applications: list[Applications] = field(default_factory=list)
    starts: list[Starts] = field(default_factory=list)
    claims: list[Claims] = field(default_factory=list)
    cohorts: int = 0

    def bring_up_to(self, month: int) -> float:
        """Bring all careers up to the first day of a month; return it in model years."""
        now = model_years(month)
        self.population.advance(now)
        return now

    def workforce(self, name: str) -> Workforce:
        """Return the workforce of that name."""
        return next(workforce for workforce in self.plan.workforces if workforce.name == name)

    def state_of_recruits(self, workforce: str, service: str) -> State:
        """Return where people go who may take up work in a service: to a queue where posts bind.

        Where the plan has neither posts nor settings there is nothing to wait for.
        """
        binds = self.workforce(workforce).posts_bind(service)
        return State.SEEKING if binds else State.IN_POST

    def groups(self, workforce: Workforce, service: Ints, level: Ints, area: Ints) -> Groups:
        """Return (n,) groups, from numbers of services and levels of a workforce and of areas."""
        first = self.first_group(workforce)
        place = (service * len(workforce.levels) + level) * len(self.plan.areas) + area
        return np.asarray(first + place, dtype=np.int16)

    def levels(self, workforce: Workforce, rows: Rows) -> Ints:
        """Return (n,) numbers of the levels of people of a workforce."""
        place = self.population.group[rows].astype(np.int64) - self.first_group(workforce)
        return np.asarray(place // len(self.plan.areas) % len(workforce.levels))

    def services(self, workforce: Workforce, rows: Rows) -> Ints:
        """Return (n,) numbers of the services of people of a workforce."""
        place = self.population.group[rows].astype(np.int64) - self.first_group(workforce)
        return np.asarray(place // (len(self.plan.areas) * len(workforce.levels)))

    def area(self, rows: Rows) -> Ints:
        """Return (n,) numbers of the areas in which people live and work."""
        return np.asarray(self.directory.area_of[self.population.group[rows]])

    def first_group(self, workforce: Workforce) -> int:
        """Return the number of the first of a workforce's groups."""
        return int(self.directory.of(workforce.name)[0])

    def next_cohort(self) -> int:
        """Return a number for a new cohort of trainees."""
        self.cohorts += 1
        return self.cohorts

    def take_events(self) -> Log:
        """Return what happened since the last call."""
        return self.population.take_events()


def start_world(plan: Plan, seed: int, world: int) -> World:
    """Return a world as it stands on the first day, before anything happens."""
    directory, tables = lay_out(plan)
    luck = world_state(seed, world)
    population = Population(tables, room_for(plan))
    started = World(
        plan=plan,
        luck=luck,
        directory=directory,
        population=population,
        units={},
        pools={w.name: make_pools(w, directory) for w in plan.workforces if w.posts},
        funds={programme.name: Fund(programme) for programme in plan.programmes},
    )
    for workforce in plan.workforces:
        _add_stocks(started, workforce)
        if workforce.settings is not None:
            _add_settings(started, workforce)
        if workforce.posts:
            pools = started.pools[workforce.name]
            vacant = pools.posts[:, 0] - pools.in_post(population.fte)
            rounds = int(pools.wait_rounds.max())
            started.vacant_in_pools[workforce.name] = [vacant] * (rounds + 1)
    return started


def _add_stocks(world: World, workforce: Workforce) -> None:
    """Add the people who are there at the start, all who are alike at once."""
    alike: dict[tuple[Profile, State], list[tuple[Keys, int]]] = {}
    for stock in workforce.stocks:
        for heads, level in zip(stock.heads, workforce.levels, strict=True):
            if heads:
                name = f"{workforce.name}/{stock.service}/{level}/{stock.state.name}/{stock.area}"
                keys = make_keys(Origin.STOCK, name_number(name), np.arange(heads))
                group = world.directory.group(workforce.name, stock.service, level, stock.area)
                alike.setdefault((stock.profile, stock.state), []).append((keys, group))
    for (profile, state), parts in alike.items():
        keys = np.concatenate([keys for keys, _ in parts])
        groups = np.repeat([group for _, group in parts], [len(keys) for keys, _ in parts])
        newcomers = make_people(
            keys, groups.astype(np.int16), profile, workforce.retirement_ages, world.luck, 0.0
        )
        world.population.add(newcomers, state, 0.0)


def _add_settings(world: World, workforce: Workforce) -> None:
    """Open the settings that exist at the start, and put people into their posts."""
    settings = workforce.settings
    assert settings is not None
    population = world.population
    first_unit = len(population.staff)
    units = make_units(world.plan, workforce, world.luck, first_unit)
    population.make_settings(len(units))
    world.units[workforce.name] = units
    open_units = np.flatnonzero(units.opens == 0)
    unit = np.repeat(open_units, units.posts[open_units])
    first = np.cumsum(units.posts[open_units]) - units.posts[open_units]
    slot = np.arange(len(unit)) - np.repeat(first, units.posts[open_units])
    keys = make_keys(Origin.SETTING_STOCK, units.key[unit], slot)
    kinds = units.kind[unit]
    vacant_share = np.array([kind.vacant_share_at_start for kind in settings.types])
    luck = absorb(world.luck, keys)
    filled = uniform(luck, Decision.VACANT_AT_START, 0) >= vacant_share[kinds]
    keys, unit, kinds, luck = keys[filled], unit[filled], kinds[filled], luck[filled]
    shares = [kind.level_shares for kind in settings.types]
    group = drawn_groups(world, workforce, unit, luck, shares)
    profiles = [kind.stock_profile or settings.stock_profile for kind in settings.types]
    newcomers = staff_people(world, workforce, keys, group, kinds, profiles, 0.0)
    population.add(newcomers, State.IN_POST, 0.0, unit=(units.first + unit).astype(np.int32))
    vacant = np.where(units.opens == 0, units.posts, 0) - staff_of(world, workforce.name)
    rounds = max(settings.wait_rounds, settings.hire_wait_rounds)
    world.vacant_in_settings[workforce.name] = [vacant] * (rounds + 1)


def room_for(plan: Plan) -> int:
    """Return rows to set aside: more than come, as a rule; what is not used costs nothing."""
    stock = sum(sum(s.heads) for w in plan.workforces for s in w.stocks)
    for workforce in plan.workforces:
        if workforce.settings is not None:
            for kind in workforce.settings.types:
                mean = sum(size * share for size, share in kind.staff_sizes)
                stock += round(int(kind.open_settings.max(initial=0)) * mean)
    students = sum(intake.places for route in plan.routes for intake in route.intakes)
    return 1024 + 4 * stock + students


def drawn_groups(
    world: World,
    workforce: Workforce,
    unit: Ints,
    luck: Keys,
    shares: list[tuple[float, ...]],
) -> Groups:
    """Return groups (n,) of people whose levels are drawn from the shares of their setting's type."""
    units = world.units[workforce.name]
    chance = uniform(luck, Decision.LEVEL, 0)
    ends = np.cumsum(shares, axis=1)[units.kind[unit], :-1]
    level = (ends <= chance[:, np.newaxis]).sum(axis=1)
    return world.groups(workforce, units.service[unit], level, units.area[unit])


def staff_people(
    world: World,
    workforce: Workforce,
    keys: Keys,
    group: Groups,
    kind: Ints,
    profiles: list[Profile],
    now: float,
) -> Newcomers:
    """Return the people of these keys, who are as the profile of their setting's type says."""
    distinct = list(dict.fromkeys(profiles))
    which = np.array([distinct.index(profile) for profile in profiles])[kind]
    parts, places = [], []
    for number, profile in enumerate(distinct):
        own = np.flatnonzero(which == number)
        ages = workforce.retirement_ages
        parts.append(make_people(keys[own], group[own], profile, ages, world.luck, now))
        places.append(own)
    order = np.argsort(np.concatenate(places))
    return Newcomers(
        *(
            np.concatenate([getattr(part, column.name) for part in parts])[order]
            for column in fields(Newcomers)
        )
    )


def staff_of(world: World, workforce: str, levels: tuple[str, ...] | None = None) -> Ints:
    """Return heads (settings,) in post in a workforce's settings, at some levels or at all."""
    units = world.units[workforce]
    own = world.population.staff[units.first : units.first + len(units)]
    if levels is not None:
        names = world.workforce(workforce).levels
        own = own[:, [number for number, name in enumerate(names) if name in levels]]
    return np.asarray(own.sum(axis=1, dtype=np.int64))
