"""A scenario's ledger less the do-minimum's, world by world: cash, real and discounted.

Scenarios share their worlds, so what differs in a world is what the policy did there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.appraisal.ledger import BENEFIT, BUDGETS, RESOURCE, Ledger
from sim.appraisal.settings import Settings

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Increments:
    """What an option adds to the do-minimum: `cash` (entries, runs, years), pounds.

    Adjusted for optimism, what speaks against the option is raised and what speaks for it lowered.
    """

    ledger: Ledger
    settings: Settings
    option: str
    cash: Floats

    @cached_property
    def real(self) -> Floats:
        """The same at the prices of the price year."""
        settings = self.settings
        return settings.deflator.to_real(self.cash, self.ledger.years, settings.price_year)

    @cached_property
    def discounts(self) -> Floats:
        """Discount factors (years,)."""
        settings = self.settings
        return settings.discounting.factors(self.ledger.years, settings.model.base_year)

    @cached_property
    def in_budgets(self) -> Floats:
        """How each entry (entries,) counts in the budgets of public bodies and employers."""
        return self.ledger.signs(BUDGETS).astype(np.float64)

    @cached_property
    def is_saving(self) -> Flags:
        """Which entries (entries,) are what better retention saves."""
        return np.array([bool(entry.saves) for entry in self.ledger.entries])

    @cached_property
    def is_resource(self) -> Flags:
        """Which entries (entries,) use up real resources."""
        return self.ledger.which(treatment=RESOURCE)

    @cached_property
    def is_benefit(self) -> Flags:
        """Which entries (entries,) are benefits in kind."""
        return self.ledger.which(treatment=BENEFIT)

    def of(self, workforce: str) -> Floats:
        """Return 1 for each entry (entries,) of a workforce, 0 for others."""
        return self.ledger.which(workforce=workforce).astype(np.float64)

    def total(self, weights: Floats | Flags, money: Floats) -> Floats:
        """Return money (runs, years) of entries, each by its weight."""
        return np.asarray(np.tensordot(np.asarray(weights, dtype=np.float64), money, axes=1))

    def whole(self, weights: Floats | Flags, *, is_discounted: bool) -> Floats:
        """Return real money (runs,) over all years of entries, each by its weight."""
        years = self.total(weights, self.real)
        return np.asarray(years @ self.discounts if is_discounted else years.sum(axis=1))

    def by_entry(self) -> Floats:
        """Return the mean present value of each entry (entries,)."""
        return np.asarray((self.real @ self.discounts).mean(axis=1))


def increments(ledger: Ledger, settings: Settings, option: str, *, optimism: bool) -> Increments:
    """Return what an option adds to the do-minimum, as it is or adjusted for optimism.

    An entry speaks against an option if it costs more over all years, or is a benefit that is less.
    """
    number, base = (ledger.scenarios.index(name) for name in (option, settings.do_minimum))
    cash = (ledger.pence[:, number] - ledger.pence[:, base]) / 100.0
    if optimism:
        is_more = cash.mean(axis=1).sum(axis=1) > 0.0
        speaks_for = is_more == ledger.which(treatment=BENEFIT)
        model = settings.model
        up, down = 1.0 + model.cost_optimism.value, 1.0 - model.effect_optimism.value
        cash = cash * np.where(speaks_for, down, up)[:, np.newaxis, np.newaxis]
    return Increments(ledger, settings, option, cash)


def cautious(units: Floats, settings: Settings) -> Floats:
    """Return what an option buys (runs, …) adjusted for optimism: gains lowered, losses as they are."""
    gains = float(units.mean(axis=0).sum()) > 0.0
    return units * (1.0 - settings.model.effect_optimism.value) if gains else units
