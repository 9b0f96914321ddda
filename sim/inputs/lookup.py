"""Look numbers up by the names that workforce, route and programme files use.

Each use says which units and dimensions it takes; whatever does not fit is noted at the place where
the name was written, and a harmless number is returned so that the rest can be checked too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.base.dates import YearMonth
from sim.inputs.areas import SUM_TOLERANCE, Areas
from sim.inputs.assumptions import AREA, Assumption, LabelsByDimension
from sim.inputs.plan import WHOLE, Floats
from sim.inputs.problems import Problems, nearest
from sim.inputs.series import GRACE_MONTHS, Point, Series, make_series
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import UNITS

Units = tuple[str, ...]
Where = Mapping[str, str]
"""The labels of a use, by dimension: which service, level … the number is for."""

ANYWHERE: Where = {}


@dataclass
class Lookup:
    """A scenario's assumptions, its first day, number of months and areas.

    `broken` names assumptions, workforces, routes and programmes that are there but could not be
    read; nothing more is said about them. `elsewhere` names workforces of the library that the
    scenario does not have.
    """

    assumptions: Mapping[str, Assumption]
    start: YearMonth
    months: int
    problems: Problems
    broken: frozenset[str] = frozenset()
    areas: Areas = field(default_factory=Areas)
    elsewhere: frozenset[str] = frozenset()
    used: dict[str, None] = field(default_factory=dict)

    def number(self, name: str, units: Units, where: Where = ANYWHERE) -> float:
        """Return the one value of an assumption."""
        assumption = self.find(name, units)
        cell = self._cell(assumption, name, where)
        if assumption is None or cell is None:
            return 0.0
        return self._constant(assumption, name, cell)

    def spread(
        self, name: str, dimension: str, units: Units, where: Where = ANYWHERE
    ) -> dict[str, float]:
        """Return values by label of one dimension, which the assumption must vary over."""
        assumption = self.find(name, units)
        if assumption is None:
            return {}
        if dimension not in assumption.over:
            allowed = f"here it must vary over {dimension}"
            self.problems.add(place_of(name), f"{name} does not", allowed)
            return {}
        values = {}
        for label in assumption.labels(dimension):
            cell = self._cell(assumption, name, {**where, dimension: label})
            if cell is None:
                return {}
            values[label] = self._constant(assumption, name, cell)
        return values

    def shares(self, name: str, dimension: str, where: Where = ANYWHERE) -> dict[str, float]:
        """Return shares by label that add up to 1, or note that they do not."""
        values = self.spread(name, dimension, ("share",), where)
        if values and abs(sum(values.values()) - 1.0) > SUM_TOLERANCE:
            over = self.assumptions[name].over
            labels = [label for other, label in where.items() if other in over]
            cell = f" for {', '.join(labels)}" if labels else ""
            found = f"the shares of {name}{cell} add up to {sum(values.values()):.6g}"
            place = self.assumptions[name].where
            self.problems.add(place, found, "they must add up to 1")
        return values

    def path(
        self, name: str, units: Units, where: Where = ANYWHERE, *, until: int | None = None
    ) -> Floats:
        """Return (months + 1,) values by month; they need dates only up to the month `until`."""
        series = self.series(name, units, where)
        if series is None:
            return np.zeros(self.months + 1)
        self.check_covers(name, series, self.months if until is None else until)
        return np.nan_to_num(series.by_month(self.months + 1))

    def steps(self, name: str, units: Units, where: Where = ANYWHERE) -> tuple[Point, ...]:
        """Return the dated values of an assumption that must have dates."""
        series = self.series(name, units, where)
        if series is None:
            return ()
        if series.always is not None:
            self.problems.add(place_of(name), f"{name} has no dates", "here each value has a date")
        return series.steps()

    def series(self, name: str, units: Units, where: Where = ANYWHERE) -> Series | None:
        """Return an assumption's values over time."""
        assumption = self.find(name, units)
        cell = self._cell(assumption, name, where)
        if assumption is None or cell is None:
            return None
        return make_series(assumption, cell, self.start)

    def varies(self, name: str | None, dimension: str) -> bool:
        """Return whether there is such an assumption and it varies over a dimension."""
        assumption = self.assumptions.get(name or "")
        return assumption is not None and dimension in assumption.over

    def dimensions(self, names: Iterable[str], known: Iterable[str]) -> list[str]:
        """Return those of the dimensions over which one of the assumptions varies."""
        named = list(names)
        return [d for d in known if any(self.varies(name, d) for name in named)]

    def row_of(self, assumption: Assumption, where: Where) -> str:
        """Return the area whose row is used: the area's own, that of one it is like, or all."""
        area = where[AREA]
        if AREA not in assumption.over or not {*assumption.over} <= {*where}:
            return area
        for label in (area, self.areas.like.get(area, area), *((WHOLE,) * assumption.is_divided)):
            labels = {**where, AREA: label}
            if tuple(labels[dimension] for dimension in assumption.over) in assumption.cells:
                return label
        return area

    def factor(self, name: str, where: Where, share: Callable[[], float]) -> float:
        """Return by what a count is multiplied for an area: 1 if it is the area's own.

        What an area borrows is multiplied by its part, what is national by its share.
        """
        assumption = self.assumptions.get(name)
        if assumption is None:
            return 1.0
        if AREA not in assumption.over:
            return share()
        area, row = where[AREA], self.row_of(assumption, where)
        if row == area:
            return 1.0
        if assumption.is_divided and row == WHOLE:
            return share()
        if area not in self.areas.part:
            found = f"{name} has no value for {area}"
            allowed = f"'like: {self.areas.like[area]}' alone lends it no counts and shares"
            do = "give the area a 'part', or add the row"
            self.problems.add(place_of(self.areas.like[area]), found, allowed, do)
            return 1.0
        return self.number(self.areas.part[area], ("share",))

    def check_covers(self, name: str, series: Series, until: int) -> None:
        """Note it if the values begin too late, or end too early without a reason to go on."""
        assumption = self.assumptions[name]
        first = series.points[0].month if series.points else 0
        if series.always is None and first > 0:
            found = f"{name} has no value before {self.start.plus(first)}"
            allowed = f"the model starts in {self.start}"
            self.problems.add(assumption.where, found, allowed, "give one from then, even if 0")
        self.check_lasts(name, series, until)

    def check_lasts(self, name: str, series: Series, until: int) -> None:
        """Note it if the values end too early without a reason to go on."""
        assumption = self.assumptions[name]
        last = series.last_month
        is_short = last is not None and last + GRACE_MONTHS < until
        if is_short and not series.overrides and not assumption.carried_forward:
            found = f"{name} ends in {self.start.plus(last or 0)} and is used to"
            found += f" {self.start.plus(until - 1)}"
            allowed = "a value used more than a year beyond its date says carried_forward and why"
            self.problems.add(assumption.where, found, allowed)

    def find(self, name: str, units: Units) -> Assumption | None:
        """Return the assumption if there is one of a unit that fits here."""
        assumption = self.assumptions.get(name)
        if assumption is None and name in self.broken:
            return None
        if assumption is None:
            advice = nearest(name, self.assumptions)
            self.problems.add(place_of(name), f"unknown assumption '{name}'", advice)
            return None
        self.used[assumption.name] = None
        if assumption.unit not in units:
            assert set(units) <= set(UNITS), units
            found = f"{name} has the unit '{assumption.unit}'"
            self.problems.add(place_of(name), found, f"here it is {' or '.join(units)}")
            return None
        return assumption

    def _cell(
        self, assumption: Assumption | None, name: str, where: Where
    ) -> LabelsByDimension | None:
        """Return the assumption's cell for a use."""
        if assumption is None:
            return None
        beyond = [dimension for dimension in assumption.over if dimension not in where]
        if beyond:
            allowed = f"here it may vary over {', '.join(where) or 'nothing'}"
            found = f"{name} varies over {', '.join(beyond)}"
            self.problems.add(place_of(name), found, allowed)
            return None
        if AREA in assumption.over:
            where = {**where, AREA: self.row_of(assumption, where)}
        cell = tuple(where[dimension] for dimension in assumption.over)
        if cell not in assumption.cells:
            known = "; ".join(", ".join(labels) for labels in assumption.cells[:12])
            found = f"{name} has no value for {', '.join(cell)}"
            self.problems.add(assumption.where, found, f"it has {known}", "add the row")
            return None
        return cell

    def _constant(self, assumption: Assumption, name: str, cell: LabelsByDimension) -> float:
        series = make_series(assumption, cell, self.start)
        if series.points or series.overrides:
            place = series.overrides and assumption.overrides_in(cell)[-1].where
            found = f"{name} changes over time"
            allowed = "here it is one value for the whole time: leave 'from' out"
            self.problems.add(place or place_of(name), found, allowed)
        return series.always if series.always is not None else 0.0
