"""Measures: what users read, worked out from what a run left behind.

Stocks are as at the end of a month. Flows and rates cover the twelve months to the date, and so
begin a year after the start; what the published series report by year is comparable at once.

The country is told month by month. Areas, and who people are, are told at the end of each calendar
year, on the first and last day, and when a target falls due: nine areas by month would be nine times
the file for little that a year end does not say.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.inputs.plan import Plan
from sim.outputs.measuring import costing, money, people, posts, settings, targets, training
from sim.outputs.measuring.cells import Cells, over_year
from sim.outputs.measuring.moves import Moves
from sim.outputs.measuring.table import ALL, Block, Floats, MeasureTable, SeriesKey, join, tabulate
from sim.outputs.measuring.training import Courses, RouteTable, route_table
from sim.run.recorder import Recording

__all__ = [
    "ALL",
    "MeasureTable",
    "Measures",
    "SeriesKey",
    "measure",
    "over_year",
    "year_ends",
]


@dataclass(frozen=True)
class Measures:
    """All measures of a run: the country's month by month, areas' and the like at year ends."""

    monthly: MeasureTable
    yearly: MeasureTable
    routes: RouteTable

    def find(
        self, measure: str, workforce: str, service: str = ALL, level: str = ALL, area: str = ALL
    ) -> Floats:
        """Return one series by census, of every month or of year ends.

        Raises KeyError if the run has no such series.
        """
        name = (workforce, service, level, area, measure)
        table = self.monthly if name in self.monthly.named else self.yearly
        return table.find(measure, workforce, service, level, area)


def measure(recording: Recording) -> Measures:
    """Return every measure of a run, sorted by key."""
    moves = Moves(recording)
    courses = Courses(recording, moves)
    blocks: list[Block] = []
    for workforce in recording.plan.workforces:
        cells = Cells(recording, workforce)
        blocks += people.stocks(cells)
        blocks += people.flows(cells, moves)
        blocks += people.diversity(cells)
        blocks += people.diversity_of_flows(cells, moves)
        blocks.append(costing.experienced(cells))
        blocks += costing.rewards(cells, moves)
        blocks += training.training(recording, workforce, courses)
        blocks += costing.funding(recording, workforce, courses)
        blocks.append(training.qualified(cells, courses))
        blocks += posts.posts(recording, workforce)
        blocks += settings.settings(cells)
        blocks += money.pay(cells)
    blocks += money.funds(recording)
    ends = year_ends(recording.plan)
    tables = tabulate(blocks, ends)
    promised = tabulate(targets.targets(recording, tables), ends)
    monthly, yearly = (join(*both) for both in zip(tables, promised, strict=True))
    return Measures(monthly, yearly, route_table(recording, courses))


def year_ends(plan: Plan) -> tuple[int, ...]:
    """Return the censuses at which areas are told: each 31 December, both ends, dates of targets."""
    months = range(plan.months + 1)
    ends = {month for month in months if plan.start.plus(month).month == 1}
    due = {target.month for target in plan.targets if target.month <= plan.months}
    return tuple(sorted({0, plan.months, *ends, *due}))
