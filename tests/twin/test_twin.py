"""The engine and its twin: equal event logs, hash for hash, equal ledgers, equal applications.

Two programs that share the luck, the plan and the published behaviour, and nothing else, agree to
the last bit on every event of hundreds of odd little worlds. The last test shows that those worlds
do reach the places where the rules bind.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.inputs.plan import HOLDS_POST, State
from sim.run.model import run_plan
from tests.plans import small_plan
from tests.twin.model import fingerprint, run_twin
from tests.twists import twisted_plan

PLANS = 200
TWISTED = 40
MONTHS = 36
BLOCK = 10


def luck_of(number):
    """Return a seed and a world that differ from plan to plan."""
    return 7 * number + 1, number % 5


def columns_of(events):
    return events.time, events.person, events.kind, events.from_state, events.to_state


def first_difference(ours, theirs, kinds):
    """Return words for the first event that is not the same in both logs."""
    rows = [list(zip(*(column.tolist() for column in log), strict=True)) for log in (ours, theirs)]
    for n in range(max(map(len, rows))):
        engine, twin = (log[n] if n < len(log) else None for log in rows)
        if engine != twin:
            names = [row and kinds[row[2]] for row in (engine, twin)]
            return f"event {n}: engine {engine} {names[0]}, twin {twin} {names[1]}"
    return "the columns differ in type only"


def assert_agree(plan, number):
    seed, world = luck_of(number)
    engine = run_plan(plan, seed, world, keep_events=True)
    twin = run_twin(plan, seed, world)
    events = columns_of(engine.events)
    assert len(events[0]) > 0
    assert fingerprint(events) == fingerprint(twin.events), (
        f"plan {number}: {first_difference(events, twin.events, engine.directory.kinds)}"
    )
    assert [
        (a.month, a.route, a.applicants, a.entrants, a.funded) for a in engine.applications
    ] == twin.applications, f"plan {number}"
    assert [
        (p.month, p.programme, p.line, p.payer, p.payee, p.is_transfer, p.units, p.pence)
        for p in engine.payments
    ] == twin.payments, f"plan {number}"


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
@pytest.mark.parametrize("block", blocks(2000), ids=block_name)
def test_engine_and_twin_agree_over_two_thousand_longer_worlds(block):
    for number in block:
        assert_agree(small_plan(1000 + number), number)


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks(500), ids=block_name)
def test_engine_and_twin_agree_in_many_odd_corners(block):
    for number in block:
        assert_agree(twisted_plan(1000 + number), number)


def test_generated_worlds_reach_the_places_where_rules_bind():
    kinds, seen = set(), set()
    for number in range(0, PLANS, 8):
        plan = small_plan(number, months=MONTHS)
        run = run_plan(plan, *luck_of(number), keep_events=True)
        names = run.directory.kinds
        kinds |= {names[kind] for kind in np.unique(run.events.kind)}
        seen |= set(_what_binds(plan, run))
    # The rate of "never" is zero in every generated plan.
    assert kinds == set(names) - {"never"}
    assert seen == {
        "a fund runs dry",
        "a fund pays",
        "places bind",
        "places do not bind",
        "posts bind",
        "posts do not bind",
        "strain is at its highest",
        "strain is at its lowest",
        "strain is in between",
        "settings have posts to fill",
        "settings are full",
    }


def _what_binds(plan, run):
    if run.payments:
        yield "a fund pays"
    for programme in plan.programmes:
        spent = sum(p.pence for p in run.payments if p.programme == programme.name)
        cheapest = min(sum(price.pence for price in g.prices) for g in programme.grants)
        if spent > 0 and programme.limit_pence - spent < cheapest:
            yield "a fund runs dry"
    for each in run.applications:
        places = {i.month: i.places for i in plan.routes[each.route].intakes}[each.month]
        if places:
            yield "places bind" if each.entrants == places else "places do not bind"
    for workforce in plan.workforces:
        for posts in workforce.posts:
            groups = run.directory.of(workforce.name, posts.service)
            in_post = run.fte[:, groups][:, :, list(HOLDS_POST)].sum(axis=(1, 2))
            seeking = run.heads[:, groups, State.SEEKING].sum(axis=1)
            full = (in_post >= posts.posts)[1:]
            if (full & (seeking[1:] > 0)).any():
                yield "posts bind"
            if (~full & (seeking[1:] == 0)).any():
                yield "posts do not bind"
        for strain in workforce.strains:
            level = run.strain[workforce.name, strain.service][1:]
            if (level == strain.high).any():
                yield "strain is at its highest"
            if (level == strain.low).any():
                yield "strain is at its lowest"
            if ((level > strain.low) & (level < strain.high)).any():
                yield "strain is in between"
    for name, posts in run.setting_posts.items():
        groups = run.directory.of(name)
        staff = run.heads[:, groups][:, :, list(HOLDS_POST)].sum(axis=(1, 2))
        if (staff < posts.sum(axis=1)).any():
            yield "settings have posts to fill"
        if (staff == posts.sum(axis=1)).any():
            yield "settings are full"
