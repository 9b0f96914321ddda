"""The career table of a workforce: risks, where they lead, and how they change with age and service.

Factors may use different bands. The plan has one set of edges for a workforce, so each factor is
spelt out over the edges of all of them; below its first band it goes on as in the first.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.inputs.bands import parse_band, parse_label
from sim.inputs.plan import CareerRisk, Floats
from sim.inputs.scope import Scope
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import EVENT_KINDS, STATES
from sim.inputs.workforce_shapes import CareerShape

Edges = tuple[float, ...]


def tenure_edges(scope: Scope) -> Edges:
    """Return where one band of service ends and the next begins, over all factors."""
    return _edges(scope, "tenure_band", (row.tenure_factor for row in scope.shape.careers))


def age_edges(scope: Scope) -> Edges:
    """Return where one band of age ends and the next begins, over all factors."""
    return _edges(scope, "age_band", (row.age_factor for row in scope.shape.careers))


def resolve_careers(scope: Scope) -> tuple[CareerRisk, ...]:
    """Return the career table, one row for each state that a row starts from."""
    rows = []
    seen = set()
    tenures, ages = tenure_edges(scope), age_edges(scope)
    for shape in scope.shape.careers:
        if shape.risk in EVENT_KINDS:
            found = f"a risk is called '{shape.risk}'"
            allowed = "the event log has that word for something else"
            scope.lookup.problems.add(place_of(shape.risk), found, allowed, "choose another")
        for state in shape.from_:
            if (shape.risk, state) in seen:
                found = f"the risk '{shape.risk}' from '{state}' is there twice"
                scope.lookup.problems.add(place_of(state), found, "once only")
            seen.add((shape.risk, state))
            rows.append(_career(scope, shape, state, tenures, ages))
    return tuple(rows)


def resolve_retirement_ages(scope: Scope) -> tuple[tuple[float, float], ...]:
    """Return (age, share) pairs."""
    dimension = "retirement_age"
    shares = scope.lookup.shares(scope.shape.retirement_ages, dimension)
    return tuple((parse_label(label, dimension), share) for label, share in shares.items())


def _career(
    scope: Scope, shape: CareerShape, state: str, tenures: Edges, ages: Edges
) -> CareerRisk:
    return CareerRisk(
        name=str(shape.risk),
        from_state=STATES[state],
        to_state=STATES[shape.to],
        rate_py=scope.rates(shape.rate, ("per person-year",)),
        tenure_factor=_factor(scope, shape.tenure_factor, "tenure_band", tenures),
        age_factor=_factor(scope, shape.age_factor, "age_band", ages),
        restarts_tenure=shape.restarts_tenure,
    )


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
