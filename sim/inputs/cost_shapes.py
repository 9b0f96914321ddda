"""The shape of cost files: what drives each line of cost, what a unit costs, and who pays whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator
from pydantic import WithJsonSchema as Schema

from sim.inputs.evidence_shapes import FinancialYear
from sim.inputs.shapes import (
    DOTTED_PATTERN,
    NAME_PATTERN,
    AssumptionName,
    Month,
    Name,
    OneOrMore,
    Shape,
    Text,
    listed,
    matches,
    one_of,
)
from sim.inputs.vocabulary import MEASURES

PAYERS = ("department", "local_authority", "provider", "individual")
TREATMENTS = ("resource", "transfer", "benefit")
GROUPS = (
    "training",
    "recruitment",
    "pay",
    "rewards",
    "agency",
    "first_year",
    "funds",
    "fostering",
    "administration",
    "service",
)
STAGES = ("start", "course", "end")
STOCKS = (
    "fte",
    "headcount",
    "experienced_fte",
    "agency_fte",
    "posts_fte",
    "filled_fte",
    "vacancies_fte",
    "unfilled_fte",
    "in_training",
    "settings",
    "settings_with_eyp",
    "effect_fte",
    "effect_coverage",
)
"""Stocks that drive cost, in units and years; those of routes and effects have these as levels."""
FLOWS = ("hires", "entrants", "unfunded_entrants", "qualifiers", "failures", "repeats")
"""Flows that drive cost, in people."""
MONEY = ("reward_pay_gbp", "reward_payments_gbp", "fund_payments")
"""Money that a run has paid; a line takes it as it is, or a share of it."""
DRIVERS = (*STOCKS, *FLOWS, *MONEY)
BY_ROUTE = ("in_training", "entrants", "unfunded_entrants", "qualifiers", "failures", "repeats")
BY_EFFECT = ("effect_fte", "effect_coverage")
REACHING = ("reward_pay_gbp", "reward_payments_gbp", "effect_fte")
"""Drivers of money that goes to, or is spent on, people whom a reward reaches."""
TURNOVER, AGENCY = "turnover", "agency"
SAVES = (TURNOVER, AGENCY)


def _no_repeats(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError("each name once is needed")
    return names


Names = Annotated[OneOrMore[Name], AfterValidator(_no_repeats)]
Payer = Annotated[str, PlainValidator(one_of(PAYERS)), listed(PAYERS)]
ByName = Annotated[
    str, PlainValidator(matches(NAME_PATTERN)), Schema({"type": "string", "pattern": NAME_PATTERN})
]
Effect = Annotated[
    str,
    PlainValidator(matches(DOTTED_PATTERN)),
    Schema({"type": "string", "pattern": DOTTED_PATTERN}),
]


class LineShape(Shape):
    """One line of cost."""

    title: Text
    group: Annotated[str, PlainValidator(one_of(GROUPS)), listed(GROUPS)]
    workforce: Name
    services: Names | None = None
    levels: Names | None = None
    routes: Names | None = None
    stage: Annotated[str, PlainValidator(one_of(STAGES)), listed(STAGES)] | None = None
    driver: Annotated[str, PlainValidator(one_of(DRIVERS)), listed(DRIVERS)]
    causes: Names | None = None
    effect: Effect | None = None
    programmes: Names | None = None
    unit_cost: AssumptionName | None = None
    price_year: FinancialYear | None = None
    at_pay: bool = False
    on_cost: AssumptionName | None = None
    times: OneOrMore[AssumptionName] | None = None
    payer: Payer
    payee: ByName
    treatment: Annotated[str, PlainValidator(one_of(TREATMENTS)), listed(TREATMENTS)]
    saves: Annotated[str, PlainValidator(one_of(SAVES)), listed(SAVES)] | None = None
    cashable: AssumptionName | None = None
    from_: Month | None = Field(None, alias="from")
    to: Month | None = None


class EffectShape(Shape):
    """What money should buy: a stock in units and years, or at the end."""

    title: Text
    unit: Text
    workforce: Name
    service: Name | None = None
    measure: Annotated[str, PlainValidator(one_of(MEASURES)), listed(MEASURES)]
    share_of: Annotated[str, PlainValidator(one_of(MEASURES)), listed(MEASURES)] | None = None
    times: AssumptionName | None = None
    counts: Literal["years", "end"] = "years"
    falls: bool = False
    judged: bool = False


class DeflatorShape(Shape):
    """One vintage of prices: an index by financial year, and how it goes on after its last year."""

    title: Text
    index: AssumptionName
    growth: AssumptionName | None = None


class DiscountingShape(Shape):
    """The rate a year, and the rate after so many years."""

    rate: AssumptionName
    later_rate: AssumptionName
    later_after: AssumptionName


class OptimismShape(Shape):
    """By what share costs turn out higher and effects lower than estimated."""

    cost: AssumptionName
    effect: AssumptionName


class EnvelopeShape(Shape):
    """Money there is in a year for a workforce, and whose money it is."""

    title: Text
    workforce: Name
    amount: AssumptionName
    payers: Annotated[OneOrMore[Payer], AfterValidator(_no_repeats)]


class BoundsShape(Shape):
    """Between which limits the gross cost of one more unit is credible."""

    effect: Name
    low: AssumptionName
    high: AssumptionName
    below: Text
    above: Text


class CostsShape(Shape):
    """A whole cost file."""

    title: Text
    base_year: FinancialYear
    deflator: Name
    deflators: Annotated[dict[Name, DeflatorShape], Field(min_length=1)]
    discounting: DiscountingShape
    optimism: OptimismShape
    terminal_years: AssumptionName
    parties: dict[Name, Name] = {}
    costed_elsewhere: dict[AssumptionName, Text] = {}
    lines: Annotated[dict[Name, LineShape], Field(min_length=1)]
    effects: Annotated[dict[Name, EffectShape], Field(min_length=1)]
    envelopes: dict[Name, EnvelopeShape] = {}
    bounds: dict[Name, BoundsShape] = {}
    told_from: FinancialYear | None = None
    circumstances: list[Text] = []
