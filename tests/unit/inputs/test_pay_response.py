"""The loader's answer to pay is the engine's."""

import pytest

from sim.behaviour.rates import answer_to_pay as engines_answer
from sim.inputs.pay_response import answer_to_pay
from sim.inputs.plan import PayForm, Workforce


@pytest.mark.parametrize("form", PayForm)
@pytest.mark.parametrize("elasticity", [-2.0, 0.0, 1.5])
@pytest.mark.parametrize("ratio", [0.4, 1.0, 1.07, 3.0])
def test_both_give_the_same_bits(form, elasticity, ratio):
    workforce = Workforce(
        *("carers", ("families",), ("carer",), (), (), (), ()),
        pay_elasticities=(("leave", elasticity),),
        pay_form=form,
    )
    assert answer_to_pay(form, elasticity, ratio) == engines_answer(workforce, "leave", ratio)


def test_each_form_gives_the_number_one_can_write_down():
    assert answer_to_pay(PayForm.POWER, -1.0, 1.25) == pytest.approx(0.8, rel=1e-15)
    assert answer_to_pay(PayForm.EXPONENTIAL, -2.0, 1.5) == pytest.approx(0.36787944117144233)
    assert answer_to_pay(PayForm.LINEAR, -1.0, 1.25) == 0.75
    assert answer_to_pay(PayForm.LINEAR, -2.0, 1.75) == 0
