"""The shapes of route and programme files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, PlainValidator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.inputs.shapes import AssumptionName, Month, Name, Shape, Text, listed, one_of
from sim.inputs.vocabulary import RESPONSES
from sim.inputs.workforce_shapes import Names

CalendarMonth = Annotated[int, Field(ge=1, le=12)]
Treatment = Literal["resource", "transfer"]
ResponseForm = Annotated[str, PlainValidator(one_of(RESPONSES)), listed(RESPONSES)]


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
    repeat_share: AssumptionName | None = None
    repeat_months: AssumptionName | None = None


class ResponseShape(Shape):
    """What raises and lowers the number of applicants over time."""

    to: Name
    form: ResponseForm
    path: AssumptionName
    reference: AssumptionName | None = None
    effect: AssumptionName | None = None


class RouteShape(Shape):
    """A route file."""

    title: Text
    workforce: Name
    mode: Literal["student", "in_service"]
    to_level: Name | None = None
    intakes: IntakesShape
    in_training_at_start: list[CohortShape] = []
    stages: Annotated[list[StageShape], Field(min_length=1)]
    profile: Name | None = None
    withdraw_rate: AssumptionName | None = None
    accepted_share: AssumptionName | None = None
    registers_share: AssumptionName | None = None
    practises_share: AssumptionName | None = None
    destinations: AssumptionName | None = None
    area_shares: AssumptionName | None = None
    from_workforce: Name | None = None
    from_services: Names | None = None
    from_levels: Names | None = None
    apply_share: AssumptionName | None = None
    once: bool | None = None
    responds: list[ResponseShape] = []
    entry_factor: AssumptionName | None = None
    self_funds_share: AssumptionName | None = None
    sponsored_apply: bool = False


class PriceShape(Shape):
    """One line of what is paid."""

    amount: AssumptionName
    payee: Name
    treatment: Treatment


class PurseShape(Shape):
    """A part of a programme's money with its own releases."""

    limit: AssumptionName
    releases: AssumptionName
    carries_over: bool
    area_shares: AssumptionName | None = None


class GrantShape(Shape):
    """What is paid for each entrant to a route, from which purse and when."""

    route: Name | None = None
    purse: Name | None = None
    from_: Month | None = Field(None, alias="from")
    to: Month | None = None
    pays: Annotated[dict[Name, PriceShape], Field(min_length=1)]


GRANT_KEYS = ("route", "purse", "from", "to", "pays")


def _long_form(value: object) -> object:
    """Return a grant with its lines under `pays`; lines alone are the short form."""
    if isinstance(value, dict) and not any(key in value for key in GRANT_KEYS):
        return {"pays": value}
    return value


class LinesAlone:
    """Says in the JSON Schema of a grant that its lines may stand alone."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core)
        lines: dict[str, Any] = handler.resolve_ref_schema(schema)["properties"]["pays"]
        alone = {key: entry for key, entry in lines.items() if key != "title"}
        return {"anyOf": [schema, alone]}


Grant = Annotated[GrantShape, BeforeValidator(_long_form), LinesAlone()]


class ConditionShape(Shape):
    """What a setting that was paid must show later."""

    levels: Names
    within_months: AssumptionName | None = None
    by: Month | None = None
    trains_routes: Names | None = None
    clawback_share: AssumptionName


class IncentiveShape(PriceShape):
    """A payment to settings."""

    kind: Literal["hire_graduate", "has_graduate", "grows_graduate"]
    service: Name
    sectors: Names
    all_settings: bool = False
    levels: Names | None = None
    hire_level: Name | None = None
    routes: Names | None = None
    purse: Name | None = None
    from_: Month | None = Field(None, alias="from")
    to: Month | None = None
    line: Name
    take_up_rate: AssumptionName
    take_up_reference: AssumptionName | None = None
    take_up_elasticity: AssumptionName | None = None
    refuses_share: AssumptionName
    again_after_months: AssumptionName | None = None
    sponsors_months: AssumptionName | None = None
    condition: ConditionShape | None = None


class ProgrammeShape(Shape):
    """A programme file."""

    title: Text
    workforce: Name
    payer: Name
    from_: Month = Field(alias="from")
    to: Month
    limit: AssumptionName
    releases: AssumptionName | None = None
    carries_over: bool | None = None
    area_shares: AssumptionName | None = None
    purses: dict[Name, PurseShape] = {}
    grants: dict[Name, Grant] = {}
    incentives: dict[Name, IncentiveShape] = {}
