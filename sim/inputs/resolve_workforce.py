"""From a workforce file to the plan's Workforce."""

from __future__ import annotations

import numpy as np

from sim.inputs.areas import total_of
from sim.inputs.consistency import check_workforce
from sim.inputs.lookup import Units, Where
from sim.inputs.plan import Arrivals, Floats, PayForm, Stock, Workforce
from sim.inputs.resolve_careers import (
    age_edges,
    resolve_careers,
    resolve_retirement_ages,
    tenure_edges,
)
from sim.inputs.resolve_posts import StrainSwitch, resolve_posts, resolve_strains
from sim.inputs.resolve_settings import resolve_settings
from sim.inputs.scope import Count, Factor, Scope
from sim.inputs.series import whole_by_month
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import STATES, WAYS_IN
from sim.inputs.workforce_shapes import PayShape, StockShape

PAY_UNITS = ("£ a year", "£ a week", "£ an hour")


def resolve_workforce(scope: Scope, strain_switch: StrainSwitch, pay_form: str | None) -> Workforce:
    """Return the workforce with every number in it; the last two are a scenario's own wishes."""
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
        posts=tuple(
            posts
            for service, row in shape.posts.items()
            for posts in resolve_posts(scope, service, row)
        ),
        settings=resolve_settings(scope, shape.settings) if shape.settings else None,
        arrivals=_arrivals(scope),
        strains=resolve_strains(scope, strain_switch),
        pay_by_level_gbp=scope.rates(pay.gbp, ("£ a year",)) if pay else None,
        pay_index=_pay_index(scope, pay) if pay else None,
        outside_pay_index=_rebased(scope, pay.outside_index) if pay else None,
        pay_elasticities=_by_risk(
            scope, shape.elasticities, ("elasticity",), (*scope.risks, *WAYS_IN)
        ),
        pay_form=PayForm(pay_form or shape.pay_response),
        effect_floor=scope.number(shape.effect_floor, ("ratio", "share"), 0.0),
        weather=_by_risk(scope, shape.weather, ("log sd",), scope.risks),
    )


def _stocks(scope: Scope) -> tuple[Stock, ...]:
    """Return the people there on the first day, by area."""
    stocks = []
    for row in scope.shape.stocks:
        if not scope.knows(row.service, scope.services, "service"):
            continue
        where = {"service": row.service, "state": row.state}

        def heads(labels: Where, factor: Factor, row: StockShape = row) -> Floats:
            people = np.zeros(len(scope.levels))
            for number, level in enumerate(scope.levels):
                if level in (row.levels or scope.levels):
                    cell = {**labels, "level": level}
                    heads = scope.lookup.number(row.heads, ("people",), cell)
                    people[number] = heads * factor(row.heads, cell)
            return people

        for level in row.levels or ():
            scope.knows(level, scope.levels, "level")
        by_area = scope.divided(Count((row.heads,), where, row.area_shares, row.heads), heads)
        for labels, people in zip(scope.in_areas(where), by_area, strict=True):
            stock = Stock(
                service=str(row.service),
                state=STATES[row.state],
                heads=tuple(int(number) for number in people),
                profile=scope.profile(row.profile, labels),
                area=labels["area"],
            )
            stocks.append(stock)
    return tuple(stocks)


def _arrivals(scope: Scope) -> tuple[Arrivals, ...]:
    """Return those who join from outside, by month; a stream for each area if numbers vary so."""
    streams = []
    for name, row in scope.shape.arrivals.items():
        scope.knows(row.level, scope.levels, "level")
        if not scope.knows(row.service, scope.services, "service"):
            continue
        where = {"service": row.service, "level": row.level}
        profile = scope.profile(row.profile, where)
        units = ("people a year",)
        if scope.lookup.areas.are_divided and not scope.lookup.varies(row.people, "area"):
            shares = scope.area_shares(row.area_shares, where, row.people)
            yearly = {str(name): total_of(shares) * scope.lookup.path(row.people, units, where)}
            spread = {str(name): scope.spread_over_areas(shares)}
        else:
            yearly, spread = {}, {}
            for number, labels in enumerate(scope.in_areas(where)):
                area = labels["area"]
                stream = str(name) if len(scope.areas) == 1 else f"{name}_{area}"
                count = Count((row.people,), where, row.area_shares, row.people)
                factor = scope.factor_of(count)(row.people, labels)
                yearly[stream] = factor * scope.lookup.path(row.people, units, labels)
                only = np.arange(len(scope.areas)) == number
                spread[stream] = scope.spread_over_areas(only.astype(np.float64))
        for stream, numbers in yearly.items():
            people = np.array(whole_by_month(numbers), dtype=np.int64)
            arrivals = Arrivals(
                stream, str(row.service), str(row.level), people, profile, spread[stream]
            )
            streams.append(arrivals)
    return tuple(streams)


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
