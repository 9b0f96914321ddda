"""How rates answer to pay: the three forms that a workforce may have.

The engine applies them month by month to pay that is for everybody; the loader applies them to
payments that act on some things only, such as a golden hello.
"""

from __future__ import annotations

from sim.base.portable import portable_exp, portable_power
from sim.inputs.plan import PayForm


def answer_to_pay(form: PayForm, elasticity: float, ratio: float) -> float:
    """Return the factor on a rate where pay is `ratio` times what it was."""
    if form is PayForm.POWER:
        return portable_power(ratio, elasticity)
    if form is PayForm.EXPONENTIAL:
        return portable_exp(elasticity * (ratio - 1.0))
    return max(1.0 + elasticity * (ratio - 1.0), 0.0)
