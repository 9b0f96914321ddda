"""Costs one can write down: what a simulation must come to where the world is as simple as this.

Inflow is constant and people leave at the rate x0 (w / w0) ** elasticity, so that in the long run
the stock is inflow / rate. W is pay, o the on-cost, both for a full-time equivalent and a year.
"""

from __future__ import annotations


def paid(pay_gbp: float, on_cost: float) -> float:
    """Return what an FTE-year costs its employer: W (1 + o)."""
    return pay_gbp * (1.0 + on_cost)


def pay_rise_by_leaving(pay_gbp: float, on_cost: float, elasticity: float) -> float:
    """Return the cost of an additional FTE-year by a small rise for all: W (1 + o) (1 + 1 / |e|).

    `elasticity` is that of leaving to pay; nought buys nobody, and the cost is infinite.
    """
    if elasticity == 0.0:
        return float("inf")
    return paid(pay_gbp, on_cost) * (1.0 + 1.0 / abs(elasticity))


def pay_rise_by_supply(pay_gbp: float, on_cost: float, elasticity: float) -> float:
    """Return the same where the elasticity is of the whole supply of labour: W (1 + o) (1 + 1 / E)."""
    return pay_rise_by_leaving(pay_gbp, on_cost, elasticity)


def training_route(
    pay_gbp: float, on_cost: float, training_gbp: float, discounted_fte_years: float
) -> float:
    """Return the cost of an additional FTE-year by training: pay, and training over years worked."""
    return paid(pay_gbp, on_cost) + training_gbp / discounted_fte_years


def avoided_separation(
    pay_gbp: float, on_cost: float, leaving_rate: float, elasticity: float
) -> float:
    """Return the cost of each separation avoided by a rise for all: W (1 + o) / (s |e|)."""
    return paid(pay_gbp, on_cost) / (leaving_rate * abs(elasticity))
