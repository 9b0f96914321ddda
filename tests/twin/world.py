"""The twin's world: people, clocks, settings, funds and the log, and how it all stands at first.

Sections 2, 3, 6 and 9 of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import simpy

from sim.base.luck import (
    Decision,
    Origin,
    absorb_number,
    make_key,
    name_number,
    named_decision,
    world_state,
)
from sim.inputs.plan import State
from sim.world.tables import Group, make_directory
from tests.twin.draws import exponential, pick, uniform
from tests.twin.person import Careers, Clock, Person
from tests.twin.recruitment import Rounds


class Setting:
    """A setting: an employer of its own, with its own luck."""

    def __init__(self, world, workforce, kind, place: int) -> None:
        self.kind, self.service = kind, kind.service
        name = f"{workforce.name}/{kind.service}/{kind.sector}/{kind.is_deprived}"
        self.key = make_key(Origin.SETTING, name_number(name), place)
        self.luck = absorb_number(world.luck, self.key)
        sizes = [share for _, share in kind.staff_sizes]
        self.size = kind.staff_sizes[pick(sizes, uniform(self.luck, Decision.STAFF_SIZE))][0]
        self.eligible = uniform(self.luck, Decision.ELIGIBLE) < kind.eligible_share
        self.opens = next(m for m, number in enumerate(kind.open_settings) if number > place)
        self.hired_from_outside = 0
        self.rounds = Rounds(0)
        self.paid: set[str] = set()

    @property
    def sponsored(self) -> bool:
        return bool(self.paid)

    def is_open(self, month: int) -> bool:
        return self.opens <= month

    def posts(self, month: int) -> int:
        return self.size if self.is_open(month) else 0

    def comes_forward(self, programme, incentive) -> float | None:
        """Return the time at which the setting claims, or None for never."""
        name = f"{programme.name}/{incentive.name}"
        if (
            incentive.take_up_rate_py <= 0.0
            or self.kind.sector not in incentive.sectors
            or self.service != incentive.service
            or not self.eligible
            or uniform(self.luck, named_decision(Decision.REFUSES, name)) < incentive.refuses_share
        ):
            return None
        waits = exponential(self.luck, named_decision(Decision.TAKE_UP, name))
        return programme.from_month / 12 + waits / incentive.take_up_rate_py


@dataclass
class Fund:
    """A programme's money: released, spent, and what was paid for."""

    programme: object
    released: int = 0
    spent: int = 0
    payments: list[tuple] = field(default_factory=list)

    def release(self, pence: int) -> None:
        if not self.programme.carries_over:
            self.released = self.spent
        self.released = min(self.released + pence, self.programme.limit_pence)

    def can_pay(self, month: int, price: int) -> int:
        """Return for how many units of a price there is money this month."""
        if not self.programme.from_month <= month < self.programme.to_month or price <= 0:
            return 0
        return (self.released - self.spent) // price

    def pay(self, month: int, units: int, prices) -> None:
        if units == 0:
            return
        for price in prices:
            self.spent += units * price.pence
            self.payments.append(
                (
                    month,
                    self.programme.name,
                    price.line,
                    self.programme.payer,
                    price.payee,
                    price.is_transfer,
                    units,
                    units * price.pence,
                )
            )


class World:
    """Everything there is in one world of the twin."""

    def __init__(self, plan, seed: int, number: int) -> None:
        self.env = simpy.Environment(initial_time=0)
        self.plan, self.luck = plan, world_state(seed, number)
        self.directory = make_directory(plan)
        self.careers = Careers(plan, self.directory)
        self.clocks = {
            (group, risk): Clock()
            for group in self.directory.groups
            for risk in self.directory.risks
        }
        self.people: dict[int, Person] = {}
        self._forward: dict[tuple, float | None] = {}
        self.log: list[tuple] = []
        self.applications: list[tuple] = []
        self.funds = {programme.name: Fund(programme) for programme in plan.programmes}
        self.settings = {
            workforce.name: [
                Setting(self, workforce, kind, place)
                for kind in workforce.settings.types
                for place in range(kind.open_settings[-1])
            ]
            for workforce in plan.workforces
            if workforce.settings is not None
        }

    def workforce(self, name: str):
        return self.careers.workforces[name]

    def where_recruits_go(self, workforce: str, service: str) -> State:
        """Return where those stand who would seek a post in a service: in post if none binds."""
        own = self.workforce(workforce)
        binds = own.settings is not None or service in {posts.service for posts in own.posts}
        return State.SEEKING if binds else State.IN_POST

    def luck_of(self, key: int) -> int:
        return absorb_number(self.luck, key)

    def born(self, key: int, workforce, profile, now: float) -> Person:
        """Return somebody new, who is not yet anywhere."""
        assert key not in self.people, "two people with one key"
        return Person(self, key, self.luck_of(key), profile, workforce.retirement_ages, now)

    def begin(self, person: Person) -> None:
        """Start the career of somebody who has just been given a place to stand."""
        self.people[person.key] = person
        person.process = self.env.process(person.career())

    def alive(self, workforce: str, states) -> list[Person]:
        """Return those of a workforce, students included, who are in one of some states."""
        return [
            person
            for person in self.people.values()
            if person.state in states and person.group.workforce == workforce
        ]

    def move(self, person: Person, kind: str, time: float, to_state, group=None) -> None:
        """Let an institution move somebody, who then looks anew at what is due."""
        person.move(kind, time, to_state, group)
        person.process.interrupt()

    def forward(self, setting: Setting, programme, incentive) -> float | None:
        """Return the time at which a setting claims an incentive, or None for never."""
        which = (setting.key, programme.name, incentive.name)
        if which not in self._forward:
            self._forward[which] = setting.comes_forward(programme, incentive)
        return self._forward[which]

    def populate(self) -> None:
        """Put everybody there who is there at the start, cohorts in training apart."""
        for workforce in self.plan.workforces:
            for stock in workforce.stocks:
                for level, heads in zip(workforce.levels, stock.heads, strict=True):
                    name = f"{workforce.name}/{stock.service}/{level}/{stock.state.name}"
                    for place in range(heads):
                        key = make_key(Origin.STOCK, name_number(name), place)
                        person = self.born(key, workforce, stock.profile, 0.0)
                        group = Group(workforce.name, stock.service, level)
                        person.stand(0.0, stock.state, group)
                        self.begin(person)
            for setting in self.settings.get(workforce.name, ()):
                if setting.is_open(0):
                    self._staff(workforce, setting)

    def _staff(self, workforce, setting: Setting) -> None:
        vacant = setting.size
        for slot in range(setting.size):
            key = make_key(Origin.SETTING_STOCK, setting.key, slot)
            luck = self.luck_of(key)
            if uniform(luck, Decision.VACANT_AT_START) < setting.kind.vacant_share_at_start:
                continue
            person = self.born(key, workforce, workforce.settings.stock_profile, 0.0)
            number = pick(setting.kind.level_shares, uniform(luck, Decision.LEVEL))
            person.stand(
                0.0,
                State.IN_POST,
                Group(workforce.name, setting.service, workforce.levels[number]),
            )
            person.setting = setting
            vacant -= 1
            self.begin(person)
        setting.rounds = Rounds(vacant)
