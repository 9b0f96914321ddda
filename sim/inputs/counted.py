"""Series that say what something costs: £ as they are told, or so much for each of a stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations
from typing import Annotated

from pydantic import Field

from sim.base.errors import InputError
from sim.inputs.cases import CaseLoader
from sim.inputs.measured import is_share
from sim.inputs.scenario_shapes import Measure
from sim.inputs.shapes import AssumptionName, Name, OneOrMore, Shape
from sim.inputs.vocabulary import EVERY

EACH = "£ a year"
SHARE = "share"
POUNDS, MEAN = "_gbp", "mean_"
Pattern = Annotated[str, Field(min_length=1, max_length=100)]


class SeriesShape(Shape):
    """A series of a result; `*` in a level stands for any text."""

    measure: Measure
    workforce: Name
    service: Name = EVERY
    level: Pattern = EVERY


class CountShape(SeriesShape):
    """A series that costs: in £ itself, or `each` of it so many £ a year (names of assumptions).

    What employers pay on top, `on_cost`, is a share by name.
    """

    each: OneOrMore[AssumptionName] | None = None
    on_cost: AssumptionName | None = None


Series = tuple[str, str, str, str, str]
"""Measure, workforce, service, level and area; any but the first may be a pattern."""


def covers(patterns: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether names fit patterns, one by one; `*` stands for any text."""
    return all(fnmatchcase(name, own) for name, own in zip(names, patterns, strict=True))


@dataclass(frozen=True)
class Counted:
    """A series that costs: `each` £ a year, None where the series is in £; times `factor`."""

    measure: str
    workforce: str
    service: str
    level: str
    each: float | None
    factor: float

    @property
    def series(self) -> Series:
        """The series that are counted: those of the whole country."""
        return self.measure, self.workforce, self.service, self.level, EVERY

    def takes(self, told: Series) -> bool:
        """Return whether a series of a result is one of these."""
        return covers(self.series, told)


def counted_twice(counts: Sequence[Counted]) -> tuple[int, int] | None:
    """Return the numbers of two rows that count the same series, or None if there are none."""
    for (first, one), (second, other) in combinations(enumerate(counts), 2):
        if covers(one.series, other.series) or covers(other.series, one.series):
            return first, second
    return None


def counted(row: CountShape, loader: CaseLoader, scenario: str) -> Counted:
    """Return what a row counts, with its prices as a scenario (its file) has them first.

    Raises InputError if an assumption is not there, or is not a price (or share) of the kind, or what is
    counted has no price of its own and is given none, or has one and is given another.
    """
    measure = str(row.measure)
    if row.each is None and (not measure.endswith(POUNDS) or measure.startswith(MEAN)):
        raise InputError(f"{measure} is no sum of money; say with 'each' what one costs a year.")
    if row.each is not None and (measure.endswith(POUNDS) or is_share(measure)):
        what = "money already" if measure.endswith(POUNDS) else "a share, and no number of anything"
        raise InputError(f"{measure} is {what}; count it without 'each', or count something else.")

    def value(name: str, unit: str) -> float:
        known = loader.known(scenario, name)
        if known.unit != unit:
            raise InputError(
                f"{name} is in {known.unit}; an assumption in '{unit}' is needed here."
            )
        return known.values[0]

    return Counted(
        str(row.measure),
        str(row.workforce),
        str(row.service),
        str(row.level),
        None if row.each is None else sum(value(str(name), EACH) for name in row.each),
        1.0 if row.on_cost is None else 1.0 + value(str(row.on_cost), SHARE),
    )
