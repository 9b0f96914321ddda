"""The shapes of route, programme and scenario files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from sim.inputs.shapes import (
    AssumptionName,
    Cell,
    Month,
    Name,
    NumberOrName,
    OneOrMore,
    Shape,
    Share,
    Text,
    listed,
    one_of,
)
from sim.inputs.vocabulary import MEASURES
from sim.inputs.workforce_shapes import Names

CalendarMonth = Annotated[int, Field(ge=1, le=12)]
Measure = Annotated[str, PlainValidator(one_of(MEASURES)), listed(MEASURES)]
Treatment = Literal["resource", "transfer"]


class IntakesShape(Shape):
    """When a route starts, and with how many."""

    months: Annotated[list[CalendarMonth], Field(min_length=1)]
    places: AssumptionName
    applicants: AssumptionName | None = None
    from_: Month | None = Field(None, alias="from")
    to: Month | None = None


class CohortShape(Shape):
    """Students still on a course on the first day."""

    month: Month
    people: AssumptionName


class StageShape(Shape):
    """A stage of a course."""

    months: AssumptionName
    pass_share: AssumptionName


class RouteShape(Shape):
    """A route file."""

    title: Text
    workforce: Name
    mode: Literal["student", "in_service"]
    to_level: Name
    intakes: IntakesShape
    in_training_at_start: list[CohortShape] = []
    stages: Annotated[list[StageShape], Field(min_length=1)]
    profile: Name | None = None
    withdraw_rate: AssumptionName | None = None
    accepted_share: AssumptionName | None = None
    registers_share: AssumptionName | None = None
    practises_share: AssumptionName | None = None
    destinations: AssumptionName | None = None
    from_services: Names | None = None
    from_levels: Names | None = None
    apply_share: AssumptionName | None = None
    self_funds_share: AssumptionName | None = None
    prefers_sponsored: bool = False


class PriceShape(Shape):
    """One line of what is paid."""

    amount: AssumptionName
    payee: Name
    treatment: Treatment


class IncentiveShape(PriceShape):
    """A payment to settings."""

    kind: Literal["hire_graduate", "has_graduate"]
    service: Name
    sectors: Names
    levels: Names
    hire_level: Name | None = None
    line: Name
    take_up_rate: AssumptionName
    refuses_share: AssumptionName


class ProgrammeShape(Shape):
    """A programme file."""

    title: Text
    workforce: Name
    payer: Name
    from_: Month = Field(alias="from")
    to: Month
    limit: AssumptionName
    releases: AssumptionName
    carries_over: bool
    grants: dict[Name, dict[Name, PriceShape]] = {}
    incentives: dict[Name, IncentiveShape] = {}


class SetShape(Shape):
    """Another value for an assumption."""

    value: float
    because: Text
    at: Cell | None = None
    from_: Month | None = Field(None, alias="from")


class RewardShape(Shape):
    """A reward package."""

    workforce: Name
    services: Names | None = None
    levels: Names | None = None
    from_: Month = Field(alias="from")
    to: Month | None = None
    pay_uplift: Annotated[float, Field(ge=-0.5, le=5)] = 0.0
    effects: dict[Name, NumberOrName] = {}
    coverage: Share = 1.0
    phase_in_months: Annotated[int, Field(ge=0)] = 0


class TargetShape(Shape):
    """A promise: a measure that should reach a threshold by a date."""

    measure: Measure
    workforce: Name
    service: Name = "all"
    level: Name = "all"
    date: Month
    threshold: NumberOrName
    at_least: bool = True


class ScenarioShape(Shape):
    """A scenario file, alone or after it was laid over the one that it extends."""

    title: Text
    question: Text | None = None
    look_for: list[Text] = []
    extends: Text | None = None
    start: Month
    until: Month
    workforces: Names
    routes: list[Name] = []
    programmes: list[Name] = []
    set: dict[AssumptionName, OneOrMore[SetShape]] = {}
    change: dict[Name, dict[Name, object]] = {}
    rewards: dict[Name, RewardShape] = {}
    targets: dict[Name, TargetShape] = {}
