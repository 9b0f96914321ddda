"""How fast each clock runs this month: pay, rewards, the year's weather and the strain of work.

A speed of 1 means the rate in the evidence. Everything that policy or circumstance does to a rate
is a factor on a clock's speed; nobody's marks are touched and nothing is drawn again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.base.luck import Origin, absorb_number, make_key, name_number, normal_number
from sim.base.portable import portable_exp
from sim.inputs.pay_response import answer_to_pay
from sim.inputs.plan import Plan, Reward, Strain, StrainDriver, Workforce

Floats = npt.NDArray[np.float64]
Who = tuple[str, str, str, str]
"""Workforce, service, level and area: whom a reward may reach."""

APPLICANTS = "applicants"
ARRIVALS = "arrivals"
PRACTISES = "practises"


def pay_factor(workforce: Workforce, risk: str, ratio: float) -> float:
    """Return the factor on a risk where the workforce's pay is `ratio` times what it was."""
    elasticity = dict(workforce.pay_elasticities).get(risk, 0.0)
    return answer_to_pay(workforce.pay_form, elasticity, ratio)


def relative_pay(workforce: Workforce, month: int) -> float:
    """Return the workforce's pay against pay outside, both against month 0, uplifts apart."""
    own = 1.0 if workforce.pay_index is None else float(workforce.pay_index[month])
    outside = (
        1.0 if workforce.outside_pay_index is None else float(workforce.outside_pay_index[month])
    )
    return own / outside


def coverage(reward: Reward, month: int) -> float:
    """Return the share of people whom a reward package has reached: 0 before it, then phased in."""
    if not reward.from_month <= month < reward.to_month:
        return 0.0
    if reward.phase_in_months == 0:
        return 1.0
    return min(1.0, (month - reward.from_month + 1) / reward.phase_in_months)


def reaches(reward: Reward, workforce: str, service: str, level: str, area: str) -> bool:
    """Return whether a reward package is meant for people of this group."""
    return (
        reward.workforce == workforce
        and service in reward.services
        and level in reward.levels
        and (not reward.areas or area in reward.areas)
    )


def pay_uplift(rewards: tuple[Reward, ...], who: Who, month: int) -> float:
    """Return by what share pay stands above settlements for people of a group."""
    total = 1.0
    for reward in rewards:
        if reward.from_month <= month < reward.to_month and reaches(reward, *who):
            total *= 1.0 + reward.pay_uplift
    return total - 1.0


def reward_factor(
    workforce: Workforce,
    rewards: tuple[Reward, ...],
    who: Who,
    risk: str,
    month: int,
) -> float:
    """Return the joint effect of all reward packages on one clock's speed.

    Pay acts through the elasticity; other elements as published multipliers, in proportion to
    coverage. Effects multiply, and never fall below the workforce's floor.
    """
    factor = pay_factor(workforce, risk, 1.0 + pay_uplift(rewards, who, month))
    for reward in rewards:
        if reaches(reward, *who):
            for name, multiplier in reward.effects:
                if name == risk:
                    factor *= 1.0 + (multiplier - 1.0) * coverage(reward, month)
    return max(factor, workforce.effect_floor)


def weather_factor(workforce: Workforce, risk: str, month: int, world_luck: int) -> float:
    """Return the year's own factor on a risk: log-normal with mean 1, one draw a financial year.

    What moves a whole workforce from year to year beyond chance between persons; the same in every
    scenario of a world.
    """
    spread = dict(workforce.weather).get(risk, 0.0)
    if spread == 0.0:
        return 1.0
    key = make_key(Origin.WEATHER, name_number(workforce.name), name_number(risk), month // 12)
    draw = normal_number(absorb_number(world_luck, key))
    return portable_exp(spread * draw - spread * spread / 2.0)


def settled_pay_factor(workforce: Workforce, risk: str, month: int) -> float:
    """Return the effect on a clock of settled pay against pay outside."""
    return pay_factor(workforce, risk, relative_pay(workforce, month))


def joint_factor(
    workforce: Workforce, rewards: tuple[Reward, ...], who: Who, name: str, month: int
) -> float:
    """Return the effect of pay, settled and uplifted, and of rewards on applicants or the like."""
    settled = settled_pay_factor(workforce, name, month)
    return settled * reward_factor(workforce, rewards, who, name, month)


def factor_over_areas(
    workforce: Workforce,
    plan: Plan,
    kind: tuple[str, str],
    area_shares: tuple[float, ...],
    name: str,
    month: int,
) -> float:
    """Return a joint factor for a (service, level) over areas, each weighted by its share of people."""
    if not area_shares:
        return joint_factor(
            workforce, plan.rewards, (workforce.name, *kind, plan.areas[0]), name, month
        )
    total = 0.0
    for area, share in zip(plan.areas, area_shares, strict=True):
        who = (workforce.name, *kind, area)
        total += share * joint_factor(workforce, plan.rewards, who, name, month)
    return total


def strain_level(
    strain: Strain, area: int, month: int, posts: int, in_post: int, covering: float
) -> float:
    """Return the driver of strain: a vacancy rate, an unfilled rate (0-1) or cases per worker.

    `posts`, `in_post` and `covering` are hundredths of FTE of the area, given by number.
    """
    if strain.driver is StrainDriver.CASELOAD:
        if strain.cases is None:
            raise ValueError("strain by caseload needs cases")
        workers = strain.case_holder_share * (in_post + covering) / 100.0
        level = float(strain.cases[area, month]) / workers if workers > 0.0 else np.inf
    elif posts <= 0:
        level = 0.0
    else:
        filled = in_post + (covering if strain.driver is StrainDriver.UNFILLED_RATE else 0.0)
        level = max(posts - filled, 0.0) / posts
    return level if strain.cap is None else min(level, float(strain.cap[month]))


def strain_factor(strain: Strain, level: float) -> float:
    """Return clip(1 + slope * (level - reference) / reference, low, high); any level without slope."""
    if strain.slope == 0.0:
        return min(max(1.0, strain.low), strain.high)
    factor = 1.0 + strain.slope * (level - strain.reference) / strain.reference
    return min(max(factor, strain.low), strain.high)
