"""From a route file to the plan's Route."""

from __future__ import annotations

from collections.abc import Mapping

from sim.base.dates import MONTHS_IN_YEAR
from sim.inputs.consistency import check_route
from sim.inputs.lookup import Lookup
from sim.inputs.plan import Destination, Intake, Mode, Route, Stage
from sim.inputs.scope import Scope
from sim.inputs.series import shared_out, to_whole
from sim.inputs.training_shapes import IntakesShape, RouteShape
from sim.inputs.tree import Word, place_of

STUDENT_KEYS = (
    "profile",
    "withdraw_rate",
    "accepted_share",
    "registers_share",
    "practises_share",
    "destinations",
)
IN_SERVICE_KEYS = ("from_services", "from_levels", "apply_share")
NEEDED = {
    Mode.STUDENT: ("profile", "destinations"),
    Mode.IN_SERVICE: IN_SERVICE_KEYS,
}


def resolve_route(
    name: Word, shape: RouteShape, scopes: Mapping[str, Scope], lookup: Lookup
) -> Route | None:
    """Return the route with every number in it; None if its workforce is not in the scenario."""
    scope = scopes.get(shape.workforce)
    if scope is None and shape.workforce in lookup.broken:
        return None
    if scope is None:
        found = f"the workforce '{shape.workforce}' is not in the scenario"
        lookup.problems.add(place_of(shape.workforce), found, f"known are {', '.join(scopes)}")
        return None
    mode = Mode(shape.mode)
    _check_keys(name, shape, mode, lookup)
    check_route(shape, scope)
    scope.knows(shape.to_level, scope.levels, "level")
    for service in shape.from_services or ():
        scope.knows(service, scope.services, "service")
    for level in shape.from_levels or ():
        scope.knows(level, scope.levels, "level")
    return Route(
        name=str(name),
        workforce=scope.name,
        mode=mode,
        to_level=str(shape.to_level),
        intakes=_past(shape, lookup) + _intakes(shape.intakes, lookup),
        stages=_stages(shape, lookup),
        profile=scope.profile(shape.profile) if shape.profile else None,
        withdraw_rate_py=scope.number(shape.withdraw_rate, ("per person-year",), 0.0),
        accepted_share=scope.number(shape.accepted_share, ("share",), 1.0),
        registers_share=scope.number(shape.registers_share, ("share",), 1.0),
        practises_share=scope.number(shape.practises_share, ("share",), 1.0),
        destinations=_destinations(shape, scope),
        from_services=tuple(str(service) for service in shape.from_services or ()),
        from_levels=tuple(str(level) for level in shape.from_levels or ()),
        apply_share=scope.number(shape.apply_share, ("share",), 0.0),
        self_funds_share=scope.number(shape.self_funds_share, ("share",), 1.0),
        prefers_sponsored=shape.prefers_sponsored,
    )


def _check_keys(name: Word, shape: RouteShape, mode: Mode, lookup: Lookup) -> None:
    """Note keys that belong to the other mode and those without which this one cannot be."""
    foreign = IN_SERVICE_KEYS if mode is Mode.STUDENT else STUDENT_KEYS
    for key in foreign:
        if getattr(shape, key) is not None:
            found = f"the route {name} has '{key}'"
            allowed = f"routes of mode {mode.value} do not"
            lookup.problems.add(name.place, found, allowed, "remove it or change the mode")
    missing = [key for key in NEEDED[mode] if getattr(shape, key) is None]
    if mode is Mode.STUDENT and shape.intakes.applicants is None:
        missing.append("intakes > applicants")
    if missing:
        found = f"the route {name} lacks {', '.join(missing)}"
        lookup.problems.add(name.place, found, f"routes of mode {mode.value} need it")
    if mode is Mode.IN_SERVICE and shape.intakes.applicants is not None:
        found = f"the route {name} has applicants"
        lookup.problems.add(
            place_of(shape.intakes.applicants), found, "in service, apply_share says who applies"
        )


def _intakes(shape: IntakesShape, lookup: Lookup) -> tuple[Intake, ...]:
    """Return the intakes from the first day to the last, with their part of the year's places."""
    months = shape.months
    if len(set(months)) < len(months):
        place = place_of(shape.places)
        lookup.problems.add(place, "a month of intake is there twice", "once only")
    first = max(shape.from_.months_after(lookup.start), 0) if shape.from_ else 0
    last = (
        min(shape.to.months_after(lookup.start), lookup.months - 1)
        if shape.to
        else lookup.months - 1
    )
    if last < first:
        lookup.problems.add(
            place_of(shape.places), "there is no intake", "'from' comes before 'to'"
        )
    places = lookup.path(shape.places, ("places a year",), until=last + 1)
    applicants = (
        lookup.path(shape.applicants, ("people a year",), until=last + 1)
        if shape.applicants
        else None
    )
    intakes = []
    for month in range(first, last + 1):
        calendar_month = lookup.start.plus(month).month
        if calendar_month not in months:
            continue
        part = months.index(calendar_month)
        applying = 0
        if applicants is not None:
            applying = shared_out(to_whole(applicants[month]), len(months), part)
        offered = shared_out(to_whole(places[month]), len(months), part)
        intakes.append(Intake(month, offered, applying))
    return tuple(intakes)


def _past(shape: RouteShape, lookup: Lookup) -> tuple[Intake, ...]:
    """Return the cohorts already in training on the first day, the earliest first."""
    cohorts = []
    for cohort in shape.in_training_at_start:
        month = cohort.month.months_after(lookup.start)
        if month >= 0:
            found = f"a cohort of {cohort.month} is said to be in training at the start"
            allowed = f"the model starts in {lookup.start}"
            lookup.problems.add(place_of(cohort.people), found, allowed, "make it an intake")
            continue
        people = to_whole(lookup.number(cohort.people, ("people",)))
        cohorts.append(Intake(month, people, people))
    return tuple(sorted(cohorts, key=lambda intake: intake.month))


def _stages(shape: RouteShape, lookup: Lookup) -> tuple[Stage, ...]:
    stages = []
    for row in shape.stages:
        assumption = lookup.find(row.months, ("months", "years"))
        length = lookup.number(row.months, ("months", "years"))
        if assumption is not None and assumption.unit == "years":
            length *= MONTHS_IN_YEAR
        if assumption is not None and (abs(length - round(length)) > 1e-9 or length < 1):
            found = f"a stage lasts {length:g} months"
            lookup.problems.add(place_of(row.months), found, "whole months are needed, 1 or more")
        stages.append(Stage(round(length), lookup.number(row.pass_share, ("share",))))
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
