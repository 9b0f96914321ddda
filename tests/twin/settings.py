"""Settings: when each opens and closes, its posts and staff (sections 6 and 7 of the rules)."""

from __future__ import annotations

import math
from collections import Counter

from sim.base.luck import Decision, Origin, absorb_number, make_key, name_number
from sim.inputs.plan import State
from tests.twin.draws import exponential, pick, uniform
from tests.twin.person import Group
from tests.twin.rounds import Rounds


class Setting:
    """A setting: an employer of its own, with its own luck and its own life."""

    def __init__(self, world, workforce, number: int, kind, place: int, opens: int) -> None:
        self.workforce, self.number, self.kind, self.place = workforce.name, number, kind, place
        self.service, self.area = kind.service, kind.area
        name = f"{workforce.name}/{kind.service}/{kind.sector}/{kind.is_deprived}/{kind.area}"
        self.key = make_key(Origin.SETTING, name_number(name), place)
        self.luck = absorb_number(world.luck, self.key)
        sizes = [share for _, share in kind.staff_sizes]
        option = pick(sizes, uniform(self.luck, Decision.STAFF_SIZE))
        self.size = kind.staff_sizes[option][0]
        self.eligible = uniform(self.luck, Decision.ELIGIBLE) < kind.eligible_share
        self.opens, self.closes = opens, math.inf
        rate = kind.closure_rate_py
        rate *= kind.closure_by_size[option] if kind.closure_by_size else 1.0
        waits = exponential(self.luck, Decision.CLOSES)
        self.ends_by_chance = opens / 12 + waits / rate if rate > 0.0 else math.inf
        self.hired_from_outside = 0
        self.rounds = Rounds(0)
        self.last_paid: dict[tuple[str, str], int] = {}
        self.times_paid: Counter = Counter()
        self.sponsored_until = -math.inf
        self.courses_begun: list[tuple[str, int]] = []

    def is_open(self, month: int) -> bool:
        return self.opens <= month < self.closes

    def is_sponsored(self, month: int) -> bool:
        return month < self.sponsored_until

    def posts(self, month: int) -> int:
        return self.size if self.is_open(month) else 0

    def group(self, level: str) -> Group:
        """Return the group of staff of a level who are taken on here."""
        return Group(self.workforce, self.service, level, self.area)


def settings_of(world, workforce) -> list[Setting]:
    """Return all settings of a workforce that ever open, type by type."""
    return [
        setting
        for number, kind in enumerate(workforce.settings.types)
        for setting in _lives(world, workforce, number, kind)
    ]


def _lives(world, workforce, number: int, kind) -> list[Setting]:
    """Return the settings of a type, with the months in which they open and close."""
    made: list[Setting] = []
    for month in range(world.plan.months + 1):
        for setting in made:
            may_close = setting.is_open(month) and setting.opens < month
            if may_close and setting.ends_by_chance <= month / 12:
                setting.closes = month
        still = [setting for setting in made if setting.is_open(month)]
        wanted = int(kind.open_settings[month])
        still.sort(key=lambda setting: (setting.ends_by_chance, -setting.place))
        for setting in still[: max(len(still) - wanted, 0)]:
            setting.closes = month
        for _ in range(wanted - len(still)):
            made.append(Setting(world, workforce, number, kind, len(made), month))
    return made


def fill_at_the_start(world, workforce, setting: Setting) -> None:
    """Put people into the posts of a setting that is open on the first day."""
    profile = setting.kind.stock_profile or workforce.settings.stock_profile
    vacant = setting.size
    for slot in range(setting.size):
        key = make_key(Origin.SETTING_STOCK, setting.key, slot)
        luck = world.luck_of(key)
        if uniform(luck, Decision.VACANT_AT_START) < setting.kind.vacant_share_at_start:
            continue
        person = world.born(key, workforce, profile, 0.0)
        number = pick(setting.kind.level_shares, uniform(luck, Decision.LEVEL))
        person.stand(0.0, State.IN_POST, setting.group(workforce.levels[number]))
        person.setting = setting
        vacant -= 1
        world.begin(person)
    setting.rounds = Rounds(vacant)


def staff(world, workforce):
    """Return the people in post of each setting."""
    found = {setting.key: [] for setting in world.settings[workforce.name]}
    for person in world.in_post(workforce.name):
        if person.setting is not None and person.setting.key in found:
            found[person.setting.key].append(person)
    return found


def close_settings(world, workforce):
    """Let the staff of settings that close seek a post; a generator that is sent the month."""
    while True:
        month = yield
        for person in world.in_post(workforce.name):
            if person.setting is not None and person.setting.closes == month:
                world.move(person, "displace", month / 12, State.SEEKING)
