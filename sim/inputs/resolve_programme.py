"""From a programme file to the plan's Programme: its purses, and what they pay for courses."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from sim.inputs.areas import total_of
from sim.inputs.consistency import check_programme
from sim.inputs.lookup import ANYWHERE, Lookup
from sim.inputs.plan import WHOLE, CourseGrant, Price, Programme, Purse, Route
from sim.inputs.problems import Place
from sim.inputs.resolve_incentives import resolve_incentive
from sim.inputs.scope import Scope, scope_of
from sim.inputs.series import to_whole
from sim.inputs.spending import MONEY, PENCE, Span, pence_of, price_of, purse_named
from sim.inputs.training_shapes import ProgrammeShape, PurseShape
from sim.inputs.tree import Word, place_of


def resolve_programme(
    name: Word,
    shape: ProgrammeShape,
    scopes: Mapping[str, Scope],
    routes: Mapping[str, Route],
    lookup: Lookup,
    changed: Place | None = None,
) -> Programme | None:
    """Return the programme with every number in it; None if its workforce is not there.

    `changed` is where the scenario changes when it runs.
    """
    scope = scope_of(shape.workforce, scopes, lookup)
    if scope is None:
        return None
    check_programme(shape, scope)
    first = shape.from_.months_after(lookup.start)
    end = shape.to.months_after(lookup.start) + 1
    span = Span(first, end, shape.from_, shape.to, changed)
    purses = _purses(name, shape, scope, span)
    part = _part(name, shape, scope)
    limit = to_whole(pence_of(shape.limit, lookup) * part)
    return Programme(
        name=str(name),
        workforce=scope.name,
        payer=str(shape.payer),
        from_month=first,
        to_month=min(end, lookup.months),
        # Rounding and shares of their own may leave the purses of some areas a little more.
        limit_pence=limit if part == 1.0 else max(limit, sum(p.limit_pence for p in purses)),
        purses=purses,
        grants=_grants(shape, scope, routes, span),
        incentives=tuple(
            resolve_incentive(incentive, row, scope, (shape, routes, span))
            for incentive, row in shape.incentives.items()
        ),
    )


def _purses(name: Word, shape: ProgrammeShape, scope: Scope, span: Span) -> tuple[Purse, ...]:
    """Return the programme's purses, or the only one, which is all of its money."""
    lookup = scope.lookup
    for key in ("releases", "carries_over"):
        if (getattr(shape, key) is None) != bool(shape.purses):
            found = f"the programme {name} has {'purses and' if shape.purses else 'no'} '{key}'"
            allowed = "money is released to the programme, or to each of its purses"
            lookup.problems.add(name.place, found, allowed)
    rows = dict(shape.purses)
    if not rows and shape.releases is not None:
        rows = {
            Word(WHOLE, name.place): PurseShape(
                limit=shape.limit,
                releases=shape.releases,
                carries_over=bool(shape.carries_over),
            )
        }
    total = sum(pence_of(row.limit, lookup) for row in rows.values())
    if total > pence_of(shape.limit, lookup) + 0.5:
        found = f"the limits of the purses of {name} add up to £{total / 100:,.2f}"
        allowed = f"at most {shape.limit}, £{pence_of(shape.limit, lookup) / 100:,.2f}"
        lookup.problems.add(place_of(shape.limit), found, allowed)
    part = _part(name, shape, scope)
    return tuple(_purse(purse, row, part, scope, span) for purse, row in rows.items())


def _part(name: Word, shape: ProgrammeShape, scope: Scope) -> float:
    """Return what part of the programme's money is for the scenario's areas."""
    if shape.area_shares is not None and not scope.lookup.areas.are_divided:
        scope.lookup.find(shape.area_shares, ("share of the country",))
    services = dict.fromkeys(scope.services, 1.0)
    return total_of(scope.shares_of_all(shape.area_shares, services, name))


def _purse(name: str, row: PurseShape, part: float, scope: Scope, span: Span) -> Purse:
    """Return a purse; `part` of its money is for the scenario's areas, if it does not say itself."""
    lookup = scope.lookup
    accounts: tuple[float, ...] = ()
    if row.area_shares is not None and lookup.areas.are_divided:
        shares = scope.area_shares(row.area_shares, ANYWHERE, row.area_shares)
        part = total_of(shares)
        accounts = scope.spread_over_areas(shares)
    elif row.area_shares is not None:
        lookup.find(row.area_shares, ("share of the country",))
    releases, outside = [], []
    assumption = lookup.assumptions.get(row.releases)
    for step in lookup.steps(row.releases, MONEY):
        if not span.first <= step.month < span.end:
            outside.append(str(lookup.start.plus(step.month)))
        pence = step.value * (PENCE.get(assumption.unit, 1) if assumption else 1)
        releases.append((step.month, to_whole(pence * part)))
    if outside:
        found = f"{row.releases} releases money in {', '.join(outside)}"
        allowed = f"the programme runs from {span.from_} to {span.to}"
        place = span.changed or place_of(row.releases)
        lookup.problems.add(place, found, allowed, "set the releases or the months")
    if any(after <= before for (before, _), (after, _) in pairwise(releases)):
        found = f"{row.releases} releases money twice in a month or out of order"
        lookup.problems.add(place_of(row.releases), found, "each month once, in their order")
    limit = to_whole(pence_of(row.limit, lookup) * part)
    return Purse(str(name), limit, tuple(releases), row.carries_over, accounts)


def _grants(
    shape: ProgrammeShape, scope: Scope, routes: Mapping[str, Route], span: Span
) -> tuple[CourseGrant, ...]:
    grants = []
    for name, row in shape.grants.items():
        route = row.route or name
        if route not in scope.lookup.broken:
            scope.knows(route, routes, "route")
        prices: tuple[Price, ...] = tuple(
            price_of(line, price, scope) for line, price in row.pays.items()
        )
        first, end = span.within(row.from_, row.to, name, scope)
        purse = purse_named(row.purse, name, shape, scope)
        grants.append(CourseGrant(str(route), purse, prices, first, end))
    return tuple(grants)
