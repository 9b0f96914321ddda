"""Posts and vacancies against formulas of queues and renewal."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.inputs.plan import HOLDS_POST, Arrivals, Posts, Settings, SettingType, State, Stock
from sim.run.model import run_plan
from tests.plans import plain_people, plain_plan, plain_risk

RATE = 0.3
POSTS = 2_000
MONTHS = 180


def pool_plan(wait_rounds, *, posts=POSTS, held=POSTS, seekers=12_000):
    """Return a plan of posts held in common, with people in them and a queue of seekers."""
    funded = np.full(MONTHS + 1, 100 * posts, dtype=np.int64)
    return plain_plan(
        plain_risk("leave", RATE),
        months=MONTHS,
        stocks=(
            Stock("service", State.IN_POST, (held,), plain_people()),
            Stock("service", State.SEEKING, (seekers,), plain_people()),
        ),
        posts=(Posts("service", funded, wait_rounds),),
    )


def arrivals_plan(people, posts):
    """Return a plan of posts held in common and empty, with people arriving each month."""
    funded = np.full(MONTHS + 1, 100 * posts, dtype=np.int64)
    arriving = np.full(MONTHS + 1, people, dtype=np.int64)
    return plain_plan(
        plain_risk("leave", RATE),
        months=MONTHS,
        posts=(Posts("service", funded, 0),),
        arrivals=(Arrivals("in", "service", "level", arriving, plain_people()),),
    )


@pytest.mark.parametrize("wait_rounds", [0, 1, 2, 4])
def test_vacancies_last_as_many_rounds_as_a_post_waits(wait_rounds):
    # A post is left in a month with chance q, then stands vacant at w + 1 rounds and is filled at
    # the last of them. By renewal, of posts after a round, 1 / (1 + w q) are held; before it, when
    # the census is, a share (w + 1) q / (1 + w q) of all stands vacant.
    q = -math.expm1(-RATE / 12)
    expected = (wait_rounds + 1) * q / (1.0 + wait_rounds * q)
    vacant, worlds = [], 2
    for world in range(worlds):
        run = run_plan(pool_plan(wait_rounds), 1, world)
        vacant.append(1.0 - run.heads[36:, 0, State.IN_POST].mean() / POSTS)
    # Posts are vacant independently of each other and anew after each renewal: a vacancy's stay is
    # w + 1 months, so months' means have about (months / (w + 1)) independent parts.
    parts = worlds * POSTS * (MONTHS - 36) / (wait_rounds + 1)
    error = math.sqrt(expected * (1.0 - expected) / parts)
    assert abs(np.mean(vacant) - expected) < 4.0 * error


def test_without_seekers_posts_empty_as_people_leave():
    run = run_plan(pool_plan(0, seekers=0), 1, 0)
    expected = math.exp(-RATE * MONTHS / 12)
    held = run.heads[MONTHS, 0, State.IN_POST] / POSTS
    assert abs(held - expected) < 4.0 * math.sqrt(expected * (1.0 - expected) / POSTS)


def test_with_posts_to_spare_nobody_seeks_beyond_the_first_round():
    run = run_plan(pool_plan(0, posts=50_000, seekers=100), 1, 0)
    assert run.heads[0, 0, State.SEEKING] == 100
    assert run.heads[1:, 0, State.SEEKING].max() == 0


def test_posts_that_never_bind_hold_what_a_queue_without_end_would():
    # M/M/infinity by the month: arrivals of a month are in post after it with chance
    # exp(-rate t), and posts are so many that nobody waits.
    people = 40
    run = run_plan(arrivals_plan(people, posts=10_000), 1, 0)
    chance = np.exp(-RATE * np.arange(1, MONTHS + 1) / 12)
    error = math.sqrt(people * (chance * (1.0 - chance)).sum())
    assert abs(run.heads[MONTHS, 0, State.IN_POST] - people * chance.sum()) < 4.0 * error


def test_posts_that_bind_take_in_exactly_as_many_as_leave():
    # Arrivals of 60 a month for 100 posts that lose 2.5 a month: full from the second round on,
    # so that a month's hires are the leavers of the month before.
    posts, people = 100, 60
    run = run_plan(arrivals_plan(people, posts), 1, 0)
    hired, left = (
        np.bincount(run.flows.month[own], weights=run.flows.people[own], minlength=MONTHS + 1)
        for own in (run.flows.kind == run.directory.kind(name) for name in ("hire", "leave"))
    )
    assert hired[1] == people
    assert hired[2] == posts - people + left[1]
    assert np.array_equal(hired[3:], left[2:-1])
    assert run.heads[MONTHS, 0, State.SEEKING] == MONTHS * people - hired.sum()
    # And the leavers of a month are those of 100 held posts.
    expected = posts * -math.expm1(-RATE / 12)
    error = math.sqrt(expected * math.exp(-RATE / 12) / (MONTHS - 2))
    assert abs(left[3:].mean() - expected) < 4.0 * error


@pytest.mark.parametrize(("wait_rounds", "hire_wait_rounds"), [(0, 0), (0, 2), (1, 3)])
def test_vacancies_of_settings_last_until_somebody_from_outside_is_taken(
    wait_rounds, hire_wait_rounds
):
    # No seekers, so every post is filled from outside after its rounds: the formula of the pool.
    settings = Settings(
        types=(
            SettingType(
                service="service",
                sector="private",
                is_deprived=False,
                open_settings=np.full(MONTHS + 1, 400, dtype=np.int64),
                staff_sizes=((5, 1.0),),
                vacant_share_at_start=0.1,
                level_shares=(1.0,),
                hire_level_shares=(1.0,),
                eligible_share=0.0,
            ),
        ),
        wait_rounds=wait_rounds,
        looks=1,
        hire_wait_rounds=hire_wait_rounds,
        stock_profile=plain_people(),
        hire_profile=plain_people(),
    )
    plan = plain_plan(plain_risk("leave", RATE), months=MONTHS, stocks=(), settings=settings)
    run = run_plan(plan, 1, 0)
    staff = run.heads[:, 0][:, list(HOLDS_POST)].sum(axis=1)
    assert abs(staff[0] / 2000 - 0.9) < 4.0 * math.sqrt(0.09 / 2000)
    q = -math.expm1(-RATE / 12)
    expected = (hire_wait_rounds + 1) * q / (1.0 + hire_wait_rounds * q)
    vacant = 1.0 - staff[36:].mean() / 2000
    parts = 2000 * (MONTHS - 36) / (hire_wait_rounds + 1)
    assert abs(vacant - expected) < 4.0 * math.sqrt(expected * (1.0 - expected) / parts)
