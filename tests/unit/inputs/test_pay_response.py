"""Rates answer to pay in three forms, each by a number one can write down."""

import pytest

from sim.behaviour.rates import pay_factor
from sim.inputs.pay_response import answer_to_pay
from sim.inputs.plan import PayForm, Workforce


def test_each_form_gives_the_number_one_can_write_down():
    assert answer_to_pay(PayForm.POWER, -1.0, 1.25) == pytest.approx(0.8, rel=1e-15)
    assert answer_to_pay(PayForm.EXPONENTIAL, -2.0, 1.5) == pytest.approx(0.36787944117144233)
    assert answer_to_pay(PayForm.LINEAR, -1.0, 1.25) == 0.75
    assert answer_to_pay(PayForm.LINEAR, -2.0, 1.75) == 0


@pytest.mark.parametrize(("form", "factor"), [("POWER", 0.8), ("LINEAR", 0.75)])
def test_a_risk_answers_by_its_own_elasticity_and_others_not_at_all(form, factor):
    workforce = Workforce(
        *("carers", ("families",), ("carer",), (), (), (), ()),
        pay_elasticities=(("leave", -1.0),),
        pay_form=PayForm[form],
    )
    assert pay_factor(workforce, "leave", 1.25) == pytest.approx(factor, rel=1e-15)
    assert pay_factor(workforce, "move", 1.25) == 1.0
