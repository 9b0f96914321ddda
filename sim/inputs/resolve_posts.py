"""Posts that a service holds in common, and the strain that its work puts on staff."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.inputs.lookup import Where
from sim.inputs.plan import Floats, Posts, Strain, StrainDriver
from sim.inputs.scope import Count, Factor, Scope
from sim.inputs.series import grow
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import EVERY, MOST_PEOPLE
from sim.inputs.workforce_shapes import PostsShape, StrainShape

FTE_HUNDREDTHS = 100
PER_CASES = 100
ROUNDS = ("rounds", "months")

StrainSwitch = Mapping[str, bool]
"""What a scenario switches on and off: strains (`workforce.name`), workforces, or all."""


def resolve_posts(scope: Scope, service: str, shape: PostsShape) -> list[Posts]:
    """Return the funded posts of a service in each area, in hundredths of FTE by month."""
    scope.knows(service, scope.services, "service")
    if (shape.path is None) == (shape.demand is None):
        found = f"the posts of {service} have {'no' if shape.path is None else 'both'} 'path'"
        found += " and no 'demand'" if shape.path is None else " and 'demand'"
        scope.lookup.problems.add(place_of(service), found, "one of them says how many there are")
    demand = shape.demand or []
    names = (
        shape.path,
        *(name for row in demand for name in (row.cases, row.posts_per_100)),
        *(shape.growth, shape.index, shape.task_share),
    )
    where = {"service": service}
    count = Count(tuple(name for name in names if name), where, shape.area_shares, service)
    by_area = scope.divided(count, lambda labels, factor: _fte(scope, shape, labels, factor))
    return [
        Posts(
            service=str(service),
            posts=posts,
            wait_rounds=scope.whole(shape.wait_rounds, ROUNDS, labels),
            agency_cover_share=scope.number(shape.agency_cover_share, ("share",), 0.0, labels),
            area=labels["area"],
        )
        for labels, posts in zip(scope.in_areas(where), by_area, strict=True)
    ]


def _fte(scope: Scope, shape: PostsShape, where: Where, factor: Factor) -> Floats:
    """Return (months + 1,) hundredths of FTE: a path or what cases ask for, and how they go on."""
    lookup = scope.lookup
    counts = [shape.path] if shape.path else [row.cases for row in shape.demand or []]
    last = lookup.months
    if shape.growth is not None or shape.index is not None:
        series = [lookup.series(name, ("fte", "cases"), where) for name in counts]
        last = max((one.last_month or 0 for one in series if one is not None), default=0)
    fte = np.zeros(lookup.months + 1)
    if shape.path is not None:
        fte += lookup.path(shape.path, ("fte",), where, until=last) * factor(shape.path, where)
    for row in shape.demand or []:
        cases = lookup.path(row.cases, ("cases",), where, until=last) * factor(row.cases, where)
        fte += cases * lookup.path(row.posts_per_100, ("fte",), where) / PER_CASES
    if shape.growth is not None:
        fte = grow(fte, lookup.path(shape.growth, ("per year",), where), last)
    if shape.index is not None:
        index = lookup.path(shape.index, ("index", "people"), where)
        since = index[min(max(last, 0), lookup.months)]
        fte[max(last, 0) :] *= index[max(last, 0) :] / since if since > 0 else 1.0
    if shape.task_share is not None:
        fte *= lookup.path(shape.task_share, ("share", "ratio"), where)
    if not (fte <= MOST_PEOPLE).all():
        at = next(name for name in (shape.growth, shape.task_share, shape.index, *counts) if name)
        found = f"posts come to {np.nanmax(fte):,.4g} FTE"
        lookup.problems.add(place_of(at), found, f"at most {MOST_PEOPLE:,}")
        return np.zeros(lookup.months + 1)
    return fte * FTE_HUNDREDTHS


def resolve_strains(scope: Scope, switch: StrainSwitch) -> tuple[Strain, ...]:
    """Return the strains that act; those that are switched off are checked all the same."""
    strains = scope.shape.strains
    if strains is None:
        return ()
    seen = set()
    acting = []
    for row in strains.rows:
        strain = _strain(scope, row)
        if (strain.name, strain.service) in seen:
            found = f"there are two strains called {strain.name} in {row.service}"
            scope.lookup.problems.add(place_of(row.service), found, "names differ", "give a name")
        seen.add((strain.name, strain.service))
        is_active = strains.active and row.active
        for key in (EVERY, scope.name, f"{scope.name}.{strain.name}"):
            is_active = switch.get(key, is_active)
        if is_active:
            acting.append(strain)
            if row.service not in scope.shape.posts:
                found = f"there is strain in {row.service}, which has no posts"
                allowed = "strain follows the vacancies of posts held in common"
                do = "give it posts or switch it off"
                scope.lookup.problems.add(place_of(row.service), found, allowed, do)
    return tuple(acting)


def strain_name(shape: StrainShape) -> str:
    """Return what a strain is called: as its driver if it has no name of its own."""
    return str(shape.name or shape.driver)


def _strain(scope: Scope, shape: StrainShape) -> Strain:
    lookup = scope.lookup
    scope.knows(shape.service, scope.services, "service")
    for risk in shape.risks:
        scope.knows(risk, scope.risks, "risk")
    driver = StrainDriver(str(shape.driver))
    if (driver is StrainDriver.CASELOAD) != (shape.cases is not None):
        found = f"the driver is {shape.driver}"
        allowed = "caseload has 'cases', the other drivers have none"
        lookup.problems.add(place_of(shape.driver), found, allowed)
    where = {"service": shape.service}
    cases = None
    if shape.cases is not None:
        count = Count((shape.cases,), where, shape.area_shares, shape.cases)
        name = shape.cases
        cases = scope.divided(
            count,
            lambda labels, factor: lookup.path(name, ("cases",), labels) * factor(name, labels),
        )
    holders = shape.case_holder_share
    units = ("cases",) if driver is StrainDriver.CASELOAD else ("share",)
    reference = lookup.number(shape.reference, units, where)
    if reference <= 0.0 and shape.reference in lookup.assumptions:
        found = f"the reference {shape.reference} is {reference:g}"
        lookup.problems.add(place_of(shape.reference), found, "more than 0 is needed")
    return Strain(
        name=strain_name(shape),
        service=str(shape.service),
        driver=driver,
        reference=reference,
        slope=lookup.number(shape.slope, ("slope", "ratio"), where),
        low=lookup.number(shape.low, ("ratio",), where),
        high=lookup.number(shape.high, ("ratio",), where),
        risks=tuple(str(risk) for risk in shape.risks),
        cases=cases,
        case_holder_share=lookup.number(holders, ("share",), where) if holders else 1.0,
        cap=_cap(scope, shape.cap, units, where) if shape.cap else None,
    )


def _cap(scope: Scope, name: str, units: tuple[str, ...], where: Where) -> Floats:
    """Return (months + 1,) caps; before the first date there is none."""
    series = scope.lookup.series(name, units, where)
    if series is None:
        return np.full(scope.lookup.months + 1, np.inf)
    scope.lookup.check_lasts(name, series, scope.lookup.months)
    caps = series.by_month(scope.lookup.months + 1)
    return np.where(np.isnan(caps), np.inf, caps)
