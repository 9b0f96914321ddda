"""Two scenarios of one world differ only where the policy reaches, person by person.

Among the slow tests each of these is tried on many more plans.
"""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest

from sim.inputs.plan import Mode, Posts, Reward
from sim.run.model import run_plan
from sim.world.tables import make_directory
from tests.null_levers import (
    NULL_LEVERS,
    NULL_REWARDS,
    all_null_levers,
    log_of,
    with_reward,
    without_money,
)
from tests.plans import NURSERY, POOL, small_plan, with_workforce
from tests.twin.model import fingerprint
from tests.twists import twisted_plan

replace = dataclasses.replace
MONTHS = 30


def few_or_many(few, many):
    """Run a test on plans of these numbers: a few every day, many among the slow tests."""
    many = pytest.param(many, marks=pytest.mark.slow)
    return pytest.mark.parametrize("numbers", [few, many], ids=["few", "many"])


def print_of(plan, number):
    return fingerprint(log_of(plan, number))


@functools.cache
def print_of_base(make, number):
    """Return the fingerprint of a generated plan's run as it is."""
    return print_of(make(number, months=MONTHS), number)


def first_times(log, kind):
    """Return, by person, when an event of a kind first fell on them."""
    own = log.kind == kind
    first = {}
    for when, who in zip(log.time[own], log.person[own], strict=True):
        first.setdefault(int(who), float(when))
    return first


def histories(log):
    """Return, by person, their events."""
    found = {}
    for time, who, *rest in zip(*(column.tolist() for column in log), strict=True):
        found.setdefault(who, []).append((time, *rest))
    return found


def apart(plan):
    """Return the plan with nothing that leads, or pays, from one workforce to another."""

    def stays(row, name):
        inside = tuple(b for b in row.branches if b.workforce in ("", name))
        return replace(row, branches=inside)

    routes = tuple(r for r in plan.routes if r.from_workforce in ("", r.workforce))
    own = {(route.workforce, route.name) for route in routes}
    return replace(
        plan,
        workforces=tuple(
            replace(w, careers=tuple(stays(row, w.name) for row in w.careers))
            for w in plan.workforces
        ),
        routes=routes,
        programmes=tuple(
            replace(p, grants=tuple(g for g in p.grants if (p.workforce, g.route) in own))
            for p in plan.programmes
        ),
    )


def only(plan, name):
    """Return the plan with one of its workforces, its routes, rewards and programmes."""
    plan = apart(plan)
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
    many = np.full(plan.months + 1, 10_000_000)
    posts = tuple(
        Posts(service, many, 0, area=area) for service in ("first", "second") for area in plan.areas
    )
    return with_workforce(plan, POOL, posts=posts, strains=())


def with_effects(plan, *effects, **changes):
    reward = Reward("tried", POOL, ("first", "second"), ("qualified",), 7, 29, effects=effects)
    return with_reward(plan, replace(reward, **changes))


@few_or_many(range(6), range(6, 40))
@pytest.mark.parametrize("make", [small_plan, twisted_plan])
def test_levers_that_do_nothing_change_no_byte(make, numbers):
    changed = 0
    for number in numbers:
        plan = make(number, months=MONTHS)
        base = print_of_base(make, number)
        assert print_of(all_null_levers(plan), number) == base, number
        # So that equal hashes say something: a lever that does something changes the log.
        changed += print_of(with_effects(plan, ("move", 0.3)), number) != base
    assert changed > 3


@pytest.mark.parametrize("lever", NULL_LEVERS, ids=lambda lever: lever.__name__)
def test_each_lever_that_does_nothing_is_pulled_somewhere(lever):
    for number in range(40):
        plan = small_plan(number, months=MONTHS)
        if _is_pulled(plan, lever(plan)):
            return
    raise AssertionError("the lever changes no plan")


def _is_pulled(plan, other):
    """Return whether plans differ; arrays, which do not compare, by what they hold."""
    return repr(plan) != repr(other)


@few_or_many(range(3), range(3, 15))
@pytest.mark.parametrize("name", NULL_REWARDS)
def test_a_reward_that_gives_nothing_changes_no_byte(name, numbers):
    for number in numbers:
        given = with_reward(small_plan(number, months=MONTHS), NULL_REWARDS[name])
        assert print_of(given, number) == print_of_base(small_plan, number)


@few_or_many(range(6), range(6, 20))
@pytest.mark.parametrize("make", [small_plan, twisted_plan])
def test_a_fund_without_money_is_no_fund(make, numbers):
    """Every day each plan has no money in two of the ways, by turns; among the slow tests in all."""
    felt, tried = 0, set()
    for number in numbers:
        plan = make(number, months=MONTHS)
        if not plan.programmes:
            continue
        without = print_of(replace(plan, programmes=()), number)
        felt += print_of_base(make, number) != without
        ways = [*zip(*(without_money(fund) for fund in plan.programmes), strict=True)]
        for way, penniless in enumerate(ways):
            if len(numbers) > len(ways) or way % 3 == number % 3:
                tried.add(way)
                assert print_of(replace(plan, programmes=penniless), number) == without, number
    assert felt > 1
    assert len(tried) == len(ways)


@few_or_many(range(10), range(10, 50))
def test_a_fund_changes_nothing_before_its_first_month(numbers):
    later = 0
    for number in numbers:
        plan = small_plan(number, months=18)
        plan = replace(plan, programmes=tuple(replace(p, from_month=9) for p in plan.programmes))
        with_fund, without = (log_of(p, number) for p in (plan, replace(plan, programmes=())))
        early = [np.count_nonzero(log.time < 9 / 12) for log in (with_fund, without)]
        assert early[0] == early[1]
        for one, other in zip(with_fund, without, strict=True):
            assert np.array_equal(one[: early[0]], other[: early[0]])
        later += fingerprint(with_fund) != fingerprint(without)
    assert later > 3


@few_or_many(range(16), range(16, 60))
def test_an_area_where_nobody_is_changes_nothing(numbers):
    """A plan of one area is one of two, of which the other has neither people nor posts nor money."""
    tried = 0
    for number in numbers:
        plan = small_plan(number, months=MONTHS)
        if len(plan.areas) > 1:
            continue
        tried += 1
        one, two = (log_of(p, number) for p in (plan, _with_an_empty_area(plan)))
        for name in ("time", "person", "kind", "from_state", "to_state", "hours", "to_hours"):
            assert np.array_equal(getattr(one, name), getattr(two, name)), (number, name)
    assert tried > 3


def _with_an_empty_area(plan):
    def longer(row):
        if row.area_factor is None:
            return row
        return replace(row, area_factor=np.append(row.area_factor, 7.0))

    def widened(price):
        by_area = (*price.pence_by_area, 5) if price.pence_by_area else ()
        return replace(price, pence_by_area=by_area)

    def paid(fund):
        return replace(
            fund,
            purses=tuple(
                replace(p, area_shares=(*p.area_shares, 0.0) if p.area_shares else ())
                for p in fund.purses
            ),
            grants=tuple(replace(g, prices=tuple(map(widened, g.prices))) for g in fund.grants),
            incentives=tuple(replace(i, price=widened(i.price)) for i in fund.incentives),
        )

    def shared(thing):
        return replace(thing, area_shares=(*thing.area_shares, 0.0) if thing.area_shares else ())

    def empty(strain):
        return replace(strain, cases=np.append(strain.cases, 100 + 0 * strain.cases[:1], axis=0))

    return replace(
        plan,
        areas=(*plan.areas, "nowhere"),
        workforces=tuple(
            replace(
                w,
                careers=tuple(map(longer, w.careers)),
                strains=tuple(map(empty, w.strains)),
                arrivals=tuple(map(shared, w.arrivals)),
            )
            for w in plan.workforces
        ),
        routes=tuple(map(shared, plan.routes)),
        programmes=tuple(map(paid, plan.programmes)),
        rewards=tuple(replace(r, areas=()) if r.areas else r for r in plan.rewards),
    )


@functools.cache
def pool_with_room_for_all(number, **changes):
    """Return a generated plan's pool where nobody meets anybody, and the log of its run."""
    plan = with_workforce(small_plan(number, months=MONTHS), POOL, **changes)
    plan = with_room_for_all(plan)
    return plan, log_of(plan, number)


@few_or_many(range(8), range(8, 40))
@pytest.mark.parametrize("multiplier", [0.5, 0.9, 0.0])
def test_a_slower_exit_clock_brings_nobodys_first_exit_forward(multiplier, numbers):
    later = 0
    for number in numbers:
        plan, log = pool_with_room_for_all(number, effect_floor=0.0)
        slower = with_effects(plan, ("leave", multiplier))
        kind = make_directory(plan).kind("leave")
        base, slowed = (first_times(each, kind) for each in (log, log_of(slower, number)))
        assert set(slowed) <= set(base)
        for who, then in base.items():
            # Who came after the policy's end reads another number on the clock, and that rounds
            # differently: a few units in the last place of a time below 4, which are 4e-16 each.
            assert slowed.get(who, np.inf) >= then - 4e-15
            later += slowed.get(who, np.inf) > then + 1e-9
    assert later > 20


@few_or_many(range(10), range(10, 50))
@pytest.mark.parametrize("route", ["degree", "fast_track"])
def test_one_more_place_adds_people_and_changes_nobody_else(route, numbers):
    added = 0
    for number in numbers:
        plan, log = pool_with_room_for_all(number)
        base = histories(log)
        more = histories(log_of(_with_places(plan, route, +1), number))
        assert set(base) <= set(more)
        assert all(more[who] == history for who, history in base.items())
        added += len(more) - len(base)
    assert added > 3


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
            run_plan(p, number, 0, keep_events=True) for p in (apart(plan), only(plan, NURSERY))
        )
        names = [np.array(run.directory.kinds) for run in (both, single)]
        own = np.isin(both.events.person, single.events.person)
        assert np.array_equal(both.events.time[own], single.events.time)
        assert np.array_equal(both.events.person[own], single.events.person)
        assert np.array_equal(names[0][both.events.kind[own]], names[1][single.events.kind])
