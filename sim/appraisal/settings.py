"""How an appraisal is made: the choices that its user has besides the numbers of the cost file."""

from __future__ import annotations

from dataclasses import dataclass

from sim.appraisal.discounting import Discounting
from sim.appraisal.prices import Deflator, first_of, make_deflator
from sim.base.errors import InputError
from sim.inputs.costs import CostModel
from sim.inputs.problems import ended, nearest


@dataclass(frozen=True)
class Choices:
    """What a user may choose; None or empty stands for what the cost file says."""

    do_minimum: str | None = None
    price_year: str | None = None
    discount_rate: float | None = None
    deflator: str | None = None
    with_optimism: bool = False


@dataclass(frozen=True)
class Settings:
    """All choices made: prices, discounting, optimism and the scenario that others are compared with."""

    model: CostModel
    do_minimum: str
    price_year: str
    deflator: Deflator
    discounting: Discounting
    with_optimism: bool


def settle(
    choices: Choices, model: CostModel, scenarios: tuple[str, ...], base: str = ""
) -> Settings:
    """Return the settings of an appraisal; `base` is what the result compares its scenarios with.

    Raises InputError if the do-minimum is not in the result, the deflator is unknown, or the price
    year is outside it.
    """
    usual = next((name for name in (base, "baseline") if name in scenarios), scenarios[0])
    do_minimum = choices.do_minimum or usual
    if do_minimum not in scenarios:
        advice = nearest(do_minimum, scenarios)
        raise InputError(
            ended(f"--do-minimum {do_minimum}: the result has no such scenario; {advice}")
        )
    vintage = choices.deflator or model.deflator
    if vintage not in model.vintages:
        raise InputError(
            ended(f"--deflator {vintage}: unknown; {nearest(vintage, model.vintages)}")
        )
    deflator = make_deflator(model.vintages[vintage])
    price_year = choices.price_year or model.base_year
    first_of(price_year)
    deflator.index(price_year)
    rate = model.rate.value if choices.discount_rate is None else choices.discount_rate
    # A rate of one's own goes down after thirty years by as much as the Green Book's does.
    later = max(rate - (model.rate.value - model.later_rate.value), min(rate, 0.0))
    return Settings(
        model=model,
        do_minimum=do_minimum,
        price_year=price_year,
        deflator=deflator,
        discounting=Discounting(rate, later, model.later_after.value),
        with_optimism=choices.with_optimism,
    )
