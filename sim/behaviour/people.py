"""Who people are: age, service, hours, sex and day of retirement, drawn from shares.

Each trait is a decision of its own, made by the person's own luck: the same key is the same person
in every scenario.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.base.luck import Decision, Keys, absorb, uniform
from sim.inputs.plan import Band, Profile
from sim.world.population import Newcomers, first_uniforms

Floats = npt.NDArray[np.float64]
DECIDES_TRAIT = (Decision.SEX, Decision.MINORITY_ETHNIC, Decision.DISABLED)
"""What decides each of the traits, in the order of `population.TRAITS`."""
PERSONAL = (
    Decision.AGE_BAND,
    Decision.AGE_WITHIN,
    Decision.TENURE_BAND,
    Decision.TENURE_WITHIN,
    Decision.HOURS,
    Decision.RETIREMENT,
    *DECIDES_TRAIT,
)


def pick(shares: list[float], chance: Floats) -> npt.NDArray[np.int64]:
    """Return (n,) numbers of the options on which uniforms fall, options laid end to end."""
    ends = np.cumsum(shares)
    return np.minimum(np.searchsorted(ends, chance, side="right"), len(shares) - 1)


def in_bands(bands: tuple[Band, ...], which: Floats, within: Floats) -> Floats:
    """Return (n,) quantities from two uniforms each: a band by its share, then a point within it."""
    if len(bands) == 1 and bands[0].low == bands[0].high:
        return np.full(len(which), bands[0].low)
    band = pick([band.share for band in bands], which)
    low = np.array([band.low for band in bands])[band]
    high = np.array([band.high for band in bands])[band]
    return np.asarray(low + within * (high - low))


def retirement_age(
    ages: tuple[tuple[float, float], ...], age_now: Floats, uniforms: Floats
) -> Floats:
    """Return (n,) ages at retirement in years, for people who have not retired by `age_now`.

    `ages` are pairs (age, share). Shares of ages already passed are shared out among those to
    come; whoever has passed them all retires at the next birthday.
    """
    options = np.array([age for age, _ in ages])
    ends = np.cumsum([share for _, share in ages])
    passed = np.searchsorted(options, age_now, side="right")
    gone = np.concatenate([[0.0], ends])[passed]
    chance = gone + uniforms * (ends[-1] - gone)
    choice = np.maximum(np.searchsorted(ends, chance, side="right"), passed)
    next_birthday = np.floor(age_now) + 1.0
    known = options[np.minimum(choice, len(options) - 1)]
    return np.where(passed == len(options), next_birthday, known)


def make_people(
    keys: Keys,
    group: npt.NDArray[np.int16] | int,
    profile: Profile,
    retirement_ages: tuple[tuple[float, float], ...],
    world_luck: int,
    now: float,
) -> Newcomers:
    """Return the people of these keys, as they stand at `now` (model years)."""
    luck = absorb(world_luck, keys)
    drawn = dict(zip(PERSONAL, first_uniforms(luck, PERSONAL), strict=True))
    age = in_bands(profile.ages, drawn[Decision.AGE_BAND], drawn[Decision.AGE_WITHIN])
    served = in_bands(profile.tenures, drawn[Decision.TENURE_BAND], drawn[Decision.TENURE_WITHIN])
    option = pick([share for _, share in profile.hours], drawn[Decision.HOURS])
    born = now - age
    shares = (profile.women_share, profile.minority_ethnic_share, profile.disabled_share)
    traits = np.zeros(len(keys), dtype=np.uint8)
    for bit, (decision, share) in enumerate(zip(DECIDES_TRAIT, shares, strict=True)):
        traits |= (drawn[decision] < share).astype(np.uint8) << np.uint8(bit)
    return Newcomers(
        key=keys,
        luck=luck,
        group=np.broadcast_to(np.asarray(group, dtype=np.int16), keys.shape),
        born=born,
        served=served,
        retires=born + retirement_age(retirement_ages, age, drawn[Decision.RETIREMENT]),
        hours=np.array([hundredths for hundredths, _ in profile.hours], dtype=np.int16)[option],
        traits=traits,
    )


def draw_areas(area_shares: tuple[float, ...], luck: Keys) -> npt.NDArray[np.int64]:
    """Return (n,) numbers of the areas in which people live: the first where there are no shares."""
    if not area_shares:
        return np.zeros(len(luck), dtype=np.int64)
    return pick(list(area_shares), uniform(luck, Decision.AREA, 0))
