"""A person's career as a SimPy process, and the clocks it runs on (sections 4 and 5 of the rules).

The process computes what falls due first, waits until then, lets it happen, and starts again. Who
changes a person or a clock from outside interrupts the wait, and the person looks again.

SimPy's clock counts whole numbers of 2**-200 of a year: every float that occurs as a model time is
one of them, so an event waits for its float time exactly, however often the wait is broken off.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import simpy

from sim.base.luck import Decision, named_decision, risk_decision
from sim.inputs.plan import HOLDS_POST, TRAINING_SERVICE, Branch, Mode, State
from tests.twin.draws import exponential, from_bands, pick, retirement_age, uniform

MAY_RETIRE = {
    State.OUT,
    State.SEEKING,
    State.IN_POST,
    State.TRAINING_IN_POST,
    State.AGENCY,
    State.ON_BREAK,
}
TRAINS = (State.IN_TRAINING, State.TRAINING_IN_POST)
NEVER = math.inf
WITHDRAW = "withdraw"


def ticks(time: float) -> int:
    return int(math.ldexp(time, 200))


class Group(NamedTuple):
    """People whom policy can treat apart; students are in the service `training`."""

    workforce: str
    service: str
    level: str
    area: str


class Stand(NamedTuple):
    """How somebody stands before or after an event."""

    state: State
    group: Group
    hours: int


class Happening(NamedTuple):
    """A line of the log; `route` is that of the course which it begins, ends or interrupts."""

    time: float
    person: Person
    kind: str
    before: Stand
    after: Stand
    route: str | None


class Clock:
    """A chance clock of one group and risk."""

    def __init__(self) -> None:
        self.reading, self.since, self.speed = 0.0, 0.0, 1.0

    def at(self, time: float) -> float:
        return self.reading + (time - self.since) * self.speed

    def set_speed(self, speed: float, now: float) -> bool:
        if speed == self.speed:
            return False
        self.reading += (now - self.since) * self.speed
        self.since, self.speed = now, speed
        return True

    def when(self, mark: float) -> float:
        if self.speed == 0.0:
            return NEVER
        return self.since + max(mark - self.reading, 0.0) / self.speed


class Leads(NamedTuple):
    """A risk as somebody runs it: how often, where it leads, and what changes with it."""

    rate: float
    branches: tuple[tuple[float, State, Group], ...]
    restarts: bool
    new_hours: tuple[tuple[int, float], ...]


class Careers:
    """What the plan says of careers: the risks that a person runs, and the edges of bands."""

    def __init__(self, plan) -> None:
        self.areas = plan.areas
        self.workforces = {workforce.name: workforce for workforce in plan.workforces}
        self.withdraw = {
            (route.workforce, route.name): route.withdraw_rate_py
            for route in plan.routes
            if route.mode is Mode.STUDENT
        }
        self.risks = list(dict.fromkeys(row.name for w in plan.workforces for row in w.careers))
        if self.withdraw:
            self.risks.append(WITHDRAW)
        self.decision = {name: risk_decision(name) for name in self.risks}
        self._known = {}

    def edges(self, group: Group):
        """Return the edges of tenure and of age bands."""
        if group.service == TRAINING_SERVICE:
            return (), ()
        workforce = self.workforces[group.workforce]
        return workforce.tenure_edges, workforce.age_edges

    def run(self, group: Group, state: State, tenure_band: int, age_band: int):
        """Return, by risk, what somebody runs at a positive rate."""
        cell = (group, state, tenure_band, age_band)
        if cell not in self._known:
            self._known[cell] = self._look_up(*cell)
        return self._known[cell]

    def where_recruits_go(self, workforce: str, service: str) -> State:
        """Return where those stand who would seek a post in a service: in post if none binds."""
        binds = self.workforces[workforce].posts_bind(service)
        return State.SEEKING if binds else State.IN_POST

    def _look_up(self, group, state, tenure_band, age_band):
        if group.service == TRAINING_SERVICE:
            rate = self.withdraw[group.workforce, group.level]
            gone = ((1.0, State.GONE, group),)
            runs = state is State.IN_TRAINING and rate > 0.0
            return {WITHDRAW: Leads(rate, gone, False, ())} if runs else {}
        workforce = self.workforces[group.workforce]
        s, n = workforce.services.index(group.service), workforce.levels.index(group.level)
        a = self.areas.index(group.area)
        rows = {}
        for row in workforce.careers:
            if row.from_state is state:
                base = row.rate_py[s, n] * (1.0 if row.area_factor is None else row.area_factor[a])
                if row.name not in rows or base != 0.0:
                    rows[row.name] = (base, row)
        found = {}
        for name, (base, row) in rows.items():
            rate = float(base * (row.tenure_factor[tenure_band] * row.age_factor[age_band]))
            if rate > 0.0:
                branches = tuple(
                    self._end_of(group, branch)
                    for branch in row.branches or (Branch(1.0, row.to_state),)
                )
                found[name] = Leads(rate, branches, row.restarts_tenure, row.new_hours)
        return found

    def _end_of(self, group: Group, branch: Branch):
        there = Group(
            branch.workforce or group.workforce,
            branch.service or group.service,
            branch.level or group.level,
            branch.area or group.area,
        )
        to_state = branch.to_state
        if to_state is State.SEEKING:
            to_state = self.where_recruits_go(there.workforce, there.service)
        return branch.share, to_state, there


class Person:
    """Somebody, whose `career` is a SimPy process that ends when they are gone."""

    def __init__(self, world, key: int, luck: int, profile, retirement_ages, now: float) -> None:
        self.world, self.key, self.luck = world, key, luck
        age = from_bands(profile.ages, luck, Decision.AGE_BAND, Decision.AGE_WITHIN)
        self.served = from_bands(
            profile.tenures, luck, Decision.TENURE_BAND, Decision.TENURE_WITHIN
        )
        self.hours = _hours(profile.hours, uniform(luck, Decision.HOURS))
        self.is_woman = uniform(luck, Decision.SEX) < profile.women_share
        self.is_minority = uniform(luck, Decision.MINORITY_ETHNIC) < profile.minority_ethnic_share
        self.is_disabled = uniform(luck, Decision.DISABLED) < profile.disabled_share
        self.born = now - age
        self.retires = self.born + retirement_age(retirement_ages, age, luck)
        self.state, self.group, self.entered = State.GONE, None, now
        self.anchor = None
        self.tenure_band = self.age_band = 0
        self.rates, self.marks, self.left, self.draws = {}, {}, {}, {}
        self.setting = None
        self.course = None
        self.completed: set[str] = set()
        self.process = None

    @property
    def in_post(self) -> bool:
        return self.state in HOLDS_POST

    def career(self):
        """Wait for what is due first, let it happen, and so on until gone."""
        while self.state is not State.GONE:
            due, happens = self.first_due()
            try:
                if due == NEVER:
                    yield self.world.env.event()
                else:
                    yield self.world.env.timeout(max(ticks(due) - self.world.env.now, 0))
            except simpy.Interrupt:
                continue
            happens(due)

    def first_due(self):
        """Return when the earliest thing due comes and what it is; at one time, in this order."""
        first, happens = NEVER, None
        if self.state in MAY_RETIRE:
            first, happens = max(self.retires, self.entered), self.retire
        tenure_edges, age_edges = self.world.careers.edges(self.group)
        if self.age_band < len(age_edges):
            due = self.born + age_edges[self.age_band]
            if due < first:
                first, happens = due, self.pass_age_edge
        if self.anchor is not None and self.tenure_band < len(tenure_edges):
            due = self.anchor + tenure_edges[self.tenure_band]
            if due < first:
                first, happens = due, self.pass_tenure_edge
        for risk in self.world.careers.risks:
            if risk in self.marks:
                clock = self.world.clocks[self.group, risk]
                due = max(clock.when(self.marks[risk]), self.entered)
                if due < first:
                    first, happens = due, lambda time, risk=risk: self.fall(risk, time)
        return first, happens

    def retire(self, time: float) -> None:
        self.move("retire", time, State.GONE)

    def pass_age_edge(self, time: float) -> None:
        self.age_band += 1
        self.set_marks(time, self.group)

    def pass_tenure_edge(self, time: float) -> None:
        self.tenure_band += 1
        self.set_marks(time, self.group)

    def fall(self, risk: str, time: float) -> None:
        """Let a risk fall: by its branches to a place, perhaps with other hours."""
        leads, occurrence = self.rates[risk], self.draws[risk]
        number = 0
        if len(leads.branches) > 1:
            u = uniform(self.luck, named_decision(Decision.BRANCH, risk), occurrence)
            number = pick([share for share, _, _ in leads.branches], u)
        _, to_state, group = leads.branches[number]
        hours = self.hours
        if leads.new_hours:
            u = uniform(self.luck, named_decision(Decision.NEW_HOURS, risk), occurrence)
            hours = _hours(leads.new_hours, u)
        self.move(risk, time, to_state, group, restarts=leads.restarts, fired=risk, new_hours=hours)

    @property
    def traits(self) -> int:
        """Woman, of an ethnic minority, disabled: a bit for each."""
        return self.is_woman | self.is_minority << 1 | self.is_disabled << 2

    def move(
        self, kind, time, to_state, group=None, *, restarts=False, fired=None, new_hours=None
    ) -> None:
        """Go to a state (and group) at a time, in the log under a kind of event."""
        before = Stand(self.state, self.group or group, self.hours)
        self.hours = self.hours if new_hours is None else new_hours
        after = Stand(to_state, group or self.group, self.hours)
        trains = self.state in TRAINS or to_state in TRAINS
        route = self.course[0] if trains and self.course else None
        self.world.log.append(Happening(time, self, kind, before, after, route))
        self.stand(time, to_state, group, restarts=restarts, fired=fired)

    def stand(self, time, to_state, group=None, *, restarts=False, fired=None) -> None:
        """Stand in a state (and group) from a time on; nothing is logged."""
        if restarts:
            self.served = 0.0
        elif self.anchor is not None:
            self.served = time - self.anchor
        if to_state not in HOLDS_POST:
            self.anchor = None
        elif self.anchor is None or restarts:
            self.anchor = time - self.served
        if to_state not in TRAINS:
            self.course = None
        before, self.group = self.group, group or self.group
        self.state, self.entered = to_state, time
        if self.in_post and self.world.workforce(self.group.workforce).settings is None:
            self.setting = None
        tenure_edges, age_edges = self.world.careers.edges(self.group)
        self.tenure_band = sum(1 for edge in tenure_edges if edge <= self.served)
        self.age_band = sum(1 for edge in age_edges if edge <= time - self.born)
        self.set_marks(time, before, fired)

    def set_marks(self, time: float, old_group, fired=None) -> None:
        """Carry every budget over from the old rates and clocks to the new ones."""
        clocks, careers = self.world.clocks, self.world.careers
        old, old_marks = self.rates, self.marks
        new = careers.run(self.group, self.state, self.tenure_band, self.age_band)
        self.rates, self.marks = new, {}
        for risk in {**old, **new, **self.left}:
            before, after = (rates[risk].rate if risk in rates else 0.0 for rates in (old, new))
            left = self.left.pop(risk, None)
            if risk == fired:
                left = None
            elif before > 0.0:
                if before == after and old_group == self.group:
                    self.marks[risk] = old_marks[risk]
                    continue
                left = max((old_marks[risk] - clocks[old_group, risk].at(time)) * before, 0.0)
            if after > 0.0:
                if left is None:
                    drawn = self.draws.get(risk, 0)
                    self.draws[risk] = drawn + 1
                    left = exponential(self.luck, careers.decision[risk], drawn)
                self.marks[risk] = clocks[self.group, risk].at(time) + left / after
            elif left is not None:
                self.left[risk] = left


def _hours(options, u: float) -> int:
    return options[pick([share for _, share in options], u)][0]
