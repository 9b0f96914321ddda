"""A scenario's inputs as they were used: files that can be kept beside results and loaded again.

The files made here are a library of their own: the scenario with all that it extends laid together,
the workforces, routes and programmes with its changes applied, the assumptions that went into the
plan and the sources behind them. Loading them gives the same plan.
"""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from ruamel.yaml import YAML

from sim.inputs.library import SOURCES_FILE, Library, labels_of
from sim.inputs.resolve import Resolved
from sim.inputs.scenario import Scenario


def digest(content: dict[str, Any]) -> str:
    """Return the sha256 of plain data, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def contents(resolved: Resolved) -> dict[str, dict[str, Any]]:
    """Return the files of the library that a scenario amounts to, as plain data."""
    scenario = resolved.scenario
    used = set(resolved.used)
    assumptions = {
        name: entry
        for entries in _assumption_files(scenario.library).values()
        for name, entry in entries.items()
        if name in used
    }
    cited = {
        source
        for name in assumptions
        for value in scenario.library.assumptions[name].values
        for source in value.sources
    } | _cited_in(assumptions)
    sources = scenario.library.evidence[SOURCES_FILE]
    files: dict[str, dict[str, Any]] = {
        f"{scenario.name}.yaml": _scenario_file(scenario),
        SOURCES_FILE: {name: entry for name, entry in sources.items() if name in cited},
        "assumptions/used.yaml": assumptions,
    }
    for kind, shapes in scenario.shapes.items():
        for name in shapes:
            files[f"{kind}/{name}.yaml"] = scenario.structures[kind][name].plain()
    for name in _named_elsewhere(scenario, used):
        files[f"workforces/{name}.yaml"] = scenario.structures["workforces"][name].plain()
    return files


def _named_elsewhere(scenario: Scenario, used: set[str]) -> list[str]:
    """Return workforces that do not take part, but are known to what is used here.

    Careers may lead to them, and an assumption may have rows for their services, levels and sectors
    too; without their files those names would be taken for slips.
    """
    trees = scenario.structures["workforces"]
    here = [trees[name] for name in scenario.shapes["workforces"]]
    labels = {
        (dimension, label)
        for name in used
        for value in scenario.library.assumptions[name].values
        for dimension, label in zip(
            scenario.library.assumptions[name].over, value.cell, strict=True
        )
    }
    labels -= {label for tree in here for label in labels_of(tree)}
    branches = {
        str(leaf.value)
        for tree in here
        for path, leaf in tree.scalars()
        if "branches" in path and path[-1] == "workforce"
    }
    others = (name for name in trees if name not in scenario.shapes["workforces"])
    return [n for n in others if n in branches or labels & set(labels_of(trees[n]))]


def _assumption_files(library: Library) -> dict[str, dict[str, Any]]:
    return {file: data for file, data in library.evidence.items() if file != SOURCES_FILE}


def _cited_in(assumptions: dict[str, Any]) -> set[str]:
    """Return sources that an assumption names for all rows, though each row may have its own."""
    cited: set[str] = set()
    for entry in assumptions.values():
        source = entry.get("source", [])
        cited.update([source] if isinstance(source, str) else source)
    return cited


def _scenario_file(scenario: Scenario) -> dict[str, Any]:
    """Return the scenario as one file; what it changes elsewhere is already changed there."""
    tree: dict[str, Any] = scenario.tree.plain()
    return {key: entry for key, entry in tree.items() if key not in ("extends", "change")}


def to_yaml(content: dict[str, Any]) -> str:
    """Return plain data as YAML text."""
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 100
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    text = io.StringIO()
    writer.dump(content, text)
    return text.getvalue()
