"""JSON Schema for every kind of file, made from the models that load them.

`python -m sim.inputs.schema` writes them into scenarios/schema/, for editors that complete keys and
mark slips while one types. What a schema cannot say, such as that shares add up, the loader checks.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.inputs.cost_shapes import CostsShape
from sim.inputs.evidence_shapes import AssumptionShape, SourceShape
from sim.inputs.library import PROJECT, SCENARIOS
from sim.inputs.scenario_shapes import ScenarioShape
from sim.inputs.shapes import DOTTED_PATTERN, NAME_PATTERN, Shape
from sim.inputs.solve_shapes import SolveShape
from sim.inputs.sweep_shapes import SweepShape
from sim.inputs.training_shapes import ProgrammeShape, RouteShape
from sim.inputs.workforce_shapes import WorkforceShape

FOLDER = PROJECT / SCENARIOS / "schema"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Return file names and schemas."""
    return {
        "sources.json": _mapping_of(SourceShape, NAME_PATTERN),
        "assumptions.json": _mapping_of(AssumptionShape, DOTTED_PATTERN),
        "workforce.json": _schema(WorkforceShape),
        "route.json": _schema(RouteShape),
        "programme.json": _schema(ProgrammeShape),
        "costs.json": _schema(CostsShape),
        "scenario.json": _scenario(),
        "solve.json": _schema(SolveShape),
        "sweep.json": _schema(SweepShape),
    }


def to_json(schema: dict[str, Any]) -> str:
    """Return the text of a schema's file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema(model: type[Shape]) -> dict[str, Any]:
    return {"$schema": DRAFT, **_closed(model.model_json_schema())}


def _closed(schema: Any) -> Any:
    """Return the schema with keys refused that match none of a mapping's patterns."""
    if isinstance(schema, list):
        return [_closed(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(entry) for key, entry in schema.items()}
    if "patternProperties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def _mapping_of(model: type[Shape], pattern: str) -> dict[str, Any]:
    """Return the schema of a file that maps names to entries of one shape."""
    schema = model.model_json_schema()
    shared = schema.pop("$defs", {})
    return {
        "$schema": DRAFT,
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": pattern},
        "additionalProperties": schema,
        "$defs": shared,
    }


def _scenario() -> dict[str, Any]:
    """Return the schema of a scenario file: an option may leave out what it extends, or null it."""
    schema = _schema(ScenarioShape)
    needed = [key for key in schema["required"] if key != "title"]
    schema["required"] = ["title"]
    schema["anyOf"] = [{"required": ["extends"]}, {"required": needed}]
    for key, entry in schema["properties"].items():
        choices = entry.get("anyOf", [entry])
        is_whole = all(choice.get("type") in ("object", "array") for choice in choices[:1])
        if is_whole and key != "look_for":
            schema["properties"][key] = {"anyOf": [*choices, {"type": "null"}]}
    for key in ("set", "rewards", "policies", "targets", "pay_response"):
        by_name = schema["properties"][key]["anyOf"][0]["patternProperties"]
        for pattern, entry in by_name.items():
            by_name[pattern] = {"anyOf": [entry, {"type": "null"}]}
    return schema


def write(folder: Path = FOLDER) -> None:
    """Write all schemas into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(to_json(schema), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
