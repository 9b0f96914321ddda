"""One draw at a time, in plain Python integers and floats (`docs/rules.md`, sections 2 and 3)."""

from __future__ import annotations

import math

from sim.base.luck import Decision, absorb_number
from sim.base.portable import ATANH_TERMS, LN2, SQRT_HALF

SERIES = [1.0 / (2 * term + 1) for term in range(ATANH_TERMS, -1, -1)]


def uniform(luck: int, decision: int, occurrence: int = 0) -> float:
    bits = absorb_number(absorb_number(luck, int(decision)), occurrence)
    return ((bits >> 12) + 0.5) * 2.0**-52


def logarithm(value: float) -> float:
    mantissa, exponent = math.frexp(value)
    if mantissa < SQRT_HALF:
        mantissa, exponent = mantissa * 2.0, exponent - 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    total = SERIES[0]
    for coefficient in SERIES[1:]:
        total = total * z + coefficient
    return exponent * LN2 + 2.0 * s * total


def exponential(luck: int, decision: int, occurrence: int = 0) -> float:
    return -logarithm(uniform(luck, decision, occurrence))


def pick(shares, u: float) -> int:
    """Return the number of the option: running sums that are <= u, at most the last."""
    running, number = 0.0, 0
    for share in shares:
        running += share
        if running <= u:
            number += 1
    return min(number, len(shares) - 1)


def from_bands(bands, luck: int, which: Decision, within: Decision) -> float:
    band = bands[pick([band.share for band in bands], uniform(luck, which))]
    return band.low + uniform(luck, within) * (band.high - band.low)


def retirement_age(ages, age: float, luck: int) -> float:
    """Return the age of retirement of somebody of an age now: one of those still ahead."""
    past = sum(1 for listed, _ in ages if listed <= age)
    if past == len(ages):
        return math.floor(age) + 1
    running = [0.0]
    for _, share in ages:
        running.append(running[-1] + share)
    c = running[past] + uniform(luck, Decision.RETIREMENT) * (running[-1] - running[past])
    number = sum(1 for total in running[1:] if total <= c)
    return ages[min(max(number, past), len(ages) - 1)][0]
