"""From gross to net: what an option costs before savings, what it saves by kind, and what remains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.appraisal.appraisal import Appraisal
from sim.appraisal.estimates import Estimate, estimate, may_be_chance
from sim.appraisal.increments import increments
from sim.appraisal.option import Option, Saving, UnitCost, is_meant_for, saving
from sim.inputs.cost_shapes import SAVES

FTE = "fte"
FEWEST_UNITS = 0.5
"""Less than this many units bought is nothing."""


@dataclass(frozen=True)
class Steps:
    """An option's money for one workforce: real, undiscounted; gross less all savings is net."""

    option: str
    effect: str
    bought: Estimate
    gross: Estimate
    savings: tuple[Saving, ...]
    net: Estimate


def is_chance(unit: UnitCost) -> bool:
    """Return whether what is bought, or what one costs, cannot be told from nothing."""
    told = [unit.bought] if unit.net is None else [unit.bought, unit.net]
    return any(may_be_chance(value) for value in told)


def fte_units(appraisal: Appraisal) -> Iterator[tuple[Option, UnitCost]]:
    """Yield each option with what it costs to buy FTE-years of each workforce that it is meant for."""
    for option in appraisal.ranked:
        for unit in option.units:
            if unit.effect.measure == FTE and is_meant_for(option, unit):
                yield option, unit


def cost_steps(appraisal: Appraisal) -> list[Steps]:
    """Return gross and net of each option that buys FTE-years, workforce by workforce."""
    settings, ledger = appraisal.settings, appraisal.ledger
    found = []
    for option, unit in fte_units(appraisal):
        if unit.gross is None or unit.bought.mean < FEWEST_UNITS:
            continue
        used = increments(ledger, settings, option.name, optimism=settings.with_optimism)
        own = used.in_budgets * used.of(unit.effect.workforce)
        gross = estimate(used.whole(own * ~used.is_saving, is_discounted=False))
        found.append(
            Steps(
                option.name,
                unit.effect.name,
                unit.bought,
                gross,
                tuple(saving(used, ledger, kind, own) for kind in SAVES),
                unit.spent,
            )
        )
    return found


def step_rows(appraisal: Appraisal) -> Iterator[dict[str, Any]]:
    """Yield the rows of gross_to_net.csv."""
    for one in cost_steps(appraisal):
        amounts: list[tuple[str, Estimate, Estimate | None]] = [
            ("gross cost", one.gross, None),
            *((f"saving by less {s.kind}", s.amount, s.cashable) for s in one.savings),
            ("net cost", one.net, None),
        ]
        for words, amount, cashable in amounts:
            yield {
                "option": one.option,
                "effect": one.effect,
                "step": words,
                "gbp": amount.mean,
                "gbp_low": amount.low,
                "gbp_high": amount.high,
                "cashable_gbp": None if cashable is None else cashable.mean,
                "price_year": appraisal.settings.price_year,
            }
