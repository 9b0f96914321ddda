"""What an appraisal reads of a stored result: stocks, flows and payments by scenario, run and month."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sim.base.dates import YearMonth, financial_year
from sim.base.errors import InputError
from sim.inputs.cost_shapes import BY_ROUTE, REACHING
from sim.inputs.costs import CostModel
from sim.outputs.store import Result, StoredSeries, Wanted
from sim.outputs.volumes import (
    POSTS,
    Axes,
    DepartureKey,
    FlowKey,
    PaymentKey,
    RouteCounts,
    axes_of,
    read_departures,
    read_flows,
    read_payments,
    read_route_counts,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ALL = "all"
REWARDS = ("reward_pay_gbp", "reward_payments_gbp")
ROUTE_MEASURES = ("in_training", "funded_cumulative")
SURVIVAL_YEARS = 3
STARTS = ("admit", "start_course")
COMPLETES = ("qualify", "award")
Number = TypeVar("Number", np.float64, np.int64)
Where = tuple[tuple[str, ...], tuple[str, ...]]
"""Services and levels."""
Cell = tuple[str, str, str, str, str]
"""Scenario, workforce, service, level and measure."""


class NotStoredError(InputError):
    """A result lacks something that a cost model needs."""


@dataclass(frozen=True)
class Stored:
    """A result opened for an appraisal, by financial year; `year_of` (months,) numbers the years."""

    scenarios: tuple[str, ...]
    axes: Axes
    years: tuple[str, ...]
    year_of: Ints
    stocks: dict[Cell, Floats]
    flows: dict[FlowKey, Floats]
    departures: dict[DepartureKey, Floats]
    payments: dict[PaymentKey, Ints]
    programmes: dict[str, str]
    """The workforce of each programme."""
    routes: dict[tuple[str, str], RouteCounts] = field(default_factory=dict)
    """What became of each route, by scenario and route; none in a result of an earlier version."""

    @cached_property
    def months(self) -> tuple[YearMonth, ...]:
        """The month of each place along the months."""
        return tuple(YearMonth.parse(date[:7]) for date in self.axes.dates[1:])

    @cached_property
    def _moves(self) -> dict[str, list[tuple[FlowKey, Floats]]]:
        """Flows by scenario, as they are looked through."""
        found: dict[str, list[tuple[FlowKey, Floats]]] = {}
        for key, people in self.flows.items():
            found.setdefault(key.scenario, []).append((key, people))
        return found

    @cached_property
    def _levels(self) -> dict[tuple[str, str, str], dict[str, Floats]]:
        """Stocks of all services together by what stands in their level, the total apart."""
        found: dict[tuple[str, str, str], dict[str, Floats]] = {}
        for (scenario, workforce, service, level, measure), values in self.stocks.items():
            if service == ALL and level != ALL:
                found.setdefault((scenario, workforce, measure), {})[level] = values
        return found

    def workforces(self) -> set[str]:
        """Return the workforces that have people in post."""
        return {cell[1] for cell in self.stocks if cell[4] == "fte"}

    def find(
        self, scenario: str, workforce: str, measure: str, service: str = ALL, level: str = ALL
    ) -> Floats | None:
        """Return a stock (runs, months + 1), or None if the scenario has none."""
        return self.stocks.get((scenario, workforce, service, level, measure))

    def need(
        self, scenario: str, workforce: str, measure: str, service: str = ALL, level: str = ALL
    ) -> Floats:
        """Return a stock (runs, months + 1). Raises NotStoredError if there is none."""
        found = self.find(scenario, workforce, measure, service, level)
        if found is None:
            cell = ", ".join(name for name in (service, level) if name != ALL)
            of = f" of {cell}" if cell else ""
            raise NotStoredError(
                f"the result has no {measure} of {workforce}{of} in {scenario}, which the costs need; "
                "run it again with this version, or name another cost file with --costs."
            )
        return found

    def levels(self, scenario: str, workforce: str, measure: str) -> dict[str, Floats]:
        """Return a stock by what stands in its level, the total apart."""
        return self._levels.get((scenario, workforce, measure), {})

    def by_year(self, monthly: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Return sums (…, years) of what is by month (…, months)."""
        total = np.zeros((*monthly.shape[:-1], len(self.years)), dtype=monthly.dtype)
        for number in range(len(self.years)):
            total[..., number] = monthly[..., self.year_of == number].sum(axis=-1)
        return total

    def stock_years(self, stock: Floats) -> Floats:
        """Return units and years by month (runs, months): the mean of a month's ends, over twelve."""
        return (stock[:, 1:] + stock[:, :-1]) / 24.0

    def flow(
        self,
        scenario: str,
        workforce: str,
        causes: tuple[str, ...],
        where: Where = ((), ()),
        route: str | None = None,
    ) -> Floats:
        """Return people (runs, months) who moved by one of some causes.

        `where` are services and levels they come to, none for all; `route` is the course concerned,
        None for moves into post.
        """
        total = np.zeros(self.axes.shape)
        for key, people in self._moves.get(scenario, ()):
            if key.cause not in causes:
                continue
            if route is not None:
                total += people if key.route == route else 0.0
                continue
            if key.workforce == workforce and key.to_state in POSTS and _is_there(key, where):
                total += people
        return total

    def separations(
        self,
        scenario: str,
        workforce: str,
        moves: tuple[str, ...],
        where: Where = ((), ()),
    ) -> Floats:
        """Return people (runs, months) whose post with an employer ended, breaks apart.

        They go out of post, or straight to another by one of the causes `moves`; `where` are services
        and levels that they come from, none for all.
        """
        total = np.zeros(self.axes.shape)
        for key, people in self.departures.items():
            ends = key.to_state not in POSTS or key.cause in moves
            if (key.scenario, key.workforce) == (scenario, workforce) and ends:
                total += people if _is_there(key, where) else 0.0
        return total


def _is_there(key: FlowKey | DepartureKey, where: Where) -> bool:
    """Return whether a move is of one of some services and levels; none stand for all."""
    services, levels = where
    return (not services or key.service in services) and (not levels or key.level in levels)


def open_stored(result: Result, model: CostModel) -> Stored:
    """Return what a cost model needs of a result.

    Raises NotStoredError if the result has none of the workforces that the costs are of.
    """
    axes = axes_of(result)
    series = result.matching(_wanted(model))
    run_place = {run: number for number, run in enumerate(axes.runs)}
    day_place = {date: number for number, date in enumerate(axes.dates)}
    stocks = {}
    for one in series:
        key = one.key
        values = _laid_out(one, run_place, day_place)
        stocks[one.scenario, key.workforce, key.service, key.level, key.measure] = values
    causes = {cause for line in model.lines for cause in line.causes}
    routes = {route for line in model.lines for route in line.routes}
    months = [YearMonth.parse(date[:7]) for date in axes.dates[1:]]
    names = [financial_year(month) for month in months]
    years = tuple(dict.fromkeys(names))
    funds = result.matching([("fund_spent_gbp", None, None, None)])
    stored = Stored(
        scenarios=tuple(result.manifest["scenarios"]),
        axes=axes,
        years=years,
        year_of=np.array([years.index(name) for name in names]),
        stocks=stocks,
        flows=read_flows(result, axes, causes, routes),
        departures=read_departures(result, axes),
        payments=read_payments(result, axes),
        programmes={one.key.level: one.key.workforce for one in funds},
        routes=read_route_counts(result, axes, SURVIVAL_YEARS),
    )
    if not stored.workforces() & {line.workforce for line in model.lines}:
        raise NotStoredError(
            f"{result.folder}: the result has none of the workforces of {model.file} "
            f"({', '.join(sorted({line.workforce for line in model.lines}))}); "
            "name the cost file of its own evidence with --costs."
        )
    return stored


def _wanted(model: CostModel) -> list[Wanted]:
    """Return the series that the lines and effects of a model need."""
    wanted: set[Wanted] = set()
    for line in model.lines:
        of = line.workforce
        wanted |= {("fte", of, ALL, ALL), ("mean_pay_gbp", of, ALL, ALL)}
        wanted |= {(measure, of, ALL, None) for measure in REWARDS}
        wanted |= {("effect_coverage", of, ALL, None), ("effect_fte", of, ALL, None)}
        if line.driver in REACHING:
            wanted.add(("fte", of, None, None))
        if line.driver in BY_ROUTE:
            wanted |= {
                (measure, of, ALL, route) for measure in ROUTE_MEASURES for route in line.routes
            }
            continue
        for service in line.services or (ALL,):
            for level in line.levels or (ALL,):
                wanted |= {(line.driver, of, service, level), ("mean_pay_gbp", of, service, level)}
    for effect in model.effects:
        for measure in (effect.measure, effect.share_of):
            wanted.add((measure, effect.workforce, effect.service, ALL))
    return sorted(wanted, key=str)


def _laid_out(one: StoredSeries, runs: dict[tuple[int, int], int], days: dict[str, int]) -> Floats:
    """Return a series (runs, months + 1) on the axes of the result, nought where it has no value."""
    values = np.zeros((len(runs), len(days)))
    rows = [runs[run] for run in one.runs]
    columns = [days[date] for date in one.dates]
    values[np.ix_(rows, columns)] = np.nan_to_num(one.values)
    return values
