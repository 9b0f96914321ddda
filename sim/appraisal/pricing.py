"""From stocks and flows to money: what each line of the cost model comes to, month by month.

A month's units are people and years (the mean of the stocks at its ends, over twelve), people who
moved, or money that the run paid. Unit costs stand at one year's prices and go with the deflator; pay
is the run's own path, in cash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.appraisal.prices import Deflator
from sim.appraisal.stored import ALL, COMPLETES, STARTS, NotStoredError, Stored
from sim.inputs.cost_shapes import BY_EFFECT, BY_ROUTE, TURNOVER
from sim.inputs.costs import CostLine, CostModel

Floats = npt.NDArray[np.float64]
MONTHS = 12.0


@dataclass(frozen=True)
class Volume:
    """Units of a line and what they cost at pay or in money, (runs, months), before its factors.

    `worth` is None where a unit costs its unit cost; else it is pounds, cash, for all the units.
    """

    units: Floats
    worth: Floats | None = None
    programme: str = ""
    route: str = ""
    beyond: bool = False


@dataclass(frozen=True)
class Priced:
    """What a line costs in a scenario: `units` and `pounds`, cash, both (runs, years).

    `beyond` says of hires that they are those beyond, or short of, what replaces those who leave.
    """

    line: CostLine
    programme: str
    route: str
    beyond: bool
    units: Floats
    pounds: Floats


def price_line(
    line: CostLine, scenario: str, stored: Stored, deflator: Deflator
) -> Iterator[Priced]:
    """Yield what a line comes to, by programme or route where it has several."""
    during = np.array(
        [
            (line.first is None or month >= line.first)
            and (line.last is None or month <= line.last)
            for month in stored.months
        ]
    )
    for volume in volumes(line, scenario, stored):
        units = stored.by_year(volume.units * during)
        if volume.worth is not None:
            pounds = stored.by_year(volume.worth * during) * line.factor()
        else:
            assert line.unit_cost is not None
            year = line.unit_cost.price_year
            rises = np.array([deflator.factor(year, other) for other in stored.years])
            pounds = units * line.factor() * rises
        yield Priced(line, volume.programme, volume.route, volume.beyond, units, pounds)


def volumes(line: CostLine, scenario: str, stored: Stored) -> Iterator[Volume]:
    """Yield the units of a line in a scenario."""
    if line.driver in BY_ROUTE:
        for route in line.routes:
            units = _of_route(line, scenario, route, stored)
            if units is not None:
                yield Volume(units, _at_pay(line, scenario, stored, units), route=route)
    elif line.driver == "reward_pay_gbp":
        for name, share in reward_pay(scenario, line.workforce, stored).items():
            paid = stored.stock_years(stored.need(scenario, line.workforce, "fte")) * share
            yield Volume(paid, paid, programme=name)
    elif line.driver == "reward_payments_gbp":
        for name, total in stored.levels(scenario, line.workforce, line.driver).items():
            paid = np.diff(total, axis=1)
            yield Volume(paid, paid, programme=name)
    elif line.driver == "fund_payments":
        for name in line.programmes:
            paid = _fund_payments(scenario, name, stored)
            yield Volume(paid, paid, programme=name)
    elif line.driver == "hires":
        yield from _of_hires(line, scenario, stored)
    elif line.driver in BY_EFFECT:
        stock = stored.find(scenario, line.workforce, line.driver, level=line.effect)
        if stock is not None:
            # A policy from April is in force on its first day and costs nothing in March.
            units = stock[:, :-1] / MONTHS
            yield Volume(units, _at_pay(line, scenario, stored, units), programme=line.effect)
    else:
        yield from _of_stock(line, scenario, stored)


def _of_hires(line: CostLine, scenario: str, stored: Stored) -> Iterator[Volume]:
    """Yield hires; where turnover saves, those who replace others apart from those beyond them.

    Better retention avoids separations and fills vacancies: the first saves, the second costs. Where
    fewer are hired than leave, the second is less than nothing.
    """
    where = (line.services, line.levels)
    hires = stored.flow(scenario, line.workforce, line.causes, where)
    if line.saves != TURNOVER:
        yield Volume(hires, _at_pay(line, scenario, stored, hires))
        return
    replaced = stored.separations(scenario, line.workforce, line.causes, where)
    yield Volume(replaced, _at_pay(line, scenario, stored, replaced))
    rest = hires - replaced
    yield Volume(rest, _at_pay(line, scenario, stored, rest), beyond=True)


def _of_stock(line: CostLine, scenario: str, stored: Stored) -> Iterator[Volume]:
    """Yield a stock's units, of each service and level named, in one."""
    units, worth = np.zeros(stored.axes.shape), np.zeros(stored.axes.shape)
    for service in line.services or (ALL,):
        for level in line.levels or (ALL,):
            stock = stored.need(scenario, line.workforce, line.driver, service, level)
            own = stored.stock_years(stock)
            units += own
            if line.at_pay:
                worth += own * settled_pay(scenario, line.workforce, stored, service, level)
    yield Volume(units, worth if line.at_pay else None)


def _at_pay(line: CostLine, scenario: str, stored: Stored, units: Floats) -> Floats | None:
    """Return what units cost at the mean pay of the workforce, or None if they have a price."""
    if not line.at_pay:
        return None
    return units * settled_pay(scenario, line.workforce, stored)


def _of_route(line: CostLine, scenario: str, route: str, stored: Stored) -> Floats | None:
    """Return units of a route, or None if the scenario does not have it."""
    there = stored.find(scenario, line.workforce, "in_training", level=route)
    if there is None:
        return None
    if line.driver == "in_training":
        return stored.stock_years(there)
    causes = {
        "qualifiers": COMPLETES,
        "failures": ("fail",),
        "repeats": ("repeat",),
    }.get(line.driver, STARTS)
    people = stored.flow(scenario, line.workforce, causes, route=route)
    if line.driver != "unfunded_entrants":
        return people
    funded = stored.find(scenario, line.workforce, "funded_cumulative", level=route)
    return people if funded is None else people - np.diff(funded, axis=1)


def reward_pay(scenario: str, workforce: str, stored: Stored) -> dict[str, Floats]:
    """Return pounds a year (runs, months) that each reward adds to the pay of an FTE in post.

    As on a month's first day: a rise from April is in April's pay and in no pay of March.
    """
    rewards = stored.levels(scenario, workforce, "reward_pay_gbp")
    if not rewards:
        return {}
    fte = stored.need(scenario, workforce, "fte")[:, :-1]
    heads = np.where(fte > 0.0, fte, 1.0)
    return {name: added[:, :-1] / heads for name, added in rewards.items()}


def settled_pay(
    scenario: str, workforce: str, stored: Stored, service: str = ALL, level: str = ALL
) -> Floats:
    """Return mean full-time pay (runs, months), £ a year, cash, without what rewards add.

    Of a service or level the mean that rewards add to the whole workforce is taken off.
    """
    pay = stored.need(scenario, workforce, "mean_pay_gbp", service, level)[:, :-1]
    return np.asarray(pay - sum(reward_pay(scenario, workforce, stored).values()))


def _fund_payments(scenario: str, programme: str, stored: Stored) -> Floats:
    total = np.zeros(stored.axes.shape)
    for key, pence in stored.payments.items():
        if (key.scenario, key.programme) == (scenario, programme):
            total += np.maximum(pence, 0) / 100.0
    return total


def check_stored(model: CostModel, stored: Stored) -> None:
    """Raise NotStoredError if the result was made before what costs need was stored."""
    for workforce in sorted({line.workforce for line in model.lines} & stored.workforces()):
        for scenario in stored.scenarios:
            stored.need(scenario, workforce, "fte")
    for line in model.lines:
        has_routes = line.driver == "unfunded_entrants" and line.workforce in stored.workforces()
        if has_routes and stored.payments and not _knows_funding(stored):
            raise NotStoredError(
                "the result has no funded_cumulative, by which entrants whom programmes pay for are "
                "told from others; run it again with this version."
            )


def _knows_funding(stored: Stored) -> bool:
    return any(cell[4] == "funded_cumulative" for cell in stored.stocks)
