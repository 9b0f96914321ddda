"""What a qualifier costs by each route: all that is spent on the route, over those who complete it.

How long it takes, and how many still work three years on, come from the counts that `routes.csv` is made
of, world by world, so that both tables say the same and the range of a cost holds that of survival.
"""

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

    `spent` is what everybody pays for it, transfers to students included; `public` what the Department
    and councils pay; `resource` what is used up, transfers apart. All for each who completes it, and
    none where nobody begins it within the run, as most was then spent before.

    `survival_3_years` is of `followed_3_years`: those who completed it three years before the end or
    earlier.
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
    months_to_qualify: Estimate | None = None
    survival_3_years: Estimate | None = None
    followed_3_years: Estimate | None = None


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
    net = resource - benefit
    is_begun = bool(entrants.sum())
    counts = stored.routes.get((scenario, route))
    months = survival = np.full(len(qualifiers), np.nan)
    if counts is not None:
        months = _each(counts.course_months, counts.qualifiers)
        survival = _each(counts.working, counts.followed)
    known = ~np.isnan(survival)
    return RouteCost(
        scenario=scenario,
        workforce=workforce,
        route=route,
        entrants=estimate(entrants),
        qualifiers=estimate(qualifiers),
        spent=estimate(paid),
        resource=ratio(net, qualifiers) if is_begun else None,
        public=ratio(public, qualifiers) if is_begun else None,
        per_survivor=(
            ratio(net[known], (qualifiers * survival)[known]) if is_begun and known.any() else None
        ),
        months_to_qualify=_over_worlds(months),
        survival_3_years=_over_worlds(survival),
        followed_3_years=None if counts is None else estimate(counts.followed),
    )


def _each(part: Floats, whole: Floats) -> Floats:
    """Return part / whole (runs,), not a number in worlds where there is no whole."""
    return np.asarray(part / np.where(whole > 0.0, whole, np.nan))


def _over_worlds(values: Floats) -> Estimate | None:
    """Return the estimate over worlds that have a value; None if none has."""
    known = values[~np.isnan(values)]
    return estimate(known) if len(known) else None


def _real(
    ledger: Ledger, settings: Settings, scenario: str, weights: npt.NDArray[np.bool_]
) -> Floats:
    """Return real money (runs,) over all years of some entries."""
    cash = ledger.account(weights)[ledger.scenarios.index(scenario)] / 100.0
    real = settings.deflator.to_real(cash, ledger.years, settings.price_year)
    return np.asarray(real.sum(axis=1))
