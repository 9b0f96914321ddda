"""A difference between two scenarios is far less noisy within worlds than between them.

The ratio of variances is that of independent worlds (the sum of the two scenarios' own) to that of
the difference within worlds. With n worlds each variance has a relative standard error of about
sqrt(2 / (n - 1)); thresholds are what the project promises, and the ratios measured lie well above.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.inputs import load_plan
from sim.inputs.plan import Plan, Reward, State
from sim.run.model import run_plan
from tests.bench.careers import MONTHS, reference_plan
from tests.plans import with_stock

WORLDS = 24


def variance_ratio(base: Plan, option: Plan, worlds: int) -> float:
    """Return how much a difference in people in post at the end gains by coupling."""
    before = np.array([in_post(base, world) for world in range(worlds)])
    after = np.array([in_post(option, world) for world in range(worlds)])
    independent = before.var(ddof=1) + after.var(ddof=1)
    return float(independent / (after - before).var(ddof=1))


def in_post(plan: Plan, world: int) -> int:
    heads = run_plan(plan, 1, world).heads[-1]
    return int(heads[:, [State.IN_POST, State.TRAINING_IN_POST]].sum())


@pytest.mark.parametrize(("posts", "at_least"), [(False, 50.0), (True, 15.0)])
def test_coupling_on_the_reference_workload(posts, at_least):
    base = dataclasses.replace(with_stock(reference_plan(4000, posts=posts), 4000), rewards=())
    package = Reward(
        "package", "careers", ("service",), ("level",), 36, MONTHS + 1, effects=(("leave", 0.97),)
    )
    option = dataclasses.replace(base, rewards=(package,))
    assert variance_ratio(base, option, WORLDS) > at_least


@pytest.mark.slow
@pytest.mark.parametrize(("loop", "at_least"), [(False, 50.0), (True, 15.0)])
def test_coupling_on_social_workers_of_england(loop, at_least):
    base = social_workers_alone(load_plan("baseline"), loop=loop)
    option = social_workers_alone(load_plan("reward_package"), loop=loop)
    assert variance_ratio(base, option, WORLDS) > at_least


def social_workers_alone(plan: Plan, *, loop: bool) -> Plan:
    """Return the plan without early years; without the loop, strain is off and posts do not bind."""
    (workforce,) = (w for w in plan.workforces if w.name == "social_workers")
    if not loop:
        free = tuple(dataclasses.replace(p, posts=2 * p.posts) for p in workforce.posts)
        workforce = dataclasses.replace(workforce, strains=(), posts=free)
    return dataclasses.replace(
        plan,
        workforces=(workforce,),
        routes=tuple(route for route in plan.routes if route.workforce == "social_workers"),
        programmes=(),
        targets=(),
    )
