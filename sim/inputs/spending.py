"""What a programme's grants and incentives share: pence, prices, months of payment, purses."""

from __future__ import annotations

from dataclasses import dataclass

from sim.base.dates import YearMonth
from sim.inputs.lookup import Lookup
from sim.inputs.plan import WHOLE, CourseGrant, Price
from sim.inputs.problems import Place
from sim.inputs.scope import Scope
from sim.inputs.series import to_whole
from sim.inputs.training_shapes import PriceShape, ProgrammeShape
from sim.inputs.tree import place_of

MONEY = ("£", "£m")
PENCE = {"£": 100, "£m": 100_000_000}
FOR_EVER = CourseGrant.to_month


@dataclass(frozen=True)
class Span:
    """The months in which a programme runs, as numbers and as they were written."""

    first: int
    end: int
    from_: YearMonth
    to: YearMonth
    changed: Place | None = None
    """Where a scenario changes them."""

    def within(
        self, from_: YearMonth | None, to: YearMonth | None, name: str, scope: Scope
    ) -> tuple[int, int]:
        """Return the months from and up to which a part of the programme pays."""
        start = scope.lookup.start
        first = from_.months_after(start) if from_ else 0
        end = to.months_after(start) + 1 if to else FOR_EVER
        if max(first, self.first) >= min(end, self.end):
            found = f"{name} pays from {from_ or self.from_} to {to or self.to}"
            allowed = f"the programme runs from {self.from_} to {self.to}"
            scope.lookup.problems.add(self.changed or place_of(name), found, allowed)
        return max(first, 0), end


def pence_of(name: str, lookup: Lookup) -> float:
    """Return an amount of money in pence, not rounded."""
    value = lookup.number(name, MONEY)
    assumption = lookup.assumptions.get(name)
    return value * PENCE.get(assumption.unit, 1) if assumption else 0.0


def price_of(line: str, shape: PriceShape, scope: Scope) -> Price:
    """Return one line of what is paid, by area where it varies so."""
    lookup = scope.lookup
    by_area = [
        to_whole(lookup.number(shape.amount, ("£",), labels) * PENCE["£"])
        for labels in scope.in_areas()
    ]
    differs = len(by_area) > 1 and lookup.varies(shape.amount, "area")
    return Price(
        line=str(line),
        payee=str(shape.payee),
        pence=by_area[0],
        is_transfer=shape.treatment == "transfer",
        pence_by_area=tuple(by_area) if differs else (),
    )


def purse_named(purse: str | None, user: str, shape: ProgrammeShape, scope: Scope) -> str:
    """Return the purse that a payment is from; it may be left out where there is one."""
    if purse is None and len(shape.purses) <= 1:
        return next((str(name) for name in shape.purses), WHOLE)
    if purse is None:
        found = f"{user} names no purse"
        known = f"there are {', '.join(shape.purses)}"
        scope.lookup.problems.add(place_of(user), found, known, "give purse")
        return WHOLE
    scope.knows(purse, shape.purses, "purse")
    return str(purse)
