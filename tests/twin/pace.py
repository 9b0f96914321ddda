"""How fast each clock runs, and what pay and policy do to numbers of people (section 10)."""

from __future__ import annotations

import math

import numpy as np

from sim.base.luck import Origin, absorb_number, make_key, name_number, normal_number
from sim.base.portable import portable_exp, portable_power
from sim.inputs.plan import HOLDS_POST, PayForm, State, StrainDriver
from tests.twin.person import Group


def answer(workforce, name: str, ratio: float) -> float:
    """Return how something answers to a ratio of pay."""
    elasticity = dict(workforce.pay_elasticities).get(name, 0.0)
    if workforce.pay_form is PayForm.POWER:
        return portable_power(ratio, elasticity)
    if workforce.pay_form is PayForm.EXPONENTIAL:
        return portable_exp(elasticity * (ratio - 1.0))
    return max(1.0 + elasticity * (ratio - 1.0), 0.0)


def weather(world, workforce, name: str, month: int) -> float:
    spread = dict(workforce.weather).get(name, 0.0)
    if spread == 0.0:
        return 1.0
    year = math.floor(month / 12)
    key = make_key(Origin.WEATHER, name_number(workforce.name), name_number(name), year)
    z = normal_number(absorb_number(world.luck, key))
    return portable_exp(spread * z - spread * spread / 2.0)


def settled_pay(workforce, name: str, month: int) -> float:
    own, outside = (
        1.0 if index is None else float(index[month])
        for index in (workforce.pay_index, workforce.outside_pay_index)
    )
    return answer(workforce, name, own / outside)


def packages(world, group: Group, month: int):
    """Return the rewards and other policies in force for people of a group."""
    return tuple(
        reward
        for reward in world.plan.rewards
        if reward.workforce == group.workforce
        and group.service in reward.services
        and group.level in reward.levels
        and (not reward.areas or group.area in reward.areas)
        and reward.from_month <= month < reward.to_month
    )


def rewards(workforce, own, name: str, month: int) -> float:
    """Return the joint effect of some packages in a month."""
    uplifted = 1.0
    for reward in own:
        uplifted *= 1.0 + reward.pay_uplift
    uplift = uplifted - 1.0
    factor = answer(workforce, name, 1.0 + uplift)
    for reward in own:
        coverage = 1.0
        if reward.phase_in_months:
            coverage = min(1.0, (month - reward.from_month + 1) / reward.phase_in_months)
        for what, multiplier in reward.effects:
            if what == name:
                factor *= 1.0 + (multiplier - 1.0) * coverage
    return max(workforce.effect_floor, factor)


def own_factor(world, group: Group, name: str, month: int) -> float:
    """Return the factor on applicants, arrivals or taking up practice, in one group."""
    workforce = world.workforce(group.workforce)
    own = packages(world, group, month)
    return settled_pay(workforce, name, month) * rewards(workforce, own, name, month)


def factor_over_areas(world, workforce, service, level, area_shares, name, month: int) -> float:
    """Return the factor on applicants or arrivals who are shared out over areas."""
    areas = world.plan.areas
    if not area_shares:
        return own_factor(world, Group(workforce, service, level, areas[0]), name, month)
    return sum(
        share * own_factor(world, Group(workforce, service, level, area), name, month)
        for area, share in zip(areas, area_shares, strict=True)
    )


def set_pace(world):
    """Set every clock's speed; a generator that is sent the month."""
    groups = [
        Group(workforce.name, service, level, area)
        for workforce in world.plan.workforces
        for service in workforce.services
        for level in workforce.levels
        for area in world.plan.areas
    ]
    while True:
        month = yield
        changed = set()
        strained, steady = _strains(world, month), {}
        for group in groups:
            workforce, own = world.workforce(group.workforce), packages(world, group, month)
            which = (workforce.name, tuple(reward.name for reward in own))
            if which not in steady:
                steady[which] = _steady(world, workforce, own, month)
            for risk, speed in steady[which].items():
                for risks, factor in strained.get((group.workforce, group.service, group.area), ()):
                    if risk in risks:
                        speed *= factor
                if world.clocks[group, risk].set_speed(speed, month / 12):
                    changed.add(group)
        for person in world.people.values():
            if person.group in changed and person.marks:
                person.process.interrupt()


def _steady(world, workforce, own, month: int) -> dict[str, float]:
    """Return, by risk, the speed for people whom some packages reach, but for strain."""
    return {
        risk: weather(world, workforce, risk, month)
        * settled_pay(workforce, risk, month)
        * rewards(workforce, own, risk, month)
        for risk in dict.fromkeys(row.name for row in workforce.careers)
    }


def _strains(world, month: int):
    """Return the strains of a month, by workforce, service and area: risks and factor."""
    found = {}
    for workforce in world.plan.workforces:
        for strain in workforce.strains:
            for area in world.plan.areas:
                place = (workforce.name, strain.service, area)
                factor = strain_factor(world, workforce, strain, area, month)
                found.setdefault(place, []).append((strain.risks, factor))
                world.strain[month, workforce.name, strain.name, area] = factor
    return found


def strain_factor(world, workforce, strain, area: str, month: int) -> float:
    """Return the factor of a strain in an area, from its posts and who is there now."""

    def fte(states) -> int:
        there = world.standing(workforce.name, states, strain.service, area)
        return sum(person.hours for person in there)

    pools = [p for p in workforce.posts if (p.service, p.area) == (strain.service, area)]
    if not pools:
        return 1.0
    funded = sum(int(posts.posts[month]) for posts in pools)
    cover = sum(posts.agency_cover_share for posts in pools)
    in_post = fte(HOLDS_POST)
    covering = min(fte((State.AGENCY,)) * cover, max(funded - in_post, 0))
    x = _driver(strain, world.plan.areas.index(area), month, funded, in_post, covering)
    if strain.cap is not None:
        x = min(x, float(strain.cap[month]))
    factor = 1.0
    if strain.slope != 0.0:
        factor += strain.slope * (x - strain.reference) / strain.reference
    return min(max(factor, strain.low), strain.high)


def _driver(strain, area: int, month: int, funded: int, in_post: int, covering: float) -> float:
    if strain.driver is StrainDriver.CASELOAD:
        workers = strain.case_holder_share * (in_post + covering) / 100.0
        return float(strain.cases[area, month]) / workers if workers > 0.0 else np.inf
    if funded <= 0:
        return 0.0
    held = in_post + (covering if strain.driver is StrainDriver.UNFILLED_RATE else 0.0)
    return max(funded - held, 0.0) / funded
