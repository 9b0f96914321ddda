"""What a qualifier costs by each route: all that is spent on the route, over those who complete it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.appraisal.estimates import Estimate, estimate, ratio
from sim.appraisal.ledger import RESOURCE, Ledger
from sim.appraisal.settings import Settings
from sim.appraisal.stored import COMPLETES, STARTS, Stored

Floats = npt.NDArray[np.float64]
GOVERNMENT = ("department", "local_authority")


@dataclass(frozen=True)
class RouteCost:
    """A route in a scenario over the whole run, real money.

    `outlay` is what everybody pays for it, transfers to students included; `public` what the Department
    and councils pay; `resource` what is used up, transfers apart. All for each who completes it.
    """

    scenario: str
    workforce: str
    route: str
    entrants: Estimate
    qualifiers: Estimate
    spent: Estimate
    resource: Estimate | None
    public: Estimate | None
    per_survivor: Estimate | None
    survival_3_years: float | None


def route_costs(ledger: Ledger, settings: Settings, stored: Stored) -> list[RouteCost]:
    """Return what each route of each scenario costs, cheapest qualifier first in each scenario.

    Courses that began before the run or go on after it count with the part that lies within it.
    """
    lines = [line for line in settings.model.lines if line.routes]
    routes = dict.fromkeys((line.workforce, route) for line in lines for route in line.routes)
    found = []
    for scenario in ledger.scenarios:
        for workforce, route in routes:
            if stored.find(scenario, workforce, "in_training", level=route) is not None:
                found.append(_route(ledger, settings, stored, scenario, (workforce, route)))
    order = {name: number for number, name in enumerate(ledger.scenarios)}
    return sorted(
        found,
        key=lambda one: (
            order[one.scenario],
            one.workforce,
            one.resource.mean if one.resource is not None else np.inf,
        ),
    )


def _route(
    ledger: Ledger, settings: Settings, stored: Stored, scenario: str, which: tuple[str, str]
) -> RouteCost:
    workforce, route = which
    entrants = stored.flow(scenario, workforce, STARTS, route=route).sum(axis=1)
    qualifiers = stored.flow(scenario, workforce, COMPLETES, route=route).sum(axis=1)
    own = ledger.which(route=route)
    paid = _real(ledger, settings, scenario, own * ledger.is_money)
    resource = _real(ledger, settings, scenario, own & ledger.which(treatment=RESOURCE))
    benefit = _real(ledger, settings, scenario, own & ~ledger.is_money)
    payers = np.array([entry.payer in GOVERNMENT for entry in ledger.entries])
    public = _real(ledger, settings, scenario, own & ledger.is_money & payers)
    funded = _funded(ledger, settings, stored, scenario, which)
    survival = stored.find(scenario, workforce, "survival_3_years", level=route)
    share = None
    if survival is not None and (survival > 0.0).any():
        share = float(survival[survival > 0.0].mean())
    net = resource - benefit + funded
    per_qualifier = ratio(net, qualifiers)
    return RouteCost(
        scenario=scenario,
        workforce=workforce,
        route=route,
        entrants=estimate(entrants),
        qualifiers=estimate(qualifiers),
        spent=estimate(paid + funded),
        resource=per_qualifier,
        public=ratio(public + funded, qualifiers),
        per_survivor=None if share is None else ratio(net, qualifiers * share),
        survival_3_years=share,
    )


def _real(
    ledger: Ledger, settings: Settings, scenario: str, weights: npt.NDArray[np.bool_]
) -> Floats:
    """Return real money (runs,) over all years of some entries."""
    cash = ledger.account(weights)[ledger.scenarios.index(scenario)] / 100.0
    real = settings.deflator.to_real(cash, ledger.years, settings.price_year)
    return np.asarray(real.sum(axis=1))


def _funded(
    ledger: Ledger, settings: Settings, stored: Stored, scenario: str, which: tuple[str, str]
) -> Floats:
    """Return real money (runs,) that programmes paid for entrants of a route."""
    spent = stored.find(scenario, which[0], "funded_gbp", level=which[1])
    if spent is None:
        return np.zeros(len(ledger.runs))
    cash = stored.by_year(np.diff(spent, axis=1))
    real = settings.deflator.to_real(cash, ledger.years, settings.price_year)
    return np.asarray(real.sum(axis=1))
