"""From a workforce file to the plan's Workforce."""

from __future__ import annotations

import numpy as np

from sim.inputs.consistency import check_workforce
from sim.inputs.lookup import Units
from sim.inputs.plan import Arrivals, Floats, Ints, Posts, Stock, Strain, StrainDriver, Workforce
from sim.inputs.resolve_careers import (
    age_edges,
    resolve_careers,
    resolve_retirement_ages,
    tenure_edges,
)
from sim.inputs.resolve_settings import resolve_settings
from sim.inputs.scope import Scope
from sim.inputs.series import grow, to_whole, whole_by_month
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import APPLICANTS, STATES
from sim.inputs.workforce_shapes import PayShape, PostsShape, StrainShape

FTE_HUNDREDTHS = 100
PAY_UNITS = ("£ a year", "£ a week", "£ an hour")


def resolve_workforce(scope: Scope) -> Workforce:
    """Return the workforce with every number in it."""
    check_workforce(scope)
    shape = scope.shape
    pay = shape.pay
    return Workforce(
        name=scope.name,
        services=scope.services,
        levels=scope.levels,
        tenure_edges=tenure_edges(scope),
        age_edges=age_edges(scope),
        careers=resolve_careers(scope),
        retirement_ages=resolve_retirement_ages(scope),
        stocks=_stocks(scope),
        posts=tuple(_posts(scope, service, row) for service, row in shape.posts.items()),
        settings=resolve_settings(scope, shape.settings) if shape.settings else None,
        arrivals=_arrivals(scope),
        strains=_strains(scope),
        pay_by_level_gbp=scope.rates(pay.gbp, ("£ a year",)) if pay else None,
        pay_index=_pay_index(scope, pay) if pay else None,
        outside_pay_index=_rebased(scope, pay.outside_index) if pay else None,
        pay_elasticities=_by_risk(
            scope, shape.elasticities, ("elasticity",), (*scope.risks, APPLICANTS)
        ),
        effect_floor=scope.number(shape.effect_floor, ("ratio", "share"), 0.0),
        weather=_by_risk(scope, shape.weather, ("log sd",), scope.risks),
    )


def _stocks(scope: Scope) -> tuple[Stock, ...]:
    """Return the people there on the first day."""
    stocks = []
    for row in scope.shape.stocks:
        if not scope.knows(row.service, scope.services, "service"):
            continue
        where = {"service": row.service, "state": row.state}
        heads = [
            to_whole(scope.lookup.number(row.heads, ("people",), {**where, "level": level}))
            for level in scope.levels
        ]
        profile = scope.profile(row.profile, where)
        stocks.append(Stock(str(row.service), STATES[row.state], tuple(heads), profile))
    return tuple(stocks)


def _posts(scope: Scope, service: str, shape: PostsShape) -> Posts:
    """Return the funded posts of a service, in hundredths of FTE by month."""
    lookup = scope.lookup
    where = {"service": service}
    scope.knows(service, scope.services, "service")
    if shape.growth is None:
        fte = lookup.path(shape.path, ("fte",), where)
    else:
        series = lookup.series(shape.path, ("fte",), where)
        last = (series.last_month or 0) if series else 0
        fte = lookup.path(shape.path, ("fte",), where, until=last)
        fte = grow(fte, lookup.path(shape.growth, ("per year",), where), last)
    return Posts(
        service=str(service),
        posts=to_hundredths(fte),
        wait_rounds=scope.whole(shape.wait_rounds, ("rounds", "months"), where),
        agency_cover_share=scope.number(shape.agency_cover_share, ("share",), 0.0, where),
    )


def _arrivals(scope: Scope) -> tuple[Arrivals, ...]:
    """Return those who join from outside, by month."""
    streams = []
    for name, row in scope.shape.arrivals.items():
        scope.knows(row.level, scope.levels, "level")
        if not scope.knows(row.service, scope.services, "service"):
            continue
        where = {"service": row.service, "level": row.level}
        yearly = scope.lookup.path(row.people, ("people a year",), where)
        people = np.array(whole_by_month(yearly), dtype=np.int64)
        profile = scope.profile(row.profile, where)
        streams.append(Arrivals(str(name), str(row.service), str(row.level), people, profile))
    return tuple(streams)


def _strains(scope: Scope) -> tuple[Strain, ...]:
    """Return the strains, checked even if they are switched off."""
    strains = scope.shape.strains
    if strains is None:
        return ()
    rows = tuple(_strain(scope, row) for row in strains.rows)
    return rows if strains.active else ()


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
    cases = lookup.path(shape.cases, ("cases",), where) if shape.cases else None
    holders = shape.case_holder_share
    units = ("cases",) if driver is StrainDriver.CASELOAD else ("share",)
    return Strain(
        name=str(shape.driver),
        service=str(shape.service),
        driver=driver,
        reference=lookup.number(shape.reference, units, where),
        slope=lookup.number(shape.slope, ("slope", "ratio"), where),
        low=lookup.number(shape.low, ("ratio",), where),
        high=lookup.number(shape.high, ("ratio",), where),
        risks=tuple(str(risk) for risk in shape.risks),
        cases=None if cases is None else np.rint(cases).astype(np.int64)[None, :],
        case_holder_share=lookup.number(holders, ("share",), where) if holders else 1.0,
    )


def _pay_index(scope: Scope, pay: PayShape) -> Floats | None:
    """Return pay against its level at the start, by month."""
    if pay.awards is not None and pay.index is not None:
        found = "pay has 'index' and 'awards'"
        scope.lookup.problems.add(place_of(pay.index), found, "one of them")
    if pay.index is not None:
        return _rebased(scope, pay.index)
    if pay.awards is None:
        return None
    index = np.ones(scope.lookup.months + 1)
    for award in scope.lookup.steps(pay.awards, ("award",)):
        if award.month > 0:
            index[award.month :] *= 1.0 + award.value
    return index


def _rebased(scope: Scope, name: str | None) -> Floats | None:
    """Return a series against its value at the start, by month."""
    if name is None:
        return None
    values = scope.lookup.path(name, ("index", *PAY_UNITS))
    return values / values[0] if values[0] > 0 else np.ones(len(values))


def _by_risk(
    scope: Scope, names: dict[str, str], units: Units, known: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    """Return (risk, value) pairs."""
    return tuple(
        (str(risk), scope.lookup.number(name, units))
        for risk, name in names.items()
        if scope.knows(risk, known, "risk")
    )


def to_hundredths(fte: Floats) -> Ints:
    """Return whole hundredths of FTE."""
    return np.rint(fte * FTE_HUNDREDTHS).astype(np.int64)
