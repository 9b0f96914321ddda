"""From the incentives of a programme file to the plan's: who comes forward, what they must show."""

from __future__ import annotations

from collections.abc import Mapping

from sim.base.portable import portable_power
from sim.inputs.lookup import ANYWHERE
from sim.inputs.plan import Condition, Incentive, IncentiveKind, Mode, Route
from sim.inputs.scope import Scope
from sim.inputs.spending import FOR_EVER, Span, price_of, purse_named
from sim.inputs.training_shapes import ConditionShape, IncentiveShape, ProgrammeShape
from sim.inputs.tree import place_of

KEYS = {
    IncentiveKind.HIRE_GRADUATE: ("levels", "hire_level"),
    IncentiveKind.HAS_GRADUATE: ("levels",),
    IncentiveKind.GROWS_GRADUATE: ("routes",),
}
"""What each kind of incentive needs; it has none of the others' keys."""

Programme = tuple[ProgrammeShape, Mapping[str, Route], Span]
"""The programme of an incentive, the routes of the scenario, and when the programme runs."""


def resolve_incentive(
    name: str, shape: IncentiveShape, scope: Scope, programme: Programme
) -> Incentive:
    """Return one incentive with every number in it."""
    whole, routes, span = programme
    lookup = scope.lookup
    kind = IncentiveKind(shape.kind)
    _check_keys(name, shape, kind, scope)
    scope.knows(shape.service, scope.services, "service")
    for sector in shape.sectors:
        scope.knows(sector, scope.sectors, "sector")
    for level in (*(shape.levels or ()), *((shape.hire_level,) if shape.hire_level else ())):
        scope.knows(level, scope.levels, "level")
    first, end = span.within(shape.from_, shape.to, name, scope)
    refuses, by_type = _refuses(shape, scope)
    again, sponsors = shape.again_after_months, shape.sponsors_months
    return Incentive(
        name=str(name),
        kind=kind,
        service=str(shape.service),
        sectors=tuple(str(sector) for sector in shape.sectors),
        levels=tuple(str(level) for level in shape.levels or ()),
        purse=purse_named(shape.purse, name, whole, scope),
        price=price_of(shape.line, shape, scope),
        take_up_rate_py=lookup.number(shape.take_up_rate, ("per setting-year",))
        * _more_for_more(name, shape, scope),
        refuses_share=refuses,
        hire_level=str(shape.hire_level or ""),
        routes=_courses(shape.routes, routes, scope),
        refuses_by_type=by_type,
        again_after_months=scope.months(again, least=1) if again else 0,
        sponsors_months=scope.months(sponsors) if sponsors else FOR_EVER,
        condition=_condition(shape.condition, routes, scope) if shape.condition else None,
        all_settings=shape.all_settings,
        from_month=first,
        to_month=end,
    )


def _check_keys(name: str, shape: IncentiveShape, kind: IncentiveKind, scope: Scope) -> None:
    """Note keys that the kind needs and has not, or has and does not know."""
    for key in dict.fromkeys(key for keys in KEYS.values() for key in keys):
        is_there = getattr(shape, key) is not None
        if is_there != (key in KEYS[kind]):
            found = f"the incentive {name} has {'a' if is_there else 'no'} '{key}'"
            which = [other.value for other, keys in KEYS.items() if key in keys]
            allowed = f"'{key}' goes with {' and '.join(which)} and with nothing else"
            scope.lookup.problems.add(place_of(name), found, allowed)


def _more_for_more(name: str, shape: IncentiveShape, scope: Scope) -> float:
    """Return by what an amount above or below the reference changes the rate of take-up.

    Where amounts vary over areas it is the mean of the areas' ratios that counts, for all.
    """
    reference, elasticity = shape.take_up_reference, shape.take_up_elasticity
    problems = scope.lookup.problems
    if (reference is None) != (elasticity is None):
        found = f"the incentive {name} has one of take_up_reference and take_up_elasticity"
        problems.add(place_of(name), found, "both or neither")
    if reference is None or elasticity is None:
        return 1.0
    e = scope.lookup.number(elasticity, ("elasticity",))
    everywhere = scope.in_areas()
    amounts = [scope.lookup.number(shape.amount, ("£",), labels) for labels in everywhere]
    bases = [scope.lookup.number(reference, ("£",), labels) for labels in everywhere]
    if min(bases) <= 0.0 or (min(amounts) <= 0.0 and e != 0.0):
        if reference in scope.lookup.assumptions and shape.amount in scope.lookup.assumptions:
            found = f"the amount or its reference {reference} is 0"
            problems.add(place_of(reference), found, "an elasticity needs amounts above 0")
        return 1.0
    ratios = [amount / base for amount, base in zip(amounts, bases, strict=True)]
    return portable_power(sum(ratios) / len(ratios), e)


def _refuses(shape: IncentiveShape, scope: Scope) -> tuple[float, tuple[float, ...]]:
    """Return the share that never comes forward: one for all, or one for each type of setting."""
    lookup = scope.lookup
    name = shape.refuses_share
    over = lookup.dimensions([name], ("service", "sector", "deprivation", "area"))
    if not over or scope.shape.settings is None:
        return lookup.number(name, ("share",), ANYWHERE), ()
    shares = []
    for row in scope.shape.settings.types:
        where = {"service": row.service, "sector": row.sector, "deprivation": row.deprivation}
        asked = row.service == shape.service and row.sector in shape.sectors
        for labels in scope.in_areas(where):
            shares.append(lookup.number(name, ("share",), labels) if asked else 1.0)
    return 0.0, tuple(shares)


def _courses(names: list[str] | None, routes: Mapping[str, Route], scope: Scope) -> tuple[str, ...]:
    """Return routes on which a setting's own staff train."""
    for name in names or ():
        if name in scope.lookup.broken or not scope.knows(name, routes, "route"):
            continue
        route = routes[name]
        staff = route.from_workforce or route.workforce
        if route.mode is not Mode.IN_SERVICE or staff != scope.name:
            found = f"staff of {scope.name} do not train on the route {name}"
            scope.lookup.problems.add(place_of(name), found, "a route beside their post is needed")
    return tuple(str(name) for name in names or ())


def _condition(shape: ConditionShape, routes: Mapping[str, Route], scope: Scope) -> Condition:
    """Return what a setting that was paid must show."""
    lookup = scope.lookup
    for level in shape.levels:
        scope.knows(level, scope.levels, "level")
    if (shape.within_months is None) == (shape.by is None):
        found = "a condition has no 'within_months' and no 'by'"
        if shape.by is not None:
            found = "a condition has both 'within_months' and 'by'"
        lookup.problems.add(place_of(shape.clawback_share), found, "one of the two says when")
    by_month = shape.by.months_after(lookup.start) if shape.by else -1
    if shape.by is not None and by_month < 0:
        found = f"a condition is due by {shape.by}"
        lookup.problems.add(
            place_of(shape.clawback_share), found, f"the model starts in {lookup.start}"
        )
    return Condition(
        levels=tuple(str(level) for level in shape.levels),
        within_months=scope.months(shape.within_months, least=1) if shape.within_months else 0,
        by_month=by_month,
        trains_routes=_courses(shape.trains_routes, routes, scope),
        clawback_share=lookup.number(shape.clawback_share, ("share",)),
    )
