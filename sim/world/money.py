"""A cash-limited fund and the ledger of what it paid. Money is whole pence."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.base.errors import ModelError
from sim.inputs.plan import Price, Programme


@dataclass(frozen=True)
class Payment:
    """One line of the ledger: what a programme paid in a month, for how many units."""

    month: int
    programme: str
    line: str
    payer: str
    payee: str
    is_transfer: bool
    units: int
    pence: int


@dataclass
class Fund:
    """What a programme has been given and has spent.

    Spent never exceeds released, nor released the limit: a payment that would is an error of the
    caller, who asks `affordable` first.
    """

    programme: Programme
    released: int = 0
    spent: int = 0
    payments: list[Payment] = field(default_factory=list)

    def release(self, pence: int) -> None:
        """Add a year's money; what is left of the year before lapses unless it carries over."""
        if not self.programme.carries_over:
            self.released = self.spent
        self.released = min(self.released + pence, self.programme.limit_pence)

    def is_open(self, month: int) -> bool:
        """Return whether the programme pays for what happens in a month."""
        return self.programme.from_month <= month < self.programme.to_month

    def affordable(self, pence_each: int, month: int) -> int:
        """Return how many units at a price the money now released would pay for."""
        if not self.is_open(month) or pence_each <= 0:
            return 0
        return (self.released - self.spent) // pence_each

    def pay(self, prices: tuple[Price, ...], units: int, month: int) -> None:
        """Pay for units and write the ledger.

        Raises ModelError if the money does not suffice.
        """
        if units == 0:
            return
        total = units * sum(price.pence for price in prices)
        if not self.is_open(month) or self.spent + total > self.released:
            raise ModelError("a fund was asked for more than it has", self.programme.name)
        self.spent += total
        for price in prices:
            self.payments.append(
                Payment(
                    month=month,
                    programme=self.programme.name,
                    line=price.line,
                    payer=self.programme.payer,
                    payee=price.payee,
                    is_transfer=price.is_transfer,
                    units=units,
                    pence=units * price.pence,
                )
            )
