"""Posts, settings and incentives (sections 7 and 9 of the rules)."""

from __future__ import annotations

import math

from sim.base.luck import Decision, Origin, make_key
from sim.inputs.plan import HOLDS_POST, IncentiveKind, State
from sim.world.tables import HIRE, JOIN, Group
from tests.twin.draws import pick, uniform


def queue(people):
    """Return seekers in the order in which they are served."""
    return sorted(people, key=lambda person: (person.entered, person.key))


class Rounds:
    """What monthly rounds left vacant and what they filled, one pair after another."""

    def __init__(self, vacant_at_start: int) -> None:
        self.vacant_at_start = vacant_at_start
        self.left: list[int] = []
        self.filled: list[int] = []

    def to_fill(self, vacant: int, waits: int) -> int:
        """Return how many of the posts vacant now have waited for some rounds."""
        most = max(vacant, 0)
        for ago in range(1, waits + 1):
            left = self.left[-ago] if ago <= len(self.left) else self.vacant_at_start
            since = sum(self.filled[-ago + 1 :]) if ago > 1 else 0
            most = min(most, left - since)
        return max(most, 0)

    def note(self, vacant: int, filled: int) -> None:
        """Remember a round that found posts vacant and filled some."""
        self.left.append(vacant - filled)
        self.filled.append(filled)


def recruit_to_pool(world, workforce, posts):
    """Fill a service's posts, round by round; a generator that is sent the month."""

    def in_post() -> int:
        return sum(
            person.hours
            for person in world.alive(workforce.name, HOLDS_POST)
            if person.group.service == posts.service
        )

    rounds = Rounds(int(posts.posts[0]) - in_post())
    while True:
        month = yield
        vacant = int(posts.posts[month]) - in_post()
        room = rounds.to_fill(vacant, posts.wait_rounds)
        seekers = [
            person
            for person in world.alive(workforce.name, (State.SEEKING,))
            if person.group.service == posts.service
        ]
        taken = 0
        for person in queue(seekers):
            if taken + person.hours > room:
                break
            taken += person.hours
            world.move(person, HIRE, month / 12, State.IN_POST)
        rounds.note(vacant, taken)


def needed(workforce, setting, level: str, month: int) -> int:
    """Return how many people of a level a setting should have."""
    number = 0
    for need in workforce.settings.needs:
        if (
            need.level == level
            and need.service == setting.service
            and need.from_month <= month
            and (setting.kind.is_deprived or not need.only_deprived)
        ):
            number = need.posts_each
    return number if setting.is_open(month) else 0


def staff(world, workforce):
    """Return the people in post of each setting."""
    found = {setting.key: [] for setting in world.settings[workforce.name]}
    for person in world.alive(workforce.name, HOLDS_POST):
        if person.setting is not None:
            found[person.setting.key].append(person)
    return found


def match(world, workforce, seekers, room, month: int):
    """Return (person, setting) pairs: look by look, each in turn takes a place if there is one.

    `room` says how many each setting can still take, and is left as it then is.
    """
    settings = world.settings[workforce.name]
    waiting, matched = list(seekers), []
    for look in range(workforce.settings.looks):
        still = []
        for person in waiting:
            u = uniform(person.luck, Decision.LOOKS, month * 64 + look)
            setting = settings[math.floor(u * len(settings))]
            if room[setting.key] > 0:
                room[setting.key] -= 1
                matched.append((person, setting))
            else:
                still.append(person)
        waiting = still
    return matched


def recruit_to_settings(world, workforce):
    """Fill the posts of a workforce's settings; a generator that is sent the month."""
    rules, settings = workforce.settings, world.settings[workforce.name]
    while True:
        month = yield
        have = staff(world, workforce)
        vacant = {s.key: s.posts(month) - len(have[s.key]) for s in settings}
        room, room_outside = (
            {s.key: s.rounds.to_fill(vacant[s.key], waits) for s in settings}
            for waits in (rules.wait_rounds, rules.hire_wait_rounds)
        )
        found_vacant = dict(vacant)
        hired = _match_all(world, workforce, room, have, month)
        for person, setting in hired:
            group = Group(workforce.name, setting.service, person.group.level)
            world.move(person, HIRE, month / 12, State.IN_POST, group)
            person.setting = setting
            vacant[setting.key] -= 1
        outside = {
            s.key: max(room_outside[s.key] - (found_vacant[s.key] - vacant[s.key]), 0)
            for s in settings
        }
        first_level = _graduates_paid_for(world, workforce, outside, month)
        for setting in settings:
            for place in range(outside[setting.key]):
                level = first_level.get(setting.key) if place == 0 else None
                _join(world, workforce, setting, level, month)
            still = vacant[setting.key] - outside[setting.key]
            setting.rounds.note(found_vacant[setting.key], found_vacant[setting.key] - still)


def _match_all(world, workforce, room, have, month):
    """Return who goes where: those at a needed level first, then everybody."""
    seekers = queue(world.alive(workforce.name, (State.SEEKING,)))
    matched = []
    for level in dict.fromkeys(need.level for need in workforce.settings.needs):
        lacking = {}
        for setting in world.settings[workforce.name]:
            heads = sum(1 for person in have[setting.key] if person.group.level == level)
            lacks = needed(workforce, setting, level, month) - heads
            lacking[setting.key] = max(min(room[setting.key], lacks), 0)
        found = match(
            world, workforce, [p for p in seekers if p.group.level == level], lacking, month
        )
        for _, setting in found:
            room[setting.key] -= 1
        matched += found
    placed = {person.key for person, _ in matched}
    return matched + match(
        world, workforce, [p for p in seekers if p.key not in placed], room, month
    )


def _join(world, workforce, setting, level, month: int) -> None:
    """Hire one person from outside, at a level or at the one of their own luck."""
    key = make_key(Origin.SETTING_HIRE, setting.key, setting.hired_from_outside)
    setting.hired_from_outside += 1
    person = world.born(key, workforce, workforce.settings.hire_profile, month / 12)
    if level is None:
        u = uniform(person.luck, Decision.LEVEL)
        level = workforce.levels[pick(setting.kind.hire_level_shares, u)]
    group = Group(workforce.name, setting.service, level)
    person.move(JOIN, month / 12, State.IN_POST, group)
    person.setting = setting
    world.begin(person)


def _ready(world, programme, incentive, month: int, *, has_graduate: bool, among=None):
    """Return the settings that have come forward and meet the condition, in order."""
    have = staff(world, world.workforce(programme.workforce))
    found = []
    for setting in world.settings[programme.workforce]:
        forward = world.forward(setting, programme, incentive)
        graduates = any(person.group.level in incentive.levels for person in have[setting.key])
        if (
            forward is not None
            and forward <= month / 12
            and setting.is_open(month)
            and (programme.name, incentive.name) not in setting.paid
            and graduates == has_graduate
            and (among is None or among[setting.key] > 0)
        ):
            found.append((forward, setting.key, setting))
    return [setting for _, _, setting in sorted(found, key=lambda each: each[:2])]


def _pay(world, programme, incentive, ready, month: int):
    """Pay as many settings as there is money for; return them."""
    fund = world.funds[programme.name]
    paid = ready[: fund.can_pay(month, incentive.price.pence)]
    fund.pay(month, len(paid), (incentive.price,))
    for setting in paid:
        setting.paid.add((programme.name, incentive.name))
    return paid


def _graduates_paid_for(world, workforce, outside, month: int):
    """Return, by setting, the level that an incentive makes its first hire."""
    level = {}
    for programme in world.plan.programmes:
        for incentive in programme.incentives:
            if (
                programme.workforce == workforce.name
                and incentive.kind is IncentiveKind.HIRE_GRADUATE
            ):
                ready = _ready(
                    world, programme, incentive, month, has_graduate=False, among=outside
                )
                for setting in _pay(world, programme, incentive, ready, month):
                    level[setting.key] = incentive.hire_level
    return level


def pay_premiums(world, programme, incentive):
    """Pay settings that have a graduate; a generator that is sent the month."""
    while True:
        month = yield
        if programme.from_month <= month < programme.to_month:
            ready = _ready(world, programme, incentive, month, has_graduate=True)
            _pay(world, programme, incentive, ready, month)
