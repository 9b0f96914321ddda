"""Nobody and no penny is lost or made: stocks and flows, funds, places and posts, to the unit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.inputs.plan import State
from tests.invariants import problems, watched_run
from tests.plans import small_plan
from tests.twists import twisted_plan

MONTHS = 18
LONGER = 36
BLOCK = 20
RUNS = [
    *((small_plan, number) for number in range(100)),
    *((twisted_plan, number) for number in range(100)),
]
BLOCKS = [RUNS[first : first + BLOCK] for first in range(0, len(RUNS), BLOCK)]


def block_name(block):
    return f"{block[0][0].__name__}_{block[0][1]}"


@pytest.mark.parametrize("block", BLOCKS, ids=block_name)
def test_nothing_is_lost_or_made(block):
    for make, number in block:
        assert_sound(make, number, MONTHS)


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS, ids=block_name)
def test_nothing_is_lost_or_made_in_longer_runs(block):
    for make, number in block:
        assert_sound(make, number, LONGER)


def assert_sound(make, number, months):
    found = problems(watched_run(make(number, months=months), number, number % 3))
    assert not found, f"{make.__name__}({number}): {found}"


@pytest.fixture(scope="module")
def sound():
    """A run of a plan in which much happens and money is paid and comes back."""
    for number in range(100):
        watched = watched_run(small_plan(number, months=LONGER), number, 0)
        if any(payment.pence < 0 for payment in watched.run.payments):
            assert not problems(watched)
            return watched
    raise AssertionError("no plan claws anything back")


def with_payment(watched, **changes):
    first, *rest = watched.run.payments
    spoilt = (dataclasses.replace(first, **changes), *rest)
    return dataclasses.replace(watched, run=dataclasses.replace(watched.run, payments=spoilt))


@pytest.mark.parametrize(
    ("changes", "invariant"),
    [
        ({"pence": 10**9}, "no_account_pays_more_than_it_was_given"),
        ({"pence": 1}, "every_payment_is_units_at_a_price_of_the_plan"),
        ({"month": -20}, "every_payment_is_units_at_a_price_of_the_plan"),
        ({"payer": "nobody"}, "every_payment_is_units_at_a_price_of_the_plan"),
    ],
)
def test_a_false_payment_is_found(sound, changes, invariant):
    assert any(words.startswith(invariant) for words in problems(with_payment(sound, **changes)))


def test_a_lost_person_is_found(sound):
    heads = sound.run.heads.copy()
    month, group, state = (int(found[-1]) for found in np.nonzero(heads[:-1]))
    heads[month, group, state] -= 1
    run = dataclasses.replace(sound.run, heads=heads)
    found = problems(dataclasses.replace(sound, run=run))
    assert found
    assert all(words.startswith("stocks_are_the_last_ones") for words in found)


def test_an_event_from_elsewhere_is_found(sound):
    events = sound.run.events
    state = events.from_state.copy()
    state[events.from_state == State.IN_POST] = State.AGENCY
    run = dataclasses.replace(sound.run, events=dataclasses.replace(events, from_state=state))
    found = problems(dataclasses.replace(sound, run=run))
    assert any(words.startswith("everybody_stands_in_one_place") for words in found)
