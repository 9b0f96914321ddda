"""Purses, accounts and the ledger (section 9 of the rules)."""

from __future__ import annotations

from collections import Counter


class Account:
    """A purse, or a purse in one area: what has been released and what is spent."""

    def __init__(self, limit: int, carries_over: bool) -> None:
        self.limit, self.carries_over = limit, carries_over
        self.released = self.spent = 0

    def release(self, pence: int) -> None:
        if not self.carries_over:
            self.released = self.spent
        self.released = min(self.released + pence, self.limit)

    @property
    def money(self) -> int:
        return self.released - self.spent


def _parts(pence: int, purse) -> list[int]:
    """Return the areas' parts of some money: what has been shared out so far is rounded each time."""
    parts, share_so_far, given = [], 0.0, 0
    for share in purse.area_shares:
        share_so_far += share
        parts.append(round(pence * share_so_far) - given)
        given += parts[-1]
    return parts


class Fund:
    """A programme's accounts, by purse and, where a purse is shared out, by area."""

    def __init__(self, programme, areas) -> None:
        self.programme, self.areas = programme, areas
        self.accounts: dict[tuple[str, str], Account] = {}
        for purse in programme.purses:
            if not purse.area_shares:
                account = Account(purse.limit_pence, purse.carries_over)
                self.accounts |= dict.fromkeys(((purse.name, area) for area in areas), account)
                continue
            for area, limit in zip(areas, _parts(purse.limit_pence, purse), strict=True):
                self.accounts[purse.name, area] = Account(limit, purse.carries_over)

    def release(self, month: int) -> None:
        """Hand out what is released on the first of a month."""
        for purse in self.programme.purses:
            for day, pence in purse.releases:
                if max(day, 0) != month:
                    continue
                if not purse.area_shares:
                    self.accounts[purse.name, self.areas[0]].release(pence)
                    continue
                for area, part in zip(self.areas, _parts(pence, purse), strict=True):
                    self.accounts[purse.name, area].release(part)

    def runs(self, month: int, part) -> bool:
        """Return whether the programme and a grant or incentive of it run in a month."""
        programme = self.programme
        return (
            programme.from_month <= month < programme.to_month
            and part.from_month <= month < part.to_month
        )

    def can_pay_for(self, purse: str, wanted, prices):
        """Return which of those wanted, pairs (thing, area) in order, the accounts can pay for.

        From each account the next in order are paid for, until one is too dear. Where the price is
        nothing there is nothing to pay.
        """
        left = {id(account): account.money for account in self.accounts.values()}
        paid = []
        for thing, area in wanted:
            price = sum(line.pence_in(self.areas.index(area)) for line in prices)
            account = id(self.accounts[purse, area])
            if price <= 0:
                continue
            if price > left[account]:
                left[account] = -1
                continue
            left[account] -= price
            paid.append((thing, area))
        return paid

    def pay(self, ledger: Counter, month: int, purse: str, paid, prices, route: str = "") -> None:
        """Pay for things, pairs (thing, area), which are courses of a route or none."""
        for _, area in paid:
            for line in prices:
                pence = line.pence_in(self.areas.index(area))
                self.accounts[purse, area].spent += pence
                self.note(ledger, month, purse, area, line, pence, route)

    def note(
        self, ledger: Counter, month: int, purse: str, area: str, price, pence: int, route: str = ""
    ) -> None:
        """Write a line of the ledger; money that comes back is less than nothing."""
        line = price.line if pence > 0 else "clawback"
        place = (month, self.programme.name, purse, route, area)
        ledger[(*place, line, self.programme.payer, price.payee, price.is_transfer)] += pence
