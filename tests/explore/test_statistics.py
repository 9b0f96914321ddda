"""What is known of statistics: exact values, how often intervals hold, what chance does among many."""

import math

import numpy as np
import pytest

from sim.study.statistics.families import by_most, family, holm
from sim.study.statistics.paired import (
    chance,
    paired,
    sign_p_values,
    t_interval,
    variance_saved,
)
from sim.study.statistics.regret import regret, share_met
from sim.study.statistics.stopping import two_stage, worlds_needed

TRIALS = 1_000


def test_a_difference_of_shared_worlds_has_the_interval_of_the_textbook():
    base = np.array([10.0, 12.0, 9.0, 15.0, 11.0])
    own = paired(base, base + np.array([1.0, 2.0, 1.5, 2.5, 3.0]))
    # Mean 2, standard deviation sqrt(0.625); t of 4 degrees at 97.5% is 2.776.
    assert own.mean == 2.0
    assert own.high - own.mean == pytest.approx(2.7764451 * math.sqrt(0.625 / 5), rel=1e-7)
    assert (own.higher.share, own.higher.high) == (1.0, 1.0)
    assert own.higher.low == pytest.approx(0.025 ** (1 / 5))


def test_turning_signs_of_five_worlds_that_agree_happens_two_times_in_thirty_two():
    values = np.array([[1.0], [2.0], [0.5], [3.0], [1.0]])
    assert sign_p_values(values)[0] == 2 / 32


def test_the_probability_that_one_beats_another_has_the_exact_interval():
    # Clopper and Pearson's interval of 7 of 10.
    found = chance(7, 10)
    assert (found.low, found.high) == pytest.approx((0.34755, 0.93326), abs=1e-5)
    assert chance(0, 10).low == 0.0


def test_variance_saved_is_that_of_correlated_normals():
    draw = np.random.default_rng(4)
    luck = draw.normal(size=200_000)
    base = luck + 0.5 * draw.normal(size=len(luck))
    option = luck + 0.5 * draw.normal(size=len(luck))
    # (1.25 + 1.25) / 0.5; the ratio's standard error is about 5 * sqrt(4 / n).
    assert variance_saved(base, option) == pytest.approx(5.0, abs=4 * 5 * math.sqrt(4 / 200_000))
    assert variance_saved(base, base + 1.0) == math.inf
    assert math.isnan(variance_saved(np.ones(3), np.ones(3)))


def test_holm_adjusts_as_in_his_paper_and_never_falls():
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist() == pytest.approx(
        [0.03, 0.06, 0.06, 0.02]
    )


def test_among_twenty_measures_that_nothing_changes_one_errs_in_one_of_twenty_families():
    draw = np.random.default_rng(7)
    alone = together = held = 0
    families = 300
    for _ in range(families):
        shared = draw.normal(size=(10, 1))
        values = 0.6 * shared + 0.8 * draw.normal(size=(10, 20))
        own = family(values)
        together += own.by_most.min() <= 0.05
        alone += sign_p_values(values).min() <= 0.05
        held += bool(np.all((own.low <= 0.0) & (own.high >= 0.0)))
    error = math.sqrt(0.05 * 0.95 / families)
    assert together / families <= 0.05 + 3 * error
    assert held / families >= 0.95 - 3 * error
    assert alone / families > 0.25


def test_a_measure_that_surely_differs_is_found_among_many_that_do_not():
    values = np.random.default_rng(1).normal(size=(12, 40))
    values[:, 3] += 4.0
    found = by_most(values)
    assert found[3] < 0.01
    assert (np.delete(found, 3) > 0.05).all()
    assert family(values).by_holm[3] < 0.01


def test_measures_that_never_differ_have_no_width_and_no_effect():
    own = family(np.stack([np.zeros(6), np.arange(6.0)], axis=1))
    assert (own.low[0], own.high[0], own.by_holm[0], own.by_most[0]) == (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize("half_width", [0.15, 0.35, 0.7, 3.0])
def test_stopping_at_a_wanted_width_covers_as_often_as_it_says(half_width):
    draw = np.random.default_rng(11)
    held = 0
    for _ in range(TRIALS):
        luck = draw.normal(2.0, 1.0, size=600)
        worlds = min(worlds_needed(luck[:8], half_width), len(luck))
        own = two_stage(luck[:worlds], 8, half_width)
        assert own.is_narrow or worlds == len(luck)
        held += own.low <= 2.0 <= own.high
    assert 0.93 <= held / TRIALS <= 0.97


def test_looking_after_every_world_covers_less_often_than_it_says():
    """Why the rule looks once: the obvious one errs on the side that nobody notices."""
    draw = np.random.default_rng(11)
    held = 0
    for _ in range(TRIALS):
        luck = draw.normal(2.0, 1.0, size=600)
        worlds = 3
        while (ends := t_interval(luck[:worlds]))[1] - ends[0] > 2 * 0.5:
            worlds += 1
        held += ends[0] <= 2.0 <= ends[1]
    assert held / TRIALS < 0.93


def test_a_wish_that_needs_more_than_is_allowed_still_has_an_honest_interval():
    luck = np.random.default_rng(2).normal(size=40)
    own = two_stage(luck[:20], 5, 0.01)
    assert not own.is_narrow
    assert own.half_width > 0.01
    with pytest.raises(ValueError, match="3 worlds"):
        worlds_needed(luck[:2], 0.1)


def test_regret_by_hand():
    found = regret(np.array([[5.0, 1.0, 4.0], [4.0, 4.0, 3.0]]), more_is_better=True)
    assert found.regret.tolist() == [[0.0, 3.0, 0.0], [1.0, 0.0, 1.0]]
    assert (found.largest.tolist(), found.least) == ([3.0, 1.0], 1)
    less = regret(np.array([[5.0, 1.0], [4.0, 4.0]]), more_is_better=False)
    assert less.regret.tolist() == [[1.0, 0.0], [0.0, 3.0]]
    assert share_met(np.array([[True, False], [True, True]]))[0].share == 0.5
