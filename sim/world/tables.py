"""From a plan to the kernel's tables: groups, risks, kinds of event, rates.

A *group* is a workforce, service, level and area that policy can treat apart; full-time students
form a group per route and area, under the service `training`. A *kind* is what an event is called
in the log: first the chance risks by name, then what institutions do, in the order of a day, and
retirement, after which nothing comes, so that sorting a log by (time, person, kind) tells each
person's day in the order in which it happened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.base.luck import Decision, named_decision, risk_decision
from sim.inputs.plan import (
    HOLDS_POST,
    TRAINING_SERVICE,
    Branch,
    CareerRisk,
    Mode,
    Plan,
    State,
    Workforce,
)
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
DISPLACE = "displace"
REPEAT = "repeat"
INSTITUTIONAL_KINDS = (
    DISPLACE,
    QUALIFY,
    REPEAT,
    FAIL,
    AWARD,
    ARRIVE,
    HIRE,
    JOIN,
    ADMIT,
    START_COURSE,
    RETIRE,
)

COUNTS_SERVICE = (*HOLDS_POST,)
TRAINS = (State.IN_TRAINING, State.TRAINING_IN_POST)
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
    area: str

    @property
    def who(self) -> tuple[str, str, str, str]:
        """Workforce, service, level and area."""
        return self.workforce, self.service, self.level, self.area


@dataclass(frozen=True)
class Directory:
    """Names and numbers: groups, risks and kinds of event, both ways."""

    groups: tuple[Group, ...]
    risks: tuple[str, ...]
    areas: tuple[str, ...]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Names of event kinds by number."""
        return self.risks + INSTITUTIONAL_KINDS

    def kind(self, name: str) -> int:
        """Return the number of a kind of event."""
        return self._kind_numbers[name]

    def group(self, workforce: str, service: str, level: str, area: str) -> int:
        """Return the number of a group."""
        return self._group_numbers[workforce, service, level, area]

    def of(
        self, workforce: str, service: str | None = None, area: str | None = None
    ) -> npt.NDArray[np.int64]:
        """Return the numbers of a workforce's groups, students apart, of one service or area or all."""
        return self._numbers_of.get((workforce, service, area), NOBODY)

    @cached_property
    def area_of(self) -> npt.NDArray[np.int64]:
        """Number of the area of each group (groups,)."""
        return np.array([self.areas.index(group.area) for group in self.groups])

    @cached_property
    def _kind_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.kinds)}

    @cached_property
    def _group_numbers(self) -> dict[tuple[str, str, str, str], int]:
        return {(g.workforce, g.service, g.level, g.area): n for n, g in enumerate(self.groups)}

    @cached_property
    def _numbers_of(self) -> dict[tuple[str, str | None, str | None], npt.NDArray[np.int64]]:
        found: dict[tuple[str, str | None, str | None], list[int]] = {}
        for number, group in enumerate(self.groups):
            if group.service != TRAINING_SERVICE:
                for service in (None, group.service):
                    for area in (None, group.area):
                        found.setdefault((group.workforce, service, area), []).append(number)
        return {place: np.array(numbers) for place, numbers in found.items()}


NOBODY = np.zeros(0, dtype=np.int64)


def make_directory(plan: Plan) -> Directory:
    """Return the plan's groups and risks, in the order in which the plan names them."""
    groups = [
        Group(workforce.name, service, level, area)
        for workforce in plan.workforces
        for service in workforce.services
        for level in workforce.levels
        for area in plan.areas
    ]
    groups += [
        Group(route.workforce, TRAINING_SERVICE, route.name, area)
        for route in plan.routes
        if route.mode is Mode.STUDENT
        for area in plan.areas
    ]
    risks = dict.fromkeys(row.name for workforce in plan.workforces for row in workforce.careers)
    if any(route.mode is Mode.STUDENT for route in plan.routes):
        risks[WITHDRAW] = None
    return Directory(tuple(groups), tuple(risks), plan.areas)


def make_tables(plan: Plan, directory: Directory) -> Tables:
    """Return the kernel's tables for a plan."""
    states = len(State)
    tenure_bands = 1 + max((len(w.tenure_edges) for w in plan.workforces), default=0)
    age_bands = 1 + max((len(w.age_edges) for w in plan.workforces), default=0)
    shape = (len(directory.groups), states, tenure_bands, age_bands, len(directory.risks))
    rate = np.zeros(shape)
    leads = _Leads(shape[0], states, shape[4])
    tenure_edge = np.full((shape[0], tenure_bands), np.inf)
    age_edge = np.full((shape[0], age_bands), np.inf)
    for workforce in plan.workforces:
        for number in directory.of(workforce.name):
            tenure_edge[number, : len(workforce.tenure_edges)] = workforce.tenure_edges
            age_edge[number, : len(workforce.age_edges)] = workforce.age_edges
        for row in workforce.careers:
            _fill_career(plan, workforce, row, directory, rate, leads)
    for route in plan.routes:
        if route.mode is Mode.STUDENT:
            risk = directory.risks.index(WITHDRAW)
            for area in plan.areas:
                number = directory.group(route.workforce, TRAINING_SERVICE, route.name, area)
                rate[number, State.IN_TRAINING, :, :, risk] = route.withdraw_rate_py
                leads.to((number, State.IN_TRAINING, risk), [(1.0, State.GONE, number)], ())
    sheets, sheet = np.unique(rate.reshape(shape[0], -1), axis=0, return_inverse=True)
    rates = sheets.reshape(len(sheets) * math.prod(shape[1:4]), shape[4])
    return Tables(
        rate=rates,
        risks=(rates > 0.0).sum(axis=1, dtype=np.int8),
        risk=np.argsort(rates <= 0.0, axis=1, kind="stable").astype(np.int8),
        sheet=sheet.reshape(-1).astype(np.int32),
        restarts=leads.restarts,
        branches=leads.branches,
        first_branch=leads.first_branch,
        branch_end=np.array(leads.branch_end),
        branch_state=np.array(leads.branch_state, dtype=np.int8),
        branch_group=np.array(leads.branch_group, dtype=np.int16),
        branch_decision=_decisions(directory, Decision.BRANCH),
        new_hours=leads.new_hours,
        first_hours=leads.first_hours,
        hours_end=np.array(leads.hours_end),
        hours_value=np.array(leads.hours_value, dtype=np.int16),
        hours_decision=_decisions(directory, Decision.NEW_HOURS),
        counts_service=np.isin(np.arange(states), COUNTS_SERVICE),
        may_retire=np.isin(np.arange(states), MAY_RETIRE),
        holds_post=np.isin(np.arange(states), HOLDS_POST),
        trains=np.isin(np.arange(states), TRAINS),
        staff_level=_staff_levels(plan, directory),
        tenure_edge=tenure_edge,
        age_edge=age_edge,
        decision=np.array([risk_decision(name) for name in directory.risks], dtype=np.uint64),
        retired_kind=directory.kind(RETIRE),
        states=states,
        tenure_bands=tenure_bands,
        age_bands=age_bands,
    )


def _staff_levels(plan: Plan, directory: Directory) -> npt.NDArray[np.int16]:
    """Return (groups,) the number of the level at which a setting counts its staff, or -1 for none."""
    found = np.full(len(directory.groups), -1, dtype=np.int16)
    for workforce in plan.workforces:
        if workforce.settings is not None:
            for number in directory.of(workforce.name):
                found[number] = workforce.levels.index(directory.groups[number].level)
    return found


_last: tuple[Plan, Directory, Tables] | None = None


def lay_out(plan: Plan) -> tuple[Directory, Tables]:
    """Return the directory and the tables of a plan; those of the last plan are kept for its next world.

    Nobody changes them: what changes in a world are its clocks.
    """
    global _last
    if _last is None or _last[0] is not plan:
        directory = make_directory(plan)
        _last = (plan, directory, make_tables(plan, directory))
    return _last[1:]


class _Leads:
    """Where risks lead, and which hours they bring, as lists that the kernel's tables point into.

    The first entries stand for nowhere, to which groups that never run a risk point.
    """

    def __init__(self, groups: int, states: int, risks: int) -> None:
        shape = (groups, states, risks)
        self.restarts = np.zeros(shape, dtype=np.bool_)
        self.branches = np.zeros(shape, dtype=np.int16)
        self.first_branch = np.zeros(shape, dtype=np.int32)
        self.new_hours = np.zeros(shape, dtype=np.int16)
        self.first_hours = np.zeros(shape, dtype=np.int32)
        self.branch_end: list[float] = [1.0]
        self.branch_state: list[int] = [State.GONE]
        self.branch_group: list[int] = [0]
        self.hours_end: list[float] = [1.0]
        self.hours_value: list[int] = [0]

    def to(
        self,
        place: tuple[int, int, int],
        branches: list[tuple[float, State, int]],
        new_hours: tuple[tuple[int, float], ...],
    ) -> None:
        """Note where the risk of a (group, state, risk) leads: shares, states, groups; new hours."""
        self.branches[place] = len(branches)
        self.first_branch[place] = len(self.branch_end)
        self.branch_end += np.cumsum([share for share, _, _ in branches]).tolist()
        self.branch_state += [int(state) for _, state, _ in branches]
        self.branch_group += [group for _, _, group in branches]
        if new_hours:
            self.new_hours[place] = len(new_hours)
            self.first_hours[place] = len(self.hours_end)
            self.hours_end += np.cumsum([share for _, share in new_hours]).tolist()
            self.hours_value += [hundredths for hundredths, _ in new_hours]


def _fill_career(
    plan: Plan,
    workforce: Workforce,
    row: CareerRisk,
    directory: Directory,
    rate: np.ndarray,
    leads: _Leads,
) -> None:
    risk = directory.risks.index(row.name)
    factor = row.tenure_factor[:, np.newaxis] * row.age_factor[np.newaxis, :]
    area_factor = np.ones(len(plan.areas)) if row.area_factor is None else row.area_factor
    for s, service in enumerate(workforce.services):
        for n, level in enumerate(workforce.levels):
            for a, area in enumerate(plan.areas):
                base = row.rate_py[s, n] * area_factor[a]
                group = Group(workforce.name, service, level, area)
                number = directory.group(workforce.name, service, level, area)
                cell = rate[number, row.from_state, :, :, risk]
                if leads.branches[number, row.from_state, risk] and base == 0.0:
                    continue
                cell[: factor.shape[0], : factor.shape[1]] = base * factor
                leads.restarts[number, row.from_state, risk] = row.restarts_tenure
                branches = row.branches or (Branch(1.0, row.to_state),)
                ends = [_leads_to(plan, group, branch, directory) for branch in branches]
                leads.to((number, row.from_state, risk), ends, row.new_hours)


def _leads_to(
    plan: Plan, group: Group, branch: Branch, directory: Directory
) -> tuple[float, State, int]:
    """Return share, state and group of a branch for people of a group.

    Where posts do not bind nobody needs to seek one.
    """
    workforce = branch.workforce or group.workforce
    service = branch.service or group.service
    number = directory.group(
        workforce, service, branch.level or group.level, branch.area or group.area
    )
    to_state = branch.to_state
    binds = next(w for w in plan.workforces if w.name == workforce).posts_bind(service)
    if to_state is State.SEEKING and not binds:
        to_state = State.IN_POST
    return branch.share, to_state, number


def _decisions(directory: Directory, decision: Decision) -> npt.NDArray[np.uint64]:
    return np.array([named_decision(decision, name) for name in directory.risks], dtype=np.uint64)
