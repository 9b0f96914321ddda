"""Walk from a number to its source and to everything that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.base.errors import InputError
from sim.inputs.assumptions import Assumption, Source, Value
from sim.inputs.library import COSTS, Library
from sim.inputs.problems import Problems, ended, nearest
from sim.inputs.resolve import Resolved
from sim.inputs.story_words import number, since_words
from sim.inputs.tree import Node
from sim.inputs.vocabulary import GRADES
from sim.inputs.yaml_reader import read_yaml


@dataclass(frozen=True)
class Use:
    """Where a name is written: the file in the library and the keys down to it."""

    file: str
    keys: str


Uses = dict[str, list[Use]]
"""Where assumptions are named, by their names."""


@dataclass(frozen=True)
class Explanation:
    """An assumption, the sources it cites, what uses it and what the scenario makes of it."""

    assumption: Assumption
    sources: tuple[Source, ...]
    uses: tuple[Use, ...]
    scenario: str

    def text(self) -> str:
        """Return the explanation as it is printed."""
        assumption = self.assumption
        lines = [assumption.name, assumption.says]
        lines.append(f"Unit: {assumption.unit}. Kept in {assumption.where.file}.")
        if assumption.price_year:
            lines.append(f"At prices of {assumption.price_year}.")
        if assumption.over:
            lines.append(f"It varies over {', '.join(assumption.over)}.")
        if assumption.between:
            way = "step by step" if assumption.between == "step" else "in a straight line"
            lines.append(f"From date to date it goes {way}.")
        lines += ["", "Values"]
        for value in assumption.values:
            lines += [f"  {_value_line(value)}", *(f"      {line}" for line in _basis(value))]
        if assumption.carried_forward:
            lines.append(f"  After that: {assumption.carried_forward}")
        for override in assumption.overrides:
            where = ", ".join(label for _, label in override.labels)
            lines.append(
                f"  In scenario {self.scenario}: {f'{where} ' if where else ''}"
                f"{since_words(override.since)} {number(override.value)}, because: {override.because}"
            )
        if self.sources:
            lines += ["", "Sources", *(f"  {_source_line(source)}" for source in self.sources)]
        lines += ["", "Used by" if self.uses else "Used by nothing."]
        lines += [f"  {use.file}: {use.keys}" for use in self.uses]
        return "\n".join(lines)

    def data(self) -> dict[str, Any]:
        """Return the explanation as plain data."""
        assumption = self.assumption
        return {
            "name": assumption.name,
            "says": assumption.says,
            "unit": assumption.unit,
            "over": list(assumption.over),
            "price_year": assumption.price_year or None,
            "between": assumption.between or None,
            "carried_forward": assumption.carried_forward or None,
            "file": assumption.where.file,
            "values": [_value_data(value, assumption) for value in assumption.values],
            "set": [
                {
                    "at": dict(override.labels),
                    "from": str(override.since) if override.since else None,
                    "value": override.value,
                    "because": override.because,
                }
                for override in assumption.overrides
            ],
            "sources": [
                {
                    "id": source.name,
                    "title": source.title,
                    "by": source.by,
                    "date": source.date,
                    "url": source.url or None,
                    "note": source.note or None,
                }
                for source in self.sources
            ],
            "used_by": [{"file": use.file, "keys": use.keys} for use in self.uses],
        }


def explain(name: str, resolved: Resolved, uses: Uses | None = None) -> Explanation:
    """Return the explanation of an assumption, with a scenario's values on top.

    `uses` are those of the library, if they have been gathered already.
    Raises InputError if there is no assumption of that name.
    """
    assumption = resolved.scenario.assumptions.get(name)
    if assumption is None:
        advice = nearest(name, resolved.scenario.assumptions)
        raise InputError(ended(f"there is no assumption '{name}'; {advice}"))
    library = resolved.scenario.library
    cited = dict.fromkeys(source for value in assumption.values for source in value.sources)
    return Explanation(
        assumption,
        tuple(library.sources[source] for source in cited),
        tuple((uses_of(library) if uses is None else uses).get(name, ())),
        resolved.scenario.name,
    )


def uses_of(library: Library) -> Uses:
    """Return where each assumption is named: in workforces, routes, programmes, costs and scenarios."""
    uses: Uses = {}
    for file, node in _trees(library):
        for name, keys in _names_in(node):
            if name in library.assumptions:
                uses.setdefault(name, []).append(Use(file, keys))
    return uses


def _trees(library: Library) -> Iterator[tuple[str, Node]]:
    for kind, trees in library.structures.items():
        for name, node in trees.items():
            yield f"{kind}/{name}.yaml", node
    costs = sorted((library.folder / COSTS).glob("*.yaml"))
    for path in (*costs, *library.scenario_files()):
        scenario = read_yaml(path, library.folder, Problems())
        if scenario is not None:
            yield path.relative_to(library.folder).as_posix(), scenario


def _names_in(node: Node) -> Iterator[tuple[str, str]]:
    """Go through texts and the keys of `set`, each with the keys that lead to it."""
    for path, leaf in node.scalars():
        # A line of cost names the effect that it is for; the effect's number is not used there.
        is_label = path[:1] == ("lines",) and path[-1:] == ("effect",)
        if isinstance(leaf.value, str) and not is_label:
            yield leaf.value, leaf.place.keys
    for name, entry in node.find(("set",)).entries.items():
        yield name, entry.place.keys


def _value_line(value: Value) -> str:
    labels = f"{', '.join(value.cell)}: " if value.cell else ""
    since = f" from {value.since.words()}" if value.since else ""
    if value.low is None or value.high is None:
        span = f" (no range: {value.no_range})"
    else:
        span = f" ({number(value.low)} to {number(value.high)}, {value.range_means})"
    return f"{labels}{number(value.value)}{since}{span}"


def _basis(value: Value) -> list[str]:
    lines = []
    if value.judgement:
        lines.append(f"Judgement: {value.judgement}")
    if value.sources:
        place = f", {value.place}" if value.place else ""
        grade = f"; grade {value.grade}, {GRADES[value.grade]}" if value.grade else ""
        lines.append(f"{', '.join(value.sources)}{place}{grade}")
    return lines


def _source_line(source: Source) -> str:
    parts = [f"{source.name}: {source.title}. {source.by}, {source.date}."]
    return " ".join(
        [*parts, *([source.url] if source.url else []), *([source.note] if source.note else [])]
    )


def _value_data(value: Value, assumption: Assumption) -> dict[str, Any]:
    return {
        "at": dict(zip(assumption.over, value.cell, strict=True)),
        "from": str(value.since) if value.since else None,
        "value": value.value,
        "low": value.low,
        "high": value.high,
        "range_means": value.range_means or None,
        "no_range": value.no_range or None,
        "sources": list(value.sources),
        "place": value.place or None,
        "grade": value.grade or None,
        "judgement": value.judgement or None,
    }
