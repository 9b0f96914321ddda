"""Recorded ranges as distributions: the value for a share of the probability or a place, and draws.

Between its limits a range is a triangle with the central value on top; `rounding` is flat. Limits
that are said to be an interval of so many per cent hold just that much of the triangle, whose feet
then lie further out, as far as the unit allows.

One share goes for a whole assumption, over its cells and dates: if leaving is high for one service
it is high for the others too. Shares that must add up to 1 cannot all be high; there each row has a
draw of its own and the sum is brought back to 1. Likewise the purses of a fund: where those that have
a range come to more than what is left of the fund's limit, they are cut back to it alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil, floor, sqrt

from sim.base.dates import MONTHS_IN_YEAR
from sim.base.luck import MASK, TWO_TO_MINUS_52, absorb_number, mix_number, name_number
from sim.inputs.areas import SUM_TOLERANCE
from sim.inputs.assumptions import Assumption, Value
from sim.inputs.vocabulary import UNITS

INTERVAL = re.compile(r"([0-9]+)% interval")
FLAT = "rounding"
WHOLE_STEPS = {"months": 1, "rounds": 1, "looks": 1, "years": MONTHS_IN_YEAR}
"""Units that the model counts by, and how many steps one of them has."""
DRAWS = "draws from ranges of evidence"
"""Absorbed first, so that no draw of evidence is a draw of somebody's luck."""


def has_range(assumption: Assumption) -> bool:
    """Return whether any of an assumption's values has a recorded range."""
    return any(value.low is not None for value in assumption.values)


def recorded_range(values: Iterable[Value]) -> tuple[float, float] | None:
    """Return the lowest and highest that recorded ranges of some values allow; None if none has one."""
    ends = [
        end for value in values if value.low is not None for end in (value.low, value.high or 0.0)
    ]
    return (min(ends), max(ends)) if ends else None


def value_at(value: Value, unit: str, share: float) -> float:
    """Return the value below which a share (0 to 1) of a range's probability lies.

    Without a range it is the central value. Rounds and looks come whole, time in whole months.
    """
    if value.low is None or value.high is None:
        return value.value
    return _whole(_within(value, unit, share), value, unit)


def _within(value: Value, unit: str, share: float) -> float:
    assert value.low is not None
    assert value.high is not None
    if value.range_means.startswith(FLAT):
        return value.low + share * (value.high - value.low)
    wider = _widening(value.range_means)
    below = wider * (value.value - value.low)
    above = wider * (value.high - value.value)
    if share * (below + above) < below:
        found = value.value - below + sqrt(share * below * (below + above))
    else:
        found = value.value + above - sqrt((1.0 - share) * above * (below + above))
    return _allowed(found, value, unit)


def at_share(assumption: Assumption, share: float) -> Assumption:
    """Return the assumption with every value at one share of its range's probability."""
    values = tuple(
        replace(value, value=value_at(value, assumption.unit, share)) for value in assumption.values
    )
    return replace(assumption, values=values)


def at_place(assumption: Assumption, place: float) -> Assumption:
    """Return the assumption with all values at a place of their ranges: -1 lowest, 1 highest."""
    values = tuple(
        replace(value, value=_placed(value, assumption.unit, place)) for value in assumption.values
    )
    return replace(assumption, values=values)


def _placed(value: Value, unit: str, place: float) -> float:
    if value.low is None or value.high is None:
        return value.value
    end = value.high if place > 0.0 else value.low
    found = value.value + abs(place) * (end - value.value)
    return _whole(end if abs(place) == 1.0 else found, value, unit)


def drawn(assumption: Assumption, seed: int, draw: int) -> Assumption:
    """Return the assumption with values drawn from its ranges, the same for every scenario."""
    if not has_range(assumption):
        return assumption
    state = absorb_number(mix_number(mix_number(name_number(DRAWS))), seed)
    state = absorb_number(absorb_number(state, draw), name_number(assumption.name))
    dimension = adds_up_over(assumption)
    if dimension is None:
        return at_share(assumption, _uniform(state, 0))
    values = [
        replace(value, value=value_at(value, assumption.unit, _uniform(state, number)))
        for number, value in enumerate(assumption.values, 1)
    ]
    totals: dict[object, float] = {}
    for value in values:
        group = _others(assumption, value, dimension)
        totals[group] = totals.get(group, 0.0) + value.value
    return replace(
        assumption,
        values=tuple(
            replace(value, value=value.value / totals[_others(assumption, value, dimension)])
            for value in values
        ),
    )


def cut_back(whole: Assumption, parts: Sequence[Assumption]) -> list[Assumption]:
    """Return parts with those that have a range brought down alike, if all are more than the whole.

    What varies over cells or time is left as it is.
    """
    numbers = [part.values[0].value for part in parts]
    free = sum(n for n, part in zip(numbers, parts, strict=True) if has_range(part))
    left = whole.values[0].value - (sum(numbers) - free)
    is_plain = all(len(one.values) == 1 and one.unit == whole.unit for one in (whole, *parts))
    if not is_plain or free <= left or left <= 0.0:
        return list(parts)
    # A hair less, so that a sum of rounded numbers is not above the limit.
    factor = left / free * (1.0 - SUM_TOLERANCE)
    return [
        replace(part, values=(replace(part.values[0], value=part.values[0].value * factor),))
        if has_range(part)
        else part
        for part in parts
    ]


def adds_up_over(assumption: Assumption) -> str | None:
    """Return the dimension over which values are shares of one whole; None if over none."""
    for dimension in assumption.over:
        totals: dict[object, float] = {}
        for value in assumption.values:
            group = _others(assumption, value, dimension)
            totals[group] = totals.get(group, 0.0) + value.value
        if all(abs(total - 1.0) <= SUM_TOLERANCE for total in totals.values()):
            return dimension
    return None


def _whole(found: float, value: Value, unit: str) -> float:
    """Return the nearest value that the model can count by, if the central value is one."""
    steps = WHOLE_STEPS.get(unit)
    if steps is None or abs(value.value * steps - round(value.value * steps)) > SUM_TOLERANCE:
        return found
    assert value.low is not None
    least = min(ceil(value.low * steps), round(value.value * steps))
    return max(floor(found * steps + 0.5), least) / steps


def _others(assumption: Assumption, value: Value, dimension: str) -> object:
    number = assumption.over.index(dimension)
    return (value.cell[:number], value.cell[number + 1 :], value.since)


def _uniform(state: int, number: int) -> float:
    return ((absorb_number(state, number & MASK) >> 12) + 0.5) * TWO_TO_MINUS_52


def _widening(range_means: str) -> float:
    """Return by how much the feet of a triangle lie further out than the limits that are told."""
    interval = INTERVAL.match(range_means)
    return 1.0 if interval is None else 1.0 / (1.0 - sqrt(1.0 - int(interval.group(1)) / 100))


def _allowed(found: float, value: Value, unit: str) -> float:
    """Return a value within what its unit allows; where an end is not allowed the limit is taken."""
    bounds = UNITS[unit]
    if bounds.allows(found):
        return found
    end = bounds.most if found > bounds.most else bounds.least
    limit = value.high if found > bounds.most else value.low
    assert limit is not None
    return end if bounds.allows(end) else limit
