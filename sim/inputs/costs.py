"""The cost model: lines, effects, prices and rules of appraisal, from a cost file and its assumptions.

A cost file says what drives each line, what a unit costs at which year's prices, who pays whom and
whether real resources or only money moves. Every number in it is the name of an assumption, so a cost
modeller changes a number in one place, or tries another with `--set`, and nothing is simulated anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.base.dates import YearMonth
from sim.inputs.cost_shapes import PAYERS

WEEKS_IN_YEAR = 52
PER_YEAR = {"£ a week": float(WEEKS_IN_YEAR)}
"""How often a year a unit of money is due, where it is not once."""


@dataclass(frozen=True)
class Amount:
    """A number of the cost model: its value and range, and at which year's prices it stands.

    `is_set` says that the user gave it another value than its file does.
    """

    name: str
    says: str
    unit: str
    value: float
    low: float | None
    high: float | None
    grade: str
    price_year: str = ""
    is_set: bool = False

    @property
    def per_unit(self) -> float:
        """The value for a unit and year."""
        return self.value * PER_YEAR.get(self.unit, 1.0)


@dataclass(frozen=True)
class CostLine:
    """One line of cost: units of a driver × what a unit costs × shares × (1 + on-cost).

    A unit costs `unit_cost`, or the mean pay of those in post (`at_pay`), or, where the driver is
    money, a pound. Empty `services`, `levels` or `routes` stand for all together.
    """

    name: str
    title: str
    group: str
    workforce: str
    services: tuple[str, ...]
    levels: tuple[str, ...]
    routes: tuple[str, ...]
    stage: str
    driver: str
    causes: tuple[str, ...]
    effect: str
    programmes: tuple[str, ...]
    unit_cost: Amount | None
    at_pay: bool
    on_cost: Amount | None
    times: tuple[Amount, ...]
    payer: str
    payee: str
    treatment: str
    saves: str
    cashable: Amount | None
    first: YearMonth | None
    last: YearMonth | None

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """All numbers that its cost depends on."""
        own = (self.unit_cost, *self.times, self.on_cost)
        return tuple(amount for amount in own if amount is not None)

    def factor(self) -> float:
        """Return what one unit costs at the prices of the unit cost, pay apart."""
        factor = 1.0 if self.unit_cost is None else self.unit_cost.per_unit
        for share in self.times:
            factor *= share.value
        return factor * (1.0 if self.on_cost is None else 1.0 + self.on_cost.value)


@dataclass(frozen=True)
class Effect:
    """What money should buy: units and years of a stored stock, or the stock on the last day.

    `share_of` names a stock that the measure is a share of; `times` turns a unit into smaller ones;
    `falls` says that less of it is better.
    """

    name: str
    title: str
    unit: str
    workforce: str
    service: str
    measure: str
    share_of: str
    times: Amount | None
    counts: str
    falls: bool
    judged: bool


@dataclass(frozen=True)
class Vintage:
    """One vintage of the deflator: an index by financial year, grown beyond its last year or not."""

    name: str
    title: str
    index: tuple[tuple[str, float], ...]
    growth: Amount | None


@dataclass(frozen=True)
class Envelope:
    """Money there is in a year, in pounds, and whose it is."""

    name: str
    title: str
    workforce: str
    amount: Amount
    payers: tuple[str, ...]


@dataclass(frozen=True)
class Bounds:
    """Between which limits the gross cost of one more unit of an effect is credible."""

    effect: str
    low: Amount
    high: Amount
    below: str
    above: str


@dataclass(frozen=True)
class CostModel:
    """A cost file with all its numbers.

    `told_from` is the first financial year of what the summary says is bought, or empty for the first
    of the run. `circumstances` are scenarios of another world than ours and not of another policy.
    """

    file: str
    title: str
    base_year: str
    deflator: str
    vintages: dict[str, Vintage]
    rate: Amount
    later_rate: Amount
    later_after: Amount
    cost_optimism: Amount
    effect_optimism: Amount
    terminal_years: Amount
    parties: dict[str, str]
    lines: tuple[CostLine, ...]
    effects: tuple[Effect, ...]
    envelopes: tuple[Envelope, ...]
    bounds: dict[str, Bounds]
    costed_elsewhere: dict[str, str]
    told_from: str = ""
    circumstances: tuple[str, ...] = ()
    set_values: dict[str, float] = field(default_factory=dict)

    def party(self, name: str) -> str:
        """Return what the ledger calls a payer or payee of a programme."""
        return self.parties.get(name, name)

    def is_payer(self, name: str) -> bool:
        """Return whether somebody is one of those whose money is told apart."""
        return name in PAYERS

    def amounts(self) -> tuple[Amount, ...]:
        """Return every number that costs depend on, each once, in the order of the lines."""
        own = [amount for line in self.lines for amount in line.amounts]
        own += [line.cashable for line in self.lines if line.cashable is not None]
        return tuple({amount.name: amount for amount in own}.values())
