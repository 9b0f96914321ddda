"""The career table of a workforce: risks, where they lead, and how they change with age and service.

Factors may use different bands. The plan has one set of edges for a workforce, so each factor is
spelt out over the edges of all of them; below its first band it goes on as in the first.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.inputs.bands import parse_band, parse_label
from sim.inputs.plan import Branch, CareerRisk, Floats, State
from sim.inputs.resolve_branches import between_areas, branches_of, check_way_in
from sim.inputs.scope import Scope
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import EVENT_KINDS, STATES, WAYS_IN
from sim.inputs.workforce_shapes import CareerShape

Edges = tuple[float, ...]


def tenure_edges(scope: Scope) -> Edges:
    """Return where one band of service ends and the next begins, over all factors."""
    return _edges(scope, "tenure_band", (row.tenure_factor for row in scope.shape.careers))


def age_edges(scope: Scope) -> Edges:
    """Return where one band of age ends and the next begins, over all factors."""
    return _edges(scope, "age_band", (row.age_factor for row in scope.shape.careers))


def resolve_careers(scope: Scope) -> tuple[CareerRisk, ...]:
    """Return the career table, one row for each state that a row starts from.

    What varies over the places where people come from makes further rows, each for some of them.
    """
    rows: list[CareerRisk] = []
    seen: dict[tuple[str, str], set[tuple[str, str]]] = {}
    bands = (tenure_edges(scope), age_edges(scope))
    for shape in scope.shape.careers:
        if shape.risk in (*EVENT_KINDS, *WAYS_IN):
            found = f"a risk is called '{shape.risk}'"
            allowed = "the word has a use already"
            scope.lookup.problems.add(place_of(shape.risk), found, allowed, "choose another")
        for service in shape.services or ():
            scope.knows(service, scope.services, "service")
        for level in shape.levels or ():
            scope.knows(level, scope.levels, "level")
        origin = _Origin(
            tuple(s for s in scope.services if s in (shape.services or scope.services)),
            tuple(level for level in scope.levels if level in (shape.levels or scope.levels)),
            scope.areas,
        )
        for state in shape.from_:
            groups = {(service, level) for service in origin.services for level in origin.levels}
            before = seen.setdefault((shape.risk, state), set())
            if before & groups:
                found = f"the risk '{shape.risk}' from '{state}' is there twice"
                do = "limit the rows to different services or levels"
                scope.lookup.problems.add(place_of(state), found, "once only for anybody", do)
            before |= groups
            check_way_in(scope, shape, state)
            rows += _rows(scope, shape, state, bands, origin)
    return tuple(rows)


@dataclass(frozen=True)
class _Origin:
    """Where those come from who run a row."""

    services: tuple[str, ...]
    levels: tuple[str, ...]
    areas: tuple[str, ...]


def resolve_retirement_ages(scope: Scope) -> tuple[tuple[float, float], ...]:
    """Return (age, share) pairs."""
    dimension = "retirement_age"
    shares = scope.lookup.shares(scope.shape.retirement_ages, dimension)
    return tuple((parse_label(label, dimension), share) for label, share in shares.items())


def _rows(
    scope: Scope, shape: CareerShape, state: str, bands: tuple[Edges, Edges], origin: _Origin
) -> list[CareerRisk]:
    """Return the plan's rows for one row from one state."""
    shares = [branch.share for branch in shape.branches or () if branch.share]
    over = scope.lookup.dimensions(shares, ("service", "level", "area"))
    leads_away = shape.between_areas is not None and scope.lookup.areas.are_divided
    by_area = leads_away or "area" in over
    if shape.between_areas is not None and not leads_away:
        scope.lookup.find(shape.between_areas, ("share of the country",))
    rows = []
    for service, level, area in itertools.product(
        origin.services if "service" in over else [""],
        origin.levels if "level" in over else [""],
        origin.areas if by_area else [""],
    ):
        part = _Origin(
            (service,) if service else origin.services,
            (level,) if level else origin.levels,
            (area,) if area else origin.areas,
        )
        where = {"service": service, "level": level, "area": area}
        branches = (
            between_areas(scope, shape, area) if leads_away else branches_of(scope, shape, where)
        )
        rows.append(_career(scope, shape, state, bands, part, branches))
    return rows


def _career(
    scope: Scope,
    shape: CareerShape,
    state: str,
    bands: tuple[Edges, Edges],
    origin: _Origin,
    branches: tuple[Branch, ...],
) -> CareerRisk:
    to_state = STATES[shape.to] if shape.to else State.GONE
    return CareerRisk(
        name=str(shape.risk),
        from_state=STATES[state],
        to_state=branches[0].to_state if branches else to_state,
        rate_py=scope.rates(shape.rate, ("per person-year",), origin.services, origin.levels),
        tenure_factor=_factor(scope, shape.tenure_factor, "tenure_band", bands[0]),
        age_factor=_factor(scope, shape.age_factor, "age_band", bands[1]),
        restarts_tenure=shape.restarts_tenure,
        area_factor=_area_factor(scope, shape, origin.areas),
        branches=branches,
        new_hours=scope.hours(shape.new_hours) if shape.new_hours else (),
    )


def _area_factor(scope: Scope, shape: CareerShape, areas: tuple[str, ...]) -> Floats | None:
    """Return (areas,) factors, 0 in areas that the row is not for; None if 1 everywhere."""
    name = shape.area_factor
    if not scope.lookup.areas.are_divided:
        if name is not None:
            scope.lookup.find(name, ("ratio",))
        return None
    if name is None and areas == scope.areas:
        return None
    factors = np.zeros(len(scope.areas))
    for area in areas:
        where = {"area": area}
        factor = scope.number(name, ("ratio",), 1.0, where)
        factors[scope.areas.index(area)] = factor
    return factors


def _edges(scope: Scope, dimension: str, names: Iterable[str | None]) -> Edges:
    return tuple(sorted({low for name in names for low, _ in _steps(scope, name, dimension)[1:]}))


def _factor(scope: Scope, name: str | None, dimension: str, edges: Edges) -> Floats:
    """Return one factor for each band between the edges."""
    steps = _steps(scope, name, dimension)
    lows = np.array([low for low, _ in steps])
    values = np.array([factor for _, factor in steps])
    starts = np.array([-np.inf, *edges])
    return np.asarray(values[np.searchsorted(lows, starts, side="right") - 1])


def _steps(scope: Scope, name: str | None, dimension: str) -> list[tuple[float, float]]:
    """Return (where the band begins, factor), the first band beginning below everything."""
    factors = {} if name is None else scope.lookup.spread(name, dimension, ("ratio",))
    steps: list[tuple[float, float]] = []
    for label, factor in factors.items():
        low = parse_band(label, dimension).low
        steps.append((-np.inf if low is None or not steps else low, factor))
    return steps or [(-np.inf, 1.0)]
