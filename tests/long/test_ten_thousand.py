"""Ten thousand odd little worlds: nothing is lost, and three thousand of them have a twin.

Every world is checked for what holds in all of them. Of every ten, three are compared with the twin,
event by event, count by count and penny by penny; one is run again with every lever that does
nothing, and one again without its funds, which must be as if they had no money.
"""

from __future__ import annotations

import dataclasses

import pytest

from tests.invariants import problems, watched_run
from tests.null_levers import all_null_levers, same_log, without_money
from tests.plans import small_plan
from tests.twin.compare import differences
from tests.twin.model import run_twin
from tests.twists import twisted_plan

SCENARIOS = 10_000
BLOCK = 50
FIRST = 10_000
"""Plans from this number on; those below it belong to the everyday tests."""

pytestmark = pytest.mark.slow


def scenario(number):
    """Return a plan, a seed and a world; two plans of three are twisted, and lengths differ."""
    make = small_plan if number % 3 == 0 else twisted_plan
    months = (12, 18, 24, 30, 36)[number // 10 % 5]
    return make(FIRST + number, months=months), 7 * number + 1, number % 5


@pytest.mark.parametrize("first", range(0, SCENARIOS, BLOCK))
def test_nothing_is_lost_and_the_twin_agrees(first):
    found = []
    for number in range(first, first + BLOCK):
        plan, seed, world = scenario(number)
        watched = watched_run(plan, seed, world)
        found += [f"{number}, {plan.name}: {words}" for words in problems(watched)]
        if number % 10 in (0, 4, 7):
            twin = run_twin(plan, seed, world)
            found += [f"{number}, {plan.name}: {w}" for w in differences(watched.run, twin)]
        if number % 10 == 1 and not same_log(plan, all_null_levers(plan), number):
            found.append(f"{number}, {plan.name}: levers that do nothing did something")
        if number % 10 == 2 and plan.programmes:
            nothing = [list(without_money(fund)) for fund in plan.programmes]
            way = number // 10 % len(nothing[0])
            penniless = tuple(ways[way] for ways in nothing)
            without = dataclasses.replace(plan, programmes=())
            if not same_log(dataclasses.replace(plan, programmes=penniless), without, number):
                found.append(f"{number}, {plan.name}: a fund without money was felt")
    assert not found, found[:10]
