"""Scenario files: find the chain of `extends`, lay it together, apply `change` and `set`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.base.dates import YearMonth
from sim.inputs.assumptions import AREA, Assumption, Override
from sim.inputs.library import SOURCES_FILE, STRUCTURES, Library, find_library
from sim.inputs.merging import CHANGES, lay_over, lay_over_scenario
from sim.inputs.premises import check_premises
from sim.inputs.problems import Problems, nearest, share_meant
from sim.inputs.scenario_shapes import ScenarioShape, SetShape
from sim.inputs.shapes import Shape, check_shape
from sim.inputs.tree import Node, place_of
from sim.inputs.vocabulary import COUNTS, UNITS
from sim.inputs.yaml_reader import read_yaml

SCENARIO_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


@dataclass(frozen=True)
class Scenario:
    """A scenario with everything that it extends laid under it, its words checked.

    `structures` are the trees of the workforces, routes and programmes of the library with the
    scenario's changes; `shapes` the same, checked, for those that the scenario names.
    """

    name: str
    path: Path
    tree: Node
    shape: ScenarioShape
    library: Library
    chain: tuple[Path, ...]
    assumptions: dict[str, Assumption]
    structures: dict[str, dict[str, Node]] = field(default_factory=dict)
    shapes: dict[str, dict[str, Shape]] = field(default_factory=dict)

    @property
    def broken(self) -> set[str]:
        """Workforces, routes and programmes that the scenario names and that have no shape."""
        return {
            str(name)
            for kind, shapes in self.shapes.items()
            for name in getattr(self.shape, kind)
            if name not in shapes
        }

    @property
    def months(self) -> int:
        """Months from the first day to the first day after the last month."""
        return self.shape.until.months_after(self.shape.start) + 1


def read_scenario(path: Path, library: Library, problems: Problems) -> Scenario | None:
    """Return a scenario, or None if its shape or what it builds on is wrong, which is noted."""
    chain: list[Path] = []
    tree = _read_chain(path, library, chain, problems)
    if tree is None:
        return None
    return make_scenario(path, tree, tuple(chain), library, problems)


def make_scenario(
    path: Path, tree: Node, chain: tuple[Path, ...], library: Library, problems: Problems
) -> Scenario | None:
    """Return the scenario that a tree amounts to, or None if it is wrong, which is noted.

    `tree` is the file's own with all that it extends laid under it; `chain` are their paths.
    """
    shape = _check(tree, problems)
    if shape is None:
        return None
    if shape.until < shape.start:
        found = f"the run ends in {shape.until} and starts in {shape.start}"
        problems.add(tree.find(("until",)).place, found, "the end is not before the start")
        return None
    structures = _changed_structures(shape, tree, library, problems)
    assumptions = dict(library.assumptions)
    for name, rows in shape.set.items():
        if name in assumptions:
            node = tree.find(("set", name))
            assumptions[name] = _overridden(assumptions[name], rows, node, shape, problems)
        elif name not in library.broken:
            found = f"unknown assumption '{name}'"
            problems.add(place_of(name), found, nearest(name, assumptions))
    scenario = Scenario(
        path.stem,
        path,
        tree,
        shape,
        library,
        chain,
        assumptions,
        structures,
        _named_shapes(shape, structures, problems),
    )
    return scenario if check_premises(scenario, problems) else None


def _check(tree: Node, problems: Problems) -> ScenarioShape | None:
    return check_shape(ScenarioShape, tree, problems, nulls_below=CHANGES)


def _read_chain(path: Path, library: Library, chain: list[Path], problems: Problems) -> Node | None:
    """Return the file's tree laid over those that it extends; `chain` fills with their paths."""
    chain.append(path.absolute())
    top = read_yaml(path, library.folder, problems)
    if top is None:
        return None
    extends = top.entries.get("extends")
    if extends is None:
        return top
    parent = _parent_path(path, extends, library, problems)
    if parent is None:
        return None
    if parent.resolve() in [done.resolve() for done in chain]:
        circle = " -> ".join(done.stem for done in [*chain, parent])
        problems.add(
            extends.place, f"'extends' goes in a circle: {circle}", "it must end somewhere"
        )
        return None
    base = _read_chain(parent, library, chain, problems)
    return None if base is None else lay_over_scenario(base, top, problems)


def extended(path: Path) -> tuple[Path, frozenset[str]] | None:
    """Return the scenario that a file extends and the file's own keys; None if it extends none.

    What is wrong with the file is left to its loading.
    """
    problems = Problems()
    folder = find_library(path, problems)
    top = None if folder is None else read_yaml(path, folder, problems)
    if folder is None or top is None or "extends" not in top.entries:
        return None
    parent = _parent_path(path, top.entries["extends"], Library(folder), problems)
    return None if parent is None else (parent, frozenset(top.entries))


def _parent_path(path: Path, extends: Node, library: Library, problems: Problems) -> Path | None:
    """Return the file that `extends` names: beside the scenario, or at the library's top."""
    name = extends.value
    if not isinstance(name, str) or not SCENARIO_NAME.fullmatch(name):
        found = f"'extends' is '{name}'"
        allowed = "the name of a scenario of the same library, such as baseline or local/mine"
        problems.add(extends.place, found, allowed, "give a name without .yaml, .. or a drive")
        return None
    candidates = [folder / f"{name}.yaml" for folder in (path.parent, library.folder)]
    for candidate in candidates:
        if candidate.exists() and candidate.name != SOURCES_FILE:
            if find_library(candidate, problems) != library.folder:
                found = f"'{name}' belongs to another library"
                problems.add(extends.place, found, "a scenario extends one of its own library")
                return None
            return candidate
    known = [library.scenario_name(file) for file in library.scenario_files()]
    problems.add(extends.place, f"there is no scenario '{name}'", nearest(name, known))
    return None


def _changed_structures(
    shape: ScenarioShape, tree: Node, library: Library, problems: Problems
) -> dict[str, dict[str, Node]]:
    """Return the library's workforces, routes and programmes with the scenario's changes."""
    structures = {kind: dict(trees) for kind, trees in library.structures.items()}
    for name in shape.change:
        found = library.structure(name)
        if found is None:
            advice = nearest(name, library.structure_names())
            what = f"there is no workforce, route or programme '{name}'"
            problems.add(place_of(name), what, advice)
            continue
        kind, before = found
        if name not in getattr(shape, kind):
            what = f"'{name}' is not among the scenario's {kind}"
            problems.add(place_of(name), what, "only what takes part can be changed")
        structures[kind][name] = lay_over(before, tree.find(("change", name)), problems)
    return structures


def _named_shapes(
    shape: ScenarioShape, structures: dict[str, dict[str, Node]], problems: Problems
) -> dict[str, dict[str, Shape]]:
    """Return the checked workforces, routes and programmes that the scenario names."""
    shapes: dict[str, dict[str, Shape]] = {}
    for kind, model in STRUCTURES.items():
        shapes[kind] = {}
        for name in getattr(shape, kind):
            if name in shapes[kind]:
                problems.add(place_of(name), f"'{name}' is there twice", "once only")
            elif name not in structures[kind]:
                what = f"there is no file {kind}/{name}.yaml"
                problems.add(place_of(name), what, nearest(name, structures[kind]))
            else:
                checked = check_shape(model, structures[kind][name], problems)
                if checked is not None:
                    shapes[kind][name] = checked
    return shapes


def _overridden(
    assumption: Assumption,
    rows: list[SetShape],
    node: Node,
    shape: ScenarioShape,
    problems: Problems,
) -> Assumption:
    """Return the assumption with the scenario's rows on top, its areas' own rows among them."""
    areas = [str(area) for area in shape.areas or {}]
    overrides = tuple(_override(row, assumption, areas, node, problems) for row in rows)
    for area in dict.fromkeys(override.area for override in overrides):
        if area in areas and area not in assumption.labels(AREA):
            own = tuple(override for override in overrides if override.area == area)
            assumption = assumption.with_area(area, own)
            _check_from_the_start(replace(assumption, overrides=own), area, shape.start, problems)
    assumption = replace(assumption, overrides=overrides)
    _check_overrides(assumption, problems)
    _check_before_the_end(assumption, shape, problems)
    return assumption


def _check_from_the_start(
    assumption: Assumption, area: str, start: YearMonth, problems: Problems
) -> None:
    """Check that numbers that only the scenario has for an area hold from its first month."""
    for cell in assumption.cells:
        first = next(iter(assumption.overrides_in(cell)), None)
        if first is not None and first.since is not None and first.since > start:
            found = f"{assumption.name} has no value for {area} before {first.since}"
            allowed = f"the scenario starts in {start}"
            problems.add(first.where, found, allowed, "give one from then")


def _override(
    row: SetShape, assumption: Assumption, areas: list[str], node: Node, problems: Problems
) -> Override:
    """Return one row of `set`; its labels must be some that the assumption has."""
    place = node.place
    labels: dict[str, str] = {}
    if isinstance(row.at, dict):
        labels = {str(dimension): str(label) for dimension, label in row.at.items()}
    elif row.at is not None and len(assumption.over) == 1:
        labels = {assumption.over[0]: str(row.at)}
    elif row.at is not None:
        allowed = f"it varies over {', '.join(assumption.over) or 'nothing'}"
        problems.add(place, f"'at' is '{row.at}'", allowed)
    for dimension, label in labels.items():
        known = assumption.labels(dimension)
        if dimension == AREA and (known or assumption.unit in COUNTS):
            known = (*known, *areas)
        if label not in known:
            found = f"{assumption.name} has no {dimension} '{label}'"
            problems.add(place, found, nearest(label, known))
    unit = UNITS[assumption.unit]
    if not unit.allows(row.value):
        advice = share_meant(row.value) if unit.most == 1 else ""
        allowed = f"'{assumption.unit}' takes {unit.bounds()}"
        problems.add(place, f"found {row.value:,.10g}", allowed, advice)
    return Override(tuple(labels.items()), row.from_, float(row.value), row.because, place)


def _check_overrides(assumption: Assumption, problems: Problems) -> None:
    """Check that no two rows of `set` give the same cell a value from the same month."""
    for cell in assumption.cells:
        seen: set[YearMonth | None] = set()
        for override in assumption.overrides_in(cell):
            if override.since in seen:
                since = f" from {override.since}" if override.since else ""
                label = f" for {', '.join(cell)}" if cell else ""
                found = f"two values{label}{since}"
                problems.add(override.where, found, "one for each cell and month")
            seen.add(override.since)


def _check_before_the_end(assumption: Assumption, shape: ScenarioShape, problems: Problems) -> None:
    """Check that rows of `set` do something in the run: a later one may only end a straight line."""
    for cell in assumption.cells:
        for number, override in enumerate(assumption.overrides_in(cell)):
            ends_a_line = number > 0 and assumption.between == "linear"
            if override.since is not None and override.since > shape.until and not ends_a_line:
                found = f"{assumption.name} is set from {override.since}"
                allowed = f"the run goes from {shape.start} to {shape.until}"
                problems.add(override.where, found, allowed, "give a month of the run")
