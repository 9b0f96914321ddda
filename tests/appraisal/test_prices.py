"""Prices: one index, both ways, of two vintages."""

import numpy as np
import pytest

from sim.appraisal.prices import Deflator, first_of, make_deflator, year_after
from sim.base.errors import InputError
from sim.inputs.cost_loading import load_costs
from tests.libraries import SCENARIOS

YEARS = ("2005-06", "2010-11", "2019-20", "2020-21")


@pytest.fixture(scope="module")
def vintages():
    return load_costs(SCENARIOS / "costs" / "england.yaml").vintages


def test_cash_made_real_and_cash_again_is_the_same_cash(vintages):
    cash = np.random.default_rng(1).uniform(1.0, 1e9, (50, len(YEARS)))
    for vintage in vintages.values():
        deflator = make_deflator(vintage)
        for price_year in ("2000-01", *YEARS):
            back = deflator.to_cash(deflator.to_real(cash, YEARS, price_year), YEARS, price_year)
            np.testing.assert_allclose(back, cash, rtol=1e-12)


def test_a_pound_of_its_own_year_stays_a_pound(vintages):
    deflator = make_deflator(vintages["today"])
    for year in YEARS:
        assert deflator.factor(year, year) == 1.0


def test_prices_rose_as_published(vintages):
    today, seen = (make_deflator(vintages[name]) for name in ("today", "seen_in_2004"))
    assert today.factor("2005-06", "2019-20") == pytest.approx(1.32175, abs=1e-9)
    assert today.factor("2000-01", "2003-04") - 1.0 == pytest.approx(0.064, abs=5e-4)
    assert seen.factor("2000-01", "2003-04") - 1.0 == pytest.approx(0.091, abs=5e-4)


def test_the_old_vintage_goes_on_at_its_own_growth(vintages):
    seen = make_deflator(vintages["seen_in_2004"])
    assert seen.factor("2008-09", "2010-11") == pytest.approx(1.027**2, rel=1e-12)


@pytest.mark.parametrize("year", ["2003-04", "2008-09"])
def test_a_year_outside_the_deflator_is_named_with_what_there_is(year):
    deflator = Deflator("today", 2004, (98.0, 100.0, 102.0))
    with pytest.raises(InputError, match=f"{year} is outside .* 2004-05 to 2006-07"):
        deflator.index(year)


@pytest.mark.parametrize("year", ["2005", "2005-07", "05-06", "2005/06", ""])
def test_what_is_no_financial_year_is_refused(year):
    with pytest.raises(InputError, match="no financial year"):
        first_of(year)


def test_years_follow_one_another_across_the_century():
    assert year_after("1998-99", 1) == "1999-00"
    assert first_of("1999-00") == 1999
