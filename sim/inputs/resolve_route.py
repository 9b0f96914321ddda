"""From a route file to the plan's Route."""

from __future__ import annotations

from collections.abc import Mapping

from sim.inputs.consistency import check_route
from sim.inputs.lookup import Lookup
from sim.inputs.plan import Destination, Mode, Route, Stage
from sim.inputs.resolve_intakes import intakes, past_intakes
from sim.inputs.scope import Scope, scope_of
from sim.inputs.training_shapes import RouteShape
from sim.inputs.tree import Word, place_of

STUDENT_KEYS = (
    "profile",
    "withdraw_rate",
    "accepted_share",
    "registers_share",
    "practises_share",
    "destinations",
)
IN_SERVICE_KEYS = ("from_workforce", "from_services", "from_levels", "apply_share", "once")
NEEDED = {
    Mode.STUDENT: ("to_level", "profile", "destinations"),
    Mode.IN_SERVICE: ("from_services", "from_levels", "apply_share"),
}


def resolve_route(
    name: Word, shape: RouteShape, scopes: Mapping[str, Scope], lookup: Lookup
) -> Route | None:
    """Return the route with every number in it; None if a workforce is not in the scenario."""
    scope = scope_of(shape.workforce, scopes, lookup)
    staff = scope_of(shape.from_workforce or shape.workforce, scopes, lookup)
    if scope is None or staff is None:
        return None
    mode = Mode(shape.mode)
    _check_keys(name, shape, mode, lookup)
    check_route(shape, staff)
    if shape.to_level is not None:
        scope.knows(shape.to_level, scope.levels, "level")
    for service in shape.from_services or ():
        staff.knows(service, staff.services, "service")
    for level in shape.from_levels or ():
        staff.knows(level, staff.levels, "level")
    destinations = _destinations(shape, scope)
    home = scope if mode is Mode.STUDENT else staff
    services = {to.service: to.share for to in destinations}
    if mode is Mode.IN_SERVICE:
        services = dict.fromkeys((str(service) for service in shape.from_services or ()), 1.0)
    shares = home.shares_of_all(shape.area_shares, services, name)
    return Route(
        name=str(name),
        workforce=scope.name,
        mode=mode,
        to_level=str(shape.to_level or ""),
        intakes=past_intakes(shape, scope, shares) + intakes(shape, scope, shares),
        stages=_stages(shape, scope),
        profile=scope.profile(shape.profile) if shape.profile else None,
        withdraw_rate_py=scope.number(shape.withdraw_rate, ("per person-year",), 0.0),
        accepted_share=scope.number(shape.accepted_share, ("share",), 1.0),
        registers_share=scope.number(shape.registers_share, ("share",), 1.0),
        practises_share=scope.number(shape.practises_share, ("share",), 1.0),
        destinations=destinations,
        from_services=tuple(str(service) for service in shape.from_services or ()),
        from_levels=tuple(str(level) for level in shape.from_levels or ()),
        apply_share=scope.number(shape.apply_share, ("share",), 0.0),
        self_funds_share=scope.number(shape.self_funds_share, ("share",), 1.0),
        sponsored_apply=shape.sponsored_apply,
        area_shares=scope.spread_over_areas(shares) if mode is Mode.STUDENT else (),
        from_workforce=staff.name if staff is not scope else "",
        once=bool(shape.once),
    )


def _check_keys(name: Word, shape: RouteShape, mode: Mode, lookup: Lookup) -> None:
    """Note keys that belong to the other mode and those without which this one cannot be."""
    foreign = list(IN_SERVICE_KEYS if mode is Mode.STUDENT else STUDENT_KEYS)
    needed = list(NEEDED[mode])
    what = f"routes of mode {mode.value}"
    if shape.from_workforce == shape.workforce:
        found = f"the route {name} takes staff of its own workforce"
        lookup.problems.add(place_of(shape.from_workforce), found, "", "leave from_workforce out")
    elif mode is Mode.IN_SERVICE and shape.from_workforce is not None:
        what = "routes for staff of another workforce"
        foreign.remove("destinations")
        needed += ["to_level", "destinations"]
    for key in foreign:
        if getattr(shape, key) is not None:
            found = f"the route {name} has '{key}'"
            lookup.problems.add(name.place, found, f"{what} do not", "remove it or change the mode")
    missing = [key for key in needed if getattr(shape, key) is None]
    if mode is Mode.STUDENT and shape.intakes.applicants is None:
        missing.append("intakes > applicants")
    if missing:
        found = f"the route {name} lacks {', '.join(missing)}"
        lookup.problems.add(name.place, found, f"{what} need it")
    if mode is Mode.IN_SERVICE and shape.intakes.applicants is not None:
        found = f"the route {name} has applicants"
        allowed = "in service, apply_share says who applies"
        lookup.problems.add(place_of(shape.intakes.applicants), found, allowed)


def _stages(shape: RouteShape, scope: Scope) -> tuple[Stage, ...]:
    stages = []
    for row in shape.stages:
        months = scope.months(row.months, least=1)
        passes = scope.lookup.number(row.pass_share, ("share",))
        if (row.repeat_share is None) != (row.repeat_months is None):
            found = "a stage has one of repeat_share and repeat_months"
            scope.lookup.problems.add(place_of(row.months), found, "both or neither")
        if row.repeat_share is None or row.repeat_months is None:
            stages.append(Stage(months, passes))
            continue
        repeats = scope.lookup.number(row.repeat_share, ("share",))
        stages.append(Stage(months, passes, repeats, scope.months(row.repeat_months, least=1)))
    return tuple(stages)


def _destinations(shape: RouteShape, scope: Scope) -> tuple[Destination, ...]:
    if shape.destinations is None:
        return ()
    shares = scope.lookup.shares(shape.destinations, "service")
    for service in shares:
        if service not in scope.services:
            found = f"{shape.destinations} leads to the service '{service}'"
            known = f"known are {', '.join(scope.services)}"
            scope.lookup.problems.add(place_of(shape.destinations), found, known)
    return tuple(Destination(service, share) for service, share in shares.items())
