"""The shape of questions for `solve`: what may be moved, what is wanted, what may stand in the way."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.inputs.counted import CountShape, SeriesShape
from sim.inputs.shapes import Month, Name, Shape, Share, Text
from sim.inputs.vocabulary import EVERY

Above = Annotated[float, Field(gt=0.0)]


class LineShape(Shape):
    """A number that goes with a lever's size: `at_zero` + `per_unit` × size, at most `most`."""

    at_zero: float = 0.0
    per_unit: float = 1.0
    most: float | None = None
    whole: bool = False


class LeverShape(Shape):
    """One lever: sizes go from `from` to `to` in steps; `sets` says what in the scenario follows."""

    title: Text
    unit: str = ""
    from_: Annotated[float, Field(alias="from")]
    to: float
    step: Above
    sets: Annotated[dict[str, LineShape], Field(min_length=1)]


class AimShape(SeriesShape):
    """What is wanted of a series at the end of month `by`, or at each month's end from `from` on."""

    area: Name = EVERY
    from_: Annotated[Month | None, Field(alias="from")] = None
    by: Month
    at_least: float | None = None
    at_most: float | None = None
    probability: Annotated[Share, Field(gt=0.0)]


class BudgetShape(Shape):
    """What it may cost up to `by` (£m, cash): the sum of what these measures say more than the base."""

    amount: Annotated[float | None, Field(ge=0.0)] = None
    base: Text
    counts: Annotated[list[CountShape], Field(min_length=1)]


class BarrierShape(Shape):
    """What else may stand in the way, and what in the scenario would take it away."""

    title: Text
    sets: Annotated[dict[str, float | int | bool | str], Field(min_length=1)]


class SolveShape(Shape):
    """A question: the smallest sizes of levers in a scenario with which the aim is reached."""

    title: Text
    question: Text
    scenario: Text
    levers: Annotated[dict[Name, LeverShape], Field(min_length=1)]
    aim: AimShape
    budget: BudgetShape | None = None
    may_bind: dict[Name, BarrierShape] = {}
