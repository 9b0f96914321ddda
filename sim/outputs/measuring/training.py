"""Training by route: who applies, starts, leaves, completes, and who works years later.

What is told by route has the route's name in place of a level. A route belongs to the workforce to
which it leads; areas are those where people train.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.inputs.plan import State, Workforce
from sim.outputs.measuring.cells import Cells, add_total, areas_of, over_year, ratio
from sim.outputs.measuring.moves import Moves, is_student
from sim.outputs.measuring.people import A_YEAR, told_traits
from sim.outputs.measuring.table import ALL, Block, Flags, Floats
from sim.run.recorder import SURVIVAL_YEARS, Recording
from sim.world.tables import ADMIT, FAIL, REPEAT, START_COURSE

Ints = npt.NDArray[np.int64]
TRAINS = (State.IN_TRAINING, State.TRAINING_IN_POST)


def after_words(years: int) -> str:
    """Return how a horizon of so many years is named in measures and columns."""
    return f"{years}_year{'s' if years > 1 else ''}"


@dataclass(frozen=True)
class RouteTable:
    """What became of each route over a whole run: counts of people (routes,), or by `survival_years`.

    `course_months` adds up over those who completed. `followed` are those who completed so many years
    before the end or earlier (routes, survival years), of whom `working` then worked.
    """

    names: tuple[str, ...]
    workforces: tuple[str, ...]
    survival_years: tuple[int, ...]
    applicants: Ints
    entrants: Ints
    funded_entrants: Ints
    qualifiers: Ints
    failures: Ints
    repeats: Ints
    withdrawals: Ints
    course_months: Ints
    followed: Ints
    working: Ints

    def arrays(self) -> dict[str, Ints]:
        """Return the counts by name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}


def _no_routes() -> RouteTable:
    none = np.zeros(0, dtype=np.int64)
    pairs = np.zeros((0, len(SURVIVAL_YEARS)), dtype=np.int64)
    return RouteTable((), (), SURVIVAL_YEARS, *(none,) * 8, pairs, pairs)


NO_ROUTES = _no_routes()


@dataclass(frozen=True)
class Courses:
    """What happened on the routes of a recording: counts (months + 1, routes, areas)."""

    recording: Recording
    moves: Moves

    @cached_property
    def happened(self) -> dict[str, Flags]:
        """Which flows (flows,) begin or end a course, and how, by name."""
        flows, moves = self.recording.flows, self.moves
        fails = moves.is_kind(FAIL)
        ends = np.isin(flows.from_state, TRAINS) & ~np.isin(flows.to_state, TRAINS)
        return {
            "entrants": moves.is_kind(ADMIT, START_COURSE),
            "withdrawals": ends & ~moves.completes & ~fails,
            "failures": fails,
            "repeats": moves.is_kind(REPEAT),
            "qualifiers": moves.completes,
        }

    def count(self, chosen: Flags, weights: Ints | None = None, *, to: bool = False) -> Floats:
        """Return chosen flows that belong to a route, by the area before or after."""
        flows, plan = self.recording.flows, self.recording.plan
        shape = (plan.months + 1, len(plan.routes), len(plan.areas))
        own = np.flatnonzero(chosen & (flows.route >= 0))
        area = self.recording.directory.area_of[flows.to_group if to else flows.from_group]
        code = np.ravel_multi_index((flows.month[own], flows.route[own], area[own]), shape)
        counted = flows.people if weights is None else weights
        total = np.bincount(code, counted[own], int(np.prod(shape)))
        return np.asarray(total, dtype=np.float64).reshape(shape)

    @cached_property
    def in_training(self) -> Floats:
        """People on a course: students, and those beside their post who began and still are."""
        recording, plan = self.recording, self.recording.plan
        flows, directory = recording.flows, recording.directory
        beside = State.TRAINING_IN_POST
        begun = self.count(flows.to_state == beside, to=True)
        there = np.cumsum(begun - self.count(flows.from_state == beside), axis=0)
        routes = [route.name for route in plan.routes]
        for group in np.flatnonzero(is_student(recording)):
            place = routes.index(directory.groups[group].level), directory.area_of[group]
            there[:, *place] += recording.heads[:, group, State.IN_TRAINING]
        return there

    def applications(self) -> dict[str, Floats]:
        """Return applicants, and entrants paid for by a programme, (months + 1, routes)."""
        shape = (self.recording.plan.months + 1, len(self.recording.plan.routes))
        found = {"applicants": np.zeros(shape), "funded_entrants": np.zeros(shape)}
        for each in self.recording.applications:
            place = each.month + 1, each.route
            found["applicants"][place] += each.applicants
            found["funded_entrants"][place] += each.funded
        return found

    def survival(self, years: int) -> tuple[Floats, Floats]:
        """Return who qualified so many years before a census, and who works then.

        Both (months + 1, routes).
        """
        rows = self.recording.survival
        own = rows.years == years
        month = rows.month[own] + 12 * years
        shape = (self.recording.plan.months + 1, len(self.recording.plan.routes))
        code = np.ravel_multi_index((month, rows.route[own]), shape)
        people, working = (
            np.bincount(code, counts[own], int(np.prod(shape))).astype(np.float64).reshape(shape)
            for counts in (rows.people, rows.working)
        )
        return people, working


@dataclass(frozen=True)
class Routes:
    """The routes that lead to a workforce, and how numbers by route become measures."""

    recording: Recording
    workforce: Workforce

    @property
    def own(self) -> list[int]:
        """Numbers of the routes."""
        routes = self.recording.plan.routes
        return [number for number, r in enumerate(routes) if r.workforce == self.workforce.name]

    def with_totals(self, counts: Floats) -> Floats:
        """Return (months + 1, 1, routes, areas) with totals, from (months + 1, routes[, areas])."""
        has_areas = counts.ndim == 3
        by_area = counts if has_areas else counts[:, :, np.newaxis]
        by_route = add_total(by_area[:, self.own], 1)
        is_divided = has_areas and len(areas_of(self.recording)) > 1
        return add_total(by_route, 2, keep=is_divided)[:, np.newaxis]

    def over_year(self, counts: Floats) -> Floats:
        """Return the same over the twelve months to each date."""
        return over_year(self.with_totals(counts))

    def block(self, measure: str, unit: str, values: Floats, *, is_yearly: bool = False) -> Block:
        """Return a measure by route; one that is not known by area has no areas."""
        names = (ALL, *(self.recording.plan.routes[number].name for number in self.own))
        areas = areas_of(self.recording)
        told = areas if values.shape[3] == len(areas) else (ALL,)
        return Block(self.workforce.name, measure, unit, (ALL,), names, told, values, is_yearly)


def training(recording: Recording, workforce: Workforce, courses: Courses) -> Iterator[Block]:
    """Yield everything that is told of the routes that lead to a workforce, and their totals."""
    routes = Routes(recording, workforce)
    if not routes.own:
        return
    yield routes.block("in_training", "people", routes.with_totals(courses.in_training))
    happened = courses.happened
    year = {name: routes.over_year(courses.count(chosen)) for name, chosen in happened.items()}
    year |= {name: routes.over_year(counts) for name, counts in courses.applications().items()}
    for name, values in year.items():
        yield routes.block(name, A_YEAR, values)
    ended = year["qualifiers"] + year["withdrawals"] + year["failures"]
    yield routes.block("completion_rate", "share", ratio(year["qualifiers"], ended))
    completes, months = happened["qualifiers"], recording.flows.course_months
    taken = routes.over_year(courses.count(completes, months))
    yield routes.block("months_to_qualify", "months", ratio(taken, year["qualifiers"]))
    trained = np.cumsum(routes.with_totals(courses.count(completes)), axis=0)
    yield routes.block("trained_cumulative", "people", trained)
    for years in SURVIVAL_YEARS:
        people, working = (routes.over_year(counts) for counts in courses.survival(years))
        yield routes.block(f"survival_{after_words(years)}", "share", ratio(working, people))
    for word in told_traits(recording.plan, workforce):
        own = routes.over_year(courses.count(happened["entrants"], getattr(recording.flows, word)))
        yield routes.block(f"entrants_{word}", A_YEAR, own, is_yearly=True)
        share = ratio(own, year["entrants"])
        yield routes.block(f"entrants_{word}_share", "share", share, is_yearly=True)
    ages = routes.over_year(courses.count(happened["entrants"], recording.flows.ages))
    mean_age = ratio(ages, year["entrants"])
    yield routes.block("entrants_mean_age", "years", mean_age, is_yearly=True)


def qualified(cells: Cells, courses: Courses) -> Block:
    """Return who has reached each level by a route that leads to it, since the start."""
    recording = cells.recording
    leads = np.array([bool(route.to_level) for route in recording.plan.routes] + [False])
    gained = courses.moves.completes & leads[recording.flows.route]
    by_group = courses.moves.by_group(gained, to=True)
    counts = by_group[:, recording.directory.of(cells.workforce.name)]
    by_level = counts.reshape(len(counts), *cells.shape).sum(axis=1, keepdims=True).astype(float)
    total = add_total(by_level, 3, keep=len(cells.areas) > 1)
    return Block(
        cells.workforce.name,
        "qualified_cumulative",
        "people",
        (ALL,),
        (ALL, *cells.workforce.levels),
        cells.areas,
        np.cumsum(add_total(total, 2), axis=0),
    )


def route_table(recording: Recording, courses: Courses) -> RouteTable:
    """Return what became of each route over the whole run, courses begun before it included."""
    routes = recording.plan.routes

    def whole_run(counts: Floats) -> Ints:
        total = counts.sum(axis=2) if counts.ndim == 3 else counts
        return np.asarray(total[1:].sum(axis=0).astype(np.int64))

    happened = {name: courses.count(chosen) for name, chosen in courses.happened.items()}
    months = courses.count(courses.happened["qualifiers"], recording.flows.course_months)
    counts = {**happened, **courses.applications(), "course_months": months}
    later = [courses.survival(years) for years in SURVIVAL_YEARS]
    followed, working = (
        np.stack([whole_run(both[place]) for both in later], axis=1) for place in range(2)
    )
    return RouteTable(
        names=tuple(route.name for route in routes),
        workforces=tuple(route.workforce for route in routes),
        survival_years=SURVIVAL_YEARS,
        followed=followed,
        working=working,
        **{name: whole_run(values) for name, values in counts.items()},
    )
