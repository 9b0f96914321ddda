"""The shape of scenario files."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator
from pydantic import WithJsonSchema as Schema

from sim.inputs.problems import share_meant
from sim.inputs.shapes import (
    DOTTED_PATTERN,
    NAME_PATTERN,
    Also,
    AssumptionName,
    Cell,
    Month,
    Name,
    NumberOrName,
    OneOrMore,
    Shape,
    Share,
    Switch,
    Text,
    listed,
    matches,
    one_of,
)
from sim.inputs.vocabulary import EVERY, MEASURES, MOST_UPLIFT
from sim.inputs.workforce_shapes import Names, PayResponse

Measure = Annotated[str, PlainValidator(one_of(MEASURES)), listed(MEASURES)]
Months = Annotated[int, Field(ge=0)]


class AreaShape(Shape):
    """An area that borrows what it has no numbers of its own for."""

    like: Name | None = None
    part: AssumptionName | None = None


def _listed_areas(value: object) -> object:
    """Return areas as a mapping; a list is of areas with all their numbers."""
    if not isinstance(value, list):
        return value
    names = [name for name in value if isinstance(name, str)]
    if len(names) < len(value) or len(set(names)) < len(names):
        raise ValueError("names of areas are needed, each once")
    return {name: {} for name in names}


def _strain_switch(value: object) -> object:
    """Return switches by name; `off` alone switches all strain off."""
    if isinstance(value, dict):
        return value
    if value != "off":
        raise ValueError("off is needed, or a mapping of strains to on or off")
    return {EVERY: "off"}


def _strain_name(value: object) -> str:
    """Return the name of a workforce or of a workforce's strain."""
    pattern = DOTTED_PATTERN if "." in str(value) else NAME_PATTERN
    try:
        return matches(pattern)(value)
    except ValueError:
        raise ValueError("a workforce or its strain is needed, such as nurses.caseload") from None


StrainName = Annotated[
    str, PlainValidator(_strain_name), Schema({"type": "string", "pattern": r"^[a-z][a-z0-9_.]*$"})
]


def _uplift(value: object) -> float:
    """Return a rise of pay as a share of it; per cent are the slip that is made most."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number is needed, a share of pay such as 0.05")
    if not -MOST_UPLIFT <= value <= MOST_UPLIFT:
        advice = share_meant(value, MOST_UPLIFT)
        bounds = f"a share of pay from {-MOST_UPLIFT} to {MOST_UPLIFT} is needed"
        raise ValueError("; ".join(part for part in (bounds, advice) if part))
    return float(value)


Uplift = Annotated[
    float,
    PlainValidator(_uplift),
    Schema({"type": "number", "minimum": -MOST_UPLIFT, "maximum": MOST_UPLIFT}),
]


class SetShape(Shape):
    """Another value for an assumption."""

    value: float
    because: Text
    at: Cell | None = None
    from_: Month | None = Field(None, alias="from")


class OneOffShape(Shape):
    """A payment made once, spread over years."""

    gbp: NumberOrName
    years: NumberOrName
    acts_on: Names | None = None


class ElementShape(Shape):
    """What a reward does, and for whom if not for all that the reward is for."""

    services: Names | None = None
    levels: Names | None = None
    areas: Names | None = None
    from_: Month | None = Field(None, alias="from")
    to: Month | None = None
    pay_uplift: Uplift | None = None
    pay_flat: NumberOrName | None = None
    golden_hello: OneOffShape | None = None
    retention_payment: OneOffShape | None = None
    effects: dict[Name, NumberOrName] = {}
    coverage: Share | None = None
    phase_in_months: Months | None = None


class RewardShape(ElementShape):
    """A reward package or another policy, whole or in elements."""

    workforce: Name
    from_: Month = Field(alias="from")
    elements: dict[Name, ElementShape] = {}


class TargetShape(Shape):
    """A promise: a measure that should reach a threshold by a date."""

    measure: Measure
    workforce: Name
    service: Name = EVERY
    level: Name = EVERY
    area: Name = EVERY
    date: Month
    threshold: NumberOrName
    at_least: bool = True


Areas = Annotated[
    dict[Name, AreaShape],
    BeforeValidator(_listed_areas),
    Field(min_length=1, max_length=200),
    Also({"type": "array", "items": {"type": "string", "pattern": NAME_PATTERN}, "minItems": 1}),
]
Strains = Annotated[
    dict[StrainName, Switch], BeforeValidator(_strain_switch), Also({"const": "off"})
]


class ScenarioShape(Shape):
    """A scenario file, alone or after it was laid over the one that it extends."""

    title: Text
    question: Text | None = None
    look_for: list[Text] = []
    extends: Text | None = None
    start: Month
    until: Month
    areas: Areas | None = None
    workforces: Names
    routes: list[Name] = []
    programmes: list[Name] = []
    set: dict[AssumptionName, OneOrMore[SetShape]] = {}
    change: dict[Name, dict[Name, object]] = {}
    rewards: dict[Name, RewardShape] = {}
    policies: dict[Name, RewardShape] = {}
    strain: Strains = {}
    pay_response: dict[Name, PayResponse] = {}
    targets: dict[Name, TargetShape] = {}
