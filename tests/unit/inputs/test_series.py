"""Dated values by month."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.series import Point, Series, grow, shared_out, to_whole, whole_by_month


def series(*points, overrides=(), always=None, is_linear=False):
    return Series(
        always,
        tuple(Point(*point) for point in points),
        tuple(Point(*point) for point in overrides),
        is_linear,
    )


def test_steps_hold_until_the_next_date_and_do_not_exist_before_the_first():
    values = series((2, 5.0), (4, 7.0)).by_month(6)
    np.testing.assert_array_equal(values, [np.nan, np.nan, 5, 5, 7, 7])


def test_a_linear_path_runs_straight_and_then_holds():
    values = series((-2, 0.0), (2, 4.0), (4, 4.0), is_linear=True).by_month(6)
    np.testing.assert_array_equal(values, [2, 3, 4, 4, 4, 4])


def test_a_value_without_date_holds_always():
    np.testing.assert_array_equal(series(always=3.0).by_month(3), [3, 3, 3])


@given(month=st.integers(1, 30), value=st.floats(0, 1e6), is_linear=st.booleans())
def test_an_override_changes_no_month_before_its_date(month, value, is_linear):
    points = ((0, 10.0), (12, 20.0), (24, 5.0))
    before = series(*points, is_linear=is_linear).by_month(37)
    after = series(*points, overrides=((month, value),), is_linear=is_linear).by_month(37)
    np.testing.assert_array_equal(after[:month], before[:month])
    np.testing.assert_array_equal(after[month:], value)


def test_linear_overrides_run_straight_among_themselves():
    values = series((0, 1.0), overrides=((1, 10.0), (3, 20.0)), is_linear=True).by_month(5)
    np.testing.assert_array_equal(values, [1, 10, 15, 20, 20])


def test_overrides_take_the_place_of_later_steps():
    releases = series((0, 40.0), (12, 40.0), (24, 10.0), overrides=((12, 5.0),))
    assert releases.steps() == (Point(0, 40.0), Point(12, 5.0))


def test_growth_begins_at_the_last_date_and_compounds_to_the_yearly_rate():
    grown = grow(np.full(37, 100.0), np.full(37, 0.1), 12)
    np.testing.assert_array_equal(grown[:13], 100.0)
    assert grown[24] == pytest.approx(110.0, rel=1e-12)
    assert grown[36] == pytest.approx(121.0, rel=1e-12)


def test_no_growth_changes_no_bit():
    values = np.linspace(0.1, 9.7, 50)
    np.testing.assert_array_equal(grow(values, np.zeros(50), 0), values)


@given(st.integers(0, 100_000))
def test_twelve_months_bring_the_yearly_number(yearly):
    people = whole_by_month(np.full(24, float(yearly)))
    assert sum(people[:12]) == yearly
    assert sum(people) == 2 * yearly
    assert max(people) - min(people) <= 1


def test_a_fraction_of_a_person_is_kept_for_later():
    assert whole_by_month(np.full(36, 0.5)) == [0] * 23 + [1] + [0] * 12


@given(whole=st.integers(0, 10_000), parts=st.integers(1, 12))
def test_a_number_shared_out_adds_up(whole, parts):
    shares = [shared_out(whole, parts, part) for part in range(parts)]
    assert sum(shares) == whole
    assert max(shares) - min(shares) <= 1


def test_halves_are_rounded_up():
    assert [to_whole(value) for value in (0.5, 1.5, 2.5, 2.49)] == [1, 2, 3, 2]
