"""The shape of sources.yaml and of the files under assumptions/."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator
from pydantic import WithJsonSchema as Schema

from sim.inputs.shapes import (
    Cell,
    Dimension,
    Month,
    OneOrMore,
    Shape,
    Text,
    UnitName,
    listed,
    one_of,
)
from sim.inputs.vocabulary import GRADES, RANGE_MEANINGS

DATE = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
FINANCIAL_YEAR_PATTERN = r"^([0-9]{4})-([0-9]{2})$"
DATE_PATTERN = rf"^({DATE}(/{DATE})?|undated)$"

Grade = Annotated[str, PlainValidator(one_of(GRADES)), listed(GRADES)]


def _year_as_text(value: object) -> str:
    """Return a source's date as text; a bare year is read as a number and may stay one."""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(DATE_PATTERN, text):
        raise ValueError("a date is needed: 2006, 2006-10, 2006-10-18, 2005/2010 or undated")
    return text


def _sentence(text: str) -> str:
    if not text.rstrip().endswith("."):
        raise ValueError("one sentence that ends in a full stop is needed")
    return " ".join(text.split())


def _meaning(text: str) -> str:
    if not text.startswith(RANGE_MEANINGS):
        raise ValueError(f"it must begin with one of: {', '.join(RANGE_MEANINGS)}")
    return text


SourceDate = Annotated[
    str,
    PlainValidator(_year_as_text),
    Schema({"type": ["string", "integer"], "pattern": DATE_PATTERN}),
]


def _financial_year(value: object) -> str:
    text = str(value)
    match = re.fullmatch(FINANCIAL_YEAR_PATTERN, text)
    if isinstance(value, bool) or match is None or int(match[2]) != (int(match[1]) + 1) % 100:
        raise ValueError("a financial year such as 2005-06 is needed")
    return text


FinancialYear = Annotated[
    str,
    PlainValidator(_financial_year),
    Schema({"type": "string", "pattern": FINANCIAL_YEAR_PATTERN}),
]
Sentence = Annotated[str, Field(min_length=1), AfterValidator(_sentence)]
RangeMeaning = Annotated[str, AfterValidator(_meaning)]


class SourceShape(Shape):
    """One document that numbers come from."""

    title: Text
    by: Text
    date: SourceDate
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    note: Text | None = None


class Basis(Shape):
    """What stands behind a value; given for a row, or once for all rows of an assumption."""

    source: OneOrMore[str] | None = None
    place: Text | None = None
    grade: Grade | None = None
    judgement: Text | None = None
    range_means: RangeMeaning | None = None
    no_range: Text | None = None


class ValueShape(Basis):
    """One row: a cell, perhaps a month, the value and its range."""

    at: Cell | None = None
    from_: Month | None = Field(None, alias="from")
    value: float
    low: float | None = None
    high: float | None = None


class AssumptionShape(Basis):
    """One assumption."""

    says: Sentence
    unit: UnitName
    over: list[Dimension] = []
    values: Annotated[list[ValueShape], Field(min_length=1)]
    between: Literal["step", "linear"] | None = None
    carried_forward: Text | None = None
    open_band_starts_at: float | None = None
    open_band_ends_at: float | None = None
    price_year: FinancialYear | None = None
