"""Who people are: age, service, hours, sex and day of retirement, drawn from shares.

Each trait is a decision of its own, made by the person's own luck: the same key is the same person
in every scenario.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.base.luck import Decision, Keys, absorb, uniform
from sim.inputs.plan import Band, Profile
from sim.world.population import Newcomers

Floats = npt.NDArray[np.float64]


def pick(shares: list[float], chance: Floats) -> npt.NDArray[np.int64]:
    """Return (n,) numbers of the options on which uniforms fall, options laid end to end."""
    ends = np.cumsum(shares)
    return np.minimum(np.searchsorted(ends, chance, side="right"), len(shares) - 1)


def draw_from_bands(
    bands: tuple[Band, ...], luck: Keys, which: Decision, within: Decision
) -> Floats:
    """Return (n,) quantities: a band by its share, then a point uniform within it."""
    if len(bands) == 1 and bands[0].low == bands[0].high:
        return np.full(len(luck), bands[0].low)
    band = pick([band.share for band in bands], uniform(luck, which, 0))
    low = np.array([band.low for band in bands])[band]
    high = np.array([band.high for band in bands])[band]
    return np.asarray(low + uniform(luck, within, 0) * (high - low))


def draw_retirement_age(
    ages: tuple[tuple[float, float], ...], age_now: Floats, luck: Keys
) -> Floats:
    """Return (n,) ages at retirement in years, for people who have not retired by `age_now`.

    `ages` are pairs (age, share). Shares of ages already passed are shared out among those to
    come; whoever has passed them all retires at the next birthday.
    """
    options = np.array([age for age, _ in ages])
    ends = np.cumsum([share for _, share in ages])
    passed = np.searchsorted(options, age_now, side="right")
    gone = np.concatenate([[0.0], ends])[passed]
    chance = gone + uniform(luck, Decision.RETIREMENT, 0) * (ends[-1] - gone)
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
    age = draw_from_bands(profile.ages, luck, Decision.AGE_BAND, Decision.AGE_WITHIN)
    served = draw_from_bands(profile.tenures, luck, Decision.TENURE_BAND, Decision.TENURE_WITHIN)
    option = pick([share for _, share in profile.hours], uniform(luck, Decision.HOURS, 0))
    hours = np.array([hundredths for hundredths, _ in profile.hours], dtype=np.int16)[option]
    born = now - age
    return Newcomers(
        key=keys,
        group=np.broadcast_to(np.asarray(group, dtype=np.int16), keys.shape),
        born=born,
        served=served,
        retires=born + draw_retirement_age(retirement_ages, age, luck),
        hours=hours,
        traits=draw_traits(profile, luck),
    )


def draw_traits(profile: Profile, luck: Keys) -> npt.NDArray[np.uint8]:
    """Return (n,) numbers with a bit set for each trait that a person has, in the order of TRAITS."""
    chances = (
        (Decision.SEX, profile.women_share),
        (Decision.MINORITY_ETHNIC, profile.minority_ethnic_share),
        (Decision.DISABLED, profile.disabled_share),
    )
    traits = np.zeros(len(luck), dtype=np.uint8)
    for bit, (decision, share) in enumerate(chances):
        traits |= (uniform(luck, decision, 0) < share).astype(np.uint8) << np.uint8(bit)
    return traits


def draw_areas(area_shares: tuple[float, ...], luck: Keys) -> npt.NDArray[np.int64]:
    """Return (n,) numbers of the areas in which people live: the first where there are no shares."""
    if not area_shares:
        return np.zeros(len(luck), dtype=np.int64)
    return pick(list(area_shares), uniform(luck, Decision.AREA, 0))
