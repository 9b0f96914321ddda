"""The closed forms, against the figures worked out by hand from pay of 24,487 and on-costs of 25%."""

import pytest

from sim.appraisal import formulas

PAY, ON_COST = 24_487.0, 0.25


@pytest.mark.parametrize(("elasticity", "cost"), [(-1.0, 61_218), (-3.0, 40_812), (-0.3, 132_638)])
def test_a_rise_for_all_costs_more_the_less_people_answer(elasticity, cost):
    found = formulas.pay_rise_by_leaving(PAY, ON_COST, elasticity)
    assert found == pytest.approx(cost, abs=1.0)


def test_a_rise_that_keeps_nobody_costs_without_end():
    assert formulas.pay_rise_by_leaving(PAY, ON_COST, 0.0) == float("inf")


def test_the_other_closed_forms_are_those_of_the_books():
    assert formulas.pay_rise_by_supply(PAY, ON_COST, 4.0) == pytest.approx(38_261, abs=1.0)
    assert formulas.training_route(PAY, ON_COST, 34_523.0, 5.09) == pytest.approx(37_391, abs=1.0)
    assert formulas.avoided_separation(PAY, ON_COST, 0.116, -1.0) == pytest.approx(263_869, abs=1.0)
