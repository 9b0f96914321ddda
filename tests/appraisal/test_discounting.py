"""Discounting by the Green Book, against numbers one can look up."""

import numpy as np
import pytest

from sim.appraisal.discounting import Discounting
from sim.base.errors import InputError

GREEN_BOOK = Discounting(0.035, 0.03, 30.0)


def test_factor_and_annuity_of_fifteen_years_are_those_of_the_green_book():
    assert GREEN_BOOK.factor(15) == pytest.approx(0.597, abs=5e-4)
    assert GREEN_BOOK.annuity(15) == pytest.approx(11.517, abs=5e-4)


def test_base_year_counts_in_full_and_the_last_year_of_a_run_is_the_fifteenth():
    factors = GREEN_BOOK.factors(("2005-06", "2006-07", "2020-21"), "2005-06")
    np.testing.assert_allclose(factors, [1.0, 1 / 1.035, 1.035**-15], rtol=1e-12)


def test_after_thirty_years_each_year_discounts_less():
    assert GREEN_BOOK.factor(31) / GREEN_BOOK.factor(30) == pytest.approx(1 / 1.03, rel=1e-12)
    assert GREEN_BOOK.factor(30) / GREEN_BOOK.factor(29) == pytest.approx(1 / 1.035, rel=1e-12)


def test_equal_sums_have_themselves_as_equivalent_annual_cost():
    assert GREEN_BOOK.equivalent_annual(7.0 * GREEN_BOOK.annuity(15), 15) == pytest.approx(7.0)


def test_without_a_rate_present_value_is_the_sum():
    assert Discounting(0.0, 0.0, 30.0).annuity(12) == pytest.approx(12.0)


def test_a_year_before_the_base_year_is_refused():
    with pytest.raises(InputError, match="before the base year"):
        GREEN_BOOK.factors(("2004-05",), "2005-06")


@pytest.mark.parametrize("rate", [-1.0, 3.5, float("nan")])
def test_a_rate_that_is_no_share_is_refused(rate):
    with pytest.raises(InputError, match=r"such as 0\.035"):
        Discounting(rate, 0.03, 30.0)
