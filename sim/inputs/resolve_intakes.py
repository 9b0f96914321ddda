"""A route's intakes: places and applicants, shared over the year and scaled to the areas.

What raises and lowers the number of those who apply (bursaries, unemployment, campaigns, entry
requirements) is multiplied in here, month by month, so that the engine needs to know none of it.
"""

from __future__ import annotations

import numpy as np

from sim.base.portable import portable_power
from sim.inputs.plan import Floats, Intake, Mode
from sim.inputs.scope import Scope
from sim.inputs.series import shared_out, to_whole
from sim.inputs.training_shapes import ResponseShape, RouteShape
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import MOST_PEOPLE, UNITS


def intakes(shape: RouteShape, scope: Scope, shares: Floats) -> tuple[Intake, ...]:
    """Return the intakes from the first day to the last, with their part of the year's places.

    Of national numbers the areas of the scenario have their `shares`.
    """
    lookup, rows = scope.lookup, shape.intakes
    months = rows.months
    place = place_of(rows.places)
    if len(set(months)) < len(months):
        lookup.problems.add(place, "a month of intake is there twice", "once only")
    end = lookup.months - 1
    first = max(rows.from_.months_after(lookup.start), 0) if rows.from_ else 0
    last = min(rows.to.months_after(lookup.start), end) if rows.to else end
    if last < first:
        lookup.problems.add(place, "there is no intake", "'from' comes before 'to'")
    places = _of_all(scope, shares, rows.places, ("places a year",), last + 1)
    factor = _applies(shape, scope, last + 1)
    applicants = np.zeros(lookup.months + 1)
    if rows.applicants is not None:
        units = ("people a year",)
        applicants = factor * _of_all(scope, shares, rows.applicants, units, last + 1)
    if not (applicants <= MOST_PEOPLE).all():
        found = f"applicants come to {np.nanmax(applicants):,.4g} a year"
        allowed = f"at most {MOST_PEOPLE:,}, with all that raises them"
        lookup.problems.add(place, found, allowed)
        applicants = np.zeros(lookup.months + 1)
    is_student = Mode(shape.mode) is Mode.STUDENT
    starts = []
    for month in range(first, last + 1):
        calendar_month = lookup.start.plus(month).month
        if calendar_month not in months:
            continue
        turn = months.index(calendar_month)
        intake = Intake(
            month,
            places=shared_out(to_whole(places[month]), len(months), turn),
            applicants=shared_out(to_whole(applicants[month]), len(months), turn),
            apply_factor=1.0 if is_student else float(factor[month]),
        )
        starts.append(intake)
    return tuple(starts)


def past_intakes(shape: RouteShape, scope: Scope, shares: Floats) -> tuple[Intake, ...]:
    """Return the cohorts already in training on the first day, the earliest first."""
    cohorts = []
    lookup = scope.lookup
    for cohort in shape.in_training_at_start:
        month = cohort.month.months_after(lookup.start)
        if month >= 0:
            found = f"a cohort of {cohort.month} is said to be in training at the start"
            allowed = f"the model starts in {lookup.start}"
            lookup.problems.add(place_of(cohort.people), found, allowed, "make it an intake")
            continue
        people = to_whole(
            sum(
                factor * lookup.number(cohort.people, ("people",), labels)
                for factor, labels in scope.parts(cohort.people, shares)
            )
        )
        cohorts.append(Intake(month, people, people))
    return tuple(sorted(cohorts, key=lambda intake: intake.month))


def _of_all(scope: Scope, shares: Floats, name: str, units: tuple[str, ...], until: int) -> Floats:
    """Return (months + 1,) yearly numbers of all areas together."""
    total = np.zeros(scope.lookup.months + 1)
    for factor, labels in scope.parts(name, shares):
        total += factor * scope.lookup.path(name, units, labels, until=until)
    return total


def _applies(shape: RouteShape, scope: Scope, until: int) -> Floats:
    """Return (months + 1,) factors on those who apply and are suitable."""
    factor = np.ones(scope.lookup.months + 1)
    seen = set()
    for row in shape.responds:
        if row.to in seen:
            found = f"applicants respond to {row.to} twice"
            scope.lookup.problems.add(place_of(row.to), found, "once only")
        seen.add(row.to)
        factor = factor * _response(row, scope, until)
    if shape.entry_factor is not None:
        factor = factor * scope.lookup.path(shape.entry_factor, ("ratio",), until=until)
    return factor


def _response(row: ResponseShape, scope: Scope, until: int) -> Floats:
    lookup = scope.lookup
    if row.form == "factor":
        if row.reference is not None or row.effect is not None:
            found = "a response of the form factor has a reference or an effect"
            lookup.problems.add(place_of(row.to), found, "its path is the factor", "remove it")
        return lookup.path(row.path, ("ratio",), until=until)
    if row.reference is None or row.effect is None:
        found = f"the response to {row.to} lacks reference or effect"
        lookup.problems.add(place_of(row.to), found, f"the form {row.form} needs both")
        return np.ones(lookup.months + 1)
    driver = lookup.find(row.path, tuple(UNITS))
    unit = (driver.unit,) if driver is not None else tuple(UNITS)
    path = lookup.path(row.path, unit, until=until)
    reference = lookup.number(row.reference, unit)
    if row.form == "per_unit":
        effect = lookup.number(row.effect, ("per unit",))
        return np.maximum(1.0 + effect * (path - reference), 0.0)
    elasticity = lookup.number(row.effect, ("elasticity",))
    if driver is None or row.reference not in lookup.assumptions:
        return np.ones(lookup.months + 1)
    if reference <= 0.0 or not (path[:until] > 0.0).all():
        found = f"{row.path} or {row.reference} is 0 or less"
        allowed = "an elasticity needs numbers above 0"
        lookup.problems.add(place_of(row.path), found, allowed, "use the form per_unit")
        return np.ones(lookup.months + 1)
    ratios = np.where(path > 0.0, path, reference) / reference
    return np.array([portable_power(float(ratio), elasticity) for ratio in ratios])
