"""Check the shape of a file's tree with a pydantic model, and say what is wrong in plain words.

Pydantic finds every fault at once and leads to each by a path of keys; the tree knows the line and
column at the end of that path. What this file adds is the building blocks of the models and the
translation of pydantic's codes into what was found, what is allowed and what to do.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationError,
)
from pydantic import WithJsonSchema as Schema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.base.dates import YearMonth
from sim.inputs.problems import Problems, nearest
from sim.inputs.tree import Keys, Node, describe
from sim.inputs.vocabulary import DIMENSIONS, UNITS

NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
DOTTED_PATTERN = r"^[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+$"
MONTH_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

PATTERNS = {
    NAME_PATTERN: "a name in lower-case letters, digits and _ is needed, such as full_day_care",
    DOTTED_PATTERN: "the name of an assumption is needed, such as social_workers.leave.rate",
}


class Shape(BaseModel):
    """A mapping with known keys only and exact types."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, populate_by_name=False
    )


def _month(value: object) -> YearMonth:
    if not isinstance(value, str) or not re.fullmatch(MONTH_PATTERN, value):
        raise ValueError("a month such as 2008-04 is needed")
    month = YearMonth.parse(value)
    if not EARLIEST_YEAR <= month.year <= LATEST_YEAR:
        raise ValueError(f"a month between {EARLIEST_YEAR} and {LATEST_YEAR} is needed")
    return month


def one_of(known: typing.Iterable[str]) -> Callable[[object], str]:
    """Return a validator that accepts known words and names the nearest to any other."""
    words = tuple(known)

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError(nearest(str(value), words))
        return value

    return check


def listed(known: typing.Iterable[str]) -> Schema:
    """Return the JSON Schema of a text that is one of the known words."""
    return Schema({"enum": list(known)})


def matches(pattern: str) -> Callable[[object], str]:
    """Return a validator that gives a text of the pattern back as it is, place and all."""

    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(PATTERNS[pattern])
        return value

    return check


def _in_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _number_or_name(value: object) -> float | str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("a number or the name of an assumption is needed")
    return value if isinstance(value, str) else float(value)


def _switch(value: object) -> bool:
    """Return whether it is on; YAML 1.2 reads both words as text."""
    if value not in ("on", "off"):
        raise ValueError("on or off is needed")
    return value == "on"


def _cell(value: object) -> dict[str, str] | str:
    """Return a label, or labels by dimension; whole numbers are labels too (hours, ages)."""
    if isinstance(value, dict):
        return {str(key): _label(entry) for key, entry in value.items()}
    return _label(value)


def _label(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("a label is needed, or a mapping of dimensions to labels")
    return str(value)


Name = Annotated[
    str, PlainValidator(matches(NAME_PATTERN)), Schema({"type": "string", "pattern": NAME_PATTERN})
]
AssumptionName = Annotated[
    str,
    PlainValidator(matches(DOTTED_PATTERN)),
    Schema({"type": "string", "pattern": DOTTED_PATTERN}),
]
Text = Annotated[str, Field(min_length=1)]
Month = Annotated[
    YearMonth, PlainValidator(_month), Schema({"type": "string", "pattern": MONTH_PATTERN})
]
UnitName = Annotated[str, PlainValidator(one_of(UNITS)), listed(UNITS)]
Dimension = Annotated[str, PlainValidator(one_of(DIMENSIONS)), listed(DIMENSIONS)]
Share = Annotated[float, Field(ge=0, le=1)]
NumberOrName = Annotated[
    float | str, PlainValidator(_number_or_name), Schema({"type": ["number", "string"]})
]
Switch = Annotated[bool, PlainValidator(_switch), listed(("on", "off"))]
Cell = Annotated[
    dict[str, str] | str,
    PlainValidator(_cell),
    Schema(
        {
            "type": ["string", "integer", "object"],
            "additionalProperties": {"type": ["string", "integer"]},
        }
    ),
]

Item = TypeVar("Item")


class AlsoAlone:
    """Says in the JSON Schema of a list that its only entry may stand without the dash."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core)
        return {"anyOf": [schema["items"], schema]}


class Also:
    """Says in the JSON Schema that something else may stand here as well."""

    def __init__(self, schema: JsonSchemaValue) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(core), self.schema]}


OneOrMore = Annotated[list[Item], BeforeValidator(_in_list), Field(min_length=1), AlsoAlone()]
"""A list, or its only entry without the dash."""

Model = TypeVar("Model", bound=Shape)


def check_shape(
    model: type[Model], node: Node, problems: Problems, *, nulls_below: str = ""
) -> Model | None:
    """Return the tree as the model, or note everything in which its shape differs.

    Under the key `nulls_below` an entry may be null.
    """
    empty = [
        leaf
        for path, leaf in node.scalars()
        if leaf.value is None and not (nulls_below and path[0] == nulls_below and len(path) > 1)
    ]
    for leaf in empty:
        # In {judgement: Small, as before} what follows the comma is a key without a value.
        key = leaf.place.keys.rsplit(" > ", 1)[-1]
        is_cut = " " in key or key[:1].isdigit()
        cut = "text with a comma needs quotes, a number has no comma"
        do = cut if is_cut else "give one or remove the key"
        problems.add(leaf.place, "there is no value", "", do)
    try:
        shape = model.model_validate(node.worded())
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            path: Keys = tuple(step for step in fault["loc"])
            found = node.find(path)
            if found.value is None and fault["type"] != "missing":
                continue
            problems.add(found.place, *_in_words(model, path, dict(fault)))
        return None
    return None if empty else shape


TYPES = {
    "string_type": "text is needed",
    "float_type": "a number is needed",
    "int_type": "a whole number is needed",
    "int_from_float": "a whole number is needed",
    "bool_type": "true or false is needed",
    "list_type": "a list is needed",
    "dict_type": "a mapping of keys to values is needed",
    "model_type": "a mapping of keys to values is needed",
    "too_short": "at least one entry is needed",
    "string_too_short": "some text is needed",
    "finite_number": "a finite number is needed",
}


def _in_words(model: type[Shape], path: Keys, fault: dict[str, Any]) -> tuple[str, str, str]:
    """Return what was found, what is allowed and what to do about one of pydantic's faults."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key '{path[-1]}'", nearest(str(path[-1]), _keys_at(model, path[:-1])), ""
    if kind == "missing":
        return f"the key '{path[-1]}' is missing", "it is needed", ""
    found = f"found {describe(fault['input'])}"
    if path and path[-1] == "[key]":
        found = f"found the key '{path[-2]}'"
    if kind == "value_error":
        return found, str(context["error"]), ""
    if kind == "string_pattern_mismatch":
        return found, f"text like {context['pattern']} is needed", ""
    if kind == "literal_error":
        return found, f"allowed is {context['expected']}", ""
    bounds = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt"}
    if kind in bounds:
        words = {"ge": "at least", "le": "at most", "gt": "more than"}[bounds[kind]]
        return found, f"{words} {context[bounds[kind]]:g} is needed", ""
    return found, TYPES.get(kind, fault["msg"].lower()), ""


def _keys_at(model: type[Shape], path: Keys) -> list[str]:
    """Return the keys that the model allows at a path."""
    here: Any = model
    for step in path:
        here = _model_in(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            names = {field.alias or name: field for name, field in here.model_fields.items()}
            if step in names:
                here = names[str(step)].annotation
    here = _model_in(here)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [field.alias or name for name, field in here.model_fields.items()]
    return []


def _model_in(annotation: Any) -> Any:
    """Return the model inside a list, mapping, optional or annotated type."""
    while get_origin(annotation) is not None:
        inner = [part for part in get_args(annotation) if part is not types.NoneType]
        annotation = inner[0] if get_origin(annotation) is Annotated else inner[-1]
    return annotation
