"""Assumptions: every number of the model with its sentence, unit, dates, source, grade and range.

Ranges are kept beside the central values. How they are read and what is refused stands in
`assumption_loading`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from sim.base.dates import YearMonth
from sim.inputs.plan import WHOLE
from sim.inputs.problems import Place

LabelsByDimension = tuple[str, ...]

AREA = "area"
"""The dimension of places."""


@dataclass(frozen=True)
class Source:
    """One document that numbers come from."""

    name: str
    title: str
    by: str
    date: str
    url: str
    note: str
    where: Place


@dataclass(frozen=True)
class Value:
    """One row of an assumption. `cell` has one label for each dimension of `over`."""

    cell: LabelsByDimension
    since: YearMonth | None
    value: float
    low: float | None
    high: float | None
    sources: tuple[str, ...]
    place: str
    grade: str
    judgement: str
    range_means: str
    no_range: str
    where: Place


@dataclass(frozen=True)
class Override:
    """A scenario's own value: for the cells that carry all its labels, from a month or always."""

    labels: tuple[tuple[str, str], ...]
    since: YearMonth | None
    value: float
    because: str
    where: Place

    @property
    def area(self) -> str:
        """The area that the value is for, if it names one."""
        return dict(self.labels).get(AREA, "")

    def reaches(self, over: tuple[str, ...], cell: LabelsByDimension) -> bool:
        """Return whether the override holds in a cell."""
        return all(label in zip(over, cell, strict=True) for label in self.labels)


@dataclass(frozen=True)
class Assumption:
    """One assumption, perhaps with a scenario's overrides on top."""

    name: str
    says: str
    unit: str
    over: tuple[str, ...]
    values: tuple[Value, ...]
    between: str
    carried_forward: str
    open_band_starts_at: float | None
    open_band_ends_at: float | None
    where: Place
    price_year: str = ""
    """The financial year at whose prices a unit cost stands; none where it is cash or no money."""
    overrides: tuple[Override, ...] = ()
    is_divided: bool = False
    """Whether its rows for `all` are national and divided among areas that have no row of their own."""

    @cached_property
    def cells(self) -> tuple[LabelsByDimension, ...]:
        """The cells that have values, in the order of the file."""
        return tuple(dict.fromkeys(value.cell for value in self.values))

    def labels(self, dimension: str) -> tuple[str, ...]:
        """Return the labels of one dimension, in the order of the file."""
        if dimension not in self.over:
            return ()
        number = self.over.index(dimension)
        return tuple(dict.fromkeys(cell[number] for cell in self.cells))

    def rows(self, cell: LabelsByDimension) -> tuple[Value, ...]:
        """Return the values of a cell in the order of their dates."""
        return self._rows.get(cell, ())

    @cached_property
    def _rows(self) -> dict[LabelsByDimension, tuple[Value, ...]]:
        return {
            cell: tuple(value for value in self.values if value.cell == cell) for cell in self.cells
        }

    def overrides_in(self, cell: LabelsByDimension) -> tuple[Override, ...]:
        """Return the overrides that hold in a cell, in the order of their dates.

        Where some are for the cell's area, only those do.
        """
        held = [override for override in self.overrides if override.reaches(self.over, cell)]
        for_area = [override for override in held if override.area]
        held = for_area or held
        return tuple(sorted(held, key=lambda override: override.since or YearMonth(1, 1)))

    def with_area(self, area: str, overrides: tuple[Override, ...]) -> Assumption:
        """Return the assumption with a row for an area in each cell that the overrides give it.

        A national number keeps its rows, as those of the whole; the new rows are alike until they
        are overridden.
        """
        wide = self
        if AREA not in self.over:
            values = tuple(replace(value, cell=(*value.cell, WHOLE)) for value in self.values)
            wide = replace(self, over=(*self.over, AREA), values=values, is_divided=True)
        number = wide.over.index(AREA)
        model = wide.labels(AREA)[0]
        rows = []
        for value in wide.values:
            cell = (*value.cell[:number], area, *value.cell[number + 1 :])
            is_given = any(override.reaches(wide.over, cell) for override in overrides)
            if value.cell[number] == model and is_given and cell not in wide.cells:
                rows.append(replace(value, cell=cell))
        return replace(wide, values=(*wide.values, *rows))
