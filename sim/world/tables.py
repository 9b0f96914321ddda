"""From a plan to the kernel's tables: groups, risks, kinds of event, rates.

A *group* is a workforce, service and level that policy can treat apart; full-time students form a
group per route, under the service `training`. A *kind* is what an event is called in the log:
first the chance risks by name, then what institutions do, in the order of a day, and retirement,
after which nothing comes, so that sorting a log by (time, person, kind) tells each person's day in
the order in which it happened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.base.luck import risk_decision
from sim.inputs.plan import HOLDS_POST, TRAINING_SERVICE, Mode, Plan, State, Workforce
from sim.world.kernel import Tables

WITHDRAW = "withdraw"

RETIRE = "retire"
QUALIFY = "qualify"
FAIL = "fail"
AWARD = "award"
ARRIVE = "arrive"
HIRE = "hire"
JOIN = "join"
ADMIT = "admit"
START_COURSE = "start_course"
INSTITUTIONAL_KINDS = (QUALIFY, FAIL, AWARD, ARRIVE, HIRE, JOIN, ADMIT, START_COURSE, RETIRE)

COUNTS_SERVICE = (*HOLDS_POST,)
MAY_RETIRE = (
    State.OUT,
    State.SEEKING,
    State.IN_POST,
    State.TRAINING_IN_POST,
    State.AGENCY,
    State.ON_BREAK,
)


@dataclass(frozen=True)
class Group:
    """One row of the kernel's tables."""

    workforce: str
    service: str
    level: str


@dataclass(frozen=True)
class Directory:
    """Names and numbers: groups, risks and kinds of event, both ways."""

    groups: tuple[Group, ...]
    risks: tuple[str, ...]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Names of event kinds by number."""
        return self.risks + INSTITUTIONAL_KINDS

    def kind(self, name: str) -> int:
        """Return the number of a kind of event."""
        return self._kind_numbers[name]

    def group(self, workforce: str, service: str, level: str) -> int:
        """Return the number of a group."""
        return self._group_numbers[workforce, service, level]

    def of(self, workforce: str, service: str | None = None) -> list[int]:
        """Return the numbers of a workforce's groups, students apart, of one service or of all."""
        return self._numbers_of.get((workforce, service), [])

    @cached_property
    def _kind_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.kinds)}

    @cached_property
    def _group_numbers(self) -> dict[tuple[str, str, str], int]:
        return {(g.workforce, g.service, g.level): n for n, g in enumerate(self.groups)}

    @cached_property
    def _numbers_of(self) -> dict[tuple[str, str | None], list[int]]:
        found: dict[tuple[str, str | None], list[int]] = {}
        for number, group in enumerate(self.groups):
            if group.service != TRAINING_SERVICE:
                for service in (None, group.service):
                    found.setdefault((group.workforce, service), []).append(number)
        return found


def make_directory(plan: Plan) -> Directory:
    """Return the plan's groups and risks, in the order in which the plan names them."""
    groups = [
        Group(workforce.name, service, level)
        for workforce in plan.workforces
        for service in workforce.services
        for level in workforce.levels
    ]
    groups += [
        Group(route.workforce, TRAINING_SERVICE, route.name)
        for route in plan.routes
        if route.mode is Mode.STUDENT
    ]
    risks = dict.fromkeys(row.name for workforce in plan.workforces for row in workforce.careers)
    if any(route.mode is Mode.STUDENT for route in plan.routes):
        risks[WITHDRAW] = None
    return Directory(tuple(groups), tuple(risks))


def make_tables(plan: Plan, directory: Directory) -> Tables:
    """Return the kernel's tables for a plan."""
    states = len(State)
    tenure_bands = 1 + max((len(w.tenure_edges) for w in plan.workforces), default=0)
    age_bands = 1 + max((len(w.age_edges) for w in plan.workforces), default=0)
    shape = (len(directory.groups), states, tenure_bands, age_bands, len(directory.risks))
    rate = np.zeros(shape)
    goes_to = np.zeros((shape[0], states, shape[4]), dtype=np.int8)
    restarts = np.zeros(goes_to.shape, dtype=np.bool_)
    tenure_edge = np.full((shape[0], tenure_bands), np.inf)
    age_edge = np.full((shape[0], age_bands), np.inf)
    for workforce in plan.workforces:
        for number in directory.of(workforce.name):
            tenure_edge[number, : len(workforce.tenure_edges)] = workforce.tenure_edges
            age_edge[number, : len(workforce.age_edges)] = workforce.age_edges
        _fill_careers(workforce, directory, rate, goes_to, restarts)
    for route in plan.routes:
        if route.mode is Mode.STUDENT:
            number = directory.group(route.workforce, TRAINING_SERVICE, route.name)
            risk = directory.risks.index(WITHDRAW)
            rate[number, State.IN_TRAINING, :, :, risk] = route.withdraw_rate_py
            goes_to[number, State.IN_TRAINING, risk] = State.GONE
    return Tables(
        rate=rate.reshape(math.prod(shape[:4]), shape[4]),
        goes_to=goes_to,
        restarts=restarts,
        counts_service=np.isin(np.arange(states), COUNTS_SERVICE),
        may_retire=np.isin(np.arange(states), MAY_RETIRE),
        tenure_edge=tenure_edge,
        age_edge=age_edge,
        decision=np.array([risk_decision(name) for name in directory.risks], dtype=np.uint64),
        retired_kind=directory.kind(RETIRE),
        states=states,
        tenure_bands=tenure_bands,
        age_bands=age_bands,
    )


def _fill_careers(
    workforce: Workforce,
    directory: Directory,
    rate: np.ndarray,
    goes_to: np.ndarray,
    restarts: np.ndarray,
) -> None:
    for row in workforce.careers:
        risk = directory.risks.index(row.name)
        factor = row.tenure_factor[:, np.newaxis] * row.age_factor[np.newaxis, :]
        for s, service in enumerate(workforce.services):
            for n, level in enumerate(workforce.levels):
                number = directory.group(workforce.name, service, level)
                cell = rate[number, row.from_state, :, :, risk]
                cell[: factor.shape[0], : factor.shape[1]] = row.rate_py[s, n] * factor
                is_free = row.to_state is State.SEEKING and not workforce.posts_bind(service)
                goes_to[number, row.from_state, risk] = State.IN_POST if is_free else row.to_state
                restarts[number, row.from_state, risk] = row.restarts_tenure
