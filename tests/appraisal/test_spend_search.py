"""The size of a way to spend: few trials, and no larger than spends what can be spent."""

from __future__ import annotations

import math

import pytest

from sim.study.spend_search import MOST_TRIALS, WITHIN, Search

SUM = 50.0


def searched(spends, *, amount=SUM, most=math.inf, first=2.06):
    search = Search(amount, most, first)
    while (factor := search.next()) is not None:
        search = search.noting(factor, spends(factor))
    return search


def test_what_is_spent_as_expected_takes_one_trial():
    search = searched(lambda factor: factor * SUM / 2.06)
    assert (search.chosen, len(search.tried), search.levels_off) == (2.06, 1, False)


def test_a_bent_line_is_followed_to_the_sum_in_few_trials():
    search = searched(lambda factor: 66.0 * (factor / 2.06) ** 0.8)
    assert 66.0 * (search.chosen / 2.06) ** 0.8 == pytest.approx(SUM, rel=0.02)
    assert len(search.tried) == 3


def test_where_spending_levels_off_the_smallest_size_that_spends_all_is_found():
    search = searched(lambda factor: min(15.6 * factor, 36.2))
    assert search.levels_off
    knee = 36.2 / 15.6
    assert 0.995 * knee <= search.chosen <= (1.0 + WITHIN) * 1.01 * knee
    assert len(search.tried) <= 6


def test_the_smallest_size_is_found_below_the_first_one_too():
    search = searched(lambda factor: min(100.0 * factor, 20.0))
    assert search.levels_off
    assert search.chosen == pytest.approx(0.2, rel=0.1)
    assert len(search.tried) <= MOST_TRIALS


def test_a_way_at_its_limit_is_not_tried_again():
    search = searched(lambda factor: 26.0 * factor, most=1.27)
    assert (search.chosen, len(search.tried), search.levels_off) == (1.27, 1, False)


def test_whole_places_that_miss_the_sum_come_as_near_as_they_can():
    search = searched(lambda factor: 20.0 * round(factor))
    assert round(search.chosen) in (2, 3)
    assert len(search.tried) <= MOST_TRIALS


@pytest.mark.parametrize("amount", [5e4, 1e300])
def test_a_sum_beyond_all_that_is_taken_up_needs_no_more_trials_than_another(amount):
    search = searched(lambda factor: min(10.0 * factor, 20.0), amount=amount, first=amount)
    assert search.levels_off
    assert search.chosen == pytest.approx(2.0, rel=0.06)
    assert len(search.tried) <= MOST_TRIALS


def test_what_costs_nothing_ends_the_search():
    assert len(searched(lambda _: 0.0).tried) == 2
