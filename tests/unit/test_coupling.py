"""Two scenarios of one world differ only where the policy reaches, person by person."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.inputs.plan import Mode, Reward
from sim.run.model import run_plan
from sim.world.tables import make_directory
from tests.plans import LEVELS, NURSERY, POOL, small_plan, with_workforce
from tests.twin.model import fingerprint
from tests.twists import twisted_plan

replace = dataclasses.replace
MONTHS = 36


def log_of(plan, number=0):
    events = run_plan(plan, number, number % 4, keep_events=True).events
    return events.time, events.person, events.kind, events.from_state, events.to_state


def first_times(log, kind):
    """Return, by person, when an event of a kind first fell on them."""
    time, person, kinds = log[:3]
    first = {}
    for when, who in zip(time[kinds == kind], person[kinds == kind], strict=True):
        first.setdefault(int(who), float(when))
    return first


def histories(log):
    """Return, by person, their events."""
    found = {}
    for time, who, *rest in zip(*(column.tolist() for column in log), strict=True):
        found.setdefault(who, []).append((time, *rest))
    return found


def only(plan, name):
    """Return the plan with one of its workforces, its routes, rewards and programmes."""
    return replace(
        plan,
        workforces=tuple(w for w in plan.workforces if w.name == name),
        routes=tuple(route for route in plan.routes if route.workforce == name),
        rewards=tuple(reward for reward in plan.rewards if reward.workforce == name),
        programmes=tuple(p for p in plan.programmes if p.workforce == name),
    )


def with_room_for_all(plan):
    """Return the plan's pool with posts that never bind and no strain: nobody meets anybody."""
    plan = only(plan, POOL)
    pool = next(w for w in plan.workforces if w.name == POOL)
    posts = tuple(
        replace(p, posts=np.full(plan.months + 1, 10_000_000), wait_rounds=0) for p in pool.posts
    )
    return with_workforce(plan, POOL, posts=posts, strains=())


def with_reward(plan, **changes):
    reward = Reward(
        name="tried",
        workforce=POOL,
        services=("first", "second"),
        levels=("qualified",),
        from_month=7,
        to_month=29,
        phase_in_months=6,
    )
    return replace(plan, rewards=(*plan.rewards, replace(reward, **changes)))


NULL_REWARDS = {
    "empty": {},
    "no uplift": {"pay_uplift": 0.0},
    "effects of one": {"effects": (("leave", 1.0), ("move", 1.0), ("return", 1.0))},
    "effects on a risk that nobody runs": {"effects": (("flying", 0.5),)},
    "for nobody": {"pay_uplift": 0.2, "services": ()},
    "after the end": {"pay_uplift": 0.2, "from_month": MONTHS, "to_month": 99},
    "for the nursery, of one": {
        "workforce": NURSERY,
        "services": ("day_care",),
        "levels": LEVELS,
        "effects": (("leave", 1.0),),
    },
}


@pytest.mark.parametrize("number", range(4))
def test_a_reward_that_gives_nothing_changes_no_byte(number):
    plan = small_plan(number, months=MONTHS)
    base = fingerprint(log_of(plan, number))
    for name, changes in NULL_REWARDS.items():
        assert fingerprint(log_of(with_reward(plan, **changes), number)) == base, name
    # So that equal hashes say something: a reward that does give something changes the log.
    assert fingerprint(log_of(with_reward(plan, effects=(("leave", 0.5),)), number)) != base


@pytest.mark.parametrize("make", [small_plan, twisted_plan])
def test_a_fund_without_money_is_no_fund(make):
    for number in range(8):
        plan = only(make(number, months=MONTHS), NURSERY)
        if not plan.programmes:
            continue
        without = fingerprint(log_of(replace(plan, programmes=()), number))
        for nothing in ({"limit_pence": 0}, {"releases": ()}, {"from_month": 99, "to_month": 99}):
            penniless = replace(
                plan, programmes=tuple(replace(p, **nothing) for p in plan.programmes)
            )
            assert fingerprint(log_of(penniless, number)) == without, nothing


def test_a_fund_changes_nothing_before_its_first_month():
    later = 0
    for number in range(10):
        plan = only(small_plan(number, months=MONTHS), NURSERY)
        plan = replace(plan, programmes=tuple(replace(p, from_month=9) for p in plan.programmes))
        with_fund, without = (log_of(p, number) for p in (plan, replace(plan, programmes=())))
        early = [np.count_nonzero(log[0] < 9 / 12) for log in (with_fund, without)]
        assert early[0] == early[1]
        for one, other in zip(with_fund, without, strict=True):
            assert np.array_equal(one[: early[0]], other[: early[0]])
        later += fingerprint(with_fund) != fingerprint(without)
    assert later > 3


@pytest.mark.parametrize("multiplier", [0.5, 0.9, 0.0])
def test_a_slower_exit_clock_brings_nobodys_first_exit_forward(multiplier):
    later = 0
    for number in range(20):
        plan = with_workforce(small_plan(number, months=MONTHS), POOL, effect_floor=0.0)
        plan = with_room_for_all(plan)
        slower = with_reward(plan, effects=(("leave", multiplier),), phase_in_months=0)
        kind = make_directory(plan).kind("leave")
        base, slowed = (first_times(log_of(p, number), kind) for p in (plan, slower))
        assert set(slowed) <= set(base)
        for who, then in base.items():
            # Who came after the policy's end reads another number on the clock, and that rounds
            # differently: a few units in the last place of a time below 4, which are 4e-16 each.
            assert slowed.get(who, np.inf) >= then - 4e-15
            later += slowed.get(who, np.inf) > then + 1e-9
    assert later > 20


@pytest.mark.parametrize("route", ["degree", "fast_track"])
def test_one_more_place_adds_people_and_changes_nobody_else(route):
    added = 0
    for number in range(20):
        plan = with_room_for_all(small_plan(number, months=MONTHS))
        base = histories(log_of(plan, number))
        more = histories(log_of(_with_places(plan, route, +1), number))
        assert set(base) <= set(more)
        assert all(more[who] == history for who, history in base.items())
        added += len(more) - len(base)
    assert added > 5


def _with_places(plan, name, extra):
    """Return the plan with more places on the first intake of a route from month 0 on."""
    routes = []
    for route in plan.routes:
        if route.name == name:
            assert route.mode is Mode.STUDENT
            first = min(intake.month for intake in route.intakes if intake.month >= 0)
            intakes = tuple(
                replace(intake, places=intake.places + extra) if intake.month == first else intake
                for intake in route.intakes
            )
            route = replace(route, intakes=intakes)
        routes.append(route)
    return replace(plan, routes=tuple(routes))


def test_what_happens_to_one_workforce_is_not_felt_in_the_other():
    for number in range(6):
        plan = small_plan(number, months=MONTHS)
        both, single = (
            run_plan(p, number, 0, keep_events=True) for p in (plan, only(plan, NURSERY))
        )
        names = [np.array(run.directory.kinds) for run in (both, single)]
        own = np.isin(both.events.person, single.events.person)
        assert np.array_equal(both.events.time[own], single.events.time)
        assert np.array_equal(both.events.person[own], single.events.person)
        assert np.array_equal(names[0][both.events.kind[own]], names[1][single.events.kind])
