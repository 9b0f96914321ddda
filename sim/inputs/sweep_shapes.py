"""The shape of sweep files: which levers are varied over what, in which scenarios, and what is kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PlainValidator
from pydantic import WithJsonSchema as Schema

from sim.inputs.counted import CountShape, Pattern, SeriesShape
from sim.inputs.scenario_shapes import Measure, TargetShape
from sim.inputs.shapes import Month, Name, OneOrMore, Shape, Text
from sim.inputs.vocabulary import EVERY

MOST_LEVERS = 100
MOST_WORLDS = 10_000
MOST_DRAWS = 100_000
MOST_SAMPLES = 131_072
"""Points of one Latin hypercube or Sobol' sequence, which are made at once."""
LARGEST_SEED = 2**63 - 1


def _value(value: object) -> float | int | str | bool:
    if not isinstance(value, float | int | str | bool):
        raise ValueError("a number, a text or a truth value is needed")
    return value


SweptValue = Annotated[
    float | int | str | bool,
    PlainValidator(_value),
    Schema({"type": ["number", "string", "boolean"]}),
]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Point = Annotated[dict[Name, SweptValue], Field(min_length=1)]


class LeverShape(Shape):
    """What a lever moves: `sets` values, `times` what is there, `quantile` or `within` a range."""

    sets: OneOrMore[Text] | None = None
    times: OneOrMore[Text] | None = None
    quantile: OneOrMore[Text] | None = None
    within: OneOrMore[Text] | None = None
    title: Text | None = None
    whole: bool = False
    beyond_range: bool = False


class AlongShape(Shape):
    """The values of a lever: listed, or so many steps from one to another."""

    from_: Annotated[float | None, Field(alias="from")] = None
    to: float | None = None
    steps: Annotated[int, Field(ge=2)] | None = None
    values: Annotated[list[SweptValue], Field(min_length=1)] | None = None


class RangeShape(Shape):
    """Between which values a lever lies."""

    from_: Annotated[float, Field(alias="from")]
    to: float


class SampleShape(Shape):
    """So many points spread over a box."""

    points: Annotated[int, Field(ge=1, le=MOST_SAMPLES)]
    seed: Seed = 1
    over: Annotated[dict[Name, RangeShape], Field(min_length=1)]


class BlockShape(Shape):
    """A part of the design, of one kind."""

    grid: Annotated[dict[Name, AlongShape], Field(min_length=1)] | None = None
    list_: Annotated[list[Point] | None, Field(alias="list", min_length=1)] = None
    latin_hypercube: SampleShape | None = None
    sobol: SampleShape | None = None
    one_at_a_time: Annotated[dict[Name, AlongShape], Field(min_length=1)] | None = None


class KeepShape(Shape):
    """Series to keep; `*` stands for any text. `all` is the total."""

    measure: Measure
    workforce: Pattern = "*"
    service: Pattern = EVERY
    level: Pattern = EVERY
    area: Pattern = EVERY


class SweepTargetShape(TargetShape):
    """A line to draw in charts: where a kept measure reaches a threshold in a month."""

    threshold: float


class FrontierShape(Shape):
    """Supply against cost: a series in a month, and what others say was spent until then."""

    supply: SeriesShape
    date: Month
    counts: Annotated[list[CountShape], Field(min_length=1)]


class SweepShape(Shape):
    """A sweep file."""

    title: Text
    question: Text
    scenarios: Annotated[list[Text], Field(min_length=1)]
    levers: Annotated[dict[Name, LeverShape], Field(min_length=1, max_length=MOST_LEVERS)]
    vary: Annotated[list[BlockShape], Field(min_length=1)]
    base: dict[Name, SweptValue] = {}
    worlds: Annotated[int, Field(ge=1, le=MOST_WORLDS)]
    draws: Annotated[int, Field(ge=0, le=MOST_DRAWS)] = 0
    seed: Seed = 1
    keep: Annotated[list[KeepShape], Field(min_length=1)]
    months: list[Month] = []
    every_month: bool = False
    target: SweepTargetShape | None = None
    frontier: FrontierShape | None = None
