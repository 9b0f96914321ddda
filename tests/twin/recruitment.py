"""How posts are filled, round by round (section 7 of the rules)."""

from __future__ import annotations

from sim.base.luck import Decision, Origin, make_key
from sim.inputs.plan import State
from tests.twin.draws import pick, uniform
from tests.twin.incentives import graduates_paid_for
from tests.twin.person import Group
from tests.twin.rounds import Rounds
from tests.twin.settings import staff


def queue(people):
    """Return seekers in the order in which they are served."""
    return sorted(people, key=lambda person: (person.entered, person.key))


def recruit_to_pool(world, workforce, posts):
    """Fill the posts of a service in an area; a generator that is sent the month."""
    place = (posts.service, posts.area)

    def hours_in_post() -> int:
        return sum(person.hours for person in world.in_post(workforce.name, *place))

    rounds = Rounds(int(posts.posts[0]) - hours_in_post())
    while True:
        month = yield
        vacant = int(posts.posts[month]) - hours_in_post()
        room = rounds.to_fill(vacant, posts.wait_rounds)
        taken = 0
        for person in queue(world.standing(workforce.name, (State.SEEKING,), *place)):
            if taken + person.hours > room:
                break
            taken += person.hours
            world.move(person, "hire", month / 12, State.IN_POST)
            person.setting = None
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


def match(workforce, open_settings, seekers, room, month: int):
    """Return (person, setting) pairs: look by look, each in turn takes a place if there is one.

    `room` says how many each setting can still take, and is left as it then is.
    """
    waiting, matched = list(seekers), []
    for look in range(workforce.settings.looks):
        still = []
        for person in waiting:
            near = open_settings.get(person.group.area, ())
            if near:
                u = uniform(person.luck, Decision.LOOKS, month * 64 + look)
                setting = near[_where_one_looks(near, u)]
                if room[setting.key] > 0:
                    room[setting.key] -= 1
                    matched.append((person, setting))
                    continue
            still.append(person)
        waiting = still
    return matched


def _where_one_looks(near, u: float) -> int:
    """Return the place of a setting among those near, each as likely as its weight says."""
    running, sums = 0.0, []
    for setting in near:
        running += setting.kind.look_weight
        sums.append(running)
    passed = sum(1 for end in sums if end <= u * sums[-1])
    return min(passed, len(near) - 1)


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
        found_work = dict.fromkeys(vacant, 0)
        for person, setting in _match_all(world, workforce, room, have, month):
            world.move(person, "hire", month / 12, State.IN_POST, setting.group(person.group.level))
            person.setting = setting
            found_work[setting.key] += 1
        outside = {key: max(most - found_work[key], 0) for key, most in room_outside.items()}
        first_level = graduates_paid_for(world, workforce, outside, month)
        for setting in settings:
            for place in range(outside[setting.key]):
                level = first_level.get(setting.key) if place == 0 else None
                _join(world, workforce, setting, level, month)
            filled = found_work[setting.key] + outside[setting.key]
            setting.rounds.note(vacant[setting.key], filled)


def _match_all(world, workforce, room, have, month):
    """Return who goes where: those at a needed level first, then everybody."""
    settings = world.settings[workforce.name]
    near = {}
    for setting in settings:
        if setting.is_open(month) and setting.kind.look_weight > 0.0:
            near.setdefault(setting.area, []).append(setting)
    seekers = queue(world.standing(workforce.name, (State.SEEKING,)))
    matched = []
    for level in dict.fromkeys(need.level for need in workforce.settings.needs):
        lacking = {}
        for setting in settings:
            heads = sum(1 for person in have[setting.key] if person.group.level == level)
            lacks = needed(workforce, setting, level, month) - heads
            lacking[setting.key] = max(min(room[setting.key], lacks), 0)
        own = [person for person in seekers if person.group.level == level]
        found = match(workforce, near, own, lacking, month)
        for _, setting in found:
            room[setting.key] -= 1
        matched += found
    placed = {person.key for person, _ in matched}
    rest = [person for person in seekers if person.key not in placed]
    return matched + match(workforce, near, rest, room, month)


def _join(world, workforce, setting, level, month: int) -> None:
    """Hire one person from outside, at a level or at the one of their own luck."""
    key = make_key(Origin.SETTING_HIRE, setting.key, setting.hired_from_outside)
    setting.hired_from_outside += 1
    profile = setting.kind.hire_profile or workforce.settings.hire_profile
    person = world.born(key, workforce, profile, month / 12)
    if level is None:
        u = uniform(person.luck, Decision.LEVEL)
        level = workforce.levels[pick(setting.kind.hire_level_shares, u)]
    group = Group(workforce.name, setting.service, level, setting.area)
    person.move("join", month / 12, State.IN_POST, group)
    person.setting = setting
    world.begin(person)
