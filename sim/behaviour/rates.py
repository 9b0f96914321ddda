"""How fast each clock runs this month: pay, rewards, the year's weather and the strain of work.

A speed of 1 means the rate in the evidence. Everything that policy or circumstance does to a rate
is a factor on a clock's speed; nobody's marks are touched and nothing is drawn again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.base.luck import Origin, absorb_number, make_key, name_number, normal_number
from sim.base.portable import portable_exp, portable_power
from sim.inputs.plan import Reward, Strain, StrainDriver, Workforce

Floats = npt.NDArray[np.float64]


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


def reaches(reward: Reward, workforce: str, service: str, level: str) -> bool:
    """Return whether a reward package is meant for people of this group."""
    return reward.workforce == workforce and service in reward.services and level in reward.levels


def pay_uplift(rewards: tuple[Reward, ...], group: tuple[str, str, str], month: int) -> float:
    """Return by what share pay stands above settlements for a (workforce, service, level)."""
    total = 1.0
    for reward in rewards:
        if reward.from_month <= month < reward.to_month and reaches(reward, *group):
            total *= 1.0 + reward.pay_uplift
    return total - 1.0


def reward_factor(
    workforce: Workforce,
    rewards: tuple[Reward, ...],
    group: tuple[str, str, str],
    risk: str,
    month: int,
) -> float:
    """Return the joint effect of all reward packages on one clock's speed.

    Pay acts as (1 + uplift) ** elasticity; other elements as published multipliers, in proportion
    to coverage. Effects multiply, and never fall below the workforce's floor.
    """
    elasticity = dict(workforce.pay_elasticities).get(risk, 0.0)
    factor = portable_power(1.0 + pay_uplift(rewards, group, month), elasticity)
    for reward in rewards:
        if reaches(reward, *group):
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
    """Return the effect on a clock of settled pay against pay outside: ratio ** elasticity."""
    elasticity = dict(workforce.pay_elasticities).get(risk, 0.0)
    return portable_power(relative_pay(workforce, month), elasticity)


def strain_level(strain: Strain, month: int, posts: int, in_post: int, covering: float) -> float:
    """Return the driver of strain: a vacancy rate, an unfilled rate (0-1) or cases per worker.

    `posts`, `in_post` and `covering` are hundredths of FTE.
    """
    if strain.driver is StrainDriver.CASELOAD:
        if strain.cases is None:
            raise ValueError("strain by caseload needs cases")
        workers = strain.case_holder_share * (in_post + covering) / 100.0
        return float(strain.cases[month]) / workers if workers > 0.0 else np.inf
    if posts <= 0:
        return 0.0
    filled = in_post + (covering if strain.driver is StrainDriver.UNFILLED_RATE else 0.0)
    return max(posts - filled, 0.0) / posts


def strain_factor(strain: Strain, level: float) -> float:
    """Return clip(1 + slope * (level - reference) / reference, low, high)."""
    factor = 1.0 + strain.slope * (level - strain.reference) / strain.reference
    return min(max(factor, strain.low), strain.high)


def applicants_factor(
    workforce: Workforce,
    rewards: tuple[Reward, ...],
    group: tuple[str, str, str],
    month: int,
) -> float:
    """Return the effect of relative pay, settled and uplifted, on applicants to a route."""
    settled = settled_pay_factor(workforce, "applicants", month)
    return settled * reward_factor(workforce, rewards, group, "applicants", month)
