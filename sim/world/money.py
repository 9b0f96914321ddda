"""A cash-limited fund, its accounts, and the ledger of what it paid. Money is whole pence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.base.errors import ModelError
from sim.inputs.plan import Price, Programme, Purse

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
CLAWBACK = "clawback"


@dataclass(frozen=True)
class Payment:
    """One line of the ledger: what a programme paid in a month, in an area, for how many units.

    `route` is that of the course paid for; none for an incentive. What a setting pays back has the
    line CLAWBACK and negative pence.
    """

    month: int
    programme: str
    purse: str
    area: int
    line: str
    payer: str
    payee: str
    is_transfer: bool
    units: int
    pence: int
    route: str = ""


class Account:
    """The accounts of one purse, one for the country or one for each area (accounts,)."""

    def __init__(self, purse: Purse) -> None:
        self.purse = purse
        self.is_by_area = bool(purse.area_shares)
        self.limit = self._parts(purse.limit_pence)
        self.released = np.zeros_like(self.limit)
        self.spent = np.zeros_like(self.limit)

    def release(self, pence: int) -> None:
        """Add a year's money; what is left of the year before lapses unless it carries over."""
        if not self.purse.carries_over:
            self.released = self.spent.copy()
        self.released = np.minimum(self.released + self._parts(pence), self.limit)

    def number(self, area: Ints) -> Ints:
        """Return (n,) the account that serves each area."""
        return area if self.is_by_area else np.zeros_like(area)

    def _parts(self, pence: int) -> Ints:
        return shared_out(pence, self.purse.area_shares or (1.0,))


def shared_out(pence: int, shares: tuple[float, ...]) -> Ints:
    """Return what each account gets of some money, in whole pence that add up to it.

    What accounts have had so far, taken together, is rounded, not what each of them gets.
    """
    return np.asarray(np.diff(np.rint(pence * np.cumsum(shares)).astype(np.int64), prepend=0))


@dataclass
class Fund:
    """What a programme has been given, has spent and has clawed back.

    Spent never exceeds released in any account, nor released the limit. Clawed back money goes to the
    payer and is not spent again.
    """

    programme: Programme
    accounts: dict[str, Account] = field(init=False)
    payments: list[Payment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.accounts = {purse.name: Account(purse) for purse in self.programme.purses}

    def is_open(self, month: int) -> bool:
        """Return whether the programme pays for what happens in a month."""
        return self.programme.from_month <= month < self.programme.to_month

    def affords(self, purse: str, prices: tuple[Price, ...], area: Ints) -> Flags:
        """Return which units (n,), in their order, the money now released would pay for.

        Each is priced in its area and paid from the area's account, if the purse has one; an account
        pays in order until one would cost too much. What costs nothing is not paid for.
        """
        account = self.accounts[purse]
        number = account.number(area)
        each = _prices(prices, area)
        left = account.released - account.spent
        affords = np.zeros(len(area), dtype=np.bool_)
        for one in range(len(left)):
            own = number == one
            affords[own] = np.cumsum(each[own]) <= left[one]
        return affords & (each > 0)

    def pay(
        self, purse: str, prices: tuple[Price, ...], area: Ints, month: int, *, route: str = ""
    ) -> None:
        """Pay for units, given by their areas (n,), and write the ledger; of a course, by its route.

        Raises ModelError if the money does not suffice.
        """
        if not len(area):
            return
        account = self.accounts[purse]
        cost = np.zeros_like(account.spent)
        np.add.at(cost, account.number(area), _prices(prices, area))
        if not self.is_open(month) or (account.spent + cost > account.released).any():
            raise ModelError("a fund was asked for more than it has", self.programme.name)
        account.spent += cost
        for where, units in zip(*np.unique(area, return_counts=True), strict=True):
            for price in prices:
                pence = int(units) * price.pence_in(int(where))
                self._write(purse, price, int(where), month, int(units), pence, price.line, route)

    def claw_back(self, purse: str, price: Price, share: float, area: Ints, month: int) -> None:
        """Take back a share of a payment from settings, given by their areas (n,)."""
        for where, units in zip(*np.unique(area, return_counts=True), strict=True):
            each = int(price.pence_in(int(where)) * share)
            if each:
                self._write(
                    purse, price, int(where), month, int(units), -each * int(units), CLAWBACK
                )

    def _write(
        self,
        purse: str,
        price: Price,
        area: int,
        month: int,
        units: int,
        pence: int,
        line: str,
        route: str = "",
    ) -> None:
        self.payments.append(
            Payment(
                month=month,
                programme=self.programme.name,
                purse=purse,
                area=area,
                line=line,
                payer=self.programme.payer,
                payee=price.payee,
                is_transfer=price.is_transfer,
                units=units,
                pence=pence,
                route=route,
            )
        )


def _prices(prices: tuple[Price, ...], area: Ints) -> Ints:
    """Return what each unit (n,) costs in its area, all lines together."""
    areas = int(area.max(initial=0)) + 1
    by_area = [sum(price.pence_in(number) for price in prices) for number in range(areas)]
    return np.array(by_area, dtype=np.int64)[area]
