"""The peers do the workload as it is written down, so that a ratio of speeds is fair."""

import math

import numpy as np
import pytest

from tests.bench.peers import numpy_masks, simpy_per_person
from tests.bench.peers import reference as ref

COLUMNS = [*ref.STOCKS, *ref.FLOWS]
PEERS = pytest.mark.parametrize("peer", [simpy_per_person, numpy_masks])


def totals(peer, people, seeds):
    """Return (seeds, columns) sums over the years of the tables of several runs."""
    return np.array([np.sum(peer.run(people, seed)["table"], axis=0) for seed in seeds], float)


def assert_same_means(people, processes, masks):
    a = totals(simpy_per_person, people, range(processes))
    b = totals(numpy_masks, people, range(10_000, 10_000 + masks))
    standard_error = np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))
    off = (a.mean(axis=0) - b.mean(axis=0)) / standard_error
    assert np.abs(off).max() < 3.5, dict(zip(COLUMNS, off.round(1), strict=True))


def test_processes_and_masks_count_the_same_within_monte_carlo_error():
    assert_same_means(people=1_000, processes=20, masks=60)


@pytest.mark.slow
def test_processes_and_masks_count_the_same_over_many_runs():
    assert_same_means(people=4_000, processes=200, masks=800)


@PEERS
def test_people_are_conserved_year_by_year(peer):
    people = 1_000
    table = np.array(peer.run(people, 1)["table"])
    column = {name: table[:, i] for i, name in enumerate(COLUMNS)}
    here = column["in_post"] + column["on_break"] + column["students"]
    gone = column["leave"] + column["retire"] + column["withdraw"]
    years = np.arange(1, 16)
    assert np.array_equal(here + gone.cumsum(), people + 60 * years)


@PEERS
def test_the_share_that_finishes_the_course_is_what_withdrawal_leaves(peer):
    table = np.array(peer.run(20_000, 5)["table"])
    started, share = 12 * 1_200, math.exp(-0.07 * 3)
    standard_error = math.sqrt(started * share * (1 - share))
    assert abs(table[:, COLUMNS.index("graduate")].sum() - started * share) < 3 * standard_error


def test_with_posts_nobody_works_without_one_and_leaving_follows_the_vacancies():
    people = 5_000
    free = np.array(simpy_per_person.run(people, 3, posts=False)["table"])
    bound = np.array(simpy_per_person.run(people, 3, posts=True)["table"])
    assert bound[:, 0].max() <= round(1.12 * people)
    leave = COLUMNS.index("leave")
    assert bound[1:5, leave].sum() > free[1:5, leave].sum()


def test_strain_is_one_at_the_normal_vacancy_rate_and_stays_within_its_limits():
    assert ref.strain(0.107) == 1.0
    assert ref.strain(0.214) == pytest.approx(1.2)
    assert (ref.strain(0.0), ref.strain(0.9)) == (0.8, 1.5)


@pytest.mark.parametrize("posts", [False, True])
def test_the_same_seed_gives_the_same_table(posts):
    first, second = (simpy_per_person.run(500, 7, posts=posts) for _ in range(2))
    assert first["table"] == second["table"]
    assert first["events"] == second["events"]
    assert len(first["table"]) == 15
