"""From a programme file to the plan's Programme: money in whole pence, dates in months."""

from __future__ import annotations

from collections.abc import Mapping

from sim.inputs.consistency import check_programme
from sim.inputs.lookup import Lookup
from sim.inputs.plan import (
    CourseGrant,
    Incentive,
    IncentiveKind,
    Price,
    Programme,
    Purse,
    Route,
)
from sim.inputs.scope import Scope
from sim.inputs.series import to_whole
from sim.inputs.training_shapes import IncentiveShape, PriceShape, ProgrammeShape
from sim.inputs.tree import Word, place_of

MONEY = ("£", "£m")
PENCE = {"£": 100, "£m": 100_000_000}


def resolve_programme(
    name: Word,
    shape: ProgrammeShape,
    scopes: Mapping[str, Scope],
    routes: Mapping[str, Route],
    lookup: Lookup,
) -> Programme | None:
    """Return the programme with every number in it; None if its workforce is not there."""
    scope = scopes.get(shape.workforce)
    if scope is None and shape.workforce in lookup.broken:
        return None
    if scope is None:
        found = f"the workforce '{shape.workforce}' is not in the scenario"
        lookup.problems.add(place_of(shape.workforce), found, f"known are {', '.join(scopes)}")
        return None
    check_programme(shape, scope)
    first = shape.from_.months_after(lookup.start)
    end = shape.to.months_after(lookup.start) + 1
    if not 0 <= first < end:
        found = f"the programme {name} runs from {shape.from_} to {shape.to}"
        allowed = f"'from' is {lookup.start} or later and 'to' is not before it"
        lookup.problems.add(name.place, found, allowed)
    return Programme(
        name=str(name),
        workforce=scope.name,
        payer=str(shape.payer),
        from_month=first,
        to_month=min(end, lookup.months),
        limit_pence=_pence(shape.limit, lookup),
        purses=(
            Purse(
                "all",
                _pence(shape.limit, lookup),
                _releases(shape, first, end, lookup),
                shape.carries_over,
            ),
        ),
        grants=_grants(shape, scope, routes),
        incentives=tuple(
            _incentive(incentive, row, scope) for incentive, row in shape.incentives.items()
        ),
    )


def _pence(name: str, lookup: Lookup) -> int:
    value = lookup.number(name, MONEY)
    assumption = lookup.assumptions.get(name)
    return to_whole(value * PENCE.get(assumption.unit, 1)) if assumption else 0


def _releases(
    shape: ProgrammeShape, first: int, end: int, lookup: Lookup
) -> tuple[tuple[int, int], ...]:
    """Return (month, pence) for each release while the programme runs."""
    releases = []
    assumption = lookup.assumptions.get(shape.releases)
    for step in lookup.steps(shape.releases, MONEY):
        if not first <= step.month < end:
            found = f"{shape.releases} releases money in {lookup.start.plus(step.month)}"
            allowed = f"the programme runs from {shape.from_} to {shape.to}"
            lookup.problems.add(place_of(shape.releases), found, allowed)
        pence = PENCE.get(assumption.unit, 1) if assumption else 1
        releases.append((step.month, to_whole(step.value * pence)))
    return tuple(releases)


def _price(line: str, shape: PriceShape, lookup: Lookup) -> Price:
    return Price(
        line=str(line),
        payee=str(shape.payee),
        pence=_pence(shape.amount, lookup),
        is_transfer=shape.treatment == "transfer",
    )


def _grants(
    shape: ProgrammeShape, scope: Scope, routes: Mapping[str, Route]
) -> tuple[CourseGrant, ...]:
    grants = []
    for route, lines in shape.grants.items():
        if route not in scope.lookup.broken:
            scope.knows(route, routes, "route")
        prices = tuple(_price(line, row, scope.lookup) for line, row in lines.items())
        grants.append(CourseGrant(str(route), "all", prices))
    return tuple(grants)


def _incentive(name: str, shape: IncentiveShape, scope: Scope) -> Incentive:
    lookup = scope.lookup
    scope.knows(shape.service, scope.services, "service")
    for sector in shape.sectors:
        scope.knows(sector, scope.sectors, "sector")
    for level in shape.levels:
        scope.knows(level, scope.levels, "level")
    kind = IncentiveKind(shape.kind)
    if (kind is IncentiveKind.HIRE_GRADUATE) != (shape.hire_level is not None):
        found = f"the incentive {name} is of kind {shape.kind}"
        allowed = "hire_graduate has a hire_level, has_graduate has none"
        lookup.problems.add(place_of(name), found, allowed)
    if shape.hire_level is not None:
        scope.knows(shape.hire_level, scope.levels, "level")
    return Incentive(
        name=str(name),
        kind=kind,
        service=str(shape.service),
        sectors=tuple(str(sector) for sector in shape.sectors),
        levels=tuple(str(level) for level in shape.levels),
        purse="all",
        price=_price(shape.line, shape, lookup),
        take_up_rate_py=lookup.number(shape.take_up_rate, ("per setting-year",)),
        refuses_share=lookup.number(shape.refuses_share, ("share",)),
        hire_level=str(shape.hire_level or ""),
    )
