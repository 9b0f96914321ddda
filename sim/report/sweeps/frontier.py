"""The frontier of a sweep: what its points buy of a series, what they cost, and which are worth it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.appraisal.frontier import Choice, Standing, frontier
from sim.inputs.sweep_design import Frontier, SweepDesign
from sim.outputs.measuring.table import SeriesKey
from sim.outputs.spent import spending
from sim.outputs.sweep_told import PointBought, ToldSweep
from sim.report.costs.shapes import PlaneChart, Point
from sim.report.costs.shapes import Standing as Look
from sim.report.exploring.naming import file_name, opened, quantity_of, series_words, unit_words
from sim.report.quantities import POUNDS, month_words
from sim.report.shapes import Words
from sim.report.sweeps.naming import levers_words, runs_words, source_words

MOST_GREY = 400
"""Dominated points that are drawn; of more, every second, third … in the order of what they buy."""
ONE_POINT = 0.01


def frontier_chart(
    stored: ToldSweep, design: SweepDesign, keys: Sequence[SeriesKey]
) -> PlaneChart | None:
    """Return the plane of supply and cost that a design asks for; `keys` are all that is told.

    None if the design asks for none, or no run tells the supply.
    """
    asked = design.frontier
    if asked is None:
        return None
    key = next((key for key in keys if (key.measure, *key[:4]) == asked.supply), None)
    if key is None:
        return None
    date = next((date for date in stored.dates(key) if date.startswith(asked.month)), None)
    if date is None:
        return None
    points = stored.bought(key, date, spending(keys, asked.counts))
    return _Plane(design, asked, key, date, points).chart()


class _Plane:
    """Points of a sweep by what they buy and cost, and where each stands."""

    def __init__(
        self,
        design: SweepDesign,
        asked: Frontier,
        key: SeriesKey,
        date: str,
        points: Sequence[PointBought],
    ) -> None:
        self.design, self.asked, self.key, self.date = design, asked, key, date
        self.quantity = quantity_of(key.unit)
        self.points = {str(one.point): one for one in points}
        choices = [Choice(name, one.cost[0], one.bought[0]) for name, one in self.points.items()]
        self.standings = frontier(choices)
        self.on = [one for one in self.standings if one.is_on_frontier]

    def chart(self) -> PlaneChart:
        """Return the chart."""
        worth = {(one.choice.effect, one.choice.cost) for one in self.on}
        beaten = [
            one
            for one in self.standings
            if not one.is_on_frontier and (one.choice.effect, one.choice.cost) not in worth
        ]
        drawn = beaten[:: -(-len(beaten) // MOST_GREY)] if beaten else []
        month = month_words(self.date)
        rest = "" if len(drawn) == len(beaten) else f" ({len(drawn)} of them drawn)"
        note = (
            f"Grey: {len(beaten)} points{rest}; another point, or a mix of two, buys as much as each of "
            "them for no more money. "
        )
        words = Words(
            self._title(),
            f"{opened(series_words(self.key))} in {month}, and what was spent until then "
            "(£, not discounted, unit costs at the prices of their own years): more or less than at the "
            f"base, means of {runs_words(self.design)}.",
            f"{note if beaten else ''}What each costs is of all the years until then, for one more in "
            f"that month. Crosses: 5th to 95th percentile of runs. Simulated.",
            source_words(self.design),
            self._shows(beaten),
        )
        return PlaneChart(
            f"frontier_{file_name(self.key)}",
            words,
            self.quantity,
            POUNDS,
            f"{opened(unit_words(self.key.unit))} more in {month}",
            f"£ more until {month}",
            tuple(self._point(one) for one in (*self.on, *drawn)),
            self._table(),
        )

    def _title(self) -> str:
        steps = [one for one in self.on if one.ratio is not None]
        if not steps:
            return f"No point buys more {series_words(self.key)} than {self._name(self.on[0])}"
        first, last = self.points[self.on[0].choice.name], self.points[steps[-1].choice.name]
        most = self.quantity.gap(last.bought[0])
        title = f"{opened(most)} more {series_words(self.key)} cost {POUNDS.number(last.cost[0])}"
        if len(steps) == 1:
            return title
        cheap, dear = (self._each(steps[n].ratio or 0.0) for n in (0, -1))
        after = "" if first.point == 0 else f" beyond {self._name(self.on[0])}"
        return f"{title}; the first{after} {cheap}, the last {dear}"

    def _each(self, ratio: float) -> str:
        """Return in words what each further unit costs."""
        if self.quantity.is_share:
            return f"{POUNDS.number(ratio * ONE_POINT)} a percentage point"
        return f"{POUNDS.number(ratio)} each"

    def _name(self, one: Standing) -> str:
        point = self.points[one.choice.name]
        if point.point == 0:
            return "the base"
        words = levers_words(point.levers)
        several = len(self.design.scenarios) > 1
        return f"{point.scenario.replace('_', ' ')}: {words}" if several else words

    def _point(self, one: Standing) -> Point:
        point = self.points[one.choice.name]
        look = Look.FRONTIER if one.is_on_frontier else Look.DOMINATED
        name = self._name(one)
        return Point(
            opened(name) if one.is_on_frontier or point.point == 0 else "",
            f"{name} (point {point.point})",
            point.bought,
            point.cost,
            Look.ORIGIN if one.is_on_frontier and point.point == 0 else look,
            "" if one.ratio is None else self._each(one.ratio),
        )

    def _shows(self, beaten: Sequence[Standing]) -> str:
        told = [
            f"{opened(self._name(one))}: {self._bought(one)} for {POUNDS.difference(one.choice.cost)}."
            for one in self.on
        ]
        return (
            "Plane of cost against supply, a point for each point of the sweep; a line joins the "
            f"{len(self.on)} on the frontier, {len(beaten)} are dominated. {' '.join(told)}"
        )

    def _bought(self, one: Standing) -> str:
        return f"{self.quantity.difference(one.choice.effect)}{' points' * self.quantity.is_share}"

    def _table(self) -> tuple[tuple[str, ...], ...]:
        header = ("On the frontier", "Cost until then", "Supply", "Each further one")
        body = [
            (
                opened(self._name(one)), POUNDS.difference(one.choice.cost), self._bought(one),
                "" if one.ratio is None else self._each(one.ratio),
            )
            for one in self.on
        ]  # fmt: skip
        return (header, *body)
