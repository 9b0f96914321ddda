"""The twin's world: people, clocks, settings, funds and the log, and how it all stands at first.

Sections 2, 3 and 6 of the rules.
"""

from __future__ import annotations

from collections import Counter

import simpy

from sim.base.luck import Decision, Origin, absorb_number, make_key, name_number, world_state
from sim.inputs.plan import HOLDS_POST, TRAINING_SERVICE
from tests.twin.draws import pick, uniform
from tests.twin.incentives import Promise, comes_forward
from tests.twin.money import Fund
from tests.twin.person import Careers, Clock, Group, Person
from tests.twin.settings import Setting, fill_at_the_start, settings_of


class World:
    """Everything there is in one world of the twin."""

    def __init__(self, plan, seed: int, number: int) -> None:
        self.env = simpy.Environment(initial_time=0)
        self.plan, self.luck = plan, world_state(seed, number)
        self.careers = Careers(plan)
        self.clocks = _Clocks()
        self.people: dict[int, Person] = {}
        self.log: list[tuple] = []
        self.applications: list[tuple] = []
        self.ledger: Counter = Counter()
        self.promises: list[Promise] = []
        self.kept: list[Promise] = []
        self.strain: dict[tuple, float] = {}
        self._forward: dict[tuple, float] = {}
        self.funds = {programme.name: Fund(programme, plan.areas) for programme in plan.programmes}
        self.settings: dict[str, list[Setting]] = {
            workforce.name: settings_of(self, workforce)
            for workforce in plan.workforces
            if workforce.settings is not None
        }

    def workforce(self, name: str):
        return self.careers.workforces[name]

    def luck_of(self, key: int) -> int:
        return absorb_number(self.luck, key)

    def area_of(self, luck: int, area_shares) -> str:
        """Return the area where somebody lives: by their own luck, or the first."""
        if not area_shares:
            return self.plan.areas[0]
        return self.plan.areas[pick(area_shares, uniform(luck, Decision.AREA))]

    def born(self, key: int, workforce, profile, now: float) -> Person:
        """Return somebody new, who is not yet anywhere."""
        assert key not in self.people, "two people with one key"
        return Person(self, key, self.luck_of(key), profile, workforce.retirement_ages, now)

    def begin(self, person: Person) -> None:
        """Start the career of somebody who has just been given a place to stand."""
        self.people[person.key] = person
        person.process = self.env.process(person.career())

    def standing(self, workforce: str, states, service=None, area=None) -> list[Person]:
        """Return those in one of some states, students apart, in a service or area or in all."""
        return [
            person
            for person in self.people.values()
            if person.state in states
            and person.group.workforce == workforce
            and person.group.service != TRAINING_SERVICE
            and (service is None or person.group.service == service)
            and (area is None or person.group.area == area)
        ]

    def in_post(self, workforce: str, service=None, area=None) -> list[Person]:
        """Return those who hold a post."""
        return self.standing(workforce, HOLDS_POST, service, area)

    def move(self, person: Person, kind, time, to_state, group=None, *, restarts=False) -> None:
        """Let an institution move somebody, who then looks anew at what is due."""
        person.move(kind, time, to_state, group, restarts=restarts)
        person.process.interrupt()

    def forward(self, setting: Setting, programme, incentive) -> float:
        """Return the time at which a setting comes forward for an incentive."""
        which = (setting.key, programme.name, incentive.name)
        if which not in self._forward:
            self._forward[which] = comes_forward(setting, programme, incentive)
        return self._forward[which]

    def populate(self) -> None:
        """Put everybody there who is there at the start, cohorts in training apart."""
        for workforce in self.plan.workforces:
            for stock in workforce.stocks:
                for level, heads in zip(workforce.levels, stock.heads, strict=True):
                    place = f"{stock.service}/{level}/{stock.state.name}/{stock.area}"
                    name = name_number(f"{workforce.name}/{place}")
                    for number in range(heads):
                        key = make_key(Origin.STOCK, name, number)
                        person = self.born(key, workforce, stock.profile, 0.0)
                        group = Group(workforce.name, stock.service, level, stock.area)
                        person.stand(0.0, stock.state, group)
                        self.begin(person)
            for setting in self.settings.get(workforce.name, ()):
                if setting.is_open(0):
                    fill_at_the_start(self, workforce, setting)


class _Clocks(dict):
    """Clocks by group and risk, each made when it is first looked at."""

    def __missing__(self, place) -> Clock:
        self[place] = Clock()
        return self[place]
