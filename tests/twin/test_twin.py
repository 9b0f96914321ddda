"""The engine and its twin: equal event logs, hash for hash, equal ledgers, equal applications.

Two programs that share the luck and the plan, and nothing else, agree to the last bit on every event
of hundreds of odd little worlds, on every count of every month, and on every penny. The last tests
show that those worlds do reach the places where the rules bind. Among the slow tests the same plans
run for longer, and more of them.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.run.model import run_plan
from sim.world.tables import make_directory
from tests.plans import small_plan
from tests.twin.compare import differences
from tests.twin.corners import ALL, reached
from tests.twin.model import run_twin
from tests.twists import twisted_plan

PLANS = 130
TWISTED = 70
MONTHS = 24
LONGER = 42
BLOCK = 10
TELLING = (50, 19, 58, 11, 23)
"""Plans that reach every corner between them; looked at first, to save time."""


def luck_of(number):
    """Return a seed and a world that differ from plan to plan."""
    return 7 * number + 1, number % 5


def assert_agree(plan, number):
    seed, world = luck_of(number)
    engine = run_plan(plan, seed, world, keep_events=True)
    found = differences(engine, run_twin(plan, seed, world))
    assert not found, f"{plan.name}, seed {seed}, world {world}: {found}"


def blocks(size):
    return [range(first, min(first + BLOCK, size)) for first in range(0, size, BLOCK)]


def block_name(block):
    return f"{block.start}-{block.stop - 1}"


@pytest.mark.parametrize("block", blocks(PLANS), ids=block_name)
def test_engine_and_twin_leave_the_same_log(block):
    for number in block:
        assert_agree(small_plan(number, months=MONTHS), number)


@pytest.mark.parametrize("block", blocks(TWISTED), ids=block_name)
def test_engine_and_twin_agree_in_odd_corners(block):
    for number in block:
        assert_agree(twisted_plan(number, months=MONTHS), number)


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks(2 * PLANS), ids=block_name)
def test_engine_and_twin_leave_the_same_log_of_longer_runs(block):
    for number in block:
        assert_agree(small_plan(number, months=LONGER), number)


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks(2 * TWISTED), ids=block_name)
def test_engine_and_twin_agree_in_odd_corners_of_longer_runs(block):
    for number in block:
        assert_agree(twisted_plan(number, months=LONGER), number)


@pytest.mark.parametrize("months", [1, 2])
def test_engine_and_twin_agree_in_runs_that_hardly_begin(months):
    for number in range(20):
        assert_agree(twisted_plan(number, months=months), number)


def test_generated_worlds_reach_the_places_where_rules_bind():
    """The plans reach every corner, and every kind of event falls."""
    corners, kinds, known = set(), set(), set()
    for number in dict.fromkeys((*TELLING, *range(PLANS))):
        plan = small_plan(number, months=MONTHS)
        run = run_twin(plan, *luck_of(number))
        names = make_directory(plan).kinds
        corners |= reached(plan, run)
        known |= set(names)
        kinds |= {names[kind] for kind in np.unique(run.events.kind)}
        # The rate of "never" is nought in every generated plan.
        if corners == ALL and kinds == known - {"never"}:
            break
    assert corners == ALL, sorted(ALL - corners)
    assert kinds == known - {"never"}


def test_a_difference_is_told():
    """The comparison is believed since it sees one event, one head, one penny more."""
    plan = small_plan(3, months=24)
    engine, twin = run_plan(plan, 1, 0, keep_events=True), run_twin(plan, 1, 0)
    assert not differences(engine, twin)
    twin.events.to_hours[17] += 1
    twin.heads[next(iter(twin.heads))] += 1
    twin.world.ledger[next(iter(twin.ledger))] += 1
    found = differences(engine, twin)
    assert [words.split()[0] for words in found] == ["event", "1", "1"], found
    assert "event 17:" in found[0]
    assert "of heads differ" in found[1]
    assert "of ledger differ" in found[2]
